"""The progress of each stack of a fleet, and the report at the end."""

import functools
import sys
import textwrap
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pulumi import automation

SECONDS_BETWEEN_LINES = 2

on_one_line = functools.partial(textwrap.shorten, width=240, placeholder=" …")


@dataclass
class Progress:
    """The run of one stack, from its first step to its result."""

    name: str
    log: Path
    result: str = "not started"
    changes: str = ""
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    steps: int = 0
    last_line: float = 0.0

    def say(self, text: str) -> None:
        """Print one line in one piece, so that lines of other stacks come before it or after it."""
        self.last_line = time.monotonic()
        sys.stdout.write(f"{time.strftime('%H:%M:%S')} {self.name}: {text}\n")
        sys.stdout.flush()

    def follow(self, event: automation.EngineEvent) -> None:
        """Say which step Pulumi is at, and keep its errors and the changes that it counts."""
        begun, done = event.resource_pre_event, event.res_outputs_event
        if begun and not begun.metadata.type.startswith("pulumi:"):
            if time.monotonic() > self.last_line + SECONDS_BETWEEN_LINES:
                kind, name = begun.metadata.type.rpartition(":")[2], begun.metadata.urn.rpartition("::")[2]
                self.say(f"{begun.metadata.op.value} {kind} {name} ({self.steps} done)")
        elif done:
            self.steps += not done.metadata.type.startswith("pulumi:")
        elif event.summary_event:
            counts = event.summary_event.resource_changes
            self.changes = ", ".join(f"{n} {op}" for op, n in sorted(counts.items()) if op != "same")
        else:
            self.look_for_errors(event)

    def look_for_errors(self, event: automation.EngineEvent) -> None:
        """Keep an error, and what a policy forbids."""
        message, policy = event.diagnostic_event, event.policy_event
        if message and message.severity == "error":
            # A resource that fails also ends the program and the update, which then say so too.
            of_resource = message.urn and "::pulumi:pulumi:Stack::" not in message.urn
            self.errors.insert(0 if of_resource else len(self.errors), on_one_line(message.message))
        elif policy and policy.enforcement_level == "mandatory":
            self.errors.insert(0, on_one_line(f"{policy.policy_name}: {policy.message}"))

    def end(self, verb: str, result: str, seconds: float, *errors: str) -> None:
        """Keep the result and say it. Errors that Pulumi's events brought come first."""
        self.result, self.seconds = result, seconds
        self.errors += map(on_one_line, errors)
        text = self.changes or "nothing changes" if result == "ok" else self.errors[0]
        self.say(f"{verb} {result} after {seconds:.1f} s: {text}")


def report(stacks: Iterable[Progress]) -> str:
    """One table of all stacks; below it the errors, each with its log."""
    stacks = list(stacks)
    rows = [("stack", "result", "seconds", "changes")]
    rows += [(each.name, each.result, f"{each.seconds:.1f}", each.changes or "-") for each in stacks]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>7}  {row[3]}" for row in rows]
    for each in stacks:
        if each.result in {"failed", "stopped"}:
            lines += ["", f"{each.name}: {each.errors[0]}", f"    log: {each.log}"]
    return "\n".join(["", *lines, ""])
