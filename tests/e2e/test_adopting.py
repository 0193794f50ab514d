"""Trunks that were there before Pulumi, taken over one resource at a time, in the program."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi_twilio_trunking import secure_trunk, tls_origination
from pulumi_twilio_trunking.client.api import connect
from pulumi_twilio_trunking.client.credentials import Credentials

from tests.e2e.harness import ROOT, Run, Stack

PLAIN, TLS = "sip:old-pbx.example.com", "sip:new-pbx.example.com;transport=tls"
DOMAIN = "acme.pstn.twilio.com"
AS_IT_IS = f'secure=False, friendly_name="PBX", domain_name="{DOMAIN}", transfer_mode="sip-only"'
LIST = [{"sip_url": PLAIN, "priority": 1, "plain_text": True}, {"sip_url": TLS, "priority": 2}]
WRITES = {"POST", "DELETE"}


@dataclass
class Existing:
    """A trunk that carries calls, made by hand."""

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
        """What *run* gives, and the requests that it sent."""
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


class TestAdopt:
    def test_changes_nothing(self, existing: Existing) -> None:
        """Adopting sends the trunk nothing, leaves every route, and is over after one `up`."""
        trunk, routes = existing.trunk, existing.routes
        existing.write()

        run, requests = existing.requests_of(existing.stack.up)

        assert {"created": 3} == run.changes  # the stack itself is the third
        assert [] == writes(requests, "Trunks")
        assert (trunk, routes) == (existing.trunk, existing.routes)
        assert existing.sid == existing.stack.resource("SecureTrunk")["id"]

        run, requests = existing.requests_of(existing.stack.up)

        assert ({}, []) == (run.changes, requests)
        assert {} == existing.stack.refresh().changes
        assert {} == existing.stack.preview().changes

    def test_is_over_when_its_lines_go(self, adopted: Existing) -> None:
        """The lines may go at any time: an update that sends nothing, and the resources are as any other."""
        adopted.write(adopt=False)
        run, requests = adopted.requests_of(adopted.stack.up)

        assert {"updated": 2} == run.changes
        assert [] == [request for request in requests if request.split()[0] in WRITES]
        assert {} == adopted.stack.refresh().changes
        assert {} == adopted.stack.preview().changes

        adopted.stack.destroy()

        assert [] == adopted.stack.trunks

    def test_encryption_is_written_out(self, existing: Existing) -> None:
        """`secure` is never the default of a trunk that was there, neither when it is adopted nor later."""
        existing.write(trunk=AS_IT_IS.removeprefix("secure=False, "))

        run = existing.stack.preview(code=None)

        assert "write secure=False or secure=True, as it is now" in run.text

        existing.write()
        existing.stack.up()
        existing.write(trunk=AS_IT_IS.removeprefix("secure=False, "), adopt=False)
        run = existing.stack.preview(code=None)

        assert "write secure=False, as it is now, or secure=True" in run.text

    def test_what_is_declared_must_be_there(self, existing: Existing) -> None:
        """Where the trunk is not as declared nothing is done, and the message has the lines that work."""
        existing.write(trunk="secure=True")

        run, requests = existing.requests_of(lambda: existing.stack.up(code=None))
        lines = re.findall(r"^ +((?:\w+)=.*),  # not", run.text, re.MULTILINE)

        assert {
            "friendly_name='PBX'",
            "secure=False",
            f"domain_name='{DOMAIN}'",
            "transfer_mode='sip-only'",
        } == set(lines)
        assert [] == writes(requests, "Trunks")

        existing.write(trunk=", ".join(sorted(set(lines))))

        existing.stack.up()

    def test_the_list_must_be_there(self, existing: Existing) -> None:
        """Where other origination URLs are there nothing is done, and the message has the list that works."""
        existing.write(urls=[TLS])
        run, requests = existing.requests_of(lambda: existing.stack.up(code=None))
        [told, *_] = re.findall(r"destinations=(\[.*?\n +\]),", run.text, re.DOTALL)

        assert [] == writes(requests, "OriginationUrls")

        existing.write(urls=eval(told))  # noqa: S307 - the text that the user pastes
        existing.stack.up()

        assert {} == existing.stack.preview().changes
        assert ["site 0", "site 1"] == [url.friendly_name for url in existing.stack.urls(existing.sid)]

    def test_of_what_is_not_there(self, stack: Stack) -> None:
        """A SID that this account does not have, or not any more, is refused, and so is a trunk without routes."""
        sid = "TK" + 32 * "0"
        stack.write(f'SecureTrunk("voice", adopt="{sid}", secure=True)')

        run = stack.up(code=None)

        assert (
            f"trunk {sid} cannot be adopted: it is not in account {stack.twilio.account_sid}, region us1"
            in run.text
        )
        assert "remove `adopt` to have a new trunk made" in run.text

        stack.write(
            f'TlsOrigination("voice", trunk_sid=SecureTrunk("voice").id, adopt=True, destinations=["{TLS}"])'
        )
        run = stack.up(code=None)

        assert "there is nothing to adopt: remove adopt=True" in run.text
        assert "Traceback" not in run.text

    def test_of_one_trunk_twice(self, existing: Existing) -> None:
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

    def test_another_trunk_is_another_resource(self, adopted: Existing) -> None:
        """A resource stays the trunk that it is, whether its line stands or has gone."""
        other = "TK" + 32 * "0"
        adopted.stack.write(f'SecureTrunk("voice", adopt="{other}", {AS_IT_IS})')

        run = adopted.stack.preview(code=None)

        assert (
            f"this resource is trunk {adopted.sid} and stays it: declare a new resource for {other}"
            in run.text
        )

        adopted.write(adopt=False)
        adopted.stack.up()
        adopted.stack.write(f'SecureTrunk("voice", adopt="{other}", {AS_IT_IS})')
        run = adopted.stack.preview(code=None)

        assert (
            f"this resource is trunk {adopted.sid} and stays it: declare a new resource for {other}"
            in run.text
        )
        assert "Traceback" not in run.text

    def test_with_a_sid_that_preview_does_not_know(self, existing: Existing) -> None:
        """A SID that another resource gives is fine; the preview does without."""
        existing.stack.write(
            f"""
            from pulumi.dynamic import CreateResult, Resource, ResourceProvider

            class Finder(ResourceProvider):
                def create(self, props):
                    return CreateResult("found", {{"sid": "{existing.sid}"}})

            class Found(Resource, module="test", name="Found"):
                sid: pulumi.Output[str]
                def __init__(self, name):
                    super().__init__(Finder(), name, {{"sid": None}})

            SecureTrunk("voice", adopt=Found("voice").sid, {AS_IT_IS})
            """
        )

        existing.stack.preview()
        existing.stack.up()

        assert existing.sid == existing.stack.resource("SecureTrunk")["id"]
        assert {} == existing.stack.preview().changes

    def test_in_an_account_of_its_own(self, existing: Existing) -> None:
        """It works with a `Provider`, also one whose settings the preview does not know; its marks reach no state."""
        account = existing.stack.twilio
        existing.stack.write(
            f"""
            from pulumi import ResourceOptions
            from pulumi.dynamic import CreateResult, Resource, ResourceProvider
            from pulumi_twilio_trunking import Provider

            class Maker(ResourceProvider):
                def create(self, props):
                    return CreateResult("made", {{"sid": "{account.account_sid}"}})

            class SubAccount(Resource, module="test", name="SubAccount"):
                sid: pulumi.Output[str]
                def __init__(self, name):
                    super().__init__(Maker(), name, {{"sid": None}})

            own = Provider("own", account_sid=SubAccount("own").sid, auth_token="{account.auth_token}")
            SecureTrunk("new", ResourceOptions(provider=own))
            SecureTrunk("voice", ResourceOptions(provider=own), adopt="{existing.sid}", {AS_IT_IS})
            """
        )

        run = existing.stack.preview()

        assert "__" not in run.text

        existing.stack.up()
        resources = json.loads(existing.stack.state)["deployment"]["resources"]
        trunks = [resource for resource in resources if resource["type"].endswith("SecureTrunk")]

        assert existing.sid in {trunk["id"] for trunk in trunks}
        for trunk in trunks:
            marks = {key for key in {**trunk["inputs"], **trunk["outputs"]} if key.startswith("__")}
            assert {"__provider"} == marks
        assert {} == existing.stack.preview().changes

    def test_is_not_pulumis_import_option(self, existing: Existing) -> None:
        """`import_`, which would end in a KeyError of Pulumi's, points to `adopt`."""
        option = f'pulumi.ResourceOptions(import_="{existing.sid}")'
        existing.stack.write(f'SecureTrunk("voice", {option}, {AS_IT_IS})')

        run = existing.stack.preview(code=None)

        assert "'voice' has the option import_" in run.text
        assert "write adopt='TK…' instead" in run.text
        assert "Traceback" not in run.text


