"""``python -m emulator.coverage``: write COVERAGE.md from Twilio's OpenAPI descriptions and the routes."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.routing import Route

from emulator.urls import SERVED

VERBS = ("get", "post", "put", "patch", "delete")

HEAD = """\
# Coverage

The operations of Twilio that the emulator serves. `make generate` writes this page from Twilio's OpenAPI
descriptions in `tests/emulator` and the emulator's routes; a test keeps it current.

A path that is not here, or not served, gets 501 in Twilio's envelope. So does what Twilio does at a served
path and the emulator does not: buying a number, giving one back. A verb that Twilio does not have at that
path either is 405 with 20004, as on Twilio.
"""

_ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"

UNDESCRIBED = (
    (
        "/2010-04-01/Accounts.json",
        "GET, POST",
        (
            "the account and its sub-accounts with their auth tokens, in one page; "
            "`Status` and `FriendlyName` filter; POST makes a sub-account"
        ),
    ),
    (
        "/2010-04-01/Accounts/{Sid}.json",
        "GET, POST",
        "one of them; `FriendlyName`, and for a parent `Status`",
    ),
    (
        f"{_ACCOUNT}/Keys.json",
        "GET, POST",
        "the account's API keys in the region, in one page; POST makes a standard one",
    ),
    (f"{_ACCOUNT}/Keys/{{Sid}}.json", "GET, POST, DELETE", "one of them"),
    (
        f"{_ACCOUNT}/IncomingPhoneNumbers/Local.json",
        "GET",
        "the numbers of that type, in the form of the list of all",
    ),
    (f"{_ACCOUNT}/IncomingPhoneNumbers/Mobile.json", "GET", "the same"),
    (f"{_ACCOUNT}/IncomingPhoneNumbers/TollFree.json", "GET", "the same"),
    ("/v2/Trunks/{SipTrunkDomain}", "GET, POST", "routes v2: the region that handles a trunk's termination"),
)
"""Served paths that no description has: path, verbs, meaning."""

DIFFERENCES = """\
## Known differences

- **No calls.** Nothing is ever dialled; TwiML, webhooks and callbacks are stored and never fetched.
- **Purchases.** A phone number needs none. POST to `IncomingPhoneNumbers.json` and its lists by type, and
  DELETE of a number, are 501. A number exists once it is seeded (`/_emulator/phone_numbers`), or, unless
  `strict` is set, once any well-formed `PN…` SID is put on a trunk.
- **Types of numbers.** A North American toll-free code makes a number `toll-free`, seeding may say
  `mobile`, and the rest is `local`. No source has the words of Twilio's `type`.
- **`AccountSid` of IncomingPhoneNumbers**, which moves a number to another account, is 501 if it names
  another one.
- **Applications, addresses, bundles and identities** need well-formed SIDs; whether they exist is not
  checked.
- **Empty and null.** What is not set of a phone number is empty where Twilio's samples are empty
  (`sms_application_sid`, `sms_fallback_url`, `sms_url`, `status_callback`, `voice_application_sid`), and
  null where they are null.
- **Emergency calling** follows only from the emergency address, at once: `registered` and `Active` with
  one, `unregistered` and `Inactive` without. `EmergencyStatus` has no effect.
- **Bodies** that are not forms, for instance JSON, are 415; Twilio's descriptions have only forms. A body
  over 4 MiB is 413; no source has Twilio's limit.
- **HTTPS** has its own port (`docs/emulator-clients.md`), with HTTP/1.1; hosts of products and regions that
  are not served here are refused.
- **XML.** API 2010-04-01 is served with the suffix `.json` only.
- **Passwords of credentials** are held to their rules and thrown away: no call needs them here.
- **Regions.** us1, ie1 and au1 have one address each (`docs/emulator.md`). Addresses in answers name
  Twilio's plain hosts in every region, unless the setting `links_name_the_address` is on. An account's auth
  token belongs to us1; the other regions take API keys. Phone numbers and routes are the same in all
  regions; ie1's trunks have no `PhoneNumbers` below them.
- **Delays.** The next read sees a write, unless the setting `stale_reads_ms` delays it, and a route holds
  at once. Twilio promises neither.
- **HTTP status** of the 21xxx codes is 400, and of 20005, 10001 and 70051 403: no page of Twilio's says so.
- **Restricted keys** have permissions in the emulator's own form, a method and a pattern of paths each.
  Twilio's names for them are in documents that could not be read.
- **Closed sub-accounts** give their numbers back at once and stay listed; Twilio deletes them after 30
  days.
- **CORS.** Every answer has the headers of a live one. A preflight is answered with 204, without
  credentials; an OPTIONS request that is not a preflight is 405.
- **OAuth.** Apps have no scopes: each may do all that its account may. Those of organizations,
  authorization codes and refresh tokens are not served. An unknown client or a wrong secret is 400 with
  322402: Twilio's description has no other status.
- **Texts** of most errors are the emulator's own after the title of Twilio's page.
- **No source tells** these answers; the emulator's choices are the likeliest, and no setting changes them:
  - a list that does not exist, or is another account's, put on a trunk: 400 with 20001, as for a number;
  - one sub-account too many, a sub-account of a sub-account, a change of status that is not allowed: 400
    with 20001;
  - an address that an access control list has already, given by an update: 21235, as by a creation.
- **Settings** (`docs/emulator.md`) decide where sources are silent or disagree.
"""


@dataclass(frozen=True)
class Operation:
    """One verb of one path of a description."""

    path: str
    verb: str

    @property
    def is_served(self) -> bool:
        """Whether the emulator has this path and verb."""
        return any(_shape(route.path) == _shape(self.path) and _has(route, self.verb) for route in SERVED)


def operations(description: dict[str, Any]) -> Iterator[Operation]:
    """Return every operation of an OpenAPI description."""
    for path, item in description["paths"].items():
        yield from (Operation(path, verb) for verb in VERBS if verb in item)


def write(descriptions: Iterable[Path]) -> str:
    """Return the text of COVERAGE.md."""
    tables = [_table(json.loads(path.read_text())) for path in descriptions]
    return "\n".join([HEAD, *tables, _undescribed(), DIFFERENCES])


def find_descriptions(folder: Path) -> list[Path]:
    """Return the OpenAPI descriptions in a clone at *folder*."""
    return sorted(folder.glob("tests/emulator/twilio_*.json"), reverse=True)


def _undescribed() -> str:
    rows = [f"| `{path}` | {verbs} | {meaning} |" for path, verbs, meaning in UNDESCRIBED]
    head = ["## Without a description", "", "| path | verbs | meaning |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _table(description: dict[str, Any]) -> str:
    found = list(operations(description))
    served = sum(operation.is_served for operation in found)
    return "\n".join(
        [
            f"## {description['info']['title']}: {served} of {len(found)} operations",
            "",
            "| path | served | not served |",
            "|---|---|---|",
            *(_row(path, found) for path in description["paths"]),
            "",
        ]
    )


def _row(path: str, found: list[Operation]) -> str:
    def verbs(*, served: bool) -> str:
        of_path = (operation for operation in found if operation.path == path)
        return ", ".join(each.verb.upper() for each in of_path if each.is_served is served)

    return f"| `{path}` | {verbs(served=True)} | {verbs(served=False)} |"


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def _has(route: Route, verb: str) -> bool:
    return hasattr(route.endpoint, verb)


if __name__ == "__main__":
    sys.stdout.write(write(find_descriptions(Path())))
