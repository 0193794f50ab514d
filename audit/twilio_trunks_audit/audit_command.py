"""The command `twilio-trunks audit`: its options, and what it writes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from twilio_trunks_audit import compare, config, page, sarif, table
from twilio_trunks_audit.arguments import (
    ENVIRONMENT,
    add_accounts,
    add_outputs,
    at_once,
    names,
    outputs_of,
    scope_of,
)
from twilio_trunks_audit.errors import AuditError
from twilio_trunks_audit.examine import READS_AT_ONCE, Options, Watcher, examine
from twilio_trunks_audit.masking import Mask
from twilio_trunks_audit.preflight.outputs import as_json
from twilio_trunks_audit.reading import READS, USUAL
from twilio_trunks_audit.report import Report
from twilio_trunks_audit.targets import reasons
from twilio_trunks_audit.terminal import Bar, progress_bar, refuse_unwritable, say, show, write

CLEAN, FOUND, NOT_WHOLE = 0, 1, 3

_EXIT_CODES: Final = """\
exit codes:
  0  everything was examined, without findings of the level of --fail-on
  1  findings of that level
  2  no report: options, files or credentials cannot be used, or nothing could be reached
  3  no such findings, but not everything was examined; the report says what and why
  130  interrupted by Ctrl-C; no report was written

"""


def add_to(verbs: Any) -> None:
    """Add the command to *verbs*, the sub-commands of a parser."""
    parser = verbs.add_parser(
        "audit",
        help="examine accounts, and report how well their trunks are encrypted; nothing is changed",
        description="Examine the trunks of Twilio accounts, and report how well they are encrypted.",
        epilog=_EXIT_CODES + ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=audit)
    _add_scope(parser)
    _add_report(parser)


def audit(args: argparse.Namespace) -> int:
    """Examine, write the report, and return the exit code."""
    scope = scope_of(args)
    reads = {*USUAL, *args.with_} - {*args.without}
    mask = Mask(args.unmasked)
    options = Options(config=config.load(args.config), reads=reads, mask=mask, at_once=args.at_once)
    earlier = compare.load(args.compare) if args.compare else None
    preflight = as_json.load(args.preflight) if args.preflight else None
    outputs = outputs_of(args)
    refuse_unwritable(outputs)
    with progress_bar("accounts") as bar, examine(scope, options, _Shown(bar)) as report:
        bar.end()
        if report.store.is_empty:
            raise AuditError(f"nothing could be examined:\n{reasons(report.head.not_examined)}")
        comparison = compare.compare(earlier, report) if earlier else None
        write(args.json, report.json())
        write(args.sarif, sarif.write(report))
        if args.html:
            write(args.html, page.write(report, comparison, preflight))
        show(lambda console: table.show(report, console, comparison, args.most, preflight))
    for path in outputs:
        say(f"wrote {path}")
    return _code(report, args.fail_on)


def _code(report: Report, fail_on: str) -> int:
    levels = {"never": (), "mandatory": ("mandatory",), "advisory": ("mandatory", "advisory")}[fail_on]
    if any(report.head.findings_open[level] for level in levels):
        return FOUND
    return CLEAN if report.is_whole else NOT_WHOLE


class _Shown(Watcher):
    """Shows the progress of the audit."""

    def __init__(self, bar: Bar) -> None:
        self._bar, self._trunks = bar, 0

    def begin(self, accounts: int) -> None:
        self._bar.expect(accounts)

    def done(self, name: str, trunks: int) -> None:  # noqa: ARG002 - the name may be long
        self._trunks += trunks
        self._bar.advance(f"{self._trunks} trunks")


def _add_scope(audit: argparse.ArgumentParser) -> None:
    add = audit.add_argument_group("what to examine").add_argument
    add_accounts(add)
    costs = "; ".join(f"{name}: {cost}" for name, cost in READS.items())
    reads: dict[str, Any] = {"type": names(READS), "default": (), "metavar": "LIST"}
    add("--without", **reads, help=f"reads to leave out ({costs})")
    add("--with", dest="with_", **reads, help=f"reads to add to {', '.join(USUAL)}")
    config_help = "configuration of the rules, in the format of Pulumi"
    add("--config", "--policy-pack-config", type=Path, metavar="FILE", help=config_help)
    at_once_help = f"requests at the same time, default {READS_AT_ONCE}"
    add("--at-once", type=at_once, default=READS_AT_ONCE, metavar="N", help=at_once_help)


def _add_report(audit: argparse.ArgumentParser) -> None:
    add = add_outputs(audit, masked="phone numbers, passwords and header values")
    add("--compare", type=Path, metavar="FILE", help="show what changed since this report (JSON)")
    preflight_help = "show this report of twilio-trunks preflight (JSON) beside the trunks"
    add("--preflight", type=Path, metavar="FILE", help=preflight_help)
    fail_help = "level of findings that gives exit code 1, default mandatory"
    add("--fail-on", choices=("advisory", "mandatory", "never"), default="mandatory", help=fail_help)
