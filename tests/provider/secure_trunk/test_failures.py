"""Requests that fail half way, and lost answers: one resource, one trunk."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pulumi_twilio_trunking.base.errors import (
    NoAnswerError,
    TrunkingError,
    TwilioError,
)
from pulumi_twilio_trunking.trunk.creating import WHICH_IS_UNUSED

from tests.provider.secure_trunk.trunks import AN_HOUR, INPUTS, RECORDED, at_twilio


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
        """If the trunk cannot be removed again, the first error is raised, and names it."""
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
        """A refused create leaves nothing, and takes no trunk over."""
        trunks.create(friendly_name="a", secure=True)
        faults.refuse("POST /Trunks", 400, code)

        with pytest.raises(TwilioError) as refused:
            stack.up(friendly_name="a")

        assert code == refused.value.code
        assert 1 == len(at_twilio(trunks))

    def test_a_domain_of_ones_own(self, stack, new_trunk_stack, domain):
        """A trunk that has the domain is never taken over: a rename may be about to delete it."""
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
        """After a lost answer to a POST, its trunk is found and not made twice."""
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
        """If nothing was made, the error is raised and no other trunk is taken."""
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
        """If trunks may not be listed, none is taken over, and the error does not claim that none exists."""
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
        """A trunk in use is not taken, however new; the error has both ways out."""
        other = make_equal(AN_HOUR)
        request.getfixturevalue(use)(other)
        faults.lose("POST /Trunks", committed=False)

        with pytest.raises(NoAnswerError) as lost:
            stack.up(friendly_name="a")

        assert f"Left alone: {other}" in str(lost.value)
        assert "take it over with adopt='TK…' in the program, or delete it." in str(lost.value)
        assert stack.id is None

    def test_older(self, stack, make_equal, faults):
        """A trunk that is older than the POST is not taken, even if it is empty."""
        other = make_equal(-AN_HOUR)
        faults.lose("POST /Trunks", committed=False)

        with pytest.raises(NoAnswerError, match=f"Left alone: {other}"):
            stack.up(friendly_name="a")

    def test_committed(self, stack, make_equal, add_url, faults, warnings):
        """If Twilio refuses the delete, the error is raised and the trunk stays."""
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
        """If a trunk's parts cannot be read, it is named and not taken."""
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
        """With four creates at a time, as in Pulumi, and lost answers, each stack has its own trunk."""
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


class TestLostUpdates:
    @pytest.mark.parametrize("pattern", ["POST /Trunks/TK*", "POST /Trunks/*/Recording"])
    def test_committed(self, stack, trunks, faults, pattern):
        """An update that was carried out is found, and raises no error."""
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
        """If Twilio changes the fields and refuses the recording, the error says what is changed already."""
        stack.up(secure=True)
        faults.refuse("POST /Trunks/*/Recording", 400, 20001)

        with pytest.raises(TwilioError, match=r"secure is changed already.*`pulumi refresh`"):
            stack.up(secure=False, recording={"mode": "record-from-answer"})
