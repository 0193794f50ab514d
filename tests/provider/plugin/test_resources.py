"""Resources of the plugin: the verbs, called by an engine that knows protobuf and camelCase."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import grpc
import pytest
from pulumi.runtime import proto, rpc
from pulumi.runtime.proto import provider_pb2_grpc
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.plugin.server import serve

from tests.provider.plugin.conftest import (
    CONTEXT,
    SECRET,
    SIGNATURE,
    AbortedError,
    configured,
    struct,
    urn_of,
)

URI = "sip:a.example.com;transport=tls"
OTHER = "sip:b.example.com;transport=tls"
PLAIN = "sip:c.example.com"


@pytest.fixture
def trunk(new_stack):
    return new_stack("SecureTrunk")


@pytest.fixture
def origination(new_stack):
    return new_stack("TlsOrigination")


class TestLife:
    def test_of_a_trunk(self, trunk, client, domain):
        """A trunk is made, changed, read after a change by hand, and deleted."""
        trunk.create(domainName=domain)
        trunk.update(domainName=domain, recording={"mode": "record-from-answer"}, transferMode="sip-only")
        client.trunking.v1.trunks(trunk.id).update(secure=False)
        trunk.read()

        assert not trunk.inputs["secure"]
        assert {"mode": "record-from-answer", "trim": "do-not-trim"} == trunk.outputs["recording"]
        assert f"sip:{domain}" == trunk.outputs["terminationUri"]

        trunk.destroy()

        assert [] == client.trunking.v1.trunks.list()

    def test_of_a_list(self, origination, trunk_sid, client):
        """A list is made, changed and deleted; its outputs are complete."""
        origination.create(trunkSid=trunk_sid, destinations=[URI])
        origination.update(trunkSid=trunk_sid, destinations=[URI, {"sipUrl": OTHER, "friendlyName": "b"}])

        assert ["a.example.com", "b"] == [one["friendlyName"] for one in origination.outputs["destinations"]]
        assert {"afterSeconds", "host", "priority", "share"} == origination.outputs["routePlan"][0].keys()

        origination.destroy()

        assert [] == client.trunking.v1.trunks(trunk_sid).origination_urls.list()

    def test_of_numbers(self, new_stack, origination, trunk_sid, number_sid, client):
        """Numbers come onto a trunk with routes, are imported from it, and leave it."""
        origination.create(trunkSid=trunk_sid, destinations=[URI])
        numbers, imported = new_stack("TrunkPhoneNumbers"), new_stack("TrunkPhoneNumbers", "b")
        numbers.create(trunkSid=trunk_sid, phoneNumbers=[number_sid])
        imported.read(trunk_sid)

        assert [{"sid", "phoneNumber"}] == [number.keys() for number in numbers.outputs["numbers"]]
        assert numbers.outputs["numbers"] == imported.outputs["numbers"]

        numbers.destroy()

        assert [] == client.trunking.v1.trunks(trunk_sid).phone_numbers.list()

    def test_is_gone(self, trunk, client):
        """A trunk that somebody deleted is gone at the next refresh."""
        trunk.create()
        client.trunking.v1.trunks(trunk.id).delete()
        trunk.read()

        assert "" == trunk.id

    def test_name(self, new_stack):
        """The name at Twilio is the resource's, cut to what Twilio takes."""
        trunk = new_stack("SecureTrunk", "x" * 70)
        trunk.create()

        assert "x" * 64 == trunk.outputs["friendlyName"]

    def test_of_a_child(self, new_stack):
        """The type of a component's child begins with the component's."""
        trunk = new_stack("SecureTrunk")
        trunk.urn = "urn:pulumi:dev::test::my:mod:Voice$twilio-trunking:index:SecureTrunk::a"
        trunk.create()

        assert trunk.id.startswith("TK")


