"""TlsOrigination: the whole ordered list of a trunk's origination URLs, every one over TLS, in fail-over order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple, NotRequired, Self, TypedDict

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pydantic import ValidationError

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, PlainUriError, RefusedError
from pulumi_twilio_trunking.base.inputs import (
    Flag,
    Inputs,
    TrunkSid,
    Unknowable,
    checked,
    failures,
    is_unknown,
    of_resource,
    without_none,
)
from pulumi_twilio_trunking.base.sip_uri import is_tls
from pulumi_twilio_trunking.client.api import OriginationUrl
from pulumi_twilio_trunking.engine.connection import Connection
from pulumi_twilio_trunking.engine.parallel import as_one, write_each
from pulumi_twilio_trunking.origination.apply import Transition
from pulumi_twilio_trunking.origination.destinations import (
    DestinationInputs,
    Destinations,
    list_failures,
    plain_failures,
    plain_ones,
    plain_texts,
)
from pulumi_twilio_trunking.origination.ownership import (
    DECLARED,
    NOT_MADE_HERE,
    found,
    how_loud,
    names,
    not_ours,
    sids_of,
    to_remove,
    warn_of_what_stays,
)
from pulumi_twilio_trunking.origination.plan import (
    MOST_URLS,
    Held,
    NoRoomError,
    Route,
    by_sid,
    others,
    plan_takeover,
    plan_update,
    route_plan,
)
from pulumi_twilio_trunking.origination.warnings import advice
from pulumi_twilio_trunking.trunk.adopting import (
    DECLARED_AS,
    State,
    refuse_adopted_list,
    refuse_import,
    refuse_other_list,
    sticky,
)
from pulumi_twilio_trunking.trunk.deletion import needed_by_numbers
from pulumi_twilio_trunking.trunk.domain_names import warn_of_replaced_trunk

# Inputs


class Ours(NamedTuple):
    """What the inputs and outputs of a list hold that Twilio knows nothing of."""

    plain: Collection[str]
    """The SIP URIs with `plain_text`: they stood there before they were adopted, and go on without TLS."""
    adopt: bool
    adopted: bool

    @classmethod
    def of(cls, props: Mapping[str, Any]) -> Self:
        plain = plain_texts(props.get("destinations")).values()
        return cls(plain, bool(props.get("adopt")), bool(props.get("adopted")))

    @property
    def flags(self) -> dict[str, bool]:
        return {name: True for name in ("adopt", "adopted") if getattr(self, name)}


class TlsOriginationInputs(Inputs):
    """What a TlsOrigination takes."""

    trunk_sid: Unknowable[TrunkSid]
    destinations: Destinations
    adopt: Flag = None
    adopted: Literal[True] | None = None
    """Stands in the state of a list that was there before Pulumi, for ever, and in no program."""

    @property
    def known_destinations(self) -> list[DestinationInputs]:
        if is_unknown(self.destinations):
            return []
        return [entry for entry in self.destinations if not is_unknown(entry)]

    def completed(self) -> TlsOriginationInputs:
        entries = self.destinations
        if not is_unknown(entries):
            entries = [e if is_unknown(e) else e.completed(i) for i, e in enumerate(entries)]
        return self.model_copy(update={"destinations": entries})

    @property
    def routes(self) -> list[Route]:
        return [Route.of(entry) for entry in self.destinations]

    @property
    def ours(self) -> Ours:
        plain = {entry.sip_url for entry in self.destinations if entry.plain_text}
        return Ours(plain, bool(self.adopt), bool(self.adopted))


def _parse(props: Mapping[str, Any]) -> TlsOriginationInputs:
    """Typed, complete inputs from props, checked or not (with settings unknown in preview, Pulumi skips check)."""
    return checked(TlsOriginationInputs, props, destinations=DestinationInputs).completed()


# Outputs


def _outputs(
    trunk_sid: str, urls: Sequence[OriginationUrl], home: Mapping[str, str], ours: Ours
) -> dict[str, Any]:
    routes = [Route.of(url) for url in urls]
    return {
        **_inputs_of(trunk_sid, routes, ours),
        **home,
        "origination_url_sids": [url.sid for url in urls],
        "route_plan": route_plan(routes),
    }


def _inputs_of(trunk_sid: str, routes: Sequence[Route], ours: Ours) -> dict[str, Any]:
    entries = [
        {**route.fields, "plain_text": True} if route.sip_url in ours.plain else route.fields
        for route in routes
    ]
    return {"trunk_sid": trunk_sid, "destinations": entries, **ours.flags}


def _held(outputs: Mapping[str, Any]) -> list[Route]:
    """The routes in *outputs*, taken as they are: what somebody set in the Console need not pass our check."""
    return [
        Route(
            sip_url=entry["sip_url"],
            priority=int(entry["priority"]),
            weight=int(entry["weight"]),
            enabled=bool(entry["enabled"]),
            friendly_name=entry.get("friendly_name") or "",
        )
        for entry in outputs.get("destinations") or []
    ]


def state_of(trunk_sid: str, urls: Sequence[OriginationUrl], home: Mapping[str, str]) -> State:
    """How a list of origination URLs that is adopted stands in a stack's state.

    Args:
        trunk_sid: the trunk.
        urls: its origination URLs, at least one.
        home: the account and region that it is in, `Credentials.home`.
    """
    urls = _in_order(urls, [])
    routes = [Route.of(url) for url in urls]
    ours = Ours({route.sip_url for route in routes if not is_tls(route.sip_url)}, adopt=False, adopted=True)
    inputs, outputs = _inputs_of(trunk_sid, routes, ours), _outputs(trunk_sid, urls, home, ours)
    return State.of(TlsOriginationProvider(), inputs, outputs)


# Check, diff, create, read, update, delete


class TlsOriginationProvider(ResourceProvider):
    """The verbs of TlsOrigination. Its path is in every stack's state: never move or rename it."""

    serialize_as_secret_always = False  # nothing secret is on it, and the state stays readable

    _twilio = Connection()

    def configure(self, req: ConfigureRequest) -> None:
        pulumi_host.start()
        self._twilio = Connection(req.config)

    @pulumi_host.verb
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        given = {**without_none(news), **sticky(_olds, news)}
        entries, plain = given.get("destinations"), _may_be_plain(_olds, given)
        problems = [*list_failures(entries), *plain_failures(entries, plain), *self._twilio.failures()]
        try:
            inputs = TlsOriginationInputs.model_validate(given)
        except ValidationError as error:
            problems = failures(error, TlsOriginationInputs, destinations=DestinationInputs) + problems
            return CheckResult(news, of_resource(problems))
        complete = inputs.completed()
        for line in advice(complete.known_destinations):
            pulumi_host.warn_once(f"{_called(news)}: {line}")
        return CheckResult(complete.to_props(), of_resource(problems))

    @pulumi_host.verb
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        self._twilio.refuse_strangers(f"the origination of trunk {_id}", _olds)
        sid = _news.get("trunk_sid")
        # A trunk's SID is known while the trunk lives: it is unknown only when the trunk itself is replaced.
        moved = is_unknown(sid) or sid != _olds["trunk_sid"]
        if not moved:
            DECLARED.note(_id, sids_of(_olds))
        elif is_unknown(sid):
            warn_of_replaced_trunk(_id)
        # The new trunk gets its routes before the old one loses them.
        return DiffResult(
            changes=moved or NOT_MADE_HERE in _olds or _differs(_olds, _news),
            replaces=["trunk_sid"] if moved else [],
            delete_before_replace=False,
        )

    @pulumi_host.verb
    def create(self, props: dict[str, Any]) -> CreateResult:
        inputs = _parse(props)
        trunking, sid = self._twilio.api, inputs.trunk_sid
        self._twilio.reads.forget(sid)
        is_new = self._twilio.maker.made_just_now(sid)
        existing = {} if is_new else by_sid(trunking.list_origination_urls(sid))
        if inputs.adopt:
            refuse_other_list(sid, existing, inputs.routes)
        else:
            _refuse_others(sid, others(existing, inputs.routes))
        plan = plan_takeover(existing, inputs.routes)
        urls = Transition(trunking, sid, existing, inputs.routes).take(plan)
        DECLARED.note(sid, (url.sid for url in urls[: len(inputs.routes)]))
        return CreateResult(sid, _outputs(sid, urls, self._twilio.home, inputs.ours))

    @pulumi_host.verb
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        self._twilio.refuse_strangers(f"the origination of trunk {id_}", props)
        try:
            urls = self._twilio.reads.origination_urls(id_)
        except NotFoundError:
            return ReadResult("", {})  # how the SDK says "gone"
        urls = _in_order(urls, sids_of(props))
        _warn_of_plain_drift(id_, props, urls)
        ours = Ours.of(props)
        inputs = _inputs_of(id_, [Route.of(url) for url in urls], ours)
        outputs = {**_outputs(id_, urls, self._twilio.home, ours), **found(props, urls)}
        return ReadResult(id_, outputs, inputs)

    @pulumi_host.verb
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        self._twilio.refuse_strangers(f"the origination of trunk {_id}", _olds)
        inputs = _parse(_news)
        wanted = inputs.routes
        trunking = self._twilio.api
        self._twilio.reads.forget(_id)
        live = by_sid(trunking.list_origination_urls(_id))
        ours = {sid: live[sid] for sid in sids_of(_olds) if sid in live}
        foreign = {sid: route for sid, route in live.items() if sid not in ours}
        try:
            plan = plan_update(ours, len(foreign), wanted)
        except NoRoomError:
            raise _no_room(_id, foreign) from None
        _warn_of_foreign(_id, foreign)
        urls = Transition(trunking, _id, live, wanted).take(plan)
        DECLARED.note(_id, (url.sid for url in urls[: len(wanted)]))
        return UpdateResult(_outputs(_id, urls, self._twilio.home, inputs.ours))

    @pulumi_host.verb
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        self._twilio.refuse_strangers(f"the origination of trunk {_id}", _props)
        trunking = self._twilio.api
        reading = self._twilio.reads.urls_meanwhile(_id)
        # After a rename nothing is removed as a rule, and no numbers need be looked for.
        numbers = None if DECLARED.of(_id) else trunking.list_phone_numbers(_id)
        try:
            live = by_sid(reading.result())
        except NotFoundError:
            return  # gone with its trunk
        sids = to_remove(_id, _props, live)
        if Ours.of(_props).adopt:
            refuse_adopted_list(_id, sids, live)
        if sids and DECLARED.of(_id):
            numbers = trunking.list_phone_numbers(_id)
        if sids and needed_by_numbers(_id, numbers, live, sids):
            return
        warn_of_what_stays(_id, not_ours(_id, _props, live))
        failed = write_each(lambda sid: trunking.delete_origination_url(_id, sid), sids)
        if failed:
            raise as_one(failed)


