"""What all handlers share, and the two that belong to no API of Twilio's."""

import re
from typing import Any

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms
from emulator.backend import Backend
from emulator.database import Changes
from emulator.errors import NotAForm, NotServed
from emulator.process import Identity

CREATED = 201
NO_CONTENT = 204
FORM = "application/x-www-form-urlencoded"
_VERSION = re.compile("^/v[0-9]+(?=/)")


class Elsewhere(HTTPEndpoint):
    """Every path of Twilio's that has no handler of its own."""

    async def dispatch(self) -> None:
        raise NotServed(f"{self.scope['method']} {self.scope['path']}")


class Health(HTTPEndpoint):
    """Who is listening here; needs no credentials."""

    async def get(self, request: Request) -> Response:
        return JSONResponse(Identity.own(request.app.state.data).to_json())


def resource(request: Request) -> str:
    """The path as Twilio names it in errors and links: without v1 or v2, but with 2010-04-01."""
    return _VERSION.sub("", request.url.path)


async def changes_of(request: Request, parameters: forms.Parameters) -> Changes:
    """What the form in the body changes; another kind of body would say nothing to Twilio, and is refused loudly."""
    body, kind = await request.body(), request.headers.get("Content-Type", FORM).partition(";")[0].strip()
    if body and kind.lower() != FORM:
        raise NotAForm(f"a body of the type {kind}, but {FORM} alone")
    return forms.read_changes(body, parameters)


def backend(request: Request) -> Backend:
    """That of the request's region."""
    of_region: Backend = request.app.state.backends[request.state.region]
    return of_region


def account(request: Request) -> str:
    """The account that the request is about: the one in the path, if it may be reached, else the one that logged in."""
    own: str = request.state.account_sid
    wanted: str | None = request.path_params.get("account_sid")
    return backend(request).accounts.reach(own, wanted) if wanted else own


def sids(request: Request) -> dict[str, Any]:
    """What the path names below the account."""
    return {name: value for name, value in request.path_params.items() if name != "account_sid"}
