"""Read the origination URIs of a resource: text, flag, priority and weight."""

from dataclasses import dataclass

from encrypted_trunks.memo import memoize_latest
from encrypted_trunks.properties import UNKNOWN, Props, Unknown, get, spelt
from encrypted_trunks.recognition import Spot, is_route
from encrypted_trunks.resources import Resource
from encrypted_trunks.sip_uri import LONGEST_SHOWN, PATTERN, TLS_PORT, correction


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An origination URI at *path* in its resource.

    `priority` and `weight` are None if they are not given. A secret is judged like any other, but not shown.
    """

    resource: Resource
    path: str
    holder: Props
    uri: object
    enabled: object
    priority: object
    weight: object

    @property
    def secret(self) -> bool:
        """Whether messages must hide it."""
        return self.resource.hides(self.path)

    def fix(self) -> str:
        """Write the line of code that gives this entry TLS."""
        uri = None if self.secret else correction(self.uri)
        if uri is None or len(str(uri)) > LONGEST_SHOWN:
            return self.code(PATTERN)
        question = "" if uri.port in (None, TLS_PORT) else f"   # is {uri.port} that host's TLS port?"
        hidden = "" if uri == uri.masked() else "   # with what is hidden here put back"
        return self.code(str(uri.masked())) + question + hidden

    def code(self, uri: str) -> str:
        """Write the line of code that puts *uri* in this place."""
        return self.resource.assignment(self.path, uri)

    def path_of(self, name: str) -> str:
        """Give the path of the property *name* beside this URI."""
        start, dot, _ = self.path.rpartition(".")
        return f"{start}{dot}{self.resource.spelling(self.holder, name)}"

    @property
    def place(self) -> str:
        """Its path as a message may show it."""
        return self.resource.visible(self.path)

    def __str__(self) -> str:
        return f"{self.place} = {self.resource.shown(self.path, self.uri)}"


@memoize_latest
def entries(resource: Resource) -> list[Entry]:
    """List every URI of *resource* in order, unknown ones included."""
    return [_entry(resource, spot) for spot in resource.shape.uris]


def routes(resource: Resource) -> list[Entry]:
    """List the URIs by which Twilio sends calls. A note or a monitor only repeats a URI, so it has none."""
    shape = resource.shape
    if not shape.is_twilios:
        return []
    return [_entry(resource, spot) for spot in shape.uris if is_route(spot, shape.token)]


def _entry(resource: Resource, spot: Spot) -> Entry:
    return Entry(
        resource=resource,
        path=spot.path,
        holder=spot.holder,
        uri=spot.value,
        enabled=_enabled(spot.holder),
        priority=get(spot.holder, "priority"),
        weight=get(spot.holder, "weight"),
    )


def _enabled(holder: Props) -> object:
    """Give True if nothing is said, or two spellings disagree: a call may go there."""
    said = [value for _, value in spelt(holder, "enabled")]
    return said[0] if said and all(value is said[0] for value in said) else True


def is_unknown(entry: Entry) -> bool:
    """Whether the URI or the flag of *entry* is not known yet."""
    return isinstance(entry.uri, Unknown) or entry.enabled is UNKNOWN
