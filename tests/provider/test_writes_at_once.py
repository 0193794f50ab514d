"""The entries of one list are written at once where their order does not matter, over HTTP, and taken back as one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from pulumi_twilio_trunking.errors import TwilioError
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from pulumi_twilio_trunking.writes import WRITES_AT_ONCE
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.testing import RunningEmulator, running
from tests.provider.conftest import configured, forget_the_program, over_the_wire

LONGEST_WAIT_S = 20.0
URIS = [f"sip:{host}.example.com;transport=tls" for host in "abcdefgh"]


class Together:
    """ASGI middleware: writes of the *method* wait until *expected* of them are there; *most* is how many there were."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self.expect("", 0)

    def expect(self, method: str, number: int) -> None:
        self.method, self.expected = method, number
        self.enough = asyncio.Event()
        self.most = self.waiting = 0

    def around(self, app: ASGIApp) -> Together:
        self._app = app
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app
        if scope["type"] == "http" and scope["method"] == self.method and "/OriginationUrls" in scope["path"]:
            await self._meet()
        await self._app(scope, receive, send)

    async def _meet(self) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        if self.waiting >= self.expected:
            self.enough.set()
        await asyncio.wait_for(self.enough.wait(), LONGEST_WAIT_S)
        self.waiting -= 1


@pytest.fixture
def together() -> Together:
    return Together()


@pytest.fixture
def twilio(together: Together) -> Iterator[RunningEmulator]:
    with running(middleware=together.around) as twilio:
        yield twilio


@pytest.fixture
def provider(twilio: RunningEmulator) -> TlsOriginationProvider:
    values = {"accountSid": twilio.account_sid, "authToken": twilio.auth_token, "baseUrl": twilio.url}
    values["retrySeconds"] = "1"
    return configured(TlsOriginationProvider(), {f"twilio:{key}": value for key, value in values.items()})


@pytest.fixture
def trunk_sid(twilio: RunningEmulator) -> str:
    return str(twilio.client().trunking.v1.trunks.create().sid)


def uris(twilio: RunningEmulator, trunk_sid: str) -> list[str]:
    urls = twilio.client().trunking.v1.trunks(trunk_sid).origination_urls.list()
    return [url.sip_url for url in sorted(urls, key=lambda url: url.priority)]


def create(provider: TlsOriginationProvider, trunk_sid: str, destinations: list[object]) -> dict[str, object]:
    checked = provider.check({}, {"trunk_sid": trunk_sid, "destinations": destinations})
    assert not checked.failures
    return over_the_wire(provider.create(over_the_wire(checked.inputs)).outs)


def test_entries_are_made_and_removed_at_once(
    provider: TlsOriginationProvider, twilio: RunningEmulator, together: Together, trunk_sid: str
) -> None:
    """As many as that are under way together; each has its place in the list all the same."""
    together.expect("POST", WRITES_AT_ONCE)
    outputs = create(provider, trunk_sid, [*URIS])

    assert URIS == uris(twilio, trunk_sid)
    assert WRITES_AT_ONCE == together.most

    together.expect("DELETE", WRITES_AT_ONCE)
    checked = provider.check(outputs, {"trunk_sid": trunk_sid, "destinations": URIS[:2]})
    provider.update(trunk_sid, outputs, over_the_wire(checked.inputs))

    assert URIS[:2] == uris(twilio, trunk_sid)
    assert WRITES_AT_ONCE == together.most


def test_a_list_is_deleted_at_once(
    provider: TlsOriginationProvider, twilio: RunningEmulator, together: Together, trunk_sid: str
) -> None:
    """As many entries as that are under way together; where one stays, the others go, and a second delete ends it."""
    outputs = create(provider, trunk_sid, [*URIS])
    forget_the_program()
    together.expect("DELETE", WRITES_AT_ONCE)
    third = outputs["origination_url_sids"][2]  # type: ignore[index]
    twilio.admin.fail("DELETE", f"/v1/Trunks/{{sid}}/OriginationUrls/{third}", status=503, times=None)

    with pytest.raises(TwilioError, match=third):
        provider.delete(trunk_sid, outputs)

    assert URIS[2:3] == uris(twilio, trunk_sid)
    assert WRITES_AT_ONCE == together.most

    twilio.admin.remove_faults()
    provider.delete(trunk_sid, outputs)

    assert [] == uris(twilio, trunk_sid)


def test_equal_entries_are_made_one_by_one(
    provider: TlsOriginationProvider, twilio: RunningEmulator, together: Together, trunk_sid: str
) -> None:
    """After a lost answer one of them could be taken for the other."""
    together.expect("POST", 1)
    create(provider, trunk_sid, 3 * [{"sip_url": URIS[0], "priority": 5}])

    assert 3 * URIS[:1] == uris(twilio, trunk_sid)
    assert 1 == together.most


def test_what_was_made_beside_a_failure_is_removed(
    provider: TlsOriginationProvider, twilio: RunningEmulator, trunk_sid: str
) -> None:
    """One of them is refused: none is left."""
    forget_the_program()
    twilio.admin.fail("POST", "/v1/Trunks/{sid}/OriginationUrls", status=503, skip=2, times=1)

    with pytest.raises(TwilioError):
        create(provider, trunk_sid, [*URIS])

    assert [] == uris(twilio, trunk_sid)


def test_a_lost_answer_beside_others_is_found(
    provider: TlsOriginationProvider, twilio: RunningEmulator, trunk_sid: str
) -> None:
    """Each entry is made once, and its SID is in its place."""
    twilio.admin.drop("POST", "/v1/Trunks/{sid}/OriginationUrls", committed=True, skip=2, times=1)
    outputs = create(provider, trunk_sid, [*URIS])
    urls = {
        url.sid: url.sip_url for url in twilio.client().trunking.v1.trunks(trunk_sid).origination_urls.list()
    }

    assert URIS == [urls[sid] for sid in outputs["origination_url_sids"]]  # type: ignore[attr-defined]
    assert len(URIS) == len(urls)
