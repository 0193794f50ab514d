"""Puts phone numbers on a trunk and takes them off. A number that moves is on a trunk at every moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from pulumi_twilio_trunking.base.errors import NotFoundError, TrunkingError, TwilioError
from pulumi_twilio_trunking.base.http_status import MAY_NOT_LIST
from pulumi_twilio_trunking.client.api import TrunkingApi
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber, PhoneNumbers
from pulumi_twilio_trunking.engine.lost_answers import REFRESH_FIRST, update_or_find
from pulumi_twilio_trunking.engine.parallel import WRITES_AT_ONCE, Failed, as_one, write_each
from pulumi_twilio_trunking.engine.run import RUN, Known
from pulumi_twilio_trunking.trunk.phone_numbers import numbers_on

_ANOTHER_WAY = MAY_NOT_LIST | {HTTPStatus.BAD_REQUEST}
"""The answers of a stand-in, or to a key, that cannot move a number in the usual way."""


class NumberMoves:
    """Moves numbers to one trunk, and puts them back if one fails."""

    def __init__(self, api: PhoneNumbers, trunk_sid: str) -> None:
        self._api, self._trunk_sid = api, trunk_sid
        self._begun: list[PhoneNumber] = []

    def put_all(self, numbers: Sequence[PhoneNumber]) -> None:
        """Put *numbers*, as they are now, on the trunk, each with one request, a few at once.

        Raises:
            TrunkingError: one failed. The others are back where they were, or the error says where they are.
        """
        for start in range(0, len(numbers), WRITES_AT_ONCE):
            failed = write_each(self._put, numbers[start : start + WRITES_AT_ONCE])
            if failed:
                error = as_one(failed)
                self._begun += [number for number, problem in failed if problem.maybe_done]
                self._undo(error)
                raise error

    def _put(self, number: PhoneNumber) -> None:
        put(self._api, number, self._trunk_sid)
        self._begun.append(number)

    def _undo(self, error: TrunkingError) -> None:
        for number, second in write_each(self._put_back, self._begun[::-1]):
            was = f"trunk {number.trunk_sid}" if number.trunk_sid else "no trunk"
            error.leaves(
                f"Phone number {number.phone_number} ({number.sid}) may be on trunk {self._trunk_sid} now, "
                f"and was on {was}, since Pulumi {second.in_one_line()} {REFRESH_FIRST}"
            )

    def _put_back(self, number: PhoneNumber) -> None:
        if number.trunk_sid:
            now = number.model_copy(update={"trunk_sid": self._trunk_sid})
            put(self._api, now, number.trunk_sid)
        else:
            self._api.detach(self._trunk_sid, number.sid)


def put(api: PhoneNumbers, number: PhoneNumber, trunk_sid: str) -> None:
    """Put a number on a trunk with one request. It is never taken off another trunk first.

    Twilio documents `TrunkSid` of a number as the way that works whatever trunk it is on now. Whether a POST
    to the new trunk does too is not documented, so that is the second choice.
    """
    if number.trunk_sid:
        RUN.note(Known.NUMBERS_TAKEN_OFF, [number.sid], number.trunk_sid)
        _move(api, number, trunk_sid)
    else:
        _send(api, number, trunk_sid, api.attach)


def _move(api: PhoneNumbers, number: PhoneNumber, trunk_sid: str) -> None:
    refusal: TwilioError | None = None
    try:
        if _send(api, number, trunk_sid, api.move).trunk_sid == trunk_sid:
            return
    except TwilioError as error:
        if error.status not in _ANOTHER_WAY:
            raise
        refusal = error
    try:
        _send(api, number, trunk_sid, api.attach)
    except TwilioError as second:
        # The first refusal tells why the number cannot move; the second one only that it is elsewhere.
        raise second if second.maybe_done or refusal is None else refusal from None


def _send(
    api: PhoneNumbers, number: PhoneNumber, trunk_sid: str, request: Callable[[str, str], PhoneNumber]
) -> PhoneNumber:
    return update_or_find(
        lambda: request(trunk_sid, number.sid),
        lambda: api.read(number.sid),
        lambda found: found.trunk_sid == trunk_sid,
    )


def detach_all(api: TrunkingApi, trunk_sid: str, numbers: Sequence[PhoneNumber]) -> Failed[PhoneNumber]:
    """Take those of *numbers* off a trunk that are still on it. Give back those that failed."""
    if not numbers:
        return []
    try:
        there = {number.sid for number in numbers_on(api, trunk_sid)}
    except NotFoundError:
        return []  # the trunk is gone
    except TrunkingError as error:
        return [(number, error) for number in numbers]
    on_it = [number for number in numbers if number.sid in there]
    RUN.note(Known.NUMBERS_TAKEN_OFF, [number.sid for number in on_it], trunk_sid)
    return write_each(lambda number: api.phone_numbers.detach(trunk_sid, number.sid), on_it)
