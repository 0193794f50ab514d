"""The schema of the package, from the models, the constructors and their docstrings.

https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pulumi import Output
from pydantic.fields import FieldInfo

from pulumi_twilio_trunking.base.inputs import Inputs, accepted_words
from pulumi_twilio_trunking.plugin import docstrings, settings, typehints
from pulumi_twilio_trunking.plugin.table import (
    COMPONENTS,
    FUNCTIONS,
    PACKAGE,
    RESOURCES,
    Component,
    Function,
    Offered,
    token,
)
from pulumi_twilio_trunking.plugin.wire import camel
from pulumi_twilio_trunking.provider import Provider

FILE = Path(__file__).with_name("schema.json")
"""The schema as it is checked in; `make generate` writes it."""

Spec = dict[str, Any]

_NOT_IN_PROGRAMS = ("adopted",)
"""Inputs that only a state has."""

_DEFAULT_UNSAID = ("secure",)
"""An SDK would write the default out, and a trunk from before Pulumi would be encrypted by it."""

_PROVIDER = """A Twilio account, with its own login, region and edge, for the resources that are given it.

Resources without one use the stack's config (`twilio-trunking:accountSid` and so on) and the environment \
(`TWILIO_ACCOUNT_SID` and so on). Neither completes the credentials, region or edge of a provider that a \
program declares."""

_HOME = {"account_sid": "The account, `AC…`.", "region": "The region: `us1`, `ie1` or `au1`."}

_OF_CONFIG = re.compile(r"`\S+` of the stack's config, then ")
"""In Python, the stack's config completes a provider that a program declares. Here it does not."""

_ANY = {"$ref": "pulumi.json#/Any"}
_PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", date: "string"}


def checked_in() -> Spec:
    schema: Spec = json.loads(FILE.read_text(encoding="utf-8"))
    return schema


