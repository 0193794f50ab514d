from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.frameworks import IN_TRANSIT
from encrypted_trunks.origination import Entry, entries, routes
from encrypted_trunks.properties import Props, Unknown, spelt
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import SipUri, readable, why_not_tls
from encrypted_trunks.unknowns import REJECT, UNKNOWN_OPTION, rejected


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Find origination URIs of *resource* that are not TLS."""
    yield from _judge(resource, entries(resource), options)


def judge_together(resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
    """Find URIs in use that are not TLS according to Twilio's answer, whatever the program says."""
    for resource in resources:
        yield from _judge(resource, routes(resource), options)


def _judge(resource: Resource, found: Iterable[Entry], options: Options) -> Iterator[Finding]:
    for entry in found:
        if isinstance(entry.uri, Unknown):
            if options["unknown"] == REJECT:
                yield rejected(resource, entry.path, entry.fix())
        elif why := why_not_tls(entry.uri):
            yield _not_tls(resource, entry, why)


def _not_tls(resource: Resource, entry: Entry, why: str) -> Finding:
    return Finding(
        resource=resource,
        what="This origination URI is not TLS",
        value=str(entry),
        why=why,
        fix=entry.fix(),
    )


def remediate(resource: Resource) -> Props:
    """Add `transport=tls` to a resource's single URI if that names no transport and no port.

    A written transport or port was meant. `TlsOrigination` refuses plain URIs itself.
    """
    if not resource.shape.is_twilios:
        return {}
    return {
        key: str(uri.over_tls())
        for key, value in spelt(resource.props, "sip_url")
        if not resource.hides(key) and (uri := _silent(value)) is not None
    }


def _silent(value: object) -> SipUri | None:
    """Parse *value*; None unless it is a SIP URI with neither transport nor port."""
    uri = readable(value)
    silent = uri is not None and uri.scheme == "sip" and uri.port is None and not uri.transports()
    return uri if silent else None


RULE: Final[Rule] = Rule(
    name="twilio-origination-require-tls",
    description="A Twilio origination URI must ask for TLS.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Write the URI as sip:HOST;transport=tls.",
    frameworks=IN_TRANSIT,
    options={"unknown": UNKNOWN_OPTION},
    of_resource=judge,
    of_stack=judge_together,
    remediate=remediate,
    encrypts=True,
)
