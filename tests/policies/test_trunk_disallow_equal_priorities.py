"""Origination URIs of equal priority."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.trunk_disallow_equal_priorities import RULE
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    VOICE,
    Analyzer,
    Res,
    Violation,
    origination,
    secret,
)

NAME = RULE.name


def entry(host: str, **fields: object) -> dict[str, object]:
    """A destination on *host* of priority 10, where *fields* say no other."""
    return {"sip_url": f"sip:{host}.example.com;transport=tls", "priority": 10} | fields


def judged(*destinations: object) -> list[Violation]:
    """Judge a trunk with *destinations*."""
    return Analyzer([RULE]).stack(VOICE, origination(*destinations))


class TestFound:
    """Equal priorities, and no weight that says that calls are to be shared."""

    @pytest.mark.parametrize(
        "fields", [{}, {"weight": 10}, {"weight": 10, "enabled": True}, {"priority": secret(10)}]
    )
    def test_equal(self, fields: dict[str, object]) -> None:
        """The violation names the trunk, the priority and the first destination that has it."""
        [found] = judged(entry("a", priority=5), entry("b"), entry("c", **fields))

        assert (NAME, "advisory", VOICE.urn) == (found.rule, found.level, found.urn)
        assert "have the same priority: 2 have 10; the first is destinations[1]" in found.message

    def test_zero(self) -> None:
        """0 is a priority like any other."""
        [found] = judged(entry("a", priority=0), entry("b", priority=0), entry("c", priority=0))

        assert "have the same priority: 3 have 0;" in found.message

    def test_once(self) -> None:
        """Several priorities that are shared make one finding."""
        assert len(judged(*[entry(host, priority=p) for host in "ab" for p in (10, 20)])) == 1

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a URI that is a secret nothing is shown."""
        props = {"destinations": secret([entry("hunter2"), entry("b")])}

        [found] = analyzer.stack(VOICE, Res(ORIGINATION, "route", props, {"trunk_sid": [VOICE]}))

        assert "destinations[0].sip_url = [secret]" in found.message
        assert "hunter2" not in found.message

    def test_weights_of_another_priority(self) -> None:
        """Weights say that the calls of their own priority are to be shared, and nothing of others."""
        [found] = judged(
            entry("a", priority=5, weight=50),
            entry("b", priority=5),
            entry("c"),
            entry("d"),
            entry("e", priority=11, weight=9),
        )

        assert "same priority: 2 have 10; the first is destinations[2]" in found.message

    def test_weight_of_a_disabled_one(self) -> None:
        """The weight of a disabled URI shares nothing."""
        assert len(judged(entry("a"), entry("b"), entry("c", weight=50, enabled=False))) == 1

    @pytest.mark.parametrize(("trunk", "url"), [(OFFICIAL_TRUNK, OFFICIAL_URL), (RJ_TRUNK, RJ_URL)])
    def test_other_makers(self, analyzer: Analyzer, trunk: str, url: str) -> None:
        """One resource for each URI: all of a trunk are compared, of two trunks none."""
        one, two = Res(trunk, "one"), Res(trunk, "two")

        def resource(name: str, owner: Res, **fields: Any) -> Res:
            props = {"sipUrl": f"sip:{name}.example.com;transport=tls", "priority": 1, "weight": 10}
            return Res(url, name, props | fields, {"trunkSid": [owner]})

        first, second, other = resource("a", one), resource("b", one), resource("c", two)

        assert [one.urn] == [found.urn for found in analyzer.stack(one, two, first, second, other)]
        assert analyzer.stack(one, two, first, resource("b", one, priority=2), other) == []
        assert analyzer.stack(one, first, resource("b", one, weight=1)) == []

    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from([10, 10, 10, 9, 11]), st.booleans()), max_size=6
        )
    )
    def test_rule(self, rows: list[tuple[int, int, bool]]) -> None:
        """A finding is two enabled URIs of one priority, if all enabled ones of it have weight 10."""
        found = judged(
            *[
                entry(f"h{index}", priority=priority, weight=weight, enabled=enabled)
                for index, (priority, weight, enabled) in enumerate(rows)
            ]
        )
        groups = [
            [weight for priority, weight, on in rows if on and priority == wanted] for wanted in range(4)
        ]

        assert any(len(group) > 1 and {*group} == {10} for group in groups) == bool(found)


class TestSilent:
    """An order, weights, or nothing that is known."""

    @pytest.mark.parametrize(
        "entries",
        [
            ["sip:a.example.com;transport=tls", "sip:b.example.com;transport=tls"],
            [entry("a"), entry("b", priority=11)],
            [entry("a", weight=50), entry("b", weight=50)],
            [entry("a"), entry("b"), entry("c", priority=UNKNOWN_STRING, weight=9)],
            [entry("a"), entry("b", weight=UNKNOWN_STRING)],
            [entry("a"), entry("b", priority=UNKNOWN_STRING)],
            [entry("a"), entry("b", enabled=False)],
            [entry("a"), entry("b", enabled=UNKNOWN_BOOLEAN)],
            [entry("a"), {"sip_url": UNKNOWN_STRING, "priority": 10}],
            [entry("a"), entry("b", sip_url="b.example.com")],
            [entry("a", priority="10"), entry("b", priority="10")],
            [entry("a", priority=None), entry("b", priority=None)],
        ],
    )
    def test_entries(self, entries: list[object]) -> None:
        """Other priorities, other weights, and whatever is disabled, not known, or no number."""
        assert judged(*entries) == []

    def test_unknown_list(self, analyzer: Analyzer) -> None:
        """A list that is not known yet."""
        route = Res(ORIGINATION, "route", {"destinations": UNKNOWN_ARRAY}, {"trunk_sid": [VOICE]})

        assert analyzer.stack(VOICE, route) == []

    def test_either_of_two_trunks(self, analyzer: Analyzer) -> None:
        """URIs that may belong to another trunk do not count."""
        other = Res(TRUNK, "other")
        props = {"destinations": [entry("a"), entry("b")]}

        assert (
            analyzer.stack(VOICE, other, Res(ORIGINATION, "route", props, {"trunk_sid": [VOICE, other]}))
            == []
        )
