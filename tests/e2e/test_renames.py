"""A list that is renamed without alias, in a run that something else cuts short: by the real CLI, whatever comes next."""

from __future__ import annotations

import json

import pytest

from tests.e2e.harness import Stack

ROUTES = [f"sip:{host}.example.com;transport=tls" for host in ("one", "two", "three")]


def program(name: str, *, adopts: bool = False) -> str:
    """A trunk whose list has this *name*."""
    return f"""
        trunk = SecureTrunk("voice-agent")
        routes = TlsOrigination("{name}", trunk_sid=trunk.id, destinations={ROUTES!r}, adopt={adopts})
    """


FAILS = """
        SecureTrunk("taken", domain_name="taken.pstn.twilio.com", opts=pulumi.ResourceOptions(depends_on=[routes]))
"""


class Renamed:
    """The stack after a run that made the new list, failed at something else, and so did not delete the old one."""

    def __init__(self, stack: Stack, *, adopts: bool) -> None:
        self.stack, self.adopts = stack, adopts
        stack.twilio.console().trunking.v1.trunks.create(domain_name="taken.pstn.twilio.com")
        stack.write(program("old"))
        stack.up()
        self.trunk_sid = stack.resource("SecureTrunk")["id"]
        stack.write(program("old", adopts=adopts))
        if adopts:
            stack.up()
        stack.write(program("new", adopts=adopts) + FAILS)
        self.run = stack.up(code=None)
        self.write("new")

    def write(self, name: str) -> None:
        self.stack.write(program(name, adopts=self.adopts))

    @property
    def lists(self) -> dict[str, str]:
        """The URNs of the lists in the state, by name."""
        resources = json.loads(self.stack.state)["deployment"].get("resources", [])
        urns = [each["urn"] for each in resources if each["type"].endswith(":TlsOrigination")]
        return {urn.rpartition("::")[2]: urn for urn in urns}

    @property
    def routes(self) -> list[str]:
        return [url.sip_url for url in self.stack.urls(self.trunk_sid)]

    def reached(self, name: str) -> None:
        """One list with that *name* has the routes, and nothing more is to be done."""
        assert [name] == [*self.lists]
        assert ROUTES == self.routes
        assert {} == self.stack.refresh().changes
        assert {} == self.stack.preview().changes


@pytest.fixture(params=[False, True], ids=["made", "adopted"])
def renamed(stack: Stack, request: pytest.FixtureRequest) -> Renamed:
    return Renamed(stack, adopts=request.param)


def test_both_are_in_the_state(renamed: Renamed) -> None:
    """Such a run leaves two names for one list."""
    assert "21245" in renamed.run.text
    assert {"old", "new"} == renamed.lists.keys()
    assert ROUTES == renamed.routes


def test_up(renamed: Renamed) -> None:
    """The next `up` ends what was begun."""
    renamed.stack.up()

    renamed.reached("new")


def test_refresh(renamed: Renamed) -> None:
    """A refresh reads the list for both names; the next `up` leaves every route to the new one."""
    renamed.stack.refresh()
    run = renamed.stack.up()

    assert "origination URLs OU" not in run.text
    renamed.reached("new")


def test_undone(renamed: Renamed) -> None:
    """With the old name back, the `up` removes nothing that still takes calls, and says what to do."""
    renamed.write("old")
    run = renamed.stack.up()

    assert "were not removed, since their calls would go nowhere" in run.text
    assert ROUTES == renamed.routes

    renamed.stack.refresh()
    renamed.stack.up()

    renamed.reached("old")


def test_refreshed_and_undone(renamed: Renamed) -> None:
    """With the old name back after a refresh, that one takes the routes over."""
    renamed.stack.refresh()
    renamed.write("old")
    run = renamed.stack.up()

    assert "origination URLs OU" not in run.text
    renamed.reached("old")


def test_the_old_one_destroyed(renamed: Renamed) -> None:
    """The old name can be destroyed by hand after a refresh: a process that knows no program spares the routes too."""
    renamed.stack.refresh()
    run = renamed.stack.destroy("--target", renamed.lists["old"])

    assert "this resource did not make them" in run.text
    renamed.reached("new")


class TestWithNumbers:
    """Phone numbers ring on the trunk, and whatever is done, their calls have routes."""

    @pytest.fixture
    def trunk_sid(self, stack: Stack) -> str:
        stack.write(program("old"))
        stack.up()
        sid = str(stack.resource("SecureTrunk")["id"])
        number = stack.twilio.admin.add_phone_number(stack.twilio.account_sid)
        stack.twilio.client().trunking.v1.trunks(sid).phone_numbers.create(number["sid"])
        return sid

    def test_a_trunk_that_is_renamed(self, stack: Stack, trunk_sid: str) -> None:
        """The delete of the old trunk is refused, and its routes stand; with the old name back all is as before."""
        stack.write(program("old").replace("voice-agent", "renamed"))
        run = stack.up(code=None)

        assert "which would ring nowhere" in run.text
        assert "keeps its origination URLs" in run.text
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]

        stack.write(program("old"))
        stack.up()

        assert [trunk_sid] == [trunk.sid for trunk in stack.trunks]
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]
        assert {} == stack.refresh().changes
        assert {} == stack.preview().changes

    def test_a_trunk_that_is_destroyed(self, stack: Stack, trunk_sid: str) -> None:
        """It is refused, with its routes standing, and `up` has the list in the state again."""
        run = stack.destroy(code=None)

        assert "which would ring nowhere" in run.text
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]

        stack.up()

        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]
        assert {} == stack.refresh().changes

    def test_the_new_name_removed_by_itself(self, stack: Stack, trunk_sid: str) -> None:
        """A rename that was cut short is undone by `up --target` of the new name, which knows nothing of the old one."""
        stack.twilio.console().trunking.v1.trunks.create(domain_name="taken.pstn.twilio.com")
        stack.write(program("new") + FAILS)
        stack.up(code=None)
        stack.write(program("old"))
        resources = json.loads(stack.state)["deployment"]["resources"]
        [new] = [each["urn"] for each in resources if each["urn"].endswith("TlsOrigination::new")]
        run = stack.up("--target", new)

        assert "keeps its origination URLs" in run.text
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]


def test_all_destroyed(stack: Stack) -> None:
    """`destroy --run-program` leaves nothing, with both names in the state, refreshed or not."""
    renamed = Renamed(stack, adopts=False)
    stack.refresh()
    stack.destroy("--run-program")

    assert {} == renamed.lists
    assert ["taken.pstn.twilio.com"] == [trunk.domain_name for trunk in stack.trunks]


def test_state_stays_as_it_was(stack: Stack) -> None:
    """A refresh of what nobody touched adds nothing to the state."""
    stack.write(program("old"))
    stack.up()
    before = stack.resource("TlsOrigination")["outputs"]
    stack.refresh()

    assert before == stack.resource("TlsOrigination")["outputs"]
