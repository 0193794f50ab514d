"""The state of adopted resources, and the lines that declare them."""

from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking import secure_trunk, tls_origination
from pulumi_twilio_trunking.client.api import OriginationUrl, Recording, Trunk
from pulumi_twilio_trunking.origination.destinations import declaration
from pulumi_twilio_trunking.origination.plan import Route
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from pulumi_twilio_trunking.trunk import inputs as trunk_inputs

from tests.provider.adopting.declared import HOME, PLAIN, SID, TLS, as_program

TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=64)


URIS = st.sampled_from(
    [PLAIN, TLS, "sips:a.example.com", "sip:b.example.com:5060;transport=udp", "sip:+1@c:5061;transport=TLS"]
)


ROUTES = st.lists(
    st.builds(
        Route,
        sip_url=URIS,
        priority=st.integers(0, 65535) | st.sampled_from([10, 20]),
        weight=st.integers(1, 65535) | st.just(10),
        enabled=st.booleans(),
        friendly_name=TEXTS | st.sampled_from(["old-pbx.example.com", "a.example.com"]),
    ),
    min_size=1,
    max_size=10,
).map(lambda routes: sorted(routes, key=lambda route: route.priority))


class TestDeclaration:
    @given(ROUTES)
    def test_declares_what_is_there(self, routes):
        """The list that a refusal tells to write declares exactly the trunk's routes."""
        entries = eval(f"dict({declaration(routes)})")["destinations"]  # noqa: S307 - the text that a user pastes
        news = {"trunk_sid": SID, "destinations": entries, "adopt": True}
        result = TlsOriginationProvider().check({}, news)

        assert [] == [(failure.property, failure.reason) for failure in result.failures]
        assert [route.fields for route in routes] == [
            {name: value for name, value in entry.items() if name != "plain_text"}
            for entry in result.inputs["destinations"]
        ]

    def test_is_short(self):
        """Fields that follow from the place in the list and from the URI are left out."""
        routes = [
            Route(sip_url=TLS, priority=10, weight=10, enabled=True, friendly_name="new-pbx.example.com"),
            Route(sip_url=PLAIN, priority=20, weight=10, enabled=False, friendly_name="old-pbx.example.com"),
        ]

        assert f"""\
    destinations=[
        '{TLS}',
        {{'sip_url': '{PLAIN}', 'enabled': False, 'plain_text': True}},
    ],""" == declaration(routes)

    def test_shows_no_secret(self):
        """Passwords and headers stay out of messages."""
        route = Route(
            sip_url="sip:a:hush@b;transport=tls?X-Key=hush",
            priority=1,
            weight=10,
            enabled=True,
            friendly_name="b",
        )

        assert "hush" not in declaration([route])


class TestStates:
    """`state_of` gives the same state as `check` and `read`."""

    @given(
        st.builds(
            Trunk,
            sid=st.just(SID),
            friendly_name=TEXTS | st.just(""),
            secure=st.booleans(),
            domain_name=st.sampled_from([None, "", "acme.pstn.twilio.com"]),
            transfer_mode=st.sampled_from(trunk_inputs.TRANSFER_MODES),
            transfer_caller_id=st.sampled_from(["", *trunk_inputs.TRANSFER_CALLER_IDS]),
            cnam_lookup_enabled=st.booleans(),
            disaster_recovery_url=st.sampled_from([None, "https://example.com/x"]),
            disaster_recovery_method=st.sampled_from([None, "GET", "POST"]),
            recording=st.builds(
                Recording,
                mode=st.sampled_from(trunk_inputs.RECORDING_MODES),
                trim=st.sampled_from(trunk_inputs.RECORDING_TRIMS),
            ),
            auth_type=st.sampled_from([None, "IP_ACL"]),
            symmetric_rtp_enabled=st.booleans(),
        )
    )
    def test_of_a_trunk(self, trunk):
        """The program that gives its inputs changes nothing."""
        state = secure_trunk.state_of(trunk, HOME)
        provider = SecureTrunkProvider()
        result = provider.check(state.inputs, as_program(state.inputs))

        assert [] == result.failures
        assert {**result.inputs, "__provider": state.inputs["__provider"]} == state.inputs
        assert not provider.diff(SID, state.outputs, result.inputs).changes
        assert state.inputs.items() <= state.outputs.items()

    @given(ROUTES)
    def test_of_a_list(self, routes):
        """The program that gives its inputs changes nothing, and its plain URIs may stay."""
        urls = [OriginationUrl(sid=f"OU{index:032}", **route.fields) for index, route in enumerate(routes)]
        state = tls_origination.state_of(SID, urls, HOME)
        provider = TlsOriginationProvider()
        result = provider.check(state.inputs, as_program(state.inputs))

        assert [] == [(failure.property, failure.reason) for failure in result.failures]
        assert {**result.inputs, "__provider": state.inputs["__provider"]} == state.inputs
        assert not provider.diff(SID, state.outputs, result.inputs).changes
        assert [url.sid for url in urls] == state.outputs["origination_url_sids"]
