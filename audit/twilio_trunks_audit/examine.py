"""Examines the accounts in scope, several at once, and makes the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Final

from pulumi_twilio_trunking.base.errors import TrunkingError

from twilio_trunks_audit.config import Config, rules_sha256
from twilio_trunks_audit.errors import why
from twilio_trunks_audit.judging import Judge
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.reading import READS, read_trunks
from twilio_trunks_audit.report import (
    TWILIO,
    WORST_FIRST,
    Finding,
    Head,
    NotExamined,
    Place,
    PlaceStore,
    Report,
)
from twilio_trunks_audit.scope import Scope, Target
from twilio_trunks_audit.targets import (
    ACCOUNTS_AT_ONCE,
    TargetFinder,
    grouped,
    missed,
    pool_of,
    regions_left_out,
    what_of,
)

READS_AT_ONCE: Final = 12
"""Requests at the same time. Twilio has a limit per account, and does not publish it."""

DISTRIBUTIONS: Final = ("twilio-trunks-audit", "pulumi-twilio-trunking", "twilio")


class Watcher:
    """Receives the progress of an audit. This one ignores it."""

    def begin(self, accounts: int) -> None:
        """So many accounts will be examined."""

    def done(self, name: str, trunks: int) -> None:
        """One account is examined."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of an audit.

    Attributes:
        config: the configuration of the rules.
        reads: names from `READS`, to read more than encryption needs.
        mask: hides secrets and phone numbers.
        at_once: the limit of requests at the same time.
    """

    config: Config
    reads: Collection[str]
    mask: Mask
    at_once: int = READS_AT_ONCE


@contextmanager
def examine(scope: Scope, options: Options, watcher: Watcher | None = None) -> Iterator[Report]:
    """Examine the accounts in *scope*. The report can be read until the block ends."""
    store = PlaceStore()
    try:
        yield _Examination(scope, options, watcher or Watcher(), store).run()
    finally:
        store.close()


@dataclass
class _Examination:
    scope: Scope
    options: Options
    watcher: Watcher
    store: PlaceStore

    def run(self) -> Report:
        started = now()
        judge = Judge(self.options.config, self.options.mask)
        finder = TargetFinder(self.scope, self.options.mask)
        with pool_of(self.options.at_once) as readers, pool_of(ACCOUNTS_AT_ONCE) as workers:
            targets = finder.find(readers)
            self.store.not_examined += finder.not_examined
            self.watcher.begin(len(targets))
            jobs = [
                workers.submit(self._account, judge, number, target, readers)
                for number, target in enumerate(targets)
            ]
            for job in as_completed(jobs):
                job.result()
        return Report(self._head(started, judge.left_over(targets)), self.store)

    def _account(self, judge: Judge, number: int, target: Target, readers: Executor) -> None:
        started = now()
        try:
            trunks = judge.trunks(target, read_trunks(target, self.options.reads, readers))
        except TrunkingError as error:
            self.store.not_examined.append(missed(what_of(target), why(error)))
            self.watcher.done(target.name, 0)
            return
        place = Place(
            name=printable(self.options.mask.text(target.name)),
            account_sid=target.account_sid,
            parent_account_sid=target.parent,
            region=target.region,
            credentials=target.kind,
            asked=target.credentials.base_url or TWILIO,
            started=started,
            finished=now(),
            trunks=trunks,
        )
        self.store.put(number, place)
        self.store.not_examined += _gaps_of(place)
        self.watcher.done(target.name, len(trunks))

    def _head(self, started: str, findings: Sequence[Finding]) -> Head:
        lines, config = self.store.summaries, self.options.config
        opened = {
            "mandatory": sum(line.mandatory for line in lines)
            + sum(one.level == "mandatory" for one in findings),
            "advisory": sum(line.advisory for line in lines)
            + sum(one.level == "advisory" for one in findings),
        }
        return Head(
            started=started,
            finished=now(),
            versions=versions(),
            rules_sha256=rules_sha256(),
            config_sha256=config.sha256,
            levels=config.levels,
            regions=self.scope.regions,
            sub_accounts={None: "not asked", True: "examined", False: "left out"}[self.scope.sub_accounts],
            reads=sorted(self.options.reads),
            asked=sorted(self.store.asked),
            masked=not self.options.mask.unmasked,
            trunks={level: sum(line.level == level for line in lines) for level in WORST_FIRST},
            findings_open=opened,
            findings_exempt=sum(line.exempt for line in lines),
            findings=findings,
            not_examined=sorted(
                [*_left_out(self.scope, self.options.reads), *self.store.not_examined], key=_order
            ),
        )


def now() -> str:
    """Return the current time in UTC, as text."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def versions() -> dict[str, str]:
    """Return the versions of what examines."""
    return {name: _version(name) for name in DISTRIBUTIONS}


def _left_out(scope: Scope, reads: Collection[str]) -> Iterator[NotExamined]:
    yield from regions_left_out(scope)
    for name, cost in READS.items():
        if name not in reads:
            yield NotExamined(
                what=f"{name} of all trunks", reason=f"left out; they cost {cost}", gap="left out"
            )


def _gaps_of(place: Place) -> Iterator[NotExamined]:
    missing = ((trunk.sid, one) for trunk in place.trunks for one in trunk.not_examined)
    return grouped(missing, f"{place.name} ({place.account_sid}), {place.region}")


def _order(one: NotExamined) -> tuple[bool, str]:
    return not one.counts, one.what


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
