import pytest
from twilio.base.exceptions import TwilioRestException

MODES = [
    "do-not-record",
    "record-from-ringing",
    "record-from-answer",
    "record-from-ringing-dual",
    "record-from-answer-dual",
]


def settings(recording):
    return {"mode": recording.mode, "trim": recording.trim}


class TestFetch:
    def test_default(self, trunk):
        """A new trunk records nothing."""
        assert {"mode": "do-not-record", "trim": "do-not-trim"} == settings(trunk.recordings().fetch())

    def test_holds_mode_and_trim_only(self, call):
        """The answer has two properties, without SID or URL."""
        sid = call("POST", "/v1/Trunks").json()["sid"]

        assert {"mode": "do-not-record", "trim": "do-not-trim"} == call(
            "GET", f"/v1/Trunks/{sid}/Recording"
        ).json()

    def test_unknown_trunk(self, trunks):
        """A trunk that does not exist has no recording settings."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks("TK" + "0" * 32).recordings().fetch()

        assert 20404 == refusal.value.code


class TestUpdate:
    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize("trim", ["trim-silence", "do-not-trim"])
    def test_every_mode(self, trunk, mode, trim):
        """Each mode goes with each trim."""
        assert {"mode": mode, "trim": trim} == settings(trunk.recordings().update(mode=mode, trim=trim))

    def test_keeps_what_is_not_sent(self, trunk):
        """Mode and trim change one by one."""
        trunk.recordings().update(mode="record-from-answer")
        trunk.recordings().update(trim="trim-silence")

        assert {"mode": "record-from-answer", "trim": "trim-silence"} == settings(trunk.recordings().fetch())

    def test_shows_on_the_trunk(self, trunk):
        """The trunk shows the same settings."""
        trunk.recordings().update(mode="record-from-answer")

        assert {"mode": "record-from-answer", "trim": "do-not-trim"} == trunk.fetch().recording

    @pytest.mark.parametrize("change", [{"mode": "record"}, {"trim": "trim"}, {"mode": ""}])
    def test_refused(self, trunk, change):
        """Another mode or trim is refused with 20001."""
        with pytest.raises(TwilioRestException) as refusal:
            trunk.recordings().update(**change)

        assert (400, 20001) == (refusal.value.status, refusal.value.code)

    def test_cannot_be_deleted(self, call):
        """Recording settings come and go with their trunk."""
        sid = call("POST", "/v1/Trunks").json()["sid"]

        answer = call("DELETE", f"/v1/Trunks/{sid}/Recording")

        assert (405, 20004) == (answer.status_code, answer.json()["code"])