class TestPage:
    def test_has_a_program_that_works(self, stack: Stack) -> None:
        """What docs/adopt.md shows takes such a trunk over, lets its lines go, and is mended as the page says."""
        page = (ROOT / "docs" / "adopt.md").read_text()
        [program] = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
        trunks = stack.twilio.client().trunking.v1.trunks
        sid = trunks.create(friendly_name="PBX", domain_name=DOMAIN).sid
        for index, uri in enumerate([PLAIN, TLS]):
            trunks(sid).origination_urls.create(
                10, index + 1, enabled=True, friendly_name="site", sip_url=uri
            )
        program = re.sub(r"TK\w{32}", sid, program)
        stack.write(program)
        stack.up()

        assert {} == stack.preview().changes

        stack.write(re.sub(r"^ +adopt=.*\n", "", program, flags=re.MULTILINE))

        assert {"updated": 2} == stack.up().changes

        mended = program.replace(PLAIN, f"{PLAIN};transport=tls").replace(', "plain_text": True', "")
        stack.write(
            re.sub(r"^ +adopt=.*\n", "", mended.replace("secure=False", "secure=True"), flags=re.MULTILINE)
        )
        run = stack.up()

        assert "secure changes from False to True" in run.text
        assert [f"{PLAIN};transport=tls", TLS] == [url.sip_url for url in stack.urls(sid)]
        assert {} == stack.preview().changes


