"""Judges each case twice: as a program in Python has it, and as one in another language has it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from encrypted_trunks import RULES, Rule
from encrypted_trunks.properties import camel
from tests.policies.analyzer import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    ORIGINATION,
    TRUNK,
    Analyzer,
    Res,
    Violation,
)

OURS = (TRUNK, ORIGINATION, NUMBERS, ADDRESSES, CREDENTIALS, ACCESS)
"""The types of pulumi-twilio-trunking in Python."""


def in_the_plugin(token: str) -> str:
    """The type of a resource in other languages; other makers' resources have one."""
    return f"twilio-trunking:index:{token.rpartition(':')[2]}" if token in OURS else token


def in_camel_case(value: Any) -> Any:
    """*value* with the names of other languages, at any depth."""
    if isinstance(value, Mapping):
        return {camel(key): in_camel_case(one) for key, one in value.items()}
    return list(map(in_camel_case, value)) if isinstance(value, list) else value


def in_other_languages(resource: Res) -> Res:
    """*resource* as a program in another language declares it, with all that it came from."""
    ours = resource.token in OURS
    return replace(
        resource,
        token=in_the_plugin(resource.token),
        props=in_camel_case(resource.props) if ours else resource.props,
        deps={
            camel(key) if ours else key: list(map(in_other_languages, sources))
            for key, sources in resource.deps.items()
        },
    )


class BothForms(Analyzer):
    """The pack, or some of its *rules*. It says of both forms the same, of the same resources."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        super().__init__(rules)
        self._other = Analyzer(rules)

    def begin(self, *, preview: bool) -> BothForms:
        self._other.begin(preview=preview)
        super().begin(preview=preview)
        return self

    def configure(self, rule: str, level: str = "", **config: object) -> BothForms:
        super().configure(rule, level, **config)
        self._other.configure(rule, level, **config)
        return self

    def resource(
        self, token: str, props: Mapping[str, Any], name: str = "voice", *, managed: bool = True
    ) -> list[Violation]:
        found = super().resource(token, props, name, managed=managed)
        if token in OURS:
            other = self._other.resource(in_the_plugin(token), in_camel_case(props), name, managed=managed)

            assert _said(found) == _said(other)
            assert [] == _in_snake_case(other)

        return found

    def stack(self, *resources: Res) -> list[Violation]:
        found = super().stack(*resources)
        if any(one.token in OURS for one in resources):
            other = self._other.stack(*map(in_other_languages, resources))

            assert _said(found) == _said(other)
            assert [] == _in_snake_case(other)

        return found


_SNAKE = re.compile(
    r"\b(?:trunk_sid|sip_url|domain_name|ip_address(?:es)?|\w+_list_sids?|cidr_\w+|phone_numbers)\b"
)
"""Names that a message spells as the program does."""


def _said(found: list[Violation]) -> list[tuple[str, str, str]]:
    return [(one.rule, one.level, _with_other_types(one.urn)) for one in found]


def _with_other_types(urn: str) -> str:
    for token in OURS:
        urn = urn.replace(f"::{token}::", f"::{in_the_plugin(token)}::")
    return urn


def _in_snake_case(found: list[Violation]) -> list[str]:
    return [name for one in found for name in _SNAKE.findall(one.message)]
