"""The benchmark of shards runs. Tests judge the number of requests, not speed."""

from bench import shards
from bench.provider import VERBS

CREATE = VERBS[0]


def test_measure():
    """The trunks are made once in all; each stack lists the account's trunks before its first."""
    [result] = shards.measure(3, 0, 2, [CREATE])

    assert ("create", 2, 3 * 3 + 2) == (result.verb, result.stacks, sum(result.requests.values()))
    assert 3 == result.requests["POST /v1/Trunks"]
    assert result.seconds > 0
    assert result.cpu_seconds > 0
    assert 1 <= result.at_once


def test_shares():
    """No stack has two trunks more than another."""
    assert [200] == shards.shares(200, 1)
    assert [67, 67, 66] == shards.shares(200, 3)


def test_line():
    """Each number ends below the end of its heading."""
    result = shards.Result(
        200, 100, 4, "destroy", 12.34, 9, 5.67, {"GET /v1/Trunks": 4, "POST /v1/Trunks": 200}
    )

    assert "200 100 4 destroy 12.3 9 5.7 204" == " ".join(str(result).split())
    assert len(shards.HEADINGS) == len(str(result))
