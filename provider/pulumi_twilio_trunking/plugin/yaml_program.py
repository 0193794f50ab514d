"""The program in YAML that declares what a moved state has. Pure."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import yaml  # type: ignore[import-untyped] # pulumi requires it
from pulumi.runtime import rpc

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.base.inputs import Inputs
from pulumi_twilio_trunking.origination.destinations import brief
from pulumi_twilio_trunking.plugin.settings import is_explicit
from pulumi_twilio_trunking.plugin.table import COMPONENTS, PACKAGE, RESOURCES, Offered, token
from pulumi_twilio_trunking.plugin.typehints import bare
from pulumi_twilio_trunking.plugin.wire import camel, renamed, snake
from pulumi_twilio_trunking.sip_lists.entries import Address

Resource = Mapping[str, Any]

_PROVIDER = f"pulumi:providers:{PACKAGE}"
_STACK = "pulumi:pulumi:Stack"
_NOT_WRITTEN = ("adopted", "version")
_REFERENCES = {
    "trunkSid": ("SecureTrunk",),
    "ipAccessControlListSids": ("IpAccessControlList",),
    "credentialListSids": ("CredentialList",),
}
"""Inputs that name another resource by its id, and the resource."""

_LISTS = ("ipAccessControlListSids", "credentialListSids")
_WITH_THE_ID_OF_A_TRUNK = ("SecureTrunk", "TlsOrigination")
"""Parts of a component with the id that is its output."""

_BRIEF: Mapping[str, Callable[[Any], Any]] = {
    "destinations": brief,
    "ipAddresses": lambda entries: [Address.of_props(entry).brief() for entry in entries],
}
"""Writes lists as a person would."""

_COMPONENTS = [token(name) for name in COMPONENTS]

_RESERVED = "pulumi"
"""`${pulumi.stack}` and the like are Pulumi's own."""

_DOLLARS = re.compile(r"\$+(?=\{)|\${2,}")
"""What Pulumi would read as a reference, or as a `$` that is written twice."""

_OTHER_IN_YAML_1_2 = re.compile(
    r"[-+]?(\.\d[\d_]*|\d[\d_]*(\.[\d_]*)?)(e[-+]?[\d_]+)?|[-+]?0[box][\da-f_]+|\d{4}-\d.*", re.IGNORECASE
)
"""Texts that Pulumi takes for numbers and dates, and PyYAML does not: it reads YAML 1.1."""

_WIDTH, _INDENT = 100, "  "
_HEAD = """\
# The trunks of this stack, as they are at Twilio: `pulumi preview --expect-no-changes` succeeds.
"""
_NO_PARENT = (
    "Its parent in the stack is not in this program: aliases say so to Pulumi. Remove them after `pulumi up`."
)
_CONFIG = "# Set each with `pulumi config set --secret NAME`; the value is the one that the state has.\n"


class Expression(str):
    """A text that YAML programs evaluate: `${…}`."""

    __slots__ = ()


