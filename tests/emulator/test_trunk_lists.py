from typing import NamedTuple

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from emulator.settings import Settings
from emulator.testing import running


class Family(NamedTuple):
    """One kind of list, as the account's API and the trunk's attributes name it."""

    name: str
    attribute: str
    prefix: str
    kind: str


@pytest.fixture(
    params=[
        Family("ip_access_control_lists", "ip_access_control_lists", "AL", "IP_ACL"),
        Family("credential_lists", "credentials_lists", "CL", "CREDENTIAL_LIST"),
    ],
    ids=["access", "credential"],
)
def family(request):
    return request.param


@pytest.fixture
def make(client):
    """The SID of a new list of a family."""
    return lambda family, name="office": (
        getattr(client.api.v2010.account.sip, family).create(friendly_name=name).sid
    )


class TestAttach:
    def test_life(self, trunk, make, family):
        """A list is put on a trunk, listed, fetched and taken off, and stays the account's."""
        on_trunk, sid, owner = getattr(trunk, family.attribute), make(family.name), trunk.fetch()

        attached = on_trunk.create(sid)

        assert (sid, owner.sid, owner.account_sid, "office") == (
            attached.sid,
            attached.trunk_sid,
            attached.account_sid,
            attached.friendly_name,
        )
        assert f"{owner.links[family.name]}/{sid}" == attached.url
        assert [sid] == [each.sid for each in on_trunk.list()]
        assert "office" == on_trunk(sid).fetch().friendly_name
        assert on_trunk(sid).delete() is True
        assert [] == on_trunk.list()

    def test_auth_type(self, trunk, make, family):
        """The trunk's auth_type follows, until the last list is off."""
        on_trunk, first, second = (
            getattr(trunk, family.attribute),
            make(family.name, "a"),
            make(family.name, "b"),
        )
        on_trunk.create(first)
        on_trunk.create(second)
        on_trunk(first).delete()
        with_one = trunk.fetch()
        on_trunk(second).delete()
        without = trunk.fetch()

        assert (family.kind, [family.kind]) == (with_one.auth_type, with_one.auth_type_set)
        assert ("", []) == (without.auth_type, without.auth_type_set)

    def test_twice(self, trunk, make, family):
        """A list that is on the trunk already is refused with 21245."""
        sid = make(family.name)
        getattr(trunk, family.attribute).create(sid)

        with pytest.raises(TwilioRestException) as refusal:
            getattr(trunk, family.attribute).create(sid)

        assert (400, 21245) == (refusal.value.status, refusal.value.code)
        assert "already associated with Trunk" in refusal.value.msg

    def test_on_two_trunks(self, trunks, trunk, make, family):
        """A list may be on several trunks, and be detached from only one."""
        sid, other = make(family.name), trunks(trunks.create().sid)
        for each in (trunk, other):
            getattr(each, family.attribute).create(sid)
        getattr(other, family.attribute)(sid).delete()

        assert ([1], [0]) == (
            [len(getattr(trunk, family.attribute).list())],
            [len(getattr(other, family.attribute).list())],
        )
        assert (family.kind, "") == (trunk.fetch().auth_type, other.fetch().auth_type)

    def test_unknown_list(self, trunk, family):
        """A list that the account does not have, or an SID of another kind, is refused with 20001."""
        for sid in (family.prefix + "0" * 32, family.prefix + "0" * 31, "XX" + "0" * 32):
            with pytest.raises(TwilioRestException) as refusal:
                getattr(trunk, family.attribute).create(sid)

            assert (400, 20001) == (refusal.value.status, refusal.value.code)

    def test_missing(self, call, trunk, family):
        """The one parameter is required."""
        answer = call("POST", trunk.fetch().links[family.name].removeprefix("https://trunking.twilio.com"))

        assert (400, 20001) == (answer.status_code, answer.json()["code"])
        assert "ListSid in the post body" in answer.json()["message"]

    def test_unknown_trunk(self, trunks, make, family):
        """A trunk that does not exist has no lists."""
        nowhere = getattr(trunks("TK" + "0" * 32), family.attribute)

        with pytest.raises(TwilioRestException) as refusal:
            nowhere.create(make(family.name))
        assert 20404 == refusal.value.code
        with pytest.raises(TwilioException):
            nowhere.list()

    def test_detached(self, trunk, make, family):
        """A list that is not on the trunk can be neither fetched nor detached."""
        sid = make(family.name)

        for verb in ("fetch", "delete"):
            with pytest.raises(TwilioRestException) as refusal:
                getattr(getattr(trunk, family.attribute)(sid), verb)()
            assert 20404 == refusal.value.code

    def test_has_no_update(self, call, trunk, family):
        """An association cannot be updated."""
        path = trunk.fetch().links[family.name].removeprefix("https://trunking.twilio.com")

        assert 405 == call("POST", f"{path}/{family.prefix}{'0' * 32}").status_code

    def test_renamed(self, client, trunk, make, family):
        """A list that is renamed has its new name on the trunk."""
        sid = make(family.name)
        getattr(trunk, family.attribute).create(sid)

        getattr(client.api.v2010.account.sip, family.name)(sid).update(friendly_name="new")

        assert "new" == getattr(trunk, family.attribute)(sid).fetch().friendly_name

    def test_deleted_trunk(self, client, trunk, make, family):
        """A deleted trunk lets its lists go."""
        sid = make(family.name)
        getattr(trunk, family.attribute).create(sid)
        trunk.delete()

        assert getattr(client.api.v2010.account.sip, family.name)(sid).delete() is True

    def test_kept_trunk(self, family):
        """Under a setting a trunk with lists cannot be deleted."""
        with running(settings=Settings(delete_trunk_with_lists=False)) as emulator:
            client = emulator.client()
            trunk = client.trunking.v1.trunks(client.trunking.v1.trunks.create().sid)
            sid = getattr(client.api.v2010.account.sip, family.name).create(friendly_name="x").sid
            getattr(trunk, family.attribute).create(sid)

            with pytest.raises(TwilioRestException) as refusal:
                trunk.delete()
            assert 21247 == refusal.value.code
            getattr(trunk, family.attribute)(sid).delete()
            assert trunk.delete() is True


class TestBoth:
    def test_auth_type(self, trunk, make):
        """With both kinds on a trunk, both are named."""
        trunk.credentials_lists.create(make("credential_lists"))
        trunk.ip_access_control_lists.create(make("ip_access_control_lists"))

        found = trunk.fetch()

        assert "IP_ACL,CREDENTIAL_LIST" == found.auth_type
        assert ["IP_ACL", "CREDENTIAL_LIST"] == found.auth_type_set

    def test_of_another_account(self, trunk, make, twilio_emulator, unused_accounts):
        """Another account's list cannot be put on a trunk."""
        sid = make("credential_lists")
        other = twilio_emulator.client(account_sid=next(unused_accounts)).trunking.v1.trunks

        with pytest.raises(TwilioRestException) as refusal:
            other(other.create().sid).credentials_lists.create(sid)

        assert 20001 == refusal.value.code
        assert "" == trunk.fetch().auth_type
