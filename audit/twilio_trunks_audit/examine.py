"""Examines the accounts in scope, several at once, and makes the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Final

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.credentials import US1

from twilio_trunks_audit.config import Config, rules_sha256
from twilio_trunks_audit.errors import why
from twilio_trunks_audit.judging import Judge
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.reading import READS, Reader, SubAccount, read_trunks
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
from twilio_trunks_audit.scope import REGIONS, Scope, Target, name_of

ACCOUNTS_AT_ONCE: Final = 4
READS_AT_ONCE: Final = 12
"""Requests at the same time. Twilio has a limit per account, and does not publish it."""

DISTRIBUTIONS: Final = ("twilio-trunks-audit", "pulumi-twilio-trunking", "twilio")


class Watcher:
    """Receives the progress of an audit. This one ignores it."""

    def begin(self, accounts: int) -> None:
        """So many accounts will be examined."""

    def done(self, name: str, trunks: int) -> None:
        """One account is examined."""

    def end(self) -> None:
        """All accounts are examined."""


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
        self.store.not_examined += _regions_without_credentials(self.scope)
        with pool(self.options.at_once) as readers, pool(ACCOUNTS_AT_ONCE) as workers:
            targets = self._with_sub_accounts(readers)
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
            self._miss(_what(target), why(error))
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

    def _with_sub_accounts(self, readers: Executor) -> list[Target]:
        """List the targets, each followed by its sub-accounts, without repetition."""
        named = [target for target in self.scope.targets if target.region in self.scope.regions]
        mains = [target for target in named if target.region == US1] if US1 in self.scope.regions else []
        found: dict[str, Future[list[SubAccount]]] = {}
        if self.scope.sub_accounts:
            found = {target.account_sid: readers.submit(_sub_accounts, target) for target in mains}
        known = {target.account_sid for target in self.scope.targets}
        targets: list[Target] = []
        for target in named:
            targets.append(target)
            if target in mains:
                below = list(self._below(target, found.get(target.account_sid), known))
                targets += below
                known |= {one.account_sid for one in below}
        return targets

    def _below(
        self, target: Target, found: Future[list[SubAccount]] | None, known: Collection[str]
    ) -> Iterator[Target]:
        what = f"sub-accounts of {_named(target)}"
        if found is None:
            if self.scope.sub_accounts is None:
                self._miss(what, "not asked for: say --sub-accounts, or --no-sub-accounts", "not asked")
            elif self.scope.sub_accounts is False:
                self._miss(what, "left out on purpose", "left out")
            return
        try:
            subs = found.result()
        except TrunkingError as error:
            self._miss(what, f"they cannot be listed: {why(error)}")
            return
        fresh = [one for one in subs if one.sid not in known]
        below = [found for one in fresh for found in self._sub_account(target, one)]
        if below:
            self._miss_regions(f"the sub-accounts of {_named(target)}, {len(below)} in all")
        yield from below

    def _miss_regions(self, what: str) -> None:
        for region in self.scope.regions:
            if region != US1:
                reason = "a parent reaches them only in us1: name an API key of this region for each"
                self._miss(f"region {region} of {what}", reason, "no credentials")

    def _sub_account(self, parent: Target, found: SubAccount) -> Iterator[Target]:
        name = name_of(self.options.mask.text(found.name), found.sid)
        what = f"sub-account {name} ({found.sid})"
        if found.status == "closed":
            self._miss(what, "it is closed, and takes no calls", "left out")
        elif found.status != "active":
            status = printable(found.status)
            self._miss(what, f"it is {status}: no credentials work, and its trunks come back with it")
        elif not found.auth_token:
            self._miss(what, "its auth token is not shown to these credentials", "no credentials")
        else:
            yield parent.below(found.sid, name, found.auth_token)

    def _miss(self, what: str, reason: str, gap: str = "failed") -> None:
        self.store.not_examined.append(
            NotExamined(what=printable(what), reason=printable(reason), gap=gap)  # type: ignore[arg-type]  # a literal
        )

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


def _sub_accounts(target: Target) -> list[SubAccount]:
    reader = Reader(target.credentials)
    try:
        return reader.sub_accounts()
    finally:
        reader.close()


def _regions_without_credentials(scope: Scope) -> Iterator[NotExamined]:
    """Find the regions in scope for which an account has no credentials."""
    there = {(target.account_sid, target.region) for target in scope.targets}
    accounts = {target.account_sid: target for target in scope.targets}
    for sid, target in accounts.items():
        for region in scope.regions:
            if (sid, region) not in there:
                yield NotExamined(
                    what=f"region {region} of {_named(target)}",
                    reason="no credentials for it: each region has its own keys",
                    gap="no credentials",
                )


def _left_out(scope: Scope, reads: Collection[str]) -> Iterator[NotExamined]:
    for region in REGIONS:
        if region not in scope.regions:
            yield NotExamined(what=f"region {region}", reason="left out on purpose", gap="left out")
    for name, cost in READS.items():
        if name not in reads:
            yield NotExamined(
                what=f"{name} of all trunks", reason=f"left out; they cost {cost}", gap="left out"
            )


def _gaps_of(place: Place) -> Iterator[NotExamined]:
    """Group the gaps of the trunks by what is missing and why."""
    missing: dict[NotExamined, list[str]] = {}
    for trunk in place.trunks:
        for one in trunk.not_examined:
            missing.setdefault(
                NotExamined(what=one.what, reason=_general(one.reason), gap=one.gap), []
            ).append(trunk.sid)
    for one, sids in missing.items():
        trunks = sids[0] if len(sids) == 1 else f"{len(sids)} trunks, the first of them {sids[0]},"
        what = f"{one.what} of {trunks} in {place.name} ({place.account_sid}), {place.region}"
        yield NotExamined(what=what, reason=one.reason, gap=one.gap)


def _general(reason: str) -> str:
    """Remove the request's ID, which differs for each trunk."""
    return reason.partition(", request ")[0] + (")" if ", request " in reason else "")


def _named(target: Target) -> str:
    if target.name == target.account_sid:
        return target.account_sid
    return f"{target.name} ({target.account_sid})"


def _what(target: Target) -> str:
    return f"account {_named(target)}, {target.region}"


def _order(one: NotExamined) -> tuple[bool, str]:
    return not one.counts, one.what


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


@contextmanager
def pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Make a pool that drops its waiting jobs if the block raises, on Ctrl-C for instance."""
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
