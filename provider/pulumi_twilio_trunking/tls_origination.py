"""TlsOrigination: the whole list of a trunk's origination URLs, all over TLS, in fail-over order."""

# Not `from __future__ import annotations`: the SDK would compile those of the outputs for each resource.

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, NotRequired, TypedDict

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckFailure, CreateResult, DiffResult, ReadResult, Resource

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError, NotFoundError, PlainUriError
from pulumi_twilio_trunking.base.fail_over import route_plan
from pulumi_twilio_trunking.base.inputs import Inputs, is_unknown
from pulumi_twilio_trunking.base.sip_uri import is_tls
from pulumi_twilio_trunking.client.api import OriginationUrl
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, State, refuse_import
from pulumi_twilio_trunking.engine.parallel import as_one, write_each
from pulumi_twilio_trunking.engine.program import program
from pulumi_twilio_trunking.engine.run import RUN, Known, Once
from pulumi_twilio_trunking.engine.verbs import Given, Verbs, gone, props_of
from pulumi_twilio_trunking.origination import drift, ownership
from pulumi_twilio_trunking.origination.adopting import refuse_adopted_list, refuse_other_list
from pulumi_twilio_trunking.origination.apply import PlanRun
from pulumi_twilio_trunking.origination.destinations import (
    DestinationInputs,
    list_failures,
    plain_failures,
    plain_ones,
)
from pulumi_twilio_trunking.origination.inputs import (
    NotSent,
    TlsOriginationInputs,
    in_order,
    inputs_of,
    unchecked_routes,
)
from pulumi_twilio_trunking.origination.plan import (
    NoRoomError,
    Route,
    by_sid,
    others,
    plan_takeover,
    plan_update,
)
from pulumi_twilio_trunking.origination.warnings import warnings_about
from pulumi_twilio_trunking.presets.preset import Preset
from pulumi_twilio_trunking.trunk.deletion_guard import are_last_routes, warn_of_kept_routes
from pulumi_twilio_trunking.trunk.domain_names import warn_of_replaced_trunk
from pulumi_twilio_trunking.trunk.phone_numbers import numbers_left


def _outputs(
    trunk_sid: str, urls: Sequence[OriginationUrl], home: Mapping[str, str], not_sent: NotSent
) -> dict[str, Any]:
    routes = [Route.of(url) for url in urls]
    return {
        **inputs_of(trunk_sid, routes, not_sent),
        **home,
        "origination_url_sids": [url.sid for url in urls],
        "route_plan": route_plan(routes),
    }


def state_of(trunk_sid: str, urls: Sequence[OriginationUrl], home: Mapping[str, str]) -> State:
    """The state of a list that is adopted as it is: *urls* is not empty, *home* is `Credentials.home`."""
    return State.of(TlsOriginationProvider(), *_adopted(trunk_sid, in_order(urls, []), home))


