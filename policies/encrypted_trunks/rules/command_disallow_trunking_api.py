"""Commands, requests and inline code should not make trunks behind Pulumi's back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule

_CALLS: Final = re.compile(
    r"(?i:trunking\.(?:[a-z0-9-]+\.){0,4}twilio\.com/v1/trunks)"
    r"|/v1/Trunks\b"
    r"|(?i:\btrunking(?:[:.]|->|\s)(?:v1(?:[:.]|->|\s))?trunks\b)"
)
"""An address of the API, its path alone, Twilio's CLI (`twilio api:trunking:v1:trunks:create`), and Twilio's libraries."""


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Say which texts of *resource* call Twilio's trunking API. A trunk that the pack knows is judged as one."""
    if resource.trunks or resource.shape.is_twilios:
        return
    paths = [path for path, text in resource.shape.texts if _CALLS.search(text)]
    if paths:
        yield Finding(
            resource=resource,
            what="Not judged: this calls Twilio's trunking API",
            value=f"the call is in {', '.join(paths)}",
            why="what it makes there is not a resource, so that no rule sees whether the trunk is encrypted",
            fix="a trunk as a resource, SecureTrunk or your provider's, in place of the call",
        )


RULE: Final[Rule] = Rule(
    name="twilio-command-disallow-trunking-api",
    description="Commands and requests should not call Twilio's trunking API.",
    level="advisory",
    severity=Severity.HIGH,
    fix="Declare the trunk as a resource instead of calling the API.",
    of_resource=judge,
)
