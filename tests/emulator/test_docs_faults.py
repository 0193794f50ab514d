import re
from pathlib import Path

import pytest

from emulator.admin import ClockSetting, Numbers, OneAccount, OneKey, OneOAuthApp, Requests, Reset
from emulator.encryption import MEDIA, NONE, SIGNALLING
from emulator.fault_json import accepted
from emulator.testing import running
from emulator.urls import ADMIN

PAGE = Path(__file__).parents[2].joinpath("docs/emulator-faults.md").read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

TAKING_FIELDS = (Requests, Reset, ClockSetting, OneAccount, OneKey, OneOAuthApp, Numbers)


class TestPrograms:
    @pytest.mark.parametrize("program", PROGRAMS, ids=["admin client", "console", "accounts"])
    def test_run(self, program):
        """The page's programs run unchanged, except for the port."""
        with running() as emulator:
            port = emulator.url.rpartition(":")[2]
            exec(program.replace("8045", port), {})  # noqa: S102 - the project's own page


class TestReference:
    def test_every_path_is_named(self):
        """The page lists the paths that there are."""
        named = {
            re.sub(r"/…$", "", path) for path in re.findall(r"^\| `(/_emulator/\S+)` \|", PAGE, re.MULTILINE)
        }
        served = {route.path_format for route in ADMIN if ":path}" not in route.path}

        assert served | {"/_emulator/console/{account_sid}"} == named

    @pytest.mark.parametrize(
        "name",
        sorted({*accepted()} - {"effect"} | {name for path in TAKING_FIELDS for name in path.accepted}),
    )
    def test_every_field_is_named(self, name):
        """The page explains every field of every request."""
        assert re.search(rf'`{name}`|"{name}"', PAGE)

    @pytest.mark.parametrize("level", [MEDIA, SIGNALLING, NONE], ids=lambda level: level.degree)
    def test_every_degree_is_named(self, level):
        assert f"| {level.words} |" in PAGE
