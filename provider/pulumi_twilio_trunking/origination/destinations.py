"""The destinations of a trunk in a program: what each entry accepts, and the rules for the whole list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from pulumi.dynamic import CheckFailure
from pydantic import BeforeValidator, PlainValidator, ValidationInfo

from pulumi_twilio_trunking.base.fail_over import MOST_URLS
from pulumi_twilio_trunking.base.inputs import (
    LONGEST_NAME,
    Boolean,
    Flag,
    Inputs,
    Unknowable,
    is_unknown,
    is_whole_number,
    mapping,
    shown,
    text,
    whole_number,
)
from pulumi_twilio_trunking.base.masking import masked_uri
from pulumi_twilio_trunking.base.sip_uri import SipUri, is_tls
from pulumi_twilio_trunking.origination.plan import FIELDS, Route

HIGHEST = 65535
"""The highest priority and weight."""
DEFAULT_WEIGHT = 10
PRIORITY_STEP = 10


ONLY_ADOPTED = "plain_text is only for a URI that was on the trunk before it was adopted"


def sip_uri(value: object) -> SipUri:
    """Parse a SIP URI.

    Raises:
        ValueError: it is not a SIP URI; the message says what to write.
    """
    if not isinstance(value, str):
        raise ValueError(
            f"{shown(value)} is not a SIP URI: write a text such as 'sip:sip.example.com;transport=tls'"
        )
    try:
        return SipUri.parse(value)
    except ValueError as problem:
        raise ValueError(f"{masked_uri(value)!r} is not accepted: {problem}") from None


def tls_uri(value: object) -> str:
    """Give back a SIP URI that is TLS, as it is.

    Raises:
        ValueError: it is not TLS; the message has the corrected URI.
    """
    uri = sip_uri(value)
    plain = uri.why_not_tls()
    if plain:
        raise ValueError(f"{uri.shown!r} is not TLS: {plain}; {uri.how_to_encrypt()}")
    return str(uri)


def _uri(value: object, entry: ValidationInfo) -> str:
    """TLS, unless the entry says `plain_text`; `plain_failures` judges where it may say so."""
    return str(sip_uri(value)) if entry.data.get("plain_text") else tls_uri(value)


class DestinationInputs(Inputs):
    """One destination. https://www.twilio.com/docs/sip-trunking/api/originationurl-resource"""

    plain_text: Flag = None  # before sip_url, which is judged by it
    sip_url: Unknowable[Annotated[str, PlainValidator(_uri)]]
    priority: Unknowable[Annotated[int, whole_number(0, HIGHEST)]] | None = None
    weight: Unknowable[Annotated[int, whole_number(1, HIGHEST)]] = DEFAULT_WEIGHT
    enabled: Unknowable[Boolean] = True
    friendly_name: Unknowable[Annotated[str, text(LONGEST_NAME, shortest=1)]] | None = None

    def completed_at(self, index: int) -> DestinationInputs:
        """Fill in what is not given: the priority by the place in the list, and the host as the name."""
        name = self.friendly_name
        if name is None:
            unknown = is_unknown(self.sip_url)
            name = self.sip_url if unknown else SipUri.parse(self.sip_url).host[:LONGEST_NAME]
        priority = PRIORITY_STEP * (index + 1) if self.priority is None else self.priority
        return self.model_copy(update={"priority": priority, "friendly_name": name})


def _as_mapping(value: object) -> object:
    return {"sip_url": value} if isinstance(value, str) else value


# The last validator written is the first to run.
Destination = Unknowable[
    Annotated[DestinationInputs, mapping(*FIELDS, "plain_text"), BeforeValidator(_as_mapping)]
]


def _one_or_more(value: object) -> object:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f"{shown(value)} is not a list: write [{shown(value)}]")
    if not value:
        raise ValueError(
            "is an empty list: write at least one SIP URI, for example ['sip:sip.example.com;transport=tls']"
        )
    return value


Destinations = Unknowable[Annotated[list[Destination], BeforeValidator(_one_or_more)]]


