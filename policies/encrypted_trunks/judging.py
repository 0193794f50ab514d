"""Judge resources by rules, with their options and the exemptions in force."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from encrypted_trunks.exemptions import Exemption, now
from encrypted_trunks.options import read
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A finding of *rule*, and the exemption that lifts it, if any."""

    rule: Rule
    finding: Finding
    exemption: Exemption | None


def judge(
    rule: Rule, resources: Sequence[Resource], options: Options, exemptions: Sequence[Exemption]
) -> Iterator[Verdict]:
    """Judge *resources* by *rule*, and mark findings that an exemption lifts."""
    yield from lifted(rule, rule.judge(resources, options), exemptions)


def lifted(rule: Rule, found: Iterable[Finding], exemptions: Sequence[Exemption]) -> Iterator[Verdict]:
    """Pair each finding of *rule* with the exemption that lifts it, if any."""
    moment = now()
    for finding in found:
        lifting = next((one for one in exemptions if one.lifts(rule, finding, moment)), None)
        yield Verdict(rule=rule, finding=finding, exemption=lifting)


def without_repetition(verdicts: Sequence[Verdict], levels: Mapping[str, str]) -> list[Verdict]:
    """Drop the verdicts on faults that another rule reports at the same or a stricter level."""
    named = {
        (verdict.rule.name, resource.urn)
        for verdict in verdicts
        if verdict.exemption is None
        for resource in (verdict.finding.resource, *verdict.finding.others)
    }

    def repeats(verdict: Verdict) -> bool:
        about = [one.urn for one in (verdict.finding.resource, *verdict.finding.others)]
        as_strict = [
            name
            for name in verdict.rule.follows
            if levels.get(name) == "mandatory" or levels.get(name) == levels.get(verdict.rule.name)
        ]
        return any((name, urn) in named for name in as_strict for urn in about)

    return [verdict for verdict in verdicts if not repeats(verdict)]


def configured(
    rules: Sequence[Rule], config: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Options], list[Exemption]]:
    """Read the options of each rule by its name, the exemptions among them, and the exemptions themselves."""
    options = {rule.name: read(rule, config.get(rule.name)) for rule in rules}
    exempting: Options = next((one for one in options.values() if "exemptions" in one), {"exemptions": []})
    return {name: exempting | one for name, one in options.items()}, Exemption.read(exempting)


def judge_all(
    rules: Sequence[Rule], resources: Sequence[Resource], config: Mapping[str, Mapping[str, Any]]
) -> list[Verdict]:
    """Judge *resources* by all *rules*, without an engine.

    Args:
        rules: the rules to apply.
        resources: all resources.
        config: the options of each rule by its name, without levels.

    Raises:
        ValueError: a rule does not have one of the keys.
    """
    options, exemptions = configured(rules, config)
    return [verdict for rule in rules for verdict in judge(rule, resources, options[rule.name], exemptions)]
