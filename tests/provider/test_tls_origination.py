"""TlsOrigination's verbs as Pulumi's SDK calls them, against a server over HTTP."""

from dataclasses import replace

import pulumi_twilio_trunking
import pytest
from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    NoAnswerError,
    PlainUriError,
    RefusedError,
    TrunkingError,
    TwilioError,
    WrongAccountError,
)
from pulumi_twilio_trunking.engine.parallel import WRITES_AT_ONCE

URLS = "/Trunks/TK*/OriginationUrls"
URL = f"{URLS}/OU*"


def uri(host):
    return f"sip:{host}.example.com;transport=tls"


def uris(hosts):
    return [uri(host) for host in hosts]


A, B, C, D = uris("abcd")
TEN = uris(f"host-{number}" for number in range(10))
EIGHT = uris("abcdefgh")


def entry(sip_url, priority=10, **others):
    defaults = {"weight": 10, "enabled": True, "friendly_name": sip_url[4:].partition(";")[0]}
    return {"sip_url": sip_url, "priority": priority, **defaults, **others}


@pytest.fixture
def urls(client, trunk_sid):
    """The trunk's origination URLs, by the official client."""
    return client.trunking.v1.trunks(trunk_sid).origination_urls


@pytest.fixture
def at_twilio(urls):
    """What the trunk has, in fail-over order: the hosts' first letters and so on."""
    return lambda: [url.sip_url for url in sorted(urls.list(), key=lambda url: (url.priority, url.sip_url))]


@pytest.fixture
def sids(urls):
    """The SIDs that the trunk has."""
    return lambda: {url.sid for url in urls.list()}


@pytest.fixture
def stack(origination_stack):
    return origination_stack


@pytest.fixture
def up(stack, trunk_sid):
    """Bring the stack's destinations up on the trunk."""
    return lambda *destinations: stack.up(trunk_sid=trunk_sid, destinations=list(destinations))


@pytest.fixture
def preview(stack, trunk_sid):
    return lambda *destinations: stack.preview(trunk_sid=trunk_sid, destinations=list(destinations))


@pytest.fixture
def by_hand(urls):
    """Make an origination URL as somebody would in the Console."""
    return lambda **fields: urls.create(**entry(**fields)).sid


class TestLifecycle:
    def test_from_up_to_destroy(self, stack, up, preview, trunk_sid, at_twilio, sids):  # noqa: PLR0917 - fixtures
        """Up, nothing, change, refresh, nothing, destroy; the id is the trunk's."""
        assert "create" == up(A, B)
        assert trunk_sid == stack.id
        assert set(stack.outputs["origination_url_sids"]) == sids()
        assert "nothing" == preview(A, B)
        assert "update" == up(B, C)
        assert [B, C] == at_twilio()
        stack.refresh()
        assert "nothing" == preview(B, C)

        stack.destroy()
        assert [] == at_twilio()

    def test_all_fields(self, up, urls):
        """Every field reaches Twilio, zero and False too."""
        wanted = entry(A, 0, weight=65535, enabled=False, friendly_name="first")
        up(wanted)
        [url] = urls.list()

        assert wanted == {name: getattr(url, name) for name in wanted}

    def test_back_to_the_defaults(self, up, urls):
        """A key that is removed goes back to its default, in place."""
        up(entry(A, 0, weight=65535, enabled=False, friendly_name="first"))

        assert "update" == up(A)

        [url] = urls.list()

        assert entry(A) == {name: getattr(url, name) for name in entry(A)}

    def test_ten(self, stack, up, preview, at_twilio):
        """As many as Twilio takes."""
        up(*TEN)
        assert TEN == at_twilio()
        stack.refresh()
        assert "nothing" == preview(*TEN)

    def test_equal_entries(self, stack, up, preview, at_twilio):
        """The same URI twice is two origination URLs."""
        up(A, A)
        assert [A, A] == at_twilio()
        assert 2 == len(set(stack.outputs["origination_url_sids"]))
        stack.refresh()
        assert "nothing" == preview(A, A)

        up(A)
        assert [A] == at_twilio()

    def test_equal_priorities(self, stack, up, preview):
        """Entries of equal priority keep the order of the program over a refresh."""
        destinations = [entry(each, 10) for each in (D, A, C, B)]
        up(*destinations)
        stack.refresh()

        assert "nothing" == preview(*destinations)

    def test_outputs(self, stack, up, twilio):
        """SIDs in the order of the destinations, the account, the region and no secret."""
        up(A, B)

        assert {A, B} == {each["sip_url"] for each in stack.outputs["destinations"]}
        assert (twilio.account_sid, "us1") == (stack.outputs["account_sid"], stack.outputs["region"])
        assert twilio.auth_token not in repr((stack.inputs, stack.outputs))

    def test_sids_in_order(self, stack, up, urls):
        """The SID at place i is that of destination i."""
        up(C, A, B)
        by_sid = {url.sid: url.sip_url for url in urls.list()}

        assert [C, A, B] == [by_sid[sid] for sid in stack.outputs["origination_url_sids"]]
        up(B, C, D)
        by_sid = {url.sid: url.sip_url for url in urls.list()}
        assert [B, C, D] == [by_sid[sid] for sid in stack.outputs["origination_url_sids"]]

    def test_read_and_write_agree(self, stack, up):
        """A refresh changes no output of what nobody touched."""
        up(A, entry(B, 20) | {"priority": None})
        before = dict(stack.outputs)
        stack.refresh()

        assert before == stack.outputs


