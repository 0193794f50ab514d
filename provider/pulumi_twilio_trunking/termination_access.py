"""TerminationAccess: which lists guard a trunk's termination, so who may dial through it."""

# Not `from __future__ import annotations`: the SDK would compile those of the outputs for each resource.

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckFailure, CreateResult, DiffResult, ReadResult, Resource

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, State, refuse_import
from pulumi_twilio_trunking.engine.run import RUN, Known
from pulumi_twilio_trunking.engine.verbs import Given, Verbs, gone, props_of
from pulumi_twilio_trunking.trunk import access_ownership as ownership
from pulumi_twilio_trunking.trunk.access import carry_out, plan
from pulumi_twilio_trunking.trunk.access_inputs import (
    TerminationAccessInputs,
    flags_of,
    inputs_of,
    list_failures,
    opening,
    sids_of,
)
from pulumi_twilio_trunking.trunk.domain_names import warn_of_replaced_trunk


def state_of(trunk_sid: str, sids: Iterable[str], home: Mapping[str, str]) -> State:
    """The state of lists that are adopted as they are: *sids* of both kinds; *home* is `Credentials.home`."""
    inputs = inputs_of(trunk_sid, sids, {"adopted": True})
    return State.of(TerminationAccessProvider(), inputs, {**inputs, **home})


