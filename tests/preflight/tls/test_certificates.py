"""The checks of a certificate, each with a server that has one like it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from tests.preflight.conftest import tried
from tests.preflight.servers import (
    HOST,
    Authority,
    Issued,
    ecdsa_key,
    only_versions,
    rsa_key,
    self_signed,
    tls_server,
)
from twilio_trunks_audit.preflight.report import FAIL, PASS, UNREACHABLE, Check
from twilio_trunks_audit.preflight.tls.certificates import Subject, judge
from twilio_trunks_audit.preflight.tls.roots import Roots

ALL = ["TCP", "TLS", "certificate chain", "certificate name", "certificate key"]
ALL += ["certificate purpose", "certificate dates"]
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
CHAIN, NAME, KEY, PURPOSE, DATES = ALL[2:]

SIGNS_DOCUMENTS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@pytest.fixture
def served(roots: Roots) -> Callable[..., dict[str, Check]]:
    """Serve a certificate, connect, and return the checks."""

    def serve(issued: Issued, **options: object) -> dict[str, Check]:
        with tls_server(issued) as port:
            return tried(port, roots, **options)  # type: ignore[arg-type]

    return serve


def failures(checks: dict[str, Check]) -> list[str]:
    """The names of the checks that fail."""
    return [name for name, check in checks.items() if check.answer != PASS]


def judged(issued: Issued, *errors: tuple[int, int]) -> dict[str, Check]:
    """The checks of a certificate that no test server can have, with OpenSSL's *errors* about it."""
    chain, now = [issued.certificate], datetime.now(UTC)
    subject = Subject(chain=chain, errors=errors, host=HOST, roots="roots", now=now)
    return {check.name: check for check in judge(subject)}


def test_a_good_certificate_passes_every_check(served, authority):
    checks = served(authority.issue())

    assert ALL == list(checks)
    assert [(PASS, "", "")] * len(ALL) == [(one.answer, one.warning, one.fix) for one in checks.values()]


def test_several_faults_are_all_found_in_one_run(served):
    stranger = Authority.root("Stranger")
    checks = served(stranger.issue("other.example.com", key=rsa_key(1024), days=(-9, -2)))

    assert [CHAIN, NAME, KEY, DATES] == failures(checks)
    assert {UNREACHABLE} == {checks[name].error for name in failures(checks)}


class TestChain:
    def fails(self, checks: dict[str, Check], seen: str) -> Check:
        assert [CHAIN] == failures(checks)
        assert seen == checks[CHAIN].seen
        return checks[CHAIN]

    def test_the_issuer_is_shown(self, served, authority, roots):
        checks = served(authority.issue())

        assert f"issued by Intermediate of the tests, with a root among {roots.name}" == checks[CHAIN].seen

    def test_self_signed(self, served):
        check = self.fails(served(self_signed()), "self-signed")

        assert f"Get a certificate for {HOST} from a public CA" in check.fix
        assert "do not say whether it checks this" in check.cause

    def test_without_its_chain(self, served, authority):
        checks = served(authority.issue().without_chain())
        check = self.fails(checks, "the certificate comes without its chain")

        assert "Intermediate of the tests" in check.cause
        assert "`certificate = fullchain.pem`" in check.fix

    def test_with_another_chain(self, served, authority):
        issued = authority.issue()
        stranger = Authority.root("Stranger").certificate
        checks = served(Issued(issued.certificate, issued.key, (stranger,)))

        self.fails(checks, "the certificate comes without its chain")

    def test_a_root_that_is_not_trusted(self, served):
        stranger = Authority.root("Stranger").intermediate()
        check = self.fails(served(stranger.issue()), "the root Stranger is not known")

        assert "not among the CAs of" in check.cause

    def test_a_root_that_is_sent_and_not_trusted(self, served):
        stranger = Authority.root("Stranger")
        issued = stranger.issue()
        checks = served(Issued(issued.certificate, issued.key, (stranger.certificate,)))

        self.fails(checks, "the root Stranger is not known")

    def test_an_intermediate_that_has_expired(self, served, root):
        issued = root.intermediate(days=(-20, -2)).issue()

        self.fails(served(issued), "a certificate of the chain has expired")

    def test_an_issuer_that_is_not_a_ca(self, served, root):
        leaf = root.issue("leaf.example.com")
        impostor = Authority(leaf.certificate, leaf.key, (leaf.certificate,))

        self.fails(served(impostor.issue()), "a certificate of the chain is not that of a CA")


