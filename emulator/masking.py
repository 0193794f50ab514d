"""Mask secrets in what is kept and shown of requests. Every function takes linear time."""

import re

MASK = "***"
LONGEST_SHOWN = 1000
"""Characters of a text that the journal keeps and the page shows."""

_SECRET = re.compile(r"password|secret|(?<!page)token", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_SIP = re.compile(r"sips?:", re.IGNORECASE)
_LOCATION = "://"


def mask(name: str, value: str) -> str:
    """Return *value* shortened, with passwords in URIs masked, or only a mask if its name is a secret's."""
    return MASK if _SECRET.search(name) else shortened(without_passwords(value))


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Cut *text* after *longest* characters, and say how many it had."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def without_passwords(text: str) -> str:
    """Mask every password before an ``@``: ``https://me:***@example.com``, ``sip:me:***@example.com``.

    No regular expression: one that searches for all of this starts again at every character.
    """
    return _WORD.sub(lambda found: _without_passwords(found[0]), text) if "@" in text else text


def _without_passwords(word: str) -> str:
    *logins, rest = word.split("@")
    return "@".join([*map(_without_password, logins), rest])


def _without_password(login: str) -> str:
    """Mask the password in *login*: everything before an ``@``, back to the one before it."""
    sip, location = _SIP.search(login), login.find(_LOCATION)
    if sip and not 0 <= location < sip.start():
        could_be_user = login[: sip.start()].endswith(":")
        return login[: sip.end()] + (MASK if could_be_user else _masked(login[sip.end() :]))
    if location < 0:
        path, slash, login = login.rpartition("/")
        scheme, colon, login = login.partition(":")
        return path + slash + scheme + colon + _masked(login)
    return _of_locations(login)


def _of_locations(login: str) -> str:
    """One location may be in the query of another: the first that does not end with a host masks the rest."""
    parts = login.split(_LOCATION)
    for number, part in enumerate(parts[1:], start=1):
        if not _begins_with_host(part):
            before, userinfo = parts[:number], parts[number:]
            return _LOCATION.join([*before, _masked(_LOCATION.join(userinfo))])
    path, slash, rest = parts[-1].partition("/")
    return _LOCATION.join([*parts[:-1], path + slash + _without_password(rest)])


def _begins_with_host(part: str) -> bool:
    """A slash ends the host if the text before it looks like a host and port; else it is in a password."""
    before, slash, _ = part.partition("/")
    _, colon, port = before.partition(":")
    return bool(slash) and (not colon or not port or port.isdecimal())


def _masked(userinfo: str) -> str:
    user, colon, _ = userinfo.partition(":")
    return f"{user}:{MASK}" if colon else userinfo
