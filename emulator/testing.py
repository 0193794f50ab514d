"""For tests: a real server with a real client, in a few milliseconds.

::

    with running() as twilio:
        trunk = twilio.client().trunking.v1.trunks.create(friendly_name="voice-agent")
        assert ("POST", "/v1/Trunks", 201) in twilio.requests
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests import Session
from starlette.types import ASGIApp, Receive, Scope, Send
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from emulator import seeds
from emulator.admin_client import AdminClient
from emulator.app import DEFAULT_ACCOUNTS, create_app
from emulator.client_settings import HttpsAddress
from emulator.database import DataFileError, open_database
from emulator.faults import FaultInjection, Faults
from emulator.https_port import https as https_of
from emulator.observation import Arrivals, Entry
from emulator.own_paths import CONSOLE
from emulator.records import ApiKey, OAuthApp
from emulator.regions import base_path
from emulator.server import HOST, HttpsPort, Server, listen
from emulator.settings import DEFAULT_REGION, IN_MEMORY, Settings

TIMEOUT_S = 30.0

around_every_app: list[Callable[[ASGIApp], ASGIApp]] = []
"""Middleware of a whole test run, next to every application: inside of a test's faults and *middleware*."""


class LocalHttpClient(TwilioHttpClient):
    """The SDK's own client, which sends every request below *base_url* and uses no proxy."""

    def __init__(self, base_url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__(timeout=timeout_s)
        self._session = self.session or Session()
        self._session.trust_env = False
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]  # its two bases disagree
        asked = urlsplit(url)
        local = self._base._replace(path=self._base.path + asked.path, query=asked.query)
        return super().request(method, urlunsplit(local), *args, **kwargs)

    def close(self) -> None:
        self._session.close()


@dataclass
class RunningEmulator:
    """An emulator that serves. *requests* has (method, path, status) of each, in the order of the answers."""

    url: str
    account_sid: str
    auth_token: str
    requests: list[Entry] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    """Faults that the test orders without HTTP, beside those of ``admin``. Their effect may be an ``Action``.

    They hit a request before it reaches the application, so its journal does not have it, and ``reset`` keeps
    them.
    """
    https: HttpsAddress | None = None
    """Its HTTPS port for ``*.twilio.com``, if any; ``https.environment()`` sends other programs there."""
    _http_clients: list[LocalHttpClient] = field(default_factory=list)

    def client(
        self,
        account_sid: str | None = None,
        auth_token: str | None = None,
        *,
        key: ApiKey | None = None,
        region: str | None = None,
    ) -> Client:
        """Return an unmodified ``twilio.rest.Client`` that talks to this emulator.

        Args:
            account_sid: the account, by default the first one, or the key's.
            auth_token: its token.
            key: logs in instead of the token.
            region: for the requests, by default the key's region, else us1.
        """
        region = region or (key.region if key else DEFAULT_REGION)
        own = account_sid or (key.account_sid if key else self.account_sid)
        username, password = (key.sid, key.secret) if key else (own, auth_token or self.auth_token)
        return self._client(self.url + base_path(region), username, password, own)

    def console(self, account_sid: str | None = None, *, region: str = DEFAULT_REGION) -> Client:
        """Return the same client as somebody at the Console: without faults, and not in *requests*.

        The journal marks its requests.
        """
        account_sid = account_sid or self.account_sid
        return self._client(
            f"{self.url}{CONSOLE}/{account_sid}{base_path(region)}", account_sid, "-", account_sid
        )

    @property
    def admin(self) -> AdminClient:
        """Faults, journal, counters, accounts, keys, OAuth apps, numbers, snapshots, clock."""
        return AdminClient(self.url)

    def _client(self, base_url: str, username: str, password: str, account_sid: str) -> Client:
        http_client = LocalHttpClient(base_url)
        self._http_clients.append(http_client)
        return Client(  # type: ignore[no-untyped-call]  # the SDK is typed in part
            username,
            password,
            account_sid,
            http_client=http_client,
            environment={"": ""},  # an empty mapping would make the SDK read the real environment
        )

    def close_clients(self) -> None:
        """Close the connections of all clients that were handed out."""
        while self._http_clients:
            self._http_clients.pop().close()