class TestName:
    @pytest.mark.parametrize(
        ("names", "host"),
        [
            ([HOST], HOST),
            ([HOST], "SBC.Example.COM."),
            (["other.example.com", HOST], HOST),
            (["*.example.com"], HOST),
            (["*.example.com"], "xn--bcher-kva.example.com"),
            (["*", HOST], HOST),
        ],
    )
    def test_matches(self, served, authority, names, host):
        checks = served(authority.issue(*names), host=host)

        assert [] == failures(checks)
        assert f"for {', '.join(names)}" == checks[NAME].seen

    @pytest.mark.parametrize(
        ("name", "host"),
        [
            ("other.example.com", HOST),
            ("*.example.com", "a.b.example.com"),
            ("*.example.com", "example.com"),
            ("*.example.com", "a.xn--bcher-kva.example.com"),
            ("a.example.com", "xn--bcher-kva.example.com"),
            ("sbc.*.com", HOST),
            (HOST, "192.0.2.7"),
            ("192.0.2.8", "192.0.2.7"),
            ("2001:db8::1", "[2001:db8::2]"),
        ],
    )
    def test_does_not_match(self, served, authority, name, host):
        checks = served(authority.issue(name), host=host)

        assert [NAME] == failures(checks)
        assert f"for {name}, not for {host.strip('[]')}" == checks[NAME].seen

    @pytest.mark.parametrize(("name", "host"), [("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "[2001:DB8::1]")])
    def test_of_an_ip_address_warns(self, served, authority, name, host):
        check = served(authority.issue(name), host=host)[NAME]

        assert (PASS, f"for {name}") == (check.answer, check.seen)
        assert "certificates are for names" in check.warning
        assert check.fix

    def test_a_common_name_is_not_enough(self, served, authority):
        none = x509.SubjectAlternativeName([x509.RFC822Name("pbx@example.com")])
        check = served(authority.issue(common_name=HOST, extensions=[none]))[NAME]

        assert (FAIL, f"for no name, not for {HOST}") == (check.answer, check.seen)
        assert "a common name is not enough" in check.cause

    def test_many_names_are_cut(self, served, authority):
        check = served(authority.issue(*(f"pbx-{number}.example.com" for number in range(500))))[NAME]

        assert "pbx-4.example.com and 495 more" in check.seen
        assert len(check.seen) < 200


class TestKey:
    @pytest.mark.parametrize(
        ("key", "seen"),
        [
            (lambda: rsa_key(1024), "RSA, 1024 bits"),
            (ecdsa_key, "ECDSA"),
            (ed25519.Ed25519PrivateKey.generate, "Ed25519"),
        ],
        ids=["RSA of 1024 bits", "ECDSA", "Ed25519"],
    )
    def test_fails(self, served, authority, key, seen):
        check = served(authority.issue(key=key()))[KEY]

        assert (FAIL, seen) == (check.answer, check.seen)
        assert f"Get a certificate for {HOST} with an RSA key" in check.fix

    def test_passes_with_2048_bits(self, served, authority):
        assert "RSA, 2048 bits" == served(authority.issue())[KEY].seen

    def test_a_weak_hash_fails(self, authority):
        checks = judged(authority.issue(), (68, 0))

        assert [KEY] == failures(checks)
        assert "RSA, 2048 bits, signed with a weak hash" == checks[KEY].seen


class TestPurpose:
    @pytest.mark.parametrize(
        "usages",
        [
            [ExtendedKeyUsageOID.SERVER_AUTH],
            [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH],
            [],
        ],
        ids=["server", "client and server", "any"],
    )
    def test_passes(self, served, authority, usages):
        assert [] == failures(served(authority.issue(usages=usages)))

    def test_fails_without_server_authentication(self, served, authority):
        checks = served(authority.issue(usages=[CLIENT]))

        assert [PURPOSE] == failures(checks)
        assert "not for TLS servers, by its extended key usage" == checks[PURPOSE].seen

    def test_fails_by_its_key_usage(self, served, authority):
        checks = served(authority.issue(extensions=[SIGNS_DOCUMENTS]))

        assert "not for TLS servers, by its key usage" == checks[PURPOSE].seen


class TestDates:
    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            ((-10, -1), (FAIL, "expired on {}", "")),
            ((-10, 5.1), (FAIL, "expires on {}, in 5 days", "")),
            ((-10, 6.9), (FAIL, "expires on {}, in 6 days", "")),
            ((-10, 7.1), (PASS, "expires on {}, in 7 days", "It expires in 7 days.")),
            ((-10, 20.1), (PASS, "expires on {}, in 20 days", "It expires in 20 days.")),
            ((-10, 30.1), (PASS, "expires on {}, in 30 days", "")),
        ],
        ids=["expired", "5 days", "6 days", "7 days", "20 days", "30 days"],
    )
    def test_the_last_is_near(self, served, authority, days, expected):
        answer, seen, warning = expected
        issued = authority.issue(days=days)
        checks = served(issued)

        last = f"{issued.certificate.not_valid_after_utc:%Y-%m-%d}"
        assert (answer, warning) == (checks[DATES].answer, checks[DATES].warning)
        assert seen.format(last) == checks[DATES].seen
        assert [] == failures({**checks, DATES: checks[CHAIN]})

    def test_the_first_is_to_come(self, served, authority):
        checks = served(authority.issue(days=(2, 20)))

        assert [DATES] == failures(checks)
        assert checks[DATES].seen.startswith("not valid before ")


class TestHostile:
    def test_control_characters_are_escaped(self, served):
        stranger = Authority.root("Evil\n\x1b[31m\u202eCA")
        checks = served(stranger.issue("a\x1b[2J.example.com\n"))

        assert "for a\\x1b[2J.example.com\\n, not for" in checks[NAME].seen
        assert "Evil\\n\\x1b[31m\\u202eCA" in checks[CHAIN].cause

    def test_a_long_name_is_cut(self, served, authority):
        checks = served(authority.issue("x" * 5000 + ".example.com"))

        assert f"for {'x' * 80}…, not for {HOST}" == checks[NAME].seen

    def test_broken_extensions_fail_the_checks_that_read_them(self, authority):
        broken = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x05broken")
        checks = judged(authority.issue(extensions=[broken]))

        assert [NAME] == failures(checks)
        assert "a certificate that cannot be read" == checks[NAME].seen

    def test_a_huge_certificate_is_refused(self, served, authority):
        checks = served(authority.issue(*(f"{number:060}.example.com" for number in range(2000))))

        assert ["TCP", "TLS"] == list(checks)
        assert "the handshake fails: excessive message size" == checks["TLS"].seen


def test_all_certificates_are_judged_where_the_handshake_fails(authority, roots):
    with tls_server(authority.issue("other.example.com"), adjust=only_versions("TLSv1_3")) as port:
        checks = tried(port, roots)

    assert ["TLS", NAME] == failures(checks)
