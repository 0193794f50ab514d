"""What is imported for a program in another language than Python: resources of the plugin, and YAML. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pulumi.runtime import rpc

from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.client.credentials import EXPLICIT, shared_settings
from pulumi_twilio_trunking.importing import access, encryption
from pulumi_twilio_trunking.importing.account_credentials import Account, namespace
from pulumi_twilio_trunking.importing.adoption import Adopted, AdoptedList
from pulumi_twilio_trunking.importing.import_resources import ImportResource, import_resources, name_within
from pulumi_twilio_trunking.importing.pulumi_stack import (
    ADDRESSES,
    NUMBERS,
    ORIGINATION,
    PROVIDER,
    PROVIDER_OF_OTHERS,
    TRUNK,
)
from pulumi_twilio_trunking.importing.selection import Selection
from pulumi_twilio_trunking.plugin import yaml_program
from pulumi_twilio_trunking.plugin.moving import PLUGIN, number
from pulumi_twilio_trunking.plugin.wire import camel, renamed
from pulumi_twilio_trunking.plugin.wording import worded

_PASSWORDS = (
    f"{access.NO_PASSWORDS} To set one, add password: ${{pbxPassword}}, and pbxPassword: "
    "{type: string, secret: true} below config."
)


def in_plugin_form(resource: ImportResource) -> ImportResource:
    """Return a resource with the type and the names of other languages, and without its pickled provider."""
    if resource.type == PROVIDER:
        return replace(resource, type=PROVIDER_OF_OTHERS, inputs=_settings(resource.inputs))
    return replace(
        resource,
        type=PLUGIN.kinds[resource.type],
        inputs=_in_camel_case(resource.inputs),
        outputs=_in_camel_case(resource.outputs),
    )


def _settings(inputs: Mapping[str, Any]) -> dict[str, Any]:
    given = {key.removeprefix("twilio:"): value for key, value in inputs.items() if key != EXPLICIT}
    return {key: number(key, value) for key, value in given.items()}


def _in_camel_case(props: Mapping[str, Any]) -> dict[str, Any]:
    ours = {key: value for key, value in props.items() if not key.startswith("__")}
    found: dict[str, Any] = renamed(ours, camel)
    return found


def yaml_source(selection: Selection, project: str, *, protect: bool) -> str:
    """Return the program in YAML that declares what is imported.

    Args:
        selection: what is imported.
        project: the name of the project.
        protect: whether resources are protected from deletion.
    """
    resources = [in_plugin_form(one) for one in import_resources(selection, {})]
    urns = {one.name: f"urn:pulumi:import::{project}::{one.type}::{one.logical_name}" for one in resources}
    accounts = {f"provider {one.name}": _declared(one, selection) for one in selection.accounts if one.name}
    states = [
        {
            "urn": urns[one.name],
            "type": one.type,
            "id": one.id,
            "parent": urns.get(one.parent, ""),
            "provider": f"{urns.get(one.provider, '')}::id",
            "protect": protect and one.name not in accounts,
            "inputs": accounts.get(one.name)
            or {key: rpc.unwrap_rpc_secret(value) for key, value in one.inputs.items()},
        }
        for one in resources
    ]
    remarks = {urns[name]: [*map(worded, said)] for name, said in _remarks(selection) if name in urns}
    return yaml_program.program({"deployment": {"resources": states}}, project, remarks)


def _declared(account: Account, selection: Selection) -> dict[str, Any]:
    """The settings of an account's provider: the program reads them from the stack's config."""
    place = namespace(str(account.name))
    own = {key: yaml_program.Expression(f"${{{place}:{key}}}") for key in account.settings}
    return {**own, **_settings(shared_settings(selection.stack.config.get, {}))}


def _remarks(selection: Selection) -> Iterator[tuple[str, Iterable[str]]]:
    """Say by each resource what is not encrypted, or open, and what to write instead."""
    for one in selection.lists:
        yield name_within(one.type, one.name), _remarks_on_list(one)
    for each in selection.adopted:
        for kind in each.parts:
            yield name_within(kind, each.name_of(kind)), filter(None, _remarks_on_part(each, kind))


def _remarks_on_list(one: AdoptedList) -> list[str]:
    if one.type != ADDRESSES:
        return [_PASSWORDS]
    return [access.WIDE] if one.is_wide else []


def _remarks_on_part(one: Adopted, kind: str) -> Iterator[str]:
    found = one.found
    if kind == TRUNK:
        yield encryption.remark_on_trunk(found)
    elif not one.trunk:
        yield access.of_this_stack(found, numbers=kind == NUMBERS)
    if kind == NUMBERS:
        yield access.without_route(found)
    if kind == ORIGINATION:
        for url in encryption.plain(found.urls):
            yield encryption.remark_on_uri(SipUri.parse(url.sip_url), secure=found.trunk.secure)
