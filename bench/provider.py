"""Measures stacks of many trunks in seconds and requests, with the real Pulumi CLI."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import toolchain
from bench import command_line
from bench.traffic import Gauge, kinds
from bench.usage import Usage, run
from emulator.settings import Settings
from emulator.testing import RunningEmulator, running

TRUNKS = (10, 50, 200)
LATENCIES_MS = (0, 50, 100)
NO_LIMIT = 10**9
FORMS = ("dynamic", "plugin", "whole")
HEADINGS = (
    f"{'form':<7} {'trunks':>6} {'ms':>4} {'verb':<10} {'seconds':>8} {'at once':>7} {'CPU s':>6} "
    f"{'tree MiB':>8} {'plugin MiB':>10} {'requests':>8}  by kind"
)
EXPLANATION = """\
form: dynamic is a program in Python, plugin one in YAML with the plugin of every Pulumi language, whole one
in Python in which each trunk is a VoiceTrunk with two numbers, two addresses and two users.
ms: added to each request. at once: the peak of concurrent requests. CPU s: of the CLI and all that it starts.
tree MiB, plugin MiB: peak resident memory of all these processes together, and of the provider's plugin only.
"""

PROJECT = "name: bench\nruntime: {{name: python, options: {{toolchain: pip, virtualenv: {prefix}}}}}\n"
PROGRAM = """\
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination

for number in range({trunks}):
    trunk = SecureTrunk(f"trunk-{{number}}", friendly_name=f"{name} {{number}}")
    hosts = [f"sip:{{site}}-{{number}}.example.com;transport=tls" for site in ("a", "b")]
    TlsOrigination(f"trunk-{{number}}", trunk_sid=trunk.id, destinations=hosts)
"""

WHOLE_PROGRAM = """\
from pulumi_twilio_trunking import VoiceTrunk

for number in range({trunks}):
    VoiceTrunk(
        f"trunk-{{number}}",
        friendly_name=f"{name} {{number}}",
        destinations=[f"sip:{{site}}-{{number}}.example.com;transport=tls" for site in ("a", "b")],
        domain_name=f"trunk-{{number}}.pstn.twilio.com",
        phone_numbers=[f"+1{{2000000000 + 2 * number + place}}" for place in range(2)],
        ip_addresses=["198.51.100.1", "198.51.100.2"],
        credentials=[{{"username": name, "password": "IWasAtSignal2018"}} for name in ("pbx-1", "pbx-2")],
    )
"""


def _yaml(trunks: int, name: str) -> str:
    """The same program in YAML, of which JSON is a part."""
    resources: dict[str, object] = {}
    for number in range(trunks):
        hosts = [f"sip:{site}-{number}.example.com;transport=tls" for site in ("a", "b")]
        urls = {"trunkSid": f"${{trunk-{number}.id}}", "destinations": hosts}
        resources[f"trunk-{number}"] = {
            "type": "twilio-trunking:SecureTrunk",
            "properties": {"friendlyName": f"{name} {number}"},
        }
        resources[f"list-{number}"] = {
            "type": "twilio-trunking:TlsOrigination",
            "name": f"trunk-{number}",
            "properties": urls,
        }
    return json.dumps({"name": "bench", "runtime": "yaml", "resources": resources})


class Verb(NamedTuple):
    """One call of the CLI. The program's trunks are called *name*."""

    title: str
    command: tuple[str, ...]
    name: str


VERBS = (
    Verb("create", ("up", "--yes", "--skip-preview"), "first"),
    Verb("no-op", ("preview",), "first"),
    Verb("refresh", ("refresh", "--yes", "--skip-preview"), "first"),
    Verb("update all", ("up", "--yes", "--skip-preview"), "second"),
    Verb("destroy", ("destroy", "--yes", "--skip-preview"), "second"),
)


@dataclass(frozen=True)
class Result:
    """The figures of one call of the CLI: `requests` by kind, `at_once` is the peak of concurrent ones."""

    form: str
    trunks: int
    latency_ms: int
    verb: str
    seconds: float
    requests: dict[str, int]
    at_once: int
    cpu_seconds: float
    tree_peak_mib: float | None
    plugins_peak_mib: float | None

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {_short(kind)}" for kind, count in sorted(self.requests.items()))
        line = (
            f"{self.form:<7} {self.trunks:>6} {self.latency_ms:>4} {self.verb:<10} {self.seconds:>8.1f} "
            f"{self.at_once:>7} {self.cpu_seconds:>6.1f} {_mib(self.tree_peak_mib):>8} "
            f"{_mib(self.plugins_peak_mib):>10} {sum(self.requests.values()):>8}  {kinds}"
        )
        return line.rstrip()


