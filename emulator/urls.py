"""Which path belongs to which handler. Twilio's paths need credentials, the emulator's own do not."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from emulator import handlers
from emulator.authentication import Authentication

OWN_PREFIX = "/_emulator"
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

ROUTES: list[BaseRoute] = [
    Route(HEALTH, handlers.Health),
    Mount(
        "/",
        routes=[*TRUNKING, Route("/{path:path}", handlers.Elsewhere)],
        middleware=[Middleware(Authentication)],
    ),
]
