"""The SIP URI of RFC 3261, and whether Twilio speaks TLS to it. Pure: strings in, values out."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections import Counter
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

from pulumi_twilio_trunking.base.masking import masked_uri

EDGES = (
    "ashburn",
    "umatilla",
    "dublin",
    "frankfurt",
    "singapore",
    "tokyo",
    "sao-paulo",
    "sydney",
    "ashburn-ix",
    "san-jose-ix",
    "london-ix",
    "frankfurt-ix",
    "singapore-ix",
    "tokyo-ix",
    "sydney-ix",
    "sao-paulo-ix",
)
"""Where Twilio can send a call from, as `;edge=`: https://www.twilio.com/docs/sip-trunking#origination"""

LEGACY_EDGES = {
    "us1": "ashburn",
    "us2": "umatilla",
    "ie1": "dublin",
    "de1": "frankfurt",
    "sg1": "singapore",
    "jp1": "tokyo",
    "br1": "sao-paulo",
    "au1": "sydney",
    "us1-ix": "ashburn-ix",
    "us2-ix": "san-jose-ix",
    "ie1-ix": "london-ix",
    "de1-ix": "frankfurt-ix",
    "sg1-ix": "singapore-ix",
    "jp1-ix": "tokyo-ix",
    "au1-ix": "sydney-ix",
    "br1-ix": "sao-paulo-ix",
}
"""The names of edges as `;region=`:
https://www.twilio.com/docs/global-infrastructure/edge-locations/legacy-regions and
https://www.twilio.com/docs/global-infrastructure/localized-uris/interconnect-sip-uris"""

TLS_PORT = 5061
"""The port of SIP over TLS where a URI names none: RFC 3261, section 19.1.2."""

PLAIN_PORT = 5060
HIGHEST_PORT = 65535
PATTERN = "sip:HOST;transport=tls"

# RFC 3261, section 25.1. The names are the grammar's.
_ESCAPED = r"%[0-9A-Fa-f]{2}"
_UNRESERVED = r"[A-Za-z0-9\-_.!~*'()]"
_USER = rf"(?:{_UNRESERVED}|{_ESCAPED}|[&=+$,;?/])+"
_PASSWORD = rf"(?:{_UNRESERVED}|{_ESCAPED}|[&=+$,])*"
_HOSTNAME = r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.?"
_PARAMCHAR = rf"(?:{_UNRESERVED}|{_ESCAPED}|[\[\]/:&+$])"
_HEADERCHAR = rf"(?:{_UNRESERVED}|{_ESCAPED}|[\[\]/?:+$])"
_SIP_URI = re.compile(
    rf"(?P<scheme>sips?):"
    rf"(?:(?P<user>{_USER})(?::(?P<password>{_PASSWORD}))?@)?"
    rf"(?P<host>{_HOSTNAME}|[0-9.]+|\[[0-9A-Fa-f:.]+\])"
    rf"(?::(?P<port>[0-9]+))?"
    rf"(?P<parameters>(?:;{_PARAMCHAR}+(?:={_PARAMCHAR}+)?)*)"
    rf"(?:\?(?P<headers>{_HEADERCHAR}+={_HEADERCHAR}*(?:&{_HEADERCHAR}+={_HEADERCHAR}*)*))?",
    re.IGNORECASE | re.ASCII,
)


_ESCAPE = "write %40 for an @ in a header, and %3F for a ? in a user or a password"