class TerminationAccessProvider(Verbs[TerminationAccessInputs]):
    """The verbs of TerminationAccess. Its path is in every stack's state: never move or rename it."""

    inputs = TerminationAccessInputs
    thing = "the access to trunk"

    def _problems(self, given: Given) -> list[CheckFailure]:
        return list_failures(given.props)

    def _advise(self, given: Given, inputs: TerminationAccessInputs) -> None:
        if isinstance(given.program.get(RESOURCE_NAME), str) and not is_unknown(inputs.trunk_sid):
            RUN.note(Known.ACCESS_NAMES, [given.program[RESOURCE_NAME]], inputs.trunk_sid)
        opens = opening(given.state, inputs)
        if opens:
            RUN.warn_once(f"{_called(given.program)}: {opens}")
        elif inputs.is_ip_only:
            RUN.warn_once(
                f"{_called(given.program)}: only IP access control lists guard it: everybody at their "
                "addresses may dial. Twilio advises credentials in any case: give credential_list_sids, too, "
                "and a caller must pass both. https://www.twilio.com/docs/sip-trunking#termination"
            )

    def _diff(self, sid: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> DiffResult:
        new = self._parse(news)
        # A trunk's SID is known while the trunk lives: it is unknown only when the trunk itself is replaced.
        moved = is_unknown(new.trunk_sid) or new.trunk_sid != olds["trunk_sid"]
        if not moved:
            if RUN.has_program:  # a refresh compares too
                RUN.note(Known.TRUNK_LISTS, new.sids, sid)
        elif is_unknown(new.trunk_sid):
            warn_of_replaced_trunk(sid)
        # The new trunk gets its lists before the old one loses them.
        return DiffResult(
            changes=moved or _differs(olds, new),
            replaces=["trunk_sid"] if moved else [],
            delete_before_replace=False,
        )

    def _create(self, inputs: TerminationAccessInputs) -> CreateResult:
        lists, sid, wanted = self._twilio.api.trunk_lists, inputs.trunk_sid, inputs.sids
        live = lists.list(sid)
        if inputs.adopt:
            ownership.refuse_other_lists(sid, live, wanted)
        else:
            ownership.refuse_others(sid, ownership.without(live, wanted))
        ownership.warn_without_domain(self._twilio.api, sid)
        carry_out(lists, sid, plan(live, wanted))
        return CreateResult(sid, self._declared(inputs))

    def _declared(self, inputs: TerminationAccessInputs) -> dict[str, Any]:
        """The outputs of what was made or changed. Note which lists the running program has now."""
        RUN.note(Known.TRUNK_LISTS, inputs.sids, inputs.trunk_sid)
        return {**inputs_of(inputs.trunk_sid, inputs.sids, inputs.flags), **self._twilio.home}

    def _read(self, sid: str, props: Mapping[str, Any]) -> ReadResult:
        live, known = self._twilio.api.trunk_lists.list(sid), sids_of(props)
        detached = ownership.look_up(self._twilio.api, [one for one in known if one not in live])
        ownership.warn_of_drift(sid, known, live, detached)
        there = [*ownership.only(live, known), *ownership.without(live, known)]
        inputs = inputs_of(sid, there, flags_of(props))
        return ReadResult(sid, {**inputs, **self._twilio.home}, inputs)

    def _imported(self, sid: str) -> ReadResult:
        inputs = inputs_of(sid, self._twilio.api.trunk_lists.list(sid), {"adopted": True})
        return ReadResult(sid, {**inputs, **self._twilio.home}, inputs) if sids_of(inputs) else gone()

    def _update(self, sid: str, olds: Mapping[str, Any], inputs: TerminationAccessInputs) -> dict[str, Any]:
        lists, wanted = self._twilio.api.trunk_lists, inputs.sids
        live = lists.list(sid)
        foreign = ownership.without(live, [*sids_of(olds), *wanted])
        after = [*wanted, *foreign]
        ownership.refuse_to_open(sid, live, after, foreign)
        ownership.warn_of_foreign(sid, foreign)
        carry_out(lists, sid, plan(live, after))
        return self._declared(inputs)

    def _delete(self, sid: str, props: Mapping[str, Any]) -> None:
        lists, declared = self._twilio.api.trunk_lists, RUN.noted(Known.TRUNK_LISTS, sid)
        try:
            live = lists.list(sid)
        except NotFoundError:
            return  # gone with its trunk
        ours = [one for one in sids_of(props) if one in live and one not in declared]
        if props.get("adopt"):
            ownership.refuse_adopted_lists(sid, ours)
        left = ownership.without(live, ours)
        foreign = ownership.without(left, declared)
        ownership.refuse_to_open(sid, live, left, foreign)
        ownership.warn_of_lists_left(sid, foreign)
        carry_out(lists, sid, plan(live, left))


def _differs(olds: Mapping[str, Any], new: TerminationAccessInputs) -> bool:
    if new.is_partly_unknown or bool(new.adopt) != bool(olds.get("adopt")):
        return True
    return {*new.sids} != {*sids_of(olds)}


def _called(news: Mapping[str, Any]) -> str:
    name = news.get(RESOURCE_NAME)
    return f"TerminationAccess {name!r}" if isinstance(name, str) else "a TerminationAccess"


class TerminationAccess(Resource, module="twilio", name="TerminationAccess"):
    """Who may dial through a trunk: the lists that guard its termination.

    With lists of both kinds, a caller must pass both: come from a listed address, and know a listed password.
    It owns all lists of the trunk: one that somebody attaches in the Console shows as drift in `pulumi
    refresh`, and the next `up` detaches it. Its id is the trunk's SID, `TK…`.
    """

    trunk_sid: Output[str]
    ip_access_control_list_sids: Output[Sequence[str]]
    credential_list_sids: Output[Sequence[str]]
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
        ip_access_control_list_sids: Input[Sequence[Input[str]]] | None = None,
        credential_list_sids: Input[Sequence[Input[str]]] | None = None,
        adopt: bool | None = None,
    ) -> None:
        """Declare which lists guard a trunk. At least one is needed: without any, nobody may dial.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            trunk_sid: the trunk, `trunk.id`. Another trunk replaces this resource.
            ip_access_control_list_sids: the ids of IP access control lists, `AL…`, in any order. Default: no
                caller's address is asked for.
                https://www.twilio.com/docs/sip-trunking/api/ipaccesscontrollist-resource
            credential_list_sids: the ids of credential lists, `CL…`, in any order. Default: no password is
                asked for, and a preview warns.
                https://www.twilio.com/docs/sip-trunking/api/credentiallist-resource
            adopt: True takes over the lists that are on the trunk, if the same are declared; else the message
                has the lines to write. While `adopt` is here, they are not detached. Default False: a trunk
                with other lists is refused.

        Raises:
            ConfigurationError: *opts* have `import_`, which Pulumi does not have for dynamic resources.

        `pulumi preview` refuses what is not accepted, all of it at once.
        """
        refuse_import(resource_name, opts, "adopt=True")
        props = {
            **props_of(TerminationAccess, TerminationAccessInputs, locals()),
            RESOURCE_NAME: resource_name,
        }
        pulumi_host.register(self, TerminationAccessProvider(), resource_name, props, opts)
