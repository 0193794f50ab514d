"""The HTTP client under Twilio's SDK: where requests go, how long they may take, what is tried again.

An answer that is no success leaves here as one of our own errors, so that the SDK's exceptions, which lose the request
id and differ from call to call, are never met.
"""

from __future__ import annotations

import functools
import io
import json
import logging
import math
import random
import ssl
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from urllib3 import BaseHTTPResponse, HTTPResponse, Retry
from urllib3.connection import HTTPConnection
from urllib3.exceptions import InvalidHeader

from pulumi_twilio_trunking.base.errors import CHECK_BASE_URL, NoAnswerError, TwilioError, from_answer
from pulumi_twilio_trunking.client.credentials import LONGEST_RETRY_S, Credentials, SettingNames, is_loopback

_logger = logging.getLogger(__name__)

TIMEOUT_S = 30.0
"""How long one attempt may wait for Twilio's answer, in seconds."""

CONNECT_ATTEMPTS = 4
MOST_ATTEMPTS = 400
"""For each attempt urllib3 calls itself, and Python's stack has an end; the pauses are such that a budget ends before."""

LONGEST_PAUSE_S = 20
FIRST_PAUSE_S = 1
"""After the first 429; what fails otherwise is tried again at once."""

CALLERS = 4
"""Pulumi's SDK calls a provider on four threads at once."""

TOO_MANY_REQUESTS = 429


class Lanes:
    """How many requests go out at once: one fewer for each that Twilio throttles, but always one.

    Twilio counts an account's requests at once. Those that wait for their next attempt alone leave their places to others,
    which are throttled in turn.
    """

    def __init__(self, number: int) -> None:
        self.number: int = number
        self._used = 0
        self._change = threading.Condition()

    def close_one(self) -> None:
        with self._change:
            self.number = max(1, self.number - 1)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Keep a lane, for all attempts of one request."""
        with self._change:
            self._change.wait_for(lambda: self._used < self.number)
            self._used += 1
        try:
            yield
        finally:
            with self._change:
                self._used -= 1
                self._change.notify()


class Attempts:
    """The attempts of one request: how long more of them may follow, and what the log tells of each when it ends.

    Attributes:
        budget_s: seconds from the first failure on, within which the request may be tried again.
        unmade: why the attempt at hand has no connection, so that nothing was sent; None where something may have been.
    """

    def __init__(self, method: str, url: str, budget_s: float) -> None:
        self.budget_s: float = budget_s
        self.unmade: Exception | None = None
        self._request = f"{method} {urlsplit(url).path}"
        self._number = 0
        self._failing_since = math.inf
        self._needed_s = 0.0
        self.begin()

    def begin(self) -> None:
        self._number += 1
        self._started = monotonic()
        self._asked_s = 0.0
        self.unmade = None

    def end(self, outcome: object) -> None:
        milliseconds = 1000 * (monotonic() - self._started)
        _logger.debug("%s %s %.0f ms, attempt %d", self._request, outcome, milliseconds, self._number)

    def fail(self, asked_s: float) -> None:
        """Count from the first of these on; *asked_s* is how long Twilio wants to be left alone, 0 where it does not say."""
        now = monotonic()
        self._failing_since = min(self._failing_since, now)
        self._asked_s = asked_s
        self._needed_s = now - self._failing_since + asked_s

    @property
    def left_s(self) -> float:
        return max(0.0, self.budget_s - max(0.0, monotonic() - self._failing_since))

    def are_over(self) -> bool:
        """Say whether no other may follow, be it that Twilio asked for more time than there is."""
        return self.left_s <= 0 or self._needed_s > self.budget_s

    def advice(self) -> str:
        """What would have allowed another attempt; "" where that was not for Twilio's wish for a pause."""
        if not self._asked_s:
            return ""
        settable = self._needed_s <= LONGEST_RETRY_S
        way = f"set it to {math.ceil(self._needed_s)} or more, or run" if settable else "run"
        asked, budget = f"{math.ceil(self._asked_s)} s", f"twilio:retrySeconds ({self.budget_s:g})"
        return f" Twilio asked to wait {asked}, longer than what is left of {budget}: {way} again after that."


_AT_HAND: ContextVar[Attempts] = ContextVar("attempts")
"""Those of the request that this thread sends: urllib3 makes the attempts, and knows the client's retry policy alone."""


