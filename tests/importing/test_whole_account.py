"""Phone numbers, lists and who may dial: what comes into the stack beside trunks, and what does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from pulumi_twilio_trunking.base.errors import TwilioError
from pulumi_twilio_trunking.importing import report
from pulumi_twilio_trunking.importing.import_resources import import_file, import_resources
from pulumi_twilio_trunking.importing.program import program
from pulumi_twilio_trunking.importing.pulumi_stack import (
    ACCESS,
    ADDRESSES,
    CREDENTIALS,
    NUMBERS,
    ORIGINATION,
    TRUNK,
    Stack,
    stack_from,
)
from pulumi_twilio_trunking.importing.selection import Selection

from tests.importing.conftest import PASSWORD, Account, run

URI = "sip:a.example.com;transport=tls"


def kinds(found: Selection) -> list[tuple[str, str]]:
    """The types and names of what is imported, in order."""
    return [(one.type.rpartition(":")[2], one.logical_name) for one in import_resources(found, {})]


def shown(found: Selection) -> str:
    return "\n".join([*report.table(found), *report.summary(found), *report.warning(found, where="")])


def source_of(found: Selection) -> str:
    return program(found.adopted, found.lists)


class TestWhole:
    def test_all_of_it(self, account: Account, requests: Sequence[Any]) -> None:
        """Lists come first, then each trunk with what is on it; a list that two trunks share comes once."""
        one, two = account.trunk("One", URI, secure=True), account.trunk("Two", URI, secure=True)
        account.number(one)
        account.number()
        account.addresses("Office", "203.0.113.0/29", on=[one, two])
        account.logins("Office", "pbx", on=[one])
        account.logins("Spare", "spare")
        requests.clear()
        found = account.select()

        assert 4 + 3 * 2 + 3 == len(requests)
        assert [
            ("IpAccessControlList", "office"),
            ("CredentialList", "office"),
            ("CredentialList", "spare"),
            *((kind, "one") for kind in ("SecureTrunk", "TlsOrigination", "TrunkPhoneNumbers")),
            ("TerminationAccess", "one"),
            *((kind, "two") for kind in ("SecureTrunk", "TlsOrigination", "TerminationAccess")),
        ] == kinds(found)
        assert (
            "Adopting besides: 1 phone number, 1 IP access control list, 2 credential lists, who may dial "
            "through 2 trunks." in shown(found)
        )

    def test_order(self, account: Account) -> None:
        """Numbers depend on the destinations, and who may dial on the lists; all are below their trunk."""
        sid = account.trunk("One", URI)
        account.number(sid)
        account.addresses("Office", "203.0.113.7", on=[sid])
        source = source_of(account.select())

        assert "trunk_sid=one_origination.id," in source
        assert "ip_access_control_list_sids=[\n        office.id,\n    ]," in source
        assert 3 == source.count("ResourceOptions(parent=one)")

    def test_no_password_is_read(self, account: Account) -> None:
        """Usernames come without passwords, as a secret, and the program says how to set one."""
        account.logins("PBX", "pbx", "second", on=[account.trunk("One", URI)])
        found = account.select()
        [resource] = [one for one in import_resources(found, {}) if one.type == CREDENTIALS]
        source = source_of(found)

        assert {"username": "pbx"} in resource.inputs["credentials"]["value"]
        assert resource.inputs["credentials"] == resource.outputs["credentials"]
        assert '# add "password": pulumi.Config().require_secret("pbxPassword").' in source
        assert PASSWORD not in source + shown(found) + import_file(import_resources(found, {}))

    def test_chosen_trunks(self, account: Account) -> None:
        """With chosen trunks, only the lists on them come, under the names that they would have anyway."""
        one, two = account.trunk("One"), account.trunk("Two")
        chosen = account.addresses("A - b", "203.0.113.7", on=[one])
        account.addresses("a b", "203.0.113.8", on=[two])
        account.number(two)

        assert [
            ("IpAccessControlList", f"a-b-{chosen[2:8]}"),
            ("SecureTrunk", "one"),
            ("TerminationAccess", "one"),
        ] == kinds(account.select("--name", "One"))

    def test_names_within_an_account(self, account: Account) -> None:
        """A list and a trunk of one name have two variables."""
        sid = account.trunk("Office")
        account.addresses("Office", "203.0.113.7", on=[sid])
        account.logins("Office", "pbx", on=[sid])
        source = source_of(account.select())

        assert ["office", "office_addresses", "office_credentials"] == sorted(
            line.partition(" = ")[0] for line in source.splitlines() if " = " in line
        )


class TestOpen:
    def test_a_wide_list(self, account: Account) -> None:
        """A list that lets in everyone comes with `allow_everyone`, a comment, and a line in the report."""
        account.addresses("World", "0.0.0.0/1", "128.0.0.0/1", on=[account.trunk("One")])
        found = account.select()
        source = source_of(found)

        assert "allow_everyone=True," in source
        assert "# OPEN TO MANY: anybody at these addresses may dial out" in source
        assert "OPEN TO MANY: 'One' (" in shown(found)

    def test_a_wide_list_with_passwords(self, account: Account) -> None:
        """The trunk is not called open if it asks for a password too."""
        sid = account.trunk("One")
        account.addresses("World", "0.0.0.0/1", on=[sid])
        account.logins("PBX", "pbx", on=[sid])

        assert "OPEN TO MANY: 'One' (" not in shown(account.select())

    def test_nobody_may_dial(self, account: Account) -> None:
        """A domain without lists lets nobody in, which the report says."""
        account.trunk("One", domain_name=f"closed-{account.sid[-4:]}.pstn.twilio.com")

        assert "Nobody may dial to the domain of 'One' (" in shown(account.select())

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "so calls to these numbers go nowhere."),
            ({"disaster_recovery_url": "https://a.example.com"}, "calls to these numbers go to"),
        ],
    )
    def test_numbers_without_a_route(self, account: Account, fields: Any, said: str) -> None:
        """They come as they are, with a comment on where their calls go."""
        account.number(account.trunk("One", **fields))
        source = source_of(account.select())
        comment = " ".join(line.strip(" #") for line in source.splitlines() if line.strip().startswith("#"))

        assert said in comment
        assert "trunk_sid=one.id," in source


class TestLeftOut:
    def test_an_empty_list(self, account: Account) -> None:
        """A list that no program declares is left out; who may dial is declared by its SID all the same."""
        sid = account.addresses("Empty", on=[account.trunk("One")])
        found = account.select()

        assert f"IP access control list 'Empty' ({sid}) is left out" in shown(found)
        assert f"# 'Empty', which this program does not declare\n        \"{sid}\"," in source_of(found)
        assert [("SecureTrunk", "one"), ("TerminationAccess", "one")] == kinds(found)

    def test_with_its_trunk(self, account: Account) -> None:
        """What is on a trunk that is left out is left out too; its lists are the account's."""
        sid = account.trunk("n" * 65)
        account.number(sid)
        account.addresses("Office", "203.0.113.7", on=[sid])
        found = account.select()

        assert [("IpAccessControlList", "office")] == kinds(found)
        assert "with all that is on it, is left out" in shown(found)


