"""Complete and check the configuration of the rules, as `--policy-pack-config` gives it.

The engine checks values against each rule's JSON schema. It accepts unknown names and keys, and its messages
about patterns and alternatives are unreadable, so this module checks those.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from encrypted_trunks.rule import Options, Rule

ALL: Final = "all"
"""The engine's name for the level of every rule that has none configured."""


def read(rule: Rule, given: Mapping[str, Any] | None) -> Options:
    """Fill the defaults of *rule* into *given*.

    Raises:
        ValueError: the rule does not have one of the keys; the message lists the accepted ones.
    """
    problem = _wrong_keys(rule, given or {})
    if problem:
        raise ValueError(problem)
    return defaults(rule) | dict(given or {})


def defaults(rule: Rule) -> dict[str, Any]:
    """Give the default of each option."""
    return {key: schema["default"] for key, schema in rule.options.items()}


def problems(
    rules: Sequence[Rule], given: Mapping[str, Mapping[str, Any]], disabled: Iterable[str] = ()
) -> Iterator[str]:
    """Report configured names and keys that do not exist or have no effect.

    Args:
        rules: all rules.
        given: the configured options, by the name of the rule.
        disabled: the names of disabled rules.
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
    """Say that no rule is called *name*, and suggest one."""
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
    accepted = ", ".join(rule.options) or "only enforcementLevel"
    return f"{rule.name}: unknown configuration {', '.join(unknown)}; accepted: {accepted}" if unknown else ""


def _wrong_under_all(options: Mapping[str, Any]) -> Iterator[str]:
    if options:
        yield f"all: takes only a level; move {', '.join(sorted(options))} to the rule that it is for"


def _disabled_by_all(
    name: str, options: Mapping[str, Any], given: Mapping[str, object], disabled: Iterable[str]
) -> str:
    """Refuse options for a rule that `all` disables: nobody means both."""
    if ALL not in given or not options or name not in disabled:
        return ""
    return (
        f'{name}: all would disable it, but it has options; give it a level: "enforcementLevel": "mandatory"'
    )
