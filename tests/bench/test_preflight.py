"""The benchmark of the preflight runs, and reports its connections. Tests do not judge speed."""

import json

from bench import preflight


def test_reports_each_preflight(tmp_path, capsys):
    """Each has a line and an entry, with one connection and one OPTIONS for each host."""
    report = tmp_path / "figures.json"

    assert 0 == preflight.main(["--hosts", "3", "--latencies", "0", "--json", str(report)])

    [figures] = json.loads(report.read_text())

    assert (3, 3) == (figures["connections"], figures["options"])
    assert 2 == len(capsys.readouterr().out.splitlines())
