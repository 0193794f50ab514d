"""Settings: the accounts, and the behaviour where Twilio's is unknown or disputed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

DEFAULT_ACCOUNT_SID = "AC" + "0123456789abcdef0123456789abcdef"
DEFAULT_AUTH_TOKEN = "0badc0de" * 4
"""It opens only a local emulator. It has the form of Twilio's: some clients refuse any other at once."""

DEFAULT_PORT = 8045
DEFAULT_DATA = ".emulator/local.sqlite"
IN_MEMORY = ":memory:"
DEFAULT_REGION = "us1"
REGIONS = (DEFAULT_REGION, "ie1", "au1")
"""Twilio's regions: https://www.twilio.com/docs/global-infrastructure."""

CHOICES: Mapping[str, tuple[int, ...]] = {
    "inactive_account_code": (20005, 20003, 20403, 10001),
    "missing_permission_code": (70051, 20403),
    "foreign_account_code": (20404, 20003),
}
"""The accepted values of settings that are codes of Twilio's."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The emulator's switches. Each default is the most probable reading of Twilio, with its source."""

    trunks_per_account: int = 100
    """Trunks that one account may hold; one more is 21244.

    Source: https://www.twilio.com/docs/sip-trunking/scale-and-limits (a trial account: 1).
    """

    origination_urls_per_trunk: int = 10
    """Origination URLs that one trunk may hold; one more is 21249.

    Source: https://www.twilio.com/docs/sip-trunking.
    """

    delete_trunk_with_origination_urls: bool = True
    """Whether a trunk may be deleted while it has origination URLs, which then go with it.

    Twilio's pages name no rule against it; the twilio-feature-factory skill says that Twilio refuses.
    """

    delete_trunk_with_lists: bool = True
    """Whether a trunk may be deleted while it has access control or credential lists; they are detached.

    Twilio's pages name no rule against it; the twilio-feature-factory skill says that Twilio refuses.
    """

    ip_access_control_lists_per_account: int = 1000
    """Access control lists that one account may hold; one more is 21255.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource.
    """

    ip_addresses_per_list: int = 100
    """Addresses that one access control list may hold; one more is 21237.

    An older dictionary of errors says 25.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource.
    """

    credential_lists_per_account: int = 100
    """Credential lists that one account may hold; one more is 21239.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource.
    """

    credentials_per_list: int = 1000
    """Credentials that one list may hold; one more is 21242.

    Source: https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource.
    """

    one_prefix_per_address: bool = False
    """Whether an access control list may hold an address with one prefix length only.

    An address that is in the list already is 21235 (https://www.twilio.com/docs/api/errors/21235). No source
    tells whether that applies to the same address with another prefix length.
    """

    refuse_credentials_with_21243: bool = False
    """Whether a bad username or password is 21243, "Credential Validation Error"; else it is 21240.

    The page of 21240 names both parameters; that of 21243 says "one of the parameters" and names none
    (https://www.twilio.com/docs/api/errors/21240, …/21243).
    """

    unassigned_route_is_us1: bool = True
    """Whether a trunk's domain without a route is shown as routed to us1; else it is 404.

    No source tells. Calls to such a domain go to us1 (https://www.twilio.com/docs/global-infrastructure).
    """

    minimum_weight: int = 0
    """Least weight of an origination URL.

    Twilio's OpenAPI description says 1; RJPearson94/terraform-provider-twilio's acceptance tests, run against
    Twilio, create URLs with weight 0.
    """

    sips_uris: bool = True
    """Whether a ``sips:`` URI is accepted.

    Twilio's OpenAPI description says that it is not; the twilio-feature-factory skill saw the API accept it.
    """

    friendly_name_limit: int = 0
    """Most characters in a friendly name, 0 for no limit.

    Twilio's OpenAPI description says 64; the twilio-feature-factory skill saw 65 and more accepted.
    """

    attached_number_moves: bool = False
    """Whether attaching a number moves it from its trunk to this one; else it is 21245.

    No source tells. A number belongs to one trunk at a time (https://www.twilio.com/docs/sip-trunking), and
    21245 is the code for a list that is already associated with a trunk.
    """

    domain_reserved_seconds: int = 0
    """How long a domain name that a trunk gave up, or that was deleted with it, is refused with 21248.

    Twilio may reserve it for up to 30 days, 2592000 (support.twilio.com 51034176439707, 50492295345947,
    51034034436635, 49439594106011). No source tells whether the same account may have it back at once.
    """

    newest_first: bool = True
    """Whether lists begin with the newest. Twilio promises no order for trunking, so rely on none."""

    concurrent_requests_per_account: int = 0
    """Requests of one account that are served at once, 0 for no limit; one more is 429 with 20429.

    Twilio limits them (https://www.twilio.com/docs/api/errors/20429), and does not say to how many.
    """

    stale_reads_ms: int = 0
    """How long reads show the state before a write, in milliseconds by the emulator's clock.

    Twilio does not promise that the next read sees a write.
    """

    links_name_the_address: bool = False
    """Whether links in answers name the requested address; else they name Twilio's hosts, as on Twilio.

    The official SDKs accept only Twilio's hosts. A client that follows links unchanged needs the emulator's
    address.
    """

    subaccounts_per_account: int = 1000
    """Sub-accounts that one account may make; no page names the code of one more, here 20001.

    Source: https://www.twilio.com/docs/iam/api/subaccounts.
    """

    inactive_account_code: int = 20005
    """The answer to a suspended or closed account: 20005, 20003 (with 401), 20403 or 10001.

    The pages of all four name it as a cause (https://www.twilio.com/docs/api/errors/20005, …/20003, …/20403,
    …/10001).
    """

    missing_permission_code: int = 70051
    """The answer to a restricted key without the permission: 70051 or 20403.

    The page of 70051 names it; that of 20403 speaks of an account without permission
    (https://www.twilio.com/docs/api/errors/70051, …/20403).
    """

    foreign_account_code: int = 20404
    """The answer to a path of an account that may not be reached: 20404 or 20003.

    The page of 20003 names a sub-account's credentials used for the main account or another sub-account
    (https://www.twilio.com/docs/api/errors/20003); no source tells of strangers, or of accounts that do not
    exist.
    """

    main_keys_reach_subaccounts: bool = False
    """Whether a main key reaches the paths of sub-accounts; else it is 20003.

    "Main account API Keys are only available to access main account resources"
    (https://www.twilio.com/docs/iam/api/subaccounts); a main key is "equivalent to using your Account SID and
    Auth Token" (https://www.twilio.com/docs/iam/api-keys/keys-in-console).
    """

    strict: bool = False
    """Whether two mistakes of programs are refused, with 20001, that are accepted otherwise.

    One is a phone number on a trunk that nobody seeded: Twilio has no numbers that nobody bought. The other
    is a parameter that Twilio does not have: the twilio-feature-factory skill saw Twilio ignore those.
    """

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(
                    f"{name} must be one of {', '.join(map(str, known))}, not {getattr(self, name)!r}"
                )

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of all settings."""
        return [field.name for field in fields(cls)]

    @classmethod
    def parse(cls, pairs: Iterable[str]) -> "Settings":
        """Read ``name=value`` pairs; booleans are ``true`` and ``false``, the rest are numbers.

        Raises:
            ValueError: a switch does not exist, or does not take the value.
        """
        types = {field.name: field.type for field in fields(cls)}
        values: dict[str, int | bool] = {}
        for name, _, value in (pair.partition("=") for pair in pairs):
            if name not in types:
                raise ValueError(f"there is no setting {name!r}: choose from {', '.join(types)}")
            values[name] = _boolean(name, value) if types[name] is bool else _number(name, value)
        return cls(**values)  # type: ignore[arg-type]  # by the types that were just looked up


def _boolean(name: str, value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError(f"{name} must be true or false, not {value!r}")
    return value == "true"


def _number(name: str, value: str) -> int:
    if not re.fullmatch("[0-9]{1,10}", value):
        raise ValueError(f"{name} must be a whole number of at most ten digits, not {value[:40]!r}")
    return int(value)
