"""IpAccessControlList: the addresses that may dial out through a trunk, as one list."""

# Not `from __future__ import annotations`: the SDK would compile those of the outputs for each resource.

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NotRequired, TypedDict

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckFailure, Resource

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.inputs import Inputs
from pulumi_twilio_trunking.client.sip_lists import IpAccessControlLists, IpAddress, SipList
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, State, refuse_import
from pulumi_twilio_trunking.engine.verbs import Given, props_of
from pulumi_twilio_trunking.sip_lists.addresses import (
    LONGEST_NAME,
    IpAccessControlListInputs,
    IpAddressInputs,
    is_wide,
    list_failures,
    warnings_about,
)
from pulumi_twilio_trunking.sip_lists.entries import Address
from pulumi_twilio_trunking.sip_lists.plan import MOST_ADDRESSES, EntryPlan, plan_addresses
from pulumi_twilio_trunking.sip_lists.verbs import Kind, SipListVerbs


class _AddressKind(Kind):
    def needed_flags(self, entries: Sequence[Address]) -> dict[str, Any]:
        return {"allow_everyone": True} if is_wide([entry.network for entry in entries]) else {}


KIND = _AddressKind(
    noun="IP access control list",
    entries="ip_addresses",
    sids="ip_address_sids",
    entry=Address,
    longest_name=LONGEST_NAME,
    most=MOST_ADDRESSES,
)


def state_of(found: SipList, addresses: Sequence[IpAddress], home: Mapping[str, str]) -> State:
    """The state of a list that is adopted as it is, with its *addresses*; *home* is `Credentials.home`."""
    return KIND.state(IpAccessControlListProvider(), found.friendly_name, addresses, home)


class IpAccessControlListProvider(SipListVerbs[IpAccessControlListInputs]):
    """The verbs of IpAccessControlList. Its path is in every stack's state: never move or rename it."""

    inputs = IpAccessControlListInputs
    nested: ClassVar[Mapping[str, type[Inputs]]] = {"ip_addresses": IpAddressInputs}
    thing: ClassVar[str] = KIND.noun
    kind: ClassVar[Kind] = KIND

    @property
    def _lists(self) -> IpAccessControlLists:
        return self._twilio.api.ip_access_control_lists

    def _list_problems(self, given: Given) -> list[CheckFailure]:
        everyone = given.props.get("allow_everyone") is True
        return list_failures(given.props.get("ip_addresses"), allow_everyone=everyone)

    def _warnings(self, inputs: IpAccessControlListInputs) -> list[str]:
        return [*warnings_about(inputs)]

    def _plan(
        self, ours: Mapping[str, Address], foreign: Mapping[str, Address], wanted: Sequence[Address]
    ) -> EntryPlan:
        return plan_addresses(ours, foreign, wanted)


class IpAddressArgs(TypedDict):
    """The type of a variable that holds one entry as a mapping, if an address does not say enough.

    https://www.twilio.com/docs/voice/sip/api/sip-ipaddress-resource
    """

    ip_address: Input[str]
    """An IPv4 address, or a block such as `198.51.100.0/24`."""
    cidr_prefix_length: NotRequired[Input[int]]
    """0 to 32: how many bits of a caller's address must match. Default: that of *ip_address*, or 32."""
    friendly_name: NotRequired[Input[str]]
    """The name in the Twilio Console, 1 to 255 characters. Default: the address or block."""


class IpAccessControlList(Resource, module="twilio", name="IpAccessControlList"):
    """The addresses that may dial out through the trunks that this list guards.

    Give its id, the list's SID `AL…`, to TerminationAccess. It owns its entries: one that somebody adds in
    the Console shows as drift in `pulumi refresh`, and the next `up` removes it. In a change new entries come
    first, and old ones go last.
    """

    friendly_name: Output[str]
    ip_addresses: Output[Sequence[Mapping[str, Any]]]
    """The entries as Twilio holds them, each with all three fields."""
    allow_everyone: Output[bool | None]
    adopt: Output[str | None]
    ip_address_sids: Output[Sequence[str]]
    """The SIDs of the entries, `IP…`, in the order of *ip_addresses*."""
    account_sid: Output[str]
    """The SID of the account that the list is in, `AC…`."""
    region: Output[str]
    """The region that the list is in: `us1`, `ie1` or `au1`."""

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        friendly_name: Input[str] | None = None,
        ip_addresses: Input[Sequence[Input[str] | Input[IpAddressArgs]]],
        allow_everyone: bool | None = None,
        adopt: Input[str] | None = None,
    ) -> None:
        """Declare which addresses may dial. Every input can change in place.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            friendly_name: the name in the Twilio Console, up to 255 characters. Default: *resource_name*, cut
                to that.
            ip_addresses: 1 to 100 public IPv4 addresses that your PBX dials from, each `"203.0.113.7"`, a
                block such as `"198.51.100.0/24"`, or a mapping (`IpAddressArgs`).
                https://www.twilio.com/docs/voice/sip/api/sip-ipaddress-resource
            allow_everyone: True accepts blocks wider than a /8, one or all together. Anybody there can then
                dial out, at your cost, unless a CredentialList guards the trunk too. Default False.
            adopt: the SID of an existing list, `AL…`, to take over instead of creating one, if it is as
                declared here; else the message has the lines to write. While `adopt` is here, the list is not
                deleted. Default: none.

        Raises:
            ConfigurationError: *opts* have `import_`, which Pulumi does not have for dynamic resources.

        `pulumi preview` refuses what is not accepted, all of it at once.
        https://www.twilio.com/docs/voice/sip/api/sip-ipaccesscontrollist-resource
        """
        refuse_import(resource_name, opts, "adopt='AL…'")
        props = {
            **props_of(IpAccessControlList, IpAccessControlListInputs, locals()),
            "friendly_name": resource_name[:LONGEST_NAME] if friendly_name is None else friendly_name,
            RESOURCE_NAME: resource_name,
        }
        pulumi_host.register(self, IpAccessControlListProvider(), resource_name, props, opts)
