"""Fill an emulator at its start, and after each reset, from a file in TOML or JSON, or from a snapshot.

Names in a seed are Twilio's JSON names. A seed must obey the same rules as requests.
"""

import json
import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from emulator import forms, snapshot_files
from emulator.accounts import STATUSES
from emulator.backend import Backend
from emulator.contents import Contents, Copy
from emulator.database import Changes, DataFileError, open_database
from emulator.errors import ApiError
from emulator.records import KEY_KINDS, ApiKey, OAuthApp
from emulator.settings import DEFAULT_REGION, IN_MEMORY, REGIONS, Settings


@dataclass(frozen=True)
class Snapshot:
    """The rows of a snapshot, by table."""

    tables: Copy


Seed = Mapping[str, Any] | Snapshot
"""The content of a TOML or JSON file, or a snapshot."""

Made = TypeVar("Made")

_LISTS = {"ip_access_control_lists": "ip_addresses", "credential_lists": "credentials"}
_THINGS = ("phone_numbers", *_LISTS, "trunks")
_SIDS = {
    "phone_numbers": "PN",
    "ip_access_control_lists": "AL",
    "credential_lists": "CL",
    "trunks": "TK",
    "accounts": "AC",
    "keys": "SK",
    "oauth_apps": "OQ",
}


class SeedError(ValueError):
    """The seed cannot be used; the text says where, why, and what is accepted."""


def read(path: Path) -> Seed:
    """The seed in a file: ``.toml``, ``.json``, or a snapshot.

    Raises:
        SeedError: there is no such file, or it cannot be read as what its name says.
    """
    try:
        content = path.read_bytes()
        if path.suffix == ".toml":
            return tomllib.loads(content.decode())
        if path.suffix == ".json":
            seed = json.loads(content)
            return dict(_object(seed))
        return Snapshot(snapshot_files.read(content, str(path)))
    except (OSError, ValueError, TypeError, DataFileError) as error:
        raise SeedError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def planted(
    at_start: Copy, seed: Seed, account_sid: str, settings: Settings, now: Callable[[], datetime]
) -> Copy:
    """Add *seed* to *at_start*; things outside of ``accounts`` belong to *account_sid*.

    Raises:
        SeedError: Twilio's rules, or the form of seeds, refuse a part of it.
    """
    if isinstance(seed, Snapshot):
        return _joined(at_start, seed.tables)
    with closing(open_database(IN_MEMORY)) as connection:
        Contents(connection).restore(at_start)
        backends = Backend.of_every_region(connection, settings, now)
        _Planter(connection, backends).plant(seed, account_sid)
        return Contents(connection).copy()


def check(
    connection: sqlite3.Connection, seed: Seed, accounts: Mapping[str, str], settings: Settings
) -> None:
    """Raise SeedError if *seed* cannot be planted beside *accounts* and who else may log in already."""

    def now() -> datetime:
        return datetime.now(UTC)

    Backend.of_every_region(connection, settings, now)[DEFAULT_REGION].accounts.ensure(accounts)
    planted(Contents(connection).at_start, seed, next(iter(accounts)), settings, now)


def _joined(at_start: Copy, snapshot: Copy) -> Copy:
    """Add those who may log in at the start to *snapshot*; each row begins with an SID."""
    joined = {}
    for table, rows in at_start.items():
        kept = {row[0] for row in snapshot[table]}
        joined[table] = [*snapshot[table], *(row for row in rows if row[0] not in kept)]
    return joined


