"""The benchmark of the audit runs, and reports its requests. Tests do not judge speed."""

import json

from bench import audit


class TestMain:
    def test_reports_each_audit(self, tmp_path, capsys):
        """Each kind of reads has a line and an entry, with only GETs, and one list of URLs per trunk."""
        report = tmp_path / "figures.json"

        assert 0 == audit.main(
            ["--accounts", "2", "--trunks", "3", "--latencies", "0", "--json", str(report)]
        )

        encryption, everything = json.loads(report.read_text())
        assert ("encryption", "all") == (encryption["reads"], everything["reads"])
        assert 6 == encryption["requests"]["GET /v1/Trunks/{trunk_sid}/OriginationUrls"]
        assert 1 + 3 + 6 == sum(encryption["requests"].values()) < sum(everything["requests"].values())
        assert all(
            kind.startswith("GET ") for result in (encryption, everything) for kind in result["requests"]
        )
        assert 3 == len(capsys.readouterr().out.splitlines())
