"""What is sent, how often, and what comes out, over real connections to a server that misbehaves to order."""

import base64
import json
import logging
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pulumi_twilio_trunking.base.errors import (
    NoAnswerError,
    NotFoundError,
    ThrottledError,
    TwilioError,
    UnauthorizedError,
)
from pulumi_twilio_trunking.client.credentials import DEFAULT_RETRY_S, LONGEST_RETRY_S, Credentials
from pulumi_twilio_trunking.client.http_client import CALLERS, TIMEOUT_S, HttpClient
from pulumi_twilio_trunking.client.retries import (
    CONNECT_ATTEMPTS,
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    MOST_ATTEMPTS,
    ConcurrencyLimit,
)

URL = "https://trunking.twilio.com/v1/Trunks"
HTML = "<html><body><h1>Bad Gateway</h1></body></html>"


@pytest.fixture
def http(credentials):
    return HttpClient(credentials)


@pytest.fixture
def send(http, credentials):
    """Send one request with the credentials, and with *seconds* to try it again."""

    def send(method, url=URL, *, seconds=None, **kwargs):
        client = http if seconds is None else HttpClient(replace(credentials, retry_seconds=seconds))
        return client.request(method, url, auth=(credentials.username, credentials.password), **kwargs)

    return send


def dead_address():
    """An address on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{bound.getsockname()[1]}"


def chain(error):
    """An error and everything that it came of."""
    while error:
        yield error
        error = error.__cause__ or error.__context__


def base64_of(credentials):
    """How the credentials stand in the Authorization header."""
    return base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()


class TestRouting:
    @pytest.mark.parametrize(
        "host",
        [
            "trunking.twilio.com",
            "trunking.dublin.ie1.twilio.com",
            "api.twilio.com",
            "elsewhere.example.com:8443",
        ],
    )
    def test_every_host(self, send, arrived, host):
        """The base URL takes the requests of every host, whatever a page of a list says is next."""
        send("GET", f"https://{host}/v1/Trunks")

        assert ["GET /Trunks"] == arrived

    def test_query(self, send, client):
        """The query of a URL is kept."""
        for name in "ab":
            client.trunking.v1.trunks.create(friendly_name=name)

        assert 1 == len(json.loads(send("GET", f"{URL}?PageSize=1").text)["trunks"])

    def test_path_of_the_base_url(self, credentials, twilio, arrived):
        """A base URL may have a path of its own."""
        http = HttpClient(replace(credentials, base_url=f"{twilio.url}/prefix"))
        with pytest.raises(TwilioError):
            http.request("GET", URL, auth=(credentials.username, credentials.password))

        assert ["GET /prefix/v1/Trunks"] == arrived

    def test_no_proxy_to_this_machine(self, monkeypatch, send):
        """A proxy of the environment does not come between us and this machine."""
        monkeypatch.setenv("HTTP_PROXY", dead_address())
        monkeypatch.setenv("ALL_PROXY", dead_address())

        assert 200 == send("GET").status_code

    def test_no_netrc(self, monkeypatch, tmp_path, http):
        """A password for this machine in somebody's ~/.netrc is not used."""
        netrc = tmp_path / "netrc"
        netrc.write_text("default login someone password s3cret\n")
        monkeypatch.setenv("NETRC", str(netrc))

        with pytest.raises(UnauthorizedError):
            http.request("GET", URL)

    def test_redirects_are_not_followed(self, send, faults, arrived):
        """Credentials do not go wherever a redirect points."""
        faults.answer("GET /Trunks", 302, headers={"Location": "http://127.0.0.1:1/"})

        with pytest.raises(TwilioError) as refused:
            send("GET")

        assert 302 == refused.value.status
        assert ["GET /Trunks"] == arrived

    def test_connections_are_kept(self, http, send, credentials):
        """Requests that follow each other share one connection."""
        for method in ("GET", "POST", "GET"):
            send(method, data={"FriendlyName": "a"} if method == "POST" else None)

        pools = http.session.get_adapter(credentials.base_url).poolmanager.pools
        [pool] = [pools[key] for key in pools.keys()]  # noqa: SIM118 - it cannot be iterated over

        assert (1, 3) == (pool.num_connections, pool.num_requests)

    def test_time_out(self, http):
        """No request waits for ever."""
        assert 0 < TIMEOUT_S == http.timeout


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
        """When the time is up, Twilio's own answer comes out."""
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
        """The seconds alone bound how long a pause may be, and how many there are."""
        asked, seconds, times = case
        faults.answer("POST /Trunks", 429, "{}", headers={"Retry-After": str(asked)}, times=times)
        send("POST", data={"FriendlyName": "a"}, seconds=seconds)

        assert [asked] * times == pauses

    @pytest.mark.parametrize("refusal", ["GET 429", "POST 429", "DELETE 429", "GET 503"])
    def test_longer_than_there_is_time(self, send, faults, arrived, pauses, refusal):
        """Nobody asks before the time: the error says how long Twilio wants, and which setting would allow it."""
        method, status = refusal.split()[0], int(refusal.split()[1])
        faults.answer(f"{method} /Trunks", status, "{}", headers={"Retry-After": "90"}, times=100)

        told = r"asked to wait 90 s, longer than what is left of twilio:retrySeconds \(60\): set it to 90 or more"
        with pytest.raises(TwilioError, match=told) as refused:
            send(method)

        assert (status, status == 503) == (refused.value.status, refused.value.maybe_done)
        assert [f"{method} /Trunks"] == arrived
        assert [] == pauses

    def test_longer_than_what_is_left(self, send, faults, arrived, pauses):
        """What has been waited already counts: the setting would have to be larger by that."""
        faults.answer("POST /Trunks", 429, "{}", headers={"Retry-After": "40"}, times=100)

        with pytest.raises(ThrottledError, match=r"asked to wait 40 s, .* \(60\): set it to [89]\d or more"):
            send("POST")

        assert 2 == len(arrived)
        assert [40] == pauses

    @pytest.mark.parametrize("advice", ["86400", "Fri, 31 Dec 2100 23:59:59 GMT"])
    def test_longer_than_any_setting(self, send, faults, arrived, advice):
        """Nobody waits for a day, nor is told of a setting that cannot be."""
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
        """What cannot be read, or is no time to wait, leaves us to our own pauses."""
        faults.answer("POST /Trunks", 429, "{}", headers={"Retry-After": advice})
        send("POST", data={"FriendlyName": "a"})

        assert [True] == [FIRST_PAUSE_S <= pause <= FIRST_PAUSE_S + 1 for pause in pauses]

    def test_again_and_again(self, send, faults, arrived):
        """A second at a time for an hour would be more attempts than Python's stack holds."""
        faults.answer("GET /Trunks", 429, "{}", headers={"Retry-After": "1"}, times=2 * LONGEST_RETRY_S)

        with pytest.raises(ThrottledError):
            send("GET", seconds=LONGEST_RETRY_S)

        assert len(arrived) <= MOST_ATTEMPTS


