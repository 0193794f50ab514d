"""Python source: a value's text means the value again, and is spelt as `ruff format` spells it."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_twilio_trunking.importing.python_source import WIDTH, commented, inline_call, literal

from tests.importing import strategies


class TestLiteral:
    @given(st.text() | strategies.names)
    def test_means_the_text(self, text: str) -> None:
        """Read back, it is the text; on the way it stays on its line."""
        assert text == ast.literal_eval(literal(text))
        assert literal(text).isprintable()

    @pytest.mark.parametrize("value", [True, False, 10, {"mode": "a", "trim": 'b"'}, {}])
    def test_means_the_value(self, value: object) -> None:
        """Booleans, numbers and mappings read back as the same values."""
        assert value == ast.literal_eval(literal(value))

    @settings(max_examples=5)
    @given(st.lists(st.text() | strategies.names, min_size=50, max_size=50))
    def test_is_as_ruff_has_it(self, texts: list[str]) -> None:
        """Quotes and escapes are those that `ruff format` would choose."""
        source = "".join(f"f(\n    {literal(text)},\n)\n" for text in texts)
        command = [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "-"]
        formatted = subprocess.run(command, input=source, capture_output=True, text=True, check=True)

        assert source == formatted.stdout


class TestLines:
    def test_a_call_that_fits(self) -> None:
        """A short call stays on its line."""
        assert ["f(a=b, c=d),"] == inline_call("f", ["a=b", "c=d"])

    def test_a_call_that_does_not_fit(self) -> None:
        """A long one has an argument a line."""
        assert ["f(", f"    {'a' * WIDTH},", "    b,", "),"] == inline_call("f", ["a" * WIDTH, "b"])

    def test_comments(self) -> None:
        """Comments are broken between words, at the width that is left."""
        lines = commented("word " * 40, depth=3)

        assert all(line.startswith("# word") and len(line) <= WIDTH - 12 for line in lines)