class TestUpdate:
    def test_keeps_sids(self, up, sids):
        """A new order is a change of priorities."""
        up(A, B, C)
        before = sids()
        assert "update" == up(C, A, B)

        assert before == sids()

    def test_adds_before_it_removes(self, up, arrived):
        """The new URL stands before the old one goes."""
        up(A)
        arrived.clear()
        up(B)

        assert ["GET", "POST", "DELETE"] == [request.partition(" ")[0] for request in arrived]

    def test_at_the_limit(self, up, at_twilio, sids, arrived):
        """Ten others in place of ten: every URL is changed in place, none is removed."""
        up(*TEN)
        before = sids()
        arrived.clear()
        others = uris(f"other-{number}" for number in range(10))
        up(*others)

        assert others == at_twilio()
        assert before == sids()
        assert not [request for request in arrived if request.startswith("DELETE")]

    @pytest.mark.parametrize(
        "change",
        [{"weight": 5}, {"enabled": False}, {"friendly_name": "x"}, {"priority": 5}],
        ids=str,
    )
    def test_only_what_changed_is_sent(self, up, urls, sids, change):
        """One field is one change of the same URL."""
        up(entry(A))
        before = sids()
        assert "update" == up(entry(A, **change) if "priority" not in change else entry(A, 5))
        [url] = urls.list()

        assert before == {url.sid}
        assert change == {name: getattr(url, name) for name in change}

    def test_another_trunk(self, stack, up, client, at_twilio):
        """Another trunk replaces: the new one has its routes, and the old one none."""
        up(A)
        other = client.trunking.v1.trunks.create().sid

        assert "replace" == stack.up(trunk_sid=other, destinations=[A])
        assert other == stack.id
        assert [] == at_twilio()
        assert [A] == [url.sip_url for url in client.trunking.v1.trunks(other).origination_urls.list()]


