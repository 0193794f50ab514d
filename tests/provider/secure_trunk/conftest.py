"""A trunk at the emulator."""

import pytest


@pytest.fixture
def trunks(client):
    """The trunks at Twilio, by the official client."""
    return client.trunking.v1.trunks


@pytest.fixture
def stack(trunk_stack):
    return trunk_stack
