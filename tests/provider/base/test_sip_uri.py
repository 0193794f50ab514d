"""The SIP URI by RFC 3261, sections 19.1 and 25.1, and what Twilio makes of it."""

import re
import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.sip_uri import EDGES, SipUri, masked

VALID = [
    # RFC 3261, section 19.1.3
    "sip:alice@atlanta.com",
    "sip:alice:secretword@atlanta.com;transport=tcp",
    "sips:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:+1-212-555-1212:1234@gateway.com;user=phone",
    "sips:1212@gateway.com",
    "sip:alice@192.0.2.4",
    "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
    "sip:alice;day=tuesday@atlanta.com",
    # RFC 3261, section 19.1.4
    "sip:%61lice@atlanta.com;transport=TCP",
    "sip:alice@AtLanTa.CoM;Transport=tcp",
    "sip:carol@chicago.com;newparam=5",
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
    "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
    # RFC 4475, sections 3.1.1.1 to 3.1.1.13
    "sip:vivekg@chair-dnrc.example.com;unknownparam",
    "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
    "sip:sips%3Auser%40example.com@example.net",
    "sip:null-%00-null@example.com",
    "sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31",
    "sip:user;par=u%40example.net@example.com",
    "sip:user@example.com?Route=%3Csip:example.com%3E",
    "sip:+1972.5552222@example.com;unknownparam1=verylonggg;unknownparam2",
    # RFC 5118, section 4
    "sip:[2001:db8::10]",
    "sip:user@[2001:db8::10]",
    "sip:[2001:db8::9:1]:5070",
    "sip:user@[::ffff:192.0.2.10]:19823",
    # corners of section 25.1
    "SIP:atlanta.com",
    "sip:localhost",
    "sip:a",
    "sip:atlanta.com.",
    "sip:a-1.b--2.c3",
    "sip:1.2.com",
    "sip:alice:@atlanta.com",
    "sip:a;b?c@atlanta.com",
    "sip:atlanta.com;transport=tls@biloxi.com",
    "sip:atlanta.com;a=[x]/:&+$",
    "sip:atlanta.com?X-Empty=",
    "sip:atlanta.com:05061",
]

INVALID = [
    "",
    "sip:",
    "sip",
    "sip:@atlanta.com",
    "sip:alice@",
    "sip::5060",
    "sip:alice@bob@atlanta.com",
    "sip://atlanta.com",
    "sip: atlanta.com",
    "sip:atlanta .com",
    "sip:atlanta.com ",
    " sip:atlanta.com",
    "sip:atlanta.com\n",
    "sip:atlanta.com;transport=tls\n",
    "sip:atlanta.com;transport=tls\r\nX: y",
    "sip:atlanta.com\x00",
    "<sip:atlanta.com>",
    '"Alice" <sip:atlanta.com>',
    "http://atlanta.com",
    "https://atlanta.com/",
    "tel:+12125551212",
    "mailto:alice@atlanta.com",
    "atlanta.com",
    "sip:atlanta.com:",
    "sip:atlanta.com:abc",
    "sip:atlanta.com:-1",
    "sip:atlanta.com:0",
    "sip:atlanta.com:00",
    "sip:atlanta.com:65536",
    "sip:atlanta.com:99999",
    "sip:atlanta.com:" + "9" * 5000,
    "sip:atlanta.com:5060:5061",
    "sip:atlanta.com;",
    "sip:atlanta.com;;transport=tls",
    "sip:atlanta.com; transport=tls",
    "sip:atlanta.com;transport=",
    "sip:atlanta.com;=tls",
    "sip:atlanta.com;a=b=c",
    "sip:atlanta.com;a=%4",
    "sip:atlanta.com;a=%zz",
    "sip:atlanta.com;a=b,c",
    "sip:atlanta.com?",
    "sip:atlanta.com?X-Name",
    "sip:atlanta.com?=value",
    "sip:atlanta.com?X-Name=a&",
    "sip:atlanta.com?X-Name=a;transport=tls",
    "sip:atlanta.com?X-Name=a b",
    "sip:-atlanta.com",
    "sip:atlanta-.com",
    "sip:atlanta.-com",
    "sip:atlanta.com-",
    "sip:atlanta..com",
    "sip:.atlanta.com",
    "sip:atlanta.123",
    "sip:under_score.com",
    "sip:b\u00fccher.example",
    "sip:atlanta.com;tran\u017fport=tls",
    "\u017fip:atlanta.com",
    "sip:1",
    "sip:.",
    "sip:...",
    "sip:.1.2.3",
    "sip:1.2.3",
    "sip:1.2.3.4.",
    "sip:1.2.3.4.5",
    "sip:256.1.1.1",
    "sip:01.2.3.4",
    "sip:2001:db8::10",
    "sip:[]",
    "sip:[1.2.3.4]",
    "sip:[2001:db8::10",
    "sip:2001:db8::10]",
    "sip:[::1]]",
    "sip:[1::2::3]",
    "sip:[::12345]",
    "sip:[fe80::1%25eth0]",
    "sip:[fe80::1%eth0]",
    "sip:al ice@atlanta.com",
    "sip:al%ice@atlanta.com",
    "sip:alice:a:b@atlanta.com",
    "sip:alice:a;b@atlanta.com",
    'sip:al"ice@atlanta.com',
]

