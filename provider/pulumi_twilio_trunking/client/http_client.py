"""The HTTP client under Twilio's SDK: where requests go, how long they may take, what is tried again.

It turns every answer that is not a success into an error of ours: the SDK's exceptions lose the request id
and differ from call to call.
"""

from __future__ import annotations

import functools
import json
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from urllib3.connection import HTTPConnection

from pulumi_twilio_trunking.base.errors import CHECK_BASE_URL, NoAnswerError, TwilioError, from_answer
from pulumi_twilio_trunking.base.http_status import is_temporary
from pulumi_twilio_trunking.client.credentials import Credentials, SettingNames, is_loopback
from pulumi_twilio_trunking.client.retries import Attempts, ConcurrencyLimit

TIMEOUT_S = 30.0
"""How long one attempt may wait for Twilio's answer, in seconds."""

CALLERS = 4
"""Pulumi's SDK calls a provider on four threads at once."""


class NotConnectedError(Exception):
    """There was no connection, so nothing was sent. The cause says why, the text by which way."""


_LOST = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
"""Raised where an answer did not come, or broke off. The request may have arrived."""


class _Adapter(HTTPAdapter):
    """Raises `NotConnectedError` for a connection that cannot be made, directly or by way of a proxy.

    The exceptions of requests do not tell a handshake that failed from an answer that broke off.
    """

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = functools.partial(_connection, type(pool).ConnectionCls)
        return pool


def _connection(kind: type[HTTPConnection], **kwargs: Any) -> HTTPConnection:
    connection = kind(**kwargs)
    connect = connection.connect

    def connect_or_tell() -> None:
        try:
            connect()
        except Exception as error:
            raise NotConnectedError(" through the proxy" if connection.proxy else "") from error

    connection.connect = connect_or_tell  # type: ignore[method-assign]
    return connection


class HttpClient(TwilioHttpClient):
    """Twilio's own client with a base URL, a time-out, bounded retries and one kind of error."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(timeout=TIMEOUT_S)
        self._base_url = credentials.base_url
        self._retry_seconds = credentials.retry_seconds
        self.names: SettingNames = credentials.names
        self._limit = ConcurrencyLimit(CALLERS + credentials.reads_at_once)
        self._ahead = timedelta()
        self.session: requests.Session = requests.Session()
        self._session = self.session
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _Adapter(pool_maxsize=self._limit.number, max_retries=0))
        if self._base_url and is_loopback(self._base_url):
            self._session.trust_env = False  # no proxy on the way to this machine

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """Send one request and return its answer, a JSON object or, after a DELETE, nothing.

        Raises:
            TwilioError: Twilio answered with an error.
            NoAnswerError: there was no answer, or none that can be read.
        """
        changes = self.changes(method, url)
        url = self._rerouted(url)
        attempts = Attempts(f"{method} {urlsplit(url).path}", self._retry_seconds)
        with self._limit.slot():
            try:
                response = self._send(attempts, method, url, *args, repeatable=not changes, **kwargs)
            except NotConnectedError as error:
                raise _not_connected(url, error) from error
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                raise _no_answer(url, error, changes=changes) from error
        if not requests.codes.ok <= response.status_code < requests.codes.multiple_choices:
            raise _refusal(response, attempts.advice, self.names)
        if response.text or method != "DELETE":
            _require_object(url, response, changes=changes)
        return response

    def _send(self, attempts: Attempts, *args: Any, repeatable: bool, **kwargs: Any) -> Response:
        """Send a request until an answer is final, or no other attempt may follow.

        Twilio has not processed what it answers with 429, and without a connection nothing was sent: both are
        repeated for every method. A 5xx or a lost answer is repeated only if the request is *repeatable*.
        https://www.twilio.com/docs/api/errors/20429
        """
        while True:
            try:
                response = super().request(*args, **kwargs)
            except NotConnectedError as error:
                attempts.log(type(error.__cause__).__name__)
                if not attempts.pause(connected=False):
                    raise
            except Exception as error:
                attempts.log(type(error).__name__)
                if not (repeatable and isinstance(error, _LOST) and attempts.pause()):
                    raise
            else:
                attempts.log(response.status_code)
                if not self._is_repeated(attempts, response, repeatable=repeatable):
                    return response

    def _is_repeated(self, attempts: Attempts, response: Response, *, repeatable: bool) -> bool:
        status, headers = response.status_code, response.headers or {}
        self._set_clock(headers.get("Date", ""))
        throttled = status == HTTPStatus.TOO_MANY_REQUESTS
        if throttled:
            self._limit.lower()
        retried = throttled or (repeatable and is_temporary(status))
        return retried and attempts.pause(status=status, retry_after=headers.get("Retry-After"))

    @property
    def now(self) -> datetime:
        """Twilio's clock by the `Date` of its last answer, never ahead; before the first, this machine's."""
        return datetime.now(UTC) + self._ahead

    def _set_clock(self, date: str) -> None:
        with suppress(TypeError, ValueError):  # no date, or one without a zone
            self._ahead = parsedate_to_datetime(date) - datetime.now(UTC)

    def changes(self, method: str, url: str) -> bool:  # noqa: ARG002 - OAuthHttpClient needs it
        """Say whether a request may change something, so that it is not repeated after a lost answer."""
        return method not in {"GET", "DELETE"}

    def _rerouted(self, url: str) -> str:
        if self._base_url is None:
            return url
        parts = urlsplit(url)
        return self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")


def _refusal(response: Response, advice: str, names: SettingNames) -> TwilioError:
    request_id = (response.headers or {}).get("Twilio-Request-Id", "")
    # The advice on a 401 names settings of a stack's config. Whoever has them elsewhere needs those names.
    login = (
        "" if names.account_sid == SettingNames().account_sid else f"{names.account_sid} with {names.login}"
    )
    error = from_answer(response.status_code, response.text, request_id, login)
    error.args = (error.reason + advice,)
    return error


_CHECK_THE_NETWORK = "Check the network, HTTPS_PROXY, and twilio:baseUrl if it is set."


def _not_connected(url: str, error: NotConnectedError) -> NoAnswerError:
    untrusted = isinstance(error.__cause__, ssl.SSLCertVerificationError)
    what = "showed a certificate that is not trusted" if untrusted else "cannot be reached"
    reason = f"{urlsplit(url).netloc} {what}{error} ({type(error.__cause__).__name__})."
    return NoAnswerError(reason, _CHECK_THE_NETWORK)


def _no_answer(url: str, error: Exception, *, changes: bool) -> NoAnswerError:
    uncertain = " Twilio may have carried it out all the same." if changes else ""
    reason = f"{urlsplit(url).netloc} did not answer ({type(error).__name__}).{uncertain}"
    problem = NoAnswerError(reason, _CHECK_THE_NETWORK)
    problem.maybe_done = changes
    return problem


def _require_object(url: str, response: Response, *, changes: bool) -> None:
    try:
        said: Any = json.loads(response.text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        problem = NoAnswerError(
            f"{urlsplit(url).netloc} answered {response.status_code}, but not with a JSON object.",
            CHECK_BASE_URL,
        )
        problem.maybe_done = changes
        raise problem
