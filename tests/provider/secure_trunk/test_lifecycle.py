"""The verbs of SecureTrunk from create to delete, and drift in between."""

import pytest
from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    NoAnswerError,
    RefusedError,
    TrunkingError,
    TwilioError,
    WrongAccountError,
)

from tests.provider.secure_trunk.trunks import INPUTS, RECORDED, at_twilio


class TestLifecycle:
    def test_from_up_to_destroy(self, stack, trunks, domain):
        """Up, change, refresh and destroy work on one trunk, do nothing in between, and leave nothing."""
        assert "create" == stack.up(friendly_name="a", domain_name=domain)
        sid = stack.id
        assert "nothing" == stack.up(friendly_name="a", domain_name=domain)
        assert "update" == stack.up(friendly_name="b", domain_name=domain, **RECORDED)
        stack.refresh()
        assert "nothing" == stack.up(friendly_name="b", domain_name=domain, **RECORDED)
        assert sid == stack.id
        assert "b" == trunks(sid).fetch().friendly_name

        stack.destroy()
        assert set() == at_twilio(trunks)

    def test_everything(self, stack, trunks, domain):
        """Every input reaches Twilio, and comes back in the outputs."""
        stack.up(**INPUTS, domain_name=domain)
        trunk = trunks(stack.id).fetch()

        assert {**INPUTS, "domain_name": domain} == {
            name: getattr(trunk, name) for name in [*INPUTS, "domain_name"]
        }
        assert {**INPUTS, "domain_name": domain}.items() <= stack.outputs.items()

    def test_secure_by_default(self, stack, trunks):
        """A trunk for which nothing is said is secure."""
        stack.up()

        assert trunks(stack.id).fetch().secure

    def test_removed_inputs_go_back_to_their_defaults(self, stack, trunks, domain):
        """Inputs that left the program are cleared at Twilio, the recording too."""
        stack.up(**INPUTS, domain_name=domain)
        sid = stack.id

        assert "update" == stack.up()
        trunk = trunks(sid).fetch()
        assert ("disable-all", "from-transferee", False) == (
            trunk.transfer_mode,
            trunk.transfer_caller_id,
            trunk.cnam_lookup_enabled,
        )
        assert not any([trunk.friendly_name, trunk.domain_name, trunk.disaster_recovery_url])
        assert {"mode": "do-not-record", "trim": "do-not-trim"} == trunk.recording
        stack.refresh()
        assert "nothing" == stack.up()

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ({}, {"friendly_name": "b"}),
            ({}, {"secure": False}),
            ({"secure": False}, {}),
            ({}, {"transfer_mode": "enable-all"}),
            ({}, RECORDED),
            (RECORDED, {"recording": {"trim": "trim-silence"}}),
            ({"disaster_recovery_url": "https://a.b"}, {"disaster_recovery_url": "https://c.d"}),
            (
                {"disaster_recovery_url": "https://a.b"},
                {"disaster_recovery_url": "https://a.b", "disaster_recovery_method": "GET"},
            ),
            ({"disaster_recovery_url": "https://a.b", "disaster_recovery_method": "GET"}, {}),
            ({}, {"force_delete": True}),
        ],
        ids=str,
    )
    def test_settles_after_one_update(self, stack, old, new):
        """After an update in place neither a preview nor a refresh finds more to do."""
        stack.up(**old)
        sid = stack.id
        assert "update" == stack.up(**new)

        assert sid == stack.id
        assert "nothing" == stack.preview(**new)
        stack.refresh()
        assert "nothing" == stack.preview(**new)

    def test_only_what_changed_is_sent(self, stack, trunks):
        """An update sends only the fields that the program changed."""
        stack.up(friendly_name="a")
        trunks(stack.id).update(transfer_mode="sip-only")
        stack.up(friendly_name="b")

        assert "sip-only" == trunks(stack.id).fetch().transfer_mode


