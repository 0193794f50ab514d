"""The accepted word that somebody most probably meant. Pure: strings in, strings out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence


def which_to_write(value: object, accepted: Sequence[str]) -> str:
    """Say which of the *accepted* words to write: the one that *value* plainly means, else one of them."""
    nearest, all_of_them = nearest_to(str(value).replace("_", "-"), accepted), ", ".join(accepted)
    return (
        f"write one of: {all_of_them}" if nearest is None else f"write {nearest!r} (accepted: {all_of_them})"
    )


def nearest_to(word: str, accepted: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Find the one of the *accepted* words that *word* most probably means, in any case.

    None if none is near, if two are equally near, or if the nearest says the opposite: "record" does not mean
    "do-not-record".
    """
    by_lower = {name.lower(): name for name in accepted}
    parts = [name for lower, name in by_lower.items() if word.lower() in lower.split("_")]
    if len(parts) == 1:
        return parts[0]
    word = _CAMEL.sub("-", word).lower()
    candidates = [name for name in by_lower if _negates(name) or not _negates(word)]
    found = difflib.get_close_matches(word, candidates, n=2, cutoff=likeness)
    if not found or (len(found) > 1 and _likeness(word, found[0]) - _likeness(word, found[1]) < _CLEARLY):
        return None
    same_sense = _negates(found[0]) == _negates(word) and _begins_alike(word, found[0])
    return by_lower[found[0]] if same_sense else None


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_CLEARLY = 0.03
"""How much nearer than the next word the one that was meant must be."""

_NEGATION = re.compile(
    r"(?:^|[-_ ])(?:no|non|not|none|never|off|dont|don't|donot|without|un[a-z]+|disabled?|disallow(?:ed)?"
    r"|deny|denied|forbid(?:den)?|block(?:ed)?)(?=[-_ ]|$)",
    re.IGNORECASE,
)


def _negates(word: str) -> bool:
    return bool(_NEGATION.search(word))


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other, word).ratio()


def _begins_alike(word: str, other: str) -> bool:
    """Compare without the parts that both end in: "reject-all" does not mean "enable-all"."""
    first, second = _PARTS.split(word), _PARTS.split(other)
    while len(first) > 1 and len(second) > 1 and first[-1] == second[-1]:
        first.pop()
        second.pop()
    return _likeness("-".join(first), "-".join(second)) >= _BEGIN_ALIKE


_PARTS = re.compile(r"[-_ ]")
_BEGIN_ALIKE = 0.5
