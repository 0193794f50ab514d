"""SecureTrunk's verbs as Pulumi's SDK calls them, against a server over HTTP."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    NoAnswerError,
    RefusedError,
    TrunkingError,
    TwilioError,
    WrongAccountError,
)
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.trunk.creating import WHICH_IS_UNUSED

from emulator.records import ApiKey

INPUTS = {
    "friendly_name": "voice-agent",
    "secure": True,
    "transfer_mode": "sip-only",
    "transfer_caller_id": "from-transferor",
    "cnam_lookup_enabled": True,
    "disaster_recovery_url": "https://example.com/twiml",
    "disaster_recovery_method": "GET",
    "recording": {"mode": "record-from-answer-dual", "trim": "trim-silence"},
}
AN_HOUR = 3600
RECORDED = {"recording": {"mode": "record-from-answer"}}


@pytest.fixture
def trunks(client):
    """What stands at Twilio, by the official client."""
    return client.trunking.v1.trunks


@pytest.fixture
def stack(trunk_stack):
    return trunk_stack


def at_twilio(trunks):
    return {trunk.sid for trunk in trunks.list()}


class TestLifecycle:
    def test_from_up_to_destroy(self, stack, trunks, domain):
        """Up, nothing, change, refresh, nothing, destroy: one trunk, always the same one, and nothing left."""
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
        """What is no longer in the program is cleared at Twilio, recording included."""
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
        """An update leaves alone what the program did not change."""
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
        """What a PBX has to dial."""
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
        """No token stands in the state, and nothing that changes by itself."""
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
        """What somebody changed by hand shows after a refresh, and the next up undoes it."""
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
        """What Twilio's Console took and our check would not does not break a refresh nor a preview."""
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
        """What is gone already is as good as deleted."""
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
        assert {stack.id} == at_twilio(trunks)

    def test_numbers_that_cannot_be_listed(self, stack, trunks, faults):
        """Where Twilio does not tell the numbers, nothing is deleted."""
        stack.up()
        faults.refuse("GET /Trunks/*/PhoneNumbers", 503, 20503, times=100)

        with pytest.raises(TwilioError):
            stack.destroy()

        assert {stack.id} == at_twilio(trunks)

    def test_force_delete(self, stack, trunks, number_sid):
        """Unless that was allowed before, by an up of its own."""
        stack.up()
        trunks(stack.id).phone_numbers.create(number_sid)
        assert "update" == stack.up(force_delete=True)

        stack.destroy()
        assert set() == at_twilio(trunks)

    def test_force_delete_survives_a_refresh(self, stack):
        """It is a word of the program's, which Twilio does not keep."""
        stack.up(force_delete=True)
        stack.refresh()

        assert "nothing" == stack.up(force_delete=True)
        assert "update" == stack.up()

    def test_refused_by_twilio(self, stack, trunks, faults):
        """What Twilio keeps is not forgotten."""
        stack.up()
        faults.refuse("DELETE /Trunks/**", 400, 21247)

        with pytest.raises(TwilioError, match="21247"):
            stack.destroy()

        assert {stack.id} == at_twilio(trunks)

    def test_lost_answer(self, stack, trunks, faults):
        """A DELETE whose answer is lost is sent again, and finds the trunk gone."""
        stack.up()
        faults.lose("DELETE /Trunks/**", committed=True)

        stack.destroy()
        assert set() == at_twilio(trunks)


