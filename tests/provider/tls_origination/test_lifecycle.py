"""The verbs of TlsOrigination from create to delete, and drift in between."""

import pulumi_twilio_trunking
import pytest
from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.base.errors import ConfigurationError, PlainUriError, TwilioError

from tests.provider.tls_origination.lists import TEN, URL, A, B, C, D, entry, uris


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
        """The new URL is made before the old one goes."""
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
        """A change in the Console shows after a refresh, even one that check refuses; `up` undoes it."""
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
        """An update starts from the URLs at Twilio, not from those in the state."""
        up(A, B, C)
        urls(stack.outputs["origination_url_sids"][0]).delete()
        urls(stack.outputs["origination_url_sids"][1]).update(sip_url="sip:plain.example.com")
        up(A, B, D)

        assert [A, B, D] == at_twilio()


class TestDelete:
    def test_already_gone(self, stack, up, urls):
        """Destroying a list that is gone already succeeds."""
        up(A, B)
        for url in urls.list():
            url.delete()

        stack.destroy()

    def test_the_trunk_is_gone(self, stack, up, client, trunk_sid):
        """Destroying a list that went with its trunk succeeds."""
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
        """A refresh gives a plan even for URLs that Twilio accepts and check refuses."""
        up(A, B)
        first, second = stack.outputs["origination_url_sids"]
        urls(first).update(sip_url="sip://sip-box.com:1234", weight=0, priority=10)
        urls(second).update(weight=0, priority=10)
        stack.refresh()

        assert [("a.example.com", 10, 0.0, 0), ("b.example.com", 10, 0.0, 0)] == self.plan(stack)


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
        """The refusal does not show possible secrets."""
        with pytest.raises(PlainUriError) as refused:
            pulumi_twilio_trunking.TlsOrigination("x", trunk_sid="TK", destinations=["sip:a:s3cret@b"])

        assert "s3cret" not in str(refused.value)

    def test_preset(self):
        """A preset in place of its destinations is refused with what to write."""
        calls = presets.watsonx_assistant(region="us-south")

        with pytest.raises(ConfigurationError, match=r"destinations is a preset: write its \.destinations"):
            pulumi_twilio_trunking.TlsOrigination("x", trunk_sid="TK", destinations=calls)
