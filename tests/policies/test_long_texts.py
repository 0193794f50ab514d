"""Whatever a program says: judging it takes time in proportion to its length."""

import pytest

from tests.long_texts import late
from tests.policies.analyzer import ORIGINATION, TRUNK, Analyzer


def everywhere(text: str) -> None:
    """Has the pack judge *text* in all places where it reads one."""
    analyzer = Analyzer().configure("twilio-trunk-require-minimum-encryption", minimum="signalling")
    analyzer.resource(TRUNK, {"secure": text, "domain_name": text, "transfer_mode": text, "recording": text})
    analyzer.resource(TRUNK, {"secure": False, "domain_name": text, "disaster_recovery_url": text})
    analyzer.resource(ORIGINATION, {"destinations": [text, f"sip:{text}"], "trunk_sid": text})
    analyzer.resource("pulumi:providers:twilio", {"baseUrl": text, "accountSid": text})
    analyzer.resource("twilio:x:IpAddress", {"ip_access_control_list_sid": "AL", "ip_address": text})


@pytest.mark.parametrize(
    "name",
    [
        "encrypted_trunks.sip_uri:why_not_tls",
        "encrypted_trunks.sip_uri:shown",
        "encrypted_trunks.sip_uri:correction",
        "encrypted_trunks.type_token:TypeToken.read",
        "encrypted_trunks.rules.command_disallow_trunking_api:_calls",
        "tests.policies.test_long_texts:everywhere",
    ],
)
def test_ends(name: str) -> None:
    """Each function finishes in time with the texts that are worst for it."""
    assert late(name) == ""
