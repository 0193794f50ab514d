"""oauth.twilio.com/v2."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.errors import MalformedTokenRequest, NotAForm
from emulator.handlers.common import backend, changes_of


class Token(HTTPEndpoint):
    """The one path of Twilio's whose credentials stand in the form."""

    async def post(self, request: Request) -> Response:
        try:
            asked = await changes_of(request, forms.TOKEN)
        except NotAForm as error:
            raise MalformedTokenRequest from error
        return JSONResponse(wire.access_token(backend(request).oauth_apps.grant(asked)))
