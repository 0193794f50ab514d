"""A list on a trunk at the emulator, and what is at Twilio."""

import pytest

from tests.provider.tls_origination.lists import entry


@pytest.fixture
def urls(client, trunk_sid):
    """The trunk's origination URLs, by the official client."""
    return client.trunking.v1.trunks(trunk_sid).origination_urls


@pytest.fixture
def at_twilio(urls):
    """The trunk's URIs, in fail-over order."""
    return lambda: [url.sip_url for url in sorted(urls.list(), key=lambda url: (url.priority, url.sip_url))]


@pytest.fixture
def sids(urls):
    """The SIDs that the trunk has."""
    return lambda: {url.sid for url in urls.list()}


@pytest.fixture
def stack(origination_stack):
    return origination_stack


@pytest.fixture
def up(stack, trunk_sid):
    """Bring the stack's destinations up on the trunk."""
    return lambda *destinations: stack.up(trunk_sid=trunk_sid, destinations=list(destinations))


@pytest.fixture
def preview(stack, trunk_sid):
    return lambda *destinations: stack.preview(trunk_sid=trunk_sid, destinations=list(destinations))


@pytest.fixture
def by_hand(urls):
    """Make an origination URL as somebody would in the Console."""
    return lambda **fields: urls.create(**entry(**fields)).sid
