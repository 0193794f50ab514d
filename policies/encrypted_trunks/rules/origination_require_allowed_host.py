from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import host
from encrypted_trunks.origination import Entry, entries
from encrypted_trunks.patterns import HOSTS, fits
from encrypted_trunks.properties import Unknown
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import PATTERN, clipped, readable


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Find URIs of *resource*, enabled or not, that lead to no allowed host, if there is a list."""
    allowed = [pattern.lower() for pattern in options["hosts"]]
    for entry in entries(resource) if allowed else []:
        if not isinstance(entry.uri, Unknown) and not _is_allowed(entry, allowed):
            yield _not_allowed(resource, entry, options["hosts"])


def _is_allowed(entry: Entry, allowed: Sequence[str]) -> bool:
    uri = readable(entry.uri)
    return uri is not None and any(fits(host(uri), pattern) for pattern in allowed)


def _not_allowed(resource: Resource, entry: Entry, hosts: Sequence[str]) -> Finding:
    return Finding(
        resource=resource,
        what="This origination URI leads to a host that is not allowed",
        value=str(entry),
        why=f"calls go to whoever answers there; allowed are {clipped(', '.join(hosts))}",
        fix=f"{entry.code(PATTERN)}   # an allowed HOST; or add this one to the rule's option hosts",
    )


RULE: Final[Rule] = Rule(
    name="twilio-origination-require-allowed-host",
    description="A Twilio origination URI should lead to an allowed host, if any are configured.",
    level="advisory",
    severity=Severity.HIGH,
    fix="Write an allowed host, or add this one to the rule's configuration.",
    options={"hosts": HOSTS},
    of_resource=judge,
)
