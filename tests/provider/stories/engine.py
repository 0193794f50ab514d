"""A stand-in for the engine in process: state, and what `up`, `refresh` and `destroy` do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError
from pulumi_twilio_trunking.client.api import connect
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME
from pulumi_twilio_trunking.origination.ownership import NOT_MADE_HERE
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from emulator.testing import RunningEmulator
from tests.provider.conftest import configured, forget_the_program, over_the_wire

TRUNK, ORIGINATION = "SecureTrunk", "TlsOrigination"


PROVIDERS = {TRUNK: SecureTrunkProvider, ORIGINATION: TlsOriginationProvider}


PLAIN = "sip:plain.example.com"


TAKES_UNSEEN = "cannot be seen"
"""Words of an error that cannot name the resources that may be left."""


class KilledError(Exception):
    """The process died in the middle of a verb: nothing comes back, and nothing is stored."""


@dataclass
class Resource:
    """One resource in the state; *condemned* once it was replaced and waits to be deleted."""

    kind: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    condemned: bool = False

    @property
    def sids(self) -> list[str]:
        return [self.id] if self.kind == TRUNK else list(self.outputs["origination_url_sids"])

    @property
    def made(self) -> list[str]:
        """The SIDs that it made; a refresh may have found others."""
        return [sid for sid in self.sids if sid not in self.outputs.get(NOT_MADE_HERE, [])]


@dataclass
class Slot:
    """One trunk of the program with its destinations; a name without alias makes a new resource."""

    trunk: dict[str, Any]
    destinations: list[Any] | None
    trunk_name: str
    origination_name: str
    adopt: str | None = None
    """The trunk that it takes over, with its destinations, while the program has these lines."""

    @property
    def trunk_props(self) -> dict[str, Any]:
        lines = {"adopt": self.adopt, RESOURCE_NAME: self.trunk_name} if self.adopt else {}
        return {**self.trunk, **lines}

    def origination_props(self, trunk_sid: str) -> dict[str, Any]:
        lines = {"adopt": True} if self.adopt else {}
        return {"trunk_sid": trunk_sid, "destinations": self.destinations, **lines}

    @property
    def uris(self) -> list[str]:
        return [each["sip_url"] if isinstance(each, dict) else each for each in self.destinations or []]


@dataclass
class Engine:
    """State, and what `up`, `refresh` and `destroy` make of it, one process each."""

    twilio: RunningEmulator
    warnings: list[str]
    state: list[Resource] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    kill: bool = False

    # Processes

    def start(self) -> None:
        """Begin a process: nothing is remembered but the state."""
        connect.cache_clear()
        forget_the_program()
        self.warnings.clear()
        self.said.clear()
        twilio = self.twilio
        values = {"accountSid": twilio.account_sid, "authToken": twilio.auth_token, "baseUrl": twilio.url}
        config = {f"twilio:{name}": value for name, value in values.items()}
        self._providers = {kind: configured(provider(), config) for kind, provider in PROVIDERS.items()}

    def call(self, kind: str, verb: str, *arguments: Any) -> Any:
        """Call a verb; what it says counts, unless the process is killed within."""
        try:
            return getattr(self._providers[kind], verb)(*arguments)
        except TrunkingError as error:
            if not self._is_killed:
                self.said.append(str(error))
            raise
        finally:
            if self._is_killed:
                raise KilledError
            self.said += self.warnings

    @property
    def _is_killed(self) -> bool:
        return self.kill and any(fault["hit"] for fault in self.twilio.admin.faults())

    # What the user runs

    def up(
        self,
        program: Mapping[str, Slot],
        replace: str | None = None,
        *,
        cut_short: bool = False,
        refreshed: bool = False,
    ) -> None:
        """Create and update, then delete, unless that is *cut short* by what else the run has failed at.

        In one process with a refresh (`up --refresh`) where that has *refreshed* already.
        """
        if not refreshed:
            self.start()
        for slot in program.values():
            replaced = slot.trunk_name == replace
            trunk = self._step(TRUNK, slot.trunk_name, slot.trunk_props, replaced=replaced)
            if slot.destinations is not None:
                self._step(ORIGINATION, slot.origination_name, slot.origination_props(trunk.id))
        wanted = {(TRUNK, slot.trunk_name) for slot in program.values()}
        wanted |= {
            (ORIGINATION, slot.origination_name) for slot in program.values() if slot.destinations is not None
        }
        if not cut_short:
            self._delete(
                [each for each in self.state if each.condemned or (each.kind, each.name) not in wanted]
            )

    def preview(self, program: Mapping[str, Slot]) -> list[str]:
        """The names of what an `up` would change."""
        self.start()
        changed = []
        for slot in program.values():
            trunk = self.find(TRUNK, slot.trunk_name)
            props = slot.origination_props(trunk.id if trunk else "")
            wanted = [(TRUNK, slot.trunk_name, slot.trunk_props)]
            wanted += [] if slot.destinations is None else [(ORIGINATION, slot.origination_name, props)]
            for kind, name, given in wanted:
                old = self.find(kind, name)
                if old is None or self._diff(old, self._check(kind, old.inputs, given)).changes:
                    changed.append(name)
        return changed

    def refresh(self) -> None:
        self.start()
        for each in [each for each in self.state if not each.condemned]:
            result = self.call(each.kind, "read", each.id, over_the_wire(each.outputs))
            if result.id:
                each.outputs, each.inputs = over_the_wire(result.outs), over_the_wire(result.inputs)
            else:
                self.state.remove(each)

    def destroy(self) -> None:
        self.start()
        self._delete(list(self.state))

    def find(self, kind: str, name: str) -> Resource | None:
        return next(
            (each for each in self.state if (each.kind, each.name, each.condemned) == (kind, name, False)),
            None,
        )

    # Steps; each stores what it did

    def _step(self, kind: str, name: str, props: Mapping[str, Any], *, replaced: bool = False) -> Resource:
        old = self.find(kind, name)
        checked = self._check(kind, old.inputs if old else {}, props)
        if old is not None:
            diff = self._diff(old, checked)
            if not diff.replaces and not replaced:
                if diff.changes:
                    updated = self.call(kind, "update", old.id, over_the_wire(old.outputs), checked)
                    old.outputs = over_the_wire(updated.outs)
                old.inputs = checked
                return old
            checked = self._check(kind, {}, props)  # what replaces starts from nothing
        made = self.call(kind, "create", checked)
        new = Resource(kind, name, made.id, checked, over_the_wire(made.outs))
        if old is not None:
            old.condemned = True
        self.state.append(new)
        return new

    def _check(self, kind: str, olds: Mapping[str, Any], props: Mapping[str, Any]) -> dict[str, Any]:
        result = self.call(kind, "check", over_the_wire(olds), over_the_wire(props))
        failures = [(failure.property, failure.reason) for failure in result.failures]
        if failures and any("plain_text" in name for name, _ in failures):
            raise RefusedError(str(failures))
        assert [] == failures
        return over_the_wire(result.inputs)

    def _diff(self, old: Resource, checked: dict[str, Any]) -> Any:
        return self.call(old.kind, "diff", old.id, over_the_wire(old.outputs), checked)

    def _delete(self, resources: list[Resource]) -> None:
        for each in sorted(
            resources, key=lambda each: each.kind == TRUNK
        ):  # what depends on others goes first
            self.call(each.kind, "delete", each.id, over_the_wire(each.outputs))
            self.state.remove(each)
