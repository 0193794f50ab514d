"""Judge one preview or update, from its configuration to the end of the stack."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from encrypted_trunks.judging import Verdict, configured, judge, lifted, without_repetition
from encrypted_trunks.messages import Block, blocks
from encrypted_trunks.properties import Props, known_first
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Rule

MANDATORY: Final = "mandatory"
DISABLED: Final = "disabled"
REMEDIATE: Final = "remediate"

_EVERYTHING: Final = frozenset({MANDATORY, "advisory"})
_NOTHING: Final[frozenset[str]] = frozenset()


class PolicyRun:
    """Judges resources one by one, then all together.

    A finding on one resource is reported at once if it must stop that resource. All others wait for the end,
    which reports the same fault of many resources once.

    Args:
        rules: the rules, in reading order.
        until_the_end: whether every finding may wait for the end, as in a preview, which creates nothing.
    """

    def __init__(self, rules: Sequence[Rule], *, until_the_end: bool = False) -> None:
        self._rules = rules
        self._at_once = _NOTHING if until_the_end else _EVERYTHING
        self._said: dict[str, Resource] = {}
        self._found: dict[str, list[Verdict]] = {}
        self.configure({}, {})

    def configure(self, levels: Mapping[str, str], given: Mapping[str, Mapping[str, Any]]) -> None:
        """Set levels and options by rule name. A rule that is not in them keeps its own."""
        own = {rule.name: str(rule.level) for rule in self._rules}
        self._levels = own | {name: level for name, level in levels.items() if name in own}
        self._rules_on = [rule for rule in self._rules if self._levels[rule.name] != DISABLED]
        self._options, self._exemptions = configured(self._rules_on, given)

    def begin(self, *, preview: bool) -> None:
        """Start a preview or an update."""
        self._at_once = _NOTHING if preview else frozenset({MANDATORY})
        self._said.clear()
        self._found.clear()

    def level(self, rule: Rule) -> str:
        """Give `mandatory` or `advisory`. At `remediate`, what the rule cannot fix is mandatory."""
        return MANDATORY if self._levels[rule.name] == REMEDIATE else self._levels[rule.name]

    def resource(self, resource: Resource) -> list[Block]:
        """Judge *resource* before it is created or changed."""
        if resource.shape.is_twilios or resource.shape.uris:
            self._said[resource.urn] = resource
        self._found[resource.urn] = found = list(self._alone(resource))
        now = [verdict for verdict in found if self.level(verdict.rule) in self._at_once]
        return _blocks(without_repetition(now, self._levels_by_rule()))

    def stack(self, given: Sequence[Resource]) -> list[Block]:
        """Judge all resources at the end, always in the same order: the engine's order varies."""
        resources = tuple(sorted(map(self._as_said, given), key=_in_order))
        alone = [verdict for one in resources for verdict in self._found.get(one.urn, [])]
        found = without_repetition([*alone, *self._together(resources)], self._levels_by_rule())
        later = [one for one in found if not self._is_reported(one)]
        return _blocks(sorted(later, key=lambda one: self._rules.index(one.rule)))

    def remediated(self, resource: Resource) -> Iterator[tuple[Rule, Props]]:
        """Give what each rule at `remediate` writes into *resource*, unless it passes or is exempt."""
        for rule in self._rules_on:
            if rule.remediate is not None and self._levels[rule.name] == REMEDIATE:
                refused = any(one.exemption is None for one in self._judge(rule, [resource]))
                written = rule.remediate(resource) if refused else {}
                if written:
                    yield rule, written
                    resource = replace(resource, props={**resource.props, **written})

    def _alone(self, resource: Resource) -> Iterator[Verdict]:
        for rule in self._rules_on:
            if rule.of_resource is not None:
                yield from self._judge(rule, [resource])

    def _together(self, resources: Sequence[Resource]) -> Iterator[Verdict]:
        for rule in self._rules_on:
            if rule.of_stack is None:
                continue
            found = lifted(rule, rule.of_stack(resources, self._options[rule.name]), self._exemptions)
            yield from (one for one in found if not self._was_found(one))

    def _judge(self, rule: Rule, resources: Sequence[Resource]) -> Iterator[Verdict]:
        return judge(rule, resources, self._options[rule.name], self._exemptions)

    def _was_found(self, verdict: Verdict) -> bool:
        """Whether the same rule already found something on the resource itself."""
        earlier = self._found.get(verdict.finding.resource.urn, [])
        return any(one.rule is verdict.rule for one in earlier)

    def _is_reported(self, verdict: Verdict) -> bool:
        said = self._found.get(verdict.finding.resource.urn, [])
        return self.level(verdict.rule) in self._at_once and any(one is verdict for one in said)

    def _levels_by_rule(self) -> dict[str, str]:
        return {rule.name: self.level(rule) for rule in self._rules_on}

    def _as_said(self, resource: Resource) -> Resource:
        """Fill gaps in the outputs of *resource* with the program's inputs.

        In preview some bridges report unknown outputs even for absent inputs, and no outputs at all while the
        provider's settings are unknown.
        """
        said = self._said.get(resource.urn)
        if said is None:
            return resource
        known = {key: known_first(said.props.get(key), value) for key, value in resource.props.items()}
        props = {**said.props} | {key: value for key, value in known.items() if value is not None}
        secrets = (resource.secrets or frozenset()) | (said.secrets or frozenset())
        return replace(resource, props=props, secrets=secrets).remembering(said)


def _in_order(resource: Resource) -> list[str | int]:
    """Sort by URN, `trunk-2` before `trunk-10`."""
    return [int(part) if part.isdecimal() else part for part in re.split("([0-9]+)", resource.urn)]


def _blocks(verdicts: Sequence[Verdict]) -> list[Block]:
    return blocks((one.rule, one.finding) for one in verdicts if one.exemption is None)
