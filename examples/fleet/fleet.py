"""Drive a fleet: one stack for each sub-account or shard in fleet.yaml, several at once.

    python fleet.py preview|up|refresh|destroy [STACK …] [--at-once N] [--file fleet.yaml]

Lines of progress come while it runs, and one report at the end. A stack that fails stops no other; the exit
code is then 1. After Ctrl-C, the running stacks finish their current step, and no other starts.
"""

import argparse
import functools
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import yaml
from progress import Progress, report
from pulumi import automation
from pulumi_twilio_trunking import VoiceTrunk

VERBS = ("preview", "up", "refresh", "destroy")
LOGIN = ("ACCOUNT_SID", "AUTH_TOKEN", "API_KEY", "API_SECRET", "CLIENT_ID", "CLIENT_SECRET", "REGION", "EDGE")
STOPPING = threading.Event()
ONE_AT_A_TIME = threading.Lock()  # the CLI keeps the selected stack in one file for each project


class FleetError(Exception):
    """A stack cannot start; the text says what to do."""


def declare(name: str, *, users: Mapping[str, str] | None = None, **inputs: Any) -> None:
    """Declare one trunk with all that it needs. All stacks have this program, each with its own trunks.

    *users* may dial; each has the name of the environment variable with its password.
    """
    credentials = [{"username": user, "password": _secret(name)} for user, name in (users or {}).items()]
    voice = VoiceTrunk(name, credentials=credentials, **inputs)
    pulumi.export(name, voice.trunk.id)


def _secret(variable: str) -> str:
    if not os.environ.get(variable):
        raise pulumi.RunError(f"{variable} is not set: set it to the password of that user")
    return os.environ[variable]


@dataclass(frozen=True)
class Entry:
    """One stack of fleet.yaml."""

    progress: Progress
    trunks: Mapping[str, Mapping[str, Any]]
    credentials: str | None = None

    def program(self) -> None:
        for name, inputs in self.trunks.items():
            declare(name, **inputs)

    def login(self, verb: str) -> dict[str, str]:
        """The variables that log this stack in, in place of those of the environment."""
        if self.credentials is None:
            return {}
        account = f"{self.credentials}_ACCOUNT_SID"
        if verb != "preview" and not os.environ.get(account):
            raise FleetError(f"{account} is not set: set it and the login of that account")
        return {f"TWILIO_{one}": os.environ.get(f"{self.credentials}_{one}", "") for one in LOGIN}


@dataclass(frozen=True)
class Fleet:
    """All stacks, and what they share."""

    folder: Path
    entries: list[Entry]
    settings: Mapping[str, str]
    secrets_provider: str | None
    policy_packs: list[str]
    command: automation.PulumiCommand

    def stack(self, entry: Entry, verb: str) -> automation.Stack:
        options = automation.LocalWorkspaceOptions(
            work_dir=str(self.folder),
            env_vars={**self.settings, **entry.login(verb)},
            secrets_provider=self.secrets_provider,
            pulumi_command=self.command,
        )
        with ONE_AT_A_TIME:
            return automation.create_or_select_stack(
                entry.progress.name, project_name="fleet", program=entry.program, opts=options
            )

    def run(self, verb: str, entry: Entry) -> None:
        """Run *verb* on one stack. An error goes into its progress, and no further."""
        progress = entry.progress
        if STOPPING.is_set():
            return
        progress.say(f"{verb} begins")
        started = time.monotonic()
        with progress.log.open("w", buffering=1) as log:
            write = functools.partial(print, file=log)
            try:
                stack = self.stack(entry, verb)
                for step in self.steps(verb, progress):
                    if STOPPING.is_set():
                        return
                    step(stack, on_output=write, on_error=write, color="never")
            except Exception as error:  # noqa: BLE001 - one stack must not stop the others
                write(error)
                result = "stopped" if STOPPING.is_set() else "failed"
                progress.end(verb, result, time.monotonic() - started, reason(error))
            else:
                progress.end(verb, "ok", time.monotonic() - started)

    def steps(self, verb: str, progress: Progress) -> list[Callable[..., Any]]:
        """The calls that *verb* takes. With policy packs a preview comes first: `Stack.up` has none."""
        packs = {"policy_packs": self.policy_packs} if verb in {"preview", "up"} and self.policy_packs else {}
        call = functools.partial(getattr(automation.Stack, verb), on_event=progress.follow, **packs)
        if verb != "up" or not packs:
            return [call]
        return [functools.partial(automation.Stack.preview, on_event=progress.look_for_errors, **packs), call]


def reason(error: Exception) -> str:
    """The text that the CLI has after `error:`, or else that of the exception."""
    if isinstance(error, FleetError):
        return str(error)
    found = re.findall(r"^(?: stderr: )?error: (.+)", str(error), re.MULTILINE)
    return found[-1] if found else f"{type(error).__name__}: {error}"


def stop_in_order() -> None:
    """Let Ctrl-C end the running stacks between two steps, as in Pulumi; a second one ends them at once.

    A terminal sends Ctrl-C to the CLIs as well. Without one, as in CI, only this process gets a signal.
    """
    hands_on = not has_terminal()
    if hands_on and os.getpgrp() != os.getpid():
        os.setpgrp()  # so that the group of processes that gets the signal is ours only

    def stop(_number: int, _frame: object) -> None:
        STOPPING.set()
        sys.stderr.write("fleet: stopping; running stacks finish their current step\n")
        if hands_on:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os.killpg(os.getpgrp(), signal.SIGINT)
            signal.signal(signal.SIGINT, stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def has_terminal() -> bool:
    try:
        os.close(os.open(os.ctermid(), os.O_RDONLY))
    except OSError:
        return False
    return True


def load(file: Path, names: list[str]) -> Fleet:
    """Read fleet.yaml; exit if it does not have a stack of *names*, or an entry has a wrong field."""
    content, folder = yaml.safe_load(file.read_text()), file.resolve().parent
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    try:
        stacks = {name: content["stacks"][name] for name in names or content["stacks"]}
        entries = [Entry(Progress(name, logs / f"{name}.log"), **entry) for name, entry in stacks.items()]
    except (KeyError, TypeError) as error:
        raise SystemExit(f"{file}: {error}") from None
    state = {"PULUMI_BACKEND_URL": content["state"]} if "state" in content else {}
    settings = {"PULUMI_PYTHON_CMD": sys.executable, "PULUMI_SKIP_UPDATE_CHECK": "true", **state}
    provider, packs = content.get("secrets_provider"), content.get("policy_packs", [])
    return Fleet(folder, entries, settings, provider, packs, automation.PulumiCommand())


def main() -> int:
    """Run one verb on all stacks, or on those named; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("stacks", nargs="*", metavar="STACK", help="default: all")
    parser.add_argument("--at-once", type=int, default=4, metavar="N", help="stacks at once, default 4")
    parser.add_argument("--file", type=Path, default=Path(__file__).with_name("fleet.yaml"))
    args = parser.parse_args()
    fleet = load(args.file, args.stacks)
    stop_in_order()
    with ThreadPoolExecutor(max(args.at_once, 1)) as pool:
        list(pool.map(functools.partial(fleet.run, args.verb), fleet.entries))
    stacks = [entry.progress for entry in fleet.entries]
    sys.stdout.write(f"{report(stacks)}\n")
    return 0 if all(stack.result == "ok" for stack in stacks) else 1


if __name__ == "__main__":
    sys.exit(main())