class Schema:
    """Collects the types that the parts of the schema need."""

    def __init__(self) -> None:
        self.types: dict[str, Spec] = {}

    def whole(self) -> Spec:
        settings_of_provider = self._provider()
        resources = {token(name): self._resource(name, one) for name, one in RESOURCES.items()}
        components = {token(name): self._component(one, resources) for name, one in COMPONENTS.items()}
        return {
            "name": PACKAGE,
            "displayName": "Encrypted Twilio SIP trunks",
            "description": "Encrypted Twilio Elastic SIP Trunks: Secure Trunking, and TLS origination in "
            "fail-over order",
            "keywords": ["pulumi", "twilio", "sip", "trunk", "tls", "srtp", "category/network"],
            "license": "Apache-2.0",
            "language": _LANGUAGES,
            "config": {"variables": settings_of_provider["inputProperties"]},
            "provider": settings_of_provider,
            "resources": {**resources, **components},
            "functions": {token(name): self._function(name, one) for name, one in FUNCTIONS.items()},
            "types": dict(sorted(self.types.items())),
        }

    def _provider(self) -> Spec:
        said, hints = docstrings.arguments(Provider.__init__), typehints.hints(Provider.__init__)
        names = [name for name in said if name not in ("resource_name", "opts")]
        properties = {
            camel(name): {
                **self._type_of(typehints.bare(hints[name]), name),
                "description": _OF_CONFIG.sub("", said[name]),
                **({"secret": True} if name in settings.SECRETS else {}),
            }
            for name in names
        }
        return {"description": _PROVIDER, "inputProperties": properties}

    def _resource(self, name: str, offered: Offered) -> Spec:
        ours = {field: docstrings.paragraphs(text) for field, text in offered.said.items()}
        said = {**docstrings.arguments(offered.documented.__init__), **ours}
        inputs = {
            camel(field): self._input(name, field, info, said[field], offered)
            for field, info in offered.inputs.model_fields.items()
            if field not in _NOT_IN_PROGRAMS
        }
        required = _required(offered.documented.__init__)
        outputs, always = self._outputs(name, offered, inputs)
        return {
            "description": docstrings.about(offered.documented),
            "properties": outputs,
            "required": always,
            "inputProperties": inputs,
            **({"requiredInputs": required} if required else {}),
        }

    def _component(self, component: Component, resources: Mapping[str, Spec]) -> Spec:
        """Its inputs are those of the resources that it makes, with texts of its own."""
        constructor = component.documented.__init__
        said = docstrings.arguments(constructor)
        known = {name: one for spec in resources.values() for name, one in spec["inputProperties"].items()}
        named = [name for name in said if name not in ("resource_name", "opts")]
        hints = {name: str if name.endswith("_sid") else Mapping[str, Any] for name in component.outputs}
        outputs = {
            camel(name): {**self._type_of(hints[name], name), "description": text}
            for name, text in component.outputs.items()
        }
        return {
            "isComponent": True,
            "description": docstrings.about(component.documented),
            "properties": outputs,
            "required": [*outputs],
            "inputProperties": {
                camel(name): {**_undecided(known[camel(name)]), "description": said[name]} for name in named
            },
            "requiredInputs": _required(constructor),
        }

    def _input(self, name: str, field: str, info: FieldInfo, text: str, offered: Offered) -> Spec:
        spec = self._field(name, field, info, offered)
        return {
            **spec,
            "description": text,
            **({"secret": True} if field in offered.secrets else {}),
            **({"willReplaceOnChanges": True} if field in offered.replacing else {}),
        }

    def _field(self, name: str, field: str, info: FieldInfo, offered: Offered) -> Spec:
        """The type and the default of one input, of a resource or of an entry of a list."""
        documented = offered.entries.get(field)
        texts_too = field in offered.texts_too
        metadata = [*info.metadata, *typehints.metadata(info.annotation)]
        spec = self._type_of(
            typehints.bare(info.annotation),
            field,
            name,
            metadata=metadata,
            entry=documented,
            texts_too=texts_too,
        )
        default = info.default
        simple = isinstance(default, bool | int | str) and default != ""
        shown = simple and not info.is_required() and field not in _DEFAULT_UNSAID
        return {**spec, "default": default} if shown else spec

    def _outputs(self, name: str, offered: Offered, inputs: Mapping[str, Spec]) -> tuple[Spec, list[str]]:
        hints = typehints.own_hints(offered.documented)
        said = docstrings.attributes(offered.documented)
        properties: Spec = {}
        always: list[str] = []
        for output in offered.documented.__annotations__:
            [kind] = get_args(hints[output]) if get_origin(hints[output]) is Output else [hints[output]]
            declared = inputs.get(camel(output))
            spec = (
                self._type_of(typehints.bare(kind), output, name)
                if declared is None
                else _as_output(declared)
            )
            text = said.get(output) or (declared or {}).get("description", "")
            secret = {"secret": True} if output in offered.secrets else {}
            properties[camel(output)] = {**spec, "description": text, **secret}
            if not typehints.is_optional(kind):
                always.append(camel(output))
        return properties, always

    def _function(self, name: str, function: Function) -> Spec:
        hints, said = typehints.hints(function.call), docstrings.arguments(function.call)
        parameters = inspect.signature(function.call).parameters
        inputs = {
            camel(one): {**self._type_of(typehints.bare(hints[one]), one, name), "description": said[one]}
            for one in parameters
        }
        return {
            "description": docstrings.about(function.call),
            "inputs": {"type": "object", "properties": inputs},
            "outputs": {"type": "object", **self._record(function.result, function.like)},
        }

    def _record(self, record: type, like: str = "") -> Spec:
        """The fields of a dataclass. The resource *like* it describes those that the class does not."""
        hints = get_type_hints(record)
        said = dict(_HOME)
        if like:
            resource = RESOURCES[like].documented
            said |= {**docstrings.arguments(resource.__init__), **docstrings.attributes(resource)}
        said |= {**docstrings.attributes(record), **docstrings.arguments(record)}
        properties: Spec = {}
        for one in fields(record):
            text = {"description": said[one.name]} if one.name in said else {}
            properties[camel(one.name)] = {
                **self._type_of(typehints.bare(hints[one.name]), one.name),
                **text,
            }
        required = [camel(one.name) for one in fields(record) if not typehints.is_optional(hints[one.name])]
        return {"properties": properties, "required": required}

    # Types

    def _type_of(
        self,
        kind: Any,
        field: str,
        owner: str = "",
        *,
        metadata: Sequence[object] = (),
        entry: type | None = None,
        texts_too: bool = False,
    ) -> Spec:
        words = next((found for one in metadata if (found := accepted_words(one))), None)
        if words is not None:
            return self._enum(words, f"{owner}{_title(field)}")
        if isinstance(kind, type) and issubclass(kind, Inputs):
            return self._object(kind, entry, owner)
        if is_dataclass(kind) and isinstance(kind, type):
            return self._ref(kind.__name__, {"type": "object", **self._record(kind)})
        if issubclass(get_origin(kind) or kind, Mapping):
            inner = typehints.bare(get_args(kind)[1])
            return {"type": "object", "additionalProperties": self._type_of(inner, field, owner)}
        if issubclass(get_origin(kind) or kind, Sequence) and kind is not str:
            [inner, *_] = get_args(kind)
            metadata = typehints.metadata(inner)
            item = self._type_of(typehints.bare(inner), field, owner, metadata=metadata, entry=entry)
            return {"type": "array", "items": _or_text(item) if texts_too else item}
        return {"type": _PLAIN[kind]} if kind in _PLAIN else _ANY

    def _enum(self, words: Sequence[str], name: str) -> Spec:
        values = [{"name": _title(word.replace("-", "_")), "value": word} for word in words]
        return self._ref(name, {"type": "string", "enum": values})

    def _object(self, model: type[Inputs], documented: type | None, owner: str) -> Spec:
        said = {} if documented is None else docstrings.attributes(documented)
        owned = Offered(RESOURCES[owner].verbs, RESOURCES[owner].documented)
        name = model.__name__.removesuffix("Inputs")
        properties = {
            camel(field): {**self._field(name, field, info, owned), "description": said.get(field, "")}
            for field, info in model.model_fields.items()
        }
        required = [camel(field) for field, info in model.model_fields.items() if info.is_required()]
        about = docstrings.about(model)
        spec = {"type": "object", "description": about, "properties": properties}
        if required:
            spec["required"] = required
        return self._ref(name, spec)

    def _ref(self, name: str, spec: Spec) -> Spec:
        self.types[token(name)] = spec
        return {"$ref": f"#/types/{token(name)}"}


