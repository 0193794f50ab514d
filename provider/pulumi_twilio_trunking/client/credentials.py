"""Where requests go and with which credentials: the stack's config first, then the environment."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pulumi_twilio_trunking.base.errors import (
    ConfigurationError,
    MissingCredentialsError,
    WrongAccountError,
)
from pulumi_twilio_trunking.base.masking import masked_url

EXPLICIT = "twilio:explicitProvider"
"""Set on an explicit provider instance: what it has is all it has, and the environment completes nothing."""

DEFAULT_RETRY_S = 60
"""How long a request that Twilio throttles or fails may be tried again, in seconds."""

LONGEST_RETRY_S = 3600

DEFAULT_READS_AT_ONCE = 12
"""How many lists of origination URLs a refresh reads at once. Twilio limits concurrency per account, and does not say where."""

MOST_READS_AT_ONCE = 64

KEYS = ("accountSid", "authToken", "apiKey", "apiSecret", "clientId", "clientSecret", "region", "edge")
"""What an account has in a config, in the order of `Place`."""

US1 = "us1"
"""The region that plain trunking.twilio.com processes in."""


@dataclass(frozen=True)
class SettingNames:
    """What the settings of an account are called where they stand, for messages."""

    account_sid: str = "twilio:accountSid"
    login: str = "twilio:authToken"
    region: str = "twilio:region"
    edge: str = "twilio:edge"


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """An account at Twilio, what authenticates to it, and the address of the API. Its repr shows no secret.

    Attributes:
        account_sid: the account's SID, `AC…`.
        username: the account SID, the SID of an API key, `SK…`, or the client ID of an OAuth app, `OQ…`.
        password: the auth token, the API key's secret, or the client's secret.
        oauth: whether the two get access tokens, in place of logging in themselves.
        region: where Twilio processes, for example `ie1`; None is `us1`.
        edge: where requests enter Twilio's network, for example `dublin`; given exactly when *region* is.
        base_url: an address that takes every request in place of Twilio's hosts; None is Twilio itself.
        retry_seconds: how long a request that is throttled or fails may be tried again, in seconds.
        reads_at_once: how many lists of origination URLs a refresh reads at once.
        names: what these settings are called where they stand.
    """

    account_sid: str
    username: str
    password: str = field(repr=False)
    oauth: bool = False
    region: str | None = None
    edge: str | None = None
    base_url: str | None = None
    retry_seconds: float = DEFAULT_RETRY_S
    reads_at_once: int = DEFAULT_READS_AT_ONCE
    names: SettingNames = field(default=SettingNames(), compare=False, repr=False)

    @property
    def home(self) -> dict[str, str]:
        """The account and region that a resource made with these credentials lives in, as its outputs keep them."""
        return {"account_sid": self.account_sid, "region": self.region or US1}

    def refuse_strangers(self, thing: str, outputs: Mapping[str, Any]) -> None:
        """Stop before a stack that is pointed at another account forgets, silently, everything that it made.

        Raises:
            WrongAccountError: *outputs* name another account or region than these credentials.
        """
        settings = {
            "account_sid": f"{self.names.account_sid} and {self.names.login}",
            "region": f"{self.names.region} and {self.names.edge}",
        }
        for key, ours in self.home.items():
            theirs = outputs.get(key)
            if theirs and theirs.lower() != ours.lower():
                raise WrongAccountError(
                    f"{thing} was made in {_HOME_WORDS[key]} {theirs}, but the credentials in force are for {ours}. "
                    f"Nothing was changed. Point {settings[key]} back at {theirs}, or use a stack of its own for {ours}."
                )


_HOME_WORDS = {"account_sid": "account", "region": "region"}


class Place(NamedTuple):
    """Somewhere that settings stand, and the names that they have there."""

    get: Callable[[str], str | None]
    account_sid: str
    auth_token: str
    api_key: str
    api_secret: str
    client_id: str
    client_secret: str
    region: str
    edge: str

    def has_secret(self) -> bool:
        key, client = (self.api_key, self.api_secret), (self.client_id, self.client_secret)
        return any(self.get(name) for name in (self.auth_token, *key, *client))

    def has_region(self) -> bool:
        return any(self.get(name) for name in (self.region, self.edge))


def _config(get: Callable[[str], str | None]) -> Place:
    """A stack's config, or what an explicit provider was given, under the names of its parameters."""
    if not get(EXPLICIT):
        return Place(get, *(f"twilio:{name}" for name in KEYS))
    keys = dict(zip(Place._fields[1:], KEYS, strict=True))
    return Place(lambda name: get(f"twilio:{keys[name]}"), *keys)


