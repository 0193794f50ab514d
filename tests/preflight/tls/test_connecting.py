"""Far sides that take no TLS as Twilio speaks it, and those that do."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from pulumi_twilio_trunking.pbx import TLS_CIPHER_SUITES

from tests.preflight.conftest import tried
from tests.preflight.servers import (
    HOST,
    ecdsa_key,
    hold,
    only_versions,
    say,
    self_signed,
    server_context,
    tcp_server,
    tls_server,
)
from twilio_trunks_audit.preflight.report import CANNOT_TELL, FAIL, PASS, UNREACHABLE
from twilio_trunks_audit.preflight.tls import failures as tls_failures
from twilio_trunks_audit.preflight.tls.connecting import connect
from twilio_trunks_audit.preflight.tls.failures import why_tls_fails
from twilio_trunks_audit.preflight.tls.handshake import Handshake, TlsStream
from twilio_trunks_audit.preflight.tls.target import Target

SHORT = 0.2
"""Seconds for far sides that do not answer."""

TLS_RECORD = b"\x16\x03\x03\x40\x00"


class TestAsTwilio:
    @pytest.fixture
    def hello(self, authority, roots):
        """What a server learns from one handshake with *host*."""

        def greet(host=HOST):
            seen = {}

            def note(stream):
                seen["version"], seen["certificate"] = stream.version(), stream.getpeercert()
                seen["suites"] = [name for name, *_ in stream.shared_ciphers()]

            def watch(context):
                context.sni_callback = lambda _, name, __: seen.update(name=name)

            with tls_server(authority.issue(), note, adjust=watch) as port:
                tried(port, roots, host=host)
            return seen

        return greet

    def test_the_version_is_1_2_with_exactly_twilios_suites(self, hello):
        seen = hello()

        assert "TLSv1.2" == seen["version"]
        assert sorted(TLS_CIPHER_SUITES) == sorted(seen["suites"])

    def test_the_name_is_sent_and_no_certificate(self, hello):
        seen = hello(f"{HOST}.")

        assert (HOST, None) == (seen["name"], seen["certificate"])

    @pytest.mark.parametrize("host", ["192.0.2.7", "[2001:db8::1]"])
    def test_no_name_is_sent_for_an_ip_address(self, hello, host):
        assert None is hello(host)["name"]

    @pytest.mark.parametrize("suite", TLS_CIPHER_SUITES)
    def test_each_suite_works(self, authority, roots, suite):
        def only(context):
            context.set_ciphers(suite)

        with tls_server(authority.issue(), adjust=only) as port:
            check = tried(port, roots)["TLS"]

        assert (PASS, f"TLS 1.2, {suite}") == (check.answer, check.seen)


class TestTcp:
    def test_open(self, authority, roots):
        with tls_server(authority.issue()) as port:
            check = tried(port, roots)["TCP"]

        assert (PASS, f"port {port} is open") == (check.answer, check.seen)

    def test_refused(self, roots):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        [check] = tried(port, roots).values()

        assert (FAIL, UNREACHABLE, "TCP") == (check.answer, check.error, check.name)
        assert "Nothing listens there, or a firewall refuses this machine." == check.cause

    def test_no_answer(self, roots, full_listener):
        [check] = tried(full_listener, roots, seconds=SHORT).values()

        assert (CANNOT_TELL, None) == (check.answer, check.error)
        assert f"port {full_listener}: no answer in 0.2 s" == check.seen
        assert "docs/addresses.md" in check.fix

    @pytest.mark.parametrize(
        "number", [errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EACCES, errno.EADDRNOTAVAIL]
    )
    def test_no_way_to_it(self, roots, monkeypatch, number):
        def fail(*_):
            raise OSError(number, "No route")

        monkeypatch.setattr(socket.socket, "connect", fail)
        [check] = tried(5061, roots).values()

        assert (CANNOT_TELL, "port 5061: no route") == (check.answer, check.seen)

    def test_ipv6(self, authority, roots):
        if not socket.has_ipv6:
            pytest.skip("this machine has no IPv6")
        with tls_server(authority.issue(), address="::1") as port:
            checks = tried(port, roots, address="::1")

        assert {PASS} == {check.answer for check in checks.values()}


@pytest.fixture
def full_listener():
    """The port of a listener with a full queue, which answers no further connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(8)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for one in waiting:
            one.close()


def ended(connection):
    """Close the connection at once."""


