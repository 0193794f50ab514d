"""`twilio-trunks preflight`: options, exit codes, and far sides on loopback."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.preflight.far_side import Sent, answer
from tests.preflight.servers import HOST, Authority, SipServer, say, server_context, tcp_server, tls_server
from twilio_trunks_audit import cli
from twilio_trunks_audit.terminal import show

CA = Authority.root()
SDP = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"


@dataclass
class Ran:
    """The result of a command."""

    code: int
    out: str
    err: str
    report: dict[str, Any]

    @property
    def destinations(self) -> list[dict[str, Any]]:
        return [one for trunk in self.report["trunks"] for one in trunk["destinations"]]


Preflight = Callable[..., Ran]


@pytest.fixture
def preflight(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Preflight:
    """Run the command with the tests' root, all names of `example.com` on loopback, and a report."""
    roots, file = tmp_path / "roots.pem", tmp_path / "report.json"
    roots.write_bytes(CA.pem())

    def run(*options: str, hosts: tuple[str, ...] = (HOST,)) -> Ran:
        resolve = [word for host in hosts for word in ("--resolve", f"{host}=127.0.0.1")]
        always = ["--ca", str(roots), "--timeout", "2", "--json", str(file)]
        file.unlink(missing_ok=True)
        code = cli.main(["preflight", *always, *resolve, *options])
        out, err = capsys.readouterr()
        return Ran(code, out, err, json.loads(file.read_bytes()) if file.exists() else {})

    return run


@pytest.fixture
def sip() -> SipServer:
    return SipServer()


@pytest.fixture
def port(sip: SipServer) -> Iterator[int]:
    """The port of a far side on which everything is right."""
    with tls_server(CA.issue(), sip) as port:
        yield port


@pytest.fixture
def command() -> list[str]:
    """The words that run the command as a process of its own."""
    return [sys.executable, "-m", "twilio_trunks_audit", "preflight"]


def uri(port: int, host: str = HOST) -> str:
    return f"sip:{host}:{port};transport=tls"


class TestExitCodes:
    def test_everything_passes(self, preflight: Preflight, port: int) -> None:
        ran = preflight(uri(port))

        assert (0, "pass") == (ran.code, ran.report["answer"])
        assert f"Now: {HOST} answers." in ran.out

    def test_a_call_would_fail(self, preflight: Preflight) -> None:
        with tls_server(CA.issue("other.example.com"), SipServer()) as port:
            ran = preflight(uri(port))

        assert (1, "fail") == (ran.code, ran.report["answer"])

    def test_cannot_tell(self, preflight: Preflight) -> None:
        with tls_server(CA.issue(), SipServer(closes_at=("OPTIONS",))) as port:
            ran = preflight(uri(port))

        assert (3, "cannot tell") == (ran.code, ran.report["answer"])

    def test_a_failure_counts_more_than_what_cannot_be_told(self, preflight: Preflight) -> None:
        closing, in_clear = SipServer(closes_at=("OPTIONS",)), say(b"SIP/2.0 400 Bad\r\n")
        with tls_server(CA.issue(), closing) as port, tcp_server(in_clear) as no_tls:
            ran = preflight(uri(port), uri(no_tls))

        assert 1 == ran.code

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ([], "nothing to try: give SIP URIs"),
            (["sbc.example.com"], "write 'sip:sbc.example.com;transport=tls'"),
            (["--caller", "+14155550100"], "--caller is for --call +NUMBER"),
            (["--state", "/nowhere.json"], "/nowhere.json"),
            (["--preset", "bland"], "bland_ai"),
            (["--set", "region=us2"], "--set is for --preset NAME"),
            (["sip:sbc.example.com", "--regions", "us1"], "--regions is for --account or --accounts FILE"),
            (["sip:sbc.example.com", "--show-secrets"], "--show-secrets is for --stack NAME"),
            (["sip:other.example.com"], f"--resolve names {HOST}, which is not tried. The hosts are: other"),
            (["--sarif", "-"], "-: give the name of a file"),
            (["--sarif", "a.out", "--html", "a.out"], "a.out is named for two outputs"),
        ],
    )
    def test_options_that_cannot_be_used(self, preflight: Preflight, options: list[str], said: str) -> None:
        ran = preflight(*options)

        assert 2 == ran.code
        assert said in ran.err

    @pytest.mark.parametrize(
        ("option", "value", "said"),
        [
            ("--call", "5550100", "a number in E.164 with +"),
            ("--resolve", "sbc.example.com", "HOST=ADDRESS"),
            ("--resolve", "sbc.example.com=one", "HOST=ADDRESS"),
            ("--resolve", "sbc.example.com:5061=192.0.2.7", "HOST=ADDRESS"),
            ("--timeout", "0", "more than 0"),
            ("--timeout", "nan", "more than 0"),
            ("--at-once", "17", "1 to 16"),
        ],
    )
    def test_values_that_cannot_be_used(
        self, preflight: Preflight, capsys: pytest.CaptureFixture[str], option: str, value: str, said: str
    ) -> None:
        with pytest.raises(SystemExit, match="2"):
            preflight(uri(5061), option, value)

        assert said in capsys.readouterr().err


