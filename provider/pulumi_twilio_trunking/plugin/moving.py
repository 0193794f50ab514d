"""`pulumi-twilio-move`: rewrites a stack's state for the other form of the provider.

The same trunks, lists and numbers stay in the stack. Nothing is asked of Twilio, and secrets stay encrypted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime import rpc

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.client.credentials import EXPLICIT
from pulumi_twilio_trunking.plugin.settings import NUMBERS, is_explicit
from pulumi_twilio_trunking.plugin.table import COMPONENTS, PACKAGE, RESOURCES, token
from pulumi_twilio_trunking.plugin.wire import camel, snake
from pulumi_twilio_trunking.plugin.yaml_program import program

Resource = dict[str, Any]

FORMS = ("plugin", "python")

_DYNAMIC = "pulumi-python:dynamic/twilio:"
_PROVIDER = "pulumi:providers:"
_URN = "urn:pulumi:"
_NAMESPACE = "twilio:"
_NOT_SETTINGS = ("__", "version", "pluginDownloadURL", "pluginChecksums")
"""What the engine adds to the inputs of a plugin's provider."""


_CLEAR = "plaintext"
"""Where `pulumi stack export --show-secrets` has a secret, as JSON."""

_THROUGH_A_PIPE = "`pulumi stack export --show-secrets | pulumi-twilio-move FORM | pulumi stack import`"


class Form(NamedTuple):
    """A form of the provider: how a state writes its resources."""

    kinds: Mapping[str, str]
    """The types of its resources, by the types in the other form."""
    package: str
    """The package of its provider instances."""
    spelt: Callable[[str], str]
    """Spells the name of a property."""

    @property
    def is_python(self) -> bool:
        return self.package == "pulumi-python"


_PLUGIN_BY_DYNAMIC = {_DYNAMIC + name: token(name) for name in RESOURCES}
PLUGIN = Form(_PLUGIN_BY_DYNAMIC, PACKAGE, camel)
PYTHON = Form({new: old for old, new in _PLUGIN_BY_DYNAMIC.items()}, "pulumi-python", snake)


