"""The benchmark of the policy pack runs, and reports its measurements. Tests do not judge speed."""

import json

from bench import policies


class TestMain:
    def test_reports(self, tmp_path, capsys):
        """Each measurement, in process and by the CLI, has a line of the table and an entry of the JSON."""
        report = tmp_path / "figures.json"

        assert 0 == policies.main(["--trunks", "3", "--previewed", "1", "--json", str(report)])

        results = json.loads(report.read_text())
        assert [6, 6, 6, 6, 2, 2] == [result["resources"] for result in results]
        assert all(result["seconds"] > 0 and result["ms_each"] > 0 for result in results)
        assert 7 == len(capsys.readouterr().out.splitlines())
