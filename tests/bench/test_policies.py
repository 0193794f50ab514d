"""The benchmark of the policy pack runs, and reports its measurements. Tests do not judge speed."""

import json

from bench import policies
from bench.usage import Usage


def test_main(tmp_path, capsys, monkeypatch):
    """Each measurement, in process and by the CLI, has a line of the table and an entry of the JSON."""
    report, commands = tmp_path / "figures.json", []

    def run(_stack, verb):  # tests/bench/test_provider.py has the real one
        commands.append(verb.command)
        return Usage(1.5, 1.0, 100.0, None, None)

    monkeypatch.setattr(policies.Stack, "__init__", lambda *_: None)
    monkeypatch.setattr(policies.Stack, "run", run)

    assert 0 == policies.main(["--trunks", "3", "--previewed", "1", "--json", str(report)])

    results = json.loads(report.read_text())
    assert [6, 6, 6, 6, 2, 2] == [result["resources"] for result in results]
    assert all(result["seconds"] > 0 and result["ms_each"] > 0 for result in results)
    assert 7 == len(capsys.readouterr().out.splitlines())
    assert [("preview",), ("preview", "--policy-pack", str(policies.PACK))] == commands
