"""api.twilio.com/2010-04-01, below one account."""

from collections.abc import Callable

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.backend import Backend
from emulator.database import Record
from emulator.errors import NotServed
from emulator.handlers.common import CREATED, NO_CONTENT, account, backend, changes_of, resource, sids
from emulator.records import SipList
from emulator.sip_lists import Entries, SipLists
from emulator.wire import Json


class IncomingPhoneNumbers(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        wanted, filters = (
            forms.read_page_request(request.query_params),
            forms.read_phone_number_filters(request.query_params),
        )
        page = backend(request).phone_numbers.list(account(request), wanted, filters.where)
        return JSONResponse(
            wire.api_page(
                page,
                resource(request),
                "incoming_phone_numbers",
                wire.incoming_phone_number,
                filters.sent,
            )
        )

    async def post(self, request: Request) -> Response:
        raise NotServed(f"{request.method} {request.url.path}")  # Twilio sells numbers here


class IncomingPhoneNumber(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        number = backend(request).phone_numbers.fetch(account(request), **sids(request))
        return JSONResponse(wire.incoming_phone_number(number))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.INCOMING_PHONE_NUMBER)
        number = backend(request).phone_numbers.update(account(request), changes=changes, **sids(request))
        return JSONResponse(wire.incoming_phone_number(number))

    async def delete(self, request: Request) -> Response:
        raise NotServed(f"{request.method} {request.url.path}")  # Twilio takes the number back


def sip_lists(
    of: Callable[[Backend], SipLists], key: str, write: Callable[[SipList], Json]
) -> type[HTTPEndpoint]:
    """An account's lists of one kind."""

    class Lists(HTTPEndpoint):
        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, forms.SIP_LIST)
            return JSONResponse(write(of(backend(request)).create(account(request), changes)), CREATED)

        async def get(self, request: Request) -> Response:
            wanted = forms.read_page_request(request.query_params)
            page = of(backend(request)).list(account(request), wanted)
            return JSONResponse(wire.api_page(page, resource(request), key, write))

    return Lists


def sip_list(of: Callable[[Backend], SipLists], write: Callable[[SipList], Json]) -> type[HTTPEndpoint]:
    """One of them."""

    class List(HTTPEndpoint):
        async def get(self, request: Request) -> Response:
            return JSONResponse(write(of(backend(request)).fetch(account(request), **sids(request))))

        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, forms.SIP_LIST)
            changed = of(backend(request)).update(account(request), changes=changes, **sids(request))
            return JSONResponse(write(changed))

        async def delete(self, request: Request) -> Response:
            of(backend(request)).delete(account(request), **sids(request))
            return Response(status_code=NO_CONTENT)

    return List


def entries(
    of: Callable[[Backend], Entries[Record]],
    key: str,
    parameters: forms.Parameters,
    write: Callable[[Record], Json],
) -> type[HTTPEndpoint]:
    """What a list of one kind holds."""

    class Some(HTTPEndpoint):
        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, parameters)
            made = of(backend(request)).create(account(request), changes=changes, **sids(request))
            return JSONResponse(write(made), CREATED)

        async def get(self, request: Request) -> Response:
            wanted = forms.read_page_request(request.query_params)
            page = of(backend(request)).list(account(request), request=wanted, **sids(request))
            return JSONResponse(wire.api_page(page, resource(request), key, write))

    return Some


def entry(
    of: Callable[[Backend], Entries[Record]],
    parameters: forms.Parameters,
    write: Callable[[Record], Json],
) -> type[HTTPEndpoint]:
    """One of them."""

    class One(HTTPEndpoint):
        async def get(self, request: Request) -> Response:
            return JSONResponse(write(of(backend(request)).fetch(account(request), **sids(request))))

        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, parameters)
            changed = of(backend(request)).update(account(request), changes=changes, **sids(request))
            return JSONResponse(write(changed))

        async def delete(self, request: Request) -> Response:
            of(backend(request)).delete(account(request), **sids(request))
            return Response(status_code=NO_CONTENT)

    return One
