"""Which trunks and lists come into the stack, under which names, and which are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi, connect, named
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.client.sip_lists import SipList
from pulumi_twilio_trunking.importing.account_credentials import Account, accounts
from pulumi_twilio_trunking.importing.account_lists import list_lists, read_lists
from pulumi_twilio_trunking.importing.account_reads import Reads
from pulumi_twilio_trunking.importing.account_trunks import (
    FoundTrunk,
    list_trunks,
    read_trunks,
    refuse_unmatched,
)
from pulumi_twilio_trunking.importing.adoption import (
    Adopted,
    AdoptedList,
    LeftOut,
    adopt_or_leave_out,
    adopt_or_leave_out_list,
)
from pulumi_twilio_trunking.importing.arguments import Options
from pulumi_twilio_trunking.importing.naming import resource_names
from pulumi_twilio_trunking.importing.pulumi_stack import (
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    TRUNK,
    Stack,
)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The trunks and lists of one or more accounts, sorted by what happens to them.

    Attributes:
        accounts: the accounts.
        adopted: trunks that come into the stack, or something on them.
        lists: lists that come into the stack.
        left_out: what no program can declare as it is.
        managed: trunks that the stack already has, and that `--again` did not ask for.
        unlisted: phone numbers that somebody put on a trunk beside those that the stack has there.
        not_read: sentences on what Twilio lets nobody read with these credentials.
        stack: the stack.
    """

    accounts: Sequence[Account]
    adopted: Sequence[Adopted]
    lists: Sequence[AdoptedList] = ()
    left_out: Sequence[LeftOut]
    managed: Sequence[Trunk]
    unlisted: Sequence[PhoneNumber] = ()
    not_read: Sequence[str] = ()
    stack: Stack

    @property
    def trunks(self) -> list[Adopted]:
        """The trunks that come into the stack."""
        return [one for one in self.adopted if one.trunk]


def select(options: Options, stack: Stack, environ: Mapping[str, str]) -> Selection:
    """Find what *options* ask for and *stack* does not have.

    Raises:
        ConfigurationError: there is nothing to adopt, or the credentials are missing or not accepted.
        TrunkingError: Twilio refuses, or does not answer.
    """
    ours = accounts(options.accounts, stack.config, environ)
    trunks = [list_trunks(connect(account.credentials)) for account in ours]
    listed = [trunk for of_account in trunks for trunk in of_account]
    refuse_unmatched(options.wanted, listed, " and ".join(account.place for account in ours))
    run = _Run(options, stack)
    for account, of_account in zip(ours, trunks, strict=True):
        run.take(account, of_account)
    selection = Selection(
        accounts=ours,
        adopted=run.adopted,
        lists=run.lists,
        left_out=run.left_out,
        managed=[trunk for trunk in options.wanted.among(listed) if trunk.sid in run.known.named(TRUNK)],
        unlisted=run.unlisted,
        not_read=run.not_read,
        stack=stack,
    )
    _refuse_nothing(selection)
    return selection


class _Run:
    """Selects account by account, and collects the results. *known* is what is not taken again."""

    def __init__(self, options: Options, stack: Stack) -> None:
        self._options = options
        self._stack = stack
        self.known = Stack() if options.again else stack
        self.adopted: list[Adopted] = []
        self.lists: list[AdoptedList] = []
        self.left_out: list[LeftOut] = []
        self.unlisted: list[PhoneNumber] = []
        self.not_read: list[str] = []

    def take(self, account: Account, trunks: Sequence[Trunk]) -> None:
        """Sort out the trunks of an account that the options ask for, and its lists."""
        api, reads = connect(account.credentials), Reads(account.credentials.reads_at_once)
        found = read_trunks(api, self._options.wanted.among(trunks), reads)
        names = self._names(TRUNK, account, {trunk.sid: trunk.friendly_name for trunk in trunks})
        for one in found:
            self._take_trunk(account, one, names[one.trunk.sid])
        self._take_lists(account, api, found, reads)
        self.not_read += _not_read(account, reads)

    def _take_trunk(self, account: Account, found: FoundTrunk, name: str) -> None:
        sid = found.sid
        has = self.known.parts_of(sid)
        unknown = [number for number in found.numbers if number.sid not in self.known.numbers]
        if NUMBERS in has:
            self.unlisted += unknown
        outcome = adopt_or_leave_out(account, replace(found, numbers=unknown), name, has)
        if isinstance(outcome, LeftOut):
            self.left_out.append(outcome)
        elif outcome.parts:
            self.adopted.append(replace(outcome, found=found, elsewhere=self._elsewhere(outcome)))

    def _elsewhere(self, one: Adopted) -> dict[str, str]:
        """The names of what is not below its trunk: the stack has it so, or the program lacks the trunk."""
        sid, names = one.found.sid, {}
        for kind in one.parts:
            if (kind, sid) in self._stack.elsewhere:
                names[kind] = self._stack.named(kind)[sid]
            elif not one.trunk:
                taken = one.name in self._stack.names.get(kind, ())
                names[kind] = f"{one.name}-{sid[2:8].lower()}" if taken else one.name
        return {kind: name for kind, name in names.items() if kind != TRUNK}

    def _take_lists(
        self, account: Account, api: TrunkingApi, found: Sequence[FoundTrunk], reads: Reads
    ) -> None:
        there = list_lists(api, reads)
        known = {*self.known.named(ADDRESSES), *self.known.named(CREDENTIALS)}
        wanted = {one.sid for trunk in found for one in trunk.lists or ()}
        if self._options.wanted.is_everything:
            wanted = {one.sid for of_kind in there for one in of_kind}
        names = {
            sid: name
            for kind, of_kind in zip((ADDRESSES, CREDENTIALS), there, strict=True)
            for sid, name in self._list_names(kind, account, of_kind).items()
        }
        for one in read_lists(api, there, wanted - known, reads):
            outcome = adopt_or_leave_out_list(account, one, names[one.sid])
            if isinstance(outcome, LeftOut):
                self.left_out.append(outcome)
            else:
                self.lists.append(outcome)

    def _list_names(self, kind: str, account: Account, lists: Sequence[SipList]) -> dict[str, str]:
        return self._names(kind, account, {one.sid: one.friendly_name for one in lists}, nameless="list")

    def _names(
        self, kind: str, account: Account, titles: Mapping[str, str], nameless: str = "trunk"
    ) -> dict[str, str]:
        """The names of all trunks or lists of an account; what is in the stack keeps its name there."""
        before = self.adopted if kind == TRUNK else [one for one in self.lists if one.type == kind]
        taken = {*self._stack.names.get(kind, ()), *(one.name for one in before)}
        prefix = account.name or ""
        names = resource_names(titles, prefix=prefix, taken=taken, nameless=nameless)
        return {**names, **self._stack.named(kind)}


def _not_read(account: Account, reads: Reads) -> Iterator[str]:
    for what, error in reads.refused.items():
        yield (
            f"Not imported from {account.place}, and left as they are: {what}. With these credentials Pulumi "
            f"{error.in_one_line()} Run the import again once they may be read: it brings what is missing."
        )


def _refuse_nothing(selection: Selection) -> None:
    if selection.adopted or selection.lists:
        return
    if selection.left_out:
        reasons = " ".join(one.text for one in selection.left_out)
        raise ConfigurationError(f"there is nothing to adopt. {reasons}")
    raise ConfigurationError(
        "there is nothing to adopt: the stack already has every trunk that was asked for, "
        f"{named(selection.managed)}. With --again the program declares them too."
    )
