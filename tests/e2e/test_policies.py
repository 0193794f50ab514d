"""The policy pack on stacks of the real provider, by the real CLI. What one rule does alone is in tests/policies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.harness import Stack

MINIMUM = "twilio-trunk-require-minimum-encryption"
ACCESS = "twilio-trunk-note-termination-access"
ROUTES = "twilio-trunk-require-tls-origination"
URI = "twilio-origination-require-tls"

Options = Callable[..., list[str]]
SIGNALLING = {"twilio_trunk_require_minimum_encryption": {"minimum": "signalling"}}

PLAIN = """
    from pulumi.dynamic import Resource, ResourceProvider, CreateResult

    class ElsewhereProvider(ResourceProvider):
        def create(self, props):
            return CreateResult("made-elsewhere", props)

    class OriginationUrl(Resource, module="elsewhere", name="OriginationUrl"):
        def __init__(self, name, **props):
            super().__init__(ElsewhereProvider(), name, props)

    trunk = SecureTrunk("voice-agent", secure=False)
    OriginationUrl("voice-agent", trunk_sid=trunk.id, sip_url="sip:pbx.example.com", enabled=True)
"""


class TestTheFirstPreview:
    def test_accepts_an_encrypted_stack(self, stack: Stack, policies: Options) -> None:
        """A secure trunk with TLS destinations passes under both minimums, in preview and in `up`."""
        stack.use_example("ibm-secure-trunking")

        for config in [{}, SIGNALLING]:
            stack.preview(*policies(**config))
            stack.up(*policies(**config))

    def test_refuses_tls_signalling_alone_under_media(self, stack: Stack, policies: Options) -> None:
        """TLS signalling without SRTP is below the default minimum: refused in preview, and nothing is created."""
        stack.use_example("ibm-tls-signalling")

        run = stack.preview(*policies(), code=None)

        assert MINIMUM in run.text
        assert "secure=True" in run.text
        assert [] == stack.twilio.requests

    def test_accepts_tls_signalling_alone_under_signalling(self, stack: Stack, policies: Options) -> None:
        """TLS signalling without SRTP reaches the minimum `signalling`."""
        stack.use_example("ibm-tls-signalling")

        stack.preview(*policies(**SIGNALLING))
        stack.up(*policies(**SIGNALLING))

        assert [False] == [trunk.secure for trunk in stack.trunks]

    def test_refuses_tls_signalling_with_a_domain(self, stack: Stack, policies: Options) -> None:
        """A termination domain on a trunk that is not secure is below `signalling`: plain calls get in there."""
        stack.use_example("ibm-tls-signalling")
        stack.config("domainName", "acme.pstn.twilio.com")

        run = stack.preview(*policies(**SIGNALLING), code=None)

        assert MINIMUM in run.text
        assert "acme.pstn.twilio.com" in run.text
        assert [] == stack.twilio.requests

    @pytest.mark.parametrize("config", [{}, SIGNALLING], ids=["media", "signalling"])
    @pytest.mark.parametrize(
        "program",
        [PLAIN, 'SecureTrunk("voice-agent", secure=False)'],
        ids=["plain destination", "no destination"],
    )
    def test_refuses_a_stack_without_encryption(
        self, stack: Stack, policies: Options, program: str, config: dict[str, object]
    ) -> None:
        """A trunk that neither is secure nor shows a TLS destination is refused under both minimums, by one rule for each fault."""
        stack.write(program)

        run = stack.preview(*policies(**config), code=None)

        refusing = {rule for rule in (MINIMUM, ROUTES, URI) if f"  {rule}  (" in run.text}
        of_the_trunk = {ROUTES} if config else {MINIMUM}
        assert of_the_trunk | ({URI} if program == PLAIN else set()) == refusing
        assert [] == stack.twilio.requests

    def test_refuses_a_plain_uri_of_any_resource_type(self, stack: Stack, policies: Options) -> None:
        """A resource of another maker that carries a plain origination URI is refused, with the corrected one."""
        stack.write(PLAIN)

        run = stack.preview(*policies(), code=None)

        assert URI in run.text
        assert "sip:pbx.example.com;transport=tls" in run.text


class TestUp:
    @pytest.mark.parametrize("config", [{}, SIGNALLING], ids=["media", "signalling"])
    def test_creates_nothing_of_what_is_refused(
        self, stack: Stack, policies: Options, config: dict[str, object]
    ) -> None:
        """`up` of a refused stack sends nothing to Twilio."""
        stack.write(PLAIN)

        stack.up(*policies(**config), code=None)

        assert [] == stack.twilio.requests

    def test_refuses_a_trunk_alone_without_preview_too(self, stack: Stack, policies: Options) -> None:
        """What a trunk shows alone stops it before it is created even where the preview is skipped."""
        stack.use_example("ibm-tls-signalling")

        run = stack.up("--skip-preview", *policies(), code=None)

        assert MINIMUM in run.text
        assert [] == stack.trunks


class TestDrift:
    def test_is_refused_until_it_is_mended_in_the_program(self, stack: Stack, policies: Options) -> None:
        """A stack edited to switch Secure Trunking off is refused while the trunk lives, and the trunk stays as it is."""
        stack.use_example("ibm-secure-trunking")
        stack.up(*policies())

        stack.use_example("ibm-tls-signalling")
        stack.up(*policies(), code=None)

        assert [True] == [trunk.secure for trunk in stack.trunks]

    def test_access_that_is_granted_in_the_console(self, stack: Stack, policies: Options) -> None:
        """The note on a domain that nobody may dial comes with the trunk, and goes once a refresh has seen a list on it."""
        stack.write('SecureTrunk("voice-agent", domain_name="acme.pstn.twilio.com")')

        assert ACCESS not in stack.preview(*policies()).text
        assert ACCESS in stack.up(*policies()).text

        client, [trunk] = stack.twilio.client(), stack.trunks
        office = client.api.v2010.accounts(trunk.account_sid).sip.credential_lists.create("office")
        client.trunking.v1.trunks(trunk.sid).credentials_lists.create(office.sid)

        assert ACCESS in stack.preview(*policies()).text

        stack.refresh()

        assert ACCESS not in stack.preview(*policies()).text
