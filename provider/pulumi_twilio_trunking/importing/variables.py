"""The names of the program's variables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from pulumi_twilio_trunking.importing.account_credentials import Account
from pulumi_twilio_trunking.importing.adoption import Adopted, AdoptedList
from pulumi_twilio_trunking.importing.naming import variable_names
from pulumi_twilio_trunking.importing.pulumi_stack import ADDRESSES, CREDENTIALS

FROM_PULUMI = ("Config", "ResourceOptions")
FROM_HERE = (
    "CredentialList",
    "IpAccessControlList",
    "Provider",
    "SecureTrunk",
    "TerminationAccess",
    "TlsOrigination",
    "TrunkPhoneNumbers",
)
_KINDS = {ADDRESSES: "addresses", CREDENTIALS: "credentials"}


@dataclass(frozen=True)
class Variables:
    """The program's variables. Only what another statement uses has one.

    Attributes:
        configs: those of the accounts' settings, by the accounts' names.
        providers: those of the accounts, by their names.
        trunks: those of the trunks, by their SIDs.
        originations: those of the lists of destinations, by the SIDs of their trunks.
        lists: those of the lists, by their SIDs.
    """

    configs: Mapping[str, str]
    providers: Mapping[str, str]
    trunks: Mapping[str, str]
    originations: Mapping[str, str]
    lists: Mapping[str, str]

    @classmethod
    def of(
        cls, adopted: Sequence[Adopted], lists: Sequence[AdoptedList], accounts: Sequence[Account]
    ) -> Self:
        """Name the variables, those of the trunks before those of what is on them."""
        naming = _Naming()
        named = {str(account.name): str(account.name) for account in accounts}
        providers = naming.of(named)
        configs = naming.of({name: f"{name}-config" for name in named})
        trunks = naming.of({one.found.sid: one.name for one in adopted if one.trunk})
        originations = {
            one.found.sid: f"{one.name}-origination" for one in adopted if one.origination and one.numbers
        }
        used = {sid for one in adopted if one.access for sid in _sids(one)}
        named_originations = naming.of(originations)
        named_lists = {
            sid: variable
            for kind, word in _KINDS.items()
            for sid, variable in naming.of(
                {one.found.sid: one.name for one in lists if one.type == kind and one.found.sid in used},
                word,
            ).items()
        }
        return cls(configs, providers, trunks, named_originations, named_lists)


def _sids(one: Adopted) -> list[str]:
    return [each.sid for each in one.found.lists or ()]


class _Naming:
    """Gives variables to resources, none twice."""

    def __init__(self) -> None:
        self._taken = {*FROM_PULUMI, *FROM_HERE}

    def of(self, names: Mapping[str, str], kind: str = "trunk") -> dict[str, str]:
        """Give a variable to each name, by the key of the name."""
        found = variable_names(names.values(), taken=self._taken, kind=kind)
        self._taken |= {*found.values()}
        return {key: found[name] for key, name in names.items()}
