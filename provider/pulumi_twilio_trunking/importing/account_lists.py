"""The lists of an account that say who may dial: IP access control lists and credential lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pulumi_twilio_trunking.client.api import TrunkingApi
from pulumi_twilio_trunking.client.sip_lists import SipList, SipLists
from pulumi_twilio_trunking.importing.account_reads import Reads


@dataclass(frozen=True)
class FoundList:
    """A list with its entries: `IpAddress` for a SID AL…, `Credential` for CL…; by address or username."""

    found: SipList
    entries: Sequence[Any]

    @property
    def sid(self) -> str:
        return self.found.sid


def list_lists(api: TrunkingApi, reads: Reads) -> list[list[SipList]]:
    """Return the IP access control lists of an account, and its credential lists, each sorted by name."""
    return [_list(lists, reads) for lists in _kinds(api)]


def _kinds(api: TrunkingApi) -> list[SipLists[Any]]:
    return [api.ip_access_control_lists, api.credential_lists]


def _list(lists: SipLists[Any], reads: Reads) -> list[SipList]:
    there = reads.attempt(f"the {lists.noun}s", lists.list_all) or []
    return sorted(there, key=lambda one: (one.friendly_name.casefold(), one.sid))


def read_lists(
    api: TrunkingApi, listed: Sequence[Sequence[SipList]], wanted: Collection[str] | None, reads: Reads
) -> list[FoundList]:
    """Read the entries of lists.

    Args:
        api: the account.
        listed: its lists of each kind, from `list_lists`.
        wanted: the SIDs of the lists to read; None is all.
        reads: how many at once, and what may not be read.

    A list that is gone by now is left out.
    """
    chosen = [
        (lists, one)
        for lists, there in zip(_kinds(api), listed, strict=True)
        for one in there
        if wanted is None or one.sid in wanted
    ]
    found = reads.each(lambda each: _read(*each, reads), chosen)
    return [one for one in found if one is not None]


def _read(lists: SipLists[Any], one: SipList, reads: Reads) -> FoundList | None:
    what = f"the entries of {lists.noun} {one.friendly_name!r} ({one.sid})"
    entries = reads.attempt(what, partial(lists.list_entries, one.sid))
    return None if entries is None else FoundList(one, sorted(entries, key=_place))


def _place(entry: Any) -> tuple[str, str]:
    return getattr(entry, "username", None) or entry.ip_address, entry.sid
