"""How often a request is sent, after which pauses, and how many go out at once."""

import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pulumi_twilio_trunking.base.errors import (
    NoAnswerError,
    ThrottledError,
    TwilioError,
)
from pulumi_twilio_trunking.client.credentials import DEFAULT_RETRY_S, LONGEST_RETRY_S
from pulumi_twilio_trunking.client.http_client import CALLERS, HttpClient
from pulumi_twilio_trunking.client.retries import (
    CONNECT_ATTEMPTS,
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    MOST_ATTEMPTS,
    ConcurrencyLimit,
)

from tests.provider.client.conftest import HTML, URL, dead_address


class TestThrottled:
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_every_method_is_tried_again(self, send, faults, arrived, method):
        """Twilio has not processed what it answers with 429, so all of them are safe to send again."""
        faults.refuse(f"{method} /Trunks", 429, 20429, times=2)
        faults.answer(f"{method} /Trunks", 200, "{}")

        send(method)

        assert [f"{method} /Trunks"] * 3 == arrived

    def test_a_post_is_carried_out_once(self, send, faults, client):
        """After the throttling there is one trunk."""
        faults.refuse("POST /Trunks", 429, 20429, times=3)

        send("POST", data={"FriendlyName": "a"})

        assert ["a"] == [trunk.friendly_name for trunk in client.trunking.v1.trunks.list()]

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_not_for_ever(self, send, faults, arrived, pauses, method):
        """When the time is up, Twilio's own answer is raised."""
        faults.refuse(f"{method} /Trunks", 429, 20429, times=100)

        with pytest.raises(ThrottledError) as refused:
            send(method)

        assert (429, 20429, False) == (refused.value.status, refused.value.code, refused.value.maybe_done)
        assert len(pauses) + 1 == len(arrived)
        assert sum(pauses) <= DEFAULT_RETRY_S

    def test_pauses_grow(self, send, faults, pauses):
        """Without advice the pauses grow, with jitter, up to a bound."""
        faults.refuse("GET /Trunks", 429, 20429, times=9)
        send("GET", seconds=LONGEST_RETRY_S)

        lows = [FIRST_PAUSE_S, FIRST_PAUSE_S, 2, 4, 8, 16, LONGEST_PAUSE_S, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
        assert all(low <= pause <= low + 1 for low, pause in zip(lows, pauses, strict=True))


class TestRetryAfter:
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_is_heeded(self, send, faults, pauses, method):
        """Twilio's advice on when to come back is taken."""
        faults.answer(f"{method} /Trunks", 429, "{}", headers={"Retry-After": "7"})
        faults.answer(f"{method} /Trunks", 200, "{}")
        send(method)

        assert [7] == pauses

    @pytest.mark.parametrize("case", [(60, 60, 1), (90, 90, 1), (30, 600, 15), (300, 3600, 10)])
    def test_as_long_and_as_often_as_there_is_time(self, send, faults, pauses, case):
        """Only the seconds bound the length and the number of pauses."""
        asked, seconds, times = case
        faults.answer("POST /Trunks", 429, "{}", headers={"Retry-After": str(asked)}, times=times)
        send("POST", data={"FriendlyName": "a"}, seconds=seconds)

        assert [asked] * times == pauses

    @pytest.mark.parametrize("refusal", ["GET 429", "POST 429", "DELETE 429", "GET 503"])
    def test_longer_than_there_is_time(self, send, faults, arrived, pauses, refusal):
        """Nobody asks too early: the error says how long Twilio wants, and which setting would allow it."""
        method, status = refusal.split()[0], int(refusal.split()[1])
        faults.answer(f"{method} /Trunks", status, "{}", headers={"Retry-After": "90"}, times=100)

        left = r"longer than what is left of twilio:retrySeconds \(60\)"
        with pytest.raises(TwilioError, match=f"asked to wait 90 s, {left}: set it to 90 or more") as refused:
            send(method)

        assert (status, status == 503) == (refused.value.status, refused.value.maybe_done)
        assert [f"{method} /Trunks"] == arrived
        assert [] == pauses

    def test_longer_than_what_is_left(self, send, faults, arrived, pauses):
        """The time already waited counts: the setting would have to be larger by that."""
        faults.answer("POST /Trunks", 429, "{}", headers={"Retry-After": "40"}, times=100)

        with pytest.raises(ThrottledError, match=r"asked to wait 40 s, .* \(60\): set it to [89]\d or more"):
            send("POST")

        assert 2 == len(arrived)
        assert [40] == pauses

    @pytest.mark.parametrize("advice", ["86400", "Fri, 31 Dec 2100 23:59:59 GMT"])
    def test_longer_than_any_setting(self, send, faults, arrived, advice):
        """Nobody waits for a day, or reads of a setting that would be refused."""
        faults.answer("POST /Trunks", 429, "{}", headers={"Retry-After": advice}, times=100)

        with pytest.raises(ThrottledError, match=r"twilio:retrySeconds \(3600\): run again"):
            send("POST", seconds=LONGEST_RETRY_S)

        assert 1 == len(arrived)

    def test_after_all_others(self, send, faults):
        """The advice of an attempt that was followed by others is not told."""
        faults.answer("GET /Trunks", 429, "{}", headers={"Retry-After": "7"})
        faults.refuse("GET /Trunks", 429, 20429, times=100)

        with pytest.raises(ThrottledError) as refused:
            send("GET")

        assert "retrySeconds" not in str(refused.value)

    @pytest.mark.parametrize("advice", ["soon", "0", "1.5", "-1", "Fri, 31 Dec 1999 23:59:59 GMT"])
    def test_of_no_use(self, send, faults, pauses, advice):
        """Advice that is unreadable, or not a time to wait, leaves our own pauses in place."""
        faults.answer("POST /Trunks", 429, "{}", headers={"Retry-After": advice})
        send("POST", data={"FriendlyName": "a"})

        assert [True] == [FIRST_PAUSE_S <= pause <= FIRST_PAUSE_S + 1 for pause in pauses]

    def test_again_and_again(self, send, faults, arrived):
        """A second at a time for an hour would be too many attempts."""
        faults.answer("GET /Trunks", 429, "{}", headers={"Retry-After": "1"}, times=2 * LONGEST_RETRY_S)

        with pytest.raises(ThrottledError):
            send("GET", seconds=LONGEST_RETRY_S)

        assert len(arrived) <= MOST_ATTEMPTS


class TestConcurrencyLimit:
    def test_one_for_each_caller_and_read(self, credentials):
        """A request for each caller and each read may go out at once, each with a connection."""
        http = HttpClient(replace(credentials, reads_at_once=20))

        assert CALLERS + 20 == http._limit.number == http.session.get_adapter(URL)._pool_maxsize

    @pytest.mark.parametrize(("times", "lowered"), [(0, 0), (1, 1), (5, 5)])
    def test_throttled(self, http, send, faults, times, lowered):
        """Each 429 lowers the limit, for all requests that follow."""
        before = http._limit.number
        faults.refuse("GET /Trunks", 429, 20429, times=times)
        send("GET")

        assert lowered == before - http._limit.number

    @pytest.mark.parametrize("trouble", [500, 503, "lost"])
    def test_other_trouble(self, http, send, faults, trouble):
        """Other failures do not lower it."""
        before = http._limit.number
        if trouble == "lost":
            faults.lose("GET /Trunks", committed=False)
        else:
            faults.answer("GET /Trunks", trouble)
        send("GET")

        assert before == http._limit.number

    def test_never_none(self):
        """One request may always go out."""
        limit = ConcurrencyLimit(2)
        for _ in range(3):
            limit.lower()

        assert 1 == limit.number

    def test_one_at_a_time(self):
        """With a limit of one, a request goes out when the one before has come back."""
        limit, order, waits = ConcurrencyLimit(1), [], threading.Event()

        def second():
            waits.set()
            with limit.slot():
                order.append("second")

        thread = threading.Thread(target=second)
        with limit.slot():
            thread.start()
            waits.wait()
            order.append("first")
        thread.join()

        assert ["first", "second"] == order

    def test_given_back_after_a_failure(self):
        """A request that fails gives its slot back."""
        limit = ConcurrencyLimit(1)
        for _ in range(2):
            with pytest.raises(ValueError, match="x"), limit.slot():
                raise ValueError("x")

        with limit.slot():
            assert 1 == limit.number


class TestBudget:
    def test_of_nothing(self, credentials, faults, arrived):
        """With no seconds to spend, the first answer counts."""
        faults.refuse("GET /Trunks", 429, 20429, times=100)
        http = HttpClient(replace(credentials, retry_seconds=0))

        with pytest.raises(ThrottledError):
            http.request("GET", URL, auth=(credentials.username, credentials.password))

        assert 1 == len(arrived)

    @pytest.mark.parametrize("status", [429, 503])
    def test_bounds_all_pauses(self, send, faults, pauses, status):
        """All pauses together are no longer than the time to spend."""
        faults.answer("GET /Trunks", status, "{}", times=100)

        with pytest.raises(TwilioError):
            send("GET", seconds=5)

        assert pauses
        assert sum(pauses) <= 5

    @pytest.mark.parametrize("trouble", [429, 503, "lost"])
    def test_is_the_only_bound(self, send, faults, arrived, trouble):
        """Who has the time is served in the end."""
        if trouble == "lost":
            faults.lose("GET /Trunks", committed=False, times=40)
        else:
            faults.answer("GET /Trunks", trouble, times=40)

        assert 200 == send("GET", seconds=LONGEST_RETRY_S).status_code
        assert 41 == len(arrived)


class TestServerErrors:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_reads_and_deletes_are_tried_again(self, send, faults, arrived, status, method):
        """Requests that are safe to repeat are tried again."""
        faults.answer(f"{method} /Trunks", status, HTML, times=2)
        faults.answer(
            f"{method} /Trunks", 204 if method == "DELETE" else 200, "" if method == "DELETE" else "{}"
        )
        send(method)

        assert 3 == len(arrived)

    @pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
    @pytest.mark.parametrize("headers", [{}, {"Retry-After": "1"}], ids=["plain", "Retry-After"])
    def test_a_post_is_sent_once(self, send, faults, arrived, status, headers):
        """A POST that may have been carried out is not sent again, whatever the server advises."""
        faults.answer("POST /Trunks", status, HTML, headers=headers, times=100)

        with pytest.raises(TwilioError) as refused:
            send("POST", data={"FriendlyName": "a"})

        assert (status, True) == (refused.value.status, refused.value.maybe_done)
        assert ["POST /Trunks"] == arrived

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_not_for_ever(self, send, faults, pauses, method):
        """When the time is up, the answer is raised, without the HTML."""
        faults.answer(f"{method} /Trunks", 503, HTML, times=100)

        with pytest.raises(TwilioError) as refused:
            send(method)

        assert 503 == refused.value.status
        assert "<html>" not in str(refused.value)
        assert sum(pauses) <= DEFAULT_RETRY_S

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 422, 501])
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_refusals_are_final(self, send, faults, arrived, status, method):
        """A request that Twilio refuses is not sent again."""
        faults.answer(f"{method} /Trunks", status, "{}", headers={"Retry-After": "1"}, times=100)

        with pytest.raises(TwilioError) as refused:
            send(method)

        assert status == refused.value.status
        assert 1 == len(arrived)


