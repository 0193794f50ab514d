"""Kamailio and baresip from Debian's packages, started on loopback and stopped again."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.preflight.servers import Authority

PATIENCE = 30
"""Seconds for a start on a busy machine; it takes a fraction of one."""

STOPPING = 5
"""Seconds for an end. A telephone may wait longer for the other side of a call."""

KAMAILIO = """\
debug=1
log_stderror=yes
children=1
tcp_children=2
enable_tls=yes
auto_aliases=no
dns=no
rev_dns=no
listen=tls:127.0.0.1:{port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "tls.so"
modparam("tls", "tls_method", "TLSv1.2")
modparam("tls", "private_key", "{certificate}")
modparam("tls", "certificate", "{certificate}")

request_route {{
    if (is_method("OPTIONS")) {{
        $var(status) = $(ru{{uri.param,answer}}{{s.int}});
        if ($var(status) > 0) sl_send_reply("$var(status)", "As asked");
        exit;
    }}
    if (is_method("CANCEL")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    if (has_totag()) {{
        if (loose_route() || t_check_trans()) t_relay();
        exit;
    }}
    record_route();
    $du = "sip:127.0.0.1:" + $(ru{{uri.param,next}}) + ";transport=tls";
    t_relay();
}}
"""

BARESIP = """\
sip_listen 127.0.0.1:{port}
sip_certificate {certificate}
net_interface 127.0.0.1
dns_server 127.0.0.1:9
audio_player aubridge,one
audio_source aubridge,one
module_path {modules}
module g711.so
module aubridge.so
module srtp.so
module_tmp account.so
module_app menu.so
"""
BARESIP_MODULES = ("/usr/lib/baresip/modules", "/usr/lib/*/baresip/modules")


@dataclass(frozen=True)
class Files:
    """A certificate for 127.0.0.1, with its key in the same file, and its CA."""

    certificate: Path
    ca: Path


def make_files(folder: Path) -> Files:
    """Write the files of a new certificate."""
    files = Files(folder / "certificate.pem", folder / "ca.pem")
    authority = Authority.root()
    files.certificate.write_bytes(authority.issue("127.0.0.1").pem())
    files.ca.write_bytes(authority.pem())
    return files


def _found(program: str) -> str:
    """Return the path of *program*; "" if it is missing. Kamailio is where not everybody's PATH leads."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def _needs(program: str, packages: str) -> pytest.MarkDecorator:
    """Return a mark that skips tests without *program*, and says how to get it."""
    if _found(program):
        return pytest.mark.skipif(condition=False, reason="")
    return pytest.mark.skip(reason=f"{program} is missing; on Debian and Ubuntu: apt-get install {packages}")


needs_kamailio = _needs("kamailio", "kamailio kamailio-tls-modules")
needs_baresip = _needs("baresip", "baresip")


@contextmanager
def kamailio(folder: Path, files: Files) -> Iterator[int]:
    """Run Kamailio, and yield its port.

    It answers OPTIONS with the status in `;answer=`, or not at all with `;answer=none`.
    It relays a call to the port in `;next=`, and stays in its route.
    """
    port = free_ports(1)
    config = folder / "kamailio.cfg"
    config.write_text(KAMAILIO.format(port=port, certificate=files.certificate))
    command = [_found("kamailio"), "-f", str(config), "-DD", "-E", "-m", "32", "-M", "4", "-w", str(folder)]
    with _running(command, folder / "kamailio.log", port):
        yield port


@contextmanager
def baresip(folder: Path, files: Files, account: str) -> Iterator[int]:
    """Run baresip with the user `pbx`, and yield its port. Its log is `baresip.log` afterwards."""
    port = free_ports(2)
    modules = next(
        str(one) for pattern in BARESIP_MODULES for one in Path("/").glob(pattern.removeprefix("/"))
    )
    (folder / "config").write_text(BARESIP.format(port=port, certificate=files.certificate, modules=modules))
    (folder / "accounts").write_text(f"<sip:pbx@127.0.0.1;transport=tls>;regint=0;{account}\n")
    (folder / "contacts").write_text("")
    with _running(["baresip", "-4", "-v", "-f", str(folder)], folder / "baresip.log", port + 1):
        yield port + 1  # TLS has the port after that of UDP and TCP


@contextmanager
def _running(command: list[str], log: Path, port: int) -> Iterator[None]:
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            _wait_for(port, process, log)
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise AssertionError(f"{process.args} does not listen:\n{log.read_text(errors='replace')}")


def free_ports(count: int) -> int:
    """Return the first of *count* ports side by side that nobody has."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            with suppress(OSError):
                for more in range(1, count):
                    socket.create_server(("127.0.0.1", port + more)).close()
                return port
