"""The admin API: faults, journal, counters, contents, accounts and clock of one emulator, as JSON.

It needs no credentials. ``console.OwnPathsGuard`` keeps web pages out, and the emulator listens on this
machine only.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator import snapshot_files
from emulator.clock import Clock, read_iso
from emulator.contents import Contents, Copy
from emulator.database import DataFileError
from emulator.errors import ApiError
from emulator.fault_json import accepted, read_fault
from emulator.faults import Faults
from emulator.journal import LENGTH, Filter, Journal
from emulator.json_values import ACCOUNT, KEY, Accepted, read_sid, read_texts
from emulator.patterns import path_pattern
from emulator.resources import phone_numbers
from emulator.resources.accounts import Accounts
from emulator.resources.keys import ApiKey, Keys
from emulator.resources.oauth_apps import LONGEST_TOKEN_S, SHORTEST_TOKEN_S, OAuthApp, OAuthApps
from emulator.resources.phone_numbers import PhoneNumbers
from emulator.store import Store

CREATED = 201
NO_CONTENT = 204
BAD_REQUEST = 400
NOT_FOUND = 404

Read = TypeVar("Read")


@dataclass(frozen=True, kw_only=True)
class Controls:
    """The parts that the admin API controls; each application has its own."""

    clock: Clock
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(default_factory=Journal)
    snapshots: dict[str, Copy] = field(default_factory=dict)


class AdminError(Exception):
    """A request that the admin API cannot carry out; *accepted* says what it takes."""

    def __init__(self, message: str, accepted: Accepted, status: int = BAD_REQUEST) -> None:
        super().__init__(message)
        self.accepted = accepted
        self.status = status


async def answer_admin_error(request: Request, error: Exception) -> Response:
    """Answer an ``AdminError`` as JSON."""
    del request
    assert isinstance(error, AdminError)  # noqa: S101 - Starlette's signature is wider than what it calls with
    return JSONResponse({"error": str(error), "accepted": error.accepted}, error.status)


class FaultList(HTTPEndpoint):
    """``/_emulator/faults``."""

    async def get(self, request: Request) -> Response:
        return JSONResponse({"faults": [fault.to_json() for fault in _controls(request).faults.list()]})

    async def post(self, request: Request) -> Response:
        body = await _body(request, accepted())
        fault = _read(lambda: read_fault(body), accepted(body.get("effect")))
        return JSONResponse(_controls(request).faults.add(fault).to_json(), CREATED)

    async def delete(self, request: Request) -> Response:
        _controls(request).faults.clear()
        return Response(status_code=NO_CONTENT)


class OneFault(HTTPEndpoint):
    """``/_emulator/faults/{id}``."""

    async def delete(self, request: Request) -> Response:
        faults, wanted = _controls(request).faults, request.path_params["id"]
        if not faults.remove(wanted):
            known = ", ".join(str(fault.id) for fault in faults.list()) or "none"
            raise AdminError(f"there is no fault {wanted}", {"id": f"one of the list: {known}"}, NOT_FOUND)
        return Response(status_code=NO_CONTENT)


class Requests(HTTPEndpoint):
    """``/_emulator/requests``, the journal."""

    accepted: ClassVar[Accepted] = {
        "account_sid": "the account that was signed in to, or that was claimed",
        "method": "an HTTP method in capitals",
        "region": "us1, ie1 or au1",
        "path": "a pattern: * within a segment, ** for anything, {name} for one segment",
        "status": "a status such as 201, a class such as 5xx, or 0 for a connection that was dropped",
        "by": "'api' or 'console'",
        "since": "the number of a request: later ones only; or a moment in ISO 8601",
        "limit": f"a whole number from 1 to {LENGTH}: the latest ones only",
    }

    async def get(self, request: Request) -> Response:
        _know(request.query_params, self.accepted)
        wanted = _read(lambda: _read_filter(request.query_params), self.accepted)
        return JSONResponse(
            {"requests": [record.to_json() for record in _controls(request).journal.select(wanted)]}
        )

    async def delete(self, request: Request) -> Response:
        _controls(request).journal.clear()
        return Response(status_code=NO_CONTENT)


class Counters(HTTPEndpoint):
    """``/_emulator/counters``."""

    async def get(self, request: Request) -> Response:
        return JSONResponse({"counters": _controls(request).journal.counters()})


class Snapshots(HTTPEndpoint):
    """``/_emulator/snapshots``."""

    async def get(self, request: Request) -> Response:
        return JSONResponse({"snapshots": sorted(_controls(request).snapshots)})


class Snapshot(HTTPEndpoint):
    """``/_emulator/snapshots/{name}``: PUT takes or replaces it, POST restores it."""

    async def put(self, request: Request) -> Response:
        _controls(request).snapshots[request.path_params["name"]] = _contents(request).copy()
        return Response(status_code=NO_CONTENT)

    async def post(self, request: Request) -> Response:
        _contents(request).restore(self._find(request))
        return Response(status_code=NO_CONTENT)

    async def delete(self, request: Request) -> Response:
        self._find(request)
        del _controls(request).snapshots[request.path_params["name"]]
        return Response(status_code=NO_CONTENT)

    def _find(self, request: Request) -> Copy:
        snapshots, name = _controls(request).snapshots, request.path_params["name"]
        if name not in snapshots:
            known = ", ".join(sorted(snapshots)) or "none is there"
            raise AdminError(f"there is no snapshot {name!r}", {"name": f"one of: {known}"}, NOT_FOUND)
        return snapshots[name]


class WholeContents(HTTPEndpoint):
    """``/_emulator/contents``: GET returns all that the emulator holds, as a file; PUT restores it."""

    accepted: ClassVar[Accepted] = {"body": "what GET gave, or the data file of an emulator that has ended"}

    async def get(self, request: Request) -> Response:
        return Response(snapshot_files.write(_contents(request).copy()), media_type="application/vnd.sqlite3")

    async def put(self, request: Request) -> Response:
        content = await request.body()
        _contents(request).restore(_read(lambda: snapshot_files.read(content), self.accepted))
        return Response(status_code=NO_CONTENT)


class Reset(HTTPEndpoint):
    """``/_emulator/reset``: everything becomes as at the start, or one account empty."""

    accepted: ClassVar[Accepted] = {"account_sid": "an account's SID: forget what it holds and nothing else"}

    async def post(self, request: Request) -> Response:
        body = await _body(request, self.accepted)
        account_sid = body.get("account_sid")
        if account_sid is None:
            _reset_controls(_controls(request))
            _contents(request).reset()
        else:
            _contents(request).empty(_known_account(request, account_sid, self.accepted))
        return Response(status_code=NO_CONTENT)


class ClockSetting(HTTPEndpoint):
    """``/_emulator/clock``."""

    accepted: ClassVar[Accepted] = {
        "fixed_at": "a moment in ISO 8601: the clock stops there",
        "move_by_s": "seconds, negative ones too: the clock jumps by so many",
    }

    async def get(self, request: Request) -> Response:
        return JSONResponse(_controls(request).clock.to_json())

    async def post(self, request: Request) -> Response:
        body, clock = await _body(request, self.accepted), _controls(request).clock
        if not body:
            raise AdminError("nothing to do", self.accepted)
        _read(lambda: _set_clock(clock, body), self.accepted)
        return JSONResponse(clock.to_json())

    async def delete(self, request: Request) -> Response:
        _controls(request).clock.reset()
        return Response(status_code=NO_CONTENT)


class AccountList(HTTPEndpoint):
    """``/_emulator/accounts``."""

    async def get(self, request: Request) -> Response:
        return JSONResponse({"accounts": [account._asdict() for account in _contents(request).accounts()]})


class OneAccount(HTTPEndpoint):
    """``/_emulator/accounts/{sid}``: PUT makes it or changes it."""

    accepted = ACCOUNT

    async def put(self, request: Request) -> Response:
        changes = await _texts(request, self.accepted)
        sid = _sid(request, "AC")
        _read(lambda: Accounts(_store(request)).put(sid, changes), self.accepted)
        return Response(status_code=NO_CONTENT)


class OneKey(HTTPEndpoint):
    """``/_emulator/keys/{sid}``: PUT makes or replaces it."""

    accepted = KEY

    async def put(self, request: Request) -> Response:
        body = await _texts(request, self.accepted, required=("secret", "account_sid"))
        sid = _sid(request, "SK")
        key = _read(lambda: ApiKey(sid=sid, **body), self.accepted)
        _read(lambda: Keys(_store(request)).ensure([key]), self.accepted)
        return Response(status_code=NO_CONTENT)

    async def delete(self, request: Request) -> Response:
        if not Keys(_store(request)).remove(_sid(request, "SK")):
            raise AdminError("there is no such key", {"sid": "an API key's"}, NOT_FOUND)
        return Response(status_code=NO_CONTENT)


class OneOAuthApp(HTTPEndpoint):
    """``/_emulator/oauth_apps/{sid}``: PUT makes or replaces it."""

    accepted: ClassVar[Accepted] = {
        "client_secret": "a text",
        "account_sid": "the account that its tokens open",
        "access_token_ttl": f"how long its tokens last, {SHORTEST_TOKEN_S} to {LONGEST_TOKEN_S} seconds",
    }

    async def put(self, request: Request) -> Response:
        body = {"access_token_ttl": OAuthApp.access_token_ttl, **await _body(request, self.accepted)}
        ttl, required = body.pop("access_token_ttl"), ("client_secret", "account_sid")
        texts = _read(lambda: read_texts(body, self.accepted, required=required), self.accepted)
        sid = _sid(request, "OQ")
        app = _read(lambda: OAuthApp(sid=sid, access_token_ttl=ttl, **texts), self.accepted)
        _read(lambda: OAuthApps(_store(request)).ensure([app]), self.accepted)
        return Response(status_code=NO_CONTENT)

    async def delete(self, request: Request) -> Response:
        if not OAuthApps(_store(request)).remove(_sid(request, "OQ")):
            raise AdminError("there is no such app", {"sid": "an OAuth app's"}, NOT_FOUND)
        return Response(status_code=NO_CONTENT)


class Numbers(HTTPEndpoint):
    """``/_emulator/phone_numbers``: POST gives an account a number, as a purchase would."""

    accepted: ClassVar[Accepted] = {
        "account_sid": "the account that gets it",
        "phone_number": "E.164; one is invented if it is left out",
        "sid": "'PN' and 32 hexadecimal digits; one is invented if it is left out",
        "number_type": f"one of {', '.join(phone_numbers.TYPES)}; "
        "it follows from the number if it is left out",
    }

    async def post(self, request: Request) -> Response:
        body = await _texts(
            request, self.accepted, required=("account_sid",), number_type=phone_numbers.TYPES
        )
        _known_account(request, body["account_sid"], self.accepted)
        number = _read(lambda: PhoneNumbers(_store(request)).add(**body), self.accepted)
        return JSONResponse(phone_numbers.write(number), CREATED)


class OneNumber(HTTPEndpoint):
    """``/_emulator/phone_numbers/{sid}``: DELETE gives it back."""

    async def delete(self, request: Request) -> Response:
        if not PhoneNumbers(_store(request)).remove(_sid(request, "PN")):
            raise AdminError("there is no such number", {"sid": "a phone number's"}, NOT_FOUND)
        return Response(status_code=NO_CONTENT)


class NothingHere(HTTPEndpoint):
    """Any other path below ``/_emulator``."""

    async def dispatch(self) -> None:
        raise AdminError(
            f"the emulator has no path {self.scope['path']} of its own",
            {"path": "see docs/emulator-faults.md"},
            NOT_FOUND,
        )


def _controls(request: Request) -> Controls:
    controls: Controls = request.app.state.controls
    return controls


def _contents(request: Request) -> Contents:
    contents: Contents = request.app.state.contents
    return contents


def _store(request: Request) -> Store:
    """Return us1's: accounts, keys, apps and numbers are the same in all regions."""
    of_us1: Store = request.app.state.store
    return of_us1


