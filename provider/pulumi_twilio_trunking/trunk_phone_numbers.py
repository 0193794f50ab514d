"""TrunkPhoneNumbers: phone numbers on a trunk. It owns the numbers that it lists, and no others."""

# Not `from __future__ import annotations`: the SDK would compile those of the outputs for each resource.

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import CheckFailure, CreateResult, DiffResult, ReadResult, Resource

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.engine.adopted import OTHERS_UNKNOWN, RESOURCE_NAME, State, refuse_import
from pulumi_twilio_trunking.engine.parallel import Failed, as_one
from pulumi_twilio_trunking.engine.program import program
from pulumi_twilio_trunking.engine.verbs import Given, Verbs, gone, props_of
from pulumi_twilio_trunking.trunk.number_inputs import (
    TrunkPhoneNumbersInputs,
    entry_of,
    list_failures,
    texts,
)
from pulumi_twilio_trunking.trunk.number_moves import NumberMoves, detach_all
from pulumi_twilio_trunking.trunk.number_warnings import (
    await_trunk,
    declare,
    warn_of_detached,
    warn_of_later_routes,
    warn_of_lost_numbers,
    warn_of_numbers_that_leave,
)
from pulumi_twilio_trunking.trunk.phone_numbers import (
    declares,
    find_all,
    numbers_on,
    on_other_trunks,
    refuse_other_trunks,
    refuse_without_routes,
    warn_of_consequences,
)

LEFT_ATTACHED = "left_attached"
"""The output with the numbers that an update could not detach, each with its trunk. The next tries again."""

_ELSEWHERE = "__declared_elsewhere"
"""The constructor passes the numbers of the program's other resources, with their names, to `check`."""

_ROUTES_LATER = "__routes_declared_later"
"""The constructor passes the names of the TlsOriginations of the same trunk in later lines to `check`."""


def _outputs(
    inputs: Mapping[str, Any], numbers: Sequence[PhoneNumber], home: Mapping[str, str]
) -> dict[str, Any]:
    return {**inputs, **home, "numbers": [_written(number) for number in numbers]}


def _written(number: PhoneNumber) -> dict[str, str]:
    return {"sid": number.sid, "phone_number": number.phone_number}


def _numbers_of(outputs: Mapping[str, Any]) -> list[PhoneNumber]:
    return [PhoneNumber(**number) for number in outputs.get("numbers") or []]


def _ours(outputs: Mapping[str, Any], trunk_sid: str) -> list[PhoneNumber]:
    """The numbers of the resource on *trunk_sid*, and those that it could not detach from other trunks."""
    left = (PhoneNumber(**number) for number in outputs.get(LEFT_ATTACHED) or [])
    return [*_on(trunk_sid, _numbers_of(outputs)), *left]


def _on(trunk_sid: str, numbers: Sequence[PhoneNumber]) -> list[PhoneNumber]:
    return [number.model_copy(update={"trunk_sid": trunk_sid}) for number in numbers]


def state_of(trunk_sid: str, numbers: Sequence[PhoneNumber], home: Mapping[str, str]) -> State:
    """The state of the numbers on a trunk: *numbers* is not empty, *home* is `Credentials.home`."""
    entries = [entry_of(number) for number in numbers]
    inputs = {"trunk_sid": trunk_sid, "phone_numbers": entries, "move_from": []}
    return State.of(TrunkPhoneNumbersProvider(), inputs, _outputs(inputs, numbers, home))


