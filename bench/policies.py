"""Measures how long the pack judges a stack, per resource, in process and with the real Pulumi CLI."""

import itertools
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel, Policy, ResourceValidationPolicy, StackValidationPolicy
from pulumi_policy.policy import _PolicyAnalyzerServicer

from bench import command_line
from bench.provider import Stack, Verb
from emulator.settings import Settings
from emulator.testing import running
from encrypted_trunks import RULES
from encrypted_trunks.engine_requests import servicer
from encrypted_trunks.sdk_policies import policies

TRUNKS = 1000
PREVIEWED = (50, 200)
NO_LIMIT = 10**9
PACK = Path(__file__).parents[1] / "policies"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's text for an unknown SID."""

HEADINGS = f"{'what':<46} {'resources':>9} {'seconds':>8} {'ms each':>8}"


@dataclass(frozen=True)
class Result:
    """The time that judging so many resources takes."""

    what: str
    resources: int
    seconds: float

    @property
    def ms_each(self) -> float:
        """Milliseconds per resource."""
        return self.seconds / self.resources * 1000

    def figures(self) -> dict[str, object]:
        """Return all figures for JSON."""
        return asdict(self) | {"ms_each": self.ms_each}

    def __str__(self) -> str:
        return f"{self.what:<46} {self.resources:>9} {self.seconds:>8.2f} {self.ms_each:>8.2f}"


def _resources(trunks: int) -> Iterator[proto.AnalyzerResource]:
    """Make the resources of the first preview: *trunks* trunks, each with two origination URIs."""
    for number in range(trunks):
        trunk = _resource("SecureTrunk", number, _trunk(number))
        route = _resource("TlsOrigination", number, _route(number))
        route.propertyDependencies["trunk_sid"].urns.append(trunk.urn)
        yield from (trunk, route)


def _trunk(number: int) -> dict[str, Any]:
    return {
        "friendly_name": f"trunk {number}",
        "secure": True,
        "domain_name": f"bench-{number}.pstn.twilio.com",
        "disaster_recovery_url": "https://voice.example.com/closed",
        "disaster_recovery_method": "POST",
        "transfer_mode": "disable-all",
        "transfer_caller_id": "from-transferee",
        "cnam_lookup_enabled": False,
        "recording": {"mode": "do-not-record", "trim": "do-not-trim"},
    }


def _route(number: int) -> dict[str, Any]:
    uris = [f"sip:{site}-{number}.example.com;transport=tls" for site in ("a", "b")]
    fields = {"weight": 10, "enabled": True, "friendly_name": "x"}
    listed = [{"sip_url": uri, "priority": 10 * place, **fields} for place, uri in enumerate(uris, 1)]
    return {"trunk_sid": UNKNOWN, "destinations": listed}


def _resource(kind: str, number: int, props: dict[str, Any]) -> proto.AnalyzerResource:
    token, name = f"pulumi-python:dynamic/twilio:{kind}", f"trunk-{number}"
    properties = Struct()
    properties.update(props)
    return proto.AnalyzerResource(
        type=token,
        name=name,
        urn=f"urn:pulumi:dev::bench::{token}::{name}",
        properties=properties,
        provider=proto.AnalyzerProviderResource(type="pulumi:providers:pulumi-python", name="default"),
    )


def _idle() -> list[Policy]:
    """Make as many policies as the pack has that do nothing."""
    kinds = [ResourceValidationPolicy if rule.of_resource else StackValidationPolicy for rule in RULES]
    return [
        kind(name=rule.name, description=rule.description, validate=lambda _args, _report: None)
        for kind, rule in zip(kinds, RULES, strict=True)
    ]


def judge(trunks: int) -> Iterator[Result]:
    """Judge a stack in process: by the pack, and by policies that do nothing."""
    level = EnforcementLevel.MANDATORY
    resources = list(_resources(trunks))
    ours = servicer(RULES)("encrypted-trunks", "0", policies(RULES), level)
    idle = _PolicyAnalyzerServicer("idle", "0", _idle(), level)
    count = sum(rule.of_resource is not None for rule in RULES)
    for what, judging in (("the pack", ours), ("policies that do nothing", idle)):
        yield Result(f"{count} resource rules: {what}", len(resources), _each(judging, resources))
        yield Result(
            f"{len(RULES) - count} stack rules: {what}", len(resources), _together(judging, resources)
        )


def _each(judging: Any, resources: Sequence[proto.AnalyzerResource]) -> float:
    requests = [
        proto.AnalyzeRequest(
            type=one.type, name=one.name, urn=one.urn, properties=one.properties, provider=one.provider
        )
        for one in resources
    ]
    started = time.monotonic()
    for request in requests:
        judging.Analyze(request, None)
    return time.monotonic() - started


def _together(judging: Any, resources: Sequence[proto.AnalyzerResource]) -> float:
    request = proto.AnalyzeStackRequest(resources=resources)
    started = time.monotonic()
    judging.AnalyzeStack(request, None)
    return time.monotonic() - started


def preview(trunks: int) -> Iterator[Result]:
    """Preview a new stack with the CLI, without the pack and with it."""
    without = Verb("preview without the pack", ("preview",), "first")
    judged = Verb("preview with the pack", ("preview", "--policy-pack", str(PACK)), "first")
    settings = Settings(trunks_per_account=NO_LIMIT)
    with tempfile.TemporaryDirectory() as folder, running(settings=settings) as twilio:
        stack = Stack(Path(folder), twilio, trunks)
        for verb in (without, judged):
            yield Result(verb.title, 2 * trunks, stack.run(verb).seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return exit code 0."""
    parser = command_line.parser("bench.policies", __doc__)
    parser.add_argument("--trunks", type=int, default=TRUNKS, help="in process, default 1000")
    parser.add_argument(
        "--previewed", type=command_line.numbers, default=PREVIEWED, help="by the CLI, default 50,200"
    )
    args = parser.parse_args(arguments)
    results = itertools.chain(judge(args.trunks), *map(preview, args.previewed))
    return command_line.report(HEADINGS, results, args.json, Result.figures)


if __name__ == "__main__":
    sys.exit(main())