class TestConcurrencyLimit:
    def test_one_for_each_caller_and_read(self, credentials):
        """As many requests as there are callers and reads ahead may go out at once, each with a connection."""
        http = HttpClient(replace(credentials, reads_at_once=20))

        assert CALLERS + 20 == http._limit.number == http.session.get_adapter(URL)._pool_maxsize

    @pytest.mark.parametrize(("times", "closed"), [(0, 0), (1, 1), (5, 5)])
    def test_throttled(self, http, send, faults, times, closed):
        """Each 429 closes a lane, for all requests that follow."""
        before = http._limit.number
        faults.refuse("GET /Trunks", 429, 20429, times=times)
        send("GET")

        assert closed == before - http._limit.number

    @pytest.mark.parametrize("trouble", [500, 503, "lost"])
    def test_other_trouble(self, http, send, faults, trouble):
        """What fails otherwise closes none."""
        before = http._limit.number
        if trouble == "lost":
            faults.lose("GET /Trunks", committed=False)
        else:
            faults.answer("GET /Trunks", trouble)
        send("GET")

        assert before == http._limit.number

    def test_never_none(self):
        """The last lane stays open."""
        limit = ConcurrencyLimit(2)
        for _ in range(3):
            limit.lower()

        assert 1 == limit.number

    def test_one_at_a_time(self):
        """Where one lane is left, a request goes out when the one before has come back."""
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

    def test_kept_by_a_failure(self):
        """A request that fails leaves its lane."""
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
        """All pauses together are no longer than what may be spent."""
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
        """What does no harm twice is tried again."""
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
        """When the time is up, the answer comes out, without the HTML."""
        faults.answer(f"{method} /Trunks", 503, HTML, times=100)

        with pytest.raises(TwilioError) as refused:
            send(method)

        assert 503 == refused.value.status
        assert "<html>" not in str(refused.value)
        assert sum(pauses) <= DEFAULT_RETRY_S

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 422, 501])
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_refusals_are_final(self, send, faults, arrived, status, method):
        """What Twilio refuses is not asked again."""
        faults.answer(f"{method} /Trunks", status, "{}", headers={"Retry-After": "1"}, times=100)

        with pytest.raises(TwilioError) as refused:
            send(method)

        assert status == refused.value.status
        assert 1 == len(arrived)


