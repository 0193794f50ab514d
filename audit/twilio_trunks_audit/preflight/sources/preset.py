"""A trunk from a preset of the provider: the destinations that a vendor's page says."""

from __future__ import annotations

import contextlib
import inspect
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.base.suggestions import nearest_to
from pulumi_twilio_trunking.presets.preset import Preset

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.masking import HIDDEN, printable
from twilio_trunks_audit.preflight.sources.uris import in_order
from twilio_trunks_audit.preflight.trunks import Found, Trunk

_TRUE: Final = ("true", "yes", "1", "on")
_FALSE: Final = ("false", "no", "0", "off")
_NONE: Final = ("", "none")
_NO_PRESETS: Final = ("Preset", "Support", "Transfers")

_Function = Callable[..., Preset]


def from_preset(name: str, arguments: Sequence[str]) -> Found:
    """Make a trunk of a preset's destinations.

    Args:
        name: a preset of `pulumi_twilio_trunking.presets`, for example `bland_ai`.
        arguments: its arguments, each as `KEY=VALUE`, for example `region=us2`. A flag takes `true` or
            `false`; an optional argument takes `none`.

    Raises:
        UsageError: there is no such preset, or it does not take these arguments.
    """
    preset = _called(name, _preset(name), arguments)
    uris = [str(one) for one in preset.destinations]
    trunk = Trunk(
        name=preset.vendor, source=f"preset {name}", secure=preset.secure, destinations=in_order(uris)
    )
    return Found(trunks=(trunk,))


def _preset(name: str) -> _Function:
    known = [one for one in presets.__all__ if one not in _NO_PRESETS]
    if name in known:
        function: _Function = getattr(presets, name)
        return function
    nearest = nearest_to(name.replace("-", "_"), known)
    meant = f" Did you mean {nearest}?" if nearest else ""
    raise UsageError(f"there is no preset {printable(name)!r}.{meant} There are: {', '.join(sorted(known))}")


def _called(name: str, function: _Function, arguments: Sequence[str]) -> Preset:
    signature = inspect.signature(function)
    # As text: the SDK's own `Input` has forward references that cannot be resolved here.
    kinds = {key: str(one.annotation) for key, one in signature.parameters.items()}
    values = _values(name, function, kinds, arguments)
    try:
        signature.bind(**values)
    except TypeError as error:
        raise UsageError(f"preset {name}: {error}. {_signature(name, function)}") from None
    try:
        # Without an engine, a preset's warnings go to stderr. They ask for a test call; this is about to try.
        with contextlib.redirect_stderr(io.StringIO()):
            return function(**values)
    except ConfigurationError as error:
        raise UsageError(f"preset {_without_secrets(str(error), kinds, values)}") from None


def _values(
    name: str, function: _Function, kinds: Mapping[str, str], arguments: Sequence[str]
) -> dict[str, str | bool | None]:
    values: dict[str, str | bool | None] = {}
    for one in arguments:
        key, equals, text = one.partition("=")
        key = key.strip().replace("-", "_")
        if not equals:
            raise UsageError(
                f"--set {printable(key)!r} has no value: write KEY=VALUE. {_signature(name, function)}"
            )
        if key not in kinds:
            raise UsageError(
                f"preset {name} has no argument {printable(key)!r}. {_signature(name, function)}"
            )
        if key in values:
            raise UsageError(f"--set says {key} twice: say it once")
        values[key] = _value(f"--set {key}", kinds[key], text)
    return values


def _value(what: str, kind: str, text: str) -> str | bool | None:
    if "None" in kind and text.lower() in _NONE:
        return None
    if "bool" not in kind:
        return text
    if text.lower() not in (*_TRUE, *_FALSE):
        raise UsageError(f"{what} is a flag: write true or false")
    return text.lower() in _TRUE


def _signature(name: str, function: _Function) -> str:
    parts = [
        f"--set {key}={key.upper()}"
        if one.default is one.empty
        else f"[--set {key}={str(one.default).lower()}]"
        for key, one in inspect.signature(function).parameters.items()
    ]
    return f"Write: {' '.join(['--preset', name, *parts])}"


def _without_secrets(problem: str, kinds: Mapping[str, str], values: Mapping[str, object]) -> str:
    """Hide what may become the user of a SIP URI. Choices from a list are shown, so that typos are seen."""
    for key, value in values.items():
        if isinstance(value, str) and "Input" in kinds[key]:
            problem = problem.replace(repr(value), repr(HIDDEN))
    return printable(problem)
