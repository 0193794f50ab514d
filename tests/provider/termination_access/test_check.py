"""The check of a TerminationAccess: kinds of SIDs, unknowns, and lists as a whole."""

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME
from pulumi_twilio_trunking.termination_access import TerminationAccessProvider

TRUNK, LIST, CREDENTIALS = ("TK" + "0" * 32, "AL" + "0" * 32, "CL" + "0" * 32)
OF_ADDRESSES = "the id of an IpAccessControlList, or 'AL' and 32 hex digits"
ADDRESS_LISTS = "ip_access_control_list_sids"


def check(addresses=None, credentials=None, **others):
    props = {
        "trunk_sid": TRUNK,
        "ip_access_control_list_sids": addresses,
        "credential_list_sids": credentials,
        **others,
    }
    return TerminationAccessProvider().check({}, props)


def problems(*lists, **others):
    return [failure.reason for failure in check(*lists, **others).failures]


class TestAccepted:
    def test_defaults(self):
        """What is not given is empty."""
        assert {
            "trunk_sid": TRUNK,
            "ip_access_control_list_sids": [],
            "credential_list_sids": [CREDENTIALS],
        } == check(None, [CREDENTIALS]).inputs

    def test_both(self):
        result = check([LIST], [CREDENTIALS])

        assert [] == result.failures
        assert [LIST] == result.inputs["ip_access_control_list_sids"]

    def test_adopt(self):
        """`adopt` leaves a mark, and False is the same as nothing."""
        inputs = check([LIST], adopt=True).inputs

        assert (True, True) == (inputs["adopt"], inputs["adopted"])
        assert "adopt" not in check([LIST], adopt=False).inputs

    @pytest.mark.parametrize(
        ("addresses", "credentials"),
        [
            (Unknown(), None),
            (None, Unknown()),
            ([Unknown()], [Unknown()]),
            ([LIST, Unknown()], None),
            (Unknown(), []),
        ],
    )
    def test_unknowns(self, addresses, credentials):
        """A list may be unknown, and so may entries, and the trunk."""
        result = check(addresses, credentials, trunk_sid=Unknown())

        assert [] == result.failures
        assert is_unknown(result.inputs["trunk_sid"])

    def test_unknown_lists_are_a_change(self):
        """Nobody can tell yet that they are the same."""
        provider = TerminationAccessProvider()
        olds = {**check([LIST]).inputs, "account_sid": "AC", "region": "us1"}

        assert provider.diff(TRUNK, olds, check([Unknown()]).inputs).changes
        assert not provider.diff(TRUNK, olds, check([LIST]).inputs).changes
        assert ["trunk_sid"] == provider.diff(TRUNK, olds, check([LIST], trunk_sid=Unknown()).inputs).replaces


class TestRefused:
    @pytest.mark.parametrize(
        ("lists", "where", "reason"),
        [
            (
                ([CREDENTIALS],),
                "ip_access_control_list_sids[0]",
                f"'{CREDENTIALS}' is of another kind (credential list): write it in credential_list_sids",
            ),
            (
                ([], [CREDENTIALS, LIST]),
                "credential_list_sids[1]",
                f"'{LIST}' is of another kind (IP access control list): write it in {ADDRESS_LISTS}",
            ),
            (
                (["TK1"],),
                "ip_access_control_list_sids[0]",
                f"'TK1' is not the SID of a list: write {OF_ADDRESSES}",
            ),
            ((LIST,), ADDRESS_LISTS, f"'{LIST}' is not a list: write ['{LIST}']"),
            (({"a": LIST},), ADDRESS_LISTS, "a mapping is not a list: write a list, for example [office.id]"),
            (
                ([LIST, Unknown(), LIST],),
                "ip_access_control_list_sids[2]",
                f"'{LIST}' is in the list already: remove it here",
            ),
        ],
    )
    def test_each(self, lists, where, reason):
        """Each says which entry, what is wrong with it, and what to write."""
        assert [f"{where}: {reason}"] == problems(*lists)

    @pytest.mark.parametrize("lists", [(), ([],), ([], []), (None, [])])
    def test_no_lists(self, lists):
        """Without any list nobody may dial, which is the same as no resource."""
        [reason] = problems(*lists)

        assert "without any nobody may dial" in reason
        assert "remove the resource instead" in reason

    def test_all_at_once(self):
        assert 3 == len(problems([CREDENTIALS], [LIST], trunk_sid="AL"))


class TestAdvice:
    def test_addresses_only(self, warnings):
        """Addresses are weak on their own: a preview says so, with the name of the resource."""
        check([LIST], **{RESOURCE_NAME: "pbx"})

        [warning] = warnings
        assert warning.startswith("TerminationAccess 'pbx': only IP access control lists guard it")
        assert "credential_list_sids" in warning

    @pytest.mark.parametrize("lists", [([], [CREDENTIALS]), ([LIST], [CREDENTIALS]), ([LIST], Unknown()), ()])
    def test_otherwise(self, warnings, lists):
        check(*lists)

        assert [] == warnings

    @pytest.mark.parametrize(
        ("lists", "said"),
        [
            (
                ([], [CREDENTIALS]),
                "TerminationAccess 'pbx': no IP access control list is asked for any more.",
            ),
            (([], Unknown()), "Whoever has a password of its lists may dial, from any address."),
            (([LIST], []), "no credential list is asked for any more. Whoever is at an address of its lists"),
        ],
    )
    def test_the_last_list_of_a_kind_goes(self, warnings, lists, said):
        """That opens the trunk to whoever passes the other kind, so a preview says so."""
        self._change(lists)

        [warning] = warnings
        assert said in warning

    @pytest.mark.parametrize("lists", [([LIST], [CREDENTIALS]), (Unknown(), [CREDENTIALS])])
    def test_both_kinds_stay(self, warnings, lists):
        self._change(lists)

        assert [] == warnings

    @staticmethod
    def _change(lists):
        names = (ADDRESS_LISTS, "credential_list_sids")
        state = {"trunk_sid": TRUNK, **dict(zip(names, ([LIST], [CREDENTIALS]), strict=True))}
        news = {"trunk_sid": TRUNK, **dict(zip(names, lists, strict=True)), RESOURCE_NAME: "pbx"}
        TerminationAccessProvider().check(state, news)
