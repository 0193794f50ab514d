"""Requests and their results over real connections to a server that misbehaves on demand."""

import base64
import json
import logging
import threading
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
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.client.http_client import TIMEOUT_S, HttpClient
from pulumi_twilio_trunking.client.retries import (
    CONNECT_ATTEMPTS,
)

from tests.provider.client.conftest import HTML, URL, dead_address


def chain(error):
    """An error and everything that it came of."""
    while error:
        yield error
        error = error.__cause__ or error.__context__


def base64_of(credentials):
    """The credentials as in the Authorization header."""
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
        """An unknown host is not a lost answer: nothing was sent."""
        http = HttpClient(replace(credentials, base_url="https://no-such-host.invalid"))

        with pytest.raises(NoAnswerError, match="cannot be reached") as unreachable:
            http.request("POST", URL)

        assert not unreachable.value.maybe_done

    def test_dead_proxy(self, monkeypatch, credentials):
        """A proxy that is down is not a lost answer either."""
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
        """The error for an unreadable body names its status."""
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
        """After an answer without a readable date, the machine's own counts."""
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
        """Status, code, Twilio's text, the request's id and a link are on the error and in its text."""
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


class TestAgainstTwilio:
    def test_without_a_base_url(self):
        """Without a base URL a request goes where the SDK sends it."""
        http = HttpClient(Credentials(account_sid="AC1", username="AC1", password="x"))

        assert URL == http._rerouted(URL)
