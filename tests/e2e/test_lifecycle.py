"""The life of an encrypted trunk, by the real CLI: each test is one story, told in steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.e2e.harness import Run, Stack

ONE = "sip:one.example.com;transport=tls"
TWO = "sip:two.example.com;transport=tls"
THREE = "sip:three.example.com;transport=tls"


def program(*destinations: str, trunk: str = "") -> str:
    return f"""
        trunk = SecureTrunk("voice-agent"{trunk and ", " + trunk})
        origination = TlsOrigination("voice-agent", trunk_sid=trunk.id, destinations={list(destinations)!r})
        pulumi.export("trunk_sid", trunk.id)
        pulumi.export("termination_uri", trunk.termination_uri)
        pulumi.export("termination_port", trunk.termination_port)
        pulumi.export("route_plan", origination.route_plan)
    """


class TestPreview:
    def test_creates_nothing(self, stack: Stack) -> None:
        """A preview shows what would be created and sends nothing to Twilio."""
        stack.write(program(ONE))

        run = stack.preview()

        assert {"create": 3} == run.changes
        assert [] == stack.twilio.requests

    def test_needs_no_credentials(self, stack: Stack) -> None:
        """A preview works where no credentials are."""
        stack.pulumi("config", "rm", "twilio:accountSid")
        stack.pulumi("config", "rm", "twilio:authToken")
        stack.write(program(ONE))

        assert {"create": 3} == stack.preview().changes

    def test_shows_every_failure_at_once(self, stack: Stack) -> None:
        """What is not accepted is refused in preview, all of a resource at once, each with what to write instead."""
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
                "write one of them (accepted: disable-all,",
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
        """A plain URI that is known only through an output is refused by check, in preview, with the correction."""
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


class TestUp:
    def test_makes_an_encrypted_trunk(self, stack: Stack) -> None:
        """The trunk is secure by default, and its URLs stand in fail-over order."""
        stack.write(program(ONE, TWO, THREE, trunk='domain_name="acme.pstn.twilio.com"'))

        stack.up()

        [trunk] = stack.trunks
        assert trunk.secure
        assert "voice-agent" == trunk.friendly_name
        assert [(ONE, 10), (TWO, 20), (THREE, 30)] == [
            (url.sip_url, url.priority) for url in stack.urls(trunk.sid)
        ]

    def test_gives_outputs_that_a_program_can_use(self, stack: Stack) -> None:
        """Outputs hold where the PBX dials, and who is tried when."""
        stack.write(program(ONE, TWO, trunk='domain_name="acme.pstn.twilio.com"'))
        stack.up()

        assert "sip:acme.pstn.twilio.com;transport=tls" == stack.output("termination_uri")
        assert 5061 == stack.output("termination_port")
        assert [("one.example.com", 0), ("two.example.com", 4)] == [
            (step["host"], step["after_seconds"]) for step in stack.output("route_plan")
        ]

    def test_twice_changes_nothing(self, stack: Stack) -> None:
        """A second `up` finds nothing to change and sends nothing."""
        stack.write(program(ONE, TWO))
        stack.up()
        before = len(stack.twilio.requests)

        run = stack.up()

        assert {} == run.changes
        assert before == len(stack.twilio.requests)

    def test_keeps_the_token_out_of_the_state(self, stack: Stack) -> None:
        """No credential is in clear in the state, in the stack's file or in what the CLI prints."""
        stack.write(program(ONE))

        run = stack.up()

        for text in [run.text, stack.state, stack.files_as_text()]:
            assert stack.twilio.auth_token not in text

    def test_takes_credentials_from_the_environment(self, stack: Stack) -> None:
        """Without config the environment counts, and the token is then nowhere in the state, not even encrypted."""
        stack.pulumi("config", "rm", "twilio:accountSid")
        stack.pulumi("config", "rm", "twilio:authToken")
        stack.environ["TWILIO_ACCOUNT_SID"] = stack.twilio.account_sid
        stack.environ["TWILIO_AUTH_TOKEN"] = stack.twilio.auth_token
        stack.write(program(ONE))

        stack.up()

        assert 1 == len(stack.trunks)
        assert "twilio:authToken" not in stack.state
        assert stack.twilio.auth_token not in stack.state

    def test_without_credentials_names_the_keys(self, stack: Stack) -> None:
        """Missing credentials fail at the first request with the keys to set."""
        stack.pulumi("config", "rm", "twilio:authToken")
        stack.write(program(ONE))

        run = stack.up(code=None)

        assert "pulumi config set --secret twilio:authToken" in run.text
        assert "Traceback" not in run.text

    def test_with_a_wrong_token_says_so(self, stack: Stack) -> None:
        """A 401 comes with Twilio's code, the request id, and what to do, and without the token."""
        stack.config("twilio:authToken", "wrong-and-still-secret", "--secret")
        stack.write(program(ONE))

        run = stack.up(code=None)

        assert "error 20003" in run.text
        assert re.search(r"request RQ[0-9a-f]{32}", run.text)
        assert "Traceback" not in run.text
        assert "wrong-and-still-secret" not in run.text


