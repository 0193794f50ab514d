"""The policy pack and the provider read SIP URIs each for itself; this holds the two together.

Whatever `check` accepts the pack accepts as TLS, and whatever the pack calls plain text `check` refuses.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from encrypted_trunks import sip_uri as pack

SID = "TK" + "0" * 32

HOSTS = [
    "a",
    "a.example.com",
    "A.EXAMPLE.com.",
    "a-b.c--d.e",
    "1.2.3.4",
    "[::1]",
    "[2001:db8::10]",
    "[::ffff:1.2.3.4]",
    "xn--bcher-kva.example",
    "sip",
    # no hosts
    "",
    ".",
    "..",
    ".1.2.3",
    "1.2.3",
    "1.2.3.4.",
    "256.1.1.1",
    "01.2.3.4",
    "a..b",
    "-a.b",
    "a-.b",
    "a.-b",
    "a.1",
    "a_b.c",
    "bücher.example",
    "[::1",
    "::1",
    "[::1%25eth0]",
    "[fe80::1%eth0]",
    "[1.2.3.4]",
    "[v1.a]",
    "a b",
    "*",
]
PORTS = [
    "",
    ":1",
    ":5060",
    ":5061",
    ":65535",
    ":05061",
    ":",
    ":0",
    ":00",
    ":65536",
    ":-1",
    ":x",
    ":+1",
    ":1 ",
    ":" + "9" * 50,
]
USERS = [
    "",
    "alice@",
    "a:b@",
    "a:@",
    "a;transport=tls@",
    "a?transport=tls@",
    "%61@",
    "a&=+$,;?/@",
    "@",
    ":b@",
    "a b@",
    "a%@",
    "a@b@",
    "a:b:c@",
    "a:b;c@",
    "a#@",
]
PARAMETERS = [
    "",
    ";transport=tls",
    ";transport=TLS",
    ";TRANSPORT=tls",
    ";Transport=Tls",
    ";transport=udp",
    ";transport=tcp",
    ";transport=tls1",
    ";transport=tls;lr",
    ";lr;transport=tls",
    ";edge=dublin;transport=tls",
    ";transport=tls;edge=dublin",
    ";transport=tls;transport=tls",
    ";transport=tls;transport=udp",
    ";transport=udp;transport=tls",
    ";transport=tls;TRANSPORT=udp",
    ";transport=tls;tr%61nsport=udp",
    ";transport=tls;%74ransport=udp",
    ";tr%61nsport=tls",
    ";transport=tl%73",
    ";transport",
    ";transport;transport=tls",
    ";transport=",
    ";transport==tls",
    ";transport=tls=",
    ";transport=tls;",
    ";;transport=tls",
    "; transport=tls",
    ";transport =tls",
    ";transport= tls",
    ";transport=tls ",
    ";transport=tls,udp",
    ";transport=tls/udp",
    ";transport=tls\u017f",
    ";tran\u017fport=tls",
    ";transport=tl\u017f",
    ";transport=tls;a=[x]/:&+$",
    ";transport=tls;a=%zz",
    ";transport=tls;a@b",
    ";transport=tls;%2574ransport=udp",
]
HEADERS = [
    "",
    "?X-A=1",
    "?X-A=1&X-B=",
    "?X-A=%3B",
    "?transport=tls",
    "?X-A=;transport=udp",
    "?",
    "?X-A",
    "?X-A=1&",
    "?=1",
    "?X-A=1?",
    "?X A=1",
    "?X-A=a@b",
    "?X-A=b#c",
]
SCHEMES = [
    "sip:",
    "SIP:",
    "Sip:",
    "sips:",
    "SIPS:",
    "",
    "sip",
    "http:",
    "sip://",
    " sip:",
    "\u017fip:",
    "tel:",
    "sip :",
]
ENDS = ["", " ", "\n", "\r\n", "\t", "\x00", "\u00a0", "#x", "\u200b"]


def assembled(first_only):
    """URIs from one part of each list; only of the first parts, mostly well formed ones, or of all."""
    parts = []
    for spellings, good in zip(
        [SCHEMES, USERS, HOSTS, PORTS, PARAMETERS, HEADERS, ENDS], [3, 8, 10, 6, 10, 4, 1], strict=True
    ):
        parts.append(st.sampled_from(spellings[:good] if first_only else spellings))
    return st.tuples(*parts).map("".join)


@st.composite
def nearly_well_formed(draw):
    """A URI from good parts with one that may be any."""
    parts = [
        draw(st.sampled_from(spellings[:good]))
        for spellings, good in zip(
            [SCHEMES, USERS, HOSTS, PORTS, PARAMETERS, HEADERS, ENDS], [3, 8, 10, 6, 10, 4, 1], strict=True
        )
    ]
    place = draw(st.integers(0, 6))
    parts[place] = draw(st.sampled_from([SCHEMES, USERS, HOSTS, PORTS, PARAMETERS, HEADERS, ENDS][place]))
    return "".join(parts)


@st.composite
def mangled(draw):
    """A TLS URI with a few characters put in, taken out or doubled."""
    characters = list("sip:alice:pw@a.example.com:5061;lr;transport=tls;edge=dublin?X-A=1&X-B=%20")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(characters) - 1))
        match draw(st.sampled_from(["insert", "remove", "double", "case"])):
            case "insert":
                characters.insert(
                    place, draw(st.sampled_from(list(";:@?=&%,#[] \n\t\x00/\\'\"<>.-_1aA\u017f\u00e9")))
                )
            case "remove":
                del characters[place]
            case "double":
                characters.insert(place, characters[place])
            case _:
                characters[place] = characters[place].swapcase()
    return "".join(characters)


SPELLINGS = (
    assembled(first_only=True)
    | assembled(first_only=False)
    | nearly_well_formed()
    | mangled()
    | st.text(max_size=40)
)


def is_accepted(uri):
    """Whether the provider's check takes *uri* as a destination."""
    result = TlsOriginationProvider().check({}, {"trunk_sid": SID, "destinations": [uri]})
    return not result.failures


