"""Resets and snapshots."""

import pytest

from emulator.testing import running
from tests.emulator.admin.conftest import MOMENT, NUMBER, fill


class TestReset:
    def test_everything(self, twilio, trunks, others):
        """After a reset it is as if it had just been started."""
        fill(trunks)
        others.create()
        twilio.admin.take_snapshot("full")
        twilio.admin.throttle("DELETE")
        twilio.admin.fix_clock(MOMENT)
        twilio.admin.reset()

        assert [] == twilio.admin.journal()
        assert [] == twilio.admin.counters()
        assert [] == twilio.admin.faults()
        assert [] == twilio.admin.snapshots()
        assert [] == trunks.list() + others.list()
        assert MOMENT != trunks.create().date_created

    def test_one_account(self, twilio, trunks, others):
        """One account is emptied; the rest, its faults among it, stays."""
        fill(trunks)
        others.create()
        twilio.admin.throttle("DELETE")
        twilio.admin.reset(twilio.account_sid)

        assert [0, 1] == [len(trunks.list()), len(others.list())]
        assert 1 == len(twilio.admin.faults())

    def test_frees_numbers(self, twilio, trunks, others):
        """A number that nobody has any more can be another account's."""
        fill(trunks)
        twilio.admin.reset(twilio.account_sid)

        assert NUMBER == fill(others).phone_numbers(NUMBER).fetch().sid

    def test_unknown_account(self, twilio, trunks):
        """A slip in the SID empties nothing."""
        trunks.create()
        with pytest.raises(ValueError, match="there is no account"):
            twilio.admin.reset("AC" + "0" * 32)

        assert 1 == len(trunks.list())


class TestSnapshot:
    def test_restore(self, twilio, trunks, others):
        """For every account, deleted resources are back and added ones are gone."""
        trunk = fill(trunks)
        before = trunk.fetch()
        twilio.admin.take_snapshot("one trunk")
        trunk.delete()
        trunks.create()
        others.create()
        twilio.admin.restore_snapshot("one trunk")

        assert [before.sid] == [trunk.sid for trunk in trunks.list()]
        assert before.date_updated == trunk.fetch().date_updated
        assert 1 == len(trunk.origination_urls.list())
        assert [NUMBER] == [number.sid for number in trunk.phone_numbers.list()]
        assert [] == others.list()

    def test_again_and_again(self, twilio, trunks):
        """A snapshot can be restored as often as one likes."""
        twilio.admin.take_snapshot("empty")
        for _ in range(2):
            trunks.create()
            twilio.admin.restore_snapshot("empty")
            assert [] == trunks.list()

    def test_replaced(self, twilio, trunks):
        """A second snapshot of the same name takes the place of the first."""
        twilio.admin.take_snapshot("it")
        trunks.create()
        twilio.admin.take_snapshot("it")
        twilio.admin.restore_snapshot("it")

        assert ["it"] == twilio.admin.snapshots()
        assert 1 == len(trunks.list())

    def test_strange_name(self, twilio):
        """Any text is a name."""
        twilio.admin.take_snapshot("ä b?c=d&e")
        twilio.admin.restore_snapshot("ä b?c=d&e")

        assert ["ä b?c=d&e"] == twilio.admin.snapshots()

    def test_removed(self, twilio):
        twilio.admin.take_snapshot("it")
        twilio.admin.remove_snapshot("it")

        assert [] == twilio.admin.snapshots()

    def test_unknown(self, twilio):
        """An unknown name is refused, with the names that exist."""
        twilio.admin.take_snapshot("it")
        with pytest.raises(ValueError, match="one of: it"):
            twilio.admin.restore_snapshot("that")

    def test_on_the_disk(self, tmp_path):
        """Restored resources survive a restart."""
        data = tmp_path / "twilio.sqlite"
        with running(data) as emulator:
            sid = emulator.client().trunking.v1.trunks.create().sid
            emulator.admin.take_snapshot("it")
            emulator.admin.reset(emulator.account_sid)
            emulator.admin.restore_snapshot("it")

        with running(data) as emulator:
            assert [sid] == [trunk.sid for trunk in emulator.client().trunking.v1.trunks.list()]
