"""Trunks that callers may dial without a password."""

import pytest

from encrypted_trunks.rules.trunk_note_access_by_address import RULE
from tests.policies.analyzer import (
    ACCESS,
    OFFICIAL_TRUNK,
    RJ_TRUNK,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_STRING,
    Analyzer,
    Res,
    secret,
)

DOMAIN = "acme.pstn.twilio.com"
RJ_ADDRESSES = "twilio:index/sipTrunkingIpAccessControlList:SipTrunkingIpAccessControlList"
RJ_CREDENTIALS = "twilio:index/sipTrunkingCredentialList:SipTrunkingCredentialList"


def dialled(token: str = TRUNK, name: str = "voice", **props: object) -> Res:
    """A trunk with a domain."""
    return Res(token, name, {"domain_name": DOMAIN, **props})


VOICE = dialled()


def access(trunk: Res = VOICE, addresses: object = (UNKNOWN_STRING,), credentials: object = ()) -> Res:
    """A TerminationAccess as its provider reports it."""
    lists = {"ip_access_control_list_sids": addresses, "credential_list_sids": credentials}
    props = {key: list(value) if isinstance(value, tuple) else value for key, value in lists.items()}
    return Res(ACCESS, "callers", {"trunk_sid": UNKNOWN_STRING, **props}, {"trunk_sid": [trunk]})


def one_list(token: str, key: str, *trunks: Res) -> Res:
    """Another maker's resource, which attaches one list."""
    return Res(token, token[-9:], {"trunkSid": UNKNOWN_STRING, key: UNKNOWN_STRING}, {"trunkSid": trunks})


class TestFound:
    """An access list, and no credential list."""

    def test_first_preview(self, analyzer: Analyzer) -> None:
        """The note names the trunk, before any SID is known."""
        [found] = analyzer.stack(VOICE, access())

        assert (RULE.name, "advisory", VOICE.urn) == (found.rule, found.level, found.urn)

    @pytest.mark.parametrize("token", [TRUNK, OFFICIAL_TRUNK, RJ_TRUNK])
    def test_by_twilios_answer(self, analyzer: Analyzer, token: str) -> None:
        """Twilio's answer is enough, without a list in the stack."""
        assert len(analyzer.stack(dialled(token, auth_type="IP_ACL"))) == 1

    @pytest.mark.parametrize("auth_type", ["", None, UNKNOWN_STRING, "IP_ACL"])
    def test_other_makers(self, analyzer: Analyzer, auth_type: object) -> None:
        """Whoever attaches the list."""
        trunk = dialled(RJ_TRUNK, auth_type=auth_type)

        assert len(analyzer.stack(trunk, one_list(RJ_ADDRESSES, "ipAccessControlListSid", trunk))) == 1

    def test_another_trunks_credentials(self, analyzer: Analyzer) -> None:
        """The credentials of one trunk guard no other."""
        other = dialled(name="other")

        found = analyzer.stack(VOICE, other, access(), one_list(RJ_CREDENTIALS, "credentialListSid", other))

        assert [VOICE.urn] == [violation.urn for violation in found]

    def test_secret(self, analyzer: Analyzer) -> None:
        """No domain is shown, whether it is a secret or not."""
        [found] = analyzer.stack(dialled(domain_name=secret("hunter2.pstn.twilio.com"), auth_type="IP_ACL"))

        assert "hunter2" not in found.message


class TestSilent:
    """Credentials, nobody at all, or nothing that is known."""

    @pytest.mark.parametrize(
        "resources",
        [
            [VOICE, access(credentials=(UNKNOWN_STRING,))],
            [VOICE, access(credentials=UNKNOWN_ARRAY)],
            [VOICE, access(addresses=())],
            [VOICE, access(addresses=None)],
            [VOICE],
            [dialled(domain_name=None), access(dialled())],
            [dialled(domain_name=UNKNOWN_STRING), access(dialled())],
            [VOICE, access(), one_list(RJ_CREDENTIALS, "credentialListSid")],
            [VOICE, access(), one_list(RJ_CREDENTIALS, "credentialListSid", VOICE)],
        ],
        ids=[
            "both",
            "unknown credentials",
            "nobody",
            "nothing said",
            "no list in sight",
            "no domain",
            "unknown domain",
            "credentials of some trunk",
            "both, by two makers",
        ],
    )
    def test_resources(self, analyzer: Analyzer, resources: list[Res]) -> None:
        """The rule speaks only where it is sure."""
        assert analyzer.stack(*resources) == []

    @pytest.mark.parametrize("auth_type", ["CREDENTIAL_LIST", "IP_ACL,CREDENTIAL_LIST", "", None])
    def test_by_twilios_answer(self, analyzer: Analyzer, auth_type: object) -> None:
        """Twilio reports credentials, or no list."""
        assert analyzer.stack(dialled(auth_type=auth_type)) == []

    def test_credentials_since(self, analyzer: Analyzer) -> None:
        """A credential list that this run attaches counts, although Twilio's answer is older."""
        assert analyzer.stack(dialled(auth_type="IP_ACL"), access(credentials=("CL1",))) == []

    def test_no_trunk(self, analyzer: Analyzer) -> None:
        """The rule ignores resources that are not trunks."""
        assert analyzer.stack(dialled("acme:voice:Trunk", auth_type="IP_ACL")) == []
