from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.origination import entries
from encrypted_trunks.properties import UNKNOWN
from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.unknowns import not_known


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find values of *resource* that no rule can judge yet."""
    flags = (path for trunk in resource.trunks for path in _flags(trunk))
    unknown = [*flags, *(entry.path for entry in entries(resource) if entry.uri is UNKNOWN)]
    if unknown:
        paths = ", ".join(map(resource.visible, unknown))
        yield not_known(resource, paths, "a literal value, so that the preview judges it")
    for place in resource.shape.silent:
        yield _silent(resource, resource.visible(place))


def _silent(resource: Resource, place: str) -> Finding:
    return Finding(
        resource=resource,
        place=place,
        what="Not judged: this has the domain and the settings of a Twilio trunk, but not secure",
        why="if it makes a trunk, that is in plain text: Twilio's default is secure=False",
        fix="a type that says Twilio, or a property secure, so that the pack judges it",
    )


def _flags(trunk: Trunk) -> Iterator[str]:
    if trunk.secure is UNKNOWN:
        yield trunk.path_of("secure")
    if trunk.secure is not True:
        yield from (path for path, value in trunk.domains() if value is UNKNOWN)


RULE: Final[Rule] = Rule(
    name="twilio-trunk-note-unknown",
    description="The values that decide a Twilio trunk's encryption should be known in preview.",
    level="advisory",
    severity=Severity.LOW,
    fix="Write a literal value, or let up judge it.",
    of_resource=judge,
    follows=("twilio-trunk-require-minimum-encryption", "twilio-origination-require-tls"),
)
