import http.server
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
import requests

from emulator.background import find, log_of, note_of, stop
from emulator.database import open_database
from emulator.settings import DEFAULT_ACCOUNT_SID
from tests.emulator.command_line import ROOT, run_emulator


class TestForeground:
    @pytest.fixture
    def served(self, data):
        with subprocess.Popen(
            [sys.executable, "-m", "emulator", "--port", "0", "--data", data],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            yield process
            process.kill()

    def test_greets(self, served, data):
        """The first lines say where it is, for which account, and how to point the SDK at it."""
        greeting = "".join(served.stdout.readline() for _ in range(4))
        (url,) = set(re.findall(r"http://127\.0\.0\.1:\d+", greeting))

        assert str(find(data).port) == url.rpartition(":")[2]
        assert data in greeting
        assert DEFAULT_ACCOUNT_SID in greeting
        assert "twilio:baseUrl" in greeting
        assert "TWILIO_BASE_URL" in greeting
        assert f'emulator.testing.LocalHttpClient("{url}")' in greeting

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_ends_cleanly(self, served, data, number):
        """Ctrl-C and SIGTERM end it without a complaint, and remove its note."""
        served.stdout.readline()
        served.send_signal(number)
        _, complaints = served.communicate(timeout=20)

        assert (0, "") == (served.returncode, complaints)
        assert not note_of(data).exists()

    def test_second_one(self, served, data):
        """A data file that is served already is refused, with the process that has it."""
        served.stdout.readline()

        second = run_emulator("--port", "0", "--data", data)

        assert 1 == second.returncode
        assert f"pid {served.pid}" in second.stderr


class TestAccounts:
    ACCOUNT, CHILD, KEY, APP = "AC" + "1" * 32, "AC" + "2" * 32, "SK" + "3" * 32, "OQ" + "4" * 32

    def test_key_of_a_region(self, data):
        """Accounts, sub-accounts and keys of the command line may log in, in the background too."""
        started = run_emulator(
            *("--background", "--port", "0", "--data", data),
            *(f"--account={self.ACCOUNT}:a", f"--account={self.CHILD}:b"),
            *(f"--subaccount={self.CHILD}:{self.ACCOUNT}", f"--key={self.KEY}:c:{self.CHILD}:ie1"),
        )
        url = re.search(r"http://\S+\d", started.stdout)[0]

        with requests.Session() as session:
            session.trust_env = False
            lists = f"{url}/2010-04-01/Accounts/{self.CHILD}/SIP/CredentialLists.json"
            by_parent = session.get(lists, auth=(self.ACCOUNT, "a"), timeout=10)
            by_key = session.get(f"{url}/_region/ie1/v1/Trunks", auth=(self.KEY, "c"), timeout=10)
            elsewhere = session.get(f"{url}/v1/Trunks", auth=(self.KEY, "c"), timeout=10)

        assert (200, 200, 401) == (by_parent.status_code, by_key.status_code, elsewhere.status_code)

    def test_restricted_key(self, data):
        """A key's kind and permissions reach an emulator in the background."""
        started = run_emulator(
            *("--background", "--port", "0", "--data", data, f"--account={self.ACCOUNT}:a"),
            f"--key={self.KEY}:c:{self.ACCOUNT}:us1:restricted:GET /v1/Trunks, GET /v1/Trunks/**",
        )
        url = re.search(r"http://\S+\d", started.stdout)[0]

        with requests.Session() as session:
            session.trust_env = False
            session.auth = (self.KEY, "c")
            read = session.get(f"{url}/v1/Trunks", timeout=10)
            written = session.post(f"{url}/v1/Trunks", timeout=10)

        assert (200, 403) == (read.status_code, written.status_code)

    def test_oauth_app(self, data):
        """An OAuth app of the command line gets tokens that last as it says, in the background too."""
        started = run_emulator(
            *("--background", "--port", "0", "--data", data),
            *(f"--account={self.ACCOUNT}:a", f"--oauth-app={self.APP}:s:{self.ACCOUNT}:120"),
        )
        url = re.search(r"http://\S+\d", started.stdout)[0]
        form = {"grant_type": "client_credentials", "client_id": self.APP, "client_secret": "s"}

        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f"{url}/v2/token", data=form, timeout=10)

        assert 120 == answer.json()["expires_in"]

    @pytest.mark.parametrize(
        ("app", "complaint"),
        [
            ("OQ1:secret:AC1", "SID:SECRET:ACCOUNT:SECONDS"),
            (f"{APP}:secret", "SID:SECRET:ACCOUNT:SECONDS"),
            (f"{APP}:secret:{ACCOUNT}:x", "SID:SECRET:ACCOUNT:SECONDS"),
            (f"{APP}:secret:{ACCOUNT}:59", "must be 60 to 2592000 seconds"),
        ],
    )
    def test_ill_formed_app(self, data, app, complaint):
        """An invalid app is refused, with the expected form."""
        refused = run_emulator("--data", data, "--oauth-app", app)

        assert 2 == refused.returncode
        assert complaint in refused.stderr

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--key", "SK1:secret:AC1"],
            ["--key", f"{KEY}:secret"],
            ["--key", f"{KEY}:secret:{ACCOUNT}:de1"],
            ["--key", f"{KEY}:secret:{ACCOUNT}:ie1:x"],
        ],
    )
    def test_ill_formed(self, data, arguments):
        """An invalid key is refused, with the expected form."""
        refused = run_emulator("--data", data, *arguments)

        assert 2 == refused.returncode
        assert "SID:SECRET:ACCOUNT:REGION" in refused.stderr

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--key", f"{KEY}:secret:{ACCOUNT}"],
            ["--oauth-app", f"{APP}:secret:{ACCOUNT}"],
            ["--subaccount", f"{CHILD}:{ACCOUNT}"],
        ],
    )
    def test_of_no_account(self, data, arguments):
        """A key, an app or a sub-account of an unknown account is refused, by name."""
        refused = run_emulator("--port", "0", "--data", data, *arguments)

        assert (1, 1) == (refused.returncode, refused.stderr.count("\n"))
        assert f"there is no account {self.ACCOUNT}" in refused.stderr


