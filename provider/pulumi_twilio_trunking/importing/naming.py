"""Names of resources in Pulumi and of variables in Python, for adopted trunks and lists. Pure.

A name depends only on the trunks or lists of the account, not on their order or on a filter: a second run
gives the same names.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

LONGEST = 48
"""Characters of a name, before the part of a SID that tells it from its equals."""

FEWEST_OF_A_SID = 6
"""Characters of a SID that tell equal names apart, unless it takes more."""

NAMELESS = "trunk"

_LATIN = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_BUILTINS = frozenset(dir(builtins))

_LOOKS_LIKE_A_DIGIT = "l"


def kebab(text: str) -> str:
    """Return the words of *text* in lower-case ASCII with dashes between them, "" if it has none.

    Accents are dropped (`Zürich` is `zurich`); letters of other scripts are no words.
    """
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_LATIN)
    letters = unicodedata.normalize("NFKD", letters)
    kept = (char for char in letters if not unicodedata.combining(char) and char not in _APOSTROPHES)
    return "-".join(re.findall(r"[a-z0-9]+", "".join(kept)))


def resource_names(
    titles: Mapping[str, str], *, prefix: str = "", taken: Collection[str] = (), nameless: str = NAMELESS
) -> dict[str, str]:
    """Give each trunk or list a resource name, none of them twice and none of *taken*.

    Args:
        titles: the friendly names of all trunks of an account, or of all its lists of a kind, by their SIDs.
        prefix: the start of each name.
        taken: names that belong to other resources.
        nameless: the word for those without a Latin letter or digit in their names.
    """
    equals: dict[str, list[str]] = defaultdict(list)
    for sid, title in titles.items():
        equals[_short(prefix, kebab(title) or nameless)].append(sid)
    no_name = _short(prefix, nameless)
    alone = {base: sids[0] for base, sids in equals.items() if len(sids) == 1 and base != no_name}
    found = {sid: base for base, sid in alone.items() if base not in taken}
    used = {*taken, *found.values()}
    for base in sorted(equals):
        told_apart = _with_sids(base, [sid for sid in equals[base] if sid not in found], used)
        found |= told_apart
        used |= {*told_apart.values()}
    return found


def _short(prefix: str, words: str) -> str:
    return "-".join(filter(None, [prefix, words]))[:LONGEST].rstrip("-")


def _with_sids(base: str, sids: Collection[str], used: Collection[str]) -> dict[str, str]:
    """Each name is *base* and as much of the SID as makes it new."""
    for length in range(FEWEST_OF_A_SID, max(map(len, sids), default=0)):
        candidates = {sid: f"{base}-{sid[2 : 2 + length].lower()}" for sid in sids}
        if len({*candidates.values()}) == len(sids) and not {*candidates.values()} & {*used}:
            return candidates
    return {sid: f"{base}-{sid}" for sid in sids}


def variable_names(
    resources: Iterable[str], *, taken: Collection[str] = (), kind: str = NAMELESS
) -> dict[str, str]:
    """Give each resource a Python variable: none twice, no keyword, no built-in and none of *taken*.

    *kind* is the word that is added to a name that cannot be a variable, or is taken.
    """
    found: dict[str, str] = {}
    used = {*taken}
    for name in resources:
        found[name] = next(variable for variable in _spellings(name, kind) if variable not in used)
        used.add(found[name])
    return found


def _spellings(name: str, kind: str) -> Iterator[str]:
    words = kebab(name).replace("-", "_") or kind
    plain = f"{kind}_{words}" if words[0].isdigit() else words
    is_taken = keyword.iskeyword(plain) or keyword.issoftkeyword(plain) or plain in _BUILTINS
    if not is_taken and plain != _LOOKS_LIKE_A_DIGIT:
        yield plain
    yield f"{plain}_{kind}"
    number = 2
    while True:
        yield f"{plain}_{number}"
        number += 1
