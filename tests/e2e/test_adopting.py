"""Trunks that were there before Pulumi, taken over one resource at a time, in the program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.harness import ROOT, Run, Stack

PLAIN, TLS = "sip:old-pbx.example.com", "sip:new-pbx.example.com;transport=tls"
DOMAIN = "acme.pstn.twilio.com"
AS_IT_IS = f'secure=False, friendly_name="PBX", domain_name="{DOMAIN}", transfer_mode="sip-only"'
LIST = [{"sip_url": PLAIN, "priority": 1, "plain_text": True}, {"sip_url": TLS, "priority": 2}]
WRITES = {"POST", "DELETE"}


@dataclass
class Existing:
    """A trunk that carries calls and is in no stack."""

    stack: Stack
    sid: str

    def write(
        self, name: str = "voice", *, trunk: str = AS_IT_IS, adopt: bool = True, urls: Any = LIST
    ) -> None:
        """The program that declares it, with or without the lines that adopt it."""
        line, flag = (f'adopt="{self.sid}", ', "adopt=True, ") if adopt else ("", "")
        self.stack.write(
            f"""
            trunk = SecureTrunk("{name}", {line}{trunk})
            TlsOrigination("{name}", trunk_sid=trunk.id, {flag}destinations={urls!r})
            """
        )

    @property
    def trunk(self) -> dict[str, Any]:
        """Its fields at Twilio."""
        trunk = self.stack.twilio.client().trunking.v1.trunks(self.sid).fetch()
        return {
            name: value
            for name, value in vars(trunk).items()
            if not name.startswith("_") and "date" not in name
        }

    @property
    def routes(self) -> list[tuple[Any, ...]]:
        """Where its calls go."""
        return [(url.sip_url, url.priority, url.weight, url.enabled) for url in self.stack.urls(self.sid)]

    def requests_of(self, run: Any) -> tuple[Run, list[str]]:
        """Return the result of *run*, and the requests that it sent."""
        start = len(self.stack.twilio.requests)
        return run(), [f"{entry.method} {entry.path}" for entry in self.stack.twilio.requests[start:]]


def by_hand(stack: Stack) -> Existing:
    trunks = stack.twilio.client().trunking.v1.trunks
    sid = trunks.create(friendly_name="PBX", domain_name=DOMAIN, transfer_mode="sip-only").sid
    for index, uri in enumerate([PLAIN, TLS]):
        trunks(sid).origination_urls.create(
            10, index + 1, enabled=True, friendly_name=f"site {index}", sip_url=uri
        )
    return Existing(stack, sid)


@pytest.fixture
def existing(stack: Stack) -> Existing:
    return by_hand(stack)


@pytest.fixture
def adopted(existing: Existing) -> Existing:
    existing.write()
    existing.stack.up()
    return existing


def writes(requests: list[str], kind: str) -> list[str]:
    """The requests that change trunks, or origination URLs."""
    end = re.compile(r"/Trunks(/TK\w+)?(/Recording)?$" if kind == "Trunks" else r"/OriginationUrls(/OU\w+)?$")
    return [request for request in requests if request.split()[0] in WRITES and end.search(request)]


def test_while_the_lines_stand(existing: Existing) -> None:
    """Adopting sends the trunk nothing and keeps every route; no change of the stack deletes them."""
    trunk, routes = existing.trunk, existing.routes
    existing.write()
    run, requests = existing.requests_of(lambda: existing.stack.up(preview=True))

    assert {"created": 3} == run.changes  # the stack itself is the third
    assert [] == writes(requests, "Trunks")
    assert existing.sid == existing.stack.resource("SecureTrunk")["id"]

    run, requests = existing.requests_of(existing.stack.up)

    assert ({}, []) == (run.changes, requests)
    assert {} == existing.stack.refresh().changes
    assert "Nothing was deleted" in existing.stack.destroy("--run-program", code=None).text

    existing.stack.write("")

    assert "remove `adopt`, run `pulumi up`, and delete then" in existing.stack.up(code=None).text

    existing.stack.write('SecureTrunk("renamed", secure=False)')
    run = existing.stack.up(code=None)

    assert "`pulumi state delete`" in run.text
    assert "Nothing was deleted" in run.text
    assert (trunk, routes) == (existing.trunk, existing.routes)

    for kind, name in (("TlsOrigination", "voice"), ("SecureTrunk", "voice")):
        [urn] = [each["urn"] for each in existing.stack.resources if each["urn"].endswith(f":{kind}::{name}")]
        existing.stack.pulumi("state", "delete", "--yes", urn)
    existing.stack.destroy()

    assert [existing.sid] == [each.sid for each in existing.stack.trunks]
    assert (trunk, routes) == (existing.trunk, existing.routes)


def test_when_the_lines_go(adopted: Existing) -> None:
    """Removing `adopt` writes nothing; `secure` stays required, `plain_text` limited to adopted URIs."""
    adopted.write(adopt=False)
    run, requests = adopted.requests_of(adopted.stack.up)

    assert {"updated": 2} == run.changes
    assert [] == [request for request in requests if request.split()[0] in WRITES]
    assert {} == adopted.stack.refresh().changes

    replaced = adopted.stack.up("--replace", adopted.stack.resource("TlsOrigination")["urn"], code=None)

    assert "plain_text is only for a URI that was on the trunk before it was adopted" in replaced.text
    assert [(PLAIN, 1, 10, True), (TLS, 2, 10, True)] == adopted.routes

    adopted.write(trunk=AS_IT_IS.removeprefix("secure=False, "), adopt=False)

    assert "write secure=False, as it is now, or secure=True" in adopted.stack.preview(code=None).text

    other = "TK" + 32 * "0"
    adopted.stack.write(f'SecureTrunk("voice", adopt="{other}", {AS_IT_IS})')
    run = adopted.stack.preview(code=None)

    assert (
        f"this resource is trunk {adopted.sid} and stays it: declare a new resource for {other}" in run.text
    )
    assert "Traceback" not in run.text

    adopted.stack.destroy()

    assert [] == adopted.stack.trunks


def test_what_is_declared_must_be_there(existing: Existing) -> None:
    """If the trunk or its list differs from the program, nothing is done; the message has lines that work."""
    existing.write(trunk="friendly_name='PBX'")

    assert "write secure=False or secure=True, as it is now" in existing.stack.preview(code=None).text

    existing.write(trunk="secure=True", urls=[TLS])
    run, requests = existing.requests_of(lambda: existing.stack.up(code=None))
    lines = set(re.findall(r"^ +((?:\w+)=.*),  # not", run.text, re.MULTILINE))
    declared = ", ".join(sorted(lines))

    assert {*AS_IT_IS.replace('"', "'").split(", ")} == lines
    assert [] == writes(requests, "Trunks")

    existing.write(trunk=declared, urls=[TLS])
    run, requests = existing.requests_of(lambda: existing.stack.up(code=None))
    [told, *_] = re.findall(r"destinations=(\[.*?\n +\]),", run.text, re.DOTALL)

    assert [] == writes(requests, "OriginationUrls")

    existing.write(trunk=declared, urls=eval(told))  # noqa: S307 - the text that the user pastes
    existing.stack.up()

    assert {} == existing.stack.preview().changes
    assert ["site 0", "site 1"] == [url.friendly_name for url in existing.stack.urls(existing.sid)]


def test_of_one_trunk_twice(existing: Existing) -> None:
    """Two resources of a program never are one trunk, which preview says."""
    trunk = f'adopt="{existing.sid}", {AS_IT_IS}'
    existing.stack.write(f'SecureTrunk("a", {trunk})\nSecureTrunk("b", {trunk})')

    run = existing.stack.preview(code=None)

    assert re.search(f"{existing.sid} is adopted by '[ab]' already", run.text)

    existing.stack.write(f'SecureTrunk("a", {trunk})')
    existing.stack.up()
    existing.stack.write(f'SecureTrunk("b", {trunk})\nSecureTrunk("a", {trunk})')
    run = existing.stack.preview(code=None)

    assert re.search(f"{existing.sid} is adopted by '[ab]' already", run.text)


def test_with_what_preview_does_not_know(existing: Existing) -> None:
    """The SID or the account may come from another resource. The constructor's notes reach no state."""
    account = existing.stack.twilio
    other = account.client().trunking.v1.trunks.create(friendly_name="Other").sid
    existing.stack.write(
        f"""
        from pulumi import ResourceOptions
        from pulumi.dynamic import CreateResult, Resource, ResourceProvider
        from pulumi_twilio_trunking import Provider, get_trunk_output

        class Maker(ResourceProvider):
            def create(self, props):
                return CreateResult("made", {{"sid": props["value"], **props}})

        class Made(Resource, module="test", name="Made"):
            sid: pulumi.Output[str]
            def __init__(self, name, value):
                super().__init__(Maker(), name, {{"value": value, "sid": None}})

        made = Made("own", "{account.account_sid}").sid
        own = Provider("own", account_sid=made, auth_token="{account.auth_token}")
        in_own = ResourceOptions(provider=own)
        new = SecureTrunk("new", in_own)
        TlsOrigination("new", in_own, trunk_sid=new.id, destinations=["{TLS}"])
        pulumi.export("found", get_trunk_output(friendly_name="Other", provider=own).id)
        SecureTrunk("voice", in_own, adopt="{existing.sid}", {AS_IT_IS})
        SecureTrunk("other", adopt=Made("other", "{other}").sid, secure=False, friendly_name="Other")
        """
    )

    preview = existing.stack.preview().text

    assert "__" not in preview
    assert "[unknown]" in preview

    existing.stack.up()
    trunks = [each for each in existing.stack.resources if each["type"].endswith(":SecureTrunk")]

    assert {existing.sid, other} < {trunk["id"] for trunk in trunks}
    assert other == existing.stack.outputs["found"]
    for trunk in trunks:
        marks = {key for key in {**trunk["inputs"], **trunk["outputs"]} if key.startswith("__")}
        assert {"__provider"} == marks
    assert {} == existing.stack.preview().changes


