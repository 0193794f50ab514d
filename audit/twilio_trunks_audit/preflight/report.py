"""The model of a preflight's report. All outputs are made from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from twilio_trunks_audit.report import NotExamined

SCHEMA: Final = "twilio-trunks-preflight/1"

PASS: Final = "pass"  # noqa: S105 - an answer, not a password
FAIL: Final = "fail"
CANNOT_TELL: Final = "cannot tell"
Answer = Literal["pass", "fail", "cannot tell"]
WORST_FIRST: Final[Sequence[Answer]] = (FAIL, CANNOT_TELL, PASS)

CheckName = Literal[
    "SIP URI",
    "DNS",
    "TCP",
    "TLS",
    "certificate chain",
    "certificate name",
    "certificate key",
    "certificate purpose",
    "certificate dates",
    "SIP",
    "call",
]
"""The checks, in the order in which they run. One that fails may end them."""

UNREACHABLE: Final = 32011
"""The far side does not answer, or not by TLS 1.2: https://www.twilio.com/docs/api/errors/32011"""

NO_SRTP: Final = 32208
"""A secure trunk got RTP without encryption: https://www.twilio.com/docs/api/errors/32208"""

NO_VALID_URI: Final = 32010
"""A trunk has no origination URI that can be used: https://www.twilio.com/docs/api/errors/32010"""

EXPIRES: Final = "expires on"
"""The beginning of `seen` in the check of the dates of a certificate that is valid today."""

