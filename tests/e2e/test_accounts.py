"""Several Twilio accounts in one program, each by a `Provider` of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from emulator.records import ApiKey, OAuthApp
from emulator.testing import RunningEmulator, running
from tests.e2e.harness import Stack

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


def stack_of_two(folder: Path, twilio: RunningEmulator, cli: Path) -> Stack:
    """A stack with the credentials of two accounts in settings of its own, and none under `twilio:`."""
    stack = Stack(folder, twilio, cli)
    stack.pulumi("config", "rm", "twilio:accountSid")
    stack.pulumi("config", "rm", "twilio:authToken")
    plain = [f"--plaintext=test:eu={EU}", f"--plaintext=test:us={US}"]
    secret = [f"--secret=test:euToken={TOKENS[EU]}", f"--secret=test:usToken={TOKENS[US]}"]
    stack.pulumi("config", "set-all", *plain, *secret)
    stack.write(PROGRAM)
    return stack


@pytest.fixture
def stack(tmp_path: Path, cli: Path) -> Iterator[Stack]:
    with running(accounts=TOKENS) as twilio:
        yield stack_of_two(tmp_path / "stack", twilio, cli)


def names(stack: Stack, account: str) -> list[str]:
    trunks = stack.twilio.client(account, TOKENS[account]).trunking.v1.trunks.list()
    return [trunk.friendly_name for trunk in trunks]


class TestTwoAccounts:
    def test_live_side_by_side(self, stack: Stack) -> None:
        """Each resource is made, refreshed and destroyed in the account of its provider, and unchanged in between."""
        stack.up()

        assert {EU: ["eu"], US: ["us"]} == {account: names(stack, account) for account in TOKENS}
        assert {} == stack.preview().changes
        assert {} == stack.refresh().changes

        stack.destroy()

        assert {EU: [], US: []} == {account: names(stack, account) for account in TOKENS}

    def test_keep_their_tokens_out_of_the_state(self, stack: Stack) -> None:
        """The tokens are marked secret by the provider itself."""
        stack.write(
            PROGRAM.replace(
                'config.require(name + "Token")', f"{{'eu': {TOKENS[EU]!r}, 'us': {TOKENS[US]!r}}}[name]"
            )
        )
        run = stack.up()

        assert [] == [token for token in TOKENS.values() if token in stack.state + run.text]

    def test_take_nothing_from_the_environment(self, stack: Stack) -> None:
        """Credentials and region in the environment do not complete those of a provider."""
        stack.environ |= {
            "TWILIO_ACCOUNT_SID": "AC" + 32 * "9",
            "TWILIO_AUTH_TOKEN": "stray",
            "TWILIO_REGION": "ie1",
        }
        stack.environ |= {"TWILIO_API_KEY": "SK" + 32 * "9", "TWILIO_API_SECRET": "stray"}

        stack.up()

        assert {EU: ["eu"], US: ["us"]} == {account: names(stack, account) for account in TOKENS}


class TestRotation:
    @pytest.fixture
    def stack(self, tmp_path: Path, cli: Path) -> Iterator[Stack]:
        """A stack that stands, whose first account has had its token rotated since, in the config too."""
        data, rotated = tmp_path / "twilio.sqlite", {EU: "rotated-eu-token", US: TOKENS[US]}
        with running(data, accounts=TOKENS) as twilio:
            stack = stack_of_two(tmp_path / "stack", twilio, cli)
            stack.up()
            port = int(twilio.url.rpartition(":")[2])
        with running(data, port=port, accounts=rotated) as stack.twilio:
            stack.config("euToken", rotated[EU], "--secret")
            yield stack

    def test_a_plain_up_stores_the_new_token(self, stack: Stack) -> None:
        """After a rotation refresh still has the old token, and says so; a plain `up` stores the new one."""
        run = stack.refresh(code=None)

        assert "error 20003" in run.text
        assert "until a plain `pulumi up` has stored the new" in run.text

        stack.up()

        assert {} == stack.refresh().changes

    def test_refresh_of_the_program(self, stack: Stack) -> None:
        """`refresh --run-program` has the new token of the program, and stores it with the provider."""
        run = stack.refresh("--run-program")

        assert {"updated": 1} == run.changes
        assert "rotated-eu-token" not in run.text
        assert {} == stack.refresh().changes

    def test_destroy_of_the_program(self, stack: Stack) -> None:
        """So has `destroy --run-program`, and nothing is left."""
        stack.destroy("--run-program")

        assert [] == stack.twilio.client(EU, "rotated-eu-token").trunking.v1.trunks.list()
        assert [] == names(stack, US)


class TestSettings:
    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ("auth_token=None", "give auth_token, or api_key and api_secret"),
            ("auth_token='x', api_key='SK'", "give one of them"),
            ("api_key='SK'", "api_key without api_secret"),
            ("auth_token='x', region='ie1'", "region without edge"),
        ],
    )
    def test_half_given_is_refused_in_preview(self, stack: Stack, settings: str, expected: str) -> None:
        """A provider with a missing secret or half a pair ends the preview with what to give."""
        stack.write(
            f"from pulumi_twilio_trunking import Provider\nProvider('eu', account_sid='AC', {settings})\n"
        )

        run = stack.preview(code=None)

        assert expected in run.text
        assert "Traceback" not in run.text

    def test_unknown_in_preview_is_fine(self, stack: Stack) -> None:
        """A provider whose settings come from a resource of the same program previews, and works in `up`."""
        stack.write(
            f"""
            from pulumi import ResourceOptions
            from pulumi.dynamic import CreateResult, Resource, ResourceProvider
            from pulumi_twilio_trunking import Provider

            class Maker(ResourceProvider):
                def create(self, props):
                    return CreateResult("made", {{**props, "sid": {EU!r}}})

            class SubAccount(Resource, module="test", name="SubAccount"):
                sid: pulumi.Output[str]
                def __init__(self, name):
                    super().__init__(Maker(), name, {{"sid": None}})

            made = SubAccount("eu")
            account = Provider("eu", account_sid=made.sid, auth_token=pulumi.Config().require("euToken"))
            trunk = SecureTrunk("eu", ResourceOptions(provider=account))
            destinations = ["sip:one.example.com;transport=tls"]
            TlsOrigination("eu", ResourceOptions(provider=account), trunk_sid=trunk.id, destinations=destinations)
            """
        )

        stack.preview()
        stack.up()

        assert ["eu"] == names(stack, EU)
        assert {} == stack.preview().changes


CLIENT_SECRET = "the-secret-of-the-oauth-app"
APPS = [
    OAuthApp(sid="OQ" + 32 * "e", client_secret=CLIENT_SECRET, account_sid=EU),
    OAuthApp(sid="OQ" + 32 * "5", client_secret=CLIENT_SECRET, account_sid=US),
]
ONE_TRUNK = """
    trunk = SecureTrunk("eu")
    TlsOrigination("eu", trunk_sid=trunk.id, destinations=["sip:eu.example.com;transport=tls"])
