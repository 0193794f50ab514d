"""Taking over a trunk that existed before Pulumi. The program must declare it as it is: nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.dynamic import CheckFailure

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotFoundError, RefusedError
from pulumi_twilio_trunking.base.masking import masked_text, masked_url
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi
from pulumi_twilio_trunking.engine.adopted import (
    LET_GO_FIRST,
    RESOURCE_NAME,
    SECURE_BY_DEFAULT,
    adopted_mark,
    claim,
)


def adoption_failures(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[CheckFailure]:
    """Find the mistakes in how a program declares a trunk that existed before Pulumi. Note who adopts it."""
    problems = {
        "adopt": claim("trunk", olds.get("adopt"), news.get("adopt"), str(news.get(RESOURCE_NAME, ""))),
        "secure": _write_secure(olds.get("secure")) if _takes_default(olds, news) else None,
    }
    return [CheckFailure(name, reason) for name, reason in problems.items() if reason]


def _takes_default(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    by_default = bool(news.get(SECURE_BY_DEFAULT)) or news.get("secure") is None
    return by_default and bool(adopted_mark(olds, news))


def _write_secure(now: bool | None) -> str:  # noqa: FBT001 - None is a third answer
    if now is None:
        write = "secure=False or secure=True, as it is now (in the Twilio Console: Secure Trunking)"
    elif now:
        write = "secure=True, as it is now"
    else:
        write = (
            "secure=False, as it is now, or secure=True, with which calls fail until the far side speaks TLS "
            "and SRTP (Twilio's errors 32207, 32208, 32209)"
        )
    return (
        f"is not written out, and a trunk from before Pulumi does not take it from the default: write {write}"
    )


def read_to_adopt(trunking: TrunkingApi, sid: str, home: Mapping[str, str]) -> Trunk:
    """Read a trunk that a program adopts.

    Raises:
        RefusedError: there is no such trunk in the account and region *home*.
    """
    try:
        return trunking.read_trunk(sid)
    except NotFoundError:
        raise RefusedError(
            f"trunk {sid} cannot be adopted: it is not in account {home['account_sid']}, region "
            f"{home['region']}. Check the SID and the credentials. If it was deleted, remove `adopt` to have "
            "a new trunk made. A domain name that it had may stay reserved for up to 30 days."
        ) from None


def refuse_differences(sid: str, declared: Mapping[str, Any], live: Mapping[str, Any]) -> None:
    """Refuse to adopt a trunk if that would change it.

    Args:
        sid: the trunk.
        declared: its inputs in the program, defaults included.
        live: its inputs as they are at Twilio.

    Raises:
        RefusedError: some differ; the message has the lines to write.
    """
    names = [name for name in {**declared, **live} if declared.get(name) != live.get(name)]
    if names:
        lines = [f"\n    {_difference(name, live.get(name), declared.get(name))}" for name in names]
        raise RefusedError(
            f"trunk {sid} is not what is declared, and adopting changes nothing at Twilio. Nothing was done. "
            "Declare it as it is, then change it in a second `pulumi up`, whose preview shows what that "
            f"does:{''.join(lines)}"
        )


def _difference(name: str, live: object, declared: object) -> str:
    """The line that declares an input as it is *live*, without what may be secret."""
    mask = masked_url if name == "disaster_recovery_url" else masked_text
    write, instead = (mask(one) if isinstance(one, str) else one for one in (live, declared))
    hidden = "what is declared, in the part that is not shown here"
    return f"{name}={write!r},  # not {hidden if write == instead else repr(instead)}"


def warn_of_adopter(sid: str, adopter: str) -> None:
    """Say that the trunk stays at Twilio, because the resource *adopter* of the running program adopts it."""
    pulumi_host.warn(
        f"trunk {sid} was not deleted at Twilio: {adopter!r} of this program adopts it, and has it now."
    )


def refuse_adopted(sid: str, outputs: Mapping[str, Any]) -> None:
    """Refuse to delete a trunk while the program says `adopt=`, which means that it lives without Pulumi.

    Raises:
        RefusedError: `adopt` was in the program at the last `up`, without `force_delete`.
    """
    if outputs.get("adopt") and not outputs.get("force_delete"):
        raise RefusedError(
            f"trunk {sid} {LET_GO_FIRST}, or set force_delete=True, run `pulumi up`, and delete then. "
            "Renamed? Give the resource `aliases`."
        )
