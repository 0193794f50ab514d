"""Look up lists that a program uses and does not own, by SID or name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output

from pulumi_twilio_trunking import credential_list, ip_access_control_list
from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import NotOneListError
from pulumi_twilio_trunking.client.api import MOST_NAMED
from pulumi_twilio_trunking.client.sip_lists import SipList, SipLists
from pulumi_twilio_trunking.engine.connection import Config, Connection, StackConfig
from pulumi_twilio_trunking.lookups.criteria import criterion, later, result_of
from pulumi_twilio_trunking.provider import Provider
from pulumi_twilio_trunking.sip_lists.verbs import Kind


@dataclass(frozen=True, kw_only=True)
class IpAccessControlListResult:
    """An IP access control list as it is at Twilio. The fields are outputs of `IpAccessControlList`."""

    id: str
    """The list's SID, `AL…`."""
    friendly_name: str
    ip_addresses: Sequence[Mapping[str, Any]]
    ip_address_sids: Sequence[str]
    account_sid: str
    region: str


@dataclass(frozen=True, kw_only=True)
class CredentialListResult:
    """A credential list as it is at Twilio, which tells no passwords. The fields are `CredentialList`'s."""

    id: str
    """The list's SID, `CL…`."""
    friendly_name: str
    usernames: Sequence[str]
    credential_sids: Sequence[str]
    account_sid: str
    region: str


def get_ip_access_control_list(
    *, sid: str | None = None, friendly_name: str | None = None
) -> IpAccessControlListResult:
    """Find the one IP access control list with this SID or name, at once.

    Args:
        sid: the list's SID, `AL…`.
        friendly_name: its name in the Twilio Console.

    Raises:
        ConfigurationError: not exactly one of the two is given, or credentials are missing or not accepted.
        NotOneListError: no list or several match; the message names the lists of the account.
        TrunkingError: Twilio refused or did not answer.
    """
    return _find_access(StackConfig(), *criterion(sid=sid, friendly_name=friendly_name))


def get_ip_access_control_list_output(
    *,
    sid: Input[str] | None = None,
    friendly_name: Input[str] | None = None,
    provider: Provider | None = None,
) -> Output[IpAccessControlListResult]:
    """Find the one IP access control list with this SID or name once that is known.

    Args:
        sid: the list's SID, `AL…`.
        friendly_name: its name in the Twilio Console.
        provider: the account to look in. Default: the account of the stack's config or the environment.

    Raises:
        ConfigurationError: not exactly one of the two is given.

    The other errors of `get_ip_access_control_list` end the program later.
    """
    return later(_find_access, *criterion(sid=sid, friendly_name=friendly_name), provider)


def get_credential_list(*, sid: str | None = None, friendly_name: str | None = None) -> CredentialListResult:
    """Find the one credential list with this SID or name, at once.

    Args:
        sid: the list's SID, `CL…`.
        friendly_name: its name in the Twilio Console.

    Raises:
        ConfigurationError: not exactly one of the two is given, or credentials are missing or not accepted.
        NotOneListError: no list or several match; the message names the lists of the account.
        TrunkingError: Twilio refused or did not answer.
    """
    return _find_logins(StackConfig(), *criterion(sid=sid, friendly_name=friendly_name))


def get_credential_list_output(
    *,
    sid: Input[str] | None = None,
    friendly_name: Input[str] | None = None,
    provider: Provider | None = None,
) -> Output[CredentialListResult]:
    """Find the one credential list with this SID or name once that is known.

    Args:
        sid: the list's SID, `CL…`.
        friendly_name: its name in the Twilio Console.
        provider: the account to look in. Default: the account of the stack's config or the environment.

    Raises:
        ConfigurationError: not exactly one of the two is given.

    The other errors of `get_credential_list` end the program later.
    """
    return later(_find_logins, *criterion(sid=sid, friendly_name=friendly_name), provider)


def _find_access(config: Config, name: str, value: str) -> IpAccessControlListResult:
    twilio = Connection(config)
    lists, kind = twilio.api.ip_access_control_lists, ip_access_control_list.KIND
    return result_of(IpAccessControlListResult, _list_outputs(twilio, lists, kind, name, value))


def _find_logins(config: Config, name: str, value: str) -> CredentialListResult:
    twilio = Connection(config)
    lists, kind = twilio.api.credential_lists, credential_list.KIND
    return result_of(CredentialListResult, _list_outputs(twilio, lists, kind, name, value))


def _list_outputs(
    twilio: Connection, lists: SipLists[Any], kind: Kind, name: str, value: str
) -> dict[str, Any]:
    pulumi_host.start_log()
    found = _one_list(twilio, lists, name, value)
    held = [(one.sid, kind.entry.of_record(one)) for one in lists.list_entries(found.sid)]
    return {"id": found.sid, **kind.outputs(found.friendly_name, held, twilio.home, {})}


def _one_list(twilio: Connection, lists: SipLists[Any], name: str, value: str) -> SipList:
    there = lists.list_all()
    found = [one for one in there if getattr(one, name) == value]
    if len(found) == 1:
        return found[0]
    named_there = ", ".join(f"{one.friendly_name!r} ({one.sid})" for one in (found or there)[:MOST_NAMED])
    if found:
        raise NotOneListError(
            f"{len(found)} {lists.noun}s have {name} {value!r}: {named_there}. Say which by its sid."
        )
    account, region = twilio.home["account_sid"], twilio.home["region"]
    raise NotOneListError(
        f"account {account}, region {region}, has no {lists.noun} with {name} {value!r}. "
        + (f"There are: {named_there}." if there else "There are none.")
    )
