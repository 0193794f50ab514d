"""Asks the pack what the engine would ask it, in process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from google.protobuf import struct_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel

from encrypted_trunks import RULES, Rule
from encrypted_trunks.engine_requests import servicer
from encrypted_trunks.sdk_policies import policies

UNKNOWN_BOOLEAN = "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"
UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_ARRAY = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"
"""How the engine writes what it does not know yet."""

TRUNK = "pulumi-python:dynamic/twilio:SecureTrunk"
ORIGINATION = "pulumi-python:dynamic/twilio:TlsOrigination"
NUMBERS = "pulumi-python:dynamic/twilio:TrunkPhoneNumbers"
ADDRESSES = "pulumi-python:dynamic/twilio:IpAccessControlList"
CREDENTIALS = "pulumi-python:dynamic/twilio:CredentialList"
ACCESS = "pulumi-python:dynamic/twilio:TerminationAccess"
OFFICIAL_TRUNK = "twilio:index/trunkingTrunksV1:TrunkingTrunksV1"
OFFICIAL_URL = "twilio:index/trunkingTrunksOriginationUrlsV1:TrunkingTrunksOriginationUrlsV1"
RJ_TRUNK = "twilio:index/sipTrunkingTrunk:SipTrunkingTrunk"
RJ_URL = "twilio:index/sipTrunkingOriginationUrl:SipTrunkingOriginationUrl"

LABELS = ["Where", "Why", "Fix", "Page"]
LONGEST_LINE = 400

_LEVELS = {proto.ADVISORY: "advisory", proto.MANDATORY: "mandatory"}
_NUMBERS = {
    "advisory": proto.ADVISORY,
    "mandatory": proto.MANDATORY,
    "remediate": proto.REMEDIATE,
    "disabled": proto.DISABLED,
}


def secret(value: object) -> dict[str, object]:
    """*value* as the engine writes a secret."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}


def urn(token: str, name: str) -> str:
    """The URN of a resource of the stack `dev`."""
    return f"urn:pulumi:dev::project::{token}::{name}"


class Violation(NamedTuple):
    """A message as the CLI prints it."""

    rule: str
    level: str
    message: str
    urn: str


@dataclass(frozen=True)
class Res:
    """A resource of a stack under test; `deps` maps a property to the resources that it came from.

    Components and the stack are not *managed*: they have no provider.
    """

    token: str
    name: str
    props: Mapping[str, Any] = field(default_factory=dict)
    deps: Mapping[str, Iterable[Res]] = field(default_factory=dict)
    managed: bool = True

    @property
    def urn(self) -> str:
        return urn(self.token, self.name)

    def __hash__(self) -> int:
        return hash(self.urn)

    def message(self) -> proto.AnalyzerResource:
        """As the engine sends it."""
        found = proto.AnalyzerResource(
            type=self.token,
            urn=self.urn,
            name=self.name,
            properties=_struct(self.props),
            provider=_provider(self.token, managed=self.managed),
        )
        for name, sources in self.deps.items():
            urns = [source.urn for source in sources]
            found.propertyDependencies[name].CopyFrom(proto.AnalyzerPropertyDependencies(urns=urns))
        return found


class _Call:
    """A call of the engine's, as a servicer ends it."""

    def abort(self, _code: object, details: str) -> None:
        raise ValueError(details)


VOICE = Res(TRUNK, "voice")
"""A trunk without properties."""


def destinations(*entries: object) -> dict[str, object]:
    """The properties of a list of *entries*."""
    return {"destinations": list(entries)}


def origination(*entries: object, trunk: Res = VOICE) -> Res:
    """The list of *entries* of *trunk*."""
    return Res(ORIGINATION, "route", destinations(*entries), {"trunk_sid": [trunk]})


class Analyzer:
    """The pack, or some of its *rules*, behind its servicer."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._servicer = servicer(rules)("encrypted-trunks", "0", policies(rules), EnforcementLevel.MANDATORY)
        self._config: dict[str, proto.PolicyConfig] = {}

    def begin(self, *, preview: bool) -> Analyzer:
        """Start a preview or an update, as the CLI does. Otherwise each finding is reported at once."""
        self._servicer.ConfigureStack(proto.AnalyzerStackConfigureRequest(dry_run=preview), None)
        return self

    def configure(self, rule: str, level: str = "", **config: object) -> Analyzer:
        """Configure *rule*, as `--policy-pack-config` does. Without a *level* it keeps its own."""
        [its_own] = [known.level for known in RULES if known.name == rule]
        self._config[rule] = proto.PolicyConfig(
            enforcementLevel=_NUMBERS[level or its_own], properties=_struct(config)
        )
        self._servicer.Configure(proto.ConfigureAnalyzerRequest(policyConfig=self._config), _Call())
        return self

    def resource(
        self, token: str, props: Mapping[str, Any], name: str = "voice", *, managed: bool = True
    ) -> list[Violation]:
        """Judge one resource by the resource policies."""
        return _violations(self._servicer.Analyze(_request(token, props, name, managed=managed), None))

    def remediate(self, token: str, props: Mapping[str, Any], name: str = "voice") -> dict[str, Any] | None:
        """Remediate one resource: its new properties as the engine gets them; None if nothing is written."""
        written = self._servicer.Remediate(_request(token, props, name), None).remediations
        assert not any(one.diagnostic for one in written)
        return MessageToDict(written[-1].properties) if written else None

    def stack(self, *resources: Res) -> list[Violation]:
        """Judge all resources together by the stack policies."""
        return self.messages(*(resource.message() for resource in resources))

    def messages(self, *resources: proto.AnalyzerResource) -> list[Violation]:
        """The same of resources as the engine sends them."""
        request = proto.AnalyzeStackRequest(resources=resources)
        return _violations(self._servicer.AnalyzeStack(request, None))

    def info(self) -> proto.AnalyzerInfo:
        """Ask the pack to describe itself, as the engine does."""
        return self._servicer.GetAnalyzerInfo(None, None)


def _request(
    token: str, props: Mapping[str, Any], name: str, *, managed: bool = True
) -> proto.AnalyzeRequest:
    return proto.AnalyzeRequest(
        type=token,
        urn=urn(token, name),
        name=name,
        properties=_struct(props),
        provider=_provider(token, managed=managed),
    )


def _provider(token: str, *, managed: bool) -> proto.AnalyzerProviderResource | None:
    """The engine names none for providers themselves."""
    if not managed or token.startswith("pulumi:providers:"):
        return None
    return proto.AnalyzerProviderResource(type=f"pulumi:providers:{token.partition(':')[0]}", name="default")


def _struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(props))
    return struct


def _violations(response: proto.AnalyzeResponse) -> list[Violation]:
    found = [
        Violation(said.policyName, _LEVELS[said.enforcementLevel], said.message, said.urn)
        for said in response.diagnostics
    ]
    for violation in found:
        _check_form(violation)
    return found


def _check_form(violation: Violation) -> None:
    """Check every message: four labels in order, no long line, and a page that exists at the end."""
    _what, *lines = violation.message.splitlines()
    labels = [line.partition(":")[0] for line in lines if not line.startswith(" ")]
    assert labels == LABELS, violation.message
    page = Path(lines[-1].removeprefix("Page:  "))
    assert (page.name, page.is_file()) == (f"{violation.rule}.md", True)
    assert max(map(len, violation.message.splitlines())) < LONGEST_LINE, violation.message
