"""Finds the accounts to read, sub-accounts included, and says which cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.client.credentials import US1

from twilio_trunks_audit.errors import why
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.reading import Reader, SubAccount
from twilio_trunks_audit.report import Gap, NotExamined
from twilio_trunks_audit.scope import REGIONS, Scope, Target, name_of

ACCOUNTS_AT_ONCE: Final = 4


@dataclass
class TargetFinder:
    """Finds the accounts in *scope*. *mask* hides secrets in names.

    Attributes:
        not_examined: what cannot be read, or is left out, and why.
    """

    scope: Scope
    mask: Mask
    not_examined: list[NotExamined] = field(default_factory=list)

    def find(self, readers: Executor) -> list[Target]:
        """List the targets, each followed by its sub-accounts, without repetition.

        *readers* sends the requests. Each is a GET.
        """
        self.not_examined += _regions_without_credentials(self.scope)
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
        name = name_of(self.mask.text(found.name), found.sid)
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

    def _miss(self, what: str, reason: str, gap: Gap = "failed") -> None:
        self.not_examined.append(missed(what, reason, gap))


def missed(what: str, reason: str, gap: Gap = "failed") -> NotExamined:
    """Make a gap of texts that may come from a far side."""
    return NotExamined(what=printable(what), reason=printable(reason), gap=gap)


def reasons(gaps: Iterable[NotExamined]) -> str:
    """List what could not be examined, and why, a line each."""
    return "\n".join(f"  {one.what}: {one.reason}" for one in gaps if one.counts)


def regions_left_out(scope: Scope) -> Iterator[NotExamined]:
    """Name the regions that are not in *scope*."""
    for region in REGIONS:
        if region not in scope.regions:
            yield NotExamined(what=f"region {region}", reason="left out on purpose", gap="left out")


def grouped(missing: Iterable[tuple[str, NotExamined]], where: str) -> Iterator[NotExamined]:
    """Group the gaps of trunks, each with the trunk's SID, by what is missing and why."""
    groups: dict[NotExamined, list[str]] = {}
    for sid, one in missing:
        groups.setdefault(replace(one, reason=_general(one.reason)), []).append(sid)
    for one, sids in groups.items():
        trunks = sids[0] if len(sids) == 1 else f"{len(sids)} trunks, the first of them {sids[0]},"
        yield replace(one, what=f"{one.what} of {trunks} in {where}")


def _general(reason: str) -> str:
    """Remove the request's ID, which differs for each trunk."""
    return reason.partition(", request ")[0] + (")" if ", request " in reason else "")


def what_of(target: Target) -> str:
    """Name the account and region of *target* in a gap."""
    return f"account {_named(target)}, {target.region}"


@contextmanager
def pool_of(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Make a pool that drops its waiting jobs if the block raises, on Ctrl-C for instance."""
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


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


def _named(target: Target) -> str:
    if target.name == target.account_sid:
        return target.account_sid
    return f"{target.name} ({target.account_sid})"
