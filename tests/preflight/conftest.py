"""A CA of the tests, which everything here trusts; attempts to connect; the Twilio of the audit's tests."""

from __future__ import annotations

import pytest

from tests.audit.conftest import shared_twilio, world  # noqa: F401 - fixtures
from tests.preflight.servers import HOST, Authority
from twilio_trunks_audit.preflight.report import Check
from twilio_trunks_audit.preflight.tls.connecting import connect
from twilio_trunks_audit.preflight.tls.roots import Roots


@pytest.fixture(scope="session")
def root() -> Authority:
    """The CA that is trusted."""
    return Authority.root()


@pytest.fixture(scope="session")
def authority(root: Authority) -> Authority:
    """A CA below the root, which issues certificates."""
    return root.intermediate()


@pytest.fixture(scope="session")
def roots(root: Authority, tmp_path_factory: pytest.TempPathFactory) -> Roots:
    """The root as a file."""
    file = tmp_path_factory.mktemp("roots") / "ca.pem"
    file.write_bytes(root.pem())
    return Roots.of_file(file)


def tried(
    port: int,
    roots: Roots,
    *,
    host: str = HOST,
    address: str = "127.0.0.1",
    seconds: float = 5,
) -> dict[str, Check]:
    """Connect, close the connection, and return the checks by name."""
    connected = connect(address, port, host, roots=roots, seconds=seconds)
    if connected.stream:
        connected.stream.close()
    return {check.name: check for check in connected.checks}
