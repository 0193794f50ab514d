from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.call_targets import in_use
from encrypted_trunks.origination import Entry
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import PLAIN_PORT, TLS_PORT, why_not_tls


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find TLS URIs of *resource* that name port 5060."""
    for entry, uri in in_use(resource):
        if uri.port == PLAIN_PORT and not why_not_tls(entry.uri):
            yield _plain_port(resource, entry)


def _plain_port(resource: Resource, entry: Entry) -> Finding:
    return Finding(
        resource=resource,
        what="TLS to the port of plain SIP",
        value=str(entry),
        why=f"{PLAIN_PORT} is plain SIP nearly everywhere, and a call over TLS to such a port fails (32011); "
        f"without a port it is {TLS_PORT}",
        fix=entry.fix(),
    )


RULE: Final[Rule] = Rule(
    name="twilio-origination-disallow-plain-port",
    description="A Twilio origination URI over TLS should not name port 5060.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Leave the port out, or write the host's TLS port.",
    of_resource=judge,
)
