"""The media of a call (RFC 8866, RFC 4568): Twilio's offer on a secure trunk, and what an answer says. Pure.

Twilio offers SRTP with one suite, its key in the SDP (SDES), without MKI:
https://www.twilio.com/docs/sip-trunking#secure-trunking
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from twilio_trunks_audit.masking import printable
from twilio_trunks_audit.preflight.host_names import is_ipv6
from twilio_trunks_audit.preflight.report import NO_SRTP, UNREACHABLE

SUITE: Final = "AES_CM_128_HMAC_SHA1_80"
KEY_LENGTH: Final = 30
"""Bytes of the key and its salt: RFC 4568, section 6.2."""

SRTP_PROFILE: Final = "RTP/SAVP"
PLAIN_PROFILES: Final = ("RTP/AVP", "RTP/AVPF")
LONGEST_WORD: Final = 40

_AUDIO = re.compile(r"m=audio ([0-9]{1,5})(?:/[0-9]+)? (\S+)")
_CRYPTO = re.compile(
    r"a=crypto:(\S+)[ \t]+(\S+)[ \t]+inline:([^|\s]+)((?:\|[^|\s]+)*)(?:[ \t]+(.*))?", re.IGNORECASE
)

_ONLY = f"Twilio takes only SRTP as {SRTP_PROFILE}, with its key in the SDP (SDES) and {SUITE}."
_TURN_ON = f"Set the far side's SRTP to SDES, mandatory, with {SUITE} first."


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """The judgement of the media in an SDP answer.

    Attributes:
        seen: the profile and what matters of it, such as `SRTP (AES_CM_128_HMAC_SHA1_80)`.
        error: Twilio's error that a call would get; None if Twilio takes it.
        cause: why Twilio does not take it; "" if it does.
        fix: what to change; "" if nothing.
    """

    seen: str
    error: int | None = None
    cause: str = ""
    fix: str = ""


def offer(address: str, port: int) -> bytes:
    """Return an offer as Twilio's on a secure trunk, with a new key.

    Args:
        address: the IP address for the media.
        port: the UDP port for the media.
    """
    place = f"IN IP{6 if is_ipv6(address) else 4} {address}"
    key = base64.b64encode(secrets.token_bytes(KEY_LENGTH)).decode()
    lines = [
        "v=0",
        f"o=- {secrets.randbits(31)} 0 {place}",
        "s=-",
        f"c={place}",
        "t=0 0",
        f"m=audio {port} {SRTP_PROFILE} 0 8 101",
        f"a=crypto:1 {SUITE} inline:{key}",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16",
        "a=ptime:20",
        "a=sendrecv",
        "",
    ]
    return "\r\n".join(lines).encode()


def has_audio(body: bytes) -> bool:
    """Say whether *body* describes a stream of audio."""
    return bool(_audio(body))


def judge(body: bytes) -> Media:
    """Judge the answer to `offer`, by its first stream of audio."""
    lines = _audio(body)
    found = _AUDIO.match(lines[0]) if lines else None
    if found is None:
        return _refused("no SDP", "The answer says nothing about the voice.", "Look at the far side's log.")
    port, profile = int(found[1]), found[2].upper()
    if port == 0:
        return Media(
            seen="the voice rejected (port 0)",
            error=UNREACHABLE,
            cause=f"The far side wants other codecs or other media. {_ONLY}",
            fix=f"{_TURN_ON} Allow the codec PCMU (G.711).",
        )
    if profile in PLAIN_PROFILES:
        return _plain(profile, lines)
    if profile != SRTP_PROFILE:
        return _refused(f"{_word(profile)}, which is not {SRTP_PROFILE}", _ONLY, _dtls_fix(profile))
    return _srtp(lines)


def _audio(body: bytes) -> Sequence[str]:
    """Return the lines of the first stream of audio. Other parts of a multipart body do not disturb."""
    lines = body.decode("utf-8", "replace").split("\n")
    lines = [line.rstrip("\r") for line in lines]
    first = next((at for at, line in enumerate(lines) if _AUDIO.match(line)), len(lines))
    end = next((at for at in range(first + 1, len(lines)) if lines[at].startswith("m=")), len(lines))
    return lines[first:end]


def _plain(profile: str, lines: Sequence[str]) -> Media:
    key = " beside a key for SRTP" if any(line.startswith("a=crypto:") for line in lines) else ""
    return _refused(
        f"plain RTP ({profile}{key})",
        f"The far side would send the voice in clear, and a secure trunk refuses that. {_ONLY}",
        _TURN_ON,
    )


def _srtp(lines: Sequence[str]) -> Media:
    keys = [line for line in lines if line.lower().startswith("a=crypto:")]
    if not keys:
        dtls = any(line.startswith("a=fingerprint:") for line in lines)
        seen = f"{SRTP_PROFILE} with DTLS-SRTP" if dtls else f"{SRTP_PROFILE} without a key (no a=crypto)"
        return _refused(seen, _ONLY, _TURN_ON)
    return next((_refused(wrong, _ONLY, _TURN_ON) for key in keys[:1] if (wrong := _wrong_key(key))), _GOOD)


def _wrong_key(line: str) -> str:
    """Say what is wrong with a key; "" if nothing is."""
    found = _CRYPTO.fullmatch(line.strip())
    if found is None:
        return "a broken a=crypto line"
    _, suite, key, more, settings = found.groups()
    if suite.upper() != SUITE:
        return f"the suite {_word(suite)}, which was not offered"
    if ":" in more:
        return "a key with an MKI"
    if any(one.upper().startswith("UN") for one in (settings or "").split()):
        return f"SRTP that is switched off in part ({_word(settings)})"
    return "" if _is_key(key) else f"a key that is not {KEY_LENGTH} bytes in Base64"


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_LENGTH
    except (binascii.Error, ValueError):
        return False


def _refused(seen: str, cause: str, fix: str) -> Media:
    return Media(seen=seen, error=NO_SRTP, cause=cause, fix=fix)


def _dtls_fix(profile: str) -> str:
    return f"Switch DTLS-SRTP off for this trunk. {_TURN_ON}" if "TLS" in profile else _TURN_ON


def _word(text: str) -> str:
    return printable(text)[:LONGEST_WORD]


_GOOD: Final = Media(seen=f"SRTP ({SUITE})")
