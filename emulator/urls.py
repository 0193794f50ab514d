"""All paths. Twilio's need credentials, except the path for access tokens; the emulator's own need none."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from emulator import admin, page
from emulator.authentication import Authentication
from emulator.endpoints import Elsewhere, Health
from emulator.own_paths import OWN_PREFIX, PAGE
from emulator.resources import (
    accounts,
    credential_lists,
    inbound_routes,
    ip_access_control_lists,
    keys,
    oauth_apps,
    origination_urls,
    phone_numbers,
    recordings,
    trunk_lists,
    trunk_phone_numbers,
    trunks,
)

HEALTH = f"{OWN_PREFIX}/health"

_BEHIND_A_LOGIN: list[Route] = [
    *trunks.ROUTES,
    *recordings.ROUTES,
    *origination_urls.ROUTES,
    *trunk_phone_numbers.ROUTES,
    *trunk_lists.ROUTES,
    *accounts.ROUTES,
    *keys.ROUTES,
    *phone_numbers.ROUTES,
    *ip_access_control_lists.ROUTES,
    *credential_lists.ROUTES,
    *inbound_routes.ROUTES,
]

SERVED = [*_BEHIND_A_LOGIN, *oauth_apps.ROUTES]
"""The paths of Twilio's that are served."""

ADMIN: list[Route] = [
    Route(f"{OWN_PREFIX}/faults", admin.FaultList),
    Route(f"{OWN_PREFIX}/faults/{{id:int}}", admin.OneFault),
    Route(f"{OWN_PREFIX}/requests", admin.Requests),
    Route(f"{OWN_PREFIX}/counters", admin.Counters),
    Route(f"{OWN_PREFIX}/snapshots", admin.Snapshots),
    Route(f"{OWN_PREFIX}/snapshots/{{name}}", admin.Snapshot),
    Route(f"{OWN_PREFIX}/contents", admin.WholeContents),
    Route(f"{OWN_PREFIX}/reset", admin.Reset),
    Route(f"{OWN_PREFIX}/clock", admin.ClockSetting),
    Route(f"{OWN_PREFIX}/accounts", admin.AccountList),
    Route(f"{OWN_PREFIX}/accounts/{{sid}}", admin.OneAccount),
    Route(f"{OWN_PREFIX}/keys/{{sid}}", admin.OneKey),
    Route(f"{OWN_PREFIX}/oauth_apps/{{sid}}", admin.OneOAuthApp),
    Route(f"{OWN_PREFIX}/phone_numbers", admin.Numbers),
    Route(f"{OWN_PREFIX}/phone_numbers/{{sid}}", admin.OneNumber),
    Route(f"{OWN_PREFIX}/{{path:path}}", admin.NothingHere),
]

ROUTES: list[BaseRoute] = [
    Route(HEALTH, Health),
    *ADMIN,
    Route(PAGE, page.Overview),
    *oauth_apps.ROUTES,
    Mount(
        "/",
        routes=[*_BEHIND_A_LOGIN, Route("/{path:path}", Elsewhere)],
        middleware=[Middleware(Authentication)],
    ),
]