class TestRename:
    def test_while_the_lines_stand(self, adopted: Existing) -> None:
        """A rename without alias takes the same trunk and the same list: nothing is lost, and one resource has each."""
        trunk, routes = adopted.trunk, adopted.routes
        old = {url.sid for url in adopted.stack.urls(adopted.sid)}

        adopted.write("renamed")
        run = adopted.stack.up()

        assert (
            f"trunk {adopted.sid} was not deleted at Twilio: 'renamed' of this program adopts it" in run.text
        )
        assert (trunk, routes) == (adopted.trunk, adopted.routes)
        assert old.isdisjoint({url.sid for url in adopted.stack.urls(adopted.sid)})
        assert adopted.sid == adopted.stack.resource("SecureTrunk")["id"]
        assert {} == adopted.stack.refresh().changes
        assert {} == adopted.stack.preview().changes

    def test_at_the_limit_of_ten(self, existing: Existing) -> None:
        """A list of ten is made anew one by one, so that nine of ten stand at any moment."""
        urls = existing.stack.twilio.client().trunking.v1.trunks(existing.sid).origination_urls
        more = [f"sip:{index}.example.com;transport=tls" for index in range(8)]
        for index, uri in enumerate(more):
            urls.create(10, index + 3, enabled=True, friendly_name=uri, sip_url=uri)
        declared = LIST + [{"sip_url": uri, "priority": index + 3} for index, uri in enumerate(more)]
        routes = existing.routes
        existing.write(urls=declared)
        existing.stack.up()

        assert routes == existing.routes

        existing.write("renamed", urls=declared)
        existing.stack.up()

        assert routes == existing.routes
        assert {} == existing.stack.refresh().changes

    def test_of_a_trunk_that_pulumi_made(self, stack: Stack) -> None:
        """With `adopt` under its new name a trunk is taken along, domain and all, though the old name never had the line."""
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

    def test_with_the_lines_gone_in_the_same_step(self, adopted: Existing) -> None:
        """Where the new name does not adopt, the old one is not deleted: the state still says that the trunk was adopted."""
        adopted.stack.write('SecureTrunk("renamed", secure=False)')

        run = adopted.stack.up(code=None)

        assert "`pulumi state delete`" in run.text
        assert "Nothing was deleted" in run.text
        assert [(PLAIN, 1, 10, True), (TLS, 2, 10, True)] == adopted.routes


