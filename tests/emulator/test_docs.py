import re
from pathlib import Path

import pytest

from emulator.testing import running
from emulator.urls import ROUTES, TRUNKING

PAGE = Path(__file__).parents[2].joinpath("docs/emulator.md").read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


class TestPrograms:
    @pytest.mark.parametrize("program", PROGRAMS, ids=["sdk", "tests"])
    def test_run(self, program):
        """The page's programs run as they stand, but for the port."""
        with running() as emulator:
            port = emulator.url.rpartition(":")[2]
            names = {}
            exec(program.replace("8045", port), names)  # noqa: S102 - the project's own page
            if "http_client" in names:
                names["http_client"].session.close()

        assert names["trunk"].sid.startswith("TK")


class TestServed:
    def test_every_path_is_named(self):
        """The page lists as many paths as there are routes."""
        named = re.findall(r"^\| `(/\S+)` \|", PAGE, re.MULTILINE)

        assert {re.sub(r"\{\w+\}", "{}", path) for path in named} == {
            re.sub(r"\{\w+\}", "{}", route.path) for route in [*TRUNKING, ROUTES[0]]
        }
