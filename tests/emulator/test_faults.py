import random

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from emulator.faults import Arrival, Fault, Faults, OrderedFault
from emulator.testing import running
from tests.emulator.conftest import unjudged

OTHER = "AC" + "9" * 32


@pytest.fixture(scope="module")
def emulator():
    """An emulator that answers unlike Twilio on purpose."""
    with unjudged(), running() as emulator:
        yield emulator


@pytest.fixture
def trunks(twilio):
    return twilio.client().trunking.v1.trunks


def statuses(twilio):
    return [status for _, _, status in twilio.requests]


class TestThrottle:
    def test_answer(self, twilio, trunks):
        """The refusal is Twilio's 20429, once, and nothing was done."""
        twilio.admin.throttle("POST", "/v1/Trunks")
        with pytest.raises(TwilioRestException) as refusal:
            trunks.create()

        assert (429, 20429) == (refusal.value.status, refusal.value.code)
        assert [] == trunks.list()

    @pytest.mark.parametrize("retry_after_s", [None, 0, 7])
    def test_retry_after(self, twilio, retry_after_s):
        """The header is there when it is asked for, in seconds."""
        twilio.admin.throttle(retry_after_s=retry_after_s)
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{twilio.url}/v1/Trunks", timeout=10)

        assert 429 == answer.status_code
        assert answer.headers.get("Retry-After") == (None if retry_after_s is None else str(retry_after_s))
        assert answer.headers["Twilio-Request-Id"].startswith("RQ")


class TestError:
    @pytest.mark.parametrize(("status", "code"), [(500, 20500), (503, 20503), (599, 20500)])
    def test_envelope(self, twilio, trunks, status, code):
        """Without more, an error comes in Twilio's own envelope and nothing was done."""
        twilio.admin.fail("POST", "/v1/Trunks", status=status)
        with pytest.raises(TwilioRestException) as error:
            trunks.create()

        assert (status, code) == (error.value.status, error.value.code)
        assert [] == trunks.list()

    @pytest.mark.parametrize(
        ("status", "code"),
        [(400, 20001), (401, 20003), (403, 20403), (404, 20404), (405, 20004), (409, 20409), (429, 20429)],
    )
    def test_refusals(self, twilio, trunks, status, code):
        """Twilio's refusals can be ordered, each with the general code of its status."""
        twilio.admin.fail("POST", "/v1/Trunks", status=status)
        with pytest.raises(TwilioRestException) as error:
            trunks.create()

        assert (status, code) == (error.value.status, error.value.code)
        assert [] == trunks.list()

    @pytest.mark.parametrize("status", [402, 410, 412, 418, 422, 423, 451])
    def test_other_refusals(self, twilio, trunks, status):
        """A refusal without a general code of Twilio's has its status as code."""
        twilio.admin.fail(status=status)
        with pytest.raises(TwilioRestException) as error:
            trunks.create()

        assert (status, status) == (error.value.status, error.value.code)

    @pytest.mark.parametrize(
        ("status", "code"), [(400, 21245), (400, 21248), (403, 70051), (409, 20409), (500, 20001), (502, 1)]
    )
    def test_any_code(self, twilio, status, code):
        """Any code goes with any status, and the link is the code's."""
        twilio.admin.fail("POST", "/v1/Trunks", status=status, code=code, message="as ordered")
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (twilio.account_sid, twilio.auth_token)
            answer = session.post(f"{twilio.url}/v1/Trunks", timeout=10)

        assert status == answer.status_code
        assert {
            "code": code,
            "message": "as ordered",
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        } == answer.json()

    def test_one_matched_request(self, twilio, trunks):
        """An ordered refusal is for the requests that it matches, after those that it skips."""
        sid = trunks.create().sid
        twilio.admin.fail("DELETE", "/v1/Trunks/{sid}", status=409, skip=1)
        other = trunks.create().sid

        assert trunks(other).delete() is True
        with pytest.raises(TwilioRestException) as error:
            trunks(sid).delete()
        assert 20409 == error.value.code
        assert trunks(sid).delete() is True

    def test_committed_refusal(self, twilio, trunks):
        """A refusal, too, may come after the work was done."""
        twilio.admin.fail("POST", "/v1/Trunks", status=404, committed=True)
        with pytest.raises(TwilioRestException):
            trunks.create()

        assert 1 == len(trunks.list())

    def test_challenge(self, twilio):
        """A 401 says how to log in."""
        twilio.admin.fail(status=401)
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{twilio.url}/v1/Trunks", timeout=10)

        assert 'Basic realm="Twilio API"' == answer.headers["WWW-Authenticate"]

    def test_html(self, twilio):
        """A proxy's page is HTML with the status."""
        twilio.admin.fail("GET", status=502, html=True)
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{twilio.url}/v1/Trunks", timeout=10)

        assert (502, "text/html; charset=utf-8") == (answer.status_code, answer.headers["Content-Type"])
        assert "<h1>502</h1>" in answer.text

    def test_committed(self, twilio, trunks):
        """An error may come after the work was done."""
        twilio.admin.fail("POST", "/v1/Trunks", status=504, html=True, committed=True)
        with pytest.raises(TwilioRestException):
            trunks.create(friendly_name="made all the same")

        assert ["made all the same"] == [trunk.friendly_name for trunk in trunks.list()]


