"""The resources that Pulumi imports: for a converter's answer and for `pulumi import --file`. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_twilio_trunking.importing.account_credentials import provider_inputs
from pulumi_twilio_trunking.importing.pulumi_stack import ORIGINATION, PROVIDER, TRUNK
from pulumi_twilio_trunking.importing.selection import Adopted, Selection


@dataclass(frozen=True, kw_only=True)
class ImportResource:
    """One resource to import.

    Attributes:
        type: its type token.
        name: its name within the import: unlike logical names, no two are equal.
        logical_name: its name in the program.
        id: the trunk's SID; "" for a provider instance.
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
    """Give the provider instances first, then each trunk with its origination URLs under it."""
    for account in selection.accounts:
        if account.name is not None:
            # Pulumi takes one that the stack already has from the state, and then no secret need travel.
            known = account.name in selection.stack.providers
            inputs = {} if known else provider_inputs(account, selection.stack.config, environ)
            name = _provider(account.name)
            yield ImportResource(
                type=PROVIDER, name=name, logical_name=account.name, inputs=inputs, outputs={}
            )
    for one in selection.adopted:
        yield from _of_trunk(one)


def _provider(name: str) -> str:
    return f"provider {name}"


def _of_trunk(one: Adopted) -> Iterator[ImportResource]:
    trunk = f"trunk {one.name}"
    provider = _provider(one.account.name) if one.account.name else ""
    yield ImportResource(
        type=TRUNK,
        name=trunk,
        logical_name=one.name,
        id=one.found.trunk.sid,
        provider=provider,
        inputs=one.trunk.inputs,
        outputs=one.trunk.outputs,
    )
    if one.origination:
        yield ImportResource(
            type=ORIGINATION,
            name=f"origination {one.name}",
            logical_name=one.name,
            id=one.found.trunk.sid,
            parent=trunk,
            provider=provider,
            inputs=one.origination.inputs,
            outputs=one.origination.outputs,
        )


def import_file(selection: Selection) -> str:
    """Return the text of a file for `pulumi import --file`.

    Only for the stack's own account: the file would hold the secrets of others.
    """
    resources = [_spec(resource) for resource in import_resources(selection, {})]
    return json.dumps({"resources": resources}, indent=2, ensure_ascii=False) + "\n"


def _spec(resource: ImportResource) -> dict[str, Any]:
    names = {"logical_name": "logicalName"}
    return {names.get(key, key): value for key, value in vars(resource).items() if value}
