"""Domains that nobody may dial."""

import pytest

from encrypted_trunks.rules.trunk_note_termination_access import RULE
from tests.policies.analyzer import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    OFFICIAL_TRUNK,
    ORIGINATION,
    RJ_TRUNK,
    TRUNK,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    secret,
)

NAME = RULE.name
SID = "TK" + "0" * 32
DOMAIN = "acme.pstn.twilio.com"
TOKENS = [TRUNK, OFFICIAL_TRUNK, RJ_TRUNK, "pulumi-python:dynamic/twilio:Trunk"]

RJ_CREDENTIALS = "twilio:index/sipTrunkingCredentialList:SipTrunkingCredentialList"
LISTS = [
    (RJ_CREDENTIALS, "trunkSid", "credentialListSid"),
    (
        "twilio:index/sipTrunkingIpAccessControlList:SipTrunkingIpAccessControlList",
        "trunkSid",
        "ipAccessControlListSid",
    ),
    (
        "twilio:index/trunkingTrunksCredentialListsV1:TrunkingTrunksCredentialListsV1",
        "trunkSid",
        "credentialListSid",
    ),
    ("pulumi-python:dynamic/twilio:TrunkAccess", "trunk_sid", "ip_access_control_list_sid"),
    (ACCESS, "trunk_sid", "ip_access_control_list_sids"),
    (ACCESS, "trunk_sid", "credential_list_sids"),
]


def shut(token: str = TRUNK, name: str = "voice", **props: object) -> Res:
    """A trunk with a domain, of which Twilio reported that it has no list."""
    return Res(token, name, {"domain_name": DOMAIN, "auth_type": ""} | props)


class TestFound:
    """A trunk with a domain and no list, neither by Twilio's word nor in this stack."""

    @pytest.mark.parametrize("token", TOKENS)
    def test_found(self, analyzer: Analyzer, token: str) -> None:
        """The note names the trunk, with Twilio's code."""
        trunk = shut(token)

        [found] = analyzer.stack(trunk)

        assert (NAME, "advisory", trunk.urn) == (found.rule, found.level, found.urn)
        assert "32200" in found.message

    def test_camel_case(self, analyzer: Analyzer) -> None:
        """Bridged types have their own spelling."""
        assert (
            len(analyzer.stack(Res(RJ_TRUNK, "voice", {"domainName": DOMAIN, "authType": secret("")}))) == 1
        )

    def test_secret(self, analyzer: Analyzer) -> None:
        """A domain is not shown, whether it is a secret or not."""
        [found] = analyzer.stack(shut(domain_name=secret("hunter2.pstn.twilio.com")))

        assert "hunter2" not in found.message

    def test_another_trunks_list(self, analyzer: Analyzer) -> None:
        """A list of one trunk lets nobody into another."""
        one, two = shut(name="one"), shut(name="two")
        access = Res(RJ_CREDENTIALS, "l", {"credentialListSid": "CL1"}, {"trunkSid": [two]})

        assert [one.urn] == [found.urn for found in analyzer.stack(one, two, access)]

    @pytest.mark.parametrize(
        "other",
        [
            Res(ORIGINATION, "route", {"trunk_sid": UNKNOWN_STRING, "destinations": []}),
            Res("twilio:index/sipCredential:SipCredential", "c", {"credentialListSid": "CL1"}),
            Res("twilio:index/sipIpAddress:SipIpAddress", "i", {"ipAccessControlListSid": "AL1"}),
            Res("twilio:index/sipCredentialList:SipCredentialList", "l", {"friendlyName": "office"}),
            Res(ADDRESSES, "l", {"ip_addresses": ["203.0.113.7"], "ip_address_sids": ["IP1"]}),
            Res(CREDENTIALS, "l", {"credentials": secret([]), "usernames": [], "credential_sids": []}),
            Res(ACCESS, "a", {"ip_access_control_list_sids": [], "credential_list_sids": None}),
            Res(
                "twilio:index/sipDomainCredentialListMapping:SipDomainCredentialListMapping",
                "m",
                {"domainSid": "SD1", "credentialListSid": "CL1"},
            ),
        ],
        ids=["origination", "credential", "address", "list", "IPs", "logins", "no lists", "SIP domain"],
    )
    def test_what_lets_nobody_in(self, analyzer: Analyzer, other: Res) -> None:
        """Lists without a trunk or on a SIP domain, and other resources of a trunk, let nobody in."""
        assert len(analyzer.stack(shut(), other)) == 1


