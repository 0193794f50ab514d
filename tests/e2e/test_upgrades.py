"""This release manages the stacks of earlier ones: `states/VERSION.json` is the state that a release left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.harness import Stack

STATES = sorted((Path(__file__).parent / "states").glob("*.json"))
DESTINATIONS = ["sip:one.example.com;transport=tls", "sip:two.example.com;transport=tls"]
PROGRAM = """
    recording = {{"mode": "record-from-answer"}}
    trunk = SecureTrunk("voice-agent"{name}, domain_name="acme.pstn.twilio.com", recording=recording)
    TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations={destinations!r})
"""


def at_twilio(stack: Stack) -> dict[str, str]:
    """Make the resources of the state at Twilio; return their SIDs by placeholder."""
    trunks: Any = stack.twilio.client().trunking.v1.trunks
    trunk = trunks.create(friendly_name="voice-agent", secure=True, domain_name="acme.pstn.twilio.com")
    trunks(trunk.sid).recordings().update(mode="record-from-answer")
    sids = {"TRUNK_SID": trunk.sid}
    for index, uri in enumerate(DESTINATIONS):
        host, priority = uri.removeprefix("sip:").partition(";")[0], 10 * (index + 1)
        url = trunks(trunk.sid).origination_urls.create(
            10, priority, enabled=True, friendly_name=host, sip_url=uri
        )
        sids[f"URL_SID_{index}"] = url.sid
    return sids


@pytest.mark.parametrize("state", STATES, ids=[state.stem for state in STATES])
def test_a_state_of_an_earlier_release(stack: Stack, tmp_path: Path, state: Path) -> None:
    """It refreshes without a change, needs no update, can be updated, and can be destroyed."""
    text = state.read_text()
    for placeholder, sid in at_twilio(stack).items():
        text = text.replace(placeholder, sid)
    file = tmp_path / "state.json"
    file.write_text(text)
    stack.pulumi("stack", "import", "--force", "--file", str(file))
    stack.write(PROGRAM.format(name="", destinations=DESTINATIONS))

    assert {} == stack.refresh("--run-program").changes
    assert {} == stack.preview().changes

    stack.write(PROGRAM.format(name=', friendly_name="Agent"', destinations=DESTINATIONS[1:]))

    assert {"updated": 2} == stack.up().changes

    stack.destroy()

    assert [] == stack.trunks
