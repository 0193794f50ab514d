from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.exemptions import Exemption, concerned
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule


def judge(resources: Sequence[Resource], options: Options) -> Iterator[Finding]:
    """Find exemptions for this stack that name nothing, or several resources of one type by a plain name."""
    stack = next((one for one in resources if one.token == _STACK), next(iter(resources), None))
    for exemption in Exemption.read(options):
        found = list(concerned(exemption, resources))
        if stack and exemption.is_of(stack.stack) and not found:
            yield _names_nothing(stack, exemption, is_there=any(map(exemption.names, resources)))
        if twins := _twins(exemption, found):
            yield _names_several(exemption, twins)


def _names_nothing(stack: Resource, exemption: Exemption, *, is_there: bool) -> Finding:
    what = "its rule finds nothing on a resource of that name" if is_there else "no resource has that name"
    return Finding(
        resource=stack,
        what=f"This exemption lifts nothing in this stack: {what}",
        value=str(exemption),
        why="it is a leftover, or its name is misspelt and the resource that it is for is still judged",
        fix='remove it, correct the name, or say which stacks it is for: "stack": "production"',
    )


def _twins(exemption: Exemption, found: Sequence[Resource]) -> list[Resource]:
    """Find resources of one type with the same name, as components have them. A pattern means several."""
    is_pattern = any(sign in exemption.resource for sign in "*?[")
    by_token: dict[str, list[Resource]] = {}
    for resource in [] if is_pattern else found:
        by_token.setdefault(resource.token, []).append(resource)
    return next((same for same in by_token.values() if len(same) > 1), [])


def _names_several(exemption: Exemption, twins: Sequence[Resource]) -> Finding:
    urns = " or ".join(f'"{twin.urn}"' for twin in twins)
    return Finding(
        resource=twins[0],
        what=f"The name in this exemption fits {len(twins)} resources of one type",
        value=str(exemption),
        why="whoever approved it may have meant only one of them",
        fix=f'the URN of the one that you mean: "resource": {urns}',
        others=tuple(twins[1:]),
    )


_STACK: Final = "pulumi:pulumi:Stack"

RULE: Final[Rule] = Rule(
    name="twilio-exemption-require-match",
    description="An exemption must name something that is in the stack.",
    level="mandatory",
    severity=Severity.MEDIUM,
    fix="Remove the exemption, or correct its name.",
    of_stack=judge,
)