class TestDrift:
    @pytest.mark.parametrize(
        "change",
        [
            {"priority": 99},
            {"weight": 0},
            {"enabled": False},
            {"friendly_name": "x"},
            {"sip_url": "sip:plain.example.com"},
            {"sip_url": "sip://sip-box.com:1234"},
        ],
        ids=str,
    )
    def test_is_seen_and_undone(self, stack, up, urls, change):
        """What somebody changed by hand shows after a refresh, and the next up undoes it, even what check would refuse."""
        up(A, B)
        urls(stack.outputs["origination_url_sids"][0]).update(**change)
        stack.refresh()

        assert "update" == up(A, B)
        assert [entry(A, 10), entry(B, 20)] == sorted(
            ({name: getattr(url, name) for name in entry(A)} for url in urls.list()),
            key=lambda each: each["priority"],
        )

    def test_removed_by_hand(self, stack, up, urls, at_twilio):
        """A URL that somebody removed is made again."""
        up(A, B)
        urls(stack.outputs["origination_url_sids"][1]).delete()
        stack.refresh()

        assert "update" == up(A, B)
        assert [A, B] == at_twilio()

    def test_added_by_hand(self, stack, up, by_hand, at_twilio):
        """One that somebody added shows after a refresh, and the next up removes it."""
        up(A)
        sid = by_hand(sip_url="sip:plain.example.com", priority=99)
        stack.refresh()
        assert sid in stack.outputs["origination_url_sids"]

        assert "update" == up(A)
        assert [A] == at_twilio()

    def test_added_by_hand_and_declared(self, stack, up, by_hand, preview, at_twilio):
        """One that the program has since becomes the resource's own, as it is."""
        up(A)
        sid = by_hand(sip_url=B, priority=20, friendly_name="b.example.com")
        stack.refresh()

        assert "update" == up(A, B)
        assert sid in stack.outputs["origination_url_sids"]
        stack.refresh()
        assert "nothing" == preview(A, B)
        stack.destroy()
        assert [] == at_twilio()

    def test_added_by_hand_and_deleted(self, stack, up, by_hand, at_twilio, warnings):
        """One that somebody added stays when the list is deleted, and a warning names it."""
        up(A)
        sid = by_hand(sip_url="sip:alice:s3cret@plain.example.com", priority=99)
        stack.refresh()
        stack.destroy()

        assert ["sip:alice:s3cret@plain.example.com"] == at_twilio()
        assert sid in warnings[-1]
        assert "s3cret" not in warnings[-1]

    def test_all_removed(self, stack, up, urls, at_twilio):
        """A trunk without URLs is an empty list, not gone."""
        up(A, B)
        for url in urls.list():
            url.delete()
        stack.refresh()
        assert stack.id
        assert [] == stack.outputs["destinations"]

        assert "update" == up(A, B)
        assert [A, B] == at_twilio()

    def test_gone(self, stack, up, client, trunk_sid):
        """A trunk that is gone takes its routes along."""
        up(A)
        client.trunking.v1.trunks(trunk_sid).delete()
        stack.refresh()

        assert (None, {}) == (stack.id, stack.outputs)

    def test_without_a_refresh(self, stack, up, urls, at_twilio):
        """An update starts from what stands at Twilio, not from what the state says."""
        up(A, B, C)
        urls(stack.outputs["origination_url_sids"][0]).delete()
        urls(stack.outputs["origination_url_sids"][1]).update(sip_url="sip:plain.example.com")
        up(A, B, D)

        assert [A, B, D] == at_twilio()


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
        """The warning does not show what may be secret."""
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
        """A refresh reads the list for both, and the old one has not made it: whoever deletes that spares it, and says so."""
        old.refresh()
        new.refresh()
        assert sids() == set(old.outputs["not_made_here"])
        assert "not_made_here" not in new.outputs
        old.destroy()

        assert [A, B] == at_twilio()
        assert all(f"{sid} (" in warnings[-1] for sid in sids())
        assert "did not make" in warnings[-1]

    def test_undone(self, old, new, trunk_sid, at_twilio, warnings):
        """The program has the old one again, of which nothing stands: the new one leaves the routes, with a warning."""
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
        """A URL that takes no calls, and that alone is left of the old name, is no reason to remove those that do."""
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
        """Where Twilio does not tell them, nothing is deleted; where it does not serve them (ie1), the list goes."""
        up(A)
        faults.refuse("GET /Trunks/*/PhoneNumbers", 403, 20403)
        with pytest.raises(TwilioError):
            stack.destroy()
        assert [A] == at_twilio()

        faults.refuse("GET /Trunks/*/PhoneNumbers", 501)
        stack.destroy()
        assert [] == at_twilio()

    def test_are_looked_for_once(self, stack, trunk_stack, arrived):
        """The trunk's own delete does not look again; whoever deletes it alone does."""
        trunk_stack.up()
        stack.up(trunk_sid=trunk_stack.id, destinations=[A, B])
        arrived.clear()
        stack.destroy()
        trunk_stack.delete()

        assert ["GET", "GET", "DELETE", "DELETE", "DELETE"] == [each.partition(" ")[0] for each in arrived]


