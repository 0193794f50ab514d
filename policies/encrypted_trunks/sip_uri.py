"""Decide whether Twilio speaks TLS to a SIP URI. Pure.

TLS takes exactly one `transport` parameter with the value `tls`, in any case, on a `sip:` URI that is well
formed by RFC 3261, section 25.1. Everything else is not TLS: without a transport Twilio uses UDP
(https://www.twilio.com/docs/sip-trunking#origination), and how it reads a broken URI is not known.
"""

import ipaddress
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self
from urllib.parse import unquote

TLS_PORT = 5061
PLAIN_PORT = 5060
HIGHEST_PORT = 65535
PATTERN = "sip:HOST;transport=tls"
LONGEST_SHOWN = 200

# RFC 3261, section 25.1; the names are the grammar's.
_UNRESERVED = r"[A-Za-z0-9\-_.!~*'()]|%[0-9A-Fa-f]{2}"
_USERINFO = re.compile(rf"(?:{_UNRESERVED}|[&=+$,;?/])+(?::(?:{_UNRESERVED}|[&=+$,])*)?")
_PARAMETER = re.compile(rf"(?:{_UNRESERVED}|[\[\]/:&+$])+(?:=(?:{_UNRESERVED}|[\[\]/:&+$])+)?")
_HEADER = re.compile(rf"(?:{_UNRESERVED}|[\[\]/?:+$])+=(?:{_UNRESERVED}|[\[\]/?:+$])*")
_DOMAINLABEL = re.compile(r"(?!-)[A-Za-z0-9\-]+(?<!-)")
_HOSTPORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]+))?")

