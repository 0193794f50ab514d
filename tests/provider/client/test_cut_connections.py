"""Connections that break at every point, over real TLS, straight to a server and by way of a proxy.

What arrived once must not arrive again where it could be carried out twice; what never left may go out again.
"""

import contextlib
import gzip
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pulumi_twilio_trunking.base.errors import NoAnswerError, TrunkingError
from pulumi_twilio_trunking.client.api import new_client
from pulumi_twilio_trunking.client.retries import CONNECT_ATTEMPTS

TRUNK = b'{"sid": "TK1", "friendly_name": "a", "trunks": [], "meta": {"key": "trunks"}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
    len(TRUNK),
    TRUNK,
)
ZIPPED = gzip.compress(TRUNK)
IN_CHUNKS = (
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (ZIPPED[:5], len(ZIPPED) - 5, ZIPPED[5:])
)
TLS = Path(__file__).parent / "tls"
"""A self-signed certificate for Twilio's name and this machine's, only for these tests, and its key."""
CERTIFICATE = (str(TLS / "certificate.pem"), str(TLS / "key.pem"))

VERBS = {
    "GET": lambda client: client.trunking.v1.trunks.list(),
    "POST": lambda client: client.trunking.v1.trunks.create(friendly_name="a"),
    "DELETE": lambda client: client.trunking.v1.trunks("TK1").delete(),
}


def close(_connection):
    """The server hangs up; the connection is closed in any case."""


def reset(connection):
    """A reset in place of a goodbye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def break_tls(connection):
    """Bytes that are not TLS, such as a gateway's page, in the middle of a connection."""
    with socket.socket(fileno=connection.detach()) as raw:
        raw.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n" + b"x" * 50)


def break_off(connection):
    """An answer that ends in the middle."""
    connection.sendall(ANSWER[:-9])


def break_off_a_chunk(connection):
    """The same, of an answer without a length."""
    connection.sendall(IN_CHUNKS[:-9])


def answer(connection):
    connection.sendall(ANSWER)


def answer_in_chunks(connection):
    connection.sendall(IN_CHUNKS)


AFTER_THE_REQUEST = [close, reset, break_tls, break_off, break_off_a_chunk]


@dataclass
class Server:
    """A server with a certificate, perhaps behind its own proxy, that does *acts* in turn, the last for ever.

    Attributes:
        before: what is said in place of the handshake; None where it takes place.
        arrived: the method of each request that came out of the TLS.
        connections: how often somebody connected.
    """

    certificate: str
    key: str
    proxied: bool
    acts: list = field(default_factory=lambda: [answer])
    before: bytes | None = None
    arrived: list[str] = field(default_factory=list)
    connections: int = 0

    @contextlib.contextmanager
    def running(self):
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(self.certificate, self.key)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
            thread = threading.Thread(target=self._accept, args=(listening,))
            thread.start()
            yield self
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _accept(self, listening):
        with contextlib.suppress(OSError):  # the end of *listening*
            while True:
                connection, _ = listening.accept()
                self.connections += 1
                with contextlib.suppress(OSError):  # what a client does not like
                    self._serve(connection)
                connection.close()

    def _serve(self, raw):
        if self.proxied:
            read(raw)
            raw.sendall(self.before or b"HTTP/1.1 200 Connection established\r\n\r\n")
        if self.before is not None:
            return
        with self._tls.wrap_socket(raw, server_side=True) as connection:
            self.arrived.append(read(connection).decode().partition(" ")[0])
            act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
            act(connection)


def read(connection):
    """One request."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += received(connection)
    head, _, body = said.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.lower().splitlines() if line.startswith(b"content-length:")
    ]
    while lengths and len(body) < int(lengths[0]):
        body += received(connection)
    return head


def received(connection):
    some = connection.recv(4096)
    if not some:
        raise ConnectionResetError
    return some


@pytest.fixture(params=["direct", "proxy"])
def server(request):
    with Server(*CERTIFICATE, proxied=request.param == "proxy").running() as server:
        yield server


@pytest.fixture
def untrusting(monkeypatch, credentials, server):
    """The SDK's client, which reaches *server* and does not know its certificate."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    if server.proxied:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
    base_url = None if server.proxied else f"https://localhost:{server.port}"
    client = new_client(replace(credentials, base_url=base_url))
    yield client
    client.http_client.session.close()


@pytest.fixture
def client(monkeypatch, untrusting, server):
    """The SDK's client, which trusts *server*; on the way to this machine it heeds no environment."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", server.certificate)
    untrusting.http_client.session.verify = server.certificate
    return untrusting


@pytest.mark.parametrize("act", AFTER_THE_REQUEST)
def test_a_post_arrives_once(client, server, act):
    """A POST that has arrived is not sent again, and the error says that it may have been carried out."""
    server.acts = [act]

    with pytest.raises(NoAnswerError, match=r"did not answer.*may have carried it out") as lost:
        VERBS["POST"](client)

    assert lost.value.maybe_done
    assert "certificate" not in str(lost.value)
    assert ["POST"] == server.arrived


@pytest.mark.parametrize("act", AFTER_THE_REQUEST)
@pytest.mark.parametrize("verb", ["GET", "DELETE"])
def test_reads_and_deletes_arrive_until_they_are_answered(client, server, verb, act):
    """Requests that are safe to repeat are sent again."""
    server.acts = [act, act, answer]
    VERBS[verb](client)

    assert [verb] * 3 == server.arrived


@pytest.mark.parametrize("act", AFTER_THE_REQUEST)
def test_reads_end(client, server, act):
    """Where no answer comes at all, the time that is left ends it, and nothing is left open."""
    server.acts = [act]

    with pytest.raises(NoAnswerError, match="did not answer") as lost:
        VERBS["GET"](client)

    assert not lost.value.maybe_done
    assert "certificate" not in str(lost.value)
    assert len(server.arrived) > CONNECT_ATTEMPTS


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "before",
    [
        pytest.param(b"", id="no handshake"),
        pytest.param(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", id="no tunnel, or no TLS"),
    ],
)
def test_no_connection(client, server, before, verb):
    """A failure before the request leaves is repeated for every method: nothing can have been carried out."""
    server.before = before

    with pytest.raises(NoAnswerError, match="cannot be reached") as unreachable:
        VERBS[verb](client)

    assert not unreachable.value.maybe_done
    assert CONNECT_ATTEMPTS == server.connections


@pytest.mark.parametrize("verb", VERBS)
def test_unknown_certificate(untrusting, server, verb):
    """Where the certificate is not trusted, nothing is sent, and the error says why."""
    with pytest.raises(NoAnswerError, match="a certificate that is not trusted") as refused:
        VERBS[verb](untrusting)

    assert not refused.value.maybe_done
    assert [] == server.arrived


@pytest.mark.parametrize("act", [answer, answer_in_chunks])
def test_whole_answers(client, server, act):
    """An answer that comes whole is read, however it is packed."""
    server.acts = [act]

    assert "TK1" == VERBS["POST"](client).sid


def test_the_secret_stays_out(client, server, credentials):
    """The error for a cut connection does not show the token."""
    server.acts = [break_off]
    with pytest.raises(TrunkingError) as lost:
        VERBS["POST"](client)

    assert credentials.password not in f"{lost.value!r} {vars(lost.value)}"
