"""Look-ups: by each criterion, with which credentials, and the message unless exactly one trunk matches."""

import asyncio
import logging
import sys
from dataclasses import FrozenInstanceError, asdict

import pulumi
import pytest
from pulumi_twilio_trunking import (
    ConfigurationError,
    NoPhoneNumberError,
    NotOneTrunkError,
    PhoneNumberResult,
    Provider,
    SecureTrunk,
    TrunkResult,
    get_phone_number,
    get_phone_number_output,
    get_trunk,
    get_trunk_output,
)
from pulumi_twilio_trunking.base.errors import MissingCredentialsError
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider, outputs_of
from pulumi_twilio_trunking.trunk.termination import termination_of

from tests.provider.conftest import configured

NOWHERE = "TK" + "0" * 32


class Echo(pulumi.runtime.Mocks):
    """An engine that gives back its inputs."""

    def new_resource(self, args):
        return [args.resource_id or "id", args.inputs]

    def call(self, _args):
        return {}


@pytest.fixture(autouse=True)
def no_config():
    """No test leaves a stack's config behind."""
    yield
    pulumi.runtime.set_all_config({})


@pytest.fixture
def stack_config(config):
    """The stack's config of the program that this process then is."""
    pulumi.runtime.set_all_config(config)
    return config


@pytest.fixture
def trunk(client, domain, stack_config):
    del stack_config
    trunk = client.trunking.v1.trunks.create(friendly_name="PBX", domain_name=domain, secure=True)
    client.trunking.v1.trunks(trunk.sid).recordings().update(mode="record-from-answer")
    return trunk


