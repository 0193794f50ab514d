"""The things that an account holds, as the database keeps them. Dates are ISO 8601 strings in UTC, as Twilio writes them."""

import re
from dataclasses import dataclass

from emulator.patterns import LONGEST_PATTERN, path_pattern
from emulator.settings import DEFAULT_REGION


@dataclass(frozen=True, kw_only=True)
class Account:
    """*parent_sid* makes it a sub-account; only an active account may log in."""

    sid: str
    auth_token: str
    parent_sid: str | None = None
    status: str = "active"
    friendly_name: str | None = None
    date_created: str | None = None
    date_updated: str | None = None


KEY_KINDS = ("standard", "main", "restricted")
MOST_PERMISSIONS = 100
_PERMISSION = re.compile(r"(?:\*|[A-Z]+) [/*][^\s,]*")


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A key and its secret, which log in to one account in one region.

    Of the *kind* ``main`` it does what the account's token does, ``standard`` all but accounts and keys, ``restricted`` what its
    *permissions* say: a method and a pattern of paths each, with commas between them (``GET /v1/Trunks/**, POST /v1/Trunks``).
    A restricted key has 100 at most, and is us1's.

    Sources: https://www.twilio.com/docs/iam/api-keys/keys-in-console, …/restricted-api-keys. The names that Twilio gives to
    permissions stand in documents that could not be read, so these are the emulator's own.
    """

    sid: str
    secret: str
    account_sid: str
    region: str = DEFAULT_REGION
    kind: str = "standard"
    permissions: str = ""
    friendly_name: str | None = None
    date_created: str | None = None
    date_updated: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KEY_KINDS:
            raise ValueError(f"kind must be one of {', '.join(KEY_KINDS)}, not {self.kind!r}")
        if self.permissions and self.kind != "restricted":
            raise ValueError("permissions are for a key of the kind 'restricted'")
        if self.kind == "restricted" and self.region != DEFAULT_REGION:
            raise ValueError(f"a restricted key is one of {DEFAULT_REGION}")
        if len(self.allowed()) > MOST_PERMISSIONS:
            raise ValueError(f"a key has at most {MOST_PERMISSIONS} permissions")
        for permission in self.allowed():
            if not _PERMISSION.fullmatch(permission) or len(permission) > LONGEST_PATTERN:
                raise ValueError(f"a permission is a method and a pattern of paths, not {permission!r}")

    def allowed(self) -> list[str]:
        """The permissions one by one."""
        return [each.strip() for each in self.permissions.split(",") if each.strip()]

    def may(self, method: str, path: str) -> bool:
        """Whether a restricted key has a permission for this."""
        rights = (each.split(" ", 1) for each in self.allowed())
        return any(verb in {"*", method} and path_pattern(where).fullmatch(path) for verb, where in rights)


SHORTEST_TOKEN_S = 60
LONGEST_TOKEN_S = 30 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class OAuthApp:
    """A client ID (*sid*, ``OQ…``) and its secret, which get access tokens for one account; *access_token_ttl* is in seconds.

    From 1 minute to 30 days, and 1 hour unless it is said: https://www.twilio.com/docs/iam/oauth-apps/account-oauth-apps.
    """

    sid: str
    client_secret: str
    account_sid: str
    access_token_ttl: int = 3600

    def __post_init__(self) -> None:
        if type(self.access_token_ttl) is not int or not (
            SHORTEST_TOKEN_S <= self.access_token_ttl <= LONGEST_TOKEN_S
        ):
            raise ValueError(
                f"access_token_ttl must be {SHORTEST_TOKEN_S} to {LONGEST_TOKEN_S} seconds, not {self.access_token_ttl!r}"
            )


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
    has_ip_access_control_list: bool = False
    has_credential_list: bool = False
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
    """A number that an account owns, on a trunk or on none. Defaults of methods: Twilio's OpenAPI description.

    Emergency calling is on for a number with an emergency address, and by nothing else
    (https://www.twilio.com/changelog/changes-to-the-emergency-calling-api).
    """

    sid: str
    account_sid: str
    trunk_sid: str | None
    phone_number: str
    friendly_name: str
    number_type: str = "local"
    api_version: str = "2010-04-01"
    voice_url: str | None = None
    voice_method: str = "POST"
    voice_fallback_url: str | None = None
    voice_fallback_method: str = "POST"
    voice_application_sid: str | None = None
    voice_caller_id_lookup: bool = False
    voice_receive_mode: str = "voice"
    sms_url: str | None = None
    sms_method: str = "POST"
    sms_fallback_url: str | None = None
    sms_fallback_method: str = "POST"
    sms_application_sid: str | None = None
    status_callback: str | None = None
    status_callback_method: str = "POST"
    emergency_address_sid: str | None = None
    address_sid: str | None = None
    identity_sid: str | None = None
    bundle_sid: str | None = None
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class SipList:
    """An access control list or a credential list."""

    sid: str
    account_sid: str
    friendly_name: str
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class IpAddress:
    """An entry of an access control list."""

    sid: str
    account_sid: str
    ip_access_control_list_sid: str
    friendly_name: str
    ip_address: str
    cidr_prefix_length: int = 32
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class Credential:
    """An entry of a credential list. Its password is nowhere: no call needs it here, and Twilio never shows it."""

    sid: str
    account_sid: str
    credential_list_sid: str
    username: str
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class TrunkList:
    """That a list, whose SID and name it has, is on a trunk."""

    sid: str
    account_sid: str
    trunk_sid: str
    friendly_name: str
    date_created: str
    date_updated: str


@dataclass(frozen=True, kw_only=True)
class Route:
    """Which region handles the termination of a trunk's domain."""

    sid: str
    account_sid: str
    sip_trunk_domain: str
    voice_region: str = DEFAULT_REGION
    friendly_name: str | None = None
    date_created: str
    date_updated: str