class TestLostAnswers:
    @pytest.mark.parametrize("committed", [True, False])
    def test_a_post_is_sent_once(self, send, faults, arrived, committed):
        """A POST whose answer is lost may have been carried out: the error says so."""
        faults.lose("POST /Trunks", committed=committed, times=100)

        with pytest.raises(NoAnswerError, match="may have carried it out") as lost:
            send("POST", data={"FriendlyName": "a"})

        assert lost.value.maybe_done
        assert ["POST /Trunks"] == arrived

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_reads_and_deletes_are_tried_again(self, send, faults, arrived, method):
        """What does no harm twice is tried again."""
        faults.lose(f"{method} /Trunks", committed=False, times=2)
        faults.answer(f"{method} /Trunks", 200, "{}")
        send(method)

        assert [f"{method} /Trunks"] * 3 == arrived

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_not_for_ever(self, send, faults, pauses, method):
        """When the time is up, the error says that there is no answer."""
        faults.lose(f"{method} /Trunks", committed=False, times=100)

        with pytest.raises(NoAnswerError, match="did not answer") as lost:
            send(method)

        assert not lost.value.maybe_done
        assert sum(pauses) <= DEFAULT_RETRY_S


class TestUnreachable:
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_refused(self, credentials, pauses, method):
        """A connection that was never made is tried again, and nothing can have been carried out."""
        address = dead_address()
        http = HttpClient(replace(credentials, base_url=address))

        with pytest.raises(NoAnswerError, match="cannot be reached") as unreachable:
            http.request(method, URL)

        assert address.removeprefix("http://") in str(unreachable.value)
        assert not unreachable.value.maybe_done
        assert CONNECT_ATTEMPTS - 2 <= len(pauses) <= CONNECT_ATTEMPTS - 1  # the first pause may be none

    def test_unknown_host(self, credentials):
        """A name that leads nowhere is no lost answer: nothing was sent."""
        http = HttpClient(replace(credentials, base_url="https://no-such-host.invalid"))

        with pytest.raises(NoAnswerError, match="cannot be reached") as unreachable:
            http.request("POST", URL)

        assert not unreachable.value.maybe_done

    def test_dead_proxy(self, monkeypatch, credentials):
        """A proxy that is down is no lost answer either."""
        monkeypatch.setenv("HTTPS_PROXY", dead_address())
        http = HttpClient(replace(credentials, base_url=None))

        with pytest.raises(
            NoAnswerError, match=r"(?s)cannot be reached through the proxy.*HTTPS_PROXY"
        ) as unreachable:
            http.request("POST", URL)

        assert not unreachable.value.maybe_done

    def test_no_tls(self, credentials, twilio, arrived):
        """Where no TLS is spoken, nothing was sent: credentials go over TLS or not at all."""
        http = HttpClient(replace(credentials, base_url=twilio.url.replace("http:", "https:")))

        with pytest.raises(NoAnswerError) as unreachable:
            http.request("POST", URL)

        assert not unreachable.value.maybe_done
        assert [] == arrived

    @pytest.mark.parametrize("base_url", ["http://127.0.0.1:99999", "https://x..y"])
    def test_addresses_that_cannot_be(self, credentials, base_url):
        """An address that no client can use brings an error of ours."""
        with pytest.raises(NoAnswerError):
            HttpClient(replace(credentials, base_url=base_url)).request("GET", URL)


