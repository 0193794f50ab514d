"""The life of the phone numbers of trunks, by the real CLI: at each request, every number rings somewhere."""

from __future__ import annotations

from tests.e2e.harness import Stack
from tests.number_journal import NumberWalk

ONE, TWO, THREE = "+14155550101", "+14155550102", "+14155550103"


def program(trunk: str, *numbers: str, back: str = "") -> str:
    """Two trunks with destinations. *numbers* are on *trunk*; the number *back* returns to the first one."""
    declared = f'"numbers", trunk_sid={trunk}.id, phone_numbers={list(numbers)!r}'
    more = f'"more", trunk_sid=first.id, phone_numbers=["{back}"], move_from=[second.id]'
    return f"""
        from pulumi_twilio_trunking import TrunkPhoneNumbers

        first, second = SecureTrunk("first"), SecureTrunk("second")
        for name, trunk in {{"first": first, "second": second}}.items():
            TlsOrigination(name, trunk_sid=trunk.id, destinations=["sip:pbx.example.com;transport=tls"])
        numbers = TrunkPhoneNumbers({declared})
        {f"TrunkPhoneNumbers({more})" if back else ""}
        pulumi.export("numbers", numbers.numbers)
    """


def test_a_life(stack: Stack) -> None:
    """Numbers come after the routes, move in one step, change hands, and leave before the routes."""
    twilio, walk = stack.twilio, NumberWalk()
    sids = {
        number: twilio.admin.add_phone_number(twilio.account_sid, phone_number=number)["sid"]
        for number in (ONE, TWO, THREE)
    }
    stack.write(program("first", ONE, TWO, THREE))
    stack.up(preview=True)
    trunks = {trunk.friendly_name: trunk.sid for trunk in stack.trunks}

    assert [{"sid": sid, "phone_number": number} for number, sid in sids.items()] == stack.outputs["numbers"]

    stack.write(program("second", ONE, TWO, THREE))

    assert {"updated": 1} == stack.up().changes

    # The old resource is updated first, and does not detach what the new one takes.
    stack.write(program("second", ONE, back=TWO))
    left = stack.up()
    walk.follow(twilio.admin.journal(), leaving=[sids[THREE]])

    assert {sids[ONE]: trunks["second"], sids[TWO]: trunks["first"]} == walk.on
    assert f"TrunkPhoneNumbers 'numbers': {THREE} leaves trunk" in left.diagnostics
    assert {} == stack.refresh().changes

    twilio.admin.clear_journal()
    run = stack.destroy()
    walk.follow(twilio.admin.journal(), leaving=sids.values())

    assert ([], [], {}) == (walk.moments, stack.trunks, walk.on)
    assert 1 == run.diagnostics.count("warning:")  # of the base URL
