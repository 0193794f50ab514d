"""Trunks of accounts, of an emulator."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.audit.conftest import SUB, World
from twilio_trunks_audit.errors import AuditError
from twilio_trunks_audit.masking import Mask
from twilio_trunks_audit.preflight.sources.account import from_accounts
from twilio_trunks_audit.preflight.trunks import Found, Trunk
from twilio_trunks_audit.scope import Scope, from_environment

URI = "sip:sbc.example.com;transport=tls"


def scope(world: World, **changes: Any) -> Scope:
    given = {"regions": ("us1",), "sub_accounts": False} | changes
    return dataclasses.replace(from_environment("prod", world.environ()), **given)


def read(world: World, **changes: Any) -> Found:
    return from_accounts(scope(world, **changes), at_once=4)


def only(found: Found) -> Trunk:
    [trunk] = found.trunks
    return trunk


class TestTrunks:
    def test_have_everything(self, world: World) -> None:
        sid = world.trunk(
            ["sip:a.example.com", URI],
            secure=True,
            friendly_name="voice",
            disaster_recovery_url="https://example.com/",
            disaster_recovery_method="POST",
        )
        trunk = only(read(world))

        assert ("voice", sid, f"account prod, us1, at {world.environ()['TWILIO_BASE_URL']}", True, True) == (
            trunk.name,
            trunk.sid,
            trunk.source,
            trunk.secure,
            trunk.disaster_recovery,
        )
        assert [("sip:a.example.com", 10, 10, True), (URI, 20, 10, True)] == [
            (one.uri, one.priority, one.weight, one.enabled)
            for one in sorted(trunk.destinations, key=lambda one: one.priority)
        ]
        assert {"OU"} == {one.sid[:2] for one in trunk.destinations}

    def test_without_destinations(self, world: World) -> None:
        sid = world.trunk([])
        trunk = only(read(world))

        assert (sid, (), False, False) == (
            trunk.name,
            trunk.destinations,
            trunk.secure,
            trunk.disaster_recovery,
        )

    def test_names_are_masked_and_printable(self, world: World) -> None:
        world.trunk(friendly_name="line +1 415 555 0123\x1b")

        assert "line +1 4** *** **23\\x1b" == only(read(world)).name
        unmasked = from_accounts(scope(world), at_once=4, mask=Mask(unmasked=True))

        assert "line +1 415 555 0123\\x1b" == only(unmasked).name

    def test_users_are_not_in_the_repr(self, world: World) -> None:
        world.trunk(["sip:alice:geheim@sbc.example.com;transport=tls"])

        assert "alice" not in repr(read(world))

    def test_only_what_is_needed_is_read(self, world: World) -> None:
        for _ in range(3):
            world.trunk(domain_name=None)
        world.twilio.admin.clear_journal()
        read(world)
        journal = world.twilio.admin.journal()

        assert {"GET"} == {one["method"] for one in journal}
        assert 1 + 3 == len(journal)


class TestGaps:
    def test_sub_accounts(self, world: World) -> None:
        world.trunk(friendly_name="main")
        world.trunk(account=SUB, friendly_name="below")
        found = read(world, sub_accounts=True)

        assert {"main", "below"} == {one.name for one in found.trunks}
        assert ["not asked"] == [one.gap for one in read(world, sub_accounts=None).not_examined if one.counts]

    def test_regions(self, world: World) -> None:
        found = read(world, regions=("us1", "ie1"))

        assert [("region ie1 of prod", "no credentials"), ("region au1", "left out")] == sorted(
            (one.what.partition(" (")[0], one.gap) for one in found.not_examined if "region" in one.what
        )[::-1]

    def test_trunk_without_its_urls(self, world: World) -> None:
        world.trunk(friendly_name="whole")
        sid = world.trunk(friendly_name="broken")
        world.twilio.admin.fail("GET", f"/v1/Trunks/{sid}/OriginationUrls", status=501, times=None)
        found = read(world)
        [missed] = [one for one in found.not_examined if one.counts]

        assert ["whole"] == [one.name for one in found.trunks]
        assert f"origination URLs of {sid} in prod" in missed.what

    def test_nothing_can_be_read(self, world: World) -> None:
        with pytest.raises(
            AuditError, match=r"no account could be read:\n  account prod .*credentials"
        ) as raised:
            from_accounts(
                dataclasses.replace(
                    from_environment("prod", world.environ() | {"TWILIO_AUTH_TOKEN": "rotated-long-ago"}),
                    regions=("us1",),
                    sub_accounts=False,
                ),
                at_once=4,
            )

        assert "rotated-long-ago" not in str(raised.value)
