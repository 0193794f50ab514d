"""The stack that adopts: its config, and the resources that it already has.

Pulumi does not tell a converter the stack, but starts it in the project's folder. So this asks the CLI.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

import yaml  # type: ignore[import-untyped]

from pulumi_twilio_trunking.base.errors import ConfigurationError

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
TRUNK = "pulumi-python:dynamic/twilio:SecureTrunk"
ORIGINATION = "pulumi-python:dynamic/twilio:TlsOrigination"
NUMBERS = "pulumi-python:dynamic/twilio:TrunkPhoneNumbers"
ACCESS = "pulumi-python:dynamic/twilio:TerminationAccess"
ADDRESSES = "pulumi-python:dynamic/twilio:IpAccessControlList"
CREDENTIALS = "pulumi-python:dynamic/twilio:CredentialList"
PROVIDER = "pulumi:providers:pulumi-python"
PROVIDER_OF_OTHERS = "pulumi:providers:twilio-trunking"
OTHER_LANGUAGES = "twilio-trunking:index:"
"""The start of the types of programs in other languages. Such a resource is in the stack too."""
_SETTINGS, _SETTINGS_OF_OTHERS = "twilio:", "twilio-trunking:"
"""The namespaces of the settings in the config, of a program in Python and in another language."""
ANSWER_S = 120.0
"""How long the CLI may take, in seconds: a passphrase command or a secrets manager may be slow."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack. The empty one means no stack, outside of any project.

    Attributes:
        config: the config's values by their full keys, secrets in clear.
        resources: the names of the resources, by type and id.
        names: the names of all resources, by type.
        elsewhere: the types and ids of the resources that are not below a trunk.
        numbers: the SIDs of the phone numbers that it has.
        numbered: the SIDs of the trunks that it has phone numbers on.
        providers: the names of the explicit provider instances.
    """

    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    resources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    elsewhere: frozenset[tuple[str, str]] = frozenset()
    numbers: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()

    def named(self, kind: str) -> Mapping[str, str]:
        """Return the names of the resources of one type, by their ids."""
        return self.resources.get(kind, {})

    @property
    def in_another_language(self) -> Self:
        """The same stack for a program in another language: its settings are in another namespace."""
        given = {key: one for key, one in self.config.items() if not key.startswith(_SETTINGS)}
        return replace(
            self, config={key.replace(_SETTINGS_OF_OTHERS, _SETTINGS, 1): one for key, one in given.items()}
        )

    def parts_of(self, trunk_sid: str) -> set[str]:
        """Return the types of which the stack has the resource of a trunk."""
        found = {kind for kind in (TRUNK, ORIGINATION, ACCESS) if trunk_sid in self.named(kind)}
        return found | ({NUMBERS} if trunk_sid in self.numbered else set())


def read_stack(name: str | None, folder: Path) -> Stack:
    """Ask the CLI about a stack of the project that *folder* is in; outside of a project there is none.

    Args:
        name: the stack; None is the selected one.
        folder: a folder.

    Raises:
        ConfigurationError: the CLI does not answer; the message has its words.
    """
    if not in_project(folder):
        if name is not None:
            raise ConfigurationError(
                f"there is no Pulumi.yaml in {folder} or above it, so that there is no stack {name!r}. "
                "Change to the project's folder, or leave --stack out and give the credentials in the "
                "environment."
            )
        return Stack()
    config = _ask(folder, name, "config", "--show-secrets", "--json")
    return stack_from(config, _ask(folder, name, "stack", "export"))


class Project(NamedTuple):
    """A Pulumi project: its name, and the runtime of its program. Both are empty outside of a project."""

    name: str = ""
    runtime: str = ""


def read_project(folder: Path) -> Project:
    """Read the project that *folder* is in. What cannot be read is for the CLI to complain about."""
    file = _project_file(folder)
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8")) if file else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        found = None
    if not isinstance(found, dict):
        return Project()
    runtime = found.get("runtime")
    if isinstance(runtime, dict):
        runtime = runtime.get("name")
    return Project(str(found.get("name") or ""), str(runtime or ""))


def in_project(folder: Path) -> bool:
    """Whether *folder* is in a Pulumi project."""
    return _project_file(folder) is not None


def _project_file(folder: Path) -> Path | None:
    above = [folder.resolve(), *folder.resolve().parents]
    files = (place / name for place in above for name in PROJECT_FILES)
    return next(filter(Path.is_file, files), None)


def stack_from(config: Mapping[str, Any], export: Mapping[str, Any]) -> Stack:
    """Make a stack from the CLI's answers to `pulumi config` and `pulumi stack export`."""
    resources = (export.get("deployment") or {}).get("resources") or []
    ids: dict[str, dict[str, str]] = defaultdict(dict)
    names: dict[str, set[str]] = defaultdict(set)
    for resource in resources:
        names[_kind(resource)].add(_name(resource))
        if resource.get("id"):
            ids[_kind(resource)][resource["id"]] = _name(resource)
    numbers = [resource for resource in resources if _kind(resource) == NUMBERS]
    return Stack(
        config={key: str(entry["value"]) for key, entry in config.items() if entry.get("value") is not None},
        resources=ids,
        names={kind: frozenset(of_kind) for kind, of_kind in names.items()},
        elsewhere=frozenset(
            (_kind(one), one["id"]) for one in resources if one.get("id") and not _is_below(one)
        ),
        numbers=frozenset(sid for resource in numbers for sid in _numbers_of(resource)),
        numbered=frozenset(_trunk_of(resource) for resource in numbers),
        providers=frozenset(names[PROVIDER]),
    )


