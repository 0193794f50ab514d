"""From props to typed inputs, and from what is wrong with them to CheckFailure. Unknowns and floats end here.

In a preview any input may be `pulumi.output.Unknown`, at any depth. A field declared `Unknowable[T]` lets it pass; the
verbs that send something (create, update) never meet one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pulumi.dynamic import CheckFailure
from pulumi.output import Unknown
from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, WrapValidator
from pydantic_core import ErrorDetails

T = TypeVar("T")


def is_unknown(value: object) -> bool:
    return isinstance(value, Unknown)


def _let_unknown_pass(value: object, validate: Callable[[object], object]) -> object:
    return value if is_unknown(value) else validate(value)


Unknowable = Annotated[T, WrapValidator(_let_unknown_pass)]


class Inputs(BaseModel):
    """What a resource takes. Fields not given have their defaults; None counts as not given."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

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
    raise ValueError(f"{value!r} is no boolean: write {'True or False' if meant is None else meant}")


def whole_number(low: int, high: int) -> PlainValidator:
    """A whole number from *low* to *high*. Pulumi turns numbers into floats on the way: 10.0 is 10."""

    def validate(value: object) -> int:
        number = _whole(value)
        if number is not None and low <= number <= high:
            return number
        nearest = low if number is None else min(max(number, low), high)
        raise ValueError(
            f"{value!r} is not accepted: write a whole number from {low} to {high}, for example {nearest}"
        )

    return PlainValidator(validate)


def _whole(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(longest: int, shortest: int = 0) -> PlainValidator:
    """A text of *shortest* to *longest* characters."""

    def validate(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is no text: write {str(value)!r}")  # noqa: TRY004 - pydantic collects ValueErrors
        if len(value) > longest:
            raise ValueError(
                f"{value!r} has {len(value)} characters, {longest} are accepted: write {value[:longest]!r}"
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
        nearest = difflib.get_close_matches(str(value).lower().replace("_", "-"), accepted, n=1) or accepted
        raise ValueError(f"{value!r} is not accepted: write {nearest[0]!r} (accepted: {', '.join(accepted)})")

    return PlainValidator(validate)


Boolean = Annotated[bool, PlainValidator(_boolean)]


_TRUNK_SID = re.compile(r"TK[0-9a-fA-F]{32}")


def _trunk_sid(value: object) -> str:
    if isinstance(value, str) and _TRUNK_SID.fullmatch(value):
        return value
    raise ValueError(
        f"{value!r} is no SID of a trunk: write trunk.id of your SecureTrunk, or 'TK' and 32 hex digits"
    )


TrunkSid = Annotated[str, PlainValidator(_trunk_sid)]

DOMAIN_END = ".pstn.twilio.com"
LONGEST_DOMAIN = 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*{re.escape(DOMAIN_END)}")


def _domain_name(value: object) -> str | None:
    if value == "":
        return None
    if isinstance(value, str) and _DOMAIN.fullmatch(value) and len(value) <= LONGEST_DOMAIN:
        return value
    raise ValueError(
        f"{value!r} is no termination domain: write {_nearest_domain(str(value))!r} "
        f"(lower-case letters, digits and '-', at most 63 a label, ending in {DOMAIN_END})"
    )


def _nearest_domain(value: str) -> str:
    """What the author most probably meant: a scheme and parameters cut off, the ending put right."""
    host = re.sub(r"^sips?:|[;?:].*$", "", value.strip().lower())
    name = re.sub(r"\.?(pstn)?\.?(twilio\.com)?\.?$", "", host)
    cleaned = re.sub(r"-+", "-", re.sub(r"[^a-z0-9.-]", "-", name)).strip("-.")[:63]
    return (cleaned or "my-company") + DOMAIN_END


DomainName = Annotated[str, PlainValidator(_domain_name)]


def _https_url(value: object) -> str | None:
    if value == "":
        return None
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts and parts.scheme == "https" and parts.hostname and value == str(value).strip():
        return str(value)
    rest = re.sub(r"^[a-z+]*:?/*", "", str(value).strip(), flags=re.IGNORECASE)
    raise ValueError(f"{value!r} is no absolute https URL: write {'https://' + (rest or 'HOST/PATH')!r}")


HttpsUrl = Annotated[str, PlainValidator(_https_url)]


def failures(error: ValidationError, model: type[BaseModel]) -> list[CheckFailure]:
    """Everything that is wrong, one failure a value, each on the path that the program wrote it at."""
    return [CheckFailure(path(problem["loc"]), _reason(problem, model)) for problem in error.errors()]


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
    return f"{problem['input']!r} is not accepted: {problem['msg'][0].lower()}{problem['msg'][1:]}"


def _spelling(name: str, model: type[BaseModel]) -> str:
    nearest = difflib.get_close_matches(name, model.model_fields, n=1, cutoff=0.5)
    return f", or write {nearest[0]!r}" if nearest else f" (accepted: {', '.join(model.model_fields)})"


def without_none(props: Mapping[str, Any]) -> dict[str, Any]:
    """Props without the SDK's own `__…` keys and without what is None, which Pulumi treats as not given."""
    return {key: value for key, value in props.items() if value is not None and not key.startswith("__")}
