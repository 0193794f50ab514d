"""The command line: its options, its mistakes, and how its process ends."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.audit.conftest import SCRIPT, TOKENS, WHOLE, World
from twilio_trunks_audit import audit_command

BLIND = dict.fromkeys(("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"), "")


class TestProcess:
    def test_end_to_end(self, world: World) -> None:
        """The installed script writes the table, in any encoding, and the files."""
        world.trunk(secure=True, friendly_name="Büro 東京")
        files = [world.folder / f"report.{kind}" for kind in ("json", "sarif", "html")]
        options = [f"--{path.suffix[1:]}={path}" for path in files]
        ended = world.run(SCRIPT, "audit", *WHOLE, *options, LC_ALL="C", PYTHONIOENCODING="ascii")

        assert (0, True) == (ended.returncode, all(path.stat().st_size for path in files))
        assert "MEDIA" in ended.stdout
        assert [f"wrote {path}" for path in files] == ended.stderr.splitlines()

    def test_module(self, world: World) -> None:
        """`python -m twilio_trunks_audit` runs the command; a mistake ends it with 2."""
        ended = world.run(sys.executable, "-m", "twilio_trunks_audit", "audit", *WHOLE, **BLIND)

        assert (2, "") == (ended.returncode, ended.stdout)
        assert "no Twilio credentials in the environment" in ended.stderr

    def test_interrupted(self, world: World) -> None:
        """Ctrl-C ends the audit at once, with one sentence and 130."""
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
        """The emulator counts a hit when the request arrives."""
        while not world.twilio.admin.faults()[0]["hit"]:
            pass

    def test_reader_goes_away(self, world: World) -> None:
        """A pipe that is closed early, as by `head`, gives no traceback."""
        for number in range(30):
            world.trunk(secure=True, friendly_name=f"trunk {number}")
        ended = world.run("sh", "-c", f"'{SCRIPT}' audit {' '.join(WHOLE)} | head -n 1")

        assert "" == ended.stderr


def test_version(world: World) -> None:
    """`--version` prints the version."""
    assert "0.1.0" == world.call("--version").out.strip()


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
            (("audit", *WHOLE), {"TWILIO_BASE_URL": "http://127.0.0.1:1"}, "cannot be reached"),
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
        """A mistake ends with 2 and a sentence, without a secret."""
        ended = world.call(*options, **environ)

        assert (2, "") == (ended.code, ended.out)
        assert said in ended.err
        assert "twilio:" not in ended.err
        assert TOKENS[next(iter(TOKENS))] not in ended.err

    def test_nothing_left_behind(self, world: World) -> None:
        """An audit that fails leaves no empty report."""
        page = world.folder / "r.html"
        ended = world.call("audit", *WHOLE, "--html", str(page), TWILIO_AUTH_TOKEN="wrong")

        assert (2, False) == (ended.code, page.exists())

    def test_bug(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """A bug ends with 2 and a sentence; an environment variable asks for the traceback."""

        def broken(_: object) -> None:
            raise RuntimeError("boom")

        monkeypatch.setattr(audit_command, "scope_of", broken)
        ended = world.call("audit")

        assert 2 == ended.code
        assert "this is a bug: RuntimeError" in ended.err
        with pytest.raises(RuntimeError, match="boom"):
            world.call("audit", TWILIO_TRUNKS_TRACEBACK="1")
