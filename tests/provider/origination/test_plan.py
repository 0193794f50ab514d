"""Carries out plans step by step on a model of a trunk, which must never lose its last route."""

import itertools
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pulumi_twilio_trunking.base.fail_over import MOST_URLS
from pulumi_twilio_trunking.origination.plan import (
    Change,
    Create,
    Delete,
    NoRoomError,
    Route,
    others,
    plan_takeover,
    plan_update,
)


def route(host="a", *, priority=10, weight=10, enabled=True, name="x"):
    return Route(
        sip_url=f"sip:{host}.example.com;transport=tls",
        priority=priority,
        weight=weight,
        enabled=enabled,
        friendly_name=name,
    )


NUMBERS = itertools.count()


@dataclass
class ModelTrunk:
    """A trunk at Twilio: at most ten origination URLs by SID. It remembers every state between two steps."""

    urls: dict[str, Route]
    states: list[dict[str, Route]] = field(default_factory=list)
    made: dict[int, str] = field(default_factory=dict)

    def carry_out(self, plan, wanted):
        self.states.append(dict(self.urls))
        for step in plan.steps:
            match step:
                case Create(index):
                    self.made[index] = f"OU-new-{next(NUMBERS)}"
                    self.urls[self.made[index]] = wanted[index]
                case Change(sid, index, fields):
                    self.made[index] = sid
                    self.urls[sid] = replace(self.urls[sid], **fields)
                case Delete(sid):
                    del self.urls[sid]
            self.states.append(dict(self.urls))
        return self


def by_sid(routes, prefix="OU-old"):
    return {f"{prefix}-{number}": each for number, each in enumerate(routes)}


def is_routed(urls, sids=None):
    return any(each.enabled for sid, each in urls.items() if sids is None or sid in sids)


def as_multiset(routes):
    return sorted(routes, key=repr)


ROUTES = st.builds(
    route,
    st.sampled_from("abcd"),
    priority=st.sampled_from([10, 20]),
    weight=st.sampled_from([10, 11]),
    enabled=st.booleans(),
)
LISTS = st.lists(ROUTES, max_size=MOST_URLS)
WANTED = st.lists(ROUTES, min_size=1, max_size=MOST_URLS)


@st.composite
def updates(draw):
    """Our URLs, foreign ones and wanted ones, so few that they fit."""
    ours = draw(LISTS)
    foreign = draw(st.lists(ROUTES, max_size=MOST_URLS - len(ours)))
    wanted = draw(st.lists(ROUTES, min_size=1, max_size=MOST_URLS))
    assume(len(foreign) + len(wanted) <= MOST_URLS)
    return by_sid(ours), by_sid(foreign, "OU-foreign"), wanted


@st.composite
def full_updates(draw):
    """The same on a full trunk, without room to add first."""
    count = draw(st.integers(1, MOST_URLS))
    ours = draw(st.lists(ROUTES, min_size=count, max_size=count))
    foreign = draw(st.lists(ROUTES, min_size=MOST_URLS - count, max_size=MOST_URLS - count))
    wanted = draw(st.lists(ROUTES, min_size=1, max_size=count))
    return by_sid(ours), by_sid(foreign, "OU-foreign"), wanted


@st.composite
def takeovers(draw):
    """A trunk that has only wanted URLs, some of them twice."""
    wanted = draw(WANTED)
    existing = draw(st.lists(st.sampled_from(wanted), max_size=MOST_URLS))
    return by_sid(existing), wanted


UPDATES = updates() | full_updates()


def updated(ours, foreign, wanted):
    plan = plan_update(ours, len(foreign), wanted)
    return plan, ModelTrunk({**ours, **foreign}).carry_out(plan, wanted)


