"""Rehearses a call: sends an INVITE as Twilio does on a secure trunk, and ends it at the first evidence."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from pulumi_twilio_trunking.base.sip_uri import SipUri
from sipmessage import Response

from twilio_trunks_audit.preflight.host_names import is_ipv6
from twilio_trunks_audit.preflight.report import Check, cannot_tell, failed
from twilio_trunks_audit.preflight.sip import sdp
from twilio_trunks_audit.preflight.sip.call_answers import LOOK_AT_LOG, judge
from twilio_trunks_audit.preflight.sip.call_requests import CallRequests
from twilio_trunks_audit.preflight.sip.interruption import ENDING, InterruptibleStream, Interruption
from twilio_trunks_audit.preflight.sip.messages import (
    FINAL,
    REDIRECTION,
    NotSipError,
    Reader,
    ThisSide,
    is_answer,
    new_branch,
)
from twilio_trunks_audit.preflight.sip.options import Asked
from twilio_trunks_audit.preflight.stream import Deadline, Stream

TRYING: Final = 100

SENDING: Final = 1.0
"""The most seconds in which the far side reads a request that ends a call, or takes a connection for it."""

MOST_PHONES: Final = 10
"""The most phones of one call that are hung up. A far side may fork a call (RFC 3261, section 13.2.2.4)."""

_TRIES: Final = 10


def rehearse_call(
    stream: Stream,
    uri: SipUri,
    *,
    number: str,
    caller: str,
    seconds: float,
    interruption: Interruption | None = None,
    again: Callable[[], Stream | None] = lambda: None,
) -> Asked:
    """Call *number* as Twilio would, see what media the far side takes, and end the call at once.

    It may ring a phone. It ends the call in every case: by CANCEL while it rings, by BYE once it is answered.
    It sends *uri* with its user, parameters and X- headers, both numbers, and this machine's IP address.
    It sends and reads no voice.

    Args:
        stream: a TLS connection to the far side, which stays open.
        uri: the origination URI.
        number: the number to call, in E.164 with a plus.
        caller: the number that calls, in E.164 with a plus.
        seconds: how long to wait for evidence. Ending the call may take 2 seconds more, and *again*.
        interruption: what may end the call earlier, from another thread. Default: nothing.
        again: makes another connection to the far side, to end the call if the first one breaks; None if that
            fails. Default: none is made.

    Raises:
        ValueError: a number is not in E.164.
        TimeoutError: the interruption came before the call.
    """
    requests = CallRequests(this_side=ThisSide.of(stream), uri=uri, number=number, caller=caller)
    interruption = interruption or Interruption()
    with interruption.call(), _media_port(stream) as port:
        call = _Call(stream=InterruptibleStream(stream, interruption), requests=requests, again=again)
        problem = call.rehearse(sdp.offer(stream.local_address[0], port), seconds)
    answer = call.answer or call.evidence
    check = judge(answer, uri) if answer else problem
    assert check  # noqa: S101 - one of both is there
    return Asked(check=check, status=call.final.code if call.final and call.final is answer else None)


@contextmanager
def _media_port(stream: Stream) -> Iterator[int]:
    """Hold a UDP port, even as RFC 3550 wants it where possible, so that no other program gets the voice."""
    address = stream.local_address[0]
    family = socket.AF_INET6 if is_ipv6(address) else socket.AF_INET
    for left in reversed(range(_TRIES)):
        with socket.socket(family, socket.SOCK_DGRAM) as held:
            held.bind((address, 0))
            port: int = held.getsockname()[1]
            if port % 2 == 0 or not left:
                yield port
                return


@dataclass(kw_only=True)
class _Call:
    """One call, from its INVITE to its end.

    Attributes:
        evidence: the first response that shows the media, or that is final.
        final: the first final response.
        answer: the first 2xx.
        is_ringing: whether the far side has the call, and has not ended it.
        has_rung: whether it said more than that it tries.
    """

    stream: InterruptibleStream
    requests: CallRequests
    again: Callable[[], Stream | None]
    evidence: Response | None = None
    final: Response | None = None
    answer: Response | None = None
    is_ringing: bool = False
    has_rung: bool = False
    _is_sent: bool = False
    _is_cancelled: bool = False
    _phones: dict[str, Response] = field(default_factory=dict)
    """The first 2xx of each phone, by its To."""
    _ringing: set[str] = field(default_factory=set)
    """The To of each phone that rang."""
    _byes: dict[str, str] = field(default_factory=dict)
    """The branch of the BYE to each phone."""
    _hung_up: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._reader = Reader(self.stream)

    def rehearse(self, offer: bytes, seconds: float) -> Check | None:
        """Call, wait for evidence, and end the call. Return why there is no evidence."""
        try:
            self.evidence = self._evidence(offer, Deadline.after(seconds))
        except (NotSipError, OSError) as error:
            self.evidence = self.final  # its ACK may have failed
            # What cannot be read may say that the call rings.
            self.is_ringing = self.final is None and (self.is_ringing or isinstance(error, NotSipError))
            return _without_evidence(error, seconds, has_rung=self.has_rung)
        finally:
            self._end()
        return None

    def _evidence(self, offer: bytes, deadline: Deadline) -> Response:
        self._is_sent = True
        self.stream.send(self.requests.invite(offer), deadline)
        while True:
            response = self._next(deadline)
            if response and (response.code >= FINAL or sdp.has_audio(response.body)):
                return response

    def _end(self) -> None:
        """Leave no phone ringing, and no call open. Problems are not reported: the rest is the far side's."""
        deadline = Deadline.after(ENDING)
        self.stream.is_interruptible = False
        try:
            while not self._is_over:
                self._cancel()
                self._hang_up()
                self._next(deadline)
        except (TimeoutError, NotSipError):
            pass  # the far side has been told
        except OSError:
            self._end_elsewhere()

    def _end_elsewhere(self) -> None:
        """Tell the far side on another connection: it may ring on after one that broke."""
        left = [response for phone, response in self._phones.items() if phone not in self._hung_up]
        requests = [self.requests.bye(one, new_branch()) for one in left]
        requests += [self.requests.cancel()] if self.is_ringing else []
        other = self.again() if requests else None
        if other is None:
            return
        with closing(other), suppress(OSError):
            for one in requests:
                other.send(one, Deadline.after(SENDING))
            other.receive(Deadline.after(SENDING))  # it has read them before it answers

    @property
    def _is_over(self) -> bool:
        """Whether nobody can answer any more. Of several phones that rang, a second one may yet answer."""
        if not self._is_sent:
            return True
        awaited = {*self._phones} | (self._ringing if self.answer and len(self._ringing) > 1 else set())
        return self.final is not None and self._hung_up >= awaited

    def _cancel(self) -> None:
        if self.is_ringing and not self._is_cancelled:
            self._is_cancelled = True
            self._send(self.requests.cancel())

    def _hang_up(self) -> None:
        for phone, response in self._phones.items():
            if phone not in self._byes:
                self._byes[phone] = new_branch()
                self._send(self.requests.bye(response, self._byes[phone]))

    def _send(self, data: bytes) -> None:
        """Send what ends a call, even if the time for evidence is over."""
        self.stream.send(data, Deadline.after(SENDING))

    def _next(self, deadline: Deadline) -> Response | None:
        """Read one response and acknowledge it. Return it if it answers the INVITE."""
        response = self._reader.response(deadline)
        if is_answer(response, branch=self.requests.branch, method="INVITE"):
            self._take(response)
            return response
        for phone, branch in self._byes.items():
            if is_answer(response, branch=branch, method="BYE"):
                self._hung_up.add(phone)
        return None

    def _take(self, response: Response) -> None:
        if response.code < FINAL:
            self.is_ringing = self.final is None
            self.has_rung = self.has_rung or response.code > TRYING
            if response.code > TRYING and len(self._ringing) < MOST_PHONES:
                self._ringing.add(response.headers.get("To") or "")
            return
        self.is_ringing = False
        self.final = self.final or response
        if response.code >= REDIRECTION:
            self._send(self.requests.ack_refusal(response))
            return
        self.answer = self.answer or response
        if len(self._phones) < MOST_PHONES:
            self._phones.setdefault(response.headers.get("To") or "", response)
        self._send(self.requests.ack_answer(response))


def _without_evidence(error: NotSipError | OSError, seconds: float, *, has_rung: bool) -> Check:
    if isinstance(error, NotSipError):
        cause = "The far side's response to INVITE cannot be read."
        return failed("call", f"sends {error}", cause=cause, fix=LOOK_AT_LOG)
    if isinstance(error, TimeoutError) and has_rung:
        cause = "The call rings, which proves nothing about its media."
        fix = "Answer the call, or wait longer with --timeout."
        return cannot_tell("call", f"rings without an answer in {seconds:g} s", cause=cause, fix=fix)
    cause = "The far side may ignore calls from addresses that it does not know."
    fix = f"Run the preflight from an address that the far side knows. {LOOK_AT_LOG}"
    seen = f"no response to INVITE in {seconds:g} s"
    if not isinstance(error, TimeoutError):
        seen = "closes the connection without a final response to INVITE"
    return cannot_tell("call", seen, cause=cause, fix=fix)
