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
from tests.e2e.accounts import fill, number_on, numbers_and_lists, trunk
from tests.e2e.harness import Cli, Run, Stack
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


def two_trunks(adopter: Adopter) -> tuple[str, str]:
    """One as it should be, and one in plain text."""
    client = adopter.stack.twilio.client()
    good = trunk(client, "Good", "sip:a.example.com;transport=tls", secure=True)
    return good, trunk(client, "Old PBX", "sip:old-1.example.com", "sip:old-2.example.com:5060;transport=udp")


ON_A_TRUNK = ("OriginationUrls", "IpAccessControlLists", "CredentialLists")
ONCE = ("IncomingPhoneNumbers", "SIP/IpAccessControlLists", "SIP/CredentialLists")


def are_secret(stack: Stack) -> bool:
    """Whether the state has the credentials as a secret, in inputs and outputs."""
    resource = stack.resource("CredentialList")
    return all("ciphertext" in resource[part]["credentials"] for part in ("inputs", "outputs"))


class TestAdopting:
    def test_from_the_account_to_tls_everywhere(self, adopter: Adopter) -> None:
        """An import changes nothing at Twilio, nor does its program until it is mended; then all is TLS."""
        stack = adopter.stack
        good, old = two_trunks(adopter)
        account = f"/2010-04-01/Accounts/{stack.twilio.account_sid}"
        shown = adopter.command("--program", "-")
        stack.twilio.requests.clear()
        run = adopter.adopt("--program", PROGRAM)
        after = run.text.rpartition("Duration")[2]

        assert 4 == run.changes["imported"]
        assert sorted(
            [
                ("GET", "/v1/Trunks", 200),
                *(("GET", f"/v1/Trunks/{sid}/{what}", 200) for sid in (good, old) for what in ON_A_TRUNK),
                *(("GET", f"{account}/{what}.json", 200) for what in ONCE),
            ]
        ) == sorted(tuple(request) for request in stack.twilio.requests)
        for said in (
            "NOT ENCRYPTED: 1 of 2 trunks",
            "'old-pbx'",
            "sip:old-1.example.com is not TLS",
            PROGRAM,
        ):
            assert said in after
        assert "NOT ENCRYPTED: 1 of 2 trunks" in shown.stderr
        assert adopter.file.read_text() == shown.stdout

        adopter.use()

        assert {} == stack.preview("--expect-no-changes").changes
        assert "~" not in stack.preview("--diff").text
        assert {} == stack.refresh("--expect-no-changes", preview=True).changes

        mended = re.sub(r'"(sip:old-.)\.example\.com[^"]*"', r'"\1.example.com;transport=tls"', shown.stdout)
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

    def test_stays_what_it_is(self, adopter: Adopter) -> None:
        """Imports are protected; `secure` is never a default; only their own plain URIs are accepted."""
        stack = adopter.stack
        two_trunks(adopter)
        adopter.adopt("--program", PROGRAM)

        assert "protected" in stack.up(code=None).text

        adopter.use()
        text = adopter.file.read_text()
        adopter.file.write_text(text.replace("    secure=False,\n", ""))

        assert "write secure=False, as it is now" in stack.preview(code=None).text

        adopter.file.write_text(text.replace("sip:old-1.example.com", "sip:other.example.com"))

        assert "plain_text is only for" in stack.preview(code=None).text

        adopter.file.write_text(text)

        assert "protected" in stack.destroy(code=None).text
        assert 2 == len(stack.trunks)

    def test_a_whole_account(self, adopter: Adopter) -> None:
        """Numbers and lists come too, unchanged. Without protection everything can be destroyed."""
        stack = adopter.stack
        numbers_and_lists(adopter.stack.twilio, *two_trunks(adopter))
        run = adopter.adopt(
            "--program", PROGRAM, "--no-protect", options=["--generate-code=false", "--protect=false"]
        )
        adopter.use()

        assert "protect" not in stack.preview("--diff", "--expect-no-changes").text
        assert {} == stack.refresh("--expect-no-changes", preview=True).changes
        assert 10 == run.changes["imported"]
        assert are_secret(stack)

        # Only now the state has what depends on what: the lists go after what guards the trunks with them.
        assert {} == stack.up("--expect-no-changes").changes

        stack.destroy()
        sip = stack.twilio.client().api.v2010.accounts(stack.twilio.account_sid).sip

        assert ([], [], []) == (stack.trunks, sip.ip_access_control_lists.list(), sip.credential_lists.list())

    def test_some_and_again(self, adopter: Adopter) -> None:
        """Patterns choose; the stack's own trunks are left out; --again gives the program for all."""
        _, old = two_trunks(adopter)
        adopter.adopt("--name", "OLD*", "--program", PROGRAM)

        assert ["old-pbx"] == re.findall(r'SecureTrunk\(\n    "(.*)"', adopter.file.read_text())

        number_on(adopter.stack.twilio, old)  # an older release left it out
        text = adopter.adopt("--program", "new_trunk.py").text
        new = (adopter.stack.program / "new_trunk.py").read_text()

        assert "Left alone" in text
        assert (1, 1) == (new.count("SecureTrunk("), new.count(f'trunk_sid="{old}",'))
        assert "nothing to adopt" in adopter.adopt(code=None).text

        adopter.adopt("--again", "--program", "all_trunks.py")
        adopter.stack.write("import all_trunks\n")

        assert {} == adopter.stack.preview("--expect-no-changes").changes

    def test_import_file(self, adopter: Adopter, tmp_path: Path) -> None:
        """The command's files do the same by `pulumi import --file`."""
        numbers_and_lists(adopter.stack.twilio, *two_trunks(adopter))
        file = tmp_path / "import.json"
        done = adopter.command("--program", PROGRAM, "--import-file", str(file))

        assert (0, "") == (done.returncode, done.stderr)

        adopter.stack.pulumi("import", "--yes", "--file", str(file), "--generate-code=false")
        adopter.use()

        assert are_secret(adopter.stack)
        assert {} == adopter.stack.preview("--expect-no-changes").changes

    def test_another_stack(self, adopter: Adopter) -> None:
        """The converter is told of a stack that is not selected."""
        two_trunks(adopter)
        stack = adopter.stack
        del stack.environ["PULUMI_STACK"]
        settings = stack.program / "Pulumi.dev.yaml"
        stack.pulumi("stack", "init", "other")
        other = adopter.adopt("--stack", "dev", options=["--generate-code=false", "--stack", "dev"])

        assert settings.is_file()
        assert "Adopting 2 trunks" in other.text


