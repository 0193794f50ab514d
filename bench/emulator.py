"""Fills an emulator with trunks, and measures how fast it answers."""

import argparse
import itertools
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bench import command_line
from bench.command_line import show
from bench.load import Client, Load, OutOfTimeError, Rate

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "of-a-benchmark"  # noqa: S105 - it opens an emulator that lives for a minute
SIZES = (10, 100, 1_000, 10_000)
URLS_PER_TRUNK = 2
CONNECTIONS = 4
SAMPLE = 300
"""Requests per operation, if the number of trunks does not fix it."""
NO_LIMIT = 10**9
OPERATIONS = ("create", "fetch", "update", "list 50", "list 1000", "delete")


@dataclass(frozen=True)
class Result:
    """The figures of one emulator."""

    trunks: int
    rates: dict[str, Rate]
    data_bytes: int


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    deadline = time.monotonic() + options.seconds
    results: list[Result] = []
    show(HEADINGS)
    try:
        for size in options.sizes:
            results.append(_measure(size, deadline))
            show(_row(results[-1]))
    except OutOfTimeError:
        _say(f"{options.seconds} seconds are over: larger sizes are left out; --seconds gives more time")
    if options.json:
        options.json.write_text(json.dumps(_report(results), indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_line.parser("bench.emulator", __doc__)
    sizes_help = "numbers of trunks, default 10,100,1000,10000"
    parser.add_argument("--sizes", type=command_line.numbers, default=SIZES, help=sizes_help)
    parser.add_argument("--seconds", type=float, default=300, help="end after so long, default 300")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"    {text}\n")


# Measuring


def _measure(size: int, deadline: float) -> Result:
    """Fill a new emulator with *size* trunks, and measure every operation on it."""
    with tempfile.TemporaryDirectory() as folder, _emulator(Path(folder) / "bench.sqlite") as port:
        load = Load(partial(Client, port, ACCOUNT_SID, AUTH_TOKEN), CONNECTIONS, deadline)
        rates = _rates(load, size)
        return Result(size, rates, _bytes_in(Path(folder)))


@contextmanager
def _emulator(data: Path) -> Iterator[int]:
    """Start the emulator as a process; give its port."""
    command = [sys.executable, "-m", "emulator", "--port", "0", "--data", str(data)]
    command += ["--account", f"{ACCOUNT_SID}:{AUTH_TOKEN}", "--set", f"trunks_per_account={NO_LIMIT}"]
    with (data.parent / "log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own program
        try:
            yield _port(Path(log.name), process)
        finally:
            process.terminate()
            process.wait()


def _port(log: Path, process: "subprocess.Popen[bytes]") -> int:
    """Read the port from the log."""
    while process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text()):
            return int(found[1])
        time.sleep(0.05)
    raise RuntimeError(f"the emulator does not start:\n{log.read_text()}")


def _rates(load: Load, size: int) -> dict[str, Rate]:
    _say(f"{size} trunks with {URLS_PER_TRUNK} origination URLs each")
    sids: list[str] = []
    created = load.measure(partial(_create, number, sids) for number in range(size))
    some = list(itertools.islice(itertools.cycle(sids), SAMPLE))
    return {
        "create": created,
        "fetch": load.measure(partial(_fetch, sid) for sid in some),
        "update": load.measure(partial(_update, sid) for sid in some),
        "list 50": load.measure(_walks(size, 50)),
        "list 1000": load.measure(_walks(size, 1000)),
        "delete": load.measure(partial(_delete, sid) for sid in sids[:SAMPLE]),
    }


def _create(number: int, sids: list[str], client: Client) -> None:
    trunk = client.call(
        "POST",
        "/v1/Trunks",
        FriendlyName=f"trunk {number}",
        DomainName=f"bench-{number}.pstn.twilio.com",
        Secure="true",
    )
    for rank in range(URLS_PER_TRUNK):
        uri = f"sip:sbc-{rank}.example.com;transport=tls"
        client.call(
            "POST",
            f"/v1/Trunks/{trunk['sid']}/OriginationUrls",
            FriendlyName="sbc",
            SipUrl=uri,
            Priority=10 * rank,
            Weight=10,
            Enabled="true",
        )
    sids.append(trunk["sid"])


def _fetch(sid: str, client: Client) -> None:
    client.call("GET", f"/v1/Trunks/{sid}")


def _update(sid: str, client: Client) -> None:
    client.call("POST", f"/v1/Trunks/{sid}", TransferMode="sip-only")


def _delete(sid: str, client: Client) -> None:
    client.call("DELETE", f"/v1/Trunks/{sid}")


def _walks(size: int, page_size: int) -> Iterator[Callable[[Client], None]]:
    """Make as many walks through the whole list as a sample needs."""
    pages = -(-size // page_size)
    return itertools.repeat(partial(_walk, size, page_size), max(CONNECTIONS, -(-SAMPLE // (4 * pages))))


def _walk(size: int, page_size: int, client: Client) -> None:
    """Read every page by the links from one to the next."""
    path, seen = f"/v1/Trunks?PageSize={page_size}", 0
    while path:
        page = client.call("GET", path)
        seen += len(page["trunks"])
        path = (page["meta"]["next_page_url"] or "").removeprefix("https://trunking.twilio.com")
    if seen != size:
        raise RuntimeError(f"the list has {seen} of {size} trunks")


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("bench.sqlite*"))


# Showing

HEADINGS = f"{'trunks':>7}" + "".join(f"{name:>17}" for name in OPERATIONS) + f"{'file':>9}"


def _row(result: Result) -> str:
    """Show requests per second and their median time, for each operation."""
    cells = (f"{rate.per_second:7.0f}/s {rate.median_ms:5.1f} ms" for rate in result.rates.values())
    return (
        f"{result.trunks:7}" + "".join(f"{cell:>17}" for cell in cells) + f"{result.data_bytes / 1e6:6.1f} MB"
    )


def _report(results: list[Result]) -> dict[str, object]:
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
    }
    return {"machine": machine, "connections": CONNECTIONS, "results": [asdict(result) for result in results]}


if __name__ == "__main__":
    sys.exit(main())
