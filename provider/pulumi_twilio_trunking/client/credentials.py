"""Finds the credentials and the address for requests, in the stack's config or else in the environment."""

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
"""Set on an explicit provider instance: neither config nor environment completes its settings."""

DEFAULT_RETRY_S = 60
"""How long a request may be tried again that Twilio throttles or fails, in seconds."""

LONGEST_RETRY_S = 3600

DEFAULT_READS_AT_ONCE = 12
"""How many lists of origination URLs a refresh reads at once. Twilio does not document its limit."""

MOST_READS_AT_ONCE = 64

KEYS = ("accountSid", "authToken", "apiKey", "apiSecret", "clientId", "clientSecret", "region", "edge")
"""An account's settings in a config, in the order of `Source`."""

US1 = "us1"
"""The region of plain trunking.twilio.com."""


@dataclass(frozen=True)
class SettingNames:
    """The names of an account's settings, for messages: in a config, in the environment, or of a Provider."""

    account_sid: str = "twilio:accountSid"
    login: str = "twilio:authToken"
    region: str = "twilio:region"
    edge: str = "twilio:edge"


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """An account at Twilio, its login, and the address of the API. The repr shows no secret.

    Attributes:
        account_sid: the account's SID, `AC…`.
        username: the account SID, the SID of an API key, `SK…`, or the client ID of an OAuth app, `OQ…`.
        password: the auth token, the API key's secret, or the client's secret.
        oauth: whether the two get access tokens instead of logging in.
        region: where Twilio processes, for example `ie1`; None is `us1`.
        edge: where requests enter Twilio's network, for example `dublin`; given exactly when *region* is.
        base_url: an address for every request, in place of Twilio's hosts; None is Twilio.
        retry_seconds: how long a request may be tried again that is throttled or fails, in seconds.
        reads_at_once: how many lists of origination URLs a refresh reads at once.
        names: the names of these settings.
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
        """The account and region of a resource that these credentials make, as its outputs keep them."""
        return {"account_sid": self.account_sid, "region": self.region or US1}

    def refuse_other_account(self, thing: str, outputs: Mapping[str, Any]) -> None:
        """Refuse to work on a resource of another account, which would look as if it were gone.

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
                    f"{thing} was made in {key.removesuffix('_sid')} {theirs}, but the credentials are for "
                    f"{ours}. Nothing was changed.",
                    f"Point {settings[key]} back at {theirs}, or use another stack for {ours}.",
                )


class Source(NamedTuple):
    """A source of settings, and their names in it."""

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


def _config(get: Callable[[str], str | None]) -> Source:
    """A stack's config; for an explicit provider its arguments, by their own names."""
    if not get(EXPLICIT):
        return Source(get, *(f"twilio:{name}" for name in KEYS))
    keys = dict(zip(Source._fields[1:], KEYS, strict=True))
    return Source(lambda name: get(f"twilio:{keys[name]}"), *keys)


def _environment(environ: Mapping[str, str]) -> Source:
    secrets = ("AUTH_TOKEN", "API_KEY", "API_SECRET", "CLIENT_ID", "CLIENT_SECRET")
    return Source(environ.get, *(f"TWILIO_{name}" for name in ("ACCOUNT_SID", *secrets, "REGION", "EDGE")))


