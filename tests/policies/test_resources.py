"""Which types are trunks."""

from __future__ import annotations

import pytest

from encrypted_trunks.resources import Resource
from tests.policies.analyzer import OFFICIAL_TRUNK, OFFICIAL_URL, ORIGINATION, RJ_TRUNK, RJ_URL, TRUNK


class TestIsTrunk:
    """The type token decides."""

    @pytest.mark.parametrize(
        "token",
        [
            TRUNK,
            OFFICIAL_TRUNK,
            RJ_TRUNK,
            "twilio:trunking/v1:Trunk",
            "twilio-rj:index/sipTrunkingTrunk:SipTrunkingTrunk",
            "pulumi-python:dynamic/twilio:trunk",
            "pulumi-python:dynamic/acme.twilio:ElasticSipTrunk",
            "pulumi-python:dynamic:TwilioTrunk",
            "pulumi-nodejs:dynamic/voice:TwilioTrunk",
            "voice:index/sipTrunkingTrunk:SipTrunkingTrunk",
            "voice:index/trunkingTrunksV1:TrunkingTrunksV1",
        ],
    )
    def test_trunks(self, token: str) -> None:
        """Trunks of every maker are trunks."""
        assert Resource(token=token, name="x", props={}).is_trunk

    @pytest.mark.parametrize(
        "token",
        [
            ORIGINATION,
            OFFICIAL_URL,
            RJ_URL,
            "twilio:index/trunkingTrunksCredentialListsV1:TrunkingTrunksCredentialListsV1",
            "twilio:index/sipTrunkingTrunkPhoneNumber:SipTrunkingPhoneNumber",
            "twilio:index/voiceByocTrunksV1:VoiceByocTrunksV1",
            "pulumi-python:dynamic/twilio:ByocTrunk",
            "pulumi-python:dynamic/cars:Trunk",
            "pulumi:providers:twilio",
            "acme-twilio:voice:Trunk",
            "voice:index/sipTrunkingOriginationUrl:SipTrunkingOriginationUrl",
            "voice:index/trunk:Trunk",
            "twilio",
            "",
        ],
    )
    def test_others(self, token: str) -> None:
        """What belongs to a trunk, what wraps one and other products are none."""
        assert not Resource(token=token, name="x", props={}).is_trunk
