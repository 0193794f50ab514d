"""api.twilio.com/2010-04-01, below one account."""

from typing import ClassVar

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import forms, wire
from emulator.errors import NotServed
from emulator.handlers.common import account, backend, changes_of, query_of, resource, sids


class IncomingPhoneNumbers(HTTPEndpoint):
    """Numbers of every type; those of one are below (https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource)."""

    number_type: ClassVar[str | None] = None

    async def get(self, request: Request) -> Response:
        query = query_of(request, *forms.PHONE_NUMBER_FILTERS)
        wanted, filters = forms.read_page_request(query), forms.read_phone_number_filters(query)
        of_type = {"number_type": self.number_type} if self.number_type else {}
        page = backend(request).phone_numbers.list(account(request), wanted, {**filters.where, **of_type})
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


class LocalNumbers(IncomingPhoneNumbers):
    number_type = "local"


class MobileNumbers(IncomingPhoneNumbers):
    number_type = "mobile"


class TollFreeNumbers(IncomingPhoneNumbers):
    number_type = "toll-free"


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
