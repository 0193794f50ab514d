"""Measures audits of many sub-accounts in seconds, requests and memory, by accounts and latency."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import command_line
from bench.traffic import Gauge, kinds
from bench.usage import Usage, run
from emulator.settings import Settings
from emulator.testing import RunningEmulator, running

ACCOUNTS = (4, 10, 20, 40)
LATENCIES_MS = (0, 100)
TRUNKS = 50
NO_LIMIT = 10**9
PARENT = f"AC{0:032x}"
READS = {"encryption": ("--without", "numbers,access"), "all": ("--with", "routes")}
HEADINGS = (
    f"{'accounts':>8} {'trunks':>6} {'ms':>4} {'reads':<10} {'seconds':>8} {'GETs':>6} {'other':>5} "
    f"{'at once':>7} {'CPU s':>6} {'MiB':>5}"
)


@dataclass(frozen=True)
class Result:
    """The figures of one audit: `requests` by kind, `at_once` is the peak of concurrent requests."""

    accounts: int
    trunks: int
    latency_ms: int
    reads: str
    seconds: float
    requests: dict[str, int]
    at_once: int
    cpu_seconds: float
    peak_mib: float

    def __str__(self) -> str:
        gets = sum(count for kind, count in self.requests.items() if kind.startswith("GET "))
        other = sum(self.requests.values()) - gets
        return (
            f"{self.accounts:>8} {self.trunks:>6} {self.latency_ms:>4} {self.reads:<10} {self.seconds:>8.1f} "
            f"{gets:>6} {other:>5} {self.at_once:>7} {self.cpu_seconds:>6.1f} {self.peak_mib:>5.0f}"
        )


def _sid(number: int) -> str:
    return f"AC{number:032x}"


def _fill(twilio: RunningEmulator, accounts: int, trunks: int) -> None:
    """Make trunks with two origination URLs. Some are not secure, some have a domain and an access list."""
    for account in range(1, accounts + 1):
        client = twilio.console(_sid(account))
        lists = client.api.v2010.accounts(_sid(account)).sip.ip_access_control_lists
        office = str(lists.create(friendly_name="office").sid)
        lists(office).ip_addresses.create(friendly_name="sbc", ip_address="203.0.113.7")
        for number in range(trunks):
            domain = f"bench-{account}-{number}.pstn.twilio.com" if number % 2 else None
            trunk = client.trunking.v1.trunks.create(
                friendly_name=f"trunk {number}",
                secure=number % 3 > 0,
                **({"domain_name": domain} if domain else {}),
            )
            held = client.trunking.v1.trunks(str(trunk.sid))
            for site in ("a", "b"):
                uri = f"sip:{site}-{number}.example.com;transport=tls"
                held.origination_urls.create(
                    friendly_name=site, sip_url=uri, priority=10, weight=10, enabled=True
                )
            if domain:
                held.ip_access_control_lists.create(ip_access_control_list_sid=office)


@contextmanager
def _account(accounts: int, trunks: int, gauge: Gauge) -> Iterator[RunningEmulator]:
    everybody = {_sid(number): f"token of {number}" for number in range(accounts + 1)}
    below = {_sid(number): PARENT for number in range(1, accounts + 1)}
    settings = Settings(trunks_per_account=NO_LIMIT)
    with running(accounts=everybody, subaccounts=below, settings=settings, middleware=gauge.around) as twilio:
        _fill(twilio, accounts, trunks)
        yield twilio


def _run(twilio: RunningEmulator, folder: Path, options: Sequence[str]) -> Usage:
    """Run one audit that writes all three files."""
    environ = {
        **os.environ,
        "TWILIO_ACCOUNT_SID": PARENT,
        "TWILIO_AUTH_TOKEN": "token of 0",
        "TWILIO_BASE_URL": twilio.url,
    }
    files = [f"--{kind}={folder / f'report.{kind}'}" for kind in ("json", "sarif", "html")]
    scope = ["--sub-accounts", "--regions", "us1", "--fail-on", "never"]
    command = [sys.executable, "-m", "twilio_trunks_audit", "audit", *scope, *options, *files]
    return run(command, env=environ, log=folder / "audit.log")


def measure(accounts: int, trunks: int, latencies_ms: Sequence[int]) -> Iterator[Result]:
    """Audit *accounts* sub-accounts with *trunks* each, at each latency per request."""
    gauge = Gauge()
    with tempfile.TemporaryDirectory() as folder, _account(accounts, trunks, gauge) as twilio:
        for latency_ms in latencies_ms:
            twilio.admin.remove_faults()
            if latency_ms:
                twilio.admin.delay(delay_s=latency_ms / 1000, times=None)
            for reads, options in READS.items():
                twilio.admin.clear_journal()
                gauge.most = 0
                usage = _run(twilio, Path(folder), options)
                at_once = gauge.most
                yield Result(
                    accounts=accounts,
                    trunks=accounts * trunks,
                    latency_ms=latency_ms,
                    reads=reads,
                    seconds=usage.seconds,
                    requests=kinds(twilio),
                    at_once=at_once,
                    cpu_seconds=usage.cpu_seconds,
                    peak_mib=usage.largest_mib,
                )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return exit code 0."""
    parser = command_line.parser("bench.audit", __doc__)
    accounts_help = "sub-accounts, default 4,10,20,40"
    parser.add_argument("--accounts", type=command_line.numbers, default=ACCOUNTS, help=accounts_help)
    parser.add_argument("--trunks", type=int, default=TRUNKS, help="of each, default 50")
    parser.add_argument(
        "--latencies", type=command_line.numbers, default=LATENCIES_MS, help="in ms, default 0,100"
    )
    args = parser.parse_args(arguments)
    results = (one for accounts in args.accounts for one in measure(accounts, args.trunks, args.latencies))
    return command_line.report(HEADINGS, results, args.json, asdict)


if __name__ == "__main__":
    sys.exit(main())
