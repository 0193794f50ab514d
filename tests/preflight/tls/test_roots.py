"""The certificates that are trusted."""

from __future__ import annotations

import pytest

from tests.preflight.conftest import tried
from tests.preflight.servers import tls_server
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight.report import FAIL, PASS
from twilio_trunks_audit.preflight.tls.roots import Roots


@pytest.mark.parametrize("others", [Roots.public(), Roots.local()], ids=["public", "local"])
def test_others_do_not_trust_the_file(authority, others):
    with tls_server(authority.issue()) as port:
        check = tried(port, others)["certificate chain"]

    assert FAIL == check.answer
    assert check.cause.startswith(f"The chain ends at Root of the tests, which is not among {others.name}.")


def test_this_machines_are_those_that_openssl_finds(authority, root, tmp_path, monkeypatch):
    file = tmp_path / "ca.pem"
    file.write_bytes(root.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with tls_server(authority.issue()) as port:
        check = tried(port, Roots("the CAs of a machine"))["certificate chain"]

    assert PASS == check.answer


def test_a_file_may_have_several(authority, root, tmp_path):
    file = tmp_path / "ca.pem"
    file.write_bytes(authority.pem() + root.pem())
    with tls_server(authority.issue()) as port:
        check = tried(port, Roots.of_file(file))["certificate chain"]

    assert PASS == check.answer


def test_a_file_that_is_missing(tmp_path):
    with pytest.raises(UsageError, match=r"none\.pem: the file of CAs cannot be read: No such file"):
        Roots.of_file(tmp_path / "none.pem")


BROKEN = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", BROKEN])
def test_a_file_without_certificates(tmp_path, data):
    file = tmp_path / "ca.pem"
    file.write_bytes(data)

    with pytest.raises(UsageError, match="no certificates that can be read; give a file in PEM"):
        Roots.of_file(file)