TLS = [
    "sip:atlanta.com;transport=tls",
    "SIP:atlanta.com;transport=tls",
    "sip:atlanta.com;TRANSPORT=TLS",
    "sip:atlanta.com;Transport=Tls",
    "sip:atlanta.com:5060;transport=tls",
    "sip:alice:secretword@atlanta.com:5071;lr;transport=tls;edge=dublin?X-Name=value",
    "sip:[2001:db8::10]:5061;transport=tls",
    "sip:192.0.2.4;transport=tls",
]

PLAIN = [
    ("sip:atlanta.com", "no transport"),
    ("sip:atlanta.com:5061", "no transport"),
    ("sip:user;transport=tls@atlanta.com", "no transport"),
    ("sip:transport=tls@atlanta.com", "no transport"),
    ("sip:atlanta.com?transport=tls", "no transport"),
    ("sip:atlanta.com;x-transport=tls", "no transport"),
    ("sip:atlanta.com;transports=tls", "no transport"),
    ("sip:atlanta.com;secure=true", "no transport"),
    ("sip:atlanta.com;tls", "no transport"),
    ("sip:atlanta.com;transport", "empty"),
    ("sip:atlanta.com;transport=udp", "udp"),
    ("sip:atlanta.com;transport=tcp", "tcp"),
    ("sip:atlanta.com;transport=sctp", "sctp"),
    ("sip:atlanta.com;transport=ws", "ws"),
    ("sip:atlanta.com;transport=tls1", "tls1"),
    ("sip:atlanta.com;transport=tls:5061", "tls:5061"),
    ("sip:atlanta.com;transport=tls;transport=udp", "2 transport"),
    ("sip:atlanta.com;transport=udp;transport=tls", "2 transport"),
    ("sip:atlanta.com;transport=tls;transport=tls", "2 transport"),
    ("sip:atlanta.com;transport=tls;TRANSPORT=udp", "2 transport"),
    ("sip:atlanta.com;transport=tls;tr%61nsport=udp", "2 transport"),
    ("sip:atlanta.com;tr%61nsport=tls", "percent-encoded"),
    ("sip:atlanta.com;transport=tl%73", "percent-encoded"),
    ("sip:atlanta.com;transport=%74%6C%73", "percent-encoded"),
    ("sips:atlanta.com", "sips"),
    ("sips:atlanta.com;transport=tls", "sips"),
    ("SIPS:atlanta.com;transport=tls", "sips"),
]

