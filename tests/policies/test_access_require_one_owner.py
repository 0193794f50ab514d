"""Owners of the lists on a trunk."""

from collections.abc import Iterable

import pytest

from encrypted_trunks.rules.access_require_one_owner import RULE
from tests.policies.analyzer import ACCESS, ORIGINATION, TRUNK, UNKNOWN_ARRAY, UNKNOWN_STRING, Analyzer, Res

SID = "TK" + "0" * 32
VOICE = Res(TRUNK, "voice")
OTHER = Res(TRUNK, "other")
ROUTE = Res(ORIGINATION, "route", {"trunk_sid": UNKNOWN_STRING, "destinations": []}, {"trunk_sid": [VOICE]})
RJ_LIST = "twilio:index/sipTrunkingCredentialList:SipTrunkingCredentialList"
OFFICIAL_LIST = "twilio:index/trunkingTrunksIpAccessControlListsV1:TrunkingTrunksIpAccessControlListsV1"


def access(name: str, *sources: Res, lists: object = (UNKNOWN_STRING,), sid: str = UNKNOWN_STRING) -> Res:
    """A TerminationAccess with a trunk_sid from *sources*."""
    listed = list(lists) if isinstance(lists, tuple) else lists
    return Res(ACCESS, name, {"trunk_sid": sid, "credential_list_sids": listed}, {"trunk_sid": sources})


def one_list(token: str, key: str, trunks: Iterable[Res] = (VOICE,), value: str = UNKNOWN_STRING) -> Res:
    """Another maker's resource, which attaches one list."""
    return Res(token, "b", {"trunkSid": UNKNOWN_STRING, key: value}, {"trunkSid": trunks})


class TestContested:
    """Two that own the lists on one trunk."""

    def test_two(self, analyzer: Analyzer) -> None:
        """Two TerminationAccess on one trunk are refused in the first preview, and both are named."""
        [found] = analyzer.stack(VOICE, access("a", VOICE), access("b", VOICE))

        assert (RULE.name, "mandatory", access("a").urn) == (found.rule, found.level, found.urn)
        assert f"have another owner too: b ({ACCESS})" in found.message
        assert f"Where: a ({ACCESS})" in found.message

    def test_of_two_forms(self) -> None:
        """A resource of a program in another language owns as much as one of Python's."""
        props = {"trunkSid": UNKNOWN_STRING, "credentialListSids": [UNKNOWN_STRING]}
        other = Res("twilio-trunking:index:TerminationAccess", "a", props, {"trunkSid": [VOICE]})

        assert Analyzer([RULE]).stack(VOICE, other, access("b", VOICE))

    @pytest.mark.parametrize("lists", [(), UNKNOWN_ARRAY])
    def test_whatever_they_hold(self, analyzer: Analyzer, lists: object) -> None:
        """One without lists detaches those of the other."""
        assert analyzer.stack(VOICE, access("a", VOICE), access("b", VOICE, lists=lists))

    @pytest.mark.parametrize(
        ("token", "key"),
        [
            (RJ_LIST, "credentialListSid"),
            (OFFICIAL_LIST, "ipAccessControlListSid"),
            ("pulumi-python:dynamic/twilio:TrunkAccess", "ip_access_control_list_sids"),
        ],
    )
    def test_beside_one_list(self, analyzer: Analyzer, token: str, key: str) -> None:
        """A single list of another maker's is detached, whichever comes first."""
        assert analyzer.stack(VOICE, access("a", VOICE), one_list(token, key))
        assert analyzer.stack(VOICE, one_list(token, key), access("a", VOICE))

    def test_by_the_id_of_another_resource(self, analyzer: Analyzer) -> None:
        """The id of a TlsOrigination, or of the other TerminationAccess, is the trunk's SID."""
        first = access("a", VOICE)

        assert analyzer.stack(VOICE, ROUTE, first, access("b", ROUTE))
        assert analyzer.stack(VOICE, first, access("b", first))

    def test_by_sid(self, analyzer: Analyzer) -> None:
        """A trunk that is not in the stack is named by its SID."""
        assert analyzer.stack(access("a", sid=SID), access("b", sid=SID))


class TestNotContested:
    """Normal or uncertain cases."""

    @pytest.mark.parametrize(
        "resources",
        [
            [access("a", VOICE)],
            [access("a", VOICE), access("b", OTHER)],
            [access("a", VOICE), access("b", VOICE, OTHER)],
            [access("a"), access("b")],
            [access("a", VOICE), one_list(RJ_LIST, "credentialListSid", [OTHER])],
            [access("a", VOICE), one_list(RJ_LIST, "credentialListSid", value="")],
            [one_list(RJ_LIST, "credentialListSid"), one_list(OFFICIAL_LIST, "ipAccessControlListSid")],
            [access("a", VOICE), ROUTE],
        ],
        ids=[
            "one",
            "two trunks",
            "either of two trunks",
            "unknown SIDs",
            "a list of another trunk",
            "no list",
            "single lists",
            "an origination",
        ],
    )
    def test_passes(self, analyzer: Analyzer, resources: list[Res]) -> None:
        """One owner per trunk, single lists, and what may be on another trunk pass."""
        assert analyzer.stack(VOICE, OTHER, *resources) == []