class TestBackground:
    def test_starts_once(self, data):
        """The first start starts, the second finds it running, and both name the same process."""
        first = run_emulator("--background", "--port", "0", "--data", data)
        second = run_emulator("--background", "--port", "0", "--data", data)

        assert (0, 0) == (first.returncode, second.returncode)
        assert first.stdout.startswith("started: http://127.0.0.1:")
        assert first.stdout.replace("started", "already running") == second.stdout

    def test_answers_at_once(self, data):
        """When the command is back, the emulator answers for that data file."""
        started = run_emulator("--background", "--port", "0", "--data", data)
        url = re.search(r"http://\S+\d", started.stdout)[0]

        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"{url}/_emulator/health"
        ) as answer:
            assert data == json.load(answer)["data"]

    def test_log(self, data):
        """Its output goes into a file beside the data."""
        run_emulator("--background", "--port", "0", "--data", data)

        assert "Twilio emulator" in log_of(data).read_text()

    def test_stop(self, data):
        """A stopped emulator is gone when the command is back."""
        run_emulator("--background", "--port", "0", "--data", data)
        pid = find(data).pid
        stopped = run_emulator("--stop", "--data", data)

        assert (0, True) == (stopped.returncode, stopped.stdout.startswith(f"stopped: pid {pid}, "))
        assert find(data) is None

    def test_stop_without_one(self, data):
        """Where none runs there is nothing to stop, and nothing wrong."""
        stopped = run_emulator("--stop", "--data", data)

        assert (0, f"none runs for {data}\n") == (stopped.returncode, stopped.stdout)

    def test_after_a_kill(self, data):
        """A note that a killed emulator left behind stops nobody."""
        Path(data).parent.mkdir()
        note_of(data).write_text('{"pid": 1, "port": 1}')

        assert run_emulator("--background", "--port", "0", "--data", data).stdout.startswith("started")

    def test_on_another_port(self, data):
        """One that runs on another port than the wanted one is an error that names both."""
        run_emulator("--background", "--port", "0", "--data", data)
        port = find(data).port

        second = run_emulator("--background", "--port", str(_free_port()), "--data", data)

        assert 1 == second.returncode
        assert f"on port {port} and not on " in second.stderr

    def test_bad_data_file(self, data):
        """One that cannot start says why here, not only in the log."""
        Path(data).parent.mkdir()
        Path(data).write_text("no database " * 20)

        failed = run_emulator("--background", "--port", "0", "--data", data)

        assert 1 == failed.returncode
        assert "cannot be used as the emulator's data" in failed.stderr
        assert "Traceback" not in failed.stderr

    @pytest.mark.parametrize("how", [[], ["--background"]], ids=["foreground", "background"])
    def test_a_folder(self, tmp_path, how):
        """A data file that is a folder is an error, told without a traceback."""
        failed = run_emulator(*how, "--port", "0", "--data", str(tmp_path))

        assert 1 == failed.returncode
        assert "unable to open database file" in failed.stderr
        assert "Traceback" not in failed.stderr

    def test_several_at_once(self, data):
        """Of several that start at once one serves, and the others come back with it."""
        command = [sys.executable, "-m", "emulator", "--background", "--port", "0", "--data", data]
        starters = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(3)]
        said = sorted(starter.communicate()[0].split(b":")[0] for starter in starters)

        assert [0, 0, 0] == [starter.returncode for starter in starters]
        assert [b"already running", b"already running", b"started"] == said

    def test_several_leave_one(self, data):
        """When the serving emulator is stopped, none that started with it takes its place."""
        command = [sys.executable, "-m", "emulator", "--background", "--port", "0", "--data", data]
        starters = [subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT) for _ in range(3)]
        for starter in starters:
            starter.wait()
        assert stop(data)

        open_database(data).close()
        assert find(data) is None

    @pytest.mark.parametrize("how", [[], ["--background"]], ids=["foreground", "background"])
    def test_no_place_for_the_data(self, tmp_path, how):
        """A data file that cannot be made is an error that names its place."""
        tmp_path.joinpath("file").write_text("")

        failed = run_emulator(*how, "--port", "0", "--data", str(tmp_path / "file" / "twilio.sqlite"))

        assert 1 == failed.returncode
        assert str(tmp_path / "file") in failed.stderr
        assert "Traceback" not in failed.stderr


