"""The things that an account holds, as the database keeps them. Dates are ISO 8601 strings in UTC, as Twilio writes them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Account:
    sid: str
    auth_token: str


@dataclass(frozen=True, kw_only=True)
class Trunk:
    """Defaults are Twilio's for a trunk that is created with no parameter at all.

    Source: RJPearson94/terraform-provider-twilio's acceptance tests; ``transfer_caller_id`` from
    https://www.twilio.com/docs/sip-trunking/call-transfer. What those tests cannot tell from an empty string is null here,
    as Twilio's OpenAPI description allows (it has no empty disaster recovery method).
    """

    sid: str
    account_sid: str
    friendly_name: str | None = None
    domain_name: str | None = None
    disaster_recovery_url: str | None = None
    disaster_recovery_method: str | None = None
    transfer_mode: str = "disable-all"
    transfer_caller_id: str = "from-transferee"
    secure: bool = False
    cnam_lookup_enabled: bool = False
    recording_mode: str = "do-not-record"
    recording_trim: str = "do-not-trim"
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class OriginationUrl:
    sid: str
    account_sid: str
    trunk_sid: str
    friendly_name: str
    sip_url: str
    priority: int
    weight: int
    enabled: bool
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class PhoneNumber:
    """A number that an account owns, on a trunk or on none."""

    sid: str
    account_sid: str
    trunk_sid: str | None
    phone_number: str
    date_created: str
    date_updated: str
