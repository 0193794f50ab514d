"""The page of a preflight, and how the audit finds a trunk in its report."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.audit.test_outputs import Elements
from tests.preflight import reports
from twilio_trunks_audit.masking import printable
from twilio_trunks_audit.preflight.outputs import page
from twilio_trunks_audit.preflight.outputs.matching import Rehearsals
from twilio_trunks_audit.preflight.report import PreflightReport

TLS_URI = "sip:sbc-1.example.com;transport=tls"


def read(report: PreflightReport) -> Elements:
    return Elements(b"".join(page.write(report)).decode())


def words(elements: Elements) -> str:
    return " ".join(" ".join(elements.texts).split())


def classes(elements: Elements, tag: str) -> list[str]:
    return [attrs.get("class") or "" for attrs in elements.all(tag)]


class TestPage:
    @pytest.mark.parametrize("report", reports.ALL)
    def test_well_formed(self, report: PreflightReport) -> None:
        """The page loads nothing, its elements are closed, its ids unique, its headings in order."""
        found = read(report)
        ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
        links = {attrs["href"] or "" for attrs in found.all("a")}
        headings = [int(tag[1]) for tag, _ in found.tags if tag in ("h1", "h2", "h3", "h4")]

        assert [] == [
            tag for tag, _ in found.tags if tag in ("script", "link", "img", "iframe", "object", "b ")
        ]
        assert [] == found.open
        assert len(ids) == len(set(ids))
        assert {link for link in links if link.startswith("#")} <= {f"#{one}" for one in ids}
        assert all(link.startswith(("#", "https://www.twilio.com/docs/api/errors/")) for link in links)
        assert 1 == headings.count(1)
        assert all(after - before <= 1 for before, after in pairwise(headings))
        assert all("scope" in attrs for attrs in found.all("th"))

    @pytest.mark.parametrize("text", [text for text in reports.NASTY if 0 < len(text) < 100])
    def test_text_stays_text(self, text: str) -> None:
        """A name is shown as it is, and is never read as markup."""
        found = read(reports.hostile(text))

        assert printable(text) in found.texts
        assert "49" not in [one.strip() for one in found.texts]

    def test_picture(self) -> None:
        """The picture has a mark for each step in order; the steps after a failure were not tried."""
        found = read(
            reports.report(reports.trunk(reports.destination(reports.address(reports.TCP, reports.ECDSA))))
        )
        marks = [one for one in classes(found, "g") if one.startswith("mark")]

        assert ["mark pass", "mark pass", "mark fail", "mark untried", "mark untried"] == marks
        assert "DNS TCP TLS certificate SIP" in words(found)
        assert "DNS pass, TCP pass, TLS fail" in words(found)

    def test_wire(self) -> None:
        """The wire is whole up to the failure, and whole to the host if everything passes."""
        good, bad = (
            [one for one in classes(read(report), "path") if one.startswith("wire")]
            for report in (reports.report(), reports.failing(reports.TCP, reports.ECDSA))
        )

        assert ["wire pass"] * 6 == good
        assert ["wire pass"] * 3 + ["wire untried"] * 3 == bad

    def test_call(self) -> None:
        """A call has its own mark."""
        found = read(reports.failing(*reports.WELL, reports.NO_SRTP_THERE))

        assert "mark fail" == [one for one in classes(found, "g") if one.startswith("mark")][-1]
        assert "SIP pass, call fail" in words(found)

    def test_hosts_in_order(self) -> None:
        """Hosts are in fail-over order with their shares, a disabled one without marks."""
        said = words(read(reports.mixed()))
        places = [said.index(f"sbc-{number}.example.com:5061 priority") for number in (1, 2, 3)]

        assert sorted(places) == places
        assert "priority 20, weight 30, 75 % of its priority" in said
        assert "priority 5, weight 10, disabled" in said

    def test_problems(self) -> None:
        """Below the picture are the error with its link, the cause, the fix and what a caller hears."""
        found = read(reports.failing(reports.TCP, reports.ECDSA))

        assert f"Cause: {reports.ECDSA.cause}" in words(found)
        assert f"Fix: {reports.ECDSA.fix}" in words(found)
        assert "Now: up to 4 s of silence, then" in words(found)
        assert "https://www.twilio.com/docs/api/errors/32011" in {one["href"] for one in found.all("a")}


class TestMatching:
    @pytest.mark.parametrize(
        ("sid", "uris", "answer", "untried"),
        [
            (reports.SID, [TLS_URI], "pass", 0),
            (reports.SID, ["sip:SBC-1.example.com:5061"], "pass", 0),
            (reports.SID, [TLS_URI, "sip:new.example.com"], "cannot tell", 1),
            ("TKother", [TLS_URI], "fail", 0),
            ("TKother", [TLS_URI, "sip:new.example.com"], "fail", 1),
            ("TKother", ["sip:sbc-9.example.com"], "pass", 0),
            (reports.SID, ["sip:sbc-9.example.com"], None, 0),
            ("TKother", ["sip:sbc-1.example.com:5060"], None, 0),
            ("TKother", ["mailto:sbc-1.example.com"], None, 0),
            ("TKother", [], None, 0),
        ],
    )
    def test_matching(self, sid: str, uris: list[str], answer: str | None, untried: int) -> None:
        """A trunk is found by its SID, else by hosts and ports; a host that was not tried is no pass."""
        broken = reports.destination(reports.address(reports.ECDSA))
        report = reports.report(
            reports.trunk(),
            reports.trunk(broken, name="other", sid=""),
            reports.trunk(reports.destination(host="sbc-9.example.com"), name="nine", sid=""),
        )
        found = Rehearsals(report).of(sid, uris)

        assert answer == (found and found.answer)
        assert untried == (found.untried if found else 0)