class TestGetTrunk:
    def test_by_each_criterion(self, trunk, domain, twilio):
        """SID, name and domain find the same trunk, with a SecureTrunk's outputs and its recording."""
        expected = TrunkResult(
            id=trunk.sid,
            friendly_name="PBX",
            secure=True,
            domain_name=domain,
            transfer_mode="disable-all",
            transfer_caller_id="from-transferee",
            cnam_lookup_enabled=False,
            disaster_recovery_url=None,
            disaster_recovery_method=None,
            recording={"mode": "record-from-answer", "trim": "do-not-trim"},
            account_sid=twilio.account_sid,
            region="us1",
            auth_type="",
            symmetric_rtp_enabled=False,
            termination_uri=f"sip:{domain};transport=tls",
            termination_host=domain,
            termination_port=5061,
            termination_hosts=termination_of(domain, secure=True)["termination_hosts"],
        )

        assert expected == get_trunk(sid=trunk.sid)
        assert expected == get_trunk(friendly_name="PBX")
        assert expected == get_trunk(domain_name=domain)

    def test_has_the_outputs_of_a_secure_trunk(self, trunk, api):
        """The result is frozen and has a field for each output, except those for owners only."""
        outputs = outputs_of(api.read_trunk(trunk.sid), {"account_sid": "", "region": ""})
        found = get_trunk(sid=trunk.sid)

        assert outputs.keys() - {"force_delete", "sid"} <= asdict(found).keys() | {"id"}
        with pytest.raises(FrozenInstanceError):
            found.secure = False

    @pytest.mark.parametrize(
        "criterion", [{"sid": NOWHERE}, {"friendly_name": "pbx"}, {"domain_name": "x.pstn.twilio.com"}]
    )
    def test_that_is_not_there(self, trunk, domain, twilio, criterion):
        """The message names the account and what is there."""
        with pytest.raises(NotOneTrunkError) as caught:
            get_trunk(**criterion)

        [(name, value)] = criterion.items()
        assert (
            f"account {twilio.account_sid}, region us1, has no trunk with {name} {value!r}. "
            f"There are: 'PBX' ({trunk.sid}, {domain})."
        ) == str(caught.value)

    @pytest.mark.usefixtures("stack_config")
    def test_where_there_are_none(self):
        """The error says if an account has no trunks."""
        with pytest.raises(NotOneTrunkError, match="There are none"):
            get_trunk(sid=NOWHERE)

    def test_that_may_not_list_what_is_there(self, trunk, faults):
        """With a key that may not list trunks, the message only says that no trunk has the SID."""
        faults.refuse("GET /Trunks", 403, 20403)

        with pytest.raises(NotOneTrunkError, match=f"has no trunk with sid '{NOWHERE}'"):
            get_trunk(sid=NOWHERE)

        assert trunk.sid == get_trunk(sid=trunk.sid).id

    def test_of_which_there_are_several(self, trunk, client):
        """A name of several trunks finds none; the message has their SIDs."""
        other = client.trunking.v1.trunks.create(friendly_name="PBX")

        with pytest.raises(NotOneTrunkError, match="2 trunks have friendly_name 'PBX'") as caught:
            get_trunk(friendly_name="PBX")

        assert all(f"'PBX' ({each.sid}" in str(caught.value) for each in (trunk, other))
        assert "Say which by its sid" in str(caught.value)

    def test_names_ten_at_most(self, trunk, client):
        """A large account does not fill the screen."""
        for index in range(11):
            client.trunking.v1.trunks.create(friendly_name=f"t{index}")

        with pytest.raises(NotOneTrunkError, match=r"and 2 more\.$"):
            get_trunk(friendly_name="none")

        assert trunk

    @pytest.mark.parametrize(
        ("given", "told"),
        [({}, "not none of them"), ({"sid": NOWHERE, "domain_name": "x"}, "not sid and domain_name")],
    )
    @pytest.mark.parametrize("find", [get_trunk, get_trunk_output])
    def test_takes_one_criterion(self, find, given, told):
        """None and two are refused before anything is asked."""
        with pytest.raises(ConfigurationError, match=told):
            find(**given)

    def test_is_logged(self, trunk, monkeypatch, tmp_path):
        """The program's own process logs where the environment says so, and keeps its tracebacks."""
        file = tmp_path / "requests.log"
        monkeypatch.setenv("PULUMI_TWILIO_LOG", str(file))
        monkeypatch.delattr(sys, "tracebacklimit", raising=False)
        get_trunk(sid=trunk.sid)
        logger = logging.getLogger("pulumi_twilio_trunking")
        [handler] = [h for h in logger.handlers if isinstance(h, logging.FileHandler)]
        logger.removeHandler(handler)
        handler.close()

        assert f"GET /v1/Trunks/{trunk.sid} 200" in file.read_text()
        assert not hasattr(sys, "tracebacklimit")

    def test_needs_credentials(self):
        """Without them it says which keys to set."""
        with pytest.raises(MissingCredentialsError, match="pulumi config set twilio:accountSid"):
            get_trunk(sid=NOWHERE)


class TestGetTrunkOutput:
    @pytest.fixture(autouse=True)
    def engine(self):
        pulumi.runtime.set_mocks(Echo(), preview=False)

    def test_of_the_stack(self, trunk):
        """A look-up waits for its criterion."""

        @pulumi.runtime.test
        def program():
            found = get_trunk_output(friendly_name=pulumi.Output.from_input("PBX"))
            return found.id.apply(lambda sid: self.equal(trunk.sid, sid))

        program()

    def test_of_a_provider(self, trunk, twilio):
        """A look-up uses its provider's account, and its result is not secret."""
        pulumi.runtime.set_all_config({})

        @pulumi.runtime.test
        def program():
            own = Provider(
                "own", account_sid=twilio.account_sid, auth_token=twilio.auth_token, base_url=twilio.url
            )
            found = get_trunk_output(sid=trunk.sid, provider=own)

            async def check():
                return trunk.sid == (await found.future()).id, await found.is_secret()

            return pulumi.Output.from_input(check()).apply(
                lambda results: self.equal([True, False], list(results))
            )

        program()

    def test_of_what_is_unknown(self, trunk):
        """Nothing is looked up while the criterion is unknown."""
        unknown = asyncio.run(self.unknown_output())

        assert unknown
        assert trunk

    async def unknown_output(self):
        pulumi.runtime.set_mocks(Echo(), preview=True)
        known, value = asyncio.Future(), asyncio.Future()
        known.set_result(False)
        value.set_result(None)
        found = get_trunk_output(sid=pulumi.Output(set(), value, known))
        return not await found.is_known()

    @staticmethod
    def equal(expected, actual):
        assert expected == actual


