"""HTTPS for clients without a base URL: the proxy, the certificate authority, Twilio's host names."""

import socket
import ssl
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from emulator import certificates
from emulator.authority import TRUST_STORE_PASSWORD, Authority
from emulator.records import ApiKey
from emulator.testing import running
from emulator.twilio_hosts import is_twilio

ROOT = Path(__file__).parents[2]
ACCOUNT = "AC" + "1" * 32
TOKEN = "a" * 32
KEY = ApiKey(sid="SK" + "2" * 32, secret="secret", account_sid=ACCOUNT, region="ie1")


@pytest.fixture(scope="module")
def emulator():
    with running(https=True, accounts={ACCOUNT: TOKEN}, keys=[KEY]) as emulator:
        yield emulator


@pytest.fixture
def session(emulator):
    """Asks Twilio's own addresses, through the emulator's proxy."""
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"https": emulator.https.proxy_url}
        session.verify = str(emulator.https.authority.certificate)
        session.auth = (ACCOUNT, TOKEN)
        yield session


def exchange(emulator, *sent):
    """Send bytes to the HTTPS port as they are, and read what comes until it closes."""
    with socket.create_connection((emulator.https.host, emulator.https.port), timeout=10) as connection:
        for part in sent:
            connection.sendall(part)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received.decode()


