import re
from pathlib import Path

import pytest

from emulator.testing import running

PAGE = Path(__file__).parents[2].joinpath("docs/emulator.md").read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


class TestPrograms:
    @pytest.mark.parametrize("program", PROGRAMS, ids=["sdk", "tests", "regions"])
    def test_run(self, program):
        """The page's programs run unchanged, except for the port."""
        with running() as emulator:
            port = emulator.url.rpartition(":")[2]
            names = {}
            exec(program.replace("8045", port), names)  # noqa: S102 - the project's own page
            if "http_client" in names:
                names["http_client"].session.close()

        assert names["trunk"].sid.startswith("TK")
