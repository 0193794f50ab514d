"""The HTTP side of every resource: read the request, call the resource, write JSON. It decides nothing."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.database import Changes
from emulator.errors import NotAForm, NotServed
from emulator.forms import Form, refuse_unknown
from emulator.identity import Identity
from emulator.pagination import PAGING, api_page, read_page_request, trunking_page
from emulator.store import Store
from emulator.wire import Json

if TYPE_CHECKING:
    from emulator.authentication import Login

CREATED = 201
NO_CONTENT = 204
FORM_TYPE = "application/x-www-form-urlencoded"
API = "/2010-04-01/Accounts/{account_sid}"
"""Where API 2010-04-01 has all that belongs to an account."""
STORES = "stores"
"""Key in the request's state: stores by region, in place of the application's."""

_VERSION = re.compile("^/v[0-9]+(?=/)")


class Elsewhere(HTTPEndpoint):
    """Every path of Twilio's that has no endpoint of its own."""

    async def dispatch(self) -> None:
        raise NotServed(f"{self.scope['method']} {self.scope['path']}")


class Health(HTTPEndpoint):
    """Who is listening here; needs no credentials."""

    async def get(self, request: Request) -> Response:
        return JSONResponse(Identity.own(request.app.state.data).to_json())


def resource_path(request: Request) -> str:
    """Return the path as Twilio names it in errors and links: without v1 or v2, but with 2010-04-01."""
    return _VERSION.sub("", request.url.path)


async def changes_of(request: Request, form: Form) -> Changes:
    """Return what the form in the body changes.

    Raises:
        NotAForm: the body is of another type; Twilio would see nothing in it.
    """
    body, kind = await request.body(), request.headers.get("Content-Type", FORM_TYPE)
    kind = kind.partition(";")[0].strip()
    if body and kind.lower() != FORM_TYPE:
        raise NotAForm(f"a body of the type {kind}, only {FORM_TYPE}")
    return form.read(body, strict=request.app.state.settings.strict)


def query_of(request: Request, *filters: str) -> Mapping[str, str]:
    """Return the query of a list, which may have *filters* beside the parameters of paging."""
    if request.app.state.settings.strict:
        refuse_unknown(request.query_params, (*filters, *PAGING))
    return request.query_params


def store_of(request: Request) -> Store:
    """Return the store of the request's region."""
    stores: Mapping[str, Store] = getattr(request.state, STORES, request.app.state.stores)
    return stores[request.state.region]


def login_of(request: Request) -> "Login":
    """Return who logged in."""
    login: Login = request.state.login
    return login


def account_of(request: Request) -> str:
    """Return the account that the request is about: the one in the path, else the one that logged in.

    Raises:
        ApiError: who logged in may not reach it.
    """
    login = login_of(request)
    return login.reach(request.path_params.get("account_sid", login.account_sid))


def sids_of(request: Request) -> dict[str, Any]:
    """Return what the path names below the account."""
    return {name: value for name, value in request.path_params.items() if name != "account_sid"}


# Endpoints over a collection: the class that lists, makes, changes and deletes a resource.
# Its methods take the account, the names in the path, and *changes* or *request*.

Collection = Callable[[Store], Any]
Write = Callable[[Any], Json]


def trunking_routes(
    path: str, of: Collection, key: str, write: Write, form: Form, *, fixed: bool = False
) -> list[Route]:
    """Serve a collection below trunking v1: all at *path*, and one below it.

    Args:
        path: from the version on, such as ``/Trunks/{trunk_sid}/OriginationUrls``.
        of: makes the collection that the requests go to.
        key: the name of the list in a page.
        write: turns a record into Twilio's JSON.
        form: the parameters of POST.
        fixed: whether nothing can be changed after its creation.
    """
    one = shown(of, write) if fixed else changeable(of, write, form)
    return [
        Route(f"/v1{path}", _collection(of, key, write, form, trunking_page)),
        Route(f"/v1{path}/{{sid}}", deletable(of, one)),
    ]


def api_routes(
    path: str, of: Collection, key: str, write: Write, form: Form, *, update: Form | None = None
) -> list[Route]:
    """Serve the same below an account of API 2010-04-01; *update* is the form of changes, else *form*."""
    return [
        Route(f"{API}{path}.json", _collection(of, key, write, form, api_page)),
        Route(f"{API}{path}/{{sid}}.json", deletable(of, changeable(of, write, update or form))),
    ]


def _collection(
    of: Collection, key: str, write: Write, form: Form, page: Callable[..., Json]
) -> type[HTTPEndpoint]:
    """POST makes one, GET lists them."""

    class Some(HTTPEndpoint):
        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, form)
            made = of(store_of(request)).create(account_of(request), changes=changes, **sids_of(request))
            return JSONResponse(write(made), CREATED)

        async def get(self, request: Request) -> Response:
            wanted = read_page_request(query_of(request))
            found = of(store_of(request)).list(account_of(request), request=wanted, **sids_of(request))
            return JSONResponse(page(found, resource_path(request), key, write))

    return Some


def shown(of: Collection, write: Write) -> type[HTTPEndpoint]:
    """GET shows one."""

    class One(HTTPEndpoint):
        async def get(self, request: Request) -> Response:
            found = of(store_of(request)).fetch(account_of(request), **sids_of(request))
            return JSONResponse(write(found))

    return One


def changeable(of: Collection, write: Write, form: Form) -> type[HTTPEndpoint]:
    """The same, and POST changes it."""

    class One(shown(of, write)):  # type: ignore[misc]  # a base that is made
        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, form)
            changed = of(store_of(request)).update(account_of(request), changes=changes, **sids_of(request))
            return JSONResponse(write(changed))

    return One


def deletable(of: Collection, base: type[HTTPEndpoint]) -> type[HTTPEndpoint]:
    """The same as *base*, and DELETE deletes it."""

    class One(base):  # type: ignore[misc,valid-type]  # a base that is made
        async def delete(self, request: Request) -> Response:
            of(store_of(request)).delete(account_of(request), **sids_of(request))
            return Response(status_code=NO_CONTENT)

    return One
