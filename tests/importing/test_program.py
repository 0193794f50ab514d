"""The generated program declares the trunks as they are, whatever their names, and reads as if written."""

from __future__ import annotations

import ast
import subprocess
import sys
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_twilio_trunking import secure_trunk, tls_origination
from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.client.api import Recording
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.client.sip_lists import Credential, IpAddress, SipList
from pulumi_twilio_trunking.engine.adopted import State
from pulumi_twilio_trunking.importing.account_lists import FoundList
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.adoption import (
    PROVIDERS,
    LeftOut,
    adopt_or_leave_out,
    adopt_or_leave_out_list,
)
from pulumi_twilio_trunking.importing.program import program
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from tests.importing import strategies
from tests.importing.conftest import OWN, Registered, adopted, adopted_lists, run
from tests.importing.strategies import trunk, url

Whole = tuple[list[FoundTrunk], list[FoundList]]


def source_of(*founds: FoundTrunk, protect: bool = True) -> str:
    return program(adopted(founds), protect=protect)


def unchanged(state: State, sid: str, registered: Registered) -> bool:
    """Whether a preview of a program's inputs would show no change against the imported state."""
    provider = PROVIDERS[registered.type]()
    checked = provider.check(state.inputs, registered.plain)

    assert [] == [(failure.property, failure.reason) for failure in checked.failures]

    pickled = {"__provider": registered.props["__provider"]}
    same = {**checked.inputs, **pickled} == state.inputs
    return same and not provider.diff(sid, state.outputs, {**checked.inputs, **pickled}).changes


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> None:
    """Silences advice, which other tests cover."""
    patch = pytest.MonkeyPatch()
    patch.setattr(pulumi_host, "warn", lambda _: None)
    yield
    patch.undo()


class TestRoundTrip:
    @settings(max_examples=40)
    @given(strategies.whole_accounts())
    def test_what_is_declared_is_what_was_found(self, whole: Whole) -> None:
        """Each resource has a statement, with inputs that pass the check and equal the state's."""
        ours, lists = adopted(whole[0]), adopted_lists(whole[1])
        states = {
            (kind, one.name): (one.found.trunk.sid, state)
            for one in ours
            for kind, state in one.parts.items()
        }
        states |= {(one.type, one.name): (one.found.sid, one.state) for one in lists}
        source = program(ours, lists)
        registered = {(resource.type, resource.name): resource for resource in run(source, ours, lists)}

        assert len(states) == len(ast.parse(source).body) - 3  # the docstring and two imports
        assert whole == ([one.found for one in ours], [one.found for one in lists])
        assert states.keys() == registered.keys()
        assert [] == [
            key for key, (sid, state) in states.items() if not unchanged(state, sid, registered[key])
        ]

    @settings(max_examples=100)
    @given(strategies.undeclarable)
    def test_what_is_left_out_is_what_the_check_refuses(self, found: FoundTrunk) -> None:
        """A trunk is left out for those reasons for which every preview would refuse it, and for no other."""
        outcome = adopt_or_leave_out(OWN, found, "name")
        refused = _refused(found)

        assert bool(refused) == isinstance(outcome, LeftOut)
        if isinstance(outcome, LeftOut):
            assert sorted(refused) == sorted(outcome.reasons)

    def test_protection_and_provider_come_from_the_trunk(self) -> None:
        """The origination URLs are children of their trunk, and take its protection and its provider."""
        ours = adopted([FoundTrunk(trunk(), [url("sip:a.example.com;transport=tls")])])
        of_trunk, origination = run(program(ours), ours)

        assert (True, True) == (of_trunk.protect, origination.protect)
        assert origination.parent.endswith("SecureTrunk::voice-agent")

    def test_unprotected(self) -> None:
        """Where nothing is to be protected, the program does not say so."""
        ours = adopted([FoundTrunk(trunk(), [url("sip:a.example.com;transport=tls")])])

        assert [False, False] == [one.protect for one in run(program(ours, protect=False), ours)]


def ip_list(name: str, *addresses: str) -> FoundList:
    entries = [
        IpAddress(sid=f"IP{index}", ip_address=address, friendly_name=address)
        for index, address in enumerate(addresses)
    ]
    return FoundList(SipList(sid="AL" + 32 * "a", friendly_name=name), entries)


class TestLists:
    @pytest.mark.parametrize(
        ("found", "said"),
        [
            (ip_list("", "203.0.113.7"), "friendly_name: is empty"),
            (ip_list("office"), "ip_addresses: is an empty list"),
            (ip_list("office", "203.0.113.7", "203.0.113.7"), "203.0.113.7 is ip_addresses[0] already"),
            (ip_list("office", "2001:db8::1"), "2001:db8::1"),
            (
                FoundList(
                    SipList(sid="CL" + 32 * "a", friendly_name="pbx"), [Credential(sid="CR1", username="")]
                ),
                "credentials[0].username: is empty",
            ),
        ],
    )
    def test_what_no_program_declares(self, found: FoundList, said: str) -> None:
        """A list that every preview would refuse is left out, with the reason."""
        outcome = adopt_or_leave_out_list(OWN, found, "name")

        assert isinstance(outcome, LeftOut)
        assert said in outcome.text

    def test_host_bits(self) -> None:
        """The Console takes an address with a prefix; the program has the block."""
        entry = IpAddress(sid="IP1", ip_address="203.0.113.7", cidr_prefix_length=29, friendly_name="PBX")
        [held] = adopted_lists([FoundList(SipList(sid="AL" + 32 * "a", friendly_name="office"), [entry])])

        assert '{"ip_address": "203.0.113.0/29", "friendly_name": "PBX"},' in program([], [held])

    def test_a_number_that_is_not_e164(self) -> None:
        """It is declared by its SID."""
        number = PhoneNumber(sid="PN" + 32 * "a", phone_number="12345")
        [one] = adopted([FoundTrunk(trunk(), [], (), [number])])

        assert f'"{number.sid}",' in program([one])


