"""trunking.twilio.com/v1: what is not made by ``common``."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.handlers.common import account, backend, changes_of


class Recording(HTTPEndpoint):
    """Settings that a trunk carries, with a path of their own."""

    async def get(self, request: Request) -> Response:
        trunk = backend(request).trunks.fetch(account(request), request.path_params["trunk_sid"])
        return JSONResponse(wire.recording(trunk))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.RECORDING)
        trunk = backend(request).trunks.update_recording(
            account(request), changes=changes, **request.path_params
        )
        return JSONResponse(wire.recording(trunk))
