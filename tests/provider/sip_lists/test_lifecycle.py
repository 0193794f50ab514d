"""The life of a list: create, unchanged, update in place, drift, names, replacement, delete."""

from dataclasses import replace

import pytest
from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import RefusedError, TwilioError, WrongAccountError

from tests.provider.conftest import over_the_wire
from tests.provider.sip_lists.lists import OTHER_PASSWORD, A, B, C, kept, login


@pytest.fixture
def up(access):
    """Bring the stack's addresses up."""
    return lambda *entries, **others: access.up(friendly_name="office", ip_addresses=[*entries], **others)


@pytest.fixture
def up_logins(logins):
    return lambda *entries, **others: logins.up(friendly_name="phones", credentials=[*entries], **others)


class TestAccess:
    def test_life(self, access, up, let_in, sip, arrived):
        """Each step changes what it should, and the next preview says so."""
        assert "create" == up(A, B)
        assert "nothing" == access.preview(friendly_name="office", ip_addresses=[A, B])
        sid, [first, second] = access.id, access.outputs["ip_address_sids"]
        assert {first: "8.8.4.4/32", second: "9.9.9.0/24"} == let_in(sid)

        arrived.clear()
        assert "update" == up(B, C)
        assert ["GET", "POST", "DELETE"] == [line.split()[0] for line in arrived]
        assert (sid, second) == (access.id, access.outputs["ip_address_sids"][0])
        assert ["9.9.9.0", "1.0.0.1"] == [one["ip_address"] for one in access.outputs["ip_addresses"]]
        assert {"9.9.9.0/24", "1.0.0.1/32"} == {*let_in(sid).values()}

        assert "update" == access.up(friendly_name="branch", ip_addresses=[B, C])
        assert "branch" == sip.ip_access_control_lists(sid).fetch().friendly_name
        access.refresh()
        assert "nothing" == access.preview(friendly_name="branch", ip_addresses=[B, C])

        access.destroy()
        assert [] == sip.ip_access_control_lists.list()

    def test_where_it_is(self, access, up, twilio):
        up(A)

        assert (twilio.account_sid, "us1") == (access.outputs["account_sid"], access.outputs["region"])

    def test_order(self, access, up, arrived):
        """Another order is an update without a change at Twilio."""
        up(A, B)
        arrived.clear()

        assert "update" == up(B, A)
        assert ["GET"] == [line.split()[0] for line in arrived]
        assert ["9.9.9.0", "8.8.4.4"] == [one["ip_address"] for one in access.outputs["ip_addresses"]]

    def test_drift(self, access, up, let_in, sip, warnings):
        """An address that somebody adds shows in a refresh with a warning, and `up` removes it."""
        up(A)
        addresses = sip.ip_access_control_lists(access.id).ip_addresses
        added = addresses.create(friendly_name="me", ip_address="7.7.7.7", cidr_prefix_length=24)
        access.refresh()

        assert 1 == len(warnings)
        assert "LETS IN MORE than this stack knows" in warnings[0]
        assert f"{added.sid} (7.7.7.0/24)" in warnings[0]
        assert "update" == up(A)
        assert ["8.8.4.4/32"] == [*let_in(access.id).values()]

    def test_removed_outside(self, access, up, let_in, sip, warnings):
        """An entry that somebody removes or narrows comes back, without a warning."""
        up(A, B)
        addresses = sip.ip_access_control_lists(access.id).ip_addresses
        for one in addresses.list():
            addresses(one.sid).delete()
        access.refresh()

        assert "update" == up(A, B)
        assert {"8.8.4.4/32", "9.9.9.0/24"} == {*let_in(access.id).values()}
        assert [] == warnings

    def test_an_update_without_a_refresh(self, access, up, let_in, sip, warnings):
        """An entry that the state does not know is left alone and named; a wanted one is taken over."""
        up(A)
        addresses = sip.ip_access_control_lists(access.id).ip_addresses
        foreign = addresses.create(friendly_name="me", ip_address="7.7.7.7")
        wanted = addresses.create(friendly_name="9.9.9.0/24", ip_address="9.9.9.0", cidr_prefix_length=24)
        up(A, B)

        assert {"8.8.4.4/32", "9.9.9.0/24", "7.7.7.7/32"} == {*let_in(access.id).values()}
        assert wanted.sid == access.outputs["ip_address_sids"][1]
        assert 1 == len(warnings)
        assert f"{foreign.sid} (7.7.7.7)" in warnings[0]

    def test_host_bits(self, access, up, sip):
        """Host bits that the Console took say nothing, and are no drift."""
        up(B)
        addresses = sip.ip_access_control_lists(access.id).ip_addresses
        addresses(access.outputs["ip_address_sids"][0]).update(ip_address="9.9.9.9")
        access.refresh()

        assert "nothing" == access.preview(friendly_name="office", ip_addresses=[B])

    def test_a_prefix_of_0(self, access, up, warnings):
        """What Twilio makes of an entry is in the outputs, with a warning if it is something else."""
        up("0.0.0.0/0", allow_everyone=True)

        assert [32] == [one["cidr_prefix_length"] for one in access.outputs["ip_addresses"]]
        assert "Twilio made 0.0.0.0 of 0.0.0.0/0" in " ".join(warnings)

    def test_the_switch(self, access, up, arrived):
        """Its removal is an update of the state only."""
        up(A, allow_everyone=True)
        arrived.clear()

        assert "update" == up(A)
        assert ["GET"] == [line.split()[0] for line in arrived]
        assert "allow_everyone" not in access.outputs

    def test_gone(self, access, up, sip):
        """A list that somebody deleted is gone in a refresh, and a delete of it is done."""
        up(A)
        other = replace(access)
        sip.ip_access_control_lists(access.id).delete()

        access.refresh()
        assert access.id is None
        other.destroy()

    def test_another_account(self, access, up, new_access, foreign_config):
        """A list of another account is neither taken for gone nor changed."""
        up(A)
        other = replace(access, provider=new_access(**foreign_config).provider)

        for action in (other.refresh, other.destroy, lambda: other.preview(ip_addresses=[A, B])):
            with pytest.raises((WrongAccountError, AssertionError)):
                action()

    def test_many_pages(self, access, up, seen_requests, warnings):
        """A list of several pages is read whole."""
        up(A, B, C)
        seen_requests.largest_page = 1
        access.refresh()
        seen_requests.largest_page = None

        assert "nothing" == access.preview(friendly_name="office", ip_addresses=[A, B, C])
        assert [] == warnings


