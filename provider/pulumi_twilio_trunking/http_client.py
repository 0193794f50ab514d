"""The HTTP client under Twilio's SDK: where requests go, how long they may take, what is tried again.

An answer that is no success leaves here as one of our own errors, so that the SDK's exceptions, which lose the request
id and differ from call to call, are never met.
"""

from __future__ import annotations

import json
import logging
import random
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from pulumi_twilio_trunking.credentials import DEFAULT_RETRY_S, Credentials, is_loopback
from pulumi_twilio_trunking.errors import NoAnswerError, from_answer

_logger = logging.getLogger(__name__)

TIMEOUT_S = 30.0
"""How long one attempt may wait for Twilio's answer, in seconds."""

ATTEMPTS = 8
CONNECT_ATTEMPTS = 4
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
    """The attempts of one request, each of which the log tells when it ends."""

    def __init__(self, method: str, url: str) -> None:
        self._request = f"{method} {urlsplit(url).path}"
        self._number = 0
        self.begin()

    def begin(self) -> None:
        self._number += 1
        self._started = time.monotonic()

    def end(self, outcome: object) -> None:
        milliseconds = 1000 * (time.monotonic() - self._started)
        _logger.debug("%s %s %.0f ms, attempt %d", self._request, outcome, milliseconds, self._number)


_AT_HAND: ContextVar[Attempts] = ContextVar("attempts")
"""Those of the request that this thread sends: urllib3 makes the attempts, and knows the client's retry policy alone."""


class SafeRetry(Retry):
    """Tries again only what cannot do harm twice, and only until a budget of seconds is used up.

    429 for every method, since Twilio has not processed such a request (https://www.twilio.com/docs/api/errors/20429);
    a connection that was never made, for every method; a 5xx or a lost answer only for GET and DELETE.

    Attributes:
        budget_s: seconds from the first failure of a request on, within which it may be tried again.
        lanes: what a 429 closes one of.
    """

    budget_s: float = DEFAULT_RETRY_S
    lanes: Lanes
    _deadline: float | None = None

    def new(self, **kwargs: Any) -> Self:
        fresh = super().new(**kwargs)
        fresh.budget_s, fresh.lanes = self.budget_s, self.lanes
        fresh._deadline = self._deadline or time.monotonic() + self.budget_s  # noqa: SLF001 - of our own class
        return fresh

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's signature
        return status_code == TOO_MANY_REQUESTS or super().is_retry(method, status_code, has_retry_after)

    def is_exhausted(self) -> bool:
        return super().is_exhausted() or self._left_s() <= 0

    def increment(self, *args: Any, **kwargs: Any) -> Self:
        """What urllib3 calls after each attempt that failed; where it was the last, this raises."""
        fresh = super().increment(*args, **kwargs)
        failed = fresh.history[-1]
        _AT_HAND.get().end(failed.status or type(failed.error).__name__)
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
        return min(backoff, self._left_s())

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        asked = super().get_retry_after(response)
        return None if asked is None else min(asked, self._left_s())

    def _left_s(self) -> float:
        return self.budget_s if self._deadline is None else max(0.0, self._deadline - time.monotonic())


def retries(budget_s: float, lanes: Lanes, retried: Collection[str]) -> SafeRetry:
    """At most `ATTEMPTS` attempts: at once, then after 1, 2, 4, 8, 16, 20 seconds and up to one more, or as Retry-After says.

    After a 429 none is at once.
    A connection that cannot be made is tried `CONNECT_ATTEMPTS` times: what does not listen now seldom does soon.
    """
    policy = SafeRetry(
        total=ATTEMPTS - 1,
        connect=CONNECT_ATTEMPTS - 1,
        allowed_methods=retried,
        status_forcelist={500, 502, 503, 504},
        backoff_factor=0.5,
        backoff_jitter=1.0,
        backoff_max=LONGEST_PAUSE_S,
        retry_after_max=LONGEST_PAUSE_S,
        raise_on_status=False,
    )
    policy.budget_s, policy.lanes = budget_s, lanes
    return policy


class HttpClient(TwilioHttpClient):
    """Twilio's own client with a base URL, a time-out, bounded retries and one kind of error."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(timeout=TIMEOUT_S)
        self._base_url = credentials.base_url
        self._retry_seconds = credentials.retry_seconds
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
        with self._lanes.one():
            try:
                response = self._send(method, url, *args, **kwargs)
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                raise _no_answer(url, error, changes=changes) from error
        if not requests.codes.ok <= response.status_code < requests.codes.multiple_choices:
            request_id = (response.headers or {}).get("Twilio-Request-Id", "")
            raise from_answer(response.status_code, response.text, request_id)
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

    def _send(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        attempts = Attempts(method, url)
        _AT_HAND.set(attempts)
        try:
            response = super().request(method, url, *args, **kwargs)
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
        policy = retries(self._retry_seconds, self._lanes, retried)
        self._session.mount(prefix, HTTPAdapter(pool_maxsize=self._lanes.number, max_retries=policy))

    def _rerouted(self, url: str) -> str:
        if self._base_url is None:
            return url
        parts = urlsplit(url)
        return self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")


def _no_answer(url: str, error: Exception, *, changes: bool) -> NoAnswerError:
    host = urlsplit(url).netloc
    never_sent = _is_unsent(error)
    certificate = isinstance(error, requests.exceptions.SSLError)
    maybe_done = changes and not never_sent and not certificate
    what = "cannot be reached" if never_sent else "did not answer"
    if certificate:
        what = "showed a certificate that is not trusted"
    uncertain = " Twilio may have carried it out all the same." if maybe_done else ""
    problem = NoAnswerError(
        f"{host} {what} ({type(error).__name__}).{uncertain} Check the network, HTTPS_PROXY, and twilio:baseUrl if it is set."
    )
    problem.maybe_done = maybe_done
    return problem


def _is_unsent(error: Exception) -> bool:
    """Say whether the connection was never made, however deep the library wraps that."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    gave_up = isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError)
    return gave_up or isinstance(cause, NewConnectionError | ConnectTimeoutError)


def _require_object(url: str, response: Response, *, changes: bool) -> None:
    try:
        said: Any = json.loads(response.text)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        problem = NoAnswerError(
            f"{urlsplit(url).netloc} answered {response.status_code} with something that is no JSON object. "
            "Check that twilio:baseUrl, if it is set, leads to Twilio's API."
        )
        problem.maybe_done = changes
        raise problem
