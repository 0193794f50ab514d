"""The source of the program that declares the adopted trunks: the next preview with it says unchanged. Pure.

Defaults are left out, except `secure`, which an adopted trunk never takes from the default. A comment at
everything that is not encrypted says what to check and what to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from pulumi_twilio_trunking.base.inputs import LONGEST_NAME
from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.importing.account_credentials import SECRETS, Account, namespace
from pulumi_twilio_trunking.importing.arguments import STDOUT
from pulumi_twilio_trunking.importing.encryption import how_to_secure, how_to_tls, why_not_secure, why_not_tls
from pulumi_twilio_trunking.importing.naming import variable_names
from pulumi_twilio_trunking.importing.python_source import (
    call,
    commented,
    indented,
    inline_call,
    literal,
    mapping,
)
from pulumi_twilio_trunking.importing.selection import Adopted
from pulumi_twilio_trunking.origination.destinations import are_by_place, not_implied
from pulumi_twilio_trunking.trunk.inputs import RecordingInputs, SecureTrunkInputs

HEAD = '''\
"""Twilio trunks that were there before Pulumi, as they are at Twilio.

{use}
"""
'''
MAIN = "__main__"
DEFAULT_MODULE = "adopted_trunks"

FROM_PULUMI = ("Config", "ResourceOptions")
FROM_HERE = ("Provider", "SecureTrunk", "TlsOrigination")
OF_THE_STATE = frozenset({"adopt", "adopted"})
"""Inputs that say how a trunk came into the state. No generated program has them."""


def program_file(adopted: Sequence[Adopted], file: Path, *, protect: bool) -> str:
    """Return the source of the program for *file*, with its module's name in the text at its top."""
    return program(adopted, protect=protect, module=DEFAULT_MODULE if file == STDOUT else file.stem)


def program(adopted: Sequence[Adopted], *, protect: bool = True, module: str = DEFAULT_MODULE) -> str:
    """Return the source of a program that declares *adopted*, protected from deletion or not."""
    accounts = list({one.account.name: one.account for one in adopted if one.account.name}.values())
    names = _Names.of(adopted, accounts)
    blocks = [
        *(_provider(account, names) for account in accounts),
        *(_resources(one, names, protect=protect) for one in adopted),
    ]
    imports = _imports(adopted, several=bool(accounts), protect=protect)
    body = [line for block in blocks for line in ["", *block]]
    return "\n".join([HEAD.format(use=_use(module)), *imports, *body, ""])


def _use(module: str) -> str:
    if module == MAIN:
        return "`pulumi preview` says unchanged."
    return f"`import {module}` in __main__.py declares them, and `pulumi preview` says unchanged."


def _imports(adopted: Sequence[Adopted], *, several: bool, protect: bool) -> Iterator[str]:
    """The names in use and no others, so that no linter objects."""
    lists = any(one.origination for one in adopted)
    used = {
        "Config": several,
        "ResourceOptions": protect or several or lists,
        "Provider": several,
        "SecureTrunk": True,
        "TlsOrigination": lists,
    }
    for package, offered in (("pulumi", FROM_PULUMI), ("pulumi_twilio_trunking", FROM_HERE)):
        needed = [name for name in offered if used[name]]
        if needed:
            yield f"from {package} import {', '.join(needed)}"


class _Names(NamedTuple):
    """The program's variables."""

    configs: Mapping[str | None, str]
    providers: Mapping[str | None, str]
    trunks: Mapping[str, str]

    @classmethod
    def of(cls, adopted: Sequence[Adopted], accounts: Sequence[Account]) -> Self:
        taken = {*FROM_PULUMI, *FROM_HERE}
        named = [str(account.name) for account in accounts]
        providers = variable_names(named, taken=taken)
        taken |= {*providers.values()}
        configs = variable_names([f"{name}-config" for name in named], taken=taken)
        taken |= {*configs.values()}
        return cls(
            {name: configs[f"{name}-config"] for name in named},
            {name: providers[name] for name in named},
            variable_names([one.name for one in adopted], taken=taken),
        )


def _provider(account: Account, names: _Names) -> list[str]:
    name, config = str(account.name), names.configs[account.name]
    arguments = [f"{literal(name)},", *(_setting(key, config) for key in account.settings)]
    return [
        f"{config} = Config({literal(namespace(name))})",
        *call("Provider", arguments, to=names.providers[name]),
    ]


def _setting(key: str, config: str) -> str:
    require = "require_secret" if key in SECRETS else "require"
    argument = "".join(f"_{char.lower()}" if char.isupper() else char for char in key)
    return f'{argument}={config}.{require}("{key}"),'


def _resources(one: Adopted, names: _Names, *, protect: bool) -> Iterator[str]:
    variable = names.trunks[one.name]
    provider = names.providers.get(one.account.name)
    options = [*(["protect=True"] if protect else []), *([f"provider={provider}"] if provider else [])]
    yield from call("SecureTrunk", [f"{literal(one.name)},", *_options(options), *_trunk(one)], to=variable)
    if one.origination:
        arguments = [
            f"{literal(one.name)},",
            *_options([f"parent={variable}"]),  # has the trunk's protection and provider, too
            f"trunk_sid={variable}.id,",
            *_destinations(one, one.origination.inputs["destinations"]),
        ]
        yield from call("TlsOrigination", arguments)


def _options(arguments: Sequence[str]) -> list[str]:
    return inline_call("ResourceOptions", arguments) if arguments else []


def _trunk(one: Adopted) -> Iterator[str]:
    inputs = one.trunk.inputs
    defaults = {
        **SecureTrunkInputs().to_props(),
        "friendly_name": one.name[:LONGEST_NAME],
        "disaster_recovery_method": "POST",
    }
    for name in SecureTrunkInputs.model_fields:
        if name == "secure":
            yield from _secure(one)
        elif name in inputs and name not in OF_THE_STATE and inputs[name] != defaults.get(name):
            value = _changed(inputs[name]) if name == "recording" else inputs[name]
            yield f"{name}={literal(value)},"


def _secure(one: Adopted) -> Iterator[str]:
    secure = one.found.trunk.secure
    if not secure:
        yield from commented(f"NOT ENCRYPTED. {why_not_secure(one.found)} {how_to_secure()}", depth=1)
    yield f"secure={secure},"


def _changed(recording: Mapping[str, Any]) -> dict[str, Any]:
    default = RecordingInputs().to_props()
    return {name: value for name, value in recording.items() if value != default[name]}


def _destinations(one: Adopted, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    by_place = are_by_place([entry["priority"] for entry in entries])
    written = [line for entry in entries for line in _destination(one, entry, by_place=by_place)]
    return ["destinations=[", *indented(written), "],"]


def _destination(one: Adopted, entry: Mapping[str, Any], *, by_place: bool) -> list[str]:
    uri = SipUri.parse(entry["sip_url"])
    others = not_implied(entry, host=uri.host, by_place=by_place)
    if not others:
        return [f"{literal(entry['sip_url'])},"]
    comment = ""
    if entry.get("plain_text"):
        why = why_not_tls(uri, secure=one.found.trunk.secure)
        comment = f"NOT TLS: {why} {how_to_tls(uri)}"
    return mapping([("sip_url", entry["sip_url"]), *others.items()], comment=comment)
