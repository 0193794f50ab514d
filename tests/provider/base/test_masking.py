"""Web addresses, and the words of others, as messages show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.masking import masked_text, masked_url


class TestUrl:
    @pytest.mark.parametrize(
        "text",
        [
            "https://example.com",
            "https://example.com:8443/a/b",
            "https://[2001:db8::1]:8443/",
            "https://[::1",
            "https://example.com/@bob",
            "//example.com/",
            "example.com/twiml",
            "127.0.0.1:8045",
            "localhost",
            "",
        ],
    )
    def test_without_secrets(self, text):
        """Host, port and path are shown."""
        assert text == masked_url(text)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("https://bob:s3cret@example.com/x", "https://…@example.com/x"),
            ("https://s3cret@example.com/x", "https://…@example.com/x"),
            ("https://bob:s3@cret@example.com/x", "https://…@example.com/x"),
            ("https://example.com/x?token=s3cret", "https://example.com/x?…"),
            ("https://example.com/x#s3cret?s3cret", "https://example.com/x#…"),
            ("https://bob:s3/cret@example.com", "https://…"),
            ("https://bob:12/s3cret@example.com", "https://…"),
            ("https://bob:s3?cret@example.com", "https://…"),
            ("https://bob:s3cret", "https://…"),
            ("bob:s3cret@example.com/x", "bob:…@example.com/x"),
        ],
    )
    def test_secrets(self, text, shown):
        """User info, query and fragment are not shown, and nothing that may be a part of them."""
        assert shown == masked_url(text)

    @given(
        st.sampled_from(["https://", "ftp://", "http:/", "//", " http://"]),
        st.text(alphabet=st.sampled_from("a1:@?#/ \u00fc"), max_size=4),
        st.sampled_from(["example.com", "[::1]:80", "10.0.0.1:8443"]),
        st.text(alphabet=st.sampled_from("a1:@?#/ \u00fc"), max_size=4),
    )
    def test_never_shows_a_secret(self, scheme, more, host, other):
        """Neither a password nor a query is shown, whatever is unescaped in it."""
        shown = masked_url(f"{scheme}bob:s3cret{more}@{host}/x?token={other}s3cret")

        assert "s3cret" not in shown


class TestText:
    def test_masks_what_stands_in_it(self):
        """URIs and web addresses are masked, and the words around them stay."""
        text = "Bad URL 'sip:bob:s3cret@a.com' or SIP:a.com?X-T=s3cret, see (https://a.com/x?token=s3cret"

        assert "Bad URL 'sip:bob:…@a.com' or SIP:a.com?… see (https://a.com/x?…" == masked_text(text)

    @pytest.mark.parametrize(
        "text", ["", "Agent: Vienna?", "Domain acme.pstn.twilio.com is taken", "at sip:a.com:5060."]
    )
    def test_other_words(self, text):
        """Text without secrets stays unchanged."""
        assert text == masked_text(text)
