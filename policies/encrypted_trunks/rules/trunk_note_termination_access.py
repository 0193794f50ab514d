"""A trunk with a domain needs an access list or credentials before anybody can dial out through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.joins import name_trunks
from encrypted_trunks.props import UNKNOWN, get
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import shown

_LISTS: Final = ("accesscontrol", "credentiallist")


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Say which trunks have a domain that nobody may dial, neither by Twilio's last word nor by this stack."""
    lists = [urns for resource, urns in name_trunks(resources) if _grants_access(resource)]
    if all(lists):  # else one belongs to a trunk that cannot be made out, which may be any
        for trunk in resources:
            if _is_shut(trunk) and not any(trunk.urn in urns for urns in lists):
                yield _nobody_may_dial(trunk)


def _grants_access(resource: Resource) -> bool:
    """Whether *resource* names an IP access control list or a credential list, by whatever maker's property."""
    return any(part in key.replace("_", "").lower() for key in resource.props for part in _LISTS)


def _is_shut(trunk: Resource) -> bool:
    """Whether *trunk* has a domain, and Twilio reported no way of authentication.

    An `auth_type` that is absent says nothing: in the preview of an update none is there, whatever Twilio holds.
    """
    domain, auth_type = get(trunk.props, "domain_name"), get(trunk.props, "auth_type")
    return trunk.is_trunk and domain not in (None, "", UNKNOWN) and auth_type == ""


def _nobody_may_dial(trunk: Resource) -> Finding:
    domain = "[secret]" if trunk.hides("domain_name") else shown(get(trunk.props, "domain_name"))
    return Finding(
        resource=trunk,
        what=f"Nobody may dial out through this trunk: domain_name is {domain}, and Twilio reports no list on it",
        why="without an IP access control list or a credential list Twilio refuses every call to the domain (32200)",
        fix="attach a list in the Console: the trunk, Termination, Authentication; then, or if it has one by now: pulumi refresh",
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-note-termination-access",
    description="A Twilio trunk with a domain should say who may dial it.",
    level="advisory",
    severity=Severity.LOW,
    fix="Attach an IP access control list or a credential list to the trunk.",
    of_stack=judge,
)
