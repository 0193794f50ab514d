"""The trunks of an account: list them, filter them, and read their origination URLs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from pulumi_twilio_trunking.base.errors import ConfigurationError, NotFoundError
from pulumi_twilio_trunking.client.api import OriginationUrl, Trunk, TrunkingApi, named


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
    """A trunk with its recording, and its origination URLs in fail-over order; equal priorities by SID."""

    trunk: Trunk
    urls: Sequence[OriginationUrl]


def list_trunks(trunking: TrunkingApi) -> list[Trunk]:
    """Return all trunks of an account, always in the same order."""
    return sorted(trunking.list_trunks(), key=lambda trunk: (trunk.friendly_name.casefold(), trunk.sid))


def read_trunks(trunking: TrunkingApi, trunks: Iterable[Trunk], *, at_once: int) -> list[FoundTrunk]:
    """Read the origination URLs of *trunks*, and recordings that the list left out.

    A trunk that is gone by now is left out.
    """
    with ThreadPoolExecutor(at_once, thread_name_prefix="read-trunks") as pool:
        try:
            found = list(pool.map(lambda trunk: _read(trunking, trunk), trunks))
        except BaseException:
            pool.shutdown(cancel_futures=True)  # requests under way end; no more are sent
            raise
    return [one for one in found if one is not None]


def _read(trunking: TrunkingApi, trunk: Trunk) -> FoundTrunk | None:
    try:
        urls = sorted(trunking.list_origination_urls(trunk.sid), key=lambda url: (url.priority, url.sid))
        return FoundTrunk(trunking.with_recording(trunk), urls)
    except NotFoundError:
        return None


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
