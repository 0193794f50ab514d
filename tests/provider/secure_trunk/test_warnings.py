"""The warnings about changes with consequences, domain names, regions and base URLs."""

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.engine.run import RUN


class TestWarnings:
    @pytest.mark.parametrize(("old", "new"), [(True, False), (False, True)])
    def test_secure(self, stack, warnings, old, new):
        """Changing `secure` warns in the preview: calls fail until the far side matches."""
        stack.up(secure=old)
        warnings.clear()
        stack.preview(secure=new)

        [warning] = warnings
        assert all(part in warning for part in (stack.id, "32207", "32208", "32209", f"to {new}"))

    @pytest.mark.parametrize("change", ["changed", "removed"])
    def test_domain(self, stack, warnings, domain, change):
        """Changing or removing the domain warns: Twilio may reserve it for weeks, then others may take it."""
        stack.up(domain_name=domain)
        warnings.clear()
        stack.preview(domain_name=f"x-{domain}" if change == "changed" else None)

        [warning] = warnings
        assert domain in warning
        assert "up to 30 days (21248)" in warning
        assert "others may take it" in warning

    @pytest.mark.parametrize("stays", [False, True])
    def test_a_replacement(self, stack, new_trunk_stack, origination_stack, warnings, domain, arrived, stays):  # noqa: PLR0917 - fixtures
        """A replaced trunk is checked as a new one, and its list has an unknown trunk: a domain warns."""
        destinations = ["sip:a.example.com;transport=tls"]
        stack.up(domain_name=domain)
        origination_stack.up(trunk_sid=stack.id, destinations=destinations)
        warnings.clear()
        arrived.clear()
        if stays:
            stack.preview(domain_name=domain)
        new_trunk_stack().preview(domain_name=f"x-{domain}" if stays else domain)
        news = {**origination_stack.inputs, "trunk_sid": Unknown()}
        assert origination_stack.provider.diff(stack.id, origination_stack.outputs, news).replaces

        assert [] == arrived
        assert stays == (not warnings)
        if warnings:
            assert f"trunk {stack.id} is replaced, or its resource was renamed" in warnings[0]
            assert f"domain_name {domain}" in warnings[0]
            assert "reserved for up to 30 days (21248)" in warnings[0]

    @pytest.mark.parametrize("new_first", [False, True])
    def test_a_domain_that_moves(self, stack, new_trunk_stack, warnings, domain, new_first):
        """A new trunk that takes over another one's domain warns, whichever is checked first."""
        stack.up(domain_name=domain)
        warnings.clear()
        checks = [lambda: stack.check(friendly_name="a"), lambda: new_trunk_stack().check(domain_name=domain)]
        for check in reversed(checks) if new_first else checks:
            check()

        [warning] = warnings
        assert "a trunk of this stack has it already" in warning

    def test_a_domain_that_stays(self, stack, new_trunk_stack, warnings, domain):
        """A domain that its trunk keeps, and no other trunk takes, does not warn."""
        stack.up(domain_name=domain)
        warnings.clear()
        stack.preview(domain_name=domain)
        new_trunk_stack().preview(domain_name=f"x-{domain}")
        new_trunk_stack().preview()

        assert [] == warnings

    def test_a_first_domain(self, stack, warnings, domain):
        """A domain where there was none breaks nothing."""
        stack.up()
        warnings.clear()
        stack.preview(domain_name=domain, friendly_name="b", transfer_mode="sip-only")

        assert [] == warnings

    @staticmethod
    def routed(warnings):
        return [warning for warning in warnings if "are routed to" in warning]

    def test_routed_elsewhere(self, in_ie1, client, warnings, domain):
        """A trunk in ie1 gets no calls while us1 has its domain: create and refresh warn about it."""
        stack = in_ie1()
        stack.up(domain_name=domain)
        [warning] = self.routed(warnings)
        assert f"trunk {stack.id}" in warning
        assert f"calls to its domain {domain} are routed to us1" in warning
        assert f"https://routes.twilio.com/v2/Trunks/{domain}" in warning

        RUN.reset()
        warnings.clear()
        stack.refresh()
        assert 1 == len(self.routed(warnings))

        client.routes.v2.trunks(domain).update(voice_region="ie1")
        RUN.reset()
        warnings.clear()
        stack.refresh()
        assert [] == self.routed(warnings)

    def test_routed_elsewhere_later(self, in_ie1, warnings, domain):
        """A trunk that gets such a domain later is named, too; without one there is nothing to route."""
        stack = in_ie1()
        stack.up()
        assert [] == self.routed(warnings)
        stack.up(domain_name=domain)
        assert 1 == len(self.routed(warnings))

    def test_a_route_that_cannot_be_read(self, in_ie1, twilio, warnings, domain):
        """Where the route cannot be read, nothing is said and nothing fails."""
        twilio.admin.fail(
            "GET", "/_region/ie1/v2/Trunks/*", status=501, times=None, account_sid=twilio.account_sid
        )
        twilio.admin.fail("GET", "/v2/Trunks/*", status=501, times=None, account_sid=twilio.account_sid)
        in_ie1().up(domain_name=domain)

        assert [] == self.routed(warnings)

    def test_routes_of_us1(self, stack, domain, arrived):
        """In us1 nobody asks."""
        stack.up(domain_name=domain)
        stack.refresh()

        assert not [request for request in arrived if "/v2/" in request]

    def test_base_url(self, stack, twilio, warnings):
        """An address that is not Twilio's is named once a run."""
        stack.up(friendly_name="b")
        stack.refresh()

        assert 1 == len([warning for warning in warnings if twilio.url in warning])
        assert twilio.auth_token not in " ".join(warnings)
