"""Faults to order: do to chosen requests what networks and busy servers do."""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, NamedTuple

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator import regions
from emulator.console import CONSOLE_ACCOUNT
from emulator.errors import CHALLENGE, ApiError
from emulator.journal import claimed_account
from emulator.own_paths import is_own
from emulator.patterns import path_pattern

LONGEST_DELAY_S = 600.0

Effect = Literal["throttle", "error", "drop", "delay"]
Action = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]
"""An effect of a test's own: an ASGI application that gets the emulator as its first argument."""
Distribution = Mapping[str, float | list[float]]


class ThrottledError(ApiError):
    """https://www.twilio.com/docs/api/errors/20429: never processed, so safe to send again."""

    status = 429
    code = 20429
    title = "Too Many Requests"


_CODES = {400: 20001, 401: 20003, 403: 20403, 404: 20404, 405: 20004, 409: 20409, 429: 20429, 503: 20503}
"""Twilio's general code for a status (https://www.twilio.com/docs/api/errors); 20500 for the other 5xx."""
_SERVER_ERROR = 500


def is_refusal(status: object) -> bool:
    """Tell whether *status* is an HTTP error: any 5xx, and those 4xx that have a name."""
    return (
        isinstance(status, int)
        and not isinstance(status, bool)
        and (_SERVER_ERROR <= status <= 599 or status in {each.value for each in HTTPStatus if each >= 400})  # noqa: PLR2004 - RFC 9110, 15.5 and 15.6
    )


class OrderedError(ApiError):
    """An error of Twilio's with the status, code and text that a fault orders."""

    def __init__(self, status: int, code: int | None = None, message: str | None = None) -> None:
        usual = _CODES.get(status, 20500 if status >= _SERVER_ERROR else status)
        self.status = status  # type: ignore[misc]  # only here is the status chosen
        self.code = code or usual  # type: ignore[misc]  # and its code
        super().__init__(message or _phrase(status))


def _phrase(status: int) -> str:
    """Return HTTP's own words for *status*."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return HTTPStatus.INTERNAL_SERVER_ERROR.phrase


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An effect, and the requests that it hits; docs/emulator-faults.md explains each field.

    Of the requests that match *method*, *path* and *account_sid*, the first *skip* go unharmed. Each later
    one is hit with *probability*, until *times* have been hit.
    """

    effect: Effect | Action
    method: str = "*"
    path: str = "**"
    account_sid: str | None = None
    skip: int = 0
    times: int | None = 1
    probability: float = 1.0
    seed: int = field(default_factory=lambda: secrets.randbelow(2**32))

    committed: bool = False
    status: int = 500
    code: int | None = None
    message: str | None = None
    html: bool = False
    retry_after_s: int | None = None
    delay_s: float | Distribution = 0.0

    def matches(self, arrival: "Arrival") -> bool:
        """Tell whether this fault is about *arrival*."""
        return (
            self.method in {"*", arrival.method}
            and self.account_sid in {None, arrival.account_sid}
            and bool(path_pattern(self.path).fullmatch(arrival.path))
        )

    def response(self) -> Response | None:
        """Return the answer that replaces the real one, None to close the connection instead."""
        if self.effect == "drop":
            return None
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        if self.html:
            return HTMLResponse(_gateway_page(self.status), self.status, headers)
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = CHALLENGE
        error = (
            ThrottledError()
            if self.effect == "throttle"
            else OrderedError(self.status, self.code, self.message)
        )
        return JSONResponse(error.body(resource=""), error.status, headers)  # neither names a resource


def _gateway_page(status: int) -> str:
    """Return an error page as proxies in front of an API send it."""
    head, body = f"<title>{status}</title>", f"<center><h1>{status}</h1></center>"
    return f"<html>\n<head>{head}</head>\n<body>{body}</body>\n</html>\n"


class Arrival(NamedTuple):
    """The parts of a request that faults look at."""

    method: str
    path: str
    account_sid: str | None


