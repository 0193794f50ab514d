"""One of several words: the refusal names the one that was meant, if that is plain."""

from typing import Annotated

import pytest
from pulumi_twilio_trunking.base.inputs import (
    one_of,
)
from pulumi_twilio_trunking.trunk.inputs import (
    RECORDING_MODES,
    RECORDING_TRIMS,
    TRANSFER_CALLER_IDS,
    TRANSFER_MODES,
)

from tests.provider.base.test_inputs import WORD, accepted, correction, refusal

MODE = Annotated[str, one_of("record-from-ringing", "record-from-answer")]


class TestOneOf:
    def test_accepted(self):
        """A word is accepted as it is."""
        assert "GET" == accepted(WORD, "GET")

    @pytest.mark.parametrize(
        ("kind", "value", "meant"),
        [
            (WORD, "get", "GET"),
            (WORD, "post", "POST"),
            (WORD, "Post", "POST"),
            (MODE, "record_from_answer", "record-from-answer"),
            (MODE, "Record-From-Answer", "record-from-answer"),
            (MODE, "record-from-answr", "record-from-answer"),
        ],
    )
    def test_the_nearest_is_named(self, kind, value, meant):
        """Another case or a slip of the pen is recognised."""
        assert meant == correction(kind, value)

    @pytest.mark.parametrize(
        ("words", "value", "meant"),
        [
            (RECORDING_MODES, "record", None),
            (RECORDING_MODES, "recorded", None),
            (RECORDING_MODES, "record-both", None),
            (RECORDING_MODES, "always", None),
            (RECORDING_MODES, "do-record", None),
            (RECORDING_MODES, "dont-record", "do-not-record"),
            (RECORDING_MODES, "do_not_record", "do-not-record"),
            (RECORDING_MODES, "record-from-ringing-duall", "record-from-ringing-dual"),
            (RECORDING_TRIMS, "trim", None),
            (RECORDING_TRIMS, "do-trim", None),
            (RECORDING_TRIMS, "trim-silense", "trim-silence"),
            (TRANSFER_MODES, "unable-all", "disable-all"),
            (TRANSFER_MODES, "disabled-all", "disable-all"),
            (TRANSFER_MODES, "disallow-all", "disable-all"),
            (TRANSFER_MODES, "disableAll", "disable-all"),
            (TRANSFER_MODES, "Disable_All", "disable-all"),
            (TRANSFER_MODES, "enableAll", "enable-all"),
            (TRANSFER_MODES, "enabl-all", "enable-all"),
            (TRANSFER_MODES, "disble-all", None),
            (TRANSFER_MODES, "unenable-all", "disable-all"),
            (TRANSFER_MODES, "reject-all", None),
            (TRANSFER_MODES, "refuse-all", None),
            (TRANSFER_MODES, "prevent-all", None),
            (TRANSFER_MODES, "nothing", None),
            (TRANSFER_MODES, "siponly", "sip-only"),
            (TRANSFER_CALLER_IDS, "from-transfer", None),
            (TRANSFER_CALLER_IDS, "from-transferree", "from-transferee"),
        ],
    )
    def test_never_the_opposite(self, words, value, meant):
        """Unless one word is plainly meant, the refusal lists all; it never suggests the opposite."""
        message = refusal(Annotated[str, one_of(*words)], value)

        every = ", ".join(words)
        assert message.endswith(f"write {meant!r} (accepted: {every})" if meant else f"write one of: {every}")

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("", "''"),
            ("PUT", "'PUT'"),
            (5, "5"),
            (True, "True"),
            (["GET"], "a list"),
            ({"GET": 1}, "a mapping"),
            ("sip:bob:s3cret@a.com", "'sip:bob:…@a.com'"),
        ],
    )
    def test_all_are_named(self, value, shown):
        """Every accepted word is in the refusal, and the value is its beginning."""
        message = refusal(WORD, value)

        assert message.startswith(f"{shown} is not accepted")
        assert "GET, POST" in message