def find(get: Callable[[str], str | None], environ: Mapping[str, str] = os.environ) -> Credentials:
    """Find the credentials in the stack's config (*get*) or else in the environment.

    Config: `twilio:accountSid` with `twilio:authToken`, with `twilio:apiKey` and `twilio:apiSecret`, or with
    `twilio:clientId` and `twilio:clientSecret`; `twilio:region` with `twilio:edge`; `twilio:baseUrl`;
    `twilio:retrySeconds`; `twilio:readsAtOnce`. Environment: `TWILIO_ACCOUNT_SID` and so on.

    A secret never goes with an account or region from elsewhere. If config has the secret, it has everything.
    If the environment has it, config may name the account and the region.

    Raises:
        MissingCredentialsError: something is missing; the message names the keys to set.
        ConfigurationError: settings are incomplete or contradictory.
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
            f"{region.region} is {region_name}, and {secret.client_id} is set: Twilio gives access tokens "
            f"only for {US1}. Use an API key of {region_name} instead. https://www.twilio.com/docs/iam/oauth-apps/faqs"
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
    account: Source, secret: Source, region: Source, login: Login, *, of_a_provider: bool
) -> SettingNames:
    owner = "the Provider's " if of_a_provider else ""
    found = (account.account_sid, _name_of_login(secret, login), region.region, region.edge)
    return SettingNames(*(owner + name for name in found))


def shared_settings(get: Callable[[str], str | None], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the stack's config (*get*) for an explicit provider instance that lacks them.

    The address may come from the environment, so that a stack for an emulator stays with it.
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
            f"twilio:retrySeconds {text!r} is not a number of seconds: write 0 to {LONGEST_RETRY_S}."
        )
    return seconds


def _reads_at_once(text: str | None) -> int:
    try:
        number = DEFAULT_READS_AT_ONCE if text is None else float(text)  # an Output of 12 comes as "12.0"
    except ValueError:
        number = 0
    if not (1 <= number <= MOST_READS_AT_ONCE and number == int(number)):
        raise ConfigurationError(
            f"twilio:readsAtOnce {text!r} is not a number of reads: write 1 to {MOST_READS_AT_ONCE}."
        )
    return int(number)


def _refuse_two_accounts(config: Source, environment: Source) -> None:
    # With an API key the account of the environment would be used under the name of the config's.
    here, there = config.get(config.account_sid), environment.get(environment.account_sid)
    if here and there and here != there:
        raise ConfigurationError(
            f"{config.account_sid} is {here}, but the secret is from the environment, where "
            f"{environment.account_sid} is {there}. Set twilio:authToken, twilio:apiKey and "
            "twilio:apiSecret, or twilio:clientId and twilio:clientSecret, in the config, or make both "
            "accounts the same."
        )


def _missing(account_sid: str | None, secret: Source) -> str:
    if account_sid:
        return "secret"
    return "account SID" if secret.has_secret() else "credentials"


_SET_FOR_THE_STACK = (
    "Set them for this stack: `pulumi config set twilio:accountSid AC…` and "
    "`pulumi config set --secret twilio:authToken …`, or `twilio:apiKey` and `--secret twilio:apiSecret`, or "
    "`twilio:clientId` and `--secret twilio:clientSecret`. Or set TWILIO_ACCOUNT_SID in the environment, "
    "with TWILIO_AUTH_TOKEN, with TWILIO_API_KEY and TWILIO_API_SECRET, or with TWILIO_CLIENT_ID and "
    "TWILIO_CLIENT_SECRET."
)
_GIVE_THE_PROVIDER = (
    "Give account_sid=, and auth_token=, or api_key= and api_secret=, or client_id= and client_secret= to "
    "the Provider: neither config nor environment completes it."
)


class Login(NamedTuple):
    """A user and a password, or what an OAuth client has in their place."""

    username: str
    password: str
    oauth: bool = False


def _login(account_sid: str, source: Source) -> Login:
    # An API key comes before the token: it can do less.
    token = source.get(source.auth_token)
    key = _pair(source, source.api_key, source.api_secret)
    client = _pair(source, source.client_id, source.client_secret)
    if client and (key or token):
        other = source.api_key if key else source.auth_token
        raise ConfigurationError(f"{source.client_id} is set, and so is {other}. Keep one of them.")
    if client:
        return Login(*client, oauth=True)
    if key:
        return Login(*key)
    assert token  # noqa: S101 - has_secret() and the lines above leave nothing else
    return Login(account_sid, token)


def _name_of_login(source: Source, login: Login) -> str:
    if login.oauth:
        return source.client_id
    return source.api_key if login.username == source.get(source.api_key) else source.auth_token


_SID = re.compile(r"(?P<kind>[A-Z]{2})[0-9a-fA-F]{32}")
"""https://www.twilio.com/docs/glossary/what-is-a-sid"""

_PLAIN = re.compile(r"""[^"'`][ -~]*(?<!["'`])""")
"""Printable ASCII without quotes around it."""

