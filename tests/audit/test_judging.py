"""Judging: random accounts against an independent model, the configuration, and exemptions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.conftest import MAIN, TLS, WHOLE, World

HOSTS = ["sbc.example.com", "203.0.113.7", "pbx-1.example.net:5060"]
TRANSPORTS = [
    "",
    ";transport=tls",
    ";transport=TLS",
    ";transport=udp",
    ";transport=tcp",
    ";edge=dublin;transport=tls",
]


@dataclass(frozen=True)
class Url:
    """An origination URL to make."""

    number: str
    password: str
    host: str
    transport: str
    value: str
    enabled: bool

    @property
    def uri(self) -> str:
        login = (
            f"{self.number}:{self.password}@" if self.password else f"{self.number}@" if self.number else ""
        )
        return f"sip:{login}{self.host}{self.transport}" + (f"?X-Key={self.value}" if self.value else "")

    @property
    def is_tls(self) -> bool:
        return "transport=tls" in self.transport.lower()

    @property
    def secrets(self) -> set[str]:
        return {self.number, self.password, self.value} - {""}


urls = st.builds(
    Url,
    number=st.one_of(st.just(""), st.from_regex(r"\+?[1-9][0-9]{9,13}", fullmatch=True)),
    password=st.one_of(st.just(""), st.from_regex(r"pw[a-z0-9]{10}", fullmatch=True)),
    host=st.sampled_from(HOSTS),
    transport=st.sampled_from(TRANSPORTS),
    value=st.one_of(st.just(""), st.from_regex(r"value[a-z0-9]{10}", fullmatch=True)),
    enabled=st.booleans(),
).filter(lambda url: bool(url.number) or not url.password)

names = st.one_of(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "[red]markup[/red] [link=x]",
            "quote \" and ' and `",
            "two\nlines\r\x1b[31m",
            "\u202eturned",
            "{{ 7 * 7 }} {% raw %}",
            "",
            "same name",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)


@dataclass(frozen=True)
class NewTrunk:
    """A trunk to make."""

    name: str
    secure: bool
    domain: bool
    urls: list[Url]

    @property
    def level(self) -> str:
        """The level as docs/audit.md defines it, computed without the pack."""
        if self.secure:
            return "media"
        enabled = [url for url in self.urls if url.enabled]
        if self.domain or not all(url.is_tls for url in enabled):
            return "below"
        return "signalling" if enabled else "not judged"


trunks = st.builds(
    NewTrunk, name=names, secure=st.booleans(), domain=st.booleans(), urls=st.lists(urls, max_size=4)
)


class TestRandomAccounts:
    @settings(
        max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    )
    @given(st.lists(trunks, max_size=5))
    def test_each_once(self, world: World, account: list[NewTrunk]) -> None:
        """The report has every trunk once, at its level. No output has a secret or markup from a name."""
        world.twilio.admin.reset()
        made = {_make(world, number, trunk): trunk for number, trunk in enumerate(account)}
        outputs = [world.folder / f"report.{kind}" for kind in ("sarif", "html")]
        ended = world.audit(*WHOLE, "--sarif", str(outputs[0]), "--html", str(outputs[1]))

        assert {sid: trunk.level for sid, trunk in made.items()} == {
            trunk["sid"]: trunk["level"] for trunk in ended.trunks
        }
        assert len(made) == len(ended.trunks)
        assert (1 if _finds(ended.report) else 0) == ended.code
        texts = [ended.out, json.dumps(ended.report), *(path.read_text() for path in outputs)]
        for secret in set().union(*(url.secrets for trunk in account for url in trunk.urls)):
            assert not any(secret in text for text in texts)
        assert "<script>" not in outputs[1].read_text()
        assert "\x1b" not in ended.out


def _finds(report: dict) -> bool:
    return report["findings_open"]["mandatory"] > 0


def _make(world: World, number: int, trunk: NewTrunk) -> str:
    domain = {"domain_name": f"random-{number}.pstn.twilio.com"} if trunk.domain else {}
    sid = world.trunk([], friendly_name=trunk.name, secure=trunk.secure, **domain)
    held = world.twilio.console().trunking.v1.trunks(sid).origination_urls
    for place, url in enumerate(trunk.urls):
        held.create(friendly_name=url.uri, sip_url=url.uri, priority=place, weight=1, enabled=url.enabled)
    return sid


class TestTrunk:
    def test_order_is_fail_over_order(self, world: World) -> None:
        """Destinations are in the order in which they are tried, with their share of the calls."""
        sid = world.trunk([])
        held = world.twilio.console().trunking.v1.trunks(sid).origination_urls
        for host, priority, weight, enabled in [
            ("b", 20, 10, True),
            ("a", 10, 30, True),
            ("c", 10, 10, True),
            ("d", 10, 60, False),
        ]:
            held.create(
                friendly_name=host,
                sip_url=f"sip:{host}.example.com",
                priority=priority,
                weight=weight,
                enabled=enabled,
            )
        [trunk] = world.audit(*WHOLE).trunks

        assert [("a", 75), ("c", 25), ("d", 0), ("b", 100)] == [
            (one["friendly_name"], one["share_percent"]) for one in trunk["destinations"]
        ]

    def test_facts(self, world: World) -> None:
        """The report has everything that a reviewer asks about a trunk."""
        sid = world.trunk(
            secure=True,
            friendly_name="voice-agent",
            transfer_mode="sip-only",
            disaster_recovery_url="https://user:pw@example.com/twiml?key=k",
            disaster_recovery_method="POST",
        )
        trunks = world.twilio.console().trunking.v1.trunks(sid)
        trunks.recordings().update(mode="record-from-answer", trim="trim-silence")
        lists = world.twilio.console().api.v2010.accounts(MAIN).sip.credential_lists
        pbx = lists.create(friendly_name="pbx").sid
        lists(pbx).credentials.create(username="office", password="Correct-Horse-7")
        trunks.credentials_lists.create(credential_list_sid=pbx)
        trunk = world.audit(*WHOLE).trunk("voice-agent")

        assert ("sip-only", "record-from-answer", "trim-silence") == (
            trunk["transfer_mode"],
            trunk["recording_mode"],
            trunk["recording_trim"],
        )
        assert ("https://user:***@example.com/twiml?key=***", "POST") == (
            trunk["disaster_recovery_url"],
            trunk["disaster_recovery_method"],
        )
        assert [("pbx", "credentials", None, ["office"])] == [
            (one["name"], one["kind"], one["addresses"], one["usernames"]) for one in trunk["access"]
        ]
        assert "CREDENTIAL_LIST" == trunk["auth_type"]

    def test_numbers_ring_nowhere(self, world: World) -> None:
        """A trunk with numbers and without an origination URL is a finding, if both were read."""
        sid = world.trunk([], secure=True)
        number = world.twilio.admin.add_phone_number(MAIN, phone_number="+15557654321")
        world.twilio.console().trunking.v1.trunks(sid).phone_numbers.create(phone_number_sid=number["sid"])
        rule = "twilio-trunk-require-enabled-origination"
        found, unread = (world.audit(*WHOLE, *more).trunks[0] for more in ((), ("--without", "numbers")))

        assert ["This trunk has phone numbers, but no origination URI: the numbers are in " + sid] == [
            one["what"] for one in found["findings"] if one["rule"] == rule
        ]
        assert rule not in {one["rule"] for one in unread["findings"]}

    def test_access_by_address(self, world: World) -> None:
        """Twilio's `auth_type` is enough to note a trunk that asks callers only for an address."""
        sid = world.trunk(secure=True, domain_name="audit-address.pstn.twilio.com")
        lists = world.twilio.console().api.v2010.accounts(MAIN).sip.ip_access_control_lists
        office = lists.create(friendly_name="office").sid
        world.twilio.console().trunking.v1.trunks(sid).ip_access_control_lists.create(
            ip_access_control_list_sid=office
        )
        for options in ((), ("--without", "access")):
            [trunk] = world.audit(*WHOLE, *options).trunks

            assert "twilio-trunk-note-access-by-address" in {one["rule"] for one in trunk["findings"]}

    def test_unmasked(self, world: World) -> None:
        """`--unmasked` hides nothing, and the report says so."""
        world.trunk(["sip:+15551234567:hunter2@h.example.com;transport=tls?X-A=b"], secure=True)
        ended = world.audit(*WHOLE, "--unmasked")

        assert (
            "sip:+15551234567:hunter2@h.example.com;transport=tls?X-A=b"
            == ended.trunks[0]["destinations"][0]["uri"]
        )
        assert ended.report["masked"] is False

    def test_a_flag_alone(self, world: World) -> None:
        """A secure trunk with a plain URI has level media; a finding says that only the flag protects it."""
        world.trunk(["sip:sbc.example.com"], secure=True)
        [trunk] = world.audit(*WHOLE).trunks

        assert ("media", "media") == (trunk["level"], trunk["destinations"][0]["hop"])
        assert trunk["destinations"][0]["why"]