class TestLogins:
    def test_life(self, logins, up_logins, usernames, sip, arrived):
        assert "create" == up_logins(login("pbx"))
        sid, [first] = logins.id, logins.outputs["credential_sids"]
        assert {first: "pbx"} == usernames(sid)

        arrived.clear()
        assert "update" == up_logins(login("fax"), login("pbx", OTHER_PASSWORD))
        assert ["GET", "POST", "POST"] == [line.split()[0] for line in arrived]
        assert ["fax", "pbx"] == logins.outputs["usernames"]
        assert (sid, first) == (logins.id, logins.outputs["credential_sids"][1])
        assert "nothing" == logins.preview(
            friendly_name="phones", credentials=[login("fax"), login("pbx", OTHER_PASSWORD)]
        )

        logins.refresh()
        assert "nothing" == logins.preview(
            friendly_name="phones", credentials=[login("fax"), login("pbx", OTHER_PASSWORD)]
        )
        assert "update" == up_logins(login("fax"))
        assert ["fax"] == [*usernames(sid).values()]

        logins.destroy()
        assert [] == sip.credential_lists.list()

    def test_drift(self, logins, up_logins, usernames, sip, warnings):
        """A username that somebody adds shows in a refresh with a warning, and `up` removes it."""
        up_logins(login("pbx"))
        sip.credential_lists(logins.id).credentials.create(username="me", password=OTHER_PASSWORD)
        logins.refresh()

        assert [login("pbx"), kept("me")] == logins.outputs["credentials"] == logins.inputs["credentials"]
        assert ["pbx", "me"] == logins.outputs["usernames"]
        assert "LETS IN MORE than this stack knows" in warnings[0]
        assert "update" == up_logins(login("pbx"))
        assert ["pbx"] == [*usernames(logins.id).values()]

    def test_made_again_outside(self, logins, up_logins, sip, arrived):
        """A credential that somebody made again has a password that is not known, so it is set again."""
        up_logins(login("pbx"))
        credentials = sip.credential_lists(logins.id).credentials
        credentials(logins.outputs["credential_sids"][0]).delete()
        credentials.create(username="pbx", password=OTHER_PASSWORD)
        logins.refresh()
        arrived.clear()

        assert [kept("pbx")] == logins.outputs["credentials"]
        assert "update" == up_logins(login("pbx"))
        assert ["GET", "POST"] == [line.split()[0] for line in arrived]


