"""Whatever an account has for names and addresses: masking it takes time in proportion to its length."""

import pytest

from tests.long_texts import late


@pytest.mark.parametrize("name", ["_uri", "_url", "_number", "_user", "_numbers", "printable"])
def test_ends(name):
    """Each is done with each of the texts that are worst for it."""
    assert "" == late(f"twilio_trunks_audit.masking:{name}")
