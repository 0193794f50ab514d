"""Deleting a list. Twilio refuses that while something uses it (21236, 21241), and does not say what."""

from __future__ import annotations

from typing import Any

from pulumi_twilio_trunking.base.errors import TrunkingError, TwilioError
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi, named
from pulumi_twilio_trunking.client.sip_lists import SipLists
from pulumi_twilio_trunking.engine.parallel import write_each

IN_USE = frozenset({21236, 21241})


def delete_list(trunking: TrunkingApi, lists: SipLists[Any], sid: str) -> None:
    """Delete a list with its entries. A refusal names the trunks that use it.

    Raises:
        TwilioError: Twilio refused.
    """
    try:
        lists.delete(sid)
    except TwilioError as error:
        if error.code in IN_USE:
            error.advice = _advice(trunking, lists, sid)
        raise


def _advice(trunking: TrunkingApi, lists: SipLists[Any], sid: str) -> str:
    try:
        users = _users(trunking, lists, sid)
    except TrunkingError as second:
        return f"Which trunk or SIP domain uses it cannot be seen, since Pulumi {second.in_one_line()}"
    if users:
        return (
            f"It guards {named(users)}. Take it off there first: out of the TerminationAccess of that trunk, "
            "or in the Twilio Console (Termination). Without any list a trunk lets in nobody."
        )
    return "No trunk uses it, so a SIP domain does: remove it there in the Twilio Console first."


def _users(trunking: TrunkingApi, lists: SipLists[Any], sid: str) -> list[Trunk]:
    """List the trunks that the list *sid* guards."""
    found: list[Trunk] = []

    def look(trunk: Trunk) -> None:
        if sid in lists.are_on_trunk(trunk.sid):
            found.append(trunk)

    failed = write_each(look, trunking.list_trunks())
    if failed and not found:
        raise failed[0][1]
    return found