class TestWarnings:
    @pytest.mark.parametrize(("old", "new"), [(True, False), (False, True)])
    def test_secure(self, stack, warnings, old, new):
        """Changing `secure` warns in the preview: calls fail until the far side matches."""
        stack.up(secure=old)
        warnings.clear()
        stack.preview(secure=new)

        [warning] = warnings
        assert all(part in warning for part in (stack.id, "32207", "32208", "32209", f"to {new}"))

    @pytest.mark.parametrize("change", ["changed", "removed"])
    def test_domain(self, stack, warnings, domain, change):
        """Changing or removing the domain warns: it may be reserved for weeks, and then others may take the name."""
        stack.up(domain_name=domain)
        warnings.clear()
        stack.preview(domain_name=f"x-{domain}" if change == "changed" else None)

        [warning] = warnings
        assert domain in warning
        assert "up to 30 days (21248)" in warning
        assert "others may take it" in warning

    @pytest.mark.parametrize("stays", [False, True])
    def test_a_replacement(self, stack, new_trunk_stack, origination_stack, warnings, domain, arrived, stays):  # noqa: PLR0917 - fixtures
        """Pulumi checks a trunk that it replaces as a new one, and its list then has an unknown trunk: a domain warns."""
        destinations = ["sip:a.example.com;transport=tls"]
        stack.up(domain_name=domain)
        origination_stack.up(trunk_sid=stack.id, destinations=destinations)
        warnings.clear()
        arrived.clear()
        if stays:
            stack.preview(domain_name=domain)
        new_trunk_stack().preview(domain_name=f"x-{domain}" if stays else domain)
        news = {**origination_stack.inputs, "trunk_sid": Unknown()}
        assert origination_stack.provider.diff(stack.id, origination_stack.outputs, news).replaces

        assert [] == arrived
        assert stays == (not warnings)
        if warnings:
            assert f"trunk {stack.id} is replaced, or its resource was renamed" in warnings[0]
            assert f"domain_name {domain}" in warnings[0]
            assert "reserved for up to 30 days (21248)" in warnings[0]

    @pytest.mark.parametrize("new_first", [False, True])
    def test_a_domain_that_moves(self, stack, new_trunk_stack, warnings, domain, new_first):
        """A new trunk that takes over the domain of another one warns, in whichever order they are checked."""
        stack.up(domain_name=domain)
        warnings.clear()
        checks = [lambda: stack.check(friendly_name="a"), lambda: new_trunk_stack().check(domain_name=domain)]
        for check in reversed(checks) if new_first else checks:
            check()

        [warning] = warnings
        assert "a trunk of this stack has it already" in warning

    def test_a_domain_that_stays(self, stack, new_trunk_stack, warnings, domain):
        """Domains that nobody gives up and no one else wants are no matter."""
        stack.up(domain_name=domain)
        warnings.clear()
        stack.preview(domain_name=domain)
        new_trunk_stack().preview(domain_name=f"x-{domain}")
        new_trunk_stack().preview()

        assert [] == warnings

    def test_a_first_domain(self, stack, warnings, domain):
        """A domain where there was none breaks nothing."""
        stack.up()
        warnings.clear()
        stack.preview(domain_name=domain, friendly_name="b", transfer_mode="sip-only")

        assert [] == warnings

    @pytest.fixture
    def in_ie1(self, new_trunk_stack, twilio, shared_emulator):
        """A stack in ie1, by an API key of that region."""
        sid = f"SK{twilio.account_sid[2:]}"
        key = ApiKey(sid=sid, secret="s3cret", account_sid=twilio.account_sid, region="ie1")
        shared_emulator.admin.put_key(key)
        return lambda: new_trunk_stack(
            **{
                "twilio:authToken": "",
                "twilio:apiKey": sid,
                "twilio:apiSecret": "s3cret",
                "twilio:region": "ie1",
                "twilio:edge": "dublin",
                "twilio:baseUrl": f"{twilio.url}/_region/ie1",
            }
        )

    @staticmethod
    def routed(warnings):
        return [warning for warning in warnings if "are routed to" in warning]

    def test_routed_elsewhere(self, in_ie1, client, warnings, domain):
        """A trunk in ie1 takes no calls while its domain is us1's: create and refresh say so until it is routed there."""
        stack = in_ie1()
        stack.up(domain_name=domain)
        [warning] = self.routed(warnings)
        assert f"trunk {stack.id}" in warning
        assert f"calls to its domain {domain} are routed to us1" in warning
        assert f"https://routes.twilio.com/v2/Trunks/{domain}" in warning

        RUN.reset()
        warnings.clear()
        stack.refresh()
        assert 1 == len(self.routed(warnings))

        client.routes.v2.trunks(domain).update(voice_region="ie1")
        RUN.reset()
        warnings.clear()
        stack.refresh()
        assert [] == self.routed(warnings)

    def test_routed_elsewhere_later(self, in_ie1, warnings, domain):
        """A trunk that gets such a domain later is named, too; without one there is nothing to route."""
        stack = in_ie1()
        stack.up()
        assert [] == self.routed(warnings)
        stack.up(domain_name=domain)
        assert 1 == len(self.routed(warnings))

    def test_a_route_that_cannot_be_read(self, in_ie1, twilio, warnings, domain):
        """Where the route cannot be read, nothing is said and nothing fails."""
        twilio.admin.fail(
            "GET", "/_region/ie1/v2/Trunks/*", status=501, times=None, account_sid=twilio.account_sid
        )
        twilio.admin.fail("GET", "/v2/Trunks/*", status=501, times=None, account_sid=twilio.account_sid)
        in_ie1().up(domain_name=domain)

        assert [] == self.routed(warnings)

    def test_routes_of_us1(self, stack, domain, arrived):
        """In us1 nobody asks."""
        stack.up(domain_name=domain)
        stack.refresh()

        assert not [request for request in arrived if "/v2/" in request]

    def test_base_url(self, stack, twilio, warnings):
        """An address that is not Twilio's is named once a run."""
        stack.up(friendly_name="b")
        stack.refresh()

        assert 1 == len([warning for warning in warnings if twilio.url in warning])
        assert twilio.auth_token not in " ".join(warnings)


