"""``python -m emulator``, as a user starts it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_emulator(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ``python -m emulator`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "emulator", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
