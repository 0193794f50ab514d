import json
from pathlib import Path

import pytest

from emulator.coverage import find_descriptions, operations, write
from emulator.urls import SERVED

ROOT = Path(__file__).parents[2]
DESCRIPTIONS = find_descriptions(ROOT)
OPERATIONS = [operation for path in DESCRIPTIONS for operation in operations(json.loads(path.read_text()))]


class TestPage:
    def test_is_current(self):
        """COVERAGE.md is what ``python -m emulator.coverage`` writes."""
        assert write(DESCRIPTIONS) == ROOT.joinpath("COVERAGE.md").read_text()

    def test_knows_the_descriptions(self):
        """Trunking, and the parts of OAuth and of API 2010-04-01 that trunks need, are compared."""
        assert ["twilio_trunking_v1.json", "twilio_oauth_v2.json", "twilio_api_v2010_sip.json"] == [
            path.name for path in DESCRIPTIONS
        ]

    def test_names_every_route(self):
        """The page has paths without a description too."""
        page = ROOT.joinpath("COVERAGE.md").read_text()

        assert len(SERVED) == page.count("\n| `/")


class TestOperations:
    @pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.verb} {each.path}")
    def test_served(self, operation):
        """Every operation of the descriptions is served."""
        assert operation.is_served

    @pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.verb} {each.path}")
    def test_answers(self, call, operation, twilio_emulator):
        """A path that the page says is served answers with neither 501 nor 405."""
        path = operation.path.replace("{AccountSid}", twilio_emulator.account_sid)
        for name in ("TrunkSid", "IpAccessControlListSid", "CredentialListSid", "Sid"):
            path = path.replace(f"{{{name}}}", "XX" + "0" * 32)

        answer = call(operation.verb.upper(), path)

        assert answer.status_code not in {405, 500, 501}
