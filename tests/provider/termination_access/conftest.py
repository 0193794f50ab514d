"""Lists on a trunk at the emulator, and what the trunk has after every request."""

import pytest
from pulumi_twilio_trunking.client.trunk_lists import TrunkLists
from pulumi_twilio_trunking.termination_access import TerminationAccessProvider

from tests.provider.conftest import Stack, configured


@pytest.fixture
def new_access_stack(config):
    """Makes stacks of one TerminationAccess, each with a provider of its own."""
    return lambda **other: Stack(configured(TerminationAccessProvider(), {**config, **other}))


@pytest.fixture
def stack(new_access_stack):
    return new_access_stack()


@pytest.fixture
def trunk_sid(client, domain):
    """A trunk that can be dialled."""
    return str(client.trunking.v1.trunks.create(domain_name=domain, secure=True).sid)


@pytest.fixture
def lists(client, twilio):
    """Lists of the account: two of addresses, A and B, and two of credentials, X and Y."""
    sip = client.api.v2010.accounts(twilio.account_sid).sip
    made = {name: sip.ip_access_control_lists.create(f"list {name}").sid for name in "AB"}
    return made | {name: sip.credential_lists.create(f"list {name}").sid for name in "XY"}


@pytest.fixture
def given(lists, trunk_sid):
    """The inputs that declare some of the lists, for example "AX"."""

    def inputs(names, **others):
        addresses = [lists[name] for name in names if name in "AB"]
        credentials = [lists[name] for name in names if name in "XY"]
        return {
            "trunk_sid": trunk_sid,
            "ip_access_control_list_sids": addresses,
            "credential_list_sids": credentials,
            **others,
        }

    return inputs


@pytest.fixture
def up(stack, given):
    return lambda names, **others: stack.up(**given(names, **others))


@pytest.fixture
def on_trunk(client, trunk_sid):
    """The trunk's lists by the official client."""
    trunk = client.trunking.v1.trunks(trunk_sid)
    return {"AL": trunk.ip_access_control_lists, "CL": trunk.credentials_lists}


@pytest.fixture
def at_twilio(on_trunk, lists):
    """The names of the trunk's lists, in order."""
    names = {sid: name for name, sid in lists.items()}
    return lambda: "".join(sorted(names[one.sid] for kind in on_trunk.values() for one in kind.list()))


@pytest.fixture
def by_hand(on_trunk, lists):
    """Attach a list as somebody would in the Console."""

    def attach(name):
        sid = lists[name]
        on_trunk[sid[:2]].create(sid)
        return sid

    return attach


@pytest.fixture
def detached_by_hand(client, trunk_sid, lists):
    def detach(name):
        trunk = client.trunking.v1.trunks(trunk_sid)
        sid = lists[name]
        of_kind = trunk.ip_access_control_lists if sid.startswith("AL") else trunk.credentials_lists
        of_kind(sid).delete()

    return detach


@pytest.fixture
def passed(monkeypatch, at_twilio):
    """The trunk's lists after every request that may change them, answered or not."""
    seen = []

    def watched(request):
        def send(*args):
            try:
                request(*args)
            finally:
                seen.append(at_twilio())

        return send

    for name in ("attach", "detach"):
        monkeypatch.setattr(TrunkLists, name, watched(getattr(TrunkLists, name)))
    return seen