# Generated URIs, production by production of section 25.1

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
    """A SIP URI with secrets, in which nothing is escaped that must be; or its host is forgotten, and the @ with it."""
    scheme = draw(st.sampled_from(["sip:", "sips:", "SIP:", "sip:sip:", " sip:", ""]))
    user, host, port = draw(USERS), draw(st.none() | HOSTS), draw(PORTS)
    password = draw(_secrets("a:&=+$,/!'\u00fc" if host is None else "a1:@?;&=/[]!'\u00fc"))
    userinfo = "" if user is None else f"{user}:{password}" if host is None else f"{user}:{password}@"
    place = "" if host is None else host if port is None else f"{host}:{port}"
    parameters = "".join(f";{n}" if v is None else f";{n}={v}" for n, v in draw(PARAMETERS))
    value = draw(_secrets("a1:@?;&=/[]!' "))
    return f"{scheme}{userinfo}{place}{parameters}?X-A=a&X-T={value}&X-B=b"


def _other_parameters(uri: SipUri) -> list[tuple[str, str | None]]:
    return [parameter for parameter in uri.parameters if parameter not in uri.transports]


class TestParse:
    @pytest.mark.parametrize("text", VALID)
    def test_valid(self, text):
        """What the RFCs call well formed is read, and given back as it was written."""
        assert text == str(SipUri.parse(text))

    @pytest.mark.parametrize("text", INVALID)
    def test_invalid(self, text):
        """What section 25.1 cannot produce is refused."""
        with pytest.raises(ValueError, match=r"\S"):
            SipUri.parse(text)

    @given(well_formed())
    def test_every_well_formed_uri(self, text):
        """Whatever the grammar produces is read."""
        assert text == str(SipUri.parse(text))

    @given(st.text(alphabet=st.sampled_from("sip:@;?=&%[].-0159aA \ntls\u017f"), max_size=30))
    def test_anything_is_read_or_refused(self, text):
        """No text brings another error than ValueError."""
        with suppress(ValueError):
            assert text == str(SipUri.parse(text))

    def test_long_ones(self):
        """A long text that fails at its very end is refused without trying every way to read it."""
        for middle in ("a", "a.", "a-", ";a", ";a=b", "%41", "&a=b"):
            with pytest.raises(ValueError, match="not a SIP URI"):
                SipUri.parse(f"sip:{middle * 3000}\\")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("sip:my_pbx.example.com;transport=tls", "its host 'my_pbx.example.com' has an underscore"),
            (
                "sip:u:s3cret@my_pbx.example.com:5061;transport=tls?X-A=s3cret",
                "'my_pbx.example.com' has an underscore",
            ),
            ("sips:_sips._tcp.example.com", "its host '_sips._tcp.example.com' has an underscore"),
            ("my_pbx.example.com", "its host 'my_pbx.example.com' has an underscore"),
            ("sip:my pbx.example.com;transport=tls", "its host 'my pbx.example.com' has ' '"),
            ("sip:büro.example.com;transport=tls", "its host 'büro.example.com' has 'ü'"),
            ("sip:-a.example.com;transport=tls", "begins or ends with '-'"),
            ("sip:a..example.com;transport=tls", "a part that is empty"),
            ("sip:;transport=tls", "it has no host"),
            ("sip:a.example.com:tls;transport=tls", "is not a port"),
            ("sip:a.example.com;tränsport=tls", "one of its parameters cannot be read"),
            ("sip:a b:s3cret@a.example.com;transport=tls", "the part before its @ has a character"),
            ("ftp://u:s3cret@a.example.com", "its scheme is not sip:"),
        ],
    )
    def test_what_is_wrong_is_named(self, text, said):
        """The part that cannot be read is named, and nothing secret with it."""
        with pytest.raises(ValueError, match="not a SIP URI") as refused:
            SipUri.parse(text)

        assert said in str(refused.value)
        assert "s3cret" not in str(refused.value)

    def test_fields(self):
        """The fields are the RFC's."""
        uri = SipUri.parse("SIP:a;b:c,d@Host.example:5070;LR;edge=dublin;a=1?X-A=1&X-B=%20")

        assert ("sip", "a;b", "c,d", "Host.example", 5070, "X-A=1&X-B=%20") == (
            uri.scheme,
            uri.user,
            uri.password,
            uri.host,
            uri.port,
            uri.headers,
        )
        assert (("LR", None), ("edge", "dublin"), ("a", "1")) == uri.parameters

    @pytest.mark.parametrize(("port", "number"), [("1", 1), ("65535", 65535), ("05061", 5061)])
    def test_ports(self, port, number):
        """A port is 1 to 65535."""
        assert number == SipUri.parse(f"sip:atlanta.com:{port}").port

    @pytest.mark.parametrize("port", ["0", "65536"])
    def test_ports_out_of_range(self, port):
        """A port that is out of range is refused, with the range."""
        with pytest.raises(ValueError, match=r"port is out of range.*1 to 65535"):
            SipUri.parse(f"sip:atlanta.com:{port}")

    @pytest.mark.parametrize("name", ["self", "text", "cls", "transport", "edge"])
    def test_parameters_of_any_name(self, name):
        """A parameter may be called as it likes."""
        assert ((name, "x"),) == SipUri.parse(f"sip:atlanta.com;{name}=x").parameters

    def test_is_immutable(self):
        """A URI is a value."""
        uri = SipUri.parse("sip:atlanta.com")

        with pytest.raises(AttributeError):
            uri.host = "biloxi.com"


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            "atlanta.com",
            "alice@atlanta.com:5060",
            "atlanta.com:5061",
            "atlanta.com;transport=udp",
            " sip:atlanta.com",
            "sip:atlanta.com;transport=tls\n",
            "\tsips:alice@atlanta.com:5060 ",
        ],
    )
    def test_the_correction_is_accepted(self, text):
        """Where it is plain what was meant, the URI to write is in the message, and is TLS."""
        with pytest.raises(ValueError, match="write") as refusal:
            SipUri.parse(text)
        [correction] = re.findall(r"write '([^']*)'", str(refusal.value))

        assert SipUri.parse(correction).why_not_tls() is None

    @pytest.mark.parametrize("text", ["http://atlanta.com", "", "sip:", "sip:a b", "sip:1.2.3.999"])
    def test_a_pattern_where_there_is_no_correction(self, text):
        """Where nobody can tell what was meant, the message says what a URI looks like."""
        with pytest.raises(ValueError, match="write"):
            SipUri.parse(text)

    @pytest.mark.parametrize("text", ["alice:s3cret@atlanta.com", " sip:alice:s3cret@atlanta.com"])
    def test_no_password(self, text):
        """A refusal does not repeat the password."""
        with pytest.raises(ValueError, match="write") as refusal:
            SipUri.parse(text)

        assert "s3cret" not in str(refusal.value)


