"""Every request takes linear time at most, and none keeps the emulator from answering others."""

import base64
import resource
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from emulator import clock, masking, patterns
from emulator.background import CommandError, find, note_of, stop
from emulator.body_limit import LARGEST_BODY
from emulator.journal import LONGEST_PATH, MOST_PARAMETERS
from emulator.settings import DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN
from emulator.testing import running
from tests.emulator.long_inputs import cases

ROOT = Path(__file__).parents[2]
CPU_S = 120
"""Processor time for all of the tests below; a single quadratic expression would take hours."""


@pytest.mark.parametrize("part", range(4))
def test_readers_and_maskers(part):
    """Each reader and masker finishes in time with the texts that are worst for it."""
    names = [name for name, _ in cases()][part::4]
    judged = subprocess.run(
        [sys.executable, "-m", "tests.emulator.long_inputs", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (judged.returncode, judged.stdout.strip()), judged.stderr


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A real emulator that the system ends when it has used its seconds of the processor."""
    data = str(tmp_path_factory.mktemp("long") / "twilio.sqlite")
    with subprocess.Popen(
        [sys.executable, "-m", "emulator", "--port", "0", "--data", data],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    ) as process:
        while not find(data):
            assert process.poll() is None
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (CPU_S, CPU_S))
        yield data, f"http://127.0.0.1:{find(data).port}"
        process.kill()
    note_of(data).unlink(missing_ok=True)


@pytest.fixture
def send(served):
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN)
        yield lambda method, path, **kwargs: session.request(method, served[1] + path, timeout=120, **kwargs)


class TestServed:
    @pytest.mark.parametrize("text", ["a", ":", "a:", "@", "sip:a:", "https://a/", "/", " ", "%"], ids=repr)
    def test_name(self, send, text):
        """A friendly name of a megabyte is kept, and given back whole."""
        name = (text * 1_000_000)[:1_000_000]
        answer = send("POST", "/v1/Trunks", data={"FriendlyName": name})
        send("DELETE", f"/v1/Trunks/{answer.json()['sid']}")

        assert (201, name) == (answer.status_code, answer.json()["friendly_name"])

    @pytest.mark.parametrize("name", ["DomainName", "DisasterRecoveryUrl", "TransferMode", "Secure"])
    @pytest.mark.parametrize("text", ["a", "a.", "https://\u0315\u0300", "-"], ids=ascii)
    def test_refused(self, send, name, text):
        """Whatever else cannot be so long is refused."""
        answer = send("POST", "/v1/Trunks", data={name: text[:8] + text[8:] * 200_000 or text * 500_000})

        assert 400 == answer.status_code

    def test_query_of_a_stranger(self, send):
        """A long query needs nobody who may log in either."""
        answer = send("GET", "/v1/Trunks?FriendlyName=" + "a:" * 20_000, auth=("", ""))

        assert 401 == answer.status_code

    def test_token_within_brackets(self, send):
        """A token with a header of nested brackets is invalid."""
        header = base64.urlsafe_b64encode(b"[" * 40_000).decode().rstrip("=")

        def login(request):
            request.headers["Authorization"] = f"Bearer {header}.e30.AA"
            return request

        answer = send("GET", "/v1/Trunks", auth=login)

        assert (401, 20003) == (answer.status_code, answer.json()["code"])

    def test_fault_with_stars(self, send):
        """A fault's pattern with many stars holds up no request, and one that is too long is refused."""
        fault = {"effect": "throttle", "path": "/" + "**a" * 300}
        ordered = send("POST", "/_emulator/faults", json=fault)
        too_long = send("POST", "/_emulator/faults", json={**fault, "path": "/" + "**a" * 400})
        answer = send("GET", "/v1/" + "a" * 60_000)
        send("DELETE", "/_emulator/faults")

        assert (201, 400, 429) == (ordered.status_code, too_long.status_code, answer.status_code)

    def test_filter_with_stars(self, send):
        """The same of a filter of the journal."""
        found = send("GET", "/_emulator/requests?path=/" + "**a" * 300 + "b")
        too_long = send("GET", "/_emulator/requests?path=/" + "**a" * 400)

        assert (200, 400) == (found.status_code, too_long.status_code)

    def test_number_filter(self, send):
        """More stars than any number has digits find none."""
        numbers = f"/2010-04-01/Accounts/{DEFAULT_ACCOUNT_SID}/IncomingPhoneNumbers.json"
        answer = send("GET", f"{numbers}?PhoneNumber=" + "*" * 20_000)

        assert [] == answer.json()["incoming_phone_numbers"]

    def test_json_within_brackets(self, send):
        """The admin API refuses brackets within brackets."""
        assert 400 == send("POST", "/_emulator/faults", data="[" * 100_000).status_code

    def test_too_large_a_body(self, send):
        """A body over the limit is 413, in Twilio's envelope; at the limit it is read."""
        head = b"FriendlyName="
        largest = send("POST", "/v1/Trunks", data=head + b"a" * (LARGEST_BODY - len(head)))
        larger = send("POST", "/v1/Trunks", data=head + b"a" * (LARGEST_BODY - len(head) + 1))
        pieces = send("POST", "/v1/Trunks", data=iter([b"a" * 100_000] * 60))
        send("DELETE", f"/v1/Trunks/{largest.json()['sid']}")

        assert (201, 413, 413) == (largest.status_code, larger.status_code, pieces.status_code)
        assert 413 == larger.json()["status"]

    def test_journal_keeps_a_part(self, send):
        """The journal keeps a bounded part of a request."""
        send("DELETE", "/_emulator/requests")
        send("GET", "/v1/" + "b" * 10_000)
        send("POST", "/v1/Recordings", data={f"{n:06}": "c" * 2000 for n in range(500)})
        path, form = send("GET", "/_emulator/requests").json()["requests"]

        assert path["path"].startswith("/v1/" + "b" * (LONGEST_PATH - 4) + "… (")
        assert MOST_PARAMETERS == len(form["parameters"])
        assert {"c" * masking.LONGEST_SHOWN + "… (2000 characters)"} == set(form["parameters"].values())

    def test_page(self, send):
        """The page shows the beginning of a long name."""
        sid = send("POST", "/v1/Trunks", data={"FriendlyName": "n" * 500_000}).json()["sid"]
        page = send("GET", "/", auth=None)
        send("DELETE", f"/v1/Trunks/{sid}")

        assert "n" * 100 in page.text
        assert len(page.text) < 200_000

    def test_still_answers(self, send):
        """After all of that it is healthy."""
        assert 200 == send("GET", "/_emulator/health", auth=None).status_code


class TestSilent:
    def test_stop(self, tmp_path):
        """One that runs and does not answer is not said to be gone, and nobody is ended on a guess."""
        data = str(tmp_path / "twilio.sqlite")
        process = subprocess.Popen(
            [sys.executable, "-m", "emulator", "--port", "0", "--data", data],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        while not find(data):
            assert process.poll() is None
        process.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(CommandError, match=f"pid {process.pid}, port [0-9]+\\) does not answer"):
                stop(data)
        finally:
            process.send_signal(signal.SIGCONT)

        assert process.pid == stop(data).pid
        process.wait()


class TestHalfARequest:
    def test_is_not_carried_out(self):
        """A client that goes away in the middle of its form has asked for nothing."""
        with running() as emulator:
            host, port = emulator.url.removeprefix("http://").split(":")
            login = base64.b64encode(f"{emulator.account_sid}:{emulator.auth_token}".encode()).decode()
            with socket.create_connection((host, int(port))) as client:
                head = f"POST /v1/Trunks HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {login}\r\n"
                client.sendall(f"{head}Content-Length: 100\r\n\r\nFriendlyName=half".encode())
            while not emulator.requests:
                pass

            assert [] == emulator.client().trunking.v1.trunks.list()
            assert ("POST", "/v1/Trunks", 0) == emulator.requests[0]


class TestClock:
    def test_beyond_the_calendar(self):
        """A moment that UTC has no date for is refused, and the clock goes on."""
        shown = clock.Clock(lambda: datetime(2026, 1, 1, tzinfo=UTC))
        with pytest.raises(OverflowError):
            shown.fix(clock.read_iso("0001-01-01T00:00:00+14:00"))

        assert datetime(2026, 1, 1, tzinfo=UTC) == shown.now()


class TestPatterns:
    @pytest.mark.parametrize(
        ("pattern", "path", "matches"),
        [
            ("/**a*b", "/xa/ab", True),
            ("/**/a*/b", "/x/ab/b", True),
            ("/**/a*/b", "/x/ab/c/b", False),
            ("***", "/v1/x", True),
            ("{a}{b}", "/v", False),
            ("/{a}{b}", "/v1", True),
            ("/{a}{b}", "/v", False),
            ("/*{a}", "/v", True),
            ("/*{a}", "/", False),
            ("/{a}**", "/v/w", True),
        ],
    )
    def test_stars_beside_stars(self, pattern, path, matches):
        assert matches == bool(patterns.path_pattern(pattern).fullmatch(path))


class TestPasswords:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("sip:me:pw@h", "sip:me:***@h"),
            ("sips:a/b:pw@h;transport=tls", "sips:a/b:***@h;transport=tls"),
            ("sip:me:sip:pw@h", "sip:me:***@h"),
            ("sip:me@h:5061", "sip:me@h:5061"),
            ("https://me:pw@h/a", "https://me:***@h/a"),
            ("https://:pw@h/", "https://:***@h/"),
            ("https://me:p/w@h/", "https://me:***@h/"),
            ("https://me:x://pw@h/", "https://me:***@h/"),
            ("https://h:80/a:b@c", "https://h:80/a:b@c"),
            ("https://h/?next=https://me:pw@i/", "https://h/?next=https://me:***@i/"),
            ("https://h/sip:me:pw@i", "https://h/sip:me:***@i"),
            ("a b:c:pw@d e:f:pw@g", "a b:c:***@d e:f:***@g"),
            ("no@password", "no@password"),
        ],
    )
    def test_masked(self, text, shown):
        """Passwords within addresses are masked anywhere in a text."""
        assert shown == masking.without_passwords(text)