class TestListInThisStack:
    """A resource attaches a list."""

    @pytest.mark.parametrize(("token", "sid", "key"), LISTS)
    @pytest.mark.parametrize("value", ["CL1", UNKNOWN_STRING])
    def test_by_dependency(self, analyzer: Analyzer, token: str, sid: str, key: str, value: str) -> None:
        """Whoever's resource it is, and in the first preview as well, where no SID is known."""
        trunk = shut()

        assert analyzer.stack(trunk, Res(token, "l", {sid: UNKNOWN_STRING, key: value}, {sid: [trunk]})) == []

    def test_by_the_id_of_its_origination(self, analyzer: Analyzer) -> None:
        """The id of a `TlsOrigination` is the trunk's SID, unknown in the first preview."""
        one, two = shut(name="one"), shut(name="two")
        route = Res(ORIGINATION, "route", {"trunk_sid": UNKNOWN_STRING}, {"trunk_sid": [one]})
        lists = {"trunk_sid": UNKNOWN_STRING, "credential_list_sids": [UNKNOWN_STRING]}

        found = analyzer.stack(one, two, route, Res(ACCESS, "a", lists, {"trunk_sid": [route]}))

        assert [two.urn] == [violation.urn for violation in found]

    @pytest.mark.parametrize(("token", "sid", "key"), LISTS)
    def test_by_sid(self, analyzer: Analyzer, token: str, sid: str, key: str) -> None:
        """By a SID that is written out; also one that no trunk here shows, for it may be any of them."""
        access = Res(token, "l", {sid: SID, key: "CL1"})

        assert analyzer.stack(shut(sid=SID), access) == []
        assert analyzer.stack(shut(), access) == []

    def test_unknown_sid(self, analyzer: Analyzer) -> None:
        """A list of an unknown trunk may belong to any trunk."""
        access = Res(RJ_CREDENTIALS, "l", {"trunkSid": UNKNOWN_STRING, "credentialListSid": "CL1"})

        assert analyzer.stack(shut(), access) == []

    def test_either_of_two_trunks(self, analyzer: Analyzer) -> None:
        """A list of one of two trunks may be either's."""
        one, two = shut(name="one"), shut(name="two")
        access = Res(RJ_CREDENTIALS, "l", {"credentialListSid": "CL1"}, {"trunkSid": [one, two]})

        assert analyzer.stack(one, two, access) == []

    @pytest.mark.parametrize("key", ["credential_lists", "credentialListSids", "ip_access_control_lists"])
    def test_on_the_trunk_itself(self, analyzer: Analyzer, key: str) -> None:
        """A trunk type that carries its lists itself is not noted."""
        assert analyzer.stack(shut(**{key: ["CL1"]})) == []


class TestSilent:
    """Nothing that is known to be shut."""

    @pytest.mark.parametrize(
        "props",
        [
            {"auth_type": "IP_ACL"},
            {"auth_type": "CREDENTIAL_LIST"},
            {"auth_type": "IP_ACL,CREDENTIAL_LIST"},
            {"auth_type": UNKNOWN_STRING},
            {"auth_type": None},
            {"domain_name": ""},
            {"domain_name": None},
            {"domain_name": UNKNOWN_STRING},
        ],
    )
    def test_props(self, analyzer: Analyzer, props: dict[str, object]) -> None:
        """A list by Twilio's word, a word that is missing or not known, or no domain."""
        assert analyzer.stack(shut(**props)) == []

    def test_no_trunk(self, analyzer: Analyzer) -> None:
        """The rule ignores resources that are not Elastic SIP Trunks."""
        assert analyzer.stack(shut("acme:voice:Trunk")) == []