_KINDS = {
    "AC": "an account",
    "SK": "an API key",
    "OQ": "an OAuth app",
    "TK": "a trunk",
    "PN": "a phone number",
}


def _refuse_wrong_form(account_name: str, account_sid: str, source: Source, login: Login) -> None:
    """Refuse what Twilio would answer with 401, in a preview already.

    No message shows a value: it may be a secret in the wrong place.
    """
    name = _name_of_login(source, login)
    password_name = {source.client_id: source.client_secret, source.api_key: source.api_secret}.get(
        name, name
    )
    values = [(account_name, account_sid), (name, login.username), (password_name, login.password)]
    for setting, value in values:
        if value != value.strip():
            raise ConfigurationError(
                f"{setting} has white space around it, perhaps a line break: set it again without."
            )
        if not _PLAIN.fullmatch(value):
            raise ConfigurationError(
                f"{setting} has quotes around it, or characters that are not printable ASCII, perhaps pasted "
                "with it: set it again as the Twilio Console shows it."
            )
    _refuse_other_sid(account_name, account_sid, "AC")
    if name == source.api_key:
        _refuse_other_sid(name, login.username, "SK")
    if login.oauth:
        _refuse_other_sid(name, login.username, "OQ")
    sid = _sid_of(login.password)
    if sid:
        raise ConfigurationError(
            f"{password_name} is the SID of {sid}, not a secret: the Twilio Console shows the secret beside "
            "it."
        )


def _refuse_other_sid(name: str, value: str, kind: str) -> None:
    sid, wanted = _sid_of(value), _KINDS[kind]
    if sid == wanted:
        return
    other = f" It is the SID of {sid}." if sid else ""
    raise ConfigurationError(
        f"{name} is not the SID of {wanted}, which is {kind} and 32 digits from 0 to 9 and a to f.{other} "
        f"Set it to that of {wanted}."
    )


def _sid_of(value: str) -> str | None:
    """The kind of thing that has *value* as its SID; None where it is not a SID of a known kind."""
    found = _SID.fullmatch(value)
    return _KINDS.get(found["kind"]) if found else None


def _pair(source: Source, first: str, second: str) -> tuple[str, str] | None:
    """The values of two settings that go together; None where neither is set."""
    one, other = source.get(first), source.get(second)
    if one and other:
        return one, other
    if one or other:
        present, absent = (first, second) if one else (second, first)
        raise ConfigurationError(
            f"{present} is set without {absent}. Set {absent} too, or remove {present} and set "
            f"{source.auth_token}."
        )
    return None


def _region(source: Source) -> tuple[str | None, str | None]:
    region, edge = _host_part(source.get(source.region)), _host_part(source.get(source.edge))
    if bool(region) != bool(edge):
        absent, present = (source.region, source.edge) if edge else (source.edge, source.region)
        raise ConfigurationError(
            f"{present} is set without {absent}. Twilio's hosts need both or neither, for example ie1 with "
            "dublin, or au1 with sydney: https://www.twilio.com/docs/global-infrastructure/api-domain-migration-guide"
        )
    return region, edge


def _host_part(text: str | None) -> str | None:
    return (text or "").strip().lower() or None


def checked_base_url(text: str) -> str:
    """Return *text* without a trailing slash.

    Raises:
        ConfigurationError: it is not an http(s) address, or is plain http to another machine.
    """
    scheme, _, rest = text.partition("://")
    shown = masked_url(text)
    if not _is_address(text):
        raise ConfigurationError(
            f"twilio:baseUrl {shown!r} is not an address: write https://HOST or http://127.0.0.1:PORT, "
            "without a user."
        )
    if scheme.lower() == "http" and not is_loopback(text):
        raise ConfigurationError(
            f"twilio:baseUrl {shown!r} would send the credentials in clear: plain http may go only to this "
            f"machine. Write {f'https://{rest}'!r}."
        )
    return text.rstrip("/")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        extras = parts.query or parts.fragment or "@" in parts.netloc
        return bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and not extras)
    except ValueError:  # an impossible host or port
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
