"""Entries of IP access control lists together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.access_list_disallow_everyone_together import RULE
from tests.policies.analyzer import ADDRESSES, UNKNOWN_STRING, Analyzer, Res

ACL = "twilio:index/apiAccountsSipIpAccessControlLists:ApiAccountsSipIpAccessControlLists"
ADDRESS = (
    "twilio:index/apiAccountsSipIpAccessControlListsIpAddresses:ApiAccountsSipIpAccessControlListsIpAddresses"
)
RJ_ADDRESS = "twilio:index/sipIpAddress:SipIpAddress"
SID = "AL" + "0" * 32
OFFICE, BRANCH = Res(ACL, "office"), Res(ACL, "branch")


def entries(*ranges: str, acl: Res | None = OFFICE, sid: str = UNKNOWN_STRING, start: int = 0) -> list[Res]:
    """An entry for each of *ranges*, of the list *acl*, or of the one that *sid* names."""
    made = []
    for number, one in enumerate(ranges, start):
        address, _, prefix = one.partition("/")
        props = {"ipAccessControlListSid": sid, "ipAddress": address, "cidrPrefixLength": int(prefix)}
        made.append(Res(ADDRESS, f"e{number}", props, {"ipAccessControlListSid": [acl]} if acl else {}))
    return made


class TestTogether:
    """Entries that add up."""

    @pytest.mark.parametrize(
        "ranges",
        [
            ["0.0.0.0/1", "128.0.0.0/1"],
            ["128.0.0.0/1", "203.0.113.7/32", "0.0.0.0/2", "64.0.0.0/2"],
            [f"{number}.0.0.0/8" for number in range(256)],
        ],
        ids=["halves", "in three parts", "every /8"],
    )
    def test_everyone(self, analyzer: Analyzer, ranges: list[str]) -> None:
        """Ranges of one list that leave nobody out are refused, in one message."""
        [found] = analyzer.stack(OFFICE, *entries(*ranges))

        assert (RULE.name, "mandatory") == (found.rule, found.level)
        assert f"The {len(ranges)} entries of this access list let in everyone together" in found.message

    def test_nearly_everyone(self, analyzer: Analyzer) -> None:
        """More addresses than a /8 has are refused, in one piece or in many."""
        [found] = analyzer.stack(OFFICE, *entries("12.0.0.0/8", "99.0.0.0/8"))

        assert "let in 33,554,432 addresses together" in found.message

    def test_by_sid(self, analyzer: Analyzer) -> None:
        """A list that is not in the stack is named by its SID, and one that is by either."""
        made = Res(ACL, "office", {"sid": SID})
        halves = entries("0.0.0.0/1", acl=made), entries("128.0.0.0/1", acl=None, sid=SID, start=1)

        assert analyzer.stack(*entries("0.0.0.0/1", "128.0.0.0/1", acl=None, sid=SID))
        assert analyzer.stack(made, *halves[0], *halves[1])

    def test_makers(self, analyzer: Analyzer) -> None:
        """Whoever made the entries, they let in together."""
        other = Res(
            RJ_ADDRESS,
            "x",
            {"ipAccessControlListSid": UNKNOWN_STRING, "ipAddress": "128.0.0.0", "cidrLengthPrefix": 1},
            {"ipAccessControlListSid": [OFFICE]},
        )

        assert analyzer.stack(OFFICE, *entries("0.0.0.0/1"), other)


class TestInTheirList:
    """Entries inside their list, as `IpAccessControlList` has them."""

    def test_everyone(self, analyzer: Analyzer) -> None:
        """The list itself is named, once."""
        office = Res(ADDRESSES, "office", {"ip_addresses": ["0.0.0.0/1", {"ip_address": "128.0.0.0/1"}]})

        [found] = analyzer.stack(office)

        assert "The 2 entries of this access list let in everyone together" in found.message
        assert f"Where: office ({ADDRESSES})" in found.message

    def test_with_an_entry_of_its_own(self, analyzer: Analyzer) -> None:
        """An entry that another resource adds to the list counts, in the first preview too."""
        office = Res(ADDRESSES, "office", {"ip_addresses": ["0.0.0.0/1"]})

        assert analyzer.stack(office) == []
        assert analyzer.stack(office, *entries("128.0.0.0/1", acl=office))

    def test_two_lists(self, analyzer: Analyzer) -> None:
        """Two lists are two."""
        halves = [
            Res(ADDRESSES, name, {"ip_addresses": [half]})
            for name, half in (("a", "0.0.0.0/1"), ("b", "128.0.0.0/1"))
        ]

        assert analyzer.stack(*halves) == []


class TestPasses:
    """Entries that name somebody, or that another rule reports."""

    @pytest.mark.parametrize(
        "ranges",
        [
            ["203.0.113.7/32", "198.51.100.0/24"],
            ["12.0.0.0/9", "12.128.0.0/9"],
            ["12.0.0.0/8", "12.0.0.0/8", "12.1.2.3/32"],
            ["0.0.0.0/0", "203.0.113.7/32"],
            ["0.0.0.0/1", "203.0.113.7/32"],
        ],
        ids=["narrow", "a /8 in two", "a /8 twice", "everyone alone", "a half alone"],
    )
    def test_passes(self, analyzer: Analyzer, ranges: list[str]) -> None:
        """Up to a /8 passes, however often it is repeated; the other rule reports a single broad entry."""
        assert analyzer.stack(OFFICE, *entries(*ranges)) == []

    def test_two_lists(self, analyzer: Analyzer) -> None:
        """Two lists are two."""
        halves = entries("0.0.0.0/1"), entries("128.0.0.0/1", acl=BRANCH, start=1)

        assert analyzer.stack(OFFICE, BRANCH, *halves[0], *halves[1]) == []

    def test_list_that_is_not_known(self, analyzer: Analyzer) -> None:
        """Entries of lists that nobody can name belong to none."""
        assert analyzer.stack(*entries("0.0.0.0/1", "128.0.0.0/1", acl=None)) == []

    def test_what_cannot_be_read(self, analyzer: Analyzer) -> None:
        """Addresses that are not known, or none, count for nothing."""
        odd = entries(f"{UNKNOWN_STRING}/1", "2001:db8::/1", "what/1", "1.2.3.4/99", "/1")

        assert analyzer.stack(OFFICE, *odd) == []


class TestShortestPrefix:
    """The option `shortest_prefix`."""

    @given(st.integers(1, 30))
    def test_bound(self, shortest: int) -> None:
        """As many addresses as one such range has pass, one more does not."""
        analyzer = Analyzer([RULE]).configure(RULE.name, shortest_prefix=shortest)
        ranges = [f"0.0.0.0/{shortest + 1}", f"128.0.0.0/{shortest + 1}"]

        assert analyzer.stack(OFFICE, *entries(*ranges)) == []
        assert analyzer.stack(OFFICE, *entries(*ranges, "255.255.255.255/32"))
