"""The ASGI application for one data file."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator.admin import AdminError, Controls, answer_admin_error
from emulator.body_limit import BodyLimit
from emulator.clock import Clock
from emulator.concurrency import ConcurrencyLimit
from emulator.console import Console, OwnPathsGuard
from emulator.contents import Contents
from emulator.cors import Preflight
from emulator.database import open_database
from emulator.endpoints import resource_path
from emulator.errors import CHALLENGE, ApiError, InternalError, MethodNotAllowed
from emulator.faults import FaultInjection
from emulator.journal import Journaling
from emulator.links import LinksNameTheAddress
from emulator.observation import TwilioHeaders
from emulator.regions import Regions
from emulator.resources.accounts import Accounts
from emulator.resources.keys import ApiKey, Keys
from emulator.resources.oauth_apps import OAuthApp, OAuthApps
from emulator.seeds import Seed, planted
from emulator.settings import DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, DEFAULT_REGION, Settings
from emulator.stale_reads import StaleReads
from emulator.store import Store
from emulator.twilio_hosts import TwilioHosts
from emulator.urls import ROUTES

DEFAULT_ACCOUNTS = {DEFAULT_ACCOUNT_SID: DEFAULT_AUTH_TOKEN}


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    data: str,
    *,
    accounts: Mapping[str, str] = DEFAULT_ACCOUNTS,
    subaccounts: Mapping[str, str] | None = None,
    keys: Iterable[ApiKey] = (),
    oauth_apps: Iterable[OAuthApp] = (),
    settings: Settings | None = None,
    now: Callable[[], datetime] = _utc_now,
    own_hosts: Iterable[str] = (),
    seed: Seed | None = None,
) -> Starlette:
    """Make the application. It opens the data file when it starts, in the thread that serves it.

    Args:
        data: path of the SQLite file, or ``:memory:``.
        accounts: account SIDs with their tokens, beside those in the file.
        subaccounts: the sub-accounts among them, each with its parent's SID.
        keys: API keys, each of one account and region.
        oauth_apps: client IDs with their secrets, each of one account.
        settings: the behaviour on which sources disagree; each switch has a default.
        now: the clock that dates are taken from.
        own_hosts: names, beside localhost, by which the emulator's own paths may be called.
        seed: what the accounts hold at the start and after a reset; the first account gets what names none.
    """

    controls = Controls(clock=Clock(now))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with closing(open_database(data)) as connection:
            app.state.stores = Store.of_every_region(connection, app.state.settings, controls.clock.now)
            app.state.store = app.state.stores[DEFAULT_REGION]
            Accounts(app.state.store).ensure(accounts, subaccounts)
            Keys(app.state.store).ensure(keys)
            OAuthApps(app.state.store).ensure(oauth_apps)
            app.state.contents = Contents(connection)
            if seed is not None:
                owner = next(iter(accounts))
                app.state.contents.begin_with(
                    lambda start: planted(start, seed, owner, settings or Settings(), controls.clock.now)
                )
            yield

    app = Starlette(
        routes=ROUTES,
        middleware=_layers(controls, frozenset(own_hosts), settings or Settings()),
        exception_handlers={
            ApiError: _answer_api_error,
            AdminError: answer_admin_error,
            HTTPException: _answer_http_error,
        },
        lifespan=lifespan,
    )
    app.state.data = data
    app.state.settings = settings or Settings()
    app.state.controls = controls
    return app


def _layers(controls: Controls, own_hosts: frozenset[str], settings: Settings) -> list[Middleware]:
    """Return the layers that every request passes, from the outside in."""
    return [
        *([Middleware(LinksNameTheAddress)] if settings.links_name_the_address else []),
        Middleware(TwilioHosts),
        Middleware(OwnPathsGuard, own_hosts),
        Middleware(Console),
        Middleware(Journaling, controls.journal),
        Middleware(TwilioHeaders),
        Middleware(ServerErrorMiddleware, handler=_answer_bug),
        Middleware(BodyLimit),
        *_limits(settings),
        Middleware(FaultInjection, controls.faults),
        *([Middleware(StaleReads, settings, controls.clock.now)] if settings.stale_reads_ms else []),
        Middleware(Preflight),
        Middleware(Regions),
    ]


def _limits(settings: Settings) -> list[Middleware]:
    limit = settings.concurrent_requests_per_account
    return [Middleware(ConcurrencyLimit, limit)] if limit else []


async def _answer_api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - Starlette's signature is wider than what it calls with
    headers = {"WWW-Authenticate": CHALLENGE} if error.status == 401 else None  # noqa: PLR2004 - RFC 9110, 15.5.2
    return JSONResponse(error.body(resource_path(request)), error.status, headers)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    """Answer Starlette's own error. Only one can occur: a method that the endpoint does not have."""
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's signature is wider than what it calls with
    refusal = MethodNotAllowed()
    return JSONResponse(refusal.body(resource_path(request)), refusal.status, error.headers)


async def _answer_bug(request: Request, error: Exception) -> Response:
    del error  # the server logs it
    bug = InternalError()
    return JSONResponse(bug.body(resource_path(request)), bug.status)
