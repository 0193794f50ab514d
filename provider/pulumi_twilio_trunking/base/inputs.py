"""From props to typed inputs, and from what is wrong with them to CheckFailure. Unknowns and floats end here.

In a preview any input may be `pulumi.output.Unknown`, at any depth. A field declared `Unknowable[T]` lets it pass; the
verbs that send something (create, update) never meet one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from pulumi.dynamic import CheckFailure
from pulumi.output import Unknown
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError, WrapValidator
from pydantic_core import ErrorDetails

from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.base.masking import masked_text, masked_url
from pulumi_twilio_trunking.base.sip_uri import masked

LONGEST_NAME = 64
"""Of every friendly name, in characters: Twilio's OpenAPI description."""

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def is_unknown(value: object) -> bool:
    return isinstance(value, Unknown)


def _let_unknown_pass(value: object, validate: Callable[[object], object]) -> object:
    return value if is_unknown(value) else validate(value)


Unknowable = Annotated[T, WrapValidator(_let_unknown_pass)]


class Inputs(BaseModel):
    """What a resource takes. Fields not given have their defaults; None counts as not given."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def to_props(self) -> dict[str, Any]:
        """The inputs as Pulumi keeps them: plain, complete, without what has no value."""
        return {name: _plain(value) for name, value in self if value is not None}


def _plain(value: object) -> object:
    """Not pydantic's own dump, which turns an unknown in a list into an empty mapping."""
    if isinstance(value, Inputs):
        return value.to_props()
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


# Kinds of value. Each says what is wrong with a value, what is accepted and what to write.


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = {"true": True, "false": False}.get(str(value).lower())
    raise ValueError(f"{shown(value)} is no boolean: write {'True or False' if meant is None else meant}")


def whole_number(low: int, high: int) -> PlainValidator:
    """A whole number from *low* to *high*. Pulumi turns numbers into floats on the way: 10.0 is 10."""

    def validate(value: object) -> int:
        number = _whole(value)
        if number is not None and low <= number <= high:
            return number
        nearest = low if number is None else min(max(number, low), high)
        raise ValueError(
            f"{shown(value)} is not accepted: write a whole number from {low} to {high}, for example {nearest}"
        )

    return PlainValidator(validate)


def is_whole_number(value: object, low: int, high: int) -> bool:
    number = _whole(value)
    return number is not None and low <= number <= high