class TestWhyNotTls:
    @pytest.mark.parametrize("text", TLS)
    def test_tls(self, text):
        """One transport parameter that reads tls in any case is TLS, whatever else there is."""
        assert SipUri.parse(text).why_not_tls() is None

    @pytest.mark.parametrize(("text", "reason"), PLAIN)
    def test_plain(self, text, reason):
        """Everything else is not, with the reason."""
        assert reason in SipUri.parse(text).why_not_tls()


class TestOverTls:
    @pytest.mark.parametrize(
        ("text", "corrected"),
        [
            ("sip:atlanta.com", "sip:atlanta.com;transport=tls"),
            ("sip:atlanta.com:5060", "sip:atlanta.com;transport=tls"),
            ("sip:atlanta.com:05060", "sip:atlanta.com;transport=tls"),
            ("sip:atlanta.com:5061", "sip:atlanta.com:5061;transport=tls"),
            ("sip:atlanta.com:50600", "sip:atlanta.com:50600;transport=tls"),
            ("sip:atlanta.com:5060;transport=tls", "sip:atlanta.com;transport=tls"),
            ("sips:alice@atlanta.com", "sip:alice@atlanta.com;transport=tls"),
            (
                "sip:a:b@atlanta.com;transport=udp;edge=dublin",
                "sip:a:b@atlanta.com;edge=dublin;transport=tls",
            ),
            ("sip:a:@atlanta.com", "sip:a:@atlanta.com;transport=tls"),
            ("sip:atlanta.com;transport=tls;TRANSPORT=udp", "sip:atlanta.com;transport=tls"),
            ("sip:atlanta.com;tr%61nsport=udp;lr", "sip:atlanta.com;lr;transport=tls"),
            ("sip:[2001:db8::10]:5060?X-A=1", "sip:[2001:db8::10];transport=tls?X-A=1"),
            ("sip:Atlanta.COM;Edge=Dublin", "sip:Atlanta.COM;Edge=Dublin;transport=tls"),
        ],
    )
    def test_corrections(self, text, corrected):
        """Port 5060 goes, transports go, `;transport=tls` comes, all else stays as written."""
        assert corrected == SipUri.parse(text).over_tls()

    @given(well_formed())
    def test_is_tls(self, text):
        """The correction of any URI is a URI that is TLS."""
        assert SipUri.parse(SipUri.parse(text).over_tls()).why_not_tls() is None

    @given(well_formed())
    def test_keeps_everything_else(self, text):
        """User, password, host, headers, other parameters and any port but 5060 stay."""
        before = SipUri.parse(text)
        after = SipUri.parse(before.over_tls())

        assert (before.user, before.password, before.host, before.headers) == (
            after.user,
            after.password,
            after.host,
            after.headers,
        )
        assert _other_parameters(before) == _other_parameters(after)
        assert (None if before.port == 5060 else before.port) == after.port

    @given(well_formed())
    def test_is_idempotent(self, text):
        """What is corrected needs no correction."""
        corrected = SipUri.parse(text).over_tls()

        assert corrected == SipUri.parse(corrected).over_tls()


