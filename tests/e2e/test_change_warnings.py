"""The real CLI warns of changes that calls would notice before it makes them."""

from __future__ import annotations

import pytest

from tests.e2e.harness import Stack

ONE, TWO = (f"sip:{host}.example.com;transport=tls" for host in ("one", "two"))
DOMAIN = "acme.pstn.twilio.com"


def program(*destinations: str, trunk: str) -> str:
    return f"""
        trunk = SecureTrunk("voice-agent", {trunk})
        TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations={list(destinations)!r})
    """


@pytest.fixture
def trunk_sid(stack: Stack) -> str:
    stack.write(program(ONE, trunk=f'domain_name="{DOMAIN}"'))
    stack.up()
    return str(stack.resource("SecureTrunk")["id"])


@pytest.mark.usefixtures("trunk_sid")
def test_a_trunk_changes(stack: Stack) -> None:
    """A preview warns, once; after the `up` nothing is left to warn of."""
    secure, domain = "secure changes from True to False", f"domain_name changes from {DOMAIN} to other"
    stack.write(program(ONE, trunk='secure=False, domain_name="other.pstn.twilio.com"'))
    run = stack.preview()

    assert (1, 1) == (run.diagnostics.count(secure), run.diagnostics.count(domain))

    stack.up()
    run = stack.preview()

    assert {} == run.changes
    assert "changes from" not in run.text

    stack.write(program(ONE, trunk="secure=False"))
    run = stack.preview()

    assert 1 == run.diagnostics.count("domain_name changes from other.pstn.twilio.com to none")


def test_a_list_on_a_trunk_that_has_another(stack: Stack, trunk_sid: str) -> None:
    """A create is refused, and names the URLs that exist."""
    stack.write(
        f"""
        TlsOrigination("another", trunk_sid="{trunk_sid}", destinations=[{TWO!r}])
        trunk = SecureTrunk("voice-agent", domain_name="{DOMAIN}")
        """
    )
    [url] = stack.urls(trunk_sid)
    run = stack.up(code=None)

    assert f"{url.sid} ({ONE}, priority 10)" in run.text
    assert "Give it `aliases`" in run.text
    assert [ONE] == [url.sip_url for url in stack.urls(trunk_sid)]
