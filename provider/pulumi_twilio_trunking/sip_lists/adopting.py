"""Taking over a list that existed before Pulumi. The program must declare it as it is: nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, RefusedError
from pulumi_twilio_trunking.base.masking import masked_text
from pulumi_twilio_trunking.client.sip_lists import SipList, SipLists
from pulumi_twilio_trunking.engine.adopted import LET_GO_FIRST
from pulumi_twilio_trunking.sip_lists.entries import Address, Entry, Login, block_text


def read_to_adopt(lists: SipLists[Any], sid: str, home: Mapping[str, str]) -> SipList:
    """Read a list that a program adopts.

    Raises:
        RefusedError: there is no such list in the account and region *home*.
    """
    try:
        return lists.read(sid)
    except NotFoundError:
        raise RefusedError(
            f"{lists.noun} {sid} cannot be adopted: it is not in account {home['account_sid']}, region "
            f"{home['region']}. Check the SID and the credentials. If it was deleted, remove `adopt` to have "
            "a new list made."
        ) from None


def refuse_differences(
    noun: str, there: SipList, live: Sequence[Entry], name: str, wanted: Sequence[Entry]
) -> None:
    """Refuse to adopt a list if that would change who may dial, or a name.

    Args:
        noun: what messages call the list.
        there: the list at Twilio.
        live: its entries there.
        name: its name in the program.
        wanted: its entries in the program. A password cannot be compared.

    Raises:
        RefusedError: they differ; the message has the lines to write.
    """
    if not live:
        raise RefusedError(
            f"{noun} {there.sid} has no entries, so that it lets in nobody, and adopting changes nothing: "
            "remove `adopt` to have a new list made, or add the entries in the Twilio Console first."
        )
    if there.friendly_name != name or {*map(_compared, live)} != {*map(_compared, wanted)}:
        other = "" if there.friendly_name == name else f"  # not {masked_text(name)!r}"
        lines = [f"friendly_name={masked_text(there.friendly_name)!r},{other}", *_declaration(live, wanted)]
        raise RefusedError(
            f"{noun} {there.sid} is not what is declared, and adopting changes nothing at Twilio. Nothing "
            "was done. Declare it as it is, then change it in a second `pulumi up`: its preview shows what "
            "that does:\n" + "\n".join(f"    {line}" for line in lines)
        )


def _compared(entry: Entry) -> object:
    """The part of an entry that can be compared with what is at Twilio."""
    return entry.username if isinstance(entry, Login) else entry


def _declaration(live: Sequence[Entry], wanted: Sequence[Entry]) -> list[str]:
    """The lines that declare entries as they are at Twilio, without passwords. Comments say what differs."""
    name = "credentials" if isinstance(live[0], Login) else "ip_addresses"
    there, here = {*map(_compared, live)}, {*map(_compared, wanted)}
    lines = [
        f"    {_declared(entry)!r}," + ("" if _compared(entry) in here else "  # is not declared")
        for entry in live
    ]
    lines += [f"    # not {_declared(entry)!r}" for entry in wanted if _compared(entry) not in there]
    return [f"{name}=[", *lines, "],"]


def _declared(entry: Entry) -> object:
    if isinstance(entry, Address):
        text = block_text(entry.network)
        plain = entry.friendly_name == text
        return text if plain else {"ip_address": text, "friendly_name": masked_text(entry.friendly_name)}
    return {"username": entry.key}


def warn_of_passwords(noun: str, sid: str, wanted: Sequence[Entry]) -> None:
    """Say that an adopted list keeps its passwords for now, if the program gives some."""
    names = [entry.username for entry in wanted if isinstance(entry, Login) and entry.password is not None]
    if names:
        pulumi_host.warn(
            f"{noun} {sid} is adopted with the passwords that it has, since adopting changes nothing. The "
            f"next `pulumi up` sets those of the program: {', '.join(map(repr, names))}."
        )


def warn_of_adopter(noun: str, sid: str, adopter: str) -> None:
    """Say that the list stays at Twilio, because the resource *adopter* of the running program adopts it."""
    pulumi_host.warn(
        f"{noun} {sid} was not deleted at Twilio: {adopter!r} of this program adopts it, and has it now."
    )


def refuse_adopted(noun: str, sid: str, outputs: Mapping[str, Any]) -> None:
    """Refuse to delete a list while the program says `adopt=`, which means that it lives without Pulumi.

    Raises:
        RefusedError: `adopt` was in the program at the last `up`.
    """
    if outputs.get("adopt"):
        raise RefusedError(f"{noun} {sid} {LET_GO_FIRST}, run `pulumi up`, and delete then.")
