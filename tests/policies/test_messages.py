"""Messages: one fault is one block, with all resources that have it."""

from collections import Counter

import pytest

from encrypted_trunks.messages import LISTED, WIDTH
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    TRUNK,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    Violation,
    secret,
)

MINIMUM = "twilio-trunk-require-minimum-encryption"
URI = "twilio-origination-require-tls"
ROUTES = "twilio-trunk-require-tls-origination"
PLAIN = "sip:b.example.com"


def preview(*resources: Res, analyzer: Analyzer | None = None) -> list[Violation]:
    """Preview *resources*, and return the messages at its end; before it, there are none."""
    judging = (analyzer or Analyzer()).begin(preview=True)
    for one in resources:
        assert judging.resource(one.token, one.props, one.name, managed=one.managed) == []
    return judging.stack(*resources)


def of(rule: str, found: list[Violation]) -> list[Violation]:
    return [violation for violation in found if violation.rule == rule]


class TestTogether:
    """The same fault of many resources."""

    def test_names(self) -> None:
        """It is one block, which names all of them, type by type."""
        trunks = [Res(TRUNK, f"trunk-{number}", {"secure": False}) for number in range(30)]
        other = Res(OFFICIAL_TRUNK, "bridged", {"secure": False})

        [found] = of(MINIMUM, preview(*trunks, other))

        where = found.message.partition("Where: ")[2].partition("\nWhy:")[0]
        assert all(f"trunk-{number}" in where for number in range(30))
        assert f"bridged ({OFFICIAL_TRUNK})" in where
        assert max(map(len, where.splitlines())) <= WIDTH

    def test_values(self) -> None:
        """Values that differ are listed line by line, with a fix for each; of many more the names are."""
        routes = [
            Res(ORIGINATION, f"route-{n:02}", {"destinations": [f"sip:h{n}.example.com"]}) for n in range(20)
        ]

        [found] = of(URI, preview(*routes))

        lines = found.message.splitlines()
        assert f"Where: route-00 ({ORIGINATION}): destinations[0] = 'sip:h0.example.com'" in found.message
        assert sum("destinations[0] = " in line for line in lines) == LISTED
        assert f"and {20 - LISTED} more: route-10, route-11" in found.message
        assert 'Fix:   "sip:h0.example.com;transport=tls",' in lines

    def test_brief(self) -> None:
        """Advice on ten secure trunks is as short as on one."""
        trunk = {"secure": True, "domain_name": "acme.pstn.twilio.com", "auth_type": ""}
        trunks = [Res(TRUNK, f"trunk-{number}", trunk) for number in range(10)]

        found = preview(*trunks)

        assert sum(len(violation.message.splitlines()) for violation in found) <= 13
        assert {"advisory"} == {violation.level for violation in found}

    def test_different_faults(self) -> None:
        """Faults with different reasons are different blocks."""
        found = preview(Res(ORIGINATION, "r", {"destinations": [PLAIN, "sips:c.example.com"]}))

        assert len(of(URI, found)) == 2


class TestOneFault:
    """No rule repeats what another says."""

    @pytest.mark.parametrize("minimum", ["media", "signalling"])
    def test_plain_route(self, minimum: str) -> None:
        """A trunk that is not secure and has a plain URI: the flag under `media`, and the URI."""
        trunk = Res(TRUNK, "t", {"secure": False})
        route = Res(ORIGINATION, "r", {"destinations": [PLAIN]}, {"trunk_sid": [trunk]})
        analyzer = Analyzer().configure(MINIMUM, minimum=minimum)

        found = preview(trunk, route, analyzer=analyzer)

        expected = {URI: 1} | ({MINIMUM: 1} if minimum == "media" else {})
        assert expected == Counter(one.rule for one in found if one.level == "mandatory")

    def test_a_lower_level_covers_nothing(self) -> None:
        """A rule that only advises does not silence the one that stops."""
        trunk = Res(TRUNK, "t", {"secure": False})
        route = Res(ORIGINATION, "r", {"destinations": [PLAIN]}, {"trunk_sid": [trunk]})
        analyzer = Analyzer().configure(MINIMUM, minimum="signalling").configure(URI, "advisory")

        found = preview(trunk, route, analyzer=analyzer)

        assert [ROUTES] == [one.rule for one in found if one.level == "mandatory"]

    def test_unknown(self) -> None:
        """Where an unknown is refused, it is not noted as well."""
        analyzer = Analyzer().configure(MINIMUM, unknown="reject")

        found = preview(Res(TRUNK, "t"), analyzer=analyzer)

        assert [one.rule for one in found if "not known" in one.message] == [MINIMUM]


