"""The connection after the handshake: bounded in bytes and time, and closed without waiting."""

from __future__ import annotations

import os
import socket
from contextlib import closing, contextmanager

import pytest

from tests.preflight.servers import HOST, hold, tls_server
from twilio_trunks_audit.preflight.stream import Deadline
from twilio_trunks_audit.preflight.tls.connecting import connect
from twilio_trunks_audit.preflight.tls.handshake import CHUNK


@pytest.fixture
def talking(authority, roots):
    """Connect to a server that runs a handler, and yield the stream."""

    @contextmanager
    def talk(handle):
        with tls_server(authority.issue(), handle) as port:
            stream = connect("127.0.0.1", port, HOST, roots=roots, seconds=5).stream
            assert stream
            with closing(stream):
                yield stream

    return talk


def soon():
    return Deadline.after(0.1)


def later():
    return Deadline.after(30)


def everything(stream):
    """Everything that the stream receives, in the pieces in which it comes."""
    return list(iter(lambda: stream.receive(later()), b""))


def echo(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


def test_bytes_go_both_ways(talking):
    with talking(echo) as stream:
        stream.send(b"OPTIONS", later())

        assert b"OPTIONS" == stream.receive(later())


def test_the_local_address_is_this_sides(talking):
    peers = []
    with talking(lambda connection: peers.append(connection.getpeername())) as stream:
        assert b"" == stream.receive(later())
        assert peers == [stream.local_address]


def test_what_is_received_comes_in_pieces_of_16_kib_at_most(talking):
    with talking(lambda connection: connection.sendall(b"x" * 100_000)) as stream:
        pieces = everything(stream)

    assert 100_000 == sum(map(len, pieces))
    assert max(map(len, pieces)) <= CHUNK


def test_a_large_request_is_sent_whole(talking):
    sizes = []

    def count(connection):
        sizes.append(sum(map(len, iter(lambda: connection.recv(65536), b""))))

    with talking(count) as stream:
        stream.send(b"x" * 1_000_000, later())

    assert [1_000_000] == sizes


def test_receiving_ends_at_the_deadline(talking):
    with talking(hold) as stream, pytest.raises(TimeoutError):
        stream.receive(soon())


def test_sending_ends_at_the_deadline(talking):
    def ignore(_):
        done.recv(1)

    done, finish = socket.socketpair()
    with done, finish, talking(ignore) as stream:
        with pytest.raises(TimeoutError):
            stream.send(b"x" * 20_000_000, soon())
        finish.send(b"x")


def test_records_without_bytes_do_not_outlast_the_deadline(talking):
    def ask_again(connection):
        # Garbage in TLS's own framing: a record that never ends.
        os.write(connection.fileno(), b"\x17\x03\x03\x40\x00")
        connection.settimeout(0.01)
        while True:
            os.write(connection.fileno(), b"x")
            try:
                connection.recv(1)
            except TimeoutError:
                continue

    with talking(ask_again) as stream, pytest.raises(TimeoutError):
        stream.receive(soon())


@pytest.mark.parametrize("how", ["with notice", "without notice"])
def test_the_far_sides_end_is_an_empty_answer(talking, how):
    def end(connection):
        if how == "with notice":
            connection.unwrap()

    with talking(end) as stream:
        assert b"" == stream.receive(later())
        assert b"" == stream.receive(later())


def test_a_reset_is_an_error(talking):
    def reset(connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with talking(reset) as stream, pytest.raises(OSError):  # noqa: PT011 - as the protocol says
        everything(stream)


def test_garbage_is_an_error(talking):
    def garbage(connection):
        os.write(connection.fileno(), b"SIP/2.0 200 OK\r\n\r\n")

    with talking(garbage) as stream, pytest.raises(ConnectionError, match="wrong version number"):
        stream.receive(later())


def test_closing_tells_the_far_side(talking):
    ends = []
    with talking(lambda connection: ends.append(connection.recv(1))) as stream:
        stream.close()

    assert [b""] == ends


def test_a_closed_stream_receives_nothing(talking):
    with talking(hold) as stream:
        stream.close()
        stream.close()

        with pytest.raises(OSError):  # noqa: PT011 - as the protocol says
            stream.receive(later())