PLAIN = "sip:plain.example.com;transport=tcp"


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
        """Beside a TLS route, or disabled, a plain one takes some calls or none: the warning claims no more."""
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
        """What may be secret in such a URI is not shown."""
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
        """What the new name of a list made is none of somebody else's."""
        up(A)
        new = new_origination_stack()
        new.up(trunk_sid=trunk_sid, destinations=[A])
        stack.delete()

        assert [] == [line for line in warnings if "twilio:baseUrl" not in line]

    @pytest.mark.parametrize("has_list", [False, True])
    def test_the_trunk_goes_too(self, stack, trunk_stack, client, warnings, arrived, has_list):  # noqa: PLR0917 - fixtures
        """What goes with a trunk is named; where its list was deleted before, without another look."""
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
        """The refusal does not show what may be secret."""
        by_hand(sip_url="sip:alice:s3cret@c.example.com?X-T=s3cret", friendly_name="c")

        with pytest.raises(RefusedError) as refused:
            up(A)

        assert "s3cret" not in str(refused.value)

    @pytest.mark.parametrize("count", [1, 2, 9, 10])
    def test_takeover(self, stack, new_origination_stack, trunk_sid, at_twilio, sids, count):  # noqa: PLR0917 - fixtures
        """A rename without an alias: create with the same list, then delete the old one. All routes stand."""
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
        """A create that died half way left some of what is wanted: the next one starts anew."""
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
        """At the limit one old URL had to go first; the rest stand, and the next up brings all back."""
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


class TestHalfFailedCreate:
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_leaves_nothing(self, up, at_twilio, faults, after):
        """Where any URL fails, those before it are removed: Pulumi would not know of them."""
        faults.refuse(f"POST {URLS}", 400, after=after)

        with pytest.raises(TwilioError) as failed:
            up(A, B, C)

        assert "" == failed.value.left
        assert [] == at_twilio()

    def test_the_way_back_is_closed(self, up, sids, faults):
        """Where those cannot be removed, the first error comes out, and names what is left."""
        faults.refuse(f"POST {URLS}", 400, 20001, after=2)
        faults.refuse(f"DELETE {URL}", 403, 20403, times=100)

        with pytest.raises(TwilioError) as failed:
            up(A, B, C)

        assert 20001 == failed.value.code
        assert all(sid in str(failed.value) for sid in sids())
        faults.clear()

    def test_no_such_trunk(self, stack):
        """A trunk that is not there is named."""
        sid = "TK" + "0" * 32

        with pytest.raises(TrunkingError, match=sid):
            stack.up(trunk_sid=sid, destinations=[A])


class TestLostAnswers:
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_of_a_create(self, stack, up, at_twilio, sids, faults, after):  # noqa: PLR0917 - fixtures
        """A URL whose answer was lost is found, and is the only one."""
        faults.lose(f"POST {URLS}", committed=True, after=after)
        up(A, B, C)

        assert [A, B, C] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()

    def test_of_equal_ones(self, stack, up, at_twilio, sids, faults):
        """Of two equal URLs each has its own SID, even if an answer was lost."""
        faults.lose(f"POST {URLS}", committed=True, after=1)
        up(A, A)

        assert [A, A] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()

    @pytest.mark.parametrize("body", ["", "{}", "<html>"])
    def test_unreadable(self, stack, up, sids, faults, body):
        """The same where the answer does not tell the SID."""
        faults.answer(f"POST {URLS}", 201, body, committed=True)
        up(A)

        assert set(stack.outputs["origination_url_sids"]) == sids()

    def test_not_committed(self, up, at_twilio, faults):
        """Where nothing was made, what was made before is removed, and the error comes out."""
        faults.lose(f"POST {URLS}", committed=False, after=1)

        with pytest.raises(NoAnswerError):
            up(A, B)

        assert [] == at_twilio()
        assert "create" == up(A, B)
        assert [A, B] == at_twilio()

    @pytest.mark.parametrize("committed", [True, False])
    def test_of_an_update(self, up, at_twilio, sids, faults, committed):
        """An update that fails half way is finished by the next one, without a second URL."""
        up(A, B)
        before = sids()
        faults.lose(f"POST {URL}", committed=committed)

        with pytest.raises(NoAnswerError):
            up(B, A)
        assert before == sids()

        up(B, A)
        assert [B, A] == at_twilio()
        assert before == sids()

    def test_of_a_create_in_an_update(self, stack, up, at_twilio, sids, faults):
        """A URL that an update made is found as well."""
        up(A)
        faults.lose(f"POST {URLS}", committed=True)
        up(A, B)

        assert [A, B] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()

    def test_of_a_delete(self, stack, up, at_twilio, sids, faults):
        """A DELETE whose answer is lost is sent again, and finds the URL gone."""
        up(A, B)
        faults.lose(f"DELETE {URL}", committed=True)
        up(A)

        assert [A] == at_twilio()
        assert set(stack.outputs["origination_url_sids"]) == sids()


