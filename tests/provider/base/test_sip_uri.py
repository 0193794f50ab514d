"""The SIP URI by RFC 3261, sections 19.1 and 25.1, and what Twilio makes of it."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.sip_uri import SipUri

from tests.provider.base.sip_uris import (
    well_formed,
)

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


class TestParse:
    @pytest.mark.parametrize("text", VALID)
    def test_valid(self, text):
        """A URI that the RFCs call well formed is read, and printed as it was written."""
        assert text == str(SipUri.parse(text))

    @pytest.mark.parametrize("text", INVALID)
    def test_invalid(self, text):
        """A text that the grammar of section 25.1 cannot produce is refused."""
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
            ("tel:+14155550100", "its scheme is not sip:"),
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
        """Where the meaning is plain, the message has the URI to write, and that is TLS."""
        with pytest.raises(ValueError, match="write") as refusal:
            SipUri.parse(text)
        [correction] = re.findall(r"write '([^']*)'", str(refusal.value))

        assert SipUri.parse(correction).why_not_tls() is None

    @pytest.mark.parametrize("text", ["http://atlanta.com", "", "sip:", "sip:a b", "sip:1.2.3.999"])
    def test_a_pattern_where_there_is_no_correction(self, text):
        """Where nobody can tell the meaning, the message says what a URI looks like."""
        with pytest.raises(ValueError, match="write"):
            SipUri.parse(text)

    @pytest.mark.parametrize("text", ["alice:s3cret@atlanta.com", " sip:alice:s3cret@atlanta.com"])
    def test_no_password(self, text):
        """A refusal does not repeat the password."""
        with pytest.raises(ValueError, match="write") as refusal:
            SipUri.parse(text)

        assert "s3cret" not in str(refusal.value)