class TestConfig:
    def config(self, world: World, **rules: object) -> str:
        return world.file("config.json", {name.replace("_", "-"): given for name, given in rules.items()})

    def test_minimum_by_account(self, world: World) -> None:
        """The account's name is the stack of `minimums` and exemptions."""
        world.trunk(friendly_name="ivr")
        minimums = [{"stack": "prod*", "minimum": "signalling"}]
        config = self.config(world, twilio_trunk_require_minimum_encryption={"minimums": minimums})

        assert 0 == world.audit(*WHOLE, "--config", config, "--name", "production").code
        assert 1 == world.audit(*WHOLE, "--config", config, "--name", "staging").code

    @pytest.mark.parametrize(
        ("level", "code", "found"), [("advisory", 0, True), ("disabled", 0, False), ("remediate", 1, True)]
    )
    def test_levels(self, world: World, level: str, code: int, *, found: bool) -> None:
        """A configured level counts, in its short or long form. `remediate` is reported as mandatory."""
        world.trunk(friendly_name="ivr")
        config = self.config(world, twilio_trunk_require_minimum_encryption=level)
        ended = world.audit(*WHOLE, "--config", config)

        assert code == ended.code
        assert found == any("minimum-encryption" in one["rule"] for one in ended.trunks[0]["findings"])

    def test_all(self, world: World) -> None:
        """`all` sets the level of every rule without a level."""
        world.trunk(["sip:sbc.example.com"])
        config = self.config(
            world, all="advisory", twilio_origination_require_tls={"enforcementLevel": "mandatory"}
        )
        ended = world.audit(*WHOLE, "--config", config)

        assert {"twilio-origination-require-tls"} == {
            one["rule"] for one in ended.trunks[0]["findings"] if one["level"] == "mandatory"
        }

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("{", "is not JSON"),
            ("[]", "not a JSON object"),
            ('{"twilio-orign-require-tls": "mandatory"}', "there is no rule twilio-orign-require-tls"),
            ('{"twilio-origination-require-tls": {"colour": 1}}', "unknown configuration colour"),
            ('{"twilio-origination-require-tls": "sometimes"}', "enforcementLevel"),
            ('{"twilio-trunk-require-minimum-encryption": {"minimum": "high"}}', "minimum"),
            ('{"twilio-origination-require-tls": 5}', "a level or an object is needed"),
        ],
    )
    def test_refused(self, world: World, content: str, said: str) -> None:
        """Configuration that Pulumi refuses or ignores is refused before any request."""
        world.twilio.admin.clear_journal()
        ended = world.audit(*WHOLE, "--config", world.file("config.json", content))

        assert 2 == ended.code
        assert said in ended.err
        assert [] == world.twilio.admin.journal()

    @pytest.mark.parametrize("name", ["baseline.json", "strict.json"])
    def test_shipped_ones(self, world: World, name: str) -> None:
        """The configurations that come with the pack are accepted."""
        world.trunk(secure=True)
        path = Path(__file__).parents[2] / "policies" / name

        assert world.audit(*WHOLE, "--config", str(path)).code in {0, 1}