class SafeRetry(Retry):
    """Tries again only what cannot do harm twice, and only until the request's budget of seconds is used up.

    429 for every method, since Twilio has not processed such a request (https://www.twilio.com/docs/api/errors/20429);
    a connection that was never made, for every method; a 5xx or a lost answer only for GET and DELETE.

    Attributes:
        lanes: what a 429 closes one of.
    """

    lanes: Lanes

    def new(self, **kwargs: Any) -> Self:
        fresh = super().new(**kwargs)
        fresh.lanes = self.lanes
        return fresh

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's signature
        return status_code == TOO_MANY_REQUESTS or super().is_retry(method, status_code, has_retry_after)

    def is_exhausted(self) -> bool:
        return super().is_exhausted() or _AT_HAND.get().are_over()

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Self:
        """What urllib3 calls after each attempt that failed; where it was the last, this raises."""
        attempts = _AT_HAND.get()
        # urllib3 would try some again, such as what a proxy or a broken TLS record cut off after the request.
        if error and not attempts.unmade and not self._is_method_retryable(method or ""):
            raise error
        attempts.fail((response and self._asked_s(response)) or 0.0)
        fresh = super().increment(method, url, response, error, *args, **kwargs)
        failed = fresh.history[-1]
        attempts.end(failed.status or type(failed.error).__name__)
        if failed.status == TOO_MANY_REQUESTS:
            self.lanes.close_one()
        return fresh

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        super().sleep(response)
        _AT_HAND.get().begin()

    def get_backoff_time(self) -> float:
        backoff = super().get_backoff_time()
        if self.history and self.history[-1].status == TOO_MANY_REQUESTS:
            backoff = max(backoff, FIRST_PAUSE_S + random.random())  # noqa: S311 - nobody gains from guessing it
        return min(backoff, _AT_HAND.get().left_s)

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        asked, attempts = self._asked_s(response), _AT_HAND.get()
        return asked and max(asked, min(attempts.budget_s / MOST_ATTEMPTS, attempts.left_s))

    def _asked_s(self, response: BaseHTTPResponse) -> float | None:
        try:
            return super().get_retry_after(response)
        except InvalidHeader:
            return None

    def _is_connection_error(self, err: Exception) -> bool:  # noqa: ARG002 - urllib3's signature
        return _AT_HAND.get().unmade is not None


def retries(lanes: Lanes, retried: Collection[str]) -> SafeRetry:
    """As many attempts as the budget has time for: at once, then after 1, 2, 4, 8, 16, 20, 20… seconds and up to one more.

    After a 429 none is at once. Where Twilio says when (Retry-After), then; if that is beyond the budget, not at all.
    A connection that cannot be made is tried `CONNECT_ATTEMPTS` times: what does not listen now seldom does soon.
    """
    policy = SafeRetry(
        total=MOST_ATTEMPTS - 1,
        connect=CONNECT_ATTEMPTS - 1,
        allowed_methods=retried,
        status_forcelist={500, 502, 503, 504},
        backoff_factor=0.5,
        backoff_jitter=1.0,
        backoff_max=LONGEST_PAUSE_S,
        retry_after_max=sys.maxsize,
        raise_on_status=False,
    )
    policy.lanes = lanes
    return policy


class _Connection(HTTPConnection):
    """Tells which attempts cannot have sent anything, and has an answer whole or not at all."""

    def connect(self) -> None:
        try:
            super().connect()
        except Exception as error:
            _AT_HAND.get().unmade = error
            raise

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as in urllib3
        """Read the body as well, so that one that breaks off is a failed attempt: requests reads it after the last one."""
        answer = super().getresponse()
        body = answer.read(decode_content=False)
        return HTTPResponse(
            io.BytesIO(body),
            answer.headers,
            answer.status,
            answer.version,
            answer.version_string,
            answer.reason,
            preload_content=False,
            decode_content=False,
            original_response=answer._original_response,  # noqa: SLF001 - gives the connection back to its pool
        )


@functools.cache
def _telling(connection: type[HTTPConnection]) -> type[HTTPConnection]:
    """*connection*, be it to a server or by way of some kind of proxy, with the manners of `_Connection`."""
    return type("Connection", (_Connection, connection), {})


class _Adapter(HTTPAdapter):
    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _telling(type(pool).ConnectionCls)
        return pool


