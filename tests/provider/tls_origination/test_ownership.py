"""Origination URLs that others made, two lists of one trunk, and numbers that need URLs."""

import pytest
from pulumi_twilio_trunking.base.errors import (
    RefusedError,
    TwilioError,
)

from tests.provider.tls_origination.lists import PLAIN, TEN, URLS, A, B, C, entry, uris


class TestRefreshAndDelete:
    def test_removes(self, stack, up, at_twilio):
        """A refresh in the same run does not make the URLs those of the program."""
        up(A, B)
        stack.begin_with_a_refresh()
        stack.delete()

        assert [] == at_twilio()


class TestForeign:
    def test_is_left_and_warned_about(self, up, by_hand, at_twilio, warnings):
        """A URL that the state does not show is never removed by an update."""
        up(A)
        sid = by_hand(sip_url=C, priority=99)
        warnings.clear()
        assert "update" == up(B)

        assert [B, C] == at_twilio()
        [warning] = [warning for warning in warnings if "does not know" in warning]
        assert sid in warning
        assert "pulumi refresh" in warning
        assert "NOT ALL" not in warning

    @pytest.mark.parametrize(
        "sip_url", ["sip:plain.example.com", "sips:x.example.com", "sip://sip-box.com:1234"]
    )
    def test_a_plain_one_is_loud(self, up, by_hand, warnings, sip_url):
        """One that is not TLS is a hole, and said to be."""
        up(A)
        by_hand(sip_url=sip_url, priority=99)
        warnings.clear()
        up(B)

        assert "NOT ALL OF THEM ARE TLS" in warnings[-1]

    def test_no_password(self, up, by_hand, warnings):
        """The warning does not show possible secrets."""
        up(A)
        by_hand(sip_url="sip:alice:s3cret@c.example.com;transport=tls", friendly_name="c", priority=99)
        up(B)

        assert "s3cret" not in " ".join(warnings)

    def test_no_room(self, up, by_hand, at_twilio):
        """Where it takes the room that is needed, nothing is changed, and it is named."""
        up(*TEN[:9])
        sid = by_hand(sip_url=C, priority=999)

        with pytest.raises(RefusedError, match=sid):
            up(*TEN)

        assert [*TEN[:9], C] == at_twilio()

    def test_room_in_place(self, up, by_hand, at_twilio):
        """Where there is just enough room, URLs of ours are changed in place."""
        up(*TEN[:9])
        by_hand(sip_url=C, priority=999)
        others = uris(f"other-{number}" for number in range(9))
        up(*others)

        assert [*others, C] == at_twilio()


class TestTwoListsOfOneTrunk:
    """A rename without alias that was cut short: the old and the new are in the state."""

    @pytest.fixture
    def old(self, stack, trunk_sid):
        stack.up(trunk_sid=trunk_sid, destinations=[A, B])
        return stack

    @pytest.fixture
    def new(self, old, new_origination_stack, trunk_sid):  # noqa: ARG002 - it comes after the old one
        new = new_origination_stack()
        new.up(trunk_sid=trunk_sid, destinations=[A, B])
        return new

    def test_up(self, old, new, trunk_sid, at_twilio, arrived):
        """The old one is deleted without a request for each URL that is gone."""
        assert "nothing" == new.up(trunk_sid=trunk_sid, destinations=[A, B])
        arrived.clear()
        old.delete()

        assert ["GET"] == [request.partition(" ")[0] for request in arrived]
        assert [A, B] == at_twilio()

    def test_refresh(self, old, new, at_twilio, sids, warnings):
        """A refresh reads the list for both; deleting the old one, which did not make it, keeps it."""
        old.refresh()
        new.refresh()
        assert sids() == set(old.outputs["not_made_here"])
        assert "not_made_here" not in new.outputs
        old.destroy()

        assert [A, B] == at_twilio()
        assert all(f"{sid} (" in warnings[-1] for sid in sids())
        assert "did not make" in warnings[-1]

    def test_undone(self, old, new, trunk_sid, at_twilio, warnings):
        """If the program returns to the old name, deleting the new one leaves the routes, with a warning."""
        assert "nothing" == old.up(trunk_sid=trunk_sid, destinations=[A, B])
        new.delete()
        assert [A, B] == at_twilio()
        assert "a rename that was cut short" in warnings[-1]

        old.refresh()
        assert "update" == old.up(trunk_sid=trunk_sid, destinations=[A, B])
        assert "not_made_here" not in old.outputs
        old.destroy()
        assert [] == at_twilio()

    def test_undone_with_a_removal_that_failed(self, old, new_origination_stack, trunk_sid, faults, urls):
        """A disabled URL left of the old name does not justify removing those that take calls."""
        destinations = [entry(A, 10), entry(B, 20, enabled=False)]
        old.up(trunk_sid=trunk_sid, destinations=destinations)
        disabled = old.outputs["origination_url_sids"][1]
        faults.refuse(f"DELETE {URLS}/{disabled}", 400)
        new = new_origination_stack()
        new.up(trunk_sid=trunk_sid, destinations=destinations)
        assert "nothing" == old.up(trunk_sid=trunk_sid, destinations=destinations)
        new.delete()

        assert [A] == [url.sip_url for url in urls.list() if url.enabled]

    def test_a_trunk_that_is_gone(self, old, new, client, trunk_sid):
        """Nothing is left to spare."""
        old.up(trunk_sid=trunk_sid, destinations=[A, B])
        client.trunking.v1.trunks(trunk_sid).delete()
        new.delete()

        assert not new.outputs


