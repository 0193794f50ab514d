"""Finds the phone numbers that a trunk should have, and judges whether it may have them. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, RefusedError
from pulumi_twilio_trunking.base.masking import masked_url
from pulumi_twilio_trunking.client import retries
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi, trunks_by_sid
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.engine.run import RUN, Known
from pulumi_twilio_trunking.trunk.number_inputs import is_sid

FEW = 4
"""Up to so many numbers are looked up one by one; for more, all numbers of the account are listed."""

STALE_S = 2
"""Seconds until another read, if what this run made is not there yet: Twilio's reads may be stale."""

NOTHING_CHANGED = "Nothing was changed."
_DEMO = "https://demo.twilio.com/"
"""The voice URL of a number that was just bought. Nobody misses it."""


def numbers_on(api: TrunkingApi, trunk_sid: str) -> list[PhoneNumber]:
    """List the phone numbers on a trunk.

    Raises:
        NotFoundError: Twilio has no such trunk.
        RefusedError: the trunk is in a region that serves no phone numbers of trunks.
    """
    numbers = api.phone_numbers.on_trunk(trunk_sid)
    if numbers is None and _is_in_program(trunk_sid):
        retries.wait(STALE_S)
        numbers = api.phone_numbers.on_trunk(trunk_sid)
    if numbers is not None:
        return numbers
    api.read_trunk(trunk_sid)
    raise RefusedError(
        f"trunk {trunk_sid} exists, but Twilio does not serve its phone numbers here: region ie1 has no "
        f"PhoneNumbers below trunks. {NOTHING_CHANGED} Put the numbers on a trunk in us1 or au1."
    )


def numbers_left(api: TrunkingApi, trunk_sid: str) -> list[PhoneNumber] | None:
    """List the phone numbers that keep a trunk from being deleted; None if they cannot be listed.

    A read may still show those that this run took off, so it looks twice.
    """
    numbers = api.phone_numbers.on_trunk(trunk_sid)
    taken_off = RUN.noted(Known.NUMBERS_TAKEN_OFF, trunk_sid)
    if numbers and not taken_off.isdisjoint(number.sid for number in numbers):
        retries.wait(STALE_S)
        numbers = api.phone_numbers.on_trunk(trunk_sid)
    return numbers


def _is_in_program(trunk_sid: str) -> bool:
    """Whether a resource of the running program has origination URLs on a trunk."""
    return bool(RUN.noted(Known.ORIGINATION_URLS, trunk_sid))


def find_all(
    api: TrunkingApi, entries: Sequence[str], known: Iterable[PhoneNumber], home: Mapping[str, str]
) -> list[PhoneNumber]:
    """Find the account's number for each entry, in order.

    Args:
        api: Twilio.
        entries: numbers in E.164, or SIDs.
        known: numbers that need no request.
        home: `Credentials.home`, for messages.

    Raises:
        RefusedError: the account lacks some, or two entries are the same number; the message names all.
    """
    found = look_up(api, entries, known)
    missing = [entry for entry in entries if entry not in found]
    if missing:
        raise RefusedError(
            f"account {home['account_sid']}, region {home['region']}, does not have {', '.join(missing)}. "
            f"{NOTHING_CHANGED} This resource never buys a number: buy it in the Twilio Console, correct it, "
            "or use the credentials of the account that has it."
        )
    _refuse_same(entries, found)
    return [found[entry] for entry in entries]


def look_up(
    api: TrunkingApi, entries: Sequence[str], known: Iterable[PhoneNumber] = ()
) -> dict[str, PhoneNumber]:
    """Find the account's numbers by E.164 or SID, with few requests. What it lacks is left out."""
    found = _among(entries, known)
    missing = [entry for entry in entries if entry not in found]
    if len(missing) > FEW:
        return {**found, **_among(missing, api.phone_numbers.list_all())}
    alone = {entry: _look_up_one(api, entry) for entry in missing}
    return {**found, **{entry: number for entry, number in alone.items() if number}}


def _among(entries: Iterable[str], numbers: Iterable[PhoneNumber]) -> dict[str, PhoneNumber]:
    by_name = {name: number for number in numbers for name in (number.sid, number.phone_number)}
    return {entry: by_name[entry] for entry in entries if entry in by_name}


def _look_up_one(api: TrunkingApi, entry: str) -> PhoneNumber | None:
    if not is_sid(entry):
        return api.phone_numbers.find(entry)
    try:
        return api.phone_numbers.read(entry)
    except NotFoundError:
        return None