def _kind(resource: Mapping[str, Any]) -> str:
    """The type; of a resource of another language, the type that it has in Python."""
    kind = str(resource["type"])
    if kind == PROVIDER_OF_OTHERS:
        return PROVIDER
    return kind.replace(OTHER_LANGUAGES, TRUNK.removesuffix("SecureTrunk"), 1)


def _is_below(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is a child of a trunk: its URN has the types of its parents."""
    return any(f"{kind}$" in str(resource["urn"]) for kind in (TRUNK, f"{OTHER_LANGUAGES}SecureTrunk"))


def _numbers_of(resource: Mapping[str, Any]) -> list[str]:
    numbers = (resource.get("outputs") or {}).get("numbers")
    return [one["sid"] for one in numbers] if isinstance(numbers, list) else []


def _trunk_of(resource: Mapping[str, Any]) -> str:
    """The trunk that the numbers are on: after a move it is not the id."""
    outputs = resource.get("outputs") or {}
    trunk_sid = outputs.get("trunk_sid", outputs.get("trunkSid"))
    return trunk_sid if isinstance(trunk_sid, str) else str(resource.get("id"))


def _name(resource: Mapping[str, Any]) -> str:
    """The part of the URN after the stack, the project and the type; a name may have colons itself."""
    return str(resource["urn"]).split("::", 3)[-1]


def _ask(folder: Path, stack: str | None, *command: str) -> dict[str, Any]:
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise ConfigurationError(
            "the Pulumi CLI is not on PATH, and without it the stack's config cannot be read. "
            "Put its folder on PATH."
        )
    chosen = () if stack is None else ("--stack", stack)
    arguments = [pulumi, "--non-interactive", "--color", "never", *command, *chosen]
    try:
        done = subprocess.run(  # noqa: S603 - the CLI that is calling us, with our own arguments
            arguments,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=ANSWER_S,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise ConfigurationError(
            f"`pulumi {' '.join(command)}` took longer than {ANSWER_S:.0f} seconds."
        ) from None
    if done.returncode:
        raise ConfigurationError(_why_not(command[0], done.stderr or done.stdout))
    return dict(json.loads(done.stdout))


def _why_not(what: str, said: str) -> str:
    words = re.sub(r"\s+", " ", said.replace("error:", "")).strip()
    return (
        f"`pulumi {what}` failed: {words.rstrip('.')}. The stack has the credentials and the trunks that are "
        "already managed: select one (`pulumi stack select`), or name it (`-- --stack NAME`)."
    )