# The public class


class DestinationArgs(TypedDict):
    """One destination as a mapping, where a SIP URI alone does not say enough.

    A variable that holds one is annotated with this. What the keys are to Twilio:
    https://www.twilio.com/docs/sip-trunking/api/originationurl-resource
    """

    sip_url: Input[str]
    """The SIP URI, with `;transport=tls`. A user, any port, any parameter and `?X-…=` headers are kept as written."""
    priority: NotRequired[Input[int]]
    """0 to 65535, lowest tried first. Given for all destinations or for none; default 10, 20, 30 … along the list."""
    weight: NotRequired[Input[int]]
    """1 to 65535: the share of calls among destinations of equal priority. Default 10."""
    enabled: NotRequired[Input[bool]]
    """False keeps the destination at Twilio without calls. Default True."""
    friendly_name: NotRequired[Input[str]]
    """What the Twilio Console shows, 1 to 64 characters. Default: the host."""
    plain_text: NotRequired[bool]
    """True keeps a SIP URI without TLS that stood on the trunk before it was adopted; anywhere else it is refused."""


class TlsOrigination(Resource, module="twilio", name="TlsOrigination"):
    """Where a trunk's calls go: the whole ordered list of its origination URLs, every one over TLS, in fail-over order.

    It owns the list: a URL that somebody adds by hand shows as drift in `pulumi refresh`, and the next `up` removes it.
    Its id is the trunk's SID, `TK…`. A change never leaves the trunk without a route: what is new comes first.
    """

    trunk_sid: Output[str]
    destinations: Output[Sequence[Mapping[str, Any]]]
    """The destinations as Twilio holds them, each with all five fields, in fail-over order."""
    origination_url_sids: Output[Sequence[str]]
    """The SIDs of the origination URLs, `OU…`, in the order of *destinations*."""
    route_plan: Output[Sequence[Mapping[str, Any]]]
    """Who is tried when: `host`, `priority`, `share` of the calls, and `after_seconds` of waiting at the most."""
    account_sid: Output[str]
    """The SID of the account that the trunk is in, `AC…`."""
    region: Output[str]
    """The region that the trunk is in: `us1`, `ie1` or `au1`."""

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        trunk_sid: Input[str],
        destinations: Input[Sequence[Input[str] | Input[DestinationArgs]]],
        adopt: bool | None = None,
    ) -> None:
        """Declare where the calls of a trunk go.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            trunk_sid: the trunk, `trunk.id`. Another trunk replaces this resource.
            destinations: 1 to 10 entries, tried in this order; each a SIP URI with `;transport=tls`, or a mapping
                (`DestinationArgs`) with `sip_url` and, as needed, `priority`, `weight`, `enabled`, `friendly_name`.
                https://www.twilio.com/docs/sip-trunking#origination
            adopt: True takes over the origination URLs that stand on the trunk, if they are those of *destinations*; else the
                message has the list to write. While it stands here, the list is not deleted. Default False: a trunk that has
                other origination URLs is refused.

        Raises:
            PlainUriError: a destination that is known already is not TLS; the message has the corrected URI.
            ConfigurationError: *opts* have `import_`, which Pulumi does not have for dynamic resources.

        What else is not accepted is refused in `pulumi preview`, all of it at once.
        """
        refuse_import(resource_name, opts, "adopt=True")
        # `check` refuses them too, but is not called in a preview where the provider's settings are unknown.
        plain = plain_ones(destinations)
        if plain:
            raise PlainUriError(
                "\n  ".join([f"TlsOrigination {resource_name!r} is not TLS throughout.", *plain])
            )
        props = {
            "trunk_sid": trunk_sid,
            "destinations": destinations,
            "adopt": adopt,
            # For `check` alone.
            DECLARED_AS: resource_name,
            # Outputs: the SDK makes attributes only of what stands here.
            "origination_url_sids": None,
            "route_plan": None,
            "account_sid": None,
            "region": None,
        }
        pulumi_host.register(self, TlsOriginationProvider(), resource_name, props, opts)


