"""Hides what may be secret in web addresses and in the words of others. Pure: strings in, strings out."""

from __future__ import annotations

import re

from pulumi_twilio_trunking.base.sip_uri import masked

_SIP_URI = re.compile(r"(?i)sips?:\S+")
_URL = re.compile(r"(?i)(?:https?|ftp)://\S+")
_SCHEME = re.compile(r"(?i)\s*(?:[a-z][a-z0-9+.-]*:)?/*")
_HOST_AND_PORT = re.compile(r"(?i)(?:\[[0-9a-f:.]*\]?|[^:]*)(?P<port>:\d{0,5})?")


def masked_url(text: str) -> str:
    """Return a web address, well-formed or not, without its user, query and fragment."""
    found = re.search(r"[?#]", text)
    shown, hidden = (text[: found.start()], f"{found[0]}…") if found else (text, "")
    scheme = _SCHEME.match(shown)
    assert scheme  # noqa: S101 - every part may be absent
    authority, slash, path = shown[scheme.end() :].partition("/")
    userinfo, at, place = authority.rpartition("@")
    address = _HOST_AND_PORT.fullmatch(place.rstrip())
    # What looks like a port may be the beginning of a password with a slash in it.
    if address is None or ("@" in path and address["port"]):
        return f"{scheme[0]}…"
    return f"{scheme[0]}{'…' if userinfo else ''}{at}{place}{slash}{path}{hidden}"


def masked_text(text: str) -> str:
    """Mask the SIP URIs and web addresses in somebody else's words."""
    without_uris = _SIP_URI.sub(lambda found: masked(found[0]), text)
    return _URL.sub(lambda found: masked_url(found[0]), without_uris)
