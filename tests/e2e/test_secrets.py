"""If a secret input is wrong, the CLI shows what is wrong with it, and not the secret."""

from __future__ import annotations

import pytest

from tests.e2e.harness import Stack

LISTS = {
    "destinations: has 11 entries": """
        [pulumi.Output.secret(f"sip:bob:s3cret@h{i}.com;transport=tls?X-T=s3cret") for i in range(11)]
    """,
    "destinations[0].sip_url: 'sip:bob:…@h.com' is not TLS": 'pulumi.Output.secret(["sip:bob:s3cret@h.com"])',
}
TRUNK = {
    "disaster_recovery_url": "http://bob:s3cret@h.com/x",
    "friendly_name": "sip:bob:s3cret@h.com " * 4,
    "domain_name": "sip:bob:s3cret@acme.pstn.twilio.com",
    "transfer_mode": "sip:bob:s3cret@h.com",
    "adopt": "sip:bob:s3cret@h.com",
}


def refused(stack: Stack, program: str) -> set[str]:
    """Return the problems that a preview of *program* names, without a secret anywhere."""
    stack.write(program)
    text = stack.preview(code=None).text

    assert "s3cret" not in text
    assert "bug" not in text

    return {line.partition("has a problem: ")[2] for line in text.splitlines() if "has a problem: " in line}


@pytest.mark.parametrize(("said", "destinations"), LISTS.items(), ids=["too many", "not TLS"])
def test_of_a_list(stack: Stack, said: str, destinations: str) -> None:
    """A failure names the place in the list, and shows its URI without the secret."""
    trunk_sid = "TK" + "a" * 32

    lines = refused(
        stack, f'TlsOrigination("voice", trunk_sid="{trunk_sid}", destinations={destinations.strip()})'
    )

    assert any(said in line for line in lines), lines


def test_of_a_trunk(stack: Stack) -> None:
    """Every failure is there, each with the property's name and without its secret."""
    inputs = ", ".join(f"{name}=pulumi.Output.secret({value!r})" for name, value in TRUNK.items())

    lines = refused(stack, f'SecureTrunk("voice", secure=True, {inputs})')

    assert set(TRUNK) == {line.partition(":")[0] for line in lines}
