"""The table of a preflight, its JSON and its SARIF file."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import rfc8785
from rich.console import Console

from tests.audit.test_outputs import SARIF
from tests.preflight import reports
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight.outputs import sarif, table
from twilio_trunks_audit.preflight.outputs.as_json import as_json, load
from twilio_trunks_audit.preflight.outputs.summary import CHECKS
from twilio_trunks_audit.preflight.report import PreflightReport

ALL = [
    reports.report(),
    reports.mixed(),
    reports.report(reports.trunk(destinations=(), caller_hears=())),
    replace(reports.report(), trunks=()),
    *map(reports.hostile, reports.NASTY),
]


def shown(report: PreflightReport, width: int = 80, **options: Any) -> str:
    """The table as text."""
    out = io.StringIO()
    table.show(report, Console(file=out, width=width, highlight=False, markup=False, emoji=False), **options)
    return out.getvalue()


def words(report: PreflightReport, **options: Any) -> str:
    """The table without its line breaks."""
    return " ".join(shown(report, **options).split())


def written(report: PreflightReport) -> bytes:
    """The JSON of the report."""
    return b"".join(as_json(report))


def run(report: PreflightReport) -> dict[str, Any]:
    """The only run of the SARIF file."""
    [found] = json.loads(b"".join(sarif.write(report)))["runs"]
    return dict(found)


class TestTable:
    @pytest.mark.parametrize("report", ALL)
    @pytest.mark.parametrize("width", [80, 120])
    def test_fits(self, report: PreflightReport, width: int) -> None:
        """No line is wider than the terminal, and no control character gets through."""
        out = shown(report, width)

        assert width >= max(map(len, out.splitlines()))
        assert all(one.isprintable() or one in "\n\u00a0" for one in out)

    def test_pass_is_short(self) -> None:
        """A pass has a line for the trunk, its destination and the steps, and says what a caller hears."""
        lines = shown(reports.report()).replace("\u00a0", " ").splitlines()

        assert lines[0].startswith("✓ PASS  voice-agent  TK")
        assert "1. ✓ pass  sip:sbc-1.example.com;transport=tls" in lines[1]
        assert "203.0.113.10  ✓ DNS  ✓ TCP  ✓ TLS  ✓ certificate  ✓ SIP" in lines[2]
        assert "What a caller hears" in lines[3]
        assert "Now: sbc-1.example.com answers." in lines[4]
        assert "1 pass, 0 fail, 0 cannot tell. Exit code 0" in lines[-2]

    def test_failure_is_complete(self) -> None:
        """A failure has its place, what was seen, Twilio's error with a link, the cause and the fix."""
        out = words(reports.failing(reports.TCP, reports.ECDSA))

        assert "✗ TLS [1]" in out
        assert "[1] FAIL TLS" in out
        assert reports.ECDSA.seen in out
        assert "sbc-1.example.com:5061 at 203.0.113.10" in out
        assert "Twilio's error: 32011, https://www.twilio.com/docs/api/errors/32011" in out
        assert f"Cause: {reports.ECDSA.cause}" in out
        assert f"Fix: {reports.ECDSA.fix}" in out
        assert "0 pass, 1 fail, 0 cannot tell. Exit code 1" in out

    def test_cannot_tell(self) -> None:
        """An undecided check has no error, and says what to do."""
        out = words(reports.failing(reports.FIREWALL))

        assert "? TCP [1]" in out
        assert "[1] CANNOT TELL TCP" in out
        assert "Twilio's error" not in out
        assert f"What to do: {reports.FIREWALL.fix}" in out
        assert "Exit code 3" in out

    def test_said_once(self) -> None:
        """The same problem at several addresses, hosts and trunks is said once, with all places."""
        out = words(reports.mixed())

        assert 1 == out.count(reports.ECDSA.cause)
        assert 1 == out.count(reports.ECDSA.seen)
        assert "sbc-1.example.com:5061 at 203.0.113.10, 203.0.113.11, sbc-9.example.com:5061" in out
        assert 2 == out.count("✗ TLS [1]")

    def test_other_addresses(self) -> None:
        """Addresses that differ have a line each, and one that does not count says so."""
        out = words(reports.mixed())

        assert "203.0.113.10, 203.0.113.11 ✓ TCP ✗ TLS [1]" in out
        assert "2001:db8::10 (IPv6, does not count) ? TCP 2." in out

    def test_order(self) -> None:
        """The worst trunk comes first, its destinations in fail-over order with their shares."""
        out = words(reports.mixed())
        places = [out.index(one) for one in ("✗ FAIL voice-agent", "✗ FAIL other", "✓ PASS all well")]

        assert sorted(places) == places
        assert "2. ✓ pass, 75 % sip:sbc-2.example.com" in out
        assert "2. ? cannot tell, 25 % sip:sbc-3.example.com" in out
        assert "disabled, not tried sip:old.example.com" in out

    def test_warning(self) -> None:
        """A pass with a warning stays a pass, and says what to do."""
        out = words(reports.failing(reports.TCP, reports.TLS, *reports.SOON, reports.SIP))

        assert "✓ PASS" in out
        assert "! certificate [1]" in out
        assert f"Warning: It expires in 20 days. Fix: {reports.SOON[-1].fix}" in out
        assert "Exit code 0" in out

    def test_other_direction(self) -> None:
        """Terminations have their own part."""
        out = words(reports.mixed())

        assert (
            "The other direction: from this machine to Twilio ✓ pass acme-voice.pstn.twilio.com:5061" in out
        )

    def test_gaps(self) -> None:
        """What was not examined is listed with the reason, and is never a pass."""
        gaps = reports.mixed().not_examined
        out = words(replace(reports.report(), not_examined=gaps))

        assert "no credentials for ie1" in out
        assert "1 pass, 0 fail, 0 cannot tell. Exit code 3" in out

    def test_most(self) -> None:
        """The worst trunks are shown with their problems, and the others counted."""
        bad, unsure = reports.failing(reports.ECDSA), reports.failing(reports.FIREWALL)
        trunks = [reports.renamed(reports.report(), 1), reports.renamed(unsure, 2), reports.renamed(bad, 3)]
        out = words(reports.report(*trunks), most=1)

        assert "FAIL trunk 3" in out
        assert "and 2 more trunks, none of them worse" in out
        assert reports.FIREWALL.cause not in out
        assert "1 pass, 1 fail, 1 cannot tell" in out

    def test_no_destination(self) -> None:
        """A trunk without enabled destinations says that calls go nowhere."""
        off = reports.destination(enabled=False)

        assert "no enabled destination" in words(reports.report(reports.trunk(off)))

    def test_not_secure(self) -> None:
        """A trunk without Secure Trunking is judged as if it were on, and says so."""
        assert "Secure Trunking is off" in words(reports.report(reports.trunk(secure=False)))