# Helpers


def _called(news: Mapping[str, Any]) -> str:
    """What to call a list in `check`, which knows its name from the constructor alone, and its trunk once there is one."""
    name, trunk_sid = news.get(DECLARED_AS), news.get("trunk_sid")
    if isinstance(name, str):
        return f"TlsOrigination {name!r}"
    return f"the origination of trunk {trunk_sid}" if isinstance(trunk_sid, str) else "a TlsOrigination"


def _may_be_plain(olds: Mapping[str, Any], given: Mapping[str, Any]) -> Collection[str]:
    """The SIP URIs that `plain_text` is for: those that the state has with it, or what a create adopts.

    That one takes any here, since it refuses what does not stand on the trunk.
    """
    is_new = "trunk_sid" not in olds
    return Ours.of(given if is_new and given.get("adopt") else olds).plain


def _differs(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    try:
        new = _parse(news)
    except ValidationError:  # not what check lets through, so not what the outputs hold
        return True
    if _is_partly_unknown(new) or new.ours.adopt != Ours.of(olds).adopt:
        return True
    return new.routes != _held(olds)


def _is_partly_unknown(inputs: TlsOriginationInputs) -> bool:
    if is_unknown(inputs.destinations):
        return True
    return any(is_unknown(e) or any(is_unknown(value) for _, value in e) for e in inputs.destinations)


def _in_order(urls: Sequence[OriginationUrl], known: Sequence[str]) -> list[OriginationUrl]:
    """Fail-over order; entries of equal priority as the state has them, unknown ones last."""
    place = {sid: index for index, sid in enumerate(known)}
    return sorted(urls, key=lambda url: (url.priority, place.get(url.sid, len(place))))


def _refuse_others(trunk_sid: str, found: Held) -> None:
    if found:
        raise RefusedError(
            f"trunk {trunk_sid} has origination URLs already that are not among the destinations: {names(found)}. "
            "Was this resource renamed? Give it `aliases`. To take them over as they are, add adopt=True: `pulumi up` then tells "
            "what to declare. To be rid of them, remove them from the trunk."
        )


def _no_room(trunk_sid: str, foreign: Held) -> RefusedError:
    return RefusedError(
        f"trunk {trunk_sid} has {len(foreign)} origination URLs that this stack does not know: {names(foreign)}. With the "
        f"destinations that would be more than {MOST_URLS}. Run `pulumi refresh` and look at what the next preview removes."
    )


def _warn_of_foreign(trunk_sid: str, foreign: Held) -> None:
    if not foreign:
        return
    pulumi_host.warn(
        f"trunk {trunk_sid} has origination URLs that this stack does not know: {names(foreign)}. {how_loud(foreign)}They were left alone. "
        "Run `pulumi refresh`, look at the next preview, and `pulumi up` removes them."
    )


def _warn_of_plain_drift(trunk_sid: str, outputs: Mapping[str, Any], urls: Sequence[OriginationUrl]) -> None:
    known = [route.sip_url for route in _held(outputs)]
    plain = [url for url in urls if not is_tls(url.sip_url) and url.sip_url not in known]
    if plain and "destinations" in outputs:
        pulumi_host.warn_once(
            f"trunk {trunk_sid} got origination URLs outside of Pulumi that are not TLS: {names(by_sid(plain))}. Calls may go "
            "out unencrypted. `pulumi up` removes them."
        )