@contextmanager
def running(
    data: Path | None = None,
    *,
    port: int = 0,
    middleware: Callable[[ASGIApp], ASGIApp] | None = None,
    accounts: Mapping[str, str] = DEFAULT_ACCOUNTS,
    subaccounts: Mapping[str, str] | None = None,
    keys: Sequence[ApiKey] = (),
    oauth_apps: Sequence[OAuthApp] = (),
    settings: Settings | None = None,
    now: Callable[[], datetime] | None = None,
    https: bool = False,
    seed: Path | Mapping[str, Any] | None = None,
) -> Iterator[RunningEmulator]:
    """Serve an emulator from a thread while the block runs.

    Args:
        data: the SQLite file, made if missing; without one everything is forgotten at the end.
        port: 0 for any free port.
        middleware: wraps the application. If it sends no answer, the connection is closed, and ``requests``
            has status 0.
        accounts: account SIDs with their tokens; the first is the one that ``client()`` uses.
        subaccounts: the sub-accounts among them, each with its parent's SID.
        keys: API keys, each of one account and region.
        oauth_apps: client IDs with their secrets, each of one account.
        settings: the behaviour on which sources disagree, see ``Settings``.
        now: the clock, by default the machine's.
        https: whether to serve HTTPS for ``*.twilio.com`` too, on any free port, for programs without a base
            URL.
        seed: what the accounts hold at the start and after each reset: a file in TOML or JSON, a snapshot, or
            a mapping.
    """
    path = str(data.resolve()) if data else IN_MEMORY
    clock: dict[str, Any] = {"now": now} if now else {}
    planted_seed = seeds.read(seed) if isinstance(seed, Path) else seed
    application = create_app(
        path,
        accounts=accounts,
        subaccounts=subaccounts,
        keys=keys,
        oauth_apps=oauth_apps,
        settings=settings,
        seed=planted_seed,
        **clock,
    )
    account_sid, auth_token = next(iter(accounts.items()))
    with listen(port) as bound, ExitStack() as secure:
        emulator = RunningEmulator(f"http://{HOST}:{bound.getsockname()[1]}", account_sid, auth_token)
        app: ASGIApp = application
        for wrap in around_every_app:
            app = wrap(app)
        injection = FaultInjection(app, emulator.faults)

        async def injected(scope: Scope, receive: Receive, send: Send) -> None:
            await injection({**scope, "app": application}, receive, send)

        wrapped = middleware(injected) if middleware else injected
        with closing(open_database(path)) as connection:  # a file or a seed that cannot be used says so here
            if planted_seed is not None:
                seeds.check(connection, planted_seed, accounts, settings or Settings())
        https_port = None
        if https:
            https_port, emulator.https = secure.enter_context(https_of(path, 0))
        with _serving(Arrivals(wrapped, emulator.requests), bound, path, https_port):
            try:
                yield emulator
            finally:
                emulator.close_clients()


@contextmanager
def _serving(app: ASGIApp, bound: socket.socket, data: str, https: HttpsPort | None) -> Iterator[None]:
    decided = threading.Event()
    server = Server(app, when_serving=decided.set, https=https)

    def run() -> None:
        with suppress(SystemExit):  # uvicorn's way to say that the application did not start
            server.run([bound])
        decided.set()

    thread = threading.Thread(target=run, name=f"emulator of {data}", daemon=True)
    thread.start()
    try:
        decided.wait(TIMEOUT_S)
        if not server.started:
            raise DataFileError(f"the emulator of {data} did not start")
        yield
    finally:
        server.should_exit = True
        thread.join(TIMEOUT_S)
