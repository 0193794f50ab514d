from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.phone_numbers import Carrier, carriers
from encrypted_trunks.resources import SECRET, Resource
from encrypted_trunks.rule import Finding, Options, Rule, and_more


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find phone numbers that several resources route."""
    owners: dict[str, list[Carrier]] = {}
    for carrier in carriers(resources):
        for number in carrier.numbers:
            owners.setdefault(number, []).append(carrier)
    shared: dict[tuple[str, ...], list[str]] = {}
    for number, found in owners.items():
        if len(found) > 1:
            shared.setdefault(tuple(one.resource.urn for one in found), []).append(number)
    for numbers in shared.values():
        yield _contested(sorted(numbers), owners[numbers[0]])


def _contested(numbers: Sequence[str], owners: Sequence[Carrier]) -> Finding:
    first, *others = (one.resource for one in owners)
    is_hidden = any(one.hidden for one in owners)
    shown = SECRET if is_hidden else and_more([number.rpartition("::")[2] for number in numbers])
    return Finding(
        resource=first,
        what="This phone number has another owner too",
        value=f"{shown} in {and_more(others)}",
        why="it rings where the latest up sent it, "
        "and whoever removes it from one resource takes it from the other",
        fix="each number in one TrunkPhoneNumbers only",
        others=tuple(others),
    )


RULE: Final[Rule] = Rule(
    name="twilio-number-require-one-owner",
    description="A phone number must be routed to a Twilio trunk by one resource.",
    level="mandatory",
    severity=Severity.HIGH,
    fix="List each number in one resource.",
    of_stack=judge,
)
