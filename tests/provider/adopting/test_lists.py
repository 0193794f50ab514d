"""Lists of origination URLs that are adopted, changed and let go."""

import pytest
from pulumi_twilio_trunking.base.errors import RefusedError

from tests.provider.adopting.declared import PLAIN, TLS, problems


class TestLists:
    @pytest.fixture
    def existing(self, client, trunk_sid):
        """A trunk with two destinations, one of them plain."""
        urls = client.trunking.v1.trunks(trunk_sid).origination_urls
        for index, uri in enumerate([PLAIN, TLS]):
            urls.create(10, index, enabled=True, friendly_name=f"site {index}", sip_url=uri)
        return urls

    @pytest.fixture
    def program(self, trunk_sid):
        return {
            "trunk_sid": trunk_sid,
            "adopt": True,
            "destinations": [
                {"sip_url": PLAIN, "priority": 0, "plain_text": True},
                {"sip_url": TLS, "priority": 1},
            ],
        }

    def test_are_made_anew_without_a_gap(self, origination_stack, existing, program, twilio):
        """New URLs come first and old ones go last; no old SID stays."""
        old = {url.sid for url in existing.list()}
        start = len(twilio.requests)

        origination_stack.up(**program)

        assert ["GET", "POST", "POST", "DELETE", "DELETE"] == [
            entry.method for entry in twilio.requests[start:]
        ]
        assert [PLAIN, TLS] == [url.sip_url for url in sorted(existing.list(), key=lambda url: url.priority)]
        assert old.isdisjoint({url.sid for url in existing.list()})
        assert "nothing" == origination_stack.preview(**program)

        outputs, inputs = dict(origination_stack.outputs), dict(origination_stack.inputs)
        origination_stack.refresh()

        assert (outputs, inputs) == (origination_stack.outputs, origination_stack.inputs)

    def test_of_ten_are_made_anew_one_by_one(self, origination_stack, existing, program, twilio):
        """At Twilio's limit of ten, nine of the ten routes exist at any moment."""
        for index in range(2, 10):
            uri = f"sip:{index}.example.com;transport=tls"
            existing.create(10, index, enabled=True, friendly_name="more", sip_url=uri)
            program["destinations"].append({"sip_url": uri, "priority": index})
        before = sorted(url.sip_url for url in existing.list())
        start = len(twilio.requests)

        origination_stack.up(**program)

        methods = [entry.method for entry in twilio.requests[start:]]
        steps = [{"POST": 1, "DELETE": -1}.get(method, 0) for method in methods]
        assert {-1, 0} == {sum(steps[:end]) for end in range(len(steps) + 1)}
        assert before == sorted(url.sip_url for url in existing.list())

    @pytest.mark.parametrize(
        "edit",
        [
            lambda entries: entries[:1],
            lambda entries: [*entries, {"sip_url": "sip:c.example.com;transport=tls", "priority": 2}],
            lambda entries: [entries[0], {**entries[1], "priority": 2}],
            lambda entries: [entries[0], {**entries[1], "weight": 9}],
            lambda entries: [entries[0], {**entries[1], "enabled": False}],
            lambda entries: [entries[0], {**entries[1], "sip_url": f"{TLS};edge=dublin"}],
        ],
        ids=["fewer", "more", "priority", "weight", "enabled", "uri"],
    )
    def test_must_be_as_declared(self, origination_stack, existing, program, edit, twilio):
        """Each difference that a call would notice is refused, with the list to write."""
        before = {url.sid for url in existing.list()}
        start = len(twilio.requests)

        with pytest.raises(
            RefusedError, match="has other origination URLs than those that are declared"
        ) as caught:
            origination_stack.up(**{**program, "destinations": edit(program["destinations"])})

        assert {"GET"} == {entry.method for entry in twilio.requests[start:]}
        assert before == {url.sid for url in existing.list()}
        assert (
            "{'sip_url': 'sip:old-pbx.example.com', 'priority': 0, "
            "'friendly_name': 'site 0', 'plain_text': True}" in str(caught.value)
        )

    def test_that_a_killed_run_left_twice_are_taken(self, origination_stack, existing, program):
        """The duplicates of a killed create are adopted with the old URLs and make no difference."""
        existing.create(10, 0, enabled=True, friendly_name="anew", sip_url=PLAIN)

        origination_stack.up(**program)

        assert 2 == len(existing.list())

    def test_of_a_bare_trunk_are_refused(self, origination_stack, program):
        """A trunk without origination URLs has nothing to adopt."""
        with pytest.raises(RefusedError, match="there is nothing to adopt: remove adopt=True"):
            origination_stack.up(**program)

    def test_without_the_line_are_refused(self, origination_stack, existing, program):
        """Other URLs on the trunk are refused as before, and the message says how to adopt them."""
        program = {"trunk_sid": program["trunk_sid"], "destinations": [TLS]}

        with pytest.raises(RefusedError, match="add adopt=True"):
            origination_stack.up(**program)

        assert 2 == len(existing.list())

    def test_are_not_deleted_while_the_line_stands(self, origination_stack, existing, program):
        """A delete is refused; once the line has gone, which sends nothing, it goes through."""
        origination_stack.up(**program)

        with pytest.raises(RefusedError, match="remove `adopt`, run `pulumi up`, and delete then"):
            origination_stack.destroy()

        assert 2 == len(existing.list())

        del program["adopt"]

        assert "update" == origination_stack.up(**program)

        origination_stack.destroy()

        assert [] == existing.list()

    @pytest.mark.usefixtures("existing")
    def test_of_a_trunk_that_is_gone_are_deleted(self, origination_stack, program, client):
        """Nothing is left to protect."""
        origination_stack.up(**program)
        client.trunking.v1.trunks(program["trunk_sid"]).delete()

        origination_stack.destroy()

        assert origination_stack.id is None

    def test_are_handed_over_by_a_rename(self, new_origination_stack, existing, program):
        """Another resource recreates the list; the old one is then deleted without an error."""
        old, new = new_origination_stack(), new_origination_stack()
        old.up(**program)
        new.up(**program)

        old.delete()

        assert sorted(new.outputs["origination_url_sids"]) == sorted(url.sid for url in existing.list())

    def test_that_a_refresh_read_twice_stay(self, new_origination_stack, existing, program):
        """After an interrupted rename a refresh reads the list for both; the old one's delete keeps it."""
        old, new = new_origination_stack(), new_origination_stack()
        old.up(**program)
        new.up(**program)
        for each in (old, new):
            each.refresh()
        new.up(**program)

        old.delete()

        assert sorted(new.outputs["origination_url_sids"]) == sorted(url.sid for url in existing.list())

    def test_of_which_a_plain_uri_was_mended_by_hand(self, origination_stack, existing, program):
        """A refresh shows it; `plain_text` is then refused."""
        origination_stack.up(**program)
        [plain] = [url for url in existing.list() if url.sip_url == PLAIN]
        existing(plain.sid).update(sip_url=f"{PLAIN};transport=tls")
        origination_stack.refresh()

        assert "plain_text" not in origination_stack.inputs["destinations"][0]
        assert ["destinations[0].plain_text"] == list(
            problems(origination_stack.provider, origination_stack.inputs, **program)
        )

    def test_to_which_somebody_added_a_plain_uri(self, origination_stack, existing, program, warnings):
        """A plain URI that came later is drift and does not become `plain_text`."""
        origination_stack.up(**program)
        existing.create(10, 5, enabled=True, friendly_name="x", sip_url="sip:x.example.com")
        origination_stack.refresh()

        assert [True, None, None] == [
            entry.get("plain_text") for entry in origination_stack.inputs["destinations"]
        ]
        assert "got origination URLs outside of Pulumi that are not TLS" in warnings[-1]
        assert "update" == origination_stack.up(**program)
        assert [PLAIN, TLS] == [url.sip_url for url in sorted(existing.list(), key=lambda url: url.priority)]
