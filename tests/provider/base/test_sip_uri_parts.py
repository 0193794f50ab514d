"""The SIP URI in messages, and what its parameters and headers mean."""

import pytest
from hypothesis import given
from pulumi_twilio_trunking.base.masking import masked_uri
from pulumi_twilio_trunking.base.sip_uri import EDGES, SipUri

from tests.provider.base.sip_uris import HEADERS, HOSTS, USERS, broken


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
        """Neither password nor header value is shown, even if the same letters are elsewhere."""
        uri = SipUri.parse(f"sip:{user}:pA55w0rd$,@{host}?X-T=t0ken!&{headers or 'a=b'}")

        assert "pA55w0rd" not in uri.shown
        assert "t0ken" not in uri.shown

    @given(broken())
    def test_never_shows_a_secret_of_a_broken_uri(self, text):
        """A URI shows neither with unescaped characters in it, or without its host."""
        assert "s3cret" not in masked_uri(text)

    @given(broken())
    def test_no_refusal_shows_a_secret(self, text):
        """No message about a URI shows its secrets."""
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
        """Where a part may be a password or a header's value, it is not shown."""
        assert shown == masked_uri(text)

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
        assert text == masked_uri(text)


class TestQuestionMark:
    def test_in_a_user(self):
        """A header that reads as a user has only one correction: to escape its @."""
        sentence = SipUri.parse("sip:atlanta.com;transport=tls?X-T=s3cret@x").how_to_encrypt()

        assert "write %40 for an @ in a header" in sentence
        assert "sip:" not in sentence

    @pytest.mark.parametrize("text", ["sip:a.com:5061;transport=tls?X-T=s3cret@x", "sip:a.com?X-T=s3cret@x "])
    def test_in_no_uri(self, text):
        """An @ behind the ? is named even if the text is not a URI."""
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
        """A control character that is encoded in an edge stays out of messages."""
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
        """Twilio silently ignores a misspelt edge, so the message says which one was meant."""
        problem = SipUri.parse(f"sip:atlanta.com;edge={edge}").edge_problem()

        assert repr(edge) in problem
        assert f"did you mean {meant!r}?" in problem

    def test_no_public_edge_for_a_private_one(self):
        """A public edge is not suggested for an unknown edge of Interconnect."""
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
        """An edge was once called a region: the old spelling is checked too, and the new one named."""
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
