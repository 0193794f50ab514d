"""`voice_region`, the region that handles calls to a trunk's domain; and the hosts of a domain."""

import json

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.errors import NoAnswerError, RefusedError, TrunkingError, TwilioError
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider

from emulator.faults import Fault
from tests.effects import answer
from tests.provider.secure_trunk.trunks import RECORDED, at_twilio


@pytest.fixture
def region_of(client):
    return lambda domain: client.routes.v2.trunks(domain).fetch().voice_region


@pytest.fixture
def fail(twilio):
    """Let requests about routes fail: with a status and Twilio's code, or with a page if there is none."""

    def order(method, status, code=None, times=None):
        said = {"code": code, "message": "No such luck", "more_info": "", "status": status}
        effect = answer(status, json.dumps(said) if code else "<html>", {"Content-Type": "application/json"})
        where = {"method": method, "path": "/v2/Trunks/*", "account_sid": twilio.account_sid}
        twilio.faults.add(Fault(effect=effect, times=times, **where))

    yield order
    twilio.faults.clear()


def of_routes(arrived):
    return [each.partition(" ")[0] for each in arrived if "/v2/" in each]


class TestLifecycle:
    def test_from_up_to_destroy(self, stack, domain, region_of):
        """It is set with the trunk, changes in place, and a refresh finds no difference."""
        assert "create" == stack.up(domain_name=domain, voice_region="ie1", **RECORDED)
        assert "ie1" == region_of(domain)
        assert "ie1" == stack.outputs["voice_region"]
        assert "nothing" == stack.up(domain_name=domain, voice_region="ie1", **RECORDED)
        assert "update" == stack.up(domain_name=domain, voice_region="au1")
        assert "au1" == region_of(domain)
        before = dict(stack.outputs), dict(stack.inputs)
        stack.refresh()

        assert before == (stack.outputs, stack.inputs)
        assert "nothing" == stack.up(domain_name=domain, voice_region="au1")
        stack.destroy()

    def test_another_domain(self, stack, domain, region_of):
        """A new domain belongs to us1, and is routed as the old one was."""
        stack.up(domain_name=domain, voice_region="ie1")
        stack.up(domain_name=f"x-{domain}", voice_region="ie1")

        assert "ie1" == region_of(f"x-{domain}")

    def test_a_first_domain(self, stack, domain, region_of):
        stack.up()
        stack.up(domain_name=domain, voice_region="ie1")

        assert "ie1" == region_of(domain)

    def test_removed(self, stack, domain, region_of, arrived):
        """If it leaves the program, the route stays as it is."""
        stack.up(domain_name=domain, voice_region="ie1")
        arrived.clear()
        assert "update" == stack.up(domain_name=domain)

        assert [] == of_routes(arrived)
        assert "voice_region" not in stack.outputs
        assert "nothing" == stack.up(domain_name=domain)
        assert "ie1" == region_of(domain)

    def test_not_given(self, stack, domain, arrived):
        """Without it nobody asks for routes."""
        stack.up(domain_name=domain)
        stack.refresh()
        stack.up(domain_name=f"x-{domain}")

        assert [] == of_routes(arrived)

    def test_in_another_region(self, in_ie1, domain, region_of, warnings):
        """A trunk in ie1 takes its calls if its domain is routed there, and nothing warns."""
        stack = in_ie1()
        stack.up(domain_name=domain, voice_region="ie1")
        stack.refresh()

        assert "ie1" == region_of(domain)
        assert [] == [line for line in warnings if domain in line]

    def test_drift(self, stack, domain, client, region_of, warnings):
        """A route that somebody changed is named in a refresh, and `up` sets it back."""
        stack.up(domain_name=domain, voice_region="us1")
        client.routes.v2.trunks(domain).update(voice_region="ie1")
        stack.refresh()

        assert f"calls to its domain {domain} were routed to ie1 outside of Pulumi" in warnings[-1]
        assert "update" == stack.up(domain_name=domain, voice_region="us1")
        assert "us1" == region_of(domain)

    def test_a_domain_without_a_route(self, stack, domain, fail, warnings):
        """404 means us1, where a domain belongs until it is routed."""
        stack.up(domain_name=domain, voice_region="us1")
        fail("GET", 404, 20404)
        warnings.clear()
        stack.refresh()

        assert "us1" == stack.outputs["voice_region"]
        assert [] == warnings

    def test_adopting(self, new_trunk_stack, client, domain):
        """An adopted trunk must be declared with the region that it has."""
        sid = client.trunking.v1.trunks.create(domain_name=domain, secure=True).sid
        client.routes.v2.trunks(domain).update(voice_region="ie1")
        stack = new_trunk_stack()
        program = {"adopt": sid, "secure": True, "domain_name": domain}
        with pytest.raises(RefusedError, match="voice_region='ie1',  # not 'us1'"):
            stack.up(**program, voice_region="us1")

        assert "create" == stack.up(**program, voice_region="ie1")
        assert "nothing" == stack.up(**program, voice_region="ie1")


