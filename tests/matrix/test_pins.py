"""The versions of an environment, from the promises in pyproject.toml."""

from __future__ import annotations

import tomllib

import pytest
from packaging.requirements import Requirement

from tests.matrix import pins
from tests.matrix.pythons import SUPPORTED


class TestOldest:
    def test_takes_the_lower_bound(self) -> None:
        """The pin is the version after `>=`, whatever else the requirement says."""
        assert {"pulumi": "3.216", "pyjwt": "2.1"} == pins.oldest(
            ["pulumi<4,>=3.216", "PyJWT>=2.1"], "3.11.7"
        )

    @pytest.mark.parametrize(
        ("python", "expected"), [("3.13.9", "2.4"), ("3.14.0", "2.12"), ("3.14.10", "2.12")]
    )
    def test_minds_markers(self, python: str, expected: str) -> None:
        """The highest bound counts, among the requirements for this Python."""
        bounds = ["pydantic>=2.12; python_version >= '3.14'", "pydantic>=2.4,<3"]

        assert {"pydantic": expected} == pins.oldest(bounds, python)

    def test_refuses_what_has_none(self) -> None:
        """A requirement without a lower bound is refused, because nobody tests what it promises."""
        with pytest.raises(pins.NoLowerBoundError, match="twilio<10 has no lower bound: write twilio>="):
            pins.oldest(["twilio<10"], "3.11.7")


class TestPromised:
    @pytest.mark.parametrize("python", SUPPORTED)
    def test_has_a_lower_bound_throughout(self, python: str) -> None:
        """All requirements of the provider and the pack have a lower bound on every Python."""
        oldest = pins.oldest(pins.promised(), f"{python}.0")

        promised = {"pulumi", "pulumi-policy", "pydantic", "pyyaml", "requests", "twilio", "urllib3"}

        assert promised == {*oldest}

    def test_newest_is_not_older(self) -> None:
        """pyproject.toml allows every version in constraints.txt."""
        requirements = map(Requirement, pins.promised())

        assert [] == [str(r) for r in requirements if pins.newest()[r.name] not in r.specifier]

    def test_begins_with_the_oldest_python(self) -> None:
        """The matrix begins with the Python that the provider requires."""
        project = tomllib.loads(pins.PROVIDER.read_text())["project"]

        assert f">={SUPPORTED[0]}" == project["requires-python"]


def test_tools_are_the_newest() -> None:
    """The tools of the tests come from constraints.txt, the requirements of the provider do not."""
    pinned = pins.with_tools({"twilio": "9.10"})

    assert "9.10" == pinned["twilio"]
    assert pins.newest()["pytest"] == pinned["pytest"]
    assert "grpcio" not in pinned