def _environment(environ: Mapping[str, str]) -> Place:
    secrets = ("AUTH_TOKEN", "API_KEY", "API_SECRET", "CLIENT_ID", "CLIENT_SECRET")
    return Place(environ.get, *(f"TWILIO_{name}" for name in ("ACCOUNT_SID", *secrets, "REGION", "EDGE")))


def find(get: Callable[[str], str | None], environ: Mapping[str, str] = os.environ) -> Credentials:
    """Find the credentials in the stack's config (*get*) or else in the environment.

    Config: `twilio:accountSid` with `twilio:authToken`, with `twilio:apiKey` and `twilio:apiSecret`, or with
    `twilio:clientId` and `twilio:clientSecret`; `twilio:region` with `twilio:edge`; `twilio:baseUrl`; `twilio:retrySeconds`; `twilio:readsAtOnce`. Environment: `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` and so
    on. A secret is never paired with an account or a region from elsewhere: where config holds the secret, it holds all;
    where the environment holds it, config may name the account and the region.

    Raises:
        MissingCredentialsError: something is missing; the message names the keys to set.
        ConfigurationError: something is half given or contradictory.
    """
    if get(EXPLICIT):
        environ = {}
    config, environment = _config(get), _environment(environ)
    if config.has_secret():
        account = region = secret = config
    else:
        secret = environment
        account = config if config.get(config.account_sid) else environment
        region = config if config.has_region() else environment
        _refuse_two_accounts(config, environment)
    account_sid = account.get(account.account_sid)
    if not account_sid or not secret.has_secret():
        how = _GIVE_THE_PROVIDER if get(EXPLICIT) else _SET_FOR_THE_STACK
        raise MissingCredentialsError(f"no Twilio {_missing(account_sid, secret)} found. {how}")
    login = _login(account_sid, secret)
    _refuse_wrong_form(account.account_sid, account_sid, secret, login)
    region_name, edge = _region(region)
    if login.oauth and region_name not in {None, US1}:
        raise ConfigurationError(
            f"{region.region} is {region_name}, and {secret.client_id} is set: Twilio gives access tokens for {US1} alone. Use "
            f"an API key of {region_name} instead. https://www.twilio.com/docs/iam/oauth-apps/faqs"
        )
    base_url = get("twilio:baseUrl") or environ.get("TWILIO_BASE_URL") or None
    return Credentials(
        account_sid=account_sid,
        username=login.username,
        password=login.password,
        oauth=login.oauth,
        region=region_name,
        edge=edge,
        base_url=None if base_url is None else checked_base_url(base_url),
        retry_seconds=_seconds(get("twilio:retrySeconds")),
        reads_at_once=_reads_at_once(get("twilio:readsAtOnce")),
        names=_names(account, secret, region, login, of_a_provider=bool(get(EXPLICIT))),
    )


def _names(
    account: Place, secret: Place, region: Place, login: Login, *, of_a_provider: bool
) -> SettingNames:
    """An explicit provider has arguments, by whose names alone nobody finds them."""
    whose = "the Provider's " if of_a_provider else ""
    found = (account.account_sid, _name_of_login(secret, login), region.region, region.edge)
    return SettingNames(*(whose + name for name in found))