def _refused(found: FoundTrunk) -> list[str]:
    home = OWN.credentials.home
    states = [(SecureTrunkProvider(), secure_trunk.state_of(found.trunk, home))]
    if found.urls:
        state = tls_origination.state_of(found.trunk.sid, found.urls, home)
        states.append((TlsOriginationProvider(), state))
    return [
        failure.reason
        for provider, state in states
        for failure in provider.check(state.inputs, {**state.inputs, "adopted": None}).failures
    ]


class TestLooks:
    def test_plain(self) -> None:
        """Defaults are left out, and a destination that says no more than its URI is that URI."""
        found = FoundTrunk(
            trunk(),
            [url("sip:a.example.com;transport=tls"), url("sip:b.example.com;transport=tls", priority=20)],
        )
        expected = '''
            """Twilio trunks that were there before Pulumi, as they are at Twilio.

            `import adopted_trunks` in __main__.py declares them, and `pulumi preview` says unchanged.
            """

            from pulumi import ResourceOptions
            from pulumi_twilio_trunking import SecureTrunk, TlsOrigination

            voice_agent = SecureTrunk(
                "voice-agent",
                ResourceOptions(protect=True),
                secure=True,
            )
            TlsOrigination(
                "voice-agent",
                ResourceOptions(parent=voice_agent),
                trunk_sid=voice_agent.id,
                destinations=[
                    "sip:a.example.com;transport=tls",
                    "sip:b.example.com;transport=tls",
                ],
            )
        '''

        assert dedent(expected).lstrip() == source_of(found)

    def test_settings(self) -> None:
        """Settings that differ from their defaults are written, in the order of the documentation."""
        found = FoundTrunk(
            trunk(
                friendly_name="Voice agent",
                domain_name="a.pstn.twilio.com",
                transfer_mode="sip-only",
                cnam_lookup_enabled=True,
                disaster_recovery_url="https://a.example.com/",
                disaster_recovery_method="GET",
                recording=Recording(mode="record-from-answer"),
            ),
            [],
        )
        expected = """
            voice_agent = SecureTrunk(
                "voice-agent",
                ResourceOptions(protect=True),
                friendly_name="Voice agent",
                secure=True,
                domain_name="a.pstn.twilio.com",
                transfer_mode="sip-only",
                cnam_lookup_enabled=True,
                disaster_recovery_url="https://a.example.com/",
                disaster_recovery_method="GET",
                recording={"mode": "record-from-answer"},
            )
        """
        source = source_of(found)

        assert source.endswith("\n" + dedent(expected))
        assert "TlsOrigination" not in source

    def test_what_is_not_encrypted(self) -> None:
        """A comment says which calls are not encrypted, what to check and what to write."""
        found = FoundTrunk(trunk(secure=False), [url("sip:a.example.com:5060", friendly_name="a")])
        source = source_of(found)
        comment = " ".join(line.strip(" #") for line in source.splitlines() if line.strip().startswith("#"))

        assert (
            "NOT ENCRYPTED. Secure Trunking is off: the voice is in clear. See first that the far side takes "
            "TLS 1.2 and SRTP (AES_CM_128_HMAC_SHA1_80, SDES keys), then write secure=True; else "
            "every call fails (32207, 32208, 32209). NOT TLS: it has no transport parameter, and Twilio then "
            "uses UDP. See first that a.example.com takes TLS 1.2 on port 5061, with a certificate for that "
            "name, then write 'sip:a.example.com;transport=tls' and remove plain_text." == comment
        )

    def test_priorities(self) -> None:
        """Priorities that do not follow from the places in the list are given for all."""
        found = FoundTrunk(trunk(), [url("sip:a.example.com;transport=tls", priority=1)])

        assert '"priority": 1,' in source_of(found)

    @settings(max_examples=10)
    @given(st.lists(strategies.whole_accounts(), min_size=3, max_size=3))
    def test_is_laid_out_as_ruff_lays_it_out(self, several: list[Whole]) -> None:
        """`ruff format` has nothing to do, and `ruff check` nothing to say."""
        founds = {one.trunk.sid: one for trunks, _ in several for one in trunks}
        lists = {one.sid: one for _, of_both in several for one in of_both}
        source = program(adopted([*founds.values()]), adopted_lists([*lists.values()]))
        ruff = [sys.executable, "-m", "ruff"]
        options = ["--isolated", "--no-cache", "--stdin-filename", "adopted_trunks.py"]
        formatted = subprocess.run(
            [*ruff, "format", *options, "-"], input=source, capture_output=True, text=True, check=True
        )
        rules = ["--select", "E4,E7,E9,F,I,A"]
        checked = subprocess.run(
            [*ruff, "check", *options, *rules, "-"], input=source, capture_output=True, text=True, check=False
        )

        assert formatted.stdout == source
        assert 0 == checked.returncode, checked.stdout
