"""Hides phone numbers, passwords and values of headers in names, URIs and texts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

HIDDEN: Final = "***"
SHORT: Final = 7
"""Fewer digits are an extension, which is hidden whole. Longer numbers keep two digits on each side."""
LONGEST_HOST: Final = 1000

_ANY_URI = re.compile(r"(?is)(?P<scheme>\s*(?:sips?:)?)(?:(?P<userinfo>.*)@)?(?P<rest>.*)")
_URI_IN_TEXT = re.compile(r"(?i)(?P<scheme>sips?:)(?P<userinfo>(?:(?!sips?:)[^@\s'\"])*)@")
_USERINFO_IN_TEXT = re.compile(r"(?i)(sips?:)[^@\s'\"]*@")
_INTERNATIONAL = re.compile(r"\+\d[\d ().\-]{5,}\d")
_DIGITS = re.compile(rf"(?<![\w.\-])\d{{{SHORT},}}(?![\w\-]|\.\w)")
_DIGITS_ANYWHERE = re.compile(rf"\d{{{SHORT},}}")
_NUMBER = re.compile(r"[+\d\s().\-*#]*")
_HOST = re.compile(r"[^:/?#]*:?//[^/?#]*")


@dataclass(frozen=True)
class Mask:
    """Hides secrets, unless *unmasked*. With *users*, it hides users of URIs that are no numbers, too."""

    unmasked: bool = False
    users: bool = False

    def uri(self, text: str) -> str:
        """Mask a SIP URI, well-formed or not. Its host, parameters and names of headers stay."""
        return text if self.unmasked else _uri(text, users=self.users)

    def url(self, text: str) -> str:
        """Mask a web address. Its host, path and the names in its query stay."""
        return text if self.unmasked else _url(text)

    def number(self, text: str) -> str:
        """Mask a phone number. Its first and last two digits stay."""
        return text if self.unmasked else _number(text)

    def text(self, text: str, uris: Iterable[str] = ()) -> str:
        """Mask numbers and URIs in a text; *uris* are known URIs that it may contain."""
        return text if self.unmasked else _text(text, uris, users=self.users)


def without_users(text: str) -> str:
    """Hide the users and passwords of SIP URIs in *text* whole, numbers included."""
    return _USERINFO_IN_TEXT.sub(rf"\1{HIDDEN}@", text)


def printable(text: str) -> str:
    """Escape line breaks, control characters, changes of direction and surrogates in *text*."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _number(text: str) -> str:
    total, seen = sum(map(str.isdigit, text)), 0
    shown: list[str] = []
    for one in text:
        seen += one.isdigit()
        hidden = one.isdigit() and (total < SHORT or 2 < seen <= total - 2)  # noqa: PLR2004 - as SHORT says
        shown.append("*" if hidden else one)
    return "".join(shown)


def _numbers(text: str) -> str:
    for pattern in (_INTERNATIONAL, _DIGITS):
        text = pattern.sub(lambda found: _number(found[0]), text)
    return text


def _uri(text: str, *, users: bool = False) -> str:
    found = _ANY_URI.fullmatch(text)
    assert found  # noqa: S101 - every part may be empty
    userinfo = "" if found["userinfo"] is None else f"{_userinfo(found['userinfo'], users=users)}@"
    place, question, headers = found["rest"].partition("?")
    return found["scheme"] + userinfo + _numbers(place) + question + "&".join(map(_value, headers.split("&")))


def _userinfo(text: str, *, users: bool = False) -> str:
    user, colon, _ = text.partition(":")
    # A broken URI may have its @ behind the question mark.
    user, question, _ = user.partition("?")
    return _user(user, users=users) + (f"?{HIDDEN}" if question else "") + (f":{HIDDEN}" if colon else "")


def _user(text: str, *, users: bool = False) -> str:
    plain = unquote(text)
    number = plain.partition(";")[0]
    if _NUMBER.fullmatch(number) and any(map(str.isdecimal, number)):
        return _number(number)
    if users:
        return HIDDEN
    return _DIGITS_ANYWHERE.sub(lambda found: _number(found[0]), text)


def _value(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={HIDDEN}" if equals else (HIDDEN if pair else "")


def _url(text: str) -> str:
    authority = _HOST.match(text)
    if authority and len(authority[0]) > LONGEST_HOST:
        return HIDDEN  # urlsplit takes quadratic time to normalise it
    try:
        parts = urlsplit(text)
    except ValueError:
        return HIDDEN
    userinfo, at, host = parts.netloc.rpartition("@")
    user, colon, _ = userinfo.partition(":")
    login = (_user(user) + (f":{HIDDEN}" if colon else "") + at) if at else ""
    query = "&".join(map(_value, parts.query.split("&")))
    fragment = HIDDEN if parts.fragment else ""
    path = _numbers(parts.path)
    return urlunsplit((parts.scheme, login + host, path, query, fragment)) if parts.netloc else HIDDEN


def _text(text: str, uris: Iterable[str], *, users: bool = False) -> str:
    for uri in sorted(set(uris), key=len, reverse=True):
        text = text.replace(uri, _uri(uri, users=users))
        user = (_ANY_URI.fullmatch(uri) or {"userinfo": None})["userinfo"]
        if user:
            name = user.partition(":")[0]
            text = text.replace(f"{name}@", f"{_user(name, users=users)}@")
    text = _URI_IN_TEXT.sub(
        lambda found: f"{found['scheme']}{_userinfo(found['userinfo'], users=users)}@", text
    )
    return _numbers(text)
