"""The trunks of an account: list them, filter them, and read what is on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from pulumi_twilio_trunking.base.errors import ConfigurationError, NotFoundError
from pulumi_twilio_trunking.client.api import OriginationUrl, Trunk, TrunkingApi, named
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.client.trunk_lists import TrunkList
from pulumi_twilio_trunking.importing.account_reads import Reads


@dataclass(frozen=True, kw_only=True)
class TrunkFilter:
    """Which trunks: all of an account, or those that match any of these.

    Attributes:
        sids: trunks by their SIDs.
        names: trunks by their friendly names: patterns as a shell's (`*`, `?`, `[…]`), in any case.
        domains: trunks by their domain names: such patterns too.
    """

    sids: Sequence[str] = ()
    names: Sequence[str] = ()
    domains: Sequence[str] = ()

    @property
    def is_everything(self) -> bool:
        """Whether it takes all trunks of an account."""
        return not self._tests

    def among(self, trunks: Collection[Trunk]) -> list[Trunk]:
        """Return those of *trunks* that match."""
        tests = self._tests.values()
        return [trunk for trunk in trunks if not tests or any(test(trunk) for test in tests)]

    def unmatched(self, trunks: Collection[Trunk]) -> list[str]:
        """Return each SID or pattern that matches none of *trunks*, as it was given on the command line."""
        return [given for given, test in self._tests.items() if not any(map(test, trunks))]

    @property
    def _tests(self) -> dict[str, Callable[[Trunk], bool]]:
        return {
            **{sid: partial(_has_sid, sid) for sid in self.sids},
            **{f"--name {pattern!r}": partial(_matches, "friendly_name", pattern) for pattern in self.names},
            **{
                f"--domain {pattern!r}": partial(_matches, "domain_name", pattern) for pattern in self.domains
            },
        }


def _has_sid(sid: str, trunk: Trunk) -> bool:
    return trunk.sid == sid


def _matches(field: str, pattern: str, trunk: Trunk) -> bool:
    text = getattr(trunk, field) or ""
    return fnmatchcase(text.casefold(), pattern.casefold())


@dataclass(frozen=True)
class FoundTrunk:
    """A trunk with its recording, and with what is on it.

    Attributes:
        trunk: the trunk.
        urls: its origination URLs in fail-over order; equal priorities by SID.
        lists: the lists that say who may dial through it, of both kinds; None if they may not be read.
        numbers: its phone numbers.
    """

    trunk: Trunk
    urls: Sequence[OriginationUrl]
    lists: Sequence[TrunkList] | None = ()
    numbers: Sequence[PhoneNumber] = ()

    @property
    def sid(self) -> str:
        return self.trunk.sid


def list_trunks(trunking: TrunkingApi) -> list[Trunk]:
    """Return all trunks of an account, always in the same order."""
    return sorted(trunking.list_trunks(), key=lambda trunk: (trunk.friendly_name.casefold(), trunk.sid))


def read_trunks(trunking: TrunkingApi, trunks: Sequence[Trunk], reads: Reads) -> list[FoundTrunk]:
    """Read what is on *trunks*, and recordings that the list left out.

    A trunk that is gone by now is left out.
    """
    if not trunks:
        return []
    numbers = _read_numbers(trunking, trunks, reads)
    found = reads.each(lambda trunk: _read(trunking, trunk, numbers.get(trunk.sid, []), reads), trunks)
    return [one for one in found if one is not None]


def _read(
    trunking: TrunkingApi, trunk: Trunk, numbers: Sequence[PhoneNumber], reads: Reads
) -> FoundTrunk | None:
    try:
        urls = sorted(trunking.list_origination_urls(trunk.sid), key=lambda url: (url.priority, url.sid))
        whole = trunking.with_recording(trunk)
    except NotFoundError:
        return None
    lists = reads.attempt("which lists guard the trunks", lambda: trunking.trunk_lists.list(trunk.sid))
    return FoundTrunk(whole, urls, None if lists is None else _by_name(lists.values()), numbers)


def _by_name(lists: Iterable[TrunkList]) -> list[TrunkList]:
    return sorted(lists, key=lambda one: (one.friendly_name.casefold(), one.sid))


def _read_numbers(
    trunking: TrunkingApi, trunks: Sequence[Trunk], reads: Reads
) -> Mapping[str, Sequence[PhoneNumber]]:
    """The phone numbers of each trunk: from one list of all numbers, or else from a list for each trunk."""
    what = "the phone numbers"
    all_numbers = reads.attempt(what, trunking.phone_numbers.list_all)
    if all_numbers is not None:
        return _by_trunk(all_numbers)
    refused = reads.refused.pop(what)
    sids = [trunk.sid for trunk in trunks]
    lists = reads.each(
        lambda sid: reads.attempt(what, lambda: trunking.phone_numbers.on_trunk(sid) or []), sids
    )
    if what in reads.refused:
        reads.refused[what] = refused
    return {sid: _sorted(numbers or []) for sid, numbers in zip(sids, lists, strict=True)}


def _by_trunk(numbers: Iterable[PhoneNumber]) -> dict[str, list[PhoneNumber]]:
    found: dict[str, list[PhoneNumber]] = defaultdict(list)
    for number in _sorted(numbers):
        if number.trunk_sid:
            found[number.trunk_sid].append(number)
    return found


def _sorted(numbers: Iterable[PhoneNumber]) -> list[PhoneNumber]:
    return sorted(numbers, key=lambda number: (number.phone_number, number.sid))


def refuse_unmatched(wanted: TrunkFilter, trunks: Collection[Trunk], place: str) -> None:
    """Stop if a SID or a pattern matches no trunk: it is misspelt, or meant for another account.

    Raises:
        ConfigurationError: one does not match; the message names the trunks of the account.
    """
    if not trunks:
        raise ConfigurationError(
            f"{place} has no trunks: there is nothing to adopt. Is it the right account and region?"
        )
    missing = wanted.unmatched(trunks)
    if missing:
        raise ConfigurationError(
            f"no trunk in {place} matches {', '.join(missing)}. There are {named(trunks)}."
        )
