"""The command `twilio-trunks preflight`: its options, and what it writes."""

from __future__ import annotations

import argparse
import ipaddress
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pulumi_twilio_trunking.pbx import SECONDS_BETWEEN_OPTIONS

from twilio_trunks_audit.arguments import (
    ENVIRONMENT,
    add_accounts,
    add_outputs,
    at_once,
    outputs_of,
    scope_of,
)
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.masking import Mask
from twilio_trunks_audit.preflight.destination_uris import EXAMPLE
from twilio_trunks_audit.preflight.host_names import comparable
from twilio_trunks_audit.preflight.outputs import page, sarif, table
from twilio_trunks_audit.preflight.outputs.as_json import as_json
from twilio_trunks_audit.preflight.outputs.summary import EXIT_CODES
from twilio_trunks_audit.preflight.rehearsing import (
    HOSTS_AT_ONCE,
    SECONDS,
    Call,
    Options,
    Watcher,
    hosts_of,
    rehearse,
)
from twilio_trunks_audit.preflight.report import TerminationResult
from twilio_trunks_audit.preflight.sip.call_requests import is_e164
from twilio_trunks_audit.preflight.sip.interruption import signals_interrupt
from twilio_trunks_audit.preflight.sources import account, preset, stack, uris
from twilio_trunks_audit.preflight.termination import check_termination, host_of
from twilio_trunks_audit.preflight.tls.roots import Roots
from twilio_trunks_audit.preflight.trunks import Found
from twilio_trunks_audit.terminal import Bar, progress_bar, refuse_unwritable, say, show, write

NOBODY: Final = "+12025550123"
"""A number of the range for fiction, which belongs to nobody."""

MOST_NAMED: Final = 10
_LONGEST_S: Final = 60.0

_EXIT_CODES: Final = """\
exit codes:
  0  everything passes
  1  a call would fail
  2  no report: options, files or credentials cannot be used, or there is nothing to try
  3  nothing fails, but something cannot be told from here, or was not examined; the report says why
  130  interrupted by Ctrl-C; no report was written

Without --call, it connects to each host, sends OPTIONS, and closes the connection: no phone rings.

"""


def add_to(verbs: Any) -> None:
    """Add the command to *verbs*, the sub-commands of a parser."""
    parser = verbs.add_parser(
        "preflight",
        help="rehearse the calls of trunks: try each destination as Twilio would",
        description="Try the destinations of trunks as Twilio would, before anybody calls.",
        epilog=_EXIT_CODES + ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=preflight)
    _add_sources(parser)
    _add_manners(parser)
    add_outputs(parser, masked="users, passwords, phone numbers and header values")


def preflight(args: argparse.Namespace) -> int:
    """Try, write the report, and return the exit code."""
    outputs = outputs_of(args)
    refuse_unwritable(outputs)
    options = _options(args)
    hosts = [host_of(one) for one in args.termination]
    _refuse_unused(args)
    found = _found(args, options.mask)
    _refuse_unknown_hosts(options.fixed, [*hosts_of(found), *hosts])
    local = options.roots if args.ca else None
    with signals_interrupt(), progress_bar("hosts") as bar:
        watcher = _Shown(bar, len(hosts))
        report = rehearse(found, options, watcher, _terminations(hosts, options, local, watcher))
    write(args.json, as_json(report))
    write(args.sarif, sarif.write(report))
    write(args.html, page.write(report))
    show(lambda console: table.show(report, console, args.most))
    for path in outputs:
        say(f"wrote {path}")
    return EXIT_CODES[report.answer]


def _found(args: argparse.Namespace, mask: Mask) -> Found:
    """Read the trunks of all sources that the options name.

    Raises:
        UsageError: there are none, or one cannot be used.
    """
    if args.state == args.preview == stack.STDIN:
        raise UsageError("--state and --preview cannot both be read from stdin: give a file for one of them")
    sources: list[tuple[object, Callable[[], Found]]] = [
        (args.uris, lambda: uris.from_uris(args.uris)),
        (args.stack, lambda: stack.from_stack(args.stack, show_secrets=args.show_secrets, mask=mask)),
        (args.state, lambda: stack.from_state(args.state, mask=mask)),
        (args.preview, lambda: stack.from_preview(args.preview, mask=mask)),
        (
            args.account or args.accounts,
            lambda: account.from_accounts(scope_of(args), at_once=args.at_once, mask=mask),
        ),
        (args.preset, lambda: preset.from_preset(args.preset, args.set)),
    ]
    chosen = [read for said, read in sources if said]
    if not chosen and not args.termination:
        raise UsageError(
            f"nothing to try: give SIP URIs, for example {EXAMPLE}; or --stack NAME, --state FILE, "
            "--preview FILE, --account, --accounts FILE, --preset NAME; or --termination DOMAIN"
        )
    found = [read() for read in chosen]
    return Found(
        trunks=tuple(trunk for one in found for trunk in one.trunks),
        not_examined=tuple(gap for one in found for gap in one.not_examined),
    )


