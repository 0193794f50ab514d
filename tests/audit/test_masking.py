"""Masking names, URIs and texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twilio_trunks_audit.masking import Mask, printable

MASK = Mask()


class TestUri:
    @pytest.mark.parametrize(
        ("raw", "masked"),
        [
            ("sip:sbc.example.com;transport=tls", "sip:sbc.example.com;transport=tls"),
            (
                "sip:proj_abc@sip.api.openai.com;transport=tls",
                "sip:proj_abc@sip.api.openai.com;transport=tls",
            ),
            ("sip:+15551234567@h.example.com", "sip:+15*******67@h.example.com"),
            ("sip:%2B15551234567@h.example.com", "sip:+15*******67@h.example.com"),
            ("sip:1001@h.example.com", "sip:****@h.example.com"),
            ("sip:user:hunter2@h.example.com:5061", "sip:user:***@h.example.com:5061"),
            ("sip:h.example.com?X-Key=abc&X-B=c", "sip:h.example.com?X-Key=***&X-B=***"),
            ("sip:h.example.com?abc", "sip:h.example.com?***"),
            ("sip:h.example.com?X=a@b", "sip:h.example.com?***@b"),
            ("sip:+15551234567", "sip:+15*******67"),
            ("sip:a:b:c@d@h", "sip:a:***@h"),
            ("sip:203.0.113.7:5060", "sip:203.0.113.7:5060"),
            ("sip:sbc-20240101.example.com", "sip:sbc-20240101.example.com"),
            ("not a uri:secret@h", "not a uri:***@h"),
            ("", ""),
        ],
    )
    def test_examples(self, raw: str, masked: str) -> None:
        """Host, parameters and the outer two digits of numbers stay; passwords and values go."""
        assert masked == MASK.uri(raw)

    @pytest.mark.parametrize(
        ("raw", "masked"),
        [
            ("sip:proj_abc@h.example.com;transport=tls", "sip:***@h.example.com;transport=tls"),
            ("sip:+15551234567@h.example.com", "sip:+15*******67@h.example.com"),
            ("sip:h.example.com", "sip:h.example.com"),
        ],
    )
    def test_users_go_too_on_demand(self, raw: str, masked: str) -> None:
        """Then only numbers keep two digits on each side."""
        mask = Mask(users=True)

        assert masked == mask.uri(raw)
        assert f"write {masked}" == mask.text(f"write {raw}")

    @given(
        st.from_regex(r"\+?[0-9]{7,15}", fullmatch=True),
        st.from_regex(r"pw[a-z]{12}", fullmatch=True),
        st.from_regex(r"val[a-z]{12}", fullmatch=True),
        st.sampled_from(["sip:", "sips:", "SIP:", "", " sip:"]),
    )
    def test_nothing_secret_is_left(self, number: str, password: str, value: str, scheme: str) -> None:
        """With any scheme the number, the password and the header's value are gone."""
        masked = MASK.uri(
            f"{scheme}{number}:{password}@host.example.com;transport=tls?X-A={value}&X-B={value}"
        )

        assert not any(secret in masked for secret in (number, password, value))
        assert "host.example.com;transport=tls" in masked

    @given(st.text())
    def test_takes_anything(self, text: str) -> None:
        """Any text can be masked, and masking twice changes nothing more."""
        assert MASK.uri(MASK.uri(text)) == MASK.uri(text)

    def test_unmasked(self) -> None:
        """`unmasked` changes nothing."""
        assert "sip:+15551234567:pw@h" == Mask(unmasked=True).uri("sip:+15551234567:pw@h")


class TestText:
    @pytest.mark.parametrize(
        ("raw", "masked"),
        [
            ("Sales +1 555 123 4567", "Sales +15*******67".replace("+15*******67", "+1 5** *** **67")),
            ("calls to 15551234567.", "calls to 15*******67."),
            ("TK0123456789abcdef0123456789abcdef", "TK0123456789abcdef0123456789abcdef"),
            ("from 192.0.2.1 to 198.51.100.23", "from 192.0.2.1 to 198.51.100.23"),
            ("until 2027-01-31", "until 2027-01-31"),
            ("is 'sip:+15551234567:x@h' so", "is 'sip:+15*******67:***@h' so"),
            ("error 32208", "error 32208"),
        ],
    )
    def test_examples(self, raw: str, masked: str) -> None:
        """Numbers and users of URIs are masked; SIDs, addresses, dates and codes stay."""
        assert masked == MASK.text(raw)

    @pytest.mark.parametrize(
        ("raw", "masked"),
        [
            ("https://u:p@h.example.com/twiml?token=t#f", "https://u:***@h.example.com/twiml?token=***#***"),
            ("https://h.example.com/twiml", "https://h.example.com/twiml"),
            ("https://[", "***"),
            ("no url", "***"),
        ],
    )
    def test_url(self, raw: str, masked: str) -> None:
        """A web address keeps host, path and names."""
        assert masked == MASK.url(raw)


class TestPrintable:
    @given(st.text())
    def test_one_line(self, text: str) -> None:
        """The result is printable on one line and can be encoded."""
        shown = printable(text)

        assert shown.isprintable()
        assert shown.encode().decode() == shown

    def test_text_stays(self) -> None:
        """Readable text does not change."""
        assert "Büro 東京 ☎" == printable("Büro 東京 ☎")
        assert r"a\nb\x1b[31m\u202e" == printable("a\nb\x1b[31m\u202e")

    def test_surrogates(self) -> None:
        """A surrogate, which UTF-8 cannot encode, is escaped."""
        assert r"\ud800" == printable("\ud800")


def test_numbers_keep_their_form() -> None:
    """The masked form is as long as the number."""
    assert re.fullmatch(r"\+15\*{7}67", MASK.number("+15551234567"))
    assert "***" == MASK.number("911")