class TestPortTaken:
    @pytest.mark.parametrize("how", [[], ["--background"]], ids=["foreground", "background"])
    def test_by_another_emulator(self, data, tmp_path, how):
        """A port of another data file's emulator: the message says which emulator, and what to do."""
        run_emulator("--background", "--port", "0", "--data", data)
        running = find(data)

        refused = run_emulator(*how, "--port", str(running.port), "--data", str(tmp_path / "other.sqlite"))

        assert 1 == refused.returncode
        assert f"port {running.port} is taken by the emulator of {data} (pid {running.pid})" in refused.stderr
        assert "--stop --data" in refused.stderr
        assert "EMULATOR_PORT=" in refused.stderr
        assert "Traceback" not in refused.stderr

    def test_by_another_program(self, data):
        """A port that a web server has: another program's."""
        with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as other:
            thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            refused = run_emulator("--port", str(other.server_port), "--data", data)
            other.shutdown()
            thread.join()

        assert 1 == refused.returncode
        assert f"port {other.server_port} is taken by another program" in refused.stderr
        assert "--port" in refused.stderr

    def test_by_a_silent_program(self, data):
        """A port that never answers counts as another program's, after a moment."""
        with socket.create_server(("127.0.0.1", 0)) as other:
            refused = run_emulator("--background", "--port", str(other.getsockname()[1]), "--data", data)

        assert "is taken by another program" in refused.stderr


class TestArguments:
    def test_help(self):
        """The help says how to point at it."""
        assert "twilio:baseUrl" in run_emulator("--help").stdout

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--port", "65536"],
            ["--port", "x"],
            ["--account", "AC1:token"],
            ["--account", "AC" + "0" * 32],
            ["--subaccount", "AC" + "0" * 32],
            ["--set", "minimum_weight=some"],
            ["--background", "--data", ":memory:"],
            ["--stop", "--data", ":memory:"],
            ["--background", "--stop"],
        ],
        ids=" ".join,
    )
    def test_refused(self, arguments):
        """An argument that makes no sense ends with argparse's own status."""
        assert 2 == run_emulator(*arguments).returncode

    def test_unknown_setting(self, data):
        """A setting that does not exist is named."""
        refused = run_emulator("--background", "--set", "tea=true", "--data", data)

        assert 2 == refused.returncode
        assert "there is no setting 'tea'" in refused.stderr

    def test_accounts_and_settings(self, data):
        """Accounts and settings reach an emulator in the background."""
        sid = "AC" + "5" * 32
        started = run_emulator(
            "--background",
            "--port",
            "0",
            "--data",
            data,
            "--account",
            f"{sid}:token:5",
            "--set",
            "trunks_per_account=0",
        )
        url = re.search(r"http://\S+\d", started.stdout)[0]

        assert 21244 == _code_of_create(url, sid, "token:5")


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _code_of_create(url, sid, token):
    import requests

    with requests.Session() as session:
        session.trust_env = False
        return session.post(f"{url}/v1/Trunks", auth=(sid, token), timeout=10).json()["code"]
