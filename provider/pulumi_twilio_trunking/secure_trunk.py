"""SecureTrunk: a Twilio Elastic SIP Trunk with Secure Trunking (TLS signalling and SRTP media) switched on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypedDict

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pydantic import Field, ValidationError

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, NotOneTrunkError
from pulumi_twilio_trunking.base.inputs import (
    LONGEST_NAME,
    Boolean,
    DomainName,
    HttpsUrl,
    Inputs,
    TrunkSid,
    Unknowable,
    checked,
    failures,
    is_unknown,
    mapping,
    of_resource,
    one_of,
    text,
    without_none,
)
from pulumi_twilio_trunking.base.sip_uri import PLAIN_PORT, TLS_PORT
from pulumi_twilio_trunking.client.api import Recording, Trunk
from pulumi_twilio_trunking.engine.connection import Connection
from pulumi_twilio_trunking.origination.ownership import warn_of_what_goes
from pulumi_twilio_trunking.trunk.adopting import (
    DECLARED_AS,
    SECURE_BY_DEFAULT,
    State,
    adoption_failures,
    has_adopter,
    read_to_adopt,
    refuse_adopted,
    refuse_another_trunk,
    refuse_differences,
    refuse_import,
    sticky,
)
from pulumi_twilio_trunking.trunk.deletion import refuse_with_numbers
from pulumi_twilio_trunking.trunk.domain_names import (
    DOMAINS,
    warn_of_another_region,
    warn_of_lost_domain,
    warn_of_repeated_domains,
)
from pulumi_twilio_trunking.trunk.updating import (
    change,
    with_domain_or_not_at_all,
    with_recording_or_not_at_all,
)

RECORDING_MODES = (
    "do-not-record",
    "record-from-ringing",
    "record-from-answer",
    "record-from-ringing-dual",
    "record-from-answer-dual",
)
RECORDING_TRIMS = ("do-not-trim", "trim-silence")
TRANSFER_MODES = ("disable-all", "enable-all", "sip-only")
TRANSFER_CALLER_IDS = ("from-transferee", "from-transferor")


# Inputs


class RecordingInputs(Inputs):
    """Recording of every call of the trunk, both directions. https://www.twilio.com/docs/sip-trunking#recording"""

    mode: Unknowable[Annotated[str, one_of(*RECORDING_MODES)]] = "do-not-record"
    trim: Unknowable[Annotated[str, one_of(*RECORDING_TRIMS)]] = "do-not-trim"

    @property
    def record(self) -> Recording:
        return Recording(mode=self.mode, trim=self.trim)


class SecureTrunkInputs(Inputs):
    """What a SecureTrunk takes. Every input can be changed in place; one that is removed goes back to its default.

    Sources: https://www.twilio.com/docs/sip-trunking/api/trunk-resource and Twilio's OpenAPI description.
    """

    friendly_name: Unknowable[Annotated[str, text(LONGEST_NAME)]] = ""
    secure: Unknowable[Boolean] = True
    domain_name: Unknowable[DomainName] | None = None
    transfer_mode: Unknowable[Annotated[str, one_of(*TRANSFER_MODES)]] = "disable-all"
    transfer_caller_id: Unknowable[Annotated[str, one_of(*TRANSFER_CALLER_IDS)]] = "from-transferee"
    cnam_lookup_enabled: Unknowable[Boolean] = False
    disaster_recovery_url: Unknowable[HttpsUrl] | None = None
    disaster_recovery_method: Unknowable[Annotated[str, one_of("GET", "POST")]] | None = None
    recording: Unknowable[Annotated[RecordingInputs, mapping("mode", "trim")]] = Field(
        default_factory=RecordingInputs
    )
    force_delete: Unknowable[Boolean] = False
    adopt: Unknowable[TrunkSid] | None = None
    adopted: Literal[True] | None = None
    """Stands in the state of a trunk that was there before Pulumi, for ever, and in no program."""

    @property
    def fields(self) -> dict[str, Any]:
        """The trunk's own fields as the API takes them: an empty text clears, and recording is a call of its own."""
        fields = self.model_dump(exclude={"recording", *_OURS})
        if self.disaster_recovery_method is None:  # it has no empty value, and without a URL no effect
            del fields["disaster_recovery_method"]
        return {name: "" if value is None else value for name, value in fields.items()}