def reset(connection):
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def drip(connection):
    """Begin a long record, and send it byte by byte as long as the client stays."""
    connection.recv(4096)
    connection.sendall(TLS_RECORD)
    connection.settimeout(0.01)
    while True:
        connection.sendall(b"\x02")
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            continue


class TestNoTls:
    @pytest.mark.parametrize(
        ("handle", "seen"),
        [
            (say(b"SIP/2.0 400 Bad Request\r\nVia: x\r\n\r\n"), "it answers 'SIP/2.0 400 Bad Request'"),
            (say(b"INVITE sip:+14155550100@x SIP/2.0\r\n"), "it answers 'INVITE sip:+14*******00@x SIP/2.0'"),
            (say(bytes(range(256))), "it answers something else"),
            (say(b"\x16\x16\x16"), "it answers something else"),
            (say(b"x" * 100_000), f"it answers '{'x' * 40}'"),
        ],
        ids=["SIP", "a number", "garbage", "like TLS", "much"],
    )
    def test_answers_something_else(self, roots, handle, seen):
        with tcp_server(handle) as port:
            checks = tried(port, roots)

        assert (PASS, FAIL, UNREACHABLE) == (checks["TCP"].answer, checks["TLS"].answer, checks["TLS"].error)
        assert f"no TLS on port {port}: {seen}" == checks["TLS"].seen
        assert f"Turn on TLS for port {port}" in checks["TLS"].fix

    @pytest.mark.parametrize("handle", [ended, say(b""), reset], ids=["at once", "later", "by a reset"])
    def test_closes_the_connection(self, roots, handle):
        with tcp_server(handle) as port:
            check = tried(port, roots)["TLS"]

        assert (FAIL, "closes the connection during the handshake") == (check.answer, check.seen)

    def test_closes_only_the_first_connection(self, roots, authority):
        """As one with too much to do, which is no other TLS."""
        context, connections = server_context(authority.issue()), []

        def all_but_the_first(connection):
            connections.append(connection)
            if len(connections) > 1:
                context.wrap_socket(connection.dup(), server_side=True).close()

        with tcp_server(all_but_the_first) as port:
            checks = tried(port, roots)

        assert {PASS} == {check.answer for check in checks.values()}

    def test_never_answers(self, roots, monkeypatch):
        monkeypatch.setattr(tls_failures, "ANSWER_WAIT_S", SHORT)
        with tcp_server(hold) as port:
            check = tried(port, roots, seconds=SHORT)["TLS"]

        assert (FAIL, "no answer to the handshake in 0.2 s") == (check.answer, check.seen)

    def test_drips(self, roots, monkeypatch):
        monkeypatch.setattr(tls_failures, "ANSWER_WAIT_S", SHORT)
        with tcp_server(drip) as port:
            check = tried(port, roots, seconds=SHORT)["TLS"]

        assert (FAIL, "the handshake is not done after 0.2 s") == (check.answer, check.seen)

    @pytest.mark.parametrize("handle", [hold, drip])
    def test_is_not_waited_for_as_long_as_by_twilio(self, roots, handle):
        with tcp_server(handle) as port:
            check = tried(port, roots, seconds=SHORT)["TLS"]

        assert CANNOT_TELL == check.answer
        assert "a longer --timeout" in check.fix

    @pytest.mark.parametrize("has_fetched", [False, True])
    def test_answers_while_this_machine_sleeps(self, roots, authority, monkeypatch, has_fetched):
        """It was in time, so that it does not fail."""
        fetch, naps = TlsStream.fetch, [2 * SHORT]

        def sleep_once(self, deadline):
            data = fetch(self, deadline) if has_fetched else b""
            time.sleep(naps.pop() if naps else 0)
            return data or fetch(self, deadline)

        monkeypatch.setattr(TlsStream, "fetch", sleep_once)
        with tls_server(authority.issue()) as port:
            check = tried(port, roots, seconds=SHORT)["TLS"]

        assert PASS == check.answer

    def test_begins_like_tls_and_is_garbage(self, roots):
        with tcp_server(say(b"\x16\x03\x03\x00\x05garbage")) as port:
            check = tried(port, roots)["TLS"]

        assert FAIL == check.answer
        assert check.seen.startswith("the handshake fails: ")


