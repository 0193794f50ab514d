"""SIP URIs that make Twilio speak TLS, and those that do not."""

import string
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.sip_uri import SipUri, correction, shown, why_not_tls

HOSTS = st.sampled_from(
    [
        "a",
        "sip.example.com",
        "Sip-1.Example.COM.",
        "192.0.2.1",
        "[2001:db8::1]",
        "[::ffff:192.0.2.1]",
        "1.example",
    ]
)
PORTS = st.just("") | st.integers(1, 65535).map(lambda port: f":{port}")
TOKENS = st.text(string.ascii_letters + string.digits + "-_.!~*'()[]/:&+$", min_size=1, max_size=8)
HEADER_TOKENS = TOKENS.map(lambda token: token.replace("&", "?"))
NAMES = TOKENS.filter(lambda name: name.lower() != "transport")
PARAMETERS = st.builds(lambda name, value: f";{name}={value}", NAMES, TOKENS) | NAMES.map(
    lambda name: f";{name}"
)
USERS = st.text(string.ascii_letters + string.digits + "-_.!~*'()&=+$,;?/", min_size=1, max_size=8) | st.just(
    "%40a"
)
USERINFO = st.just("") | st.builds(
    lambda user, word: f"{user}{word}@", USERS, st.sampled_from(["", ":", ":pw", ":p%3aw"])
)
HEADERS = st.just("") | st.lists(
    st.builds(lambda name, value: f"X-{name}={value}", HEADER_TOKENS, HEADER_TOKENS | st.just("")),
    min_size=1,
    max_size=3,
).map(lambda headers: "?" + "&".join(headers))
TLS = (
    st.tuples(*([st.sampled_from(pair) for pair in zip("transport", "TRANSPORT", strict=True)]))
    .map("".join)
    .flatmap(lambda name: st.sampled_from(["tls", "TLS", "Tls", "tLS"]).map(lambda value: f";{name}={value}"))
)
NOT_TLS = st.sampled_from(
    [
        "",
        ";transport=udp",
        ";transport=tcp",
        ";transport=sctp",
        ";transport=ws",
        ";transport=wss",
        ";transport=tls-sctp",
        ";transport=tlss",
        ";transport",
        ";transport=",
        ";transport=%74ls",
        ";transport=%54LS",
        ";%74ransport=tls",
        ";tr%61nsport=tls",
        ";transport =tls",
        ";transport= tls",
        ";transports=tls",
        ";xtransport=tls",
        ";transport:tls",
        ";transport=tls;transport=tls",
        ";transport=tls;TRANSPORT=udp",
        ";transport=udp;transport=tls",
        ";transport=tls;tr%61nsport=udp",
        ";transport=tls;",
        ";;transport=tls",
        "transport=tls",
        "%3Btransport=tls",
    ]
)


@st.composite
def well_formed(draw: st.DrawFn, transport: st.SearchStrategy[str]) -> str:
    """A URI by the grammar of RFC 3261, with *transport* somewhere among its parameters."""
    parameters = draw(st.lists(PARAMETERS, max_size=3))
    parameters.insert(draw(st.integers(0, len(parameters))), draw(transport))
    scheme = draw(st.sampled_from(["sip:", "SIP:", "Sip:"]))
    return scheme + draw(USERINFO) + draw(HOSTS) + draw(PORTS) + "".join(parameters) + draw(HEADERS)


class TestTls:
    """Nothing that is well formed and TLS is refused."""

    @pytest.mark.parametrize(
        "uri",
        [
            "sip:public.0001.voip.us-south.assistant.watson.cloud.ibm.com;transport=tls",
            "sip:us-south.voiceagent.cloud.ibm.com;transport=tls",
            "sip:public.voip.br-sao.watson-orchestrate.cloud.ibm.com;transport=tls?x-tenant-id=20250101-1234",
            "sip:proj_x@sip.api.openai.com;transport=tls",
            "sip:proj_abc@eastus2.sip.ai.azure.com;transport=tls",
            "sip:+15550100@sip.voice.x.ai;transport=tls",
            "sip:sip.rtc.elevenlabs.io:5061;transport=tls",
            "sip:us2.sip.bland.ai:5061;transport=tls",
            "sip:sip.us.synthflow.ai:32682;transport=tls",
            "sip:a.example.com;edge=dublin;transport=tls",
            "sip:a.example.com;transport=tls;edge=ashburn-ix;region=us1-ix;tnx=TNX1",
            "sip:shared.sbc.sip.us.poly.ai:5061;transport=tls;x-polyai-sip-trunk-id=7",
            "sip:[2001:db8::1]:5061;transport=tls",
            "sip:a.example.com;TRANSPORT=TLS",
            "sip:a.example.com;transport=tls?X-Transport=udp",
        ],
    )
    def test_as_vendors_write_it(self, uri: str) -> None:
        """The URIs that vendors and Twilio document pass."""
        assert why_not_tls(uri) is None

    @given(well_formed(TLS))
    def test_passes(self, uri: str) -> None:
        """A well-formed URI with one transport that is tls passes, whatever else it holds."""
        assert why_not_tls(uri) is None

    @given(well_formed(TLS))
    def test_reading_loses_nothing(self, uri: str) -> None:
        """A URI that was read says what was written, but for leading zeros and the scheme's case."""
        assert str(SipUri.read(uri))[4:] == uri[4:]

    @given(well_formed(TLS))
    def test_correction_is_quiet(self, uri: str) -> None:
        """The correction of a TLS URI is TLS."""
        assert why_not_tls(str(correction(uri))) is None


