"""Measures one set of trunks as one stack and as several stacks side by side, with the real Pulumi CLI."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import command_line
from bench.provider import NO_LIMIT, VERBS, Stack, Verb
from bench.traffic import Gauge, kinds
from emulator.settings import Settings
from emulator.testing import running

TRUNKS = 200
LATENCY_MS = 100
STACKS = (1, 2, 4, 8)
HEADINGS = (
    f"{'trunks':>6} {'ms':>4} {'stacks':>6} {'verb':<10} {'seconds':>8} {'at once':>7} {'CPU s':>6} "
    f"{'requests':>8}"
)
EXPLANATION = """\
ms: added to each request. stacks: how many have the trunks between them, all run at once. seconds: until the
last has ended. at once: the peak of concurrent requests. CPU s: of all CLIs and all that they start.
"""


@dataclass(frozen=True)
class Result:
    """The figures of one verb, run on all stacks at once: `requests` by kind, over all of them."""

    trunks: int
    latency_ms: int
    stacks: int
    verb: str
    seconds: float
    at_once: int
    cpu_seconds: float
    requests: dict[str, int]

    def __str__(self) -> str:
        return (
            f"{self.trunks:>6} {self.latency_ms:>4} {self.stacks:>6} {self.verb:<10} {self.seconds:>8.1f} "
            f"{self.at_once:>7} {self.cpu_seconds:>6.1f} {sum(self.requests.values()):>8}"
        )


def shares(trunks: int, stacks: int) -> list[int]:
    """Divide *trunks* among *stacks* as evenly as it goes."""
    return [trunks // stacks + (number < trunks % stacks) for number in range(stacks)]


def measure(trunks: int, latency_ms: int, stacks: int, verbs: Sequence[Verb] = VERBS) -> Iterator[Result]:
    """Run each verb on all stacks at once; wait for the last before the next verb."""
    gauge, settings = Gauge(), Settings(trunks_per_account=NO_LIMIT)
    with ExitStack() as opened:
        twilio = opened.enter_context(running(settings=settings, middleware=gauge.around))
        folders = [Path(opened.enter_context(tempfile.TemporaryDirectory())) for _ in range(stacks)]
        made = [Stack(*each) for each in zip(folders, [twilio] * stacks, shares(trunks, stacks), strict=True)]
        threads = opened.enter_context(ThreadPoolExecutor(stacks))
        if latency_ms:
            twilio.admin.delay(delay_s=latency_ms / 1000, times=None)
        for verb in verbs:
            twilio.admin.clear_journal()
            gauge.most, started = 0, time.monotonic()
            usages = list(threads.map(Stack.run, made, [verb] * stacks))
            seconds, at_once = time.monotonic() - started, gauge.most
            cpu_seconds = sum(usage.cpu_seconds for usage in usages)
            yield Result(trunks, latency_ms, stacks, verb.title, seconds, at_once, cpu_seconds, kinds(twilio))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return exit code 0."""
    parser = command_line.parser("bench.shards", __doc__)
    parser.add_argument(
        "--trunks", type=int, default=TRUNKS, help=f"of all stacks together, default {TRUNKS}"
    )
    parser.add_argument("--latency", type=int, default=LATENCY_MS, help=f"in ms, default {LATENCY_MS}")
    parser.add_argument("--stacks", type=command_line.numbers, default=STACKS, help="default 1,2,4,8")
    args = parser.parse_args(arguments)
    results = (one for stacks in args.stacks for one in measure(args.trunks, args.latency, stacks))
    return command_line.report(f"{EXPLANATION}\n{HEADINGS}", results, args.json, asdict)


if __name__ == "__main__":
    sys.exit(main())
