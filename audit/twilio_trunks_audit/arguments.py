"""Options that several commands have, and the types of their values."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.formats import MOST_SHOWN
from twilio_trunks_audit.scope import REGIONS, Scope, checked_regions, from_environment, from_file

MOST_AT_ONCE: Final = 16

ENVIRONMENT: Final = """\
credentials, unless --accounts names a file:
  TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, with TWILIO_API_KEY and TWILIO_API_SECRET,
  or with TWILIO_CLIENT_ID and TWILIO_CLIENT_SECRET; TWILIO_REGION with TWILIO_EDGE
"""


def add_accounts(add: Callable[..., Any]) -> None:
    """Add the options that say which accounts to read."""
    add("--accounts", type=Path, metavar="FILE", help="the accounts in this TOML file, see docs/audit.md")
    add("--name", default="", help="name of the account in the environment, default its SID")
    add(
        "--sub-accounts",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="examine sub-accounts, too; or leave them out",
    )
    regions = ",".join(REGIONS)
    add("--regions", type=names(REGIONS), metavar="LIST", help=f"regions to examine, default {regions}")


def add_outputs(parser: argparse.ArgumentParser, masked: str) -> Callable[..., Any]:
    """Add the options that say what to write. Return what adds further ones to their group.

    Args:
        parser: the parser of the command.
        masked: what the report hides without `--unmasked`.
    """
    add = parser.add_argument_group("what to write besides the table").add_argument
    add("--json", type=Path, metavar="FILE", help="the report itself")
    add("--sarif", type=Path, metavar="FILE", help="SARIF 2.1.0")
    add("--html", type=Path, metavar="FILE", help="one page with a picture of each trunk")
    add("--unmasked", action="store_true", help=f"show {masked}")
    add(
        "--most",
        type=_count,
        default=MOST_SHOWN,
        metavar="N",
        help=f"trunks in the table, default {MOST_SHOWN}",
    )
    return add


def outputs_of(args: argparse.Namespace) -> list[Path]:
    """Return the files that the options of `add_outputs` name."""
    return [path for path in (args.json, args.sarif, args.html) if path]


def scope_of(args: argparse.Namespace) -> Scope:
    """Return the accounts that the options of `add_accounts` name.

    Raises:
        UsageError: the options contradict each other, or an account cannot be used.
    """
    if args.accounts and args.name:
        raise UsageError("--name names the account of the environment; --accounts has names in its file")
    scope = from_file(args.accounts) if args.accounts else from_environment(args.name)
    if args.regions:
        scope = replace(scope, regions=checked_regions(args.regions))
    if args.sub_accounts is not None:
        scope = replace(scope, sub_accounts=args.sub_accounts)
    if not any(target.region in scope.regions for target in scope.targets):
        raise UsageError(f"no account has credentials for {', '.join(scope.regions)}, the chosen regions")
    return scope


def names(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """Return a type for options: names from *known*, separated by commas."""
    accepted = tuple(known)

    def chosen_names(text: str) -> tuple[str, ...]:
        chosen = tuple(one.strip() for one in text.split(",") if one.strip())
        wrong = [one for one in chosen if one not in accepted]
        if wrong:
            raise argparse.ArgumentTypeError(f"{', '.join(wrong)}: there are {', '.join(accepted)}")
        return chosen

    return chosen_names


def at_once(text: str) -> int:
    """Read the limit of things at the same time, 1 to `MOST_AT_ONCE`."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_AT_ONCE:
        raise argparse.ArgumentTypeError(f"1 to {MOST_AT_ONCE}, not {text!r}")
    return int(text)


def _count(text: str) -> int:
    """Read a number of things, 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a whole number, not {text!r}")
    return int(text)