@dataclass(frozen=True, kw_only=True)
class SipUri:
    """One SIP URI, taken apart. `str()` gives it back as it was written.

    The fields are RFC 3261's (section 19.1.1); `parameters` and `headers` are kept in order and as written.
    """

    text: str
    scheme: str
    user: str | None
    password: str | None
    host: str
    port: int | None
    parameters: tuple[tuple[str, str | None], ...]
    headers: str | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take a SIP URI apart.

        Raises:
            ValueError: *text* is not a SIP URI by RFC 3261, section 25.1; the message says what to write.
        """
        found = _SIP_URI.fullmatch(text)
        if found is None:
            raise ValueError(_why_unreadable(text))
        parts = found.groupdict()
        return cls(
            text=text,
            scheme=parts["scheme"].lower(),
            user=parts["user"],
            password=parts["password"],
            host=_host(parts["host"]),
            port=_port(parts["port"]),
            parameters=tuple(_parameter(p) for p in parts["parameters"].split(";")[1:]),
            headers=parts["headers"],
        )

    def __str__(self) -> str:
        return self.text

    @property
    def transports(self) -> list[tuple[str, str | None]]:
        """Every parameter that may be read as `transport`, percent-encoded ones included."""
        return self._named("transport")

    @property
    def repeated(self) -> list[str]:
        """The names of repeated parameters, which RFC 3261, section 19.1.1, rules out."""
        counts = Counter(unquote(name).lower() for name, _ in self.parameters)
        return [name for name, count in counts.items() if count > 1]

    @property
    def header_names(self) -> list[str]:
        """The names of the headers. Only their values may be secret."""
        return [unquote(header.partition("=")[0]) for header in (self.headers or "").split("&") if header]

    def why_not_tls(self) -> str | None:
        """Say why Twilio would not speak TLS to this URI; None where it would.

        TLS takes exactly one `transport` parameter, `tls` in any case (RFC 3261, section 19.1.1). Without one
        Twilio uses UDP: https://www.twilio.com/docs/sip-trunking#origination
        """
        if self.scheme == "sips":
            return (
                "the sips: scheme is not accepted: Twilio does not support it as such and advises against it"
            )
        if not self.transports:
            return "it has no transport parameter, and Twilio then uses UDP"
        if len(self.transports) > 1:
            return f"it has {len(self.transports)} transport parameters"
        [(name, value)] = self.transports
        if "%" in name or "%" in (value or ""):
            return "its transport parameter is percent-encoded, and it is not known how Twilio reads that"
        if (value or "").lower() != "tls":
            return f"its transport is {value or 'empty'}, not tls"
        return None

    def over_tls(self) -> str:
        """Return this URI with `;transport=tls`, without port 5060: TLS has 5061. Other ports stay."""
        port = "" if self.port in (None, PLAIN_PORT) else f":{self.port}"
        others = [(n, v) for n, v in self.parameters if (n, v) not in self.transports]
        parameters = "".join(
            f";{n}" if v is None else f";{n}={v}" for n, v in [*others, ("transport", "tls")]
        )
        headers = "" if self.headers is None else f"?{self.headers}"
        return f"sip:{self._userinfo()}{self.host}{port}{parameters}{headers}"

    def how_to_encrypt(self) -> str:
        """Say which URI to write, and ask what only its owner knows."""
        if "?" in (self.user or ""):
            return f"everything before its @ is its user, even the ?: {_ESCAPE}"
        question = ""
        if self.port not in (None, PLAIN_PORT, TLS_PORT):
            question = f" (and make sure that {self.port} is the port on which that host speaks TLS)"
        return f"write {masked_uri(self.over_tls())!r}{question}"

    @property
    def shown(self) -> str:
        """The URI for messages and logs."""
        return masked_uri(self.text)

    @property
    def target(self) -> str:
        """Host, port and edge (once: region). URIs with the same target do not back each other up."""
        edges = [value for _, value in self._named("edge")]
        regions = [LEGACY_EDGES.get(unquote(value or ""), value) for _, value in self._named("region")]
        edge = next(iter([*edges, *regions]), None)
        return f"{self.host.lower().removesuffix('.')}:{self.port or TLS_PORT}" + (
            f" from {quote(unquote(edge))}" if edge else ""
        )

    def edge_problem(self) -> str | None:
        """Say what is wrong with `;edge=` or its old spelling; else None. Twilio ignores a misspelt edge."""
        unknown = [edge for _, value in self._named("edge") if (edge := unquote(value or "")) not in EDGES]
        if not unknown:
            return None if self._named("edge") else self._region_problem()
        # An edge of Interconnect is a private line: nobody means a public edge by it.
        private = unknown[0].lower().endswith("ix")
        alike = [edge for edge in EDGES if edge.endswith("-ix") == private]
        nearest = difflib.get_close_matches(unknown[0].lower(), alike, n=1)
        meant = f"did you mean {nearest[0]!r}? " if nearest else ""
        known = ", ".join(EDGES)
        ignored = "Twilio ignores an edge that it does not know"
        return f"unknown edge {unknown[0]!r}: {meant}{ignored}. Known: {known}"

    def _region_problem(self) -> str | None:
        for _, value in self._named("region"):
            region = unquote(value or "")
            edge = LEGACY_EDGES.get(region.lower(), region.lower())
            if edge in EDGES:
                old = "the old spelling of an edge, which Twilio gave up"
                return f"region={region} is {old}: write ;edge={edge}"
            ignored = "Twilio ignores a region that it does not know, and now calls an edge ;edge="
            return f"unknown region {region!r}: {ignored}. Known: {', '.join(EDGES)}"
        return None

    def _named(self, name: str) -> list[tuple[str, str | None]]:
        """The parameters of that *name*, in any case, percent-encoded or not."""
        return [(n, value) for n, value in self.parameters if unquote(n).lower() == name]

    def _userinfo(self) -> str:
        if self.user is None:
            return ""
        return f"{self.user}@" if self.password is None else f"{self.user}:{self.password}@"


def is_tls(text: str) -> bool:
    """Say whether *text* is a SIP URI to which Twilio would speak TLS."""
    try:
        return SipUri.parse(text).why_not_tls() is None
    except ValueError:
        return False


def _host(text: str) -> str:
    try:
        if text.startswith("["):
            ipaddress.IPv6Address(text[1:-1])
        elif re.fullmatch(r"[0-9.]+", text):
            ipaddress.IPv4Address(text)
    except ValueError as problem:
        raise ValueError(f"{text!r} is not an IP address ({problem}); write the name of the host") from None
    return text


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    port = int(text)
    if not 1 <= port <= HIGHEST_PORT:
        raise ValueError(f"its port is out of range: a port is 1 to {HIGHEST_PORT}")
    return port


def _parameter(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    return name, value if equals else None


def _why_unreadable(text: str) -> str:
    if "@" in text.partition("?")[2]:
        return f"it has an @ after its ?: {_ESCAPE}"
    if text != text.strip():
        return f"it has white space around it; write {_mended(text.strip())!r}"
    if _SIP_URI.fullmatch(f"sip:{text}"):
        return f"it has no scheme; write {_mended(f'sip:{text}')!r}"
    part = _unreadable_part(text)
    problem = f"it is not a SIP URI (RFC 3261, section 19.1){part and f': {part}'}"
    return f"{problem}; write {PATTERN!r}, for example 'sip:sip.example.com;transport=tls'"


def _unreadable_part(text: str) -> str:
    """Name the part of *text* that breaks the grammar, without showing what may be secret."""
    scheme = re.match(r"(?i)sips?:(?!/)", text)
    if scheme is None and ("://" in text or re.match(r"(?i)(tel|https?|wss?|mailto):", text)):
        return "its scheme is not sip:"
    rest = text[scheme.end() :] if scheme else text
    userinfo, at, rest = rest.rpartition("@")
    rest = rest.partition("?")[0]
    if at and not re.fullmatch(rf"{_USER}(?::{_PASSWORD})?", userinfo, re.ASCII):
        return "the part before its @ has a character that must be percent-encoded"
    hostport, *parameters = rest.split(";")
    host, _, port = hostport.partition(":")
    # Without a host, the text after the colon may be a password.
    if port and not port.isdecimal() and not host.startswith("["):
        return _why_no_host(host) or "the text after the colon of its host is not a port"
    if not all(re.fullmatch(rf"{_PARAMCHAR}+(?:={_PARAMCHAR}+)?", each, re.ASCII) for each in parameters):
        return _why_no_host(host) or "one of its parameters cannot be read"
    return _why_no_host(host)


def _why_no_host(host: str) -> str:
    if not host:
        return "it has no host"
    if host.startswith("["):
        return "its host is not an IPv6 address in brackets"
    wrong = re.search(r"[^A-Za-z0-9.-]", host)
    if wrong:
        name = "an underscore" if wrong[0] == "_" else repr(wrong[0])
        allowed = "the name of a host has only letters, digits, '-' and '.'"
        return f"its host {host!r} has {name}, and {allowed}: give the host another name"
    if not re.fullmatch(_HOSTNAME, host):
        return (
            f"its host {host!r} has a part that is empty, that begins or ends with '-', or a last part that "
            "begins with a digit"
        )
    return ""


def _mended(text: str) -> str:
    try:
        return masked_uri(SipUri.parse(text).over_tls())
    except ValueError:
        return PATTERN
