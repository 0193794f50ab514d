from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import address, in_use, why_private
from encrypted_trunks.origination import Entry
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import LONGEST_SHOWN, PATTERN, SipUri, why_not_tls


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find TLS URIs of *resource* that lead to a public IP address. Another rule reports private ones."""
    for entry, uri in in_use(resource):
        if address(uri) and not why_private(uri) and not why_not_tls(entry.uri):
            yield _no_name(resource, entry, uri)


def _no_name(resource: Resource, entry: Entry, uri: SipUri) -> Finding:
    return Finding(
        resource=resource,
        what="This origination URI has an IP address instead of a host name",
        value=str(entry),
        why="a certificate seldom names an address, and if Twilio compares the two, the call fails (32011)",
        fix=f"{entry.code(PATTERN if entry.secret else _named(uri))}   # HOST as in its certificate",
    )


def _named(uri: SipUri) -> str:
    named = replace(uri, host="HOST")
    return PATTERN if len(str(named)) > LONGEST_SHOWN else str(named.masked())


RULE: Final[Rule] = Rule(
    name="twilio-origination-disallow-ip-literal",
    description="A Twilio origination URI should name its host, not give an IP address.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Write the host name from its certificate.",
    of_resource=judge,
)
