"""The other direction: TLS to the termination host, against real servers on loopback, and one OPTIONS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.preflight.servers import Authority, Issued, SipServer, self_signed, tcp_server, tls_server
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight import termination
from twilio_trunks_audit.preflight.addresses import Resolved
from twilio_trunks_audit.preflight.pace import Pace
from twilio_trunks_audit.preflight.report import (
    Check,
    CheckName,
    TerminationResult,
    failed,
)
from twilio_trunks_audit.preflight.termination import check_termination, host_of
from twilio_trunks_audit.preflight.tls.roots import Roots

HOST = "my-trunk.pstn.twilio.com"
WILDCARD = "*.pstn.twilio.com"


@dataclass
class Bench:
    """A pace without waiting, roots in files, and what the trial needs."""

    folder: Path
    authority: Authority
    other: Authority
    sip: SipServer = field(default_factory=lambda: SipServer({"OPTIONS": "403 Forbidden"}))
    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    @property
    def pace(self) -> Pace:
        return Pace(file=self.folder / "cache" / "last", clock=lambda: self.now, sleep=self._sleep)

    def roots(self, authority: Authority) -> Roots:
        path = self.folder / f"{id(authority)}.pem"
        path.write_bytes(authority.pem())
        return Roots.of_file(path)

    def check(
        self,
        port: int,
        *addresses: str,
        local: Authority | None = None,
        pace: Pace | None = None,
    ) -> TerminationResult:
        return check_termination(
            HOST,
            seconds=5,
            pace=pace or self.pace,
            fixed={HOST: addresses or ("127.0.0.1",)},
            local=self.roots(local or self.authority),
            public=self.roots(self.authority),
            port=port,
        )

    @contextmanager
    def twilio(self, issued: Issued, address: str = "127.0.0.1") -> Iterator[int]:
        """A host of Twilio's, which answers OPTIONS."""
        with tls_server(issued, self.sip, address=address) as port:
            yield port

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(scope="module")
def authorities() -> tuple[Authority, Authority]:
    return Authority.root("DigiCert Global Root G2"), Authority.root("Another root")


@pytest.fixture
def bench(tmp_path: Path, authorities: tuple[Authority, Authority]) -> Bench:
    return Bench(tmp_path, *authorities)


def named(result: TerminationResult, name: CheckName) -> Check:
    [found] = [one for address in result.addresses for one in address.checks if one.name == name]
    return found


class TestTrust:
    def test_local_roots_do(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD)) as port:
            result = bench.check(port)

        assert "pass" == result.answer
        assert "pass" == named(result, "certificate chain").answer
        assert [403] == [one.options_status for one in result.addresses]
        assert (HOST, port) == (result.domain, result.port)

    def test_only_public_roots_do(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD)) as port:
            result = bench.check(port, local=bench.other)

        chain = named(result, "certificate chain")

        assert "fail" == chain.answer
        assert None is chain.error
        assert "ca-certificates" in chain.fix
        assert "ca-bundle-sip.crt" in chain.fix
        assert "DigiCert Global Root G2" in chain.cause

    def test_no_roots_do(self, bench: Bench) -> None:
        with bench.twilio(bench.other.issue(WILDCARD)) as port:
            chain = named(bench.check(port, local=bench.authority), "certificate chain")

        assert "fail" == chain.answer
        assert "inspects TLS" in chain.cause

    def test_proxy_with_a_certificate_of_its_own(self, bench: Bench) -> None:
        with bench.twilio(self_signed(WILDCARD)) as port:
            assert "inspects TLS" in named(bench.check(port), "certificate chain").cause


class TestCertificate:
    def test_wildcard_is_a_warning(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD)) as port:
            name = named(bench.check(port), "certificate name")

        assert "pass" == name.answer
        assert "RFC 5922" in name.warning

    def test_name_of_its_own_is_not(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(HOST)) as port:
            assert "" == named(bench.check(port), "certificate name").warning

    def test_another_name(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue("proxy.example.com")) as port:
            name = named(bench.check(port), "certificate name")

        assert "fail" == name.answer
        assert "inspects TLS" in name.cause
        assert None is name.error

    def test_rules_for_the_other_direction_do_not_apply(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD, days=(-80, 3))) as port:
            result = bench.check(port)

        assert "pass" == result.answer
        assert "" == named(result, "certificate dates").warning
        assert "certificate key" not in [one.name for address in result.addresses for one in address.checks]

    def test_expired(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD, days=(-80, -3))) as port:
            assert "fail" == named(bench.check(port), "certificate dates").answer


