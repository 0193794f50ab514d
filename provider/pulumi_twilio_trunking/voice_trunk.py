"""VoiceTrunk: an encrypted trunk with everything that it needs to carry calls in both directions."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pulumi
from pulumi import ComponentResource, CustomResource, Input, Output, ResourceOptions

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.credential_list import CredentialArgs, CredentialList
from pulumi_twilio_trunking.ip_access_control_list import IpAccessControlList, IpAddressArgs
from pulumi_twilio_trunking.pbx import pbx_settings
from pulumi_twilio_trunking.presets.preset import Preset
from pulumi_twilio_trunking.secure_trunk import RecordingArgs, SecureTrunk
from pulumi_twilio_trunking.termination_access import TerminationAccess
from pulumi_twilio_trunking.tls_origination import DestinationArgs, TlsOrigination
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbers

T = TypeVar("T")


class VoiceTrunk(ComponentResource):
    """An encrypted trunk with all that it needs: where calls go, which numbers ring on it, and who may dial.

    Each part is a resource, a child of this one: they come and go in the right order, so that no number is
    ever on a trunk without routes.
    """

    trunk: SecureTrunk
    """The trunk."""
    origination: TlsOrigination
    """Where calls to the numbers go."""
    numbers: TrunkPhoneNumbers | None
    """The numbers on the trunk; None if *phone_numbers* is not given."""
    ip_access_control_list: IpAccessControlList | None
    """The addresses that may dial; None if *ip_addresses* is not given."""
    credential_list: CredentialList | None
    """The users that may dial; None if *credentials* is not given."""
    access: TerminationAccess | None
    """The lists that guard the trunk; None if nobody may dial."""
    pbx: Output[Mapping[str, Any]]
    """Everything that the far side must be set to: `calls_in`, `calls_out`, `tls`, `srtp`, `sip`, `firewall`.
    No passwords."""

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        destinations: Input[Sequence[Input[str] | Input[DestinationArgs]]] | Preset,
        domain_name: Input[str] | None = None,
        phone_numbers: Input[Sequence[Input[str]]] | None = None,
        move_from: Input[Sequence[Input[str]]] | None = None,
        ip_addresses: Input[Sequence[Input[str] | Input[IpAddressArgs]]] | None = None,
        credentials: Input[Sequence[Input[CredentialArgs]]] | None = None,
        ip_access_control_list_sids: Input[Sequence[Input[str]]] | None = None,
        credential_list_sids: Input[Sequence[Input[str]]] | None = None,
        friendly_name: Input[str] | None = None,
        secure: Input[bool] | None = None,
        transfer_mode: Input[str] | None = None,
        transfer_caller_id: Input[str] | None = None,
        cnam_lookup_enabled: Input[bool] | None = None,
        disaster_recovery_url: Input[str] | None = None,
        disaster_recovery_method: Input[str] | None = None,
        recording: Input[RecordingArgs] | None = None,
        voice_region: Input[str] | None = None,
        force_delete: Input[bool] | None = None,
    ) -> None:
        """Declare a trunk that makes and takes calls.

        Args:
            resource_name: the name of this resource and of its parts.
            opts: Pulumi's resource options. The parts inherit `provider`, `protect`, `retain_on_delete`, and
                have its `depends_on` too.
            destinations: as for `TlsOrigination`, or a preset: then its `secure` and `transfer_mode` are the
                trunk's defaults.
            domain_name: the domain that your PBX dials, as for `SecureTrunk`. Default: none, the trunk only
                receives calls.
            phone_numbers: as for `TrunkPhoneNumbers`. Default: none.
            move_from: the SIDs of trunks that a number may be taken from, as for `TrunkPhoneNumbers`.
                Only with *phone_numbers*.
            ip_addresses: the addresses that may dial, as for `IpAccessControlList`. Only with *domain_name*.
            credentials: the users that may dial, as for `CredentialList`. Only with *domain_name*. With
                addresses too, a caller must pass both.
            ip_access_control_list_sids: further lists of addresses that may dial, for example one that
                several trunks share.
            credential_list_sids: further lists of users that may dial.
            friendly_name: this and all others as for `SecureTrunk`. Default: *resource_name*.
            secure: Default: True; with a preset, what its vendor takes.
            transfer_mode: Default: `disable-all`; with a preset, what its vendor needs.
            transfer_caller_id: Default: `from-transferee`.
            cnam_lookup_enabled: Default: False.
            disaster_recovery_url: Default: none.
            disaster_recovery_method: Default: `POST`.
            recording: Default: none.
            voice_region: Default: not managed.
            force_delete: Default: False.

        Raises:
            ConfigurationError: somebody may dial, and there is no *domain_name*; or there is *move_from*
                without *phone_numbers*.
            PlainUriError: a destination that is known already is not TLS.
        """
        super().__init__("twilio-trunking:index:VoiceTrunk", resource_name, None, opts)
        child = ResourceOptions(parent=self, depends_on=None if opts is None else opts.depends_on)
        if move_from is not None and phone_numbers is None:
            raise ConfigurationError(
                f"VoiceTrunk {resource_name!r} has move_from, and no numbers to move: give phone_numbers, or "
                "remove move_from."
            )
        phone_numbers = _or_none(phone_numbers)
        ip_addresses, credentials = _or_none(ip_addresses), _or_none(credentials)
        ip_lists, credential_lists = _or_none(ip_access_control_list_sids), _or_none(credential_list_sids)
        may_dial = any(one is not None for one in (ip_addresses, credentials, ip_lists, credential_lists))
        _check(resource_name, domain_name, may_dial=may_dial)
        if isinstance(destinations, Preset):
            secure = destinations.secure if secure is None else secure
            transfer_mode = destinations.transfer_mode if transfer_mode is None else transfer_mode
            destinations = destinations.destinations

        self.trunk = SecureTrunk(
            resource_name,
            child,
            friendly_name=friendly_name,
            secure=secure,
            domain_name=domain_name,
            transfer_mode=transfer_mode,
            transfer_caller_id=transfer_caller_id,
            cnam_lookup_enabled=cnam_lookup_enabled,
            disaster_recovery_url=disaster_recovery_url,
            disaster_recovery_method=disaster_recovery_method,
            recording=recording,
            voice_region=voice_region,
            force_delete=force_delete,
        )
        self.origination = TlsOrigination(
            resource_name, child, trunk_sid=self.trunk.id, destinations=destinations
        )
        self.numbers = self.ip_access_control_list = self.credential_list = self.access = None
        if phone_numbers is not None:
            # The id of the list is the trunk's SID: numbers come after the routes, and leave before them.
            self.numbers = TrunkPhoneNumbers(
                resource_name,
                child,
                trunk_sid=self.origination.id,
                phone_numbers=phone_numbers,
                move_from=move_from,
            )
        if ip_addresses is not None:
            self.ip_access_control_list = IpAccessControlList(
                resource_name, child, friendly_name=friendly_name, ip_addresses=ip_addresses
            )
        if credentials is not None:
            self.credential_list = CredentialList(
                resource_name, child, friendly_name=friendly_name, credentials=credentials
            )
        if may_dial:
            self.access = TerminationAccess(
                resource_name,
                child,
                trunk_sid=self.trunk.id,
                ip_access_control_list_sids=_with_own(self.ip_access_control_list, ip_lists),
                credential_list_sids=_with_own(self.credential_list, credential_lists),
            )
        self.pbx = self._pbx([ip_lists, credential_lists])
        self.register_outputs({"trunk_sid": self.trunk.id, "pbx": self.pbx})

    def _pbx(self, shared_lists: Sequence[Input[Sequence[Input[str]]] | None]) -> Output[Mapping[str, Any]]:
        addresses, users = self.ip_access_control_list, self.credential_list
        known = Output.all(
            secure=self.trunk.secure,
            destinations=self.origination.destinations,
            phone_numbers=[] if self.numbers is None else self.numbers.numbers,
            termination_uri=self.trunk.termination_uri,
            termination_hosts=self.trunk.termination_hosts,
            ip_addresses=[] if addresses is None else addresses.ip_addresses,
            usernames=[] if users is None else users.usernames,
            shared_lists=[one for one in shared_lists if one is not None],
        )
        return known.apply(_pbx_settings)


def _pbx_settings(known: Mapping[str, Any]) -> Mapping[str, Any]:
    return pbx_settings(
        secure=known["secure"],
        destinations=known["destinations"],
        phone_numbers=[number["phone_number"] for number in known["phone_numbers"]],
        termination_uri=known["termination_uri"],
        termination_hosts=known["termination_hosts"],
        ip_addresses=[
            f"{one['ip_address']}/{int(one['cidr_prefix_length'])}" for one in known["ip_addresses"]
        ],
        usernames=known["usernames"],
        shared_lists=[sid for sids in known["shared_lists"] for sid in sids],
    )


def _or_none(given: T) -> T | None:
    """Take an empty list as not given."""
    return None if isinstance(given, Sequence) and not given else given


def _check(resource_name: str, domain_name: object, *, may_dial: bool) -> None:
    if domain_name is None and may_dial:
        raise ConfigurationError(
            f"VoiceTrunk {resource_name!r} says who may dial, and has no domain to dial: "
            "give domain_name, for example 'my-company.pstn.twilio.com', or remove ip_addresses, credentials "
            "and the lists."
        )
    if domain_name is not None and not may_dial:
        message = (
            f"VoiceTrunk {resource_name!r} has a domain_name, and nobody may dial it (Twilio's error 32200): "
            "give credentials, ip_addresses, or both."
        )
        pulumi.log.warn(pulumi_host.worded(message))


def _with_own(
    own: CustomResource | None, others: Input[Sequence[Input[str]]] | None
) -> Input[Sequence[Input[str]]] | None:
    """The SIDs of the component's own list and of *others*."""
    if own is None:
        return others
    if others is None:
        return [own.id]
    if isinstance(others, Sequence):
        return [own.id, *others]
    return Output.all(own.id, others).apply(lambda known: [known[0], *known[1]])
