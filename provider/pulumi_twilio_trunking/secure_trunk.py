"""SecureTrunk: a Twilio Elastic SIP Trunk with Secure Trunking (TLS signalling and SRTP media)."""

# Not `from __future__ import annotations`: the SDK would compile those of the outputs for each resource.

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, Self, TypedDict

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckFailure, CreateResult, DiffResult, ReadResult, Resource

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError, NotFoundError, NotOneTrunkError
from pulumi_twilio_trunking.base.inputs import LONGEST_NAME, Inputs
from pulumi_twilio_trunking.client.api import Trunk
from pulumi_twilio_trunking.engine.adopted import (
    RESOURCE_NAME,
    SECURE_BY_DEFAULT,
    State,
    refuse_another,
    refuse_import,
)
from pulumi_twilio_trunking.engine.run import RUN, Known, Once
from pulumi_twilio_trunking.engine.verbs import Given, Verbs, props_of
from pulumi_twilio_trunking.origination.ownership import warn_of_urls_deleted
from pulumi_twilio_trunking.trunk import adopting
from pulumi_twilio_trunking.trunk.creating import create_whole
from pulumi_twilio_trunking.trunk.deletion_guard import refuse_with_numbers
from pulumi_twilio_trunking.trunk.domain_names import (
    forget_domain,
    note_domains,
    warn_of_another_region,
    warn_of_repeated_domains,
)
from pulumi_twilio_trunking.trunk.inputs import (
    DEFAULTS,
    RecordingInputs,
    SecureTrunkInputs,
    inputs_of,
    recovery_failures,
    unchecked,
)
from pulumi_twilio_trunking.trunk.termination import termination_of
from pulumi_twilio_trunking.trunk.updating import change
from pulumi_twilio_trunking.trunk.voice_region import (
    make_sure_of_routes,
    region_failures,
    route,
    route_new_trunk,
    warn_of_region,
    with_live_region,
)
from pulumi_twilio_trunking.trunk.warnings import warn_of_consequences, warn_of_drift


def outputs_of(
    trunk: Trunk, home: Mapping[str, str], ours: SecureTrunkInputs | None = None
) -> dict[str, Any]:
    """The outputs of a trunk, which has its recording, in the account and region *home*."""
    return {
        **inputs_of(trunk, ours or SecureTrunkInputs()).to_props(),
        **home,
        "sid": trunk.sid,
        "auth_type": trunk.auth_type or "",
        "symmetric_rtp_enabled": trunk.symmetric_rtp_enabled,
        **termination_of(trunk.domain_name, secure=trunk.secure),
    }


def state_of(trunk: Trunk, home: Mapping[str, str]) -> State:
    """The state of an adopted trunk. *trunk* has its recording; *home* is `Credentials.home`."""
    ours = SecureTrunkInputs(adopted=True)
    return State.of(SecureTrunkProvider(), inputs_of(trunk, ours).to_props(), outputs_of(trunk, home, ours))


