"""Judges resources by rules, with their options and the exemptions in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from encrypted_trunks.exemptions import Exemption, now
from encrypted_trunks.options import read
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What *rule* found, and the exemption that lifts it, if one does."""

    rule: Rule
    finding: Finding
    exemption: Exemption | None


def judge(
    rule: Rule, resources: Sequence[Resource], options: Options, exemptions: Sequence[Exemption]
) -> Iterator[Verdict]:
    """What *rule* has to say of *resources*. Findings that are exempt say by what."""
    yield from lifted(rule, rule.judge(resources, options), exemptions)


def lifted(rule: Rule, found: Iterable[Finding], exemptions: Sequence[Exemption]) -> Iterator[Verdict]:
    """What *rule* *found*, each finding with the exemption that lifts it."""
    moment = now()
    for finding in found:
        lifting = next((one for one in exemptions if one.lifts(rule, finding, moment)), None)
        yield Verdict(rule=rule, finding=finding, exemption=lifting)


def without_repetition(verdicts: Sequence[Verdict], levels: Mapping[str, str]) -> list[Verdict]:
    """*verdicts* less those whose fault another rule names already, at the same level or a stricter one."""
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


def judge_all(
    rules: Sequence[Rule], resources: Sequence[Resource], config: Mapping[str, Mapping[str, Any]]
) -> list[Verdict]:
    """What all *rules* have to say of *resources*, for whoever has no engine to ask rule by rule.

    Args:
        rules: the rules that count.
        resources: everything that there is.
        config: the configuration of each rule by its name, without levels.

    Raises:
        ValueError: a key that a rule does not have.
    """
    options = {rule.name: read(rule, config.get(rule.name)) for rule in rules}
    exempting: Options = next(
        (given for given in options.values() if "exemptions" in given), {"exemptions": []}
    )
    exemptions = Exemption.read(exempting)
    return [
        verdict
        for rule in rules
        for verdict in judge(rule, resources, exempting | options[rule.name], exemptions)
    ]