class TestHowToEncrypt:
    @pytest.mark.parametrize("port", ["", ":5060", ":5061"])
    def test_no_question(self, port):
        """Where the TLS port is known nothing is asked."""
        assert "make sure" not in SipUri.parse(f"sip:atlanta.com{port}").how_to_encrypt()

    @pytest.mark.parametrize("port", [1, 5059, 5062, 8080, 65535])
    def test_asks_about_another_port(self, port):
        """Only the owner knows whether another port speaks TLS."""
        sentence = SipUri.parse(f"sip:atlanta.com:{port}").how_to_encrypt()

        assert f"'sip:atlanta.com:{port};transport=tls'" in sentence
        assert f"make sure that {port} is the port" in sentence

    def test_no_password(self):
        """The sentence is for messages, so that no password stands in it."""
        assert "s3cret" not in SipUri.parse("sip:alice:s3cret@atlanta.com").how_to_encrypt()

    def test_no_header_value(self):
        """The sentence is for messages, so that no header's value stands in it."""
        assert "s3cret" not in SipUri.parse("sip:atlanta.com?X-Token=s3cret").how_to_encrypt()


class TestShown:
    def test_as_it_is(self):
        """A URI without secrets is shown as written."""
        text = "sip:alice@Atlanta.com:5070;transport=tls;lr"

        assert text == SipUri.parse(text).shown

    @pytest.mark.parametrize("user", ["alice", "s3cret", "a;b", "s3cret;s3cret"])
    def test_masks_the_password(self, user):
        """The user and the host are shown, the password is not."""
        shown = SipUri.parse(f"sip:{user}:s3cret@atlanta.com:5061").shown

        assert f"sip:{user}:…@atlanta.com:5061" == shown

    def test_masks_headers(self):
        """Headers may carry tokens."""
        assert "sip:atlanta.com?…" == SipUri.parse("sip:atlanta.com?X-Token=s3cret").shown

    @given(USERS.filter(bool), HOSTS, HEADERS)
    def test_never_shows_a_secret(self, user, host, headers):
        """Neither password nor header value, wherever the same letters stand elsewhere."""
        uri = SipUri.parse(f"sip:{user}:pA55w0rd$,@{host}?X-T=t0ken!&{headers or 'a=b'}")

        assert "pA55w0rd" not in uri.shown
        assert "t0ken" not in uri.shown

    @given(broken())
    def test_never_shows_a_secret_of_a_broken_uri(self, text):
        """With whatever stands unescaped in it, or without its host, a URI shows neither."""
        assert "s3cret" not in masked(text)

    @given(broken())
    def test_no_refusal_shows_a_secret(self, text):
        """Neither does what is said about it."""
        try:
            uri = SipUri.parse(text)
        except ValueError as refusal:
            said = str(refusal)
        else:
            said = f"{uri.why_not_tls()}; {uri.how_to_encrypt()}"

        assert "s3cret" not in said

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("sip:a.com;transport=tls?X-T=s3cret@x", "sip:a.com;transport=tls?…"),
            ("sip:a.com;transport=tls?X-T=s3c:ret@x", "sip:a.com;transport=tls?…"),
            ("sip:a.com:5061?X-T=s3@cret", "sip:a.com:…"),
            ("sip:a;b?c:s3cret@a.com", "sip:a;b?…"),
            ("sip:alice:s3?cret@a.com", "sip:alice:…"),
            ("sip:alice@office:s3cret@a.com:5060;lr", "sip:alice@office:…@a.com:5060;lr"),
            ("sip:alice:s3cret", "sip:alice:…"),
            ("sip:alice:12s3cret;transport=tls", "sip:alice:…"),
            ("sip:alice:1234567", "sip:alice:…"),
            ("alice:s3cret?X-A=1", "alice:…"),
        ],
    )
    def test_broken(self, text, shown):
        """What may be a password or the value of a header is not shown, where nobody can tell."""
        assert shown == masked(text)

    @pytest.mark.parametrize(
        "text",
        [
            "sip:a.com:5061",
            "sip:a.com:5061;lr ",
            "sip:[::1]:5061",
            "sip:a@[::1]:5061;lr",
            "a.com:5061",
            "http://a.com",
        ],
    )
    def test_ports(self, text):
        """A port is shown, and so is an IPv6 address."""
        assert text == masked(text)