def _refuse_same(entries: Sequence[str], found: Mapping[str, PhoneNumber]) -> None:
    by_sid: dict[str, str] = {}
    for entry in entries:
        first = by_sid.setdefault(found[entry].sid, entry)
        if first != entry:
            raise RefusedError(
                f"phone_numbers: {first} and {entry} are the same number. {NOTHING_CHANGED} Remove one of "
                "them."
            )


def on_other_trunks(numbers: Iterable[PhoneNumber], trunk_sids: Collection[str]) -> list[PhoneNumber]:
    """Those of *numbers* that are on a trunk, and on none of *trunk_sids*."""
    return [number for number in numbers if number.trunk_sid and number.trunk_sid not in trunk_sids]


def refuse_other_trunks(
    api: TrunkingApi,
    trunk_sid: str,
    others: Collection[PhoneNumber],
    move_from: Sequence[str],
    put: Collection[PhoneNumber] = (),
) -> None:
    """Refuse numbers that are on a trunk which nobody said to take them from.

    Args:
        api: Twilio.
        trunk_sid: the trunk that should have the numbers.
        others: those of the numbers that are on such a trunk.
        move_from: the trunks that the program lets numbers be taken from.
        put: numbers that were put on the trunk before.

    Raises:
        RefusedError: there are some; the message names their trunks, and has the `move_from` to write.
    """
    if not others:
        return
    trunks = trunks_by_sid(api) or {}
    where = "; ".join(f"{n.phone_number} is on trunk {_called(str(n.trunk_sid), trunks)}" for n in others)
    needed = [*move_from, *dict.fromkeys(str(number.trunk_sid) for number in others)]
    done = f"Only these were put on it, from no trunk: {named(put)}." if put else NOTHING_CHANGED
    raise RefusedError(
        f"trunk {trunk_sid} takes no numbers from trunks that move_from does not name: {where}. {done} To "
        f"move them here, in one request each, write move_from={needed!r}. If another program has a number, "
        "or somebody moved it on purpose, remove it from phone_numbers instead."
    )


def _called(sid: str, trunks: Mapping[str, Trunk]) -> str:
    return f"{sid} ({trunks[sid].friendly_name!r})" if sid in trunks else sid


def refuse_without_routes(api: TrunkingApi, trunk_sid: str, numbers: Collection[PhoneNumber]) -> None:
    """Refuse to put numbers on a trunk that would not know where their calls go.

    Raises:
        RefusedError: it has neither an enabled origination URL nor a disaster recovery URL.
    """
    if any(url.enabled for url in api.list_origination_urls(trunk_sid)):
        return
    if _is_in_program(trunk_sid):
        retries.wait(STALE_S)
        if any(url.enabled for url in api.list_origination_urls(trunk_sid)):
            return
    if api.read_trunk(trunk_sid).disaster_recovery_url:
        return
    raise RefusedError(
        f"trunk {trunk_sid} has no enabled origination URL, so calls to {named(numbers)} would go nowhere. "
        f"{NOTHING_CHANGED} Declare a TlsOrigination for the trunk, and give its id here: "
        "trunk_sid=origination.id. The numbers then come after the routes, and leave before them. If it was "
        "made in this run, run `pulumi up` again."
    )


def warn_of_consequences(trunk_sid: str, numbers: Collection[PhoneNumber]) -> None:
    """Name the numbers with emergency calling, and those that something answers today."""
    emergency = [n for n in numbers if n.emergency_address_sid or n.emergency_status == "Active"]
    if emergency:
        pulumi_host.warn(
            f"trunk {trunk_sid} gets {named(emergency)} with emergency calling: emergency calls from there "
            "carry the address that is registered for the number. Check that it is where the callers are. "
            "Twilio does not delete a trunk with such numbers (21634)."
        )
    answered = {n.phone_number: said for n in numbers if not n.trunk_sid and (said := _answered_by(n))}
    if answered:
        pulumi_host.warn(
            f"trunk {trunk_sid} takes over the calls to numbers that something else answers today: "
            f"{', '.join(f'{number} ({said})' for number, said in answered.items())}. A TwiML app is cleared "
            "from its number."
        )


def _answered_by(number: PhoneNumber) -> str:
    if number.voice_application_sid:
        return f"TwiML app {number.voice_application_sid}"
    url = number.voice_url or ""
    return "" if url.startswith(_DEMO) or not url else f"voice URL {masked_url(url)}"


def declares(number: PhoneNumber) -> bool:
    """Whether a resource of the running program lists *number*, by its SID or in E.164."""
    return not RUN.noted(Known.PHONE_NUMBERS).isdisjoint({number.sid, number.phone_number})


def named(numbers: Collection[PhoneNumber]) -> str:
    """Write *numbers* for a message."""
    return ", ".join(number.phone_number for number in numbers)
