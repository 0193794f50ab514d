"""Names for what is adopted: the resources' in Pulumi and the variables' in Python. Pure.

A name depends on the account's trunks alone, not on the order of a list nor on what is filtered out of it, so that a
second run gives the same names.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

LONGEST = 48
"""Of a name before what tells it from its equals, in characters."""

FEWEST_OF_A_SID = 6
"""Characters of a SID that tell equal names apart, as long as they do."""

NAMELESS = "trunk"

_LATIN = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_BUILTINS = frozenset(dir(builtins))

_LOOKS_LIKE_A_DIGIT = "l"


def kebab(text: str) -> str:
    """The words of *text* in lower-case ASCII with dashes between them, "" where it has none.

    Accents are dropped (`Zürich` is `zurich`); letters of other scripts are no words.
    """
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_LATIN)
    letters = unicodedata.normalize("NFKD", letters)
    kept = (char for char in letters if not unicodedata.combining(char) and char not in _APOSTROPHES)
    return "-".join(re.findall(r"[a-z0-9]+", "".join(kept)))


def names(titles: Mapping[str, str], *, prefix: str = "", taken: Collection[str] = ()) -> dict[str, str]:
    """A resource name for each trunk, none of them twice and none of *taken*.

    Args:
        titles: the friendly names of all trunks of an account, by their SIDs.
        prefix: what each name begins with.
        taken: names that belong to other resources.
    """
    equals: dict[str, list[str]] = defaultdict(list)
    for sid, title in titles.items():
        equals[_short(prefix, kebab(title))].append(sid)
    nameless = _short(prefix, "")
    alone = {base: sids[0] for base, sids in equals.items() if len(sids) == 1 and base != nameless}
    found = {sid: base for base, sid in alone.items() if base not in taken}
    used = {*taken, *found.values()}
    for base in sorted(equals):
        told_apart = _with_sids(base, [sid for sid in equals[base] if sid not in found], used)
        found |= told_apart
        used |= {*told_apart.values()}
    return found


def _short(prefix: str, words: str) -> str:
    return "-".join(filter(None, [prefix, words or NAMELESS]))[:LONGEST].rstrip("-")


def _with_sids(base: str, sids: Collection[str], used: Collection[str]) -> dict[str, str]:
    """*base* and as much of the SID as it takes to be new."""
    for length in range(FEWEST_OF_A_SID, max(map(len, sids), default=0)):
        candidates = {sid: f"{base}-{sid[2 : 2 + length].lower()}" for sid in sids}
        if len({*candidates.values()}) == len(sids) and not {*candidates.values()} & {*used}:
            return candidates
    return {sid: f"{base}-{sid}" for sid in sids}


def variables(resource_names: Iterable[str], *, taken: Collection[str] = ()) -> dict[str, str]:
    """A Python variable for each resource, none of them twice, a keyword, a built-in or one of *taken*."""
    found: dict[str, str] = {}
    used = {*taken}
    for name in resource_names:
        found[name] = next(variable for variable in _spellings(name) if variable not in used)
        used.add(found[name])
    return found


def _spellings(name: str) -> Iterator[str]:
    words = kebab(name).replace("-", "_") or NAMELESS
    plain = f"{NAMELESS}_{words}" if words[0].isdigit() else words
    is_taken = keyword.iskeyword(plain) or keyword.issoftkeyword(plain) or plain in _BUILTINS
    if not is_taken and plain != _LOOKS_LIKE_A_DIGIT:
        yield plain
    yield f"{plain}_{NAMELESS}"
    number = 2
    while True:
        yield f"{plain}_{number}"
        number += 1
