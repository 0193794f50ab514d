"""Reading an account's trunks: the requests, the order, the errors, and the filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pulumi_twilio_trunking.base.errors import ConfigurationError, TwilioError
from pulumi_twilio_trunking.client.api import TrunkingApi, connect
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.importing.account_reads import Reads
from pulumi_twilio_trunking.importing.account_trunks import (
    TrunkFilter,
    list_trunks,
    read_trunks,
    refuse_unmatched,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.testing import RunningEmulator, running
from tests.importing.conftest import Account
from tests.importing.strategies import trunk

TLS = ";transport=tls"
ON_A_TRUNK = ("OriginationUrls", "IpAccessControlLists", "CredentialLists")


class TestReading:
    def test_requests(self, account: Account, requests: Sequence[Any]) -> None:
        """One list of trunks, one of all numbers, and for each trunk its URLs and its lists of both kinds."""
        sids = [account.trunk(name, f"sip:{name}.example.com{TLS}") for name in ("b", "a", "c")]
        requests.clear()
        found = read_trunks(account.api, list_trunks(account.api), Reads(2))

        assert ["a", "b", "c"] == [one.trunk.friendly_name for one in found]
        assert [1, 1, 1] == [len(one.urls) for one in found]
        assert sorted(
            [
                ("GET", "/v1/Trunks"),
                *(("GET", f"/v1/Trunks/{sid}/{what}") for sid in sids for what in ON_A_TRUNK),
                ("GET", f"/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers.json"),
            ]
        ) == sorted((request[0], request[1]) for request in requests)

    def test_recordings(self, account: Account) -> None:
        """The recording comes along."""
        account.trunk("a", recording={"mode": "record-from-ringing", "trim": "trim-silence"})
        [one] = read_trunks(account.api, list_trunks(account.api), Reads(2))

        assert one.trunk.recording is not None
        assert "record-from-ringing" == one.trunk.recording.mode

    def test_a_trunk_that_goes_meanwhile(self, account: Account) -> None:
        """A trunk that is deleted between the list and its own request is left out."""
        account.trunk("a")
        gone = account.trunk("b")
        listed = list_trunks(account.api)
        account.trunks(gone).delete()

        assert ["a"] == [one.trunk.friendly_name for one in read_trunks(account.api, listed, Reads(2))]

    def test_equal_names(self, account: Account) -> None:
        """Trunks of equal names are in the order of their SIDs."""
        sids = [account.trunk("same") for _ in range(5)]

        assert sorted(sids) == [trunk.sid for trunk in list_trunks(account.api)]


class Crowd:
    """ASGI middleware that counts the lists of URLs that are asked for at once."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def around(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            lists = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith("Urls")
            self.now += lists
            self.most = max(self.most, self.now)
            await app(scope, receive, send)
            self.now -= lists

        return counted


class TestConcurrency:
    @pytest.fixture
    def crowd(self) -> Crowd:
        return Crowd()

    @pytest.fixture
    def twilio(self, crowd: Crowd) -> Iterator[RunningEmulator]:
        with running(middleware=crowd.around) as emulator:
            yield emulator

    @pytest.fixture
    def api(self, twilio: RunningEmulator) -> TrunkingApi:
        sid, token = twilio.account_sid, twilio.auth_token
        return connect(Credentials(account_sid=sid, username=sid, password=token, base_url=twilio.url))

    def test_is_bounded(self, crowd: Crowd, twilio: RunningEmulator, api: TrunkingApi) -> None:
        """No more lists at once than are allowed."""
        for number in range(30):
            twilio.client().trunking.v1.trunks.create(friendly_name=str(number))
        found = read_trunks(api, list_trunks(api), Reads(3))

        assert 30 == len(found)
        assert 1 <= crowd.most <= 3

    def test_stops_at_the_first_error(self, twilio: RunningEmulator, api: TrunkingApi) -> None:
        """Twilio's refusal is raised, and no further request is sent."""
        for number in range(60):
            twilio.client().trunking.v1.trunks.create(friendly_name=str(number))
        listed = list_trunks(api)
        twilio.requests.clear()
        twilio.admin.fail("GET", "/v1/Trunks/*/OriginationUrls", status=501)

        with pytest.raises(TwilioError, match="could not list the origination URLs of trunk"):
            read_trunks(api, listed, Reads(1))

        assert len(twilio.requests) < 60


LISTED = [
    trunk(sid="TK1", friendly_name="Voice Agent", domain_name="acme-voice.pstn.twilio.com"),
    trunk(sid="TK2", friendly_name="voice [old]", domain_name=None),
    trunk(sid="TK3", friendly_name="", domain_name="acme.pstn.twilio.com"),
]


class TestTrunkFilter:
    @pytest.mark.parametrize(
        ("wanted", "sids"),
        [
            (TrunkFilter(), ["TK1", "TK2", "TK3"]),
            (TrunkFilter(sids=["TK3"]), ["TK3"]),
            (TrunkFilter(names=["voice*"]), ["TK1", "TK2"]),
            (TrunkFilter(names=["VOICE AGENT"]), ["TK1"]),
            (TrunkFilter(names=["voice [[]old]"]), ["TK2"]),
            (TrunkFilter(names=[""]), ["TK3"]),
            (TrunkFilter(domains=["acme*"]), ["TK1", "TK3"]),
            (TrunkFilter(domains=["acme.pstn.twilio.com"], names=["voice ?old?"]), ["TK2", "TK3"]),
        ],
    )
    def test_among(self, wanted: TrunkFilter, sids: list[str]) -> None:
        """Without a filter all trunks; else those that an SID or a pattern matches."""
        assert sids == [one.sid for one in wanted.among(LISTED)]

    def test_unmatched(self) -> None:
        """Each that means nothing is named, however many others mean something."""
        wanted = TrunkFilter(sids=["TK1", "TK9"], names=["voice*", "x"], domains=["y"])

        with pytest.raises(
            ConfigurationError, match=r"matches TK9, --name 'x', --domain 'y'\. There are 'Voice Agent'"
        ):
            refuse_unmatched(wanted, LISTED, "account AC1")

    def test_many(self) -> None:
        """A message names ten trunks, and counts the rest."""
        with pytest.raises(ConfigurationError, match=" and 20 more"):
            refuse_unmatched(TrunkFilter(sids=["TK9"]), LISTED * 10, "account AC1")
