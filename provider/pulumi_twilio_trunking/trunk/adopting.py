"""Trunks that were there before Pulumi: how they stand in a state, how a create takes one over, and who may delete it.

Adopting never changes a trunk that carries calls: what is declared must be what stands at Twilio already.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from pulumi import ResourceOptions
from pulumi.dynamic import CheckFailure, ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError, NotFoundError, RefusedError
from pulumi_twilio_trunking.base.masking import masked_text, masked_url
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi
from pulumi_twilio_trunking.origination.destinations import declaration
from pulumi_twilio_trunking.origination.plan import Held, Route

SECURE_BY_DEFAULT = "__secure_by_default"
DECLARED_AS = "__declared_as"
"""What a constructor tells `check` beside the inputs. `check` returns neither, so that no state ever has them."""


# In a state


class State(NamedTuple):
    """A resource as a stack's state holds it, so that the next preview of the program that declares it says unchanged."""

    inputs: dict[str, Any]
    outputs: dict[str, Any]

    @classmethod
    def of(cls, provider: ResourceProvider, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Self:
        """What `check` and `read` of *provider* give, and the provider itself, as Pulumi stores them."""
        pickled = {PROVIDER_KEY: serialize_provider(provider)}
        return cls({**inputs, **pickled}, {**_without_none(outputs), **pickled})


def _without_none(props: Mapping[str, Any]) -> dict[str, Any]:
    """Pulumi stores nothing for what is None."""
    return {key: value for key, value in props.items() if value is not None}


def sticky(olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
    """What stays in the inputs of what was there before Pulumi, though no program has it."""
    return {"adopted": True} if olds.get("adopted") or news.get("adopt") else {}


def refuse_import(resource_name: str, opts: ResourceOptions | None, instead: str) -> None:
    """Stop before Pulumi does: it imports a dynamic resource by its id alone, and then finds no provider to ask.

    Raises:
        ConfigurationError: *opts* have `import_`; the message says what to write *instead*.
    """
    if opts is not None and opts.import_ is not None:
        raise ConfigurationError(
            f"{resource_name!r} has the option import_, which Pulumi does not have for dynamic resources: write {instead} instead."
        )


# Trunks: who adopts which


class Adopters:
    """The resources of the running program that adopt a trunk, as far as this process has checked them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}

    def claim(self, sid: str, name: str) -> str | None:
        """Note that the resource *name* adopts the trunk *sid*; give back the name of another that does already."""
        with self._lock:
            first = self._names.setdefault(sid, name)
        return None if first == name else first

    def of(self, sid: str) -> str | None:
        with self._lock:
            return self._names.get(sid)

    def clear(self) -> None:
        with self._lock:
            self._names.clear()


ADOPTERS = Adopters()
"""Of the whole process: an old and a new release's provider may both be in it, each with a part of the state."""


def adoption_failures(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[CheckFailure]:
    """What is wrong with how a program declares a trunk that was there before Pulumi."""
    problems = {
        "adopt": _why_not_adopted(olds.get("adopt"), news.get("adopt"), str(news.get(DECLARED_AS, ""))),
        "secure": _why_not_by_default(olds.get("secure")) if _takes_default(olds, news) else None,
    }
    return [CheckFailure(name, reason) for name, reason in problems.items() if reason]


def _why_not_adopted(old: str | None, new: object, name: str) -> str | None:
    if not isinstance(new, str):
        return None
    if old not in (None, new):
        return _another_trunk(str(old), new)
    other = ADOPTERS.claim(new, name)
    return (
        f"{new} is adopted by {other!r} already: one trunk is one resource, so remove one of them"
        if other
        else None
    )


def _another_trunk(old: str, new: str) -> str:
    return f"this resource is trunk {old} and stays it: declare a new resource for {new}"


def _takes_default(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    by_default = bool(news.get(SECURE_BY_DEFAULT)) or news.get("secure") is None
    return by_default and bool(sticky(olds, news))


def _why_not_by_default(now: bool | None) -> str:  # noqa: FBT001 - None is a third answer
    if now is None:
        write = "secure=False or secure=True, as it is now (in the Twilio Console: Secure Trunking)"
    elif now:
        write = "secure=True, as it is now"
    else:
        write = (
            "secure=False, as it is now, or secure=True, with which calls fail until the far side speaks TLS and SRTP "
            "(Twilio's errors 32207, 32208, 32209)"
        )
    return f"is not written out, and a trunk that was there before Pulumi does not take it from the default: write {write}"


def refuse_another_trunk(sid: str, adopt: object) -> None:
    """Stop where the resource that is trunk *sid* is to adopt another.

    Raises:
        RefusedError: it is.
    """
    if isinstance(adopt, str) and adopt != sid:
        raise RefusedError(f"adopt={adopt!r} is not possible here: {_another_trunk(sid, adopt)}.")


def read_to_adopt(trunking: TrunkingApi, sid: str, home: Mapping[str, str]) -> Trunk:
    """Read a trunk that is to be adopted.

    Raises:
        RefusedError: it is not there.
    """
    try:
        return trunking.read_trunk(sid)
    except NotFoundError:
        raise RefusedError(
            f"trunk {sid} cannot be adopted: it is not in account {home['account_sid']}, region {home['region']}. Check the SID "
            "and the credentials. If it was deleted, remove `adopt` to have a new trunk made. A domain name "
            "that it had may stay reserved for up to 30 days."
        ) from None


def refuse_differences(sid: str, declared: Mapping[str, Any], live: Mapping[str, Any]) -> None:
    """Stop before adopting a trunk would change it.

    Args:
        sid: the trunk.
        declared: its inputs as the program has them, defaults included.
        live: its inputs as they are at Twilio.

    Raises:
        RefusedError: some differ; the message has the lines to write.
    """
    names = [name for name in {**declared, **live} if declared.get(name) != live.get(name)]
    if names:
        lines = [f"\n    {_difference(name, live.get(name), declared.get(name))}" for name in names]
        raise RefusedError(
            f"trunk {sid} is not what is declared, and adopting changes nothing at Twilio. Nothing was done. Declare it as it "
            f"is, then change it in a second `pulumi up`, whose preview shows what that does:{''.join(lines)}"
        )


def _difference(name: str, live: object, declared: object) -> str:
    """The line that declares an input as it is *live*; what may be secret in it is left out."""
    mask = masked_url if name == "disaster_recovery_url" else masked_text
    write, instead = (mask(one) if isinstance(one, str) else one for one in (live, declared))
    hidden = "what is declared, in the part that is not shown here"
    return f"{name}={write!r},  # not {hidden if write == instead else repr(instead)}"


def has_adopter(sid: str) -> bool:
    """Say, in a warning too, whether another resource of the running program adopts the trunk, which then stays."""
    adopter = ADOPTERS.of(sid)
    if adopter is not None:
        pulumi_host.warn(
            f"trunk {sid} was not deleted at Twilio: {adopter!r} of this program adopts it, and has it now."
        )
    return adopter is not None


def refuse_adopted(sid: str, outputs: Mapping[str, Any]) -> None:
    """Stop a delete of a trunk while `adopt=` stands in the program, which says that it lives on its own.

    Raises:
        RefusedError: it stood there at the last `up`.
    """
    if outputs.get("adopt") and not outputs.get("force_delete"):
        raise RefusedError(
            f"trunk {sid} {_LET_GO_FIRST}, or set force_delete=True, run `pulumi up`, and delete then. Renamed? Give the resource "
            "`aliases`."
        )


_LET_GO_FIRST = (
    "was there before Pulumi, and `adopt` stood in the program at the last `pulumi up`. Nothing was deleted. To keep it at Twilio "
    "and let go of it here: `pulumi state delete` with the URN of this resource. To delete it at Twilio: remove `adopt`"
)


# Lists of origination URLs


def refuse_other_list(trunk_sid: str, existing: Held, wanted: Sequence[Route]) -> None:
    """Stop before adopting the origination URLs of a trunk would change where its calls go.

    What a create that died half way has made a second time is no difference; neither are names, which no call sees.

    Raises:
        RefusedError: the *wanted* ones are not those that *existing* has; the message has the list to write.
    """
    if not existing:
        raise RefusedError(
            f"trunk {trunk_sid} has no origination URLs, so that there is nothing to adopt: remove adopt=True."
        )
    if _where_calls_go(existing.values()) != _where_calls_go(wanted):
        there = sorted(existing.values(), key=lambda route: route.priority)
        raise RefusedError(
            f"trunk {trunk_sid} has other origination URLs than those that are declared, and adopting changes nothing at Twilio. "
            "Nothing was done. Declare what is there, then change it in a second `pulumi up`, whose preview shows what that "
            f"does:\n{declaration(there)}"
        )


def _where_calls_go(routes: Iterable[Route]) -> set[tuple[Any, ...]]:
    return {(route.sip_url, route.priority, route.weight, route.enabled) for route in routes}


def refuse_adopted_list(trunk_sid: str, sids: Collection[str], live: Held) -> None:
    """Stop a delete of a list while `adopt=True` stands in the program, which says that it carries calls.

    After a rename or a replacement it carries none: the new resource has made the list anew.

    Raises:
        RefusedError: some of its *sids* are among the *live* ones, which the trunk has.
    """
    if live.keys() & set(sids):
        raise RefusedError(
            f"the list of origination URLs of trunk {trunk_sid} {_LET_GO_FIRST}, run `pulumi up`, and delete then."
        )
