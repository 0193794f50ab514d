"""The source of the program that declares what is adopted: the next preview with it says unchanged. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pulumi_twilio_trunking.importing.account_credentials import Account
from pulumi_twilio_trunking.importing.adoption import Adopted, AdoptedList
from pulumi_twilio_trunking.importing.arguments import STDOUT
from pulumi_twilio_trunking.importing.python_source import import_from
from pulumi_twilio_trunking.importing.selection import Selection
from pulumi_twilio_trunking.importing.statements import CLASSES, Statements
from pulumi_twilio_trunking.importing.variables import FROM_HERE, FROM_PULUMI, Variables

HEAD = '''\
"""Twilio trunks that were there before Pulumi, as they are at Twilio.

{use}
"""
'''
MAIN = "__main__"
DEFAULT_MODULE = "adopted_trunks"


def program_file(selection: Selection, file: Path, *, protect: bool) -> str:
    """Return the source of the program for *file*, with its module's name in the text at its top."""
    module = DEFAULT_MODULE if file == STDOUT else file.stem
    return program(selection.adopted, selection.lists, protect=protect, module=module)


def program(
    adopted: Sequence[Adopted],
    lists: Sequence[AdoptedList] = (),
    *,
    protect: bool = True,
    module: str = DEFAULT_MODULE,
) -> str:
    """Return the source of a program that declares *adopted* and *lists*, protected from deletion or not."""
    accounts = _accounts(adopted, lists)
    statements = Statements(variables=Variables.of(adopted, lists, accounts), protect=protect)
    blocks = [
        *map(statements.of_account, accounts),
        *map(statements.of_list, lists),
        *map(statements.of_trunk, adopted),
    ]
    imports = _imports(adopted, lists, several=bool(accounts), protect=protect)
    body = [line for block in blocks for line in ["", *block]]
    return "\n".join([HEAD.format(use=_use(module)), *imports, *body, ""])


def _use(module: str) -> str:
    if module == MAIN:
        return "`pulumi preview` says unchanged."
    return f"`import {module}` in __main__.py declares them, and `pulumi preview` says unchanged."


def _accounts(adopted: Sequence[Adopted], lists: Sequence[AdoptedList]) -> list[Account]:
    """The accounts that need a `Provider`, each once."""
    every = [one.account for one in adopted] + [one.account for one in lists]
    return list({account.name: account for account in every if account.name}.values())


def _imports(
    adopted: Sequence[Adopted], lists: Sequence[AdoptedList], *, several: bool, protect: bool
) -> Iterator[str]:
    """The names in use and no others, so that no linter objects."""
    children = any(one.trunk and len(one.parts) > 1 for one in adopted)
    used = {CLASSES[kind] for one in adopted for kind in one.parts} | {CLASSES[one.type] for one in lists}
    used |= {"Config", "Provider"} if several else set()
    used |= {"ResourceOptions"} if protect or several or children else set()
    for package, offered in (("pulumi", FROM_PULUMI), ("pulumi_twilio_trunking", FROM_HERE)):
        needed = [name for name in offered if name in used]
        if needed:
            yield from import_from(package, needed)
