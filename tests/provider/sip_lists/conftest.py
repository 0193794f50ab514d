"""Stacks of one list at the emulator, and what is at Twilio."""

import pytest
from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.credential_list import CredentialListProvider
from pulumi_twilio_trunking.ip_access_control_list import IpAccessControlListProvider

from tests.provider.conftest import Stack, configured


@pytest.fixture
def sip(client):
    """The account's lists, by the official client."""
    return client.api.v2010.account.sip


@pytest.fixture
def new_access(config):
    """Makes stacks of one IpAccessControlList."""
    return lambda **other: Stack(configured(IpAccessControlListProvider(), {**config, **other}))


@pytest.fixture
def new_logins(config):
    """Makes stacks of one CredentialList."""
    return lambda **other: Stack(configured(CredentialListProvider(), {**config, **other}))


@pytest.fixture
def access(new_access):
    return new_access()


@pytest.fixture
def logins(new_logins):
    return new_logins()


@pytest.fixture
def let_in(sip):
    """The blocks of a list at Twilio, by SID."""
    return lambda sid: {
        one.sid: f"{one.ip_address}/{one.cidr_prefix_length}"
        for one in sip.ip_access_control_lists(sid).ip_addresses.list()
    }


@pytest.fixture
def usernames(sip):
    """The usernames of a list at Twilio, by SID."""
    return lambda sid: {one.sid: one.username for one in sip.credential_lists(sid).credentials.list()}


@pytest.fixture
def warnings(monkeypatch):
    """The warnings that the CLI would show about lists."""
    shown = []

    def warn(message):
        if not message.startswith("twilio:baseUrl"):
            shown.append(message)

    monkeypatch.setattr(pulumi_host, "warn", warn)
    return shown
