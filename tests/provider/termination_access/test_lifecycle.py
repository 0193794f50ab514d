"""The verbs of TerminationAccess from create to delete, and drift in between."""

import pytest
from pulumi_twilio_trunking.base.errors import RefusedError, TrunkingError, WrongAccountError
from pulumi_twilio_trunking.termination_access import TerminationAccessProvider, state_of


def of_lists(warnings):
    return [line for line in warnings if line.startswith("trunk ")]


class TestLifecycle:
    def test_from_up_to_destroy(self, stack, up, given, at_twilio, warnings, trunk_sid):  # noqa: PLR0917 - fixtures
        """Up, change, refresh and destroy; nothing is left, and nothing warns."""
        assert "create" == up("AX")
        assert trunk_sid == stack.id
        assert "AX" == at_twilio()
        assert "nothing" == up("AX")
        assert "update" == up("BXY")
        assert "BXY" == at_twilio()
        before = dict(stack.outputs), dict(stack.inputs)
        stack.refresh()
        assert before == (stack.outputs, stack.inputs)
        assert "nothing" == up("BXY")

        stack.destroy()
        assert not at_twilio()
        assert [] == of_lists(warnings)
        assert {**given("BXY"), "account_sid": before[0]["account_sid"], "region": "us1"} == before[0]

    def test_one_kind(self, up, at_twilio):
        """Lists of one kind are enough."""
        up("A")
        assert "A" == at_twilio()
        up("Y")
        assert "Y" == at_twilio()

    def test_the_order_has_no_meaning(self, stack, up, given):
        """Another order of the same lists is no change."""
        up("XY")
        inputs = given("XY")
        inputs["credential_list_sids"].reverse()

        assert "nothing" == stack.up(**inputs)

    @pytest.mark.parametrize(
        ("old", "new", "states"),
        [
            ("", "AX", ["X", "AX"]),
            ("", "ABXY", ["X", "AX", "AXY", "ABXY"]),
            ("A", "AX", ["AX"]),
            ("A", "X", ["AX", "X"]),
            ("AX", "BX", ["ABX", "BX"]),
            ("ABX", "AY", ["AX", "AXY", "AY"]),
            ("AX", "BY", ["AXY", "AY", "ABY", "BY"]),
            ("AX", "", ["X", ""]),
        ],
        ids=str,
    )
    def test_order(self, stack, up, passed, old, new, states):  # noqa: PLR0917 - a product of cases
        """The requests come one by one, in the order that the plan gives."""
        if old:
            up(old)
        passed.clear()
        if new:
            up(new)
        else:
            stack.destroy()

        assert states == passed

    def test_another_trunk(self, stack, given, client, at_twilio, arrived, trunk_sid):  # noqa: PLR0917 - fixtures
        """Another trunk replaces: it has its lists before the old one loses them."""
        stack.up(**given("X"))
        other = client.trunking.v1.trunks.create(friendly_name="other").sid
        arrived.clear()
        assert "replace" == stack.up(**given("X", trunk_sid=other))

        writes = [each for each in arrived if not each.startswith("GET")]
        assert ["POST", "DELETE"] == [each.partition(" ")[0] for each in writes]
        assert other in writes[0]
        assert trunk_sid in writes[1]
        assert not at_twilio()

    def test_a_trunk_that_is_gone(self, stack, up, client, trunk_sid):
        """A trunk takes its lists along: a delete is done, and a refresh drops the resource."""
        up("X")
        client.trunking.v1.trunks(trunk_sid).delete()
        outputs = dict(stack.outputs)
        stack.provider.delete(trunk_sid, outputs)
        stack.refresh()

        assert stack.id is None

    def test_no_such_trunk(self, stack, given):
        sid = "TK" + "0" * 32

        with pytest.raises(TrunkingError, match=sid):
            stack.up(**given("X", trunk_sid=sid))

    def test_no_such_list(self, stack, given, at_twilio):
        """A list that the account lacks is named, and those before it are detached again."""
        inputs = given("XA")
        inputs["ip_access_control_list_sids"].append("AL" + "0" * 32)

        said = r"(?s)could not attach IP access control list AL00.*is in account AC\w+; the list may not"
        with pytest.raises(TrunkingError, match=said):
            stack.up(**inputs)
        assert not at_twilio()

    def test_no_domain(self, stack, client, given, warnings):
        """The lists of a trunk that nobody can dial admit nobody, so a create says so."""
        sid = client.trunking.v1.trunks.create().sid
        stack.up(**given("X", trunk_sid=sid, __declared_as="pbx"))

        assert f"TerminationAccess 'pbx': trunk {sid} has no domain_name" in warnings[-1]

    def test_a_domain_of_this_run(self, stack, trunk_stack, given, domain, arrived):
        """The trunk is not read if this run made it with a domain."""
        trunk_stack.up(friendly_name="new", domain_name=f"new-{domain}")
        checked = stack.check(**given("X", trunk_sid=trunk_stack.id))
        arrived.clear()
        stack.provider.create(checked)

        assert f"GET /Trunks/{trunk_stack.id}" not in arrived

    def test_another_account(self, stack, up, new_access_stack, foreign_config, arrived, at_twilio):  # noqa: PLR0917 - fixtures
        """With the credentials of another account every verb stops before a request."""
        up("X")
        stack.provider = new_access_stack(**foreign_config).provider
        arrived.clear()

        for verb in (lambda: up("A"), stack.refresh, stack.destroy):
            with pytest.raises(WrongAccountError):
                verb()
        assert [] == arrived
        assert "X" == at_twilio()

    def test_a_preview_sends_nothing(self, stack, up, given, arrived, new_access_stack):
        """Nor does it need credentials."""
        up("X")
        arrived.clear()
        none = dict.fromkeys(("twilio:accountSid", "twilio:authToken", "twilio:baseUrl"), "")
        stack.provider = new_access_stack(**none).provider

        assert "update" == stack.preview(**given("AX"))
        assert [] == arrived


