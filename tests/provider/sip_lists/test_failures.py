"""Requests that fail half way, and lost answers: nothing is left that no state knows."""

from dataclasses import replace

import pytest
from pulumi_twilio_trunking.base.errors import NoAnswerError, RefusedError, TwilioError
from pulumi_twilio_trunking.client.sip_lists import IpAccessControlLists, SipList
from pulumi_twilio_trunking.credential_list import state_of as login_state
from pulumi_twilio_trunking.ip_access_control_list import state_of as access_state
from pulumi_twilio_trunking.sip_lists.creating import create_whole

from tests.provider.sip_lists.lists import (
    ACCESS,
    ADDRESS,
    ADDRESSES,
    LOGIN,
    LOGIN_LISTS,
    LOGINS,
    OTHER_PASSWORD,
    PASSWORD,
    A,
    B,
    C,
    kept,
    login,
)

LIST = "/2010-04-01/Accounts/*/SIP/IpAccessControlLists/AL*.json"


@pytest.fixture
def up(access):
    return lambda *entries: access.up(friendly_name="office", ip_addresses=[*entries])


@pytest.fixture
def up_logins(logins):
    return lambda *entries: logins.up(friendly_name="phones", credentials=[*entries])


class TestCreate:
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_half_failed(self, up, sip, faults, after):
        """Where any entry fails, the list is deleted again: Pulumi would not know of it."""
        faults.refuse(f"POST {ADDRESSES}", after=after)

        with pytest.raises(TwilioError) as failed:
            up(A, B, C)

        assert "" == failed.value.left
        assert [] == sip.ip_access_control_lists.list()

    def test_the_way_back_is_closed(self, up, sip, faults):
        """If the list cannot be deleted again, the first error is raised, and names it."""
        faults.refuse(f"POST {ADDRESSES}", 400, 20001, after=1)
        faults.refuse(f"DELETE {LIST}", 403, 20403, times=100)

        with pytest.raises(TwilioError) as failed:
            up(A, B)

        assert 20001 == failed.value.code
        assert sip.ip_access_control_lists.list()[0].sid in failed.value.left

    @pytest.mark.parametrize("body", [None, "", "{}", "<html>"])
    def test_lost_answer_of_the_list(self, access, up, sip, faults, body):
        """After a lost or unreadable answer, the list is found and not made twice."""
        if body is None:
            faults.lose(f"POST {ACCESS}", committed=True)
        else:
            faults.answer(f"POST {ACCESS}", 201, body, committed=True)
        up(A)

        assert [access.id] == [one.sid for one in sip.ip_access_control_lists.list()]

    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_lost_answer_of_an_entry(self, access, up, let_in, faults, after):
        faults.lose(f"POST {ADDRESSES}", committed=True, after=after)
        up(A, B, C)

        assert {*access.outputs["ip_address_sids"]} == {*let_in(access.id)}
        assert {"8.8.4.4/32", "9.9.9.0/24", "1.0.0.1/32"} == {*let_in(access.id).values()}

    def test_of_credentials(self, logins, up_logins, usernames, faults):
        """The same for a credential list."""
        faults.lose(f"POST {LOGIN_LISTS}", committed=True)
        faults.lose(f"POST {LOGINS}", committed=True, after=1)
        up_logins(login("pbx"), login("fax", OTHER_PASSWORD))

        assert {"pbx", "fax"} == {*usernames(logins.id).values()}
        assert [login("pbx"), login("fax", OTHER_PASSWORD)] == logins.outputs["credentials"]
        assert {*logins.outputs["credential_sids"]} == {*usernames(logins.id)}

    @pytest.mark.parametrize("request_", [f"POST {ACCESS}", f"POST {ADDRESSES}"], ids=["list", "entry"])
    def test_not_committed(self, up, sip, faults, request_):
        """If a lost request was not carried out, nothing is left, and it is not sent again."""
        faults.lose(request_, committed=False)

        with pytest.raises(NoAnswerError):
            up(A)
        assert [] == sip.ip_access_control_lists.list()
        assert "create" == up(A)

    def test_somebody_elses_list(self, up, sip, faults):
        """A list of that name which existed before, or has entries, is not taken for the new one."""
        sip.ip_access_control_lists.create(friendly_name="office")
        faults.lose(f"POST {ACCESS}", committed=False)

        with pytest.raises(NoAnswerError, match="No sign of it is at Twilio"):
            up(A)
        assert 1 == len(sip.ip_access_control_lists.list())

    def test_a_name_that_may_be_taken_twice(self, warnings):
        """Where Twilio takes a name twice, a list of the same name is named in a warning."""

        class Lists(IpAccessControlLists):
            def __init__(self):
                self.made = [SipList(sid="AL1", friendly_name="office")]

            def list_all(self):
                return [*self.made]

            def create(self, friendly_name):
                self.made.append(SipList(sid="AL2", friendly_name=friendly_name))
                return self.made[-1]

        made, held = create_whole(Lists(), "office", 255, [])

        assert (made.sid, made.friendly_name, []) == ("AL2", "office", held)
        assert "AL2 is created although AL1 with the name 'office' exists already" in warnings[0]

    def test_lists_that_may_not_be_listed(self, up, access, faults):
        """A key that may not list the lists can still create one."""
        faults.refuse(f"GET {ACCESS}", 403, 20403)

        assert "create" == up(A)
        assert access.id


