"""Checks of the arguments of presets, and URIs made from them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass

from pulumi import Input, Output

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.base.suggestions import which_to_write


@dataclass(frozen=True)
class Kind:
    """A kind of text: its pattern, its description for a message, and an example."""

    pattern: str
    accepted: str
    example: str


LABEL = Kind(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    "one part of a host name: letters, digits and '-', not at its ends",
    "acme-agent",
)
DOMAIN = Kind(
    rf"(?:{LABEL.pattern}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?", "a domain", "mypurecloud.com"
)
HOST = Kind(DOMAIN.pattern, "only a host name, without 'sip:' and port", "acme.example.com")
E164 = Kind(r"\+[1-9][0-9]{1,14}", "a number in E.164: '+', then 2 to 15 digits", "+15550100000")
USER = Kind(r"[A-Za-z0-9+_.-]+", "letters, digits, '+', '_', '.' or '-'", "+15550100000")


def one_of(argument: str, value: object, words: Iterable[str]) -> str:
    """Return *value* if it is one of *words*; *argument* names it in a refusal."""
    accepted = list(words)
    if isinstance(value, str) and value in accepted:
        return value
    if isinstance(value, Output | Awaitable):
        raise ConfigurationError(
            f"{argument} is an output, and has to be known when the program runs, since it decides which "
            "destinations there are: read it from the stack's config, or write "
            f"{' or '.join(map(repr, accepted))}."
        )
    raise ConfigurationError(f"{argument} {value!r} is not accepted: {which_to_write(value, accepted)}.")


def checked(argument: str, value: Input[str], kind: Kind) -> Input[str]:
    """Return *value* if it is of this kind, or an Output of it that is checked once it is known."""

    def check(known: object, shown: str) -> str:
        if isinstance(known, str) and re.fullmatch(kind.pattern, known, re.ASCII):
            return known
        raise ConfigurationError(
            f"{argument} {shown} is not accepted: write {kind.accepted}, for example {kind.example!r}."
        )

    if isinstance(value, Output | Awaitable):
        # It may be secret, so that no message repeats it.
        return Output.all(value).apply(lambda known: check(known[0], "(the value of an output)"))
    return check(value, repr(value))


def uri(pattern: str, *parts: Input[str]) -> Input[str]:
    """Fill *parts* into the braces of *pattern*; the result is an Output where one of them is."""
    if all(isinstance(part, str) for part in parts):
        return pattern.format(*parts)
    return Output.format(pattern, *parts)
