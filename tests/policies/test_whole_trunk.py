"""A trunk with all that it needs to carry calls, judged by the whole pack."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from encrypted_trunks import RULES
from tests.policies.analyzer import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    ORIGINATION,
    TRUNK,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    secret,
)
from tests.policies.both_forms import BothForms

TLS = "sip:a.example.com;transport=tls"
NUMBER = "+15550100001"
DOMAIN = "acme.pstn.twilio.com"
HOSTS = {edge: f"acme.pstn.{edge}.twilio.com" for edge in ("ashburn", "dublin")}
LOGIN = {"username": "pbx", "password": "Correct-Horse-7"}
WRONG = {
    "secure": False,
    "domain_name": DOMAIN,
    "destinations": ["sip:a.example.com"],
    "phone_numbers": [NUMBER],
    "ip_addresses": ["0.0.0.0/0"],
    "credentials": [LOGIN],
}
COMPONENTS = [
    Res(token, "voice", WRONG, managed=False)
    for token in ("twilio-trunking:index:VoiceTrunk", "pulumi-twilio-trunking:index:VoiceTrunk")
]


@pytest.fixture
def analyzer() -> Analyzer:
    """The pack without its advice."""
    return BothForms([rule for rule in RULES if rule.level == "mandatory"])


def parts(
    *,
    trunk: dict[str, Any] | None = None,
    destination: str = TLS,
    address: str = "203.0.113.7",
    credentials: object = None,
) -> list[Res]:
    """The resources of a first preview, with no SID known."""
    voice = Res(TRUNK, "voice", {"secure": True, "domain_name": DOMAIN, **(trunk or {})})
    sid: dict[str, Any] = {"trunk_sid": UNKNOWN_STRING}
    route = Res(ORIGINATION, "voice", {**sid, "destinations": [destination]}, {"trunk_sid": [voice]})
    numbers = Res(NUMBERS, "voice", {**sid, "phone_numbers": [NUMBER]}, {"trunk_sid": [route]})
    office = Res(ADDRESSES, "voice", {"ip_addresses": [{"ip_address": address}]})
    logins = Res(
        CREDENTIALS, "voice", {"credentials": secret([LOGIN]) if credentials is None else credentials}
    )
    lists = {"ip_access_control_list_sids": [UNKNOWN_STRING], "credential_list_sids": [UNKNOWN_STRING]}
    access = Res(ACCESS, "voice", {**sid, **lists}, {"trunk_sid": [voice], "credential_list_sids": [logins]})
    return [voice, route, numbers, office, logins, access]


def rules(analyzer: Analyzer, *resources: Res) -> set[str]:
    """The rules that speak of *resources*, one by one and together."""
    alone = [
        found
        for one in resources
        for found in analyzer.resource(one.token, one.props, one.name, managed=one.managed)
    ]
    return {found.rule for found in [*alone, *analyzer.stack(*resources)]}


class TestComponent:
    """`VoiceTrunk`, which has no provider, and its parts."""

    @pytest.mark.parametrize("component", COMPONENTS)
    def test_good_parts(self, component: Res) -> None:
        """No rule speaks of what the component was told, not even with advice."""
        analyzer = Analyzer([rule for rule in RULES if rule.name != "twilio-trunk-require-disaster-recovery"])

        assert rules(analyzer, component, *parts()) == set()

    @pytest.mark.parametrize(
        ("wrong", "rule"),
        [
            ({"trunk": {"secure": False}}, "twilio-trunk-require-minimum-encryption"),
            ({"destination": "sip:a.example.com"}, "twilio-origination-require-tls"),
            ({"address": "0.0.0.0/0"}, "twilio-access-list-disallow-everyone"),
            ({"credentials": [LOGIN]}, "twilio-credentials-disallow-plain-text"),
        ],
    )
    def test_wrong_parts(self, analyzer: Analyzer, wrong: dict[str, Any], rule: str) -> None:
        """Each part is judged as if it had no parent."""
        assert rules(analyzer, COMPONENTS[0], *parts(**wrong)) == {rule}

    def test_the_same_number_beside_it(self, analyzer: Analyzer) -> None:
        """Parts have owners like any other resource."""
        voice = parts()[0]
        more = Res(NUMBERS, "more", {"phone_numbers": [NUMBER]}, {"trunk_sid": [voice]})
        access = Res(ACCESS, "more", {"credential_list_sids": []}, {"trunk_sid": [voice]})

        assert rules(analyzer, *parts(), more, access) == {
            "twilio-number-require-one-owner",
            "twilio-access-require-one-owner",
        }

    def test_from_all_its_parts(self, analyzer: Analyzer) -> None:
        """An output of the component depends on all its children: they all mean one trunk."""
        children = parts()
        access = Res(ACCESS, "more", {"credential_list_sids": []}, {"trunk_sid": children})

        assert rules(analyzer, *children, access) == {"twilio-access-require-one-owner"}


class TestTrunk:
    """Outputs of a trunk that has everything."""

    def test_termination_hosts(self) -> None:
        """They repeat the domain, and are not said beside it."""
        props = {"secure": False, "domain_name": DOMAIN, "termination_hosts": HOSTS, "voice_region": "us1"}
        analyzer = Analyzer().configure("twilio-trunk-require-minimum-encryption", minimum="signalling")

        [found] = [one for one in analyzer.resource(TRUNK, props) if one.level == "mandatory"]

        assert f"domain_name is '{DOMAIN}'" in found.message

    def test_termination_hosts_of_another_maker(self) -> None:
        """Without a domain beside them, they are the domain."""
        props = {"secure": False, "terminationHosts": HOSTS}

        assert Analyzer().resource("acme:voice:Trunk", props)


class TestUpdate:
    """A preview of an update, which knows no output."""

    def test_inputs_count(self, analyzer: Analyzer) -> None:
        """What the program says decides."""
        said = [
            Res(NUMBERS, name, {"phone_numbers": [NUMBER], "trunk_sid": UNKNOWN_STRING})
            for name in ("a", "b")
        ]
        analyzer.begin(preview=True)
        for one in said:
            analyzer.resource(one.token, one.props, one.name)
        outputs = [Res(one.token, one.name, dict.fromkeys(one.props, UNKNOWN_STRING)) for one in said]

        assert ["twilio-number-require-one-owner"] == [found.rule for found in analyzer.stack(*outputs)]


class TestExemptions:
    """Exemptions of rules about lists, access and numbers."""

    @pytest.mark.parametrize(
        ("rule", "resource"),
        [
            ("twilio-access-require-one-owner", "more-access"),
            ("twilio-number-require-one-owner", "more-numbers"),
            ("twilio-access-list-disallow-everyone", "office"),
            ("twilio-credentials-disallow-plain-text", "logins"),
        ],
    )
    def test_lifts(self, analyzer: Analyzer, rule: str, resource: str) -> None:
        """Each lifts its rule and no other, and matches the resource that it names."""
        voice, *others = parts()
        stack = [
            voice,
            *others,
            Res(ACCESS, "more-access", {"credential_list_sids": []}, {"trunk_sid": [voice]}),
            Res(NUMBERS, "more-numbers", {"phone_numbers": [NUMBER]}, {"trunk_sid": [voice]}),
            Res(ADDRESSES, "office", {"ip_addresses": ["0.0.0.0/0"]}),
            Res(CREDENTIALS, "logins", {"credentials": [LOGIN]}),
        ]
        everything = rules(analyzer, *stack)
        expires = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
        one = {"rule": rule, "resource": resource, "reason": "r", "owner": "o", "expires": expires}
        analyzer.configure("twilio-exemption-require-valid", exemptions=[one])

        assert everything - rules(analyzer, *stack) == {rule}
