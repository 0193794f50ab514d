"""The selection: which trunks are adopted under which names, which are skipped, and what is reported."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pulumi_twilio_trunking.base.errors import ConfigurationError, UnauthorizedError
from pulumi_twilio_trunking.importing import report
from pulumi_twilio_trunking.importing.import_resources import import_file, import_resources
from pulumi_twilio_trunking.importing.pulumi_stack import ORIGINATION, TRUNK, Stack

from tests.importing.conftest import Account

TLS = ";transport=tls"


def managing(account: Account, **trunks: str) -> None:
    """Have the stack manage these trunks: names with SIDs."""
    names = {sid: name.replace("_", "-") for name, sid in trunks.items()}
    account.stack = Stack(resources={TRUNK: names}, names={TRUNK: frozenset(names.values())})


class TestSelection:
    def test_all(self, account: Account) -> None:
        """Every trunk, with its origination URLs where it has some, in the order of their names."""
        account.trunk("PBX", f"sip:b.example.com{TLS}", secure=True)
        account.trunk("Agent")
        found = account.select()

        assert [("agent", False), ("pbx", True)] == [
            (one.name, bool(one.origination)) for one in found.adopted
        ]

    def test_names_do_not_depend_on_the_choice(self, account: Account) -> None:
        """Two trunks of one name have other names than one, even if a filter takes only one."""
        sid = account.trunk("PBX", domain_name=f"adopt-{account.sid[-4:]}.pstn.twilio.com")
        account.trunk("pbx")
        [one] = account.select("--domain", "adopt*").adopted

        assert f"pbx-{sid[2:8]}" == one.name

    def test_what_the_stack_has(self, account: Account) -> None:
        """A trunk of the stack is skipped, and its name is not given again."""
        managing(account, pbx=account.trunk("main"))
        new = account.trunk("PBX")
        found = account.select()

        assert [f"pbx-{new[2:8]}"] == [one.name for one in found.adopted]
        assert ["main"] == [trunk.friendly_name for trunk in found.managed]
        assert "Left alone, since the stack has it already: 'main'" in "\n".join(report.summary(found))

    def test_again(self, account: Account) -> None:
        """Asked for again, it comes under the name that it has."""
        managing(account, my_name=account.trunk("PBX"))

        assert ["my-name"] == [one.name for one in account.select("--again").adopted]

    def test_nothing_new(self, account: Account) -> None:
        """Where the stack has everything, that is said."""
        managing(account, pbx=account.trunk("PBX"))

        with pytest.raises(ConfigurationError, match="already has every trunk that was asked for, 'PBX'"):
            account.select()

    def test_what_no_program_declares(self, account: Account) -> None:
        """A trunk that every preview would refuse is left out, with the reason; the others come."""
        account.trunk("n" * 65)
        account.trunk("PBX")
        found = account.select()
        [reason] = [text for text in report.summary(found) if "left out" in text]

        assert ["pbx"] == [one.name for one in found.adopted]
        assert "friendly_name" in reason
        assert "Change that in the Twilio Console" in reason

    def test_nothing_that_can_be_declared(self, account: Account) -> None:
        """Where every trunk is left out, the reasons are the message."""
        account.trunk("n" * 65)

        with pytest.raises(ConfigurationError, match=r"(?s)there is nothing to adopt.*friendly_name"):
            account.select()

    def test_wrong_token(self, account: Account) -> None:
        """Twilio's refusal comes as it always does."""
        account.stack = replace(
            account.stack,
            config={
                "twilio:accountSid": account.sid,
                "twilio:authToken": "x",
                "twilio:baseUrl": account.twilio.url,
            },
        )

        with pytest.raises(UnauthorizedError, match="could not list the trunks of the account"):
            account.select()


