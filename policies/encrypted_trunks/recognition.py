"""Recognise Twilio trunks and SIP URIs in a resource, by its shape. Pure.

A trunk is any mapping, at any depth, with `secure` beside a property that only a Twilio trunk has; or a
resource of a type that names a trunk. A URI is a text that begins with `sip:`, on a resource that belongs to
Twilio or names a trunk.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from encrypted_trunks.properties import UNKNOWN, Props, get, name_of, spelt
from encrypted_trunks.type_token import SECURE_TRUNK, TLS_ORIGINATION, TypeToken

_TRUNK_ALONE: Final = frozenset(
    {"transfercallerid", "cnamlookupenabled", "disasterrecoveryurl", "disasterrecoverymethod"}
)
"""Properties that only Twilio trunks have (https://www.twilio.com/docs/sip-trunking/api/trunk-resource)."""

_TRUNKS: Final = _TRUNK_ALONE | frozenset(
    ("secure", "friendlyname", "domainname", "transfermode", "recording", "authtype")
)
"""Properties of a trunk, some of which other resources have too."""

_TRANSFER_MODES: Final = ("disable-all", "enable-all", "sip-only")
_TRUNK_DOMAIN: Final = re.compile(r"[^\s/@]+\.pstn\.(?:[a-z0-9-]+\.){0,2}twilio\.com\.?", re.IGNORECASE)
_SIP_DOMAIN: Final = re.compile(r"[^\s/@]+\.sip\.(?:[a-z0-9-]+\.){0,2}twilio\.com\.?", re.IGNORECASE)
_TO_TWILIO: Final = re.compile(
    r"sips?:[^\s;?]*\.(?:pstn|sip)\.(?:[a-z0-9-]+\.){0,2}twilio\.com", re.IGNORECASE
)
_TRUNK_SID: Final = re.compile(r"TK[0-9a-fA-F]{32}")

_URI_NAMES_OF_ONE: Final = frozenset({"sipurl", "sipuri"})
_URI_NAMES: Final = _URI_NAMES_OF_ONE | {"sipurls", "sipuris"}
_LIST_NAMES: Final = frozenset({"destinations", "uri", "uris", "url", "urls"})
_ORIGINATION_NAMES: Final = frozenset({"priority", "weight", "enabled"})
_TITLES: Final = frozenset({"friendlyname", "displayname", "description", "title"})
_SIP: Final = re.compile(r"\s*sips?:\S", re.IGNORECASE)
_WEB: Final = re.compile(r"\s*https?:", re.IGNORECASE)

_WRAPPERS: Final = frozenset(
    {
        *(
            "args",
            "attributes",
            "body",
            "config",
            "data",
            "definition",
            "form",
            "forprovider",
            "initprovider",
        ),
        *("input", "inputs", "kwargs", "options", "opts", "parameters", "params", "payload", "properties"),
        *("request", "settings", "spec", "template", "trunk", "trunks", "values"),
    }
)
"""Properties that hold the properties of something else."""

NODE_RESOURCE: Final = "pulumi-nodejs:dynamic:Resource"
"""The default token of dynamic resources in Node. `twilio-pulumi-provider` uses it with such properties:

{"resource": ["trunking", "v1", {"trunks": "TK…"}, "originationUrls"], "attributes": {"sipUrl": "sip:…"}}
"""


class Spot(NamedTuple):
    """A value in a resource: its path, the normalised name of its property, and the mapping that holds it."""

    path: str
    name: str
    value: object
    holder: Props


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The parts of a resource that were recognised.

    Attributes:
        token: its type.
        mappings: the path and the value of each mapping in it, itself included.
        trunks: the mappings that are trunks.
        silent: the paths of mappings with a trunk's domain and settings, but without `secure`.
        uris: each SIP URI, and each value in the place of one.
        trunk_sids: each value that names the trunk of the resource.
        texts: the path and the value of each text.
    """

    token: TypeToken
    mappings: tuple[tuple[str, Props], ...]
    trunks: tuple[tuple[str, Props], ...]
    silent: tuple[str, ...]
    uris: tuple[Spot, ...]
    trunk_sids: tuple[Spot, ...]
    texts: tuple[tuple[str, str], ...]

    @property
    def is_twilios(self) -> bool:
        """Whether it belongs to Twilio, so that its values count as evidence."""
        return self.token.is_twilios or bool(self.trunks)


def look_at(text: str, props: Props) -> Shape:
    """Recognise a resource by its type token *text* and its properties."""
    token = TypeToken.read(_telling(text, props))
    spots = list(_spots(props, "", "", props))
    mappings = [("", props), *((spot.path, spot.value) for spot in spots if isinstance(spot.value, Mapping))]
    named = tuple(spot for spot in spots if _names_its_trunk(spot))
    sids = tuple(spot for spot in named if spot.path in props) or named  # inside there may be former trunks
    trunks = _trunks(token, props, mappings, spots, sids)
    judged = _is_judged(token, spots, has_trunks=bool(trunks))
    return Shape(
        token=token,
        mappings=tuple(mappings),
        trunks=tuple(trunks.items()),
        silent=() if trunks else tuple(path for path, mapping in mappings if _is_silent(mapping)),
        uris=tuple(_uris(token, spots)) if judged else (),
        trunk_sids=sids,
        texts=tuple((spot.path, spot.value) for spot in spots if isinstance(spot.value, str)),
    )


def is_route(spot: Spot, token: TypeToken) -> bool:
    """Whether Twilio sends calls by the URI at *spot*. A plan, a note or a monitor only repeats it."""
    if token.text == TLS_ORIGINATION:
        return spot.path.startswith("destinations")
    if token.names_origination:
        return spot.name in _URI_NAMES or spot.name in _LIST_NAMES
    return spot.name in _URI_NAMES and not _ORIGINATION_NAMES.isdisjoint(map(name_of, spot.holder))


def may_say_more(text: str, mapping: Props) -> bool:
    """Whether a trunk without `secure` may have it in an unknown value. `SecureTrunk` always sends it."""
    if text == SECURE_TRUNK:
        return not mapping
    return any(
        value is UNKNOWN or (isinstance(value, list) and UNKNOWN in value)
        for key, value in mapping.items()
        if name_of(key) in _WRAPPERS
    )


def domains(mapping: Props) -> Iterator[tuple[str, object]]:
    """List the path and the value of each termination domain in *mapping*, unknown ones included.

    `termination_hosts` beside `domain_name`, as `SecureTrunk` has it, only repeats that.
    """
    repeats = {"terminationhosts"} if get(mapping, "domain_name") is not None else set()
    for key, value in mapping.items():
        name = name_of(key)
        if name not in repeats and ("domain" in name or "termination" in name):
            for spot in (Spot(key, "", value, mapping), *_spots(value, key, "", mapping)):
                if spot.value is UNKNOWN or (isinstance(spot.value, str) and spot.value.strip()):
                    yield spot.path, spot.value


def _telling(text: str, props: Props) -> str:
    """Give the token, extended for Node's default token by the path that says what the resource makes."""
    path = props.get("resource")
    if text != NODE_RESOURCE or not isinstance(path, list) or path[:1] != ["trunking"]:
        return text
    return f"{text}/twilio:{'/'.join(step for step in path if isinstance(step, str))}"


def _spots(value: object, path: str, name: str, holder: Props) -> Iterator[Spot]:
    """List every value in *value*, from the outside in. Items of a list have its name and its holder."""
    if isinstance(value, Mapping):
        inner = ((f"{path}.{key}" if path else key, name_of(key), one, value) for key, one in value.items())
    elif isinstance(value, list):
        inner = ((f"{path}[{index}]", name, one, holder) for index, one in enumerate(value))
    else:
        return
    for spot in map(Spot._make, inner):
        yield spot
        if isinstance(spot.value, Mapping | list):
            yield from _spots(spot.value, spot.path, spot.name, spot.holder)


##### Trunks


def _trunks(
    token: TypeToken,
    props: Props,
    mappings: list[tuple[str, Props]],
    spots: list[Spot],
    sids: tuple[Spot, ...],
) -> dict[str, Props]:
    """Find trunks by path: what the type names, what has a trunk's shape, and what is listed with either."""
    found: dict[str, Props] = {}
    if token.names_a_trunk and (token.ends_in_trunk or not sids) and not _only_lists(props, spots):
        found |= _own(token, props, mappings)
    found |= [(path, mapping) for path, mapping in mappings if _is_trunk(path, mapping, token)]
    return found | _listed_with(found, token, spots)


def _own(token: TypeToken, props: Props, mappings: list[tuple[str, Props]]) -> dict[str, Props]:
    """Find the properties of the trunk that the type names: the resource itself, or mappings wrapped in it.

    Only the `spec` of a Kubernetes resource counts.
    """
    names = set(map(name_of, props))
    if token.is_of_kubernetes:
        spec = props.get("spec")
        own: dict[str, Props] = {"spec": spec} if isinstance(spec, Mapping) else {"": {"spec": spec}}
        return _wrapped(mappings, by_name=True) or own
    if not names.isdisjoint(_TRUNKS - {"secure"}):
        return {"": props}
    return _wrapped(mappings, by_name="secure" in names) or {"": props}


def _wrapped(mappings: list[tuple[str, Props]], *, by_name: bool) -> dict[str, Props]:
    """Find the outermost inner mappings with a trunk's properties; *by_name*: only in known wrappers."""
    found: dict[str, Props] = {}
    for path, mapping in mappings:
        steps = path.split(".")
        known = not by_name or all(name_of(step) in _WRAPPERS for step in steps)
        inside = any(path.startswith(f"{outer}.") for outer in found)
        if (
            path
            and "[" not in path
            and known
            and not inside
            and not _TRUNKS.isdisjoint(map(name_of, mapping))
        ):
            found[path] = mapping
    for_provider, init = (
        next((p for p in found if p.endswith(end)), "") for end in ("forProvider", "initProvider")
    )
    if for_provider and init:  # Crossplane makes a resource of both
        found = {for_provider: {**found[init], **found[for_provider]}}
    return found


def _only_lists(props: Props, spots: list[Spot]) -> bool:
    """Whether a resource holds trunks, and is not one itself."""
    lists = (spot.value for spot in spots if spot.name.endswith("trunks") and "[" not in spot.path)
    known = (isinstance(value, list | Mapping) and UNKNOWN not in value for value in lists)
    return any(known) and _TRUNKS.isdisjoint(map(name_of, props))


def _is_trunk(path: str, mapping: Props, token: TypeToken) -> bool:
    names = {name_of(key) for key in mapping}
    if "secure" not in names or (not token.is_twilios and _is_a_schema(mapping)):
        return False
    found = [value.strip() for _, value in domains(mapping) if isinstance(value, str)]
    if _has_settings(mapping, names) or any(map(_TRUNK_DOMAIN.fullmatch, found)):
        return True
    if token.names_a_sip_domain or any(map(_SIP_DOMAIN.fullmatch, found)):
        return token.names_a_trunk
    if any(map(_names_a_trunks_sid, mapping.items())) and not (
        token.is_another_vendors or token.is_a_platforms
    ):
        return True
    is_a_url = bool(path) and not names.isdisjoint(_URI_NAMES)
    return token.names_a_trunk or (token.is_twilios and not is_a_url)


def _is_a_schema(mapping: Props) -> bool:
    """Whether it describes the flag `secure`, as a schema does, instead of setting it."""
    said = [value for _, value in spelt(mapping, "secure")]
    return bool(said) and all(isinstance(value, Mapping) and value for value in said)


def _names_a_trunks_sid(item: tuple[str, object]) -> bool:
    key, value = item
    is_named = _is_named_as_a_trunks_sid(name_of(key)) and (value is UNKNOWN or bool(value))
    return is_named or _is_trunk_sid(value)


def _has_settings(mapping: Props, names: set[str]) -> bool:
    mode = get(mapping, "transfer_mode")
    transfers = isinstance(mode, str) and mode.lower().replace("_", "-") in _TRANSFER_MODES
    return transfers or not names.isdisjoint(_TRUNK_ALONE)


def _is_silent(mapping: Props) -> bool:
    names = {name_of(key) for key in mapping}
    found = (value for _, value in domains(mapping) if isinstance(value, str))
    return (
        "secure" not in names and _has_settings(mapping, names) and any(map(_TRUNK_DOMAIN.fullmatch, found))
    )


def _listed_with(found: Mapping[str, Props], token: TypeToken, spots: list[Spot]) -> dict[str, Props]:
    """Find mappings that share a list with a trunk, and those under a name like `trunks` in a Twilio type."""
    lists = {path.rpartition("[")[0] for path in found if path.endswith("]")}
    if token.is_twilios:
        lists |= {
            spot.path
            for spot in spots
            if spot.name.endswith("trunks")
            and (isinstance(spot.value, list) or (isinstance(spot.value, Mapping) and spot.path not in found))
        }
    members = {
        spot.path: spot.value
        for spot in spots
        if isinstance(spot.value, Mapping) and _around(spot.path) in lists
    }
    return {path: member for path, member in members.items() if not any(map(_is_trunk_sid, member.values()))}


def _around(path: str) -> str | None:
    """Give the path of the list or mapping around *path*."""
    found = re.fullmatch(r"(.*?)(?:\[[0-9]+\]|\.[^.\[]+)", path)
    return found[1] if found else None


##### What names a trunk


def _names_its_trunk(spot: Spot) -> bool:
    if _is_named_as_a_trunks_sid(spot.name) or (spot.name == "trunks" and spot.path.startswith("resource[")):
        return isinstance(spot.value, str) or spot.value is UNKNOWN
    return spot.name in ("trunk", "trunkid") and (spot.value is UNKNOWN or _is_trunk_sid(spot.value))


def _is_named_as_a_trunks_sid(name: str) -> bool:
    return name.removesuffix("s").endswith("trunksid") and not name.startswith("byoc")


def _is_trunk_sid(value: object) -> bool:
    return isinstance(value, str) and bool(_TRUNK_SID.fullmatch(value))


##### URIs


def _is_judged(token: TypeToken, spots: list[Spot], *, has_trunks: bool) -> bool:
    """Whether the URIs of a resource may be destinations of a trunk."""
    if token.is_a_platforms or token.is_of_another_product:
        return False
    if token.is_twilios or has_trunks or any(_is_trunk_sid(spot.value) for spot in spots):
        return True
    return not token.is_another_vendors and any(map(_names_its_trunk, spots))


def _uris(token: TypeToken, spots: list[Spot]) -> Iterator[Spot]:
    for spot in spots:
        if isinstance(spot.value, str) and _SIP.match(spot.value):
            if _leads_away(spot):
                yield spot
        elif _should_be_a_uri(spot, token):
            yield spot
        elif token.text == TLS_ORIGINATION and _is_destination(spot) and not _has_uri(spot.value):
            name = "sipUrl" if token.in_another_language else "sip_url"
            yield spot._replace(path=f"{spot.path}.{name}", value=None)


def _leads_away(spot: Spot) -> bool:
    """Whether Twilio may send calls there: not for a title, or a Twilio domain, which receives calls."""
    if spot.name in _URI_NAMES:
        return True
    return spot.name not in _TITLES and not _TO_TWILIO.match(str(spot.value).strip())


def _should_be_a_uri(spot: Spot, token: TypeToken) -> bool:
    """Whether a URI belongs in the place of this other or unknown value."""
    value = spot.value
    if isinstance(value, Mapping | list):
        return spot.name in _URI_NAMES_OF_ONE and token.is_twilios and not _holds_a_uri(value)
    if value is None:
        return token.text == TLS_ORIGINATION and _is_destination(spot)
    if spot.name in _URI_NAMES:
        return token.is_twilios or value is UNKNOWN
    if spot.name not in _LIST_NAMES or not token.names_origination:
        return False
    return token.text == TLS_ORIGINATION or value is UNKNOWN or not _WEB.match(str(value))


def _is_destination(spot: Spot) -> bool:
    return spot.name == "destinations" and spot.path.endswith("]")


def _has_uri(value: object) -> bool:
    return not isinstance(value, Mapping) or get(value, "sip_url") is not None


def _holds_a_uri(value: object) -> bool:
    return any(isinstance(spot.value, str) and _SIP.match(spot.value) for spot in _spots(value, "", "", {}))
