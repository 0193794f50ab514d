"""Read faults from JSON."""

import math
from collections.abc import Callable, Mapping

from emulator.faults import LONGEST_DELAY_S, Fault, is_refusal
from emulator.masking import shortened
from emulator.patterns import LONGEST_PATTERN

_WHERE: Mapping[str, str] = {
    "effect": "'throttle', 'error', 'drop' or 'delay'",
    "method": "an HTTP method in capitals, or '*'",
    "path": "a pattern from / on, of at most "
    f"{LONGEST_PATTERN} characters: * within a segment, ** for anything, {{name}} for one segment",
    "account_sid": "an account, by its SID, or null for any",
    "skip": "a whole number from 0: how many matching requests go unharmed first",
    "times": "a whole number from 1: how many requests are hit, or null for no end",
    "probability": "a number over 0, up to 1",
    "seed": "a whole number from 0",
}
_OF_EFFECT: Mapping[str, Mapping[str, str]] = {
    "throttle": {"retry_after_s": "a whole number from 0, or null for no such header"},
    "error": {
        "status": "an HTTP status: any 5xx, or a 4xx that has a name, such as 400, 403, 404 or 409",
        "code": "Twilio's code, a whole number from 1, or null for the general one of the status",
        "message": "a text, or null for HTTP's own words",
        "html": "true for a page as proxies send it, false for Twilio's JSON",
        "committed": "true: the request is carried out all the same; false: it is not",
        "retry_after_s": "a whole number from 0, or null for no such header",
    },
    "drop": {
        "committed": "true: the request is carried out, then the connection is closed; "
        "false: it is not carried out"
    },
    "delay": {
        "delay_s": f"seconds from 0 to {LONGEST_DELAY_S:.0f}, or one of "
        "{'uniform': [from, to]}, {'normal': [mean, deviation]}, {'exponential': mean}"
    },
}


def accepted(effect: object = None) -> dict[str, str]:
    """Return the fields that a fault may have, with the values of each, for one effect or for all."""
    kinds = [effect] if isinstance(effect, str) and effect in _OF_EFFECT else [*_OF_EFFECT]
    return {**_WHERE, **{name: words for kind in kinds for name, words in _OF_EFFECT[kind].items()}}


def read_fault(body: Mapping[str, object]) -> Fault:
    """Read a fault from JSON.

    Raises:
        ValueError: a field is unknown or missing, or its value is not accepted.
    """
    effect = body.get("effect")
    if not isinstance(effect, str) or effect not in _OF_EFFECT:
        raise ValueError(f"effect must be {_WHERE['effect']}, not {effect!r}")
    fields = accepted(effect)
    for name, value in body.items():
        if name not in fields:
            raise ValueError(f"{effect!r} has no field {name!r}")
        if not _CHECKS[name](value):
            raise ValueError(f"{name} must be {fields[name]}, not {shortened(repr(value))}")
    if effect == "delay" and "delay_s" not in body:
        raise ValueError("'delay' needs delay_s")
    return Fault(**body)  # type: ignore[arg-type]  # by the checks above


def _is_whole(value: object, least: int, most: float = math.inf) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_number(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _is_delay(value: object) -> bool:
    if not isinstance(value, Mapping):
        return _is_number(value, LONGEST_DELAY_S)
    wanted = {"uniform": 2, "normal": 2, "exponential": 1}
    for name, numbers in value.items():
        listed = numbers if isinstance(numbers, list) else [numbers]
        if wanted.get(name) != len(listed) or not all(_is_number(n, LONGEST_DELAY_S) for n in listed):
            return False
    return len(value) == 1 and value.get("exponential") not in (0, [0])


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "effect": lambda value: value in _OF_EFFECT,
    "method": lambda value: (
        isinstance(value, str) and (value == "*" or (value.isalpha() and value.isupper()))
    ),
    "path": lambda value: (
        isinstance(value, str) and value.startswith(("/", "*")) and len(value) <= LONGEST_PATTERN
    ),
    "account_sid": lambda value: value is None or isinstance(value, str),
    "skip": lambda value: _is_whole(value, 0),
    "times": lambda value: value is None or _is_whole(value, 1),
    "probability": lambda value: _is_number(value, 1) and value != 0,
    "seed": lambda value: _is_whole(value, 0),
    "committed": lambda value: isinstance(value, bool),
    "status": is_refusal,
    "code": lambda value: value is None or _is_whole(value, 1),
    "message": lambda value: value is None or (isinstance(value, str) and value != ""),
    "html": lambda value: isinstance(value, bool),
    "retry_after_s": lambda value: value is None or _is_whole(value, 0),
    "delay_s": _is_delay,
}
