"""Who may dial through a trunk, in words for the report and for the program's comments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pulumi_twilio_trunking.client.trunk_lists import IP, kind_of
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.adoption import AdoptedList
from pulumi_twilio_trunking.sip_lists.entries import Address

MOST_SHOWN = 5
"""How many numbers or entries a line of the report shows; it counts the others."""

WIDE = (
    "OPEN TO MANY: anybody at these addresses may dial out at your cost, unless a credential list guards the "
    "trunk too. Write the addresses that your PBX dials from instead, and remove allow_everyone."
)

NO_PASSWORDS = "Twilio tells no passwords: each username keeps the one that it has."


def without_route(found: FoundTrunk) -> str:
    """Say where calls to the numbers of a trunk go, if it has no enabled origination URL; "" if it has."""
    if any(url.enabled for url in found.urls):
        return ""
    if found.trunk.disaster_recovery_url:
        return "The trunk has no enabled origination URL: calls to these numbers go to disaster_recovery_url."
    return (
        "The trunk has no enabled origination URL, so calls to these numbers go nowhere. Declare a "
        "TlsOrigination, and write its id as trunk_sid."
    )


def of_this_stack(found: FoundTrunk, *, numbers: bool) -> str:
    """Say what to write as trunk_sid of a resource, if the program does not declare the trunk."""
    meant = "TlsOrigination's id" if numbers and found.urls else "id"
    return f"A trunk of this stack: write the {meant} from your program."


def is_open(found: FoundTrunk, wide: Iterable[str]) -> bool:
    """Whether a trunk lets many addresses dial, without a password. *wide* has the SIDs of wide lists."""
    sids = {one.sid for one in found.lists or ()}
    return bool(sids & {*wide}) and all(kind_of(sid) == IP for sid in sids)


def is_closed(found: FoundTrunk) -> bool:
    """Whether nobody may dial through a trunk that has a domain to dial."""
    return bool(found.trunk.domain_name) and found.lists is not None and not found.lists


def shown(one: AdoptedList) -> str:
    """Write the entries of a list for the report. No username is shown: `credentials` are a secret."""
    entries = one.found.entries
    if kind_of(one.found.sid) != IP:
        return f"{len(entries)} username{'' if len(entries) == 1 else 's'}"
    return few(str(Address.of_record(entry)) for entry in entries)


def few(texts: Iterable[str]) -> str:
    """Write the first few of *texts*, and count the others."""
    every = [*texts]
    more = [f"and {len(every) - MOST_SHOWN} more"] if len(every) > MOST_SHOWN else []
    return ", ".join([*every[:MOST_SHOWN], *more])


def lists_on(found: FoundTrunk) -> Iterator[str]:
    """The names of the lists that guard a trunk."""
    for one in found.lists or ():
        yield f"{one.friendly_name!r} ({one.sid})"