class TrunkPhoneNumbersProvider(Verbs[TrunkPhoneNumbersInputs]):
    """The verbs of TrunkPhoneNumbers. Its path is in every stack's state: never move or rename it."""

    inputs = TrunkPhoneNumbersInputs
    thing = "the phone numbers of trunk"

    def _problems(self, given: Given) -> list[CheckFailure]:
        return list_failures(given.props)

    def _advise(self, given: Given, inputs: TrunkPhoneNumbersInputs) -> None:
        """Note what the program declares, before any verb detaches a number that another resource takes."""
        mine = [entry for _, entry in texts(inputs.phone_numbers)]
        name = given.program.get(RESOURCE_NAME)
        declare(name, mine, given.program.get(_ELSEWHERE) or {})
        if given.program.get(OTHERS_UNKNOWN) and is_unknown(inputs.trunk_sid):
            await_trunk(name, mine)
        if not given.state:
            warn_of_later_routes(name, given.program.get(_ROUTES_LATER) or [])

    def _diff(self, _sid: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> DiffResult:
        new = self._parse(news)
        differs = any(olds.get(name) != value for name, value in new.to_props().items())
        changes = new.is_partly_unknown or differs or bool(olds.get(LEFT_ATTACHED))
        warn_of_numbers_that_leave(_on(str(olds["trunk_sid"]), _numbers_of(olds)), new.phone_numbers)
        # Another trunk is an update: as a replacement, the old resource would detach what the new one moved.
        return DiffResult(changes=changes, replaces=[], delete_before_replace=False)

    def _create(self, inputs: TrunkPhoneNumbersInputs) -> CreateResult:
        numbers = self._put(inputs)
        return CreateResult(inputs.trunk_sid, _outputs(inputs.to_props(), numbers, self._twilio.home))

    def _put(
        self, inputs: TrunkPhoneNumbersInputs, own: Collection[str] = (), *, partly: bool = False
    ) -> list[PhoneNumber]:
        """Put all numbers on the trunk that are not there. Give all back as they were before, in order.

        If some may not be taken from where they are, put *partly* those that are on no trunk, then raise.
        """
        api, trunk_sid = self._twilio.api, inputs.trunk_sid
        there = numbers_on(api, trunk_sid)
        numbers = find_all(api, inputs.phone_numbers, there, self._twilio.home)
        on_it = {number.sid for number in there}
        new = [n for n in numbers if n.sid not in on_it and n.trunk_sid != trunk_sid]
        others = on_other_trunks(new, {*own, *inputs.move_from})
        if others:
            new = [number for number in new if partly and not number.trunk_sid]
        if new:
            refuse_without_routes(api, trunk_sid, new)
            warn_of_consequences(trunk_sid, new)
            NumberMoves(api.phone_numbers, trunk_sid).put_all(new)
        refuse_other_trunks(api, trunk_sid, others, inputs.move_from, new)
        return numbers

    def _read(self, sid: str, props: Mapping[str, Any]) -> ReadResult:
        trunk_sid = props.get("trunk_sid", sid)
        there = {number.sid: number for number in numbers_on(self._twilio.api, trunk_sid)}
        known = {number.phone_number: number for number in there.values()}  # a read by the id only has all
        if "numbers" in props:
            known = dict(zip(props["phone_numbers"], _numbers_of(props), strict=True))
        lost = {number.sid: number.phone_number for number in known.values() if number.sid not in there}
        if lost:
            warn_of_lost_numbers(self._twilio.api, trunk_sid, lost, props.get("move_from", []))
        kept = {entry: there[number.sid] for entry, number in known.items() if number.sid in there}
        inputs = {"trunk_sid": trunk_sid, "phone_numbers": [*kept], "move_from": props.get("move_from", [])}
        left = {name: props[name] for name in [LEFT_ATTACHED] if props.get(name)}
        return ReadResult(sid, {**_outputs(inputs, [*kept.values()], self._twilio.home), **left}, inputs)

    def _imported(self, sid: str) -> ReadResult:
        found = self._read(sid, {})
        return found if found.outs and found.outs["numbers"] else gone()

    def _update(self, _sid: str, olds: Mapping[str, Any], inputs: TrunkPhoneNumbersInputs) -> dict[str, Any]:
        ours = _ours(olds, str(olds["trunk_sid"]))
        own = {str(number.trunk_sid) for number in ours}
        numbers = self._put(inputs, own, partly=inputs.trunk_sid == olds["trunk_sid"])
        wanted = {number.sid for number in numbers}
        failed = self._detach([number for number in ours if number.sid not in wanted])
        for number, error in failed:
            pulumi_host.warn(
                f"trunk {number.trunk_sid}: {error.in_one_line()} Phone number {number.phone_number} still "
                "rings there. Run `pulumi up` again to detach it."
            )
        left = [{**_written(number), "trunk_sid": number.trunk_sid} for number, _ in failed]
        outputs = _outputs(inputs.to_props(), numbers, self._twilio.home)
        return {**outputs, LEFT_ATTACHED: left} if left else outputs

    def _delete(self, sid: str, props: Mapping[str, Any]) -> None:
        ours = _ours(props, str(props.get("trunk_sid", sid)))
        failed = self._detach(ours)
        if failed:
            raise as_one(failed)
        warn_of_detached([number for number in ours if not declares(number)])

    def _detach(self, numbers: Collection[PhoneNumber]) -> Failed[PhoneNumber]:
        """Take numbers off the trunks that they say, except those that a resource of the program lists."""
        api = self._twilio.api
        failed: Failed[PhoneNumber] = []
        for trunk_sid in dict.fromkeys(str(number.trunk_sid) for number in numbers):
            ours = [n for n in numbers if n.trunk_sid == trunk_sid and not declares(n)]
            failed += detach_all(api, trunk_sid, ours)
        return failed


class TrunkPhoneNumbers(Resource, module="twilio", name="TrunkPhoneNumbers"):
    """Phone numbers on a trunk: calls to them go to the trunk's destinations.

    It owns the numbers that it lists, and no others on the trunk. It never buys a number and never releases
    one. Its id is the SID of the trunk that it was created on. A move to another trunk is one request a
    number, so that a number is never on no trunk in between.
    """

    trunk_sid: Output[str]
    phone_numbers: Output[Sequence[str]]
    move_from: Output[Sequence[str]]
    numbers: Output[Sequence[Mapping[str, str]]]
    """The numbers, each with `sid` (`PN…`) and `phone_number` (E.164), in the order of *phone_numbers*."""
    account_sid: Output[str]
    """The SID of the account that the numbers are in, `AC…`."""
    region: Output[str]
    """The region that the trunk is in: `us1` or `au1`."""

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        trunk_sid: Input[str],
        phone_numbers: Input[Sequence[Input[str]]],
        move_from: Input[Sequence[Input[str]]] | None = None,
    ) -> None:
        """Declare the phone numbers of a trunk. Every input can change in place.

        Args:
            resource_name: the resource's name in the Pulumi program.
            opts: Pulumi's resource options.
            trunk_sid: the trunk. Give `origination.id` of its TlsOrigination: the numbers then come after the
                routes, and leave before them. With `trunk.id` they wait for a TlsOrigination of that trunk
                that is declared before them. Another trunk moves the numbers, and replaces nothing.
            phone_numbers: one or more numbers of the account, in E.164 (`+14155550100`) or as SIDs (`PN…`).
                A number that the account does not have is refused.
                https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
            move_from: the SIDs of trunks, `TK…`, that numbers may be taken from. A number on any other trunk
                is refused, and the message names that trunk. Default: none.

        Raises:
            ConfigurationError: *opts* have `import_`, which Pulumi does not have for dynamic resources.

        `pulumi preview` refuses what is not accepted, all of it at once.
        https://www.twilio.com/docs/sip-trunking/api/phonenumber-resource
        """
        refuse_import(resource_name, opts, "the numbers in phone_numbers, which are taken as they are,")
        opts = program().after_routes(trunk_sid, opts)
        props = {
            **props_of(TrunkPhoneNumbers, TrunkPhoneNumbersInputs, locals()),
            _ELSEWHERE: program().declare_numbers(resource_name, phone_numbers),
            RESOURCE_NAME: resource_name,
            _ROUTES_LATER: program().routes_after(trunk_sid),
        }
        pulumi_host.register(self, TrunkPhoneNumbersProvider(), resource_name, props, opts)
