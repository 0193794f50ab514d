"""Measures preflights of many trunks in seconds and memory, by hosts, latency and hosts at once."""

import json
import os
import socket
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import trustme

from bench import command_line
from bench.usage import run

HOSTS = (10, 100, 1000)
LATENCIES_MS = (0, 100)
AT_ONCE = 8
HEADINGS = (
    f"{'hosts':>6} {'ms':>4} {'at once':>7} {'seconds':>8} {'connections':>11} {'OPTIONS':>7} "
    f"{'CPU s':>6} {'MiB':>5}"
)


@dataclass(frozen=True)
class Result:
    """The figures of one preflight: *at_once* is the peak of concurrent connections."""

    hosts: int
    latency_ms: int
    at_once: int
    seconds: float
    connections: int
    options: int
    cpu_seconds: float
    peak_mib: float

    def __str__(self) -> str:
        return (
            f"{self.hosts:>6} {self.latency_ms:>4} {self.at_once:>7} {self.seconds:>8.1f} "
            f"{self.connections:>11} {self.options:>7} {self.cpu_seconds:>6.1f} {self.peak_mib:>5.0f}"
        )


@dataclass
class FarSide:
    """Answers OPTIONS by TLS, after a while, on a thread for each connection."""

    latency_s: float
    context: ssl.SSLContext
    connections: int = 0
    options: int = 0
    at_once: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with self.lock:
            self.connections += 1
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        with suppress(OSError), self.context.wrap_socket(connection, server_side=True) as stream:
            self._answer(stream)
        with self.lock:
            self.at_once -= 1

    def _answer(self, stream: ssl.SSLSocket) -> None:
        lines = stream.recv(65536).decode().split("\r\n")
        time.sleep(self.latency_s)
        same = [one for one in lines if one.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))]
        stream.sendall("\r\n".join(["SIP/2.0 200 OK", *same, "Content-Length: 0", "", ""]).encode())
        with self.lock:
            self.options += 1


@contextmanager
def _far_side(latency_ms: int, roots: Path) -> Iterator[tuple[FarSide, int]]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(roots)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("*.example.com", key_type=trustme.KeyType.RSA).configure_cert(context)
    far_side = FarSide(latency_ms / 1000, context)
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        threading.Thread(target=far_side.accept, args=[listener], daemon=True).start()
        yield far_side, listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _state(names: Sequence[str], port: int) -> dict[str, Any]:
    """The state of a stack with a trunk for each host."""
    resources = [
        one
        for number, name in enumerate(names)
        for one in _trunk(f"TK{number:032x}", f"sip:{name}:{port};transport=tls")
    ]
    return {"version": 3, "deployment": {"resources": resources}}


def _trunk(sid: str, uri: str) -> Iterator[dict[str, Any]]:
    parts: dict[str, dict[str, Any]] = {
        "SecureTrunk": {"secure": True, "sid": sid},
        "TlsOrigination": {"trunk_sid": sid, "destinations": [{"sip_url": uri, "enabled": True}]},
    }
    for kind, outputs in parts.items():
        token = f"pulumi-python:dynamic/twilio:{kind}"
        urn = f"urn:pulumi:bench::bench::{token}::{sid}"
        yield {"urn": urn, "type": token, "id": sid, "custom": True, "inputs": outputs, "outputs": outputs}


def measure(hosts: int, latency_ms: int, at_once: int) -> Result:
    """Rehearse a trunk for each of *hosts*, with all three files."""
    names = [f"sbc-{number}.example.com" for number in range(hosts)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with _far_side(latency_ms, folder / "roots.pem") as (far_side, port):
            (folder / "state.json").write_text(json.dumps(_state(names, port)))
            files = [f"--{kind}={folder / f'report.{kind}'}" for kind in ("json", "sarif", "html")]
            scope = [f"--state={folder / 'state.json'}", f"--ca={folder / 'roots.pem'}"]
            resolve = [f"--resolve={name}=127.0.0.1" for name in names]
            command = [sys.executable, "-m", "twilio_trunks_audit", "preflight", *scope, *resolve, *files]
            usage = run([*command, f"--at-once={at_once}"], env={**os.environ}, log=folder / "log")
    return Result(
        hosts=hosts,
        latency_ms=latency_ms,
        at_once=far_side.most,
        seconds=usage.seconds,
        connections=far_side.connections,
        options=far_side.options,
        cpu_seconds=usage.cpu_seconds,
        peak_mib=usage.largest_mib,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return exit code 0."""
    parser = command_line.parser("bench.preflight", __doc__)
    parser.add_argument("--hosts", type=command_line.numbers, default=HOSTS, help="default 10,100,1000")
    parser.add_argument(
        "--latencies",
        type=command_line.numbers,
        default=LATENCIES_MS,
        help="of OPTIONS, in ms, default 0,100",
    )
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"hosts at once, default {AT_ONCE}")
    args = parser.parse_args(arguments)
    results = (measure(hosts, latency, args.at_once) for hosts in args.hosts for latency in args.latencies)
    return command_line.report(HEADINGS, results, args.json, asdict)


if __name__ == "__main__":
    sys.exit(main())