class TestLostAnswers:
    @pytest.mark.parametrize("committed", [True, False])
    def test_a_post_is_sent_once(self, send, faults, arrived, committed):
        """A POST without an answer may have been carried out: the error says so."""
        faults.lose("POST /Trunks", committed=committed, times=100)

        with pytest.raises(NoAnswerError, match="may have carried it out") as lost:
            send("POST", data={"FriendlyName": "a"})

        assert lost.value.maybe_done
        assert ["POST /Trunks"] == arrived

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_reads_and_deletes_are_tried_again(self, send, faults, arrived, method):
        """Requests that are safe to repeat are tried again."""
        faults.lose(f"{method} /Trunks", committed=False, times=2)
        faults.answer(f"{method} /Trunks", 200, "{}")
        send(method)

        assert [f"{method} /Trunks"] * 3 == arrived

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_not_for_ever(self, send, faults, pauses, method):
        """When the time is up, the error says that Twilio did not answer."""
        faults.lose(f"{method} /Trunks", committed=False, times=100)

        with pytest.raises(NoAnswerError, match="did not answer") as lost:
            send(method)

        assert not lost.value.maybe_done
        assert sum(pauses) <= DEFAULT_RETRY_S


class TestLog:
    @pytest.fixture
    def logged(self, caplog):
        """The package's log lines, without the milliseconds."""
        caplog.set_level(logging.DEBUG, "pulumi_twilio_trunking")

        def logged():
            ours = [r.getMessage() for r in caplog.records if r.name.startswith("pulumi_twilio_trunking")]
            assert all(re.search(r" \d+ ms, attempt \d+$", message) for message in ours)
            return [re.sub(r" \d+ ms, attempt", "", message) for message in ours]

        return logged

    def test_every_attempt(self, send, faults, logged):
        """Every attempt, failed or not, is logged with method, path, outcome and number."""
        faults.refuse("GET /Trunks", 429, 20429)
        faults.answer("GET /Trunks", 503, HTML)
        faults.lose("GET /Trunks", committed=False)
        send("GET", f"{URL}?PageSize=1")
        send("GET")

        assert [
            "GET /v1/Trunks 429 1",
            "GET /v1/Trunks 503 2",
            "GET /v1/Trunks ConnectionError 3",
            "GET /v1/Trunks 200 4",
            "GET /v1/Trunks 200 1",
        ] == logged()

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_the_last_one(self, send, faults, arrived, logged, method):
        """The last attempt is logged once."""
        faults.refuse(f"{method} /Trunks", 429, 20429, times=100)
        with pytest.raises(ThrottledError):
            send(method)

        assert [f"{method} /v1/Trunks 429 {number}" for number in range(1, len(arrived) + 1)] == logged()

    def test_a_post_that_is_not_sent_again(self, send, faults, logged):
        """A single attempt is logged once, too."""
        faults.lose("POST /Trunks", committed=True)
        with pytest.raises(NoAnswerError):
            send("POST")

        assert ["POST /v1/Trunks ConnectionError 1"] == logged()

    def test_unreachable(self, credentials, logged):
        """Attempts that get no answer are logged too."""
        http = HttpClient(replace(credentials, base_url=dead_address()))
        with pytest.raises(NoAnswerError):
            http.request("GET", URL)

        numbers = range(1, CONNECT_ATTEMPTS + 1)
        assert [f"GET /v1/Trunks NewConnectionError {number}" for number in numbers] == logged()

    def test_each_thread_counts_its_own(self, send, faults, logged):
        """Requests at once do not mix their numbers."""
        faults.refuse("GET /Trunks/a", 429, 20429, times=2)
        for name in "ab":
            faults.answer(f"GET /Trunks/{name}", 200, "{}")
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda name: send("GET", f"{URL}/{name}"), "ab"))

        assert [
            "GET /v1/Trunks/a 200 3",
            "GET /v1/Trunks/a 429 1",
            "GET /v1/Trunks/a 429 2",
            "GET /v1/Trunks/b 200 1",
        ] == sorted(logged())
