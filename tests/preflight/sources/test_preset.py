"""Presets as destinations to try."""

from __future__ import annotations

import pytest
from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.presets.preset import EXAMPLES

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight.sources.preset import from_preset
from twilio_trunks_audit.preflight.trunks import Destination, Trunk


def only(name: str, *arguments: str) -> Trunk:
    [trunk] = from_preset(name, arguments).trunks
    return trunk


def refusal(name: str, *arguments: str) -> str:
    with pytest.raises(UsageError) as raised:
        from_preset(name, arguments)
    return str(raised.value)


class TestTrunk:
    def test_has_the_destinations(self) -> None:
        trunk = only("bland_ai", "region=us2")

        assert (Destination(uri="sip:us2.sip.bland.ai:5061;transport=tls"),) == trunk.destinations
        assert ("Bland AI", "preset bland_ai", True) == (trunk.name, trunk.source, trunk.secure)

    def test_is_in_fail_over_order(self) -> None:
        assert [10, 20] == [one.priority for one in only("kore_ai").destinations]

    def test_says_if_srtp_is_not_known(self) -> None:
        assert None is only("kore_ai").secure
        assert False is only("kore_ai", "srtp=none").secure

    @pytest.mark.parametrize("name", sorted(EXAMPLES))
    def test_of_each_preset(self, name: str) -> None:
        arguments = [f"{key}={value}" for key, value in EXAMPLES[name].items()]

        assert all(one.uri.startswith("sip:") for one in only(name, *arguments).destinations)

    def test_warnings_for_programs_are_not_printed(self, capfd: pytest.CaptureFixture[str]) -> None:
        only("kore_ai")

        assert ("", "") == tuple(capfd.readouterr())


class TestArguments:
    @pytest.mark.parametrize(
        ("text", "static"), [("true", True), ("YES", True), ("false", False), ("0", False)]
    )
    def test_flag(self, text: str, *, static: bool) -> None:
        [destination] = only("elevenlabs_agents", f"static-addresses={text}").destinations

        assert static == ("sip-static" in destination.uri)

    @pytest.mark.parametrize("text", ["", "none"])
    def test_none(self, text: str) -> None:
        assert only("elevenlabs_agents") == only("elevenlabs_agents", f"residency={text}")

    def test_value_may_have_an_equals_sign(self) -> None:
        assert "user '***' is not accepted" in refusal("vapi", "user=a=b")


class TestRefusal:
    def test_unknown_preset(self) -> None:
        said = refusal("bland-ia")

        assert "there is no preset 'bland-ia'. Did you mean bland_ai?" in said
        assert "watsonx_assistant" in said

    @pytest.mark.parametrize("name", ["Preset", "Support", "__all__", "preset", ""])
    def test_what_is_no_preset(self, name: str) -> None:
        assert f"there is no preset {name!r}" in refusal(name)

    def test_missing_argument(self) -> None:
        said = refusal("vapi")

        assert "missing a required argument: 'user'" in said
        assert "Write: --preset vapi --set user=USER [--set credential_id=none] [--set region=us]" in said

    def test_unknown_argument(self) -> None:
        assert "has no argument 'reg'. Write: --preset bland_ai --set region=REGION" in refusal(
            "bland_ai", "reg=us2"
        )

    def test_without_value(self) -> None:
        assert "--set 'region' has no value: write KEY=VALUE" in refusal("bland_ai", "region")

    def test_twice(self) -> None:
        assert "--set says region twice" in refusal("bland_ai", "region=us2", "region=eu2")

    def test_no_flag(self) -> None:
        assert "--set static_addresses is a flag" in refusal("elevenlabs_agents", "static_addresses=maybe")

    def test_choice(self) -> None:
        assert "region 'us9' is not accepted: write 'us2'" in refusal("bland_ai", "region=us9")

    def test_what_becomes_a_user_is_hidden(self) -> None:
        said = refusal("vapi", "user=geheim@x\n")

        assert "preset vapi: user '***' is not accepted: write letters" in said
        assert "geheim" not in said


def test_presets_have_only_the_kinds_of_arguments_that_set_takes() -> None:
    kinds = {
        str(kind)
        for name in EXAMPLES
        for key, kind in getattr(presets, name).__annotations__.items()
        if key != "return"
    }

    assert {"bool", "str", "str | None", "Input[str]", "Input[str] | None", "Support"} == kinds
