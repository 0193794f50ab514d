"""Patterns for paths, as faults and filters take them and as counters name them."""

import re
from functools import cache

_WILD = re.compile(r"\*\*|\*|\{\w+\}")
_MEANINGS = {"**": ".*", "*": "[^/]*"}


@cache
def path_pattern(text: str) -> re.Pattern[str]:
    """Compile *text*: ``*`` is anything within a segment, ``**`` anything at all, ``{name}`` one whole segment."""
    literals, wild = _WILD.split(text), _WILD.findall(text)
    meanings = [*(_MEANINGS.get(mark, "[^/]+") for mark in wild), ""]
    return re.compile(
        "".join(re.escape(part) + meaning for part, meaning in zip(literals, meanings, strict=True))
    )
