"""Several Twilio accounts in one program, each by a `Provider` of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from emulator.records import ApiKey, OAuthApp
from emulator.testing import RunningEmulator, running
from tests.e2e.harness import Cli, Stack

EU, US = "AC" + 32 * "e", "AC" + 32 * "5"
TOKENS = {EU: "token-of-the-eu-account", US: "token-of-the-us-account"}

PROGRAM = """
    from pulumi import ResourceOptions
    from pulumi_twilio_trunking import Provider

    config = pulumi.Config()
    for name in ("eu", "us"):
        account = Provider(name, account_sid=config.require(name), auth_token=config.require(name + "Token"))
        with_account = ResourceOptions(provider=account)
        trunk = SecureTrunk(name, with_account)
        destination = f"sip:{name}.example.com;transport=tls"
        TlsOrigination(name, with_account, trunk_sid=trunk.id, destinations=[destination])
"""


def stack_of_two(folder: Path, twilio: RunningEmulator, cli: Cli) -> Stack:
    """A stack with the credentials of two accounts in its own settings, and none under `twilio:`."""
    stack = Stack(folder, twilio, cli)
    stack.forget_credentials()
    plain = [f"--plaintext=test:eu={EU}", f"--plaintext=test:us={US}"]
    secret = [f"--secret=test:euToken={TOKENS[EU]}", f"--secret=test:usToken={TOKENS[US]}"]
    stack.pulumi("config", "set-all", *plain, *secret)
    stack.write(PROGRAM)
    return stack


@pytest.fixture
def stack(tmp_path: Path, cli: Cli) -> Iterator[Stack]:
    with running(accounts=TOKENS) as twilio:
        yield stack_of_two(tmp_path / "stack", twilio, cli)


def names(stack: Stack, account: str) -> list[str]:
    trunks = stack.twilio.client(account, TOKENS[account]).trunking.v1.trunks.list()
    return [trunk.friendly_name for trunk in trunks]


STRAY = {
    "TWILIO_ACCOUNT_SID": "AC" + "9" * 32,
    "TWILIO_AUTH_TOKEN": "stray",
    "TWILIO_API_KEY": "SK" + "9" * 32,
    "TWILIO_API_SECRET": "stray",
    "TWILIO_REGION": "ie1",
}


def test_two_accounts(stack: Stack) -> None:
    """Each resource lives in its provider's account; its token is marked; the environment is ignored."""
    stack.environ |= STRAY
    tokens = {"eu": TOKENS[EU], "us": TOKENS[US]}
    stack.write(PROGRAM.replace('config.require(name + "Token")', f"{tokens!r}[name]"))
    run = stack.up()

    assert {EU: ["eu"], US: ["us"]} == {account: names(stack, account) for account in TOKENS}
    assert [] == [token for token in TOKENS.values() if token in stack.state + run.text]
    assert {} == stack.preview().changes
    assert {} == stack.refresh().changes

    stack.destroy()

    assert {EU: [], US: []} == {account: names(stack, account) for account in TOKENS}


def test_rotation(tmp_path: Path, cli: Cli) -> None:
    """A refresh has the old token, and says so, until an `up` or a run of the program stores the new one."""
    data = tmp_path / "twilio.sqlite"
    with running(data, accounts=TOKENS) as twilio:
        stack = stack_of_two(tmp_path / "stack", twilio, cli)
        stack.up()
        port = int(twilio.url.rpartition(":")[2])

    @contextmanager
    def rotated(token: str) -> Iterator[None]:
        with running(data, port=port, accounts={EU: token, US: TOKENS[US]}) as stack.twilio:
            stack.config("euToken", token, "--secret")
            yield

    with rotated("second-token"):
        run = stack.refresh(code=None)

        assert "error 20003" in run.text
        assert "until a plain `pulumi up` has stored the new" in run.text

        stack.up()

    with rotated("third-token"):
        run = stack.refresh("--run-program")

        assert {"updated": 1} == run.changes
        assert "third-token" not in run.text
        assert {} == stack.refresh().changes

    with rotated("fourth-token"):
        stack.destroy("--run-program")

        assert [] == stack.twilio.client(EU, "fourth-token").trunking.v1.trunks.list()
        assert [] == names(stack, US)


def test_half_given_settings(stack: Stack) -> None:
    """A provider with a missing secret ends the preview with what to give."""
    stack.write(
        "from pulumi_twilio_trunking import Provider\nProvider('eu', account_sid='AC', auth_token=None)\n"
    )

    run = stack.preview(code=None)

    assert "give auth_token, or api_key and api_secret" in run.text
    assert "Traceback" not in run.text


CLIENT_SECRET = "the-secret-of-the-oauth-app"
APPS = [
    OAuthApp(sid="OQ" + 32 * "e", client_secret=CLIENT_SECRET, account_sid=EU),
    OAuthApp(sid="OQ" + 32 * "5", client_secret=CLIENT_SECRET, account_sid=US),
]
ONE_TRUNK = """
    trunk = SecureTrunk("eu")
    TlsOrigination("eu", trunk_sid=trunk.id, destinations=["sip:eu.example.com;transport=tls"])
"""


