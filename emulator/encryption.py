"""How well a trunk's calls are encrypted, and in which order calls try its origination URLs. Pure.

Source: https://www.twilio.com/docs/sip-trunking.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from emulator.resources.origination_urls import OriginationUrl
from emulator.resources.trunks import Trunk

_SIP_URI = re.compile(r"(?P<scheme>sips?):(?:[^@]*@)?(?P<rest>[^?]*)", re.IGNORECASE)

Degree = Literal["media", "signalling", "plain", "none"]


@dataclass(frozen=True, kw_only=True)
class Level:
    """A degree of encryption, in a few words, with the reason in a sentence."""

    degree: Degree
    words: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One origination URL in its turn: *place* counts priorities, *share* is its part of the calls there."""

    place: int
    share: float
    url: OriginationUrl
    is_tls: bool


def is_tls(sip_url: str) -> bool:
    """Tell whether the URI itself makes Twilio use TLS; ``sips:`` counts as TLS to the next hop."""
    found = _SIP_URI.match(sip_url)
    if not found:
        return False
    parameters = [parameter.strip().lower() for parameter in found["rest"].split(";")[1:]]
    return "transport=tls" in parameters or found["scheme"].lower() == "sips"


def call_order(trunk: Trunk, urls: Iterable[OriginationUrl]) -> list[Step]:
    """Return the enabled URLs as a call tries them: lowest priority first, within one priority by weight.

    A secure trunk speaks TLS whatever its URIs say.
    """
    enabled = sorted((url for url in urls if url.enabled), key=lambda url: (url.priority, -url.weight))
    steps = []
    for place, (_, group) in enumerate(groupby(enabled, key=lambda url: url.priority), start=1):
        steps += _steps(trunk, place, list(group))
    return steps


def _steps(trunk: Trunk, place: int, urls: Sequence[OriginationUrl]) -> list[Step]:
    total = sum(url.weight for url in urls)
    return [
        Step(
            place=place,
            share=url.weight / total if total else 1 / len(urls),
            url=url,
            is_tls=trunk.secure or is_tls(url.sip_url),
        )
        for url in urls
    ]


def level(trunk: Trunk, urls: Iterable[OriginationUrl]) -> Level:
    """Return how well the calls of *trunk* are encrypted."""
    steps = call_order(trunk, urls)
    plain = sum(not step.is_tls for step in steps)
    if trunk.secure:
        return MEDIA
    if plain:
        return _plain(f"{plain} of {len(steps)} enabled origination URLs {_go(plain)} without TLS.")
    if trunk.domain_name:
        return _plain("Its domain takes calls over plain SIP, since the trunk is not secure.")
    return SIGNALLING if steps else NONE


def _go(count: int) -> str:
    return "goes" if count == 1 else "go"


def _plain(reason: str) -> Level:
    return Level(degree="plain", words="Not encrypted", reason=reason)


MEDIA = Level(
    degree="media",
    words="Signalling and media encrypted",
    reason="Secure trunking: TLS and SRTP in both directions; calls without them are refused.",
)
SIGNALLING = Level(
    degree="signalling",
    words="Signalling encrypted, voice in clear",
    reason="Every enabled origination URL goes over TLS; the trunk is not secure, so the voice is plain RTP.",
)
NONE = Level(
    degree="none",
    words="No route",
    reason="Not secure, no domain and no enabled origination URL: no call, and nothing encrypted.",
)