class TestReplace:
    @pytest.mark.parametrize("kind", ["SecureTrunk", "TlsOrigination"])
    def test_takes_the_same_again(self, adopted: Existing, kind: str) -> None:
        """`up --replace` of what is adopted adopts it again: it is not lost."""
        trunk, routes = adopted.trunk, adopted.routes

        adopted.stack.up("--replace", adopted.stack.resource(kind)["urn"])

        assert (trunk, routes) == (adopted.trunk, adopted.routes)
        assert adopted.sid == adopted.stack.resource("SecureTrunk")["id"]
        assert {} == adopted.stack.refresh().changes
        assert {} == adopted.stack.preview().changes

    def test_that_deletes_first(self, adopted: Existing) -> None:
        """The same with the option `delete_before_replace`."""
        routes = adopted.routes
        adopted.stack.write(
            f'SecureTrunk("voice", pulumi.ResourceOptions(delete_before_replace=True), adopt="{adopted.sid}", {AS_IT_IS})'
        )
        adopted.stack.pulumi("state", "delete", "--yes", adopted.stack.resource("TlsOrigination")["urn"])

        adopted.stack.up("--replace", adopted.stack.resource("SecureTrunk")["urn"])

        assert routes == adopted.routes
        assert adopted.sid == adopted.stack.resource("SecureTrunk")["id"]

    def test_of_the_list_with_a_plain_uri_and_without_the_line(self, adopted: Existing) -> None:
        """What is made anew by Pulumi takes no plain URI; nothing was done."""
        adopted.write(adopt=False)
        adopted.stack.up()
        routes = adopted.routes

        run = adopted.stack.up("--replace", adopted.stack.resource("TlsOrigination")["urn"], code=None)

        assert "plain_text is only for a URI that stood on the trunk before it was adopted" in run.text
        assert routes == adopted.routes


