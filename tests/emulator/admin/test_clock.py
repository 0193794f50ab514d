"""The clock."""

from datetime import UTC, datetime

import pytest

from tests.emulator.admin.conftest import MOMENT


class TestClock:
    def test_fixed(self, twilio, trunks):
        """Dates are those of the fixed clock, to the second."""
        twilio.admin.fix_clock(MOMENT)
        trunk = trunks.create()

        assert [MOMENT] * 2 == [trunk.date_created, trunk.date_updated]

    def test_moved(self, twilio, trunks):
        """A fixed clock can be moved, forward and back."""
        twilio.admin.fix_clock(MOMENT)
        sid = trunks.create().sid
        twilio.admin.move_clock(90)
        twilio.admin.move_clock(-30)

        assert 60 == (trunks(sid).update(secure=True).date_updated - MOMENT).total_seconds()

    def test_running(self, twilio, trunks):
        """The machine's clock can be moved too."""
        twilio.admin.move_clock(10 * 365 * 24 * 3600)

        assert trunks.create().date_created > datetime.now(UTC)

    def test_reset(self, twilio, ask):
        """Back to the machine's time."""
        twilio.admin.fix_clock(MOMENT)
        twilio.admin.reset_clock()

        assert {"fixed": False, "moved_s": 0}.items() <= ask("GET", "clock").json().items()

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"fixed_at": "noon"},
            {"fixed_at": 5},
            {"move_by_s": "5"},
            {"move_by_s": True},
            {"move_by_s": 1e300},
            {"move_by_s": 1e12},
            {"hour": 5},
        ],
    )
    def test_refused(self, ask, body):
        """An invalid time is refused, and the clock does not change."""
        before = ask("GET", "clock").json()
        answer = ask("POST", "clock", json=body)

        assert 400 == answer.status_code
        assert {"fixed_at", "move_by_s"} == set(answer.json()["accepted"])
        assert before["moved_s"] == ask("GET", "clock").json()["moved_s"]