class TestNumbers:
    """Phone numbers ring on the trunk: without its routes their calls would go nowhere."""

    @pytest.fixture
    def number(self, client, trunk_sid, number_sid):
        return client.trunking.v1.trunks(trunk_sid).phone_numbers.create(number_sid)

    def test_keep_the_routes(self, stack, up, number, at_twilio, warnings):
        """A delete leaves the routes, and a warning names the numbers."""
        up(A, B)
        stack.destroy()

        assert [A, B] == at_twilio()
        assert number.phone_number in warnings[-1]

    def test_on_other_routes(self, stack, up, by_hand, number, at_twilio):  # noqa: ARG002 - it is on the trunk
        """With another enabled URL on the trunk, which somebody added, this list goes."""
        up(A, B)
        by_hand(sip_url=C)
        stack.destroy()

        assert [C] == at_twilio()

    def test_on_disabled_routes(self, stack, up, number, at_twilio):  # noqa: ARG002 - it is on the trunk
        """A list that takes no calls goes."""
        up(entry(A, enabled=False))
        stack.destroy()

        assert [] == at_twilio()

    def test_moved_away(self, stack, up, number, at_twilio):
        """Once they have moved, the list goes."""
        up(A)
        number.delete()
        stack.destroy()

        assert [] == at_twilio()

    def test_that_cannot_be_listed(self, stack, up, faults, at_twilio):
        """If Twilio refuses to list them, nothing is deleted; if it cannot list them (ie1), the list goes."""
        up(A)
        faults.refuse("GET /Trunks/*/PhoneNumbers", 403, 20403)
        with pytest.raises(TwilioError):
            stack.destroy()
        assert [A] == at_twilio()

        faults.refuse("GET /Trunks/*/PhoneNumbers", 501)
        stack.destroy()
        assert [] == at_twilio()

    def test_are_looked_for_once(self, stack, trunk_stack, arrived):
        """The trunk's delete looks for numbers only if its list was not deleted before."""
        trunk_stack.up()
        stack.up(trunk_sid=trunk_stack.id, destinations=[A, B])
        arrived.clear()
        stack.destroy()
        trunk_stack.delete()

        assert ["GET", "GET", "DELETE", "DELETE", "DELETE"] == [each.partition(" ")[0] for each in arrived]


class TestWhatADeleteLeaves:
    """Origination URLs that somebody added stay on the trunk when its list goes, and are named."""

    @pytest.mark.parametrize("refreshed", [False, True])
    def test_plain(self, stack, up, by_hand, at_twilio, warnings, refreshed):  # noqa: PLR0917 - fixtures
        """A plain one that is left as the only route is named loudly, with or without a refresh before."""
        up(A)
        sid = by_hand(sip_url=PLAIN, priority=5)
        if refreshed:
            stack.refresh()
        stack.destroy()

        assert [PLAIN] == at_twilio()
        assert (
            f"{sid} ({PLAIN}, priority 5). NOT ALL OF THEM ARE TLS, AND NO TLS ROUTE IS LEFT" in warnings[-1]
        )

    def test_plain_beside_tls(self, stack, up, by_hand, warnings):
        """A plain URI beside TLS routes warns that calls may go out unencrypted, and claims no more."""
        up(A)
        by_hand(sip_url=PLAIN)
        by_hand(sip_url=B)
        stack.destroy()

        assert "NOT ALL OF THEM ARE TLS: calls may go out unencrypted" in warnings[-1]

    def test_tls(self, stack, up, by_hand, warnings):
        """One that is TLS is named without alarm."""
        up(A)
        sid = by_hand(sip_url=B, priority=5)
        stack.destroy()

        assert f"{sid} ({B}, priority 5). They stay" in warnings[-1]

    def test_secrets(self, stack, up, by_hand, warnings):
        """Possible secrets in such a URI are not shown."""
        up(A)
        by_hand(sip_url="sip:u:hunter2@b.example.com?X-Key=hunter2")
        stack.destroy()

        assert "hunter2" not in warnings[-1]

    @pytest.mark.usefixtures("number_on_the_trunk")
    def test_numbers(self, stack, up, by_hand, at_twilio, warnings):
        """Calls to phone numbers go on over the plain one, which is said."""
        up(A)
        by_hand(sip_url=PLAIN)
        stack.destroy()

        assert [PLAIN] == at_twilio()
        assert "NO TLS ROUTE IS LEFT" in warnings[-1]

    @pytest.fixture
    def number_on_the_trunk(self, client, trunk_sid, number_sid):
        client.trunking.v1.trunks(trunk_sid).phone_numbers.create(number_sid)

    def test_nothing(self, stack, up, warnings):
        """Where nobody added anything, nothing is said."""
        up(A)
        stack.destroy()

        assert [] == [line for line in warnings if "twilio:baseUrl" not in line]

    def test_a_rename(self, stack, up, new_origination_stack, trunk_sid, warnings):
        """URLs that a list made under its new name are not somebody else's."""
        up(A)
        new = new_origination_stack()
        new.up(trunk_sid=trunk_sid, destinations=[A])
        stack.delete()

        assert [] == [line for line in warnings if "twilio:baseUrl" not in line]

    @pytest.mark.parametrize("has_list", [False, True])
    def test_the_trunk_goes_too(self, stack, trunk_stack, client, warnings, arrived, has_list):  # noqa: PLR0917 - fixtures
        """A warning names the URLs that go with a trunk; if its list went before, they are not read again."""
        trunk_stack.up()
        if has_list:
            stack.up(trunk_sid=trunk_stack.id, destinations=[A])
        urls = client.trunking.v1.trunks(trunk_stack.id).origination_urls
        sid = urls.create(**entry(PLAIN, 5)).sid
        if has_list:
            stack.destroy()
        arrived.clear()
        trunk_stack.delete()

        assert "is deleted, and with it" in warnings[-1]
        assert f"{sid} ({PLAIN}, priority 5)" in warnings[-1]
        assert (not has_list) == any(each.endswith("/OriginationUrls") for each in arrived)