class TestWay:
    def test_refused(self, bench: Bench) -> None:
        with tcp_server() as port:
            pass
        result = bench.check(port)

        assert "fail" == result.answer
        assert "docs/addresses.md" in named(result, "TCP").fix
        assert None is named(result, "TCP").error
        assert [] == bench.sip.got

    def test_name_that_dns_does_not_have(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        unknown = Resolved(checks=(failed("DNS", "no such name", cause="c", fix="f"),))
        monkeypatch.setattr(termination, "resolve", lambda *_, **__: unknown)
        result = bench.check(1)
        [check] = result.checks

        assert ("fail", None) == (check.answer, check.error)
        assert "termination_host" in check.fix
        assert () == result.addresses


class TestOptions:
    def test_go_to_the_first_address_only(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD), address="0.0.0.0") as port:  # noqa: S104 - for one test
            result = bench.check(port, "127.0.0.1", "127.0.0.2", "127.0.0.3")

        assert [f"sip:{HOST};transport=tls"] == [one.target for one in bench.sip.got]
        assert [1, 0, 0] == [sum(one.name == "SIP" for one in address.checks) for address in result.addresses]

    def test_go_to_the_first_that_speaks_tls(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD), address="127.0.0.2") as port:
            result = bench.check(port, "127.0.0.1", "127.0.0.2")

        assert [None, 403] == [one.options_status for one in result.addresses]

    def test_second_check_waits_and_connects_again(self, bench: Bench) -> None:
        with bench.twilio(bench.authority.issue(WILDCARD)) as port:
            bench.check(port)
            bench.now += 5
            result = bench.check(port)

        assert [10.0] == bench.slept
        assert [403] == [one.options_status for one in result.addresses]
        assert 2 == len(bench.sip.got)

    def test_silence_is_in_words_of_this_direction(self, bench: Bench) -> None:
        bench.sip.closes_at = ("OPTIONS",)
        with bench.twilio(bench.authority.issue(WILDCARD)) as port:
            check = named(bench.check(port), "SIP")

        assert "cannot tell" == check.answer
        assert "OPTIONS more than once" in check.cause
        assert "termination_host" in check.fix

    def test_none_without_a_turn(self, bench: Bench) -> None:
        bench.folder.joinpath("file").touch()
        pace = Pace(file=bench.folder / "file" / "last")
        with bench.twilio(bench.authority.issue(WILDCARD)) as port:
            result = bench.check(port, pace=pace)

        assert "cannot tell" == named(result, "SIP").answer
        assert [] == bench.sip.got
        assert "pass" == named(result, "TLS").answer


class TestDomain:
    @pytest.mark.parametrize(
        ("domain", "host"),
        [
            ("my-trunk", HOST),
            (" My-Trunk.PSTN.twilio.com. ", HOST),
            ("my-trunk.pstn.dublin.twilio.com", "my-trunk.pstn.dublin.twilio.com"),
            ("my-trunk.pstn.ashburn-ix.twilio.com", "my-trunk.pstn.ashburn-ix.twilio.com"),
            ("my-trunk.pstn.ie1.twilio.com", "my-trunk.pstn.ie1.twilio.com"),
            ("a.b.pstn.twilio.com", "a.b.pstn.twilio.com"),
        ],
    )
    def test_is_completed(self, domain: str, host: str) -> None:
        assert host == host_of(domain)

    @pytest.mark.parametrize(
        "domain",
        [
            "",
            "sbc.example.com",
            "pstn.twilio.com",
            "my-trunk.sip.twilio.com",
            "my-trunk.pstn.twilio.com.example.com",
            "sip:my-trunk.pstn.twilio.com",
            "my-trunk.pstn.twilio.com:5061",
            "my_trunk",
            "a b",
            "x" * 500,
        ],
    )
    def test_another_one_is_refused(self, domain: str) -> None:
        with pytest.raises(UsageError, match=r"write my-trunk\.pstn\.twilio\.com"):
            host_of(domain)

    def test_misspelt_edge(self) -> None:
        with pytest.raises(UsageError, match="Did you mean dublin"):
            host_of("my-trunk.pstn.dubln.twilio.com")
