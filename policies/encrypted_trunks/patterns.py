"""Names and patterns of names, as a shell's."""

from __future__ import annotations

from fnmatch import fnmatchcase


def fits(name: str, pattern: str) -> bool:
    """Whether *pattern* is *name* itself, whatever signs are in it, or fits it."""
    return name == pattern or fnmatchcase(name, pattern)
