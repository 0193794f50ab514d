"""`pulumi import --from twilio-trunking`, and what Pulumi makes of a stack and a program that it gave."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from emulator.testing import RunningEmulator, running
from tests.e2e.harness import Run, Stack
from tests.importing import strategies

SCRIPTS = Path(sys.executable).parent
PROGRAM = "adopted_trunks.py"
USED = f"import {PROGRAM.removesuffix('.py')}\n"
EU, US = "AC" + 32 * "e", "AC" + 32 * "5"
TOKENS = {EU: "token-of-the-eu-account", US: "token-of-the-us-account"}


@dataclass
class Adopter:
    """A stack, and an account with trunks that it does not know."""

    stack: Stack

    def adopt(
        self, *arguments: str, options: Sequence[str] = ("--generate-code=false",), code: int | None = 0
    ) -> Run:
        given = ["--yes", "--from", "twilio-trunking", *options]
        return self.stack.pulumi("import", *given, "--", *arguments, code=code)

    def use(self) -> None:
        """Make the generated program the stack's."""
        self.stack.write(USED)

    @property
    def file(self) -> Path:
        return self.stack.program / PROGRAM

    def command(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Call `pulumi-twilio-adopt`, by default in the project's folder."""
        return subprocess.run(
            ["pulumi-twilio-adopt", *arguments],
            cwd=folder or self.stack.program,
            env=self.stack.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def adopter_of(stack: Stack) -> Adopter:
    stack.environ["PATH"] = os.pathsep.join([str(SCRIPTS), stack.environ["PATH"]])
    return Adopter(stack)


@pytest.fixture
def adopter(stack: Stack) -> Adopter:
    return adopter_of(stack)


def trunk(client: Any, name: str, *uris: str, **fields: Any) -> str:
    """Make a trunk by hand; gives back its SID."""
    trunks = client.trunking.v1.trunks
    sid = str(trunks.create(friendly_name=name, **fields).sid)
    for index, uri in enumerate(uris):
        trunks(sid).origination_urls.create(
            sip_url=uri, priority=10 * (index + 1), weight=10, enabled=True, friendly_name=f"gate {index}"
        )
    return sid


def two_trunks(adopter: Adopter) -> tuple[str, str]:
    """One as it should be, and one in plain text."""
    client = adopter.stack.twilio.client()
    good = trunk(client, "Good", "sip:a.example.com;transport=tls", secure=True)
    return good, trunk(client, "Old PBX", "sip:old-1.example.com", "sip:old-2.example.com:5060;transport=udp")


class TestAdopting:
    def test_from_the_account_to_tls_everywhere(self, adopter: Adopter) -> None:
        """What is adopted is unchanged until somebody mends the program, and TLS at Twilio after that."""
        stack = adopter.stack
        good, old = two_trunks(adopter)

        assert 4 == adopter.adopt("--program", PROGRAM).changes["imported"]

        adopter.use()

        assert {} == stack.preview("--expect-no-changes").changes
        assert "~" not in stack.preview("--diff").text
        assert {} == stack.refresh("--expect-no-changes").changes
        assert {} == stack.preview("--expect-no-changes").changes

        text = adopter.file.read_text()
        mended = re.sub(r'"(sip:old-.)\.example\.com[^"]*"', r'"\1.example.com;transport=tls"', text)
        mended = mended.replace('            "plain_text": True,\n', "").replace(
            "secure=False", "secure=True"
        )
        adopter.file.write_text(mended)
        stack.up()

        assert {"sip:old-1.example.com;transport=tls", "sip:old-2.example.com;transport=tls"} == {
            url.sip_url for url in stack.urls(old)
        }
        assert {good: True, old: True} == {one.sid: one.secure for one in stack.trunks}
        assert {} == stack.preview("--expect-no-changes").changes

    def test_changes_nothing_at_twilio(self, adopter: Adopter) -> None:
        """The requests are one list of trunks, and one list of URLs for each trunk."""
        good, old = two_trunks(adopter)
        adopter.stack.twilio.requests.clear()
        adopter.adopt()

        assert {
            ("GET", "/v1/Trunks", 200),
            ("GET", f"/v1/Trunks/{good}/OriginationUrls", 200),
            ("GET", f"/v1/Trunks/{old}/OriginationUrls", 200),
        } == {tuple(request) for request in adopter.stack.twilio.requests}
        assert 3 == len(adopter.stack.twilio.requests)

    def test_says_what_is_not_encrypted(self, adopter: Adopter) -> None:
        """After the import stands what is still in plain text, and where to read what to do."""
        two_trunks(adopter)
        after = adopter.adopt("--program", PROGRAM).text.rpartition("Duration")[2]

        assert "NOT ENCRYPTED: 1 of 2 trunks" in after
        assert "'old-pbx'" in after
        assert "sip:old-1.example.com is not TLS" in after
        assert PROGRAM in after

    def test_is_protected(self, adopter: Adopter) -> None:
        """Neither `destroy` nor a program without the trunks deletes what was adopted."""
        two_trunks(adopter)
        adopter.adopt("--program", PROGRAM)

        assert "protected" in adopter.stack.up(code=None).text

        adopter.use()

        assert "protected" in adopter.stack.destroy(code=None).text
        assert 2 == len(adopter.stack.trunks)

    def test_unprotected(self, adopter: Adopter) -> None:
        """An import without protection goes with a program without it, and then everything can be destroyed."""
        two_trunks(adopter)
        adopter.adopt(
            "--program", PROGRAM, "--no-protect", options=["--generate-code=false", "--protect=false"]
        )
        adopter.use()

        assert "protect" not in adopter.stack.preview("--diff", "--expect-no-changes").text

        adopter.stack.destroy()

        assert [] == adopter.stack.trunks

    def test_again(self, adopter: Adopter) -> None:
        """What the stack has already is left alone, a later trunk is adopted, and the program for all can be had again."""
        two_trunks(adopter)
        adopter.adopt("--program", PROGRAM)

        assert "nothing to adopt" in adopter.adopt(code=None).text

        trunk(adopter.stack.twilio.client(), "good", secure=True)
        text = adopter.adopt("--program", "new_trunk.py").text

        assert "Left alone" in text
        assert 1 == (adopter.stack.program / "new_trunk.py").read_text().count("SecureTrunk(")

        adopter.adopt("--again", "--program", "all_trunks.py")
        adopter.stack.write("import all_trunks\n")

        assert {} == adopter.stack.preview("--expect-no-changes").changes

    def test_some(self, adopter: Adopter) -> None:
        """Patterns and SIDs choose."""
        good, _ = two_trunks(adopter)
        adopter.adopt("--name", "OLD*", "--program", PROGRAM)
        assert ["old-pbx"] == re.findall(r'SecureTrunk\(\n    "(.*)"', adopter.file.read_text())

        adopter.adopt(good)
        adopter.stack.write("import adopted_trunks\n")

        assert "delete" in adopter.stack.preview(code=None).text

    def test_import_file(self, adopter: Adopter, tmp_path: Path) -> None:
        """The command's files do the same by `pulumi import --file`."""
        two_trunks(adopter)
        file = tmp_path / "import.json"
        done = adopter.command("--program", PROGRAM, "--import-file", str(file))

        assert (0, "") == (done.returncode, done.stderr)

        adopter.stack.pulumi("import", "--yes", "--file", str(file), "--generate-code=false")
        adopter.use()

        assert {} == adopter.stack.preview("--expect-no-changes").changes

    def test_another_stack(self, adopter: Adopter) -> None:
        """The converter is told of a stack that is not selected."""
        two_trunks(adopter)
        stack = adopter.stack
        settings = stack.program / "Pulumi.dev.yaml"
        stack.pulumi("stack", "init", "other")
        other = adopter.adopt("--stack", "dev", options=["--generate-code=false", "--stack", "dev"])

        assert settings.is_file()
        assert "Adopting 2 trunks" in other.text


@pytest.fixture(scope="class")
def random_accounts(tmp_path_factory: pytest.TempPathFactory, cli: Path) -> Iterator[Callable[[], Adopter]]:
    """Gives stacks with accounts of their own."""
    accounts = {f"AC{number:032x}": "t0ken" for number in range(10)}
    with running(accounts=accounts) as twilio:
        unused = iter(accounts)

        def new() -> Adopter:
            mine = RunningEmulator(twilio.url, next(unused), "t0ken", twilio.requests)
            return adopter_of(Stack(tmp_path_factory.mktemp("stack") / "stack", mine, cli))

        yield new


class TestRandomAccounts:
    @settings(max_examples=3, derandomize=True)
    @given(strategies.founds)
    def test_are_unchanged(self, random_accounts: Callable[[], Adopter], founds: list[Any]) -> None:
        """Whatever an account holds, the next preview of the generated program says unchanged."""
        adopter = random_accounts()
        fill(adopter.stack.twilio.client(), founds)
        run = adopter.adopt("--program", PROGRAM)
        adopter.use()

        assert len(founds) == run.changes["imported"] - sum(bool(found.urls) for found in founds)
        assert {} == adopter.stack.preview("--expect-no-changes").changes
        assert {} == adopter.stack.refresh("--expect-no-changes").changes


def fill(client: Any, founds: Sequence[Any]) -> None:
    """Make at Twilio what the strategy drew, domains that are taken left out."""
    taken: set[str] = set()
    for found in founds:
        drawn = found.trunk.model_dump(exclude={"sid", "recording", "auth_type", "symmetric_rtp_enabled"})
        if drawn["domain_name"] in taken or not drawn["domain_name"]:
            del drawn["domain_name"]
        else:
            taken.add(drawn["domain_name"])
        if not drawn["disaster_recovery_url"]:
            del drawn["disaster_recovery_url"], drawn["disaster_recovery_method"]
        trunks = client.trunking.v1.trunks
        sid = trunks.create(**{name: value for name, value in drawn.items() if value is not None}).sid
        trunks(sid).recordings().update(mode=found.trunk.recording.mode, trim=found.trunk.recording.trim)
        for url in found.urls:
            trunks(sid).origination_urls.create(**url.model_dump(exclude={"sid"}))


class TestSeveralAccounts:
    @pytest.fixture
    def adopter(self, tmp_path: Path, cli: Path) -> Iterator[Adopter]:
        """A stack with the settings of two accounts beside its own, which is the first of them."""
        with running(accounts=TOKENS) as twilio:
            stack = Stack(tmp_path / "stack", twilio, cli)
            plain = [f"--plaintext=twilio-{name}:accountSid={sid}" for name, sid in (("eu", EU), ("us", US))]
            secret = [
                f"--secret=twilio-{name}:authToken={TOKENS[sid]}" for name, sid in (("eu", EU), ("us", US))
            ]
            stack.pulumi("config", "set-all", *plain, *secret)
            trunk(twilio.client(EU, TOKENS[EU]), "Voice", "sip:eu.example.com;transport=tls", secure=True)
            trunk(twilio.client(US, TOKENS[US]), "Voice", "sip:us.example.com")
            yield adopter_of(stack)

    def test_are_adopted_by_a_provider_each(self, adopter: Adopter) -> None:
        """The program has a Provider for each, and is unchanged; their tokens are nowhere in clear."""
        run = adopter.adopt("--account", "eu", "--account", "us", "--program", PROGRAM)
        adopter.use()

        assert 4 == run.changes["imported"]
        assert {} == adopter.stack.preview("--expect-no-changes").changes
        assert {} == adopter.stack.refresh("--expect-no-changes").changes
        assert [] == [token for token in TOKENS.values() if token in adopter.stack.files_as_text() + run.text]
        assert {"eu-voice", "us-voice"} == {
            *re.findall(r'SecureTrunk\(\n    "(.*)"', adopter.file.read_text())
        }

    def test_a_declined_import_leaves_no_secrets(self, adopter: Adopter) -> None:
        """The file that Pulumi writes when somebody says no has lost the tokens that it was given."""
        text = decline(adopter, "--account", "eu", "--account", "us")
        [left] = adopter.stack.program.glob("pulumi-import-*.json")

        assert "declined" in text
        assert (
            f"Pulumi wrote {left.name} with the accounts' secrets in clear. They were taken out of it."
            in text
        )
        assert 2 == left.read_text().count("[secret]")
        assert "pulumi preview" not in text
        assert [] == [token for token in TOKENS.values() if token in adopter.stack.files_as_text() + text]

    def test_providers_that_are_there_already(self, adopter: Adopter) -> None:
        """Trunks that come later get the provider that the stack has."""
        adopter.adopt("--account", "eu", "--program", PROGRAM)
        trunk(adopter.stack.twilio.client(EU, TOKENS[EU]), "Later", secure=True)
        adopter.adopt("--account", "eu", "--again", "--program", "all_trunks.py")
        adopter.stack.write("import all_trunks\n")

        assert {} == adopter.stack.preview("--expect-no-changes").changes

    def test_not_into_a_file(self, adopter: Adopter) -> None:
        """An import file would hold the accounts' secrets, so that there is none for several accounts."""
        done = adopter.command("--account", "eu", "--import-file", "import.json")

        assert (2, "") == (done.returncode, done.stdout)
        assert "secrets" in done.stderr
        assert not (adopter.stack.program / "import.json").exists()


def decline(adopter: Adopter, *arguments: str) -> str:
    """Run the import at a terminal and say no, which is what Enter says there; gives back what stood there."""
    ours, theirs = pty.openpty()
    command = ["pulumi", "import", "--from", "twilio-trunking", "--generate-code=false", "--", *arguments]
    program = subprocess.Popen(
        command,
        cwd=adopter.stack.program,
        env=adopter.stack.environ,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    with os.fdopen(ours, "r+b", buffering=0) as terminal:
        while (chunk := read_from(terminal)) is not None:
            seen += chunk
            if not chunk and b"perform this import" in seen:  # now it waits for a key
                terminal.write(b"\r")
    program.wait(60)
    return seen.decode()


def read_from(terminal: Any) -> bytes | None:
    """What is there within a second, perhaps nothing; None once the other end is closed, which Linux tells by an error."""
    if not select.select([terminal], [], [], 1)[0]:
        return b""
    try:
        return bytes(terminal.read(4096)) or None
    except OSError:
        return None


SILENT = "http://127.0.0.1:9"


class TestRefusals:
    """Each is one paragraph, and nothing comes into the stack."""

    def refused(self, adopter: Adopter, *arguments: str) -> str:
        run = adopter.adopt(*arguments, code=None)

        assert "Traceback" not in run.text
        assert "imported" not in run.text

        [message] = re.findall(r'(?ms)^error: converter "twilio-trunking" failed: (.*)', run.text)
        return message

    def test_an_empty_account(self, adopter: Adopter) -> None:
        """An account without trunks is probably another than was meant."""
        assert "has no trunks: there is nothing to adopt" in self.refused(adopter)

    def test_a_filter_that_means_nothing(self, adopter: Adopter) -> None:
        """A pattern or SID without a trunk is named, with the trunks that there are."""
        two_trunks(adopter)
        said = self.refused(adopter, "--name", "Good", "--name", "Gold", "TK123")

        assert "matches TK123, --name 'Gold'" in said
        assert "'Old PBX'" in said

    def test_wrong_credentials(self, adopter: Adopter) -> None:
        """Twilio's refusal is told in the words of every other run."""
        adopter.stack.config("twilio:authToken", "wrong", "--secret")

        message = self.refused(adopter)

        assert "could not list the trunks of the account:\nTwilio answered 401, error 20003" in message

    def test_no_credentials(self, adopter: Adopter) -> None:
        """The message has the keys to set."""
        adopter.stack.pulumi("config", "rm", "twilio:authToken")

        assert "pulumi config set" in self.refused(adopter)

    def test_an_account_without_credentials(self, adopter: Adopter) -> None:
        """So has that of an account with a name."""
        said = self.refused(adopter, "--account", "eu")

        assert "no credentials for the account 'eu'" in said
        assert "--secret twilio-eu:authToken" in said

    def test_no_answer(self, adopter: Adopter) -> None:
        """An address where nothing listens is named."""
        adopter.stack.config("twilio:baseUrl", SILENT)
        adopter.stack.config("twilio:retrySeconds", "0")

        assert "127.0.0.1:9 cannot be reached" in self.refused(adopter)

    def test_wrong_arguments(self, adopter: Adopter) -> None:
        """What is wrong is said, and where to read what is right."""
        assert "unrecognized arguments: --nmae" in self.refused(adopter, "--nmae", "x")

    def test_a_program_that_is_there(self, adopter: Adopter) -> None:
        """A file of somebody's is never written over."""
        two_trunks(adopter)
        adopter.file.write_text("mine")

        assert f"{PROGRAM} exists and has other content" in self.refused(adopter, "--program", PROGRAM)
        assert "mine" == adopter.file.read_text()

    def test_a_locked_config(self, adopter: Adopter) -> None:
        """What Pulumi says of the config is handed on."""
        adopter.stack.environ["PULUMI_CONFIG_PASSPHRASE"] = "wrong"

        assert "`pulumi config` failed: " in self.refused(adopter)

    def test_nothing_that_can_be_declared(self, adopter: Adopter) -> None:
        """Where every trunk is left out, the reasons are the message."""
        trunk(adopter.stack.twilio.client(), "n" * 65)
        said = self.refused(adopter)

        assert "there is nothing to adopt" in said
        assert "friendly_name" in said

    def test_help(self, adopter: Adopter) -> None:
        """The arguments can be asked for."""
        assert "--program FILE" in adopter.adopt("--help", code=None).text

    def test_code_that_pulumi_cannot_generate(self, adopter: Adopter) -> None:
        """Without --generate-code=false Pulumi ends with an error, which is explained; what was imported is imported."""
        two_trunks(adopter)
        run = adopter.adopt("--program", PROGRAM, options=[], code=None)
        adopter.use()

        assert "GetSchema is not implemented" in run.text
        assert "Next time give --generate-code=false" in run.text
        assert {} == adopter.stack.preview("--expect-no-changes").changes


class TestCommand:
    def test_shows_what_there_is(self, adopter: Adopter, tmp_path: Path) -> None:
        """Outside of a project it reads with the environment's credentials, and lists trunks and destinations."""
        two_trunks(adopter)
        twilio = adopter.stack.twilio
        adopter.stack.environ |= {
            "TWILIO_ACCOUNT_SID": twilio.account_sid,
            "TWILIO_AUTH_TOKEN": twilio.auth_token,
            "TWILIO_BASE_URL": twilio.url,
        }
        done = adopter.command(folder=tmp_path)

        assert (0, "") == (done.returncode, done.stderr)
        assert re.search(r"^  good +TK\w{32}  media", done.stdout, re.MULTILINE)
        assert re.search(r"^  old-pbx +TK\w{32}  NOT ENCRYPTED +'Old PBX'$", done.stdout, re.MULTILINE)
        assert re.search(
            r"^ +20  sip:old-2.example.com:5060;transport=udp  NOT TLS$", done.stdout, re.MULTILINE
        )

    def test_prints_the_program(self, adopter: Adopter) -> None:
        """The standard output is the program alone, as the converter writes it."""
        two_trunks(adopter)
        done = adopter.command("--program", "-")
        adopter.adopt("--program", PROGRAM)

        assert adopter.file.read_text() == done.stdout
        assert "NOT ENCRYPTED: 1 of 2 trunks" in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["--help"], 0, ""),
            (["--nmae"], 2, "error: unrecognized arguments: --nmae"),
            (["--name", "nobody"], 1, "error: no trunk in account"),
        ],
    )
    def test_exit_codes(self, adopter: Adopter, arguments: list[str], code: int, said: str) -> None:
        """0 is done, 1 a failure, 2 a mistake in the arguments; a failure is one paragraph."""
        two_trunks(adopter)
        done = adopter.command(*arguments)

        assert code == done.returncode
        assert said in done.stderr
        assert (code != 0) == (1 == done.stderr.count("\n"))
