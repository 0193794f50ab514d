"""The configuration of the rules: what `--policy-pack-config` says, completed and checked.

The engine holds values against each rule's JSON schema. It lets names and keys through that no schema has, and its messages about
patterns and alternatives are unreadable. All of that is refused here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from encrypted_trunks.rule import Options, Rule

ALL: Final = "all"
"""Where the engine takes a level for every rule that has none of its own."""


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


def problems(
    rules: Sequence[Rule], given: Mapping[str, Mapping[str, Any]], disabled: Iterable[str] = ()
) -> Iterator[str]:
    """Say what is configured that does not exist, or means nothing.

    Args:
        rules: those that exist.
        given: the options that are configured, by the name of the rule.
        disabled: the names of the rules that are disabled.
    """
    by_name = {rule.name: rule for rule in rules}
    for name, options in sorted(given.items()):
        if name == ALL:
            yield from _wrong_under_all(options)
        elif name in by_name:
            yield from _wrong(by_name[name], options, _disabled_by_all(name, options, given, disabled))
        else:
            yield wrong_name(name, list(by_name))


def wrong_name(name: str, names: Sequence[str]) -> str:
    """Say that there is no rule *name*, and which one may be meant."""
    near = get_close_matches(name, names, n=1, cutoff=0.8)
    meant = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"
    return f"there is no rule {name}; {meant}"


def _wrong(rule: Rule, options: Mapping[str, Any], disabled_by_all: str) -> Iterator[str]:
    if problem := _wrong_keys(rule, options):
        yield problem
    elif disabled_by_all:
        yield disabled_by_all
    elif rule.mistakes is not None:
        yield from (f"{rule.name}: {mistake}" for mistake in rule.mistakes(defaults(rule) | dict(options)))


def _wrong_keys(rule: Rule, given: Iterable[str]) -> str:
    unknown = sorted(set(given) - set(rule.options))
    accepted = ", ".join(rule.options) or "enforcementLevel alone"
    return f"{rule.name}: unknown configuration {', '.join(unknown)}; accepted: {accepted}" if unknown else ""


def _wrong_under_all(options: Mapping[str, Any]) -> Iterator[str]:
    if options:
        yield f"all: takes only a level; move {', '.join(sorted(options))} to the rule that it is for"


def _disabled_by_all(
    name: str, options: Mapping[str, Any], given: Mapping[str, object], disabled: Iterable[str]
) -> str:
    """Nobody configures a rule to have `all` disable it."""
    if ALL not in given or not options or name not in disabled:
        return ""
    return f'{name}: all would disable it, but it has options; give it a level of its own: "enforcementLevel": "mandatory"'