class _Planter:
    """Creates the things of a seed through the same methods as requests."""

    def __init__(self, connection: sqlite3.Connection, backends: Mapping[str, Backend]) -> None:
        self._connection = connection
        self._backends = backends
        self._at: list[str] = []

    def plant(self, seed: Mapping[str, Any], account_sid: str) -> None:
        with self._step("seed"):
            _know(seed, ["accounts", *_THINGS], "it")
        self._each(seed, "accounts", self._account)
        self._things(seed, account_sid)
        self._each(seed, "accounts", lambda account: self._things(account, str(account["sid"])))

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Name this place of the seed in errors that are raised within."""
        self._at.append(name)
        try:
            yield
        except SeedError:
            raise
        except (ApiError, ValueError, TypeError, KeyError, sqlite3.IntegrityError) as error:
            where = ".".join(self._at)
            raise SeedError(f"{where}: {_reason(error, where)}") from error
        finally:
            self._at.pop()

    def _each(
        self, of: Mapping[str, Any], name: str, make: Callable[[Mapping[str, Any]], Made]
    ) -> list[Made]:
        """Call *make* with each entry of the list *name*; return the results."""
        made: list[Made] = []
        with self._step(name):
            entries = of.get(name, [])
            if not isinstance(entries, list):
                raise TypeError("expected a list")
        for at, entry in enumerate(entries):
            with self._step(f"{name}[{at}]"):
                made.append(make(_object(entry)))
        return made

    def _account(self, account: Mapping[str, Any]) -> None:
        own = ("auth_token", "parent_sid", "status")
        _know(account, ["sid", *own, "keys", "oauth_apps", *_THINGS], "an account")
        sid, of_us1 = _sid(account, "accounts"), self._backends[DEFAULT_REGION]
        of_us1.accounts.put(sid, _texts(account, own, status=STATUSES))
        keys = self._each(account, "keys", partial(self._key, sid))
        of_us1.accounts.ensure({}, None, keys)
        of_us1.oauth_apps.ensure(self._each(account, "oauth_apps", partial(self._oauth_app, sid)))

    def _key(self, account_sid: str, key: Mapping[str, Any]) -> ApiKey:
        texts = ("region", "kind", "permissions", "friendly_name")
        _know(key, ["sid", "secret", *texts], "a key")
        sid, secret = _sid(key, "keys"), _text_of("secret", key["secret"])
        rest = _texts(key, texts, region=REGIONS, kind=KEY_KINDS)
        return ApiKey(sid=sid, account_sid=account_sid, secret=secret, **rest)

    def _oauth_app(self, account_sid: str, app: Mapping[str, Any]) -> OAuthApp:
        _know(app, ["sid", "client_secret", "access_token_ttl"], "an OAuth app")
        sid, secret = _sid(app, "oauth_apps"), _text_of("client_secret", app["client_secret"])
        ttl = app.get("access_token_ttl", OAuthApp.access_token_ttl)
        return OAuthApp(sid=sid, account_sid=account_sid, client_secret=secret, access_token_ttl=ttl)

    def _things(self, of: Mapping[str, Any], account_sid: str) -> None:
        number_sids = self._each(of, "phone_numbers", lambda number: self._number(account_sid, number))
        known = {"phone_numbers": dict(number_sids)}
        for kind in _LISTS:
            known[kind] = dict(self._each(of, kind, partial(self._list, account_sid, kind)))
        self._each(of, "trunks", lambda trunk: self._trunk(account_sid, trunk, known))

    def _number(self, account_sid: str, number: Mapping[str, Any]) -> tuple[str, str]:
        """Make a number; the number itself, and its SID."""
        numbers = self._backends[DEFAULT_REGION].phone_numbers
        rest = {name: value for name, value in number.items() if name not in {"sid", "phone_number"}}
        changes = _changes(rest, forms.INCOMING_PHONE_NUMBER, also=("sid", "phone_number"))
        sid = _sid(number, "phone_numbers") if "sid" in number else None
        made = numbers.add(account_sid, number.get("phone_number"), sid)
        if changes:
            numbers.update(account_sid, made.sid, changes)
        return made.phone_number, made.sid

    def _list(self, account_sid: str, kind: str, each: Mapping[str, Any]) -> tuple[str, str]:
        """Make a list with its entries; its name and its SID."""
        below = _LISTS[kind]
        _know(each, ["sid", "region", "friendly_name", below], "a list")
        backend = self._backends[_region(each)]
        changes = _changes({"friendly_name": each["friendly_name"]}, forms.SIP_LIST)
        made = getattr(backend, kind).create(account_sid, changes=changes)
        sid = self._named(kind, made.sid, each)
        parameters = forms.IP_ADDRESS if below == "ip_addresses" else forms.NEW_CREDENTIAL
        entries = getattr(backend, below)
        self._each(
            each,
            below,
            lambda entry: entries.create(account_sid, list_sid=sid, changes=_changes(entry, parameters)),
        )
        return str(each["friendly_name"]), sid

    def _trunk(
        self, account_sid: str, trunk: Mapping[str, Any], known: Mapping[str, Mapping[str, str]]
    ) -> None:
        below = ("recording", "origination_urls", *known, "voice_region")
        rest = {name: value for name, value in trunk.items() if name not in {"sid", "region", *below}}
        changes = _changes(rest, forms.TRUNK, also=("sid", "region", *below))
        backend = self._backends[_region(trunk)]
        sid = self._named("trunks", backend.trunks.create(account_sid, changes=changes).sid, trunk)
        with self._step("recording"):
            if "recording" in trunk:
                mode = _changes(_object(trunk["recording"]), forms.RECORDING)
                backend.trunks.update_recording(account_sid, sid, changes=mode)
        self._each(
            trunk,
            "origination_urls",
            lambda url: backend.origination_urls.create(
                account_sid, trunk_sid=sid, changes=_changes(url, forms.ORIGINATION_URL)
            ),
        )
        with self._step("voice_region"):
            if "voice_region" in trunk:
                backend.routes.update(
                    account_sid, str(trunk["domain_name"]), {"voice_region": trunk["voice_region"]}
                )
        for kind, sids in known.items():
            with self._step(kind):
                for name in trunk.get(kind, []):
                    self._put_on(backend, account_sid, sid, kind, sids.get(str(name), str(name)))

    def _put_on(self, backend: Backend, account_sid: str, trunk_sid: str, kind: str, sid: str) -> None:
        """Attach *sid* to a trunk; if it is not an SID, it names nothing in the seed, and is refused."""
        on_trunk = getattr(backend, f"trunk_{kind}")
        on_trunk.create(account_sid, trunk_sid=trunk_sid, changes={f"{kind.removesuffix('s')}_sid": sid})

    def _named(self, table: str, made: str, wanted: Mapping[str, Any]) -> str:
        """Replace the SID of a new row by the one in the seed, if there is one; nothing refers to it yet."""
        if "sid" not in wanted:
            return made
        sid = _sid(wanted, table)
        self._connection.execute(f"UPDATE {table} SET sid = ? WHERE sid = ?", [sid, made])  # noqa: S608 - our own table names
        return sid


def _reason(error: Exception, where: str) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error}"
    if isinstance(error, sqlite3.IntegrityError):
        return f"another has the same SID ({error})"
    return error.message(where) if isinstance(error, ApiError) else str(error)


def _changes(values: Mapping[str, Any], parameters: forms.Parameters, also: Iterable[str] = ()) -> Changes:
    """*values* as a request would have sent them."""
    names = {column: (name, decode) for name, (column, decode) in parameters.items()}
    _know(values, [*names, *also], "this")
    return {
        column: decode(name, _text(values[column]))
        for column, (name, decode) in names.items()
        if column in values
    }


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _texts(values: Mapping[str, Any], names: Iterable[str], **choices: Iterable[str]) -> dict[str, str]:
    """Those *names* that *values* has, with their texts; *choices* are the only ones for some."""
    given = {name: _text_of(name, values[name]) for name in names if name in values}
    for name, accepted in choices.items():
        if name in given and given[name] not in accepted:
            raise ValueError(f"{name} must be one of {', '.join(accepted)}, not {given[name]!r}")
    return given


def _text_of(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} must be a text, and not empty")
    return value


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected names with values, not {value!r}")
    return value


def _region(of: Mapping[str, Any]) -> str:
    region = of.get("region", DEFAULT_REGION)
    if region not in REGIONS:
        raise ValueError(f"there is no region {region!r}: choose from {', '.join(REGIONS)}")
    return str(region)


def _sid(of: Mapping[str, Any], kind: str) -> str:
    sid, prefix = str(of["sid"]), _SIDS[kind]
    if not re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", sid):
        raise ValueError(f"{sid!r} is not an SID: expected '{prefix}' and 32 hexadecimal digits")
    return sid


def _know(values: Mapping[str, Any], accepted: Iterable[str], what: str) -> None:
    names = list(accepted)
    for name in values:
        if name not in names:
            raise ValueError(f"{what} has no {name!r}: choose from {', '.join(names)}")
