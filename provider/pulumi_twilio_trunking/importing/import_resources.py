"""The resources that Pulumi imports: for a converter's answer and for `pulumi import --file`. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_twilio_trunking.engine.adopted import State
from pulumi_twilio_trunking.importing.account_credentials import (
    Account,
    in_a_file,
    marked_secret,
    provider_inputs,
)
from pulumi_twilio_trunking.importing.adoption import Adopted, AdoptedList
from pulumi_twilio_trunking.importing.pulumi_stack import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    ORIGINATION,
    PROVIDER,
    TRUNK,
)
from pulumi_twilio_trunking.importing.selection import Selection

_WORDS = {
    TRUNK: "trunk",
    ORIGINATION: "origination",
    NUMBERS: "numbers",
    ACCESS: "access",
    ADDRESSES: "addresses",
    CREDENTIALS: "credentials",
}
"""The beginning of a resource's name within the import."""


@dataclass(frozen=True, kw_only=True)
class ImportResource:
    """One resource to import.

    Attributes:
        type: its type token.
        name: its name within the import: unlike logical names, no two are equal.
        logical_name: its name in the program.
        id: the SID of the trunk or list; "" for a provider instance.
        parent: the name of its parent within the import.
        provider: the name of its provider instance within the import.
        inputs: as the state holds them.
        outputs: as the state holds them. With both of them Pulumi asks no provider.
    """

    type: str
    name: str
    logical_name: str
    id: str = ""
    parent: str = ""
    provider: str = ""
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


def import_resources(selection: Selection, environ: Mapping[str, str]) -> Iterator[ImportResource]:
    """Give the provider instances first, then the lists, then each trunk with what is on it under it."""
    for account in selection.accounts:
        if account.name is not None:
            # Pulumi takes one that the stack already has from the state, and then no secret need travel.
            known = account.name in selection.stack.providers
            inputs = {} if known else provider_inputs(account, selection.stack.config, environ)
            name = _provider(account)
            yield ImportResource(
                type=PROVIDER, name=name, logical_name=account.name, inputs=inputs, outputs={}
            )
    for one in selection.lists:
        yield _resource(one, one.type, one.name, one.state)
    for each in selection.adopted:
        yield from _of_trunk(each)


def _provider(account: Account) -> str:
    return f"provider {account.name}" if account.name else ""


def name_within(kind: str, name: str) -> str:
    """Return the name within the import of the resource of a type that has *name* in the program."""
    return f"{_WORDS[kind]} {name}"


def _of_trunk(one: Adopted) -> Iterator[ImportResource]:
    trunk = name_within(TRUNK, one.name) if one.trunk else ""
    for kind, state in one.parts.items():
        parent = "" if kind == TRUNK or kind in one.elsewhere else trunk
        yield _resource(one, kind, one.name_of(kind), state, parent)


def _resource(
    one: Adopted | AdoptedList, kind: str, name: str, state: State, parent: str = ""
) -> ImportResource:
    # The constructor marks credentials as a secret; without the mark the state would have them in clear.
    secret = {"credentials"} if kind == CREDENTIALS else set()
    return ImportResource(
        type=kind,
        name=name_within(kind, name),
        logical_name=name,
        id=one.found.sid,
        parent=parent,
        provider=_provider(one.account),
        inputs={key: marked_secret(v) if key in secret else v for key, v in state.inputs.items()},
        outputs={key: marked_secret(v) if key in secret else v for key, v in state.outputs.items()},
    )


def import_file(resources: Iterable[ImportResource]) -> str:
    """Return the text of a file for `pulumi import --file`.

    Only for the stack's own account: the file would hold the secrets of others.
    """
    specs = [_spec(resource) for resource in resources]
    return json.dumps({"resources": specs}, indent=2, ensure_ascii=False) + "\n"


def _spec(resource: ImportResource) -> dict[str, Any]:
    names = {"logical_name": "logicalName"}
    fields = {**vars(resource), "inputs": _stored(resource.inputs), "outputs": _stored(resource.outputs)}
    return {names.get(key, key): value for key, value in fields.items() if value}


def _stored(props: Mapping[str, Any]) -> dict[str, Any]:
    """The properties as a file has them: a secret as in a state, with its value as JSON."""
    return {key: in_a_file(value) for key, value in props.items()}