class TestDelete:
    def test_is_refused_while_the_lines_stand(self, adopted: Existing) -> None:
        """Destroy touches neither the trunk nor its routes; `pulumi state delete` lets go of them."""
        trunk, routes = adopted.trunk, adopted.routes

        run = adopted.stack.destroy(code=None)

        assert "Nothing was deleted" in run.text
        assert (trunk, routes) == (adopted.trunk, adopted.routes)

        adopted.stack.destroy("--run-program", code=None)

        assert (trunk, routes) == (adopted.trunk, adopted.routes)

        for kind in ("TlsOrigination", "SecureTrunk"):
            adopted.stack.pulumi("state", "delete", "--yes", adopted.stack.resource(kind)["urn"])
        adopted.stack.destroy()

        assert (trunk, routes) == (adopted.trunk, adopted.routes)

    def test_of_what_leaves_the_program_is_refused_too(self, adopted: Existing) -> None:
        """Removing the whole resource at once removes nothing at Twilio."""
        routes = adopted.routes
        adopted.stack.write("")

        run = adopted.stack.up(code=None)

        assert "remove `adopt`, run `pulumi up`, and delete then" in run.text
        assert routes == adopted.routes

    def test_by_force(self, existing: Existing) -> None:
        """`force_delete=True` deletes an adopted trunk, once an `up` has stored it."""
        existing.stack.write(f'SecureTrunk("voice", adopt="{existing.sid}", {AS_IT_IS}, force_delete=True)')
        existing.stack.up()

        existing.stack.destroy()

        assert [] == existing.stack.trunks

    def test_behind_pulumis_back(self, adopted: Existing) -> None:
        """A trunk that somebody deleted leaves the state on refresh; it is not made again under its old SID."""
        adopted.stack.twilio.client().trunking.v1.trunks(adopted.sid).delete()

        assert {"deleted": 2} == adopted.stack.refresh().changes

        run = adopted.stack.up(code=None)

        assert "If it was deleted, remove `adopt` to have a new trunk made" in run.text


class TestPlainUris:
    def test_are_warned_about_and_mended_in_place(self, adopted: Existing) -> None:
        """Each preview has the one edit that mends a plain URI; that edit is an update without a gap."""
        run = adopted.stack.preview()

        assert f"write '{PLAIN};transport=tls', and remove plain_text" in run.text

        adopted.write(urls=[{"sip_url": f"{PLAIN};transport=tls", "priority": 1}, LIST[1]])
        run, requests = adopted.requests_of(adopted.stack.up)

        assert {"updated": 1} == run.changes
        assert ["POST", "DELETE"] == [request.split()[0] for request in writes(requests, "OriginationUrls")]
        assert [f"{PLAIN};transport=tls", TLS] == [uri for uri, *_ in adopted.routes]
        assert "plain_text" not in adopted.stack.preview().text

        adopted.write()
        run = adopted.stack.preview(code=None)

        assert "plain_text is only for a URI that stood on the trunk before it was adopted" in run.text


class TestState:
    def test_written_by_an_import(self, existing: Existing, tmp_path: Path) -> None:
        """What `state_of` gives stands in a state as if `up` had written it, and the next preview says unchanged."""
        account = existing.stack.twilio
        credentials = Credentials(
            account_sid=account.account_sid,
            username=account.account_sid,
            password=account.auth_token,
            base_url=account.url,
        )
        api = connect(credentials)
        trunk = secure_trunk.state_of(api.read_trunk(existing.sid), credentials.home)
        urls = api.list_origination_urls(existing.sid)
        origination = tls_origination.state_of(existing.sid, urls, credentials.home)
        resources = [
            {
                "type": f"pulumi-python:dynamic/twilio:{kind}",
                "name": "voice",
                "id": existing.sid,
                **state._asdict(),
            }
            for kind, state in [("SecureTrunk", trunk), ("TlsOrigination", origination)]
        ]
        file = tmp_path / "import.json"
        file.write_text(json.dumps({"resources": resources}))

        existing.stack.pulumi(
            "import", "--yes", "--generate-code=false", "--protect=false", "--file", str(file)
        )
        names = [{**each, "friendly_name": f"site {index}"} for index, each in enumerate(LIST)]
        existing.write(adopt=False, urls=names)

        assert {} == existing.stack.preview().changes
        assert {} == existing.stack.refresh().changes
        assert {} == existing.stack.up().changes

        existing.write(trunk=AS_IT_IS.removeprefix("secure=False, "), adopt=False, urls=names)
        run = existing.stack.preview(code=None)

        assert "write secure=False, as it is now" in run.text

        existing.write(adopt=False, urls=[{**names[0], "sip_url": "sip:other.example.com"}, names[1]])
        run = existing.stack.preview(code=None)

        assert "plain_text is only for" in run.text
