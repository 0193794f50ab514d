"""A Preset: its fixed user, its `secure`, its words and its warning."""

from __future__ import annotations

from datetime import date

import pulumi
import pytest
from pulumi_twilio_trunking import presets

from tests.provider.presets.calls import in_a_loop, made, refused


def own(*destinations, **settings):
    """A preset as a user makes one."""
    facts = {"vendor": "Acme", "tls": "required", "srtp": "required", "source": "https://example.com"}
    return presets.Preset(destinations=destinations, read_on=date(2026, 11, 24), **{**facts, **settings})


class TestPreset:
    @pytest.mark.parametrize(
        ("destinations", "expected"),
        [
            (["sip:+15550100000@a.example.com;transport=tls"], True),
            (["sip:a.example.com;transport=tls", "sip:bob@b.example.com;transport=tls"], True),
            (["sip:a.example.com;transport=tls"], False),
            (["bob@a.example.com"], False),
            ([], False),
        ],
    )
    def test_fixed_user(self, destinations, expected):
        """Without an explicit value, the destinations decide."""
        assert expected is own(*destinations).one_number_per_trunk

    def test_fixed_user_as_said(self):
        """An explicit value counts."""
        uri = "sip:bob@a.example.com;transport=tls"

        assert own(uri, one_number_per_trunk=False).one_number_per_trunk is False

    def test_fixed_user_of_an_output(self):
        """An Output says nothing about its user."""

        async def make():
            return own(pulumi.Output.from_input("sip:bob@a.example.com;transport=tls")).one_number_per_trunk

        assert in_a_loop(make()) is False

    @pytest.mark.parametrize(
        ("srtp", "secure"), [("required", True), ("offered", True), ("none", False), ("unknown", None)]
    )
    def test_secure(self, srtp, secure):
        """`secure` follows from SRTP, and stays open where nobody knows."""
        assert secure is made("kore_ai", srtp=srtp).secure

    def test_is_immutable(self):
        """A preset is a value."""
        with pytest.raises(AttributeError):
            made("retell_ai").srtp = "required"

        assert made("retell_ai") == made("retell_ai")

    @pytest.mark.parametrize("which", ["tls", "srtp"])
    def test_words(self, which):
        """TLS and SRTP are one of four words."""
        message = refused(lambda: made("daily", **{which: "ofered"}))

        assert f"{which} 'ofered' is not accepted: write 'offered'" in message
        assert "required, offered, none, unknown" in message


class TestTransfers:
    @pytest.mark.parametrize(
        ("refer", "to", "expected"),
        [
            ("required", "sip", "sip-only"),
            ("required", "pstn", "enable-all"),
            ("offered", "sip", "sip-only"),
            ("offered", "pstn", "enable-all"),
            ("none", "sip", "disable-all"),
            ("none", "pstn", "disable-all"),
            ("unknown", "sip", None),
            ("unknown", "pstn", None),
        ],
    )
    def test_transfer_mode(self, refer, to, expected):
        """`transfer_mode` follows from what is wanted, and stays open where nobody knows."""
        assert expected == own(refer=refer).with_transfers(to).transfer_mode

    def test_keeps_the_rest(self):
        """The preset itself does not change, and its copy differs in nothing else."""
        calls = made("livekit_cloud")
        told = calls.with_transfers("sip")

        assert (None, "sip") == (calls.transfers, told.transfers)
        assert (calls.destinations, calls.secure) == (told.destinations, told.secure)

    def test_warning(self, logged):
        """Where SIP REFER is unknown, the warning says what follows, and what to write."""
        own(srtp="required").with_transfers("pstn")

        [warning] = logged
        assert warning.startswith("Acme: it is not known whether it transfers calls by SIP REFER.")
        assert "takes as disable-all" in warning
        assert warning.endswith('with_transfers("pstn", refer="offered").')

    def test_a_test_transfer_ends_the_warning(self, logged):
        """The result of a test transfer counts. The warning about SRTP does not come twice."""
        told = made("kore_ai").with_transfers("sip", refer="offered")

        assert "sip-only" == told.transfer_mode
        assert ["SRTP" in warning for warning in logged] == [True]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ({"to": "PSTN"}, "with_transfers: to 'PSTN' is not accepted: write 'pstn' (accepted: sip, pstn)"),
            ({"to": "sip", "refer": "yes"}, "with_transfers: refer 'yes' is not accepted: write one of: "),
        ],
    )
    def test_words(self, arguments, said):
        """Both arguments have a few words."""
        assert said in refused(lambda: made("retell_ai").with_transfers(**arguments))


class TestWarnings:
    def test_what_it_says(self, logged):
        """The warning says what is unknown, by which source, what follows, and what to do."""
        preset = made("azure_openai_realtime")

        [warning] = logged
        assert warning.startswith(
            "Azure OpenAI Realtime: it is not documented whether calls may come with SRTP"
        )
        assert f"({preset.source}, read on 2026-11-24)" in warning
        assert "`secure` is None" in warning
        assert warning.endswith('for example srtp="offered".')

    def test_both(self, logged):
        """One warning for both."""
        made("daily")

        [warning] = logged
        assert "with TLS and SRTP (" in warning
        assert 'tls="offered", srtp="offered".' in warning

    def test_tls_alone(self, logged):
        """Where SRTP is known, the warning does not mention `secure`."""
        made("daily", srtp="offered")

        [warning] = logged
        assert "with TLS (" in warning
        assert "`secure`" not in warning

    def test_own_preset(self, logged):
        """A user's own preset warns too."""
        own("sip:sip.example.com;transport=tls", srtp="unknown")

        assert 1 == len(logged)