def _sid(request: Request, prefix: str) -> str:
    accepted = {"sid": f"'{prefix}' and 32 hexadecimal digits"}
    return _read(lambda: read_sid(request.path_params["sid"], prefix), accepted)


def _known_account(request: Request, sid: object, accepted: Accepted) -> str:
    if not isinstance(sid, str) or not _contents(request).has_account(sid):
        raise AdminError(f"there is no account {sid!r} here", accepted)
    return sid


async def _texts(
    request: Request, accepted: Accepted, *, required: Iterable[str] = (), **choices: Iterable[str]
) -> dict[str, str]:
    """Return the JSON object of the request, which has only texts."""
    body = await _body(request, accepted)
    return _read(lambda: read_texts(body, accepted, required=required, **choices), accepted)


def _reset_controls(controls: Controls) -> None:
    controls.faults.clear()
    controls.journal.clear()
    controls.snapshots.clear()
    controls.clock.reset()


async def _body(request: Request, accepted: Accepted) -> Mapping[str, Any]:
    """Return the JSON object of the request, empty without a body; it has known fields only."""
    text = await request.body()
    body = _read(lambda: _json_of(text), accepted)
    if not isinstance(body, dict):
        raise AdminError("the body must be a JSON object", accepted)
    _know(body, accepted)
    return body


