"""What is adopted as Pulumi's import takes it: for a converter's answer, and for `pulumi import --file`. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_twilio_trunking.importing.accounts import provider_inputs
from pulumi_twilio_trunking.importing.plan import Adopted
from pulumi_twilio_trunking.importing.stack import ORIGINATION, PROVIDER, TRUNK
from pulumi_twilio_trunking.importing.sweep import Sweep


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One resource to import.

    Attributes:
        type: its type token.
        name: what other entries call it: unlike the logical name, no two have the same.
        logical_name: its name in the program.
        id: the trunk's SID; "" for a provider instance.
        parent: the name of the entry that it stands under.
        provider: the name of the entry that is its provider instance.
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


def entries(found: Sweep, environ: Mapping[str, str]) -> Iterator[Entry]:
    """Provider instances first, then each trunk with its origination URLs under it."""
    for account in found.accounts:
        if account.name is not None:
            # Pulumi takes one that the stack has already from the state, and then no secret need travel.
            known = account.name in found.stack.providers
            inputs = {} if known else provider_inputs(account, found.stack.config, environ)
            yield Entry(
                type=PROVIDER,
                name=_provider(account.name),
                logical_name=account.name,
                inputs=inputs,
                outputs={},
            )
    for one in found.adopted:
        yield from _of_trunk(one)


def _provider(name: str) -> str:
    return f"provider {name}"


def _of_trunk(one: Adopted) -> Iterator[Entry]:
    trunk = f"trunk {one.name}"
    provider = _provider(one.account.name) if one.account.name else ""
    yield Entry(
        type=TRUNK,
        name=trunk,
        logical_name=one.name,
        id=one.found.trunk.sid,
        provider=provider,
        inputs=one.trunk.inputs,
        outputs=one.trunk.outputs,
    )
    if one.origination:
        yield Entry(
            type=ORIGINATION,
            name=f"origination {one.name}",
            logical_name=one.name,
            id=one.found.trunk.sid,
            parent=trunk,
            provider=provider,
            inputs=one.origination.inputs,
            outputs=one.origination.outputs,
        )


def import_file(found: Sweep) -> str:
    """The text of a file for `pulumi import --file`; of the stack's own account only, since it would hold others' secrets."""
    resources = [_spec(entry) for entry in entries(found, {})]
    return json.dumps({"resources": resources}, indent=2, ensure_ascii=False) + "\n"


def _spec(entry: Entry) -> dict[str, Any]:
    spec = {
        "type": entry.type,
        "name": entry.name,
        "logicalName": entry.logical_name,
        "id": entry.id,
        "parent": entry.parent,
        "inputs": entry.inputs,
        "outputs": entry.outputs,
    }
    return {key: value for key, value in spec.items() if value}
