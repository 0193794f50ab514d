"""Examines all that a plan names, several accounts at once, and makes the report."""

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

from twilio_trunks_audit.accounts import REGIONS, Plan, Target, name_of
from twilio_trunks_audit.config import Config, rules_sha256
from twilio_trunks_audit.errors import why
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.posture import Judge
from twilio_trunks_audit.report import TWILIO, WORST_FIRST, Finding, Head, NotExamined, Place, Report, Shelf
from twilio_trunks_audit.survey import READS, Reader, SubAccount, survey

ACCOUNTS_AT_ONCE: Final = 4
READS_AT_ONCE: Final = 12
"""Requests under way together. Twilio limits them by account, and does not say where."""

DISTRIBUTIONS: Final = ("twilio-trunks-audit", "pulumi-twilio-trunking", "twilio")


class Watcher:
    """Hears how far an audit has come; this one does nothing with it."""

    def plan(self, accounts: int) -> None:
        """So many accounts are to be examined."""

    def done(self, name: str, trunks: int) -> None:
        """One is."""

    def end(self) -> None:
        """All are."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What an audit is asked for, beside the accounts.

    Attributes:
        config: which rules count, and how.
        reads: what to read beside what decides encryption.
        mask: what to hide.
        at_once: how many requests may be under way together.
    """

    config: Config
    reads: Collection[str]
    mask: Mask
    at_once: int = READS_AT_ONCE


@contextmanager
def examine(plan: Plan, wishes: Wishes, watcher: Watcher | None = None) -> Iterator[Report]:
    """Read, judge and report all that *plan* names, for as long as the block runs. What cannot be examined is said in the report."""
    shelf = Shelf()
    try:
        yield _Examination(plan, wishes, watcher or Watcher(), shelf).run()
    finally:
        shelf.close()


