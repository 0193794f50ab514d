"""The options ``--https-port``, ``--clients``, ``--env`` and ``--host``."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys

import pytest

from emulator.background import find
from tests.emulator.command_line import ROOT, run_emulator


class TestHttps:
    @pytest.fixture
    def started(self, data):
        assert (
            0 == run_emulator("--background", "--port", "0", "--https-port", "0", "--data", data).returncode
        )
        return find(data)

    @pytest.mark.usefixtures("started")
    def test_env(self, data):
        """The output of `--env` leads a program in this shell from Twilio's address to the emulator."""
        url = "https://trunking.twilio.com/v1/Trunks"
        program = f"import requests; print(requests.get('{url}', timeout=10).status_code)"
        lines = run_emulator("--env", "--data", data).stdout

        answer = subprocess.run(
            ["sh", "-c", f'{lines}"$PYTHON" -c "{program}"'],
            env={**os.environ, "PYTHON": sys.executable},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )

        assert "401\n" == answer.stdout

    def test_clients(self, data, started):
        """`--clients` names the authority, the proxy and what each client reads."""
        said = run_emulator("--clients", "--data", data).stdout

        assert f"{data}.ca.pem" in said
        assert f"python -m emulator --env --data '{data}'" in said
        assert f"http://127.0.0.1:{started.https_port}" in said
        for name in (
            "NODE_EXTRA_CA_CERTS",
            "SSL_CERT_FILE",
            "REQUESTS_CA_BUNDLE",
            "trustStore",
            "/etc/hosts",
        ):
            assert name in said

    @pytest.mark.parametrize("verb", ["--clients", "--env"])
    def test_none_runs(self, data, verb):
        """If none serves HTTPS, the message says how to start one."""
        nothing = run_emulator(verb, "--data", data)
        run_emulator("--background", "--port", "0", "--data", data)
        no_https = run_emulator(verb, "--data", data)

        assert (1, 1) == (nothing.returncode, no_https.returncode)
        assert f"none runs for {data}: start it with --https-port" in nothing.stderr
        assert "serves no HTTPS: start it with --https-port" in no_https.stderr


class TestEnd:
    @pytest.fixture
    def served(self, data):
        with subprocess.Popen(
            [
                sys.executable,
                "-X",
                "dev",
                "-m",
                "emulator",
                *("--port", "0", "--https-port", "0", "--data", data),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            while "watch it" not in process.stdout.readline():
                pass
            yield process
            process.kill()

    def test_with_clients(self, served, data):
        """It ends at once and silently, even with open connections."""
        address = ("127.0.0.1", find(data).https_port)
        context = ssl.create_default_context(cafile=f"{data}.ca.pem")
        with (
            socket.create_connection(address),
            socket.create_connection(address) as connecting,
            socket.create_connection(address) as plain,
            context.wrap_socket(plain, server_hostname="trunking.twilio.com") as idle,
        ):
            connecting.sendall(b"CONNECT trunking.twilio.com:443 HTTP/1.1\r\n\r\n")
            assert connecting.recv(100).startswith(b"HTTP/1.1 200 ")
            idle.sendall(b"GET /v1/Trunks HTTP/1.1\r\nHost: trunking.twilio.com\r\n\r\n")
            assert idle.recv(100).startswith(b"HTTP/1.1 401 ")
            served.send_signal(signal.SIGTERM)
            _, complaints = served.communicate(timeout=20)

        assert (0, "") == (served.returncode, complaints)


class TestHost:
    def test_warning(self, data):
        """Another address than this machine's own is served with a warning on stderr, and is found again."""
        everywhere = "0.0.0.0"  # noqa: S104 - what the warning is about
        started = run_emulator("--background", "--host", everywhere, "--port", "0", "--data", data)
        running = find(data)

        assert "warning: listening on 0.0.0.0" in started.stderr
        assert re.search(r"started: http://127\.0\.0\.1:\d+", started.stdout)
        assert run_emulator("--stop", "--data", data).stdout.startswith(f"stopped: pid {running.pid}")

    def test_another_loopback_address(self, data):
        """An address that only this machine reaches needs no warning."""
        started = run_emulator("--background", "--host", "127.0.0.2", "--port", "0", "--data", data)

        assert ("", "127.0.0.2") == (started.stderr, find(data).host)

    def test_not_here(self, data):
        """An address that this machine does not have is named."""
        refused = run_emulator("--background", "--host", "192.0.2.1", "--port", "0", "--data", data)

        assert 1 == refused.returncode
        assert "192.0.2.1 is not an address of this machine" in refused.stderr

    @pytest.mark.parametrize("host", ["localhost", "::1", "300.0.0.1"])
    def test_refused(self, host):
        """Only IPv4 addresses are taken."""
        refused = run_emulator("--host", host)

        assert 2 == refused.returncode
        assert "is not an IPv4 address" in refused.stderr
