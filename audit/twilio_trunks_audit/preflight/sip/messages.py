"""SIP messages on a stream: made, and read within limits.

The library `sipmessage` takes a message apart. It reads no streams and has no limits, so those are here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata
from typing import Final, Self
from urllib.parse import unquote

from pulumi_twilio_trunking.base.sip_uri import SipUri
from sipmessage import Message, Response
from sipmessage.message import Headers

from twilio_trunks_audit.masking import HIDDEN, Mask, printable
from twilio_trunks_audit.preflight.host_names import is_ipv6
from twilio_trunks_audit.preflight.stream import Deadline, Stream

FINAL, REDIRECTION, CLIENT_FAILURE = 200, 300, 400
"""The lowest status that is final, of a redirect, and of a refusal (RFC 3261, section 7.2)."""

MAX_FORWARDS: Final = ("Max-Forwards", "70")
LONGEST_HEAD: Final = 64 * 1024
LONGEST_BODY: Final = 64 * 1024
MOST_HEADERS: Final = 100
LONGEST_REASON: Final = 80
LONGEST_LINE: Final = 8 * 1024
SHORTEST_SECRET: Final = 3
"""Shorter users and values of headers are in many words, so hiding them would hide nothing."""

USER_AGENT: Final = f"twilio-trunks-preflight/{metadata.version('twilio-trunks-audit')}"

_RESPONSE = b"SIP/2.0 "
_LINE_END = b"\r\n"
_END = _LINE_END * 2
_FIRST = re.compile(rb"[A-Z\r]")
_START = re.compile(rb"SIP/2\.0 [1-6][0-9]{2}(?: [^\r]*)?|[A-Z]{2,20} [^ \r]+ SIP/2\.0")
_FOLD = re.compile(r"\r\n[ \t]+")
_SPACED_COLON = re.compile(r"(\r\n[!-9;-~]+)[ \t]+:")
"""RFC 3261, section 25.1, allows white space before the colon of a header; the library does not."""

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class NotSipError(Exception):
    """The far side sends what is not SIP, or more than a message may have. The text is a clause.

    Attributes:
        beginning: how it begins, for people; "" if that does not matter. After a call it may repeat secrets.
    """

    def __init__(self, text: str, beginning: str = "") -> None:
        super().__init__(text)
        self.beginning = beginning


@dataclass(frozen=True, kw_only=True, slots=True)
class ThisSide:
    """This side of a dialog (RFC 3261, section 12).

    Attributes:
        place: the IP address and port of this side, as a URI has them.
        call_id: the Call-ID.
        tag: the tag of From.
    """

    place: str
    call_id: str = field(default_factory=lambda: secrets.token_hex(16))
    tag: str = field(default_factory=lambda: secrets.token_hex(8))

    @classmethod
    def of(cls, stream: Stream) -> Self:
        """Return this side of *stream*, with new identifiers."""
        address, port = stream.local_address
        return cls(place=f"[{address}]:{port}" if is_ipv6(address) else f"{address}:{port}")

    def via(self, branch: str) -> tuple[str, str]:
        """Return the Via header of the transaction *branch*."""
        return "Via", f"SIP/2.0/TLS {self.place};branch={branch};rport"


def new_branch() -> str:
    """Return a name for a transaction, with the prefix of RFC 3261, section 8.1.1.7."""
    return f"z9hG4bK{secrets.token_hex(16)}"


def request_uri(uri: SipUri, user: str | None) -> str:
    """Return where Twilio would send a request for *uri*, over TLS whatever its transport says.

    The host, port and other parameters stay. Its headers and password are left out.

    Args:
        uri: the origination URI.
        user: the user to send; None for no user.
    """
    userinfo = "" if user is None else f"{user}@"
    port = "" if uri.port is None else f":{uri.port}"
    others = [one for one in uri.parameters if one not in uri.transports]
    parameters = "".join(f";{name}" if value is None else f";{name}={value}" for name, value in others)
    return f"sip:{userinfo}{uri.host}{port}{parameters};transport=tls"


def request(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes = b"") -> bytes:
    """Return a request, with its User-Agent and Content-Length.

    Raises:
        ValueError: a header would end its line.
    """
    fields = Headers()
    for name, value in headers:
        if _CONTROL.search(name + value):
            raise ValueError("a header has a control character")
        fields.add(name, value)
    fields.add("User-Agent", USER_AGENT)
    fields.add("Content-Length", str(len(body)))
    return f"{method} {target} SIP/2.0\r\n{fields}".encode() + body


def is_answer(response: Response, *, branch: str, method: str) -> bool:
    """Say whether *response* belongs to a transaction (RFC 3261, section 17.1.3)."""
    vias = response.headers.getlist("Via")
    cseq = response.headers.get("CSeq") or ""
    return bool(vias) and branch in vias[0] and cseq.split()[-1:] == [method]


def shown_status(response: Response, uri: SipUri) -> str:
    """Return the status with its reason: printable, short, and without what *uri* may hold in secret."""
    reason = response.phrase
    for secret in _secrets(uri):
        reason = reason.replace(secret, HIDDEN)
    return f"{response.code} {printable(Mask().text(reason))[:LONGEST_REASON]}".rstrip()


def _secrets(uri: SipUri) -> list[str]:
    values = [header.partition("=")[2] for header in (uri.headers or "").split("&")]
    raw = [uri.user or "", uri.password or "", *values]
    every = {one for text in raw for one in (text, unquote(text)) if len(one) >= SHORTEST_SECRET}
    return sorted(every, key=len, reverse=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Begun:
    """A message without its body, which has *length* bytes."""

    message: Response
    length: int
    is_response: bool


class Reader:
    """Reads the far side's messages from a stream, one after the other."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._bytes = bytearray()
        self._begun: _Begun | None = None

    def response(self, deadline: Deadline) -> Response:
        """Return the next response. Requests of the far side are skipped.

        Raises:
            NotSipError: what comes is not SIP, breaks a limit, or is not complete in time.
            TimeoutError: nothing comes before *deadline*.
            OSError: the connection is closed or broken.
        """
        while True:
            deadline.left()
            # If a body comes too late for one deadline, the next call reads on.
            begun = self._begun = self._begun or _begun(self._head(deadline))
            while len(self._bytes) < begun.length:
                self._fill(deadline)
            begun.message.body, self._begun = self._take(begun.length), None
            if begun.is_response:
                return begun.message

    def _head(self, deadline: Deadline) -> bytes:
        searched = 0
        while True:
            self._skip_keep_alives()
            self._check_start()
            end = self._bytes.find(_END, max(0, searched - len(_END)))
            if max(end, len(self._bytes) if end < 0 else 0) > LONGEST_HEAD:
                raise NotSipError(f"headers of more than {LONGEST_HEAD // 1024} KiB")
            if end >= 0:
                return self._take(end + len(_END))
            searched = len(self._bytes)
            self._fill(deadline)

    def _skip_keep_alives(self) -> None:
        """Drop the empty lines before a message (RFC 5626, section 3.5.1)."""
        while self._bytes.startswith(_LINE_END):
            del self._bytes[: len(self._bytes) - len(self._bytes.lstrip(_LINE_END))]

    def _check_start(self) -> None:
        """Refuse other protocols by their first bytes, without waiting for more."""
        line, ended, _ = self._bytes[:LONGEST_LINE].partition(_LINE_END)
        if ended:
            is_sip = bool(_START.fullmatch(line))
        else:
            is_sip = not line or (len(line) < LONGEST_LINE and bool(_FIRST.match(line)))
        if not is_sip:
            raise NotSipError("what is not SIP", _excerpt(bytes(line)))

    def _fill(self, deadline: Deadline) -> None:
        try:
            deadline.left()
            data = self._stream.receive(deadline)
        except OSError as problem:
            self._refuse_part(problem)
            raise
        if not data:
            self._refuse_part(None)
            raise ConnectionAbortedError("the far side closed the connection")
        self._bytes += data

    def _refuse_part(self, problem: OSError | None) -> None:
        if self._bytes or self._begun:
            raise NotSipError("a part of a message and then no more") from problem

    def _take(self, length: int) -> bytes:
        taken = bytes(self._bytes[:length])
        del self._bytes[:length]
        return taken


