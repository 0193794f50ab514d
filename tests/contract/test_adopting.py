"""An adopted trunk may stay as it was; the policy pack judges it like any other."""

from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, SECURE_BY_DEFAULT
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from encrypted_trunks.rules.origination_require_tls import RULE
from tests.contract.test_tls import SID, SPELLINGS
from tests.policies.analyzer import ORIGINATION, TRUNK, Analyzer

TLS = "sip:a.example.com;transport=tls"


class TestPlainText:
    @given(SPELLINGS | st.just("sip:old-pbx.example.com"))
    def test_is_refused_by_the_pack(self, uri):
        """The pack refuses what `plain_text` lets through the provider, in the words for any plain URI."""
        destinations = [TLS, {"sip_url": uri, "plain_text": True}]
        result = TlsOriginationProvider().check(
            {}, {"trunk_sid": SID, "destinations": destinations, "adopt": True}
        )
        if result.failures:
            return

        [violation] = Analyzer([RULE]).resource(ORIGINATION, result.inputs)

        assert ("mandatory", RULE.name) == (violation.level, violation.rule)
        assert "destinations[1].sip_url =" in violation.message


class TestAdopted:
    def test_a_trunk_is_judged_like_any_other(self):
        """The pack judges an adopted trunk like any other, despite `adopt` and its state."""
        props = {"secure": False, "friendly_name": "PBX", "domain_name": "acme.pstn.twilio.com"}
        adopted = SecureTrunkProvider().check({}, {**props, "adopt": SID}).inputs

        assert Analyzer().resource(TRUNK, props) == Analyzer().resource(TRUNK, adopted)
        assert Analyzer().resource(TRUNK, adopted)

    def test_what_a_preview_did_not_check_is_judged_too(self):
        """If a provider's settings are unknown, the pack sees the constructor's marks and ignores them."""
        marks = {SECURE_BY_DEFAULT: True, RESOURCE_NAME: "voice"}

        assert Analyzer().resource(TRUNK, {"secure": False}) == Analyzer().resource(
            TRUNK, {"secure": False, **marks}
        )
