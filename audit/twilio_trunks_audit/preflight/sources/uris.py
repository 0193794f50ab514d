"""Trunks from SIP URIs: those of the command line, and those that a preset or a stack's outputs hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pulumi_twilio_trunking.base.masking import masked_uri
from pulumi_twilio_trunking.base.sip_uri import SipUri

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.masking import HIDDEN, Mask, printable, without_users
from twilio_trunks_audit.preflight.trunks import Destination, Found, Trunk
from twilio_trunks_audit.report import NotExamined

COMMAND_LINE: Final = "command line"
PRIORITY_STEP: Final = 10
_LONGEST_SHOWN: Final = 200
_LONGEST_WHY: Final = 600
_USERINFO: Final = re.compile(r"(?s)\A(\s*(?:sips?:)?).*@", re.IGNORECASE)


def from_uris(texts: Sequence[str]) -> Found:
    """Make one trunk of SIP URIs, in fail-over order. A URI that repeats another is left out, and named.

    Args:
        texts: the SIP URIs, the first choice first. URIs to the same host with other users are kept, as on a
            trunk with one URI for each number.

    Raises:
        UsageError: some are not SIP URIs. The message names each without its user, password and headers.
    """
    if problems := list(_problems(texts)):
        raise UsageError("\n".join(problems))
    once = list(dict.fromkeys(texts))
    trunk = Trunk(name=COMMAND_LINE, source=COMMAND_LINE, destinations=in_order(once))
    return Found(trunks=(trunk,) if once else (), not_examined=tuple(_repeated(texts)))


def in_order(uris: Iterable[str]) -> tuple[Destination, ...]:
    """Make destinations of *uris* in fail-over order: priority 10, 20, …"""
    return tuple(
        Destination(uri=uri, priority=PRIORITY_STEP * number) for number, uri in enumerate(uris, start=1)
    )


def hidden(text: str) -> str:
    """Show what may be a SIP URI in a message: without its user, password and headers."""
    plain = _USERINFO.sub(lambda found: f"{found[1]}{HIDDEN}@", masked_uri(text))
    return printable(Mask().uri(plain))[:_LONGEST_SHOWN]


def _problems(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        try:
            SipUri.parse(text)
        except ValueError as problem:
            why = Mask().text(without_users(str(problem)))
            yield f"{hidden(text)!r} is not accepted: {_clipped(printable(why))}"


def _clipped(text: str) -> str:
    """Leave the middle out of a long text: its end says what to do."""
    half = _LONGEST_WHY // 2
    return text if len(text) <= _LONGEST_WHY else f"{text[:half]} … {text[-half:]}"


def _repeated(texts: Sequence[str]) -> Iterator[NotExamined]:
    for number, text in enumerate(texts):
        if text in texts[:number]:
            yield NotExamined(
                what=f"{hidden(text)} again, URI {number + 1} of the {COMMAND_LINE}",
                reason=f"it repeats URI {texts.index(text) + 1}: Twilio would call the same place again",
                gap="left out",
            )
