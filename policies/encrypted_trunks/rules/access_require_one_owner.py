from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.access_lists import attaches
from encrypted_trunks.frameworks import ACCESS
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.trunk_routes import rival_owners
from encrypted_trunks.type_token import TERMINATION_ACCESS


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find resources that own all lists on a trunk while others attach some, too."""
    for owner, others in rival_owners(resources, TERMINATION_ACCESS, attaches):
        yield _contested(owner, others)


def _contested(owner: Resource, others: Sequence[Resource]) -> Finding:
    return Finding(
        resource=owner,
        what="The access lists and credential lists on this trunk have another owner too",
        value=and_more(others),
        why="this one detaches every list that it does not name, so who may dial depends on which came last",
        fix="one TerminationAccess for the trunk, with all its lists",
        others=tuple(others),
    )


RULE: Final[Rule] = Rule(
    name="twilio-access-require-one-owner",
    description="The lists that guard a Twilio trunk's termination must have one owner.",
    level="mandatory",
    severity=Severity.HIGH,
    fix="Name all lists of the trunk in one TerminationAccess, and remove the other resources.",
    frameworks=ACCESS,
    of_stack=judge,
)
