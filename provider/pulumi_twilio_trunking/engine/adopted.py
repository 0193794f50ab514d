"""Resources that existed before Pulumi: their form in a state, and what constructors tell `check` of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from pulumi import ResourceOptions
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider

from pulumi_twilio_trunking.base.errors import ConfigurationError, RefusedError
from pulumi_twilio_trunking.engine.run import RUN

RESOURCE_NAME = "__declared_as"
SECURE_BY_DEFAULT = "__secure_by_default"
"""A constructor passes both to `check` beside the inputs. `check` drops them, so no state has them."""

OTHERS_UNKNOWN = "__others_unknown"
"""The plugin passes this to `check`: its programs do not tell their resources of each other."""

LET_GO_FIRST = (
    "existed before Pulumi, and `adopt` was in the program at the last `pulumi up`. Nothing was deleted. To "
    "keep it at Twilio and remove it from this stack: `pulumi state delete` with the URN of this resource. "
    "To delete it at Twilio: remove `adopt`"
)
"""Why an adopted resource is not deleted, and the ways out. The end of the sentence is the caller's."""


class State(NamedTuple):
    """A resource as a stack's state holds it. A preview of the program that declares it says unchanged."""

    inputs: dict[str, Any]
    outputs: dict[str, Any]

    @classmethod
    def of(cls, provider: ResourceProvider, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Self:
        """Add the pickled *provider* to what its `check` and `read` return, as Pulumi does."""
        pickled = {PROVIDER_KEY: serialize_provider(provider)}
        stored = {key: value for key, value in outputs.items() if value is not None}
        return cls({**inputs, **pickled}, {**stored, **pickled})


def adopted_mark(olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
    """The input that marks a resource as adopted. It stays in the state when `adopt` leaves the program."""
    return {"adopted": True} if olds.get("adopted") or news.get("adopt") else {}


def claim(thing: str, old: str | None, new: object, name: str) -> str | None:
    """Note that the resource *name* adopts the *thing* with the SID *new*. Return the reason if it may not.

    Args:
        thing: what messages call it, such as "trunk".
        old: the SID that the state's resource adopts.
        new: the SID in the program.
        name: the resource's name in the program.
    """
    if not isinstance(new, str):
        return None
    if old not in (None, new):
        return _another(thing, str(old), new)
    first = RUN.adopt(new, name)
    if first == name:
        return None
    return f"{new} is adopted by {first!r} already: one {thing} is one resource, so remove one of them"


def _another(thing: str, old: str, new: str) -> str:
    return f"this resource is {thing} {old} and stays it: declare a new resource for {new}"


def refuse_another(thing: str, sid: str, adopt: object) -> None:
    """Refuse to turn the resource of the *thing* with this SID into another one.

    Raises:
        RefusedError: *adopt* names another one.
    """
    if isinstance(adopt, str) and adopt != sid:
        raise RefusedError(f"adopt={adopt!r} is not possible here: {_another(thing, sid, adopt)}.")


def refuse_import(resource_name: str, opts: ResourceOptions | None, instead: str) -> None:
    """Refuse the option `import_`: Pulumi would import by the id, and then find no provider to ask.

    Raises:
        ConfigurationError: *opts* have `import_`; the message says what to write *instead*.
    """
    if opts is not None and opts.import_ is not None:
        raise ConfigurationError(
            f"{resource_name!r} has the option import_, which Pulumi does not have for dynamic resources: "
            f"write {instead} instead."
        )
