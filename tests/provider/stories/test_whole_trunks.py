"""A trunk with everything, killed at some request of a change: the next `up` ends it, and nothing is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_twilio_trunking.client.api import connect
from pulumi_twilio_trunking.client.http_client import HttpClient
from pulumi_twilio_trunking.credential_list import CredentialListProvider
from pulumi_twilio_trunking.ip_access_control_list import IpAccessControlListProvider
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.termination_access import TerminationAccessProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from pulumi_twilio_trunking.trunk_phone_numbers import TrunkPhoneNumbersProvider

from tests.provider.conftest import Stack, configured, forget_the_program

IN_ORDER = {
    "trunk": SecureTrunkProvider,
    "routes": TlsOriginationProvider,
    "addresses": IpAccessControlListProvider,
    "logins": CredentialListProvider,
    "access": TerminationAccessProvider,
    "numbers": TrunkPhoneNumbersProvider,
}
"""The resources of a trunk, each after those that it depends on."""


class Killed(BaseException):
    """The process died at a request."""


class WholeTrunk:
    """One trunk with all its resources, and the runs of Pulumi on them."""

    def __init__(self, config: Mapping[str, str]) -> None:
        self.stacks = {name: Stack(configured(verbs(), config)) for name, verbs in IN_ORDER.items()}

    def up(self, program: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Bring all resources to *program* in one process. Return what was done."""
        self._start()
        return [self._step(name, stack, program[name]) for name, stack in self.stacks.items()]

    def destroy_with_a_refresh(self) -> None:
        self._start()
        for stack in self.stacks.values():
            stack.begin_with_a_refresh()
        for stack in reversed(self.stacks.values()):
            stack.delete()

    def _start(self) -> None:
        connect.cache_clear()
        forget_the_program()

    def _step(self, name: str, stack: Stack, given: Mapping[str, Any]) -> str:
        props = {**given, **self._references(name)}
        action, checked = stack.preview(**props), stack.check(**props)
        if action == "create":
            made = stack.provider.create(checked)
            stack.id, stack.outputs = made.id, made.outs
        elif action == "update":
            stack.outputs = stack.provider.update(stack.id, stack.outputs, checked).outs
        stack.inputs = checked
        return action

    def _references(self, name: str) -> dict[str, Any]:
        trunk, addresses, logins = (self.stacks[one].id for one in ("trunk", "addresses", "logins"))
        if name in {"routes", "numbers"}:
            return {"trunk_sid": trunk}
        lists = {"ip_access_control_list_sids": [addresses], "credential_list_sids": [logins]}
        return {"trunk_sid": trunk, **lists} if name == "access" else {}


@pytest.fixture
def whole(config: dict[str, str]) -> WholeTrunk:
    return WholeTrunk(config)


@pytest.fixture
def numbers(twilio: Any) -> list[str]:
    sids = [f"PNe{twilio.account_sid[-7:]}{number:024x}" for number in range(4)]
    for sid in sids:
        twilio.admin.add_phone_number(twilio.account_sid, sid=sid)
    return sids


class Deaths:
    """Kills the process at one request, before or after Twilio carried it out, and at all later ones."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._left, self._committed, self._armed = 0, False, False
        send = HttpClient.request

        def request(client: HttpClient, *args: Any, **kwargs: Any) -> Any:
            self._left -= 1
            if not self._armed or self._left > 0:
                return send(client, *args, **kwargs)
            if self._left == 0 and self._committed:
                send(client, *args, **kwargs)
            raise Killed

        monkeypatch.setattr(HttpClient, "request", request)

    def order(self, number: int, *, committed: bool) -> None:
        self._left, self._committed, self._armed = number, committed, True

    def clear(self) -> None:
        self._armed = False


@pytest.fixture
def deaths(monkeypatch: pytest.MonkeyPatch) -> Deaths:
    return Deaths(monkeypatch)


def program(hosts: str, addresses: list[str], users: list[str], numbers: list[str]) -> dict[str, Any]:
    return {
        "trunk": {"friendly_name": hosts, "secure": True},
        "routes": {"destinations": [f"sip:{host}.example.com;transport=tls" for host in hosts]},
        "addresses": {"friendly_name": "office", "ip_addresses": addresses},
        "logins": {
            "friendly_name": "phones",
            "credentials": [{"username": one, "password": f"IWasAtSignal{hosts}1"} for one in users],
        },
        "access": {},
        "numbers": {"phone_numbers": numbers},
    }


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("number", [3, 7, 11, 14, 16, 18])
def test_killed_in_a_change(
    whole: WholeTrunk, numbers: list[str], deaths: Deaths, client: Any, number: int, *, committed: bool
) -> None:
    """The same program ends what was begun, and a destroy that begins with a refresh leaves nothing."""
    old = program("ab", ["8.8.8.8", "8.8.4.0/24"], ["pbx", "fax"], numbers[:3])
    new = program("cbd", ["8.8.4.0/25", "9.9.9.9"], ["fax", "door"], numbers[1:])
    whole.up(old)
    deaths.order(number, committed=committed)
    with pytest.raises(Killed):
        whole.up(new)
    deaths.clear()
    whole.up(new)

    trunk, sip = client.trunking.v1.trunks(whole.stacks["trunk"].id), client.api.v2010.account.sip
    [addresses], [logins] = trunk.ip_access_control_lists.list(), trunk.credentials_lists.list()
    entries = sip.ip_access_control_lists(addresses.sid).ip_addresses.list()
    assert {("8.8.4.0", 25), ("9.9.9.9", 32)} == {(one.ip_address, one.cidr_prefix_length) for one in entries}
    users = [one.username for one in sip.credential_lists(logins.sid).credentials.list()]
    assert ["door", "fax"] == sorted(users)
    assert {*numbers[1:]} == {one.sid for one in trunk.phone_numbers.list()}
    assert ["nothing"] * len(IN_ORDER) == whole.up(new)

    whole.destroy_with_a_refresh()
    lists = (client.trunking.v1.trunks, sip.ip_access_control_lists, sip.credential_lists)
    assert [[], [], []] == [one.list() for one in lists]
