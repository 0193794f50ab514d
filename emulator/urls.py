"""Which path belongs to which handler. Twilio's paths need credentials, the emulator's own do not."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from emulator import admin, handlers
from emulator.authentication import Authentication
from emulator.own_paths import OWN_PREFIX

HEALTH = f"{OWN_PREFIX}/health"

TRUNKING: list[BaseRoute] = [
    Route("/v1/Trunks", handlers.Trunks),
    Route("/v1/Trunks/{sid}", handlers.Trunk),
    Route("/v1/Trunks/{trunk_sid}/Recording", handlers.Recording),
    Route("/v1/Trunks/{trunk_sid}/OriginationUrls", handlers.OriginationUrls),
    Route("/v1/Trunks/{trunk_sid}/OriginationUrls/{sid}", handlers.OriginationUrl),
    Route("/v1/Trunks/{trunk_sid}/PhoneNumbers", handlers.PhoneNumbers),
    Route("/v1/Trunks/{trunk_sid}/PhoneNumbers/{sid}", handlers.PhoneNumber),
]

ADMIN: list[BaseRoute] = [
    Route(f"{OWN_PREFIX}/faults", admin.FaultList),
    Route(f"{OWN_PREFIX}/faults/{{id:int}}", admin.OneFault),
    Route(f"{OWN_PREFIX}/requests", admin.Requests),
    Route(f"{OWN_PREFIX}/counters", admin.Counters),
    Route(f"{OWN_PREFIX}/snapshots", admin.Snapshots),
    Route(f"{OWN_PREFIX}/snapshots/{{name}}", admin.Snapshot),
    Route(f"{OWN_PREFIX}/reset", admin.Reset),
    Route(f"{OWN_PREFIX}/clock", admin.ClockSetting),
    Route(f"{OWN_PREFIX}/{{path:path}}", admin.NothingHere),
]

ROUTES: list[BaseRoute] = [
    Route(HEALTH, handlers.Health),
    *ADMIN,
    Mount(
        "/",
        routes=[*TRUNKING, Route("/{path:path}", handlers.Elsewhere)],
        middleware=[Middleware(Authentication)],
    ),
]