_OURS = ("force_delete", "adopt", "adopted")
"""Inputs that Twilio knows nothing of."""

_DEFAULTS = SecureTrunkInputs(secure=False).fields
"""What a new trunk is at Twilio: `secure` is false there. https://www.twilio.com/docs/sip-trunking/api/trunk-resource"""


def _parse(props: Mapping[str, Any]) -> SecureTrunkInputs:
    """Typed inputs from props that were checked."""
    return checked(SecureTrunkInputs, props, recording=RecordingInputs)


def _held(outputs: Mapping[str, Any]) -> SecureTrunkInputs:
    """The inputs within *outputs*, taken as they are: what somebody set in the Console need not pass our check."""
    held = {
        key: value for key, value in without_none(outputs).items() if key in SecureTrunkInputs.model_fields
    }
    if isinstance(held.get("recording"), Mapping):
        held["recording"] = RecordingInputs.model_construct(**without_none(held["recording"]))
    return SecureTrunkInputs.model_construct(**held)


# Outputs


def _inputs_of(trunk: Trunk, ours: SecureTrunkInputs) -> SecureTrunkInputs:
    """The inputs that a program would have to give to get the trunk as it is; what Twilio knows nothing of is *ours*."""
    held = _held({**trunk.model_dump(), **{name: getattr(ours, name) for name in _OURS}})
    if not held.disaster_recovery_url:
        return held.model_copy(update={"disaster_recovery_method": None})
    return _with_method(held)


def outputs_of(
    trunk: Trunk, home: Mapping[str, str], ours: SecureTrunkInputs | None = None
) -> dict[str, Any]:
    """The outputs of a trunk, which has its recording with it, in the account and region *home*."""
    ours = ours or SecureTrunkInputs()
    domain, transport = trunk.domain_name, ";transport=tls" if trunk.secure else ""
    return {
        **_inputs_of(trunk, ours).to_props(),
        **home,
        "sid": trunk.sid,
        "auth_type": trunk.auth_type or "",
        "symmetric_rtp_enabled": trunk.symmetric_rtp_enabled,
        "termination_uri": f"sip:{domain}{transport}" if domain else None,
        "termination_host": domain,
        "termination_port": (TLS_PORT if trunk.secure else PLAIN_PORT) if domain else None,
    }


def state_of(trunk: Trunk, home: Mapping[str, str]) -> State:
    """How a trunk that is adopted stands in a stack's state.

    Args:
        trunk: the trunk as it is, with its recording (`TrunkingApi.with_recording`).
        home: the account and region that it is in, `Credentials.home`.
    """
    ours = SecureTrunkInputs(adopted=True)
    return State.of(SecureTrunkProvider(), _inputs_of(trunk, ours).to_props(), outputs_of(trunk, home, ours))


# Check, diff, create, read, update, delete


