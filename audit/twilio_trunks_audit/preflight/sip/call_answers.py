"""Judges the response to an INVITE as Twilio would take it. Pure.

Which statuses move a call on to the next destination: https://www.twilio.com/docs/sip-trunking#origination
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Final

from pulumi_twilio_trunking.base.sip_uri import SipUri
from sipmessage import Response

from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.preflight.report import (
    CANNOT_TELL,
    FAIL,
    PASS,
    Answer,
    Check,
    cannot_tell,
    failed,
    passed,
)
from twilio_trunks_audit.preflight.sip import sdp
from twilio_trunks_audit.preflight.sip.call_requests import contact
from twilio_trunks_audit.preflight.sip.messages import (
    CLIENT_FAILURE,
    LONGEST_REASON,
    REDIRECTION,
    shown_status,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """The meaning of some final responses.

    Attributes:
        codes: their statuses.
        answer: the answer of the check.
        why: the cause, or the warning of a pass.
        fix: what to do.
    """

    codes: Container[int]
    answer: Answer
    why: str
    fix: str


LOOK_AT_LOG: Final = "Look at the far side's log for this call."
_REPEAT = "Repeat with --call and a number that answers."

UNKNOWN_NUMBER: Final = Refusal(
    codes=(404, 410, 484, 485, 604),
    answer=FAIL,
    why="The far side does not know the number, or not in this form: Twilio sends E.164 with a plus.",
    fix="Add a route for the number with its plus at the far side.",
)
_UNKNOWN_USER: Final = replace(
    UNKNOWN_NUMBER,
    why="The far side does not know the user of the SIP URI, which Twilio calls instead of the number.",
    fix="Mend the user of the SIP URI, or add a route for it at the far side.",
)

REFUSALS: Final = (
    Refusal(
        codes=(415, 488, 606),
        answer=FAIL,
        why=f"The far side does not take the offered media: SRTP by SDES with {sdp.SUITE}, codec G.711.",
        fix="Turn SRTP (SDES) on at the far side for calls of this trunk, and allow the codec PCMU.",
    ),
    Refusal(
        codes=(401, 407),
        answer=FAIL,
        why="The far side asks for credentials, and Twilio sends none on origination.",
        fix="Take calls from Twilio's addresses, which docs/addresses.md has, without credentials.",
    ),
    Refusal(
        codes=(403,),
        answer=CANNOT_TELL,
        why="The far side refuses this address, the caller or the number. It may allow Twilio's addresses.",
        fix="Run the preflight from an allowed address, or compare its list with docs/addresses.md.",
    ),
    UNKNOWN_NUMBER,
    Refusal(
        codes=(480, 486, 600, 603, 607, 608),
        answer=PASS,
        why="the far side takes calls but not this one, so its media are not known",
        fix=_REPEAT,
    ),
    Refusal(
        codes=(408, 487),
        answer=CANNOT_TELL,
        why="Nobody answers the call, so the far side's media are not known.",
        fix=_REPEAT,
    ),
    Refusal(
        codes=range(500, 600),
        answer=FAIL,
        why="The far side says that it cannot take the call. Twilio moves on to the next destination.",
        fix=LOOK_AT_LOG,
    ),
    Refusal(
        codes=range(CLIENT_FAILURE, 700), answer=FAIL, why="The far side refuses the INVITE.", fix=LOOK_AT_LOG
    ),
)
"""The first one that has a status counts."""


def judge(response: Response, uri: SipUri) -> Check:
    """Judge a response with SDP, or a final one.

    Args:
        response: the far side's.
        uri: the origination URI; what it may hold in secret is not shown.
    """
    seen = f"answers INVITE with {shown_status(response, uri)}"
    if response.code < REDIRECTION:
        return _media(response, seen)
    if response.code < CLIENT_FAILURE:
        return _redirects(response, seen)
    return _refuses(response.code, seen, uri)


def _media(response: Response, seen: str) -> Check:
    media = sdp.judge(response.body)
    seen = f"{seen} and {media.seen}"
    if media.error is None:
        return passed("call", seen)
    return failed("call", seen, cause=media.cause, fix=media.fix, error=media.error)


def _redirects(response: Response, seen: str) -> Check:
    place = printable(Mask(users=True).uri(contact(response)))[:LONGEST_REASON]
    return cannot_tell(
        "call",
        f"{seen}, to {place or 'no URI'}",
        cause="The preflight follows no redirect. Twilio follows one, over TLS.",
        fix="Run the preflight for the URI that the call is redirected to.",
    )


def _refuses(code: int, seen: str, uri: SipUri) -> Check:
    found = next(one for one in REFUSALS if code in one.codes)
    if found is UNKNOWN_NUMBER and uri.user is not None:
        found = _UNKNOWN_USER
    if found.answer == PASS:
        return passed("call", seen, warning=found.why, fix=found.fix)
    judged = failed if found.answer == FAIL else cannot_tell
    return judged("call", seen, cause=found.why, fix=found.fix)
