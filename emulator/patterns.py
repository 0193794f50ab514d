"""Patterns for paths, in faults, filters and counters. Matching always takes linear time."""

import re
from functools import lru_cache
from typing import Protocol

LONGEST_PATTERN = 1000

_WILD = re.compile(r"\*\*|\*|\{\w+\}")
_NAMED = re.compile(r"\{\w+\}")
_ANYTHING, _WITHIN, _ONE = range(3)


class PathPattern(Protocol):
    """A pattern, ready to match."""

    def fullmatch(self, path: str) -> object:
        """Return something true if all of *path* matches."""


@lru_cache(maxsize=1000)
def path_pattern(text: str) -> PathPattern:
    """Read *text*: ``*`` is anything within a segment, ``**`` anything at all, ``{name}`` one whole segment.

    Raises:
        ValueError: *text* is longer than ``LONGEST_PATTERN``.
    """
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"a pattern has at most {LONGEST_PATTERN} characters, not {len(text)}")
    if "*" not in text and all(len(_NAMED.findall(segment)) <= 1 for segment in text.split("/")):
        return _of_segments(text)
    return _Automaton(text)


def _of_segments(text: str) -> re.Pattern[str]:
    """With one name per segment, the next slash ends it: a regular expression tries nothing twice."""
    return re.compile("[^/]+".join(re.escape(part) for part in _NAMED.split(text)), re.DOTALL)


class _Automaton:
    """Reads a path once, from the left, with the set of places that it may have reached in the pattern.

    A regular expression would go back for each ``*``, which takes hours for a pattern with a few of them. The
    set is one whole number: its bit *n* says that the part read so far matches the first *n* tokens.
    """

    def __init__(self, text: str) -> None:
        tokens = _tokens(text)
        self._end = 1 << len(tokens)
        self._anything = _places(tokens, _ANYTHING)
        self._within = _places(tokens, _WITHIN)
        self._one = _places(tokens, _ONE)
        self._characters = {token: _places(tokens, token) for token in tokens if isinstance(token, str)}
        self._skipped = self._anything | self._within
        first = _WILD.search(text)
        self._start = text[: first.start()] if first else text

    def fullmatch(self, path: str) -> bool | None:
        """Return True or None, as a regular expression returns a match or None."""
        if not path.startswith(self._start):
            return None
        places = self._with_skips(1)
        for character in path:
            places = self._with_skips(self._after(places, character))
            if not places:
                return None
        return True if places & self._end else None

    def _after(self, places: int, character: str) -> int:
        moved = places & self._characters.get(character, 0)
        kept = places & self._anything
        if character != "/":
            moved |= places & self._one
            kept |= places & self._within
        return kept | moved << 1

    def _with_skips(self, places: int) -> int:
        """Add the places behind ``*`` and ``**``, which may be nothing; no two of them are neighbours."""
        return places | (places & self._skipped) << 1


def _tokens(text: str) -> list[str | int]:
    """Return characters and kinds of wildcards; ``{name}`` is one character and then ``*``."""
    tokens: list[str | int] = []
    for part in re.split(r"(\*\*|\*|\{\w+\})", text):
        if part in {"*", "**"}:
            _add_wild(tokens, _ANYTHING if part == "**" else _WITHIN)
        elif _NAMED.fullmatch(part):
            if tokens and tokens[-1] == _WITHIN:
                tokens.pop()  # it follows the one character instead
            tokens.append(_ONE)
            _add_wild(tokens, _WITHIN)
        else:
            tokens += part
    return tokens


def _add_wild(tokens: list[str | int], kind: int) -> None:
    """Add a wildcard; ``*`` next to ``*`` or ``**`` adds nothing."""
    if tokens and tokens[-1] in {_ANYTHING, _WITHIN}:
        kind = min(kind, int(tokens.pop()))
    tokens.append(kind)


def _places(tokens: list[str | int], wanted: str | int) -> int:
    return sum(1 << place for place, token in enumerate(tokens) if token == wanted)