def _refuse_unused(args: argparse.Namespace) -> None:
    """Refuse options that change nothing: somebody expects something of them."""
    of_accounts = bool(args.account or args.accounts)
    of_calls = bool(args.call)
    for option, said, needed, has_it in (
        ("--set", args.set, "--preset NAME", args.preset),
        ("--show-secrets", args.show_secrets, "--stack NAME", args.stack),
        ("--name", args.name, "--account", of_accounts),
        ("--regions", args.regions, "--account or --accounts FILE", of_accounts),
        ("--sub-accounts", args.sub_accounts is not None, "--account or --accounts FILE", of_accounts),
        ("--caller", args.caller, "--call +NUMBER", of_calls),
    ):
        if said and not has_it:
            raise UsageError(f"{option} is for {needed}, which is not given")


def _refuse_unknown_hosts(fixed: Iterable[str], tried: Sequence[str]) -> None:
    unknown = sorted(set(fixed) - set(tried))
    if unknown:
        there = ", ".join(sorted(set(tried))[:MOST_NAMED]) or "none"
        raise UsageError(f"--resolve names {', '.join(unknown)}, which is not tried. The hosts are: {there}")


def _terminations(
    hosts: Sequence[str], options: Options, local: Roots | None, watcher: Watcher
) -> Iterator[TerminationResult]:
    for host in hosts:
        watcher.trying(host)
        yield check_termination(
            host, seconds=options.seconds, pace=options.pace, fixed=options.fixed, local=local
        )
        watcher.done(host)


def _options(args: argparse.Namespace) -> Options:
    call = Call(number=args.call, caller=args.caller or NOBODY) if args.call else None
    return Options(
        roots=Roots.of_file(args.ca) if args.ca else Roots.public(),
        mask=Mask(args.unmasked, users=True),
        seconds=args.timeout,
        at_once=args.at_once,
        fixed=_by_host(args.resolve),
        call=call,
    )


class _Shown(Watcher):
    """Shows the progress of the preflight."""

    def __init__(self, bar: Bar, terminations: int) -> None:
        self._bar, self._terminations = bar, terminations

    def begin(self, hosts: int) -> None:
        self._bar.expect(hosts + self._terminations)

    def done(self, host: str) -> None:
        self._bar.advance(host)

    def trying(self, host: str) -> None:
        self._bar.show(f"{host}, at most one OPTIONS in {SECONDS_BETWEEN_OPTIONS} s")


def _by_host(resolutions: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for host, addresses in resolutions:
        found[host] = (*found.get(host, ()), *addresses)
    return found


def _number(text: str) -> str:
    if not is_e164(text):
        raise argparse.ArgumentTypeError("a number in E.164 with +, for example +14155550100")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_S:
        raise argparse.ArgumentTypeError(f"seconds, more than 0 and at most {_LONGEST_S:g}, not {text!r}")
    return seconds


def _resolution(text: str) -> tuple[str, tuple[str, ...]]:
    host, _, addresses = text.partition("=")
    try:
        found = tuple(str(ipaddress.ip_address(one.strip())) for one in addresses.split(","))
    except ValueError:
        found = ()
    if not host or ":" in host or not found:
        raise argparse.ArgumentTypeError(f"HOST=ADDRESS, for example sbc.example.com=192.0.2.7, not {text!r}")
    return comparable(host), found


def _add_sources(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what to try; several may be given").add_argument
    add("uris", nargs="*", metavar="URI", help=f"SIP URIs in fail-over order, for example {EXAMPLE!r}")
    add(
        "--stack",
        metavar="NAME",
        help="the trunks in a stack's state, else the SIP URIs in its outputs",
    )
    add("--show-secrets", action="store_true", help="read secret URIs of --stack, too; the report masks them")
    add("--state", type=Path, metavar="FILE", help="a state that `pulumi stack export` wrote; - is stdin")
    add(
        "--preview",
        type=Path,
        metavar="FILE",
        help="what `pulumi preview --json --show-sames` wrote; - is stdin",
    )
    add("--preset", metavar="NAME", help="the destinations of a vendor, see docs/presets.md")
    add("--set", action="append", default=[], metavar="KEY=VALUE", help="an argument of --preset")
    add("--account", action="store_true", help="the trunks of the account in the environment")
    add_accounts(add)
    add(
        "--termination",
        action="append",
        default=[],
        metavar="DOMAIN",
        help="the other direction: Twilio's host of a trunk's domain, as the far side reaches it",
    )


def _add_manners(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("how to try").add_argument
    add("--call", type=_number, metavar="+NUMBER", help="send an INVITE for this number: it rings a phone")
    add("--caller", type=_number, metavar="+NUMBER", help=f"the caller of --call, default {NOBODY}")
    add("--ca", type=Path, metavar="FILE", help="trust the CAs in this file (PEM) instead of the public ones")
    add(
        "--resolve",
        action="append",
        type=_resolution,
        default=[],
        metavar="HOST=ADDRESS[,…]",
        help="use these addresses instead of those in DNS",
    )
    add(
        "--timeout",
        type=_seconds,
        default=SECONDS,
        metavar="SECONDS",
        help=f"time-out of each step, default {SECONDS:g}",
    )
    at_once_help = f"hosts at the same time, default {HOSTS_AT_ONCE}; with --call always one"
    add("--at-once", type=at_once, default=HOSTS_AT_ONCE, metavar="N", help=at_once_help)
