"""The page shows the program that is generated, and has every argument."""

from __future__ import annotations

import re
from pathlib import Path

from pulumi_twilio_trunking.client.sip_lists import Credential, SipList
from pulumi_twilio_trunking.client.trunk_lists import TrunkList
from pulumi_twilio_trunking.importing.account_credentials import Account, accounts
from pulumi_twilio_trunking.importing.account_lists import FoundList
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.adoption import (
    Adopted,
    AdoptedList,
    adopt_or_leave_out,
    adopt_or_leave_out_list,
)
from pulumi_twilio_trunking.importing.arguments import HelpAsked, parse
from pulumi_twilio_trunking.importing.other_languages import yaml_source
from pulumi_twilio_trunking.importing.program import program

from tests.importing.conftest import OWN, selection_of
from tests.importing.strategies import trunk, url

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


URLS = [url("sip:pbx.example.com"), url("sip:sbc.example.com;transport=tls", priority=20)]
FOUND = FoundTrunk(trunk(friendly_name="Old PBX", secure=False), URLS)


def source(account: Account) -> str:
    adopted = adopt_or_leave_out(account, FOUND, "old-pbx")

    assert isinstance(adopted, Adopted)

    return program([adopted])


def test_the_program() -> None:
    """The program on the page is the generator's."""
    assert [source(OWN)] == blocks("python")


def test_the_program_in_yaml() -> None:
    """The program in YAML is the generator's too."""
    assert [yaml_source(selection_of([FOUND]), "voice", protect=True)] == blocks("yaml")


def test_the_provider() -> None:
    """The provider on the page is that of an account with a name."""
    names = {"accountSid": "AC" + 32 * "1", "authToken": "t", "region": "ie1", "edge": "dublin"}
    [account] = accounts(["eu"], {f"twilio-eu:{name}": value for name, value in names.items()}, {})
    _, provider = blocks("text")

    assert f"\n\n{provider}\n" in source(account)


def test_the_credential_list() -> None:
    """The credential list on the page is the generator's, for a list that guards a trunk."""
    held = FoundList(
        SipList(sid="CL" + 32 * "1", friendly_name="phones"), [Credential(sid="CR1", username="pbx")]
    )
    logins = adopt_or_leave_out_list(OWN, held, "phones")
    on_it = [TrunkList(sid=held.sid, friendly_name="phones")]
    guarded = adopt_or_leave_out(OWN, FoundTrunk(trunk(), [], on_it), "pbx")

    assert isinstance(logins, AdoptedList)
    assert isinstance(guarded, Adopted)
    assert f"\n\n{blocks('text')[0]}\n" in program([guarded], [logins])


def test_arguments() -> None:
    """The page has every argument of the help."""
    for converter in (True, False):
        try:
            parse(["--help"], converter=converter)
        except HelpAsked as asked:
            options = {*re.findall(r"^ +(--[a-z-]+)", str(asked), re.MULTILINE)}
            assert [] == sorted(option for option in options if f"`{option}" not in PAGE)
