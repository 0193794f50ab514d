"""The programs on the pages of the rules that advise: under Bad each rule speaks, under Good it does not."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from encrypted_trunks import RULES, Rule
from encrypted_trunks.properties import camel
from tests.policies import pages
from tests.policies.analyzer import ACCESS, NUMBERS, ORIGINATION, TRUNK, Analyzer, Res, Violation

NAMES = [
    "twilio-trunk-note-plain-origination",
    "twilio-origination-require-allowed-host",
    "twilio-origination-disallow-private-host",
    "twilio-origination-disallow-ip-literal",
    "twilio-origination-disallow-plain-port",
    "twilio-trunk-require-enabled-origination",
    "twilio-trunk-require-fail-over",
    "twilio-trunk-disallow-repeated-target",
    "twilio-trunk-disallow-equal-priorities",
    "twilio-trunk-require-disaster-recovery",
    "twilio-trunk-disallow-open-transfer",
    "twilio-trunk-note-recording",
    "twilio-trunk-note-termination-access",
    "twilio-trunk-note-access-by-address",
]
OURS = [TRUNK, ORIGINATION, NUMBERS, ACCESS]
REPORTED = {"secure": True, "auth_type": ""}
"""The constructor's properties of a trunk, and Twilio's, once `up` has created it."""


class Program:
    """Runs a page's program with stand-ins for the resources that it makes."""

    def __init__(self, code: str) -> None:
        self.resources: list[Res] = []
        ours = {token.rpartition(":")[2]: self._ours(token) for token in OURS}
        made = {**ours, "twilio": self}
        code = f"TlsOrigination('voice-agent', {code.strip()})" if code.startswith("destinations=") else code
        exec(code, made)  # noqa: S102 - the pages are ours

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """A resource of a bridged provider, with properties in its spelling."""

        def make(resource: str, **props: Any) -> Any:
            token = f"twilio:index/{name[0].lower()}{name[1:]}:{name}"
            return self._make(token, resource, {camel(key): value for key, value in props.items()})

        return make

    def _ours(self, token: str) -> Callable[..., Any]:
        reported = REPORTED if token == TRUNK else {}
        return lambda resource, **props: self._make(token, resource, {**reported, **props})

    def _make(self, token: str, name: str, props: dict[str, Any]) -> Any:
        sources = {key: [value] for key, value in props.items() if isinstance(value, Res)}
        known = {key: value for key, value in props.items() if key not in sources}
        self.resources.append(Res(token, name, known, sources))
        return SimpleNamespace(id=self.resources[-1])


def faults(found: list[Violation]) -> int:
    """How many faults are listed: a line each behind "Where"."""
    places = (one.message.partition("\nWhere: ")[2].partition("\nWhy:")[0] for one in found)
    return sum(len(place.splitlines()) for place in places)


def programs(rule: Rule, title: str) -> list[str]:
    """The programs under *title* on the page of *rule*."""
    return re.findall(r"```python\n(.*?)```", pages.section(rule, title), re.DOTALL)


def configured(rule: Rule) -> Analyzer:
    """*rule* as its page configures it."""
    shown = re.findall(r"```json\n(.*?)```", pages.section(rule, "Configuration"), re.DOTALL)
    options = json.loads(shown[0])[rule.name] if shown else {}
    options.pop("enforcementLevel", None)
    return Analyzer([rule]).configure(rule.name, **options)


def said(rule: Rule, program: str) -> list[Violation]:
    """Judge the resources of *program* by *rule*."""
    analyzer, resources = configured(rule), Program(program).resources
    alone = [found for one in resources for found in analyzer.resource(one.token, one.props, one.name)]
    return [*alone, *analyzer.stack(*resources)]


each_rule = pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.name in NAMES], ids=lambda rule: rule.name
)


@each_rule
def test_bad(rule: Rule) -> None:
    """The rule speaks of each URI or trunk that its page calls bad; where they are bad together, once."""
    [program] = programs(rule, "Bad")
    alone = re.findall(r'^( *"sip:|SecureTrunk)', program, re.MULTILINE)

    assert len(alone if rule.of_resource else ["all together"]) == faults(said(rule, program))


@each_rule
def test_good(rule: Rule) -> None:
    """The rule finds nothing in what its page calls good."""
    good = programs(rule, "Good")

    assert good
    assert [[] for _ in good] == [said(rule, program) for program in good]
