"""What the program's own process knows of its resources. The plugin's process sees one resource at a time.

Pulumi registers resources when the whole program has run, so an Output that is made in a constructor may use
what later lines declare.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi.runtime.settings import get_monitor


class Program:
    """One run of a program: the lists of destinations and the phone numbers that it has declared so far."""

    def __init__(self) -> None:
        self._routes: list[tuple[Input[str], Resource]] = []
        self._numbers: list[tuple[str, object]] = []

    def declare_routes(self, trunk_sid: Input[str], resource: Resource) -> None:
        """Note that *resource* has the destinations of a trunk."""
        self._routes.append((trunk_sid, resource))

    def after_routes(self, trunk_sid: Input[str], opts: ResourceOptions | None) -> ResourceOptions | None:
        """Let a resource depend on the destinations that were declared for its trunk before it."""
        same = [resource for theirs, resource in self._routes if _are_same(theirs, trunk_sid)]
        others = [each for each in self._routes if isinstance(each[0], Output)]
        if same:
            depends_on: Any = same
        elif isinstance(trunk_sid, Output) and others:
            depends_on = _of_same_trunk(trunk_sid, others)
        else:
            return opts
        return ResourceOptions.merge(opts, ResourceOptions(depends_on=depends_on))

    def routes_after(self, trunk_sid: Input[str]) -> Output[list[str]]:
        """Name the destinations that later lines declare for the same trunk.

        To wait for them could wait for ever, if they depend on the resource that waits.
        """
        first = len(self._routes)
        return Output.from_input(first).apply(lambda first: self._later(first, trunk_sid))

    def _later(self, first: int, trunk_sid: object) -> list[str]:
        same = [resource for theirs, resource in self._routes[first:] if _are_same(theirs, trunk_sid)]
        return [resource._name for resource in same]  # noqa: SLF001 - the SDK has no other way

    def declare_numbers(self, name: str, entries: object) -> Output[dict[str, str]]:
        """Note the numbers of the resource *name*. Give back those of the program's others, with their names.

        Numbers that are outputs of other resources are left out: to wait for them could wait for ever.
        """
        self._numbers.append((name, entries))
        mine = len(self._numbers) - 1
        return Output.from_input(mine).apply(self._elsewhere)

    def _elsewhere(self, mine: int) -> dict[str, str]:
        others = [each for place, each in enumerate(self._numbers) if place != mine]
        lists = [(name, entries) for name, entries in others if isinstance(entries, Sequence)]
        return {entry: name for name, entries in lists for entry in entries if isinstance(entry, str)}


def _are_same(theirs: object, ours: object) -> bool:
    return theirs is ours or (isinstance(theirs, str) and theirs == ours)


def _of_same_trunk(
    trunk_sid: Output[str], declared: Sequence[tuple[Any, Resource]]
) -> Output[list[Resource]]:
    """The resources among those *declared* that have their trunk's SID from the same resource."""

    async def same() -> list[Resource]:
        trunks = await trunk_sid.resources()
        return [resource for theirs, resource in declared if trunks & await theirs.resources()]

    return Output.from_input(same())


def program() -> Program:
    """Return the program that runs now. A process may run several, each with a connection of its own."""
    connection = get_monitor()
    if connection is None:
        return Program()  # Pulumi's own error follows
    running: Program = vars(connection).setdefault("_twilio_trunking_program", Program())
    return running
