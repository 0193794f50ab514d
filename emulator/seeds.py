"""Fill an emulator at its start and after each reset, from a file in TOML or JSON, or from a snapshot.

Names in a seed are Twilio's JSON names. A seed must obey the same rules as requests.
"""

import json
import sqlite3
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from emulator import snapshot_files
from emulator.contents import Contents, Copy
from emulator.database import Changes, DataFileError, open_database
from emulator.errors import ApiError
from emulator.forms import Form
from emulator.json_values import ACCOUNT, KEY, read_sid, read_texts
from emulator.resources import inbound_routes, origination_urls, phone_numbers, recordings, trunks
from emulator.resources.accounts import Accounts
from emulator.resources.credential_lists import Credentials
from emulator.resources.ip_access_control_lists import IpAddresses
from emulator.resources.keys import ApiKey, Keys
from emulator.resources.oauth_apps import OAuthApp, OAuthApps
from emulator.resources.sip_lists import Entries
from emulator.resources.trunk_lists import TrunkCredentialLists, TrunkIpAccessControlLists, TrunkLists
from emulator.resources.trunk_phone_numbers import TrunkPhoneNumbers
from emulator.settings import DEFAULT_REGION, IN_MEMORY, REGIONS, Settings
from emulator.store import Store


@dataclass(frozen=True)
class Snapshot:
    """The rows of a snapshot, by table."""

    tables: Copy


Seed = Mapping[str, Any] | Snapshot
"""The content of a TOML or JSON file, or a snapshot."""

Made = TypeVar("Made")


_LISTS: Mapping[str, tuple[type[Entries[Any]], type[TrunkLists]]] = {
    "ip_access_control_lists": (IpAddresses, TrunkIpAccessControlLists),
    "credential_lists": (Credentials, TrunkCredentialLists),
}
"""The kinds of lists in a seed: their entries, and the lists on a trunk."""
_THINGS = ("phone_numbers", *_LISTS, "trunks")
_ON_TRUNK: Mapping[str, Any] = {
    "phone_numbers": TrunkPhoneNumbers,
    **{name: on_trunk for name, (_, on_trunk) in _LISTS.items()},
}


class SeedError(ValueError):
    """The seed cannot be used; the text says where and why, and what is accepted."""


