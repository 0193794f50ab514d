"""Look-ups of lists: by SID and by name, and the message unless exactly one list matches."""

import pulumi
import pytest
from pulumi_twilio_trunking import (
    ConfigurationError,
    CredentialListResult,
    IpAccessControlListResult,
    NotOneListError,
    get_credential_list,
    get_credential_list_output,
    get_ip_access_control_list,
    get_ip_access_control_list_output,
)

from tests.provider.sip_lists.lists import PASSWORD


@pytest.fixture(autouse=True)
def stack_config(config):
    """The stack's config of the program that this process then is."""
    pulumi.runtime.set_all_config(config)
    yield
    pulumi.runtime.set_all_config({})


@pytest.fixture
def office(sip):
    sid = sip.ip_access_control_lists.create(friendly_name="office").sid
    sip.ip_access_control_lists(sid).ip_addresses.create(friendly_name="PBX", ip_address="8.8.8.8")
    return sid


@pytest.fixture
def phones(sip):
    sid = sip.credential_lists.create(friendly_name="phones").sid
    sip.credential_lists(sid).credentials.create(username="pbx", password=PASSWORD)
    return sid


def test_of_addresses(office, sip, twilio):
    """SID and name find the same list, with its entries."""
    [entry] = sip.ip_access_control_lists(office).ip_addresses.list()
    expected = IpAccessControlListResult(
        id=office,
        friendly_name="office",
        ip_addresses=[{"ip_address": "8.8.8.8", "cidr_prefix_length": 32, "friendly_name": "PBX"}],
        ip_address_sids=[entry.sid],
        account_sid=twilio.account_sid,
        region="us1",
    )

    assert expected == get_ip_access_control_list(sid=office)
    assert expected == get_ip_access_control_list(friendly_name="office")


def test_of_credentials(phones, sip, twilio):
    """A credential list has its usernames."""
    [entry] = sip.credential_lists(phones).credentials.list()
    expected = CredentialListResult(
        id=phones,
        friendly_name="phones",
        usernames=["pbx"],
        credential_sids=[entry.sid],
        account_sid=twilio.account_sid,
        region="us1",
    )

    assert expected == get_credential_list(sid=phones)
    assert expected == get_credential_list(friendly_name="phones")


def test_outputs(office, phones):
    """A look-up of an output waits for it."""
    pulumi.runtime.set_mocks(None, preview=False)

    @pulumi.runtime.test
    def program():
        access = get_ip_access_control_list_output(sid=pulumi.Output.from_input(office))
        logins = get_credential_list_output(friendly_name=pulumi.Output.from_input("phones"))

        def check(found):
            assert [office, phones] == found

        return pulumi.Output.all(access.id, logins.id).apply(check)

    program()


def test_none(office):
    """The message names the lists that are there."""
    with pytest.raises(NotOneListError, match="has no IP access control list with friendly_name 'x'") as none:
        get_ip_access_control_list(friendly_name="x")
    assert str(none.value).endswith(f"There are: 'office' ({office}).")

    with pytest.raises(NotOneListError, match="There are none"):
        get_credential_list(sid="CL" + "0" * 32)


@pytest.mark.parametrize("given", [{}, {"sid": "AL1", "friendly_name": "x"}], ids=["none", "two"])
@pytest.mark.parametrize(
    "find",
    [
        get_credential_list,
        get_credential_list_output,
        get_ip_access_control_list,
        get_ip_access_control_list_output,
    ],
)
def test_takes_one_criterion(find, given):
    with pytest.raises(ConfigurationError, match="give exactly one of sid, friendly_name"):
        find(**given)