def _json_of(text: bytes) -> Any:
    try:
        return json.loads(text or b"{}")
    except ValueError as error:
        raise ValueError(f"the body is not JSON: {error}") from None


def _know(names: Mapping[str, Any], accepted: Accepted) -> None:
    for name in names:
        if name not in accepted:
            raise AdminError(f"there is no field {name!r}", accepted)


def _read(read: Callable[[], Read], accepted: Accepted) -> Read:
    try:
        return read()
    except (ValueError, OverflowError, RecursionError, ApiError, DataFileError) as error:
        raise AdminError(str(error), accepted) from error


def _read_filter(query: Mapping[str, str]) -> Filter:
    values: dict[str, Any] = dict(query)
    if "since" in query:
        values["since"] = int(query["since"]) if query["since"].isdecimal() else read_iso(query["since"])
    if "limit" in query:
        values["limit"] = _read_limit(query["limit"])
    path_pattern(query.get("path", ""))  # raises ValueError if it is too long
    return Filter(**values)


def _read_limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LENGTH:
        raise ValueError(f"limit must be a whole number from 1 to {LENGTH}, not {text!r}")
    return int(text)


def _set_clock(clock: Clock, body: Mapping[str, Any]) -> None:
    moment, seconds = body.get("fixed_at"), body.get("move_by_s")
    if "fixed_at" in body and not isinstance(moment, str):
        raise ValueError(f"fixed_at must be a moment in ISO 8601, not {moment!r}")
    if "move_by_s" in body and (isinstance(seconds, bool) or not isinstance(seconds, int | float)):
        raise ValueError(f"move_by_s must be a number, not {seconds!r}")
    if moment is not None:
        clock.fix(read_iso(moment))
    if seconds is not None:
        clock.move(seconds)
