"""routes.twilio.com/v2."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.handlers.common import account, backend, changes_of


class TrunkRoute(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse(
            wire.route(backend(request).routes.fetch(account(request), **request.path_params))
        )

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.ROUTE)
        route = backend(request).routes.update(account(request), changes=changes, **request.path_params)
        return JSONResponse(wire.route(route))
