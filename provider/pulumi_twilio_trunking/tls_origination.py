"""TlsOrigination: the whole ordered list of a trunk's origination URLs, every one over TLS, in fail-over order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any, NotRequired, TypedDict

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
from pydantic import BeforeValidator, PlainValidator, ValidationError

from pulumi_twilio_trunking import plugin
from pulumi_twilio_trunking.api import OriginationUrl, TrunkingApi
from pulumi_twilio_trunking.connection import Connection
from pulumi_twilio_trunking.errors import NotFoundError, PlainUriError, RefusedError, TrunkingError
from pulumi_twilio_trunking.inputs import (
    Boolean,
    Inputs,
    TrunkSid,
    Unknowable,
    failures,
    is_unknown,
    text,
    whole_number,
    without_none,
)
from pulumi_twilio_trunking.lost_answers import create_or_find
from pulumi_twilio_trunking.routes import (
    MOST_URLS,
    Change,
    Create,
    Delete,
    Held,
    NoRoomError,
    Plan,
    Route,
    others,
    plan_takeover,
    plan_update,
)
from pulumi_twilio_trunking.sip_uri import SipUri, masked

LONGEST_NAME = 64
HIGHEST = 65535
"""Of priority and weight."""
DEFAULT_WEIGHT = 10
PRIORITY_STEP = 10
ANSWER_WAIT_S = 4
"""How long Twilio waits for a SIP answer before it tries the next: https://www.twilio.com/docs/sip-trunking#origination"""


# Inputs


def _tls_uri(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no SIP URI: write a text such as 'sip:sip.example.com;transport=tls'")  # noqa: TRY004 - pydantic collects ValueErrors
    try:
        uri = SipUri.parse(value)
    except ValueError as problem:
        raise ValueError(f"{masked(value)!r} is not accepted: {problem}") from None
    plain = uri.why_not_tls()
    if plain:
        raise ValueError(f"{uri.shown!r} is not TLS: {plain}; {uri.how_to_encrypt()}")
    return value


class DestinationInputs(Inputs):
    """One destination. https://www.twilio.com/docs/sip-trunking/api/originationurl-resource"""

    sip_url: Unknowable[Annotated[str, PlainValidator(_tls_uri)]]
    priority: Unknowable[Annotated[int, whole_number(0, HIGHEST)]] | None = None
    weight: Unknowable[Annotated[int, whole_number(1, HIGHEST)]] = DEFAULT_WEIGHT
    enabled: Unknowable[Boolean] = True
    friendly_name: Unknowable[Annotated[str, text(LONGEST_NAME, shortest=1)]] | None = None

    def completed(self, index: int) -> DestinationInputs:
        """With what is not given: the priority by its place in the list, the host as the name."""
        name = self.friendly_name
        if name is None:
            unknown = is_unknown(self.sip_url)
            name = self.sip_url if unknown else SipUri.parse(self.sip_url).host[:LONGEST_NAME]
        priority = PRIORITY_STEP * (index + 1) if self.priority is None else self.priority
        return self.model_copy(update={"priority": priority, "friendly_name": name})


def _as_mapping(value: object) -> object:
    if isinstance(value, str):
        return {"sip_url": value}
    return without_none(value) if isinstance(value, Mapping) else value


Destination = Unknowable[Annotated[DestinationInputs, BeforeValidator(_as_mapping)]]


def _one_to_ten(value: object) -> object:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f"{value!r} is no list: write [{value!r}]")  # noqa: TRY004 - pydantic collects ValueErrors
    if not value:
        raise ValueError(
            "is an empty list: write at least one SIP URI, for example ['sip:sip.example.com;transport=tls']"
        )
    if len(value) > MOST_URLS:
        raise ValueError(
            f"has {len(value)} entries, and Twilio takes {MOST_URLS} a trunk (error 21249): remove {len(value) - MOST_URLS}"
        )
    return value


class TlsOriginationInputs(Inputs):
    """What a TlsOrigination takes."""

    trunk_sid: Unknowable[TrunkSid]
    destinations: Unknowable[Annotated[list[Destination], BeforeValidator(_one_to_ten)]]

    @property
    def known_destinations(self) -> list[DestinationInputs]:
        if is_unknown(self.destinations):
            return []
        return [entry for entry in self.destinations if not is_unknown(entry)]

    def completed(self) -> TlsOriginationInputs:
        if is_unknown(self.destinations):
            return self
        entries = [e if is_unknown(e) else e.completed(i) for i, e in enumerate(self.destinations)]
        return self.model_copy(update={"destinations": entries})

    @property
    def routes(self) -> list[Route]:
        return [Route.of(entry) for entry in self.destinations]