@dataclass(kw_only=True)
class OrderedFault:
    """A fault on the list, with the number of requests that it matched and hit."""

    id: int
    fault: Fault
    matched: int = 0
    hit: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.fault.seed)  # noqa: S311 - repeatable on purpose

    def takes(self, arrival: Arrival) -> bool:
        """Count *arrival* if it matches, and tell whether it is hit."""
        if not self.fault.matches(arrival) or self.hit == self.fault.times:
            return False
        self.matched += 1
        if self.matched <= self.fault.skip or self._random.random() >= self.fault.probability:
            return False
        self.hit += 1
        return True

    def draw_delay_s(self) -> float:
        """Return 0 to ``LONGEST_DELAY_S`` seconds, fixed or drawn."""
        return min(max(_draw(self._random, self.fault.delay_s), 0.0), LONGEST_DELAY_S)

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, **vars(self.fault), "matched": self.matched, "hit": self.hit}


def _draw(source: random.Random, delay_s: float | Distribution) -> float:
    if not isinstance(delay_s, Mapping):
        return delay_s
    ((name, numbers),) = delay_s.items()
    return DISTRIBUTIONS[name](source, numbers if isinstance(numbers, list) else [numbers])


DISTRIBUTIONS: Mapping[str, Callable[[random.Random, list[float]], float]] = {
    "uniform": lambda source, numbers: source.uniform(*numbers),
    "normal": lambda source, numbers: source.normalvariate(*numbers),
    "exponential": lambda source, numbers: source.expovariate(1 / numbers[0]),
}


class Plan(NamedTuple):
    """The faults of one request: a delay, and then *fault* if it has one."""

    delay_s: float
    fault: Fault | None
    ids: list[int]


class Faults:
    """The list of faults, oldest first."""

    def __init__(self) -> None:
        self._ordered: dict[int, OrderedFault] = {}
        self._last_id = 0

    def add(self, fault: Fault) -> OrderedFault:
        """Order *fault*."""
        self._last_id += 1
        ordered = OrderedFault(id=self._last_id, fault=fault)
        self._ordered[ordered.id] = ordered
        return ordered

    def list(self) -> list[OrderedFault]:
        return [*self._ordered.values()]

    def remove(self, fault_id: int) -> bool:
        """Remove a fault, and tell whether it existed."""
        return self._ordered.pop(fault_id, None) is not None

    def clear(self) -> None:
        self._ordered.clear()

    def plan(self, arrival: Arrival) -> Plan:
        """Choose the faults that hit *arrival*: all delays, up to the first fault of another kind."""
        delay_s, ids = 0.0, []
        for ordered in self.list():
            if ordered.takes(arrival):
                ids.append(ordered.id)
                if ordered.fault.effect != "delay":
                    return Plan(delay_s, ordered.fault, ids)
                delay_s += ordered.draw_delay_s()
        return Plan(delay_s, None, ids)


class FaultInjection:
    """Carry out *faults* on the requests to Twilio's paths, except those of the console."""

    def __init__(
        self, app: ASGIApp, faults: Faults, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._app = app
        self._faults = faults
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_own(scope["path"]) or CONSOLE_ACCOUNT in scope["state"]:
            await self._app(scope, receive, send)
            return
        _, path = regions.split(scope["path"])
        plan = self._faults.plan(Arrival(scope["method"], path, claimed_account(scope)))
        scope["state"]["faults"] = plan.ids
        if plan.delay_s:
            await self._sleep(plan.delay_s)
        await (self._hit(plan.fault, scope, receive, send) if plan.fault else self._app(scope, receive, send))

    async def _hit(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if callable(fault.effect):
            await fault.effect(self._app, scope, receive, send)
            return
        await (carry_out(self._app, scope, receive) if fault.committed else read_body(receive))
        response = fault.response()
        if response:
            await response(scope, receive, send)


async def carry_out(app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    """Let *app* do its work, and return the answer instead of sending it."""
    answer: list[Message] = []

    async def keep(message: Message) -> None:
        answer.append(message)

    await app(scope, receive, keep)
    return answer


async def read_body(receive: Receive) -> None:
    """Receive the whole body, and forget it."""
    while (await receive()).get("more_body"):
        pass
