from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.resources import Resource, Trunk
from encrypted_trunks.rule import Finding, Options, Rule

OPEN: Final = "enable-all"


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find trunks in *resource* that let calls be transferred to the phone network."""
    for trunk in resource.trunks:
        if trunk.get("transfer_mode") == OPEN:
            yield _open(trunk)


def _open(trunk: Trunk) -> Finding:
    return Finding(
        resource=trunk.resource,
        place=trunk.place,
        what="Calls can be transferred to any phone number",
        value=f"{trunk.resource.visible(trunk.path_of('transfer_mode'))} is {trunk.shown('transfer_mode')}",
        why="a far side that is hacked or tricked sends calls to expensive numbers at your cost (toll fraud)",
        fix=f'{trunk.assignment("transfer_mode", "sip-only")}   # or "disable-all" without transfers',
    )


RULE: Final[Rule] = Rule(
    name="twilio-trunk-disallow-open-transfer",
    description="A Twilio trunk should not let calls be transferred to the phone network.",
    level="advisory",
    severity=Severity.MEDIUM,
    fix="Set transfer_mode to sip-only, or to disable-all.",
    of_resource=judge,
)
