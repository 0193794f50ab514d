"""Whatever Twilio, a proxy or a program says: looking at it takes time in proportion to its length."""

import pytest
from pulumi_twilio_trunking.base.errors import TwilioError, from_answer

from tests.long_texts import late


@pytest.mark.parametrize(
    "name",
    [
        "pulumi_twilio_trunking.base.masking:masked_url",
        "pulumi_twilio_trunking.base.masking:masked_text",
        "pulumi_twilio_trunking.base.masking:masked_uri",
        "pulumi_twilio_trunking.base.sip_uri:_why_unreadable",
    ],
)
def test_ends(name):
    """Each function finishes in time with the texts that are worst for it."""
    assert "" == late(name)


def test_white_space_before_a_colon():
    """White space before a colon still does not belong to the host."""
    from pulumi_twilio_trunking.base.masking import masked_url

    assert "https://example.com:443  /a" == masked_url("https://example.com:443  /a")


def test_brackets_within_brackets():
    """An answer of nested brackets is not a JSON object."""
    assert isinstance(from_answer(502, "[" * 100_000), TwilioError)