def demand(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_REQUIRED


def ask(context: ssl.SSLContext) -> None:
    context.verify_mode = ssl.CERT_OPTIONAL


def other_suites(context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-CHACHA20-POLY1305")


def other_suites_in_1_2(context: ssl.SSLContext) -> None:
    context.set_ciphers("ECDHE-RSA-CHACHA20-POLY1305")


def know_nobody(context: ssl.SSLContext) -> None:
    context.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME


class TestOtherTls:
    @pytest.mark.parametrize(
        ("adjust", "seen", "cause"),
        [
            (only_versions("TLSv1_3"), "only TLS 1.3", "refuses TLS 1.2"),
            (only_versions("TLSv1_1"), "only TLS 1.1", "only older versions"),
            (only_versions("TLSv1"), "only TLS 1.0", "only older versions"),
            (
                other_suites,
                "no cipher suite in common; the far side has ECDHE-RSA-CHACHA20-POLY1305",
                "none of",
            ),
            (other_suites_in_1_2, "only TLS 1.3", "In TLS 1.2 the far side takes none of Twilio's suites"),
            (know_nobody, f"it does not know the name {HOST}", "has none for"),
            (demand, "it demands a client certificate", "Twilio sends none"),
        ],
        ids=["1.3", "1.1", "1.0", "suites", "suites beside 1.3", "name", "client certificate"],
    )
    def test_fails(self, authority, roots, adjust, seen, cause):
        with tls_server(authority.issue(), adjust=adjust) as port:
            check = tried(port, roots)["TLS"]

        assert (FAIL, UNREACHABLE, seen) == (check.answer, check.error, check.seen)
        assert cause in check.cause
        assert check.fix

    @pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
    def test_an_ecdsa_certificate_leaves_no_suite(self, authority, roots, version):
        def up_to(context):
            context.maximum_version = ssl.TLSVersion[version]

        with tls_server(authority.issue(key=ecdsa_key()), adjust=up_to) as port:
            check = tried(port, roots)["TLS"]

        assert (FAIL, "no cipher suite in common: the certificate has no RSA key") == (
            check.answer,
            check.seen,
        )
        assert f"Get a certificate for {HOST} with an RSA key" in check.fix

    def test_a_client_certificate_that_is_only_asked_for_passes_with_a_warning(self, authority, roots):
        with tls_server(authority.issue(), adjust=ask) as port:
            check = tried(port, roots)["TLS"]

        assert (PASS, "It asks for a client certificate, and Twilio sends none.") == (
            check.answer,
            check.warning,
        )
        assert "`verify_certificate = no`" in check.fix

    def test_a_second_handshake_that_finds_nobody_leaves_the_first_result(self, roots):
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]

        def once():
            with listener:
                connection, _ = listener.accept()
            with connection:
                connection.recv(4096)

        thread = threading.Thread(target=once)
        thread.start()
        check = tried(port, roots)["TLS"]
        thread.join()

        assert "closes the connection during the handshake" == check.seen


def test_the_stream_is_there_even_if_the_certificate_fails(authority, roots):
    with tls_server(authority.issue("other.example.com")) as port:
        connected = connect("127.0.0.1", port, HOST, roots=roots, seconds=5)
        assert connected.stream
        with closing(connected.stream):
            local = connected.stream.local_address

    assert "127.0.0.1" == local[0]


def test_several_at_once_do_not_mix(authority, roots):
    with (
        tls_server(authority.issue()) as good,
        tls_server(self_signed()) as own,
        tls_server(authority.issue(key=ecdsa_key())) as ecdsa,
    ):
        ports = [good, own, ecdsa] * 10
        with ThreadPoolExecutor(8) as pool:
            every = list(pool.map(lambda port: tried(port, roots), ports))

    failures = [tuple(name for name, check in checks.items() if check.answer == FAIL) for checks in every]
    assert [(), ("certificate chain",), ("TLS", "certificate key")] * 10 == failures


def test_one_of_twilios_suites_is_not_called_another(roots):
    """Its signatures or keys are weak: OpenSSL's servers can be told to sign with SHA-1 only."""
    target = Target(address="127.0.0.1", port=5061, host=HOST, roots=roots, seconds=5)
    first = Handshake(ending="refused", reason="ssl/tls alert handshake failure")
    check = why_tls_fails(target, first, Handshake(version="TLSv1.2", suite=TLS_CIPHER_SUITES[0]))

    assert CANNOT_TELL == check.answer
    assert "weak signatures" in check.seen
