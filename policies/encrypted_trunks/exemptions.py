"""Exemptions: what a rule would refuse, allowed for one resource, with a reason, somebody to ask, and an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any, Final, Self

from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Rule

PBX_DIALS_TLS: Final = "pbx-dials-tls"
"""The kind that says: whoever dials out through this trunk's domain does so over TLS, though Twilio would take plain SIP."""

BREAK_GLASS: Final = "break-glass"
"""The kind for an emergency: lifts every rule about encryption, for hours."""

KINDS: Final = (PBX_DIALS_TLS, BREAK_GLASS)

LONGEST_BREAK_GLASS: Final = timedelta(hours=72)


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """One exemption as it was configured.

    Attributes:
        resource: a URN, a name, or a pattern of either, as a shell's (`legacy-*`).
        rule: the one rule that it lifts; "" for a named kind.
        kind: `pbx-dials-tls`, `break-glass`, or "".
        reason: why.
        owner: whom to ask; *ticket*: where it was decided. One of them is given.
        expires: its last day in UTC (`2027-01-31`), or the moment (`2027-01-31T18:00:00Z`).
        stack: a pattern of the stacks that it is for.
    """

    resource: str
    reason: str
    expires: str
    rule: str = ""
    kind: str = ""
    owner: str = ""
    ticket: str = ""
    stack: str = "*"

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> list[Self]:
        """The exemptions in a rule's *options*."""
        return [cls(**given) for given in options["exemptions"]]

    def concerns(self, resource: Resource) -> bool:
        """Whether it names *resource*."""
        return self.is_of(resource.stack) and any(
            fnmatchcase(name, self.resource) for name in (resource.urn, resource.name)
        )

    def is_of(self, stack: str) -> bool:
        """Whether it is meant for *stack*."""
        return fnmatchcase(stack, self.stack)

    def lifts(self, rule: Rule, finding: Finding, now: datetime) -> bool:
        """Whether it is in force at *now* and allows what *rule* found."""
        fits = {
            "": self.rule == rule.name,
            PBX_DIALS_TLS: finding.waiver == PBX_DIALS_TLS,
            BREAK_GLASS: rule.encrypts,
        }[self.kind]
        return fits and not self.problem(now) and any(map(self.concerns, (finding.resource, *finding.others)))

    def problem(self, now: datetime) -> str:
        """Say what keeps it from being in force at *now*; "" where nothing does."""
        try:
            end = self._end()
        except ValueError:
            return f"expires is {self.expires!r}, which is no date: write 2027-01-31, or 2027-01-31T18:00:00Z"
        if end <= now:
            return f"it expired: expires is {self.expires!r}"
        if self.kind == BREAK_GLASS and end - now > LONGEST_BREAK_GLASS:
            return f"break-glass lasts 72 hours at most: expires is {self.expires!r}"
        if self.kind == BREAK_GLASS and not self.ticket:
            return "break-glass needs a ticket"
        return "" if self.owner or self.ticket else "it names neither owner nor ticket"

    def _end(self) -> datetime:
        if "T" not in self.expires:
            day = datetime.strptime(self.expires, "%Y-%m-%d").replace(tzinfo=UTC)
            return datetime.combine(day, time.max, UTC)
        end = datetime.fromisoformat(self.expires)
        if end.tzinfo is None:
            raise ValueError(self.expires)
        return end

    def __str__(self) -> str:
        asked = ", ".join(
            f"{word} {value}" for word, value in (("owner", self.owner), ("ticket", self.ticket)) if value
        )
        return f"{self.rule or self.kind} on {self.resource!r} until {self.expires}: {self.reason} ({asked})"


def schema(rules: Sequence[str]) -> dict[str, Any]:
    """The JSON schema of a list of exemptions from *rules*."""
    text = {"type": "string", "minLength": 1}
    one = {
        "type": "object",
        "properties": {
            "resource": text,
            "rule": {"type": "string", "enum": list(rules)},
            "kind": {"type": "string", "enum": list(KINDS)},
            "reason": text,
            "owner": text,
            "ticket": text,
            "expires": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2}))?$"},
            "stack": text,
        },
        "required": ["resource", "reason", "expires"],
        "additionalProperties": False,
        "oneOf": [{"required": ["rule"]}, {"required": ["kind"]}],
    }
    return {"type": "array", "items": one, "default": []}


def concerned(exemption: Exemption, resources: Iterable[Resource]) -> Iterator[Resource]:
    """Those of *resources* that *exemption* names."""
    return filter(exemption.concerns, resources)


def now() -> datetime:
    """The moment of judgement."""
    return datetime.now(UTC)
