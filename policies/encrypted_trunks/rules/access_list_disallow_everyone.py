from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.access_lists import FIX, SHORTEST_PREFIX, WHY, Range, addresses, ranges
from encrypted_trunks.frameworks import ACCESS
from encrypted_trunks.resources import SECRET, Resource
from encrypted_trunks.rule import Finding, Options, Rule


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Find entries of an access list in *resource* that let in more addresses than one range may."""
    for one in ranges(resource):
        length = one.prefix_length
        if length is not None and length < options["shortest_prefix"]:
            yield _everyone(one, length)


def _everyone(entry: Range, length: int) -> Finding:
    whom = f"{addresses(length):,} addresses" if length else "everyone"
    return Finding(
        resource=entry.resource,
        place=entry.place,
        what=f"This entry of an access list lets in {whom}",
        value=SECRET if entry.is_hidden else f"{entry.network or f'a prefix of {length} bits'}",
        why=WHY,
        fix=entry.fix(),
    )


RULE: Final[Rule] = Rule(
    name="twilio-access-list-disallow-everyone",
    description="An entry of a Twilio IP access control list must not let everyone in.",
    level="mandatory",
    severity=Severity.HIGH,
    fix=FIX,
    frameworks=ACCESS,
    options={"shortest_prefix": SHORTEST_PREFIX},
    of_resource=judge,
)
