"""Hides what may be secret in SIP URIs, web addresses and texts of others. Pure: strings in, strings out."""

from __future__ import annotations

import re

_SIP_URI = re.compile(r"(?i)sips?:\S+")
_URL = re.compile(r"(?i)(?:https?|ftp)://\S+")
_SCHEME = re.compile(r"(?i)\s*(?:[a-z][a-z0-9+.-]*:)?/*")
_AUTHORITY = re.compile(r"(?i)(?:\[[0-9a-f:.]*\]?|[^:]*)(?P<port>:\d{0,5})?")

_URI_START = re.compile(r"(?i)\s*(?:(?:sips?:)++|https?://)?")
_HOST_AND_PORT = re.compile(
    rf"{_URI_START.pattern}(?:\[[0-9a-f:.]*\]|:[0-9]{{1,5}}(?=[.,)'\"]*(?:[;?\s]|\Z))|[^:?])*"
)


def masked_uri(text: str) -> str:
    """Return a SIP URI, well-formed or not, without its password and headers, which may be secret."""
    start = _URI_START.match(text)
    assert start  # noqa: S101 - it may be empty
    colon, at = text.find(":", start.end()), text.rfind("@")
    if at < 0:
        text = _without_host(text)
    elif 0 <= colon < at:
        # After a question mark the @ may belong to a header, and the rest to its value.
        text = f"{text[:colon]}:…{'' if '?' in text[colon:at] else text[at:]}"
    return re.sub(r"\?.*", "?…", text, flags=re.DOTALL)


def _without_host(text: str) -> str:
    """Hide everything but a port after the colon: without a host, `user:password` looks like `host:port`."""
    shown = _HOST_AND_PORT.match(text)
    assert shown  # noqa: S101 - it may be empty
    return f"{shown[0]}:…" if text[shown.end() :].startswith(":") else text


def masked_url(text: str) -> str:
    """Return a web address, well-formed or not, without its user, query and fragment."""
    found = re.search(r"[?#]", text)
    shown, hidden = (text[: found.start()], f"{found[0]}…") if found else (text, "")
    scheme = _SCHEME.match(shown)
    assert scheme  # noqa: S101 - every part may be absent
    authority, slash, path = shown[scheme.end() :].partition("/")
    userinfo, at, place = authority.rpartition("@")
    address = _AUTHORITY.fullmatch(place.rstrip())
    # What looks like a port may be the beginning of a password with a slash in it.
    if address is None or ("@" in path and address["port"]):
        return f"{scheme[0]}…"
    return f"{scheme[0]}{'…' if userinfo else ''}{at}{place}{slash}{path}{hidden}"


def masked_text(text: str) -> str:
    """Mask the SIP URIs and web addresses in somebody else's words."""
    without_uris = _SIP_URI.sub(lambda found: masked_uri(found[0]), text)
    return _URL.sub(lambda found: masked_url(found[0]), without_uris)
