"""The requests of one call, as Twilio sends them on a secure trunk (RFC 3261). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from pulumi_twilio_trunking.base.sip_uri import SipUri
from sipmessage import Response

from twilio_trunks_audit.preflight.sip.messages import (
    MAX_FORWARDS,
    ThisSide,
    new_branch,
    request,
    request_uri,
)

ALLOW: Final = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS")

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_HEADER_NAME = re.compile(r"X-[A-Za-z0-9\-.!%*_+`'~]+", re.IGNORECASE | re.ASCII)
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f]")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONGEST_CONTACT: Final = 2000
_BRACKETED = re.compile(r"<([^<>\s]{1,1000})>")
_BARE = re.compile(r"[^<>\s;,]{1,1000}")
_ROUTE = re.compile(r"<[^<>]{1,1000}>[^,<]{0,1000}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CallRequests:
    """Makes the requests of one call.

    Attributes:
        this_side: this side of the connection.
        uri: the origination URI. Its user is called if it has one, else *number*; its parameters stay.
        number: the number that was dialled, in E.164 with a plus.
        caller: the number that calls, in E.164 with a plus.
        branch: the transaction of INVITE, with which CANCEL goes too.
    """

    this_side: ThisSide
    uri: SipUri = field(repr=False)
    number: str = field(repr=False)
    caller: str = field(repr=False)
    branch: str = field(default_factory=new_branch)

    def __post_init__(self) -> None:
        if not (is_e164(self.number) and is_e164(self.caller)):
            raise ValueError(
                "a number is not in E.164: write +, the country's code, and up to 15 digits in all"
            )

    def invite(self, body: bytes) -> bytes:
        """Return the INVITE with the SDP *body*.

        Twilio puts the dialled number into the URI, or into Diversion if the URI has a user of its own:
        https://www.twilio.com/docs/sip-trunking#origination
        It sends the X- headers of the URI as headers.
        """
        headers = [
            self.this_side.via(self.branch),
            MAX_FORWARDS,
            *self._dialog(f"<{self._target}>", "1 INVITE"),
            self._contact,
            ALLOW,
            *self._diversion(),
            *self._own_headers(),
            ("Content-Type", "application/sdp"),
        ]
        return request("INVITE", self._target, headers, body)

    def cancel(self) -> bytes:
        """Return the CANCEL of the INVITE (RFC 3261, section 9.1)."""
        dialog = self._dialog(f"<{self._target}>", "1 CANCEL")
        return request("CANCEL", self._target, [self.this_side.via(self.branch), MAX_FORWARDS, *dialog])

    def ack_refusal(self, response: Response) -> bytes:
        """Return the ACK of a refusal, in the transaction of the INVITE (section 17.1.1.3)."""
        dialog = self._dialog(response.headers.get("To") or f"<{self._target}>", "1 ACK")
        return request("ACK", self._target, [self.this_side.via(self.branch), MAX_FORWARDS, *dialog])

    def ack_answer(self, response: Response) -> bytes:
        """Return the ACK of a 2xx, in a transaction of its own (section 13.2.2.4)."""
        return self._within(response, "ACK", "1 ACK", new_branch())

    def bye(self, response: Response, branch: str) -> bytes:
        """Return the BYE of the dialog that the 2xx *response* made (section 15.1.1)."""
        return self._within(response, "BYE", "2 BYE", branch)

    @property
    def _target(self) -> str:
        return request_uri(self.uri, self.uri.user or self.number)

    @property
    def _contact(self) -> tuple[str, str]:
        return "Contact", f"<sip:{self.caller}@{self.this_side.place};transport=tls>"

    def _dialog(self, to: str, cseq: str) -> list[tuple[str, str]]:
        return [
            ("From", f"<sip:{self.caller}@{self.this_side.place}>;tag={self.this_side.tag}"),
            ("To", to),
            ("Call-ID", self.this_side.call_id),
            ("CSeq", cseq),
        ]

    def _within(self, response: Response, method: str, cseq: str, branch: str) -> bytes:
        headers = [
            self.this_side.via(branch),
            MAX_FORWARDS,
            *(("Route", route) for route in _routes(response)),
            *self._dialog(response.headers.get("To") or f"<{self._target}>", cseq),
            self._contact,
        ]
        return request(method, contact(response) or self._target, headers)

    def _diversion(self) -> Iterator[tuple[str, str]]:
        if self.uri.user is not None:
            yield "Diversion", f"<sip:{self.number}@{self.this_side.place}>;reason=unconditional"

    def _own_headers(self) -> Iterator[tuple[str, str]]:
        """The X- headers of the URI. Twilio leaves out what it cannot send (32110), and so does this."""
        for pair in (self.uri.headers or "").split("&"):
            name, _, value = map(unquote, pair.partition("="))
            if _HEADER_NAME.fullmatch(name) and not _UNSENDABLE.search(value):
                yield name, value


def is_e164(number: str) -> bool:
    """Whether *number* is a phone number in E.164 with a plus."""
    return bool(_E164.fullmatch(number))


def contact(response: Response) -> str:
    """Return the URI of the first Contact; "" without one."""
    value = _QUOTED.sub("", (response.headers.get("Contact") or "")[:_LONGEST_CONTACT])
    found = _BRACKETED.search(value) or _BARE.match(value)
    return found[found.re.groups] if found else ""


def _routes(response: Response) -> list[str]:
    """Return the route set: the Record-Route headers in reverse order (RFC 3261, section 12.1.2)."""
    every = [one for value in response.headers.getlist("Record-Route") for one in _ROUTE.findall(value)]
    return [one.strip() for one in reversed(every)]