COVERED: Final = (
    "Each host from this machine: its name, port, TLS, certificate and SIP; with --call its media."
)
NOT_CALLED: Final = "SRTP, and whether a call is taken: only --call tries that"
NOT_COVERED: Final = (
    "the way from Twilio's network to the host: a firewall may treat this machine otherwise",
    "whether Twilio checks the far side's certificate, which is not documented",
    "the voice after a call is answered",
    "calls at the same time",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that was tried.

    Attributes:
        name: the thing.
        answer: `pass`, `fail`, or `cannot tell` from this machine.
        seen: what was seen, a short sentence without a full stop.
        warning: what passes today, and may not tomorrow, in a sentence; "" if nothing.
        error: the code of Twilio's error that a call would get; None unless the answer is `fail`.
        cause: why it is so, in sentences; "" on a pass.
        fix: what to do, in sentences; "" on a pass without a warning.
    """

    name: CheckName
    answer: Answer
    seen: str
    warning: str = ""
    error: int | None = None
    cause: str = ""
    fix: str = ""

    @property
    def is_ahead(self) -> bool:
        """Whether it is about a certificate that is valid today, and expires later."""
        return self.name == "certificate dates" and self.seen.startswith(EXPIRES)


def passed(name: CheckName, seen: str, *, warning: str = "", fix: str = "") -> Check:
    """Make a check that passes; *fix* says what to do about the *warning*."""
    return Check(name=name, answer=PASS, seen=seen, warning=_sentence(warning), fix=_sentence(fix))


def failed(name: CheckName, seen: str, *, cause: str, fix: str, error: int | None = UNREACHABLE) -> Check:
    """Make a check that fails: a call from Twilio would get *error*."""
    return Check(name=name, answer=FAIL, seen=seen, error=error, cause=_sentence(cause), fix=_sentence(fix))


def cannot_tell(name: CheckName, seen: str, *, cause: str, fix: str) -> Check:
    """Make a check that this machine cannot decide."""
    return Check(name=name, answer=CANNOT_TELL, seen=seen, cause=_sentence(cause), fix=_sentence(fix))


def _sentence(text: str) -> str:
    """Begin *text* with a capital letter, unless it begins with code, and end it with a full stop."""
    first = text.partition(" ")[0]
    begun = text[:1].upper() + text[1:] if first.rstrip(",").isalpha() else text
    return begun if not begun or begun.endswith((".", "!", "?")) else f"{begun}."


def worst(answers: Iterable[Answer]) -> Answer:
    """Return the worst answer; a pass if there are none."""
    return min(answers, key=WORST_FIRST.index, default=PASS)


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressResult:
    """One address of a host.

    Attributes:
        address: IPv4 or IPv6.
        counts: whether Twilio would use it. It calls from IPv4 addresses, so an IPv6 address does not count:
            https://www.twilio.com/docs/sip-trunking/ip-addresses
        checks: what was tried, in order.
        options_status: the status of the response to OPTIONS; None without one.
        call_status: the final status of the response to INVITE; None without one.
    """

    address: str
    counts: bool = True
    checks: tuple[Check, ...] = ()
    options_status: int | None = None
    call_status: int | None = None

    @property
    def answer(self) -> Answer:
        """The worst answer of its checks."""
        return worst(one.answer for one in self.checks)


@dataclass(frozen=True, kw_only=True, slots=True)
class DestinationResult:
    """One destination of a trunk.

    Attributes:
        uri: its SIP URI, masked unless the report is unmasked.
        host: the host of the URI.
        port: the port to which Twilio speaks TLS.
        priority: 0 to 65535, the lowest first.
        weight: its share among those of the same priority.
        enabled: whether calls go there. One that is disabled is not tried.
        sid: the SID of the origination URL; "" if it is not known.
        checks: the checks of the URI and of its name.
        addresses: the addresses of its host.
    """

    uri: str
    host: str
    port: int
    priority: int
    weight: int
    enabled: bool = True
    sid: str = ""
    checks: tuple[Check, ...] = ()
    addresses: tuple[AddressResult, ...] = ()

    @property
    def answer(self) -> Answer:
        """The worst answer of the checks that count."""
        return worst(one.answer for one in self.counted())

    def counted(self) -> Iterator[Check]:
        """The checks that decide about calls."""
        return (check for _, check in sightings(self))

    @property
    def warnings(self) -> list[Check]:
        """The checks that pass with a warning."""
        return [one for one in self.counted() if one.warning]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrunkResult:
    """One trunk, or the URIs of the command line.

    Attributes:
        name: its name.
        sid: its SID; "" if it is not known.
        source: where its destinations come from: the command line, a stack, an account or a preset.
        secure: whether Secure Trunking is on; None if it is not known. All are judged as if it were on.
        disaster_recovery: whether calls that nobody takes go to a URL; None if it is not known.
        destinations: in fail-over order, disabled ones last.
        caller_hears: what a caller hears, a sentence each.
    """

    name: str
    sid: str = ""
    source: str
    secure: bool | None = None
    disaster_recovery: bool | None = None
    destinations: tuple[DestinationResult, ...] = ()
    caller_hears: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer:
        """The worst answer of its enabled destinations; `cannot tell` if it has none.

        No call can come in then, which is right for a trunk that only makes calls.
        """
        return worst(one.answer for one in self.destinations if one.enabled) if self.is_tried else CANNOT_TELL

    @property
    def is_tried(self) -> bool:
        """Whether a destination is enabled, and so was tried."""
        return any(one.enabled for one in self.destinations)


@dataclass(frozen=True, kw_only=True, slots=True)
class TerminationResult:
    """The other direction: the way from here to Twilio's host of a domain."""

    domain: str
    port: int
    addresses: tuple[AddressResult, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def answer(self) -> Answer:
        """The worst answer of all checks."""
        every = (*self.checks, *(check for one in self.addresses for check in one.checks))
        return worst(one.answer for one in every)


Tried = DestinationResult | TerminationResult


def sightings(one: Tried) -> Iterator[tuple[str, Check]]:
    """Yield each check of *one* that counts, with its address; "" if it is about the host."""
    yield from (("", check) for check in one.checks)
    for address in one.addresses:
        if address.counts:
            yield from ((address.address, check) for check in address.checks)


@dataclass(frozen=True, kw_only=True)
class PreflightReport:
    """Everything that was tried.

    Attributes:
        started: when, in UTC.
        finished: when, in UTC.
        versions: the versions of what tried it.
        roots: the certificates that were trusted: the public ones, or a file.
        resolved: the hosts that had the addresses of `--resolve` instead of those in DNS.
        called: whether INVITEs were sent.
        masked: whether users, numbers and values of headers are hidden.
        trunks: what was tried, the worst first.
        terminations: the domains of `--termination`.
        not_examined: what was not tried, and why.
    """

    started: str
    finished: str
    versions: Mapping[str, str]
    roots: str
    called: bool
    masked: bool
    trunks: tuple[TrunkResult, ...]
    resolved: tuple[str, ...] = ()
    terminations: tuple[TerminationResult, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()
    schema: str = SCHEMA
    covered: str = COVERED
    not_covered: tuple[str, ...] = field(init=False)
    counts: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        answers = [one.answer for one in self.destinations()]
        answers += [one.answer for one in self.terminations]
        object.__setattr__(self, "counts", {one: answers.count(one) for one in WORST_FIRST})
        not_covered = NOT_COVERED if self.called else (NOT_CALLED, *NOT_COVERED)
        object.__setattr__(self, "not_covered", not_covered)

    def destinations(self) -> Iterator[DestinationResult]:
        """All enabled destinations."""
        return (one for trunk in self.trunks for one in trunk.destinations if one.enabled)

    @property
    def answer(self) -> Answer:
        """The worst answer; `cannot tell` also if something was not examined."""
        gap: list[Answer] = [CANNOT_TELL for one in self.not_examined if one.counts]
        trunks = [one.answer for one in self.trunks]
        return worst([*trunks, *(one.answer for one in self.terminations), *gap])
