"""An origination URI must make Twilio speak TLS, whichever resource carries it, enabled or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.origination import Entry, entries
from encrypted_trunks.props import Unknown
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import why_not_tls
from encrypted_trunks.unknowns import REJECT, UNKNOWN_OPTION, not_known


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Say which origination URIs of *resource* are not TLS."""
    for entry in entries(resource):
        if isinstance(entry.uri, Unknown):
            if options["unknown"] == REJECT:
                yield not_known(resource, entry.path, entry.fix())
        elif why := why_not_tls(entry.uri):
            yield _not_tls(resource, entry, why)


def _not_tls(resource: Resource, entry: Entry, why: str) -> Finding:
    return Finding(
        resource=resource,
        what=f"This origination URI is not TLS: {entry}",
        why=why,
        fix=entry.fix(),
    )


RULE: Final[Rule] = Rule(
    name="twilio-origination-require-tls",
    description="A Twilio origination URI must ask for TLS.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Write the URI as sip:HOST;transport=tls.",
    options={"unknown": UNKNOWN_OPTION},
    of_resource=judge,
    encrypts=True,
)
