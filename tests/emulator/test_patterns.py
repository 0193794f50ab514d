"""Patterns of paths."""

import re

import pytest

from emulator.patterns import path_pattern


class TestPathPattern:
    @pytest.mark.parametrize(
        ("pattern", "path", "matches"),
        [
            ("/v1/Trunks", "/v1/Trunks", True),
            ("/v1/Trunks", "/v1/TrunksX", False),
            ("/v1/*", "/v1/Trunks", True),
            ("/v1/*", "/v1/Trunks/TK1", False),
            ("/v1/**", "/v1/Trunks/TK1", True),
            ("/v1/Trunks/{sid}", "/v1/Trunks/", False),
            ("/v1/Trunks/TK*/Recording", "/v1/Trunks/TK1/Recording", True),
            ("/v1.Trunks", "/v1/Trunks", False),
            ("/Accounts/{sid}.json", "/Accounts/AC1.json", True),
            ("**", "/anything/at/all", True),
            ("*", "/v1", False),
        ],
    )
    def test_match(self, pattern, path, matches):
        assert matches == bool(path_pattern(pattern).fullmatch(path))

    def test_is_no_regular_expression(self):
        """Every other character matches itself."""
        assert path_pattern("/a+(b)[c]").fullmatch("/a+(b)[c]")
        assert not re.fullmatch("/a+(b)[c]", "/a+(b)[c]")
