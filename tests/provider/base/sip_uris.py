"""Generated SIP URIs by RFC 3261, section 25.1: well formed, or broken and with secrets."""

import string

from hypothesis import strategies as st

_ESCAPED = st.builds("%{:02X}".format, st.integers(0, 255))


def _words(others: str, least: int) -> st.SearchStrategy[str]:
    character = st.sampled_from(string.ascii_letters + string.digits + "-_.!~*'()" + others)
    return st.lists(character | _ESCAPED, min_size=least, max_size=8).map("".join)


_LABELS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,6}[A-Za-z0-9])?", fullmatch=True)
_TOPLABELS = st.from_regex(r"[A-Za-z]([A-Za-z0-9-]{0,6}[A-Za-z0-9])?", fullmatch=True)
_HOSTNAMES = st.builds(
    lambda labels, top, dot: ".".join([*labels, top]) + dot,
    st.lists(_LABELS, max_size=3),
    _TOPLABELS,
    st.sampled_from(["", "."]),
)
HOSTS = _HOSTNAMES | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map("[{}]".format)
PORTS = st.none() | st.integers(1, 65535) | st.sampled_from([5060, 5061])
USERS = st.none() | _words("&=+$,;?/", 1)
PASSWORDS = st.none() | _words("&=+$,", 0)
_PARAMETERS = st.tuples(_words("[]/:&+$", 1), st.none() | _words("[]/:&+$", 1))
_TRANSPORTS = st.tuples(
    st.sampled_from(["transport", "TRANSPORT", "Transport", "tr%61nsport"]),
    st.sampled_from(["tls", "TLS", "udp", "tcp", "tl%73", None]),
)
PARAMETERS = st.lists(_PARAMETERS | _TRANSPORTS, max_size=4)
HEADERS = st.none() | st.lists(
    st.builds("{}={}".format, _words("[]/?:+$", 1), _words("[]/?:+$", 0)), min_size=1, max_size=3
).map("&".join)


@st.composite
def well_formed(draw: st.DrawFn) -> str:
    """Any SIP URI."""
    user, password, port, headers = draw(USERS), draw(PASSWORDS), draw(PORTS), draw(HEADERS)
    userinfo = "" if user is None else f"{user}@" if password is None else f"{user}:{password}@"
    parameters = "".join(f";{n}" if v is None else f";{n}={v}" for n, v in draw(PARAMETERS))
    return "".join(
        [
            draw(st.sampled_from(["sip:", "sips:", "SIP:", "Sips:"])),
            userinfo,
            draw(HOSTS),
            "" if port is None else f":{port}",
            parameters,
            "" if headers is None else f"?{headers}",
        ]
    )


def _secrets(unescaped: str) -> st.SearchStrategy[str]:
    around = st.text(alphabet=st.sampled_from(unescaped), max_size=4)
    return st.builds("{}s3cret{}".format, around, around)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A SIP URI with unescaped secrets, or without its @ and host."""
    scheme = draw(st.sampled_from(["sip:", "sips:", "SIP:", "sip:sip:", " sip:", ""]))
    user, host, port = draw(USERS), draw(st.none() | HOSTS), draw(PORTS)
    password = draw(_secrets("a:&=+$,/!'\u00fc" if host is None else "a1:@?;&=/[]!'\u00fc"))
    userinfo = "" if user is None else f"{user}:{password}" if host is None else f"{user}:{password}@"
    place = "" if host is None else host if port is None else f"{host}:{port}"
    parameters = "".join(f";{n}" if v is None else f";{n}={v}" for n, v in draw(PARAMETERS))
    value = draw(_secrets("a1:@?;&=/[]!' "))
    return f"{scheme}{userinfo}{place}{parameters}?X-A=a&X-T={value}&X-B=b"
