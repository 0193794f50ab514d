"""Version numbers in the output of programs."""

import pytest

from toolchain.versions import Version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("v3.254.0", (3, 254, 0), id="pulumi"),
        pytest.param("3.254.0-alpha.xdeadbee", (3, 254, 0), id="pre-release"),
        pytest.param("go version go1.26.8 linux/amd64", (1, 26, 8), id="go"),
        pytest.param("go version go1.27 linux/arm64", (1, 27, 0), id="go-without-patch"),
    ],
)
def test_parse(text: str, expected: tuple[int, int, int]) -> None:
    """The first version in the text counts."""
    assert expected == Version.parse(text)


def test_parse_nothing() -> None:
    """A text without a version is refused, and quoted."""
    with pytest.raises(ValueError, match="'command not found'"):
        Version.parse("command not found")


def test_order() -> None:
    """Numbers are compared as numbers."""
    assert Version(3, 99, 0) < Version(3, 254, 0)


def test_str() -> None:
    """The text of a version is what was parsed."""
    assert str(Version.parse("v3.254.0")) == "3.254.0"
