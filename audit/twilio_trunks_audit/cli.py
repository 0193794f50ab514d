"""The command line: `twilio-trunks audit`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NoReturn

from pulumi_twilio_trunking.base.errors import TrunkingError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from twilio_trunks_audit import compare, config, page, sarif, table
from twilio_trunks_audit.errors import AuditError, UsageError
from twilio_trunks_audit.examine import READS_AT_ONCE, Options, Watcher, examine
from twilio_trunks_audit.masking import Mask
from twilio_trunks_audit.reading import READS, USUAL
from twilio_trunks_audit.report import Report
from twilio_trunks_audit.scope import REGIONS, Scope, checked_regions, from_environment, from_file

CLEAN, FOUND, UNUSABLE, NOT_WHOLE, INTERRUPTED = 0, 1, 2, 3, 130
MOST_AT_ONCE: Final = 16
TRACEBACK: Final = "TWILIO_TRUNKS_TRACEBACK"
"""Set this environment variable to any value to see Python's tracebacks."""

EPILOG: Final = """\
exit codes:
  0  everything was examined, without findings of the level of --fail-on
  1  findings of that level
  2  no report: options, files or credentials cannot be used, or nothing could be reached
  3  no such findings, but not everything was examined; the report says what and why

credentials, unless --accounts names a file:
  TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, with TWILIO_API_KEY and TWILIO_API_SECRET,
  or with TWILIO_CLIENT_ID and TWILIO_CLIENT_SECRET; TWILIO_REGION with TWILIO_EDGE
"""


def run() -> NoReturn:
    """Run the console script."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    if code == INTERRUPTED:
        os._exit(code)  # requests under way may take long, and nobody needs their answers
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = _parser()
    args = parser.parse_args(arguments)
    try:
        return _audit(args)
    except AuditError as error:
        return _say(f"twilio-trunks: {error}", UNUSABLE)
    except KeyboardInterrupt:
        return _say("twilio-trunks: interrupted; no report was written", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the pipe has gone
        return UNUSABLE
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        problem = (
            str(error)
            if isinstance(error, TrunkingError | OSError)
            else f"this is a bug: {type(error).__name__}"
        )
        return _say(f"twilio-trunks: {problem}. {TRACEBACK}=1 shows where", UNUSABLE)


def _audit(args: argparse.Namespace) -> int:
    scope = _scope(args)
    reads = {*USUAL, *args.with_} - {*args.without}
    mask = Mask(args.unmasked)
    options = Options(config=config.load(args.config), reads=reads, mask=mask, at_once=args.at_once)
    earlier = compare.load(args.compare) if args.compare else None
    outputs = [path for path in (args.json, args.sarif, args.html) if path]
    _refuse_unwritable(outputs)
    with _watched() as watcher, examine(scope, options, watcher) as report:
        watcher.end()
        if report.store.is_empty:
            raise AuditError(_nothing(report))
        comparison = compare.compare(earlier, report) if earlier else None
        _write_all(args, report, comparison)
        table.show(report, _console(), comparison, args.most)
    for path in outputs:
        _say(f"wrote {path}", CLEAN)
    return _code(report, args.fail_on)


def _write_all(args: argparse.Namespace, report: Report, comparison: compare.Comparison | None) -> None:
    _write(args.json, report.json())
    _write(args.sarif, sarif.write(report))
    if args.html:
        _write(args.html, page.write(report, comparison))


def _code(report: Report, fail_on: str) -> int:
    levels = {"never": (), "mandatory": ("mandatory",), "advisory": ("mandatory", "advisory")}[fail_on]
    if any(report.head.findings_open[level] for level in levels):
        return FOUND
    return CLEAN if report.is_whole else NOT_WHOLE


def _scope(args: argparse.Namespace) -> Scope:
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


def _nothing(report: Report) -> str:
    reasons = "\n".join(f"  {one.what}: {one.reason}" for one in report.head.not_examined if one.counts)
    return f"nothing could be examined:\n{reasons}"


def _refuse_unwritable(paths: Iterable[Path]) -> None:
    """Raise before any request is sent."""
    for path in paths:
        was_there = path.exists()
        try:
            path.open("ab").close()
            if not was_there:
                path.unlink()
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from None


def _write(path: Path | None, pieces: Iterator[bytes]) -> None:
    """Write the whole file or nothing."""
    if path is None:
        return
    part = path.with_name(f"{path.name}.part") if path.is_file() or not path.exists() else path
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        if part != path:
            part.replace(path)
    except OSError as error:
        raise AuditError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if part != path:
            part.unlink(missing_ok=True)


def _console() -> Console:
    """Return a console that replaces characters that the terminal cannot show."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False, markup=False, emoji=False)


