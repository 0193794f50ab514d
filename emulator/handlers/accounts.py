"""api.twilio.com/2010-04-01/Accounts: the account that logged in, and those below it."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import wire
from emulator.handlers.common import ALONE, account, backend, resource


class Accounts(HTTPEndpoint):
    """All in one page: an account has a thousand sub-accounts at most."""

    async def get(self, request: Request) -> Response:
        own = account(request)
        found = backend(request).accounts.family(own)
        if getattr(request.state, ALONE, False):
            found = [one for one in found if one.sid == own]
        status = request.query_params.get("Status")
        return JSONResponse(
            wire.accounts_page([one for one in found if status in {None, one.status}], resource(request))
        )
