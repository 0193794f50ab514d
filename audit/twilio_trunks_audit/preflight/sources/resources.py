"""Finds trunks with their destinations among the resources of a stack, as the policy pack recognises them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pulumi_twilio_trunking.base.sip_uri import SipUri

from encrypted_trunks.origination import Entry, routes
from encrypted_trunks.properties import UNKNOWN, get
from encrypted_trunks.resources import Resource
from encrypted_trunks.resources import Trunk as TrunkResource
from encrypted_trunks.trunk_routes import carriers_without_trunk, naming_one_trunk, routes_by_trunk
from encrypted_trunks.type_token import TLS_ORIGINATION
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.preflight.host_names import is_twilios_name
from twilio_trunks_audit.preflight.sources.pulumi_json import Content
from twilio_trunks_audit.preflight.sources.uris import PRIORITY_STEP, in_order
from twilio_trunks_audit.preflight.trunks import Destination, Found, Trunk
from twilio_trunks_audit.report import Gap, NotExamined

_DEFAULT: Final = 10
"""Twilio's default of priority and weight: https://www.twilio.com/docs/sip-trunking/api/originationurl-resource"""

_HIGHEST: Final = 65535
_PLACE: Final = re.compile(r"destinations\[(\d+)\]")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where resources come from, in the words of a report.

    Attributes:
        name: for example `stack prod`.
        secrets: what to do to have its secrets read.
        unknowns: why a value is not known.
        missing: what to do if a trunk has no destinations there.
        empty: what to do if there are no trunks.
        mask: hides phone numbers in names.
    """

    name: str
    secrets: str
    unknowns: str
    missing: str
    empty: str
    mask: Mask

    def said(self, text: str) -> str:
        """Return a name of the program for a report."""
        return printable(self.mask.text(text))


def trunks_in(content: Content, source: Source) -> Found:
    """Find the trunks in *content*. Without any, take the SIP URIs in the outputs of the stack.

    A list of destinations becomes a trunk of its own if its trunk is elsewhere. A trunk is only named if its
    destinations are elsewhere or hidden.
    """
    finder = _Finder(content.resources, source)
    trunks = [*finder.whole(), *finder.halves()]
    if trunks or finder.not_examined:
        gaps = [*finder.not_examined, *_unwritten(content, source)]
        return Found(trunks=tuple(trunks), not_examined=tuple(gaps))
    return _from_outputs(content.outputs, source)


def _unwritten(content: Content, source: Source) -> Iterator[NotExamined]:
    if content.unwritten:
        what = f"{content.unwritten} resources that do not change, in {source.name}"
        yield NotExamined(what=what, reason=f"they are not written. {source.empty}", gap="not asked")


@dataclass
class _Finder:
    resources: tuple[Resource, ...]
    source: Source
    not_examined: list[NotExamined] = field(default_factory=list)

    def whole(self) -> Iterator[Trunk]:
        """The trunks with the destinations that are certainly theirs."""
        for trunk, found in routes_by_trunk(self.resources):
            yield from self._trunk(trunk, [route.entry for route in found if route.certain])

    def halves(self) -> Iterator[Trunk]:
        """The lists of destinations of trunks that are elsewhere, or not certain."""
        uncertain = {
            id(route.carrier): route.carrier
            for _, found in routes_by_trunk(self.resources)
            for route in found
            if not route.certain
        }
        left = {id(one): one for one in carriers_without_trunk(self.resources)} | uncertain
        for together in naming_one_trunk(self.resources):
            group = [left.pop(id(one)) for one in together if id(one) in left]
            if group:
                yield from self._half(group)
        for one in left.values():
            yield from self._half([one])

    def _trunk(self, trunk: TrunkResource, entries: Sequence[Entry]) -> Iterator[Trunk]:
        name = self.source.said(f"{trunk.resource.name} {trunk.place}".strip())
        destinations = self._destinations(f"trunk {name}", entries)
        if not entries:
            self._miss(f"destinations of trunk {name}", self.source.missing, "left out")
        if not destinations:
            return
        recovery = trunk.get("disaster_recovery_url")
        yield Trunk(
            name=name,
            source=self.source.name,
            sid=_sid(trunk.props, "TK"),
            secure=_flag(trunk.secure),
            disaster_recovery=None if recovery is UNKNOWN else bool(recovery),
            destinations=destinations,
        )

    def _half(self, carriers: Sequence[Resource]) -> Iterator[Trunk]:
        name = self.source.said(carriers[0].name)
        entries = [entry for one in carriers for entry in routes(one)]
        destinations = self._destinations(f"the trunk of {name}", entries)
        sids = [str(spot.value) for one in carriers for spot in one.shape.trunk_sids]
        if destinations:
            yield Trunk(
                name=name,
                source=self.source.name,
                sid=next((printable(sid) for sid in sids if sid.startswith("TK")), ""),
                destinations=destinations,
            )

    def _destinations(self, whose: str, entries: Sequence[Entry]) -> tuple[Destination, ...]:
        known: list[Destination] = []
        for number, entry in enumerate(entries):
            if isinstance(entry.uri, str):
                known.append(_destination(number, entry))
            else:
                self._miss_entry(whose, entry)
        return tuple(known)

    def _miss_entry(self, whose: str, entry: Entry) -> None:
        what = f"{self.source.said(entry.place)} of {whose}"
        if entry.secret:
            self._miss(what, f"it is a secret: {self.source.secrets}", "not asked")
        elif entry.uri is UNKNOWN:
            self._miss(what, self.source.unknowns, "failed")
        else:
            self._miss(what, "it is not a SIP URI: write a text such as 'sip:HOST;transport=tls'", "failed")

    def _miss(self, what: str, reason: str, gap: Gap) -> None:
        self.not_examined.append(NotExamined(what=what, reason=reason, gap=gap))


def _destination(number: int, entry: Entry) -> Destination:
    is_ours = entry.resource.shape.token.text == TLS_ORIGINATION
    by_place = PRIORITY_STEP * (number + 1) if is_ours else _DEFAULT
    return Destination(
        uri=str(entry.uri),
        priority=_number(entry.priority, by_place),
        weight=_number(entry.weight, _DEFAULT),
        enabled=entry.enabled is not False,
        sid=_url_sid(entry),
    )


def _url_sid(entry: Entry) -> str:
    place = _PLACE.match(entry.path)
    sids = get(entry.resource.props, "origination_url_sids")
    if place and isinstance(sids, list) and int(place[1]) < len(sids):
        return printable(str(sids[int(place[1])]))
    return _sid(entry.holder, "OU") or _sid(entry.resource.props, "OU")


def _sid(props: Mapping[str, object], start: str) -> str:
    found = [get(props, name) for name in ("sid", "id")]
    return next((printable(one) for one in found if isinstance(one, str) and one.startswith(start)), "")


def _number(value: object, default: int) -> int:
    """A number that Twilio could have; else the default, also for what is no number (NaN)."""
    return int(value) if isinstance(value, int | float) and 0 <= value <= _HIGHEST else default


def _flag(value: object) -> bool | None:
    """A flag that is not said is off, Twilio's default."""
    return bool(value) if value is None or isinstance(value, bool) else None


##### Outputs


def _from_outputs(outputs: Resource, source: Source) -> Found:
    uris = list(dict.fromkeys(_uris(outputs.props)))
    if not uris:
        return Found()
    trunk = Trunk(name="outputs", source=source.name, destinations=in_order(uris))
    secret = NotExamined(what=f"secret outputs of {source.name}", reason=source.secrets, gap="left out")
    return Found(trunks=(trunk,), not_examined=(secret,) if hides_outputs(outputs) else ())


def hides_outputs(outputs: Resource) -> bool:
    """Whether some outputs are secrets that are not shown."""
    return bool(outputs.secrets) and UNKNOWN in list(_values(outputs.props))


def _uris(value: object) -> Iterator[str]:
    return (one for one in _values(value) if isinstance(one, str) and _leads_to_a_host(one))


def _leads_to_a_host(text: str) -> bool:
    """Whether it is a SIP URI of somebody's host. Twilio's own receive calls, so they are no destination."""
    try:
        uri = SipUri.parse(text)
    except ValueError:
        return False
    return not is_twilios_name(uri.host)


def _values(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _values(one)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)
    else:
        yield value