class TestOutputs:
    def test_home(self, stack, twilio):
        """The account and the region stay on record."""
        stack.up()

        assert (twilio.account_sid, "us1") == (stack.outputs["account_sid"], stack.outputs["region"])

    @pytest.mark.parametrize(
        ("secure", "transport", "port"), [(True, ";transport=tls", 5061), (False, "", 5060)]
    )
    def test_termination(self, stack, domain, secure, transport, port):
        """The outputs tell what a PBX dials."""
        stack.up(domain_name=domain, secure=secure)

        assert (f"sip:{domain}{transport}", domain, port) == (
            stack.outputs["termination_uri"],
            stack.outputs["termination_host"],
            stack.outputs["termination_port"],
        )

    def test_without_a_domain(self, stack):
        """Without a domain nobody can dial."""
        stack.up()

        assert not {"termination_uri", "termination_host", "termination_port"} & stack.outputs.keys()

    def test_nothing_secret_nor_volatile(self, stack, twilio):
        """The state has neither the token nor a value that changes without an update."""
        stack.up(**INPUTS)

        assert twilio.auth_token not in repr((stack.inputs, stack.outputs))
        assert not [name for name in stack.outputs if "date" in name]

    def test_update_and_read_agree(self, stack):
        """A refresh changes no output of what nobody touched."""
        stack.up(**INPUTS)
        before = dict(stack.outputs)
        stack.refresh()
        assert before == stack.outputs

        stack.up(friendly_name="b", force_delete=True)
        before = dict(stack.outputs)
        stack.refresh()
        assert before == stack.outputs


class TestDrift:
    @pytest.mark.parametrize(
        "change",
        [
            {"secure": False},
            {"friendly_name": ""},
            {"transfer_mode": "enable-all"},
            {"cnam_lookup_enabled": False},
            {"disaster_recovery_url": ""},
            {"disaster_recovery_method": "POST"},
        ],
        ids=str,
    )
    def test_is_seen_and_undone(self, stack, trunks, change):
        """A change in the Console shows after a refresh, and the next up undoes it."""
        stack.up(**INPUTS)
        trunks(stack.id).update(**change)
        stack.refresh()
        [name] = change
        assert stack.outputs.get(name) != INPUTS[name]

        assert "update" == stack.up(**INPUTS)
        assert INPUTS[name] == getattr(trunks(stack.id).fetch(), name)

    def test_of_the_recording(self, stack, trunks):
        """Recording that somebody switched off is switched on again."""
        stack.up(**INPUTS)
        trunks(stack.id).recordings().update(mode="do-not-record")
        stack.refresh()

        assert "update" == stack.up(**INPUTS)
        assert INPUTS["recording"] == trunks(stack.id).fetch().recording

    def test_that_check_would_not_take(self, stack, trunks):
        """A value that the Console accepts and our check refuses breaks neither a refresh nor a preview."""
        stack.up()
        trunks(stack.id).update(friendly_name="x" * 100, disaster_recovery_url="http://plain.example.com")
        stack.refresh()

        assert "x" * 100 == stack.outputs["friendly_name"]
        assert "update" == stack.up()

    def test_gone(self, stack, trunks):
        """A trunk that somebody deleted is gone after a refresh, and made again."""
        stack.up(friendly_name="a")
        trunks(stack.id).delete()
        stack.refresh()
        assert (None, {}) == (stack.id, stack.outputs)

        assert "create" == stack.up(friendly_name="a")

    def test_update_of_what_is_gone(self, stack, trunks):
        """Without a refresh an update says that the trunk is not there."""
        stack.up(friendly_name="a")
        trunks(stack.id).delete()

        with pytest.raises(TrunkingError, match=stack.id):
            stack.up(friendly_name="b")


class TestDelete:
    def test_already_gone(self, stack, trunks):
        """Destroying a trunk that is gone already succeeds."""
        stack.up()
        trunks(stack.id).delete()

        stack.destroy()

    def test_numbers(self, stack, trunks, number_sid):
        """A trunk with numbers stays: they would ring nowhere."""
        stack.up()
        number = trunks(stack.id).phone_numbers.create(number_sid)

        with pytest.raises(RefusedError) as refused:
            stack.destroy()

        assert number.phone_number in str(refused.value)
        assert "force_delete" in str(refused.value)
        assert f"DELETE /v1/Trunks/{stack.id}/PhoneNumbers/PN…" in str(refused.value)
        assert {stack.id} == at_twilio(trunks)

    def test_numbers_that_cannot_be_listed(self, stack, trunks, faults):
        """Where Twilio does not tell the numbers, nothing is deleted."""
        stack.up()
        faults.refuse("GET /Trunks/*/PhoneNumbers", 503, 20503, times=100)

        with pytest.raises(TwilioError):
            stack.destroy()

        assert {stack.id} == at_twilio(trunks)

    def test_force_delete(self, stack, trunks, number_sid):
        """After an update with `force_delete=True`, destroy removes the trunk despite its numbers."""
        stack.up()
        trunks(stack.id).phone_numbers.create(number_sid)
        assert "update" == stack.up(force_delete=True)

        stack.destroy()
        assert set() == at_twilio(trunks)

    def test_force_delete_survives_a_refresh(self, stack):
        """`force_delete` survives a refresh, although Twilio does not keep it."""
        stack.up(force_delete=True)
        stack.refresh()

        assert "nothing" == stack.up(force_delete=True)
        assert "update" == stack.up()

    def test_refused_by_twilio(self, stack, trunks, faults):
        """A trunk that Twilio refuses to delete raises an error."""
        stack.up()
        faults.refuse("DELETE /Trunks/**", 400, 21247)

        with pytest.raises(TwilioError, match="21247"):
            stack.destroy()

        assert {stack.id} == at_twilio(trunks)

    def test_lost_answer(self, stack, trunks, faults):
        """After a lost answer a DELETE is sent again, and finds the trunk gone."""
        stack.up()
        faults.lose("DELETE /Trunks/**", committed=True)

        stack.destroy()
        assert set() == at_twilio(trunks)