class TestDrop:
    def test_after_the_commit(self, twilio, trunks):
        """The client gets no answer, and the trunk is there."""
        twilio.admin.drop("POST", "/v1/Trunks", committed=True)
        with pytest.raises(requests.ConnectionError):
            trunks.create(friendly_name="made all the same")

        assert ["made all the same"] == [trunk.friendly_name for trunk in trunks.list()]
        assert [0, 200] == statuses(twilio)

    def test_before_the_commit(self, twilio, trunks):
        """The client gets no answer, and nothing is there."""
        twilio.admin.drop("POST", "/v1/Trunks", committed=False)
        with pytest.raises(requests.ConnectionError):
            trunks.create()

        assert [] == trunks.list()
        assert [0, 200] == statuses(twilio)

    def test_survives_a_restart(self, tmp_path):
        """A write that was committed before the connection was dropped is on the disk."""
        with running(tmp_path / "twilio.sqlite") as emulator:
            emulator.admin.drop(committed=True)
            with pytest.raises(requests.ConnectionError):
                emulator.client().trunking.v1.trunks.create()

        with running(tmp_path / "twilio.sqlite") as emulator:
            assert 1 == len(emulator.client().trunking.v1.trunks.list())


class TestDelay:
    @pytest.mark.parametrize(
        "delay_s", [0.001, {"uniform": [0, 0.001]}, {"normal": [0.001, 0.0001]}, {"exponential": 0.0001}]
    )
    def test_goes_on_afterwards(self, twilio, trunks, delay_s):
        """After the delay the request is carried out."""
        fault = twilio.admin.delay(delay_s=delay_s)
        trunks.create()

        (record,) = twilio.admin.journal()
        assert (201, [fault]) == (record["status"], record["faults"])

    def test_with_another_fault(self, twilio, trunks):
        """A delay does not keep other faults from their work."""
        ids = [twilio.admin.delay(delay_s=0.001), twilio.admin.throttle(), twilio.admin.throttle()]
        with pytest.raises(TwilioRestException):
            trunks.create()

        assert [1, 1, 0] == [fault["hit"] for fault in twilio.admin.faults()]
        assert ids[:2] == twilio.admin.journal()[0]["faults"]

    def test_drawn(self):
        """The same seed draws the same delays; another seed draws others."""

        def draw(seed):
            fault = OrderedFault(
                id=1, fault=Fault(effect="delay", delay_s={"uniform": [1, 2]}, seed=seed, times=None)
            )
            return [fault.draw_delay_s() for _ in range(20)]

        assert draw(1) == draw(1)
        assert draw(1) != draw(2)
        assert all(1 <= delay_s <= 2 for delay_s in draw(3))

    def test_never_negative(self):
        """A distribution with negative values is cut at 0."""
        fault = OrderedFault(id=1, fault=Fault(effect="delay", delay_s={"normal": [0, 5]}, seed=1))
        drawn = [fault.draw_delay_s() for _ in range(100)]

        assert min(drawn) == 0
        assert max(drawn) > 0


class TestWhichRequests:
    @pytest.mark.parametrize(
        ("which", "expected"),
        [
            ({}, [429, 200, 200, 200]),
            ({"skip": 1}, [200, 429, 200, 200]),
            ({"skip": 1, "times": 2}, [200, 429, 429, 200]),
            ({"skip": 2, "times": None}, [200, 200, 429, 429]),
        ],
        ids=["the next", "the second", "two from the second", "all from the third"],
    )
    def test_counted(self, twilio, which, expected):
        """Requests are counted from the order on."""
        twilio.admin.throttle("GET", "/v1/Trunks", **which)
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (twilio.account_sid, twilio.auth_token)
            answers = [session.get(f"{twilio.url}/v1/Trunks", timeout=10) for _ in range(4)]

        assert expected == [answer.status_code for answer in answers]

    @pytest.mark.parametrize(
        ("method", "path", "hits"),
        [
            ("POST", "/v1/Trunks", True),
            ("*", "**", True),
            ("*", "/v1/*", True),
            ("POST", "/v1/{anything}", True),
            ("GET", "/v1/Trunks", False),
            ("POST", "/v1/Trunks/*", False),
            ("POST", "/v1", False),
            ("POST", "/v1/Trunk", False),
        ],
    )
    def test_method_and_path(self, method, path, hits):
        """Both must match, the path as a whole."""
        fault = Fault(effect="throttle", method=method, path=path)

        assert hits == fault.matches(Arrival("POST", "/v1/Trunks", None))

    def test_account(self, twilio, trunks):
        """A fault may be for one account."""
        twilio.admin.throttle(account_sid=OTHER)

        assert [] == trunks.list()
        assert 0 == twilio.admin.faults()[0]["matched"]

    def test_every_region(self, twilio):
        """A path is meant in every region."""
        twilio.admin.throttle("GET", "/v1/Trunks")
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{twilio.url}/_region/ie1/v1/Trunks", timeout=10)

        assert 429 == answer.status_code

    def test_one_fault_a_request(self, twilio, trunks):
        """The first fault of the list that hits spares the request the others."""
        twilio.admin.throttle()
        twilio.admin.fail()
        for status in (429, 500):
            with pytest.raises(TwilioRestException) as error:
                trunks.create()
            assert status == error.value.status

    def test_probability(self):
        """The same seed hits the same requests, whatever else is drawn at random."""

        def hits(seed):
            faults = Faults()
            faults.add(Fault(effect="throttle", probability=0.5, seed=seed, times=None))
            found = []
            for _ in range(100):
                random.random()  # noqa: S311 - to disturb
                found.append(faults.plan(Arrival("GET", "/v1/Trunks", None)).fault is not None)
            return found

        assert hits(1) == hits(1)
        assert hits(1) != hits(2)
        assert 30 < sum(hits(1)) < 70

    def test_seed_is_told(self, twilio):
        """Without a seed one is chosen and shown, so that a run can be repeated."""
        twilio.admin.throttle(probability=0.5)

        assert isinstance(twilio.admin.faults()[0]["seed"], int)

    def test_spares_the_console(self, twilio):
        """Faults are for programs; the console works on."""
        twilio.admin.throttle(times=None)

        assert twilio.console().trunking.v1.trunks.create().sid


