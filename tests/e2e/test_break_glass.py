"""The commands of docs/encryption-broke-my-calls.md, by the real CLI."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.e2e.harness import ROOT, Stack

PAGE = (ROOT / "docs" / "encryption-broke-my-calls.md").read_text()
MINIMUM = "twilio-trunk-require-minimum-encryption"

ENCRYPTED = """
    trunk = SecureTrunk("voice-agent", domain_name="acme-voice-agent.pstn.twilio.com")
    TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=["sip:sbc.example.com;transport=tls"])
"""


def code(language: str) -> str:
    """The first block of code of the page in *language*."""
    return PAGE.partition(f"```{language}\n")[2].partition("```")[0].strip()


def exemption(folder: Path, **ahead: float) -> list[str]:
    """The options that hand the page's exemption to the pack, ending *ahead* of now."""
    config = json.loads(code("json"))
    [one] = config["twilio-exemption-require-valid"]["exemptions"]
    end = datetime.now(UTC) + timedelta(**ahead)
    one |= {"stack": "dev", "expires": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
    file = folder / "break-glass.json"
    file.write_text(json.dumps(config))
    return ["--policy-pack-config", str(file)]


def test_break_glass(stack: Stack, policies: Callable[..., list[str]], tmp_path: Path) -> None:
    """An exemption that every run prints lets Secure Trunking go off, until it expires."""
    pack = policies()
    stack.write(ENCRYPTED)
    stack.up()
    stack.write(ENCRYPTED.replace(ENCRYPTED.splitlines()[1].strip(), code("python")))

    assert MINIMUM in stack.preview(*pack, code=None).text

    up = stack.up(*pack, *exemption(tmp_path, hours=24))

    assert "Exempt: break-glass on 'voice-agent'" in up.text
    assert "ticket INC-4711" in up.text
    assert [False] == [trunk.secure for trunk in stack.trunks]

    over = stack.preview(*pack, *exemption(tmp_path, seconds=-1), code=None)

    assert "it expired" in over.text
    assert MINIMUM in over.text

    stack.write(ENCRYPTED)
    stack.up(*pack)

    assert [True] == [trunk.secure for trunk in stack.trunks]
