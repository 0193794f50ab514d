"""Access control lists and their IP addresses; ``sip_lists`` has the sources."""

import ipaddress
from dataclasses import dataclass

from emulator.database import Changes, Value
from emulator.endpoints import api_routes
from emulator.errors import (
    IpAccessControlListInUse,
    IpAccessControlListInvalid,
    IpAddressInvalid,
    TooManyIpAccessControlLists,
    TooManyIpAddresses,
)
from emulator.fields import Field, integer
from emulator.forms import Form
from emulator.resources.sip_lists import Entries, Kind, ListKind, SipList, SipLists, name_of, write_list
from emulator.settings import Settings
from emulator.wire import Json, account_uri, pick, with_rfc2822

LONGEST_NAME = 255
LARGEST_PREFIX = 32


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


def ip_address(name: str, value: Value, _: Settings) -> None:
    """Accept IPv4 in dotted decimals only."""
    try:
        ipaddress.IPv4Address(str(value))
    except ValueError as error:
        raise IpAddressInvalid(f"{name} must be an IPv4 address in dotted decimal notation") from error


def prefix_length(name: str, value: Value, _: Settings) -> None:
    """Accept 0 too, which means that none was given."""
    if value is None or not 0 <= int(value) <= LARGEST_PREFIX:
        raise IpAddressInvalid(f"{name} must be from 0 to {LARGEST_PREFIX}")


FORM = Form({"friendly_name": Field(rule=name_of(LONGEST_NAME, IpAccessControlListInvalid))})
ADDRESS_FORM = Form(
    {
        "friendly_name": Field(rule=name_of(LONGEST_NAME, IpAddressInvalid)),
        "ip_address": Field(rule=ip_address),
        "cidr_prefix_length": Field(integer, prefix_length),
    }
)


class IpAccessControlLists(SipLists):
    """The access control lists of a region."""

    kind = ListKind(
        prefix="AL",
        table="ip_access_control_lists",
        form=FORM,
        required=("friendly_name",),
        invalid=lambda _: IpAccessControlListInvalid,
        limit=lambda settings: settings.ip_access_control_lists_per_account,
        too_many=TooManyIpAccessControlLists,
        unique=lambda _: ("friendly_name",),  # https://www.twilio.com/docs/api/errors/21235
        in_use=IpAccessControlListInUse,
        on_trunk="has_ip_access_control_list",
    )


def _unique(settings: Settings) -> tuple[str, ...]:
    return ("ip_address",) if settings.one_prefix_per_address else ("ip_address", "cidr_prefix_length")


class IpAddresses(Entries[IpAddress]):
    """The addresses of all access control lists of a region."""

    kind = Kind(
        prefix="IP",
        table="ip_addresses",
        form=ADDRESS_FORM,
        required=("friendly_name", "ip_address"),
        invalid=lambda _: IpAddressInvalid,
        limit=lambda settings: settings.ip_addresses_per_list,
        too_many=TooManyIpAddresses,
        unique=_unique,
        duplicate=lambda _: IpAccessControlListInvalid,  # https://www.twilio.com/docs/api/errors/21235
    )
    lists = IpAccessControlLists
    record = IpAddress
    parent = "ip_access_control_list_sid"

    def stored(self, changes: Changes) -> Changes:
        """Keep a prefix length of 0 as 32: the live answers in twilio/terraform-provider-twilio#137."""
        is_zero = changes.get("cidr_prefix_length") == 0
        return {**changes, "cidr_prefix_length": LARGEST_PREFIX} if is_zero else changes


def write(record: SipList) -> Json:
    return write_list(record, "IpAccessControlLists", "ip_addresses", "IpAddresses")


def write_address(record: IpAddress) -> Json:
    parent = f"{account_uri(record.account_sid)}/SIP/IpAccessControlLists/{record.ip_access_control_list_sid}"
    names = (
        "account_sid date_created date_updated friendly_name ip_access_control_list_sid ip_address "
        "cidr_prefix_length sid"
    )
    return {**with_rfc2822(pick(record, names)), "uri": f"{parent}/IpAddresses/{record.sid}.json"}


_PATH = "/SIP/IpAccessControlLists"

ROUTES = [
    *api_routes(_PATH, IpAccessControlLists, "ip_access_control_lists", write, FORM),
    *api_routes(
        f"{_PATH}/{{list_sid}}/IpAddresses", IpAddresses, "ip_addresses", write_address, ADDRESS_FORM
    ),
]