class TestHalfFailedCreate:
    def test_recording_refused(self, stack, trunks, faults):
        """Where the recording fails no trunk stays behind, since Pulumi would not know of it."""
        faults.refuse("POST /Trunks/*/Recording", 400)

        with pytest.raises(TwilioError, match="recording") as failed:
            stack.up(**RECORDED)

        assert "" == failed.value.left
        assert set() == at_twilio(trunks)

    @pytest.mark.parametrize("committed", [True, False])
    def test_recording_lost(self, stack, trunks, faults, committed):
        """The same where the answer is lost."""
        faults.lose("POST /Trunks/*/Recording", committed=committed)

        with pytest.raises(NoAnswerError):
            stack.up(**RECORDED)

        assert set() == at_twilio(trunks)

    def test_recording_refused_with_a_domain(self, stack, trunks, faults, domain, arrived):
        """No trunk that is removed again ever had the domain, which Twilio might reserve then."""
        faults.refuse("POST /Trunks/*/Recording", 400)
        with pytest.raises(TwilioError, match="recording"):
            stack.up(domain_name=domain, **RECORDED)
        assert not [each for each in arrived if re.fullmatch("POST /Trunks/TK[^/]+", each)]

        stack.up(domain_name=domain, **RECORDED)
        trunk = trunks(stack.id).fetch()
        assert (domain, "record-from-answer") == (trunk.domain_name, trunk.recording["mode"])
        assert "nothing" == stack.preview(domain_name=domain, **RECORDED)

    def test_domain_refused(self, stack, trunks, faults, domain):
        """Where the domain is taken, no trunk stays behind."""
        faults.refuse("POST /Trunks/TK*", 400, 21248)
        with pytest.raises(TwilioError, match="30 days"):
            stack.up(domain_name=domain, **RECORDED)

        assert set() == at_twilio(trunks)

    def test_the_way_back_is_closed(self, stack, trunks, faults):
        """Where the trunk cannot be removed again, the first error comes out, and names what is left."""
        faults.refuse("POST /Trunks/*/Recording", 400)
        faults.refuse("DELETE /Trunks/**", 403, 20403)

        with pytest.raises(TwilioError, match="recording") as failed:
            stack.up(**RECORDED)

        [sid] = at_twilio(trunks)
        assert f"Trunk {sid}" in str(failed.value)
        assert f"take it over with adopt='{sid}' in the program, or delete it." in str(failed.value)
        assert 400 == failed.value.status

    @pytest.mark.parametrize("code", [21244, 21245, 21248])
    def test_refused(self, stack, trunks, faults, code):
        """What Twilio refuses leaves nothing, and takes nothing over."""
        trunks.create(friendly_name="a", secure=True)
        faults.refuse("POST /Trunks", 400, code)

        with pytest.raises(TwilioError) as refused:
            stack.up(friendly_name="a")

        assert code == refused.value.code
        assert 1 == len(at_twilio(trunks))

    def test_a_domain_of_ones_own(self, stack, new_trunk_stack, domain):
        """A trunk that has the domain already is never taken over: it may be what a rename will delete next."""
        stack.up(friendly_name="a", domain_name=domain)

        with pytest.raises(TwilioError, match="aliases"):
            new_trunk_stack().up(friendly_name="a", domain_name=domain)


