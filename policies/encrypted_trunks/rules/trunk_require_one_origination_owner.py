from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.origination import routes
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule, and_more
from encrypted_trunks.trunk_routes import naming_one_trunk
from encrypted_trunks.type_token import TLS_ORIGINATION


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find resources that own a trunk's whole list while others add to it."""
    for carriers in naming_one_trunk(resources):
        owners = [carrier for carrier in carriers if _owns_all(carrier)]
        others = [*owners[1:], *filter(_makes_one, carriers)]
        if owners and others:
            yield _contested(owners[0], others)


def _makes_one(carrier: Resource) -> bool:
    """Whether it adds single origination URLs, as other providers' resources do."""
    return bool(routes(carrier)) and not _owns_all(carrier)


def _owns_all(carrier: Resource) -> bool:
    return carrier.shape.token.text == TLS_ORIGINATION


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
