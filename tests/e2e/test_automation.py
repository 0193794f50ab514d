"""Pulumi's Automation API with an inline program, as docs/automation-api.md shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.harness import ROOT, Stack

DESTROY = '\nstack.destroy()\nprint("destroyed")\n'


def test_inline_program(stack: Stack, tmp_path: Path) -> None:
    """The page's program makes and removes its trunk, with no environment on PATH that has Pulumi's SDK."""
    [program] = re.findall(
        r"^```python\n(.*?)^```",
        (ROOT / "docs/automation-api.md").read_text(),
        re.DOTALL | re.MULTILINE,
    )
    script = tmp_path / "automate.py"
    script.write_text(program + DESTROY)
    own = os.path.dirname(sys.executable)  # noqa: PTH120 - not resolved, as it is on PATH
    path = os.pathsep.join(each for each in stack.environ["PATH"].split(os.pathsep) if each != own)
    account = {"TWILIO_ACCOUNT_SID": stack.twilio.account_sid, "TWILIO_AUTH_TOKEN": stack.twilio.auth_token}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**stack.environ, **account, "PATH": path, "TWILIO_BASE_URL": stack.twilio.url},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert re.fullmatch(r"TK[0-9a-f]{32}\ndestroyed\n", done.stdout)
    assert [] == stack.trunks
    assert [("POST", 201), ("DELETE", 204)] == [
        (each.method, each.status)
        for each in stack.twilio.requests
        if re.fullmatch(r"/v1/Trunks(/TK\w+)?", each.path.partition("?")[0]) and each.method != "GET"
    ]
