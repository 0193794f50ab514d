"""Read exemptions: a resource is let off a rule, with a reason, somebody to ask, and an end."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, NamedTuple, Self

from encrypted_trunks.access_lists import attaches, is_entry
from encrypted_trunks.options import wrong_name
from encrypted_trunks.patterns import fits
from encrypted_trunks.phone_numbers import routes_numbers
from encrypted_trunks.provider_settings import holds_credentials
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.type_token import TERMINATION_ACCESS

PBX_DIALS_TLS: Final = "pbx-dials-tls"
"""The kind for a PBX that dials a trunk's domain over TLS, although Twilio would accept plain SIP there."""

BREAK_GLASS: Final = "break-glass"
"""The kind for an emergency: it lifts every rule about encryption, for hours."""

KINDS: Final = (PBX_DIALS_TLS, BREAK_GLASS)

LONGEST_BREAK_GLASS: Final = timedelta(hours=72)

LONGEST: Final[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": 3660, "default": 366}
"""The option `longest`: how many days from now an exemption may last."""

_RENEW: Final = "encrypt this resource and remove the exemption; or renew it with a new end"
_HOW_TO_WRITE_IT: Final = "write 2027-01-31, or 2027-01-31T18:00:00Z"

_SUBJECTS: Final[dict[str, Callable[[Resource], bool]]] = {
    "trunk": lambda resource: bool(resource.trunks or resource.shape.uris or resource.shape.silent),
    "trunk itself": lambda resource: bool(resource.trunks),
    "origination": lambda resource: bool(resource.shape.uris),
    "credentials": lambda resource: holds_credentials(resource) or bool(resource.shape.uris),
    "access": lambda resource: (
        is_entry(resource) or resource.shape.token.text == TERMINATION_ACCESS or attaches(resource)
    ),
    "number": routes_numbers,
    "command": lambda resource: resource.managed and all(trunk.path for trunk in resource.trunks),
}
"""The resources that a rule can find something on, by the first word of its name."""

_WITHOUT_URIS: Final = (
    "twilio-trunk-require-minimum-encryption",
    "twilio-trunk-require-disaster-recovery",
    "twilio-trunk-disallow-open-transfer",
    "twilio-trunk-note-recording",
    "twilio-trunk-note-termination-access",
    "twilio-trunk-note-access-by-address",
)
"""Rules on trunks that do not read URIs."""


class Problem(NamedTuple):
    """Why an exemption is not in force, and what to do."""

    what: str
    fix: str


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """An exemption from the configuration.

    Attributes:
        resource: a URN, a name, or a shell pattern of either (`legacy-*`).
        rule: the rule that it lifts; "" for a kind.
        kind: `pbx-dials-tls`, `break-glass`, or "".
        reason: why.
        owner: whom to ask. It needs this or *ticket*.
        ticket: where it was decided.
        expires: its last day in UTC (`2027-01-31`), or its last moment (`2027-01-31T18:00:00Z`).
        stack: a pattern of the stacks that it is for.
        longest: how many days from now it may last.
    """

    resource: str
    reason: str
    expires: str
    rule: str = ""
    kind: str = ""
    owner: str = ""
    ticket: str = ""
    stack: str = "*"
    longest: float = LONGEST["default"]

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> list[Self]:
        """Read the exemptions in *options*."""
        longest = options.get("longest", LONGEST["default"])
        return [cls(**given, longest=longest) for given in options["exemptions"]]

    def concerns(self, resource: Resource) -> bool:
        """Whether it names *resource*, and its rules can find something there."""
        return self.names(resource) and _SUBJECTS[self._subject](resource)

    def names(self, resource: Resource) -> bool:
        """Whether its name or pattern matches *resource*."""
        named = any(fits(name, self.resource) for name in (resource.urn, resource.name))
        return named and self.is_of(resource.stack)

    @property
    def _subject(self) -> str:
        if self.rule in _WITHOUT_URIS or self.kind == PBX_DIALS_TLS:
            return "trunk itself"
        return self.rule.split("-")[1] if self.rule else "trunk"

    def is_of(self, stack: str) -> bool:
        """Whether it is for *stack*."""
        return fits(stack, self.stack)

    def lifts(self, rule: Rule, finding: Finding, now: datetime) -> bool:
        """Whether it is in force at *now* and lifts this finding of *rule*."""
        fits = {
            "": self.rule == rule.name,
            PBX_DIALS_TLS: finding.waiver == PBX_DIALS_TLS,
            BREAK_GLASS: rule.encrypts,
        }[self.kind]
        return fits and not self.problem(now) and any(map(self.concerns, (finding.resource, *finding.others)))

    def problem(self, now: datetime) -> Problem | None:
        """Say why it is not in force at *now*; None if it is."""
        end = _end(self.expires)
        if end <= now:
            return Problem(f"it expired: expires is {self.expires!r}", _RENEW)
        if self.kind == BREAK_GLASS and end - now > LONGEST_BREAK_GLASS:
            hours = f"break-glass lasts 72 hours at most: expires is {self.expires!r}"
            return Problem(hours, 'set "expires" to an end within 72 hours')
        if self.kind == BREAK_GLASS and not self.ticket:
            return Problem("break-glass needs a ticket", 'add "ticket" to the exemption')
        if end - now > timedelta(days=min(self.longest, LONGEST["maximum"])):
            days = f"it lasts longer than {self.longest:.0f} days from now: expires is {self.expires!r}"
            return Problem(days, f'set "expires" to an end within {self.longest:.0f} days')
        if not (self.owner or self.ticket):
            return Problem("it names neither owner nor ticket", 'add "owner" or "ticket" to the exemption')
        return None

    def __str__(self) -> str:
        asked = [
            f"{word} {value}" for word, value in (("owner", self.owner), ("ticket", self.ticket)) if value
        ]
        whom = f" ({', '.join(asked)})" if asked else ""
        return f"{self.rule or self.kind} on {self.resource!r} until {self.expires}: {self.reason}{whom}"


def schema() -> dict[str, Any]:
    """Give the JSON schema of a list of exemptions; `mistakes` checks the rest."""
    text = {"type": "string"}
    fields = ("resource", "rule", "reason", "owner", "ticket", "expires", "stack")
    one = {
        "type": "object",
        "properties": {**dict.fromkeys(fields, text), "kind": {"type": "string", "enum": list(KINDS)}},
        "required": ["resource", "reason", "expires"],
        "additionalProperties": False,
    }
    return {"type": "array", "items": one, "default": []}


def mistakes(options: Options, rules: Sequence[str]) -> Iterator[str]:
    """Report mistakes in the exemptions of *options*; they may exempt from *rules*."""
    for number, given in enumerate(options["exemptions"]):
        for mistake in _mistakes(given, rules):
            yield f"exemptions.{number}: {mistake}"


def _mistakes(given: Mapping[str, Any], rules: Sequence[str]) -> Iterator[str]:
    blank = [key for key, value in given.items() if not any(map(_is_seen, str(value)))]
    yield from (f"{key} is blank" for key in blank)
    if ("rule" in given) == ("kind" in given):
        yield f"give either rule, the one rule that it lifts, or kind: {' or '.join(KINDS)}"
    elif "rule" in given and "rule" not in blank and given["rule"] not in rules:
        yield _no_rule(given["rule"], rules)
    try:
        _end(given["expires"])
    except ValueError:
        wrong = "which is neither a date nor a moment with a time zone"
        yield f"expires is {given['expires']!r}, {wrong}: {_HOW_TO_WRITE_IT}"


def _no_rule(name: str, rules: Sequence[str]) -> str:
    if name.startswith("twilio-exemption-"):
        return f"{name} allows no exemption"
    return wrong_name(name, rules)


def _is_seen(sign: str) -> bool:
    """Whether a reader sees *sign*: not a space, a control or format character, or Braille's blank."""
    return unicodedata.category(sign)[0] not in "CMZ" and sign != "\N{BRAILLE PATTERN BLANK}"


def _end(expires: str) -> datetime:
    """Parse the moment at which an exemption ends; a day counts to its end.

    Raises:
        ValueError: it is neither a day nor a moment with a time zone.
    """
    if "T" not in expires:
        day = datetime.strptime(expires, "%Y-%m-%d").replace(tzinfo=UTC)
        return datetime.combine(day, time.max, UTC)
    end = datetime.fromisoformat(expires)
    if end.tzinfo is None:
        raise ValueError(expires)
    return end


def concerned(exemption: Exemption, resources: Iterable[Resource]) -> Iterator[Resource]:
    """Filter *resources* by what *exemption* concerns."""
    return filter(exemption.concerns, resources)


def now() -> datetime:
    """Give the moment of judgement. Tests replace it."""
    return datetime.now(UTC)