class TestQuestionMark:
    def test_in_a_user(self):
        """What is read as a user, and was meant as a header, has no correction but the escape of its @."""
        sentence = SipUri.parse("sip:atlanta.com;transport=tls?X-T=s3cret@x").how_to_encrypt()

        assert "write %40 for an @ in a header" in sentence
        assert "sip:" not in sentence

    @pytest.mark.parametrize("text", ["sip:a.com:5061;transport=tls?X-T=s3cret@x", "sip:a.com?X-T=s3cret@x "])
    def test_in_no_uri(self, text):
        """An @ behind the ? of a text that is no URI is named."""
        with pytest.raises(ValueError, match="write %40 for an @ in a header") as refusal:
            SipUri.parse(text)

        assert "s3cret" not in str(refusal.value)


class TestTarget:
    @pytest.mark.parametrize(
        "text",
        [
            "sip:atlanta.com;transport=tls",
            "sip:ATLANTA.com;transport=tls",
            "sip:atlanta.com.;transport=tls",
            "sip:alice@atlanta.com:5061;transport=tls?X-A=1",
        ],
    )
    def test_same(self, text):
        """Host in any case and with its last dot, port with its default: the same target."""
        assert "atlanta.com:5061" == SipUri.parse(text).target

    def test_edge(self):
        """The same host from another edge is another way to it."""
        assert "atlanta.com:5061 from dublin" == SipUri.parse("sip:atlanta.com;EDGE=dublin").target

    @pytest.mark.parametrize(
        "parameters", ["ed%67e=dubl%69n", "region=dublin", "region=ie1", "Region=x;edge=dublin"]
    )
    def test_spellings_of_an_edge(self, parameters):
        """An edge may be percent-encoded, and was once called a region."""
        assert "atlanta.com:5061 from dublin" == SipUri.parse(f"sip:atlanta.com;{parameters}").target

    def test_control_characters(self):
        """What an edge is encoded for stays out of messages."""
        assert "atlanta.com:5061 from %1B" == SipUri.parse("sip:atlanta.com;edge=%1b").target


