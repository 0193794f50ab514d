"""Real URIs, and everything that the provider accepts, pass the pack's defaults."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from tests.contract.test_tls import SPELLINGS
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    secret,
)
from tests.provider.presets.calls import CALLS

FOLDER = Path(__file__).parents[1] / "policies"
WRITTEN = sorted(
    {
        one["uri"]
        for name in ("vendor_uris", "twilio_examples")
        for one in json.loads((FOLDER / f"{name}.json").read_text())
    }
)
SID = "TK" + "0" * 32
MINIMUM = "twilio-trunk-require-minimum-encryption"


def refused(analyzer, *resources):
    """The rules that stop a preview of *resources*."""
    alone = [found for one in resources for found in analyzer.resource(one.token, one.props, one.name)]
    return [found.rule for found in [*alone, *analyzer.stack(*resources)] if found.level == "mandatory"]


def checked(provider, inputs):
    """*inputs* as they are after `check`; None where it refuses them."""
    result = provider().check({}, inputs)
    return None if result.failures else result.inputs


def listed(*destinations):
    """The inputs of a list, as the engine hands them to policies; None where `check` refuses them."""
    inputs = checked(TlsOriginationProvider, {"trunk_sid": SID, "destinations": list(destinations)})
    return inputs and {**inputs, "trunk_sid": UNKNOWN_STRING}


def kept(inputs):
    """*inputs* as whoever has a password in a URI keeps them: the whole list is secret."""
    has_password = any(SipUri.parse(entry["sip_url"]).password for entry in inputs["destinations"])
    return {**inputs, "destinations": secret(inputs["destinations"])} if has_password else inputs


def ours(*, secure, inputs):
    trunk = Res(TRUNK, "trunk", {"secure": secure})
    return trunk, Res(ORIGINATION, "list", inputs, {"trunk_sid": [trunk]})


@pytest.mark.parametrize("uri", WRITTEN)
class TestWritten:
    """The URIs of vendors' pages and of Twilio's."""

    @pytest.mark.parametrize("secure", [True, False])
    def test_ours(self, uri, secure):
        """In a list of ours each passes under the minimum that fits its trunk."""
        analyzer = Analyzer().configure(MINIMUM, minimum="media" if secure else "signalling")

        assert refused(analyzer, *ours(secure=secure, inputs=listed(uri))) == []

    @pytest.mark.parametrize(("trunk", "url"), [(OFFICIAL_TRUNK, OFFICIAL_URL), (RJ_TRUNK, RJ_URL)])
    def test_of_other_makers(self, uri, trunk, url):
        """Each URI of another maker's resources passes under the minimum too."""
        made = Res(trunk, "trunk", {"secure": True})
        props = {"sipUrl": uri, "priority": 10, "weight": 10, "enabled": True, "trunkSid": UNKNOWN_STRING}

        assert refused(Analyzer(), made, Res(url, "url", props, {"trunkSid": [made]})) == []


class TestPresets:
    @pytest.mark.parametrize(
        ("name", "arguments"), CALLS, ids=[f"{name} {arguments}" for name, arguments in CALLS]
    )
    def test_pass(self, name, arguments):
        """Every choice of every preset passes, on the trunk that the preset asks for."""
        calls = getattr(presets, name)(**arguments)
        analyzer = Analyzer().configure(MINIMUM, minimum="media" if calls.secure else "signalling")

        assert refused(analyzer, *ours(secure=calls.secure, inputs=listed(*calls.destinations))) == []


URIS = SPELLINGS | st.sampled_from(WRITTEN)
ENTRIES = URIS | st.fixed_dictionaries(
    {"sip_url": URIS},
    optional={
        "enabled": st.booleans(),
        "priority": st.integers(-1, 65536),
        "weight": st.integers(0, 65536),
        "friendly_name": st.text(max_size=3),
    },
)
TRUNKS = st.fixed_dictionaries(
    {},
    optional={
        "secure": st.sampled_from([True, "true", None, 1]),
        "domain_name": st.sampled_from(
            ["acme.pstn.twilio.com", "", "acme.example.com", None, UNKNOWN_STRING]
        ),
        "transfer_mode": st.sampled_from(["disable-all", "enable-all", "sip-only", "x"]),
        "disaster_recovery_url": st.sampled_from(["https://a.example.com", "http://a.example.com", "a"]),
        "recording": st.sampled_from([{}, {"mode": "record-from-answer"}, {"mode": "x"}, "x"]),
    },
)


class TestWhatCheckAccepts:
    @given(TRUNKS, st.lists(ENTRIES, min_size=1, max_size=4))
    def test_passes(self, trunk, destinations):
        """A secure trunk and a list that `check` takes are refused by no rule that stops."""
        made, inputs = checked(SecureTrunkProvider, {"friendly_name": "x", **trunk}), listed(*destinations)
        if made is not None and made["secure"] and inputs is not None:
            voice = Res(TRUNK, "trunk", made)

            assert (
                refused(Analyzer(), voice, Res(ORIGINATION, "list", kept(inputs), {"trunk_sid": [voice]}))
                == []
            )

    @given(st.lists(ENTRIES, min_size=1, max_size=4))
    def test_passes_on_a_trunk_that_is_not_secure(self, destinations):
        """Under `signalling` the same list passes on a trunk without a domain, if one entry is enabled."""
        inputs = listed(*destinations)
        if inputs is not None and any(entry["enabled"] for entry in inputs["destinations"]):
            analyzer = Analyzer().configure(MINIMUM, minimum="signalling")

            assert refused(analyzer, *ours(secure=False, inputs=kept(inputs))) == []
