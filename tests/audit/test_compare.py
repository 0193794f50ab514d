"""Comparing with an earlier report."""

from __future__ import annotations

import json

import pytest

from tests.audit.conftest import MAIN, SUB, TLS, WHOLE, Audited, World


class TestChanges:
    @pytest.fixture
    def earlier(self, world: World) -> str:
        """A report with trunks of an account and of its sub-account."""
        self.good = world.trunk(secure=True, friendly_name="good")
        self.bad = world.trunk(["sip:x.example.com"], friendly_name="bad")
        self.gone = world.trunk(secure=True, friendly_name="gone")
        world.trunk(secure=True, friendly_name="child's", account=SUB)
        world.audit("--sub-accounts", "--regions", "us1")
        return world.file("earlier.json", (world.folder / "report.json").read_text())

    def again(self, world: World, earlier: str, *options: str) -> Audited:
        return world.audit("--compare", earlier, *(options or ("--sub-accounts", "--regions", "us1")))

    def test_nothing(self, world: World, earlier: str) -> None:
        """Without changes nothing is listed."""
        assert "0 worse, 0 new, 0 better, 0 gone, 0 not examined now" in _flat(self.again(world, earlier).out)

    def test_an_older_report(self, world: World) -> None:
        """A report from before lists had usernames can be compared."""
        lists = world.twilio.console().api.v2010.accounts(MAIN).sip.credential_lists
        trunk = world.twilio.console().trunking.v1.trunks(world.trunk(secure=True))
        trunk.credentials_lists.create(credential_list_sid=lists.create(friendly_name="pbx").sid)
        now = world.audit("--sub-accounts", "--regions", "us1").report
        for place in now["places"]:
            for one in place["trunks"]:
                one["access"] = [
                    {key: value for key, value in held.items() if key != "usernames"}
                    for held in one["access"]
                ]

        older = world.file("older.json", json.dumps(now))

        assert "0 worse, 0 new, 0 better" in _flat(self.again(world, older).out)

    def test_each_turn(self, world: World, earlier: str) -> None:
        """Better, worse, new and gone trunks are listed with their changes."""
        trunks = world.twilio.console().trunking.v1.trunks
        trunks(self.good).update(secure=False)
        trunks(self.bad).update(secure=True)
        trunks(self.gone).delete()
        world.trunk(secure=True, friendly_name="fresh")
        page = world.folder / "report.html"
        out = _flat(self.again(world, earlier, "--sub-accounts", "--regions", "us1", "--html", str(page)).out)

        assert "1 worse, 1 new, 1 better, 1 gone, 0 not examined now" in out
        assert "media → signalling" in out
        assert "below → media" in page.read_text()

    def test_rules_count_within_a_level(self, world: World, earlier: str) -> None:
        """A trunk that breaks one more mandatory rule is worse, even at the same level."""
        world.twilio.console().trunking.v1.trunks(self.good).origination_urls.create(
            friendly_name="plain", sip_url="sip:y.example.com", priority=1, weight=1, enabled=True
        )

        page = world.folder / "report.html"
        self.again(world, earlier, "--sub-accounts", "--regions", "us1", "--html", str(page))

        assert "now breaks twilio-origination-require-tls" in page.read_text()

    def test_not_examined_is_not_gone(self, world: World, earlier: str) -> None:
        """A trunk of an account that is not examined now is not gone."""
        assert "0 gone, 1 not examined now" in _flat(self.again(world, earlier, *WHOLE).out)


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("{", "is not JSON"),
            ("[" * 100_000, "is not JSON"),
            ("[]", "is not a report of this tool"),
            ('{"schema": "twilio-trunks-audit/0"}', "a report of schema 'twilio-trunks-audit/0'"),
            ('{"schema": "twilio-trunks-audit/1"}', "but not its contents"),
            ('{"schema": "twilio-trunks-audit/1", "places": [{"trunks": 5}]}', "but not its contents"),
        ],
    )
    def test_refused(self, world: World, content: str, said: str) -> None:
        """A file that is not a report of this version ends with 2 before any request."""
        world.twilio.admin.clear_journal()
        ended = world.audit("--compare", world.file("earlier.json", content))

        assert 2 == ended.code
        assert said in ended.err
        assert [] == world.twilio.admin.journal()

    def test_missing(self, world: World) -> None:
        """The message names a missing file."""
        assert "cannot be read" in world.audit("--compare", str(world.folder / "no.json")).err

    def test_earlier_may_be_overwritten(self, world: World) -> None:
        """The earlier report and the new one may be the same file."""
        world.trunk([TLS], secure=True)
        world.audit(*WHOLE)
        same = str(world.folder / "same.json")
        (world.folder / "report.json").rename(same)
        ended = world.audit(*WHOLE, "--compare", same, "--json", same)

        assert 0 == ended.code
        assert "twilio-trunks-audit/1" == json.loads((world.folder / "same.json").read_text())["schema"]


def _flat(out: str) -> str:
    return " ".join(out.replace("│", " ").split())
