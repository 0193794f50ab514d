"""The benchmark of the provider runs, and reports what it did; how fast is not for tests, how many requests is."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import fields

import pytest

from bench import provider
from bench.requests import Gauge
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


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The JSON and the table of one life of a stack."""
    report, printed = tmp_path_factory.mktemp("bench") / "figures.json", io.StringIO()
    with redirect_stdout(printed):
        assert 0 == provider.main(["--trunks", str(TRUNKS), "--latencies", "0", "--json", str(report)])
    return json.loads(report.read_text()), printed.getvalue()


@pytest.fixture(scope="module")
def measured(run):
    """The entries of the JSON by verb."""
    return {result["verb"]: result for result in run[0]}


class TestMain:
    def test_requests(self, measured):
        """Each verb sends as few requests as it can."""
        assert TOTALS == {verb: sum(result["requests"].values()) for verb, result in measured.items()}

    def test_kinds(self, measured):
        """Requests are reported by kind."""
        assert KINDS == {verb: result["requests"] for verb, result in measured.items()}

    def test_json(self, measured):
        """Each entry has every figure."""
        names = {field.name for field in fields(provider.Result)}

        assert [names] * len(TOTALS) == [set(result) for result in measured.values()]

    def test_table(self, run):
        """The table has what the JSON has, a line a verb under its headings."""
        results, printed = run
        _, table = printed.split("\n\n")

        assert [
            provider.HEADINGS,
            *(str(provider.Result(**result)) for result in results),
        ] == table.splitlines()

    def test_memory(self, measured):
        """The plugin's memory is a part of what all processes take."""
        for result in measured.values():
            assert result["tree_peak_mib"] > (result["plugins_peak_mib"] or 0) >= 0
        assert measured["create"]["plugins_peak_mib"] > 0

    def test_at_once(self, measured):
        """No more requests are under way together than Pulumi calls verbs, and none where none is sent."""
        assert 0 == measured["no-op"]["at_once"]
        assert all(
            1 <= measured[verb]["at_once"] <= 2 * TRUNKS for verb in ("create", "update all", "destroy")
        )


class TestResult:
    result = provider.Result(
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
        """A line of the table has every figure, and each kind of requests by its last word."""
        expected = "200 100 destroy 12.3 4 5.7 322 - 601 200 DELETE Trunks/SID, 400 DELETE OriginationUrls/SID, 1 GET Trunks"

        assert expected == " ".join(str(self.result).split())

    def test_under_its_headings(self):
        """Each number ends where its heading does."""
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
        """Requests of a serial caller are never under way together."""
        gauge = Gauge()
        with running(middleware=gauge.around) as twilio:
            for number in range(20):
                twilio.client().trunking.v1.trunks.create(friendly_name=str(number))

        assert 1 == gauge.most

    def test_together(self):
        """Requests that wait for each other are under way together."""
        gauge, callers = Gauge(), 3
        with running(middleware=lambda app: gauge.around(_answering_together(app, callers))) as twilio:
            lists = [twilio.client().trunking.v1.trunks.list for _ in range(callers)]
            with ThreadPoolExecutor(callers) as threads:
                for answered in [threads.submit(read) for read in lists]:
                    assert [] == answered.result()

        assert callers == gauge.most


def _answering_together(app, callers):
    """Answer no request before so many are there."""
    gathering = Gathering(callers)

    async def held(scope, receive, send):
        if scope["type"] == "http":
            await gathering.join()
        await app(scope, receive, send)

    return held