class TestWrongAccount:
    @pytest.fixture
    def foreign(self, new_trunk_stack, foreign_config):
        return new_trunk_stack(**foreign_config).provider

    def test_every_verb(self, stack, foreign, trunks, arrived):
        """With the credentials of another account every verb stops before a request, naming both."""
        stack.up(friendly_name="a")
        ours, own = stack.provider, stack.outputs["account_sid"]
        theirs = foreign._twilio.credentials.account_sid
        stack.provider = foreign
        arrived.clear()

        for verb in (
            lambda: stack.preview(friendly_name="b"),
            stack.refresh,
            lambda: foreign.update(stack.id, stack.outputs, stack.check(friendly_name="b")),
            stack.destroy,
        ):
            with pytest.raises(WrongAccountError) as refused:
                verb()
            assert own in str(refused.value)
            assert theirs in str(refused.value)

        assert [] == arrived
        assert {stack.id} == at_twilio(trunks)
        stack.provider = ours
        assert "nothing" == stack.up(friendly_name="a")

    def test_another_region(self, stack, new_trunk_stack, arrived):
        """Regions are islands: a trunk of another one would look deleted."""
        stack.up()
        arrived.clear()
        stack.provider = new_trunk_stack(**{"twilio:region": "ie1", "twilio:edge": "dublin"}).provider

        with pytest.raises(WrongAccountError, match="region us1"):
            stack.refresh()
        assert [] == arrived


class TestWithoutCredentials:
    @pytest.fixture
    def bare(self, new_trunk_stack):
        names = ("twilio:accountSid", "twilio:authToken", "twilio:baseUrl")
        return new_trunk_stack(**dict.fromkeys(names, "")).provider

    def test_preview(self, stack, bare):
        """A preview needs none."""
        stack.up()
        stack.provider = bare

        assert "nothing" == stack.preview()
        assert "update" == stack.preview(friendly_name="b")

    def test_up(self, stack, bare):
        """An up says which keys to set."""
        stack.provider = bare

        with pytest.raises(ConfigurationError, match="twilio:accountSid"):
            stack.up()

    def test_refresh(self, stack, bare, trunks):
        """A refresh does not take a missing token for a missing trunk."""
        stack.up()
        stack.provider = bare

        with pytest.raises(ConfigurationError):
            stack.refresh()
        with pytest.raises(ConfigurationError):
            stack.destroy()
        assert {stack.id} == at_twilio(trunks)


class TestErrors:
    def test_wrong_token(self, new_trunk_stack):
        """The error names a wrong token as the cause, and does not show it."""
        with pytest.raises(TwilioError, match="20003") as refused:
            new_trunk_stack(**{"twilio:authToken": "wr0ng"}).up()

        assert "wr0ng" not in str(refused.value)

    @pytest.mark.parametrize("status", [401, 403, 429, 500])
    def test_read(self, stack, faults, status):
        """Only 404 means gone."""
        stack.up()
        faults.refuse("GET /Trunks**", status, 20001, times=100)

        with pytest.raises(TwilioError):
            stack.refresh()
        assert stack.id

    def test_from_none(self, stack, faults):
        """An error of a verb shows no earlier exception."""
        faults.lose("POST /Trunks", committed=False)

        with pytest.raises(NoAnswerError) as lost:
            stack.up()
        assert lost.value.__suppress_context__

    def test_bugs(self, stack):
        """A mistake of ours is said to be one, in one line."""
        with pytest.raises(Exception, match="this is a bug in pulumi-twilio-trunking") as bug:
            stack.provider.update("TK1", None, None)

        assert "\n" not in str(bug.value)