class TestList:
    def test_removal(self, twilio, trunks):
        """A fault that is removed hits nothing, and its neighbour stays."""
        first, second = twilio.admin.throttle(), twilio.admin.throttle("DELETE")
        twilio.admin.remove_fault(first)

        assert [] == trunks.list()
        assert [second] == [fault["id"] for fault in twilio.admin.faults()]

    def test_removal_of_all(self, twilio):
        twilio.admin.throttle()
        twilio.admin.remove_faults()

        assert [] == twilio.admin.faults()

    def test_unknown(self, twilio):
        """Removing an unknown fault is refused, with the list of those that exist."""
        fault = twilio.admin.throttle()
        with pytest.raises(ValueError, match=f"one of the list: {fault}"):
            twilio.admin.remove_fault(fault + 1)


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "effect"),
            ({"effect": "explode"}, "effect"),
            ({"effect": ["drop"]}, "effect"),
            ({"effect": "drop", "status": 500}, "status"),
            ({"effect": "drop", "colour": "red"}, "colour"),
            ({"effect": "drop", "committed": 1}, "committed"),
            ({"effect": "drop", "method": "post"}, "method"),
            ({"effect": "drop", "path": "v1"}, "path"),
            ({"effect": "drop", "account_sid": 1}, "account_sid"),
            ({"effect": "drop", "skip": -1}, "skip"),
            ({"effect": "drop", "times": 0}, "times"),
            ({"effect": "drop", "times": True}, "times"),
            ({"effect": "drop", "probability": 0}, "probability"),
            ({"effect": "drop", "probability": 1.1}, "probability"),
            ({"effect": "drop", "seed": 1.5}, "seed"),
            ({"effect": "error", "status": 499}, "status"),
            ({"effect": "error", "status": 600}, "status"),
            ({"effect": "error", "status": 200}, "status"),
            ({"effect": "error", "status": True}, "status"),
            ({"effect": "error", "code": 0}, "code"),
            ({"effect": "error", "code": "20001"}, "code"),
            ({"effect": "error", "message": ""}, "message"),
            ({"effect": "throttle", "code": 20001}, "code"),
            ({"effect": "error", "html": "yes"}, "html"),
            ({"effect": "throttle", "retry_after_s": -1}, "retry_after_s"),
            ({"effect": "delay"}, "delay_s"),
            ({"effect": "delay", "delay_s": 601}, "delay_s"),
            ({"effect": "delay", "delay_s": {"uniform": [1]}}, "delay_s"),
            ({"effect": "delay", "delay_s": {"exponential": 0}}, "delay_s"),
            ({"effect": "delay", "delay_s": {"poisson": 1}}, "delay_s"),
            ({"effect": "delay", "delay_s": {}}, "delay_s"),
        ],
    )
    def test_says_what_is_accepted(self, twilio, body, field):
        """A wrong order is refused with the field's name and all fields, and orders nothing."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f"{twilio.url}/_emulator/faults", json=body, timeout=10)

        assert 400 == answer.status_code
        assert field in answer.json()["error"]
        assert "effect" in answer.json()["accepted"]
        assert [] == twilio.admin.faults()

    @pytest.mark.parametrize("text", ["{", "[]", "3", '"drop"', "\xff"])
    def test_no_object(self, twilio, text):
        """A body that is not a JSON object is refused."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f"{twilio.url}/_emulator/faults", data=text, timeout=10)

        assert 400 == answer.status_code
        assert "accepted" in answer.json()
