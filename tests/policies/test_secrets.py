"""No message shows a secret, whichever rule speaks and wherever the secret is."""

from typing import Any

import pytest

from encrypted_trunks.recognition import NODE_RESOURCE
from tests.policies.analyzer import OFFICIAL_URL, ORIGINATION, TRUNK, Analyzer, Res, secret

HIDDEN = "hunter2"
URI = f"sip:{HIDDEN}.example.com"
ENTRY = "twilio:index/sipIpAddress:SipIpAddress"
PATH = ["trunking", "v1", "trunks"]

TRUNKS: list[tuple[str, dict[str, Any]]] = [
    (TRUNK, {"secure": secret(HIDDEN)}),
    (TRUNK, {"secure": False, "domain_name": secret(f"{HIDDEN}.pstn.twilio.com")}),
    (TRUNK, {"secure": True, "transfer_mode": secret("enable-all")}),
    (TRUNK, {"secure": True, "disaster_recovery_url": secret(f"{HIDDEN}://x")}),
    (TRUNK, {"secure": True, "recording": secret({"mode": HIDDEN})}),
    (TRUNK, {"secure": True, "recording": {"mode": secret(HIDDEN)}}),
    (TRUNK, {"secure": True, "recording": [secret({"mode": HIDDEN})]}),
    (
        NODE_RESOURCE,
        {"resource": PATH, "attributes": secret({"secure": HIDDEN, "recording": {"mode": HIDDEN}})},
    ),
    (NODE_RESOURCE, {"resource": PATH, "attributes": {"secure": secret(HIDDEN)}}),
    ("acme:x:Y", {"spec": secret([{"secure": HIDDEN, "disasterRecoveryUrl": f"{HIDDEN}://x"}])}),
]
URIS: list[tuple[str, dict[str, Any]]] = [
    (ORIGINATION, {"destinations": secret([URI])}),
    (ORIGINATION, {"destinations": [secret(URI), secret({"sip_url": URI, "priority": 10})]}),
    (ORIGINATION, {"destinations": [{"sip_url": secret(f"{URI};transport=tls"), "enabled": False}]}),
    (ORIGINATION, {"destinations": [{"sip_url": secret(f"{URI}:5060;transport=tls")}] * 2}),
    (OFFICIAL_URL, {"sipUrl": secret(f"sip:10.0.0.5;transport=tls;x={HIDDEN}")}),
    ("twilio:x:Y", {"a": secret({"b": [{"c": URI}]})}),
]
OTHERS: list[tuple[str, dict[str, Any]]] = [
    (ENTRY, {"ipAccessControlListSid": "AL1", "ipAddress": secret(HIDDEN), "cidrLengthPrefix": 0}),
    ("pulumi:providers:twilio", {"authToken": HIDDEN, "accountSid": "AC1"}),
    ("pulumi:providers:twilio", {"baseUrl": secret(f"http://{HIDDEN}.example.com"), "accountSid": "AC1"}),
    ("command:local:Command", {"create": secret(f"curl https://trunking.twilio.com/v1/Trunks -u {HIDDEN}")}),
]


@pytest.mark.parametrize(("token", "props"), [*TRUNKS, *URIS, *OTHERS])
@pytest.mark.parametrize("minimum", ["media", "signalling"])
def test_is_not_shown(token: str, props: dict[str, Any], minimum: str) -> None:
    """Something is said of each, and nothing of the secret."""
    analyzer = (
        Analyzer()
        .configure("twilio-trunk-require-minimum-encryption", minimum=minimum)
        .configure("twilio-origination-require-allowed-host", hosts=["*.example.org"])
        .configure("twilio-trunk-require-fail-over", targets=3)
    )
    trunk = Res(TRUNK, "trunk", {"secure": False, "sid": "TK1"})
    one = Res(token, "one", props, {"trunk_sid": [trunk], "trunkSid": [trunk]})

    found = [*analyzer.resource(one.token, one.props, one.name), *analyzer.stack(trunk, one)]

    assert any("one" in violation.message for violation in found)
    assert not any(HIDDEN in violation.message for violation in found)


@pytest.mark.parametrize(
    ("token", "props", "value"),
    [
        (TRUNK, {"secure": secret(value=False)}, "False"),
        (TRUNK, {"secure": True, "transfer_mode": secret("enable-all")}, "'enable-all'"),
        (TRUNK, {"secure": True, "disaster_recovery_url": secret("http://x")}, "'http://'"),
    ],
)
def test_what_is_wrong_with_it(token: str, props: dict[str, Any], value: str) -> None:
    """A message about a secret with few possible values does not reveal it."""
    for violation in Analyzer().resource(token, props):
        assert f"is {value}" not in violation.message
        assert f"begins with {value}" not in violation.message
