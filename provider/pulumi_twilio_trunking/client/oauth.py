"""Gets, uses and renews OAuth access tokens, with a client ID and its secret.

The token manager of Twilio's SDK goes past our HTTP client, base URL and errors, and sets up logging for the
whole process. https://www.twilio.com/docs/iam/oauth-apps/oauth-access-token
"""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import requests
from requests.auth import AuthBase
from twilio.http.response import Response

from pulumi_twilio_trunking.base.errors import (
    CHECK_BASE_URL,
    ConfigurationError,
    NoAnswerError,
    TwilioError,
    UnauthorizedError,
)
from pulumi_twilio_trunking.base.http_status import is_temporary
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.client.http_client import HttpClient

TOKEN_URL = "https://oauth.twilio.com/v2/token"  # noqa: S105 - an address
"""The same for every edge: Twilio documents no other."""

RENEW_BEFORE_S = 60.0
"""How long before its end a token is renewed, in seconds, so that it outlives requests under way."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""RFC 6750, 2.1. A library's error would show any other token, which cannot be sent."""


class Grant(NamedTuple):
    """An access token, and its lifetime in seconds."""

    access_token: str
    lifetime_s: float


class Bearer(AuthBase):
    """Puts a token on a request. A login in ~/.netrc would replace a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class AccessTokens:
    """The current access token, one for all threads; *ask* gets a new one."""

    def __init__(self, ask: Callable[[], Grant], now: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._now = now
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = -math.inf

    def current(self) -> str:
        """Return the token, a new one shortly before the old one ends."""
        with self._lock:
            if self._now() >= self._renew_at:
                self._renew()
            return self._token

    def instead_of(self, refused: str) -> str:
        """Return another token than *refused*. Another thread may have got it already."""
        with self._lock:
            if self._token == refused:
                self._renew()
            return self._token

    def _renew(self) -> None:
        asked = self._now()
        self._token, lifetime_s = self._ask()
        self._renew_at = asked + max(lifetime_s - RENEW_BEFORE_S, lifetime_s / 2)


class OAuthHttpClient(HttpClient):
    """An HTTP client that sends every request with an access token."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(credentials)
        self._form = {
            "grant_type": "client_credentials",
            "client_id": credentials.username,
            "client_secret": credentials.password,
        }
        self._tokens = AccessTokens(self._ask)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override] # as in HttpClient
        """Send one request as `HttpClient.request`; if its token is refused, once more with a new one."""
        token = self._tokens.current()
        try:
            return super().request(method, url, *args, **{**kwargs, "auth": Bearer(token)})
        except UnauthorizedError:  # nothing was carried out: even a POST may be sent again
            token = self._tokens.instead_of(token)
        return super().request(method, url, *args, **{**kwargs, "auth": Bearer(token)})

    def changes(self, method: str, url: str) -> bool:
        """Say whether a request may change something. Asking for a token does not."""
        return url != TOKEN_URL and super().changes(method, url)

    def _ask(self) -> Grant:
        with _asking_for(self._form["client_id"]):
            try:
                headers = {"Accept": "application/json"}
                answer = super().request("POST", TOKEN_URL, data=self._form, headers=headers, auth=_nobody)
            finally:
                # The SDK keeps them, with the secret and the token.
                self._test_only_last_request = self._test_only_last_response = None
            return _read(answer)


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request  # without a login, even one from ~/.netrc: the form has the credentials


def _read(answer: Response) -> Grant:
    said = json.loads(answer.text)
    token, lifetime_s = said.get("access_token"), said.get("expires_in")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise NoAnswerError("the answer has no access token.", CHECK_BASE_URL)
    known = isinstance(lifetime_s, int) and lifetime_s > 0
    return Grant(token, lifetime_s if known else math.inf)  # until Twilio refuses it


@contextmanager
def _asking_for(client_id: str) -> Iterator[None]:
    """Raise errors that nobody takes for an answer about a trunk: a 404 here does not mean gone."""
    what = f"get an access token for client {client_id}"
    try:
        yield
    except NoAnswerError as error:
        error.tried = what
        raise
    except TwilioError as error:
        ours = _no_token(error)
        ours.tried = what
        raise ours from error


def _no_token(error: TwilioError) -> ConfigurationError | NoAnswerError:
    if is_temporary(error.status):
        return NoAnswerError(error.reason, error.advice)
    return ConfigurationError(error.reason, f"{error.advice} {_CHECK_THE_CLIENT}".strip())


_CHECK_THE_CLIENT = (
    "Check the client ID and its secret, and that twilio:baseUrl, if it is set, serves POST /v2/token. After "
    "a rotation `refresh` and `destroy` use the old secret until a plain `pulumi up` has stored the new: run "
    "that first, or add `--run-program`."
)