class TestPreview:
    def test_sends_nothing(self, arrived, new_stack):
        """Check and diff ask Twilio nothing."""
        trunk = new_stack("SecureTrunk")
        trunk.check(domainName="a-b.pstn.twilio.com")

        assert [] == arrived

    def test_without_credentials(self, new_stack):
        """A preview needs none."""
        trunk = new_stack("SecureTrunk")
        trunk.plugin = configured({})

        assert trunk.check()["secure"]

    def test_unknowns_stay_unknown(self, origination):
        """What is not known yet passes the check at any depth."""
        destinations = [{"sipUrl": rpc.UNKNOWN, "weight": 3}]
        checked = origination.check(trunkSid=rpc.UNKNOWN, destinations=destinations)

        assert rpc.UNKNOWN == checked["trunkSid"]
        assert rpc.UNKNOWN == checked["destinations"][0]["sipUrl"]

    def test_failures(self, origination):
        """A refusal names properties as the program has them, and no value of its own."""
        reasons = origination.failures(trunkSid="x", destinations=[{"sipURL": URI}])

        assert "trunkSid" in reasons[0]
        assert "write 'sipUrl'" in "\n".join(reasons)

    def test_changes(self, origination, trunk_sid):
        """A change names the entry and its property."""
        origination.create(trunkSid=trunk_sid, destinations=[URI])
        found = origination.diff(trunkSid=trunk_sid, destinations=[{"sipUrl": URI, "weight": 3}])

        assert ["destinations[0].weight"] == list(found.diffs)
        assert proto.DiffResponse.DIFF_SOME == found.changes
        assert [] == list(found.replaces)

    def test_no_changes(self, origination, trunk_sid):
        """The same program again changes nothing."""
        origination.create(trunkSid=trunk_sid, destinations=[URI])

        assert (
            proto.DiffResponse.DIFF_NONE == origination.diff(trunkSid=trunk_sid, destinations=[URI]).changes
        )

    @pytest.mark.parametrize("other", ["TK" + "0" * 32, rpc.UNKNOWN])
    def test_replacement(self, origination, trunk_sid, other):
        """Another trunk replaces a list, the new one first."""
        origination.create(trunkSid=trunk_sid, destinations=[URI])
        found = origination.diff(trunkSid=other, destinations=[URI])

        assert ["trunkSid"] == list(found.replaces)
        assert not found.deleteBeforeReplace
        assert proto.PropertyDiff.UPDATE_REPLACE == found.detailedDiff["trunkSid"].kind


class TestImport:
    def test_trunk(self, trunk, trunk_sid):
        """A trunk is imported by its SID, with inputs that a program can have."""
        trunk.read(trunk_sid)

        assert trunk_sid == trunk.id
        assert trunk.inputs["adopted"]
        assert proto.DiffResponse.DIFF_NONE == trunk.diff(friendlyName="by hand", secure=True).changes

    def test_encryption_is_written_out(self, trunk, trunk_sid):
        """The encryption of an imported trunk never comes from a default."""
        trunk.read(trunk_sid)

        assert "write secure: true, as it is now" in trunk.failures(friendlyName="by hand")[0]

    def test_list(self, origination, trunk_sid, client):
        """A list is imported with what is not TLS in it, so that the program can keep it."""
        urls = client.trunking.v1.trunks(trunk_sid).origination_urls
        urls.create(weight=10, priority=10, enabled=True, friendly_name="c", sip_url=PLAIN)
        origination.read(trunk_sid)
        program = {key: value for key, value in origination.inputs.items() if key != "adopted"}

        assert program["destinations"][0]["plainText"]
        assert proto.DiffResponse.DIFF_NONE == origination.diff(**program).changes

    def test_of_what_does_not_exist(self, trunk):
        """The message names the account."""
        with pytest.raises(AbortedError, match="has no trunk TK0"):
            trunk.read("TK" + "0" * 32)

    @pytest.mark.parametrize("kind", ["TlsOrigination", "TrunkPhoneNumbers", "TerminationAccess"])
    def test_of_what_is_empty(self, new_stack, trunk_sid, kind):
        """Pulumi would import it without inputs, whether the trunk is there or not."""
        for sid in (trunk_sid, "TK" + "0" * 32):
            with pytest.raises(AbortedError, match=f"has nothing to import as the .* trunk {sid}"):
                new_stack(kind).read(sid)

    @pytest.mark.parametrize(("kind", "prefix"), [("IpAccessControlList", "AL"), ("CredentialList", "CL")])
    def test_of_a_list_that_is_not_there(self, new_stack, kind, prefix):
        """A list that is not there is refused too."""
        with pytest.raises(AbortedError, match=f"list {prefix}0"):
            new_stack(kind).read(prefix + "0" * 32)