class SecureTrunkProvider(ResourceProvider):
    """The verbs of SecureTrunk. Its path is in every stack's state: never move or rename it."""

    serialize_as_secret_always = False  # nothing secret is on it, and the state stays readable

    _twilio = Connection()

    def configure(self, req: ConfigureRequest) -> None:
        pulumi_host.start()
        self._twilio = Connection(req.config)

    @pulumi_host.verb
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        given = {**without_none(news), **sticky(_olds, news)}
        problems = [*_contradictions(given), *adoption_failures(_olds, news), *self._twilio.failures()]
        try:
            inputs = SecureTrunkInputs.model_validate(given)
        except ValidationError as error:
            problems = failures(error, SecureTrunkInputs, recording=RecordingInputs) + problems
            return CheckResult(news, of_resource(problems))
        if inputs.adopt is None:
            warn_of_repeated_domains(_olds.get("domain_name"), None if _olds else inputs.domain_name)
        return CheckResult(_with_method(inputs).to_props(), of_resource(problems))

    @pulumi_host.verb
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        self._twilio.refuse_strangers(f"trunk {_id}", _olds)
        refuse_another_trunk(_id, _news.get("adopt"))
        DOMAINS.stays(_id)
        old, new = _held(_olds), _held(_news)
        # After a read that found drift the engine compares once to show it; nothing is about to change then.
        if not self._twilio.shows_drift(_id):
            _warn_of_consequences(_id, old, new)
        changes = old != new.model_copy(update={"adopted": old.adopted})
        return DiffResult(changes=changes, replaces=[], delete_before_replace=False)

    @pulumi_host.verb
    def create(self, props: dict[str, Any]) -> CreateResult:
        inputs = _parse(props)
        if inputs.adopt is not None:
            return self._adopt(inputs.adopt, inputs)
        fields, recording, domain = inputs.fields, inputs.recording, inputs.domain_name
        # What fails from here on deletes the trunk again, and its domain name would be lost with it: that comes last.
        domain_last = recording != RecordingInputs() or not self._twilio.maker.is_sure_of_account()
        if domain_last:
            fields["domain_name"] = ""
        trunk = self._twilio.maker.create(_changed(_DEFAULTS, fields), fields)
        if recording != RecordingInputs():
            trunk = with_recording_or_not_at_all(self._twilio.api, trunk, recording.record)
        if domain and domain_last:
            trunk = with_domain_or_not_at_all(self._twilio.api, trunk, domain)
        DOMAINS.forget(domain)
        warn_of_another_region(self._twilio.api, trunk, self._twilio.home["region"])
        return CreateResult(trunk.sid, outputs_of(trunk, self._twilio.home, inputs))

    def _adopt(self, sid: str, inputs: SecureTrunkInputs) -> CreateResult:
        trunk = read_to_adopt(self._twilio.api, sid, self._twilio.home)
        refuse_differences(sid, inputs.to_props(), _inputs_of(trunk, inputs).to_props())
        warn_of_another_region(self._twilio.api, trunk, self._twilio.home["region"])
        return CreateResult(sid, outputs_of(trunk, self._twilio.home, inputs))

    @pulumi_host.verb
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        self._twilio.refuse_strangers(f"trunk {id_}", props)
        if "secure" not in props:
            return self._get(id_)
        try:
            trunk = self._twilio.reads.trunk(id_)
        except NotFoundError:
            return ReadResult("", {})  # how the SDK says "gone"
        held = _held(props)
        live = _inputs_of(trunk, held)
        warn_of_another_region(self._twilio.api, trunk, self._twilio.home["region"])
        if live != held:
            self._twilio.found_drift(id_)
            _warn_of_drift(id_, held, live)
        return ReadResult(id_, outputs_of(trunk, self._twilio.home, held), live.to_props())

    def _get(self, sid: str) -> ReadResult:
        """Pulumi asks with the id alone for `SecureTrunk.get`, and would take what is gone for a trunk without outputs."""
        home = self._twilio.home
        try:
            return ReadResult(sid, outputs_of(self._twilio.api.read_trunk(sid), home))
        except NotFoundError:
            raise NotOneTrunkError(
                f"account {home['account_sid']}, region {home['region']}, has no trunk {sid}: check the SID and the credentials."
            ) from None

    @pulumi_host.verb
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        self._twilio.refuse_strangers(f"trunk {_id}", _olds)
        old, new = _held(_olds), _parse(_news)
        self._twilio.reads.forget(_id)
        changed = _changed(old.fields, new.fields)
        trunk = change(self._twilio.api, _id, changed, old.recording.record, new.recording.record)
        if "domain_name" in changed:
            warn_of_another_region(self._twilio.api, trunk, self._twilio.home["region"])
        return UpdateResult(outputs_of(trunk, self._twilio.home, new))

    @pulumi_host.verb
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        self._twilio.refuse_strangers(f"trunk {_id}", _props)
        if has_adopter(_id):
            return
        refuse_adopted(_id, _props)
        if not _props.get("force_delete"):
            refuse_with_numbers(self._twilio.api, _id)
        warn_of_what_goes(_id, self._twilio.api)
        self._twilio.api.delete_trunk(_id)
        DOMAINS.forget(_props.get("domain_name"))


# The public class


class RecordingArgs(TypedDict, total=False):
    """Recording of every call of a trunk, as a mapping.

    A variable that holds one is annotated with this. What the keys are to Twilio:
    https://www.twilio.com/docs/sip-trunking#recording
    """

    mode: Input[str]
    """`do-not-record` (default), `record-from-ringing`, `record-from-answer`, or the last two with `-dual`."""
    trim: Input[str]
    """`do-not-trim` (default) or `trim-silence`."""


