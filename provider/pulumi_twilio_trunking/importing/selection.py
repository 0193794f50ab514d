"""Which trunks come into the stack, under which names, and which are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi_twilio_trunking import secure_trunk, tls_origination
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.base.inputs import failures_of, in_words
from pulumi_twilio_trunking.client.api import Trunk, connect, named
from pulumi_twilio_trunking.engine.adopted import State
from pulumi_twilio_trunking.importing.account_credentials import Account, accounts
from pulumi_twilio_trunking.importing.account_trunks import (
    FoundTrunk,
    list_trunks,
    read_trunks,
    refuse_unmatched,
)
from pulumi_twilio_trunking.importing.arguments import Options
from pulumi_twilio_trunking.importing.naming import resource_names
from pulumi_twilio_trunking.importing.pulumi_stack import Stack
from pulumi_twilio_trunking.origination.destinations import list_failures
from pulumi_twilio_trunking.origination.inputs import TlsOriginationInputs
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from pulumi_twilio_trunking.trunk.inputs import SecureTrunkInputs


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """A trunk as it comes into the stack.

    Attributes:
        account: the account that it is in.
        name: the name of both resources, the SecureTrunk and its TlsOrigination.
        found: the trunk at Twilio.
        trunk: the SecureTrunk as the state holds it.
        origination: the TlsOrigination; None for a trunk without origination URLs.
    """

    account: Account
    name: str
    found: FoundTrunk
    trunk: State
    origination: State | None


@dataclass(frozen=True)
class LeftOut:
    """A trunk that no program can declare as it is, and why."""

    found: FoundTrunk
    reasons: Sequence[str]

    @property
    def text(self) -> str:
        """The trunk, the reasons and the remedy, as a paragraph."""
        trunk = self.found.trunk
        return (
            f"Trunk {trunk.friendly_name!r} ({trunk.sid}) is left out, since no program can declare it as it "
            f"is: {'; '.join(self.reasons)}. Change that in the Twilio Console, then adopt the trunk."
        )


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The trunks of one or more accounts, sorted by what happens to them.

    Attributes:
        accounts: the accounts.
        adopted: trunks that come into the stack.
        left_out: trunks that no program can declare as they are.
        managed: trunks that the stack already has, and that `--again` did not ask for.
        stack: the stack.
    """

    accounts: Sequence[Account]
    adopted: Sequence[Adopted]
    left_out: Sequence[LeftOut]
    managed: Sequence[Trunk]
    stack: Stack


def select(options: Options, stack: Stack, environ: Mapping[str, str]) -> Selection:
    """Find the trunks that *options* ask for and *stack* does not have.

    Raises:
        ConfigurationError: there is nothing to adopt, or the credentials are missing or not accepted.
        TrunkingError: Twilio refuses, or does not answer.
    """
    ours = accounts(options.accounts, stack.config, environ)
    trunks = [list_trunks(connect(account.credentials)) for account in ours]
    listed = [trunk for of_account in trunks for trunk in of_account]
    refuse_unmatched(options.wanted, listed, " and ".join(account.place for account in ours))
    known = {} if options.again else stack.trunks
    managed = [trunk for trunk in options.wanted.among(listed) if trunk.sid in known]
    sorted_out: list[Adopted | LeftOut] = []
    for account, of_account in zip(ours, trunks, strict=True):
        names = _names(account, of_account, stack, sorted_out)
        chosen = [trunk for trunk in options.wanted.among(of_account) if trunk.sid not in known]
        login = account.credentials
        found = read_trunks(connect(login), chosen, at_once=login.reads_at_once)
        sorted_out += [adopt_or_leave_out(account, one, names[one.trunk.sid]) for one in found]
    selection = Selection(
        accounts=ours,
        adopted=[one for one in sorted_out if isinstance(one, Adopted)],
        left_out=[one for one in sorted_out if isinstance(one, LeftOut)],
        managed=managed,
        stack=stack,
    )
    _refuse_nothing(selection)
    return selection


def _names(
    account: Account, trunks: Sequence[Trunk], stack: Stack, before: Sequence[Adopted | LeftOut]
) -> dict[str, str]:
    """The names of all trunks of an account; a trunk in the stack keeps its name there."""
    taken = {*stack.names, *(one.name for one in before if isinstance(one, Adopted))}
    titles = {trunk.sid: trunk.friendly_name for trunk in trunks}
    return {**resource_names(titles, prefix=account.name or "", taken=taken), **stack.trunks}


def _refuse_nothing(selection: Selection) -> None:
    if selection.adopted:
        return
    if selection.left_out:
        reasons = " ".join(one.text for one in selection.left_out)
        raise ConfigurationError(f"there is nothing to adopt. {reasons}")
    raise ConfigurationError(
        "there is nothing to adopt: the stack already has every trunk that was asked for, "
        f"{named(selection.managed)}. With --again the program declares them too."
    )


def adopt_or_leave_out(account: Account, found: FoundTrunk, name: str) -> Adopted | LeftOut:
    """Make the states of a trunk, or say why no program can declare it: every preview would refuse them."""
    home = account.credentials.home
    trunk = secure_trunk.state_of(found.trunk, home)
    origination = tls_origination.state_of(found.trunk.sid, found.urls, home) if found.urls else None
    problems = failures_of(SecureTrunkInputs, trunk.inputs, **SecureTrunkProvider.nested)
    if origination:
        problems += failures_of(TlsOriginationInputs, origination.inputs, **TlsOriginationProvider.nested)
        problems += list_failures(origination.inputs["destinations"])
    if problems:
        return LeftOut(found, [in_words(problem) for problem in problems])
    return Adopted(account=account, name=name, found=found, trunk=trunk, origination=origination)
