"""Far sides that send a broken handshake: whatever they send, the preflight reports it."""

from __future__ import annotations

import random
import socket

import pytest

from tests.preflight.conftest import tried
from tests.preflight.servers import tcp_server, tls_server

ALERT_AND_HANDSHAKE = (b"\x15\x03\x03", b"\x16\x03\x03")


@pytest.fixture(scope="module")
def flight(authority, roots):
    """The first bytes of a server: ServerHello, Certificate and what comes after it."""
    recorded = []

    def pass_on(client):
        with socket.create_connection(("127.0.0.1", behind)) as server:
            server.sendall(client.recv(65536))
            recorded.append(server.recv(65536))

    with tls_server(authority.issue()) as behind, tcp_server(pass_on) as port:
        tried(port, roots)
    return recorded[0]


@pytest.mark.parametrize("seed", range(10))
def test_broken_bytes_never_break_the_preflight(flight, roots, seed):
    chance = random.Random(seed)  # noqa: S311 - the same bytes each time

    def send(connection):
        connection.recv(65536)
        broken = bytearray(flight)
        for _ in range(chance.choice([1, 2, 5, 20])):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        connection.sendall(broken)

    with tcp_server(send) as port:
        every = [check for _ in range(10) for check in tried(port, roots).values()]

    assert 20 <= len(every)
    for check in every:
        assert f"{check.seen}{check.cause}{check.fix}".isprintable()
        assert len(check.seen) < 300


@pytest.mark.parametrize("start", ALERT_AND_HANDSHAKE)
def test_endless_records_end_at_a_limit(roots, start):
    """A warning is an alert of level 1; an empty record has no bytes."""
    record = start + (b"\x00\x02\x01\x00" if start[0] == 0x15 else b"\x00\x00")

    def flood(connection):
        connection.recv(65536)
        while True:
            connection.sendall(record * 1000)

    with tcp_server(flood) as port:
        check = tried(port, roots)["TLS"]

    assert check.seen.startswith("the handshake fails: ")
