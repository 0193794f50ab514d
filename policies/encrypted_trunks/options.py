"""The configuration of a rule: what `--policy-pack-config` says, completed and checked.

The engine holds the values against each rule's JSON schema. It lets names and keys through that no schema has, so those are
refused here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from encrypted_trunks.rule import Options, Rule

ALL: Final = "all"
"""Where the engine takes a level for every rule."""


def read(rule: Rule, given: Mapping[str, Any] | None) -> Options:
    """*given* with the defaults of *rule* filled in.

    Raises:
        ValueError: a key that the rule does not have; the message lists the right ones.
    """
    problem = _wrong_keys(rule, given or {})
    if problem:
        raise ValueError(problem)
    return defaults(rule) | dict(given or {})


def defaults(rule: Rule) -> dict[str, Any]:
    """What counts where nothing is configured."""
    return {key: schema["default"] for key, schema in rule.options.items()}


def problems(rules: Sequence[Rule], given: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Say which rules and keys are configured that there are not.

    Args:
        rules: those that there are.
        given: the keys that are configured, by the name of the rule.
    """
    by_name = {rule.name: rule for rule in rules}
    for name, keys in sorted(given.items()):
        if name in by_name:
            problem = _wrong_keys(by_name[name], keys)
        else:
            problem = "" if name == ALL else _wrong_name(name, list(by_name))
        if problem:
            yield problem


def _wrong_keys(rule: Rule, given: Iterable[str]) -> str:
    unknown = sorted(set(given) - set(rule.options))
    accepted = ", ".join(rule.options) or "enforcementLevel alone"
    return f"{rule.name}: unknown configuration {', '.join(unknown)}; accepted: {accepted}" if unknown else ""


def _wrong_name(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1, cutoff=0.8)
    return f"there is no rule {name}; " + (
        f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"
    )
