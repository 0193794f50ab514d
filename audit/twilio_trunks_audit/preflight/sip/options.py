"""Asks a far side by SIP OPTIONS whether it is alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pulumi_twilio_trunking.base.sip_uri import SipUri
from sipmessage import Response

from twilio_trunks_audit.preflight.report import PASS, Check, cannot_tell, failed, passed
from twilio_trunks_audit.preflight.sip.messages import (
    FINAL,
    MAX_FORWARDS,
    NotSipError,
    Reader,
    ThisSide,
    is_answer,
    new_branch,
    request,
    request_uri,
    shown_status,
)
from twilio_trunks_audit.preflight.stream import Deadline, Stream

SERVER_FAILURE: Final = range(500, 600)

_SILENT_CAUSE = (
    "Many far sides ignore OPTIONS from addresses that they do not know: this says little about calls."
)
_SILENT_FIX = (
    "Let the far side answer OPTIONS from this machine, or run the preflight from an address that it knows. "
    "Or try a call with --call, which rings a phone."
)
_NOT_SIP_CAUSE = "What listens on that port speaks TLS, but not SIP. Often it is a web server or a proxy."
_NOT_SIP_FIX = "Put the port into the URI on which the far side takes SIP over TLS, usually 5061."


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The far side's response.

    Attributes:
        check: the judgement.
        status: the status of its response; None without one.
    """

    check: Check
    status: int | None = None

    @property
    def shows_sip(self) -> bool:
        """Whether the far side answered in SIP."""
        return self.status is not None or self.check.answer == PASS


def ask_options(stream: Stream, uri: SipUri, *, seconds: float) -> Asked:
    """Send one OPTIONS and judge the response. Any SIP response passes: it shows that the far side is alive.

    It sends the host, port and parameters of *uri*, this machine's IP address, and random identifiers.
    It does not send the user, password and headers of *uri*, and no phone number. It sends one request only.

    Args:
        stream: a TLS connection to the far side, which stays open.
        uri: the origination URI.
        seconds: how long to wait for the response.
    """
    deadline = Deadline.after(seconds)
    early: list[Response] = []
    try:
        answer = _ask(stream, uri, deadline, early)
    except NotSipError as problem:
        return Asked(check=not_sip(problem))
    except TimeoutError:
        if early:
            return _alive(early[-1], uri)
        seen = f"no response to OPTIONS in {seconds:g} s"
        return Asked(check=cannot_tell("SIP", seen, cause=_SILENT_CAUSE, fix=_SILENT_FIX))
    except OSError:
        seen = "closes the connection without a response to OPTIONS"
        return Asked(check=cannot_tell("SIP", seen, cause=_SILENT_CAUSE, fix=_SILENT_FIX))
    return _alive(answer, uri)


def not_sip(problem: NotSipError) -> Check:
    """Return the failed check for a far side that does not speak SIP."""
    beginning = f", beginning with {problem.beginning}" if problem.beginning else ""
    return failed("SIP", f"not SIP: sends {problem}{beginning}", cause=_NOT_SIP_CAUSE, fix=_NOT_SIP_FIX)


def _ask(stream: Stream, uri: SipUri, deadline: Deadline, early: list[Response]) -> Response:
    branch = new_branch()
    stream.send(_options(ThisSide.of(stream), uri, branch), deadline)
    reader = Reader(stream)
    while True:
        response = reader.response(deadline)
        if not is_answer(response, branch=branch, method="OPTIONS"):
            continue
        if response.code >= FINAL:
            return response
        early[:] = [response]


def _options(this_side: ThisSide, uri: SipUri, branch: str) -> bytes:
    target = request_uri(uri, None)
    headers = [
        this_side.via(branch),
        MAX_FORWARDS,
        ("From", f"<sip:preflight@{this_side.place}>;tag={this_side.tag}"),
        ("To", f"<{target}>"),
        ("Call-ID", this_side.call_id),
        ("CSeq", "1 OPTIONS"),
        ("Contact", f"<sip:preflight@{this_side.place};transport=tls>"),
        ("Accept", "application/sdp"),
    ]
    return request("OPTIONS", target, headers)


def _alive(response: Response, uri: SipUri) -> Asked:
    seen = f"answers OPTIONS with {shown_status(response, uri)}"
    if response.code in SERVER_FAILURE:
        warning = "it reports a failure of its own; if a call gets the same, Twilio moves on"
        check = passed(
            "SIP", seen, warning=warning, fix="Look at the far side's log, and try a call with --call."
        )
    elif response.code < FINAL:
        check = passed("SIP", seen, warning="no final response follows", fix="Look at the far side's log.")
    else:
        check = passed("SIP", seen)
    return Asked(check=check, status=response.code)
