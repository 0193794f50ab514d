"""trunking.twilio.com/v1."""

from collections.abc import Callable

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.backend import Backend
from emulator.handlers.common import CREATED, NO_CONTENT, account, backend, changes_of, resource
from emulator.records import TrunkList
from emulator.sip_lists import TrunkLists
from emulator.wire import Json


class Trunks(HTTPEndpoint):
    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.TRUNK)
        return JSONResponse(wire.trunk(backend(request).create_trunk(account(request), changes)), CREATED)

    async def get(self, request: Request) -> Response:
        page = backend(request).list_trunks(account(request), forms.read_page_request(request.query_params))
        return JSONResponse(wire.page(page, resource(request), "trunks", wire.trunk))


class Trunk(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse(wire.trunk(backend(request).fetch_trunk(account(request), **request.path_params)))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.TRUNK)
        return JSONResponse(
            wire.trunk(
                backend(request).update_trunk(account(request), changes=changes, **request.path_params)
            )
        )

    async def delete(self, request: Request) -> Response:
        backend(request).delete_trunk(account(request), **request.path_params)
        return Response(status_code=NO_CONTENT)


class Recording(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse(
            wire.recording(backend(request).fetch_recording(account(request), **request.path_params))
        )

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.RECORDING)
        trunk = backend(request).update_recording(account(request), changes=changes, **request.path_params)
        return JSONResponse(wire.recording(trunk))


class OriginationUrls(HTTPEndpoint):
    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.ORIGINATION_URL)
        url = backend(request).create_origination_url(
            account(request), changes=changes, **request.path_params
        )
        return JSONResponse(wire.origination_url(url), CREATED)

    async def get(self, request: Request) -> Response:
        wanted = forms.read_page_request(request.query_params)
        page = backend(request).list_origination_urls(account(request), request=wanted, **request.path_params)
        return JSONResponse(wire.page(page, resource(request), "origination_urls", wire.origination_url))


class OriginationUrl(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        url = backend(request).fetch_origination_url(account(request), **request.path_params)
        return JSONResponse(wire.origination_url(url))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.ORIGINATION_URL)
        url = backend(request).update_origination_url(
            account(request), changes=changes, **request.path_params
        )
        return JSONResponse(wire.origination_url(url))

    async def delete(self, request: Request) -> Response:
        backend(request).delete_origination_url(account(request), **request.path_params)
        return Response(status_code=NO_CONTENT)


class PhoneNumbers(HTTPEndpoint):
    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, forms.PHONE_NUMBER)
        number = backend(request).attach_phone_number(
            account(request), changes=changes, **request.path_params
        )
        return JSONResponse(wire.phone_number(number), CREATED)

    async def get(self, request: Request) -> Response:
        wanted = forms.read_page_request(request.query_params)
        page = backend(request).list_phone_numbers(account(request), request=wanted, **request.path_params)
        return JSONResponse(wire.page(page, resource(request), "phone_numbers", wire.phone_number))


class PhoneNumber(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        number = backend(request).fetch_phone_number(account(request), **request.path_params)
        return JSONResponse(wire.phone_number(number))

    async def delete(self, request: Request) -> Response:
        backend(request).detach_phone_number(account(request), **request.path_params)
        return Response(status_code=NO_CONTENT)


def trunk_lists(
    of: Callable[[Backend], TrunkLists],
    key: str,
    parameters: forms.Parameters,
    write: Callable[[TrunkList], Json],
) -> type[HTTPEndpoint]:
    """The lists of one kind on a trunk."""

    class Lists(HTTPEndpoint):
        async def post(self, request: Request) -> Response:
            changes = await changes_of(request, parameters)
            attached = of(backend(request)).attach(account(request), changes=changes, **request.path_params)
            return JSONResponse(write(attached), CREATED)

        async def get(self, request: Request) -> Response:
            wanted = forms.read_page_request(request.query_params)
            page = of(backend(request)).list(account(request), request=wanted, **request.path_params)
            return JSONResponse(wire.page(page, resource(request), key, write))

    return Lists


def trunk_list(of: Callable[[Backend], TrunkLists], write: Callable[[TrunkList], Json]) -> type[HTTPEndpoint]:
    """One of them."""

    class List(HTTPEndpoint):
        async def get(self, request: Request) -> Response:
            return JSONResponse(write(of(backend(request)).fetch(account(request), **request.path_params)))

        async def delete(self, request: Request) -> Response:
            of(backend(request)).detach(account(request), **request.path_params)
            return Response(status_code=NO_CONTENT)

    return List