def moved(export: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """Rewrite what `pulumi stack export` printed for *form*.

    Args:
        export: the export.
        form: the form that the program has from now on.

    Raises:
        ConfigurationError: there is nothing to move, an operation on the stack has not ended, or names are
            inside an encrypted value.
    """
    deployment = export.get("deployment") or {}
    resources: list[Resource] = deployment.get("resources") or []
    if deployment.get("pending_operations"):
        raise ConfigurationError(
            "an operation on the stack did not end. Let `pulumi up` end it, or remove it with "
            "`pulumi refresh`, and export the stack again."
        )
    providers = {one["provider"] for one in resources if one["type"] in form.kinds}
    if not providers:
        raise ConfigurationError(
            f"the stack has no resource to move: none of {', '.join(sorted(form.kinds))}. "
            "Give the output of `pulumi stack export`."
        )
    rewritten = _Rewriting(form, providers, _kept(resources, form, providers))
    found = [new for one in resources for new in rewritten.of(one)]
    return {**export, "deployment": {**deployment, "resources": found}}


def _kept(resources: Sequence[Resource], form: Form, providers: set[str]) -> set[str]:
    """The references to provider instances that other dynamic resources still use."""
    others = (one.get("provider") for one in resources if one["type"] not in form.kinds)
    return {reference for reference in others if reference in providers}


class _Rewriting(NamedTuple):
    form: Form
    providers: set[str]
    kept: set[str]

    def of(self, resource: Resource) -> Iterator[Resource]:
        """What *resource* becomes: two provider instances if others need the old one too."""
        reference = f"{resource['urn']}::{resource.get('id', '')}"
        if reference in self.providers:
            if reference in self.kept:
                yield resource
            yield self._provider(resource)
        elif resource["type"] in self.form.kinds:
            yield self._resource(resource)
        elif resource["type"] in map(token, COMPONENTS):
            yield {**self._linked(resource), **self._values(resource)}
        else:
            yield self._linked(resource)

    def _resource(self, resource: Resource) -> Resource:
        kind, spelt = self.form.kinds[resource["type"]], self.form.spelt
        made = {**self._linked(resource), **self._values(resource)}
        for key in ("inputs", "outputs") if self.form.is_python else ():
            made[key] = {PROVIDER_KEY: _pickled(kind), **made.get(key, {})}
        if secrets := resource.get("additionalSecretOutputs"):
            made["additionalSecretOutputs"] = [spelt(name) for name in secrets]
        if dependencies := made.get("propertyDependencies"):
            made["propertyDependencies"] = _without_ours({spelt(k): v for k, v in dependencies.items()})
        return {**made, "type": kind, "provider": self._instance(resource["provider"])}

    def _values(self, resource: Resource) -> Resource:
        """The inputs and outputs of *resource* with the names of this form."""
        _refuse_encrypted_names(resource)
        given = {key: resource[key] for key in ("inputs", "outputs") if key in resource}
        return {key: _without_ours(_spelt(one, self.form.spelt)) for key, one in given.items()}

    def _provider(self, resource: Resource) -> Resource:
        settings = {key: self._settings(resource.get(key, {}), resource) for key in ("inputs", "outputs")}
        made = {**self._linked(resource), **settings, "type": _PROVIDER + self.form.package}
        made.pop("propertyDependencies", None)
        return {**made, "urn": self._instance(resource["urn"])}

    def _settings(self, given: Mapping[str, Any], resource: Resource) -> dict[str, Any]:
        is_declared = is_explicit(resource["urn"])
        if not self.form.is_python:
            ours = {key.removeprefix(_NAMESPACE): one for key, one in given.items() if key != EXPLICIT}
            return {key: number(key, one) if is_declared else one for key, one in ours.items()}
        found = {_NAMESPACE + key: one for key, one in given.items() if not key.startswith(_NOT_SETTINGS)}
        if not is_declared:
            return found
        as_text = {key: f"{one:g}" if isinstance(one, int | float) else one for key, one in found.items()}
        return {**as_text, EXPLICIT: "true"}

    def _instance(self, reference: str) -> str:
        """The URN of a provider instance, or a reference to it, in the other package."""
        stack, project, kinds, *name = self._renamed(reference).split("::", 3)
        parents, dollar, _ = kinds.rpartition("$")
        return "::".join([stack, project, f"{parents}{dollar}{_PROVIDER}{self.form.package}", *name])

    def _linked(self, resource: Resource) -> Resource:
        """*resource* with the URNs of the other form in it; values of properties stay."""
        values = ("inputs", "outputs")
        return {key: one if key in values else self._urns(one) for key, one in resource.items()}

    def _urns(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._urns(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._urns(one) for one in value]
        return self._urn(value) if isinstance(value, str) and value.startswith(_URN) else value

    def _urn(self, urn: str) -> str:
        gone = {reference.rpartition("::")[0] for reference in self.providers - self.kept}
        return self._instance(urn) if urn in gone else self._renamed(urn)

    def _renamed(self, urn: str) -> str:
        """The types in a URN lie between `$`, from the outermost parent's to the resource's own."""
        stack, project, kinds, *name = urn.split("::", 3)
        renamed_kinds = "$".join(self.form.kinds.get(kind, kind) for kind in kinds.split("$"))
        return "::".join([stack, project, renamed_kinds, *name])


def number(key: str, value: Any) -> Any:
    """Give a setting the type that it has in other languages: a number where Python's state has a text."""
    return float(value) if snake(key) in NUMBERS and isinstance(value, str) else value


def _spelt(value: Any, spelt: Callable[[str], str]) -> Any:
    """*value* with other names, at any depth. A name without a value is left out, as the engine does."""
    if _is_secret(value):
        clear = value.get(_CLEAR)
        return value if clear is None else {**value, _CLEAR: json.dumps(_spelt(json.loads(clear), spelt))}
    if isinstance(value, Mapping):
        return {spelt(key): _spelt(one, spelt) for key, one in value.items() if one is not None}
    return [_spelt(one, spelt) for one in value] if isinstance(value, list) else value


def _is_secret(value: object) -> bool:
    return isinstance(value, Mapping) and rpc._special_sig_key in value  # noqa: SLF001 - as the SDK does


def _refuse_encrypted_names(resource: Resource) -> None:
    """Refuse a list with names of several words in it that is encrypted, such as secret destinations."""
    offered = RESOURCES.get(resource["type"].rpartition(":")[2])
    for field, model in offered.verbs.nested.items() if offered else ():
        name = next((one for one in (field, camel(field)) if one in resource.get("inputs", {})), "")
        value = resource.get("inputs", {}).get(name)
        if any("_" in one for one in model.model_fields) and _has_encrypted(value):
            raise ConfigurationError(
                f"{name} of {resource['urn'].rpartition('::')[2]!r} is encrypted, with names in it that the "
                f"other form spells otherwise. Move the stack through a pipe: {_THROUGH_A_PIPE}."
            )


def _has_encrypted(value: Any) -> bool:
    if _is_secret(value):
        return "ciphertext" in value
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(map(_has_encrypted, inner))


def _without_ours(props: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what only the engine and constructors in Python add: `__provider` and so on."""
    return {key: one for key, one in props.items() if not key.startswith("__")}


def _pickled(kind: str) -> str:
    return str(serialize_provider(RESOURCES[kind.rpartition(":")[2]].verbs()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the state on standard input. Return the exit code: 0, or 1 for a failure."""
    parser = argparse.ArgumentParser(
        prog="pulumi-twilio-move",
        description="Rewrite a stack's state for the other form of the provider. Nothing changes at Twilio.",
        epilog="pulumi stack export --file before.json; "
        "pulumi-twilio-move plugin < before.json > after.json; pulumi stack import --file after.json",
    )
    parser.add_argument("form", choices=FORMS, help="the form of the program from now on")
    parser.add_argument(
        "--program",
        type=Path,
        metavar="FILE",
        help="with plugin: write a program in YAML there that declares the stack",
    )
    options = parser.parse_args(arguments)
    form = PLUGIN if options.form == "plugin" else PYTHON
    if options.program and form is PYTHON:
        parser.error("--program writes a program in YAML: give it with plugin")
    try:
        made = moved(_export(sys.stdin), form)
        export = json.dumps(made, indent=4)
        _refuse_secrets_on_a_screen(export)
        if options.program:
            _write(program(made), options.program)
    except ConfigurationError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - a command line
        return 1
    print(export)  # noqa: T201 - a command line
    return 0


def _export(file: TextIO) -> dict[str, Any]:
    """Read an export. A text that is none may have secrets in it, so no message shows it."""
    try:
        found = json.load(file)
    except ValueError:
        found = None
    if isinstance(found, dict) and isinstance(found.get("deployment"), dict):
        return found
    raise ConfigurationError(
        "the input is not a state in JSON. Give the output of `pulumi stack export`."
    ) from None


def _refuse_secrets_on_a_screen(export: str) -> None:
    if f'"{_CLEAR}": ' in export and sys.stdout.isatty():
        raise ConfigurationError(f"secrets are in clear in this state. Use a pipe: {_THROUGH_A_PIPE}.")


def _write(text: str, file: Path) -> None:
    """Write a new file."""
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as problem:
        raise ConfigurationError(f"{file} cannot be written: {problem.strerror}. Name a new file.") from None