def _adopted(
    trunk_sid: str, urls: Sequence[OriginationUrl], home: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs and outputs of a list that existed before Pulumi."""
    routes = [Route.of(url) for url in urls]
    plain = {route.sip_url for route in routes if not is_tls(route.sip_url)}
    not_sent = NotSent(plain, adopt=False, adopted=True)
    return inputs_of(trunk_sid, routes, not_sent), _outputs(trunk_sid, urls, home, not_sent)


class TlsOriginationProvider(Verbs[TlsOriginationInputs]):
    """The verbs of TlsOrigination. Its path is in every stack's state: never move or rename it."""

    inputs = TlsOriginationInputs
    nested: ClassVar[Mapping[str, type[Inputs]]] = {"destinations": DestinationInputs}
    thing = "the origination of trunk"

    def _problems(self, given: Given) -> list[CheckFailure]:
        entries = given.props.get("destinations")
        return [*list_failures(entries), *plain_failures(entries, _may_be_plain(given))]

    def _advise(self, given: Given, inputs: TlsOriginationInputs) -> None:
        for line in warnings_about(inputs.known_destinations):
            RUN.warn_once(f"{_called(given.program)}: {line}")

    def _diff(self, sid: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> DiffResult:
        new_sid = news.get("trunk_sid")
        # A trunk's SID is known while the trunk lives: it is unknown only when the trunk itself is replaced.
        moved = is_unknown(new_sid) or new_sid != olds["trunk_sid"]
        if not moved:
            if RUN.has_program:  # a refresh compares too
                RUN.note(Known.ORIGINATION_URLS, ownership.sids_of(olds), sid)
        elif is_unknown(new_sid):
            warn_of_replaced_trunk(sid)
        # The new trunk gets its routes before the old one loses them.
        return DiffResult(
            changes=moved or ownership.NOT_MADE_HERE in olds or self._differs(olds, news),
            replaces=["trunk_sid"] if moved else [],
            delete_before_replace=False,
        )

    def _differs(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
        new = self._parse(news)
        if new.is_partly_unknown or new.not_sent.adopt != NotSent.of(olds).adopt:
            return True
        return new.routes != unchecked_routes(olds)

    def _create(self, inputs: TlsOriginationInputs) -> CreateResult:
        api, sid, wanted = self._twilio.api, inputs.trunk_sid, inputs.routes
        self._twilio.prefetch.forget(sid)
        existing = {} if RUN.take(Once.NEW, sid) else by_sid(api.list_origination_urls(sid))
        if inputs.adopt:
            refuse_other_list(sid, existing, wanted)
        else:
            drift.refuse_others(sid, others(existing, wanted))
        urls = PlanRun(api, sid, existing, wanted).apply(plan_takeover(existing, wanted))
        return CreateResult(sid, self._declared(urls, inputs))

    def _declared(self, urls: Sequence[OriginationUrl], inputs: TlsOriginationInputs) -> dict[str, Any]:
        """The outputs of a list that was made or changed. Note which URLs the running program has now."""
        made = urls[: len(inputs.routes)]
        RUN.note(Known.ORIGINATION_URLS, [url.sid for url in made], inputs.trunk_sid)
        return _outputs(inputs.trunk_sid, urls, self._twilio.home, inputs.not_sent)

    def _read(self, sid: str, props: Mapping[str, Any]) -> ReadResult:
        urls = in_order(self._twilio.prefetch.origination_urls(sid), ownership.sids_of(props))
        if "destinations" in props:
            known = [route.sip_url for route in unchecked_routes(props)]
            drift.warn_of_plain_drift(sid, known, urls)
        not_sent = NotSent.of(props)
        outputs = _outputs(sid, urls, self._twilio.home, not_sent)
        inputs = inputs_of(sid, [Route.of(url) for url in urls], not_sent)
        return ReadResult(sid, {**outputs, **ownership.not_made_here(props, urls)}, inputs)

    def _imported(self, sid: str) -> ReadResult:
        urls = in_order(self._twilio.api.list_origination_urls(sid), [])
        inputs, outputs = _adopted(sid, urls, self._twilio.home)
        return ReadResult(sid, outputs, inputs) if urls else gone()

    def _update(self, sid: str, olds: Mapping[str, Any], inputs: TlsOriginationInputs) -> dict[str, Any]:
        api = self._twilio.api
        self._twilio.prefetch.forget(sid)
        live = by_sid(api.list_origination_urls(sid))
        ours = {one: live[one] for one in ownership.sids_of(olds) if one in live}
        foreign = {one: route for one, route in live.items() if one not in ours}
        try:
            plan = plan_update(ours, len(foreign), inputs.routes)
        except NoRoomError:
            raise drift.no_room(sid, foreign) from None
        drift.warn_of_foreign(sid, foreign)
        return self._declared(PlanRun(api, sid, live, inputs.routes).apply(plan), inputs)

    def _delete(self, sid: str, props: Mapping[str, Any]) -> None:
        api, renamed = self._twilio.api, bool(ownership.declared_on(sid))
        reading = self._twilio.prefetch.urls_meanwhile(sid)
        # A rename removes nothing as a rule, so its numbers are looked up only if it does.
        numbers = None if renamed else numbers_left(api, sid)
        try:
            live = by_sid(reading.result())
        except NotFoundError:
            return  # gone with its trunk
        sids = ownership.to_remove(sid, props)
        if renamed and sids:
            spared = ownership.needed_by_program(sid, sids, live)
            ownership.warn_of_spared(sid, spared)
            sids = [one for one in sids if one in live and one not in spared]
        if NotSent.of(props).adopt:
            refuse_adopted_list(sid, sids, live)
        if renamed and sids:
            numbers = numbers_left(api, sid)
        if numbers and are_last_routes(live, sids):
            warn_of_kept_routes(sid, numbers, sids)
            return
        if sids and numbers == []:
            RUN.leave(Once.NO_NUMBERS, sid)
        left = ownership.left_on_trunk(sid, props, live)
        RUN.leave(Once.URLS_LEFT, sid, left)
        ownership.warn_of_urls_left(sid, left)
        failed = write_each(lambda one: api.delete_origination_url(sid, one), sids)
        if failed:
            raise as_one(failed)


def _called(news: Mapping[str, Any]) -> str:
    """The name of a list in `check`: the resource's, if the constructor tells it, else its trunk's."""
    name, trunk_sid = news.get(RESOURCE_NAME), news.get("trunk_sid")
    if isinstance(name, str):
        return f"TlsOrigination {name!r}"
    return f"the origination of trunk {trunk_sid}" if isinstance(trunk_sid, str) else "a TlsOrigination"


def _may_be_plain(given: Given) -> Collection[str]:
    """The SIP URIs that may say `plain_text`: those that the state has with it, or any that a create adopts.

    An adopting create refuses later what is not on the trunk.
    """
    adopts_now = "trunk_sid" not in given.state and given.props.get("adopt")
    return NotSent.of(given.props if adopts_now else given.state).plain


class DestinationArgs(TypedDict):
    """The type of a variable that holds one destination as a mapping, if a SIP URI does not say enough.

    https://www.twilio.com/docs/sip-trunking/api/originationurl-resource
    """

    sip_url: Input[str]
    """The SIP URI, with `;transport=tls`. User, port, parameters and `?X-…=` headers are kept as written."""
    priority: NotRequired[Input[int]]
    """0 to 65535, lowest first. For all destinations or for none; default 10, 20, 30 … along the list."""
    weight: NotRequired[Input[int]]
    """1 to 65535: the share of calls among destinations of equal priority. Default 10."""
    enabled: NotRequired[Input[bool]]
    """False keeps the destination at Twilio without calls. Default True."""
    friendly_name: NotRequired[Input[str]]
    """The name in the Twilio Console, 1 to 64 characters. Default: the host."""
    plain_text: NotRequired[bool]
    """True keeps a SIP URI without TLS that was on an adopted trunk before; it is refused elsewhere."""


class TlsOrigination(Resource, module="twilio", name="TlsOrigination"):
    """Where a trunk's calls go: the whole list of its origination URLs, all over TLS, in fail-over order.

    It owns the list: a URL that somebody adds in the Console shows as drift in `pulumi refresh`, and the next
    `up` removes it. Its id is the trunk's SID, `TK…`. A change never leaves the trunk without a route: new
    URLs come first.
    """

    trunk_sid: Output[str]
    destinations: Output[Sequence[Mapping[str, Any]]]
    """The destinations as Twilio holds them, each with all five fields, in fail-over order."""
    origination_url_sids: Output[Sequence[str]]
    """The SIDs of the origination URLs, `OU…`, in the order of *destinations*."""
    route_plan: Output[Sequence[Mapping[str, Any]]]
    """Which host Twilio tries when: `host`, `priority`, `share` of calls, longest wait `after_seconds`."""
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
            destinations: 1 to 10 entries, tried in this order; each a SIP URI with `;transport=tls`, or a
                mapping (`DestinationArgs`) with `sip_url` and, as needed, `priority`, `weight`, `enabled`,
                `friendly_name`. https://www.twilio.com/docs/sip-trunking#origination
            adopt: True takes over the origination URLs that are on the trunk, if *destinations* are the same;
                else the message has the list to write. While `adopt` is here, the list is not deleted.
                Default False: a trunk with other origination URLs is refused.

        Raises:
            PlainUriError: a destination that is known already is not TLS; the message has the corrected URI.
            ConfigurationError: *destinations* is a preset, or *opts* have `import_`.

        `pulumi preview` refuses everything else that is not accepted, all of it at once.
        """
        refuse_import(resource_name, opts, "adopt=True")
        if isinstance(destinations, Preset):
            raise ConfigurationError(
                f"TlsOrigination {resource_name!r}: destinations is a preset: write its .destinations."
            )
        # `check` refuses them too, but Pulumi skips it in a preview if the provider's settings are unknown.
        plain = plain_ones(destinations)
        if plain:
            raise PlainUriError(
                "\n  ".join([f"TlsOrigination {resource_name!r} is not TLS throughout.", *plain])
            )
        program().declare_routes(trunk_sid, self)
        props = {**props_of(TlsOrigination, TlsOriginationInputs, locals()), RESOURCE_NAME: resource_name}
        pulumi_host.register(self, TlsOriginationProvider(), resource_name, props, opts)