class TestCreateOnATrunkWithUrls:
    @pytest.mark.parametrize(
        "difference",
        [
            {"sip_url": C},
            {"priority": 11},
            {"weight": 11},
            {"enabled": False},
            {"friendly_name": "x"},
        ],
        ids=str,
    )
    def test_refused(self, up, by_hand, at_twilio, difference):
        """URLs that are not among those wanted stop the create, and are named."""
        sid = by_hand(**{"sip_url": A, "friendly_name": "a.example.com", **difference})
        before = at_twilio()

        with pytest.raises(RefusedError, match="aliases") as refused:
            up(A)

        assert sid in str(refused.value)
        assert before == at_twilio()

    def test_no_password(self, up, by_hand):
        """The refusal does not show possible secrets."""
        by_hand(sip_url="sip:alice:s3cret@c.example.com?X-T=s3cret", friendly_name="c")

        with pytest.raises(RefusedError) as refused:
            up(A)

        assert "s3cret" not in str(refused.value)

    @pytest.mark.parametrize("count", [1, 2, 9, 10])
    def test_takeover(self, stack, new_origination_stack, trunk_sid, at_twilio, sids, count):  # noqa: PLR0917 - fixtures
        """A rename without an alias creates the same list, then deletes the old one, and keeps all routes."""
        stack.up(trunk_sid=trunk_sid, destinations=TEN[:count])
        old = sids()
        renamed = new_origination_stack()
        renamed.up(trunk_sid=trunk_sid, destinations=TEN[:count])

        assert TEN[:count] == at_twilio()
        assert set(renamed.outputs["origination_url_sids"]) == sids()
        assert not old & sids()
        stack.destroy()
        assert TEN[:count] == at_twilio()

    def test_takeover_of_what_died_half_way(self, new_origination_stack, trunk_sid, by_hand, at_twilio):
        """After a create that died half way, the next one replaces what it left."""
        by_hand(sip_url=A, priority=10)
        stack = new_origination_stack()
        stack.up(trunk_sid=trunk_sid, destinations=[A, B])

        assert [A, B] == at_twilio()
        stack.destroy()
        assert [] == at_twilio()

    def test_takeover_that_fails(self, stack, new_origination_stack, trunk_sid, at_twilio, sids, faults):  # noqa: PLR0917 - fixtures
        """A takeover that fails leaves the old URLs to the old resource, with all routes."""
        stack.up(trunk_sid=trunk_sid, destinations=[A, B])
        old = sids()
        faults.refuse(f"POST {URLS}", 400, after=1)

        with pytest.raises(TwilioError):
            new_origination_stack().up(trunk_sid=trunk_sid, destinations=[A, B])

        assert [A, B] == at_twilio()
        assert old == sids()

    def test_takeover_at_the_limit_that_fails(  # noqa: PLR0917 - fixtures
        self, stack, new_origination_stack, trunk_sid, at_twilio, sids, faults
    ):
        """At the limit one old URL goes first; the rest stay, and the next up brings all back."""
        stack.up(trunk_sid=trunk_sid, destinations=TEN)
        faults.refuse(f"POST {URLS}", 400, after=4)
        renamed = new_origination_stack()
        before = sids()

        with pytest.raises(TwilioError) as failed:
            renamed.up(trunk_sid=trunk_sid, destinations=TEN)
        assert 9 <= len(at_twilio())
        assert all(sid in str(failed.value) for sid in sids() - before)

        renamed.up(trunk_sid=trunk_sid, destinations=TEN)
        assert TEN == at_twilio()
        stack.destroy()
        assert TEN == at_twilio()
