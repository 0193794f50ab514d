"""The statuses after which the same request may succeed."""

import pytest
from pulumi_twilio_trunking.base.http_status import is_temporary, is_twilios_fault


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 505, 599])
def test_temporary(status):
    """Twilio throttles or fails: 505 and others fail like 500."""
    assert is_temporary(status)
    assert is_twilios_fault(status) is (status != 429)


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 405, 409, 499, 501])
def test_final(status):
    """Repeating the request gives the same answer: 501 says that Twilio does not offer it."""
    assert not is_temporary(status)
