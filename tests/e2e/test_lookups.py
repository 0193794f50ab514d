"""Trunks that a program uses and does not own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e.harness import ROOT, Stack

DOMAIN = "acme.pstn.twilio.com"
NOWHERE = "TK" + 32 * "0"


@pytest.fixture
def sid(stack: Stack) -> str:
    """A trunk that somebody else owns."""
    trunk: Any = stack.twilio.client().trunking.v1.trunks.create(
        friendly_name="PBX", domain_name=DOMAIN, secure=True
    )
    return str(trunk.sid)


class TestOutputs:
    def test_serve_the_program(self, stack: Stack, sid: str) -> None:
        """However a trunk is found, preview knows it, and destroy does not touch it."""
        account = stack.twilio
        stack.write(
            f"""
            from pulumi import ResourceOptions
            from pulumi_twilio_trunking import Provider, get_trunk, get_trunk_output

            own = Provider("own", account_sid="{account.account_sid}", auth_token="{account.auth_token}")
            theirs = SecureTrunk.get("theirs", "{sid}")
            TlsOrigination("calls", trunk_sid=theirs.id, destinations=["sip:one.example.com;transport=tls"])
            pulumi.export("uris", [
                theirs.termination_uri,
                SecureTrunk.get("again", "{sid}", ResourceOptions(provider=own)).termination_uri,
                get_trunk(friendly_name="PBX").termination_uri,
                get_trunk_output(domain_name=theirs.domain_name).termination_uri,
                get_trunk_output(sid=theirs.id, provider=own).termination_uri,
            ])
            """
        )

        run = stack.preview()

        assert "[unknown]" not in run.text
        assert "[secret]" not in run.text

        stack.up()

        assert [f"sip:{DOMAIN};transport=tls"] * 5 == stack.outputs["uris"]
        assert account.auth_token not in stack.state
        assert {} == stack.preview().changes
        assert {} == stack.refresh().changes

        stack.destroy()

        assert [sid] == [trunk.sid for trunk in stack.trunks]
        assert [] == stack.urls(sid)


class TestPage:
    def test_has_a_program_that_works(self, stack: Stack, sid: str) -> None:
        """The program of docs/lookups.md finds such a trunk."""
        page = (ROOT / "docs" / "lookups.md").read_text()
        [program] = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
        stack.write(program)
        stack.up()

        outputs = stack.outputs

        assert [f"sip:{DOMAIN};transport=tls", True, ""] == [outputs[n] for n in ("pbx", "secure", "access")]
        assert sid in stack.state


class TestWhatIsNotThere:
    @pytest.mark.parametrize(
        "found",
        [
            f"SecureTrunk.get('theirs', '{NOWHERE}')",
            "get_trunk(friendly_name='PABX')",
            "get_trunk_output(domain_name=pulumi.Output.from_input('other.pstn.twilio.com'))",
        ],
    )
    def test_ends_the_preview(self, stack: Stack, sid: str, found: str) -> None:
        """A missing trunk is an error in preview; a search names the trunks that exist."""
        stack.write(f"from pulumi_twilio_trunking import get_trunk, get_trunk_output\n{found}\n")

        run = stack.preview(code=None)

        assert f"account {stack.twilio.account_sid}, region us1, has no trunk" in run.text
        assert f"There are: 'PBX' ({sid}, {DOMAIN})." in run.text or NOWHERE in run.text
        assert "Traceback" not in run.text