Refuse = Callable[[str, int], object]


class TestRestrictedKeys:
    @pytest.fixture
    def refuse(self, account: Account) -> Iterator[Refuse]:
        """Has Twilio refuse to read some paths."""
        yield lambda path, status: account.twilio.admin.fail("GET", path, status=status)
        account.twilio.admin.remove_faults()

    @pytest.mark.parametrize("status", [401, 403, 404])
    def test_everything_else_is_imported(self, account: Account, refuse: Refuse, status: int) -> None:
        """What Twilio lets nobody read is left as it is, and said; the rest is imported."""
        sid = account.trunk("One", URI)
        account.number(sid)
        account.addresses("Office", "203.0.113.7", on=[sid])
        account.logins("PBX", "pbx", on=[sid])
        refuse("**/CredentialLists", status)
        refuse("**/CredentialLists.json", status)
        found = account.select()

        assert [
            ("IpAccessControlList", "office"),
            *((kind, "one") for kind in ("SecureTrunk", "TlsOrigination", "TrunkPhoneNumbers")),
        ] == kinds(found)
        assert "the credential lists. With these credentials Pulumi could not" in shown(found)
        assert "which lists guard the trunks." in shown(found)

    def test_numbers_by_their_trunks(self, account: Account, refuse: Refuse) -> None:
        """Without the account's numbers, each trunk is asked for its own."""
        account.number(account.trunk("One", URI))
        refuse("**/IncomingPhoneNumbers.json", 403)
        found = account.select()

        assert ("TrunkPhoneNumbers", "one") in kinds(found)
        assert [] == found.not_read

    def test_other_failures(self, account: Account, refuse: Refuse) -> None:
        """Another answer than a missing permission ends the import."""
        account.trunk("One")
        refuse("**/CredentialLists.json", 400)

        with pytest.raises(TwilioError, match="could not list the credential lists"):
            account.select()


