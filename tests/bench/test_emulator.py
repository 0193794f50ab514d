"""The benchmark of the emulator runs, and reports its operations. Tests do not judge speed."""

import json

import pytest

from bench import emulator
from bench.load import Client, Load
from emulator.testing import running


class TestMain:
    def test_reports_each_size(self, tmp_path, capsys):
        """Each size has a line of the table and an entry of the JSON, with every operation."""
        report = tmp_path / "figures.json"

        assert 0 == emulator.main(["--sizes", "1,3", "--json", str(report)])

        results = json.loads(report.read_text())["results"]
        assert [1, 3] == [result["trunks"] for result in results]
        assert {tuple(result["rates"]) for result in results} == {emulator.OPERATIONS}
        assert all(rate["per_second"] > 0 for result in results for rate in result["rates"].values())
        assert 3 == len(capsys.readouterr().out.splitlines())

    def test_ends_in_time(self, tmp_path, capsys, monkeypatch):
        """When the time is over, it says so and leaves out the unfinished size."""
        report = tmp_path / "figures.json"
        load = Load(lambda: Client(0, "", ""), 1, deadline=0)
        monkeypatch.setattr(emulator, "_measure", lambda *_: load.measure([print]))

        assert 0 == emulator.main(["--sizes", "10", "--seconds", "0", "--json", str(report)])

        assert [] == json.loads(report.read_text())["results"]
        assert "0.0 seconds are over" in capsys.readouterr().err


class TestClient:
    def test_refusal(self):
        """A refusal ends the measurement, because its speed means nothing."""
        with running() as twilio:
            client = Client(int(twilio.url.rpartition(":")[2]), twilio.account_sid, twilio.auth_token)
            with pytest.raises(RuntimeError, match="GET /v1/Trunks/x answered 404"):
                client.call("GET", "/v1/Trunks/x")
            client.close()