def table():
    """URIs with one part that may be wrong, and all others right."""
    right = ["sip:", "", "a.example.com", "", ";transport=tls", "", ""]
    for place, spellings in enumerate([SCHEMES, USERS, HOSTS, PORTS, PARAMETERS, HEADERS, ENDS]):
        for spelling in spellings:
            yield "".join([*right[:place], spelling, *right[place + 1 :]])


TABLE = sorted(set(table()))


class TestTheTwoReaders:
    @pytest.mark.parametrize("uri", TABLE, ids=ascii)
    def test_agree_on_each_corner(self, uri):
        """Every corner of the grammar is TLS for both or for none."""
        assert is_accepted(uri) is (pack.why_not_tls(uri) is None)

    @given(SPELLINGS)
    def test_what_check_accepts_the_pack_accepts(self, uri):
        """A stack that previews without a failure is not refused by the pack for its URIs."""
        if is_accepted(uri):
            assert pack.why_not_tls(uri) is None

    @given(SPELLINGS)
    def test_what_the_pack_calls_plain_check_refuses(self, uri):
        """A URI that the pack refuses never passes the provider either."""
        if pack.why_not_tls(uri) is not None:
            assert not is_accepted(uri)

    @given(SPELLINGS)
    def test_the_packs_correction_is_accepted_by_check(self, uri):
        """Whoever writes what the pack proposes is not refused by the provider."""
        correction = pack.correction(uri)
        if correction is not None:
            assert is_accepted(str(correction))

    @given(SPELLINGS)
    def test_checks_correction_is_accepted_by_the_pack(self, uri):
        """Whoever writes what the provider proposes is not refused by the pack."""
        try:
            correction = SipUri.parse(uri).over_tls()
        except ValueError:
            return
        assert pack.why_not_tls(correction) is None

    @given(SPELLINGS, st.sampled_from([":", "@", "?", ";", "/", "%3A", ""]))
    def test_neither_shows_a_password(self, uri, odd):
        """Neither shows the text between a colon and the last @, whatever comes after it."""
        text = f"sip:alice:s3cret{odd}s3cret@{uri.rpartition('@')[2]}"
        [failure, *_] = (
            TlsOriginationProvider().check({}, {"trunk_sid": SID, "destinations": [text, 5.0]}).failures
        )

        assert "s3cret" not in failure.reason
        assert "s3cret" not in pack.shown(text)

    @pytest.mark.parametrize("value", [None, 5.0, True, [], {}, b"sip:a;transport=tls"], ids=repr)
    def test_what_is_no_text(self, value):
        """A value that is not a text is TLS for neither."""
        assert pack.why_not_tls(value) is not None
        assert not is_accepted({"sip_url": value} if not isinstance(value, dict) else value)