class TestPreviewOfLogins:
    """Pulumi shows credentials as [secret], so the provider names the users that change."""

    @pytest.fixture
    def said(self, monkeypatch):
        shown = []
        monkeypatch.setattr(pulumi_host, "inform", shown.append)
        return shown

    def test_names(self, logins, up_logins, said):
        up_logins(login("pbx"), login("bob"))
        changed = [login("pbx", OTHER_PASSWORD), login("carol"), login("dan")]
        logins.preview(friendly_name="phones", credentials=changed)

        changes = "user 'bob' leaves; user 'pbx' gets another password; users 'carol', 'dan' are new."
        assert [f"CredentialList 'phones': {changes}"] == said

    def test_nothing(self, logins, up_logins, said):
        up_logins(login("pbx"))
        logins.preview(friendly_name="other", credentials=[login("pbx")])

        assert [] == said


class TestNames:
    """Twilio may refuse a second list of a name, and Pulumi makes the new list before it deletes the old."""

    def test_a_replacement(self, access, up, new_access, sip, warnings):
        """The new list gets its name when the old one is gone."""
        up(A)
        old, new = replace(access), new_access()
        new.up(friendly_name="office", ip_addresses=[A])
        interim = sip.ip_access_control_lists(new.id).fetch().friendly_name
        old.delete()

        assert ("office (2)", "office") == (interim, sip.ip_access_control_lists.list()[0].friendly_name)
        assert "nothing" == new.preview(friendly_name="office", ip_addresses=[A])
        assert "is named 'office (2)' for now" in warnings[0]

    def test_a_killed_run(self, access, up, sip, warnings):
        """A list that a killed run left is named, and stops neither this nor the next run."""
        left = sip.ip_access_control_lists.create(friendly_name="office").sid
        up(A)
        access.refresh()

        assert "nothing" == access.preview(friendly_name="office", ip_addresses=[A])
        assert left in warnings[0]
        assert "If a killed run left that one, delete it in the Twilio Console" in warnings[0]

    def test_a_killed_replacement(self, access, up, sip):
        """If the old list goes in another run, a refresh shows the interim name, and `up` mends it."""
        left = sip.ip_access_control_lists.create(friendly_name="office").sid
        up(A)
        sip.ip_access_control_lists(left).delete()
        access.refresh()

        assert "update" == up(A)
        assert "office" == sip.ip_access_control_lists(access.id).fetch().friendly_name

    def test_a_name_of_the_full_length(self, logins, sip):
        """An interim name is not longer than Twilio takes."""
        sip.credential_lists.create(friendly_name="x" * 64)
        logins.up(friendly_name="x" * 64, credentials=[login("pbx")])
        logins.refresh()

        assert "x" * 60 + " (2)" == sip.credential_lists(logins.id).fetch().friendly_name
        assert "x" * 64 == logins.outputs["friendly_name"]

    def test_an_exchange(self, new_access, sip):
        """Two lists exchange their names in one run."""
        first, second = new_access(), new_access()
        first.up(friendly_name="office", ip_addresses=[A])
        second.up(friendly_name="branch", ip_addresses=[B])
        for stack, name, block in ((first, "branch", A), (second, "office", B)):
            checked = stack.check(friendly_name=name, ip_addresses=[block])
            stack.outputs = over_the_wire(stack.provider.update(stack.id, stack.outputs, checked).outs)

        names = {one.sid: one.friendly_name for one in sip.ip_access_control_lists.list()}
        assert {first.id: "branch", second.id: "office"} == names

    def test_a_name_that_is_taken(self, access, up, sip, let_in, warnings):
        """A change of the name to one that another list has goes on with an interim one, and a warning."""
        up(A)
        taken = sip.ip_access_control_lists.create(friendly_name="branch").sid
        access.up(friendly_name="branch", ip_addresses=[B])
        access.refresh()

        assert ["9.9.9.0/24"] == [*let_in(access.id).values()]
        assert f"is named 'branch (2)' for now: {taken} has the name 'branch'" in warnings[0]
        assert "nothing" == access.preview(friendly_name="branch", ip_addresses=[B])

    def test_another_refusal(self, access, up, faults):
        """A name that Twilio refuses, and no list has, is an error, and changes nothing."""
        up(A)
        faults.refuse("POST /2010-04-01/Accounts/*/SIP/IpAccessControlLists/AL*.json", 400, 21235)

        with pytest.raises(TwilioError, match="could not rename"):
            access.up(friendly_name="branch", ip_addresses=[B])