class HttpClient(TwilioHttpClient):
    """Twilio's own client with a base URL, a time-out, bounded retries and one kind of error."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(timeout=TIMEOUT_S)
        self._base_url = credentials.base_url
        self._retry_seconds = credentials.retry_seconds
        self.names: SettingNames = credentials.names
        self._lanes = Lanes(CALLERS + credentials.reads_at_once)
        self._ahead = timedelta()
        self.session: requests.Session = requests.Session()
        self._session = self.session
        for scheme in ("https://", "http://"):
            self._mount(scheme, retried=("GET", "DELETE"))
        if self._base_url and is_loopback(self._base_url):
            self._session.trust_env = False  # no proxy on the way to this machine

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override] # the SDK passes the rest as it likes
        """Send one request and give back its answer, a success with a JSON object, or with nothing after a DELETE.

        Raises:
            TwilioError: Twilio answered with an error.
            NoAnswerError: there was no answer, or none that can be read.
        """
        changes = self.changes(method, url)
        url = self._rerouted(url)
        attempts = Attempts(method, url, self._retry_seconds)
        with self._lanes.one():
            try:
                response = self._send(attempts, method, url, *args, **kwargs)
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                raise _no_answer(url, error, attempts.unmade, changes=changes) from error
        if not requests.codes.ok <= response.status_code < requests.codes.multiple_choices:
            raise _refusal(response, attempts.advice(), self.names)
        if response.text or method != "DELETE":
            _require_object(url, response, changes=changes)
        return response

    @property
    def now(self) -> datetime:
        """Twilio's clock as the `Date` of its last answer tells it, never ahead of it; this machine's before the first."""
        return datetime.now(UTC) + self._ahead

    def _set_clock(self, date: str) -> None:
        with suppress(TypeError, ValueError):  # no date, or one without a zone
            self._ahead = parsedate_to_datetime(date) - datetime.now(UTC)

    def _send(self, attempts: Attempts, *args: Any, **kwargs: Any) -> Response:
        _AT_HAND.set(attempts)
        try:
            response = super().request(*args, **kwargs)
        except Exception as error:
            attempts.end(type(error).__name__)
            raise
        attempts.end(response.status_code)
        self._set_clock((response.headers or {}).get("Date", ""))
        return response

    def changes(self, method: str, url: str) -> bool:  # noqa: ARG002 - for those who know an address that differs
        """Say whether a request without an answer may have changed something that we do not know of."""
        return method == "POST"

    def _mount(self, prefix: str, retried: Collection[str]) -> None:
        """Send requests of the methods *retried* to addresses with *prefix* again after a 5xx or a lost answer."""
        policy = retries(self._lanes, retried)
        self._session.mount(prefix, _Adapter(pool_maxsize=self._lanes.number, max_retries=policy))

    def _rerouted(self, url: str) -> str:
        if self._base_url is None:
            return url
        parts = urlsplit(url)
        return self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")


def _refusal(response: Response, advice: str, names: SettingNames) -> TwilioError:
    request_id = (response.headers or {}).get("Twilio-Request-Id", "")
    # The advice on a 401 speaks of a stack's config: whoever has another place for these needs its names.
    login = (
        "" if names.account_sid == SettingNames().account_sid else f"{names.account_sid} with {names.login}"
    )
    error = from_answer(response.status_code, response.text, request_id, login)
    error.args = (error.reason + advice,)
    return error


def _no_answer(url: str, error: Exception, unmade: Exception | None, *, changes: bool) -> NoAnswerError:
    host = urlsplit(url).netloc
    maybe_done = changes and not unmade
    what = "cannot be reached" if unmade else "did not answer"
    if isinstance(unmade, ssl.SSLCertVerificationError):
        what = "showed a certificate that is not trusted"
    uncertain = " Twilio may have carried it out all the same." if maybe_done else ""
    problem = NoAnswerError(
        f"{host} {what} ({type(error).__name__}).{uncertain}",
        "Check the network, HTTPS_PROXY, and twilio:baseUrl if it is set.",
    )
    problem.maybe_done = maybe_done
    return problem


def _require_object(url: str, response: Response, *, changes: bool) -> None:
    try:
        said: Any = json.loads(response.text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        problem = NoAnswerError(
            f"{urlsplit(url).netloc} answered {response.status_code} with something that is no JSON object.",
            CHECK_BASE_URL,
        )
        problem.maybe_done = changes
        raise problem
