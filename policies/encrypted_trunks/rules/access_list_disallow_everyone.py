"""An entry of an IP access control list must not let everyone in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.access_lists import (
    SHORTEST_PREFIX,
    addresses,
    hides_any,
    is_entry,
    network,
    prefix_length,
    prefix_name,
)
from encrypted_trunks.frameworks import ACCESS
from encrypted_trunks.resources import SECRET, Resource
from encrypted_trunks.rule import Finding, Options, Rule


def judge(entry: Resource, options: Options) -> Iterator[Finding]:
    """Say whether *entry* lets in more addresses than one range may."""
    length = prefix_length(entry) if is_entry(entry) else None
    if length is not None and length < options["shortest_prefix"]:
        yield _everyone(entry, length)


def _everyone(entry: Resource, length: int) -> Finding:
    whom = f"{addresses(length):,} addresses" if length else "everyone"
    return Finding(
        resource=entry,
        what=f"This entry of an access list lets in {whom}",
        value=SECRET if hides_any(entry) else f"{network(entry) or f'a prefix of {length} bits'}",
        why="who may dial out through the trunk is then for nobody to say, and strangers' calls are on your bill",
        fix=f"one entry for each address that your PBX dials from, with {entry.assignment(prefix_name(entry), 32).rstrip(',')}",
    )


RULE: Final[Rule] = Rule(
    name="twilio-access-list-disallow-everyone",
    description="An entry of a Twilio IP access control list must not let everyone in.",
    level="mandatory",
    severity=Severity.HIGH,
    fix="Name the addresses that your PBX dials from, and nothing broader.",
    frameworks=ACCESS,
    options={"shortest_prefix": SHORTEST_PREFIX},
    of_resource=judge,
)
