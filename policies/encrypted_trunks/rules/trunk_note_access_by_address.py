from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.access_lists import attaches_addresses, attaches_credentials
from encrypted_trunks.properties import UNKNOWN
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.trunk_routes import name_trunks

_BY_ADDRESS: Final = "IP_ACL"
"""Twilio's `auth_type` of a trunk with IP access control lists and no credential list."""


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find trunks with a domain that callers may dial from an address, without a password."""
    named = name_trunks(resources)
    asking = [urns for one, urns in named if attaches_credentials(one)]
    if all(asking):  # a list of a trunk that is not identified may belong to any
        with_password = frozenset().union(*asking)
        by_address = [(one, urns) for one, urns in named if len(urns) == 1 and attaches_addresses(one)]
        for trunk in (trunk for resource in resources for trunk in resource.trunks):
            if trunk.resource.urn not in with_password and _takes_calls(trunk):
                guards = [one for one, urns in by_address if trunk.resource.urn in urns]
                yield from _judge(trunk, guards)


def _judge(trunk: Trunk, guards: Sequence[Resource]) -> Iterator[Finding]:
    reported = trunk.get("auth_type")
    lists = trunk.resource.spelling(trunk.props, "credential_list_sids")
    if reported == _BY_ADDRESS or (guards and reported in (None, "", UNKNOWN)):
        yield Finding(
            resource=trunk.resource,
            place=trunk.place,
            what="An address is all that a caller needs: the trunk has no credential list",
            why="whoever shares or takes over an address in the list can dial at your cost; "
            "Twilio advises credentials for every trunk",
            fix=f"a CredentialList too, in {lists} of the trunk's TerminationAccess; "
            "a caller then needs both",
            others=tuple(guards),
        )


def _takes_calls(trunk: Trunk) -> bool:
    return any(value is not UNKNOWN for _, value in trunk.domains())


RULE: Final[Rule] = Rule(
    name="twilio-trunk-note-access-by-address",
    description="A Twilio trunk that callers dial should ask them for credentials.",
    level="advisory",
    severity=Severity.LOW,
    fix="Attach a credential list to the trunk, beside its IP access control list.",
    of_stack=judge,
)
