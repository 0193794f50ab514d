"""The model of a report. All outputs are made from it.

Its canonical form is JSON by RFC 8785. Its SHA-256 is the one that `sha256sum report.json` prints.
Judged accounts are stored on disk one by one, so memory does not grow with their number.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Final, Literal

from pydantic import TypeAdapter

from twilio_trunks_audit.config import canonical, canonical_array

SCHEMA: Final = "twilio-trunks-audit/1"

BELOW: Final = "below"
NOT_JUDGED: Final = "not judged"
SIGNALLING: Final = "signalling"
MEDIA: Final = "media"
Encryption = Literal["below", "not judged", "signalling", "media"]
WORST_FIRST: Final[Sequence[Encryption]] = (BELOW, NOT_JUDGED, SIGNALLING, MEDIA)

COVERED: Final = "The hop between Twilio and the host of each origination URI."
NOT_COVERED: Final = (
    "the phone network behind Twilio",
    "what the disaster recovery URL's TwiML does",
    "the targets of transfers",
    "recordings at rest",
    "lists and phone numbers that are on no trunk",
    "the passwords in credential lists, which Twilio shows nobody",
    "the far side's own network",
    "whether Twilio checks the far side's certificate, which is not documented",
)
SUPPORTS: Final = (
    "A rule supports a control of a framework. It takes more than these rules to comply with one."
)

TWILIO: Final = "Twilio"

Gap = Literal["failed", "no credentials", "not asked", "not served", "left out"]
COUNTED: Final[Sequence[Gap]] = ("failed", "no credentials", "not asked")
"""The gaps that make a report incomplete. The others are known or wanted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotExamined:
    """Something that was not examined, and why. It is never a pass."""

    what: str
    reason: str
    gap: Gap

    @property
    def counts(self) -> bool:
        """Whether it makes the report incomplete."""
        return self.gap in COUNTED


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A finding, with its rule's severity. *exemption* names the exemption that lifts it, or is ""."""

    rule: str
    level: str
    severity: str
    what: str
    why: str
    fix: str
    page: str
    supports: tuple[str, ...]
    exemption: str

    @property
    def is_open(self) -> bool:
        """Whether no exemption lifts it."""
        return not self.exemption


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """One origination URL. *hop* is the encryption of its calls; *why* says why its URI is not TLS."""

    sid: str
    uri: str
    friendly_name: str
    priority: int
    weight: int
    enabled: bool
    share_percent: int
    hop: Literal["media", "signalling", "plain"]
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessList:
    """Who may dial out through a trunk: a list has *addresses* or *usernames*; None if they were not read."""

    sid: str
    name: str
    kind: Literal["ip addresses", "credentials"]
    addresses: tuple[str, ...] | None
    usernames: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedTrunk:
    """One trunk with its findings. A field is None if it was not examined; *not_examined* says why."""

    sid: str
    name: str
    level: Encryption
    secure: bool
    domain_name: str | None
    destinations: tuple[Destination, ...] | None
    access: tuple[AccessList, ...] | None
    auth_type: str
    transfer_mode: str
    transfer_caller_id: str
    recording_mode: str | None
    recording_trim: str | None
    disaster_recovery_url: str | None
    disaster_recovery_method: str | None
    cnam_lookup_enabled: bool
    symmetric_rtp_enabled: bool
    numbers: tuple[str, ...] | None
    voice_region: str | None
    findings: tuple[Finding, ...]
    not_examined: tuple[NotExamined, ...]

    def open(self, level: str) -> list[Finding]:
        """List the findings of *level* that no exemption lifts."""
        return [one for one in self.findings if one.level == level and one.is_open]

    def is_routed_elsewhere(self, region: str) -> bool:
        """Whether the calls to its domain go to another region than the trunk's *region*."""
        return self.voice_region is not None and self.voice_region.lower() != region

    @property
    def exempt(self) -> list[Finding]:
        """The findings that an exemption lifts."""
        return [one for one in self.findings if not one.is_open]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One examined account in one region. The worst trunk comes first.

    *asked* is `Twilio`, or the address of an emulator or a proxy.
    """

    name: str
    account_sid: str
    parent_account_sid: str
    region: str
    credentials: str
    asked: str
    started: str
    finished: str
    trunks: tuple[JudgedTrunk, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrunkSummary:
    """The part of a judged trunk that is kept in memory."""

    account_sid: str
    region: str
    sid: str
    account: str
    name: str
    level: Encryption
    mandatory: int
    advisory: int
    exempt: int
    rules: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """Identify the trunk."""
        return self.account_sid, self.region, self.sid

    @property
    def badness(self) -> tuple[int, int, int, str, str, str]:
        """Sort key: the worst trunk comes first."""
        return (
            WORST_FIRST.index(self.level),
            -self.mandatory,
            -self.advisory,
            self.account,
            self.name,
            self.sid,
        )


@dataclass(frozen=True, kw_only=True)
class Head:
    """The report without its places. The JSON has these fields and `places`."""

    started: str
    finished: str
    versions: Mapping[str, str]
    rules_sha256: str
    config_sha256: str
    levels: Mapping[str, str]
    regions: Sequence[str]
    sub_accounts: str
    reads: Sequence[str]
    asked: Sequence[str]
    masked: bool
    trunks: Mapping[str, int]
    findings_open: Mapping[str, int]
    findings_exempt: int
    findings: Sequence[Finding]
    not_examined: Sequence[NotExamined]
    schema: str = SCHEMA
    covered: str = COVERED
    not_covered: Sequence[str] = NOT_COVERED
    frameworks: str = SUPPORTS


class PlaceStore:
    """Stores judged accounts on disk, and the summaries of their trunks in memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the report
        self._lock = threading.Lock()
        self._where: dict[int, tuple[int, int]] = {}
        self.summaries: list[TrunkSummary] = []
        self.asked: set[str] = set()
        self.not_examined: list[NotExamined] = []

    def put(self, number: int, place: Place) -> None:
        """Store an account; *number* is its place in the report. Thread-safe."""
        text = canonical(asdict(place))
        with self._lock:
            self._where[number] = (self._file.seek(0, 2), len(text))
            self._file.write(text)
            self.asked.add(place.asked)
            self.summaries.extend(summary_of(place, trunk) for trunk in place.trunks)

    def texts(self) -> Iterator[bytes]:
        """Read the canonical JSON of each account, in order."""
        for _, (start, length) in sorted(self._where.items()):
            self._file.seek(start)
            yield self._file.read(length)

    @property
    def is_empty(self) -> bool:
        """Whether no account was examined."""
        return not self._where

    def close(self) -> None:
        """Delete everything."""
        self._file.close()


