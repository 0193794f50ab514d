"""What a rule knows of a resource, and of each trunk in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Final

from encrypted_trunks.properties import UNKNOWN, Props, camel, find, get, name_of, spelt
from encrypted_trunks.recognition import Shape, domains, look_at, may_say_more
from encrypted_trunks.sip_uri import shown

SECRET: Final = "[secret]"  # noqa: S105 - what hides one
"""What stands for a secret in every message."""

MISSPELT: Final = "misspelt"
"""What a flag says under another name than `secure`: what its provider reads is not known."""

_PYTHON: Final = "pulumi-python:"
_STEP: Final = re.compile(r"[.\[]")
_WELL_KNOWN: Final = frozenset(
    {
        *(
            "attributes",
            "destinations",
            "disasterrecoveryurl",
            "domainname",
            "enabled",
            "forprovider",
            "mode",
            "priority",
        ),
        *("recording", "secure", "sipuri", "sipurl", "spec", "transfermode", "trunks", "uri", "url", "urls"),
    }
)
"""Names that a secret may hold, and that tell nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource as the rules see it.

    Attributes:
        token: the type.
        name: the name in the program.
        props: the properties as plain values, secrets too.
        urn: Pulumi's name.
        property_dependencies: the URNs that each property came from.
        secrets: the paths of what is secret; None where that cannot be told.
        managed: whether a provider makes it. Components and the stack have none, and only repeat what others are told.
    """

    token: str
    name: str
    props: Props
    urn: str = ""
    property_dependencies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    secrets: frozenset[str] | None = None
    managed: bool = True

    def __str__(self) -> str:
        return f"{self.name} ({self.token})"

    @property
    def stack(self) -> str:
        """The stack that its URN names; "" where it has no URN."""
        return self.urn.split(":")[2] if self.urn.startswith("urn:pulumi:") else ""

    @cached_property
    def shape(self) -> Shape:
        """What it is."""
        judged = self.managed and not self.token.startswith("pulumi:")
        return look_at(self.token, self.props) if judged else look_at("", {})

    def remembering(self, earlier: Resource) -> Resource:
        """The same resource, without looking again where *earlier* had the same properties."""
        if self.props == earlier.props and self.managed == earlier.managed:
            vars(self)["shape"] = earlier.shape
        return self

    @cached_property
    def trunks(self) -> tuple[Trunk, ...]:
        """Each Elastic SIP Trunk in it."""
        return tuple(Trunk(resource=self, path=path, props=props) for path, props in self.shape.trunks)

    def hides(self, path: str) -> bool:
        """Whether what is at *path*, or anything around it, is a secret, so that no message shows it."""
        return self._secret_around(path) is not None

    def visible(self, path: str) -> str:
        """*path* as a message may show it: within a secret, as far as its names are well known."""
        secret = self._secret_around(path)
        if secret is None:
            return path
        steps = re.findall(r"\[[0-9]+\]|\.[^.\[]+|[^.\[]+", path[len(secret) :])
        return secret + "".join(takewhile(_is_well_known, steps))

    def _secret_around(self, path: str) -> str | None:
        secrets = self.secrets or frozenset()
        around = (path[: step.start()] for step in _STEP.finditer(path))
        return next((one for one in (*around, path) if one in secrets), None)

    def shown(self, path: str, value: object) -> str:
        """*value*, which is at *path*, for a message."""
        return SECRET if self.hides(path) else shown(value)

    def assignment(self, path: str, value: object) -> str:
        """The line of code that puts *value* at *path*, in the spelling of the resource and the form of its language."""
        literal = self._literal(value)
        _, dot, key = self.visible(path).rpartition(".")
        if key.endswith("]"):
            return f"{literal},"
        if not self.token.startswith(_PYTHON):
            return f"{key}: {literal}"
        return f'"{key}": {literal},' if dot else f"{key}={literal},"

    def _literal(self, value: object) -> str:
        if isinstance(value, str):
            return f'"{value}"'
        return str(value) if self.token.startswith(_PYTHON) else str(value).lower()

    def spelling(self, holder: Props, name: str) -> str:
        """The snake case *name* as *holder* spells it, or as it would, by the spelling of its other properties."""
        found, _ = find(holder, name)
        if found:
            return found
        snake = (
            any("_" in key and not key.startswith("__") for key in holder)
            or self.token.startswith(_PYTHON)
            or ":tf:" in self.token
        )
        return name if snake else camel(name)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A resource, or a mapping in one.

    Attributes:
        resource: the resource.
        path: where in the resource its properties are; "" where they are the resource's own.
        props: its properties.
    """

    resource: Resource
    path: str
    props: Props

    @property
    def place(self) -> str:
        """Its path as a message may show it."""
        return self.resource.visible(self.path)

    def get(self, name: str) -> object:
        """The value of the property *name*, in whatever spelling; None where it is absent."""
        return get(self.props, name)

    def path_of(self, name: str) -> str:
        """The path of the property *name*, in the resource's own spelling."""
        key = self.resource.spelling(self.props, name)
        return f"{self.path}.{key}" if self.path else key

    def shown(self, name: str) -> str:
        """The value of the property *name* for a message."""
        return self.resource.shown(self.path_of(name), self.get(name))

    def assignment(self, name: str, value: object) -> str:
        """The line of code that gives the property *name* a *value*."""
        return self.resource.assignment(self.path_of(name), value)


class Trunk(Part):
    """An Elastic SIP Trunk."""

    def domains(self) -> list[tuple[str, object]]:
        """The path and the value of each termination domain that it has, or may turn out to have."""
        start = f"{self.path}." if self.path else ""
        return [(f"{start}{path}", value) for path, value in domains(self.props)]

    @cached_property
    def flags(self) -> dict[str, object]:
        """Each spelling of `secure` with its value."""
        return dict(spelt(self.props, "secure"))

    @property
    def secure(self) -> object:
        """What the trunk says: True or False; None where it says nothing; `UNKNOWN`, `MISSPELT`, or a value that is no flag."""
        if not self.flags:
            return UNKNOWN if may_say_more(self.resource.token, self.props) else None
        if any(value is False for value in self.flags.values()):
            return False
        if self.resource.shape.token.is_a_platforms:
            return _in_text(self.flags.values())
        return self.flags["secure"] if self.flags.keys() == {"secure"} else MISSPELT


def _in_text(flags: Iterable[object]) -> object:
    """What flags say that are texts under any name, as in a ConfigMap or a function's environment."""
    said = [
        value if value is UNKNOWN else str(value).lower() in ("true", "1", "yes", "on") for value in flags
    ]
    return False if False in said else UNKNOWN if UNKNOWN in said else True


def _is_well_known(step: str) -> bool:
    return step.startswith("[") or name_of(step.lstrip(".")) in _WELL_KNOWN
