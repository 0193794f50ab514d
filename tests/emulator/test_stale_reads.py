"""The settings ``stale_reads_ms`` and ``concurrent_requests_per_account``."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from emulator.settings import Settings
from emulator.testing import running

ACCOUNT, OTHER = "AC" + "1" * 32, "AC" + "2" * 32


class TestStaleReads:
    @pytest.fixture
    def emulator(self):
        """Reads are a second behind, and the clock is fixed."""
        with running(settings=Settings(stale_reads_ms=1000)) as emulator:
            emulator.admin.fix_clock(datetime(2030, 1, 1, tzinfo=UTC))
            yield emulator

    @pytest.fixture
    def trunks(self, emulator):
        return emulator.client().trunking.v1.trunks

    def test_created(self, emulator, trunks):
        """Writes see a new trunk at once, reads a second later."""
        trunk = trunks.create(friendly_name="first")
        with pytest.raises(TwilioRestException) as refusal:
            trunks(trunk.sid).fetch()
        assert (20404, []) == (refusal.value.code, trunks.list())
        assert "second" == trunks(trunk.sid).update(friendly_name="second").friendly_name

        emulator.admin.move_clock(1)

        assert ["second"] == [each.friendly_name for each in trunks.list()]

    def test_changed_and_deleted(self, emulator, trunks):
        """Each change appears in its turn, and what was deleted goes last."""
        sid = trunks.create(friendly_name="first").sid
        emulator.admin.move_clock(0.5)
        trunks(sid).update(friendly_name="second")
        emulator.admin.move_clock(0.5)
        assert "first" == trunks(sid).fetch().friendly_name
        assert trunks(sid).delete()
        emulator.admin.move_clock(0.5)
        assert "second" == trunks(sid).fetch().friendly_name
        emulator.admin.move_clock(0.5)

        assert [] == trunks.list()

    def test_console_and_reset(self, emulator, trunks):
        """The console sees the present state; its writes are late too, and a reset holds at once."""
        sid = emulator.console().trunking.v1.trunks.create().sid
        assert emulator.console().trunking.v1.trunks(sid).fetch()
        assert [] == trunks.list()
        emulator.admin.move_clock(1)
        assert trunks.list()
        emulator.admin.reset()

        assert [] == trunks.list()

    def test_refused(self, trunks):
        """Writes are checked against the present contents."""
        trunks.create(domain_name="a.pstn.twilio.com")
        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name="a.pstn.twilio.com")

        assert 21245 == refusal.value.code

    def test_accounts(self, emulator):
        """A new account can log in at once."""
        emulator.client().trunking.v1.trunks.create()
        emulator.admin.put_account(OTHER, auth_token="token")

        assert [] == emulator.client(OTHER, "token").trunking.v1.trunks.list()


class TestConcurrentRequests:
    def ask(self, emulator, account_sid, times):
        """The statuses of requests that are sent at once."""

        def status(_):
            with requests.Session() as session:
                session.trust_env = False
                url = f"{emulator.url}/v1/Trunks"
                return session.get(url, auth=(account_sid, "token"), timeout=20).status_code

        with ThreadPoolExecutor(times) as pool:
            return sorted(pool.map(status, range(times)))

    def test_limit(self):
        """Concurrent requests of an account above the limit are 429 with 20429; others are not."""
        settings = Settings(concurrent_requests_per_account=2)
        with running(accounts={ACCOUNT: "token", OTHER: "token"}, settings=settings) as emulator:
            emulator.admin.delay(delay_s=2, times=None)
            with ThreadPoolExecutor(2) as pool:
                first = pool.submit(self.ask, emulator, ACCOUNT, 5)
                other = pool.submit(self.ask, emulator, OTHER, 2)

                assert [200, 200, 429, 429, 429] == first.result()
                assert [200, 200] == other.result()

            emulator.admin.remove_faults()
            assert [200] == self.ask(emulator, ACCOUNT, 1)

    def test_answer(self):
        """The refusal has Twilio's envelope, and the journal lists it."""
        with running(settings=Settings(concurrent_requests_per_account=1)) as emulator:
            emulator.admin.delay(delay_s=2)
            trunks = emulator.client().trunking.v1.trunks
            with ThreadPoolExecutor(1) as pool:
                waiting = pool.submit(trunks.create)
                while not emulator.admin.faults()[0]["hit"]:
                    pass
                with pytest.raises(TwilioRestException) as refusal:
                    emulator.client().trunking.v1.trunks("TK" + "0" * 32).fetch()
                waiting.result()

            assert (429, 20429) == (refusal.value.status, refusal.value.code)
            assert [429, 201] == [each["status"] for each in emulator.admin.journal()]
