from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.frameworks import IN_TRANSIT
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.trunk_routes import carriers_without_trunk


def judge(resources: Sequence[Resource], _options: Options) -> Iterator[Finding]:
    """Find resources with origination URIs of a trunk that is not in the stack, or cannot be identified."""
    for carrier in carriers_without_trunk(resources):
        yield Finding(
            resource=carrier,
            what="Not judged: the trunk of these origination URIs is not found in this stack",
            why="a policy does not see what a program only reads, "
            "so the pack cannot know whether the trunk is secure",
            fix="declare the trunk in this stack, or run the pack on the stack that has it",
        )


RULE: Final[Rule] = Rule(
    name="twilio-origination-require-trunk-in-stack",
    description="The trunk of a list of origination URIs should be in the same stack.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Declare the trunk in the same stack, or judge the stack that has it.",
    frameworks=IN_TRANSIT,
    of_stack=judge,
    encrypts=True,
)