def _required(constructor: Callable[..., None]) -> list[str]:
    """The inputs without a default in Python: the plugin completes the others as the constructor does."""
    accepted = inspect.signature(constructor).parameters.values()
    needed = [one.name for one in accepted if one.default is inspect.Parameter.empty]
    return [camel(name) for name in needed if name not in ("self", "resource_name")]


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _undecided(spec: Spec) -> Spec:
    """An input of a component: what is not given may follow from another input."""
    return {key: value for key, value in spec.items() if key not in ("default", "willReplaceOnChanges")}


def _or_text(item: Spec) -> Spec:
    return {"oneOf": [{"type": "string"}, item]}


def _as_output(spec: Spec) -> Spec:
    """The type of an output that repeats an input: complete, so that no entry is a text only."""
    kept = {
        key: value for key, value in spec.items() if key in ("type", "$ref", "items", "additionalProperties")
    }
    items = kept.get("items", {})
    return {**kept, "items": items["oneOf"][1]} if "oneOf" in items else kept


_LANGUAGES = {
    # `pulumi_twilio_trunking` is the package of dynamic resources, which may be installed beside this one.
    "python": {"packageName": "pulumi_twilio_trunking_sdk", "pyproject": {"enabled": True}},
    "nodejs": {"packageName": "pulumi-twilio-trunking", "respectSchemaVersion": True},
    "go": {"respectSchemaVersion": True},
    "csharp": {"respectSchemaVersion": True},
}


def text() -> str:
    """The schema as the file has it."""
    return json.dumps(Schema().whole(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