class TestDelete:
    @pytest.fixture
    def attached(self, access, up, client, trunk_sid):
        up(A)
        lists = client.trunking.v1.trunks(trunk_sid).ip_access_control_lists
        lists.create(ip_access_control_list_sid=access.id)
        return lists

    def test_of_a_list_in_use(self, access, attached, trunk_sid):
        """Twilio refuses; the error names the trunk and what to do."""
        with pytest.raises(TwilioError) as failed:
            access.delete()

        assert 21236 == failed.value.code
        assert f"It guards 'by hand' ({trunk_sid})." in str(failed.value)
        assert "TerminationAccess" in str(failed.value)
        attached(access.id).delete()
        access.delete()

    def test_of_a_credential_list_in_use(self, logins, up_logins, client, trunk_sid):
        up_logins(login("pbx"))
        lists = client.trunking.v1.trunks(trunk_sid).credentials_lists
        lists.create(credential_list_sid=logins.id)

        with pytest.raises(TwilioError, match=f"It guards 'by hand' .{trunk_sid}."):
            logins.delete()

    def test_of_a_list_of_a_sip_domain(self, access, up, faults):
        """If no trunk uses it, a SIP domain does."""
        up(A)
        faults.refuse("DELETE /2010-04-01/Accounts/*/SIP/IpAccessControlLists/AL*.json", 400, 21236)

        with pytest.raises(TwilioError, match="No trunk uses it, so a SIP domain does"):
            access.delete()

    def test_asks_for_nothing_else(self, access, up, arrived):
        """A delete is one request."""
        up(A)
        arrived.clear()
        access.destroy()

        assert ["DELETE"] == [line.split()[0] for line in arrived]


