"""A model of who may dial. A caller is the set of the lists that its address and its password are in."""

from functools import cache
from itertools import chain, combinations

from pulumi_twilio_trunking.client.trunk_lists import CREDENTIALS, IP
from pulumi_twilio_trunking.trunk.access import Step, of_kind


def subsets(sids):
    return [frozenset(some) for n in range(len(sids) + 1) for some in combinations(sids, n)]


@cache
def who_may_dial(lists, universe):
    """The callers that a trunk with *lists* lets dial; *universe* are all lists that there are."""
    return frozenset(caller for caller in subsets(universe) if lists and _passes(caller, lists))


def _passes(caller, lists):
    return all(caller & {*asked} for kind in (IP, CREDENTIALS) if (asked := of_kind(kind, lists)))


def taken(lists, step):
    """The lists after one request."""
    return lists | {step.sid} if step.attaches else lists - {step.sid}


def states(before, steps):
    """The lists of a trunk before and after each of *steps*."""
    found = [frozenset(before)]
    for step in steps:
        found.append(taken(found[-1], step))
    return found


def lets_nobody_in(lists, before, after, universe):
    """Whether everybody who may dial may do so *before* or *after*."""
    may = who_may_dial(lists, universe)
    return may <= who_may_dial(before, universe) | who_may_dial(after, universe)


def keeps_nobody_out(lists, before, after, universe):
    """Whether everybody may dial who may do so both *before* and *after*."""
    both = who_may_dial(before, universe) & who_may_dial(after, universe)
    return both <= who_may_dial(lists, universe)


def can_be_reached(before, after, is_allowed):
    """Whether some order of the requests from *before* to *after* has only states that are allowed."""
    reached, last = {before}, set()
    while reached != last:
        last = reached
        reached = reached | {
            state for state in chain.from_iterable(_next(one, after) for one in last) if is_allowed(state)
        }
    return after in reached


def _next(lists, after):
    return [taken(lists, Step(sid, attaches=sid in after)) for sid in lists ^ after]