class TestOutputs:
    """The engine's outputs at the end, compared with the program's inputs."""

    def test_secrets_of_inputs(self) -> None:
        """A secret input stays secret if its output is not known."""
        props = {"sipUrl": secret("sip:hunter2.example.com;transport=tls"), "priority": 1, "trunkSid": "x"}
        trunk = Res(OFFICIAL_TRUNK, "t", {"secure": True})
        analyzer = Analyzer().begin(preview=True)
        for name in "ab":
            analyzer.resource(OFFICIAL_URL, props, name)

        urls = [Res(OFFICIAL_URL, name, {}, {"trunkSid": [trunk]}) for name in "ab"]
        found = analyzer.stack(trunk, *urls)

        assert any("[secret]" in one.message for one in found)
        assert not any("hunter2" in one.message for one in found)

    @pytest.mark.parametrize("outputs", [{"sid": "TK1"}, {"sid": "TK1", "secure": None}, {"secure": "true"}])
    def test_open(self, outputs: dict[str, object]) -> None:
        """Outputs that say nothing certain of the flag leave the program's word."""
        analyzer = Analyzer().begin(preview=False)
        analyzer.resource(OFFICIAL_TRUNK, {"secure": True}, "t")

        assert of(MINIMUM, analyzer.stack(Res(OFFICIAL_TRUNK, "t", outputs))) == []

    def test_lists(self) -> None:
        """An unknown in a list is put back, too."""
        analyzer = Analyzer().configure(URI, unknown="reject").begin(preview=True)
        urls = [{"sipUrl": f"sip:{host}.example.com;transport=tls"} for host in "ab"]
        analyzer.resource("twilio:x:OriginationUrls", {"urls": urls}, "u")

        outputs = {"urls": [urls[0], {"sipUrl": UNKNOWN_STRING}]}

        assert of(URI, analyzer.stack(Res("twilio:x:OriginationUrls", "u", outputs))) == []


class TestWhen:
    """In a preview everything waits for the end; in an update what stops a resource does not."""

    def test_update(self) -> None:
        """A mandatory fault of one resource is said at once, advice at the end, and nothing twice."""
        analyzer = Analyzer().begin(preview=False)
        trunk = Res(TRUNK, "t", {"secure": False})

        at_once = analyzer.resource(trunk.token, trunk.props, trunk.name)
        at_the_end = analyzer.stack(trunk)

        assert [MINIMUM] == [one.rule for one in at_once]
        assert {"advisory"} == {one.level for one in at_the_end}

    def test_another_run(self) -> None:
        """A run begins with nothing in mind."""
        analyzer = Analyzer()
        preview(Res(TRUNK, "t", {"secure": False}), analyzer=analyzer)

        found = preview(Res(TRUNK, "t", {"secure": True}), analyzer=analyzer)

        assert of(MINIMUM, found) == []

    def test_no_outputs(self) -> None:
        """A resource without known outputs is judged by its inputs."""
        trunk = Res(TRUNK, "t", {"secure": False})
        url = Res(OFFICIAL_URL, "u", {"sipUrl": "sip:a.example.com;transport=tls", "trunkSid": "x"})
        analyzer = Analyzer().configure(MINIMUM, minimum="signalling").begin(preview=True)
        for one in (trunk, url):
            analyzer.resource(one.token, one.props, one.name)

        found = analyzer.stack(Res(TRUNK, "t"), Res(OFFICIAL_URL, "u", {}, {"trunkSid": [trunk]}))

        assert of(ROUTES, found) == []
