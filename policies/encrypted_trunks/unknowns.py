"""Values that Pulumi learns only in `up`."""

from __future__ import annotations

from typing import Any, Final

from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding

REJECT: Final = "reject"

UNKNOWN_OPTION: Final[dict[str, Any]] = {
    "type": "string",
    "enum": ["judge-in-up", REJECT],
    "default": "judge-in-up",
}
"""The option `unknown`: leave an unknown to `up`, which judges it before the resource is created, or refuse it in preview."""


def not_known(resource: Resource, path: str, fix: str) -> Finding:
    """What a rule says of a value that decides, and that nobody knows yet."""
    return Finding(
        resource=resource,
        what="Not judged in this preview",
        value=f"{resource.visible(path)} is not known yet",
        why="the value is known only in up, which judges it before it creates or changes this resource",
        fix=fix,
    )
