"""The admin API from Python, for any emulator: ``AdminClient("http://127.0.0.1:8045")``.

``emulator.testing.RunningEmulator.admin`` is one of these. docs/emulator-faults.md explains every method.
"""

import http.client
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack
from urllib.parse import quote, urlencode, urlsplit

from emulator.own_paths import OWN_PREFIX
from emulator.records import ApiKey, OAuthApp

TIMEOUT_S = 30.0

_REFUSED = 400

Json = dict[str, Any]


class Which(TypedDict, total=False):
    """Of the requests that match method and path, a fault hits *times* after the first *skip*."""

    account_sid: str | None
    skip: int
    times: int | None
    probability: float
    seed: int


class AccountChanges(TypedDict, total=False):
    """The changeable fields of an account; *status* is ``active``, ``suspended`` or ``closed``."""

    auth_token: str
    parent_sid: str
    status: str


class NewNumber(TypedDict, total=False):
    """A number in E.164, its SID, and its type: ``local``, ``mobile`` or ``toll-free``."""

    phone_number: str
    sid: str
    number_type: str


class AdminClient:
    """Faults, journal, counters, contents, accounts and clock of the emulator at *url*.

    Every method raises ValueError with the emulator's words if it refuses.
    """

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc

    # Faults; each order returns the fault's id

    def throttle(
        self, method: str = "*", path: str = "**", *, retry_after_s: int | None = None, **which: Unpack[Which]
    ) -> int:
        """Answer 429 with 20429."""
        return self._order("throttle", method, path, {**which, "retry_after_s": retry_after_s})

    def fail(
        self,
        method: str = "*",
        path: str = "**",
        *,
        status: int = 500,
        code: int | None = None,
        message: str | None = None,
        html: bool = False,
        committed: bool = False,
        retry_after_s: int | None = None,
        **which: Unpack[Which],
    ) -> int:
        """Answer an error, as Twilio's JSON or a proxy's page; if *committed*, after the work was done.

        Args:
            status: any 4xx or 5xx that HTTP has.
            code: Twilio's, by default the general one of the status: 20001 with 400, 20404 with 404,
                20500 with most 5xx.
            message: by default HTTP's words for the status.
        """
        text = {"code": code, "message": message}
        kind = {
            "status": status,
            **text,
            "html": html,
            "committed": committed,
            "retry_after_s": retry_after_s,
        }
        return self._order("error", method, path, {**which, **kind})

    def drop(self, method: str = "*", path: str = "**", *, committed: bool, **which: Unpack[Which]) -> int:
        """Close the connection without an answer, after the work was done or before."""
        return self._order("drop", method, path, {**which, "committed": committed})

    def delay(
        self,
        method: str = "*",
        path: str = "**",
        *,
        delay_s: float | Mapping[str, float | list[float]],
        **which: Unpack[Which],
    ) -> int:
        """Wait before the work: some seconds, or a distribution such as ``{"uniform": [0.1, 0.5]}``."""
        return self._order("delay", method, path, {**which, "delay_s": delay_s})

    def faults(self) -> list[Json]:
        """Return the faults that were ordered, with the requests that each matched and hit."""
        return self._list("faults")

    def remove_fault(self, fault_id: int) -> None:
        """Remove the fault *fault_id*."""
        self._call("DELETE", f"faults/{fault_id}")

    def remove_faults(self) -> None:
        """Remove all faults."""
        self._call("DELETE", "faults")

    # Journal

    def journal(self, **wanted: str | int) -> list[Json]:
        """Return the requests that *wanted* chooses.

        Args:
            wanted: account_sid, method, region, path, status, by, since or limit.
        """
        return self._list("requests", f"?{urlencode(wanted)}")

    def clear_journal(self) -> None:
        """Forget requests and counters."""
        self._call("DELETE", "requests")

    def counters(self) -> list[Json]:
        """Return the number of requests by route, method and status."""
        return self._list("counters")

    # Contents

    def reset(self, account_sid: str | None = None) -> None:
        """Make everything as at the start, or empty one account."""
        self._call("POST", "reset", {"account_sid": account_sid} if account_sid else {})

    def take_snapshot(self, name: str) -> None:
        """Keep a copy of all contents in the emulator, in the place of an older one of that *name*."""
        self._call("PUT", f"snapshots/{quote(name, safe='')}")

    def restore_snapshot(self, name: str) -> None:
        """Make all contents as they were when the snapshot was taken."""
        self._call("POST", f"snapshots/{quote(name, safe='')}")

    def remove_snapshot(self, name: str) -> None:
        """Forget the snapshot *name*."""
        self._call("DELETE", f"snapshots/{quote(name, safe='')}")

    def snapshots(self) -> list[str]:
        """Return the names of all snapshots."""
        names: list[str] = self._call("GET", "snapshots")["snapshots"]
        return names

    def save(self, path: Path) -> None:
        """Write everything that the emulator holds, with tokens and secrets, into a file."""
        content = self._send("GET", "contents")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)

    def load(self, path: Path) -> None:
        """Restore a file of ``save``, with those who may log in."""
        self._send("PUT", "contents", path.read_bytes())

    # Accounts and what they own

    def accounts(self) -> list[Json]:
        """Return all accounts, with the number of their trunks."""
        return self._list("accounts")

    def put_account(self, sid: str, **changes: Unpack[AccountChanges]) -> None:
        """Make an account, which needs an ``auth_token``, or change one, for instance suspend it."""
        self._call("PUT", f"accounts/{sid}", {**changes})

    def put_key(self, key: ApiKey) -> None:
        """Make a key; it takes the place of the one with its SID."""
        fields = {
            "secret": key.secret,
            "account_sid": key.account_sid,
            "region": key.region,
            "kind": key.kind,
        }
        permissions = {"permissions": key.permissions} if key.permissions else {}
        self._call("PUT", f"keys/{key.sid}", {**fields, **permissions})

    def remove_key(self, sid: str) -> None:
        """Remove the API key *sid*."""
        self._call("DELETE", f"keys/{sid}")

    def put_oauth_app(self, app: OAuthApp) -> None:
        """Make an app; it takes the place of the one with its SID. A new secret ends the old tokens."""
        fields = {
            "client_secret": app.client_secret,
            "account_sid": app.account_sid,
            "access_token_ttl": app.access_token_ttl,
        }
        self._call("PUT", f"oauth_apps/{app.sid}", fields)

    def remove_oauth_app(self, sid: str) -> None:
        """Remove an app, which ends its tokens."""
        self._call("DELETE", f"oauth_apps/{sid}")

    def add_phone_number(self, account_sid: str, **number: Unpack[NewNumber]) -> Json:
        """Give the account a number, as a purchase would; what is left out is invented."""
        return self._call("POST", "phone_numbers", {"account_sid": account_sid, **number})

    def remove_phone_number(self, sid: str) -> None:
        """Remove a number from its account and its trunk."""
        self._call("DELETE", f"phone_numbers/{sid}")

    # Clock

    def fix_clock(self, moment: datetime) -> None:
        """Stop the clock at *moment*."""
        self._call("POST", "clock", {"fixed_at": moment.isoformat()})

    def move_clock(self, seconds: float) -> None:
        """Move the clock by *seconds*, back if negative."""
        self._call("POST", "clock", {"move_by_s": seconds})

    def reset_clock(self) -> None:
        """Show the machine's time again."""
        self._call("DELETE", "clock")

    # Requests

    def _order(self, effect: str, method: str, path: str, fields: Mapping[str, Any]) -> int:
        fault = self._call("POST", "faults", {"effect": effect, "method": method, "path": path, **fields})
        return int(fault["id"])

    def _list(self, name: str, query: str = "") -> list[Json]:
        found: list[Json] = self._call("GET", f"{name}{query}")[name]
        return found

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        sent = json.dumps(body).encode() if body is not None else None
        answer: Json = json.loads(self._send(method, path, sent) or b"{}")
        return answer

    def _send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_S)
        try:
            connection.request(method, f"{OWN_PREFIX}/{path}", body)
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status >= _REFUSED:
            raise ValueError(f"the emulator refuses {method} {path}: {answer.decode()}")
        return answer