def _parse(props: Mapping[str, Any]) -> TlsOriginationInputs:
    """Typed, complete inputs from props, checked or not (with settings unknown in preview, Pulumi skips check)."""
    return TlsOriginationInputs.model_validate(without_none(props)).completed()


def _priority_failures(entries: Sequence[DestinationInputs]) -> list[CheckFailure]:
    """Priorities are given for all entries or for none, and never fall along the list: its order is fail-over order."""
    priorities = [None if is_unknown(entry) else entry.priority for entry in entries]
    known = [not is_unknown(entry) for entry in entries]
    given = [priority is not None for priority in priorities]
    if any(given) and not all(g for g, k in zip(given, known, strict=True) if k):
        first = next(i for i, (g, k) in enumerate(zip(given, known, strict=True)) if k and not g)
        reason = (
            f"has no priority while others have one: give every destination its own, for example {PRIORITY_STEP * (first + 1)} "
            "here, or none, and the order of the list counts"
        )
        return [CheckFailure(f"destinations[{first}].priority", reason)]
    return _falling(priorities)


def _falling(priorities: Sequence[Any]) -> list[CheckFailure]:
    problems = []
    highest = 0
    for index, priority in enumerate(priorities):
        if priority is None or is_unknown(priority):
            continue
        if priority < highest:
            reason = (
                f"{priority} is lower than the {highest} of an entry before it, and Twilio tries the lowest first: move this "
                f"destination up, or write {highest} or more"
            )
            problems.append(CheckFailure(f"destinations[{index}].priority", reason))
        highest = max(highest, priority)
    return problems


# Outputs


def _outputs(trunk_sid: str, urls: Sequence[OriginationUrl], home: Mapping[str, str]) -> dict[str, Any]:
    routes = [Route.of(url) for url in urls]
    return {
        **_inputs_of(trunk_sid, routes),
        **home,
        "origination_url_sids": [url.sid for url in urls],
        "route_plan": route_plan(routes),
    }


def _inputs_of(trunk_sid: str, routes: Sequence[Route]) -> dict[str, Any]:
    return {"trunk_sid": trunk_sid, "destinations": [route.fields for route in routes]}


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


def route_plan(routes: Sequence[Route]) -> list[dict[str, Any]]:
    """Who is tried when: one entry for each enabled route, in the order in which Twilio tries them.

    `host` and `priority`; `share`: the fraction of the calls that come to this priority which it gets, by weight;
    `after_seconds`: the longest that a call has waited by then, when no earlier priority answers at all (4 s a host).
    """
    enabled = sorted((route for route in routes if route.enabled), key=lambda route: route.priority)
    plan: list[dict[str, Any]] = []
    for priority, group in groupby(enabled, key=lambda route: route.priority):
        same = list(group)
        total = sum(route.weight for route in same)
        after = ANSWER_WAIT_S * len(plan)
        plan += [
            {
                "host": _host(route),
                "priority": priority,
                "share": round(route.weight / total, 4) if total else 0.0,
                "after_seconds": after,
            }
            for route in same
        ]
    return plan


def _host(route: Route) -> str:
    try:
        return SipUri.parse(route.sip_url).host
    except ValueError:
        return route.friendly_name  # set by hand to something that is no SIP URI


# Check, diff, create, read, update, delete