class TestEntries:
    def test_under_their_trunks(self, account: Account) -> None:
        """Both resources of a trunk share a name in the program, but not in the import: one is the parent."""
        sid = account.trunk("PBX", f"sip:b.example.com{TLS}")
        of_trunk, origination = import_resources(account.select(), {})

        assert (TRUNK, ORIGINATION) == (of_trunk.type, origination.type)
        assert ("pbx", "pbx") == (of_trunk.logical_name, origination.logical_name)
        assert (sid, sid) == (of_trunk.id, origination.id)
        assert of_trunk.name == origination.parent != origination.name

    def test_file(self, account: Account) -> None:
        """An import file has inputs and outputs of each, and no more than Pulumi knows."""
        account.trunk("Bürö")
        [resource] = json.loads(import_file(import_resources(account.select(), {})))["resources"]

        assert {"type", "name", "logicalName", "id", "inputs", "outputs"} == resource.keys()
        assert "Bürö" == resource["inputs"]["friendly_name"]
        assert resource["inputs"]["__provider"] == resource["outputs"]["__provider"]


def findings(account: Account) -> str:
    return "\n".join(report.warning(account.select(), where=" See below."))


class TestReport:
    @pytest.mark.parametrize(
        ("fields", "uri", "level", "said"),
        [
            ({"secure": True}, f"sip:a.example.com{TLS}", "media", None),
            ({"secure": True}, "sip:a.example.com", "media", "ENCRYPTED ONLY BECAUSE THE TRUNK IS SECURE"),
            ({}, f"sip:a.example.com{TLS}", "signalling", "the voice is in clear."),
            (
                {},
                "sip:a.example.com",
                "NOT ENCRYPTED",
                "sip:a.example.com is not TLS: it has no transport parameter",
            ),
            ({}, "sips:a.example.com", "NOT ENCRYPTED", "the sips: scheme is not accepted"),
        ],
    )
    def test_levels(self, account: Account, fields: Any, uri: str, level: str, said: str | None) -> None:
        """The table has the level of each trunk; the findings name all that is not encrypted."""
        account.trunk("PBX", uri, **fields)
        row = next(row for row in report.table(account.select()) if "pbx" in row)

        assert level in row
        assert (said or "") in findings(account)
        assert (said is None) == (findings(account) == "")

    def test_a_domain_lets_plain_sip_in(self, account: Account) -> None:
        """A trunk that is not secure accepts plain SIP at its domain, whatever its URIs are."""
        domain = f"report-{account.sid[-4:]}.pstn.twilio.com"
        account.trunk("PBX", f"sip:a.example.com{TLS}", domain_name=domain)

        assert f"plain SIP is accepted at {domain}" in findings(account)

    def test_nothing_to_judge(self, account: Account) -> None:
        """A trunk without destinations and without a domain is not judged, and still not secure."""
        account.trunk("PBX")

        assert "not judged" in "\n".join(report.table(account.select()))
        assert "NOT ENCRYPTED: 1 of 1 trunk," in findings(account)

    def test_many(self, account: Account) -> None:
        """Ten are told, the rest counted."""
        for number in range(12):
            account.trunk(f"PBX {number}")
        lines = list(report.warning(account.select(), where=""))

        assert "NOT ENCRYPTED: 12 of 12 trunks" in lines[0]
        assert "- and 2 more." == lines[-1]
        assert 12 == len(lines)

    def test_shows_no_password(self, account: Account) -> None:
        """Secrets in a URI are masked everywhere, and a note tells of them."""
        account.trunk("PBX", "sip:user:pa55@a.example.com?X-Key=hidden")
        found = account.select()
        shown = "\n".join([*report.table(found), *report.summary(found), *report.warning(found, where="")])

        assert "pa55" not in shown
        assert "hidden" not in shown
        assert "have a password or headers" in shown

    def test_shows_no_control_characters(self, account: Account) -> None:
        """A name cannot paint on the terminal."""
        account.trunk("\x1b[31mred\n")
        found = account.select()

        assert all(line.isprintable() for line in [*report.table(found), *report.summary(found)])