class TestUnreadableAnswers:
    @pytest.mark.parametrize("body", ["", HTML, "[]", "null", '"text"', "5", "{", "NaN"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_no_object(self, send, faults, method, body):
        """A success without a JSON object is none; a POST may have been carried out."""
        faults.answer(f"{method} /Trunks", 200, body)

        with pytest.raises(NoAnswerError, match="not with a JSON object") as unreadable:
            send(method)

        assert (method == "POST") is unreadable.value.maybe_done

    @pytest.mark.parametrize("status", [200, 204])
    def test_delete_without_a_body(self, send, faults, status):
        """A DELETE is answered without a body."""
        faults.answer("DELETE /Trunks", status)

        assert status == send("DELETE").status_code

    def test_delete_with_html(self, send, faults):
        """A page of HTML, such as a portal's, is not Twilio's word that something is gone."""
        faults.answer("DELETE /Trunks", 200, HTML, headers={"Content-Type": "text/html"})

        with pytest.raises(NoAnswerError):
            send("DELETE")

    @pytest.mark.parametrize(
        "body", ["", HTML, "[]", "null", '{"code": "x"}', '{"message": null}', '{"code": 5.5}']
    )
    def test_errors(self, send, faults, body):
        """An error whose body cannot be read is told by its status."""
        faults.answer("GET /Trunks", 418, body)

        with pytest.raises(TwilioError, match="Twilio answered 418") as refused:
            send("GET")

        assert (418, 418) == (refused.value.status, refused.value.code)


class TestClock:
    @pytest.fixture(params=["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 2094 08:49:37 GMT"])
    def date(self, request):
        return request.param

    @pytest.fixture
    def server(self, date):
        class Handler(BaseHTTPRequestHandler):
            def date_time_string(self, _timestamp=None):
                return date

            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.handle_request).start()
            yield f"http://127.0.0.1:{server.server_port}"

    def test_is_twilios(self, credentials, server, date):
        """Once Twilio has answered, it is its clock that counts, however wrong the machine's is."""
        http = HttpClient(replace(credentials, base_url=server))
        http.request("GET", URL)

        assert parsedate_to_datetime(date).year == http.now.year

    @pytest.mark.parametrize("date", ["", "yesterday", "Sun, 06 Nov 1994 08:49:37 -0000"])
    def test_without_a_date(self, credentials, server):
        """An answer whose date cannot be read leaves the machine's own."""
        before = datetime.now(UTC)
        http = HttpClient(replace(credentials, base_url=server))
        http.request("GET", URL)

        assert before <= http.now <= datetime.now(UTC)


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [(401, UnauthorizedError), (404, NotFoundError), (429, ThrottledError), (400, TwilioError)],
    )
    def test_kinds(self, send, faults, status, kind):
        """Each status that callers tell apart has its class."""
        faults.refuse("GET /Trunks", status, 20001, times=100)

        with pytest.raises(TwilioError) as refused:
            send("GET")

        assert kind is type(refused.value)

    def test_what_they_carry(self, send, faults):
        """Status, code, Twilio's text, the request's id and a link stand on the error and in its text."""
        faults.refuse("GET /Trunks", 400, 21248)

        with pytest.raises(TwilioError) as refused:
            send("GET")

        error = refused.value
        assert (400, 21248, "RQ0123") == (error.status, error.code, error.request_id)
        for part in (
            "400",
            "21248",
            "No such luck",
            "RQ0123",
            "https://www.twilio.com/docs/api/errors/21248",
        ):
            assert part in str(error)

    def test_rfc_9457(self, send, faults):
        """Twilio's other form of errors is read as well."""
        body = '{"type": "x", "title": "No such luck", "status": 403, "code": 20403, "detail": "y"}'
        faults.answer("GET /Trunks", 403, body)

        with pytest.raises(TwilioError, match="No such luck") as refused:
            send("GET")

        assert 20403 == refused.value.code

    def test_the_request_id_of_a_real_answer(self, send):
        """The id is the one that the server gave."""
        with pytest.raises(NotFoundError) as refused:
            send("GET", f"{URL}/TK{'0' * 32}")

        assert refused.value.request_id.startswith("RQ")
        assert refused.value.request_id in str(refused.value)


