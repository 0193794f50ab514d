"""What a delete spares while phone numbers ring on a trunk: the trunk, and before it the routes of their calls.

Pulumi deletes a trunk's list of destinations first, and the trunk's own delete, which numbers stop, comes too late for it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from contextlib import suppress

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, RefusedError
from pulumi_twilio_trunking.client.api import PhoneNumber, TrunkingApi
from pulumi_twilio_trunking.origination.plan import Held

HOW_TO_MOVE = "TrunkSid=TK… on IncomingPhoneNumbers/PN….json, one request each"
"""In one step: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""


class Numberless:
    """Trunks whose numbers the delete of their list has looked for and not found, so that their own delete need not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sids: set[str] = set()

    def note(self, sid: str) -> None:
        with self._lock:
            self._sids.add(sid)

    def forget(self, sid: str) -> bool:
        """Say whether it was noted; the next one to ask looks again."""
        with self._lock:
            known = sid in self._sids
            self._sids.discard(sid)
        return known

    def clear(self) -> None:
        with self._lock:
            self._sids.clear()


NUMBERLESS = Numberless()
"""Of the whole process, like the API: the two resources need not have the same provider."""


def needed_by_numbers(
    trunk_sid: str, numbers: Collection[PhoneNumber] | None, live: Held, sids: Collection[str]
) -> bool:
    """Say, in a warning too, whether without the origination URLs *sids* calls to the trunk's numbers would go nowhere.

    Args:
        trunk_sid: the trunk.
        numbers: its phone numbers, None where they cannot be listed.
        live: the origination URLs that it has.
        sids: those of them that are to go.
    """
    if not numbers:
        if numbers is not None:
            NUMBERLESS.note(trunk_sid)
        return False
    enabled = {sid for sid, route in live.items() if route.enabled}
    needed = enabled & {*sids}
    if not needed or needed != enabled:
        return False
    pulumi_host.warn(
        f"trunk {trunk_sid} keeps its origination URLs {', '.join(sids)}: it has phone numbers, whose calls would go nowhere: "
        f"{_named(numbers)}. They go when the trunk goes. If the trunk is to stay without them, move the numbers to another "
        f"trunk ({HOW_TO_MOVE}), then remove them in the Twilio Console."
    )
    return True


def refuse_with_numbers(trunking: TrunkingApi, sid: str) -> None:
    """Stop the delete of a trunk that would leave phone numbers ringing nowhere.

    Raises:
        RefusedError: there are some; the message names them.
    """
    if NUMBERLESS.forget(sid):
        return
    numbers = trunking.list_phone_numbers(sid)
    if numbers is None:
        _warn_of_unseen_numbers(trunking, sid)
    elif numbers:
        raise RefusedError(
            f"trunk {sid} still has phone numbers, which would ring nowhere: {_named(numbers)}. Move them to another trunk "
            f"first ({HOW_TO_MOVE}), or set force_delete=True, run `pulumi up`, and delete then."
        )


def _named(numbers: Collection[PhoneNumber]) -> str:
    return ", ".join(number.phone_number for number in numbers)


def _warn_of_unseen_numbers(trunking: TrunkingApi, sid: str) -> None:
    with suppress(NotFoundError):  # gone already
        trunking.read_trunk(sid)
        pulumi_host.warn(
            f"trunk {sid} is deleted without a look at its phone numbers, which cannot be listed here (Twilio's region ie1 "
            "does not serve them)."
        )
