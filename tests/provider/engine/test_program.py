"""What a program's own process knows: which routes come before numbers, and which numbers others have."""

import re
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime.mocks import MockMonitor
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination, TrunkPhoneNumbers

SIDS = {name: f"TK{name:0>32}" for name in "ab"}
URIS = ["sip:a.example.com;transport=tls"]
ONE, TWO, THREE = "+14155550101", "+14155550102", "+14155550103"


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [SIDS.get(args.name, args.inputs.get("trunk_sid", "id")), args.inputs]

    def call(self, _args):
        return {}


class Monitor(MockMonitor):
    """Keeps what each resource depends on, and the inputs of the numbers."""

    def __init__(self):
        super().__init__(Mocks())
        self.dependencies, self.elsewhere, self.later = {}, {}, {}

    def RegisterResource(self, request):  # noqa: N802 - the engine's word
        if "TrunkPhoneNumbers" in request.type:
            urns = [urn.split("::")[-2:] for urn in request.dependencies]
            self.dependencies[request.name] = {(kind.rpartition(":")[2], name) for kind, name in urns}
            self.later[request.name] = list(request.object["__routes_declared_later"])
            self.elsewhere[request.name] = dict(request.object["__declared_elsewhere"])
        return super().RegisterResource(request)


@pytest.fixture
def run():
    """Run a program; give back what was registered."""

    def run_program(program):
        pulumi.runtime.set_mocks(None, monitor=(monitor := Monitor()), preview=False)
        pulumi.runtime.test(program)()
        return monitor

    return run_program


class TestRoutes:
    def test_of_the_same_trunk(self, run):
        """Numbers wait for the destinations that are declared before them for their trunk only."""

        def program():
            a, b = SecureTrunk("a"), SecureTrunk("b")
            TlsOrigination("routes-a", trunk_sid=a.id, destinations=URIS)
            TlsOrigination("routes-b", trunk_sid=b.id, destinations=URIS)
            TrunkPhoneNumbers("of-a", trunk_sid=a.id, phone_numbers=[ONE])
            TrunkPhoneNumbers("of-b", trunk_sid=b.id.apply(str), phone_numbers=[TWO])
            TrunkPhoneNumbers("of-text", trunk_sid=SIDS["a"], phone_numbers=[THREE])

        found = run(program).dependencies

        assert {("SecureTrunk", "a"), ("TlsOrigination", "routes-a")} == found["of-a"]
        assert {("SecureTrunk", "b"), ("TlsOrigination", "routes-b")} == found["of-b"]
        assert set() == found["of-text"]

    def test_by_text(self, run):
        """Texts are compared, and the program's own `depends_on` stays."""

        def program():
            TlsOrigination("routes", trunk_sid=SIDS["a"], destinations=URIS)
            other = SecureTrunk("b")
            opts = pulumi.ResourceOptions(depends_on=[other])
            TrunkPhoneNumbers("numbers", opts, trunk_sid=SIDS["a"], phone_numbers=[ONE])

        assert {("TlsOrigination", "routes"), ("SecureTrunk", "b")} == run(program).dependencies["numbers"]

    def test_by_the_origination(self, run):
        """Its id is the trunk's SID; nothing is added."""

        def program():
            routes = TlsOrigination("routes", trunk_sid=SIDS["a"], destinations=URIS)
            TrunkPhoneNumbers("numbers", trunk_sid=routes.id, phone_numbers=[ONE])

        assert {("TlsOrigination", "routes")} == run(program).dependencies["numbers"]

    def test_later_ones(self, run):
        """Destinations that are declared after the numbers are named, and not waited for."""

        def program():
            trunk, other = SecureTrunk("a"), SecureTrunk("b")
            TlsOrigination("others", trunk_sid=other.id, destinations=URIS)
            TrunkPhoneNumbers("numbers", trunk_sid=trunk.id, phone_numbers=[ONE])
            TlsOrigination("routes", trunk_sid=trunk.id, destinations=URIS)

        found = run(program)

        assert {("SecureTrunk", "a")} == found.dependencies["numbers"]
        assert {"numbers": ["routes"]} == found.later


def test_the_page(run):
    """The program of docs/trunk-phone-numbers.md: numbers come after the routes."""
    page = (Path(__file__).parents[3] / "docs" / "trunk-phone-numbers.md").read_text()
    [text] = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)

    found = run(lambda: exec(text, {}))  # noqa: S102 - our own page

    assert {("TlsOrigination", "voice-agent")} == found.dependencies["voice-agent"]


class TestNumbersElsewhere:
    def test_before_and_after(self, run):
        """Each resource is told the numbers of all others, also of those in later lines."""

        def program():
            unknown = pulumi.Output.from_input(THREE)
            TrunkPhoneNumbers("first", trunk_sid=SIDS["a"], phone_numbers=[ONE, unknown])
            TrunkPhoneNumbers("second", trunk_sid=SIDS["b"], phone_numbers=[TWO])
            TrunkPhoneNumbers("third", trunk_sid=SIDS["b"], phone_numbers=unknown.apply(lambda one: [one]))

        found = run(program).elsewhere

        assert {"first": {TWO: "second"}, "second": {ONE: "first"}} == {
            name: found[name] for name in ("first", "second")
        }
        assert {ONE: "first", TWO: "second"} == found["third"]

    def test_of_another_run(self, run):
        """A process may run several programs, which know nothing of each other."""

        def program():
            TrunkPhoneNumbers("first", trunk_sid=SIDS["a"], phone_numbers=[ONE])

        assert [{"first": {}}] * 2 == [run(program).elsewhere, run(program).elsewhere]