class TestNoGap:
    @pytest.mark.parametrize(
        "fault", ["refused", "lost", "lost after the work", "server error after the work"]
    )
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ([entry(A)], [entry(A, enabled=False), entry(B)]),
            ([entry(A), entry(B)], [entry(A, enabled=False), entry(B, enabled=False), entry(C)]),
            ([entry(A)], [entry(B)]),
            ([entry(A, enabled=False), entry(B)], [entry(A), entry(B, enabled=False)]),
            (
                [entry(A), entry(B, enabled=False)],
                [entry(A, enabled=False), entry(B, enabled=False, weight=5), entry(C)],
            ),
        ],
        ids=["disable one", "disable two", "another", "exchange", "disable one and change a disabled one"],
    )
    @pytest.mark.parametrize("after", [0, 1])
    @pytest.mark.parametrize(
        "step", [f"POST {URLS}", f"POST {URL}", f"DELETE {URL}"], ids=["create", "change", "delete"]
    )
    def test_after_a_failure(self, stack, trunk_sid, urls, faults, fault, old, new, after, step):  # noqa: PLR0917 - a product of cases
        """Whatever step of an update fails, in whatever way, the trunk is left with an enabled route, and the next up ends as wanted."""
        stack.up(trunk_sid=trunk_sid, destinations=old)
        match fault:
            case "refused":
                faults.refuse(step, 400, after=after)
            case "lost":
                faults.lose(step, committed=False, after=after)
            case "lost after the work":
                faults.lose(step, committed=True, after=after)
            case _:
                faults.answer(step, 500, committed=True, after=after)
        try:
            stack.up(trunk_sid=trunk_sid, destinations=new)
        except TrunkingError:
            assert any(url.enabled for url in urls.list())
        faults.clear()
        stack.refresh()
        stack.up(trunk_sid=trunk_sid, destinations=new)

        assert sorted(each["sip_url"] for each in new) == sorted(url.sip_url for url in urls.list())


class TestAtOnce:
    def test_made_and_removed(self, up, at_twilio, faults):
        """As many entries as that are under way together; each has its place in the list all the same."""
        made = faults.gather(f"POST {URLS}", WRITES_AT_ONCE, times=len(EIGHT))
        up(*EIGHT)

        assert EIGHT == at_twilio()
        assert WRITES_AT_ONCE == made.most

        removed = faults.gather(f"DELETE {URL}", WRITES_AT_ONCE, times=len(EIGHT))
        up(*EIGHT[:2])

        assert EIGHT[:2] == at_twilio()
        assert WRITES_AT_ONCE == removed.most

    def test_deleted(self, stack, up, at_twilio, faults):
        """So are those of a list that is deleted; where one stays, the others go, and a second delete ends it."""
        up(*EIGHT)
        third = stack.outputs["origination_url_sids"][2]
        faults.refuse(f"DELETE {URLS}/{third}", 403, 20403)
        removed = faults.gather(f"DELETE {URL}", WRITES_AT_ONCE, times=len(EIGHT))

        with pytest.raises(TwilioError, match=third):
            stack.destroy()

        assert EIGHT[2:3] == at_twilio()
        assert WRITES_AT_ONCE == removed.most

        stack.destroy()

        assert [] == at_twilio()

    def test_equal_ones(self, up, at_twilio, faults):
        """They are made one by one: after a lost answer one of them could be taken for the other."""
        made = faults.gather(f"POST {URLS}", 1, times=3)
        up(*3 * [entry(A, 5)])

        assert [A, A, A] == at_twilio()
        assert 1 == made.most

    def test_beside_a_failure(self, up, at_twilio, faults):
        """Where one of them is refused, none is left."""
        faults.answer(f"POST {URLS}", 503, after=2)

        with pytest.raises(TwilioError):
            up(*EIGHT)

        assert [] == at_twilio()

    def test_a_lost_answer_beside_others(self, stack, up, urls, faults):
        """Each entry is made once, and its SID is in its place."""
        faults.lose(f"POST {URLS}", committed=True, after=2)
        up(*EIGHT)
        held = {url.sid: url.sip_url for url in urls.list()}

        assert EIGHT == [held[sid] for sid in stack.outputs["origination_url_sids"]]
        assert len(EIGHT) == len(held)


