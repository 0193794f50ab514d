"""Match names against shell patterns."""

from fnmatch import fnmatchcase
from typing import Any, Final

HOSTS: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "default": [],
}
"""The option `hosts`: patterns of allowed hosts."""


def fits(name: str, pattern: str) -> bool:
    """Whether *pattern* fits *name*, or equals it: a name may contain the characters of patterns."""
    return name == pattern or fnmatchcase(name, pattern)
