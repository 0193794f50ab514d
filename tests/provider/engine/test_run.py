"""The one object for what a process knows of the running program."""

import threading

import pytest
from pulumi_twilio_trunking.engine.run import RUN, Known, Once

SID = "TK" + 32 * "a"


class TestKnown:
    def test_by_kind_and_key(self):
        """Sets are kept apart by kind and by key."""
        RUN.note(Known.ORIGINATION_URLS, ["OU1"], SID)
        RUN.note(Known.ORIGINATION_URLS, ["OU2"], SID)
        RUN.note(Known.DOMAINS_HELD, ["a.pstn.twilio.com"])

        assert {"OU1", "OU2"} == RUN.noted(Known.ORIGINATION_URLS, SID)
        assert set() == RUN.noted(Known.ORIGINATION_URLS, "TK")
        assert {"a.pstn.twilio.com"} == RUN.noted(Known.DOMAINS_HELD)

    def test_forget(self):
        """A value that is forgotten may be noted again, and one that was never noted may be forgotten."""
        RUN.note(Known.DOMAINS_WANTED, ["a", "b"])
        RUN.forget(Known.DOMAINS_WANTED, "a")
        RUN.forget(Known.DOMAINS_HELD, "a")

        assert {"b"} == RUN.noted(Known.DOMAINS_WANTED)


class TestOnce:
    @pytest.mark.parametrize("value", [True, {}, {"OU": 1}])
    def test_the_first_to_take_has_it(self, value):
        """Only one verb takes the value that another one left."""
        RUN.leave(Once.URLS_LEFT, SID, value)

        assert None is RUN.take(Once.DRIFT, SID)
        assert value == RUN.take(Once.URLS_LEFT, SID)
        assert None is RUN.take(Once.URLS_LEFT, SID)


class TestAdopt:
    def test_the_first_has_it(self):
        """Two resources cannot adopt one trunk, and the same one may ask again."""
        assert None is RUN.adopter(SID)
        assert ["a", "a", "a"] == [RUN.adopt(SID, name) for name in ("a", "b", "a")]
        assert "a" == RUN.adopter(SID)


class TestReset:
    def test_forgets_all(self, warnings):
        """A new process knows nothing."""
        RUN.note(Known.TRUNKS_STAYING, [SID])
        RUN.leave(Once.DRIFT, SID)
        RUN.adopt(SID, "a")
        RUN.warn_once("a")
        RUN.reset()

        assert set() == RUN.noted(Known.TRUNKS_STAYING)
        assert None is RUN.take(Once.DRIFT, SID)
        assert None is RUN.adopter(SID)
        RUN.warn_once("a")
        assert ["a", "a"] == warnings


class TestWarnOnce:
    def test_once(self, warnings):
        """The same warning is shown once."""
        for message in ("a", "b", "a"):
            RUN.warn_once(message)

        assert ["a", "b"] == warnings

    def test_in_threads(self, warnings):
        """Four threads of a plugin are one run."""
        together = threading.Barrier(8)

        def warn():
            together.wait(20)
            RUN.warn_once("a")

        threads = [threading.Thread(target=warn) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert ["a"] == warnings