class TestWhatIsTried:
    @pytest.mark.parametrize("before", [["--most", "5", "--odd"], ["--timeout"]])
    def test_a_mistake_tells_no_secret(
        self, preflight: Preflight, capsys: pytest.CaptureFixture[str], before: list[str]
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            preflight("sip:a.example.com", *before, "sip:alice:sesame@b.example.com?X-Key=hush\x1b[2J")
        said = capsys.readouterr().err

        assert 2 == ended.value.code
        assert "b.example.com" in said
        assert not re.search("alice|sesame|hush|\x1b", said)

    def test_uris_on_both_sides_of_an_option(self, preflight: Preflight, port: int) -> None:
        ran = preflight(uri(port), "--most", "5", uri(port, HOST.upper()))

        assert [HOST, HOST.upper()] == [one["host"] for one in ran.destinations]

    @pytest.mark.parametrize(("closed", "ended"), [(">&- 2>&-", 1), ("<&-", 2)])
    def test_what_the_shell_closed_is_not_missed(self, command: list[str], closed: str, ended: int) -> None:
        source = ["--state", "-"] if closed == "<&-" else ["sip:127.0.0.1:1"]
        ran = subprocess.run(
            ["sh", "-c", f'exec "$@" {closed}', "sh", *command, *source], check=False, capture_output=True
        )

        assert ended == ran.returncode
        assert not re.search(b"Traceback|bug", ran.stderr)

    def test_nobody_is_called_unless_asked(self, preflight: Preflight, sip: SipServer, port: int) -> None:
        preflight(uri(port))

        assert ["OPTIONS"] == sip.methods

    def test_destinations_of_one_host_and_port_are_tried_once(
        self, preflight: Preflight, sip: SipServer, port: int
    ) -> None:
        ran = preflight(
            f"sip:one@{HOST}:{port};transport=tls", f"sip:two@{HOST.upper()}:{port};transport=tls"
        )

        assert ["pass", "pass"] == [one["answer"] for one in ran.destinations]
        assert ["OPTIONS"] == sip.methods

    def test_hosts_are_tried_at_the_same_time_within_the_limit(self, preflight: Preflight) -> None:
        names = tuple(f"sbc-{number}.example.com" for number in range(6))
        both = threading.Barrier(2)
        sip = SipServer()

        def wait(connection: socket.socket) -> None:
            both.wait(5)
            sip(connection)

        with tls_server(CA.issue(*names), wait) as port:
            ran = preflight(*(uri(port, name) for name in names), "--at-once", "2", hosts=names)

        assert 0 == ran.code
        assert sip.most_at_once <= 2

    def test_an_ipv6_address_is_tried_and_does_not_count(self, preflight: Preflight, port: int) -> None:
        ran = preflight(uri(port), "--resolve", f"{HOST}=127.0.0.1,::1", hosts=())
        [destination] = ran.destinations

        assert 0 == ran.code
        assert [("127.0.0.1", True), ("::1", False)] == [
            (one["address"], one["counts"]) for one in destination["addresses"]
        ]

    def test_a_disabled_destination_is_not_tried(
        self, preflight: Preflight, port: int, tmp_path: Path
    ) -> None:
        urls = [
            {"sip_url": uri(port), "priority": 1, "weight": 1, "enabled": True, "friendly_name": "a"},
            {"sip_url": uri(9), "priority": 2, "weight": 1, "enabled": False, "friendly_name": "b"},
        ]
        file = tmp_path / "state.json"
        file.write_text(json.dumps(state(urls)))
        ran = preflight("--state", str(file))

        assert [(True, "pass"), (False, "pass")] == [
            (one["enabled"], one["answer"]) for one in ran.destinations
        ]
        assert [[], ["127.0.0.1"]] == sorted(
            [a["address"] for a in one["addresses"]] for one in ran.destinations
        )

    def test_a_uri_without_tls_is_tried_as_on_a_secure_trunk(self, preflight: Preflight, port: int) -> None:
        ran = preflight(f"sip:{HOST}:{port};transport=udp")

        assert 0 == ran.code
        assert "Its transport is udp, not tls" in " ".join(ran.out.split())

    def test_interconnect_decides_only_about_its_own_uri(self, preflight: Preflight) -> None:
        ran = preflight("sip:10.255.255.1", "sip:10.255.255.1;edge=ashburn-ix", hosts=())

        assert ["fail", "cannot tell"] == [one["checks"][-1]["answer"] for one in ran.destinations]

    def test_twilio_gets_options_only_in_turn(
        self, preflight: Preflight, sip: SipServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Twilio bans who sends more than one in 15 seconds."""
        monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
        with tls_server(CA.issue("acme.sip.twilio.com"), sip) as port:
            ran = preflight(uri(port, "acme.sip.twilio.com"), hosts=("acme.sip.twilio.com",))
        [destination] = ran.destinations

        assert (3, []) == (ran.code, sip.got)
        [*_, check] = destination["addresses"][0]["checks"]
        assert "no OPTIONS sent" in check["seen"]
        assert "another folder in XDG_CACHE_HOME" in check["fix"]


class TestCalls:
    CALL = ("--call", "+14155550100")

    def test_a_call_that_cannot_be_sent_is_no_pass(self, preflight: Preflight, sip: SipServer) -> None:
        context = server_context(CA.issue())

        def only_once(connection: socket.socket) -> None:
            if not sip.got:
                with context.wrap_socket(connection.dup(), server_side=True) as stream:
                    sip(stream)

        with tcp_server(only_once) as port:
            ran = preflight(uri(port), *self.CALL)
        [destination] = ran.destinations

        assert 3 == ran.code
        assert "no call was sent" in destination["addresses"][0]["checks"][-1]["seen"]

    def test_an_answered_call_shows_sip_though_options_are_ignored(self, preflight: Preflight) -> None:
        sip = SipServer({"INVITE": "486 Busy Here"}, closes_at=("OPTIONS",))
        with tls_server(CA.issue(), sip) as port:
            ran = preflight(uri(port), *self.CALL)
        [destination] = ran.destinations

        assert 0 == ran.code
        assert "closes the connection without a response to OPTIONS, but answers INVITE" in [
            one["seen"] for one in destination["addresses"][0]["checks"]
        ]

    def test_an_answer_in_clear_fails(self, preflight: Preflight, sip: SipServer, port: int) -> None:
        sip.body = SDP
        ran = preflight(uri(port), *self.CALL)
        [address] = ran.destinations[0]["addresses"]

        assert (1, 32208) == (ran.code, address["checks"][-1]["error"])
        assert ["OPTIONS", "INVITE", "ACK", "BYE"] == sip.methods
        assert "answers without SRTP, and the call ends with error 32208" in " ".join(ran.out.split())

    def test_calls_are_made_one_after_the_other(self, preflight: Preflight) -> None:
        names = tuple(f"sbc-{number}.example.com" for number in range(4))
        sip = SipServer({"INVITE": "486 Busy Here"})
        with tls_server(CA.issue(*names), sip) as port:
            ran = preflight(*(uri(port, name) for name in names), *self.CALL, hosts=names)

        assert 1 == sip.most_at_once
        assert 4 == sip.methods.count("INVITE")
        assert "tries no other host" in " ".join(ran.out.split())

    @pytest.mark.parametrize(
        "signals",
        [[signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT] * 3],
        ids=["SIGTERM", "SIGHUP", "Ctrl-C three times"],
    )
    def test_no_phone_rings_on_after_a_signal(
        self, command: list[str], tmp_path: Path, signals: list[signal.Signals]
    ) -> None:
        sip, rings = SipServer({"INVITE": "180 Ringing"}), threading.Event()

        def ring(connection: socket.socket) -> None:
            def tell(sent: Sent) -> None:
                if sent.method == "INVITE":
                    rings.set()
                if sent.method == "CANCEL":
                    connection.sendall(answer(sip.got[1], "487 Request Terminated"))

            sip(connection, tell)

        roots = tmp_path / "roots.pem"
        roots.write_bytes(CA.pem())
        with tls_server(CA.issue(), ring) as port:
            options = [uri(port), "--resolve", f"{HOST}=127.0.0.1", "--ca", str(roots), "--timeout", "60"]
            process = subprocess.Popen([*command, *options, *self.CALL], stderr=subprocess.PIPE)
            assert rings.wait(30)
            for one in signals:
                process.send_signal(one)
                time.sleep(0.02)  # else the system may deliver them as one
            _, said = process.communicate()

        assert ["OPTIONS", "INVITE", "CANCEL", "ACK"] == sip.methods
        assert (130, b"twilio-trunks: interrupted; no report was written\n") == (process.returncode, said)

    def test_the_number_is_shown_to_nobody(self, preflight: Preflight, port: int) -> None:
        ran = preflight(f"sip:14155550177@{HOST}:{port};transport=tls?X-Key=secret", *self.CALL)

        for text in (ran.out, ran.err, json.dumps(ran.report)):
            assert not re.search("4155550100|4155550177|secret", text)

    def test_the_advice_on_a_uri_hides_its_user(self, preflight: Preflight, port: int) -> None:
        ran = preflight(f"sip:14155550177@{HOST}:{port}?X-Key=secret", f"sip:alice:sesame@{HOST}:{port}")

        assert "Write 'sip:" in " ".join(ran.out.split())
        for text in (ran.out, ran.err, json.dumps(ran.report)):
            assert not re.search("4155550177|secret|alice|sesame", text)


class TestOutputs:
    def test_all_files_are_written(self, preflight: Preflight, port: int, tmp_path: Path) -> None:
        sarif, html = tmp_path / "report.sarif", tmp_path / "report.html"
        ran = preflight(uri(port), "--sarif", str(sarif), "--html", str(html))

        assert "2.1.0" == json.loads(sarif.read_bytes())["version"]
        assert HOST in html.read_text()
        assert f"wrote {html}" in ran.err

    def test_a_file_that_cannot_be_written_stops_everything(
        self, preflight: Preflight, sip: SipServer, port: int
    ) -> None:
        ran = preflight(uri(port), "--html", "/nowhere/report.html")

        assert (2, []) == (ran.code, sip.got)


def state(urls: list[dict[str, Any]]) -> dict[str, Any]:
    """A stack's export with one trunk and its destinations."""
    sid = "TK" + "1" * 32
    urn = "urn:pulumi:prod::calls::pulumi-python:dynamic/twilio:"
    trunk = {"secure": True, "friendly_name": "calls", "sid": sid}
    return {
        "version": 3,
        "deployment": {
            "manifest": {},
            "resources": [
                {
                    "urn": f"{urn}SecureTrunk::trunk",
                    "custom": True,
                    "id": sid,
                    "type": "pulumi-python:dynamic/twilio:SecureTrunk",
                    "inputs": trunk,
                    "outputs": trunk,
                },
                {
                    "urn": f"{urn}TlsOrigination::routes",
                    "custom": True,
                    "id": sid,
                    "type": "pulumi-python:dynamic/twilio:TlsOrigination",
                    "inputs": {"trunk_sid": sid, "destinations": urls},
                    "outputs": {"trunk_sid": sid, "destinations": urls},
                },
            ],
        },
    }


class TestTheTable:
    def test_no_line_in_a_file_ends_with_blanks(self, preflight: Preflight, port: int) -> None:
        ran = preflight(uri(port))

        assert [] == [line for line in ran.out.split("\n") if line != line.rstrip()]

    def test_signs_without_unicode_keep_their_meaning(self) -> None:
        """The usual ? for an unknown character would mean "cannot tell"."""
        show(lambda console: console.print("registers the replacement"))

        assert b"+ x ... ?" == "✓\u00a0✗ … ü".encode("ascii", "twilio-trunks")
