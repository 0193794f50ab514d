from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, collapse_addresses
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.access_lists import FIX, SHORTEST_PREFIX, WHY, Range, addresses, ranges_by_list
from encrypted_trunks.frameworks import ACCESS
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule

_ALL: Final = IPv4Network("0.0.0.0/0")


def judge(resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
    """Find lists that let in more addresses than one range may, although none of their ranges does."""
    most = addresses(options["shortest_prefix"])
    for entries in ranges_by_list(resources):
        networks = [entry.network for entry in entries if entry.network is not None]
        together = list(collapse_addresses(networks))
        everyone = together == [_ALL] and _ALL not in networks
        count = sum(one.num_addresses for one in together)
        if everyone or (count > most and all(one.num_addresses <= most for one in networks)):
            yield _too_many(entries, "everyone" if everyone else f"{count:,} addresses")


def _too_many(entries: Sequence[Range], whom: str) -> Finding:
    others = {one.resource.urn: one.resource for one in entries if one.resource is not entries[0].resource}
    return Finding(
        resource=entries[0].resource,
        what=f"The {len(entries)} entries of this access list let in {whom} together",
        why=WHY,
        fix=entries[0].fix(),
        others=tuple(others.values()),
    )


RULE: Final[Rule] = Rule(
    name="twilio-access-list-disallow-everyone-together",
    description="The entries of a Twilio IP access control list must not let everyone in together.",
    level="mandatory",
    severity=Severity.HIGH,
    fix=FIX,
    frameworks=ACCESS,
    options={"shortest_prefix": SHORTEST_PREFIX},
    of_stack=judge,
    follows=("twilio-access-list-disallow-everyone",),
)
