"""The order of requests, judged after each one by who may dial: all small cases."""

from itertools import product

import pytest
from pulumi_twilio_trunking.trunk.access import Step, plan

from tests.provider.termination_access.dialling import (
    can_be_reached,
    keeps_nobody_out,
    lets_nobody_in,
    states,
    subsets,
    who_may_dial,
)

A, B, C = (f"AL{letter}" for letter in "abc")
X, Y, Z = (f"CL{letter}" for letter in "xyz")
UNIVERSES = [(A, B, C, X, Y), (A, B, X, Y, Z)]


def attach(*sids):
    return [Step(sid, attaches=True) for sid in sids]


def detach(*sids):
    return [Step(sid, attaches=False) for sid in sids]


@pytest.mark.parametrize("universe", UNIVERSES, ids=["more address lists", "more credential lists"])
class TestWhoMayDial:
    def test_ends_as_wanted_with_the_fewest_requests(self, universe):
        """Each list is attached or detached once, if it has to be."""
        for before, after in product(subsets(universe), repeat=2):
            steps = plan(sorted(before), sorted(after))

            assert after == states(before, steps)[-1]
            assert len(before ^ after) == len(steps)

    def test_no_order_is_better(self, universe):
        """Nobody gets in and nobody is kept out in between, where any order of requests achieves it."""
        for before, after in product(subsets(universe), repeat=2):
            args = (before, after, universe)
            passed = states(before, plan(sorted(before), sorted(after)))
            is_closed = all(lets_nobody_in(lists, *args) for lists in passed)
            is_open = all(keeps_nobody_out(lists, *args) for lists in passed)

            assert is_closed == can_be_reached(before, after, lambda one, a=args: lets_nobody_in(one, *a))
            if not is_open:
                assert not can_be_reached(
                    before,
                    after,
                    lambda one, a=args: lets_nobody_in(one, *a) and keeps_nobody_out(one, *a),
                )

    def test_who_else_gets_in(self, universe):
        """Only if both kinds come, go or are exchanged in whole; and then only with listed credentials."""
        for before, after in product(subsets(universe), repeat=2):
            for lists in states(before, plan(sorted(before), sorted(after))):
                may = who_may_dial(lists, universe)
                others = may - who_may_dial(before, universe) - who_may_dial(after, universe)

                if others:
                    assert not before & after
                    assert {"AL", "CL"} == {sid[:2] for sid in before} or not before
                    assert {"AL", "CL"} == {sid[:2] for sid in after} or not after
                    assert all(any(sid.startswith("CL") for sid in caller) for caller in others)


class TestOrder:
    @pytest.mark.parametrize(
        ("before", "after", "steps"),
        [
            ([], [A, X], attach(X, A)),
            ([], [A, B, X, Y], attach(X, A, Y, B)),
            ([A, X], [], detach(A, X)),
            ([A, B, X, Y], [], detach(B, Y, A, X)),
            ([A], [A, X], attach(X)),
            ([A], [X], [*attach(X), *detach(A)]),
            ([A], [B, X], [*attach(X, B), *detach(A)]),
            ([A, X], [B], [*attach(B), *detach(A, X)]),
            ([A], [B], [*attach(B), *detach(A)]),
            ([A, B], [B, C], [*attach(C), *detach(A)]),
            ([A, X], [B, X], [*attach(B), *detach(A)]),
            ([A, B, X], [A, Y], [*detach(B), *attach(Y), *detach(X)]),
            ([A, X], [A, B, Y], [*attach(Y), *detach(X), *attach(B)]),
            ([A, X], [B, Y], [*attach(Y), *detach(X), *attach(B), *detach(A)]),
            ([A, B, X], [B, C, Y], [*detach(A), *attach(Y), *detach(X), *attach(C)]),
            ([A], [A], []),
        ],
        ids=str,
    )
    def test_is(self, before, after, steps):
        """What narrows comes first; with both kinds in change, one is at its narrowest meanwhile."""
        assert steps == plan(before, after)