class TestSecrets:
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    @pytest.mark.parametrize("trouble", ["refused", "lost", "unreadable", "unreachable"])
    def test_not_in_errors(self, credentials, faults, method, trouble):
        """No error shows the token, neither as it is nor as it goes over the wire."""
        if trouble == "refused":
            faults.refuse(f"{method} /Trunks", 401, 20003)
        if trouble == "lost":
            faults.lose(f"{method} /Trunks", committed=False, times=100)
        if trouble == "unreadable":
            faults.answer(f"{method} /Trunks", 400, "[]")
        base_url = dead_address() if trouble == "unreachable" else credentials.base_url
        http = HttpClient(replace(credentials, base_url=base_url))

        with pytest.raises((TwilioError, NoAnswerError)) as failed:
            http.request(method, URL, auth=(credentials.username, credentials.password))
        shown = " ".join(f"{error} {error!r} {vars(error)}" for error in chain(failed.value))

        assert credentials.password not in shown
        assert base64_of(credentials) not in shown

    def test_not_in_logs(self, caplog, send, credentials):
        """No log of any library shows it, at any level."""
        caplog.set_level(logging.DEBUG)
        send("POST", data={"FriendlyName": "a"})

        assert credentials.password not in caplog.text
        assert base64_of(credentials) not in caplog.text


class TestLog:
    @pytest.fixture
    def logged(self, caplog):
        """What the package has logged, without the milliseconds."""
        caplog.set_level(logging.DEBUG, "pulumi_twilio_trunking")

        def logged():
            ours = [r.getMessage() for r in caplog.records if r.name.startswith("pulumi_twilio_trunking")]
            assert all(re.search(r" \d+ ms, attempt \d+$", message) for message in ours)
            return [re.sub(r" \d+ ms, attempt", "", message) for message in ours]

        return logged

    def test_every_attempt(self, send, faults, logged):
        """Every attempt is told with method, path, what came of it and its number, those that fail on the way, too."""
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
        """The last attempt is told once."""
        faults.refuse(f"{method} /Trunks", 429, 20429, times=100)
        with pytest.raises(ThrottledError):
            send(method)

        assert [f"{method} /v1/Trunks 429 {number}" for number in range(1, len(arrived) + 1)] == logged()

    def test_a_post_that_is_not_sent_again(self, send, faults, logged):
        """An attempt that stays alone is told once, too."""
        faults.lose("POST /Trunks", committed=True)
        with pytest.raises(NoAnswerError):
            send("POST")

        assert ["POST /v1/Trunks ConnectionError 1"] == logged()

    def test_unreachable(self, credentials, logged):
        """What nobody answers is told as well."""
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


class TestAgainstTwilio:
    def test_without_a_base_url(self):
        """Without a base URL a request goes where the SDK sends it."""
        http = HttpClient(Credentials(account_sid="AC1", username="AC1", password="x"))

        assert URL == http._rerouted(URL)