def program(
    export: Mapping[str, Any], project: str = "", remarks: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> str:
    """Write the program of a stack in the plugin's form.

    Args:
        export: what `pulumi stack export` prints, or `moved` returns.
        project: the name of the project. Default: that of the stack.
        remarks: comments on resources, each a paragraph, by URN.

    Raises:
        ConfigurationError: a state does not tell a resource's inputs.
    """
    return _Program(export["deployment"]["resources"], remarks).text(project)


class _Program:
    def __init__(self, resources: list[Resource], remarks: Mapping[str, Sequence[str]]) -> None:
        self._remarks = remarks
        self._project = resources[0]["urn"].split("::")[1]
        ours = [one for one in resources if _is_ours(one)]
        components = [one for one in ours if one["type"] in _COMPONENTS]
        self._parts = {one["urn"]: _parts(one, ours) for one in components}
        made = {part["urn"] for parts in self._parts.values() for part in parts}
        self._ours = [one for one in ours if one["urn"] not in made]
        self._keys: dict[str, str] = {}
        for one in self._ours:
            self._keys[one["urn"]] = self._key(one)
        self._secrets: dict[str, dict[str, Any]] = {}

    def text(self, project: str) -> str:
        declared = "".join(map(self._block, self._ours))
        whole: dict[str, Any] = {"name": project or self._project, "runtime": "yaml"}
        config = {"config": self._secrets} if self._secrets else {}
        parts = [_HEAD + _yaml(whole), *([_CONFIG + _yaml(config)] if config else [])]
        return "".join([*parts, f"resources:\n{declared}"])

    def _block(self, resource: Resource) -> str:
        """A resource with the remarks on it."""
        urn = resource["urn"]
        remarks = [
            *self._remarks.get(urn, ()),
            *([_NO_PARENT] if self._has_lost_its_parent(resource) else []),
        ]
        comments = [line for remark in remarks for line in _comment(remark)]
        lines = [*comments, *_yaml({self._keys[urn]: self._declared(resource)}).rstrip("\n").split("\n")]
        return "".join(f"{_INDENT}{line}\n" for line in lines)

    def _has_lost_its_parent(self, resource: Resource) -> bool:
        parent = resource.get("parent", "")
        return bool(parent) and parent not in self._keys and f"::{_STACK}::" not in parent

    def _key(self, resource: Resource) -> str:
        """A name for `${…}` that no other resource has."""
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", _name(resource))
        tries = [name, f"{name}-{_kind(resource)}", *(f"{name}-{number}" for number in range(2, 10_000))]
        return next(one for one in tries if one not in (_RESERVED, *self._keys.values()))

    def _declared(self, resource: Resource) -> dict[str, Any]:
        key = self._keys[resource["urn"]]
        found: dict[str, Any] = {"type": resource["type"].replace(":index:", ":")}
        if key != _name(resource):
            found["name"] = _escaped(_name(resource))
        is_component = resource["urn"] in self._parts
        properties = self._of_component(resource) if is_component else dict(self._properties(resource))
        if properties:
            found["properties"] = properties
        if options := dict(self._options(resource)):
            found["options"] = options
        return found

    def _of_component(self, resource: Resource) -> dict[str, Any]:
        """The inputs of a component, which a state does not have: those of its parts."""
        parts = self._parts[resource["urn"]]
        ids = {part.get("id") for part in parts}
        found: dict[str, Any] = {}
        for part in parts:
            for name, value in self._properties({**part, "urn": resource["urn"]}):
                others = [one for one in value if one not in ids] if name in _LISTS else value
                if name != "trunkSid" and others != []:
                    found.setdefault(name, others)
        if "destinations" not in found:
            raise ConfigurationError(
                f"the state does not have all parts of the {_kind(resource)} {_name(resource)!r}: write this "
                "program yourself."
            )
        return found

    def _properties(self, resource: Resource) -> Iterator[tuple[str, Any]]:
        offered = RESOURCES.get(_kind(resource))
        defaults = _defaults(offered, _name(resource)) if offered else {}
        for name, value in resource.get("inputs", {}).items():
            is_default = name in defaults and defaults[name] == value
            if not (is_default or name in _NOT_WRITTEN or name.startswith("__")):
                yield name, self._value(resource, name, value)

    def _value(self, resource: Resource, name: str, value: Any) -> Any:
        if rpc._special_sig_key in str(value):  # noqa: SLF001 - as the SDK does
            return self._secret(resource, name)
        if name in _REFERENCES:
            # Numbers come after the routes, and leave before them.
            first = ["TlsOrigination"] if _kind(resource) == "TrunkPhoneNumbers" else []
            refer = self._reference([*first, *_REFERENCES[name]])
            return list(map(refer, value)) if isinstance(value, list) else refer(value)
        return _escaped(renamed(_BRIEF[name](renamed(value, snake)), camel) if name in _BRIEF else value)

    def _reference(self, kinds: list[str]) -> Callable[[Any], Any]:
        ids = {
            one.get("id"): f"${{{self._keys[one['urn']]}.id}}"
            for kind in reversed(kinds)
            for one in self._ours
            if _kind(one) == kind
        }
        ids |= {
            part.get("id"): f"${{{self._keys[urn]}.trunkSid}}"
            for urn, parts in self._parts.items()
            for part in parts
            if _kind(part) in kinds and _kind(part) in _WITH_THE_ID_OF_A_TRUNK
        }
        return lambda sid: ids.get(sid, _escaped(sid))

    def _secret(self, resource: Resource, name: str) -> Any:
        key = self._keys[resource["urn"]]
        if name == "credentials":
            users = resource.get("outputs", {}).get("usernames", [])
            return [
                {"username": _escaped(one), "password": self._set(f"{key}-{one}-password")} for one in users
            ]
        offered = RESOURCES.get(_kind(resource))
        if offered and bare(offered.inputs.model_fields[snake(name)].annotation) is not str:
            raise ConfigurationError(
                f"{name} of {_name(resource)!r} is secret, and the program would tell it: write this program "
                "yourself."
            )
        return self._set(f"{key}-{name}")

    def _set(self, name: str) -> str:
        """A secret of the stack's config, for this place only."""
        words = re.split(r"[^A-Za-z0-9]+", name)
        wanted = camel("_".join(word[:1].lower() + word[1:] for word in words if word))
        tries = [wanted, *(f"{wanted}{number}" for number in range(2, 10_000))]
        key = next(one for one in tries if one not in (*self._secrets, *self._keys.values()))
        self._secrets[key] = {"type": "string", "secret": True}
        return f"${{{key}}}"

    def _options(self, resource: Resource) -> Iterator[tuple[str, Any]]:
        if parent := self._keys.get(resource.get("parent", "")):
            yield "parent", f"${{{parent}}}"
        elif self._has_lost_its_parent(resource):
            yield "aliases", [_escaped(resource["urn"])]
        # A component has no provider in the state; its parts have the one that it was given.
        [given, *_] = self._parts.get(resource["urn"]) or [resource]
        if provider := self._keys.get(given.get("provider", "").rpartition("::")[0]):
            yield "provider", f"${{{provider}}}"
        for name in ("protect", "retainOnDelete"):
            if resource.get(name):
                yield name, True


def _is_ours(resource: Resource) -> bool:
    if resource.get("delete"):  # a replaced one that is still to be deleted
        return False
    if resource["type"] == _PROVIDER:
        return is_explicit(resource["urn"])
    return bool(resource["type"].startswith(f"{PACKAGE}:index:")) and not resource.get("external")


def _parts(component: Resource, resources: Sequence[Resource]) -> list[Resource]:
    """The resources that the component makes: its children with its name."""
    return [
        one
        for one in resources
        if one.get("parent") == component["urn"]
        and _name(one) == _name(component)
        and _kind(one) in RESOURCES
    ]


def _defaults(offered: Offered, name: str) -> dict[str, Any]:
    """What a program need not write, but `secure`, which an adopted trunk never takes from the default."""
    found = {}
    for field, info in offered.inputs.model_fields.items():
        default = info.get_default(call_default_factory=True)
        found[camel(field)] = default.to_props() if isinstance(default, Inputs) else default
    if "friendlyName" in found:
        found["friendlyName"] = name[: offered.longest_name]
    return {key: default for key, default in found.items() if key != "secure"}


def _kind(resource: Resource) -> str:
    return str(resource["type"].rpartition(":")[2])


def _name(resource: Resource) -> str:
    return str(resource["urn"].split("::", 3)[3])


def _escaped(value: Any) -> Any:
    """*value* as YAML programs write it: `$$` is a `$` that begins no reference, and 5 is not 5.0."""
    if isinstance(value, Mapping):
        return {key: _escaped(one) for key, one in value.items()}
    if isinstance(value, list):
        return list(map(_escaped, value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Expression):
        return str(value)
    return _DOLLARS.sub(r"\g<0>\g<0>", value) if isinstance(value, str) else value


def _comment(text: str) -> list[str]:
    width = _WIDTH - len(_INDENT) - len("# ")
    return [
        f"# {line}" for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    ]


class _Dumper(yaml.SafeDumper):  # type: ignore[misc] # PyYAML has no types
    """Writes control characters and line separators as escapes, since a plain text would lose some."""


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = "'" if _OTHER_IN_YAML_1_2.fullmatch(value) else None
    if not value.isprintable():
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _yaml(value: Mapping[str, Any]) -> str:
    return str(yaml.dump(dict(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH))
