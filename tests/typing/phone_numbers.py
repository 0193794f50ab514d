"""Programs with phone numbers, as mypy and pyright see them. They are checked and never run."""

from collections.abc import Mapping, Sequence
from typing import assert_type

import pulumi
from pulumi_twilio_trunking import (
    NoPhoneNumberError,
    PhoneNumberResult,
    SecureTrunk,
    TrunkPhoneNumbers,
    get_phone_number,
    get_phone_number_output,
)

config = pulumi.Config()
trunk = SecureTrunk("trunk")

# Inputs: plain values and outputs

numbers = TrunkPhoneNumbers("plain", trunk_sid=trunk.id, phone_numbers=["+14155550100"])
TrunkPhoneNumbers(
    "everything",
    pulumi.ResourceOptions(protect=True),
    trunk_sid=config.require("trunk"),
    phone_numbers=[get_phone_number(sid="PN0123").phone_number, config.require_secret("number")],
    move_from=[trunk.id],
)
TrunkPhoneNumbers("outputs", trunk_sid="TK0123", phone_numbers=numbers.phone_numbers, move_from=None)

# Outputs

assert_type(numbers.trunk_sid, pulumi.Output[str])
assert_type(numbers.phone_numbers, pulumi.Output[Sequence[str]])
assert_type(numbers.move_from, pulumi.Output[Sequence[str]])
assert_type(numbers.numbers, pulumi.Output[Sequence[Mapping[str, str]]])
assert_type(numbers.account_sid, pulumi.Output[str])
assert_type(numbers.region, pulumi.Output[str])

# Look-ups

try:
    found = get_phone_number(phone_number="+14155550100")
    assert_type(found, PhoneNumberResult)
    assert_type(found.trunk_sid, str | None)
except NoPhoneNumberError:
    pass
assert_type(get_phone_number_output(sid=config.get_secret("sid")), pulumi.Output[PhoneNumberResult])
