from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.access_lists import attaches
from encrypted_trunks.frameworks import ACCESS
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.trunk_routes import naming_one_trunk
from encrypted_trunks.type_token import TERMINATION_ACCESS


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find resources that own all lists on a trunk while others attach some, too."""
    for named in naming_one_trunk(resources):
        owners = [one for one in named if _owns_all(one)]
        others = [*owners[1:], *(one for one in named if attaches(one) and not _owns_all(one))]
        if owners and others:
            yield _contested(owners[0], others)


def _owns_all(resource: Resource) -> bool:
    return resource.shape.token.text == TERMINATION_ACCESS


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
