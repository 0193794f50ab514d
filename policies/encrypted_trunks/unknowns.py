"""Values that Pulumi learns only in `up`."""

from __future__ import annotations

from dataclasses import replace
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


def rejected(resource: Resource, path: str, fix: str) -> Finding:
    """What a rule says of a value that decides and is not known yet, where the configuration refuses such values."""
    return replace(
        not_known(resource, path, fix),
        why="the configuration refuses what a preview cannot know: unknown is reject",
    )


def not_known(resource: Resource, path: str, fix: str) -> Finding:
    """What a rule says of a value that decides and is not known yet."""
    return Finding(
        resource=resource,
        what="Not judged in this preview",
        value=f"{resource.visible(path)} is not known yet",
        why="the value is known only in up, which judges it before it creates or changes this resource",
        fix=fix,
    )