class TestProxy:
    def test_trunking(self, session):
        """A request to Twilio's address is answered by the emulator, behind TLS."""
        answer = session.get("https://trunking.twilio.com/v1/Trunks", timeout=10)

        assert (200, []) == (answer.status_code, answer.json()["trunks"])

    def test_unmodified_sdk(self, emulator, session):
        """An SDK's client that knows only a proxy needs nothing else."""
        http_client = TwilioHttpClient(timeout=10)
        http_client.session = session
        session.auth = None
        client = Client(ACCOUNT, TOKEN, http_client=http_client, environment={"": ""})

        trunk = client.trunking.v1.trunks.create(friendly_name="voice-agent")

        assert [trunk.sid] == [each.sid for each in client.trunking.v1.trunks.list()]
        assert ("POST", "/v1/Trunks", 201) in emulator.requests
        trunk.delete()

    def test_several_requests_on_one_connection(self, session):
        """A connection stays open between requests, as on Twilio."""
        for _ in range(3):
            assert session.get("https://api.twilio.com/2010-04-01/Accounts.json", timeout=10).ok

        (pool,) = (
            session.get_adapter("https://").proxy_manager[session.proxies["https"]].pools._container.values()
        )
        assert (1, 3) == (pool.num_connections, pool.num_requests)

    @pytest.mark.parametrize(
        "address",
        [
            "example.com:443",
            "twilio.com.example.com:443",
            "evil-twilio.com:443",
            "trunking.de1.twilio.com:443",
        ],
    )
    def test_other_hosts(self, emulator, address):
        """Nothing is passed on: any other host, or region, is refused, with what to do."""
        refusal = exchange(emulator, f"CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())

        assert refusal.startswith("HTTP/1.1 403 ")
        assert f"does not connect to {address}" in refusal
        assert "NO_PROXY" in refusal

    def test_other_ports(self, emulator):
        """Twilio answers on 443 only."""
        assert (
            "403" in exchange(emulator, b"CONNECT trunking.twilio.com:80 HTTP/1.1\r\n\r\n").partition("\n")[0]
        )

    @pytest.mark.parametrize("line", ["GET http://trunking.twilio.com/v1/Trunks HTTP/1.1", "x"])
    def test_no_connect(self, emulator, line):
        """Anything but CONNECT is refused in words."""
        assert "takes CONNECT and TLS" in exchange(emulator, f"{line}\r\n\r\n".encode())

    @pytest.mark.parametrize(
        "sent", [b"", b"C", b"x" * 100_000, b"\x16", b"\x16\x03\x01\x00\x05hello", b"\x16" + b"\0" * 70_000]
    )
    def test_garbage(self, emulator, session, sent):
        """A client that sends anything else, or hangs up, disturbs nobody."""
        with socket.create_connection((emulator.https.host, emulator.https.port), timeout=10) as connection:
            connection.sendall(sent)

        assert session.get("https://trunking.twilio.com/v1/Trunks", timeout=10).ok

    def test_lost_answer(self, emulator, session):
        """An answer that is lost on order is lost here too."""
        emulator.admin.drop("POST", "/v1/Trunks", committed=True)
        with pytest.raises(requests.ConnectionError):
            session.post("https://trunking.twilio.com/v1/Trunks", timeout=10)

        (trunk,) = session.get("https://trunking.twilio.com/v1/Trunks", timeout=10).json()["trunks"]
        session.delete(trunk["url"], timeout=10)

    def test_untrusted(self, session):
        """A client that does not know the authority refuses the certificate."""
        session.verify = True
        with pytest.raises(requests.exceptions.SSLError, match="certificate"):
            session.get("https://trunking.twilio.com/v1/Trunks", timeout=10)


class TestWithoutProxy:
    def test_by_name(self, emulator):
        """If Twilio's names resolve to this machine, the same port serves them."""
        context = ssl.create_default_context(cafile=str(emulator.https.authority.certificate))
        with (
            socket.create_connection((emulator.https.host, emulator.https.port), timeout=10) as connection,
            context.wrap_socket(connection, server_hostname="trunking.twilio.com") as secured,
        ):
            secured.sendall(
                b"GET /v1/Trunks HTTP/1.1\r\nHost: trunking.twilio.com\r\nConnection: close\r\n\r\n"
            )

            assert secured.recv(100).startswith(b"HTTP/1.1 401 ")

    def test_this_machine(self, emulator):
        """The emulator's own page and paths are there by this machine's names."""
        url = f"https://127.0.0.1:{emulator.https.port}/_emulator/health"
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(url, verify=str(emulator.https.authority.certificate), timeout=10)

        assert "twilio-trunking" == answer.json()["emulator"]


class TestHosts:
    def test_region(self, session):
        """A region in the host name is that region, with an edge or without."""
        session.auth = (KEY.sid, KEY.secret)

        statuses = [
            session.get(f"https://{host}.twilio.com/v1/Trunks", timeout=10).status_code
            for host in (
                "trunking.ie1",
                "trunking.dublin.ie1",
                "trunking",
                "trunking.us1",
                "trunking.ashburn.us1",
            )
        ]

        assert [200, 200, 401, 401, 401] == statuses

    @pytest.mark.parametrize(
        "address",
        [
            "voice.twilio.com/v1/Trunks",
            "api.twilio.com/v1/Trunks",
            "trunking.twilio.com/2010-04-01/Accounts.json",
            "routes.twilio.com/v2/token",
            "oauth.twilio.com/v2/Trunks/a.pstn.twilio.com",
        ],
    )
    def test_other_products(self, session, address):
        """A product's paths are not another's: 501, by name."""
        answer = session.get(f"https://{address}", timeout=10)

        assert 501 == answer.status_code
        assert address in answer.json()["message"]

    def test_own_paths(self, session):
        """Paths that need no credentials are refused under Twilio's names, which any web page may request."""
        assert 403 == session.get("https://trunking.twilio.com/_emulator/accounts", timeout=10).status_code

    @pytest.mark.parametrize(
        ("host", "is_one"),
        [
            ("trunking.twilio.com", True),
            ("api.dublin.ie1.twilio.com", True),
            ("TRUNKING.Twilio.com", True),
            ("twilio.com", False),
            ("a.b.ie1.twilio.com", False),
            ("trunking.ie1.dublin.twilio.com", False),
            ("trunking.twilio.com.", False),
            ("trunking-twilio.com", False),
            ("trunking.twilio.com:443", False),
        ],
    )
    def test_is_twilio(self, host, is_one):
        """Product, product and region, product and edge and region."""
        assert is_one is is_twilio(host)


class TestAuthority:
    @pytest.fixture
    def authority(self, tmp_path):
        authority = Authority.beside(str(tmp_path / "folder" / "twilio.sqlite"))
        certificates.ensure(authority)
        return authority

    def test_private(self, authority):
        """Only its owner may read the key, also after somebody opened it to others."""
        authority.key.chmod(0o644)
        certificates.ensure(authority)

        assert 0o600 == stat.S_IMODE(authority.key.stat().st_mode)
        assert b"PRIVATE" not in authority.certificate.read_bytes()

    def test_kept(self, authority):
        """It is made once: clients that trust it go on doing so."""
        before = authority.certificate.read_bytes()
        certificates.ensure(authority)

        assert before == authority.certificate.read_bytes()

    @pytest.mark.parametrize("broken", ["certificate", "key"])
    def test_replaced(self, authority, broken):
        """If the certificate or the key is unusable, both are replaced."""
        before = authority.certificate.read_bytes()
        getattr(authority, broken).write_text("nothing")
        certificates.ensure(authority)

        assert before != authority.certificate.read_bytes()
        certificates.server_context(authority)

    def test_expiring(self, authority, monkeypatch):
        """One that is about to end is replaced."""
        before = authority.certificate.read_bytes()
        monkeypatch.setattr(certificates, "_AUTHORITY_LASTS", timedelta(days=2))
        authority.key.unlink()
        certificates.ensure(authority)
        certificates.ensure(authority)

        assert before != authority.certificate.read_bytes()
        certificate = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
        assert certificate.not_valid_after_utc < datetime.now(UTC) + timedelta(days=2)

    def test_for_twilio_alone(self, authority):
        """It can vouch for Twilio and this machine only, whoever holds its key."""
        certificate = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)

        assert constraints.critical
        assert {"twilio.com", "localhost", "127.0.0.0/8"} == {
            str(name.value) for name in constraints.value.permitted_subtrees
        }

    def test_java_trust_store(self, authority):
        """Java's trust store holds the certificate, and no key."""
        from cryptography.hazmat.primitives.serialization import pkcs12

        store = pkcs12.load_pkcs12(authority.java_trust_store.read_bytes(), TRUST_STORE_PASSWORD.encode())

        assert store.key is None
        assert [certificate.friendly_name for certificate in store.additional_certs] == [b"twilio-emulator"]


class TestLibrary:
    def test_missing(self, tmp_path):
        """Without the library the rest works, and HTTPS says how to get it."""
        program = (
            "import sys; sys.modules['cryptography'] = None\n"
            "from emulator.__main__ import main\n"
            f"sys.exit(main(['--https-port', '0', '--port', '0', '--data', {str(tmp_path / 'x.sqlite')!r}]))"
        )
        refused = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )

        assert 1 == refused.returncode
        assert "pip install 'twilio-trunking-emulator[https]'" in refused.stderr
        assert "Traceback" not in refused.stderr
