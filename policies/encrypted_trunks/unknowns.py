"""Make findings about values that Pulumi learns only in `up`."""

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
"""The option `unknown`: let `up` judge an unknown value before it creates the resource, or refuse it."""


def rejected(resource: Resource, path: str, fix: str) -> Finding:
    """Make the finding on an unknown value that decides, if the configuration refuses such values."""
    return replace(
        not_known(resource, path, fix),
        why="the configuration refuses what a preview cannot know: unknown is reject",
    )


def not_known(resource: Resource, path: str, fix: str) -> Finding:
    """Make the finding on a deciding value that is not known yet."""
    return Finding(
        resource=resource,
        what="Not judged in this preview",
        value=f"{resource.visible(path)} is not known yet",
        why="the value is known only in up, which judges it before it creates or changes this resource",
        fix=fix,
    )