def shared_settings(get: Callable[[str], str | None], environ: Mapping[str, str]) -> dict[str, str]:
    """What an explicit provider instance takes from the stack's config (*get*) where it is not given itself.

    The address comes from the environment too, so that a stack meant for an emulator stays with it.
    """
    shared = {
        "twilio:baseUrl": get("twilio:baseUrl") or environ.get("TWILIO_BASE_URL") or None,
        "twilio:retrySeconds": get("twilio:retrySeconds"),
        "twilio:readsAtOnce": get("twilio:readsAtOnce"),
    }
    return {key: value for key, value in shared.items() if value is not None}


def _seconds(text: str | None) -> float:
    try:
        seconds = DEFAULT_RETRY_S if text is None else float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= LONGEST_RETRY_S:
        raise ConfigurationError(
            f"twilio:retrySeconds {text!r} is no number of seconds: write 0 to {LONGEST_RETRY_S}."
        )
    return seconds


def _reads_at_once(text: str | None) -> int:
    try:
        number = DEFAULT_READS_AT_ONCE if text is None else float(text)  # an Output of 12 comes as "12.0"
    except ValueError:
        number = 0
    if not (1 <= number <= MOST_READS_AT_ONCE and number == int(number)):
        raise ConfigurationError(
            f"twilio:readsAtOnce {text!r} is no number of reads: write 1 to {MOST_READS_AT_ONCE}."
        )
    return int(number)


def _refuse_two_accounts(config: Place, environment: Place) -> None:
    """With an API key the environment's account would be worked in under the name of the config's."""
    here, there = config.get(config.account_sid), environment.get(environment.account_sid)
    if here and there and here != there:
        raise ConfigurationError(
            f"{config.account_sid} is {here}, but the secret is the environment's, where {environment.account_sid} is "
            f"{there}. Set twilio:authToken, twilio:apiKey and twilio:apiSecret, or twilio:clientId and twilio:clientSecret, "
            "in the config too, or make both accounts the same."
        )


def _missing(account_sid: str | None, secret: Place) -> str:
    if account_sid:
        return "secret"
    return "account SID" if secret.has_secret() else "credentials"


_SET_FOR_THE_STACK = (
    "Set it for this stack: `pulumi config set twilio:accountSid AC…` and "
    "`pulumi config set --secret twilio:authToken …`, or `twilio:apiKey` and `--secret twilio:apiSecret`, or "
    "`twilio:clientId` and `--secret twilio:clientSecret`. Or set TWILIO_ACCOUNT_SID in the environment, with "
    "TWILIO_AUTH_TOKEN, with TWILIO_API_KEY and TWILIO_API_SECRET, or with TWILIO_CLIENT_ID and TWILIO_CLIENT_SECRET."
)
_GIVE_THE_PROVIDER = (
    "Give account_sid=, and auth_token=, or api_key= and api_secret=, or client_id= and client_secret= to the Provider: "
    "neither config nor environment completes it."
)


class Login(NamedTuple):
    """What authenticates."""

    username: str
    password: str
    oauth: bool = False


def _login(account_sid: str, place: Place) -> Login:
    """An API key stands before the token: it can do less. A client of OAuth stands alone."""
    token = place.get(place.auth_token)
    key = _pair(place, place.api_key, place.api_secret)
    client = _pair(place, place.client_id, place.client_secret)
    if client and (key or token):
        raise ConfigurationError(
            f"{place.client_id} is set, and so is {place.api_key if key else place.auth_token}. Keep one of them."
        )
    if client:
        return Login(*client, oauth=True)
    if key:
        return Login(*key)
    assert token  # noqa: S101 - has_secret() and the lines above leave nothing else
    return Login(account_sid, token)


def _name_of_login(place: Place, login: Login) -> str:
    if login.oauth:
        return place.client_id
    return place.api_key if login.username == place.get(place.api_key) else place.auth_token


_SID = re.compile(r"(?P<kind>[A-Z]{2})[0-9a-fA-F]{32}")
"""https://www.twilio.com/docs/glossary/what-is-a-sid"""

_PLAIN = re.compile(r"""[^"'`][ -~]*(?<!["'`])""")
"""Printable ASCII that no quotes stand around."""