"""


def stack_of_client(folder: Path, twilio: RunningEmulator, cli: Path) -> Stack:
    """A stack that logs in with client credentials alone."""
    stack = Stack(folder, twilio, cli)
    stack.pulumi("config", "rm", "twilio:authToken")
    stack.config("twilio:clientId", APPS[0].sid)
    stack.config("twilio:clientSecret", CLIENT_SECRET, "--secret")
    stack.write(ONE_TRUNK)
    return stack


def shown(stack: Stack) -> list[str]:
    """What of the client's secret and of access tokens, which are JWTs, stands somewhere in clear."""
    text = stack.files_as_text() + stack.state
    return [secret for secret in (CLIENT_SECRET, "eyJ") if secret in text]


class TestClientCredentials:
    @pytest.fixture
    def stack(self, tmp_path: Path, cli: Path) -> Iterator[Stack]:
        with running(accounts=TOKENS, oauth_apps=APPS) as twilio:
            yield stack_of_client(tmp_path / "stack", twilio, cli)

    def test_live(self, stack: Stack) -> None:
        """With client credentials a stack is made, unchanged, refreshed and destroyed, and neither secret nor token is shown."""
        log = stack.folder / "requests.log"
        stack.environ["PULUMI_TWILIO_LOG"] = str(log)
        stack.up()

        assert {} == stack.preview().changes
        assert {} == stack.refresh().changes
        assert [] == shown(stack)
        assert "POST /v2/token 200" in log.read_text()

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

    def test_wrong_secret(self, stack: Stack) -> None:
        """A wrong secret is one clear message, which does not repeat it."""
        stack.config("twilio:clientSecret", "wr0ng", "--secret")

        run = stack.up(code=None)

        message = rf"client {APPS[0].sid}:\s+Twilio answered 400, error 322402"
        assert re.search(f"could not get an access token for {message}", run.text)
        assert "Check the client ID and its secret" in run.text
        for never in ("wr0ng", "Traceback"):
            assert never not in run.text
        assert [] == stack.trunks

    def test_beside_a_token(self, stack: Stack) -> None:
        """Two ways to log in are refused in the preview."""
        stack.config("twilio:authToken", "some-t0ken", "--secret")

        run = stack.preview(code=None)

        assert "twilio:clientId is set, and so is twilio:authToken. Keep one of them." in run.text
        assert "some-t0ken" not in run.text

    def test_pointed_at_another_account(self, stack: Stack) -> None:
        """The guard of the account holds for clients, too."""
        stack.up()
        stack.config("twilio:accountSid", US)
        stack.config("twilio:clientId", APPS[1].sid)

        run = stack.preview(code=None)

        assert EU in run.text
        assert US in run.text
        assert "Nothing was changed" in run.text

    def test_expiry(self, tmp_path: Path, cli: Path) -> None:
        """Where tokens end between one request and the next, nothing is lost, and nothing is done twice."""
        start, looks = datetime(2026, 1, 1, tzinfo=UTC), itertools.count()

        def later() -> datetime:
            """Half an hour more at every look at the clock, for tokens of one hour."""
            return start + next(looks) * timedelta(minutes=30)

        with running(accounts=TOKENS, oauth_apps=APPS, now=later) as twilio:
            stack = stack_of_client(tmp_path / "stack", twilio, cli)
            stack.up()
            stack.refresh()

            assert ["eu"] == [trunk.friendly_name for trunk in stack.trunks]
            assert 1 == len(stack.urls(stack.trunks[0].sid))

            stack.destroy()

            assert [] == stack.trunks
            assert [] != [request for request in twilio.requests if request[2] == 401]


class TestStrayKey:
    """An API key of another account, under the SID of the stack's: the paths of trunking name no account."""

    KEY = ApiKey(sid="SK" + 32 * "5", secret="secret-of-the-key", account_sid=US)

    def test_forgets_nothing(self, tmp_path: Path, cli: Path) -> None:
        """What stands is neither forgotten by a refresh, nor called deleted; with the right credentials all goes on."""
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

            stack.destroy("--run-program")

            assert [] == names(stack, EU)