class _Bar(Watcher):
    """Shows the progress of the audit on a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("reading", total=None)
        self._trunks = 0

    def begin(self, accounts: int) -> None:
        self._progress.update(self._task, total=accounts)

    def done(self, name: str, trunks: int) -> None:  # noqa: ARG002 - the name may be long
        self._trunks += trunks
        self._progress.update(self._task, advance=1, description=f"{self._trunks} trunks")

    def end(self) -> None:
        self._progress.stop()


@contextmanager
def _watched() -> Iterator[Watcher]:
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield Watcher()
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("accounts"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress)


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code


def _names(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    accepted = tuple(known)

    def names(text: str) -> tuple[str, ...]:
        chosen = tuple(one.strip() for one in text.split(",") if one.strip())
        wrong = [one for one in chosen if one not in accepted]
        if wrong:
            raise argparse.ArgumentTypeError(f"{', '.join(wrong)}: there are {', '.join(accepted)}")
        return chosen

    return names


def _at_once(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_AT_ONCE:
        raise argparse.ArgumentTypeError(f"1 to {MOST_AT_ONCE}, not {text!r}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a whole number, not {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "twilio-trunks", description="Report how well the SIP trunks of Twilio accounts are encrypted."
    )
    parser.add_argument("--version", action="version", version=metadata.version("twilio-trunks-audit"))
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    audit = verbs.add_parser(
        "audit",
        help="examine accounts and report; nothing is changed",
        description="Examine the trunks of Twilio accounts, and report how well they are encrypted.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_scope(audit)
    _add_outputs(audit)
    return parser


def _add_scope(audit: argparse.ArgumentParser) -> None:
    add = audit.add_argument_group("what to examine").add_argument
    add("--accounts", type=Path, metavar="FILE", help="TOML file of accounts, see docs/audit.md")
    add("--name", default="", help="name of the account of the environment, default its SID")
    add(
        "--sub-accounts",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="examine sub-accounts, too; or leave them out",
    )
    regions = ",".join(REGIONS)
    add("--regions", type=_names(REGIONS), metavar="LIST", help=f"regions to examine, default {regions}")
    costs = "; ".join(f"{name}: {cost}" for name, cost in READS.items())
    reads: dict[str, Any] = {"type": _names(READS), "default": (), "metavar": "LIST"}
    add("--without", **reads, help=f"reads to leave out ({costs})")
    add("--with", dest="with_", **reads, help=f"reads to add to {', '.join(USUAL)}")
    config_help = "configuration of the rules, in the format of Pulumi"
    add("--config", "--policy-pack-config", type=Path, metavar="FILE", help=config_help)
    at_once_help = f"requests at once, default {READS_AT_ONCE}"
    add("--at-once", type=_at_once, default=READS_AT_ONCE, metavar="N", help=at_once_help)


def _add_outputs(audit: argparse.ArgumentParser) -> None:
    add = audit.add_argument_group("what to write besides the table").add_argument
    add("--json", type=Path, metavar="FILE", help="the report itself")
    add("--sarif", type=Path, metavar="FILE", help="SARIF 2.1.0")
    add("--html", type=Path, metavar="FILE", help="one page with a picture of each trunk")
    add("--compare", type=Path, metavar="FILE", help="show what changed since this report (JSON)")
    add("--unmasked", action="store_true", help="show phone numbers, passwords and header values")
    most_help = f"trunks in the table, default {table.MOST_SHOWN}"
    add("--most", type=_count, default=table.MOST_SHOWN, metavar="N", help=most_help)
    fail_help = "level of findings that gives exit code 1, default mandatory"
    add("--fail-on", choices=("advisory", "mandatory", "never"), default="mandatory", help=fail_help)