class TestWithAProgram:
    """What the constructors in Python tell `check`, and what one process knows of its program."""

    def test_adopt(self, trunk, trunk_sid, client):
        """A trunk is taken over as it is; its encryption must be written out."""
        declared = {"adopt": trunk_sid, "friendlyName": "by hand"}

        assert "secure" in trunk.failures(**declared)[0]

        trunk.create(**declared, secure=True)

        assert [trunk_sid] == [one.sid for one in client.trunking.v1.trunks.list()]

    def test_adopted_twice(self, new_stack, trunk_sid):
        """Two resources cannot adopt one trunk, and the message names the first."""
        declared = {"adopt": trunk_sid, "friendlyName": "by hand", "secure": True}
        new_stack("SecureTrunk", "first").check(**declared)
        [reason] = new_stack("SecureTrunk", "second").failures(**declared)

        assert "'first'" in reason

    def test_rename(self, new_stack, trunk_sid, client):
        """A list under another name keeps the routes of its trunk."""
        old, new = new_stack("TlsOrigination", "old"), new_stack("TlsOrigination", "new")
        old.create(trunkSid=trunk_sid, destinations=[URI])
        new.create(trunkSid=trunk_sid, destinations=[URI])
        old.delete()

        assert [URI] == [one.sip_url for one in client.trunking.v1.trunks(trunk_sid).origination_urls.list()]


class TestNumbersThatMove:
    """Between two resources of a program, which in other languages do not know of each other."""

    @pytest.fixture
    def kept(self, twilio):
        """A number that stays."""
        sid = f"PN{uuid4().hex}"
        twilio.admin.add_phone_number(twilio.account_sid, sid=sid)
        return sid

    @pytest.fixture
    def moving(self, new_stack, trunk_sid, number_sid, kept, client):
        """The resource with a number, one that is to take it, and what each says in the program."""
        second = client.trunking.v1.trunks.create(friendly_name="second", secure=True).sid
        for sid in (trunk_sid, second):
            new_stack("TlsOrigination", sid).create(trunkSid=sid, destinations=[URI])
        number = client.incoming_phone_numbers(number_sid).fetch().phone_number
        old, new = new_stack("TrunkPhoneNumbers", "old"), new_stack("TrunkPhoneNumbers", "new")
        old.create(trunkSid=trunk_sid, phoneNumbers=[number, kept])
        RUN.reset()
        takes = {"trunkSid": second, "phoneNumbers": [number], "moveFrom": [trunk_sid]}
        return old, new, {"trunkSid": trunk_sid, "phoneNumbers": [kept]}, takes

    @pytest.mark.parametrize("first", ["old", "new"])
    def test_both_are_known(self, moving, arrived, first):
        """Once Pulumi has shown both, the number is not taken off, whichever is changed first."""
        old, new, gives, takes = moving
        old.check(**gives)
        new.check(**takes)
        arrived.clear()
        for one in (old, new) if first == "old" else (new, old):
            one.update(**gives) if one is old else one.create(**takes)

        assert ["POST"] == [request.split()[0] for request in arrived if not request.startswith("GET ")]

    @pytest.mark.parametrize("first", ["old", "new"])
    def test_to_a_new_trunk(self, moving, warnings, first):
        """A preview says that the order must be written: Pulumi shows the new resource too late."""
        old, new, gives, takes = moving
        awaits = {**takes, "trunkSid": rpc.UNKNOWN}
        [old.diff(**gives), new.check(**awaits)] if first == "old" else [
            new.check(**awaits),
            old.diff(**gives),
        ]
        said = [one for one in warnings if "to a trunk that does not exist yet" in one]

        assert [True] == ["Unless the option `depends_on` of 'old' names 'new'" in one for one in said]

    def test_to_a_trunk_that_is_there(self, moving, warnings):
        """Then it is not said."""
        old, new, gives, takes = moving
        old.diff(**gives)
        new.check(**takes)

        assert not [one for one in warnings if "depends_on" in one]


def test_secrets(origination, trunk_sid):
    """What the program has as a secret stays one, among inputs and outputs, after a refresh too."""
    secret = {SIGNATURE: SECRET, "value": URI}
    origination.create(trunkSid=trunk_sid, destinations=[secret])
    origination.update(trunkSid=trunk_sid, destinations=[secret, OTHER])
    origination.read()

    assert SECRET == origination.inputs["destinations"][SIGNATURE]
    assert SECRET == origination.outputs["destinations"][SIGNATURE]
    assert ["destinations"] == list(origination.diff(trunkSid=trunk_sid, destinations=[secret]).diffs)


