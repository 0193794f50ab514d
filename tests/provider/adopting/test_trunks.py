"""Trunks that are adopted, changed and let go."""

import pytest
from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME

from tests.provider.adopting.declared import SID


class TestTrunks:
    @pytest.fixture
    def existing(self, client, domain):
        """A trunk that carries calls."""
        trunk = client.trunking.v1.trunks.create(
            friendly_name="PBX", domain_name=domain, disaster_recovery_url="https://example.com/x"
        )
        client.trunking.v1.trunks(trunk.sid).recordings().update(mode="record-from-answer")
        return trunk

    @pytest.fixture
    def program(self, existing, domain):
        """The program that declares it as it is."""
        return {
            "secure": False,
            "friendly_name": "PBX",
            "domain_name": domain,
            "disaster_recovery_url": "https://example.com/x",
            "recording": {"mode": "record-from-answer"},
            "adopt": existing.sid,
        }

    def test_are_taken_over_without_a_request_that_changes(self, trunk_stack, existing, program, twilio):
        """Adopting reads, and its outputs are those of a trunk that Pulumi made, and the line."""
        trunk_stack.up(**program)

        assert existing.sid == trunk_stack.id
        assert {"GET"} == {entry.method for entry in twilio.requests[2:]}
        assert (True, existing.sid) == (trunk_stack.outputs["adopted"], trunk_stack.outputs["adopt"])
        assert "nothing" == trunk_stack.preview(**program)

        outputs, inputs = dict(trunk_stack.outputs), dict(trunk_stack.inputs)
        trunk_stack.refresh()

        assert (outputs, inputs) == (trunk_stack.outputs, trunk_stack.inputs)

    @pytest.mark.parametrize(
        ("name", "value", "line"),
        [
            ("secure", True, "secure=False,  # not True"),
            ("friendly_name", "voice", "friendly_name='PBX',  # not 'voice'"),
            ("transfer_mode", "enable-all", "transfer_mode='disable-all',  # not 'enable-all'"),
            ("recording", None, "recording={'mode': 'record-from-answer', 'trim': 'do-not-trim'},  # not"),
            ("disaster_recovery_method", "GET", "disaster_recovery_method='POST',  # not 'GET'"),
            ("cnam_lookup_enabled", True, "cnam_lookup_enabled=False,  # not True"),
        ],
    )
    def test_must_be_as_declared(self, trunk_stack, program, name, value, line):
        """Each difference is refused, with the line to write; nothing is changed."""
        with pytest.raises(RefusedError) as caught:
            trunk_stack.up(**{**program, name: value})

        assert line in str(caught.value)
        assert 1 == str(caught.value).count("# not")

    @pytest.mark.parametrize(
        ("declared", "instead"),
        [
            ("https://bob:s3cret@a.com/x", "'https://…@a.com/x'"),
            ("https://b.com/?token=s3cret", "'https://b.com/?…'"),
            ("https://bob:s3cret@a.com/x?token=1", "what is declared, in the part that is not shown here"),
        ],
    )
    def test_secrets_of_a_url(self, trunk_stack, program, existing, declared, instead):
        """Neither URL is shown with its secrets; if only those differ, the error says so."""
        existing.update(disaster_recovery_url="https://bob:s3cret@a.com/x?token=s3cret")

        with pytest.raises(RefusedError) as caught:
            trunk_stack.up(**{**program, "disaster_recovery_url": declared})

        assert f"disaster_recovery_url='https://…@a.com/x?…',  # not {instead}" in str(caught.value)
        assert "s3cret" not in str(caught.value)

    def test_without_a_domain_that_is_there(self, trunk_stack, program, domain):
        """A value that Twilio has and the program leaves out is a difference too."""
        del program["domain_name"]

        with pytest.raises(RefusedError, match=f"domain_name='{domain}',  # not None"):
            trunk_stack.up(**program)

    def test_are_any_resource_once_the_line_has_gone(self, trunk_stack, program, client):
        """Removing `adopt` is an update that sends nothing; then the trunk can be changed and deleted."""
        trunk_stack.up(**program)
        del program["adopt"]

        assert "update" == trunk_stack.up(**program)
        assert "adopt" not in trunk_stack.outputs

        trunk_stack.up(**{**program, "secure": True})
        trunk_stack.destroy()

        assert [] == client.trunking.v1.trunks.list()

    def test_are_not_deleted_while_the_line_stands(self, trunk_stack, program, client):
        """A delete is refused: not the running program's check, but the state says so."""
        trunk_stack.up(**program)

        with pytest.raises(RefusedError, match="remove `adopt`, or set force_delete=True"):
            trunk_stack.destroy()

        assert 1 == len(client.trunking.v1.trunks.list())

    def test_of_a_resource_that_the_program_renamed_stay(self, new_trunk_stack, program, client, warnings):
        """A trunk that another resource adopts is not deleted, even if the old one never had `adopt`."""
        del program["adopt"], program["disaster_recovery_url"], program["domain_name"]
        old, new = new_trunk_stack(), new_trunk_stack()
        old.up(**program)
        new.up(**program, adopt=old.id, **{RESOURCE_NAME: "new"})

        old.delete()

        assert new.id in {trunk.sid for trunk in client.trunking.v1.trunks.list()}
        assert f"trunk {new.id} was not deleted at Twilio: 'new' of this program adopts it" in warnings[-1]

    def test_adopted_later_are_noted(self, trunk_stack, program):
        """`adopt` with a resource's own SID is an update that sends nothing."""
        sid = program.pop("adopt")
        trunk_stack.id, trunk_stack.inputs = sid, {"secure": False, "adopted": True}
        trunk_stack.outputs = {"secure": False, "adopted": True}
        trunk_stack.refresh()

        assert "nothing" == trunk_stack.preview(**program)
        assert "update" == trunk_stack.up(**program, adopt=sid)
        assert sid == trunk_stack.outputs["adopt"]
        assert "nothing" == trunk_stack.preview(**program, adopt=sid)

    def test_of_another_account_are_not_there(self, trunk_stack, twilio):
        """A 404 says which account was looked in."""
        with pytest.raises(
            RefusedError, match=f"cannot be adopted: it is not in account {twilio.account_sid}"
        ):
            trunk_stack.up(secure=True, adopt=SID)
