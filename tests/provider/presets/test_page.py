"""docs/presets.md has what the presets have, and its programs run."""

from __future__ import annotations

import re
from pathlib import Path

import pulumi
import pytest

from encrypted_trunks.sip_uri import why_not_tls
from tests import generated
from tests.provider.presets.calls import EXAMPLES

PAGE = Path(__file__).parents[3] / "docs" / "presets.md"
TRUNK_SID = "TK" + "0" * 32


class Registered(pulumi.runtime.Mocks):
    """Keeps a program's inputs."""

    def __init__(self):
        self.inputs = {}

    def new_resource(self, args):
        self.inputs[args.typ.rpartition(":")[2]] = args.inputs
        return [TRUNK_SID, args.inputs]

    def call(self, _args):
        return {}


def programs():
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


class TestPage:
    def test_is_current(self):
        """The page is current, with a row and a section for each preset."""
        page = PAGE.read_text()

        assert page == generated.current(PAGE), "renew it: make generate"
        assert [*EXAMPLES] == [
            name for name in EXAMPLES if f"| `{name}(" in page and f"\n`presets.{name}(" in page
        ]

    def test_has_programs(self):
        """Every block of Python on the page is found."""
        assert 4 == len(programs()) == PAGE.read_text().count("```python")

    @pytest.mark.parametrize("number", range(4))
    def test_programs(self, number, logged):
        """Every program on the page runs, encrypts and does not warn."""
        program, mocks = programs()[number], Registered()
        pulumi.runtime.set_mocks(mocks, preview=False)
        pulumi.runtime.test(lambda: exec(program, {}))()  # noqa: S102 - the page's own

        assert mocks.inputs["SecureTrunk"]["secure"] is True
        assert {None} == {why_not_tls(uri) for uri in mocks.inputs["TlsOrigination"]["destinations"]}
        assert [] == logged
