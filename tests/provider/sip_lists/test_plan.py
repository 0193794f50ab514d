"""Plans for the entries of a list: where they end, and who may dial at every step between."""

from ipaddress import IPv4Network, collapse_addresses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.sip_lists import plan
from pulumi_twilio_trunking.sip_lists.entries import Address, Login
from pulumi_twilio_trunking.sip_lists.plan import (
    Add,
    Edit,
    NoRoomError,
    Remove,
    plan_addresses,
    plan_credentials,
)

from tests.provider.conftest import stories

LIMIT = 4


@pytest.fixture(autouse=True, scope="module")
def small_lists():
    """Lists of four entries, so that examples often meet the limit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "MOST_ADDRESSES", LIMIT)
        patch.setattr(plan, "MOST_CREDENTIALS", LIMIT)
        yield


def address(block):
    return Address(IPv4Network(block), block)


def addresses(*blocks):
    return [address(block) for block in blocks]


def by_sid(entries, start="IP"):
    return {f"{start}{number}": entry for number, entry in enumerate(entries)}


def walked(the_plan, live, wanted):
    """The entries after each step."""
    now, states = dict(live), [dict(live)]
    for number, step in enumerate(the_plan.steps):
        match step:
            case Add(index):
                now[f"new {number}"] = wanted[index]
            case Edit(sid, index):
                now[sid] = wanted[index]
            case Remove(sid):
                del now[sid]
        states.append(dict(now))
    return states


def let_in(entries):
    return [*collapse_addresses(entry.network for entry in entries)]


def inside(blocks, around):
    return all(any(block.subnet_of(one) for one in around) for block in blocks)


def in_both(old, new):
    """The addresses of both, as blocks: of two that overlap, one is inside of the other."""
    both = [max(a, b, key=lambda one: one.prefixlen) for a in old for b in new if a.overlaps(b)]
    return [*collapse_addresses(both)]


BLOCKS = st.sampled_from(
    [f"8.8.8.{start}/{length}" for length in (29, 30, 31, 32) for start in range(0, 8, 2 ** (32 - length))]
)
LISTS = st.lists(BLOCKS, unique=True, max_size=LIMIT).map(lambda blocks: addresses(*blocks))
WANTED = st.lists(BLOCKS, unique=True, min_size=1, max_size=LIMIT).map(lambda blocks: addresses(*blocks))


class TestAddresses:
    @stories(150)
    @given(LISTS, WANTED)
    def test_nobody_in_both_is_kept_out(self, old, wanted):
        """At every step, all that the list lets in before and after is let in, within Twilio's limit."""
        live = by_sid(old)
        states = walked(plan_addresses(live, {}, wanted), live, wanted)

        both = in_both([one.network for one in old], [one.network for one in wanted])
        assert {one.network for one in wanted} == {one.network for one in states[-1].values()}
        for state in states:
            assert len(state) <= LIMIT
            assert inside(both, let_in(state.values()))

    @stories(80)
    @given(LISTS, WANTED)
    def test_no_repeated_block(self, old, wanted):
        """No step makes a block that the list has, which Twilio refuses (21235)."""
        live = by_sid(old)
        for state in walked(plan_addresses(live, {}, wanted), live, wanted):
            assert len(state) == len({one.network for one in state.values()})

    def test_keeps_sids(self):
        """An entry with the same block keeps its SID; a new name is a change in place."""
        old, wanted = addresses("8.8.8.0/30", "9.9.9.9/32"), addresses("9.9.9.9/32", "8.8.8.0/30")
        renamed = Address(IPv4Network("9.9.9.9"), "office")

        assert [] == plan_addresses(by_sid(old), {}, wanted).steps
        steps = plan_addresses(by_sid(old), {}, [old[0], renamed]).steps
        assert [Edit("IP1", 1, {"friendly_name": "office"})] == steps

    def test_adds_first(self):
        """New entries come first, and old ones go last."""
        steps = plan_addresses(by_sid(addresses("8.8.8.8/32")), {}, addresses("9.9.9.9/32")).steps

        assert [Add(0), Remove("IP0")] == steps

    def test_another_prefix_length(self):
        """The same address with another length is a change in place: Twilio may refuse it beside the old."""
        steps = plan_addresses(by_sid(addresses("8.8.8.0/30")), {}, addresses("8.8.8.0/29")).steps

        fields = {"cidr_prefix_length": 29, "friendly_name": "8.8.8.0/29"}
        assert [Edit("IP0", 0, fields)] == steps

    def test_takes_over_a_foreign_one(self):
        """An entry that the state does not know, and that is wanted, becomes the resource's."""
        found = plan_addresses({}, by_sid(addresses("8.8.8.8/32")), addresses("8.8.8.8/32"))

        assert ([], {0: "IP0"}) == (found.steps, found.kept)

    def test_foreign_ones_take_room(self):
        """Foreign entries are not removed to make room."""
        foreign = by_sid(addresses(*(f"7.7.7.{number}/32" for number in range(LIMIT))))

        with pytest.raises(NoRoomError):
            plan_addresses({}, foreign, addresses("8.8.8.8/32"))

    @stories(60)
    @given(LISTS, LISTS, WANTED)
    def test_foreign_ones_stay(self, old, foreign, wanted):
        """No step changes or removes a foreign entry, unless it is wanted."""
        taken = {one.network for one in old}
        others = [one for one in foreign if one.network not in taken][: LIMIT - len(old)]
        live = {**by_sid(old), **by_sid(others, "FO")}
        try:
            steps = plan_addresses(by_sid(old), by_sid(others, "FO"), wanted).steps
        except NoRoomError:
            return

        kept = {one.key for one in wanted}
        touched = {step.sid for step in steps if isinstance(step, Remove | Edit)}
        assert not [sid for sid in touched if sid.startswith("FO") and live[sid].key not in kept]


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=LIMIT)


class TestCredentials:
    @stories(80)
    @given(NAMES, NAMES.filter(bool))
    def test_walk(self, old, names):
        """At every step who is in both lists may log in, within Twilio's limit, each username once."""
        live, wanted = by_sid([Login(name, "old") for name in old]), [Login(name, "old") for name in names]
        states = walked(plan_credentials(live, {}, wanted), live, wanted)

        assert {*names} == {one.username for one in states[-1].values()}
        for state in states:
            held = [one.username for one in state.values()]
            assert len({*held}) == len(held) <= LIMIT
            assert {*old} & {*names} <= {*held}

    def test_password_in_place(self):
        """Another password is a change in place; none given keeps the one that it has."""
        live = by_sid([Login("a", "old"), Login("b")])

        steps = plan_credentials(live, {}, [Login("a", "new"), Login("b")]).steps
        assert [Edit("IP0", 0, {"password": "new"})] == steps
        assert [] == plan_credentials(live, {}, [Login("a"), Login("b")]).steps

    def test_foreign_username(self):
        """A foreign credential of a wanted username gets the wanted password: that it has is not known."""
        steps = plan_credentials({}, by_sid([Login("a")]), [Login("a", "new")]).steps

        assert [Edit("IP0", 0, {"password": "new"})] == steps

    def test_shows_no_password(self):
        """Neither a login nor a step shows a password."""
        step = Edit("CR0", 0, {"password": "s3cret"})

        assert "s3cret" not in repr([Login("a", "s3cret"), step]) + str(Login("a", "s3cret"))
