"""API keys of an account: https://www.twilio.com/docs/iam/api-keys.

A key belongs to one region; the others do not know it, and answer 20003
(https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.database import Changes
from emulator.endpoints import (
    API,
    CREATED,
    account_of,
    changeable,
    changes_of,
    deletable,
    query_of,
    resource_path,
    store_of,
)
from emulator.errors import AuthenticationFailed, refusal
from emulator.fields import Field
from emulator.forms import Form
from emulator.pagination import whole_page
from emulator.patterns import LONGEST_PATTERN, path_pattern
from emulator.resources.accounts import EARLIEST, Accounts, account_name
from emulator.settings import DEFAULT_REGION
from emulator.store import Store, existing, new_sid
from emulator.wire import Json, rfc2822

KINDS = ("standard", "main", "restricted")
MOST_PERMISSIONS = 100
FORM = Form({"friendly_name": Field(rule=account_name)})

_PERMISSION = re.compile(r"(?:\*|[A-Z]+) [/*][^\s,]*")
_ABOUT_ACCOUNTS = re.compile(
    r"/2010-04-01/Accounts(?:\.json|/[^/]+\.json|/[^/]+/(?:Signing)?Keys(?:[./].*)?)", re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A key and its secret, which log in to one account in one region.

    A ``main`` key may do what the account's token may, a ``standard`` one all except accounts and keys. A
    ``restricted`` key may do what its *permissions* name: a method and a pattern of paths each, separated by
    commas (``GET /v1/Trunks/**, POST /v1/Trunks``). It has 100 at most, and belongs to us1.

    Sources: https://www.twilio.com/docs/iam/api-keys/keys-in-console, …/restricted-api-keys. Twilio's names
        of permissions are in documents that could not be read, so these are the emulator's own.
    """

    sid: str
    secret: str
    account_sid: str
    region: str = DEFAULT_REGION
    kind: str = "standard"
    permissions: str = ""
    friendly_name: str | None = None
    date_created: str | None = None
    date_updated: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.permissions and self.kind != "restricted":
            raise ValueError("permissions are for a key of the kind 'restricted'")
        if self.kind == "restricted" and self.region != DEFAULT_REGION:
            raise ValueError(f"a restricted key is one of {DEFAULT_REGION}")
        if len(self.allowed()) > MOST_PERMISSIONS:
            raise ValueError(f"a key has at most {MOST_PERMISSIONS} permissions")
        for permission in self.allowed():
            if not _PERMISSION.fullmatch(permission) or len(permission) > LONGEST_PATTERN:
                raise ValueError(f"a permission is a method and a pattern of paths, not {permission!r}")

    def allowed(self) -> list[str]:
        """Return the permissions one by one."""
        return [each.strip() for each in self.permissions.split(",") if each.strip()]

    def may(self, method: str, path: str) -> bool:
        """Tell whether a restricted key has a permission for this."""
        rights = (each.split(" ", 1) for each in self.allowed())
        return any(verb in {"*", method} and path_pattern(where).fullmatch(path) for verb, where in rights)


class Keys:
    """The API keys of one region."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts = Accounts(store)
        self._keys = store.table("api_keys", ApiKey)

    def ensure(self, keys: Iterable[ApiKey]) -> None:
        """Make *keys*, of whatever regions; each takes the place of the one with its SID.

        Raises:
            UnknownAccountError: a key's account is not known.
        """
        with self._store.transaction():
            for key in keys:
                self._accounts.known(key.account_sid)
                self._keys.delete(key.sid)
                self._keys.insert(key)

    def remove(self, sid: str) -> bool:
        """Remove a key of any region, and say whether it existed."""
        return self._keys.delete(sid)

    def find(self, sid: str) -> ApiKey | None:
        """Return the key *sid* of this region, None if it does not exist."""
        return self._keys.find(sid=sid, region=self._store.region)

    def check(self, key: ApiKey, method: str, path: str) -> None:
        """Raise unless *key* may ask for this.

        A standard key may not ask for accounts and keys: https://www.twilio.com/docs/api/errors/20003.
        """
        if key.kind == "standard" and _ABOUT_ACCOUNTS.fullmatch(path):
            raise AuthenticationFailed
        if key.kind == "restricted" and not key.may(method, path):
            raise refusal(self._store.settings.missing_permission_code)

    def of(self, account_sid: str) -> list[ApiKey]:
        """Return the account's keys in this region, oldest first."""
        return self._keys.all(account_sid=account_sid, region=self._store.region)

    def fetch(self, account_sid: str, sid: str) -> ApiKey:
        return existing(self._keys.find(sid=sid, account_sid=account_sid, region=self._store.region))

    def create(self, account_sid: str, changes: Changes) -> ApiKey:
        """Make a standard key, the only kind of this API: https://www.twilio.com/docs/iam/api-keys/keys-in-console."""
        name = changes.get("friendly_name")
        if name is not None:
            FORM.check(changes, self._store.settings)
        return self._keys.insert(
            ApiKey(
                sid=new_sid("SK"),
                secret=new_sid(""),
                account_sid=account_sid,
                region=self._store.region,
                friendly_name=None if name is None else str(name),
                **self._store.dates(),
            )
        )

    def update(self, account_sid: str, sid: str, changes: Changes) -> ApiKey:
        self.fetch(account_sid, sid)
        if changes:
            FORM.check(changes, self._store.settings)
            self._keys.update(sid, self._store.touched(changes))
        return self.fetch(account_sid, sid)

    def delete(self, account_sid: str, sid: str) -> None:
        self._keys.delete(self.fetch(account_sid, sid).sid)


def write(key: ApiKey) -> Json:
    """Write a key without its secret, which Twilio shows once."""
    return {
        "sid": key.sid,
        "friendly_name": key.friendly_name or "",
        "date_created": rfc2822(key.date_created or EARLIEST),
        "date_updated": rfc2822(key.date_updated or EARLIEST),
    }


class KeyList(HTTPEndpoint):
    """All in one page."""

    async def get(self, request: Request) -> Response:
        query_of(request)
        found = Keys(store_of(request)).of(account_of(request))
        return JSONResponse(whole_page(found, resource_path(request), "keys", write))

    async def post(self, request: Request) -> Response:
        changes = await changes_of(request, FORM)
        made = Keys(store_of(request)).create(account_of(request), changes)
        return JSONResponse({**write(made), "secret": made.secret}, CREATED)


ROUTES = [
    Route(f"{API}/Keys.json", KeyList),
    Route(f"{API}/Keys/{{sid}}.json", deletable(Keys, changeable(Keys, write, FORM))),
]