@pytest.fixture(scope="class")
def random_accounts(tmp_path_factory: pytest.TempPathFactory, cli: Cli) -> Iterator[Callable[[], Adopter]]:
    """Gives stacks with accounts of their own."""
    accounts = {f"AC{number:032x}": "t0ken" for number in range(10)}
    with running(accounts=accounts) as twilio:
        unused = iter(accounts)

        def new() -> Adopter:
            mine = RunningEmulator(twilio.url, next(unused), "t0ken", twilio.requests)
            return adopter_of(Stack(tmp_path_factory.mktemp("stack") / "stack", mine, cli))

        yield new


class TestRandomAccounts:
    @settings(max_examples=2, derandomize=True)
    @given(strategies.whole_accounts())
    def test_are_unchanged(self, random_accounts: Callable[[], Adopter], whole: tuple[Any, Any]) -> None:
        """Whatever an account holds, the next preview of the generated program says unchanged."""
        adopter = random_accounts()
        fill(adopter.stack.twilio, *whole)
        run = adopter.adopt("--program", PROGRAM)
        adopter.use()

        founds, lists = whole
        parts = [part for one in founds for part in (one.trunk, one.urls, one.numbers, one.lists) if part]

        assert len(parts) + len(lists) == run.changes["imported"]
        assert {} == adopter.stack.preview("--expect-no-changes").changes
        assert {} == adopter.stack.refresh("--expect-no-changes", preview=True).changes