def _begun(head: bytes) -> _Begun:
    message = _parsed(head)
    return _Begun(message=message, length=_body_length(message), is_response=head.startswith(_RESPONSE))


def _parsed(head: bytes) -> Response:
    """Take a head apart. A request is read like a response: its URI may be long, and it is skipped anyway."""
    text = _SPACED_COLON.sub(r"\1:", _FOLD.sub(" ", head.decode("utf-8", "replace")))
    line, _, fields = text.partition("\r\n")
    if fields.count("\r\n") - 1 > MOST_HEADERS:
        raise NotSipError(f"more than {MOST_HEADERS} headers")
    if _CONTROL.search(text.replace("\r\n", "")):
        raise NotSipError("headers with control characters")
    if not head.startswith(_RESPONSE):
        line = "SIP/2.0 100 Request"
    elif line.count(" ") == 1:
        line += " "  # a status without its reason
    try:
        message = Message.parse(f"{line}\r\n{fields}".encode())
    except ValueError:
        raise NotSipError("a header without a name") from None
    assert isinstance(message, Response)  # noqa: S101 - by its first line
    return message


def _body_length(message: Response) -> int:
    """Return Content-Length; 0 without one, which some far sides leave out of a message without a body."""
    lengths = set(message.headers.getlist("Content-Length")) or {"0"}
    [length, *others] = lengths
    if others or not re.fullmatch("[0-9]{1,20}", length):
        raise NotSipError("a Content-Length that is not a number")
    if int(length) > LONGEST_BODY:
        raise NotSipError(f"a body of more than {LONGEST_BODY // 1024} KiB")
    return int(length)


def _excerpt(line: bytes) -> str:
    return f"'{printable(Mask().text(line[:16].decode('latin-1')))}'"
