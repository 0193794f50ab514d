"""What SIP lists and their entries may be, each kind with its limits and errors.

Sources, where a rule has no other: https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource,
…/sip-ipaddress-resource, …/sip-credentiallist-resource and …/sip-credential-resource.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from emulator.database import Changes, Value
from emulator.errors import (
    ApiError,
    CredentialInvalid,
    CredentialListInUse,
    CredentialListInvalid,
    IpAccessControlListInUse,
    IpAccessControlListInvalid,
    IpAddressInvalid,
    SipListError,
    TooManyCredentialLists,
    TooManyCredentials,
    TooManyIpAccessControlLists,
    TooManyIpAddresses,
)
from emulator.rules import Rule, check, parameter_name
from emulator.settings import Settings

LONGEST_LIST_NAME = 255
LONGEST_CREDENTIAL_LIST_NAME = 64
LONGEST_ADDRESS_NAME = 255
LONGEST_USERNAME = 32
SHORTEST_PASSWORD = 12
LARGEST_PREFIX = 32

Invalid = Callable[[str], ApiError]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What tells one kind of SIP resource from another: *required* on creation, *limit* per account or list."""

    prefix: str
    table: str
    required: tuple[str, ...]
    rules: dict[str, Rule]
    invalid: Callable[[Settings], Invalid]
    limit: Callable[[Settings], int]
    too_many: type[SipListError]
    unique: Callable[[Settings], tuple[str, ...]] = lambda _: ()
    duplicate: Callable[[Settings], Invalid] | None = None

    def check(self, changes: Changes, settings: Settings) -> None:
        check(changes, self.rules, settings)

    def check_new(self, changes: Changes, settings: Settings) -> None:
        for column in self.required:
            if changes.get(column) is None:
                raise self.invalid(settings)(f"{parameter_name(column)} is required")
        self.check(changes, settings)


@dataclass(frozen=True, kw_only=True)
class ListKind(Kind):
    """A kind of list: *on_trunk* is the trunk's column that says whether one is on it."""

    in_use: type[SipListError]
    on_trunk: str


def _text(longest: int, invalid: type[SipListError]) -> Rule:
    def rule(name: str, value: Value, _: Settings) -> None:
        if not value or len(str(value)) > longest:
            raise invalid(f"{name} must have 1 to {longest} characters")

    return rule


def ip_address(name: str, value: Value, settings: Settings) -> None:
    """IPv4 in dotted decimals only."""
    del settings
    try:
        ipaddress.IPv4Address(str(value))
    except ValueError as error:
        raise IpAddressInvalid(f"{name} must be an IPv4 address in dotted decimal notation") from error


def prefix_length(name: str, value: Value, settings: Settings) -> None:
    """0 is accepted, and means that none was given (``with_prefix``)."""
    del settings
    if value is None or not 0 <= int(value) <= LARGEST_PREFIX:
        raise IpAddressInvalid(f"{name} must be from 0 to {LARGEST_PREFIX}")


def with_prefix(changes: Changes) -> Changes:
    """A prefix length of 0 is stored as 32: the live answers in twilio/terraform-provider-twilio#137."""
    return (
        {**changes, "cidr_prefix_length": LARGEST_PREFIX}
        if changes.get("cidr_prefix_length") == 0
        else changes
    )


def credential_invalid(settings: Settings) -> Invalid:
    return CredentialInvalid if settings.refuse_credentials_with_21243 else CredentialListInvalid


def username(name: str, value: Value, settings: Settings) -> None:
    if not value or len(str(value)) > LONGEST_USERNAME:
        raise credential_invalid(settings)(f"{name} must have 1 to {LONGEST_USERNAME} characters")


def password(name: str, value: Value, settings: Settings) -> None:
    """The text never shows the password."""
    text = str(value or "")
    if len(text) < SHORTEST_PASSWORD or not all(
        re.search(kind, text) for kind in ("[0-9]", "[a-z]", "[A-Z]")
    ):
        raise credential_invalid(settings)(
            f"{name} must have at least {SHORTEST_PASSWORD} characters, a digit, a small and a capital letter"
        )


IP_ACCESS_CONTROL_LISTS = ListKind(
    prefix="AL",
    table="ip_access_control_lists",
    required=("friendly_name",),
    rules={"friendly_name": _text(LONGEST_LIST_NAME, IpAccessControlListInvalid)},
    invalid=lambda _: IpAccessControlListInvalid,
    limit=lambda settings: settings.ip_access_control_lists_per_account,
    too_many=TooManyIpAccessControlLists,
    unique=lambda _: ("friendly_name",),  # https://www.twilio.com/docs/api/errors/21235
    in_use=IpAccessControlListInUse,
    on_trunk="has_ip_access_control_list",
)
CREDENTIAL_LISTS = ListKind(
    prefix="CL",
    table="credential_lists",
    required=("friendly_name",),
    rules={"friendly_name": _text(LONGEST_CREDENTIAL_LIST_NAME, CredentialListInvalid)},
    invalid=lambda _: CredentialListInvalid,
    limit=lambda settings: settings.credential_lists_per_account,
    too_many=TooManyCredentialLists,
    unique=lambda _: ("friendly_name",),  # https://www.twilio.com/docs/api/errors/21240
    in_use=CredentialListInUse,
    on_trunk="has_credential_list",
)
IP_ADDRESSES = Kind(
    prefix="IP",
    table="ip_addresses",
    required=("friendly_name", "ip_address"),
    rules={
        "friendly_name": _text(LONGEST_ADDRESS_NAME, IpAddressInvalid),
        "ip_address": ip_address,
        "cidr_prefix_length": prefix_length,
    },
    invalid=lambda _: IpAddressInvalid,
    limit=lambda settings: settings.ip_addresses_per_list,
    too_many=TooManyIpAddresses,
    unique=lambda settings: (
        ("ip_address",) if settings.one_prefix_per_address else ("ip_address", "cidr_prefix_length")
    ),
    duplicate=lambda _: IpAccessControlListInvalid,  # https://www.twilio.com/docs/api/errors/21235
)
CREDENTIALS = Kind(
    prefix="CR",
    table="credentials",
    required=("username", "password"),
    rules={"username": username, "password": password},
    invalid=credential_invalid,
    limit=lambda settings: settings.credentials_per_list,
    too_many=TooManyCredentials,
    unique=lambda _: ("username",),  # "up to 1,000 unique users"
)