def _short(kind: str) -> str:
    """`DELETE /v1/Trunks/{trunk_sid}/OriginationUrls/{sid}` as `DELETE OriginationUrls/SID`."""
    method, _, route = kind.partition(" ")
    *_, above, last = route.split("/")
    return f"{method} {above}/SID" if last.startswith("{") else f"{method} {last}"


def _mib(peak: float | None) -> str:
    return "-" if peak is None else f"{peak:.0f}"


class Stack:
    """A program with many trunks in one of the `FORMS`, with its emulator and file backend."""

    def __init__(self, folder: Path, twilio: RunningEmulator, trunks: int, form: str = "dynamic") -> None:
        self.folder, self.twilio, self.trunks, self.form = folder, twilio, trunks, form
        programs = [toolchain.ensure(), *([toolchain.ensure_yaml()] if form == "plugin" else [])]
        here = Path(sys.prefix, "bin")
        (folder / "state").mkdir()
        (folder / "Pulumi.yaml").write_text(PROJECT.format(prefix=sys.prefix))
        self.environ = {
            **os.environ,
            "PATH": os.pathsep.join([*map(str, [*programs, here]), os.environ["PATH"]]),
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "of a benchmark",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "TWILIO_ACCOUNT_SID": twilio.account_sid,
            "TWILIO_AUTH_TOKEN": twilio.auth_token,
            "TWILIO_BASE_URL": twilio.url,
        }
        self._call("stack", "init", "bench")

    def run(self, verb: Verb) -> Usage:
        """Call the CLI once."""
        if self.form == "plugin":
            (self.folder / "Pulumi.yaml").write_text(_yaml(self.trunks, verb.name))
        else:
            program = WHOLE_PROGRAM if self.form == "whole" else PROGRAM
            (self.folder / "__main__.py").write_text(program.format(trunks=self.trunks, name=verb.name))
        return self._call(*verb.command)

    def _call(self, *arguments: str) -> Usage:
        command = ["pulumi", *arguments, "--non-interactive"]
        return run(command, cwd=self.folder, env=self.environ, log=self.folder / "pulumi.log")


@contextmanager
def _stack(form: str, trunks: int, latency_ms: int, gauge: Gauge) -> Iterator[Stack]:
    settings = Settings(trunks_per_account=NO_LIMIT)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(settings=settings, middleware=gauge.around) as twilio,
    ):
        for number in range(2 * trunks if form == "whole" else 0):
            twilio.admin.add_phone_number(twilio.account_sid, phone_number=f"+1{2_000_000_000 + number}")
        if latency_ms:
            twilio.admin.delay(delay_s=latency_ms / 1000, times=None)
        yield Stack(Path(folder), twilio, trunks, form)


def measure(form: str, trunks: int, latency_ms: int) -> Iterator[Result]:
    """Measure each verb on a stack of *trunks* with two origination URLs each, in one of the `FORMS`."""
    gauge = Gauge()
    with _stack(form, trunks, latency_ms, gauge) as stack:
        for verb in VERBS:
            stack.twilio.admin.clear_journal()
            gauge.most = 0
            usage = stack.run(verb)
            at_once = gauge.most
            yield Result(
                form=form,
                trunks=trunks,
                latency_ms=latency_ms,
                verb=verb.title,
                seconds=usage.seconds,
                requests=kinds(stack.twilio),
                at_once=at_once,
                cpu_seconds=usage.cpu_seconds,
                tree_peak_mib=usage.tree_peak_mib,
                plugins_peak_mib=usage.plugins_peak_mib,
            )


def _forms(text: str) -> tuple[str, ...]:
    forms = tuple(text.split(","))
    if other := [form for form in forms if form not in FORMS]:
        raise argparse.ArgumentTypeError(f"no form is {other[0]!r}: there are {', '.join(FORMS)}")
    return forms


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return exit code 0."""
    parser = command_line.parser("bench.provider", __doc__)
    numbers = command_line.numbers
    parser.add_argument("--trunks", type=numbers, default=TRUNKS, help="default 10,50,200")
    parser.add_argument("--latencies", type=numbers, default=LATENCIES_MS, help="in ms, default 0,50,100")
    parser.add_argument("--form", type=_forms, default=FORMS[:1], help=f"{','.join(FORMS)}; default dynamic")
    args = parser.parse_args(arguments)
    results = (
        one
        for trunks in args.trunks
        for latency_ms in args.latencies
        for form in args.form
        for one in measure(form, trunks, latency_ms)
    )
    return command_line.report(f"{EXPLANATION}\n{HEADINGS}", results, args.json, asdict)


if __name__ == "__main__":
    sys.exit(main())
