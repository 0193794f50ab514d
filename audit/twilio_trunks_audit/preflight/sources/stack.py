"""Trunks from a stack of Pulumi: its state, or what a preview says that it will be."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.preflight.sources.pulumi_json import Content, preview_in, state_in
from twilio_trunks_audit.preflight.sources.resources import Source, hides_outputs, trunks_in
from twilio_trunks_audit.preflight.trunks import Found

ANSWER_SECONDS: Final = 120.0
"""The longest wait for the Pulumi CLI: a backend or a secrets manager may be slow."""

STDIN: Final = Path("-")

_LONGEST_SAID: Final = 600
_MASKED: Final = Mask()
_MISSING: Final = "{} has none for it; --account reads those at Twilio"


def from_stack(name: str, *, show_secrets: bool, mask: Mask = _MASKED) -> Found:
    """Find the trunks in the state of a stack, by `pulumi stack export`.

    Args:
        name: the stack, as `pulumi` takes it: `prod`, or `organization/project/prod`.
        show_secrets: whether to have secrets decrypted, so that secret destinations are tried.
        mask: hides phone numbers in names. Default: they are hidden.

    Raises:
        UsageError: the CLI is missing, fails or does not answer, or the stack has nothing to try.
    """
    place = f"stack {printable(name)}"
    command = ["stack", "export", "--stack", name, *(["--show-secrets"] if show_secrets else [])]
    advice = "add --show-secrets, so that Pulumi decrypts it"
    return _found(state_in(_ask_pulumi(command), place), _source(place, advice, mask))


def from_state(path: Path, *, mask: Mask = _MASKED) -> Found:
    """Find the trunks in a file that `pulumi stack export` wrote.

    Args:
        path: the file; `-` is the standard input.
        mask: hides phone numbers in names. Default: they are hidden.

    Raises:
        UsageError: the file cannot be read, is no state, or has nothing to try.
    """
    place = _place("state", path)
    advice = "write the file by `pulumi stack export --show-secrets`"
    return _found(state_in(_read(path), place), _source(place, advice, mask))


def from_preview(path: Path, *, mask: Mask = _MASKED) -> Found:
    """Find the trunks that a preview would leave, in what `pulumi preview --json` wrote.

    Args:
        path: the file; `-` is the standard input.
        mask: hides phone numbers in names. Default: they are hidden.

    Raises:
        UsageError: the file cannot be read, is no preview, or has nothing to try.
    """
    place = _place("preview", path)
    source = Source(
        name=place,
        secrets="a preview never shows it; after `pulumi up`, --stack NAME --show-secrets tries it",
        unknowns="it is known only after the first `pulumi up`; then --stack NAME tries it",
        missing=_MISSING.format(place),
        empty="Add --show-sames to `pulumi preview --json`: it then writes what does not change, too.",
        mask=mask,
    )
    return _found(preview_in(_read(path), place), source)


def _source(place: str, secrets: str, mask: Mask) -> Source:
    return Source(
        name=place,
        secrets=secrets,
        unknowns="the state has no value for it: run `pulumi up` first",
        missing=_MISSING.format(place),
        empty="Name another stack, or give the SIP URIs themselves.",
        mask=mask,
    )


def _found(content: Content, source: Source) -> Found:
    found = trunks_in(content, source)
    gaps = [one for one in found.not_examined if one.counts]
    if found.trunks or gaps:
        return found
    if found.not_examined:
        raise UsageError(f"{source.name} has trunks, but no destinations: {source.missing}.")
    secret = f"Some outputs are secrets: {source.secrets}. " if hides_outputs(content.outputs) else ""
    raise UsageError(
        f"{source.name} has no trunk, no destinations, and no SIP URI in its outputs. {secret}{source.empty}"
    )


def _place(kind: str, path: Path) -> str:
    return f"{kind} from standard input" if path == STDIN else f"{kind} {printable(str(path))}"


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{printable(str(path))} cannot be read: {error.strerror}") from None


##### The Pulumi CLI


def _ask_pulumi(command: Sequence[str]) -> bytes:
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise UsageError(
            "the Pulumi CLI is not on PATH, and --stack asks it for the state. Put its folder on PATH, or "
            "give the output of `pulumi stack export` to --state."
        )
    code, said, complaint = _run([pulumi, "--non-interactive", "--color", "never", *command])
    if code:
        raise UsageError(
            f"`{_shown(command)}` failed: {_words(complaint or said)}. Run it yourself until it works, in "
            "the project's folder or with the whole name of the stack, or give its output to --state."
        )
    return said


def _run(command: Sequence[str]) -> tuple[int, bytes, bytes]:
    """Run *command* in a process group of its own, so that nothing of it is left over."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own CLI
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"{command[0]} cannot be started: {error.strerror}") from None
    with process:
        try:
            said, complaint = process.communicate(timeout=ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            _stop(process)
            raise UsageError(
                f"`{_shown(command[4:])}` took longer than {ANSWER_SECONDS:.0f} seconds. Run it yourself, "
                "and give its output to --state."
            ) from None
        except BaseException:
            _stop(process)
            raise
    return process.returncode, said, complaint


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _shown(command: Sequence[str]) -> str:
    return printable(" ".join(["pulumi", *command]))


def _words(said: bytes) -> str:
    """Pulumi's own words, in one line."""
    plain = re.sub(r"\s+", " ", said.decode(errors="replace").replace("error:", "")).strip()
    return printable(Mask().text(plain))[:_LONGEST_SAID].rstrip(".") or "it said nothing"
