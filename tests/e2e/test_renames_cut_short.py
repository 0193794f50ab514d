"""A list is renamed without alias in a run that fails elsewhere; the real CLI goes on from there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator.settings import Settings
from emulator.testing import running
from tests.e2e.harness import Cli, Stack

NUMBER = "+15550100"
ROUTES = [f"sip:{host}.example.com;transport=tls" for host in ("one", "two", "three")]


def program(name: str, *, adopts: bool = False) -> str:
    """A trunk, and its list by this *name*."""
    return f"""
        trunk = SecureTrunk("voice-agent")
        routes = TlsOrigination("{name}", trunk_sid=trunk.id, destinations={ROUTES!r}, adopt={adopts})
    """


FAILS = """
        after = pulumi.ResourceOptions(depends_on=[routes])
        SecureTrunk("taken", after, domain_name="taken.pstn.twilio.com")
"""


class Renamed:
    """The stack after a run that made the new list, failed elsewhere, and left the old list."""

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
        run = stack.up(code=None)

        assert "21245" in run.text
        assert {"old", "new"} == self.lists.keys()
        assert ROUTES == self.routes

        stack.twilio.admin.take_snapshot("renamed")
        self._state = stack.state

    def restore(self) -> None:
        """Make everything as it was after that run, and the program one that does not fail."""
        self.stack.twilio.admin.restore_snapshot("renamed")
        self.stack.state_file.write_text(self._state)
        self.write("new")

    def write(self, name: str) -> None:
        self.stack.write(program(name, adopts=self.adopts))

    @property
    def lists(self) -> dict[str, str]:
        """The URNs of the lists in the state, by name."""
        urns = [each["urn"] for each in self.stack.resources if each["type"].endswith(":TlsOrigination")]
        return {urn.rpartition("::")[2]: urn for urn in urns}

    @property
    def routes(self) -> list[str]:
        return [url.sip_url for url in self.stack.urls(self.trunk_sid)]

    def reached(self, name: str) -> None:
        """One list with that *name* has the routes, and nothing more is to be done."""
        assert [name] == [*self.lists]
        assert ROUTES == self.routes
        assert {} == self.stack.preview("--refresh").changes


@pytest.fixture(scope="module", params=[False, True], ids=["made", "adopted"])
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cli: Cli
) -> Iterator[Renamed]:
    with running(settings=Settings(strict=True)) as twilio:
        yield Renamed(Stack(tmp_path_factory.mktemp("renamed") / "stack", twilio, cli), adopts=request.param)


@pytest.fixture
def renamed(prepared: Renamed) -> Renamed:
    prepared.restore()
    return prepared


# tests/provider/stories/test_renames_cut_short.py walks these roads with an adopted list.
not_adopted = pytest.mark.parametrize("prepared", [False], ids=["made"], indirect=True)


def test_up(renamed: Renamed) -> None:
    """The next `up` ends what was begun."""
    renamed.stack.up()

    renamed.reached("new")


@not_adopted
def test_refresh(renamed: Renamed) -> None:
    """A refresh reads the list for both names; the next `up` leaves every route to the new one."""
    renamed.stack.refresh()
    run = renamed.stack.up()

    assert "origination URLs OU" not in run.text
    renamed.reached("new")


@not_adopted
def test_undone(renamed: Renamed) -> None:
    """With the old name back, the `up` removes nothing that still takes calls, and says what to do."""
    renamed.write("old")
    run = renamed.stack.up()

    assert "were not removed, since their calls would go nowhere" in run.text
    assert ROUTES == renamed.routes

    renamed.stack.refresh()
    renamed.stack.up()

    renamed.reached("old")


@not_adopted
def test_refreshed_and_undone(renamed: Renamed) -> None:
    """With the old name back after a refresh, that one takes the routes over."""
    renamed.stack.refresh()
    renamed.write("old")
    run = renamed.stack.up()

    assert "origination URLs OU" not in run.text
    renamed.reached("old")


def test_the_old_one_destroyed(renamed: Renamed) -> None:
    """After a refresh `destroy --target` of the old name, which runs no program, keeps the routes."""
    renamed.stack.refresh()
    run = renamed.stack.destroy("--target", renamed.lists["old"])

    assert "this resource did not make them" in run.text
    renamed.reached("new")


@not_adopted
def test_all_destroyed(renamed: Renamed) -> None:
    """`destroy --run-program` leaves nothing, with both names in the state, refreshed or not."""
    renamed.stack.refresh()
    renamed.stack.destroy("--run-program")

    assert {} == renamed.lists
    assert ["taken.pstn.twilio.com"] == [trunk.domain_name for trunk in renamed.stack.trunks]


class TestWithNumbers:
    """Phone numbers ring on the trunk, and whatever is done, their calls have routes."""

    @pytest.fixture
    def trunk_sid(self, stack: Stack) -> str:
        stack.write(program("old"))
        stack.up()
        sid = str(stack.resource("SecureTrunk")["id"])
        number = stack.twilio.admin.add_phone_number(stack.twilio.account_sid, phone_number=NUMBER)
        stack.twilio.client().trunking.v1.trunks(sid).phone_numbers.create(number["sid"])
        return sid

    def test_a_trunk_that_is_renamed_or_destroyed(self, stack: Stack, trunk_sid: str) -> None:
        """Its delete is refused and its routes stay; the old name restores all; force_delete deletes."""
        stack.write(program("old").replace("voice-agent", "renamed"))
        run = stack.up(code=None)

        assert "which would ring nowhere" in run.text
        assert "keeps its origination URLs" in run.text
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]

        stack.write(program("old"))
        stack.up()

        assert [trunk_sid] == [trunk.sid for trunk in stack.trunks]
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]
        assert {} == stack.preview("--refresh").changes

        run = stack.destroy(code=None)

        assert "which would ring nowhere" in run.text
        assert NUMBER in run.text
        assert "force_delete=True" in run.text
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]

        stack.up()

        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]
        assert {} == stack.refresh().changes

        stack.write(program("old").replace('"voice-agent"', '"voice-agent", force_delete=True'))
        stack.up()
        stack.destroy()

        assert [] == stack.trunks

    def test_the_new_name_removed_by_itself(self, stack: Stack, trunk_sid: str) -> None:
        """`up --target` of the new name undoes a rename that was cut short, and keeps the routes."""
        stack.twilio.console().trunking.v1.trunks.create(domain_name="taken.pstn.twilio.com")
        stack.write(program("new") + FAILS)
        stack.up(code=None)
        stack.write(program("old"))
        [new] = [each["urn"] for each in stack.resources if each["urn"].endswith("TlsOrigination::new")]
        run = stack.up("--target", new)

        assert "keeps its origination URLs" in run.text
        assert ROUTES == [url.sip_url for url in stack.urls(trunk_sid)]