class TestFailures:
    @pytest.mark.parametrize(
        ("status", "code", "says"),
        [(501, None, "501"), (404, None, "not served there"), (403, 20403, "20403")],
    )
    def test_not_served(self, stack, trunks, domain, fail, status, code, says):  # noqa: PLR0917 - a product of cases
        """Where routes cannot be read, no trunk is made for one; without one it is made."""
        fail("GET", status, code)
        with pytest.raises(TrunkingError, match=says) as failed:
            stack.up(domain_name=domain, voice_region="ie1")
        assert "No trunk was made" in failed.value.left
        assert set() == at_twilio(trunks)

        assert "create" == stack.up(domain_name=domain)

    def test_a_refused_create(self, stack, trunks, domain, fail):
        """The trunk stays, since deleting it may cost its name, and the error says so."""
        fail("POST", 400, 20001, times=1)

        with pytest.raises(TwilioError) as failed:
            stack.up(domain_name=domain, voice_region="ie1")

        [sid] = at_twilio(trunks)
        assert f"could not route {domain} to ie1" in str(failed.value)
        assert f"Trunk {sid}, made before that, is left" in failed.value.left
        assert f"adopt='{sid}'" in failed.value.left

    def test_a_refused_update(self, stack, domain, fail, region_of):
        """What was changed before is named; after a refresh the same `up` ends it."""
        stack.up(domain_name=domain)
        fail("POST", 400, 20001, times=1)
        with pytest.raises(TwilioError, match="friendly_name is changed already"):
            stack.up(domain_name=domain, voice_region="ie1", friendly_name="b")

        stack.refresh()
        assert "update" == stack.up(domain_name=domain, voice_region="ie1", friendly_name="b")
        assert "ie1" == region_of(domain)

    @pytest.mark.parametrize("committed", [True, False])
    def test_a_lost_answer(self, stack, domain, twilio, region_of, committed):
        """Setting the region again does no harm: it is read, and set once more if need be."""
        lost = {"effect": "drop", "committed": committed, "account_sid": twilio.account_sid}
        twilio.faults.add(Fault(method="POST", path="/v2/Trunks/*", **lost))
        stack.up(domain_name=domain, voice_region="ie1")

        assert "ie1" == region_of(domain)

    def test_two_lost_answers(self, stack, domain, fail):
        stack.up(domain_name=domain)
        fail("POST", 500, 20500, times=2)

        with pytest.raises(TwilioError):
            stack.up(domain_name=domain, voice_region="ie1")

    def test_a_refresh_that_cannot_read_it(self, stack, domain, fail):
        """The trunk is not taken for gone."""
        stack.up(domain_name=domain, voice_region="ie1")
        fail("GET", 404)

        with pytest.raises(NoAnswerError):
            stack.refresh()
        assert stack.id


class TestCheck:
    def test_needs_a_domain(self):
        """Without one there is nothing to route; an unknown one may come to be one."""
        failures = SecureTrunkProvider().check({}, {"friendly_name": "a", "voice_region": "ie1"}).failures
        reasons = [failure.reason for failure in failures]

        assert ["voice_region: has no effect without domain_name: give that too, or remove this"] == reasons
        assert (
            [] == SecureTrunkProvider().check({}, {"voice_region": "ie1", "domain_name": Unknown()}).failures
        )

    def test_regions(self):
        [failure] = SecureTrunkProvider().check({}, {"voice_region": "eu1", "domain_name": "x"}).failures[:1]

        assert "'x'" in failure.reason
        assert "'eu1' is not accepted" in " ".join(
            one.reason for one in SecureTrunkProvider().check({}, {"voice_region": "eu1"}).failures
        )

    def test_another_region_than_the_trunks(self, stack, domain, warnings, arrived):
        """A preview warns of a route past the trunk, and sends nothing."""
        stack.preview(domain_name=domain, voice_region="us1")
        assert [] == warnings
        stack.preview(domain_name=domain, voice_region="ie1")
        [warning] = warnings

        assert f"domain_name {domain}: voice_region is ie1, and the trunk is in region us1" in warning
        assert "voice_region='us1'" in warning
        assert [] == arrived

    def test_an_old_state(self, stack, domain):
        """A state without the new outputs previews as unchanged, and gets them with the next refresh."""
        stack.up(domain_name=domain)
        del stack.outputs["termination_hosts"]
        assert "nothing" == stack.preview(domain_name=domain)
        RUN.reset()
        stack.refresh()

        assert "nothing" == stack.preview(domain_name=domain)
        assert "termination_hosts" in stack.outputs


class TestTerminationHosts:
    def test_each_edge(self, stack, domain):
        """The domain has a host at each of Twilio's edges."""
        stack.up(domain_name=domain)
        name = domain.partition(".")[0]
        edges = ["ashburn", "umatilla", "dublin", "frankfurt", "singapore", "tokyo", "sao-paulo", "sydney"]

        assert {edge: f"{name}.pstn.{edge}.twilio.com" for edge in edges} == stack.outputs[
            "termination_hosts"
        ]

    def test_without_a_domain(self, stack):
        stack.up()

        assert stack.outputs.get("termination_hosts") is None