class TestAdopting:
    def test_life(self, sip, new_access, arrived, warnings):
        """Adopted as it is; not deleted while `adopt` is there; removing `adopt` is an update."""
        sid = sip.ip_access_control_lists.create(friendly_name="office").sid
        addresses = sip.ip_access_control_lists(sid).ip_addresses
        addresses.create(friendly_name="the PBX", ip_address="8.8.4.4")
        entry = {"ip_address": "8.8.4.4", "friendly_name": "the PBX"}
        stack, props = new_access(), {"friendly_name": "office", "ip_addresses": [entry]}
        arrived.clear()

        assert "create" == stack.up(adopt=sid, **props)
        assert ["GET", "GET"] == [line.split()[0] for line in arrived]
        assert (sid, []) == (stack.id, warnings)
        assert "nothing" == stack.preview(adopt=sid, **props)
        with pytest.raises(RefusedError, match="remove `adopt`"):
            stack.destroy()
        assert "update" == stack.up(**props)
        stack.destroy()
        assert [] == sip.ip_access_control_lists.list()

    def test_differences(self, sip, new_access):
        """What differs is refused, with the lines to write."""
        sid = sip.ip_access_control_lists.create(friendly_name="office").sid
        addresses = sip.ip_access_control_lists(sid).ip_addresses
        addresses.create(friendly_name="8.8.4.4", ip_address="8.8.4.4")
        addresses.create(friendly_name="branch", ip_address="9.9.9.0", cidr_prefix_length=24)

        with pytest.raises(RefusedError) as refused:
            new_access().up(friendly_name="mine", ip_addresses=[A, C], adopt=sid)

        lines = [line.strip() for line in str(refused.value).splitlines()[1:]]
        assert [
            "friendly_name='office',  # not 'mine'",
            "ip_addresses=[",
            "{'ip_address': '9.9.9.0/24', 'friendly_name': 'branch'},  # is not declared",
            "'8.8.4.4',",
            "# not '1.0.0.1'",
            "],",
        ] == lines

    def test_logins(self, sip, new_logins, arrived, warnings):
        """Passwords of the program are set by the next `up`; without one, a username keeps its own."""
        sid = sip.credential_lists.create(friendly_name="phones").sid
        for name in ("fax", "pbx"):
            sip.credential_lists(sid).credentials.create(username=name, password=OTHER_PASSWORD)
        stack, props = new_logins(), {"friendly_name": "phones", "credentials": [login("pbx"), kept("fax")]}

        assert "create" == stack.up(adopt=sid, **props)
        assert [kept("pbx"), kept("fax")] == stack.outputs["credentials"]
        assert "adopted with the passwords that it has" in warnings[0]
        arrived.clear()
        assert "update" == stack.up(adopt=sid, **props)
        assert ["GET", "POST"] == [line.split()[0] for line in arrived]
        assert "nothing" == stack.preview(adopt=sid, **props)

    def test_other_usernames(self, sip, new_logins):
        """What differs is refused, with usernames to write and never a password."""
        sid = sip.credential_lists.create(friendly_name="phones").sid
        sip.credential_lists(sid).credentials.create(username="fax", password=OTHER_PASSWORD)

        with pytest.raises(RefusedError) as refused:
            new_logins().up(friendly_name="phones", credentials=[login("pbx")], adopt=sid)

        assert "{'username': 'fax'}," in str(refused.value)
        assert "password" not in str(refused.value)

    def test_an_empty_list(self, sip, new_access):
        sid = sip.ip_access_control_lists.create(friendly_name="office").sid

        with pytest.raises(RefusedError, match="has no entries"):
            new_access().up(friendly_name="office", ip_addresses=[A], adopt=sid)

    def test_no_such_list(self, new_access, new_logins):
        with pytest.raises(RefusedError, match="cannot be adopted: it is not in account"):
            new_access().up(friendly_name="a", ip_addresses=[A], adopt="AL" + "0" * 32)
        with pytest.raises(RefusedError, match="cannot be adopted: it is not in account"):
            new_logins().up(friendly_name="a", credentials=[login("a")], adopt="CL" + "0" * 32)

    def test_renamed(self, access, up, new_access, sip, warnings):
        """A list that another resource of the program adopts stays when its old name is deleted."""
        up(A)
        new, props = new_access(), {"friendly_name": "office", "ip_addresses": [A]}
        new.up(adopt=access.id, __declared_as="new", **props)
        access.delete()

        assert 1 == len(sip.ip_access_control_lists.list())
        assert "'new' of this program adopts it" in warnings[-1]