@dataclass(frozen=True)
class Report:
    """A report: its head, and the accounts on demand."""

    head: Head
    store: PlaceStore = field(repr=False)

    def json(self) -> Iterator[bytes]:
        """Write the canonical JSON, in pieces."""
        head = {one.name: _plain(getattr(self.head, one.name)) for one in fields(self.head)}
        for number, key in enumerate(sorted([*head, "places"])):
            yield b"{" if number == 0 else b","
            yield canonical(key) + b":"
            if key == "places":
                yield from canonical_array(self.store.texts())
            else:
                yield canonical(head[key])
        yield b"}"

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON."""
        digest = hashlib.sha256()
        for piece in self.json():
            digest.update(piece)
        return digest.hexdigest()

    def places(self) -> Iterator[Place]:
        """Read each account, in order."""
        for text in self.store.texts():
            yield _PLACE.validate_json(text)

    @cached_property
    def summaries(self) -> list[TrunkSummary]:
        """Sort the summaries of all trunks, the worst first."""
        return sorted(self.store.summaries, key=lambda line: line.badness)

    @property
    def is_whole(self) -> bool:
        """Whether no gap makes the report incomplete."""
        return not any(one.counts for one in self.head.not_examined)


def summary_of(place: Place, trunk: JudgedTrunk) -> TrunkSummary:
    """Summarise *trunk*."""
    mandatory = trunk.open("mandatory")
    return TrunkSummary(
        account_sid=place.account_sid,
        region=place.region,
        sid=trunk.sid,
        account=place.name,
        name=trunk.name,
        level=trunk.level,
        mandatory=len(mandatory),
        advisory=len(trunk.open("advisory")),
        exempt=len(trunk.exempt),
        rules=tuple(sorted({one.rule for one in mandatory})),
    )


_PLACE: Final = TypeAdapter(Place)


def read_place(value: object) -> Place:
    """Read a place from the JSON of a report.

    Raises:
        pydantic.ValidationError: *value* is not a place.
    """
    return _PLACE.validate_python(value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value  # type: ignore[call-overload]  # of ours