class TestUpdate:
    def test_changes_a_trunk_in_place(self, stack: Stack) -> None:
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

    def test_warns_in_preview_of_what_breaks_calls(self, stack: Stack) -> None:
        """Changing `secure` or the domain of a trunk warns in preview, with what to do instead."""
        stack.write(program(ONE, trunk='secure=False, domain_name="acme.pstn.twilio.com"'))
        stack.up()

        stack.write(program(ONE, trunk='domain_name="other.pstn.twilio.com"'))
        run = stack.preview()

        assert "secure changes from False to True" in run.text
        assert "domain_name changes from acme.pstn.twilio.com to other.pstn.twilio.com" in run.text

    def test_a_new_order_keeps_every_url(self, stack: Stack) -> None:
        """Reordering changes priorities; no URL is made or removed."""
        stack.write(program(ONE, TWO, THREE))
        stack.up()
        [trunk] = stack.trunks
        before = {url.sip_url: url.sid for url in stack.urls(trunk.sid)}

        stack.write(program(THREE, ONE, TWO))
        run = stack.up()
        after = stack.urls(trunk.sid)

        assert {"updated": 1} == run.changes
        assert [THREE, ONE, TWO] == [url.sip_url for url in after]
        assert before == {url.sip_url: url.sid for url in after}

    def test_a_new_destination_comes_before_the_old_one_goes(self, stack: Stack) -> None:
        """Another list is added first and the old one removed last, so that a route is there all the time."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        start = len(stack.twilio.requests)

        stack.write(program(TWO))
        stack.up()
        methods = [entry.method for entry in stack.twilio.requests[start:]]

        assert ["GET", "POST", "DELETE"] == methods
        assert [TWO] == [url.sip_url for url in stack.urls(trunk.sid)]

    def test_of_a_trunk_that_is_gone_says_what_to_do(self, stack: Stack) -> None:
        """An update of a trunk that was deleted behind Pulumi's back fails and points to refresh."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        stack.twilio.client().trunking.v1.trunks(trunk.sid).delete()

        stack.write(program(ONE, trunk='friendly_name="Agent"'))
        run = stack.up(code=None)

        assert f"could not update friendly_name of trunk {trunk.sid}" in run.text
        assert "error 20404" in run.text
        assert "`pulumi refresh`" in run.text
        assert "Traceback" not in run.text


class TestReplace:
    def test_another_trunk_replaces_the_list(self, stack: Stack) -> None:
        """With another `trunk_sid` the list is made on the new trunk before it goes from the old one."""
        two_trunks = """
            blue, green = SecureTrunk("blue"), SecureTrunk("green")
            TlsOrigination("calls", trunk_sid={}.id, destinations=["sip:one.example.com;transport=tls"])
        """
        stack.write(two_trunks.format("blue"))
        stack.up()
        blue, green = sorted(stack.trunks, key=lambda trunk: trunk.friendly_name)

        stack.write(two_trunks.format("green"))
        run = stack.up()

        assert {"replaced": 1} == run.changes
        assert [] == stack.urls(blue.sid)
        assert [ONE] == [url.sip_url for url in stack.urls(green.sid)]

    def test_a_replaced_trunk_takes_its_list_along(self, stack: Stack) -> None:
        """When the trunk is replaced its list is made on the new trunk, and nothing is left of the old one."""
        stack.write(program(ONE, TWO))
        stack.up()
        [old] = stack.trunks

        run = stack.up("--replace", stack.resource("SecureTrunk")["urn"])
        [new] = stack.trunks

        assert {"replaced": 2} == run.changes
        assert old.sid != new.sid
        assert [ONE, TWO] == [url.sip_url for url in stack.urls(new.sid)]

    def test_a_renamed_resource_keeps_its_routes(self, stack: Stack) -> None:
        """A rename without alias makes the list anew and removes the old one: the routes stand all the time."""
        stack.write(program(ONE, TWO))
        stack.up()
        [trunk] = stack.trunks
        old = {url.sid for url in stack.urls(trunk.sid)}

        stack.write(program(ONE, TWO).replace('TlsOrigination("voice-agent"', 'TlsOrigination("renamed"'))
        stack.up()
        urls = stack.urls(trunk.sid)

        assert [ONE, TWO] == [url.sip_url for url in urls]
        assert old.isdisjoint({url.sid for url in urls})

    def test_a_replacement_on_demand_keeps_the_routes(self, stack: Stack) -> None:
        """`up --replace` of a list leaves the same routes."""
        stack.write(program(ONE, TWO))
        stack.up()
        [trunk] = stack.trunks

        stack.up("--replace", stack.resource("TlsOrigination")["urn"])

        assert [ONE, TWO] == [url.sip_url for url in stack.urls(trunk.sid)]


