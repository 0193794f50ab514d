from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.access_lists import attaches
from encrypted_trunks.properties import UNKNOWN
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.trunk_routes import name_trunks


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find trunks with a domain that nobody may dial, according to Twilio's last answer and this stack."""
    lists = [urns for resource, urns in name_trunks(resources) if attaches(resource)]
    if all(lists):  # a list of a trunk that is not identified may belong to any
        for trunk in (trunk for resource in resources for trunk in resource.trunks):
            if _is_shut(trunk) and not any(trunk.resource.urn in urns for urns in lists):
                yield _nobody_may_dial(trunk)


def _is_shut(trunk: Trunk) -> bool:
    """Whether *trunk* has a domain, and Twilio reported no authentication.

    An absent `auth_type` says nothing: the preview of an update never has one.
    """
    return any(value is not UNKNOWN for _, value in trunk.domains()) and trunk.get("auth_type") == ""


def _nobody_may_dial(trunk: Trunk) -> Finding:
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Nobody may dial out: the trunk has a domain, but no access list or credential list",
        why="Twilio then refuses every call to the domain (32200)",
        fix="TerminationAccess for the trunk, with a CredentialList, an IpAccessControlList or both; "
        "or attach a list in the Console (the trunk, Termination, Authentication), then run pulumi refresh",
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-note-termination-access",
    description="A Twilio trunk with a domain should say who may dial it.",
    level="advisory",
    severity=Severity.LOW,
    fix="Attach an IP access control list or a credential list to the trunk.",
    of_stack=judge,
)