class TestGet:
    def test_reads_by_the_id_alone(self, trunk, config, twilio):
        """Pulumi asks with nothing else, and nothing else is read."""
        start = len(twilio.requests)
        result = configured(SecureTrunkProvider(), config).read(trunk.sid, {})

        assert (trunk.sid, "PBX", "record-from-answer") == (
            result.id,
            result.outs["friendly_name"],
            result.outs["recording"]["mode"],
        )
        assert {"GET"} == {entry.method for entry in twilio.requests[start:]}
        assert not [entry for entry in twilio.requests[start:] if "OriginationUrls" in entry.path]

    def test_of_what_is_not_there(self, config, twilio):
        """Pulumi would take "gone" for a trunk without outputs, so that it is an error."""
        with pytest.raises(
            NotOneTrunkError, match=f"account {twilio.account_sid}, region us1, has no trunk {NOWHERE}"
        ):
            configured(SecureTrunkProvider(), config).read(NOWHERE, {})

    def test_knows_its_id(self):
        """The resource has the given id, also in a preview."""
        pulumi.runtime.set_mocks(Echo(), preview=True)

        @pulumi.runtime.test
        def program():
            found = SecureTrunk.get("theirs", NOWHERE)

            async def check():
                return await found.id.is_known(), await found.id.future()

            return pulumi.Output.from_input(check()).apply(
                lambda results: TestGetTrunkOutput.equal([True, NOWHERE], list(results))
            )

        program()


class TestGetPhoneNumber:
    @pytest.fixture
    def number(self, client, number_sid, stack_config):
        del stack_config
        return client.incoming_phone_numbers(number_sid).fetch()

    def test_by_each_criterion(self, number, client, trunk_sid, twilio):
        """SID and whole number find the same one, with its trunk."""
        client.trunking.v1.trunks(trunk_sid).phone_numbers.create(number.sid)
        expected = PhoneNumberResult(
            sid=number.sid,
            phone_number=number.phone_number,
            friendly_name=number.friendly_name,
            trunk_sid=trunk_sid,
            voice_url=None,
            voice_application_sid=None,
            emergency_address_sid=None,
            account_sid=twilio.account_sid,
            region="us1",
        )

        assert expected == get_phone_number(sid=number.sid)
        assert expected == get_phone_number(phone_number=number.phone_number)

    @pytest.mark.usefixtures("stack_config")
    @pytest.mark.parametrize("criterion", [{"sid": "PN" + "f" * 32}, {"phone_number": "+4930123"}])
    def test_that_is_not_there(self, criterion, twilio):
        with pytest.raises(NoPhoneNumberError, match=f"account {twilio.account_sid}, region us1, does not"):
            get_phone_number(**criterion)

    def test_another_spelling(self):
        """A number in another spelling is refused with the one to write, without a request."""
        with pytest.raises(ConfigurationError, match=r"phone_number: .* write '\+14155550100'\."):
            get_phone_number(phone_number="1-415-555-0100")

    def test_exactly_one(self):
        with pytest.raises(ConfigurationError, match="exactly one of phone_number, sid"):
            get_phone_number()

    @pulumi.runtime.test
    def test_output(self, number):
        """The output waits for its argument."""
        pulumi.runtime.set_mocks(Echo())
        sid = pulumi.Output.from_input(number.sid)
        found = get_phone_number_output(sid=sid)

        def check(known):
            assert number.phone_number == known.phone_number

        return found.apply(check)
