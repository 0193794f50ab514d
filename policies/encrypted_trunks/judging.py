"""Judges resources by rules, with their options and the exemptions in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    moment = now()
    for finding in rule.judge(resources, options):
        lifting = next((one for one in exemptions if one.lifts(rule, finding, moment)), None)
        yield Verdict(rule=rule, finding=finding, exemption=lifting)


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