class TestAgain:
    def test_what_the_stack_lacks(self, account: Account) -> None:
        """A stack with a trunk and its routes gets the numbers and lists beside them, under other names."""
        sid = account.trunk("One", URI)
        number = account.number(sid)
        office = account.addresses("Office", "203.0.113.7", on=[sid])
        account.stack = Stack(
            resources={TRUNK: {sid: "pbx"}, ORIGINATION: {sid: "pbx"}, ADDRESSES: {office: "mine"}},
            names={TRUNK: frozenset({"pbx"}), NUMBERS: frozenset({"pbx"})},
        )
        found = account.select()
        numbers, access = run(source_of(found), found.adopted)[::-1]

        assert [("TrunkPhoneNumbers", f"pbx-{sid[2:8]}"), ("TerminationAccess", "pbx")] == kinds(found)
        assert ([number], sid) == (numbers.props["phone_numbers"], numbers.props["trunk_sid"])
        assert [office] == access.props["ip_access_control_list_sids"]
        assert [("Stack", True), ("Stack", True)] == [
            (one.parent.split("::")[2].rpartition(":")[2], one.protect) for one in (numbers, access)
        ]

    def test_what_the_stack_has(self, account: Account) -> None:
        """A number that somebody put beside the stack's is left alone, and named."""
        sid = account.trunk("One", URI)
        mine, other = account.number(sid), account.number(sid)
        account.trunk("Two")
        [known] = [n.sid for n in account.api.phone_numbers.list_all() if n.phone_number == mine]
        account.stack = Stack(
            resources={TRUNK: {sid: "pbx"}, ORIGINATION: {sid: "pbx"}, ACCESS: {sid: "pbx"}},
            numbers=frozenset({known}),
            numbered=frozenset({sid}),
        )
        found = account.select()

        assert [("SecureTrunk", "two")] == kinds(found)
        assert f"Left alone: {other}, on trunks that have a TrunkPhoneNumbers" in shown(found)

    def test_all_again(self, account: Account) -> None:
        """What the stack has beside its trunk, not below it, stays there under its name."""
        sid = account.trunk("One", URI)
        account.number(sid)
        urns = {TRUNK: "pbx", f"{TRUNK}${ORIGINATION}": "pbx", NUMBERS: "numbers"}
        resources = [
            {"type": chain.rpartition("$")[2], "urn": f"urn:pulumi:dev::project::{chain}::{name}", "id": sid}
            for chain, name in urns.items()
        ]
        account.stack = stack_from({}, {"deployment": {"resources": resources}})
        found = account.select("--again")
        parents = {one.type: bool(one.parent) for one in import_resources(found, {})}

        assert {TRUNK: False, ORIGINATION: True, NUMBERS: False} == parents
        assert ("TrunkPhoneNumbers", "numbers") in kinds(found)
        assert "trunk_sid=pbx_origination.id," in source_of(found)
