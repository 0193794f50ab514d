"""Give the rules a view of a resource, and of each trunk in it."""

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

SECRET: Final = "[secret]"  # noqa: S105 - it hides secrets
"""The text that messages show for a secret."""

MISSPELT: Final = "misspelt"
"""The value of a flag with another name than `secure`: its provider may not read it."""

_PYTHON: Final = "pulumi-python:"
_STEP: Final = re.compile(r"[.\[]")
_WELL_KNOWN: Final = frozenset(
    {
        *("attributes", "cidrlengthprefix", "cidrprefixlength", "ipaddress"),
        *("destinations", "disasterrecoveryurl", "domainname", "enabled", "forprovider"),
        *("mode", "priority", "recording", "secure", "sipuri", "sipurl", "spec", "transfermode", "trunks"),
        *("uri", "url", "urls"),
    }
)
"""Names inside a secret that messages may show: they reveal nothing."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource as the rules see it.

    Attributes:
        token: the type.
        name: the name in the program.
        props: the properties as plain values, secrets included.
        urn: the URN.
        property_dependencies: the URNs of the resources that each property depends on.
        secrets: the paths of the secrets; None if they are not known.
        managed: whether a provider makes it. Components and the stack have none, and only repeat values.
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
        """The stack in its URN; "" without a URN."""
        return self.urn.split(":")[2] if self.urn.startswith("urn:pulumi:") else ""

    @cached_property
    def shape(self) -> Shape:
        """The trunks, URIs and texts recognised in it."""
        judged = self.managed and not self.token.startswith("pulumi:")
        return look_at(self.token, self.props) if judged else look_at("", {})

    def remembering(self, earlier: Resource) -> Resource:
        """Take over the shape of *earlier* if that had the same properties."""
        if self.props == earlier.props and self.managed == earlier.managed:
            vars(self)["shape"] = earlier.shape
        return self

    @cached_property
    def trunks(self) -> tuple[Trunk, ...]:
        """Each Elastic SIP Trunk in it."""
        return tuple(Trunk(resource=self, path=path, props=props) for path, props in self.shape.trunks)

    def holds(self, name: str, *, of: re.Pattern[str]) -> bool:
        """Whether it is Twilio's, of a type that *of* finds, and says the snake case *name* somewhere."""
        if not (self.shape.is_twilios and of.search(self.token)):
            return False
        return any(get(mapping, name) is not None for _, mapping in self.shape.mappings)

    def hides(self, path: str) -> bool:
        """Whether the value at *path* or anything around it is a secret, which no message may show."""
        return self._secret_around(path) is not None

    def visible(self, path: str) -> str:
        """Cut *path* for a message: inside a secret it ends before the first name that is not well known."""
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
        """Write *value*, which is at *path*, for a message."""
        return SECRET if self.hides(path) else shown(value)

    def assignment(self, path: str, value: object) -> str:
        """Write the line of code that puts *value* at *path*, in the syntax of the resource's language."""
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
        """Spell the snake case *name* as *holder* does, or like its other properties."""
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
        path: where in the resource it is; "" for the resource itself.
        props: its properties.
    """

    resource: Resource
    path: str
    props: Props

    @property
    def place(self) -> str:
        """Its path, cut for a message."""
        return self.resource.visible(self.path)

    def get(self, name: str) -> object:
        """Give the value of the property *name* in any spelling, or None."""
        return get(self.props, name)

    def path_of(self, name: str) -> str:
        """Give the path of the property *name*, in the resource's spelling."""
        key = self.resource.spelling(self.props, name)
        return f"{self.path}.{key}" if self.path else key

    def shown(self, name: str) -> str:
        """Write the value of the property *name* for a message."""
        return self.resource.shown(self.path_of(name), self.get(name))

    def assignment(self, name: str, value: object) -> str:
        """Write the line of code that gives the property *name* a *value*."""
        return self.resource.assignment(self.path_of(name), value)


class Trunk(Part):
    """An Elastic SIP Trunk."""

    def domains(self) -> list[tuple[str, object]]:
        """List the path and the value of each termination domain, unknown ones included."""
        start = f"{self.path}." if self.path else ""
        return [(f"{start}{path}", value) for path, value in domains(self.props)]

    @cached_property
    def flags(self) -> dict[str, object]:
        """Each spelling of `secure` with its value."""
        return dict(spelt(self.props, "secure"))

    @property
    def secure(self) -> object:
        """The flag: True or False; None if absent; `UNKNOWN`, `MISSPELT`, or a value that is not a flag."""
        if not self.flags:
            return UNKNOWN if may_say_more(self.resource.shape.token.text, self.props) else None
        if any(value is False for value in self.flags.values()):
            return False
        if self.resource.shape.token.is_a_platforms:
            return _in_text(self.flags.values())
        return self.flags["secure"] if self.flags.keys() == {"secure"} else MISSPELT


def _in_text(flags: Iterable[object]) -> object:
    """Read flags that are texts under any name, as in a ConfigMap or a function's environment."""
    said = [
        value if value is UNKNOWN else str(value).lower() in ("true", "1", "yes", "on") for value in flags
    ]
    return False if False in said else UNKNOWN if UNKNOWN in said else True


def _is_well_known(step: str) -> bool:
    return step.startswith("[") or name_of(step.lstrip(".")) in _WELL_KNOWN
