from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import in_use, why_private
from encrypted_trunks.origination import Entry
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import PATTERN


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find URIs of *resource* that lead into a private network."""
    for entry, uri in in_use(resource):
        if why := why_private(uri):
            yield _out_of_reach(resource, entry, "its host is in a private network" if entry.secret else why)


def _out_of_reach(resource: Resource, entry: Entry, why: str) -> Finding:
    return Finding(
        resource=resource,
        what="Twilio cannot reach this host",
        value=str(entry),
        why=f"{why}, and calls to it fail (32011)",
        fix=f"{entry.code(PATTERN)}   # a HOST in public DNS",
    )


RULE: Final[Rule] = Rule(
    name="twilio-origination-disallow-private-host",
    description="A Twilio origination URI should lead to a host on the public internet.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Write a host in public DNS.",
    of_resource=judge,
)
