"""api.twilio.com/2010-04-01/Accounts: the account that logged in, those below it, and their API keys."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.handlers.common import (
    ALONE,
    CREATED,
    NO_CONTENT,
    account,
    backend,
    changes_of,
    query_of,
    resource,
)


class Accounts(HTTPEndpoint):
    """All in one page: an account has a thousand sub-accounts at most."""

    async def get(self, request: Request) -> Response:
        own = account(request)
        found = backend(request).accounts.family(own)
        if getattr(request.state, ALONE, False):
            found = [one for one in found if one.sid == own]
        wanted = forms.read_account_filters(query_of(request, *forms.ACCOUNT_FILTERS))
        shown = [one for one in map(wire.account, found) if wanted.items() <= one.items()]
        return JSONResponse(wire.whole_page("accounts", shown, resource(request)))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.NEW_ACCOUNT)
        return JSONResponse(
            wire.account(backend(request).accounts.create(account(request), changes)), CREATED
        )


class Account(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse(wire.account(backend(request).accounts.known(account(request))))

    async def post(self, request: Request) -> Response:
        changes, wanted = await changes_of(request, forms.ACCOUNT), account(request)
        changed = backend(request).accounts.change(request.state.account_sid, wanted, changes)
        return JSONResponse(wire.account(changed))


class Keys(HTTPEndpoint):
    """All in one page."""

    async def get(self, request: Request) -> Response:
        query_of(request)
        keys = map(wire.api_key, backend(request).accounts.keys(account(request)))
        return JSONResponse(wire.whole_page("keys", list(keys), resource(request)))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.API_KEY)
        made = backend(request).accounts.create_key(account(request), changes)
        return JSONResponse({**wire.api_key(made), "secret": made.secret}, CREATED)


class Key(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse(
            wire.api_key(backend(request).accounts.key_of(account(request), request.path_params["sid"]))
        )

    async def post(self, request: Request) -> Response:
        changes, sid = await changes_of(request, forms.API_KEY), request.path_params["sid"]
        return JSONResponse(
            wire.api_key(backend(request).accounts.change_key(account(request), sid, changes))
        )

    async def delete(self, request: Request) -> Response:
        backend(request).accounts.delete_key(account(request), request.path_params["sid"])
        return Response(status_code=NO_CONTENT)
