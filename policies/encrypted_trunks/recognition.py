"""What a resource is, by its shape: which of its mappings are Twilio trunks, and which of its texts are SIP URIs. Pure.

A trunk is any mapping, at any depth, that says `secure` beside something that only a Twilio trunk has; or a resource whose type
names one and says nothing of `secure`. A URI is any text that begins with `sip:`, on a resource that is Twilio's or names a trunk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from encrypted_trunks.props import UNKNOWN, Props, get, name_of
from encrypted_trunks.type_token import SECURE_TRUNK, TLS_ORIGINATION, TypeToken

_TRUNK_ALONE: Final = frozenset(
    {"transfercallerid", "cnamlookupenabled", "disasterrecoveryurl", "disasterrecoverymethod"}
)
"""Properties of Twilio's trunks and of nothing else (https://www.twilio.com/docs/sip-trunking/api/trunk-resource)."""

_TRANSFER_MODES: Final = (UNKNOWN, "disable-all", "enable-all", "sip-only")
_TRUNK_DOMAIN: Final = re.compile(r"[^\s/@]+\.pstn\.(?:[a-z0-9-]+\.)?twilio\.com\.?", re.IGNORECASE)
_TO_TWILIO: Final = re.compile(r"\s*sips?:" + _TRUNK_DOMAIN.pattern, re.IGNORECASE)
_SIP_DOMAIN: Final = re.compile(r"[^\s/@]+\.sip\.(?:[a-z0-9-]+\.)?twilio\.com\.?", re.IGNORECASE)
_TRUNK_SID: Final = re.compile(r"TK[0-9a-fA-F]{32}")
_NAMES_OF_A_SID: Final = frozenset({"trunkid", "trunk"})

_URI_NAMES_OF_ONE: Final = frozenset({"sipurl", "sipuri"})
_URI_NAMES: Final = _URI_NAMES_OF_ONE | {"sipurls", "sipuris"}
_LIST_NAMES: Final = frozenset({"destinations", "uri", "uris", "url", "urls"})
_SIP: Final = re.compile(r"\s*sips?:\S", re.IGNORECASE)

_WRAPPERS: Final = frozenset(
    {"attributes", "args", "body", "form", "forprovider", "inputs", "params", "properties", "spec"}
)
"""Properties that hold the properties of something: while one is unknown, nobody knows what it says of `secure`."""

NODE_RESOURCE: Final = "pulumi-nodejs:dynamic:Resource"
"""The token of every dynamic resource in Node that gives itself no other, those of `twilio-pulumi-provider` among them:

{"resource": ["trunking", "v1", {"trunks": "TK…"}, "originationUrls"], "attributes": {"sipUrl": "sip:…"}}
"""


class Spot(NamedTuple):
    """A value of a resource: its path, the name of its property without its spelling, and the mapping that holds it."""

    path: str
    name: str
    value: object
    holder: Props


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a resource is.

    Attributes:
        token: its type.
        trunks: the path and the mapping of each trunk in it.
        uris: each SIP URI in it, and each value that stands where a URI should.
        trunk_sids: each value that names a trunk which it belongs to.
        texts: the path of every text in it, and the text.
    """

    token: TypeToken
    trunks: tuple[tuple[str, Props], ...]
    uris: tuple[Spot, ...]
    trunk_sids: tuple[Spot, ...]
    texts: tuple[tuple[str, str], ...]

    @property
    def is_twilios(self) -> bool:
        """Whether it is something at Twilio, so that what it says counts as evidence."""
        return self.token.is_twilios or bool(self.trunks)


def look_at(text: str, props: Props) -> Shape:
    """Say what a resource with the type token *text* and these properties is."""
    token = TypeToken.read(_telling(text, props))
    spots = list(_spots(props, "", "", props))
    sids = tuple(spot for spot in spots if _names_its_trunk(spot))
    trunks = tuple(_trunks(token, props, spots, sids))
    judged = token.is_twilios or trunks or (_names_any_trunk(sids, spots) and not token.is_a_platforms)
    uris = tuple(_uris(token, spots)) if judged else ()
    texts = tuple((spot.path, spot.value) for spot in spots if isinstance(spot.value, str))
    return Shape(token=token, trunks=trunks, uris=uris, trunk_sids=sids, texts=texts)


def is_route(spot: Spot, token: TypeToken) -> bool:
    """Whether calls are sent by the URI at *spot*. A resource may repeat its URIs elsewhere, in a plan or a note."""
    if token.text == TLS_ORIGINATION:
        return spot.path.startswith("destinations")
    return spot.name in _URI_NAMES or spot.name in _LIST_NAMES


def may_say_more(text: str, mapping: Props) -> bool:
    """Whether a trunk that says nothing of `secure` may do so in what is not known; ours always says it."""
    if text == SECURE_TRUNK:
        return not mapping
    return any(spot.value is UNKNOWN and spot.name in _WRAPPERS for spot in _spots(mapping, "", "", {}))


def _telling(text: str, props: Props) -> str:
    """The token; behind the one of Node's generic resource, the path by which it names what it makes."""
    path = props.get("resource")
    if text != NODE_RESOURCE or not isinstance(path, list) or path[:1] != ["trunking"]:
        return text
    return f"{text}/twilio:{'/'.join(step for step in path if isinstance(step, str))}"


