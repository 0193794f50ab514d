"""Trunks from accounts at Twilio. Every request is a GET."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from pulumi_twilio_trunking.base.errors import TrunkingError

from twilio_trunks_audit.errors import AuditError, why
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.preflight.trunks import Destination, Found, Trunk
from twilio_trunks_audit.reading import FetchedTrunk, read_trunks
from twilio_trunks_audit.report import NotExamined
from twilio_trunks_audit.scope import Scope, Target
from twilio_trunks_audit.targets import (
    ACCOUNTS_AT_ONCE,
    TargetFinder,
    grouped,
    missed,
    pool_of,
    reasons,
    regions_left_out,
    what_of,
)

_MASKED: Final = Mask()


def from_accounts(scope: Scope, *, at_once: int, mask: Mask = _MASKED) -> Found:
    """Read the trunks of accounts, with their origination URLs, as `audit` does.

    It takes one request for each account, and one for each trunk.

    Args:
        scope: the accounts, regions and sub-accounts.
        at_once: the limit of requests at the same time.
        mask: hides phone numbers in names. Default: they are hidden.

    Raises:
        AuditError: no account could be read. The message says why for each.
    """
    finder = TargetFinder(scope, mask)
    with pool_of(at_once) as readers, pool_of(ACCOUNTS_AT_ONCE) as workers:
        targets = finder.find(readers)
        places = list(workers.map(lambda target: _read(target, mask, readers), targets))
    gaps = [*regions_left_out(scope), *finder.not_examined, *(one for place in places for one in place.gaps)]
    if not any(place.was_read for place in places):
        raise AuditError(f"no account could be read:\n{reasons(gaps)}")
    trunks = tuple(trunk for place in places for trunk in place.trunks)
    return Found(trunks=trunks, not_examined=tuple(gaps))


@dataclass
class _Place:
    """One account in one region."""

    was_read: bool
    trunks: list[Trunk] = field(default_factory=list)
    gaps: list[NotExamined] = field(default_factory=list)


def _read(target: Target, mask: Mask, readers: Executor) -> _Place:
    try:
        fetched = list(read_trunks(target, (), readers, recording=False))
    except TrunkingError as error:
        return _Place(was_read=False, gaps=[missed(what_of(target), why(error))])
    name = printable(mask.text(target.name))
    missing = ((printable(one.trunk.sid), gap) for one in fetched for gap in one.not_examined)
    return _Place(
        was_read=True,
        trunks=[trunk for one in fetched for trunk in _trunk(one, mask, _source(name, target))],
        gaps=list(grouped(missing, f"{name} ({target.account_sid}), {target.region}")),
    )


def _source(name: str, target: Target) -> str:
    elsewhere = target.credentials.base_url
    return f"account {name}, {target.region}" + (f", at {printable(elsewhere)}" if elsewhere else "")


def _trunk(fetched: FetchedTrunk, mask: Mask, source: str) -> Iterator[Trunk]:
    """A trunk without its origination URLs cannot be tried, and is only a gap."""
    trunk = fetched.trunk
    if fetched.urls is not None:
        yield Trunk(
            name=printable(mask.text(trunk.friendly_name)) or printable(trunk.sid),
            sid=printable(trunk.sid),
            source=source,
            secure=trunk.secure,
            disaster_recovery=bool(trunk.disaster_recovery_url),
            destinations=tuple(
                Destination(
                    uri=url.sip_url,
                    priority=url.priority,
                    weight=url.weight,
                    enabled=url.enabled,
                    sid=printable(url.sid),
                )
                for url in fetched.urls
            ),
        )