class SecureTrunkProvider(Verbs[SecureTrunkInputs]):
    """The verbs of SecureTrunk. Its path is in every stack's state: never move or rename it."""

    inputs = SecureTrunkInputs
    nested: ClassVar[Mapping[str, type[Inputs]]] = {"recording": RecordingInputs}
    thing = "trunk"

    def _problems(self, given: Given) -> list[CheckFailure]:
        problems = adopting.adoption_failures(given.state, given.program)
        return [*problems, *recovery_failures(given.props), *region_failures(given.props)]

    def _advise(self, given: Given, inputs: SecureTrunkInputs) -> None:
        if inputs.adopt is None:
            note_domains(given.state.get("domain_name"), None if given.state else inputs.domain_name)
            warn_of_repeated_domains()
        with suppress(ConfigurationError):  # a preview works without credentials
            warn_of_region(inputs.voice_region, inputs.domain_name, self._twilio.home["region"])

    def _diff(self, sid: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> DiffResult:
        refuse_another("trunk", sid, news.get("adopt"))
        RUN.note(Known.TRUNKS_STAYING, [sid])
        old, new = unchecked(olds), unchecked(news)
        # After a read that found drift the engine compares once to show it; nothing is about to change then.
        if not RUN.take(Once.DRIFT, sid):
            warn_of_consequences(sid, old, new)
        changes = old != new.model_copy(update={"adopted": old.adopted})
        return DiffResult(changes=changes, replaces=[], delete_before_replace=False)

    def _create(self, inputs: SecureTrunkInputs) -> CreateResult:
        api, home = self._twilio.api, self._twilio.home
        if inputs.adopt is None:
            make_sure_of_routes(api, inputs)
            recording = None if inputs.recording == RecordingInputs() else inputs.recording.record
            trunk = create_whole(api, inputs.fields, DEFAULTS, recording)
            forget_domain(inputs.domain_name)
            route_new_trunk(api, trunk, inputs.voice_region)
        else:
            trunk = adopting.read_to_adopt(api, inputs.adopt, home)
            live = inputs_of(trunk, with_live_region(api, trunk, inputs))
            adopting.refuse_differences(trunk.sid, inputs.to_props(), live.to_props())
        return CreateResult(trunk.sid, self._outputs(trunk, inputs))

    def _outputs(self, trunk: Trunk, inputs: SecureTrunkInputs) -> dict[str, Any]:
        if inputs.voice_region is None:
            warn_of_another_region(self._twilio.api, trunk, self._twilio.home["region"])
        return outputs_of(trunk, self._twilio.home, inputs)

    def _read(self, sid: str, props: Mapping[str, Any]) -> ReadResult:
        if "secure" not in props:
            return self._get(sid)
        trunk, old = self._twilio.prefetch.trunk(sid), unchecked(props)
        live = inputs_of(trunk, with_live_region(self._twilio.api, trunk, old))
        if live != old:
            RUN.leave(Once.DRIFT, sid)
            warn_of_drift(sid, old, live)
        return ReadResult(sid, self._outputs(trunk, live), live.to_props())

    def _get(self, sid: str) -> ReadResult:
        """`SecureTrunk.get` reads with an id only. Raise on 404: Pulumi would accept empty outputs."""
        home = self._twilio.home
        try:
            return ReadResult(sid, outputs_of(self._twilio.api.read_trunk(sid), home))
        except NotFoundError:
            raise NotOneTrunkError(
                f"account {home['account_sid']}, region {home['region']}, has no trunk {sid}: check the SID "
                "and the credentials."
            ) from None

    def _update(self, sid: str, olds: Mapping[str, Any], inputs: SecureTrunkInputs) -> dict[str, Any]:
        api, old = self._twilio.api, unchecked(olds)
        self._twilio.prefetch.forget(sid)
        changed = {name: value for name, value in inputs.fields.items() if value != old.fields.get(name)}
        trunk = change(api, sid, changed, old.recording.record, inputs.recording.record)
        if "domain_name" in changed or inputs.voice_region != old.voice_region:
            route(api, trunk.domain_name, inputs.voice_region, [*changed])
            return self._outputs(trunk, inputs)
        return outputs_of(trunk, self._twilio.home, inputs)

    def _delete(self, sid: str, props: Mapping[str, Any]) -> None:
        adopter = RUN.adopter(sid)
        if adopter is not None:
            adopting.warn_of_adopter(sid, adopter)
            return
        adopting.refuse_adopted(sid, props)
        if not props.get("force_delete"):
            refuse_with_numbers(self._twilio.api, sid)
        warn_of_urls_deleted(sid, self._twilio.api)
        self._twilio.api.delete_trunk(sid)
        forget_domain(props.get("domain_name"))


class RecordingArgs(TypedDict, total=False):
    """The type of a variable that holds the `recording` of a trunk. https://www.twilio.com/docs/sip-trunking#recording"""

    mode: Input[str]
    """`do-not-record` (default), `record-from-ringing`, `record-from-answer`, or these with `-dual`."""
    trim: Input[str]
    """`do-not-trim` (default) or `trim-silence`."""


class SecureTrunk(Resource, module="twilio", name="SecureTrunk"):
    """A Twilio Elastic SIP Trunk with encrypted calls: TLS for signalling and SRTP for media, both required.

    Its id is the trunk's SID, `TK…`. It encrypts the hop between Twilio and your side, not the phone network
    behind Twilio.
    """

    friendly_name: Output[str]
    secure: Output[bool]
    domain_name: Output[str | None]
    voice_region: Output[str | None]
    transfer_mode: Output[str]
    transfer_caller_id: Output[str]
    cnam_lookup_enabled: Output[bool]
    disaster_recovery_url: Output[str | None]
    disaster_recovery_method: Output[str | None]
    recording: Output[Mapping[str, str]]
    force_delete: Output[bool]
    adopt: Output[str | None]
    sid: Output[str]
    """The same as the id. Give `trunk.id` to other resources: updates make outputs unknown in preview."""
    account_sid: Output[str]
    """The SID of the account that the trunk is in, `AC…`."""
    region: Output[str]
    """The region that the trunk is in: `us1`, `ie1` or `au1`."""
    auth_type: Output[str]
    """How Twilio authenticates callers: "" (nobody gets in), `IP_ACL`, `CREDENTIAL_LIST`, or both."""
    symmetric_rtp_enabled: Output[bool]
    """Whether Twilio sends media to where media comes from. Off is safer; only the Console changes it."""
    termination_uri: Output[str | None]
    """The URI that your PBX dials, `sip:{domain_name};transport=tls`, or None without a domain."""
    termination_host: Output[str | None]
    """The host of `termination_uri`."""
    termination_port: Output[int | None]
    """The port of `termination_uri`: 5061 (TLS) for a secure trunk, 5060 otherwise."""
    termination_hosts: Output[Mapping[str, str] | None]
    """The host at each of Twilio's edges, such as `dublin`, to dial a near one. None without a domain."""

    @classmethod
    def get(cls, resource_name: str, id: Input[str], opts: ResourceOptions | None = None) -> Self:  # noqa: A002
        """Read somebody else's or another stack's trunk, to use its outputs. It is never changed or deleted.

        Args:
            resource_name: the resource's name in the Pulumi program.
            id: the trunk's SID, `TK…`.
            opts: Pulumi's resource options.

        If there is no such trunk, the run ends with a `NotOneTrunkError`, in preview too.
        """
        found, props = cls.__new__(cls), dict.fromkeys(cls.__annotations__)
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        Resource.__init__(found, SecureTrunkProvider(), resource_name, props, opts)
        # Some engines leave the id unknown in a preview, which would then show all dependants as replaced.
        found.__dict__["id"] = Output.all(id, found.urn).apply(lambda known: known[0])
        return found

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        friendly_name: Input[str] | None = None,
        secure: Input[bool] | None = None,
        domain_name: Input[str] | None = None,
        voice_region: Input[str] | None = None,
        transfer_mode: Input[str] | None = None,
        transfer_caller_id: Input[str] | None = None,
        cnam_lookup_enabled: Input[bool] | None = None,
        disaster_recovery_url: Input[str] | None = None,
        disaster_recovery_method: Input[str] | None = None,
        recording: Input[RecordingArgs] | None = None,
        force_delete: Input[bool] | None = None,
        adopt: Input[str] | None = None,
    ) -> None:
        """Declare a trunk. Every input can change in place, and goes back to its default when it is removed.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            friendly_name: the name in the Twilio Console, up to 64 characters. Default: *resource_name*, cut
                to that.
            secure: Secure Trunking: TLS and SRTP, and calls without them are refused. Default True. Changing
                it on a live trunk makes calls fail until the far side matches (32207, 32208, 32209).
                https://www.twilio.com/docs/sip-trunking#securetrunking
            domain_name: the domain that your PBX dials to reach the phone network (termination). It ends in
                `.pstn.twilio.com` and is unique over all of Twilio. Default: none, the trunk only receives
                calls. Twilio may reserve a name that was given up for up to 30 days, for you too.
                https://www.twilio.com/docs/sip-trunking#termination
            voice_region: the region that handles calls to *domain_name*: `us1`, `ie1` or `au1`, as a rule
                that of the trunk. A change takes up to 5 minutes. Default: the route is left as it is.
                https://www.twilio.com/docs/global-infrastructure/inbound-processing-region-api-trunk
            transfer_mode: what SIP REFER may do: `disable-all` (default), `sip-only`, or `enable-all` (phone
                numbers too, which costs and can be abused).
                https://www.twilio.com/docs/sip-trunking/call-transfer
            transfer_caller_id: whose number the target of a transfer sees: `from-transferee` (default) or
                `from-transferor`.
            cnam_lookup_enabled: look up the caller's name, US and Canada, billed per look-up. Default False.
            disaster_recovery_url: an absolute https URL; Twilio runs its TwiML when no destination answers.
                Default: none. https://www.twilio.com/docs/sip-trunking#disaster-recovery
            disaster_recovery_method: how Twilio fetches that URL: `POST` (default) or `GET`; only with the
                URL.
            recording: a mapping with `mode` (`do-not-record`, the default, `record-from-ringing`,
                `record-from-answer`, and the last two with `-dual`) and `trim` (`do-not-trim`, the default,
                or `trim-silence`). https://www.twilio.com/docs/sip-trunking#recording
            force_delete: delete the trunk even while phone numbers are on it, which then ring nowhere.
                Default False: such a delete is refused. It counts once an `up` has stored it.
            adopt: the SID of an existing trunk, `TK…`, to take over instead of creating one, if it is as
                declared here; else the message has the lines to write. *secure* must then be written out.
                While `adopt` is here, the trunk is not deleted, unless *force_delete* was set. Default: none.

        Raises:
            ConfigurationError: *opts* have `import_`, which Pulumi does not have for dynamic resources.

        `pulumi preview` refuses what is not accepted, all of it at once.
        https://www.twilio.com/docs/sip-trunking/api/trunk-resource
        """
        refuse_import(resource_name, opts, "adopt='TK…'")
        props = {
            **props_of(SecureTrunk, SecureTrunkInputs, locals()),
            "friendly_name": resource_name[:LONGEST_NAME] if friendly_name is None else friendly_name,
            "secure": True if secure is None else secure,
            SECURE_BY_DEFAULT: True if secure is None else None,
            RESOURCE_NAME: None if adopt is None else resource_name,
        }
        pulumi_host.register(self, SecureTrunkProvider(), resource_name, props, opts)
