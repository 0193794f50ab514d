"""Pulumi's own options on this package's resources, by the real CLI."""

from __future__ import annotations

from tests.e2e.harness import Stack

ONE = "sip:one.example.com;transport=tls"
TWO = "sip:two.example.com;transport=tls"
TOKEN = "s3cr3t-of-a-header"


def program(trunk: str = "", origination: str = "", *, destination: str = repr(ONE)) -> str:
    """A trunk with one destination, each with the options given."""
    origination = origination and ", " + origination
    return f"""
        from pulumi import Alias, ResourceOptions

        trunk = SecureTrunk("voice-agent"{trunk and ", " + trunk})
        TlsOrigination("voice-agent"{origination}, trunk_sid=trunk.id, destinations=[{destination}])
    """


def test_protect_and_retain_on_delete(stack: Stack) -> None:
    """A protected trunk stays, and so does a list that is its child.

    Without a preview, any other list is deleted before Pulumi stops. Retained resources only leave the state.
    """
    protected = "ResourceOptions(protect=True)"
    stack.write(program(protected))
    stack.up()
    [trunk] = stack.trunks

    assert "protected" in stack.destroy(preview=True, code=None).text
    assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]

    stack.destroy(code=None)

    assert [] == stack.urls(trunk.sid)

    stack.write(program(protected, "ResourceOptions(parent=trunk)"))
    stack.up()
    stack.destroy(code=None)

    assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]

    retained = "ResourceOptions(retain_on_delete=True"
    stack.write(program(f"{retained})", f"{retained}, parent=trunk)"))
    stack.up()
    stack.destroy()

    assert [] == stack.resources
    assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]


def test_aliases_ignore_changes_and_targets(stack: Stack) -> None:
    """A rename with an alias sends nothing; ignored inputs stay; `--target` leaves the other resource."""
    stack.write(program())
    stack.up()
    before = len(stack.twilio.requests)
    alias = 'ResourceOptions(aliases=[Alias(name="voice-agent")])'
    renamed = program(f'{alias}, friendly_name="voice-agent"', alias)
    stack.write(renamed.replace('("voice-agent"', '("renamed"'))

    assert {} == stack.up().changes
    assert [] == stack.twilio.requests[before:]

    [trunk] = stack.trunks
    ignoring = (
        'ResourceOptions(ignore_changes=["friendly_name"]), friendly_name="x", transfer_mode="sip-only"'
    )
    stack.write(program(ignoring, destination=repr(TWO)).replace('("voice-agent"', '("renamed"'))
    run = stack.up("--target", stack.resource("SecureTrunk")["urn"])
    [changed] = stack.trunks

    assert {"updated": 1} == run.changes
    assert ("voice-agent", "sip-only") == (changed.friendly_name, changed.transfer_mode)
    assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]

    assert {"updated": 1} == stack.up().changes
    assert [TWO] == [url.sip_url for url in stack.urls(trunk.sid)]


def test_ignored_drift_stays(stack: Stack) -> None:
    """Drift of an ignored input is not undone: encryption that somebody switched off stays off."""
    stack.write(program('ResourceOptions(ignore_changes=["secure"])'))
    stack.up()
    [trunk] = stack.trunks
    stack.twilio.console().trunking.v1.trunks(trunk.sid).update(secure=False)

    assert "Secure Trunking was switched off outside of Pulumi" in stack.refresh().text

    stack.up()

    assert [False] == [trunk.secure for trunk in stack.trunks]


def test_delete_before_replace(stack: Stack) -> None:
    """With this option a replaced list has a gap; without it the new routes come before the old ones go."""
    writes = []
    for option in ("ResourceOptions(delete_before_replace=True)", ""):
        stack.write(program(origination=option))
        stack.up()
        start = len(stack.twilio.requests)
        run = stack.up("--replace", stack.resource("TlsOrigination")["urn"])
        methods = [request.method for request in stack.twilio.requests[start:]]
        writes.append([method for method in methods if method != "GET"])

        assert {"replaced": 1} == run.changes

    assert [["DELETE", "POST"], ["POST", "DELETE"]] == writes


def test_delete_before_replace_of_a_domain(stack: Stack) -> None:
    """With this option one `up` replaces a trunk that has a domain; without it the domain is taken.

    The preview warns of both, since Twilio may reserve a name that was given up.
    """
    domain = 'domain_name="acme.pstn.twilio.com"'
    stack.write(program(domain))
    stack.up()
    [old] = stack.trunks
    before = len(stack.twilio.requests)
    run = stack.preview("--replace", stack.resource("SecureTrunk")["urn"])

    assert f"trunk {old.sid} is replaced" in run.text
    assert "reserved for up to 30 days" in run.text
    assert [] == stack.twilio.requests[before:]

    run = stack.up("--replace", stack.resource("SecureTrunk")["urn"], code=None)

    assert "21245" in run.text
    assert [old.sid] == [trunk.sid for trunk in stack.trunks]

    stack.write(program(f"ResourceOptions(delete_before_replace=True), {domain}"))
    run = stack.up("--replace", stack.resource("SecureTrunk")["urn"])
    [new] = stack.trunks

    assert {"replaced": 2} == run.changes
    assert old.sid != new.sid
    assert [ONE] == [url.sip_url for url in stack.urls(new.sid)]