class TestNotTls:
    """Nothing that is not TLS passes."""

    @given(well_formed(NOT_TLS))
    def test_refused(self, uri: str) -> None:
        """Without one plain `transport=tls` among its parameters no URI passes."""
        assert why_not_tls(uri) is not None

    @given(well_formed(TLS).map(lambda uri: "sips" + uri[3:]))
    def test_sips(self, uri: str) -> None:
        """The scheme sips: is refused, with its right spelling."""
        assert "sips:" in (why_not_tls(uri) or "")
        assert str(correction(uri)).startswith("sip:")

    @given(
        well_formed(TLS),
        st.sampled_from(["\n", " ", "\t", "\r\n", "\0", "\u2028", "\u00a0", "#", "@", "<", ">", '"']),
    )
    def test_something_at_an_end(self, uri: str, dirt: str) -> None:
        """White space and other dirt at either end is not accepted."""
        assert why_not_tls(uri + dirt) is not None
        assert why_not_tls(dirt + uri) is not None

    @pytest.mark.parametrize(
        "uri",
        [
            "sip:;transport=tls@a.example.com",
            "sip:user;transport=tls@a.example.com",
            "sip:a.example.com?transport=tls",
            "sip:a.example.com?X-A=1;transport=tls",
            "sip:a.example.com:5061",
            "sip:a.example.com:0;transport=tls",
            "sip:a.example.com:65536;transport=tls",
            "sip:a.example.com:;transport=tls",
            "sip:a..example.com;transport=tls",
            "sip:.;transport=tls",
            "sip:-a.example.com;transport=tls",
            "sip:a_b.example.com;transport=tls",
            "sip:1.2.3;transport=tls",
            "sip:1.2.3.256;transport=tls",
            "sip:[1.2.3.4];transport=tls",
            "sip:[fe80::1%eth0];transport=tls",
            "sip:2001:db8::1;transport=tls",
            "sip:@a.example.com;transport=tls",
            "sip:b.example.com;transport=udp@a.example.com;transport=tls;x=@",
            "sip:a.example.com;transport=tl\u017f",
            "sip:a.example.com;transport=t\uff4cs",
            "sip:\u0430.example.com;transport=tls",
            "sip:a.example.com,sip:b.example.com;transport=tls",
            "sip:;transport=tls",
            "sip:",
            "",
            "tel:+15550100;transport=tls",
            "<sip:a.example.com;transport=tls>",
            "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        ],
    )
    def test_tricks(self, uri: str) -> None:
        """A URI that only looks like TLS is refused."""
        assert why_not_tls(uri) is not None

    @pytest.mark.parametrize(
        ("host", "said"),
        [("my_pbx.example.com", "an underscore"), ("my pbx.example.com", "' '"), ("büro.example.com", "'ü'")],
    )
    def test_what_a_host_cannot_have(self, host: str, said: str) -> None:
        """The character is named."""
        assert f"its host, which has {said} where" in str(why_not_tls(f"sip:u:pw@{host};transport=tls"))

    @pytest.mark.parametrize("value", [None, 1, 1.5, True, [], {}, b"sip:a;transport=tls", object()])
    def test_no_text(self, value: object) -> None:
        """A value that is not a text is refused and does not crash."""
        assert why_not_tls(value) == "it is not a SIP URI: it is not a text"
        assert correction(value) is None
        assert shown(value)

    @given(
        st.lists(
            st.sampled_from(
                ["sip:", "a.b", ";", "transport", "=", "tls", "udp", "@", "?", "%74", ":5", "&", "\n", ","]
            )
        )
    )
    def test_an_oracle_agrees(self, parts: list[str]) -> None:
        """Whatever passes has one transport, tls, by a reading that shares nothing with the rule's."""
        uri = "".join(["sip:a", *parts, ";transport=tls"])
        if why_not_tls(uri) is None:
            behind_the_user = uri.rsplit("@", 1)[-1].split("?", 1)[0]
            names = [unquote(part).lower() for part in behind_the_user.split(";")[1:]]
            assert [name for name in names if name.partition("=")[0] == "transport"] == ["transport=tls"]

    @given(st.text())
    def test_no_text_crashes(self, text: str) -> None:
        """Any text gets an answer, and a line to show."""
        assert why_not_tls(text) is not None
        assert "\n" not in shown(text)

    def test_long(self) -> None:
        """A value of any length is read at once."""
        for part in ("a-", "a.", "%41", ";a", "=", "@", ":", "[", "0"):
            assert why_not_tls("sip:" + part * 100_000 + "\n") is not None


class TestCorrection:
    """The URI to paste."""

    @given(well_formed(NOT_TLS))
    def test_is_tls(self, uri: str) -> None:
        """Whatever the correction is, it is TLS."""
        corrected = correction(uri)

        assert corrected is None or why_not_tls(str(corrected)) is None

    @given(
        well_formed(
            st.sampled_from(["", ";transport=udp", ";transport=%74ls", ";transport=tls;transport=tcp"])
        )
    )
    def test_keeps_the_rest(self, uri: str) -> None:
        """User, host and headers stay as they were written."""
        before, after = SipUri.read(uri), correction(uri)

        assert after is not None
        assert (before.userinfo, before.host, before.headers) == (after.userinfo, after.host, after.headers)