class TestHalfFailedUpdate:
    @pytest.mark.parametrize("request_", ["POST /Trunks/TK*", "POST /Trunks/*/Recording"])
    def test_is_finished_by_the_next(self, stack, trunks, faults, request_):
        """An update that was lost is finished by the next one, on the same trunk."""
        stack.up(friendly_name="a")
        sid = stack.id
        faults.lose(request_, committed=False)
        with pytest.raises(NoAnswerError):
            stack.up(friendly_name="b", **RECORDED)

        assert "update" == stack.up(friendly_name="b", **RECORDED)
        trunk = trunks(sid).fetch()
        assert ("b", "record-from-answer") == (trunk.friendly_name, trunk.recording["mode"])
        assert {sid} == at_twilio(trunks)


class TestLostAnswerOfCreate:
    def test_committed(self, stack, trunks, faults):
        """The trunk of a POST whose answer was lost is found, and is the only one."""
        other = trunks.create(friendly_name="a", secure=True).sid
        faults.lose("POST /Trunks", committed=True)
        stack.up(friendly_name="a")

        assert {stack.id, other} == at_twilio(trunks)
        assert stack.id != other

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_committed_with_a_server_error(self, stack, trunks, faults, status):
        """The same where a proxy answered in Twilio's place."""
        faults.answer("POST /Trunks", status, "<html>", committed=True)
        stack.up(friendly_name="a")

        assert {stack.id} == at_twilio(trunks)

    @pytest.mark.parametrize("body", ["", "{}", "<html>"])
    def test_committed_with_an_unreadable_answer(self, stack, trunks, faults, body):
        """The same where the answer does not tell the SID."""
        faults.answer("POST /Trunks", 201, body, committed=True)
        stack.up(friendly_name="a")

        assert {stack.id} == at_twilio(trunks)

    def test_with_everything(self, stack, trunks, faults, domain):
        """Every field is compared, and the recording is set on the trunk that was found."""
        faults.lose("POST /Trunks", committed=True)
        stack.up(**INPUTS, domain_name=domain)

        assert {stack.id} == at_twilio(trunks)
        assert INPUTS["recording"] == trunks(stack.id).fetch().recording

    def test_not_committed(self, stack, trunks, faults):
        """Where nothing was made, the error comes out and no other trunk is taken."""
        trunks.create(friendly_name="a", secure=True)
        faults.lose("POST /Trunks", committed=False)

        with pytest.raises(NoAnswerError):
            stack.up(friendly_name="a")

        assert 1 == len(at_twilio(trunks))
        assert "create" == stack.up(friendly_name="a")

    def test_the_look_fails_too(self, stack, faults):
        """Where Twilio does not answer either way, the error says that a trunk may be left."""
        faults.lose("POST /Trunks", committed=True)
        faults.refuse("GET /Trunks", 503, 20503, after=1, times=100)

        with pytest.raises(NoAnswerError, match="cannot be seen"):
            stack.up(friendly_name="a")

    def test_a_look_alike_is_named(self, stack, trunks, warnings):
        """A trunk that a killed run may have left is named, and never taken over."""
        left = trunks.create(friendly_name="a", secure=True)
        other = trunks.create(friendly_name="b", secure=True)
        stack.up(friendly_name="a")

        assert stack.id not in {left.sid, other.sid}
        [line] = [line for line in warnings if "exists already" in line]
        assert left.sid in line
        assert other.sid not in line

    @pytest.mark.parametrize("status", [401, 403])
    def test_without_the_right_to_list(self, stack, trunks, faults, status):
        """Where trunks may not be listed none is taken over, nor is it said that there is none."""
        faults.refuse("GET /Trunks", status, 20403, times=100)
        faults.lose("POST /Trunks", committed=True)

        with pytest.raises(TrunkingError) as lost:
            stack.up(friendly_name="a")

        assert "No sign of it" not in str(lost.value)
        faults.clear()
        assert len(at_twilio(trunks)) <= 1

    def test_two_found(self, stack, trunks, faults):
        """Where two trunks may be the one, neither is taken, and both are named."""
        faults.lose("POST /Trunks", committed=True, after=1)
        list_held = threading.Event()
        listed = faults.hold("GET /Trunks", list_held)
        with ThreadPoolExecutor(1) as pool:
            attempt = pool.submit(stack.up, friendly_name="a")
            assert listed.wait(20)
            trunks.create(friendly_name="a", secure=True)
            list_held.set()
            with pytest.raises(NoAnswerError) as lost:
                attempt.result(20)

        assert 2 == len(at_twilio(trunks))
        assert all(sid in str(lost.value) for sid in at_twilio(trunks))