class TestEdge:
    @pytest.mark.parametrize("edge", EDGES)
    def test_known(self, edge):
        """Twilio's edges pass, private ones included."""
        assert SipUri.parse(f"sip:atlanta.com;edge={edge};transport=tls").edge_problem() is None

    def test_none(self):
        """A URI without an edge has no problem with it."""
        assert SipUri.parse("sip:atlanta.com").edge_problem() is None

    @pytest.mark.parametrize(
        ("edge", "meant"),
        [
            ("dubln", "dublin"),
            ("Dublin", "dublin"),
            ("frankfrut", "frankfurt"),
            ("saopaulo", "sao-paulo"),
            ("ashburn_ix", "ashburn-ix"),
            ("frankfurtix", "frankfurt-ix"),
        ],
    )
    def test_misspelt(self, edge, meant):
        """Twilio ignores a misspelt edge without a word, so we say which one was meant."""
        problem = SipUri.parse(f"sip:atlanta.com;edge={edge}").edge_problem()

        assert repr(edge) in problem
        assert f"did you mean {meant!r}?" in problem

    def test_no_public_edge_for_a_private_one(self):
        """An edge of Interconnect that there is not is no public edge."""
        problem = SipUri.parse("sip:atlanta.com;edge=umatilla-ix").edge_problem()

        assert "did you mean 'umatilla'" not in problem

    @pytest.mark.parametrize(
        ("region", "said"),
        [
            ("us2", "write ;edge=umatilla"),
            ("ie1", "write ;edge=dublin"),
            ("us1-ix", "write ;edge=ashburn-ix"),
            ("Dublin", "write ;edge=dublin"),
            ("us9", "unknown region 'us9'"),
            ("", "unknown region ''"),
        ],
    )
    def test_regions(self, region, said):
        """An edge was once called a region: the old spelling is judged like the new one, and the new one is said."""
        assert said in SipUri.parse(f"sip:atlanta.com;REG%69ON{region and f'={region}'}").edge_problem()

    def test_a_region_beside_an_edge(self):
        """Where both are there, the edge counts."""
        assert SipUri.parse("sip:atlanta.com;region=us9;edge=dublin").edge_problem() is None

    def test_far_from_all(self):
        """Where nothing is near, the known ones are listed."""
        problem = SipUri.parse("sip:atlanta.com;edge=xyz").edge_problem()

        assert "did you mean" not in problem
        assert "umatilla" in problem

    def test_without_a_value(self):
        """An edge that names none is ignored by Twilio like a misspelt one."""
        assert SipUri.parse("sip:atlanta.com;edge;transport=tls").edge_problem()

    @pytest.mark.parametrize("parameters", ["ed%67e=dubln", "edge=dub%6Cn", "edge=dublin;EDGE=dubln"])
    def test_spellings(self, parameters):
        """Every edge is looked at, however it is written."""
        assert "unknown edge 'dubln'" in SipUri.parse(f"sip:atlanta.com;{parameters}").edge_problem()

    def test_percent_encoded(self):
        """An edge that Twilio has may be percent-encoded."""
        assert SipUri.parse("sip:atlanta.com;ed%67e=dubl%69n").edge_problem() is None


class TestRepeated:
    @pytest.mark.parametrize("parameters", ["lr;lr", "lr;LR=1", "%6cr;lr;lr", "a=1;lr;b;l%72=x"])
    def test_found(self, parameters):
        """A name is the same in any case and however percent-encoded."""
        assert ["lr"] == SipUri.parse(f"sip:atlanta.com;{parameters}").repeated

    def test_none(self):
        """Each name once."""
        assert [] == SipUri.parse("sip:lr;lr@atlanta.com;lr;transport=tls;l?lr=1&lr=2").repeated


class TestHeaderNames:
    def test_names(self):
        """Names as the far side would see them, without the values."""
        uri = SipUri.parse("sip:atlanta.com?X-A=1&%53ubject=a?b&X-B=")

        assert ["X-A", "Subject", "X-B"] == uri.header_names

    def test_none(self):
        """A URI without headers has no names."""
        assert [] == SipUri.parse("sip:atlanta.com").header_names