class SecureTrunk(Resource, module="twilio", name="SecureTrunk"):
    """A Twilio Elastic SIP Trunk whose calls are encrypted: TLS for signalling and SRTP for media, both required.

    Its id is the trunk's SID, `TK…`. What it covers is the hop between Twilio and your side, not the phone network
    behind Twilio.
    """

    friendly_name: Output[str]
    secure: Output[bool]
    domain_name: Output[str | None]
    transfer_mode: Output[str]
    transfer_caller_id: Output[str]
    cnam_lookup_enabled: Output[bool]
    disaster_recovery_url: Output[str | None]
    disaster_recovery_method: Output[str | None]
    recording: Output[Mapping[str, str]]
    force_delete: Output[bool]
    adopt: Output[str | None]
    sid: Output[str]
    """The same as the id, for readers of the state. Give `trunk.id` to other resources: an output is unknown in the preview
    of each update."""
    account_sid: Output[str]
    """The SID of the account that the trunk was made in, `AC…`."""
    region: Output[str]
    """The region that the trunk was made in: `us1`, `ie1` or `au1`."""
    auth_type: Output[str]
    """What callers towards Twilio must pass: "" (nothing gets in), `IP_ACL`, `CREDENTIAL_LIST`, or both with a comma."""
    symmetric_rtp_enabled: Output[bool]
    """Whether Twilio sends media to where it comes from. Off is the safer state; the Console alone changes it."""
    termination_uri: Output[str | None]
    """The URI that your PBX dials, `sip:{domain_name};transport=tls`, or None without a domain."""
    termination_host: Output[str | None]
    """The host of `termination_uri`."""
    termination_port: Output[int | None]
    """The port of `termination_uri`: 5061 (TLS) for a secure trunk, 5060 otherwise."""

    @classmethod
    def get(cls, resource_name: str, id: Input[str], opts: ResourceOptions | None = None) -> SecureTrunk:  # noqa: A002
        """Read a trunk that another stack or somebody else has, to use its outputs here. It is never changed nor deleted.

        Args:
            resource_name: the resource's name in the Pulumi program.
            id: the trunk's SID, `TK…`.
            opts: Pulumi's resource options.

        A trunk that is not there ends the run, in preview too, as a `NotOneTrunkError`.
        """
        found, props = cls.__new__(cls), dict.fromkeys(cls.__annotations__)
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        Resource.__init__(found, SecureTrunkProvider(), resource_name, props, opts)
        # With some engines Pulumi's SDK has it unknown in a preview, which would show a replacement of all that hangs on it.
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
        transfer_mode: Input[str] | None = None,
        transfer_caller_id: Input[str] | None = None,
        cnam_lookup_enabled: Input[bool] | None = None,
        disaster_recovery_url: Input[str] | None = None,
        disaster_recovery_method: Input[str] | None = None,
        recording: Input[RecordingArgs] | None = None,
        force_delete: Input[bool] | None = None,
        adopt: Input[str] | None = None,
    ) -> None:
        """Declare a trunk. Every input can be changed in place, and goes back to its default when it is removed.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            friendly_name: what the Twilio Console shows, up to 64 characters. Default: *resource_name*, cut to that.
            secure: Secure Trunking: TLS and SRTP, and calls without them are refused. Default True. Changing it on a live
                trunk makes calls fail until the far side matches (32207, 32208, 32209).
                https://www.twilio.com/docs/sip-trunking#securetrunking
            domain_name: the domain that your PBX dials to reach the phone network (termination), ending in
                `.pstn.twilio.com`, unique over all of Twilio. Default: none, the trunk only receives calls. Once changed,
                removed or deleted with its trunk, a name may stay reserved at Twilio for up to 30 days, for you too. https://www.twilio.com/docs/sip-trunking#termination
            transfer_mode: what SIP REFER may do: `disable-all` (default), `sip-only`, or `enable-all` (phone numbers too,
                which costs and can be abused). https://www.twilio.com/docs/sip-trunking/call-transfer
            transfer_caller_id: whose number the target of a transfer sees: `from-transferee` (default) or
                `from-transferor`.
            cnam_lookup_enabled: look up the caller's name, US and Canada, billed per look-up. Default False.
            disaster_recovery_url: an absolute https URL whose TwiML runs when no destination answers. Default: none.
                https://www.twilio.com/docs/sip-trunking#disaster-recovery
            disaster_recovery_method: how that URL is fetched: `POST` (default) or `GET`; only with the URL.
            recording: a mapping with `mode` (`do-not-record`, the default, `record-from-ringing`, `record-from-answer`, and
                the last two with `-dual`) and `trim` (`do-not-trim`, the default, or `trim-silence`).
                https://www.twilio.com/docs/sip-trunking#recording
            force_delete: delete the trunk even while phone numbers are on it, which then ring nowhere. Default False:
                such a delete is refused. It counts once an `up` has stored it.
            adopt: the SID of a trunk that exists, `TK…`, to take over instead of making one, if it is as declared here; else
                the message has the lines to write. *secure* must then be written out. While it stands here, the trunk is
                not deleted, unless *force_delete* was set. Default: none.

        Raises:
            ConfigurationError: *opts* have `import_`, which Pulumi does not have for dynamic resources.

        What is not accepted is refused in `pulumi preview`, all of it at once. What Twilio says of its own fields:
        https://www.twilio.com/docs/sip-trunking/api/trunk-resource
        """
        refuse_import(resource_name, opts, "adopt='TK…'")
        props = {
            "friendly_name": resource_name[:LONGEST_NAME] if friendly_name is None else friendly_name,
            "secure": True if secure is None else secure,
            "domain_name": domain_name,
            "transfer_mode": transfer_mode,
            "transfer_caller_id": transfer_caller_id,
            "cnam_lookup_enabled": cnam_lookup_enabled,
            "disaster_recovery_url": disaster_recovery_url,
            "disaster_recovery_method": disaster_recovery_method,
            "recording": recording,
            "force_delete": force_delete,
            "adopt": adopt,
            # For `check` alone.
            SECURE_BY_DEFAULT: True if secure is None else None,
            DECLARED_AS: None if adopt is None else resource_name,
            # Outputs: the SDK makes attributes only of what stands here.
            "sid": None,
            "account_sid": None,
            "region": None,
            "auth_type": None,
            "symmetric_rtp_enabled": None,
            "termination_uri": None,
            "termination_host": None,
            "termination_port": None,
        }
        pulumi_host.register(self, SecureTrunkProvider(), resource_name, props, opts)