class TestExemptions:
    EXEMPTION = {  # noqa: RUF012 - only read
        "resource": "legacy-*",
        "rule": "twilio-trunk-require-minimum-encryption",
        "reason": "the PBX is replaced in spring",
        "owner": "voice team",
        "expires": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
    }

    def config(self, world: World, **changes: str) -> str:
        exemption = {key: value for key, value in (self.EXEMPTION | changes).items() if value}
        return world.file("config.json", {"twilio-exemption-require-valid": {"exemptions": [exemption]}})

    def test_lifts(self, world: World) -> None:
        """An exempt finding stays in the report, and does not fail. The level does not change."""
        world.trunk(friendly_name="legacy-pbx", domain_name="legacy.pstn.twilio.com")
        ended = world.audit(*WHOLE, "--config", self.config(world))
        [lifted] = [one for one in ended.trunks[0]["findings"] if one["exemption"]]

        assert (0, "below") == (ended.code, ended.trunks[0]["level"])
        assert "voice team" in lifted["exemption"]
        assert 1 == ended.report["findings_exempt"]

    def test_by_sid(self, world: World) -> None:
        """A pattern of the SID names one trunk of several with the same name."""
        sid = world.trunk(friendly_name="pbx")
        world.trunk(friendly_name="pbx")
        ended = world.audit(*WHOLE, "--config", self.config(world, resource=f"*::{sid}"))

        assert {sid} == {
            trunk["sid"] for trunk in ended.trunks if any(one["exemption"] for one in trunk["findings"])
        }

    def test_pbx_dials_tls(self, world: World) -> None:
        """The exemption `pbx-dials-tls` raises a trunk with a domain to level signalling."""
        world.trunk(friendly_name="legacy-pbx", domain_name="legacy.pstn.twilio.com")
        ended = world.audit(*WHOLE, "--config", self.config(world, rule="", kind="pbx-dials-tls"))

        assert ["signalling"] == [trunk["level"] for trunk in ended.trunks]

    def test_expired(self, world: World) -> None:
        """An exemption that has ended lifts nothing."""
        world.trunk(friendly_name="legacy-pbx")

        assert 1 == world.audit(*WHOLE, "--config", self.config(world, expires="2020-01-31")).code

    def test_names_nothing(self, world: World) -> None:
        """An exemption that matches nothing in any account is a finding."""
        world.trunk(secure=True, friendly_name="voice-agent")
        ended = world.audit(*WHOLE, "--config", self.config(world))

        assert (1, ["twilio-exemption-require-match"]) == (
            ended.code,
            [one["rule"] for one in ended.report["findings"]],
        )

    def test_of_another_account(self, world: World) -> None:
        """An exemption for an account that is not examined gives no finding."""
        world.trunk(secure=True)

        assert 0 == world.audit(*WHOLE, "--config", self.config(world, stack="elsewhere")).code


def test_tls_of_the_tests() -> None:
    """The default URI of these tests is TLS."""
    assert Url("", "", "sbc-1.example.com", ";transport=tls", "", enabled=True).uri == TLS