class TestUpdate:
    @given(UPDATES)
    def test_ends_as_wanted(self, case):
        """In the end the trunk has what is wanted, each once, beside what is not ours."""
        ours, foreign, wanted = case
        _, trunk = updated(ours, foreign, wanted)

        assert as_multiset([*wanted, *foreign.values()]) == as_multiset(trunk.urls.values())

    @given(UPDATES)
    def test_each_wanted_one_has_its_sid(self, case):
        """The plan says which origination URL is which of the wanted ones."""
        ours, foreign, wanted = case
        plan, trunk = updated(ours, foreign, wanted)
        held = {**plan.kept, **trunk.made}

        assert wanted == [trunk.urls[held[index]] for index in range(len(wanted))]
        assert len(wanted) == len(set(held.values()))

    @given(UPDATES)
    def test_never_more_than_ten(self, case):
        """Twilio takes ten at any moment."""
        _, trunk = updated(*case)

        assert max(map(len, trunk.states)) <= MOST_URLS

    @given(UPDATES)
    def test_no_gap(self, case):
        """Where there was a route of ours before and is one after, there is one at every moment between."""
        ours, foreign, wanted = case
        assume(is_routed(ours) and any(each.enabled for each in wanted))
        _, trunk = updated(ours, foreign, wanted)

        assert all(is_routed(state, state.keys() - foreign.keys()) for state in trunk.states)

    @given(UPDATES)
    def test_foreign_ones_are_left_alone(self, case):
        """Foreign URLs are the same at every moment."""
        ours, foreign, wanted = case
        _, trunk = updated(ours, foreign, wanted)

        assert all(foreign.items() <= state.items() for state in trunk.states)

    @given(UPDATES)
    def test_keeps_sids(self, case):
        """As many entries keep their SID as have a URI that one of ours had."""
        ours, foreign, wanted = case
        plan, _ = updated(ours, foreign, wanted)
        before = [each.sip_url for each in ours.values()]
        after = [each.sip_url for each in wanted]

        assert sum(min(before.count(uri), after.count(uri)) for uri in set(after)) == len(plan.kept)
        assert all(ours[sid].sip_url == wanted[index].sip_url for index, sid in plan.kept.items())

    @given(UPDATES)
    def test_no_needless_step(self, case):
        """A URL that is as wanted already is not touched."""
        ours, foreign, wanted = case
        plan, _ = updated(ours, foreign, wanted)
        as_wanted = {sid for index, sid in plan.kept.items() if ours[sid] == wanted[index]}

        assert not as_wanted & {step.sid for step in plan.steps if not isinstance(step, Create)}
        assert all(step.fields for step in plan.steps if isinstance(step, Change))

    @given(UPDATES)
    def test_is_done_after_once(self, case):
        """After an update, a second one changes nothing."""
        ours, foreign, wanted = case
        plan, trunk = updated(ours, foreign, wanted)
        held = {**plan.kept, **trunk.made}
        ours_now = {held[index]: wanted[index] for index in range(len(wanted))}
        again = plan_update(ours_now, len(foreign), wanted)
        end = ModelTrunk(dict(ours_now)).carry_out(again, wanted)

        assert as_multiset(wanted) == as_multiset(end.urls.values())

    @given(st.lists(ROUTES, min_size=1, max_size=10, unique_by=lambda each: each.sip_url))
    def test_nothing_to_do(self, routes):
        """The same list again needs no steps."""
        assert [] == plan_update(by_sid(routes), 0, routes).steps

    @given(UPDATES, st.data())
    def test_a_stop_half_way_is_mended_by_the_next_update(self, case, data):
        """From every state on the way the next update ends as wanted, given the SIDs that the state knows."""
        ours, foreign, wanted = case
        _, trunk = updated(ours, foreign, wanted)
        stopped = data.draw(st.sampled_from(trunk.states))
        ours_then = {sid: each for sid, each in stopped.items() if sid in ours}
        strangers = {sid: each for sid, each in stopped.items() if sid not in ours}
        assume(len(strangers) + len(wanted) <= MOST_URLS)
        again = plan_update(ours_then, len(strangers), wanted)
        end = ModelTrunk(dict(stopped)).carry_out(again, wanted)

        assert as_multiset([*wanted, *strangers.values()]) == as_multiset(end.urls.values())

    @pytest.mark.parametrize("foreign", [1, 9, 10])
    def test_no_room(self, foreign):
        """If foreign URLs leave too little room, nothing is planned."""
        wanted = [route(str(number)) for number in range(MOST_URLS - foreign + 1)]

        with pytest.raises(NoRoomError):
            plan_update({}, foreign, wanted)

    @pytest.mark.parametrize("foreign", [0, 1, 9])
    def test_just_enough_room(self, foreign):
        """Ten in all is enough, even where all of ours change."""
        ours = by_sid(route(f"old-{number}") for number in range(MOST_URLS - foreign))
        wanted = [route(f"new-{number}") for number in range(MOST_URLS - foreign)]
        plan = plan_update(ours, foreign, wanted)

        assert [Change] * len(wanted) == [type(step) for step in plan.steps]

    def test_adds_before_it_removes(self):
        """Where there is room, a replacement is added before the old one goes."""
        plan = plan_update(by_sid([route("a")]), 0, [route("b")])

        assert [Create(0), Delete("OU-old-0")] == plan.steps

    def test_a_new_order_is_a_change_of_priorities(self):
        """Entries that change places keep their SIDs."""
        ours = by_sid([route("a", priority=10), route("b", priority=20)])
        plan = plan_update(ours, 0, [route("b", priority=10), route("a", priority=20)])

        assert {0: "OU-old-1", 1: "OU-old-0"} == plan.kept
        assert [
            Change("OU-old-1", 0, {"priority": 10}),
            Change("OU-old-0", 1, {"priority": 20}),
        ] == sorted(plan.steps, key=lambda step: step.index)


