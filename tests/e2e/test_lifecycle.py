"""The life of an encrypted trunk, by the real CLI: each test is one story, told in steps."""

from __future__ import annotations

import re

import pytest

from tests.e2e.harness import Stack
from twilio_trunks_audit.preflight.sources.stack import from_preview, from_stack

ONE = "sip:one.example.com;transport=tls"
TWO = "sip:two.example.com;transport=tls"
THREE = "sip:three.example.com;transport=tls"
FOUR = "sip:four.example.com;transport=tls"


def program(*destinations: str, trunk: str = "") -> str:
    return f"""
        trunk = SecureTrunk("voice-agent"{trunk and ", " + trunk})
        origination = TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations={list(destinations)!r})
        pulumi.export("termination_uri", trunk.termination_uri)
        pulumi.export("termination_port", trunk.termination_port)
        pulumi.export("route_plan", origination.route_plan)
    """


def test_a_life(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trunk and its list are made encrypted, change without a gap, and go without a trace."""
    stack.write(program(ONE, TWO, THREE, trunk='domain_name="acme.pstn.twilio.com"'))
    run = stack.up(preview=True)
    [trunk] = stack.trunks
    urls = stack.urls(trunk.sid)

    assert (True, "voice-agent") == (trunk.secure, trunk.friendly_name)
    assert [(ONE, 10), (TWO, 20), (THREE, 30)] == [(url.sip_url, url.priority) for url in urls]
    for text in [run.text, stack.state, stack.files_as_text()]:
        assert stack.twilio.auth_token not in text

    outputs = stack.outputs

    assert "sip:acme.pstn.twilio.com;transport=tls" == outputs["termination_uri"]
    assert 5061 == outputs["termination_port"]
    assert [("one.example.com", 0), ("two.example.com", 4), ("three.example.com", 8)] == [
        (step["host"], step["after_seconds"]) for step in outputs["route_plan"]
    ]

    before = len(stack.twilio.requests)

    assert {} == stack.up(preview=True).changes
    assert before == len(stack.twilio.requests)

    outputs = stack.resource("TlsOrigination")["outputs"]

    assert {} == stack.refresh(preview=True).changes
    assert outputs == stack.resource("TlsOrigination")["outputs"]
    assert {} == stack.preview().changes

    stack.write(program(THREE, ONE, TWO, trunk='domain_name="acme.pstn.twilio.com"'))

    assert {"updated": 1} == stack.up().changes

    reordered = stack.urls(trunk.sid)

    assert [THREE, ONE, TWO] == [url.sip_url for url in reordered]
    assert {url.sip_url: url.sid for url in urls} == {url.sip_url: url.sid for url in reordered}

    start = len(stack.twilio.requests)
    stack.write(program(FOUR, trunk='domain_name="acme.pstn.twilio.com"'))

    assert ([THREE, ONE, TWO], [FOUR]) == destinations_to_rehearse(stack, monkeypatch)

    stack.up()

    assert ["GET", "POST", *["DELETE"] * 3] == [entry.method for entry in stack.twilio.requests[start:]]
    assert [FOUR] == [url.sip_url for url in stack.urls(trunk.sid)]

    stack.destroy(preview=True)

    assert [] == stack.trunks


def destinations_to_rehearse(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """What a preflight would try: now, and after the next `up`."""
    for name in ("PATH", *filter(lambda name: name.startswith("PULUMI_"), stack.environ)):
        monkeypatch.setenv(name, stack.environ[name])
    monkeypatch.chdir(stack.program)
    preview = stack.folder / "preview.json"
    preview.write_text(stack.preview("--json", "--show-sames").text)
    now, then = from_stack("dev", show_secrets=False), from_preview(preview)
    uris = [[one.uri for trunk in found.trunks for one in trunk.destinations] for found in (now, then)]

    assert [(True, False)] * 2 == [
        (trunk.secure, trunk.disaster_recovery) for found in (now, then) for trunk in found.trunks
    ]

    return uris[0], uris[1]


class TestCredentials:
    def test_from_the_environment(self, stack: Stack) -> None:
        """A preview needs none and sends nothing; those of the environment never come into the state."""
        stack.forget_credentials()
        stack.write(program(ONE))

        assert {"create": 3} == stack.preview().changes
        assert [] == stack.twilio.requests

        stack.environ["TWILIO_ACCOUNT_SID"] = stack.twilio.account_sid
        stack.environ["TWILIO_AUTH_TOKEN"] = stack.twilio.auth_token
        stack.up()

        assert 1 == len(stack.trunks)
        assert "twilio:authToken" not in stack.state
        assert stack.twilio.auth_token not in stack.state

    def test_missing_and_wrong(self, stack: Stack) -> None:
        """The first request fails, with the keys to set, or with Twilio's code and request id."""
        stack.pulumi("config", "rm", "twilio:authToken")
        stack.write(program(ONE))
        missing = stack.up(code=None)

        assert "pulumi config set --secret twilio:authToken" in missing.text
        assert "Traceback" not in missing.text

        stack.config("twilio:authToken", "wrong-and-still-secret", "--secret")
        wrong = stack.up(code=None)

        assert "error 20003" in wrong.text
        assert re.search(r"request RQ[0-9a-f]{32}", wrong.text)
        assert "Traceback" not in wrong.text
        assert "wrong-and-still-secret" not in wrong.text


class TestRefusals:
    def test_shows_every_failure_at_once(self, stack: Stack) -> None:
        """A preview refuses all the wrong inputs of a resource at once, each with a correction."""
        trunk = """
            SecureTrunk("voice-agent", domain_name="acme", transfer_mode="all", disaster_recovery_url="http://example.com/x")
        """
        origination = """
            destinations = [{"sip_url": "sip:x.example;transport=tls", "weight": 0}]
            TlsOrigination("voice-agent", trunk_sid="trunk", destinations=destinations)
        """
        corrections = {
            trunk: [
                "'acme.pstn.twilio.com'",
                "write one of: disable-all,",
                "'https://example.com/x'",
            ],
            origination: ["write trunk.id", "0 is not accepted: write a whole number from 1 to 65535"],
        }
        for program_text, expected in corrections.items():
            stack.write(program_text)

            text = stack.preview(code=None).text

            assert expected == [correction for correction in expected if correction in text]
        assert [] == stack.twilio.requests

    def test_refuses_a_plain_uri_with_its_correction(self, stack: Stack) -> None:
        """A URI that is not TLS ends the preview with the corrected one and without a traceback."""
        stack.write(program(ONE, "sip:+15550100@pbx.example.com:5060;transport=udp"))

        run = stack.preview(code=None)

        assert "'sip:+15550100@pbx.example.com;transport=tls'" in run.text
        assert "destinations[1]" in run.text
        assert "Traceback" not in run.text

    def test_refuses_a_plain_uri_that_comes_from_another_resource(self, stack: Stack) -> None:
        """A plain URI that comes from an output is refused by check, in preview, with the correction."""
        stack.write(
            """
            trunk = SecureTrunk("voice-agent")
            host = pulumi.Output.from_input("pbx.example.com").apply(lambda host: f"sip:{host}")
            TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations=[host])
            """
        )

        run = stack.preview(code=None)

        assert "'sip:pbx.example.com;transport=tls'" in run.text
        assert "Traceback" not in run.text


def test_a_trunk_changes_in_place(stack: Stack) -> None:
    """Every input of a trunk changes in place, and one that is removed goes back to its default."""
    stack.write(program(ONE))
    stack.up()
    [before] = stack.trunks

    stack.write(
        program(
            ONE,
            trunk='friendly_name="Agent", domain_name="acme.pstn.twilio.com", transfer_mode="sip-only",'
            'disaster_recovery_url="https://example.com/fallback", recording={"mode": "record-from-answer"}',
        )
    )
    run = stack.up()
    [changed] = stack.trunks

    assert {"updated": 1} == run.changes
    assert before.sid == changed.sid
    assert ("Agent", "acme.pstn.twilio.com", "sip-only", "https://example.com/fallback", "POST") == (
        changed.friendly_name,
        changed.domain_name,
        changed.transfer_mode,
        changed.disaster_recovery_url,
        changed.disaster_recovery_method,
    )
    assert {"mode": "record-from-answer", "trim": "do-not-trim"} == changed.recording

    stack.write(program(ONE))
    stack.up()
    [back] = stack.trunks

    assert ("voice-agent", None, "disable-all", None, True) == (
        back.friendly_name,
        back.domain_name or None,
        back.transfer_mode,
        back.disaster_recovery_url or None,
        back.secure,
    )
    assert {} == stack.preview().changes


def test_replacements(stack: Stack) -> None:
    """A list or a trunk that is replaced or renamed has its routes, and nothing is left of the old one."""
    two_trunks = """
        blue, green = SecureTrunk("blue"), SecureTrunk("green")
        TlsOrigination("{}", trunk_sid={}.id, destinations=["sip:one.example.com;transport=tls"])
    """
    stack.write(two_trunks.format("calls", "blue"))
    stack.up()
    blue, green = sorted(stack.trunks, key=lambda trunk: trunk.friendly_name)

    stack.write(two_trunks.format("calls", "green"))

    assert {"replaced": 1} == stack.up(preview=True).changes
    assert [] == stack.urls(blue.sid)

    [old] = stack.urls(green.sid)
    stack.write(two_trunks.format("renamed", "green"))
    stack.up()
    [new] = stack.urls(green.sid)

    assert ONE == old.sip_url == new.sip_url
    assert old.sid != new.sid

    [urn] = [each["urn"] for each in stack.resources if each["urn"].endswith(":SecureTrunk::green")]

    assert {"replaced": 2} == stack.up("--replace", urn).changes

    [newer] = [trunk for trunk in stack.trunks if trunk.friendly_name == "green"]

    assert green.sid != newer.sid
    assert [ONE] == [url.sip_url for url in stack.urls(newer.sid)]
    assert 2 == len(stack.trunks)


class TestDrift:
    def test_encryption_that_somebody_took_off(self, stack: Stack) -> None:
        """A refresh shows Secure Trunking off and a plain URL as drift, and the next `up` mends both."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        [url] = stack.urls(trunk.sid)
        at_twilio = stack.twilio.console().trunking.v1.trunks(trunk.sid)
        at_twilio.update(secure=False)
        at_twilio.origination_urls(url.sid).update(sip_url="sip:one.example.com")

        run = stack.refresh()

        assert {"updated": 2} == run.changes
        assert "Secure Trunking was switched off outside of Pulumi" in run.text
        assert "secure changes from" not in run.text
        assert "got origination URLs outside of Pulumi that are not TLS" in run.text

        run = stack.preview()

        assert {"update": 2} == run.changes
        assert "secure changes from False to True" in run.text

        stack.up()

        assert [True] == [trunk.secure for trunk in stack.trunks]
        assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]

    def test_a_url_that_somebody_added(self, stack: Stack) -> None:
        """It stays until a refresh has shown it; then `up` removes only it. A plain one is loud."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        [kept] = stack.urls(trunk.sid)
        plain = trunk.origination_urls.create(
            1, 1, enabled=True, friendly_name="x", sip_url="sip:x.example.com"
        )
        stack.up()

        assert [plain.sip_url, ONE] == [url.sip_url for url in stack.urls(trunk.sid)]

        stack.write(program(ONE, TWO))
        run = stack.up()

        assert f"{plain.sid} (sip:x.example.com, priority 1). NOT ALL OF THEM ARE TLS" in run.text
        assert [plain.sip_url, ONE, TWO] == [url.sip_url for url in stack.urls(trunk.sid)]

        run = stack.refresh()

        assert {"updated": 1} == run.changes
        assert 1 == run.diagnostics.count(f"{plain.sid} (sip:x.example.com, priority 1)")

        stack.up()
        urls = stack.urls(trunk.sid)

        assert [ONE, TWO] == [url.sip_url for url in urls]
        assert kept.sid == urls[0].sid

    def test_a_trunk_that_somebody_deleted(self, stack: Stack) -> None:
        """Its update points to refresh, which takes it out of the state; the next `up` makes it again."""
        stack.write(program(ONE))
        stack.up()
        [gone] = stack.trunks
        stack.twilio.client().trunking.v1.trunks(gone.sid).delete()

        stack.write(program(ONE, trunk='friendly_name="Agent"'))
        run = stack.up(code=None)

        assert f"could not update friendly_name of trunk {gone.sid}" in run.text
        assert "error 20404" in run.text
        assert "`pulumi refresh`" in run.text
        assert "Traceback" not in run.text

        assert {"deleted": 2} == stack.refresh().changes

        assert {"created": 2} == stack.up().changes
        [trunk] = stack.trunks
        assert gone.sid != trunk.sid
        assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]

        stack.twilio.client().trunking.v1.trunks(trunk.sid).delete()
        stack.destroy()

        assert [] == stack.resources


def test_another_account_or_region(stack: Stack) -> None:
    """A stack pointed at another account or region stops and names both; it forgets nothing."""
    stack.write(program(ONE))
    stack.up()
    other = "AC" + 32 * "f"
    stack.config("twilio:accountSid", other)

    for run in [
        stack.preview(code=None),
        stack.up(code=None),
        stack.refresh("--run-program", code=None),
        stack.destroy("--run-program", code=None),
    ]:
        assert stack.twilio.account_sid in run.text
        assert other in run.text
        assert "Traceback" not in run.text

    stack.config("twilio:accountSid", stack.twilio.account_sid)
    stack.config("twilio:region", "ie1")
    stack.config("twilio:edge", "dublin")

    assert "was made in region us1, but the credentials are for ie1" in stack.preview(code=None).text
    assert 1 == len(stack.trunks)
