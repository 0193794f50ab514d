"""The console script: what a person sees who uses it, or uses it wrongly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.conftest import SCRIPT, TOKENS, WHOLE, World

BLIND = dict.fromkeys(("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"), "")


class TestScript:
    def test_end_to_end(self, world: World) -> None:
        """The installed script examines an account and writes what was asked for."""
        world.trunk(secure=True, friendly_name="voice-agent")
        files = [world.folder / f"report.{kind}" for kind in ("json", "sarif", "html")]
        ended = world.run("audit", *WHOLE, *(f"--{path.suffix[1:]}={path}" for path in files))

        assert (0, True) == (ended.returncode, all(path.stat().st_size for path in files))
        assert "voice-agent" in ended.stdout
        assert [f"wrote {path}" for path in files] == ended.stderr.splitlines()

    def test_module(self, world: World) -> None:
        """`python -m twilio_trunks_audit` is the same."""
        command = [sys.executable, "-m", "twilio_trunks_audit", "audit", *WHOLE]
        ended = subprocess.run(command, env=world.environ(), capture_output=True, text=True, check=False)

        assert 0 == ended.returncode, ended.stderr

    @pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
    def test_any_terminal(self, world: World, locale: str) -> None:
        """A terminal that cannot show every character gets what it can."""
        world.trunk(secure=True, friendly_name="Büro 東京")
        ended = world.run(
            "audit", *WHOLE, LC_ALL=locale, PYTHONIOENCODING="ascii" if locale == "C" else "utf-8"
        )

        assert 0 == ended.returncode, ended.stderr
        assert "MEDIA" in ended.stdout

    def test_help(self, world: World) -> None:
        """The help names exit codes, credentials and what reads cost."""
        said = world.run("audit", "--help").stdout

        for words in ("exit codes:", "TWILIO_API_SECRET", "two requests a trunk", "--sub-accounts"):
            assert words in " ".join(said.split())

    def test_version(self, world: World) -> None:
        """`--version` tells it."""
        assert "0.1.0" == world.run("--version").stdout.strip()


class TestMistakes:
    @pytest.mark.parametrize(
        ("options", "environ", "said"),
        [
            ((), {}, "COMMAND"),
            (("audit", "--without", "everything"), {}, "there are numbers, access, routes"),
            (("audit", "--regions", "mars"), {}, "there are us1, ie1, au1"),
            (("audit", "--regions", "ie1"), {}, "no account has credentials for ie1"),
            (("audit", "--at-once", "100"), {}, "1 to 16"),
            (("audit", "--most", "some"), {}, "a whole number"),
            (("audit",), BLIND, "no Twilio credentials in the environment"),
            (("audit",), {"TWILIO_AUTH_TOKEN": ""}, "no Twilio secret in the environment"),
            (("audit",), {"TWILIO_REGION": "ie1"}, "TWILIO_REGION is set without TWILIO_EDGE"),
            (("audit",), {"TWILIO_BASE_URL": "http://example.com"}, "TWILIO_BASE_URL"),
            (("audit", "--accounts", "no.toml"), {}, "no.toml cannot be read"),
            (
                ("audit", "--accounts", "no.toml", "--name", "x"),
                {},
                "--name names the account of the environment",
            ),
            (("audit", "--json", "/no/such/folder/report.json"), {}, "cannot be written"),
            (("audit", "--html", "/"), {}, "cannot be written"),
        ],
    )
    def test_ends_with_2(
        self, world: World, options: tuple[str, ...], environ: dict[str, str], said: str
    ) -> None:
        """A mistake ends with 2 and a sentence, without a traceback and without a secret."""
        ended = world.run(*options, **environ)

        assert (2, "") == (ended.returncode, ended.stdout)
        assert said in ended.stderr
        assert "Traceback" not in ended.stderr
        assert "twilio:" not in ended.stderr
        assert TOKENS[next(iter(TOKENS))] not in ended.stderr

    def test_nobody_there(self, world: World) -> None:
        """An address where nobody listens ends with 2, and the message says which."""
        ended = world.run("audit", *WHOLE, TWILIO_BASE_URL="http://127.0.0.1:1")

        assert 2 == ended.returncode
        assert "cannot be reached" in ended.stderr
        assert "Traceback" not in ended.stderr

    def test_nothing_left_behind(self, world: World) -> None:
        """An audit that fails leaves no empty report."""
        world.run("audit", *WHOLE, "--html", str(world.folder / "r.html"), TWILIO_AUTH_TOKEN="wrong")

        assert not (world.folder / "r.html").exists()

    def test_interrupted(self, world: World) -> None:
        """Ctrl-C ends at once, in a sentence, with 130."""
        world.trunk(secure=True)
        world.twilio.admin.delay("GET", "/v1/Trunks", delay_s=30, times=None)
        world.twilio.admin.clear_journal()
        process = subprocess.Popen(
            [SCRIPT, "audit", *WHOLE], env=world.environ(), stdout=-1, stderr=-1, text=True
        )
        self._wait_for_request(world)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)

        assert (130, "", "twilio-trunks: interrupted; no report was written\n") == (
            process.returncode,
            out,
            err,
        )

    def _wait_for_request(self, world: World) -> None:
        """The order hits a request when that has arrived, which its count shows."""
        while not world.twilio.admin.faults()[0]["hit"]:
            pass

    def test_reader_goes_away(self, world: World) -> None:
        """A pipe that is closed early, as by `head`, brings no traceback."""
        for number in range(30):
            world.trunk(secure=True, friendly_name=f"trunk {number}")
        command = f"'{SCRIPT}' audit {' '.join(WHOLE)} | head -n 1"
        ended = subprocess.run(
            ["sh", "-c", command], env=world.environ(), capture_output=True, text=True, check=False
        )

        assert "" == ended.stderr

    def test_bug(self, world: World) -> None:
        """Even a mistake of ours comes as a sentence; the traceback is to be had on request."""
        broken = world.folder / "sitecustomize.py"
        broken.write_text(
            "import twilio_trunks_audit.cli as c\ndef f(o): raise RuntimeError('boom')\nc._plan = f\n"
        )
        path = os.pathsep.join([str(world.folder), str(Path(__file__).parents[2])])
        ended, traced = (
            world.run("audit", PYTHONPATH=path, **more) for more in ({}, {"TWILIO_TRUNKS_TRACEBACK": "1"})
        )

        assert (2, False) == (ended.returncode, "Traceback" in ended.stderr)
        assert "this is a bug: RuntimeError" in ended.stderr
        assert "Traceback" in traced.stderr