def test_page(stack: Stack) -> None:
    """The program of docs/adopt.md adopts a trunk, drops the lines, and is mended in place."""
    page = (ROOT / "docs" / "adopt.md").read_text()
    [program] = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    existing = by_hand(stack)
    stack.twilio.client().trunking.v1.trunks(existing.sid).update(
        friendly_name="PBX", transfer_mode="disable-all"
    )
    program = re.sub(r"TK\w{32}", existing.sid, program)
    stack.write(program)
    stack.up()
    run = stack.preview()

    assert {} == run.changes
    assert f"write '{PLAIN};transport=tls', and remove plain_text" in run.text

    stack.write(re.sub(r"^ +adopt=.*\n", "", program, flags=re.MULTILINE))

    assert {"updated": 2} == stack.up().changes

    mended = program.replace(PLAIN, f"{PLAIN};transport=tls").replace(', "plain_text": True', "")
    stack.write(
        re.sub(r"^ +adopt=.*\n", "", mended.replace("secure=False", "secure=True"), flags=re.MULTILINE)
    )
    run, requests = existing.requests_of(stack.up)

    assert "secure changes from False to True" in run.text
    assert ["POST", "DELETE"] == [request.split()[0] for request in writes(requests, "OriginationUrls")]
    assert [f"{PLAIN};transport=tls", TLS] == [url.sip_url for url in stack.urls(existing.sid)]

    run = stack.preview()

    assert {} == run.changes
    assert "plain_text" not in run.text


