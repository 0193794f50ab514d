"""A VoiceTrunk by the real CLI: from parts to the whole, and nothing left at the end."""

from __future__ import annotations

from tests.e2e.harness import Stack
from tests.e2e.test_docs import programs
from tests.number_journal import NumberWalk

NUMBER = "+14155550100"
PASSWORD = "IWasAtSignal2018"
PARTS = """
trunk = SecureTrunk("voice-agent")
TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=["sip:sbc-1.example.com;transport=tls"])
"""


def test_a_life(stack: Stack) -> None:
    """A trunk in parts becomes a VoiceTrunk without a request; the README's program completes it.

    Then the number rings, the PBX may dial, and a destroy leaves nothing and warns of nothing.
    """
    twilio, walk = stack.twilio, NumberWalk()
    number = twilio.admin.add_phone_number(twilio.account_sid, phone_number=NUMBER)["sid"]
    whole, moved_in = programs("docs/voice-trunk.md")
    stack.write(PARTS)
    stack.up()
    before = len(twilio.requests)
    stack.write(moved_in)

    assert {"created": 1} == stack.up().changes
    assert [] == twilio.requests[before:]

    assert [whole] == programs("README.md")

    stack.config("pbxPassword", PASSWORD, "--secret")
    stack.write(whole)
    stack.up()
    walk.follow(twilio.admin.journal())
    [trunk] = stack.trunks
    pbx = stack.outputs["pbx"]

    assert {number: trunk.sid} == walk.on
    assert ("CREDENTIAL_LIST", True) == (trunk.auth_type, trunk.secure)
    assert [NUMBER] == pbx["calls_in"]["phone_numbers"]
    assert ["pbx"] == pbx["calls_out"]["who_may_dial"]["usernames"]
    assert {} == stack.preview("--refresh").changes

    twilio.admin.clear_journal()
    run = stack.destroy()
    walk.follow(twilio.admin.journal(), leaving=[number])

    assert ([], [], {}) == (walk.moments, stack.trunks, walk.on)
    assert [] == twilio.client().api.v2010.account.sip.credential_lists.list()
    assert 1 == run.diagnostics.count("warning:")  # of the base URL
    assert PASSWORD not in stack.files_as_text()