_KINDS = {
    "AC": "an account",
    "SK": "an API key",
    "OQ": "an OAuth app",
    "TK": "a trunk",
    "PN": "a phone number",
}


def _refuse_wrong_form(account_name: str, account_sid: str, place: Place, login: Login) -> None:
    """Twilio answers 401 to all of these, in `up`; no message shows a value, which may be a secret in the wrong place."""
    name = _name_of_login(place, login)
    password_name = {place.client_id: place.client_secret, place.api_key: place.api_secret}.get(name, name)
    values = [(account_name, account_sid), (name, login.username), (password_name, login.password)]
    for setting, value in values:
        if value != value.strip():
            raise ConfigurationError(
                f"{setting} has white space around it, a line break perhaps: set it again without."
            )
        if not _PLAIN.fullmatch(value):
            raise ConfigurationError(
                f"{setting} has quotes around it, or characters in it that are not printable ASCII, pasted along perhaps: set it again "
                "as the Twilio Console shows it."
            )
    _refuse_other_sid(account_name, account_sid, "AC")
    if name == place.api_key:
        _refuse_other_sid(name, login.username, "SK")
    if login.oauth:
        _refuse_other_sid(name, login.username, "OQ")
    kind = _SID.fullmatch(login.password)
    if kind and kind["kind"] in _KINDS:
        raise ConfigurationError(
            f"{password_name} is the SID of {_KINDS[kind['kind']]}, and no secret: the Twilio Console shows the secret beside it."
        )


def _refuse_other_sid(name: str, value: str, kind: str) -> None:
    found = _SID.fullmatch(value)
    if found and found["kind"] == kind:
        return
    other = f" It is the SID of {_KINDS[found['kind']]}." if found and found["kind"] in _KINDS else ""
    raise ConfigurationError(
        f"{name} is no SID of {_KINDS[kind]}, which is {kind} and 32 digits from 0 to 9 and a to f.{other} Set it to that of "
        f"{_KINDS[kind]}."
    )


def _pair(place: Place, first: str, second: str) -> tuple[str, str] | None:
    """The values of two names that go together, None where neither is set."""
    one, other = place.get(first), place.get(second)
    if one and other:
        return one, other
    if one or other:
        present, absent = (first, second) if one else (second, first)
        raise ConfigurationError(
            f"{present} is set without {absent}. Set both, or neither and {place.auth_token}."
        )
    return None


def _region(place: Place) -> tuple[str | None, str | None]:
    region, edge = _host_part(place.get(place.region)), _host_part(place.get(place.edge))
    if bool(region) != bool(edge):
        absent, present = (place.region, place.edge) if edge else (place.edge, place.region)
        raise ConfigurationError(
            f"{present} is set without {absent}. Twilio's hosts need both or neither, for example ie1 with dublin, "
            "au1 with sydney: https://www.twilio.com/docs/global-infrastructure/api-domain-migration-guide"
        )
    return region, edge


def _host_part(text: str | None) -> str | None:
    """As it stands in a host name, and in the outputs."""
    return (text or "").strip().lower() or None


def checked_base_url(text: str) -> str:
    """Give *text* back without a trailing slash.

    Raises:
        ConfigurationError: it is no http(s) address, or is plain http to anything but this machine.
    """
    scheme, _, rest = text.partition("://")
    shown = masked_url(text)
    if not _is_address(text):
        raise ConfigurationError(
            f"twilio:baseUrl {shown!r} is no address: write https://HOST or http://127.0.0.1:PORT, without a user."
        )
    if scheme.lower() == "http" and not is_loopback(text):
        raise ConfigurationError(
            f"twilio:baseUrl {shown!r} would send the credentials in clear: plain http goes to this machine only. "
            f"Write {f'https://{rest}'!r}."
        )
    return text.rstrip("/")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        extras = parts.query or parts.fragment or "@" in parts.netloc
        return bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and not extras)
    except ValueError:  # a host or a port that cannot be one
        return False


def is_loopback(url: str) -> bool:
    """Say whether *url* leads to this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