# Helpers


def _with_method(inputs: SecureTrunkInputs) -> SecureTrunkInputs:
    """Twilio fetches a disaster recovery URL by POST unless told otherwise."""
    if inputs.disaster_recovery_url is None or inputs.disaster_recovery_method is not None:
        return inputs
    return inputs.model_copy(update={"disaster_recovery_method": "POST"})


def _contradictions(given: Mapping[str, Any]) -> list[CheckFailure]:
    if "disaster_recovery_method" not in given or given.get("disaster_recovery_url") not in (None, ""):
        return []
    reason = "has no effect without disaster_recovery_url: give that too, or remove this"
    return [CheckFailure("disaster_recovery_method", reason)]


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in new.items() if value != old.get(name)}


def _warn_of_consequences(sid: str, old: SecureTrunkInputs, new: SecureTrunkInputs) -> None:
    if old.secure != new.secure and not is_unknown(new.secure):
        clear = "" if new.secure else "The voice will be in clear, and plain SIP is accepted from your side. "
        pulumi_host.warn_once(
            f"trunk {sid} ({old.friendly_name}): secure changes from {old.secure} to {new.secure}. {clear}Calls fail until the "
            "far side matches (Twilio's errors 32207, 32208, 32209). Safer: declare a second trunk, move the numbers to it, "
            "and move them back if calls fail."
        )
    if old.domain_name and old.domain_name != new.domain_name and not is_unknown(new.domain_name):
        warn_of_lost_domain(f"trunk {sid} ({old.friendly_name})", old.domain_name, new.domain_name)


def _warn_of_drift(sid: str, old: SecureTrunkInputs, live: SecureTrunkInputs) -> None:
    if old.secure and not live.secure:
        pulumi_host.warn_once(
            f"trunk {sid} ({old.friendly_name}): Secure Trunking was switched off outside of Pulumi. Calls on it are not "
            "encrypted. `pulumi up` switches it on again."
        )