class TestLeftOver:
    def test_stays_in_the_outputs(self, stack, up, preview, at_twilio, faults, warnings):  # noqa: PLR0917 - fixtures
        """A removal at the very end that fails is a warning: all wanted routes stand, and the next up tries again."""
        up(A, B)
        [sid, _] = stack.outputs["origination_url_sids"]
        faults.refuse(f"DELETE {URLS}/{sid}", 403, 20403)
        warnings.clear()
        assert "update" == up(C)

        assert [A, C] == at_twilio()
        assert sid in stack.outputs["origination_url_sids"]
        assert sid in warnings[-1]
        assert "update" == preview(C)
        assert "update" == up(C)
        assert [C] == at_twilio()

    def test_all_of_them(self, stack, up, at_twilio, sids, faults):
        """Every one that is left stays in the outputs."""
        up(A, B)
        faults.refuse(f"DELETE {URL}", 403, 20403, times=2)
        up(C)

        assert {A, B, C} == set(at_twilio())
        assert set(stack.outputs["origination_url_sids"]) == sids()
        stack.destroy()
        assert [] == at_twilio()

    def test_no_password(self, up, faults, warnings):
        """The warning does not show what may be secret."""
        up("sip:alice:s3cret@a.example.com;transport=tls?X-T=s3cret")
        faults.refuse(f"DELETE {URL}", 403, 20403)
        up(B)

        assert "s3cret" not in " ".join(warnings)


class TestDelete:
    def test_already_gone(self, stack, up, urls):
        """What is gone already is as good as deleted."""
        up(A, B)
        for url in urls.list():
            url.delete()

        stack.destroy()

    def test_the_trunk_is_gone(self, stack, up, client, trunk_sid):
        """So is what went with its trunk."""
        up(A)
        client.trunking.v1.trunks(trunk_sid).delete()

        stack.destroy()

    def test_foreign_ones_stay(self, stack, up, by_hand, at_twilio):
        """Only what the state holds is removed."""
        up(A)
        by_hand(sip_url=C)
        stack.destroy()

        assert [C] == at_twilio()

    def test_half_way(self, stack, up, at_twilio, faults):
        """A delete of which one request fails is finished by the next one."""
        up(A, B, C)
        faults.refuse(f"DELETE {URL}", 403, 20403, after=1)

        with pytest.raises(TwilioError):
            stack.destroy()
        assert 1 == len(at_twilio())

        stack.destroy()
        assert [] == at_twilio()


class TestRoutePlan:
    def plan(self, stack):
        return [
            (each["host"], each["priority"], each["share"], each["after_seconds"])
            for each in stack.outputs["route_plan"]
        ]

    def test_fail_over(self, stack, up):
        """One after the other, four seconds apart at the most."""
        up(A, B, C)

        assert [
            ("a.example.com", 10, 1.0, 0),
            ("b.example.com", 20, 1.0, 4),
            ("c.example.com", 30, 1.0, 8),
        ] == self.plan(stack)

    def test_shares(self, stack, up):
        """Entries of equal priority share by weight; who comes after them waits for all of them."""
        up(entry(A, weight=30), entry(B, weight=10), entry(C, 20))

        assert [
            ("a.example.com", 10, 0.75, 0),
            ("b.example.com", 10, 0.25, 0),
            ("c.example.com", 20, 1.0, 8),
        ] == self.plan(stack)

    def test_disabled(self, stack, up):
        """A disabled one is not tried."""
        up(entry(A, enabled=False), entry(B, 20))

        assert [("b.example.com", 20, 1.0, 0)] == self.plan(stack)

    def test_set_by_hand(self, stack, up, urls):
        """A refresh of what Twilio takes and we would not gives a plan all the same."""
        up(A, B)
        first, second = stack.outputs["origination_url_sids"]
        urls(first).update(sip_url="sip://sip-box.com:1234", weight=0, priority=10)
        urls(second).update(weight=0, priority=10)
        stack.refresh()

        assert [("a.example.com", 10, 0.0, 0), ("b.example.com", 10, 0.0, 0)] == self.plan(stack)


