"""Requests of the engine's, read once for all policies."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from encrypted_trunks import RULES
from encrypted_trunks.once import once
from encrypted_trunks.pack import policies
from encrypted_trunks.sent import read
from tests.policies.analyzer import (
    OFFICIAL_URL,
    ORIGINATION,
    TRUNK,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    secret,
)

OPEN = Res(TRUNK, "voice", {"secure": False, "note": UNKNOWN_STRING})
ROUTE = Res(
    ORIGINATION,
    "route",
    {
        "trunk_sid": UNKNOWN_STRING,
        "destinations": ["sip:b.example.com", UNKNOWN_STRING, {"sip_url": secret("sip:x")}],
    },
    {"trunk_sid": [OPEN]},
)
OTHER = Res(
    OFFICIAL_URL, "url", {"sipUrl": "sip:c.example.com", "enabled": UNKNOWN_BOOLEAN}, {"trunkSid": [OPEN]}
)
STACK = [OPEN, ROUTE, OTHER]


class TestRead:
    """A resource as the engine sends it."""

    def test_secrets(self) -> None:
        """A property that is a secret as a whole is known as one, and its value as well."""
        properties = struct_pb2.Struct()
        properties.update({"a": secret("x"), "b": [secret("y")], "c": {"d": secret("z")}, "e": "plain"})

        resource = read(proto.AnalyzeRequest(type=TRUNK, name="n", urn="u", properties=properties))

        assert resource.secrets == {"a"}
        assert resource.props == {"a": "x", "b": ["y"], "c": {"d": "z"}, "e": "plain"}

    def test_sources(self) -> None:
        """What a property came from is known of a resource of a stack, and of no other."""
        [sources] = read(ROUTE.message()).property_dependencies.values()

        assert sources == {OPEN.urn}
        assert read(proto.AnalyzeRequest(type=TRUNK)).property_dependencies == {}


class TestThroughTheSdk:
    """The pack behind the SDK's own servicer, as it would be if the SDK served through no other."""

    @pytest.fixture
    def plain(self) -> Any:
        return _PolicyAnalyzerServicer("encrypted-trunks", "0", policies(RULES), EnforcementLevel.MANDATORY)

    @pytest.mark.parametrize("one", [OPEN, OTHER], ids=lambda one: one.name)
    def test_resources(self, plain: Any, one: Res) -> None:
        """The same is said of a resource."""
        sent = one.message()
        request = proto.AnalyzeRequest(
            type=sent.type, urn=sent.urn, name=sent.name, properties=sent.properties
        )
        said = [(found.policyName, found.message) for found in plain.Analyze(request, None).diagnostics]

        assert said
        assert said == [
            (found.rule, found.message) for found in Analyzer().resource(one.token, one.props, one.name)
        ]

    def test_stack(self, plain: Any) -> None:
        """The same is said of a stack."""
        request = proto.AnalyzeStackRequest(resources=[one.message() for one in STACK])
        said = [(found.policyName, found.message) for found in plain.AnalyzeStack(request, None).diagnostics]

        assert said
        assert said == [(found.rule, found.message) for found in Analyzer().stack(*STACK)]


class TestOnce:
    """Answers that are kept for whoever asks next."""

    def test_kept(self) -> None:
        """The same thing is answered once, an equal one anew, and the latest alone is kept."""
        asked: list[list[int]] = []
        one, equal = [1], [1]
        answer = once(lambda thing: asked.append(thing) or len(asked))

        assert [answer(one), answer(one), answer(equal), answer(one)] == [1, 1, 2, 3]
