"""Turns props into typed inputs, and what is wrong with them into CheckFailures.

In a preview any input may be `pulumi.output.Unknown`, at any depth. A field that is `Unknowable[T]` lets it
pass. Create and update never meet one.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple, Self, TypeVar
from urllib.parse import urlsplit

from pulumi.dynamic import CheckFailure
from pulumi.output import Unknown
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError, WrapValidator
from pydantic_core import ErrorDetails

from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.base.masking import masked_text, masked_uri, masked_url
from pulumi_twilio_trunking.base.suggestions import nearest_to, which_to_write

LONGEST_NAME = 64
"""The length of any friendly name, in characters: Twilio's OpenAPI description."""

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def is_unknown(value: object) -> bool:
    return isinstance(value, Unknown)


def _let_unknown_pass(value: object, validate: Callable[[object], object]) -> object:
    return value if is_unknown(value) else validate(value)


Unknowable = Annotated[T, WrapValidator(_let_unknown_pass)]


class Inputs(BaseModel):
    """The base of a resource's inputs. A field that is not given, or None, has its default."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def completed(self) -> Self:
        """Fill in the defaults that depend on other inputs."""
        return self

    def to_props(self) -> dict[str, Any]:
        """The inputs as Pulumi keeps them: plain, complete, without what has no value."""
        return {name: _plain(value) for name, value in self if value is not None}


def _plain(value: object) -> object:
    # pydantic's own dump turns an unknown in a list into an empty mapping.
    if isinstance(value, Inputs):
        return value.to_props()
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


# Kinds of value. The refusal of each says what is wrong, what is accepted and what to write.


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = {"true": True, "false": False}.get(str(value).lower())
    raise ValueError(f"{shown(value)} is not a boolean: write {'True or False' if meant is None else meant}")


def whole_number(low: int, high: int, example: int | None = None) -> PlainValidator:
    """Accept a whole number from *low* to *high*. Pulumi sends numbers as floats: 10.0 is 10.

    The refusal of what is not a number, or too low, has the *example*; the default is *low*.
    """

    def validate(value: object) -> int:
        number = _whole(value)
        if number is not None and low <= number <= high:
            return number
        other = low if example is None else example
        nearest = high if number is not None and number > high else other
        accepted = f"a whole number from {low} to {high}, for example {nearest}"
        raise ValueError(f"{shown(value)} is not accepted: write {accepted}")

    return PlainValidator(validate)


def is_whole_number(value: object, low: int, high: int) -> bool:
    number = _whole(value)
    return number is not None and low <= number <= high


def _whole(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(longest: int, shortest: int = 0, if_empty: str = "write a name, or leave it out") -> PlainValidator:
    """Accept a text of *shortest* to *longest* characters. *if_empty* says what to write instead of ""."""

    def validate(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{shown(value)} is not a text: write a text in quotes")
        said = masked_text(value)
        if len(value) > longest:
            raise ValueError(
                f"{said!r} has {len(value)} characters, {longest} are accepted: write {said[:longest]!r}"
            )
        if len(value) < shortest:
            raise ValueError(f"is empty: {if_empty}")
        return value

    return PlainValidator(validate)


def one_of(*accepted: str) -> PlainValidator:
    """Accept one of these words."""
    return PlainValidator(functools.partial(_one_of, accepted=accepted))


def _one_of(value: object, *, accepted: Sequence[str]) -> str:
    if isinstance(value, str) and value in accepted:
        return value
    raise ValueError(f"{shown(value)} is not accepted: {which_to_write(value, accepted)}")


def accepted_words(validator: object) -> Sequence[str] | None:
    """The words that a validator of `one_of` accepts; None for any other."""
    function = validator.func if isinstance(validator, PlainValidator) else None
    if not isinstance(function, functools.partial) or function.func is not _one_of:
        return None
    words: Sequence[str] = function.keywords["accepted"]
    return words


def mapping(*keys: str) -> BeforeValidator:
    """Accept a mapping with some of *keys*. A value that is None counts as not given."""

    def validate(value: object) -> object:
        if isinstance(value, BaseModel):
            return value
        if isinstance(value, Mapping):
            return without_none(value)
        raise ValueError(f"{shown(value)} is not a mapping: write a dictionary with {', '.join(keys)}")

    return BeforeValidator(validate)


def shown(value: object) -> str:
    """Write a value for a message: a text without secrets, a number as in the program, else its kind."""
    if is_unknown(value):
        return "an output"
    if isinstance(value, str):
        return repr(masked_uri(value))
    if isinstance(value, Mapping | Sequence):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    number = _whole(value)
    return repr(value if number is None else number)


Boolean = Annotated[bool, PlainValidator(_boolean)]


def _flag(value: object) -> bool | None:
    return _boolean(value) or None


Flag = Annotated[bool | None, PlainValidator(_flag)]
"""True or None: False says the same as no value, and is left out."""


def sid_of(prefix: str, thing: str, write: str) -> PlainValidator:
    """Accept the SID of a *thing* such as "a trunk". A refusal says to *write* that output."""
    pattern = re.compile(rf"{prefix}[0-9a-fA-F]{{32}}")

    def validate(value: object) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        raise ValueError(
            f"{shown(value)} is not the SID of {thing}: write {write}, or {prefix!r} and 32 hex digits"
        )

    return PlainValidator(validate)


TrunkSid = Annotated[str, sid_of("TK", "a trunk", "trunk.id of a SecureTrunk")]

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
        f"{shown(value)} is not a termination domain: write {_nearest_domain(str(value))!r} "
        f"(lower-case letters, digits and '-', at most 63 a label, ending in {DOMAIN_END}; "
        "Twilio's error 21245)"
    )


def _nearest_domain(value: str) -> str:
    """Correct a domain: the host of a URI, without an edge, its labels and ending put right."""
    host = re.sub(r"^(sips?:|[a-z]+://)?([^@]*@)?|[;?:/].*$", "", value.strip().lower(), flags=re.DOTALL)
    name = re.sub(r"(\.pstn\.[a-z0-9-]+\.twilio\.com|\.?(pstn)?\.?(twilio\.com)?)\.?$", "", host)
    # A dot makes a sub-domain, which needs a trunk with the rest of the name (21247).
    parts = name.split(".") if "pstn" in host[len(name) :] else [name]
    labels = [re.sub(r"[^a-z0-9]+", "-", part).strip("-")[:LONGEST_LABEL].strip("-") for part in parts]
    nearest = ".".join(filter(None, labels)) + DOMAIN_END
    fits = _DOMAIN.fullmatch(nearest) and len(nearest) <= LONGEST_DOMAIN
    return nearest if fits else f"my-company{DOMAIN_END}"


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
    unseen = ", without the white space behind the '…'" if said == repr(write) else ""
    raise ValueError(f"{said} is not an absolute https URL: write {write!r}{unseen}")


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.scheme == "https" and parts.hostname and parts.port != 0 and url.split() == [url])
    except ValueError:  # an impossible host or port
        return False


HttpsUrl = Annotated[str, PlainValidator(_https_url)]


def failures(error: ValidationError, model: type[BaseModel], **nested: type[BaseModel]) -> list[CheckFailure]:
    """List everything that is wrong, one failure a value, with the path that the program wrote it at.

    Args:
        error: the findings of pydantic.
        model: the inputs of the resource.
        nested: the models of inputs that are mappings, or lists of them.
    """
    problems = error.errors()
    misspelt = _misspelt_keys(problems)
    return [
        _misspelling(loc, misspelt[loc])
        if loc in misspelt
        else CheckFailure(path(loc), _reason(problem, _model_at(loc, model, nested)))
        for problem in problems
        if (loc := problem["loc"]) not in misspelt.values()
    ]


Location = tuple[int | str, ...]


def _misspelt_keys(problems: Sequence[ErrorDetails]) -> dict[Location, Location]:
    """The keys of mappings that are not accepted, each with the missing key that it means."""
    missing = [problem["loc"] for problem in problems if problem["type"] == "missing"]
    found: dict[Location, Location] = {}
    for loc in (problem["loc"] for problem in problems if problem["type"] == "extra_forbidden"):
        beside = [str(other[-1]) for other in missing if len(loc) > 1 and other[:-1] == loc[:-1]]
        meant = nearest_to(str(loc[-1]), beside, likeness=0.3)
        if meant and (*loc[:-1], meant) not in found.values():
            found[loc] = (*loc[:-1], meant)
    return found


def _misspelling(location: Location, meant: Location) -> CheckFailure:
    reason = f"{str(location[-1])!r} is not a key here: write {meant[-1]!r}"
    return CheckFailure(path(location[:-1]), reason)


def failures_of(
    model: type[BaseModel], props: Mapping[str, Any], **nested: type[BaseModel]
) -> list[CheckFailure]:
    """List everything that *model* refuses in *props*; nothing if it accepts them."""
    try:
        model.model_validate(without_none(props))
    except ValidationError as error:
        return failures(error, model, **nested)
    return []


def in_words(failure: CheckFailure) -> str:
    """Write a failure as a sentence that begins with its path."""
    return f"{failure.property}: {failure.reason}" if failure.property else failure.reason


def of_resource(problems: Iterable[CheckFailure]) -> list[CheckFailure]:
    """Return failures that name no property: Pulumi prints the value of one that is named, even a secret."""
    return [CheckFailure("", in_words(problem)) for problem in problems]


def checked(model: type[M], props: Mapping[str, Any], **nested: type[BaseModel]) -> M:
    """Type props that have passed `check`. A policy may have changed them since.

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
    """Write a location as Pulumi does: `("destinations", 0, "weight")` is `destinations[0].weight`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _reason(problem: ErrorDetails, model: type[BaseModel]) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"] == "missing":
        return "is missing: it has no default"
    if problem["type"] == "extra_forbidden":
        return f"is not a property here: remove it{_spelling(str(problem['loc'][-1]), model)}"
    expected = problem["msg"][0].lower() + problem["msg"][1:]
    return f"{shown(problem['input'])} is not accepted: {expected}"


class _Guarded(NamedTuple):
    """When a message names a property that only its author should choose."""

    if_nearly_written: bool
    in_lists: bool


_GUARDED = {
    "plain_text": _Guarded(if_nearly_written=True, in_lists=False),
    "force_delete": _Guarded(if_nearly_written=True, in_lists=True),
    "allow_everyone": _Guarded(if_nearly_written=True, in_lists=False),
    "adopted": _Guarded(if_nearly_written=False, in_lists=False),
}
"""All but the last take a safeguard away; no program has the last."""


def _spelling(name: str, model: type[BaseModel]) -> str:
    fields = [*model.model_fields]
    nearly = [field for field in fields if field in _GUARDED and _GUARDED[field].if_nearly_written]
    free = [field for field in fields if field not in _GUARDED]
    meant = difflib.get_close_matches(name.lower(), nearly, n=1, cutoff=0.85)
    nearest = meant[0] if meant else nearest_to(name, free, likeness=0.5)
    listed = [field for field in fields if field not in _GUARDED or _GUARDED[field].in_lists]
    return f", or write {nearest!r}" if nearest else f" (accepted: {', '.join(listed)})"


def without_none(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return props without the SDK's own `__…` keys and without None, which Pulumi treats as not given."""
    return {key: value for key, value in props.items() if value is not None and not key.startswith("__")}