class TestTakeover:
    @given(takeovers())
    def test_ends_as_wanted(self, case):
        """In the end the trunk has what is wanted, each once."""
        existing, wanted = case
        trunk = ModelTrunk(dict(existing)).carry_out(plan_takeover(existing, wanted), wanted)

        assert as_multiset(wanted) == as_multiset(trunk.urls.values())

    @given(takeovers())
    def test_no_old_sid_survives(self, case):
        """No origination URL belongs to two resources: all are recreated."""
        existing, wanted = case
        plan = plan_takeover(existing, wanted)
        trunk = ModelTrunk(dict(existing)).carry_out(plan, wanted)

        assert not existing.keys() & trunk.urls.keys()
        assert {} == plan.kept
        assert wanted == [trunk.urls[trunk.made[index]] for index in range(len(wanted))]

    @given(takeovers())
    def test_never_more_than_ten(self, case):
        """Twilio takes ten at any moment."""
        existing, wanted = case
        trunk = ModelTrunk(dict(existing)).carry_out(plan_takeover(existing, wanted), wanted)

        assert max(map(len, trunk.states)) <= MOST_URLS

    @given(takeovers())
    def test_no_gap(self, case):
        """Where there was a route before there is one at every moment."""
        existing, wanted = case
        assume(is_routed(existing))
        trunk = ModelTrunk(dict(existing)).carry_out(plan_takeover(existing, wanted), wanted)

        assert all(is_routed(state) for state in trunk.states)

    def test_on_an_empty_trunk(self):
        """Where there is nothing, everything is made."""
        wanted = [route("a", enabled=False), route("b")]

        assert {Create(0), Create(1)} == set(plan_takeover({}, wanted).steps)


class TestOthers:
    @pytest.mark.parametrize(
        "change",
        [
            {"sip_url": "sip:b"},
            {"priority": 11},
            {"weight": 11},
            {"enabled": False},
            {"friendly_name": "y"},
        ],
        ids=str,
    )
    def test_field_by_field(self, change):
        """A URL that differs in any field is another one."""
        existing = by_sid([route(), replace(route(), **change)])

        assert {"OU-old-1"} == others(existing, [route()]).keys()

    def test_any_iterable(self):
        """The wanted ones may come from an iterator."""
        assert {} == others(by_sid([route("a"), route("b")]), iter([route("a"), route("b")]))
