"""Masking takes time in proportion to the length of a text."""

from tests.long_texts import late

FUNCTIONS = ("_uri", "_url", "_number", "_user", "_numbers", "printable")


def test_ends():
    """Every function ends in time with the worst texts for it."""
    assert "" == late(*(f"twilio_trunks_audit.masking:{name}" for name in FUNCTIONS))