@dataclass
class _Examination:
    plan: Plan
    wishes: Wishes
    watcher: Watcher
    shelf: Shelf

    def run(self) -> Report:
        started = now()
        judge = Judge(self.wishes.config, self.wishes.mask)
        self.shelf.not_examined += _regions_without_credentials(self.plan)
        with _pool(self.wishes.at_once) as readers, _pool(ACCOUNTS_AT_ONCE) as workers:
            targets = self._with_sub_accounts(readers)
            self.watcher.plan(len(targets))
            jobs = [
                workers.submit(self._account, judge, number, target, readers)
                for number, target in enumerate(targets)
            ]
            for job in as_completed(jobs):
                job.result()
        return Report(self._head(started, judge.left_over(targets)), self.shelf)

    def _account(self, judge: Judge, number: int, target: Target, readers: Executor) -> None:
        started = now()
        try:
            trunks = judge.trunks(target, survey(target, self.wishes.reads, readers))
        except TrunkingError as error:
            self._miss(_what(target), why(error))
            self.watcher.done(target.name, 0)
            return
        place = Place(
            name=printable(self.wishes.mask.text(target.name)),
            account_sid=target.account_sid,
            parent_account_sid=target.parent,
            region=target.region,
            credentials=target.kind,
            asked=target.credentials.base_url or TWILIO,
            started=started,
            finished=now(),
            trunks=trunks,
        )
        self.shelf.put(number, place)
        self.shelf.not_examined += _gaps_of(place)
        self.watcher.done(target.name, len(trunks))

    def _with_sub_accounts(self, readers: Executor) -> list[Target]:
        """The targets that count, each followed by its sub-accounts, once each."""
        named = [target for target in self.plan.targets if target.region in self.plan.regions]
        mains = [target for target in named if target.region == US1] if US1 in self.plan.regions else []
        found: dict[str, Future[list[SubAccount]]] = {}
        if self.plan.sub_accounts:
            found = {target.account_sid: readers.submit(_sub_accounts, target) for target in mains}
        known = {target.account_sid for target in self.plan.targets}
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
            if self.plan.sub_accounts is None:
                self._miss(
                    what, "nobody asked for them: say --sub-accounts, or --no-sub-accounts", "not asked"
                )
            elif self.plan.sub_accounts is False:
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
        for region in self.plan.regions:
            if region != US1:
                reason = "a parent reaches them in us1 alone: name an API key of this region for each"
                self._miss(f"region {region} of {what}", reason, "no credentials")

    def _sub_account(self, parent: Target, found: SubAccount) -> Iterator[Target]:
        name = name_of(self.wishes.mask.text(found.name), found.sid)
        what = f"sub-account {name} ({found.sid})"
        if found.status == "closed":
            self._miss(what, "it is closed, and takes no calls", "left out")
        elif found.status != "active":
            self._miss(
                what,
                f"it is {printable(found.status)}: nothing logs in to it, and its trunks come back with it",
            )
        elif not found.auth_token:
            self._miss(what, "its auth token is not shown to these credentials", "no credentials")
        else:
            yield parent.below(found.sid, name, found.auth_token)

    def _miss(self, what: str, reason: str, gap: str = "failed") -> None:
        self.shelf.not_examined.append(
            NotExamined(what=printable(what), reason=printable(reason), gap=gap)  # type: ignore[arg-type]  # a literal
        )

    def _head(self, started: str, findings: Sequence[Finding]) -> Head:
        lines, config = self.shelf.lines, self.wishes.config
        opened = {
            "mandatory": sum(line.mandatory for line in lines)
            + sum(one.level == "mandatory" for one in findings),
            "advisory": sum(line.advisory for line in lines)
            + sum(one.level == "advisory" for one in findings),
        }
        return Head(
            started=started,
            finished=now(),
            versions={name: _version(name) for name in DISTRIBUTIONS},
            rules_sha256=rules_sha256(),
            config_sha256=config.sha256,
            levels=config.levels,
            regions=self.plan.regions,
            sub_accounts={None: "not asked", True: "examined", False: "left out"}[self.plan.sub_accounts],
            reads=sorted(self.wishes.reads),
            asked=sorted(self.shelf.asked),
            masked=not self.wishes.mask.unmasked,
            trunks={level: sum(line.level == level for line in lines) for level in WORST_FIRST},
            findings_open=opened,
            findings_exempt=sum(line.exempt for line in lines),
            findings=findings,
            not_examined=sorted(
                [*_left_out(self.plan, self.wishes.reads), *self.shelf.not_examined], key=_order
            ),
        )


def now() -> str:
    """The moment, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sub_accounts(target: Target) -> list[SubAccount]:
    reader = Reader(target.credentials)
    try:
        return reader.sub_accounts()
    finally:
        reader.close()


def _regions_without_credentials(plan: Plan) -> Iterator[NotExamined]:
    """Every account in every region that counts, unless it is a target."""
    there = {(target.account_sid, target.region) for target in plan.targets}
    accounts = {target.account_sid: target for target in plan.targets}
    for sid, target in accounts.items():
        for region in plan.regions:
            if (sid, region) not in there:
                yield NotExamined(
                    what=f"region {region} of {_named(target)}",
                    reason="no credentials for it: a region is an island, with keys of its own",
                    gap="no credentials",
                )


def _left_out(plan: Plan, reads: Collection[str]) -> Iterator[NotExamined]:
    for region in REGIONS:
        if region not in plan.regions:
            yield NotExamined(what=f"region {region}", reason="left out on purpose", gap="left out")
    for name, cost in READS.items():
        if name not in reads:
            yield NotExamined(
                what=f"{name} of all trunks", reason=f"left out; they cost {cost}", gap="left out"
            )


def _gaps_of(place: Place) -> Iterator[NotExamined]:
    """What is missing of its trunks, once for all trunks that miss the same for the same reason."""
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
    """Without the name of one request; each trunk has its own."""
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
def _pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    """A pool that drops what has not begun when the block ends early, on Ctrl-C for instance."""
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