class TestJson:
    @pytest.mark.parametrize("report", ALL)
    def test_canonical(self, report: PreflightReport, tmp_path: Path) -> None:
        """The file is canonical JSON (RFC 8785), and reads back to a report that writes the same file."""
        path = tmp_path / "preflight.json"
        path.write_bytes(written(report))

        assert rfc8785.dumps(json.loads(path.read_bytes())) == path.read_bytes()
        assert written(load(path)) == path.read_bytes()

    def test_answers(self) -> None:
        """Every part has its answer."""
        said = json.loads(written(reports.mixed()))
        [first, *_] = said["trunks"][1]["destinations"]

        assert "fail" == said["answer"] == first["answer"] == first["addresses"][0]["answer"]
        assert "pass" == said["trunks"][0]["answer"] == said["terminations"][0]["answer"]
        assert {"pass": 3, "fail": 2, "cannot tell": 1} == said["counts"]
        assert 32011 == first["addresses"][0]["checks"][1]["error"]

    def test_same(self, tmp_path: Path) -> None:
        """A report reads back as it was."""
        path = tmp_path / "preflight.json"
        path.write_bytes(written(reports.mixed()))

        assert reports.mixed() == load(path)

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "not JSON"),
            (b"\xff\xfe", "not JSON"),
            (b"[" * 100_000, "not JSON"),
            (b"[]", "names no schema"),
            (b"{}", "names no schema"),
            (b'{"schema": 7}', "names no schema"),
            (b'{"schema": "twilio-trunks-audit/1"}', "'twilio-trunks-audit/1'"),
            (b'{"schema": "twilio-trunks-preflight/2"}', "'twilio-trunks-preflight/2'"),
            (b'{"schema": "twilio-trunks-preflight/1"}', "not its contents: started is wrong"),
        ],
    )
    def test_wrong_file(self, tmp_path: Path, content: bytes, problem: str) -> None:
        """Another file, or one of a newer version, is refused with the reason."""
        path = tmp_path / "preflight.json"
        path.write_bytes(content)

        with pytest.raises(UsageError, match="preflight") as caught:
            load(path)
        assert problem in str(caught.value)

    def test_wrong_value(self, tmp_path: Path) -> None:
        """A value that no report has is named by its place."""
        said = json.loads(written(reports.report()))
        said["trunks"][0]["destinations"][0]["checks"][0]["answer"] = "perhaps"
        path = tmp_path / "preflight.json"
        path.write_text(json.dumps(said))

        with pytest.raises(UsageError, match=r"trunks\.0\.destinations\.0\.checks\.0\.answer is wrong"):
            load(path)

    def test_no_file(self, tmp_path: Path) -> None:
        """A file that does not exist is named."""
        with pytest.raises(UsageError, match="none cannot be read: No such file"):
            load(tmp_path / "none")