def test_replace_on_changes_does_nothing(stack: Stack) -> None:
    """The list is updated: a dynamic provider cannot tell the engine which input changed."""
    option = 'ResourceOptions(replace_on_changes=["destinations"])'
    stack.write(program(origination=option))
    stack.up()
    stack.write(program(origination=option, destination=repr(TWO)))

    run = stack.up()
    [trunk] = stack.trunks

    assert {"updated": 1} == run.changes
    assert [TWO] == [url.sip_url for url in stack.urls(trunk.sid)]


def test_a_component_as_parent(stack: Stack) -> None:
    """A list that moves under a component without alias keeps its routes; the trunk, which has one, stays."""
    stack.write(program())
    stack.up()
    [before] = stack.trunks
    stack.write(
        """
        from pulumi import Alias, ComponentResource, ResourceOptions, ROOT_STACK_RESOURCE

        class Calls(ComponentResource):
            def __init__(self, name):
                super().__init__("acme:voice:Calls", name)
                moved = ResourceOptions(parent=self, aliases=[Alias(parent=ROOT_STACK_RESOURCE)])
                trunk = SecureTrunk(name, moved)
                destinations = ["sip:one.example.com;transport=tls"]
                opts = ResourceOptions(parent=self)
                TlsOrigination(name, opts, trunk_sid=trunk.id, destinations=destinations)
                self.register_outputs({"trunk_sid": trunk.id})

        Calls("voice-agent")
        """
    )
    start = len(stack.twilio.requests)
    stack.up()
    methods = [request.method for request in stack.twilio.requests[start:]]
    [after] = stack.trunks

    assert before.sid == after.sid
    assert [ONE] == [url.sip_url for url in stack.urls(after.sid)]
    assert ["POST", "DELETE"] == [method for method in methods if method != "GET"]


def test_a_secret_destination(stack: Stack) -> None:
    """A secret header is never in clear in the state or in what the CLI prints, warnings included."""
    uri = f"sip:one.example.com;transport=tls?X-Token={TOKEN}"
    stack.write(program(destination=f"pulumi.Output.secret({uri!r})"))
    shown = [stack.preview("--diff").text, stack.up().text]
    [trunk] = stack.trunks
    [url] = stack.urls(trunk.sid)

    assert uri == url.sip_url

    stack.twilio.console().trunking.v1.trunks(trunk.sid).origination_urls(url.sid).update(
        sip_url=f"sip:one.example.com?X-Token={TOKEN}"
    )
    shown += [stack.refresh("--diff").text, stack.up("--diff", preview=True).text]

    assert "got origination URLs outside of Pulumi that are not TLS" in shown[2]
    assert [] == [text for text in [*shown, stack.state] if TOKEN in text]


def test_providers_on_a_component_redirect_others_too(stack: Stack) -> None:
    """`providers=[…]` on a component reaches every library's dynamic resources, as docs/provider.md says."""
    stack.write(
        """
        from pulumi import ComponentResource, ResourceOptions
        from pulumi.dynamic import CreateResult, Resource, ResourceProvider
        from pulumi_twilio_trunking import Provider

        class Others(ResourceProvider):
            def configure(self, req):
                self.account = req.config.get("twilio:accountSid")

            def create(self, props):
                return CreateResult("other", {**props, "account": self.account})

        class Other(Resource, module="test", name="Other"):
            account: pulumi.Output[str]

            def __init__(self, name, opts):
                super().__init__(Others(), name, {"account": None}, opts)

        eu = Provider("eu", account_sid="AC" + 32 * "e", auth_token="token")
        component = ComponentResource("acme:voice:Calls", "calls", None, ResourceOptions(providers=[eu]))
        pulumi.export("account", Other("other", ResourceOptions(parent=component)).account)
        """
    )
    stack.up()

    assert "AC" + 32 * "e" == stack.outputs["account"]


def test_of_a_component(stack: Stack) -> None:
    """Each part has the protection of its VoiceTrunk; `--exclude-protected` destroys the others.

    Retained parts only leave the state: the number rings as before.
    """
    console = stack.twilio.console()
    number = stack.twilio.admin.add_phone_number(stack.twilio.account_sid, phone_number="+14155550100")["sid"]
    voice = f"""
        from pulumi_twilio_trunking import VoiceTrunk

        options = pulumi.ResourceOptions(%s)
        VoiceTrunk("voice", options, destinations=[{ONE!r}], phone_numbers=["+14155550100"])
    """
    stack.write(voice % "protect=True" + "    SecureTrunk('other')\n")
    stack.up()
    stack.destroy("--exclude-protected")

    assert ["voice"] == [trunk.friendly_name for trunk in stack.trunks]

    stack.write(voice % "retain_on_delete=True")
    stack.up()
    stack.destroy()
    [trunk] = stack.trunks

    assert [] == stack.resources
    assert [ONE] == [url.sip_url for url in stack.urls(trunk.sid)]
    assert trunk.sid == console.incoming_phone_numbers(number).fetch().trunk_sid
