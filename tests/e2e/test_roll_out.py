"""docs/roll-out-encryption.md, walked: at each request, a number is on a trunk that has a route."""

from __future__ import annotations

import yaml

from tests.e2e.harness import Stack
from tests.e2e.test_docs import programs
from tests.number_journal import NumberWalk

ONE, TWO, THREE = NUMBERS = ("+14155550100", "+14155550101", "+14155550102")


class RollOut:
    """The page's program, beside an old trunk with three numbers that no stack has."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.walk = stack, NumberWalk()
        twilio = stack.twilio
        console = twilio.console().trunking.v1.trunks
        self.old = console.create(friendly_name="old", domain_name="old.pstn.twilio.com").sid
        console(self.old).origination_urls.create(
            sip_url="sip:pbx.example.com", priority=10, weight=10, enabled=True, friendly_name="pbx"
        )
        self.sids = {}
        for number in NUMBERS:
            sid = twilio.admin.add_phone_number(twilio.account_sid, phone_number=number)["sid"]
            console(self.old).phone_numbers.create(phone_number_sid=sid)
            self.sids[number] = sid
        stack.config("pbxPassword", "IWasAtSignal2018", "--secret")
        [program] = programs("docs/roll-out-encryption.md")
        stack.write(program)

    def up(self, **where: str) -> None:
        """Say where each number is, as `pulumi config set --path` does, and deploy."""
        places = dict(zip(NUMBERS, where.values(), strict=True))
        file = self.stack.program / "Pulumi.dev.yaml"
        settings = yaml.safe_load(file.read_text())
        settings["config"] |= {"test:oldTrunk": self.old, "test:numbers": places}
        file.write_text(yaml.safe_dump(settings))
        self.stack.up()
        self.walk.follow(self.stack.twilio.admin.journal())
        self.stack.twilio.admin.clear_journal()
        trunks = {trunk.friendly_name: trunk.sid for trunk in self.stack.trunks}
        named = {"plain": trunks["old"], "encrypted": trunks["voice-agent"]}

        assert {self.sids[number]: named[place] for number, place in places.items()} == self.walk.on


def test_numbers_move_in_waves_and_back(stack: Stack) -> None:
    """One number moves, comes back, and goes again with the others; then the old trunk can go."""
    roll_out = RollOut(stack)

    roll_out.up(one="plain", two="plain", three="plain")
    roll_out.up(one="encrypted", two="plain", three="plain")
    roll_out.up(one="plain", two="plain", three="plain")
    roll_out.up(one="encrypted", two="encrypted", three="encrypted")

    assert [] == roll_out.walk.moments

    stack.twilio.console().trunking.v1.trunks(roll_out.old).delete()

    assert {} == stack.preview().changes