def read(path: Path) -> Seed:
    """Read a seed from a file: ``.toml``, ``.json``, or a snapshot.

    Raises:
        SeedError: the file does not exist, or does not have the format of its name.
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
    """Return *at_start* with *seed* added; things outside of ``accounts`` belong to *account_sid*.

    Raises:
        SeedError: Twilio's rules or the format of seeds refuse a part of it.
    """
    if isinstance(seed, Snapshot):
        return _joined(at_start, seed.tables)
    with closing(open_database(IN_MEMORY)) as connection:
        Contents(connection).restore(at_start)
        stores = Store.of_every_region(connection, settings, now)
        _Planter(connection, stores).plant(seed, account_sid)
        return Contents(connection).copy()


def check(
    connection: sqlite3.Connection, seed: Seed, accounts: Mapping[str, str], settings: Settings
) -> None:
    """Raise SeedError if *seed* cannot be added to *accounts* and to what the database has."""

    def now() -> datetime:
        return datetime.now(UTC)

    Accounts(Store(connection, settings, now)).ensure(accounts)
    planted(Contents(connection).at_start, seed, next(iter(accounts)), settings, now)


def _joined(at_start: Copy, snapshot: Copy) -> Copy:
    """Return *snapshot* with those who may log in at the start; each row begins with an SID."""
    joined = {}
    for table, rows in at_start.items():
        kept = {row[0] for row in snapshot[table]}
        joined[table] = [*snapshot[table], *(row for row in rows if row[0] not in kept)]
    return joined


class _Planter:
    """Creates the things of a seed through the same methods as requests."""

    def __init__(self, connection: sqlite3.Connection, stores: Mapping[str, Store]) -> None:
        self._connection = connection
        self._stores = stores
        self._of_us1 = stores[DEFAULT_REGION]
        self._at: list[str] = []

    def plant(self, seed: Mapping[str, Any], account_sid: str) -> None:
        with self._step("seed"):
            _know(seed, ["accounts", *_THINGS], "it")
        self._each(seed, "accounts", self._account)
        self._things(seed, account_sid)
        self._each(seed, "accounts", lambda account: self._things(account, str(account["sid"])))

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Name this part of the seed in errors of the block."""
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
        below = ("sid", "keys", "oauth_apps", *_THINGS)
        _know(account, [*ACCOUNT, *below], "an account")
        sid = _sid(account, "AC")
        Accounts(self._of_us1).put(sid, read_texts(_without(account, below), ACCOUNT))
        Keys(self._of_us1).ensure(self._each(account, "keys", partial(self._key, sid)))
        OAuthApps(self._of_us1).ensure(self._each(account, "oauth_apps", partial(self._oauth_app, sid)))

    def _key(self, account_sid: str, key: Mapping[str, Any]) -> ApiKey:
        accepted = {**_without(KEY, ("account_sid",)), "friendly_name": "a text"}
        _know(key, ["sid", *accepted], "a key")
        texts = read_texts(_without(key, ("sid",)), accepted, required=("secret",))
        return ApiKey(sid=_sid(key, "SK"), account_sid=account_sid, **texts)

    def _oauth_app(self, account_sid: str, app: Mapping[str, Any]) -> OAuthApp:
        _know(app, ["sid", "client_secret", "access_token_ttl"], "an OAuth app")
        secret = {"client_secret": app["client_secret"]}
        ttl = app.get("access_token_ttl", OAuthApp.access_token_ttl)
        texts = read_texts(secret, {"client_secret": "a text"})
        return OAuthApp(sid=_sid(app, "OQ"), account_sid=account_sid, access_token_ttl=ttl, **texts)

    def _things(self, of: Mapping[str, Any], account_sid: str) -> None:
        number_sids = self._each(of, "phone_numbers", lambda number: self._number(account_sid, number))
        known = {"phone_numbers": dict(number_sids)}
        for kind in _LISTS:
            known[kind] = dict(self._each(of, kind, partial(self._list, account_sid, kind)))
        self._each(of, "trunks", lambda trunk: self._trunk(account_sid, trunk, known))

    def _number(self, account_sid: str, number: Mapping[str, Any]) -> tuple[str, str]:
        """Make a number, and return it with its SID."""
        numbers, own = phone_numbers.PhoneNumbers(self._of_us1), ("sid", "phone_number")
        changes = _changes(_without(number, own), phone_numbers.FORM, also=own)
        sid = _sid(number, "PN") if "sid" in number else None
        made = numbers.add(account_sid, number.get("phone_number"), sid)
        if changes:
            numbers.update(account_sid, made.sid, changes)
        return made.phone_number, made.sid

    def _list(self, account_sid: str, kind: str, each: Mapping[str, Any]) -> tuple[str, str]:
        """Make a list with its entries, and return its name and its SID."""
        new_entries, _ = _LISTS[kind]
        lists, below = new_entries.lists, new_entries.kind.table
        _know(each, ["sid", "region", "friendly_name", below], "a list")
        store = self._stores[_region(each)]
        changes = _changes({"friendly_name": each["friendly_name"]}, lists.kind.form)
        sid = self._named(lists.kind.prefix, kind, lists(store).create(account_sid, changes).sid, each)
        entries = new_entries(store)
        self._each(
            each,
            below,
            lambda entry: entries.create(account_sid, sid, _changes(entry, new_entries.kind.form)),
        )
        return str(each["friendly_name"]), sid

    def _trunk(
        self, account_sid: str, trunk: Mapping[str, Any], known: Mapping[str, Mapping[str, str]]
    ) -> None:
        below = ("recording", "origination_urls", *known, "voice_region")
        own = ("sid", "region", *below)
        changes = _changes(_without(trunk, own), trunks.FORM, also=own)
        store = self._stores[_region(trunk)]
        sid = self._named("TK", "trunks", trunks.Trunks(store).create(account_sid, changes).sid, trunk)
        with self._step("recording"):
            if "recording" in trunk:
                mode = _changes(_object(trunk["recording"]), recordings.FORM)
                recordings.Recordings(store).update(account_sid, sid, mode)
        urls = origination_urls.OriginationUrls(store)
        self._each(
            trunk,
            "origination_urls",
            lambda url: urls.create(account_sid, sid, _changes(url, origination_urls.FORM)),
        )
        with self._step("voice_region"):
            if "voice_region" in trunk:
                region = {"voice_region": trunk["voice_region"]}
                routes = inbound_routes.InboundRoutes(store)
                routes.update(account_sid, str(trunk["domain_name"]), region)
        for kind, sids in known.items():
            with self._step(kind):
                for name in trunk.get(kind, []):
                    # A name that the seed does not have is taken for an SID, and refused if it is not one.
                    put = {f"{kind.removesuffix('s')}_sid": sids.get(str(name), str(name))}
                    _ON_TRUNK[kind](store).create(account_sid, sid, put)

    def _named(self, prefix: str, table: str, made: str, wanted: Mapping[str, Any]) -> str:
        """Replace the SID of a new row by the one in the seed, if it has one; nothing refers to it yet."""
        if "sid" not in wanted:
            return made
        sid = _sid(wanted, prefix)
        self._connection.execute(f"UPDATE {table} SET sid = ? WHERE sid = ?", [sid, made])  # noqa: S608 - our own table names
        return sid


def _reason(error: Exception, where: str) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error}"
    if isinstance(error, sqlite3.IntegrityError):
        return f"another has the same SID ({error})"
    return error.message(where) if isinstance(error, ApiError) else str(error)


def _changes(values: Mapping[str, Any], form: Form, also: Iterable[str] = ()) -> Changes:
    """Return *values* as the form of a request would have them."""
    _know(values, [*form.fields, *also], "this")
    return form.decode({column: _text(values[column]) for column in form.fields if column in values})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected names with values, not {value!r}")
    return value


def _region(of: Mapping[str, Any]) -> str:
    region = of.get("region", DEFAULT_REGION)
    if region not in REGIONS:
        raise ValueError(f"there is no region {region!r}: choose from {', '.join(REGIONS)}")
    return str(region)


def _sid(of: Mapping[str, Any], prefix: str) -> str:
    return read_sid(str(of["sid"]), prefix)


def _know(values: Mapping[str, Any], accepted: Iterable[str], what: str) -> None:
    names = list(accepted)
    for name in values:
        if name not in names:
            raise ValueError(f"{what} has no {name!r}: choose from {', '.join(names)}")
