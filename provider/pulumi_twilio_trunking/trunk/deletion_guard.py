"""Keeps a trunk, and the origination URLs on it, from being deleted while phone numbers use them.

Pulumi deletes the list of a trunk before the trunk. The trunk's own refusal would come too late for its URLs.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, RefusedError
from pulumi_twilio_trunking.client.api import TrunkingApi
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.engine.run import RUN, Once
from pulumi_twilio_trunking.origination.plan import RoutesBySid
from pulumi_twilio_trunking.trunk.phone_numbers import numbers_left

HOW_TO_MOVE = "TrunkSid=TK… on IncomingPhoneNumbers/PN….json, one request each"
"""In one step: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""


def are_last_routes(live: RoutesBySid, sids: Collection[str]) -> bool:
    """Whether no enabled URL would be left of the *live* ones if *sids* were removed, and one is now."""
    enabled = {sid for sid, route in live.items() if route.enabled}
    return bool(enabled) and enabled <= {*sids}


def warn_of_kept_routes(trunk_sid: str, numbers: Collection[PhoneNumber], sids: Collection[str]) -> None:
    """Say that the URLs *sids* stay, because calls to the trunk's phone *numbers* need them."""
    pulumi_host.warn(
        f"trunk {trunk_sid} keeps its origination URLs {', '.join(sids)}: without them, calls to its phone "
        f"numbers would go nowhere: {_named(numbers)}. They go when the trunk goes. If the trunk is to stay "
        f"without them, move the numbers to another trunk ({HOW_TO_MOVE}), then remove them in the Twilio "
        "Console."
    )


def refuse_with_numbers(trunking: TrunkingApi, sid: str) -> None:
    """Refuse to delete a trunk that has phone numbers. Numbers that cannot be listed are a warning.

    Raises:
        RefusedError: it has some; the message names them.
    """
    if RUN.take(Once.NO_NUMBERS, sid):
        return
    numbers = numbers_left(trunking, sid)
    if numbers is None:
        _warn_of_unseen_numbers(trunking, sid)
    elif numbers:
        raise RefusedError(
            f"trunk {sid} still has phone numbers, which would ring nowhere: {_named(numbers)}. Move them to "
            f"another trunk first ({HOW_TO_MOVE}), or set force_delete=True, run `pulumi up`, and delete "
            "then. Or take them off (in the Twilio Console, or DELETE "
            f"/v1/Trunks/{sid}/PhoneNumbers/PN…), then delete again: calls to them ring nowhere then."
        )


def _named(numbers: Collection[PhoneNumber]) -> str:
    return ", ".join(number.phone_number for number in numbers)


def _warn_of_unseen_numbers(trunking: TrunkingApi, sid: str) -> None:
    with suppress(NotFoundError):  # gone already
        trunking.read_trunk(sid)
        pulumi_host.warn(
            f"trunk {sid} is deleted without a look at its phone numbers, which cannot be listed here "
            "(Twilio's region ie1 does not serve them)."
        )