class TestLostAnswerWhileOthersWork:
    """Another stack makes an equal trunk, after the list of this process and before its POST."""

    @pytest.fixture
    def stack(self, new_trunk_stack):
        """A stack that is yet to be made, in a process that has listed the trunks already."""
        new_trunk_stack().up(friendly_name="first")
        return new_trunk_stack()

    @pytest.fixture
    def make_equal(self, trunks, twilio):
        """Make an equal trunk, so many seconds from now by Twilio's dates."""

        def make(seconds):
            twilio.admin.move_clock(seconds)
            try:
                return trunks.create(friendly_name="a", secure=True).sid
            finally:
                twilio.admin.reset_clock()

        return make

    @pytest.fixture
    def add_url(self, trunks):
        return lambda sid: trunks(sid).origination_urls.create(
            sip_url="sip:pbx.example.com;transport=tls", priority=1, weight=1, enabled=True, friendly_name="p"
        )

    @pytest.fixture
    def add_number(self, trunks, number_sid):
        return lambda sid: trunks(sid).phone_numbers.create(phone_number_sid=number_sid)

    @pytest.mark.parametrize("use", ["add_url", "add_number"])
    def test_in_use(self, stack, make_equal, faults, request, use):
        """What has an origination URL or a phone number is not taken, however new; the error has both ways out."""
        other = make_equal(AN_HOUR)
        request.getfixturevalue(use)(other)
        faults.lose("POST /Trunks", committed=False)

        with pytest.raises(NoAnswerError) as lost:
            stack.up(friendly_name="a")

        assert f"Left alone: {other}" in str(lost.value)
        assert "take it over with adopt='TK…' in the program, or delete it." in str(lost.value)
        assert stack.id is None

    def test_older(self, stack, make_equal, faults):
        """What was made before the POST was sent is not taken, though nothing is on it."""
        other = make_equal(-AN_HOUR)
        faults.lose("POST /Trunks", committed=False)

        with pytest.raises(NoAnswerError, match=f"Left alone: {other}"):
            stack.up(friendly_name="a")

    def test_committed(self, stack, make_equal, add_url, faults, warnings):
        """Among them the one that the POST made is found; the others are named in a warning."""
        older, used = make_equal(-AN_HOUR), make_equal(AN_HOUR)
        add_url(used)
        faults.lose("POST /Trunks", committed=True)
        stack.up(friendly_name="a")

        assert stack.id not in {older, used}
        [line] = [line for line in warnings if "exists already" in line]
        assert older in line
        assert used in line

    def test_two_that_may_be_it(self, stack, trunks, make_equal, faults):
        """Of two that are new and bare none is taken."""
        other = make_equal(AN_HOUR)
        faults.lose("POST /Trunks", committed=True)

        with pytest.raises(NoAnswerError) as lost:
            stack.up(friendly_name="a")

        [own] = {trunk.sid for trunk in trunks.list() if trunk.friendly_name == "a"} - {other}
        assert own in str(lost.value)
        assert other in str(lost.value)
        assert WHICH_IS_UNUSED in str(lost.value)
        assert stack.id is None

    @pytest.mark.parametrize("part", ["OriginationUrls", "PhoneNumbers"])
    def test_what_cannot_be_seen(self, stack, trunks, faults, part):
        """Where it cannot be seen what is on a trunk, it is named and not taken."""
        faults.lose("POST /Trunks", committed=True)
        faults.refuse(f"GET /Trunks/TK*/{part}", 403, 20403)

        with pytest.raises(NoAnswerError) as lost:
            stack.up(friendly_name="a")

        [sid] = {trunk.sid for trunk in trunks.list() if trunk.friendly_name == "a"}
        assert f"Left alone: {sid}" in str(lost.value)

    def test_numbers_are_not_served(self, stack, faults):
        """Where Twilio serves no numbers of trunks, the trunk is found by the rest."""
        faults.lose("POST /Trunks", committed=True)
        faults.refuse("GET /Trunks/TK*/PhoneNumbers", 404, 20404)

        assert "create" == stack.up(friendly_name="a")

    def test_dates_are_no_outputs(self, stack):
        """When Twilio made a trunk is not in the state."""
        stack.up()

        assert [] == [name for name in stack.outputs if "date" in name]

    def test_costs_nothing_else(self, stack, arrived):
        """A create that is answered is one request."""
        stack.up(friendly_name="a")

        assert ["POST /Trunks"] == arrived


