"""Whatever a resource looks like, and whatever of it is unknown, every rule ends with a judgement."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.policies.analyzer import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    secret,
)

TOKENS = [
    TRUNK,
    ORIGINATION,
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    RJ_TRUNK,
    RJ_URL,
    "pulumi:providers:pulumi-python",
    "pulumi:providers:twilio",
    "twilio:index/sipIpAccessControlList:SipIpAccessControlList",
    "twilio:index/sipIpAddress:SipIpAddress",
    "pulumi-python:dynamic/twilio:IpAddress",
    ADDRESSES,
    CREDENTIALS,
    ACCESS,
    NUMBERS,
    "twilio:index/phoneNumber:PhoneNumber",
    "acme:voice:Agent",
]
KEYS = [
    "secure",
    "domain_name",
    "domainName",
    "destinations",
    "sip_url",
    "sipUrl",
    "trunk_sid",
    "trunkSid",
    "priority",
    "weight",
    "enabled",
    "friendly_name",
    "transfer_mode",
    "disaster_recovery_url",
    "recording",
    "mode",
    "auth_type",
    "ip_address",
    "cidr_prefix_length",
    "ip_access_control_list_sid",
    "ip_access_control_list_sids",
    "ip_addresses",
    "credential_list_sids",
    "credentials",
    "username",
    "password",
    "phone_numbers",
    "phoneNumberSid",
    "numbers",
    "sid",
    "twilio:authToken",
    "twilio:baseUrl",
    "authToken",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, 10, -1, 65536, 1.5, 0.0]),
    st.sampled_from([UNKNOWN_STRING, UNKNOWN_BOOLEAN, UNKNOWN_ARRAY]),
    st.sampled_from(
        [
            "sip:a.example.com;transport=tls",
            "sip:[::1]:5060",
            "0.0.0.0",  # noqa: S104 - an address in a list, and nothing listens
            "10.0.0.1/8",
            "http://[",
            "[secret]",
            "\n",
        ]
    ),
    st.text(max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
        inner.map(secret),
    ),
    max_leaves=12,
)
PROPS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)


@st.composite
def stacks(draw: st.DrawFn) -> list[Res]:
    """Resources of all kinds, each made from some of those before it."""
    made: list[Res] = []
    for number in range(draw(st.integers(1, 5))):
        props: dict[str, Any] = draw(PROPS)
        sources = st.lists(st.sampled_from(made), max_size=2) if made else st.just([])
        deps = {key: draw(sources) for key in ("trunk_sid", "trunkSid") if key in props}
        made.append(Res(draw(st.sampled_from(TOKENS)), f"r{number}", props, deps))
    return made


@given(stacks())
def test_every_rule_ends_with_a_judgement(resources: list[Res]) -> None:
    """No rule raises, and none is let off with "can't run policy"."""
    analyzer = Analyzer()
    found = [*analyzer.stack(*resources)]
    for one in resources:
        found += analyzer.resource(one.token, one.props, one.name)

    assert not [violation for violation in found if "can't run" in violation.message]
