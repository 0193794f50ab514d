"""The policy pack on stacks of the real provider, by the real CLI. tests/policies tries each rule."""

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


def test_an_encrypted_trunk(stack: Stack, policies: Options) -> None:
    """It passes under both minimums; an edit that switches Secure Trunking off is refused."""
    stack.use_example("ibm-secure-trunking")
    stack.preview(*policies(**SIGNALLING))
    stack.up(*policies(), preview=True)
    stack.use_example("ibm-tls-signalling")
    stack.up(*policies(), preview=True, code=None)

    assert [True] == [trunk.secure for trunk in stack.trunks]


def test_tls_signalling_alone(stack: Stack, policies: Options) -> None:
    """TLS without SRTP is refused; `signalling` accepts it until a domain lets plain calls in."""
    stack.use_example("ibm-tls-signalling")
    run = stack.preview(*policies(), code=None)

    assert MINIMUM in run.text
    assert "secure=True" in run.text
    assert MINIMUM in stack.up(*policies(), code=None).text
    assert [] == stack.twilio.requests

    stack.up(*policies(**SIGNALLING), preview=True)

    assert [False] == [trunk.secure for trunk in stack.trunks]

    stack.config("domainName", "acme.pstn.twilio.com")
    run = stack.preview(*policies(**SIGNALLING), code=None)

    assert MINIMUM in run.text
    assert "acme.pstn.twilio.com" in run.text


@pytest.mark.parametrize(
    ("config", "program", "expected"),
    [
        pytest.param({}, PLAIN, {MINIMUM, URI}, id="media"),
        pytest.param(SIGNALLING, PLAIN, {ROUTES, URI}, id="signalling"),
        pytest.param(SIGNALLING, 'SecureTrunk("voice-agent", secure=False)', {ROUTES}, id="no destination"),
    ],
)
def test_without_encryption(
    stack: Stack, policies: Options, config: dict[str, object], program: str, expected: set[str]
) -> None:
    """One rule refuses each fault, of any maker's resource, in the preview of `up`, which sends nothing."""
    stack.write(program)

    run = stack.up(*policies(**config), preview=True, code=None)

    assert expected == {rule for rule in (MINIMUM, ROUTES, URI) if f"  {rule}  (" in run.text}
    assert (URI in expected) == ("sip:pbx.example.com;transport=tls" in run.text)
    assert [] == stack.twilio.requests


def test_access_that_is_granted_in_the_console(stack: Stack, policies: Options) -> None:
    """The note on a domain that nobody may dial goes once a refresh has seen an access list."""
    stack.write('SecureTrunk("voice-agent", domain_name="acme.pstn.twilio.com")')

    assert ACCESS not in stack.preview(*policies()).text
    assert ACCESS in stack.up(*policies()).text

    client, [trunk] = stack.twilio.client(), stack.trunks
    office = client.api.v2010.accounts(trunk.account_sid).sip.credential_lists.create("office")
    client.trunking.v1.trunks(trunk.sid).credentials_lists.create(office.sid)

    assert ACCESS in stack.preview(*policies()).text

    stack.refresh()

    assert ACCESS not in stack.preview(*policies()).text