def _whole(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(longest: int, shortest: int = 0) -> PlainValidator:
    """A text of *shortest* to *longest* characters."""

    def validate(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{shown(value)} is no text: write a text in quotes")
        said = masked_text(value)
        if len(value) > longest:
            raise ValueError(
                f"{said!r} has {len(value)} characters, {longest} are accepted: write {said[:longest]!r}"
            )
        if len(value) < shortest:
            raise ValueError("is empty: write a name, or leave it out")
        return value

    return PlainValidator(validate)


def one_of(*accepted: str) -> PlainValidator:
    """One of the *accepted* words."""

    def validate(value: object) -> str:
        if isinstance(value, str) and value in accepted:
            return value
        raise ValueError(f"{shown(value)} is not accepted: {which_to_write(value, accepted)}")

    return PlainValidator(validate)


def which_to_write(value: object, accepted: Sequence[str]) -> str:
    """Which of the *accepted* words to write instead of *value*: the one that was meant where that is plain, else all of them."""
    nearest = nearest_to(str(value).replace("_", "-"), accepted)
    write = "one of them" if nearest is None else repr(nearest)
    return f"write {write} (accepted: {', '.join(accepted)})"


def nearest_to(word: str, accepted: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """The one of the *accepted* words that *word* is most probably meant to be, whatever its case.

    None where none is near, where two are as near, and where the nearest says the opposite: "record" is no "do-not-record".
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
"""How much more alike than the next one a word must be to be the one that was meant."""

_NEGATION = re.compile(
    r"(?:^|[-_ ])(?:no|non|not|none|never|off|dont|don't|donot|without|un[a-z]+|disabled?|disallow(?:ed)?|deny|denied"
    r"|forbid(?:den)?|block(?:ed)?)(?=[-_ ]|$)",
    re.IGNORECASE,
)


def _negates(word: str) -> bool:
    return bool(_NEGATION.search(word))


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other, word).ratio()


def _begins_alike(word: str, other: str) -> bool:
    """Say whether the two are still alike without the parts that they both end in: "reject-all" is no "enable-all"."""
    first, second = _PARTS.split(word), _PARTS.split(other)
    while len(first) > 1 and len(second) > 1 and first[-1] == second[-1]:
        first.pop()
        second.pop()
    return _likeness("-".join(first), "-".join(second)) >= _BEGIN_ALIKE


_PARTS = re.compile(r"[-_ ]")
_BEGIN_ALIKE = 0.5


def mapping(*keys: str) -> BeforeValidator:
    """A mapping with some of *keys*, one whose value is None being not given."""

    def validate(value: object) -> object:
        if isinstance(value, BaseModel):
            return value
        if isinstance(value, Mapping):
            return without_none(value)
        raise ValueError(f"{shown(value)} is no mapping: write a dictionary with {', '.join(keys)}")

    return BeforeValidator(validate)


def shown(value: object) -> str:
    """A value for a message: texts without what may be secret in them, whole numbers as they were written, else its kind."""
    if isinstance(value, str):
        return repr(masked(value))
    if isinstance(value, Mapping | Sequence):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    number = _whole(value)
    return repr(value if number is None else number)


Boolean = Annotated[bool, PlainValidator(_boolean)]


def _flag(value: object) -> bool | None:
    return _boolean(value) or None


Flag = Annotated[bool | None, PlainValidator(_flag)]
"""True or nothing: what says no more than its absence is left out."""


_TRUNK_SID = re.compile(r"TK[0-9a-fA-F]{32}")


def _trunk_sid(value: object) -> str:
    if isinstance(value, str) and _TRUNK_SID.fullmatch(value):
        return value
    raise ValueError(
        f"{shown(value)} is no SID of a trunk: write trunk.id of a SecureTrunk, or 'TK' and 32 hex digits"
    )


TrunkSid = Annotated[str, PlainValidator(_trunk_sid)]

DOMAIN_END = ".pstn.twilio.com"
LONGEST_DOMAIN = 253
LONGEST_LABEL = 63
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*{re.escape(DOMAIN_END)}")


def _domain_name(value: object) -> str | None:
    if value == "":
        return None
    if isinstance(value, str) and _DOMAIN.fullmatch(value) and len(value) <= LONGEST_DOMAIN:
        return value
    raise ValueError(
        f"{shown(value)} is no termination domain: write {_nearest_domain(str(value))!r} "
        f"(lower-case letters, digits and '-', at most 63 a label, ending in {DOMAIN_END}; Twilio's error 21245)"
    )


def _nearest_domain(value: str) -> str:
    """What the author most probably meant: the host of a URI, without an edge, every label and the ending put right."""
    host = re.sub(r"^(sips?:|[a-z]+://)?([^@]*@)?|[;?:/].*$", "", value.strip().lower(), flags=re.DOTALL)
    name = re.sub(r"(\.pstn\.[a-z0-9-]+\.twilio\.com|\.?(pstn)?\.?(twilio\.com)?)\.?$", "", host)
    labels = [
        re.sub(r"[^a-z0-9]+", "-", label).strip("-")[:LONGEST_LABEL].strip("-") for label in name.split(".")
    ]
    nearest = ".".join(filter(None, labels)) + DOMAIN_END
    return (
        nearest
        if _DOMAIN.fullmatch(nearest) and len(nearest) <= LONGEST_DOMAIN
        else "my-company" + DOMAIN_END
    )


DomainName = Annotated[str, PlainValidator(_domain_name)]


def _https_url(value: object) -> str | None:
    if value == "":
        return None
    if isinstance(value, str) and _is_https(value):
        return value
    said = repr(masked_url(value)) if isinstance(value, str) else shown(value)
    rest = re.sub(r"^[a-z+]+:/*|^/+", "", "".join(str(value).split()), flags=re.IGNORECASE)
    meant = f"https://{rest}"
    write = masked_url(meant) if _is_https(meant) else "https://HOST/PATH"
    raise ValueError(f"{said} is no absolute https URL: write {write!r}")


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.scheme == "https" and parts.hostname and parts.port != 0 and url.split() == [url])
    except ValueError:  # a host or a port that cannot be one
        return False


HttpsUrl = Annotated[str, PlainValidator(_https_url)]


def failures(error: ValidationError, model: type[BaseModel], **nested: type[BaseModel]) -> list[CheckFailure]:
    """Everything that is wrong, one failure a value, each on the path that the program wrote it at.

    Args:
        error: what pydantic found.
        model: the inputs of the resource.
        nested: for inputs that are mappings or lists of them, what their mappings take.
    """
    return [
        CheckFailure(path(problem["loc"]), _reason(problem, _model_at(problem["loc"], model, nested)))
        for problem in error.errors()
    ]


def in_words(failure: CheckFailure) -> str:
    """A failure as a sentence, which begins with the path that it is about."""
    return f"{failure.property}: {failure.reason}" if failure.property else failure.reason


def of_resource(problems: Iterable[CheckFailure]) -> list[CheckFailure]:
    """Failures as `check` returns them, none with a property, whose value Pulumi would print, a secret one too."""
    return [CheckFailure("", in_words(problem)) for problem in problems]


def checked(model: type[M], props: Mapping[str, Any], **nested: type[BaseModel]) -> M:
    """Typed inputs from props that should have passed `check`; a policy may change them after it.

    Raises:
        RefusedError: they are not accepted; the message says what is wrong with each.
    """
    try:
        return model.model_validate(without_none(props))
    except ValidationError as error:
        problems = "; ".join(map(in_words, failures(error, model, **nested)))
    raise RefusedError(f"its inputs are not accepted, and nothing was done: {problems}.")


def _model_at(
    location: Sequence[int | str], model: type[BaseModel], nested: Mapping[str, type[BaseModel]]
) -> type[BaseModel]:
    return nested.get(str(location[0]), model) if len(location) > 1 else model


def path(location: Sequence[int | str]) -> str:
    """`("destinations", 0, "weight")` as Pulumi writes it: `destinations[0].weight`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _reason(problem: ErrorDetails, model: type[BaseModel]) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"] == "missing":
        return "is missing: it has no default"
    if problem["type"] == "extra_forbidden":
        return f"is no property here: remove it{_spelling(str(problem['loc'][-1]), model)}"
    expected = problem["msg"][0].lower() + problem["msg"][1:]
    return f"{shown(problem['input'])} is not accepted: {expected}"


_NEVER_SUGGESTED = ("plain_text", "force_delete", "adopted")
"""Properties that take a safeguard away, or that no program has: only who all but writes them means them."""
_NEVER_LISTED = ("plain_text", "adopted")


def _spelling(name: str, model: type[BaseModel]) -> str:
    offered = [field for field in model.model_fields if field not in _NEVER_SUGGESTED]
    meant = difflib.get_close_matches(name.lower(), _NEVER_SUGGESTED[:2], n=1, cutoff=0.85)
    known = [field for field in meant if field in model.model_fields]
    nearest = known[0] if known else nearest_to(name, offered, likeness=0.5)
    listed = [field for field in model.model_fields if field not in _NEVER_LISTED]
    return f", or write {nearest!r}" if nearest else f" (accepted: {', '.join(listed)})"


def without_none(props: Mapping[str, Any]) -> dict[str, Any]:
    """Props without the SDK's own `__…` keys and without what is None, which Pulumi treats as not given."""
    return {key: value for key, value in props.items() if value is not None and not key.startswith("__")}