_SECRET = re.compile(r"((?:^|;)(?:password|passwd|pwd|token|secret|key|auth)=)[^;?]*", re.IGNORECASE)
_SLASHES = re.compile(r"^(sips?:)//", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?:https?|mailto|tel|wss?|h323|xmpp|im):", re.IGNORECASE)
_SCHEME = re.compile(r"\s*(?:sips?:|https?://)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SipUri:
    """A parsed SIP URI. The fields are those of RFC 3261 (section 19.1.1), each as it was written."""

    scheme: str
    userinfo: str
    host: str
    port: int | None
    parameters: tuple[str, ...]
    headers: str

    @classmethod
    @lru_cache(maxsize=4096)
    def read(cls, text: str) -> Self:
        """Parse *text*.

        Raises:
            ValueError: *text* is not a SIP URI; the message says why.
        """
        scheme, _, rest = text.partition(":")
        if scheme.lower() not in ("sip", "sips"):
            raise ValueError("it is not a SIP URI: it does not begin with sip:")
        userinfo, at, rest = rest.rpartition("@")
        rest, question, headers = rest.partition("?")
        hostport, *parameters = rest.split(";")
        _require(bool(_USERINFO.fullmatch(userinfo)) == bool(at), "the part before the @")
        _require(all(map(_PARAMETER.fullmatch, parameters)), "its parameters")
        _require(not question or all(map(_HEADER.fullmatch, headers.split("&"))), "its headers")
        host, port = _host_and_port(hostport)
        return cls(
            scheme=scheme.lower(),
            userinfo=userinfo + at,
            host=host,
            port=port,
            parameters=tuple(parameters),
            headers=question + headers,
        )

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        parameters = "".join(f";{parameter}" for parameter in self.parameters)
        return f"{self.scheme}:{self.userinfo}{self.host}{port}{parameters}{self.headers}"

    def transports(self) -> list[str]:
        """List the parameters that a parser may read as `transport`, percent-encoded ones included."""
        return [p for p in self.parameters if unquote(p.partition("=")[0]).lower() == "transport"]

    def over_tls(self) -> Self:
        """Make the URI ask for TLS. A port 5060 is dropped, since TLS implies 5061; everything else stays."""
        transports = self.transports()
        kept = [p for p in self.parameters if p not in transports]
        place = self.parameters.index(transports[0]) if transports else len(kept)
        kept.insert(place, "transport=tls")
        return replace(
            self, scheme="sip", port=None if self.port == PLAIN_PORT else self.port, parameters=tuple(kept)
        )

    @property
    def password(self) -> str:
        """The password, or ""."""
        return self.userinfo.removesuffix("@").partition(":")[2]

    def without_password(self) -> Self:
        """Drop the password."""
        user = self.userinfo.removesuffix("@").partition(":")[0]
        return replace(self, userinfo=f"{user}@" if self.userinfo else "")

    def masked(self) -> Self:
        """Hide what may be secret: the password, the headers, and parameters with names of secrets."""
        user, colon, _ = self.userinfo.partition(":")
        return replace(
            self,
            userinfo=f"{user}:***@" if colon else self.userinfo,
            parameters=tuple(_SECRET.sub(r"\1***", parameter) for parameter in self.parameters),
            headers="?…" if self.headers else "",
        )


def why_not_tls(value: object) -> str | None:
    """Say why Twilio would not speak TLS to *value*; None if it would."""
    if not isinstance(value, str):
        return "it is not a SIP URI: it is not a text"
    try:
        return _why_not_tls(SipUri.read(value))
    except ValueError as error:
        return "it has white space around it" if value != value.strip() else str(error)


def readable(value: object) -> SipUri | None:
    """Parse *value*; None if it is unknown or not a SIP URI."""
    try:
        return SipUri.read(value) if isinstance(value, str) else None
    except ValueError:
        return None


def correction(value: object) -> SipUri | None:
    """Give the TLS form of *value*; None if it is not clear what was meant."""
    text = _SLASHES.sub(r"\1", value.strip()) if isinstance(value, str) else ""
    for candidate in () if _OTHER_SCHEME.match(text) else (text, f"sip:{text}"):
        try:
            return SipUri.read(candidate).over_tls()
        except ValueError:
            continue
    return None


def shown(value: object) -> str:
    """Write *value* as a literal for a message, without password and headers, even if it is not a URI."""
    if not isinstance(value, str):
        return (
            repr(value)
            if value is None or isinstance(value, bool | int | float)
            else f"a {type(value).__name__}"
        )
    scheme = _SCHEME.match(value)
    start = scheme.end() if scheme else 0
    userinfo, at, rest = value[start:].rpartition("@")
    user, colon, _ = userinfo.partition(":")
    text, question, _ = f"{value[:start]}{user}{':***' if colon else ''}{at}{rest}".partition("?")
    text = _SECRET.sub(r"\1***", text)
    return repr(f"{clipped(text)}{'?…' if question else ''}")


def clipped(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Cut *text* after *longest* characters."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def _why_not_tls(uri: SipUri) -> str | None:
    transports = uri.transports()
    if uri.scheme == "sips":
        return "Twilio does not support the sips: scheme and advises against it"
    if not transports:
        return "it names no transport, and Twilio then uses UDP"
    if len(transports) > 1:
        return f"it names {len(transports)} transports, and it is not known which one Twilio takes"
    if "%" in transports[0]:
        return "its transport is percent-encoded, and it is not known how Twilio reads that"
    if transports[0].lower() != "transport=tls":
        return f"its transport is {transports[0].partition('=')[2] or 'empty'}, not tls"
    return None


def _host_and_port(text: str) -> tuple[str, int | None]:
    found = _HOSTPORT.fullmatch(text)
    _require(found is not None and _is_host(found["host"]), _its_host(found["host"] if found else ""))
    if found is None or found["port"] is None:
        return text, None
    digits = found["port"].lstrip("0")
    _require(0 < len(digits) <= len(str(HIGHEST_PORT)) and int(digits) <= HIGHEST_PORT, "its port")
    return found["host"], int(digits)


def _its_host(text: str) -> str:
    """Name the host in a message that it cannot be read, with the character that a host name cannot have."""
    wrong = re.search(r"[^A-Za-z0-9.\-\[\]:]", text)
    if wrong is None:
        return "its host"
    name = "an underscore" if wrong[0] == "_" else repr(wrong[0])
    return f"its host, which has {name} where a host name has letters, digits, '-' and '.',"


def _is_host(text: str) -> bool:
    if text.startswith("["):
        return _is_address(ipaddress.IPv6Address, text[1:-1]) and "%" not in text
    labels = text.removesuffix(".").split(".")
    named = all(map(_DOMAINLABEL.fullmatch, labels)) and not labels[-1][0].isdigit()
    return named or _is_address(ipaddress.IPv4Address, text)


def _is_address(kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _require(fact: bool, part: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not fact:
        raise ValueError(f"it is not a SIP URI: {part} cannot be read (RFC 3261, section 25.1)")
