"""Where resources carry origination URIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from encrypted_trunks.once import once
from encrypted_trunks.props import UNKNOWN, Props, Unknown, get, spellings
from encrypted_trunks.resources import Resource
from encrypted_trunks.sip_uri import LONGEST_SHOWN, PATTERN, TLS_PORT, correction, shown

_SIP_URL = spellings("sip_url")
_DESTINATIONS = "destinations"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One origination URI: where it stands in its resource, what it says, whether it is enabled, when it is tried.

    `priority` and `weight` are None where they are not given. A secret is judged as any other, and not shown.
    """

    path: str
    uri: object
    enabled: object = True
    priority: object = None
    weight: object = None
    secret: bool = False

    def fix(self) -> str:
        """The line of code that gives this entry TLS."""
        uri = None if self.secret else correction(self.uri)
        if uri is None or len(str(uri)) > LONGEST_SHOWN:
            return self.code(PATTERN)
        question = "" if uri.port in (None, TLS_PORT) else f"   # is {uri.port} that host's TLS port?"
        hidden = "" if uri == uri.masked() else "   # with what is hidden here put back"
        return self.code(str(uri.masked())) + question + hidden

    def code(self, uri: str) -> str:
        """The line of code that puts *uri* in this place."""
        if self.path.endswith("]"):
            return f'"{uri}",'
        _, dot, key = self.path.rpartition(".")
        return f'"{key}": "{uri}",' if dot else f'{key}="{uri}",'

    def __str__(self) -> str:
        return f"{self.path} = {'[secret]' if self.secret else shown(self.uri)}"


@once
def entries(resource: Resource) -> list[Entry]:
    """Every origination URI of *resource*, unknown ones included, in the order in which they stand."""
    secrets = resource.secrets or frozenset()
    return [
        replace(entry, secret=key in secrets)
        for key in resource.props
        for entry in _in_property(resource.props, key, key, twilios=resource.is_twilios)
    ]


@once
def routes(resource: Resource) -> list[Entry]:
    """The entries by which calls are sent: the list of destinations where there is one.

    A resource may repeat its URIs in outputs that are not routes.
    """
    listed = {
        key: value
        for key, value in resource.props.items()
        if key in (_DESTINATIONS, *_SIP_URL, "enabled", "priority", "weight")
    }
    return entries(resource if _DESTINATIONS not in listed else replace(resource, props=listed))


def _in_mapping(props: Props, path: str, *, twilios: bool) -> Iterator[Entry]:
    for key in props:
        yield from _in_property(props, key, f"{path}.{key}", twilios=twilios)


def _in_property(props: Props, key: str, path: str, *, twilios: bool) -> Iterator[Entry]:
    value = props[key]
    if key in _SIP_URL and value is not None:
        yield Entry(
            path=path,
            uri=value,
            enabled=_enabled(props),
            priority=props.get("priority"),
            weight=props.get("weight"),
        )
    elif key == _DESTINATIONS and value is not None:
        yield from _in_destinations(value, path, twilios=twilios)
    else:
        yield from _within(value, path, twilios=twilios)


def _within(value: object, path: str, *, twilios: bool) -> Iterator[Entry]:
    if isinstance(value, Mapping):
        yield from _in_mapping(value, path, twilios=twilios)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _within(item, f"{path}[{index}]", twilios=twilios)


def _in_destinations(value: object, path: str, *, twilios: bool) -> Iterator[Entry]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _in_destinations(item, f"{path}[{index}]", twilios=twilios)
    elif isinstance(value, Mapping):
        yield from _in_mapping(value, path, twilios=twilios)
        if twilios and get(value, "sip_url") is None:
            yield Entry(path=f"{path}.sip_url", uri=None)
    elif twilios or isinstance(value, Unknown) or _looks_like_sip(value):
        yield Entry(path=path, uri=value)


def _enabled(props: Mapping[str, object]) -> object:
    enabled = props.get("enabled")
    return True if enabled is None else enabled


def _looks_like_sip(value: object) -> bool:
    """Other makers' lists of destinations hold all sorts of things; a SIP URI shows by its scheme."""
    return isinstance(value, str) and value.strip().lower().startswith(("sip:", "sips:"))


def is_unknown(entry: Entry) -> bool:
    """Whether nobody can tell yet what *entry* will do."""
    return isinstance(entry.uri, Unknown) or entry.enabled is UNKNOWN
