"""Which SIP URIs are TLS, and how the others become so."""

import pytest
from hypothesis import given
from pulumi_twilio_trunking.base.sip_uri import SipUri

from tests.provider.base.sip_uris import well_formed

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


def _other_parameters(uri: SipUri) -> list[tuple[str, str | None]]:
    return [parameter for parameter in uri.parameters if parameter not in uri.transports]


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
        """A corrected URI needs no further correction."""
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
        """The sentence is for messages, so it has no password."""
        assert "s3cret" not in SipUri.parse("sip:alice:s3cret@atlanta.com").how_to_encrypt()

    def test_no_header_value(self):
        """The sentence is for messages, so it has no value of a header."""
        assert "s3cret" not in SipUri.parse("sip:atlanta.com?X-Token=s3cret").how_to_encrypt()