def _spots(value: object, path: str, name: str, holder: Props) -> Iterator[Spot]:
    """Every value within *value*, from the outside in. What a list holds has the list's name and the list's holder."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            spot = Spot(f"{path}.{key}" if path else key, name_of(key), inner, value)
            yield spot
            if isinstance(inner, Mapping | list):
                yield from _spots(inner, spot.path, spot.name, value)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            spot = Spot(f"{path}[{index}]", name, inner, holder)
            yield spot
            if isinstance(inner, Mapping | list):
                yield from _spots(inner, spot.path, name, holder)


def _trunks(
    token: TypeToken, props: Props, spots: list[Spot], sids: tuple[Spot, ...]
) -> Iterator[tuple[str, Props]]:
    mappings = [("", props), *((spot.path, spot.value) for spot in spots if isinstance(spot.value, Mapping))]
    by_shape = [(path, mapping) for path, mapping in mappings if _is_trunk(mapping, token)]
    if not by_shape and token.names_a_trunk and (token.ends_in_trunk or not sids):
        attributes = props.get("attributes") if token.text.startswith(NODE_RESOURCE) else None
        yield ("attributes", attributes) if isinstance(attributes, Mapping) else ("", props)
    yield from by_shape


def _is_trunk(mapping: Props, token: TypeToken) -> bool:
    names = {name_of(key) for key in mapping}
    if "secure" not in names:
        return False
    if names & _TRUNK_ALONE or get(mapping, "transfer_mode") in _TRANSFER_MODES:
        return True
    domains = [value for key, value in mapping.items() if _is_domain(key) and isinstance(value, str)]
    if any(map(_TRUNK_DOMAIN.fullmatch, domains)):
        return True
    is_sip_domain = token.names_a_sip_domain or any(map(_SIP_DOMAIN.fullmatch, domains))
    is_url = not names.isdisjoint(_URI_NAMES)
    return not is_url and (token.names_a_trunk or (token.is_twilios and not is_sip_domain))


def _is_domain(key: str) -> bool:
    name = name_of(key)
    return "domain" in name or "termination" in name


def _names_its_trunk(spot: Spot) -> bool:
    if spot.name == "trunksid" or (spot.name == "trunks" and spot.path.startswith("resource[")):
        return isinstance(spot.value, str) or spot.value is UNKNOWN
    return spot.name in _NAMES_OF_A_SID and (spot.value is UNKNOWN or _is_trunk_sid(spot.value))


def _is_trunk_sid(value: object) -> bool:
    return isinstance(value, str) and bool(_TRUNK_SID.fullmatch(value))


def _names_any_trunk(sids: tuple[Spot, ...], spots: list[Spot]) -> bool:
    return bool(sids) or any(_is_trunk_sid(spot.value) for spot in spots)


def _uris(token: TypeToken, spots: list[Spot]) -> Iterator[Spot]:
    for spot in spots:
        if isinstance(spot.value, str) and _SIP.match(spot.value):
            if not _is_termination(spot):
                yield spot
        elif _should_be_a_uri(spot, token):
            yield spot
        elif token.text == TLS_ORIGINATION and _is_destination(spot) and not _has_uri(spot.value):
            yield spot._replace(path=f"{spot.path}.sip_url", value=None)


def _is_termination(spot: Spot) -> bool:
    """Whether it leads to Twilio: where a PBX sends the calls that it makes."""
    return spot.name.startswith("termination") and bool(_TO_TWILIO.match(str(spot.value)))


def _should_be_a_uri(spot: Spot, token: TypeToken) -> bool:
    """Whether a URI belongs where something else, or something unknown, is."""
    if spot.name in _URI_NAMES_OF_ONE and token.is_twilios and isinstance(spot.value, Mapping | list):
        return not spot.path.endswith("]")
    if spot.value is None or isinstance(spot.value, Mapping | list):
        return spot.value is None and token.text == TLS_ORIGINATION and _is_destination(spot)
    if spot.name in _URI_NAMES:
        return token.is_twilios or spot.value is UNKNOWN
    if spot.name != "destinations":
        return False
    return token.text == TLS_ORIGINATION or (token.names_origination and spot.value is UNKNOWN)


def _is_destination(spot: Spot) -> bool:
    return spot.name == "destinations" and spot.path.endswith("]")


def _has_uri(value: object) -> bool:
    return not isinstance(value, Mapping) or get(value, "sip_url") is not None
