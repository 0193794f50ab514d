"""What a VoiceTrunk refuses in the program, before anything is registered."""

from typing import Any

import pulumi
import pytest
from pulumi_twilio_trunking import ConfigurationError, VoiceTrunk

URIS = ["sip:sbc.example.com;transport=tls"]


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return "id", args.inputs

    def call(self, _args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        return {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"move_from": ["TK" + "0" * 32]}, "has move_from, and no numbers to move: give phone_numbers"),
        ({"credentials": [{"username": "pbx"}]}, "says who may dial, and has no domain to dial"),
    ],
)
def test_refused(given: dict[str, Any], said: str) -> None:
    """An argument that has no effect without another one names that one."""
    pulumi.runtime.set_mocks(Mocks())

    with pytest.raises(ConfigurationError, match=f"VoiceTrunk 'pbx' {said}"):
        VoiceTrunk("pbx", destinations=URIS, **given)