class TlsOriginationProvider(ResourceProvider):
    """The verbs of TlsOrigination. Its path is in every stack's state: never move or rename it."""

    serialize_as_secret_always = False  # nothing secret is on it, and the state stays readable

    _twilio = Connection()

    def configure(self, req: ConfigureRequest) -> None:
        plugin.quieten()
        self._twilio = Connection(req.config)

    @plugin.verb
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        try:
            inputs = TlsOriginationInputs.model_validate(without_none(news))
        except ValidationError as error:
            return CheckResult(news, failures(error, TlsOriginationInputs))
        for entry in inputs.known_destinations:
            _warn_of_edge(entry)
        problems = [] if is_unknown(inputs.destinations) else _priority_failures(inputs.destinations)
        return CheckResult(inputs.completed().to_props(), problems)

    @plugin.verb
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        self._twilio.refuse_strangers(f"the origination of trunk {_id}", _olds)
        new = _parse(_news)
        # A trunk's SID is known while the trunk lives: it is unknown only when the trunk itself is replaced.
        moved = is_unknown(new.trunk_sid) or new.trunk_sid != _olds["trunk_sid"]
        changed = _is_partly_unknown(new) or new.routes != _held(_olds)
        # The new trunk gets its routes before the old one loses them.
        return DiffResult(
            changes=moved or changed, replaces=["trunk_sid"] if moved else [], delete_before_replace=False
        )

    @plugin.verb
    def create(self, props: dict[str, Any]) -> CreateResult:
        inputs = _parse(props)
        trunking, sid = self._twilio.api, inputs.trunk_sid
        existing = _by_sid(trunking.list_origination_urls(sid))
        _refuse_others(sid, others(existing, inputs.routes))
        plan = plan_takeover(existing, inputs.routes)
        urls = _carry_out(trunking, sid, plan, inputs.routes, existing)
        return CreateResult(sid, _outputs(sid, urls, self._twilio.home))

    @plugin.verb
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        self._twilio.refuse_strangers(f"the origination of trunk {id_}", props)
        try:
            urls = self._twilio.api.list_origination_urls(id_)
        except NotFoundError:
            return ReadResult("", {})  # how the SDK says "gone"
        urls = _in_order(urls, props.get("origination_url_sids") or [])
        return ReadResult(
            id_, _outputs(id_, urls, self._twilio.home), _inputs_of(id_, [Route.of(url) for url in urls])
        )

    @plugin.verb
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        self._twilio.refuse_strangers(f"the origination of trunk {_id}", _olds)
        wanted = _parse(_news).routes
        trunking = self._twilio.api
        live = _by_sid(trunking.list_origination_urls(_id))
        ours = {sid: live[sid] for sid in _olds["origination_url_sids"] if sid in live}
        foreign = {sid: route for sid, route in live.items() if sid not in ours}
        try:
            plan = plan_update(ours, len(foreign), wanted)
        except NoRoomError:
            raise _no_room(_id, foreign) from None
        _warn_of_foreign(_id, foreign)
        urls = _carry_out(trunking, _id, plan, wanted, live)
        return UpdateResult(_outputs(_id, urls, self._twilio.home))

    @plugin.verb
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        self._twilio.refuse_strangers(f"the origination of trunk {_id}", _props)
        for sid in _props.get("origination_url_sids") or []:
            self._twilio.api.delete_origination_url(_id, sid)


# The public class


class DestinationArgs(TypedDict):
    """One destination as a mapping, where a SIP URI alone does not say enough."""

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
        destinations: Input[Sequence[Input[str] | Input[DestinationArgs] | Input[Mapping[str, Any]]]],
    ) -> None:
        """Declare where the calls of a trunk go.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            trunk_sid: the trunk, `trunk.id`. Another trunk replaces this resource.
            destinations: 1 to 10 entries, tried in this order; each a SIP URI with `;transport=tls`, or a mapping
                (`DestinationArgs`) with `sip_url` and, as needed, `priority`, `weight`, `enabled`, `friendly_name`.
                https://www.twilio.com/docs/sip-trunking#origination

        Raises:
            PlainUriError: a destination that is known already is not TLS; the message has the corrected URI.

        What else is not accepted is refused in `pulumi preview`, all of it at once.
        """
        _refuse_plain(resource_name, destinations)
        props = {
            "trunk_sid": trunk_sid,
            "destinations": destinations,
            # Outputs: the SDK makes attributes only of what stands here.
            "origination_url_sids": None,
            "route_plan": None,
            "account_sid": None,
            "region": None,
        }
        super().__init__(TlsOriginationProvider(), resource_name, props, opts)


# Helpers


def _refuse_plain(resource_name: str, destinations: object) -> None:
    """Judge what is known when the program runs. `check` would too, but is not called when settings are unknown."""
    if not isinstance(destinations, Sequence) or isinstance(destinations, str):
        return
    problems = []
    for index, entry in enumerate(destinations):
        uri = entry.get("sip_url") if isinstance(entry, Mapping) else entry
        if isinstance(uri, str):
            try:
                _tls_uri(uri)
            except ValueError as problem:
                problems.append(f"destinations[{index}]: {problem}")
    if problems:
        raise PlainUriError(
            f"TlsOrigination {resource_name!r} is not TLS throughout.\n  " + "\n  ".join(problems)
        )


def _is_partly_unknown(inputs: TlsOriginationInputs) -> bool:
    if is_unknown(inputs.destinations):
        return True
    return any(is_unknown(e) or any(is_unknown(value) for _, value in e) for e in inputs.destinations)


def _by_sid(urls: Sequence[OriginationUrl]) -> Held:
    return {url.sid: Route.of(url) for url in urls}


def _in_order(urls: Sequence[OriginationUrl], known: Sequence[str]) -> list[OriginationUrl]:
    """Fail-over order; entries of equal priority as the state has them, unknown ones last."""
    place = {sid: index for index, sid in enumerate(known)}
    return sorted(urls, key=lambda url: (url.priority, place.get(url.sid, len(place))))