class TestSarif:
    @pytest.mark.parametrize("report", ALL)
    def test_schema(self, report: PreflightReport) -> None:
        """The file is valid by the schema of SARIF 2.1.0."""
        file = json.loads(b"".join(sarif.write(report)))

        assert [] == [one.message for one in jsonschema_rs.Draft4Validator(SARIF).iter_errors(file)]

    def test_rules(self) -> None:
        """Every check is a rule with help."""
        rules = run(reports.report())["tool"]["driver"]["rules"]

        assert [sarif.rule_id(one) for one in CHECKS] == [rule["id"] for rule in rules]
        assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)

    def test_results(self) -> None:
        """A failure is an error, a warning a warning, once for all addresses of a host."""
        results = run(reports.mixed())["results"]

        assert [
            ("preflight-sip-uri", "warning"),
            ("preflight-tls", "error"),
            ("preflight-tls", "error"),
        ] == [(one["ruleId"], one["level"]) for one in results]
        assert "203.0.113.10, 203.0.113.11" in results[1]["message"]["text"]
        assert "https://www.twilio.com/docs/api/errors/32011" in results[1]["message"]["text"]
        assert 3 == len({one["partialFingerprints"]["check/v1"] for one in results})

    def test_cannot_tell(self) -> None:
        """An undecided check is a notification, since some tools take every result for a problem."""
        found = run(reports.failing(reports.FIREWALL))
        [said] = found["invocations"][0]["toolExecutionNotifications"]

        assert [] == found["results"]
        assert ("warning", "preflight-tcp") == (said["level"], said["associatedRule"]["id"])
        assert reports.FIREWALL.fix in said["message"]["text"]

    def test_gap(self) -> None:
        """An incomplete report did not succeed."""
        invocation = run(reports.mixed())["invocations"][0]
        levels = [one["level"] for one in invocation["toolExecutionNotifications"]]

        assert invocation["executionSuccessful"] is False
        assert ["warning", "error", "note"] == levels

    def test_same_fingerprint(self) -> None:
        """The same failure tomorrow has the same fingerprint, though the text and the addresses differ."""
        later = replace(reports.EXPIRED[-1], seen="expired a month ago")
        first, second = (
            run(reports.report(reports.trunk(reports.destination(reports.address(one, at=at)))))["results"][0]
            for one, at in ((reports.EXPIRED[-1], "203.0.113.10"), (later, "203.0.113.99"))
        )

        assert first["partialFingerprints"] == second["partialFingerprints"]
        assert first["message"] != second["message"]