def test_rename_and_replace(adopted: Existing) -> None:
    """Both take the same trunk and the same list again: nothing is lost, and one resource has each."""
    trunk, routes, stack = adopted.trunk, adopted.routes, adopted.stack
    old = {url.sid for url in stack.urls(adopted.sid)}
    adopted.write("renamed")

    said = f"trunk {adopted.sid} was not deleted at Twilio: 'renamed' of this program adopts it"
    assert said in stack.up(preview=True).text
    assert old.isdisjoint({url.sid for url in stack.urls(adopted.sid)})

    for kind in ("SecureTrunk", "TlsOrigination"):
        assert (trunk, routes) == (adopted.trunk, adopted.routes)
        assert adopted.sid == stack.resource("SecureTrunk")["id"]
        assert {} == stack.refresh().changes
        assert {} == stack.preview().changes

        stack.up("--replace", stack.resource(kind)["urn"])

    option = "pulumi.ResourceOptions(delete_before_replace=True)"
    stack.write(f'SecureTrunk("renamed", {option}, adopt="{adopted.sid}", {AS_IT_IS})')
    stack.pulumi("state", "delete", "--yes", stack.resource("TlsOrigination")["urn"])
    stack.up("--replace", stack.resource("SecureTrunk")["urn"])

    assert (trunk, routes) == (adopted.trunk, adopted.routes)
    assert adopted.sid == stack.resource("SecureTrunk")["id"]


def test_rename_of_a_trunk_that_pulumi_made(stack: Stack) -> None:
    """With `adopt` under its new name a trunk is kept, domain included; the old name never had the line."""
    settings = f'friendly_name="voice", secure=True, domain_name="{DOMAIN}"'
    stack.write(f'SecureTrunk("old", {settings})')
    stack.up()
    [trunk] = stack.trunks

    stack.write(f'SecureTrunk("new", {settings})')
    run = stack.up(code=None)

    assert "adopt='TK…'" in run.text

    stack.write(f'SecureTrunk("new", {settings}, adopt="{trunk.sid}")')
    run = stack.up()

    assert "was not deleted at Twilio: 'new' of this program adopts it" in run.text
    assert [trunk.sid] == [each.sid for each in stack.trunks]
    assert trunk.sid == stack.resource("SecureTrunk")["id"]
    assert {} == stack.preview().changes


def test_force_delete(existing: Existing) -> None:
    """`force_delete=True` deletes an adopted trunk, once an `up` has stored it."""
    existing.stack.write(f'SecureTrunk("voice", adopt="{existing.sid}", {AS_IT_IS}, force_delete=True)')
    existing.stack.up()

    existing.stack.destroy()

    assert [] == existing.stack.trunks


def test_a_trunk_that_somebody_deleted(adopted: Existing) -> None:
    """A deleted trunk leaves the state on refresh, and is not made again under its old SID."""
    adopted.stack.twilio.client().trunking.v1.trunks(adopted.sid).delete()

    assert {"deleted": 2} == adopted.stack.refresh().changes

    text = adopted.stack.up(code=None).text

    assert f"trunk {adopted.sid} cannot be adopted: it is not in account" in text
    assert "If it was deleted, remove `adopt` to have a new trunk made" in text
