from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.origination import routes
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.trunk_routes import rival_owners
from encrypted_trunks.type_token import TLS_ORIGINATION


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find resources that own a trunk's whole list while others add to it."""
    for owner, others in rival_owners(resources, TLS_ORIGINATION, lambda one: bool(routes(one))):
        yield _contested(owner, others)


def _contested(owner: Resource, others: Sequence[Resource]) -> Finding:
    return Finding(
        resource=owner,
        what="The origination URLs of this trunk have another owner too",
        value=and_more(others),
        why="this one owns the trunk's whole list, so they undo each other's changes in each refresh and up",
        fix="one TlsOrigination for the trunk, with all its destinations in the order to try them",
        others=tuple(others),
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-require-one-origination-owner",
    description="A Twilio trunk's list of origination URLs must have one owner.",
    level="mandatory",
    severity=Severity.HIGH,
    fix="Write all destinations of the trunk into one TlsOrigination, and remove the other resources.",
    of_stack=judge,
)
