"""The inputs of a TlsOrigination, and how they relate to the origination URLs at Twilio."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

from pulumi_twilio_trunking.base.inputs import Flag, Inputs, TrunkSid, Unknowable, is_unknown
from pulumi_twilio_trunking.client.api import OriginationUrl
from pulumi_twilio_trunking.origination.destinations import DestinationInputs, Destinations, plain_texts
from pulumi_twilio_trunking.origination.plan import Route


class NotSent(NamedTuple):
    """The inputs and outputs of a list that Twilio does not know."""

    plain: Collection[str]
    """The SIP URIs with `plain_text`: they were there before they were adopted, and stay without TLS."""
    adopt: bool
    adopted: bool

    @classmethod
    def of(cls, props: Mapping[str, Any]) -> Self:
        plain = plain_texts(props.get("destinations")).values()
        return cls(plain, bool(props.get("adopt")), bool(props.get("adopted")))

    @property
    def flags(self) -> dict[str, bool]:
        return {name: True for name in ("adopt", "adopted") if getattr(self, name)}


class TlsOriginationInputs(Inputs):
    """The inputs of a TlsOrigination."""

    trunk_sid: Unknowable[TrunkSid]
    destinations: Destinations
    adopt: Flag = None
    adopted: Literal[True] | None = None
    """Marks, in the state only, a list that existed before Pulumi. It stays there for good."""

    @property
    def known_destinations(self) -> list[DestinationInputs]:
        if is_unknown(self.destinations):
            return []
        return [entry for entry in self.destinations if not is_unknown(entry)]

    @property
    def is_partly_unknown(self) -> bool:
        known = self.known_destinations
        if is_unknown(self.destinations) or len(known) < len(self.destinations):
            return True
        return any(is_unknown(value) for entry in known for _, value in entry)

    def completed(self) -> Self:
        entries = self.destinations
        if not is_unknown(entries):
            entries = [e if is_unknown(e) else e.completed_at(i) for i, e in enumerate(entries)]
        return self.model_copy(update={"destinations": entries})

    @property
    def routes(self) -> list[Route]:
        return [Route.of(entry) for entry in self.destinations]

    @property
    def not_sent(self) -> NotSent:
        plain = {entry.sip_url for entry in self.destinations if entry.plain_text}
        return NotSent(plain, bool(self.adopt), bool(self.adopted))


def inputs_of(trunk_sid: str, routes: Sequence[Route], not_sent: NotSent) -> dict[str, Any]:
    """The inputs that declare *routes* as they are at Twilio."""
    entries = [
        {**route.fields, "plain_text": True} if route.sip_url in not_sent.plain else route.fields
        for route in routes
    ]
    return {"trunk_sid": trunk_sid, "destinations": entries, **not_sent.flags}


def unchecked_routes(outputs: Mapping[str, Any]) -> list[Route]:
    """The routes in *outputs*, taken as they are: what somebody set in the Console may not pass our check."""
    return [
        Route(
            sip_url=entry["sip_url"],
            priority=int(entry["priority"]),
            weight=int(entry["weight"]),
            enabled=bool(entry["enabled"]),
            friendly_name=entry.get("friendly_name") or "",
        )
        for entry in outputs.get("destinations") or []
    ]


def in_order(urls: Sequence[OriginationUrl], known: Sequence[str]) -> list[OriginationUrl]:
    """Sort *urls* in fail-over order, those of equal priority in the order of the *known* SIDs."""
    place = {sid: index for index, sid in enumerate(known)}
    return sorted(urls, key=lambda url: (url.priority, place.get(url.sid, len(place))))