class TestSeveralAccounts:
    @pytest.fixture
    def adopter(self, tmp_path: Path, cli: Cli) -> Iterator[Adopter]:
        """A stack with the settings of two accounts beside its own, which is the first of them."""
        with running(accounts=TOKENS) as twilio:
            stack = Stack(tmp_path / "stack", twilio, cli)
            plain = [f"--plaintext=twilio-{name}:accountSid={sid}" for name, sid in (("eu", EU), ("us", US))]
            secret = [
                f"--secret=twilio-{name}:authToken={TOKENS[sid]}" for name, sid in (("eu", EU), ("us", US))
            ]
            stack.pulumi("config", "set-all", *plain, *secret)
            eu = twilio.client(EU, TOKENS[EU])
            voice = trunk(eu, "Voice", "sip:eu.example.com;transport=tls", secure=True)
            office = eu.api.v2010.account.sip.ip_access_control_lists.create(friendly_name="Office").sid
            addresses = eu.api.v2010.account.sip.ip_access_control_lists(office).ip_addresses
            addresses.create(friendly_name="203.0.113.7", ip_address="203.0.113.7")
            eu.trunking.v1.trunks(voice).ip_access_control_lists.create(ip_access_control_list_sid=office)
            trunk(twilio.client(US, TOKENS[US]), "Voice", "sip:us.example.com")
            yield adopter_of(stack)

    def test_have_a_provider_each(self, adopter: Adopter) -> None:
        """The stack's provider is used again; nothing changes; no token is readable."""
        run = adopter.adopt("--account", "eu", "--program", PROGRAM)

        assert 4 == run.changes["imported"]

        trunk(adopter.stack.twilio.client(EU, TOKENS[EU]), "Later", secure=True)
        again = adopter.adopt("--account", "eu", "--account", "us", "--again", "--program", "all_trunks.py")
        adopter.stack.write("import all_trunks\n")

        assert {} == adopter.stack.preview("--expect-no-changes").changes
        assert {} == adopter.stack.refresh("--expect-no-changes", preview=True).changes
        text = adopter.stack.files_as_text() + run.text + again.text
        assert [] == [token for token in TOKENS.values() if token in text]
        program = (adopter.stack.program / "all_trunks.py").read_text()
        assert {"eu-voice", "eu-later", "us-voice"} == {*re.findall(r'SecureTrunk\(\n    "(.*)"', program)}

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

    def test_not_into_a_file(self, adopter: Adopter) -> None:
        """An import file would hold the accounts' secrets, so that there is none for several accounts."""
        done = adopter.command("--account", "eu", "--import-file", "import.json")

        assert (2, "") == (done.returncode, done.stdout)
        assert "secrets" in done.stderr
        assert not (adopter.stack.program / "import.json").exists()


def decline(adopter: Adopter, *arguments: str) -> str:
    """Run the import at a terminal and decline with Enter; return what the terminal showed."""
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
    """Read for a second at most; None means that the other end is closed, an error on Linux."""
    if not select.select([terminal], [], [], 1)[0]:
        return b""
    try:
        return bytes(terminal.read(4096)) or None
    except OSError:
        return None


class TestRefusals:
    def test_are_one_message(self, adopter: Adopter) -> None:
        """Whether Twilio, Pulumi or the converter refuses, nothing comes into the stack."""
        two_trunks(adopter)
        adopter.file.write_text("mine")

        assert f"{PROGRAM} exists and has other content" in refused(adopter, "--program", PROGRAM)
        assert "mine" == adopter.file.read_text()

        adopter.stack.pulumi("config", "rm", "twilio:authToken")

        assert "pulumi config set" in refused(adopter)

        adopter.stack.config("twilio:authToken", "wrong", "--secret")
        said = refused(adopter)

        assert "could not list the trunks of the account:\nTwilio answered 401, error 20003" in said

        adopter.stack.environ["PULUMI_CONFIG_PASSPHRASE"] = "wrong"

        assert "`pulumi config` failed: " in refused(adopter)

    def test_code_that_pulumi_cannot_generate(self, adopter: Adopter) -> None:
        """Without --generate-code=false Pulumi ends with an error, which is explained; the import stays."""
        two_trunks(adopter)
        run = adopter.adopt("--program", PROGRAM, options=[], code=None)
        adopter.use()

        assert "GetSchema is not implemented" in run.text
        assert "Next time give --generate-code=false" in run.text
        assert {} == adopter.stack.preview("--expect-no-changes").changes


def refused(adopter: Adopter, *arguments: str) -> str:
    run = adopter.adopt(*arguments, code=None)

    assert "Traceback" not in run.text
    assert "imported" not in run.text

    [message] = re.findall(r'(?ms)^error: converter "twilio-trunking" failed: (.*)', run.text)
    return str(message)


class TestCommand:
    def test_shows_what_there_is(self, adopter: Adopter, tmp_path: Path) -> None:
        """Outside a project it uses the environment's credentials, and lists trunks and destinations."""
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