class TestDrift:
    @pytest.mark.parametrize(
        ("declared", "hand", "says"),
        [
            ("X", "Y", "THAT WIDENS WHO MAY DIAL: whoever is in CL"),
            ("AX", "B", "THAT WIDENS WHO MAY DIAL: whoever is in AL"),
            ("X", "A", "That changes who may dial."),
        ],
    )
    def test_attached(self, stack, up, by_hand, at_twilio, warnings, declared, hand, says):  # noqa: PLR0917 - fixtures
        """A list that somebody attached is named in a refresh, and `up` detaches it."""
        up(declared)
        sid = by_hand(hand)
        stack.refresh()

        [warning] = of_lists(warnings)
        assert f"{sid} ('list {hand}') attached" in warning
        assert says in warning
        assert "update" == up(declared)
        assert declared == at_twilio()

    @pytest.mark.parametrize(
        ("declared", "hand", "says"),
        [
            ("XY", "Y", "That changes who may dial."),
            ("AX", "X", "THAT WIDENS WHO MAY DIAL: no credential list is asked for any more."),
            ("AX", "A", "THAT WIDENS WHO MAY DIAL: no IP access control list is asked for any more."),
            ("A", "A", "Nobody may dial through it now."),
        ],
    )
    def test_detached(self, stack, up, detached_by_hand, at_twilio, warnings, declared, hand, says):  # noqa: PLR0917 - fixtures
        """One that somebody detached is named as well, and `up` attaches it."""
        up(declared)
        detached_by_hand(hand)
        stack.refresh()

        [warning] = of_lists(warnings)
        assert f" ('list {hand}') detached" in warning
        assert says in warning
        assert "update" == up(declared)
        assert declared == at_twilio()

    def test_before_an_update(self, up, detached_by_hand, at_twilio):
        """An update starts from what is there, also without a refresh."""
        up("AX")
        detached_by_hand("X")
        up("BX")

        assert "BX" == at_twilio()

    def test_a_rename_of_a_list(self, stack, up, client, twilio, lists, warnings):  # noqa: PLR0917 - fixtures
        """Names do not count."""
        up("X")
        sip = client.api.v2010.accounts(twilio.account_sid).sip
        sip.credential_lists(lists["X"]).update(friendly_name="other")
        stack.refresh()

        assert "nothing" == up("X")
        assert [] == of_lists(warnings)


class TestAdopting:
    def test_as_it_is(self, stack, up, by_hand, at_twilio, arrived):
        """Adopting what is declared changes nothing."""
        by_hand("A")
        by_hand("X")
        arrived.clear()
        assert "create" == up("AX", adopt=True)

        assert {"GET"} == {each.partition(" ")[0] for each in arrived}
        assert "nothing" == up("AX", adopt=True)
        assert stack.outputs["adopted"]
        with pytest.raises(RefusedError, match="remove `adopt`"):
            stack.destroy()
        assert "AX" == at_twilio()

        assert "update" == up("AX")
        assert "AX" == at_twilio()
        stack.destroy()
        assert not at_twilio()

    @pytest.mark.parametrize("declared", ["A", "AXY", "AY"])
    def test_must_be_as_declared(self, up, by_hand, at_twilio, lists, declared):
        """Else the message has the lines to write."""
        by_hand("A")
        by_hand("X")

        with pytest.raises(RefusedError) as refused:
            up(declared, adopt=True)

        assert f"\n    ip_access_control_list_sids=['{lists['A']}']," in str(refused.value)
        assert f"\n    credential_list_sids=['{lists['X']}']," in str(refused.value)
        assert "AX" == at_twilio()

    def test_nothing_to_adopt(self, up):
        with pytest.raises(RefusedError, match="nothing to adopt: remove adopt=True"):
            up("A", adopt=True)

    def test_renamed(self, up, given, by_hand, stack, new_access_stack, at_twilio):  # noqa: PLR0917 - fixtures
        """Under its new name the resource has the lists; the old one is deleted, and detaches none."""
        by_hand("A")
        up("A", adopt=True)
        new_access_stack().up(**given("A", adopt=True))
        stack.delete()

        assert "A" == at_twilio()

    def test_the_state_of_an_import(self, stack, given, by_hand, lists, twilio):
        """The state of an imported one previews as unchanged, before and after a refresh."""
        by_hand("A")
        by_hand("X")
        home = {"account_sid": twilio.account_sid, "region": "us1"}
        state = state_of(given("")["trunk_sid"], [lists["A"], lists["X"]], home)
        stack.id, stack.inputs, stack.outputs = given("")["trunk_sid"], state.inputs, state.outputs
        assert "nothing" == stack.preview(**given("AX"))
        stack.refresh()

        assert "nothing" == stack.preview(**given("AX"))
        assert isinstance(stack.provider, TerminationAccessProvider)