def list_failures(value: object) -> list[CheckFailure]:
    """Find the mistakes in the list as a whole, even if its entries have mistakes too."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [*_number_failures(value), *_priority_failures(value)]


def _number_failures(entries: Sequence[object]) -> list[CheckFailure]:
    if len(entries) <= MOST_URLS:
        return []
    surplus = len(entries) - MOST_URLS
    reason = (
        f"has {len(entries)} entries, and Twilio takes {MOST_URLS} a trunk (error 21249): remove {surplus}"
    )
    return [CheckFailure("destinations", reason)]


def _priority_failures(entries: Sequence[object]) -> list[CheckFailure]:
    """All entries have a priority, or none has. Priorities never fall: the list is in fail-over order."""
    all_given = {index: _priority(entry) for index, entry in enumerate(entries) if not is_unknown(entry)}
    # A priority that is out of range is a failure of its own.
    given = {
        i: p for i, p in all_given.items() if p is None or is_unknown(p) or is_whole_number(p, 0, HIGHEST)
    }
    without = [index for index, priority in given.items() if priority is None]
    if 0 < len(without) < len(given):
        reason = (
            "has no priority while others have one: give every destination its own, for example "
            f"{PRIORITY_STEP * (without[0] + 1)} here, or none, and the order of the list counts"
        )
        return [CheckFailure(f"destinations[{without[0]}].priority", reason)]
    return _falling({index: p for index, p in given.items() if p is not None and not is_unknown(p)})


def _priority(entry: object) -> Any:
    """The priority that an entry gives, None if it gives none, whatever else is wrong with it."""
    return entry.get("priority") if isinstance(entry, Mapping) else None


def _falling(priorities: Mapping[int, Any]) -> list[CheckFailure]:
    problems = []
    highest = 0
    for index, priority in priorities.items():
        if priority < highest:
            reason = (
                f"{priority:.0f} is lower than the {highest} of an entry before it, and Twilio tries the "
                f"lowest first: move this destination up, or write {highest} or more"
            )
            problems.append(CheckFailure(f"destinations[{index}].priority", reason))
        highest = max(highest, int(priority))
    return problems


def plain_texts(entries: object) -> dict[int, str]:
    """The SIP URIs of the entries with `plain_text`, by their place in the list."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return {}
    return {index: entry["sip_url"] for index, entry in enumerate(entries) if _says_plain_text(entry)}


def _says_plain_text(entry: object) -> bool:
    if not isinstance(entry, Mapping) or entry.get("plain_text") is not True:
        return False
    return isinstance(entry.get("sip_url"), str)


def plain_failures(entries: object, held: Collection[str]) -> list[CheckFailure]:
    """Find the entries that say `plain_text` and may not: it is only for URIs that are *held* already."""
    return [
        CheckFailure(f"destinations[{index}].plain_text", reason)
        for index, uri in plain_texts(entries).items()
        if (reason := _why_not_plain_text(uri, held))
    ]


def _why_not_plain_text(text: str, held: Collection[str]) -> str | None:
    try:
        uri = SipUri.parse(text)
    except ValueError:
        return None  # a failure of its own
    if uri.why_not_tls() is None:
        return f"{uri.shown!r} is TLS: remove plain_text"
    return None if text in held else f"{ONLY_ADOPTED}: {uri.how_to_encrypt()}, and remove plain_text"


def plain_ones(destinations: object) -> list[str]:
    """One line for each destination that is known while the program runs and is not TLS."""
    if not isinstance(destinations, Sequence) or isinstance(destinations, str):
        return []
    problems = []
    for index, entry in enumerate(destinations):
        uri = entry.get("sip_url") if isinstance(entry, Mapping) else entry
        if isinstance(uri, str) and not _says_plain_text(entry):
            try:
                tls_uri(uri)
            except ValueError as problem:
                problems.append(f"destinations[{index}]: {problem}")
    return problems


def declaration(routes: Sequence[Route]) -> str:
    """The shortest argument that declares *routes* as they are, without what may be secret."""
    by_place = _are_by_place([route.priority for route in routes])
    entries = [_brief(_masked(route), host=route.host, by_place=by_place) for route in routes]
    return "\n".join(["    destinations=[", *(f"        {entry!r}," for entry in entries), "    ],"])


def _masked(route: Route) -> dict[str, Any]:
    given = {name: getattr(route, name) for name in ("priority", "weight", "enabled", "friendly_name")}
    plain = {} if is_tls(route.sip_url) else {"plain_text": True}
    return {"sip_url": masked_uri(route.sip_url), **given, **plain}


def brief(entries: Sequence[Mapping[str, Any]]) -> list[str | dict[str, Any]]:
    """Write complete *entries* as a program would: without what follows from the URI and from the place."""
    by_place = _are_by_place([entry["priority"] for entry in entries])
    hosts = [SipUri.parse(entry["sip_url"]).host for entry in entries]
    return [_brief(entry, host=host, by_place=by_place) for entry, host in zip(entries, hosts, strict=True)]


def _are_by_place(priorities: Sequence[int]) -> bool:
    """Whether *priorities* are those that a list without priorities gets."""
    return all(priority == PRIORITY_STEP * (index + 1) for index, priority in enumerate(priorities))


def _brief(entry: Mapping[str, Any], *, host: str, by_place: bool) -> str | dict[str, Any]:
    implied = {"weight": DEFAULT_WEIGHT, "enabled": True, "friendly_name": host[:LONGEST_NAME]}
    others = {
        name: value
        for name, value in entry.items()
        if name != "sip_url" and (not by_place if name == "priority" else value != implied.get(name))
    }
    return {"sip_url": entry["sip_url"], **others} if others else str(entry["sip_url"])
