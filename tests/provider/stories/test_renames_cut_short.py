"""A list that is adopted, and renamed without alias in a run that is cut short.

tests/e2e/test_renames_cut_short.py walks the same roads by the CLI, with a list that is not adopted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from emulator.testing import RunningEmulator, running
from tests.provider.stories.engine import ORIGINATION, Engine, Slot

ROUTES = [f"sip:{host}.example.com;transport=tls" for host in ("one", "two", "three")]
NOT_REMOVED = "were not removed, since their calls would go nowhere"


class Adopting(Slot):
    """A program that adopts the list only."""

    def origination_props(self, trunk_sid: str) -> dict[str, Any]:
        return {**super().origination_props(trunk_sid), "adopt": True}


def program(name: str) -> dict[str, Slot]:
    """A trunk, and its adopted list by this *name*."""
    return {"blue": Adopting({"secure": True}, ROUTES, "voice-agent", name)}


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running() as twilio:
        yield twilio


@pytest.fixture
def engine(emulator: RunningEmulator, warnings: list[str]) -> Engine:
    """Both names are in the state, and the routes belong to the new one."""
    emulator.admin.reset()
    engine = Engine(emulator, warnings)
    engine.up({"blue": Slot({"secure": True}, ROUTES, "voice-agent", "old")})
    engine.up(program("old"))
    engine.up(program("new"), cut_short=True)

    assert {"old", "new"} == lists(engine)
    assert ROUTES == routes(emulator)

    return engine


def lists(engine: Engine) -> set[str]:
    return {each.name for each in engine.state if each.kind == ORIGINATION}


def routes(emulator: RunningEmulator) -> list[str]:
    trunks = emulator.console().trunking.v1.trunks
    [trunk] = trunks.list()
    urls = trunks(trunk.sid).origination_urls.list()
    return [url.sip_url for url in sorted(urls, key=lambda url: url.priority)]


def reached(engine: Engine, name: str) -> None:
    """One list with that *name* has the routes, and nothing more is to be done."""
    assert {name} == lists(engine)
    assert ROUTES == routes(engine.twilio)

    engine.refresh()

    assert [] == engine.preview(program(name))


def test_refresh(engine: Engine) -> None:
    """A refresh reads the list for both names; the next `up` leaves every route to the new one."""
    engine.refresh()
    engine.up(program("new"))

    assert not any("origination URLs OU" in said for said in engine.said)
    reached(engine, "new")


def test_undone(engine: Engine) -> None:
    """With the old name back, the `up` removes nothing that still takes calls, and says what to do."""
    engine.up(program("old"))

    assert any(NOT_REMOVED in said for said in engine.said)
    assert ROUTES == routes(engine.twilio)

    engine.refresh()
    engine.up(program("old"))

    reached(engine, "old")


def test_refreshed_and_undone(engine: Engine) -> None:
    """With the old name back after a refresh, that one takes the routes over."""
    engine.refresh()
    engine.up(program("old"))

    assert not any("origination URLs OU" in said for said in engine.said)
    reached(engine, "old")