class TestRefresh:
    def test_with_nothing_changed_shows_nothing(self, stack: Stack) -> None:
        """A refresh of what is as it was shows no change, and neither does the next preview."""
        stack.write(program(ONE, TWO, trunk='domain_name="acme.pstn.twilio.com"'))
        stack.up()

        assert {} == stack.refresh().changes
        assert {} == stack.preview().changes

    def test_shows_a_trunk_that_somebody_made_insecure(self, stack: Stack) -> None:
        """Secure Trunking switched off behind Pulumi's back shows as drift, and the next `up` switches it on."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        stack.twilio.client().trunking.v1.trunks(trunk.sid).update(secure=False)

        run = stack.refresh()

        assert {"updated": 1} == run.changes
        assert "Secure Trunking was switched off outside of Pulumi" in run.text
        assert "secure changes from" not in run.text

        run = stack.preview()

        assert {"update": 1} == run.changes
        assert "secure changes from False to True" in run.text

        stack.up()

        assert [True] == [trunk.secure for trunk in stack.trunks]

    def test_shows_a_url_that_somebody_added(self, stack: Stack) -> None:
        """A URL added by hand shows as drift, and the next `up` removes it, and only it."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        kept = [url.sid for url in stack.urls(trunk.sid)]
        stack.twilio.client().trunking.v1.trunks(trunk.sid).origination_urls.create(
            sip_url="sip:by-hand.example.com", priority=5, weight=10, enabled=True, friendly_name="by hand"
        )

        assert {"updated": 1} == stack.refresh().changes

        stack.up()

        assert kept == [url.sid for url in stack.urls(trunk.sid)]

    def test_shows_a_url_that_somebody_changed_to_plain(self, stack: Stack) -> None:
        """A URL changed to plain SIP by hand is mended by the next `up` after a refresh."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        [url] = stack.urls(trunk.sid)
        stack.twilio.client().trunking.v1.trunks(trunk.sid).origination_urls(url.sid).update(
            sip_url="sip:one.example.com"
        )

        run = stack.refresh()

        assert {"updated": 1} == run.changes
        assert "got origination URLs outside of Pulumi that are not TLS" in run.text

        stack.up()

        assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]

    def test_notices_that_the_trunk_is_gone(self, stack: Stack) -> None:
        """A trunk deleted behind Pulumi's back leaves the state on refresh, and the next `up` makes it again."""
        stack.write(program(ONE))
        stack.up()
        [gone] = stack.trunks
        stack.twilio.client().trunking.v1.trunks(gone.sid).delete()

        assert {"deleted": 2} == stack.refresh().changes

        assert {"created": 2} == stack.up().changes
        [trunk] = stack.trunks
        assert gone.sid != trunk.sid
        assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]


class TestDestroy:
    def test_leaves_nothing(self, stack: Stack) -> None:
        """Destroy leaves nothing at Twilio."""
        stack.write(program(ONE, TWO))
        stack.up()

        stack.destroy()

        assert [] == stack.trunks

    def test_of_what_is_gone_already_is_fine(self, stack: Stack) -> None:
        """Destroy succeeds when the trunk was deleted behind Pulumi's back."""
        stack.write(program(ONE, TWO))
        stack.up()
        [trunk] = stack.trunks
        stack.twilio.client().trunking.v1.trunks(trunk.sid).delete()

        stack.destroy()

        assert [] == stack.trunks

    def test_refuses_a_trunk_with_numbers(self, stack: Stack) -> None:
        """A trunk with phone numbers is not deleted unless `force_delete` was set before."""
        stack.write(program(ONE))
        stack.up()
        [trunk] = stack.trunks
        sid = stack.twilio.admin.add_phone_number(stack.twilio.account_sid)["sid"]
        number = stack.twilio.client().trunking.v1.trunks(trunk.sid).phone_numbers.create(sid)

        run = stack.destroy(code=None)

        assert number.phone_number in run.text
        assert "force_delete=True" in run.text
        assert 1 == len(stack.trunks)

        stack.write(program(ONE, trunk="force_delete=True"))
        stack.up()
        stack.destroy()

        assert [] == stack.trunks


def every_verb(stack: Stack) -> Iterator[Run]:
    """All that goes to Twilio, each refused."""
    yield stack.preview(code=None)
    yield stack.up(code=None)
    yield stack.refresh("--run-program", code=None)
    yield stack.destroy("--run-program", code=None)


class TestAnotherAccount:
    def test_is_refused_by_every_verb(self, stack: Stack) -> None:
        """A stack pointed at another account stops, and names both, instead of forgetting what it made."""
        stack.write(program(ONE))
        stack.up()
        other = "AC" + 32 * "f"
        stack.config("twilio:accountSid", other)

        for run in every_verb(stack):
            assert stack.twilio.account_sid in run.text
            assert other in run.text
            assert "Traceback" not in run.text
        assert 1 == len(stack.trunks)

    def test_so_is_another_region(self, stack: Stack) -> None:
        """A stack pointed at another region stops, and names both."""
        stack.write(program(ONE))
        stack.up()
        stack.config("twilio:region", "ie1")
        stack.config("twilio:edge", "dublin")

        for run in every_verb(stack):
            assert "was made in region us1, but the credentials are for ie1" in run.text
            assert "Traceback" not in run.text
        assert 1 == len(stack.trunks)
