"""The one model of a report, which every form of output shows.

Its canonical form is JSON by RFC 8785, and its SHA-256 is the report's: `sha256sum report.json` gives the same.
Accounts are written down one by one as they are judged, so that many take no more memory than few.
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

from twilio_trunks_audit.config import canonical

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
    "the far side's own network",
    "whether Twilio checks the far side's certificate, which is not documented",
)
SUPPORTS: Final = (
    "A rule supports a control of a framework. It takes more than these rules to comply with one."
)

TWILIO: Final = "Twilio"

Gap = Literal["failed", "no credentials", "not asked", "not served", "left out"]
COUNTED: Final[Sequence[Gap]] = ("failed", "no credentials", "not asked")
"""Those that keep a report from being whole. What Twilio does not serve, and what was left out on purpose, do not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotExamined:
    """What nobody looked at, and why. It is never a pass."""

    what: str
    reason: str
    gap: Gap

    @property
    def counts(self) -> bool:
        """Whether the report is not whole without it."""
        return self.gap in COUNTED


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a rule found. *exemption* says what lifts it; "" where nothing does."""

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
    """One origination URL. *hop* is what an enabled one gives a call; *why* says why its URI alone is no TLS."""

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
    """Who may dial out through a trunk. *addresses* is None where they were not read."""

    sid: str
    name: str
    kind: Literal["ip addresses", "credentials"]
    addresses: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trunk:
    """One trunk. What is None was not examined; *not_examined* says why."""

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
        """The findings of *level* that no exemption lifts."""
        return [one for one in self.findings if one.level == level and one.is_open]

    def is_routed_elsewhere(self, region: str) -> bool:
        """Whether another region than *region*, which the trunk is in, handles the calls to its domain."""
        return self.voice_region is not None and self.voice_region.lower() != region

    @property
    def exempt(self) -> list[Finding]:
        """The findings that an exemption lifts."""
        return [one for one in self.findings if not one.is_open]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One account in one region, examined. Its trunks stand worst first.

    *asked* is `Twilio`, or the address that was asked in its place: an emulator's, or a proxy's.
    """

    name: str
    account_sid: str
    parent_account_sid: str
    region: str
    credentials: str
    asked: str
    started: str
    finished: str
    trunks: tuple[Trunk, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What is remembered of a trunk while others are judged."""

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
        """Tells trunks apart."""
        return self.account_sid, self.region, self.sid

    @property
    def badness(self) -> tuple[int, int, int, str, str, str]:
        """Sorts the worst first."""
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
    """What a report says of itself and of all accounts together; its fields, and `places`, are the keys of the JSON."""

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


class Shelf:
    """Accounts that have been judged, on disk; *lines* is what is remembered of their trunks."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the report
        self._lock = threading.Lock()
        self._where: dict[int, tuple[int, int]] = {}
        self.lines: list[Line] = []
        self.asked: set[str] = set()
        self.not_examined: list[NotExamined] = []

    def put(self, number: int, place: Place) -> None:
        """Keep the account that comes as *number* in the report; several threads may."""
        text = canonical(asdict(place))
        with self._lock:
            self._where[number] = (self._file.seek(0, 2), len(text))
            self._file.write(text)
            self.asked.add(place.asked)
            self.lines.extend(line_of(place, trunk) for trunk in place.trunks)

    def texts(self) -> Iterator[bytes]:
        """The canonical JSON of each account, in order."""
        for _, (start, length) in sorted(self._where.items()):
            self._file.seek(start)
            yield self._file.read(length)

    @property
    def is_empty(self) -> bool:
        """Whether no account was examined."""
        return not self._where

    def close(self) -> None:
        """Forget it all."""
        self._file.close()


@dataclass(frozen=True)
class Report:
    """A report: what it says of all, and each account when it is asked for."""

    head: Head
    shelf: Shelf = field(repr=False)

    def json(self) -> Iterator[bytes]:
        """The canonical JSON, in pieces."""
        head = {one.name: _plain(getattr(self.head, one.name)) for one in fields(self.head)}
        for number, key in enumerate(sorted([*head, "places"])):
            yield b"{" if number == 0 else b","
            yield canonical(key) + b":"
            if key == "places":
                yield from _array(self.shelf.texts())
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
        """Each account, in order."""
        for text in self.shelf.texts():
            yield _PLACE.validate_json(text)

    @cached_property
    def lines(self) -> list[Line]:
        """All trunks, worst first."""
        return sorted(self.shelf.lines, key=lambda line: line.badness)

    @property
    def is_whole(self) -> bool:
        """Whether everything was examined that counts."""
        return not any(one.counts for one in self.head.not_examined)


def line_of(place: Place, trunk: Trunk) -> Line:
    """What is remembered of *trunk*."""
    mandatory = trunk.open("mandatory")
    return Line(
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
    """A place from the JSON of a report.

    Raises:
        pydantic.ValidationError: it is none.
    """
    return _PLACE.validate_python(value)


def _array(texts: Iterator[bytes]) -> Iterator[bytes]:
    yield b"["
    for number, text in enumerate(texts):
        yield b"," + text if number else text
    yield b"]"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value  # type: ignore[call-overload]  # of ours
