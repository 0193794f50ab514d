"""The benchmark of the provider runs. Tests judge the number of requests, not speed."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pytest

from bench import provider
from bench.traffic import Gauge
from emulator.testing import running
from tests.gathering import Gathering

TRUNKS = 2
TOTALS = {
    "create": 3 * TRUNKS + 1,
    "no-op": 0,
    "refresh": TRUNKS + 1,
    "update all": TRUNKS,
    "destroy": 5 * TRUNKS,
}
KINDS = {
    "create": {
        "GET /v1/Trunks": 1,
        "POST /v1/Trunks": TRUNKS,
        "POST /v1/Trunks/{trunk_sid}/OriginationUrls": 2 * TRUNKS,
    },
    "no-op": {},
    "refresh": {"GET /v1/Trunks": 1, "GET /v1/Trunks/{trunk_sid}/OriginationUrls": TRUNKS},
    "update all": {"POST /v1/Trunks/{sid}": TRUNKS},
    "destroy": {
        "GET /v1/Trunks/{trunk_sid}/PhoneNumbers": TRUNKS,
        "GET /v1/Trunks/{trunk_sid}/OriginationUrls": TRUNKS,
        "DELETE /v1/Trunks/{sid}": TRUNKS,
        "DELETE /v1/Trunks/{trunk_sid}/OriginationUrls/{sid}": 2 * TRUNKS,
    },
}


def test_main(tmp_path, capsys):
    """One life of a stack: each verb sends as few requests as it can, and every figure is reported."""
    report = tmp_path / "figures.json"

    assert 0 == provider.main(["--trunks", str(TRUNKS), "--latencies", "0", "--json", str(report)])

    results = json.loads(report.read_text())
    measured = {result["verb"]: result for result in results}
    assert TOTALS == {verb: sum(result["requests"].values()) for verb, result in measured.items()}
    assert KINDS == {verb: result["requests"] for verb, result in measured.items()}

    names = {field.name for field in fields(provider.Result)}
    assert [names] * len(TOTALS) == [set(result) for result in results]

    _, table = capsys.readouterr().out.split("\n\n")
    lines = [provider.HEADINGS, *(str(provider.Result(**result)) for result in results)]
    assert lines == table.splitlines()

    for result in results:
        assert result["tree_peak_mib"] > (result["plugins_peak_mib"] or 0) >= 0
    assert measured["create"]["plugins_peak_mib"] > 0

    assert 0 == measured["no-op"]["at_once"]
    for verb in ("create", "update all", "destroy"):
        assert 1 <= measured[verb]["at_once"] <= 2 * TRUNKS


def test_both_forms(capsys, monkeypatch):
    """The plugin has the same trunks with the same requests, beside the program in Python."""
    monkeypatch.setattr(provider, "VERBS", provider.VERBS[:1])

    assert 0 == provider.main(["--form", "plugin", "--trunks", str(TRUNKS), "--latencies", "0"])

    [line] = capsys.readouterr().out.splitlines()[len(provider.EXPLANATION.splitlines()) + 2 :]

    assert ["plugin", str(TRUNKS), "0", "create"] == line.split()[:4]
    assert "1 GET Trunks, 2 POST Trunks, 4 POST OriginationUrls" in line


def test_no_such_form(capsys):
    """A form that does not exist is refused before anything runs."""
    with pytest.raises(SystemExit):
        provider.main(["--form", "go"])

    assert "no form is 'go': there are dynamic, plugin" in capsys.readouterr().err


class TestResult:
    result = provider.Result(
        form="dynamic",
        trunks=200,
        latency_ms=100,
        verb="destroy",
        seconds=12.34,
        requests={
            "GET /v1/Trunks": 1,
            "DELETE /v1/Trunks/{sid}": 200,
            "DELETE /v1/Trunks/{trunk_sid}/OriginationUrls/{sid}": 400,
        },
        at_once=4,
        cpu_seconds=5.67,
        tree_peak_mib=321.9,
        plugins_peak_mib=None,
    )

    def test_line(self):
        """A line of the table has every figure, and the kinds of requests in short."""
        kinds = "200 DELETE Trunks/SID, 400 DELETE OriginationUrls/SID, 1 GET Trunks"
        expected = f"dynamic 200 100 destroy 12.3 4 5.7 322 - 601 {kinds}"

        assert expected == " ".join(str(self.result).split())

    def test_under_its_headings(self):
        """Each number ends below the end of its heading."""
        for heading, number in {
            "seconds": " 12.3",
            "at once": " 4",
            "plugin MiB": " -",
            "requests": " 601",
        }.items():
            end = provider.HEADINGS.index(heading) + len(heading)
            assert str(self.result)[:end].endswith(number)


class TestGauge:
    def test_one_after_another(self):
        """A serial caller has one request at a time."""
        gauge = Gauge()
        with running(middleware=gauge.around) as twilio:
            for number in range(20):
                twilio.client().trunking.v1.trunks.create(friendly_name=str(number))

        assert 1 == gauge.most

    def test_together(self):
        """Requests that wait for each other are counted together."""
        gauge, callers = Gauge(), 3
        with running(middleware=lambda app: gauge.around(_answering_together(app, callers))) as twilio:
            lists = [twilio.client().trunking.v1.trunks.list for _ in range(callers)]
            with ThreadPoolExecutor(callers) as threads:
                for answered in [threads.submit(read) for read in lists]:
                    assert [] == answered.result()

        assert callers == gauge.most


def _answering_together(app, callers):
    """Hold requests until so many are there."""
    gathering = Gathering(callers)

    async def held(scope, receive, send):
        if scope["type"] == "http":
            await gathering.join()
        await app(scope, receive, send)

    return held
