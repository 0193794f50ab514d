"""Lists that others attached, and two resources of one trunk."""

import pytest
from pulumi_twilio_trunking.base.errors import RefusedError


def of_lists(warnings):
    return [line for line in warnings if line.startswith("trunk ")]


class TestCreate:
    def test_other_lists(self, up, by_hand, at_twilio):
        """A trunk with other lists is refused, and they are named with what to write."""
        sid = by_hand("Y")

        with pytest.raises(RefusedError, match=r"another TerminationAccess.*aliases.*adopt=True") as refused:
            up("AX")

        assert f"credential list {sid} ('list Y')" in str(refused.value)
        assert "Y" == at_twilio()

    def test_some_of_the_same(self, up, by_hand, at_twilio):
        """Lists that are wanted are taken as they are: a killed run left them."""
        by_hand("X")
        up("AX")

        assert "AX" == at_twilio()


class TestRefreshAndDelete:
    def test_detaches(self, stack, up, at_twilio):
        """A refresh in the same run does not make the lists those of the program."""
        up("AX")
        stack.begin_with_a_refresh()
        stack.delete()

        assert "" == at_twilio()


class TestForeign:
    """A list that somebody attached, and that no refresh has seen."""

    def test_update(self, up, by_hand, at_twilio, warnings):
        """An update leaves it, and warns."""
        up("X")
        sid = by_hand("B")
        assert "update" == up("XY")

        assert "BXY" == at_twilio()
        [warning] = of_lists(warnings)
        assert f"IP access control list {sid} ('list B')" in warning
        assert "pulumi refresh" in warning

    def test_delete(self, stack, up, by_hand, at_twilio, warnings):
        """A delete leaves it, and names it."""
        up("X")
        sid = by_hand("Y")
        stack.destroy()

        assert "Y" == at_twilio()
        assert f"keeps credential list {sid}" in of_lists(warnings)[0]

    @pytest.mark.parametrize(("ours", "hand"), [("X", "A"), ("AX", "B"), ("A", "X")])
    def test_a_delete_that_would_open_the_trunk(self, stack, up, by_hand, at_twilio, ours, hand):  # noqa: PLR0917 - fixtures
        """If it alone were enough to dial after the delete, nothing is done until a refresh has seen it."""
        up(ours)
        sid = by_hand(hand)

        with pytest.raises(RefusedError, match=f"{sid}.*Nothing was done.*may dial.*pulumi refresh"):
            stack.destroy()
        assert "".join(sorted(ours + hand)) == at_twilio()

        stack.refresh()
        stack.destroy()
        assert not at_twilio()

    def test_an_update_that_would_open_the_trunk(self, stack, up, by_hand, at_twilio):
        """The same for an update; after a refresh the next preview shows it, and `up` detaches it."""
        up("AX")
        by_hand("B")
        with pytest.raises(RefusedError, match="everybody at its addresses may dial, without a password"):
            up("A")
        assert "ABX" == at_twilio()

        stack.refresh()
        assert "update" == up("A")
        assert "A" == at_twilio()


class TestTwoResourcesOfOneTrunk:
    """A rename without an alias: Pulumi creates the new one, then deletes the old one."""

    @pytest.fixture
    def old(self, stack, up):
        up("AX")
        return stack

    @pytest.fixture
    def new(self, old, new_access_stack, given):  # noqa: ARG002 - it comes after the old one
        new = new_access_stack()
        new.up(**given("AX"))
        return new

    def test_a_rename(self, old, new, at_twilio, arrived, warnings):  # noqa: ARG002 - both are in the state
        """Nothing changes at Twilio, and nothing warns."""
        arrived.clear()
        old.delete()

        assert {"GET"} == {each.partition(" ")[0] for each in arrived}
        assert "AX" == at_twilio()
        assert [] == of_lists(warnings)

    def test_cut_short(self, old, new, given, at_twilio):
        """A later full run deletes the old one; its lists are the new one's."""
        assert "nothing" == new.up(**given("AX"))
        old.delete()

        assert "AX" == at_twilio()

    def test_cut_short_and_changed(self, old, new, given, at_twilio, warnings):
        """The same if the new one changes in that run."""
        assert "update" == new.up(**given("BX"))
        old.delete()

        assert "BX" == at_twilio()
        assert [] == of_lists(warnings)

    def test_cut_short_and_undone(self, old, new, given, at_twilio):
        """If the program returns to the old name, deleting the new one leaves the lists."""
        assert "nothing" == old.up(**given("AX"))
        new.delete()

        assert "AX" == at_twilio()

    def test_destroyed(self, old, new, at_twilio, warnings):
        """A destroy of both detaches everything."""
        old.destroy()
        new.destroy()

        assert not at_twilio()
        assert [] == of_lists(warnings)
