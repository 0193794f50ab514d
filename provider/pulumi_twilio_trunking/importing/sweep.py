"""From what was asked for to what is adopted, with all that must be read on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.client.api import Trunk, connect, named
from pulumi_twilio_trunking.importing.accounts import Account, accounts
from pulumi_twilio_trunking.importing.arguments import Order
from pulumi_twilio_trunking.importing.naming import names
from pulumi_twilio_trunking.importing.plan import Adopted, LeftOut, plan
from pulumi_twilio_trunking.importing.stack import Stack
from pulumi_twilio_trunking.importing.survey import list_trunks, look_at, refuse_unmatched


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What was found in one or more accounts.

    Attributes:
        accounts: the accounts.
        adopted: what comes into the stack.
        left_out: what no program can declare as it is.
        managed: trunks that the stack has already, and that were not asked for again.
        stack: the stack.
    """

    accounts: Sequence[Account]
    adopted: Sequence[Adopted]
    left_out: Sequence[LeftOut]
    managed: Sequence[Trunk]
    stack: Stack


def sweep(order: Order, stack: Stack, environ: Mapping[str, str]) -> Sweep:
    """Look for what *order* asks for and *stack* does not have.

    Raises:
        ConfigurationError: there is nothing to adopt, or no way to look for it.
        TrunkingError: Twilio refuses, or does not answer.
    """
    ours = accounts(order.accounts, stack.config, environ)
    trunks = [list_trunks(connect(account.credentials)) for account in ours]
    listed = [trunk for of_account in trunks for trunk in of_account]
    refuse_unmatched(order.choice, listed, " and ".join(account.place for account in ours))
    managed = [trunk for trunk in order.choice.of(listed) if trunk.sid in stack.trunks and not order.again]
    done = {trunk.sid for trunk in managed}
    planned: list[Adopted | LeftOut] = []
    for account, of_account in zip(ours, trunks, strict=True):
        names_of = _names(account, of_account, stack, planned)
        chosen = [trunk for trunk in order.choice.of(of_account) if trunk.sid not in done]
        login = account.credentials
        founds = look_at(connect(login), chosen, at_once=login.reads_at_once)
        planned += [plan(account, found, names_of[found.trunk.sid]) for found in founds]
    found = Sweep(
        accounts=ours,
        adopted=[one for one in planned if isinstance(one, Adopted)],
        left_out=[one for one in planned if isinstance(one, LeftOut)],
        managed=managed,
        stack=stack,
    )
    _refuse_nothing(found)
    return found


def _names(
    account: Account, trunks: Sequence[Trunk], stack: Stack, before: Sequence[Adopted | LeftOut]
) -> dict[str, str]:
    """The names of all trunks of an account; one that is in the stack keeps the name that it has there."""
    taken = {*stack.names, *(one.name for one in before if isinstance(one, Adopted))}
    titles = {trunk.sid: trunk.friendly_name for trunk in trunks}
    return {**names(titles, prefix=account.name or "", taken=taken), **stack.trunks}


def _refuse_nothing(found: Sweep) -> None:
    if found.adopted:
        return
    if found.left_out:
        raise ConfigurationError(f"there is nothing to adopt. {' '.join(one.text for one in found.left_out)}")
    raise ConfigurationError(
        f"there is nothing to adopt: the stack has every trunk that is meant already, {named(found.managed)}. "
        "With --again they count all the same, for their program."
    )