class TestUpdate:
    @pytest.mark.parametrize(("step", "after"), [(ADDRESSES, 0), (ADDRESSES, 1), (ADDRESS, 0), (ADDRESS, 1)])
    @pytest.mark.parametrize("fault", ["refused", "lost", "lost after the work"])
    def test_is_undone(self, access, up, let_in, faults, step, after, fault):  # noqa: PLR0917 - a product of cases
        """After a failure the list lets in whom it did, and the next `up` ends as wanted."""
        before = ["8.8.8.0/24", "9.9.9.0/24", C]
        wanted = ["8.8.8.0/25", "9.9.9.0/25", "7.7.7.7", "6.6.6.6"]
        up(*before)
        held = let_in(access.id)
        match fault:
            case "refused":
                faults.refuse(f"POST {step}", after=after)
            case "lost":
                faults.lose(f"POST {step}", committed=False, after=after)
            case _:
                faults.lose(f"POST {step}", committed=True, after=after)

        if fault == "lost after the work" and step == ADDRESSES:
            up(*wanted)  # the entry is found
        else:
            with pytest.raises((TwilioError, NoAnswerError)):
                up(*wanted)
            assert held == let_in(access.id)
            assert "update" == up(*wanted)
        assert {"8.8.8.0/25", "9.9.9.0/25", "7.7.7.7/32", "6.6.6.6/32"} == {*let_in(access.id).values()}

    def test_a_removal_that_fails(self, access, up, let_in, faults, warnings):
        """A removal at the end that fails is a warning, and the next `up` tries again."""
        up(A, B)
        faults.refuse(f"DELETE {ADDRESS}", 403, 20403)
        up(A)

        assert "STILL MAY DIAL" in warnings[0]
        assert 2 == len(access.outputs["ip_addresses"])
        assert "update" == up(A)
        assert {"8.8.4.4/32"} == {*let_in(access.id).values()}

    def test_the_name_is_put_back(self, access, up, sip, faults):
        up(A)
        faults.refuse(f"POST {ADDRESSES}")

        with pytest.raises(TwilioError):
            access.up(friendly_name="branch", ip_addresses=[A, B])
        assert "office" == sip.ip_access_control_lists(access.id).fetch().friendly_name

    def test_after_a_killed_run(self, access, up, let_in):
        """Entries that a killed update made are taken over by the next one."""
        up(A)
        killed = replace(access)
        killed.up(friendly_name="office", ip_addresses=[A, B])
        entries = let_in(access.id)

        assert "update" == up(A, B)
        assert entries == let_in(access.id)

    @pytest.mark.parametrize("committed", [True, False])
    def test_a_password(self, logins, up_logins, arrived, faults, committed):
        """If the change of a password got no answer, the old one is put back, and set by the next `up`."""
        up_logins(login("pbx"))
        faults.lose(f"POST {LOGIN}", committed=committed)
        arrived.clear()

        with pytest.raises(NoAnswerError) as failed:
            up_logins(login("pbx", OTHER_PASSWORD))
        assert ["GET", "POST", "POST"] == [line.split()[0] for line in arrived]
        assert PASSWORD not in str(failed.value)
        assert OTHER_PASSWORD not in str(failed.value)
        assert "update" == up_logins(login("pbx", OTHER_PASSWORD))
        assert [login("pbx", OTHER_PASSWORD)] == logins.outputs["credentials"]

    def test_a_password_that_is_not_known(self, sip, new_logins, faults):
        """A password that only Twilio had cannot be put back: the error says so."""
        sid = sip.credential_lists.create(friendly_name="phones").sid
        for name in ("fax", "pbx"):
            sip.credential_lists(sid).credentials.create(username=name, password=PASSWORD)
        stack = new_logins()
        stack.up(friendly_name="phones", credentials=[kept("fax"), kept("pbx")], adopt=sid)
        faults.refuse(f"POST {LOGIN}", after=1)

        with pytest.raises(TwilioError, match="The password of 'fax' may be changed already"):
            stack.up(friendly_name="phones", credentials=[login("fax"), login("pbx")], adopt=sid)

    def test_a_kept_password_that_is_gone(self, sip, new_logins, usernames, arrived):
        """A username without a password that Twilio lost is refused before any change."""
        sid = sip.credential_lists.create(friendly_name="phones").sid
        credentials = sip.credential_lists(sid).credentials
        gone = credentials.create(username="fax", password=PASSWORD)
        stack = new_logins()
        stack.up(friendly_name="phones", credentials=[kept("fax")], adopt=sid)
        credentials(gone.sid).delete()
        arrived.clear()

        with pytest.raises(RefusedError, match="'fax' cannot be created without a password"):
            stack.up(friendly_name="phones", credentials=[login("pbx"), kept("fax")], adopt=sid)
        assert ["GET"] == [line.split()[0] for line in arrived]
        assert {} == usernames(sid)


