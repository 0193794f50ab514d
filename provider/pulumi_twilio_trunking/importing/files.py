"""Write files, but none over other content; and remove secrets from Pulumi's own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from pulumi_twilio_trunking.base.errors import ConfigurationError, RefusedError

REMOVED = "[secret]"


def write(text: str, file: Path) -> None:
    """Write a new file, or the same text again.

    Raises:
        RefusedError: the file exists, with other content.
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


def remove_secrets(secrets: Collection[str], file: Path) -> bool:
    """Remove *secrets* from an import file that Pulumi wrote. Return whether it had any."""
    try:
        text = file.read_text(encoding="utf-8")
        clean = text
        for spelling in [spelling for secret in secrets for spelling in _spellings(secret)]:
            clean = clean.replace(spelling, REMOVED)
        if clean != text:
            file.write_text(clean, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return clean != text


def _spellings(secret: str) -> Iterator[str]:
    """A secret within JSON within JSON, as Pulumi writes it, and within JSON."""
    for ascii_only in (True, False):
        once = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield json.dumps(once, ensure_ascii=ascii_only)[1:-1]
        yield once