class TestErrors:
    def test_of_twilio(self, new_stack, domain):
        """An error has Twilio's code, and the names of the program."""
        new_stack("SecureTrunk").create(domainName=domain)

        with pytest.raises(AbortedError, match="21245"):
            new_stack("SecureTrunk", "b").create(domainName=domain)

    def test_without_credentials(self, new_stack):
        """What is missing is named as the config of this package has it."""
        trunk = new_stack("SecureTrunk")
        trunk.plugin = configured({})

        with pytest.raises(AbortedError, match="twilio-trunking:accountSid"):
            trunk.create()

    def test_of_another_account(self, trunk, settings, foreign_config):
        """A trunk of another account is left alone."""
        trunk.create()
        trunk.plugin = configured({**settings, "accountSid": foreign_config["twilio:accountSid"]})

        with pytest.raises(AbortedError, match="was made in account"):
            trunk.delete()

    def test_unknown_resource(self, new_stack):
        """The message lists the resources that there are; a component is none."""
        with pytest.raises(AbortedError, match="twilio-trunking:index:SecureTrunk, "):
            new_stack("Trunk").check()
        with pytest.raises(AbortedError, match="VoiceTrunk is a component: import its parts instead"):
            new_stack("VoiceTrunk").read("TK1")

    def test_with_traceback(self, new_stack, monkeypatch):
        """The switch for tracebacks works here too."""
        monkeypatch.setenv("PULUMI_TWILIO_TRACEBACK", "1")
        trunk = new_stack("SecureTrunk")
        trunk.plugin = configured({})

        with pytest.raises(AbortedError, match="MissingCredentialsError"):
            trunk.create()


def test_many_at_once(plugin, faults):
    """More than four resources are worked on together."""
    gathering = faults.gather("POST /Trunks", 8, times=8)
    server, port = serve(plugin)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel, ThreadPoolExecutor(8) as pool:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        asked = [
            proto.CreateRequest(
                urn=urn_of("SecureTrunk", f"t{n}"), properties=struct({"friendlyName": f"t{n}"})
            )
            for n in range(8)
        ]
        made = {answer.id for answer in pool.map(stub.Create, asked)}
    server.stop(None)

    assert 8 == len(made)
    assert gathering


def test_cancel_waits_for_verbs(plugin, faults, trunk):
    """A cancelled run lets a request end, so that the state has what it made."""
    release = threading.Event()
    done = faults.hold("POST /Trunks", release)
    with ThreadPoolExecutor(1) as pool:
        creating = pool.submit(trunk.create)
        done.wait(10)
        plugin.Cancel(None, CONTEXT)
        release.set()
        creating.result()

    assert trunk.id.startswith("TK")


class TestWhoMayDial:
    def test_addresses(self, new_stack):
        """A list of addresses is made and imported; a wide block is imported with its flag."""
        allowed, imported = new_stack("IpAccessControlList", "x" * 70), new_stack("IpAccessControlList", "b")
        allowed.create(ipAddresses=["203.0.113.7", {"ipAddress": "64.0.0.0/3"}], allowEveryone=True)
        imported.read(allowed.id)

        assert "x" * 70 == allowed.outputs["friendlyName"]
        assert imported.inputs["allowEveryone"]
        assert len(allowed.inputs["ipAddresses"]) == len(imported.inputs["ipAddresses"])

    def test_passwords(self, new_stack):
        """Credentials are secret as a whole; imported ones have no password, and a program needs none."""
        guarded, imported = new_stack("CredentialList"), new_stack("CredentialList", "b")
        guarded.create(credentials=[{"username": "pbx", "password": "Long-enough-1"}])
        imported.read(guarded.id)

        assert [{"username": "pbx"}] == imported.inputs["credentials"]["value"]
        assert ["pbx"] == imported.outputs["usernames"]

    def test_access(self, new_stack, trunk_sid, warnings):
        """Lists guard a trunk; an import takes them as they are, and warns of nothing."""
        allowed = new_stack("IpAccessControlList")
        allowed.create(ipAddresses=["203.0.113.7"])
        access, imported = new_stack("TerminationAccess"), new_stack("TerminationAccess", "b")
        access.create(trunkSid=trunk_sid, ipAccessControlListSids=[allowed.id])
        warnings.clear()
        imported.read(trunk_sid)

        assert [allowed.id] == imported.inputs["ipAccessControlListSids"]
        assert [] == warnings