def stack_of_client(folder: Path, twilio: RunningEmulator, cli: Cli) -> Stack:
    """A stack that logs in with client credentials."""
    stack = Stack(folder, twilio, cli)
    stack.pulumi("config", "rm", "twilio:authToken")
    stack.config("twilio:clientId", APPS[0].sid)
    stack.config("twilio:clientSecret", CLIENT_SECRET, "--secret")
    stack.write(ONE_TRUNK)
    return stack


def shown(stack: Stack) -> list[str]:
    """The client's secret and access tokens (JWTs) that are readable in the state or the files."""
    text = stack.files_as_text() + stack.state
    return re.findall(rf"{CLIENT_SECRET}|eyJ[\w-]*\.eyJ", text)


class TestClientCredentials:
    @pytest.fixture
    def stack(self, tmp_path: Path, cli: Cli) -> Iterator[Stack]:
        with running(accounts=TOKENS, oauth_apps=APPS) as twilio:
            yield stack_of_client(tmp_path / "stack", twilio, cli)

    def test_live(self, stack: Stack) -> None:
        """A stack lives in its own account only, from `up` to destroy; secret and token are never shown."""
        log = stack.folder / "requests.log"
        stack.environ["PULUMI_TWILIO_LOG"] = str(log)
        stack.up()

        assert {} == stack.preview().changes
        assert {} == stack.refresh().changes
        assert [] == shown(stack)
        assert "POST /v2/token 200" in log.read_text()

        settings = stack.program / "Pulumi.dev.yaml"
        right = settings.read_text()
        settings.write_text(right.replace(EU, US).replace(APPS[0].sid, APPS[1].sid))
        run = stack.preview(code=None)

        assert EU in run.text
        assert US in run.text
        assert "Nothing was changed" in run.text

        settings.write_text(right)
        stack.destroy()

        assert [] == stack.trunks
        assert [] == shown(stack)

    def test_of_a_provider(self, stack: Stack) -> None:
        """The secret of a provider is marked by the provider itself."""
        stack.pulumi("config", "rm", "twilio:clientSecret")
        stack.write(
            f"""
            from pulumi import ResourceOptions
            from pulumi_twilio_trunking import Provider

            secret = "-".join(["the", "secret", "of", "the", "oauth", "app"])
            us = Provider("us", account_sid={US!r}, client_id={APPS[1].sid!r}, client_secret=secret)
            SecureTrunk("us", ResourceOptions(provider=us))
            """
        )
        stack.up()

        assert ["us"] == names(stack, US)
        assert [] == shown(stack)

    def test_refusals(self, stack: Stack) -> None:
        """A wrong secret, or a token beside it, is one clear message, which does not repeat it."""
        stack.config("twilio:clientSecret", "wr0ng", "--secret")
        run = stack.up(code=None)
        message = rf"client {APPS[0].sid}:\s+Twilio answered 400, error 322402"
        assert re.search(f"could not get an access token for {message}", run.text)
        assert "Check the client ID and its secret" in run.text
        for never in ("wr0ng", "Traceback"):
            assert never not in run.text
        assert [] == stack.trunks

        stack.config("twilio:authToken", "some-t0ken", "--secret")
        run = stack.preview(code=None)

        assert "twilio:clientId is set, and so is twilio:authToken. Keep one of them." in run.text
        assert "some-t0ken" not in run.text


class TestStrayKey:
    """An API key of another account, under the SID of the stack's: the paths of trunking name no account."""

    KEY = ApiKey(sid="SK" + 32 * "5", secret="secret-of-the-key", account_sid=US)

    def test_forgets_nothing(self, tmp_path: Path, cli: Cli) -> None:
        """A refresh does not forget what exists; with the right credentials nothing has changed."""
        with running(accounts=TOKENS, keys=[self.KEY]) as twilio:
            stack = Stack(tmp_path / "stack", twilio, cli)
            stack.write(ONE_TRUNK)
            stack.up()
            stack.config("twilio:apiKey", self.KEY.sid)
            stack.config("twilio:apiSecret", self.KEY.secret, "--secret")

            runs = [
                stack.refresh("--run-program", code=None),
                stack.up("--refresh", "--run-program", code=None),
                stack.destroy("--run-program", code=None),
            ]

            for run in runs:
                assert f"for API key {self.KEY.sid}, which does not seem to be of account {EU}" in run.text
                assert "Traceback" not in run.text
                assert self.KEY.secret not in run.text
            assert ["eu"] == names(stack, EU)
            assert 1 == len(stack.urls(stack.trunks[0].sid))

            stack.pulumi("config", "rm", "twilio:apiKey")
            stack.pulumi("config", "rm", "twilio:apiSecret")

            assert {} == stack.preview().changes
