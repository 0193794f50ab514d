"""Read the request, call the backend, write JSON. Nothing is decided here."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.backend import Backend
from emulator.database import Changes
from emulator.errors import NotServed
from emulator.process import Identity

CREATED = 201
NO_CONTENT = 204


class Trunks(HTTPEndpoint):
    async def post(self, request: Request) -> Response:
        changes = await _changes(request, forms.TRUNK)
        return JSONResponse(wire.trunk(_backend(request).create_trunk(_account(request), changes)), CREATED)

    async def get(self, request: Request) -> Response:
        page = _backend(request).list_trunks(_account(request), forms.read_page_request(request.query_params))
        return JSONResponse(wire.page(page, resource(request), "trunks", wire.trunk))


class Trunk(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse(
            wire.trunk(_backend(request).fetch_trunk(_account(request), **request.path_params))
        )

    async def post(self, request: Request) -> Response:
        changes = await _changes(request, forms.TRUNK)
        return JSONResponse(
            wire.trunk(
                _backend(request).update_trunk(_account(request), changes=changes, **request.path_params)
            )
        )

    async def delete(self, request: Request) -> Response:
        _backend(request).delete_trunk(_account(request), **request.path_params)
        return Response(status_code=NO_CONTENT)


class Recording(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse(
            wire.recording(_backend(request).fetch_recording(_account(request), **request.path_params))
        )

    async def post(self, request: Request) -> Response:
        changes = await _changes(request, forms.RECORDING)
        trunk = _backend(request).update_recording(_account(request), changes=changes, **request.path_params)
        return JSONResponse(wire.recording(trunk))


class OriginationUrls(HTTPEndpoint):
    async def post(self, request: Request) -> Response:
        changes = await _changes(request, forms.ORIGINATION_URL)
        url = _backend(request).create_origination_url(
            _account(request), changes=changes, **request.path_params
        )
        return JSONResponse(wire.origination_url(url), CREATED)

    async def get(self, request: Request) -> Response:
        wanted = forms.read_page_request(request.query_params)
        page = _backend(request).list_origination_urls(
            _account(request), request=wanted, **request.path_params
        )
        return JSONResponse(wire.page(page, resource(request), "origination_urls", wire.origination_url))


class OriginationUrl(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        url = _backend(request).fetch_origination_url(_account(request), **request.path_params)
        return JSONResponse(wire.origination_url(url))

    async def post(self, request: Request) -> Response:
        changes = await _changes(request, forms.ORIGINATION_URL)
        url = _backend(request).update_origination_url(
            _account(request), changes=changes, **request.path_params
        )
        return JSONResponse(wire.origination_url(url))

    async def delete(self, request: Request) -> Response:
        _backend(request).delete_origination_url(_account(request), **request.path_params)
        return Response(status_code=NO_CONTENT)


class PhoneNumbers(HTTPEndpoint):
    async def post(self, request: Request) -> Response:
        changes = await _changes(request, forms.PHONE_NUMBER)
        number = _backend(request).attach_phone_number(
            _account(request), changes=changes, **request.path_params
        )
        return JSONResponse(wire.phone_number(number), CREATED)

    async def get(self, request: Request) -> Response:
        wanted = forms.read_page_request(request.query_params)
        page = _backend(request).list_phone_numbers(_account(request), request=wanted, **request.path_params)
        return JSONResponse(wire.page(page, resource(request), "phone_numbers", wire.phone_number))


class PhoneNumber(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        number = _backend(request).fetch_phone_number(_account(request), **request.path_params)
        return JSONResponse(wire.phone_number(number))

    async def delete(self, request: Request) -> Response:
        _backend(request).detach_phone_number(_account(request), **request.path_params)
        return Response(status_code=NO_CONTENT)


class Elsewhere(HTTPEndpoint):
    """Every path of Twilio's that has no handler of its own."""

    async def dispatch(self) -> None:
        raise NotServed(self.scope["method"])


class Health(HTTPEndpoint):
    """Who is listening here; needs no credentials."""

    async def get(self, request: Request) -> Response:
        return JSONResponse(Identity.own(request.app.state.data).to_json())


def resource(request: Request) -> str:
    """The path as Twilio names it in errors and links: without the API's version."""
    return request.url.path.removeprefix("/v1")


async def _changes(request: Request, parameters: forms.Parameters) -> Changes:
    return forms.read_changes(await request.body(), parameters)


def _backend(request: Request) -> Backend:
    backend: Backend = request.app.state.backend
    return backend


def _account(request: Request) -> str:
    account_sid: str = request.state.account_sid
    return account_sid
