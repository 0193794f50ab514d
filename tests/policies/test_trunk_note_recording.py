"""Trunks that record calls."""

import pytest

from encrypted_trunks.rules.trunk_note_recording import RULE
from tests.policies.analyzer import OFFICIAL_TRUNK, RJ_TRUNK, TRUNK, UNKNOWN_STRING, Analyzer, secret

NAME = RULE.name
MODES = ["record-from-ringing", "record-from-answer", "record-from-ringing-dual", "record-from-answer-dual"]


class TestFound:
    """Calls are recorded."""

    @pytest.mark.parametrize("token", [TRUNK, RJ_TRUNK, "pulumi-python:dynamic/twilio:Trunk"])
    @pytest.mark.parametrize("mode", MODES)
    def test_every_mode(self, analyzer: Analyzer, token: str, mode: str) -> None:
        """Each mode that records is named, whoever made the trunk."""
        [found] = analyzer.resource(token, {"recording": {"mode": mode, "trim": "trim-silence"}})

        assert (NAME, "advisory") == (found.rule, found.level)
        assert f"the mode of recording is '{mode}'" in found.message

    @pytest.mark.parametrize(
        "recording",
        [
            {"mode": MODES[0], "trim": UNKNOWN_STRING},
            {"mode": secret(MODES[0])},
            secret({"mode": MODES[0]}),
            [{"mode": MODES[0]}],
            MODES[0],
        ],
    )
    def test_every_form(self, analyzer: Analyzer, recording: object) -> None:
        """A mapping, a bridge's block, a mode as a text; secret or partly unknown."""
        assert len(analyzer.resource(RJ_TRUNK, {"recording": recording})) == 1

    def test_secret(self, analyzer: Analyzer) -> None:
        """Of a recording that is a secret nothing is shown."""
        [found] = analyzer.resource(TRUNK, {"recording": secret({"mode": "hunter2"})})

        assert "the mode of recording is [secret]" in found.message

    def test_long_mode(self, analyzer: Analyzer) -> None:
        """A mode that Twilio does not have leaves the message readable."""
        assert len(analyzer.resource(TRUNK, {"recording": {"mode": "x\n" * 5000}})) == 1


class TestSilent:
    """Calls are not recorded, or nobody knows."""

    @pytest.mark.parametrize(
        "recording",
        [
            None,
            {},
            [],
            UNKNOWN_STRING,
            "do-not-record",
            {"mode": "do-not-record", "trim": "trim-silence"},
            [{"mode": "do-not-record"}],
            {"trim": "trim-silence"},
            {"mode": UNKNOWN_STRING},
            {"mode": None},
            {"mode": ""},
            {"mode": 5},
        ],
    )
    def test_form(self, analyzer: Analyzer, recording: object) -> None:
        """`do-not-record`, nothing, or a mode that is not known yet."""
        assert analyzer.resource(TRUNK, {"recording": recording}) == []

    @pytest.mark.parametrize("token", [TRUNK, RJ_TRUNK, OFFICIAL_TRUNK])
    def test_absent(self, analyzer: Analyzer, token: str) -> None:
        """Twilio's default is not to record."""
        assert analyzer.resource(token, {}) == []

    def test_no_trunk(self, analyzer: Analyzer) -> None:
        """The rule ignores resources that are not trunks."""
        assert analyzer.resource("acme:voice:Trunk", {"recording": {"mode": MODES[0]}}) == []
