"""The files that an adoption writes, and what may not happen to those that are there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from pulumi_twilio_trunking.base.errors import ConfigurationError, RefusedError
from pulumi_twilio_trunking.importing.arguments import STDOUT
from pulumi_twilio_trunking.importing.program import DEFAULT_MODULE, program
from pulumi_twilio_trunking.importing.sweep import Sweep

TAKEN_OUT = "[secret]"


def program_of(found: Sweep, file: Path, *, protect: bool) -> str:
    module = DEFAULT_MODULE if file == STDOUT else file.stem
    return program(found.adopted, protect=protect, module=module)


def write(text: str, file: Path) -> None:
    """Write a file that is not there yet. The same text again is fine.

    Raises:
        RefusedError: there is a file, with other content.
        ConfigurationError: it cannot be written.
    """
    try:
        if file.exists() and file.read_text(encoding="utf-8") != text:
            raise RefusedError(
                f"{file} exists and has other content: nothing was written. Remove it, or name another file."
            )
        file.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(f"{file} cannot be written: {problem}.") from None


def take_out(secrets: Collection[str], file: Path) -> bool:
    """Take *secrets* out of an import file that Pulumi wrote, and say whether there were any."""
    try:
        text = file.read_text(encoding="utf-8")
        clean = text
        for spelling in [spelling for secret in secrets for spelling in _spellings(secret)]:
            clean = clean.replace(spelling, TAKEN_OUT)
        if clean != text:
            file.write_text(clean, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return clean != text


def _spellings(secret: str) -> Iterator[str]:
    """A secret within JSON within JSON, as Pulumi writes it, and within JSON alone."""
    for ascii_only in (True, False):
        once = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield json.dumps(once, ensure_ascii=ascii_only)[1:-1]
        yield once
