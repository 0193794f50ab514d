"""What all handlers share, those that most resources need, and the two that belong to no API of Twilio's."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.backend import Backend
from emulator.database import Changes, Record
from emulator.errors import NotAForm, NotFound, NotServed
from emulator.process import Identity
from emulator.store import Page

CREATED = 201
NO_CONTENT = 204
FORM = "application/x-www-form-urlencoded"
BACKENDS = "backends"
"""Key in the request's state: backends by region, in place of the application's."""
ALONE = "alone"
"""Where the request's state says that who logged in reaches no sub-account, as an OAuth app (its FAQ)."""
KEY = "key"
"""Where the request's state has the API key that logged in."""

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
    return forms.read_changes(body, parameters, strict=request.app.state.settings.strict)


def query_of(request: Request, *filters: str) -> Mapping[str, str]:
    """The query of a list, which may have *filters* beside what chooses a page."""
    if request.app.state.settings.strict:
        forms.refuse_unknown(request.query_params, (*filters, *forms.PAGING))
    return request.query_params


def backend(request: Request) -> Backend:
    """That of the request's region."""
    backends = getattr(request.state, BACKENDS, request.app.state.backends)
    of_region: Backend = backends[request.state.region]
    return of_region


def account(request: Request) -> str:
    """The account that the request is about: the one in the path, if it may be reached, else the one that logged in."""
    own: str = request.state.account_sid
    wanted: str | None = request.path_params.get("account_sid")
    if wanted in {None, own}:
        return own
    if getattr(request.state, ALONE, False):
        raise NotFound
    return backend(request).accounts.reach(own, wanted, getattr(request.state, KEY, None))


def sids(request: Request) -> dict[str, Any]:
    """What the path names below the account."""
    return {name: value for name, value in request.path_params.items() if name != "account_sid"}


class Collection(Protocol[Record]):
    """Things of one kind; the arguments are the account, what the path names, and *changes* or *request*."""

    def create(self, *args: Any, **kwargs: Any) -> Record: ...

    def list(self, *args: Any, **kwargs: Any) -> Page[Record]: ...

    def fetch(self, *args: Any, **kwargs: Any) -> Record: ...

    def delete(self, *args: Any, **kwargs: Any) -> None: ...


class ChangeableCollection(Collection[Record], Protocol[Record]):
    """Things that can be changed after their creation."""

    def update(self, *args: Any, **kwargs: Any) -> Record: ...


def collection(
    of: Callable[[Backend], Collection[Record]],
    parameters: forms.Parameters,
    write: Callable[[Record], wire.Json],
    key: str,
    page: Callable[..., wire.Json] = wire.page,
) -> type[HTTPEndpoint]:
    """POST makes one, GET lists them, below *key* of a page."""

    class Some(HTTPEndpoint):
        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, parameters)
            made = of(backend(request)).create(account(request), changes=changes, **sids(request))
            return JSONResponse(write(made), CREATED)

        async def get(self, request: Request) -> Response:
            wanted = forms.read_page_request(query_of(request))
            found = of(backend(request)).list(account(request), request=wanted, **sids(request))
            return JSONResponse(page(found, resource(request), key, write))

    return Some


def item(
    of: Callable[[Backend], Collection[Record]], write: Callable[[Record], wire.Json]
) -> type[HTTPEndpoint]:
    """GET shows one, DELETE deletes it."""

    class One(HTTPEndpoint):
        async def get(self, request: Request) -> Response:
            return JSONResponse(write(of(backend(request)).fetch(account(request), **sids(request))))

        async def delete(self, request: Request) -> Response:
            of(backend(request)).delete(account(request), **sids(request))
            return Response(status_code=NO_CONTENT)

    return One


def changeable_item(
    of: Callable[[Backend], ChangeableCollection[Record]],
    write: Callable[[Record], wire.Json],
    parameters: forms.Parameters,
) -> type[HTTPEndpoint]:
    """The same, and POST changes it."""

    class One(item(of, write)):  # type: ignore[misc]  # a base that is made
        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, parameters)
            changed = of(backend(request)).update(account(request), changes=changes, **sids(request))
            return JSONResponse(write(changed))

    return One
