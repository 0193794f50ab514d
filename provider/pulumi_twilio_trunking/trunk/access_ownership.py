"""Lists on a trunk that the state does not know: a create refuses them, the other verbs name them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError
from pulumi_twilio_trunking.client.api import TrunkingApi
from pulumi_twilio_trunking.client.trunk_lists import CREDENTIALS, IP, KINDS, TrunkList, kind_of
from pulumi_twilio_trunking.engine.adopted import LET_GO_FIRST
from pulumi_twilio_trunking.engine.run import RUN, Known
from pulumi_twilio_trunking.trunk.access import of_kind, vanished_kinds
from pulumi_twilio_trunking.trunk.access_inputs import PROPERTIES

ListsBySid = Mapping[str, TrunkList]

LOOK_FIRST = "Run `pulumi refresh`, look at the next preview, and `pulumi up` detaches what is not declared."


def only(live: ListsBySid, sids: Iterable[str]) -> dict[str, TrunkList]:
    """Those of *live* that are among *sids*, in the order of *sids*."""
    return {sid: live[sid] for sid in sids if sid in live}


def without(live: ListsBySid, sids: Collection[str]) -> dict[str, TrunkList]:
    """Those of *live* that are not among *sids*."""
    return {sid: one for sid, one in live.items() if sid not in sids}


def names(lists: ListsBySid) -> str:
    """Lists for messages: kind, SID and name."""
    return ", ".join(
        f"{KINDS[kind_of(sid)]} {sid}" + (f" ({one.friendly_name!r})" if one.friendly_name else "")
        for sid, one in lists.items()
    )


def look_up(api: TrunkingApi, sids: Iterable[str]) -> dict[str, TrunkList]:
    """Read lists by SID for their names. One that cannot be read has none."""
    found = {sid: TrunkList(sid=sid) for sid in sids}
    for sid in found:
        lists = api.ip_access_control_lists if kind_of(sid) == IP else api.credential_lists
        with suppress(TrunkingError):
            found[sid] = TrunkList(sid=sid, friendly_name=lists.read(sid).friendly_name)
    return found


def refuse_others(trunk_sid: str, others: ListsBySid) -> None:
    """Refuse to take over a trunk with *others* than the declared lists.

    Raises:
        RefusedError: there are some.
    """
    if others:
        raise RefusedError(
            f"trunk {trunk_sid} has lists already that are not declared: {names(others)}. Nothing was done. "
            "Does another TerminationAccess have this trunk? Write all lists into that one. Was this "
            "resource renamed? Give it `aliases`. To take them over as they are, add adopt=True: `pulumi up` "
            "then tells what to declare. To be rid of them, detach them from the trunk."
        )


def refuse_other_lists(trunk_sid: str, live: ListsBySid, wanted: Collection[str]) -> None:
    """Refuse to adopt the lists of a trunk if that would change who may dial.

    Raises:
        RefusedError: *wanted* and *live* differ, or nothing is there; the message has the lines to write.
    """
    if not live:
        raise RefusedError(
            f"trunk {trunk_sid} has no lists, so that there is nothing to adopt: remove adopt=True."
        )
    if {*live} != {*wanted}:
        raise RefusedError(
            f"trunk {trunk_sid} has other lists than those that are declared, and adopting changes nothing "
            "at Twilio. Nothing was done. Declare what is there, then change it in a second `pulumi up`, "
            f"whose preview shows what that does:{_declaration(live)}"
        )


def _declaration(live: ListsBySid) -> str:
    lines = {name: of_kind(kind, live) for kind, name in PROPERTIES.items()}
    return "".join(f"\n    {name}={sids!r}," for name, sids in lines.items() if sids)


def refuse_adopted_lists(trunk_sid: str, sids: Collection[str]) -> None:
    """Refuse to detach lists while the program says `adopt=True`, which means that callers need them.

    Raises:
        RefusedError: there are *sids* to detach.
    """
    if sids:
        raise RefusedError(
            f"the lists of trunk {trunk_sid} {LET_GO_FIRST}, run `pulumi up`, and delete then."
        )


def refuse_to_open(
    trunk_sid: str, before: Collection[str], after: Collection[str], foreign: ListsBySid
) -> None:
    """Refuse a change after which a *foreign* list is enough to dial, without a list of the other kind.

    Args:
        trunk_sid: the trunk.
        before: the lists that it has.
        after: the lists that it is to have, *foreign* ones included.
        foreign: the lists that the stack does not know.

    Raises:
        RefusedError: a kind of list would go, and a foreign list of the other kind stays.
    """
    gone = vanished_kinds(before, after)
    if foreign and gone:
        opens = (
            "everybody at its addresses may dial, without a password"
            if gone == [CREDENTIALS]
            else "everybody with its passwords may dial, from any address"
        )
        raise RefusedError(
            f"trunk {trunk_sid} has lists that this stack does not know: {names(foreign)}. Nothing was done: "
            f"with no {KINDS[gone[0]]} beside that, {opens}. Detach it in the Twilio Console, or run `pulumi "
            "refresh`, which takes it into the state, and look at the next preview."
        )


def warn_of_foreign(trunk_sid: str, foreign: ListsBySid) -> None:
    """Name lists that an update left alone, since this stack does not know them."""
    if foreign:
        pulumi_host.warn(
            f"trunk {trunk_sid} has lists that this stack does not know: {names(foreign)}. They say who may "
            f"dial, too. They were left alone. {LOOK_FIRST}"
        )


def warn_of_lists_left(trunk_sid: str, left: ListsBySid) -> None:
    """Name the lists of others that stay on a trunk when its access is deleted."""
    if left:
        pulumi_host.warn(
            f"trunk {trunk_sid} keeps {names(left)}: this stack did not attach them, and who is in them may "
            "go on dialling. If nobody needs them, detach them in the Twilio Console."
        )


def warn_without_domain(api: TrunkingApi, trunk_sid: str) -> None:
    """Warn if a trunk that gets lists has no domain to dial."""
    if trunk_sid in RUN.noted(Known.TRUNKS_WITH_DOMAIN):
        return
    with suppress(TrunkingError):
        if not api.read_trunk(trunk_sid).domain_name:
            called = [f"TerminationAccess {name!r}: " for name in RUN.noted(Known.ACCESS_NAMES, trunk_sid)]
            RUN.warn_once(
                f"{''.join(called[:1])}trunk {trunk_sid} has no domain_name, so nobody can dial it: give the "
                "SecureTrunk one, or remove the TerminationAccess."
            )


def warn_of_drift(trunk_sid: str, known: Collection[str], live: ListsBySid, detached: ListsBySid) -> None:
    """Warn, in a refresh, if the lists were changed outside of Pulumi, and say whether that lets more in.

    Args:
        trunk_sid: the trunk.
        known: the lists in the state.
        live: the lists on the trunk.
        detached: those in the state that are not on the trunk.
    """
    attached = without(live, known)
    if not attached and not detached:
        return
    changes = [f"{names(attached)} attached"] if attached else []
    changes += [f"{names(detached)} detached"] if detached else []
    RUN.warn_once(
        f"trunk {trunk_sid}: its lists were changed outside of Pulumi: {'; '.join(changes)}. "
        f"{_consequence(known, live)} `pulumi up` puts the declared lists back."
    )


def _consequence(known: Collection[str], live: ListsBySid) -> str:
    if not live:
        return "Nobody may dial through it now."
    vanished = vanished_kinds(known, live)
    if vanished:
        return f"THAT WIDENS WHO MAY DIAL: no {KINDS[vanished[0]]} is asked for any more."
    widened = [sid for sid in live if sid not in known and of_kind(kind_of(sid), known)]
    if widened or not known:
        return f"THAT WIDENS WHO MAY DIAL: whoever is in {', '.join(widened or live)} gets in, too."
    return "That changes who may dial."