class TestEqualCreatesAtOnce:
    def test_committed(self, new_trunk_stack, trunks, faults):
        """Two equal creates at once, the answer to one lost: two trunks, one each."""
        faults.lose("POST /Trunks", committed=True)
        stacks = [new_trunk_stack(), new_trunk_stack()]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda stack: stack.up(friendly_name="a"), stacks))

        assert {stack.id for stack in stacks} == at_twilio(trunks)
        assert 2 == len(at_twilio(trunks))

    def test_not_committed(self, new_trunk_stack, trunks, faults):
        """Where the lost one was not made, one fails, and does not take the other's."""
        faults.lose("POST /Trunks", committed=False)
        with ThreadPoolExecutor(2) as pool:
            attempts = [
                pool.submit(stack.up, friendly_name="a") for stack in (new_trunk_stack(), new_trunk_stack())
            ]
        failed = [attempt.exception() for attempt in attempts if attempt.exception()]

        assert [NoAnswerError] == [type(error) for error in failed]
        assert 1 == len(at_twilio(trunks))

    def test_many(self, new_trunk_stack, trunks, faults):
        """Four at a time as in Pulumi's plugin, half of the answers lost: every stack has a trunk of its own."""
        faults.lose("POST /Trunks", committed=True, times=2)
        faults.lose("POST /Trunks", committed=True, times=2, after=2)
        stacks = [new_trunk_stack() for _ in range(8)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda stack: stack.up(friendly_name="a"), stacks))

        assert 8 == len({stack.id for stack in stacks})
        assert {stack.id for stack in stacks} == at_twilio(trunks)

    def test_one_with_more_fields(self, new_trunk_stack, trunks, faults, domain):
        """A create that was not carried out does not take the trunk of another that has a domain besides."""
        poor, rich = new_trunk_stack(), new_trunk_stack()
        poor_has_failed = threading.Event()
        made = faults.hold("POST /Trunks", poor_has_failed)
        faults.lose("POST /Trunks", committed=False)
        with ThreadPoolExecutor(1) as pool:
            attempt = pool.submit(rich.up, friendly_name="a", domain_name=domain)
            assert made.wait(20)
            try:
                with pytest.raises(NoAnswerError):
                    poor.up(friendly_name="a")
            finally:
                poor_has_failed.set()
            attempt.result(20)

        assert {rich.id} == at_twilio(trunks)


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
        """A wrong token is told as such, and not shown."""
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
        """What comes out of a verb drags no other exception behind it."""
        faults.lose("POST /Trunks", committed=False)

        with pytest.raises(NoAnswerError) as lost:
            stack.up()
        assert lost.value.__suppress_context__

    def test_bugs(self, stack):
        """A mistake of ours is said to be one, in one line."""
        with pytest.raises(Exception, match="this is a bug in pulumi-twilio-trunking") as bug:
            stack.provider.update("TK1", None, None)

        assert "\n" not in str(bug.value)


class TestLostUpdates:
    @pytest.mark.parametrize("pattern", ["POST /Trunks/TK*", "POST /Trunks/*/Recording"])
    def test_committed(self, stack, trunks, faults, pattern):
        """An update that was carried out is found, and is no error."""
        stack.up(secure=True)
        faults.lose(pattern, committed=True)
        stack.up(secure=False, recording={"mode": "record-from-answer"})
        trunk = trunks(stack.id).fetch()

        assert (False, "record-from-answer") == (trunk.secure, trunk.recording["mode"])
        assert "nothing" == stack.up(secure=False, recording={"mode": "record-from-answer"})

    @pytest.mark.parametrize("pattern", ["POST /Trunks/TK*", "POST /Trunks/*/Recording"])
    def test_not_committed(self, stack, faults, pattern):
        """One that was not carried out is an error that says how to go on."""
        stack.up(secure=True)
        faults.lose(pattern, committed=False)

        with pytest.raises(NoAnswerError, match="`pulumi refresh`"):
            stack.up(secure=False, recording={"mode": "record-from-answer"})

    def test_half_done(self, stack, faults):
        """Where the fields are changed and the recording is refused, the error says what stands."""
        stack.up(secure=True)
        faults.refuse("POST /Trunks/*/Recording", 400, 20001)

        with pytest.raises(TwilioError, match=r"secure is changed already.*`pulumi refresh`"):
            stack.up(secure=False, recording={"mode": "record-from-answer"})
