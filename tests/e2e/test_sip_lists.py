"""The lists of who may dial, by the real CLI: no password is ever in clear, and lists change on a trunk."""

from __future__ import annotations

from typing import Any

from tests.e2e.harness import Run, Stack

FIRST, SECOND, FOREIGN = "IWasAtSignal2018", "SoWasI2018Signal", "SomebodyElse2018"

PROGRAM = """
import os

from pulumi_twilio_trunking import CredentialList, IpAccessControlList

CredentialList("phones", credentials=[
    {"username": "pbx", "password": os.environ["PBX"]},
    pulumi.Output.from_input({"username": "fax", "password": os.environ["FAX"]}),
])
IpAccessControlList("office", ip_addresses=["8.8.8.8", "9.9.9.0/24"])
"""


def shows_nothing(stack: Stack, *runs: Run) -> None:
    """No password is in what the CLI showed, nor in a file of the stack."""
    texts = [stack.files_as_text(), *(run.text for run in runs)]

    assert [] == [secret for secret in (FIRST, SECOND, FOREIGN) for text in texts if secret in text]


def test_a_life(stack: Stack) -> None:
    """Through a whole life, with a plan, drift, diffs, a replacement and logs, no password is in clear."""
    log, plan = stack.folder / "requests.log", stack.folder / "plan.json"
    sip: Any = stack.twilio.client().api.v2010.account.sip
    stack.environ |= {"PBX": FIRST, "FAX": SECOND, "PULUMI_TWILIO_LOG": str(log)}
    stack.write(PROGRAM)
    planned = stack.preview("--diff", "--save-plan", str(plan))
    made = stack.up("--plan", str(plan))
    shows_nothing(stack, planned, made)

    sid = stack.resource("CredentialList")["id"]
    credentials = sip.credential_lists(sid).credentials
    credentials.create(username="me", password=FOREIGN)
    refreshed = stack.refresh("--diff")
    assert "LETS IN MORE than this stack knows" in refreshed.text
    assert ["pbx", "fax", "me"] == stack.resource("CredentialList")["outputs"]["usernames"]
    shows_nothing(stack, refreshed)

    stack.environ |= {"PBX": SECOND, "FAX": FIRST}
    changed = stack.up("--diff", preview=True)
    assert 1 == changed.changes["updated"]
    assert "'phones': user 'me' leaves; users 'pbx', 'fax' get other passwords." in changed.text
    assert ["fax", "pbx"] == sorted(one.username for one in credentials.list())
    assert "POST /2010-04-01/Accounts/" in log.read_text()
    stack.environ["FAX"] = "TooShort1"
    refused = stack.preview("--diff", code=None)
    assert "credentials[1].password: is shorter than 12 characters" in refused.text
    assert "TooShort1" not in refused.text

    stack.environ["FAX"] = FIRST
    urns = [one["urn"] for one in stack.resources if one["type"].endswith("List")]
    replaced = stack.up("--diff", *(f"--replace={urn}" for urn in urns))
    assert {} == stack.preview().changes
    [phones], [office] = sip.credential_lists.list(), sip.ip_access_control_lists.list()
    assert ("phones", "office") == (phones.friendly_name, office.friendly_name)
    assert sid != phones.sid
    gone = stack.destroy("--diff")
    shows_nothing(stack, changed, refused, replaced, gone)

    assert [] == sip.credential_lists.list()