class TestNoSecrets:
    def test_a_stand_in_that_repeats_a_password(self, up_logins, faults):
        """Not even an answer that repeats a password puts it into an error."""
        body = f'{{"code": 21240, "message": "Password {PASSWORD} is too easy", "status": 400}}'
        faults.answer(f"POST {LOGINS}", 400, body)

        with pytest.raises(TwilioError) as failed:
            up_logins(login("pbx"))
        assert "Password … is too easy" in str(failed.value)
        assert PASSWORD not in repr(failed.value)
        assert failed.value.__cause__ is None

    def test_a_list_that_is_gone(self, logins, up_logins, sip):
        up_logins(login("pbx"))
        sip.credential_lists(logins.id).delete()

        with pytest.raises(TwilioError) as failed:
            up_logins(login("pbx", OTHER_PASSWORD))
        assert OTHER_PASSWORD not in str(failed.value)

    def test_models(self, logins):
        """The typed inputs show no password."""
        inputs = logins.provider._parse({"friendly_name": "phones", "credentials": [login("pbx")]})

        assert PASSWORD not in repr(inputs) + repr(inputs.entries) + str(inputs)


class TestStates:
    """The states that an import writes: a refresh finds nothing to change."""

    def test_access(self, api, sip, new_access):
        sid = sip.ip_access_control_lists.create(friendly_name="office").sid
        sip.ip_access_control_lists(sid).ip_addresses.create(friendly_name="x", ip_address="8.8.8.8")
        lists, stack = api.ip_access_control_lists, new_access()
        home = {"account_sid": api.client.account_sid, "region": "us1"}
        inputs, outputs = access_state(lists.read(sid), lists.list_entries(sid), home)
        stack.id, stack.inputs, stack.outputs = sid, inputs, outputs
        stack.refresh()

        entry = {"ip_address": "8.8.8.8", "friendly_name": "x"}
        assert "nothing" == stack.preview(friendly_name="office", ip_addresses=[entry])
        assert {**outputs, "adopted": True} == {**stack.outputs, "__provider": outputs["__provider"]}

    def test_logins(self, api, sip, new_logins):
        sid = sip.credential_lists.create(friendly_name="phones").sid
        sip.credential_lists(sid).credentials.create(username="pbx", password=PASSWORD)
        lists, stack = api.credential_lists, new_logins()
        home = {"account_sid": api.client.account_sid, "region": "us1"}
        inputs, outputs = login_state(lists.read(sid), lists.list_entries(sid), home)
        stack.id, stack.inputs, stack.outputs = sid, inputs, outputs
        stack.refresh()

        assert "nothing" == stack.preview(friendly_name="phones", credentials=[kept("pbx")])
        assert "update" == stack.preview(friendly_name="phones", credentials=[login("pbx")])
        assert "password" not in str(outputs["credentials"])