def _carry_out(
    trunking: TrunkingApi, trunk_sid: str, plan: Plan, wanted: Sequence[Route], before: Held
) -> list[OriginationUrl]:
    """Take the steps of *plan* and give back what the resource then holds, in the order of *wanted*.

    Where a step fails before anything was removed, what was made is removed again. A removal at the very end that fails
    is a warning: all wanted routes stand, and what is left stays in the outputs, so that the next `up` tries again.
    """
    held = {index: OriginationUrl(sid=sid, **before[sid].fields) for index, sid in plan.kept.items()}
    made: list[str] = []
    left: list[OriginationUrl] = []
    removed = False
    for position, step in enumerate(plan.steps):
        try:
            match step:
                case Create(index):
                    held[index] = _create(trunking, trunk_sid, wanted[index], {*before, *made})
                    made.append(held[index].sid)
                case Change(sid, index, fields):
                    held[index] = trunking.update_origination_url(trunk_sid, sid, fields)
                case Delete(sid):
                    trunking.delete_origination_url(trunk_sid, sid)
                    removed = True
        except TrunkingError as error:
            if isinstance(step, Delete) and all(isinstance(rest, Delete) for rest in plan.steps[position:]):
                left.append(_left_over(trunk_sid, step, before, error))
                continue
            if removed:
                error.left = "Run `pulumi up` again: the routes that stand are among those wanted."
            else:
                _undo(trunking, trunk_sid, made, error)
            raise
    return [*(held[index] for index in range(len(wanted))), *left]


def _create(trunking: TrunkingApi, trunk_sid: str, route: Route, known: set[str]) -> OriginationUrl:
    return create_or_find(
        lambda: trunking.create_origination_url(trunk_sid, route.fields),
        lambda: [
            url
            for url in trunking.list_origination_urls(trunk_sid)
            if url.sid not in known and Route.of(url) == route
        ],
    )


def _undo(trunking: TrunkingApi, trunk_sid: str, made: Sequence[str], error: TrunkingError) -> None:
    for sid in made:
        try:
            trunking.delete_origination_url(trunk_sid, sid)
        except TrunkingError as second:
            error.left += f"Origination URL {sid}, made before that, is left on trunk {trunk_sid}, since Pulumi {second} "


def _left_over(trunk_sid: str, step: Delete, before: Held, error: TrunkingError) -> OriginationUrl:
    route = before[step.sid]
    plugin.warn(
        f"trunk {trunk_sid}: {error} All wanted destinations stand, but origination URL {step.sid} "
        f"({_shown(route)}) still takes calls at priority {route.priority}. Run `pulumi up` again to remove it."
    )
    return OriginationUrl(sid=step.sid, **route.fields)


def _refuse_others(trunk_sid: str, found: Held) -> None:
    if found:
        raise RefusedError(
            f"trunk {trunk_sid} has origination URLs already that are not among the destinations: {_names(found)}. "
            "Was this resource renamed? Give it `aliases`. Otherwise remove them from the trunk, or list them as "
            "destinations with the same priority, weight and friendly_name."
        )


def _no_room(trunk_sid: str, foreign: Held) -> RefusedError:
    return RefusedError(
        f"trunk {trunk_sid} has {len(foreign)} origination URLs that this stack does not know: {_names(foreign)}. With the "
        f"destinations that would be more than {MOST_URLS}. Run `pulumi refresh` and look at what the next preview removes."
    )


def _warn_of_foreign(trunk_sid: str, foreign: Held) -> None:
    if not foreign:
        return
    plain = any(not _is_tls(route) for route in foreign.values())
    loud = "NOT ALL OF THEM ARE TLS: calls may go out unencrypted. " if plain else ""
    plugin.warn(
        f"trunk {trunk_sid} has origination URLs that this stack does not know: {_names(foreign)}. {loud}They were left alone. "
        "Run `pulumi refresh`, look at the next preview, and `pulumi up` removes them."
    )


def _warn_of_edge(entry: DestinationInputs) -> None:
    if is_unknown(entry.sip_url):
        return
    problem = SipUri.parse(entry.sip_url).edge_problem()
    if problem:
        plugin.warn_once(f"destination {SipUri.parse(entry.sip_url).shown}: {problem}")


def _names(urls: Held) -> str:
    return ", ".join(f"{sid} ({_shown(route)}, priority {route.priority})" for sid, route in urls.items())


def _shown(route: Route) -> str:
    try:
        return SipUri.parse(route.sip_url).shown
    except ValueError:
        return route.friendly_name


def _is_tls(route: Route) -> bool:
    try:
        return SipUri.parse(route.sip_url).why_not_tls() is None
    except ValueError:
        return False