class TestWrongAccount:
    def test_every_verb(  # noqa: PLR0917 - fixtures
        self, stack, up, trunk_sid, new_origination_stack, foreign_config, arrived, at_twilio
    ):
        """With the credentials of another account every verb stops before a request, naming both."""
        up(A)
        other = replace(stack, provider=new_origination_stack(**foreign_config).provider)
        arrived.clear()

        for verb in (
            lambda: other.preview(trunk_sid=trunk_sid, destinations=[B]),
            other.refresh,
            lambda: other.provider.update(
                trunk_sid, other.outputs, other.check(trunk_sid=trunk_sid, destinations=[B])
            ),
            other.destroy,
        ):
            with pytest.raises(WrongAccountError) as refused:
                verb()
            assert stack.outputs["account_sid"] in str(refused.value)
            assert foreign_config["twilio:accountSid"] in str(refused.value)

        assert [] == arrived
        assert [A] == at_twilio()

    def test_create_on_a_foreign_trunk(self, new_origination_stack, foreign_config, trunk_sid, at_twilio):
        """A trunk of another account is not there."""
        with pytest.raises(TrunkingError, match=trunk_sid):
            new_origination_stack(**foreign_config).up(trunk_sid=trunk_sid, destinations=[A])

        assert [] == at_twilio()


class TestWithoutCredentials:
    def test_preview_and_delete(self, stack, up, trunk_sid, new_origination_stack, at_twilio):
        """A preview needs none; a delete without any does not pass for done."""
        up(A)
        names = ("twilio:accountSid", "twilio:authToken", "twilio:baseUrl")
        stack.provider = new_origination_stack(**dict.fromkeys(names, "")).provider

        assert "update" == stack.preview(trunk_sid=trunk_sid, destinations=[B])
        with pytest.raises(ConfigurationError):
            stack.destroy()
        assert [A] == at_twilio()


class TestErrors:
    @pytest.mark.parametrize("status", [401, 403, 429, 500])
    def test_read(self, stack, up, faults, status):
        """Only 404 means gone."""
        up(A)
        faults.refuse(f"GET {URLS}", status, 20001, times=100)

        with pytest.raises(TwilioError):
            stack.refresh()
        assert stack.id

    @pytest.mark.parametrize("request_", [f"GET {URLS}", f"POST {URLS}"])
    def test_no_password(self, up, faults, request_):
        """No error shows what may be secret in a URI."""
        faults.refuse(request_, 400)

        with pytest.raises(TwilioError) as failed:
            up("sip:alice:s3cret@a.example.com;transport=tls?X-T=s3cret")

        assert "s3cret" not in str(failed.value)


class TestConstructor:
    @pytest.mark.parametrize(
        "destination",
        ["sip:a.example.com", {"sip_url": "sip:a.example.com"}, "sips:a.example.com;transport=tls"],
        ids=str,
    )
    def test_plain(self, destination):
        """A URI that is known when the program runs is judged there, before anything is registered."""
        with pytest.raises(PlainUriError, match="destinations\\[1\\]") as refused:
            pulumi_twilio_trunking.TlsOrigination("x", trunk_sid="TK", destinations=[A, destination])

        assert "'sip:a.example.com;transport=tls'" in str(refused.value)

    def test_all_at_once(self):
        """Every plain one is named."""
        with pytest.raises(PlainUriError) as refused:
            pulumi_twilio_trunking.TlsOrigination(
                "x", trunk_sid="TK", destinations=["sip:a", {"sip_url": B}, "sip:b:5080", None, {"weight": 1}]
            )

        assert "destinations[0]" in str(refused.value)
        assert "destinations[1]" not in str(refused.value)
        assert "make sure that 5080" in str(refused.value)

    def test_no_password(self):
        """The refusal does not show what may be secret."""
        with pytest.raises(PlainUriError) as refused:
            pulumi_twilio_trunking.TlsOrigination("x", trunk_sid="TK", destinations=["sip:a:s3cret@b"])

        assert "s3cret" not in str(refused.value)
