"""What the real CLI says of changes that calls would notice, before they are made."""

from __future__ import annotations

import pytest

from tests.e2e.harness import Run, Stack

ONE, TWO = (f"sip:{host}.example.com;transport=tls" for host in ("one", "two"))
DOMAIN = "acme.pstn.twilio.com"


def program(*destinations: str, trunk: str) -> str:
    return f"""
        trunk = SecureTrunk("voice-agent", {trunk})
        TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations={list(destinations)!r})
    """


def times(run: Run, text: str) -> int:
    """How often *text* stands among the run's diagnostics, which the CLI prints at its end."""
    return run.text.rpartition("Diagnostics:")[2].count(text)


@pytest.fixture
def trunk_sid(stack: Stack) -> str:
    stack.write(program(ONE, trunk=f'domain_name="{DOMAIN}"'))
    stack.up()
    return str(stack.resource("SecureTrunk")["id"])


@pytest.mark.usefixtures("trunk_sid")
@pytest.mark.parametrize(
    ("trunk", "said"),
    [
        pytest.param(
            f'secure=False, domain_name="{DOMAIN}"', "secure changes from True to False", id="secure"
        ),
        pytest.param("", f"domain_name changes from {DOMAIN} to none", id="domain cleared"),
        pytest.param(
            'domain_name="other.pstn.twilio.com"', f"domain_name changes from {DOMAIN} to other", id="domain"
        ),
    ],
)
def test_a_trunk_changes(stack: Stack, trunk: str, said: str) -> None:
    """A preview warns, once; after the `up` nothing is left to warn of."""
    stack.write(program(ONE, trunk=trunk))

    assert 1 == times(stack.preview(), said)

    stack.up()
    run = stack.preview()

    assert {} == run.changes
    assert said not in run.text


def test_a_url_that_the_state_does_not_show(stack: Stack, trunk_sid: str) -> None:
    """An update leaves it and says how to have it removed, loudly where it is plain; a refresh and an `up` do remove it."""
    urls = stack.twilio.console().trunking.v1.trunks(trunk_sid).origination_urls
    plain = urls.create(1, 1, enabled=True, friendly_name="x", sip_url="sip:plain.example.com")
    stack.write(program(ONE, TWO, trunk=f'domain_name="{DOMAIN}"'))
    run = stack.up()

    assert f"{plain.sid} (sip:plain.example.com, priority 1). NOT ALL OF THEM ARE TLS" in run.text
    assert ["sip:plain.example.com", ONE, TWO] == [url.sip_url for url in stack.urls(trunk_sid)]

    assert 1 == times(stack.refresh(), f"{plain.sid} (sip:plain.example.com, priority 1)")
    stack.up()

    assert [ONE, TWO] == [url.sip_url for url in stack.urls(trunk_sid)]


def test_a_list_on_a_trunk_that_has_another(stack: Stack, trunk_sid: str) -> None:
    """A create is refused, and what stands there is named."""
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
