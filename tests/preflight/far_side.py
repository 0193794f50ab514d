"""A far side in memory: a Stream that answers what is sent to it, without sockets and without waiting."""

import re
from collections.abc import Callable, Iterable

from twilio_trunks_audit.preflight.stream import Deadline

Answers = Callable[["Sent"], Iterable[bytes]]


class Sent:
    """A request that the far side got."""

    def __init__(self, data: bytes) -> None:
        head, _, self.body = data.partition(b"\r\n\r\n")
        self.line, *self.headers = head.decode().split("\r\n")
        self.method, self.target, _ = self.line.split(" ")

    def header(self, name: str) -> str:
        """The first value of a header; "" without one."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> list[str]:
        """All values of a header."""
        return [one.partition(": ")[2] for one in self.headers if one.lower().startswith(f"{name.lower()}:")]

    def branch(self) -> str:
        """The branch of the transaction."""
        return re.findall("branch=([^;]+)", self.header("Via"))[0]


def answer(
    sent: Sent, status: str, *more: str, body: bytes = b"", tag: str = ";tag=far", cseq: str = ""
) -> bytes:
    """Return a response to *sent*, with *more* headers."""
    lines = [
        f"SIP/2.0 {status}",
        f"Via: {sent.header('Via')}",
        f"From: {sent.header('From')}",
        f"To: {sent.header('To')}{tag}",
        f"Call-ID: {sent.header('Call-ID')}",
        f"CSeq: {cseq or sent.header('CSeq')}",
        *more,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


class FarSide:
    """A Stream. When it has no more to say, reading times out at once, or the connection is closed."""

    def __init__(self, answers: Answers = lambda _: (), *, closes: bool = False, address: str = "192.0.2.7"):
        self.local_address = (address, 49152)
        self.sent: list[Sent] = []
        self.closed = False
        self._answers = answers
        self._closes = closes
        self._waiting: list[bytes] = []

    @property
    def methods(self) -> list[str]:
        """The methods that were sent, in order."""
        return [one.method for one in self.sent]

    def send(self, data: bytes, deadline: Deadline) -> None:
        deadline.left()
        self.sent.append(Sent(data))
        self._waiting += self._answers(self.sent[-1])

    def receive(self, deadline: Deadline) -> bytes:
        deadline.left()
        if self._waiting:
            first = self._waiting.pop(0)
            if first[16384:]:
                self._waiting.insert(0, first[16384:])
            return first[:16384]
        if self._closes:
            return b""
        raise TimeoutError

    def close(self) -> None:
        self.closed = True
