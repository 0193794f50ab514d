"""What an account has: its trunks and the origination URLs of those that are chosen. Reads only.

One list of all trunks by pages of 1000, and one list of URLs a chosen trunk, several at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from pulumi_twilio_trunking.base.errors import ConfigurationError, NotFoundError
from pulumi_twilio_trunking.client.api import OriginationUrl, Trunk, TrunkingApi, named


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which trunks: all of an account, or those that any of these names.

    Attributes:
        sids: trunks by their SIDs.
        names: trunks by their friendly names, patterns as a shell's (`*`, `?`, `[…]`), in any case.
        domains: trunks by their domain names, patterns too.
    """

    sids: Sequence[str] = ()
    names: Sequence[str] = ()
    domains: Sequence[str] = ()

    def of(self, trunks: Collection[Trunk]) -> list[Trunk]:
        """Those of *trunks* that are meant."""
        tests = self._tests.values()
        return [trunk for trunk in trunks if not tests or any(test(trunk) for test in tests)]

    def unmatched(self, trunks: Collection[Trunk]) -> list[str]:
        """What was asked for and means none of *trunks*, in the words of who asked."""
        return [asked for asked, test in self._tests.items() if not any(map(test, trunks))]

    @property
    def _tests(self) -> dict[str, Callable[[Trunk], bool]]:
        return {
            **{sid: partial(_has_sid, sid) for sid in self.sids},
            **{f"--name {pattern!r}": partial(_has_name, pattern) for pattern in self.names},
            **{f"--domain {pattern!r}": partial(_has_domain, pattern) for pattern in self.domains},
        }


def _has_sid(sid: str, trunk: Trunk) -> bool:
    return trunk.sid == sid


def _has_name(pattern: str, trunk: Trunk) -> bool:
    return _matches(pattern, trunk.friendly_name)


def _has_domain(pattern: str, trunk: Trunk) -> bool:
    return _matches(pattern, trunk.domain_name or "")


def _matches(pattern: str, text: str) -> bool:
    return fnmatchcase(text.casefold(), pattern.casefold())


@dataclass(frozen=True)
class Found:
    """A trunk, with its recording, and its origination URLs in fail-over order, those of equal priority by SID."""

    trunk: Trunk
    urls: Sequence[OriginationUrl]


def list_trunks(trunking: TrunkingApi) -> list[Trunk]:
    """All trunks of an account, in an order that does not depend on the answer's."""
    return sorted(trunking.list_trunks(), key=lambda trunk: (trunk.friendly_name.casefold(), trunk.sid))


def look_at(trunking: TrunkingApi, trunks: Iterable[Trunk], *, at_once: int) -> list[Found]:
    """Read the origination URLs of *trunks*, and recordings that a list did not tell. One that is gone by now is left out."""
    with ThreadPoolExecutor(at_once, thread_name_prefix="survey") as pool:
        try:
            found = list(pool.map(lambda trunk: _look_at(trunking, trunk), trunks))
        except BaseException:
            pool.shutdown(cancel_futures=True)  # what is asked already ends; nothing more is asked
            raise
    return [one for one in found if one is not None]


def _look_at(trunking: TrunkingApi, trunk: Trunk) -> Found | None:
    try:
        urls = sorted(trunking.list_origination_urls(trunk.sid), key=lambda url: (url.priority, url.sid))
        return Found(trunking.with_recording(trunk), urls)
    except NotFoundError:
        return None


def refuse_unmatched(choice: Choice, trunks: Collection[Trunk], place: str) -> None:
    """Stop where a SID or a pattern names no trunk: it is misspelt, or meant for another account.

    Raises:
        ConfigurationError: one does; the message has the trunks that there are.
    """
    if not trunks:
        raise ConfigurationError(
            f"{place} has no trunks: there is nothing to adopt. Is it the right account and region?"
        )
    missing = choice.unmatched(trunks)
    if missing:
        raise ConfigurationError(
            f"no trunk in {place} is meant by {', '.join(missing)}. There are {named(trunks)}."
        )
