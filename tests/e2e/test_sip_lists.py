"""The lists of who may dial, by the real CLI: no password is ever in clear, and lists change on a trunk."""

from __future__ import annotations

from typing import Any

from tests.e2e.harness import Run, Stack

FIRST, SECOND, FOREIGN = "IWasAtSignal2018", "SoWasI2018Signal", "SomebodyElse2018"

PROGRAM = """
import os
from pulumi_twilio_trunking import CredentialList, IpAccessControlList

CredentialList("phones", credentials=[
    {{"username": "pbx", "password": os.environ["PBX"]}},
    pulumi.Output.from_input({{"username": "fax", "password": os.environ["FAX"]}}),
]{more})
IpAccessControlList("office", ip_addresses=["8.8.8.8", "9.9.9.0/24"])
"""


def shows_nothing(stack: Stack, *runs: Run) -> None:
    """No password is in what the CLI showed, nor in a file of the stack."""
    texts = [stack.files_as_text(), *(run.text for run in runs)]

    assert [] == [secret for secret in (FIRST, SECOND, FOREIGN) for text in texts if secret in text]


def test_passwords(stack: Stack) -> None:
    """Through a whole life, with drift, a plan, diffs, stack outputs and logs, no password is in clear."""
    log, plan = stack.folder / "requests.log", stack.folder / "plan.json"
    stack.environ |= {"PBX": FIRST, "FAX": SECOND, "PULUMI_TWILIO_LOG": str(log)}
    stack.write(PROGRAM.format(more=""))
    planned = stack.preview("--diff", "--save-plan", str(plan))
    made = stack.up("--plan", str(plan))
    assert 3 == made.changes["created"]
    shows_nothing(stack, planned, made)

    lists: Any = stack.twilio.client().api.v2010.account.sip.credential_lists
    sid = stack.resource("CredentialList")["id"]
    lists(sid).credentials.create(username="me", password=FOREIGN)
    refreshed = stack.refresh("--diff", preview=True)
    assert "LETS IN MORE than this stack knows" in refreshed.text
    assert ["pbx", "fax", "me"] == stack.resource("CredentialList")["outputs"]["usernames"]
    shows_nothing(stack, refreshed)

    stack.environ |= {"PBX": SECOND, "FAX": FIRST}
    changed = stack.up("--diff", preview=True)
    assert 1 == changed.changes["updated"]
    assert ["fax", "pbx"] == sorted(one.username for one in lists(sid).credentials.list())
    assert "POST /2010-04-01/Accounts/" in log.read_text()
    stack.environ["FAX"] = "TooShort1"
    refused = stack.preview("--diff", code=None)
    assert "credentials[1].password: lacks 12 characters" in refused.text
    assert "TooShort1" not in refused.text
    exported = stack.pulumi("stack", "export")
    gone = stack.destroy("--diff", preview=True)
    shows_nothing(stack, changed, refused, exported, gone)

    assert [] == lists.list()


def test_a_replacement(stack: Stack) -> None:
    """`--replace` makes the new lists first, and the names are the old ones'; the next preview is empty."""
    stack.environ |= {"PBX": FIRST, "FAX": SECOND}
    stack.write(PROGRAM.format(more=""))
    stack.up()
    before = stack.resource("IpAccessControlList")["id"]
    urns = [one["urn"] for one in stack.resources if "twilio:" in one["type"] and one["type"][-4:] == "List"]
    stack.up(*(f"--replace={urn}" for urn in urns))
    stack.refresh()
    unchanged = stack.preview("--expect-no-changes")

    sip: Any = stack.twilio.client().api.v2010.account.sip
    [office], [phones] = sip.ip_access_control_lists.list(), sip.credential_lists.list()
    assert ("office", "phones") == (office.friendly_name, phones.friendly_name)
    assert before != office.sid
    assert {} == unchanged.changes
