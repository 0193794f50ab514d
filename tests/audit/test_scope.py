"""The scope: accounts, regions, sub-accounts, reads, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator.records import OAuthApp
from emulator.testing import running
from tests.audit.conftest import IE1, MAIN, OTHER, SUB, SUSPENDED, TOKENS, WHOLE, World

ACCOUNTS = f"""
regions = ["us1", "ie1"]
sub_accounts = false

[[accounts]]
name = "production"
account_sid = "{MAIN}"
auth_token_env = "PRODUCTION_TOKEN"

[[accounts]]
name = "production"
account_sid = "{MAIN}"
api_key = "{IE1.sid}"
api_secret_env = "DUBLIN_SECRET"
region = "ie1"
base_url = "@/_region/ie1"
"""
SECRETS = {"PRODUCTION_TOKEN": TOKENS[MAIN], "DUBLIN_SECRET": IE1.secret}


class TestExitCode:
    def test_clean(self, world: World) -> None:
        """0: everything in scope was examined, without mandatory findings."""
        world.trunk(secure=True, friendly_name="voice-agent")

        assert 0 == world.audit(*WHOLE).code

    def test_findings(self, world: World) -> None:
        """1: a mandatory finding."""
        world.trunk(["sip:sbc.example.com"], friendly_name="plain")

        assert 1 == world.audit(*WHOLE).code

    def test_nothing_reached(self, world: World) -> None:
        """2: no account could be examined; the message says why."""
        ended = world.audit(*WHOLE, TWILIO_AUTH_TOKEN="rotated-long-ago")

        assert 2 == ended.code
        assert "does not accept the credentials" in ended.err
        assert "rotated-long-ago" not in ended.err + ended.out

    def test_not_whole(self, world: World) -> None:
        """3: no findings, but a region and sub-accounts were not examined."""
        world.trunk(secure=True)
        ended = world.audit()

        assert 3 == ended.code
        assert {"no credentials"} == {gap["gap"] for gap in ended.gaps("region ")}
        assert ["not asked"] == [gap["gap"] for gap in ended.gaps("sub-accounts")]

    @pytest.mark.parametrize(("fail_on", "code"), [("advisory", 1), ("mandatory", 0), ("never", 0)])
    def test_fail_on_advisory(self, world: World, fail_on: str, code: int) -> None:
        """`--fail-on` sets the level of findings that fail."""
        world.trunk(secure=True)

        assert code == world.audit(*WHOLE, "--fail-on", fail_on).code

    def test_never_is_no_pass_for_the_unexamined(self, world: World) -> None:
        """`--fail-on never` ignores findings, but not gaps."""
        world.trunk(["sip:sbc.example.com"])

        assert 0 == world.audit(*WHOLE, "--fail-on", "never").code
        assert 3 == world.audit("--no-sub-accounts", "--fail-on", "never").code

    def test_empty_account(self, world: World) -> None:
        """An account without trunks is examined and clean."""
        ended = world.audit(*WHOLE)

        assert (0, []) == (ended.code, ended.trunks)
        assert "0 trunks examined" in ended.out


class TestAccounts:
    def accounts(self, world: World, text: str = ACCOUNTS) -> str:
        return world.file("accounts.toml", text.replace("@", world.twilio.url))

    def test_regions_are_islands(self, world: World) -> None:
        """One account in two regions is two places, each with its credentials."""
        world.trunk(secure=True, friendly_name="virginia")
        world.trunk(secure=True, friendly_name="dublin", region="ie1")
        ended = world.audit("--accounts", self.accounts(world), **SECRETS)

        assert [("production", "us1", "auth token"), ("production", "ie1", "API key")] == [
            (place["name"], place["region"], place["credentials"]) for place in ended.report["places"]
        ]
        assert {"virginia", "dublin"} == {trunk["name"] for trunk in ended.trunks}
        assert 0 == ended.code

    def test_left_out_regions_are_said(self, world: World) -> None:
        """A region that was left out is in the report, and does not count."""
        ended = world.audit(*WHOLE)

        assert {("region ie1", "left out"), ("region au1", "left out")} == {
            (gap["what"], gap["gap"]) for gap in ended.gaps("region ")
        }

    def test_one_account_of_two_fails(self, world: World) -> None:
        """An account that cannot be reached is named with the reason, and the others are examined."""
        world.trunk(secure=True, friendly_name="virginia")
        ended = world.audit("--accounts", self.accounts(world), **SECRETS | {"DUBLIN_SECRET": "wrong"})

        assert 3 == ended.code
        [gap] = ended.gaps("ie1")
        assert ("failed", True) == (gap["gap"], "does not accept the credentials" in gap["reason"])
        assert ["virginia"] == [trunk["name"] for trunk in ended.trunks]

    def test_key_of_another_account(self, world: World) -> None:
        """An account is not examined with the key of another account."""
        world.trunk(secure=True, region="ie1")
        wrong = ACCOUNTS.replace(f'account_sid = "{MAIN}"\napi_key', f'account_sid = "{OTHER}"\napi_key')
        wrong = wrong.replace(
            'name = "production"\naccount_sid = "' + OTHER, 'name = "other"\naccount_sid = "' + OTHER
        )
        ended = world.audit("--accounts", self.accounts(world, wrong), **SECRETS)

        assert [f"the credentials belong to account {MAIN}"] == [
            gap["reason"] for gap in ended.gaps(f"account other ({OTHER}), ie1")
        ]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "accounts: Field required"),
            ("accounts = [", "is not TOML"),
            ('[[accounts]]\nname = "a b"', "accounts.0.name"),
            (
                f'[[accounts]]\nname = "a"\nauth_token = "{TOKENS[MAIN]}"',
                "secrets do not belong in this file",
            ),
            ('[[accounts]]\nname = "a"\ncolour = "red"', "this key does not exist"),
            (f'[[accounts]]\nname = "a"\naccount_sid = "{MAIN}"', "it names no secret"),
            ('[[accounts]]\nname = "a"\nauth_token_env = "PRODUCTION_TOKEN"', "it has no account_sid"),
            (
                f'[[accounts]]\nname = "a"\naccount_sid = "{MAIN}"\nauth_token_env = "NO"',
                "names NO, which is not set",
            ),
            ('regions = ["mars"]\n' + ACCOUNTS.partition("\n\n")[2], "mars is not a region"),
            (ACCOUNTS.replace('region = "ie1"\n', ""), "are the same"),
        ],
    )
    def test_bad_file(self, world: World, text: str, said: str) -> None:
        """An unusable file ends with 2 and the place of the fault; a secret in it is not repeated."""
        ended = world.audit("--accounts", self.accounts(world, text), **SECRETS)

        assert 2 == ended.code
        assert said in ended.err
        assert TOKENS[MAIN] not in ended.err

    def test_oauth_client(self) -> None:
        """The client of an OAuth app works as credentials."""
        from twilio_trunks_audit.config import load
        from twilio_trunks_audit.examine import Options, examine
        from twilio_trunks_audit.masking import Mask
        from twilio_trunks_audit.scope import from_environment

        app = OAuthApp(sid="OQ" + "1" * 32, client_secret="of-the-client", account_sid=MAIN)
        with running(accounts=TOKENS, oauth_apps=[app]) as twilio:
            twilio.console().trunking.v1.trunks.create(secure=True)
            environ = {
                "TWILIO_ACCOUNT_SID": MAIN,
                "TWILIO_CLIENT_ID": app.sid,
                "TWILIO_CLIENT_SECRET": app.client_secret,
                "TWILIO_BASE_URL": twilio.url,
            }
            options = Options(config=load(None), reads=(), mask=Mask())
            with examine(from_environment(environ=environ), options) as report:
                [place] = report.places()

        assert ("OAuth client", 1) == (place.credentials, len(place.trunks))


class TestSubAccounts:
    def test_examined_by_their_own_tokens(self, world: World) -> None:
        """Sub-accounts are examined with their tokens, which the parent sees."""
        world.trunk(secure=True, friendly_name="of the parent")
        world.trunk(secure=True, friendly_name="of the child", account=SUB)
        ended = world.audit("--sub-accounts", "--regions", "us1")
        places = {place["account_sid"]: place for place in ended.report["places"]}

        assert ["of the child"] == [trunk["name"] for trunk in places[SUB]["trunks"]]
        assert MAIN == places[SUB]["parent_account_sid"]

    def test_suspended(self, world: World) -> None:
        """A suspended sub-account is a gap that counts, because its trunks come back with it."""
        world.twilio.admin.put_account(SUSPENDED, status="suspended")
        ended = world.audit("--sub-accounts", "--regions", "us1")
        world.twilio.admin.put_account(SUSPENDED, status="active")

        assert 3 == ended.code
        assert ["failed"] == [gap["gap"] for gap in ended.gaps(SUSPENDED)]

    def test_closed(self, world: World) -> None:
        """A closed sub-account is a gap that does not count, because it takes no calls."""
        world.twilio.admin.put_account(SUSPENDED, status="closed")
        ended = world.audit("--sub-accounts", "--regions", "us1")
        world.twilio.admin.put_account(SUSPENDED, status="active")

        assert (0, ["left out"]) == (ended.code, [gap["gap"] for gap in ended.gaps(SUSPENDED)])

    def test_other_regions(self, world: World) -> None:
        """The other regions of a sub-account are gaps, because its token is of us1."""
        ended = world.audit("--sub-accounts", "--regions", "us1,ie1")

        assert ["no credentials"] == [gap["gap"] for gap in ended.gaps("region ie1 of the sub-accounts")]

    def test_list_refused(self, world: World) -> None:
        """If the list of sub-accounts is refused, the account itself is still examined."""
        world.trunk(secure=True)
        world.twilio.admin.fail("GET", "/2010-04-01/Accounts.json", status=501, times=None)
        ended = world.audit("--sub-accounts", "--regions", "us1")

        assert (3, 1) == (ended.code, len(ended.trunks))
        assert "cannot be listed" in ended.gaps("sub-accounts of")[0]["reason"]


class TestReads:
    def test_only_reads(self, world: World) -> None:
        """An audit with every read sends only GETs."""
        world.trunk(secure=True, domain_name="audit.pstn.twilio.com")
        world.twilio.admin.clear_journal()
        world.audit("--sub-accounts", "--with", "routes")

        assert {"GET"} == {record["method"] for record in world.twilio.admin.journal()}

    def test_cost_of_encryption(self, world: World) -> None:
        """Encryption costs one request, and one per trunk."""
        for _ in range(5):
            world.trunk(secure=True)
        world.twilio.admin.clear_journal()
        world.audit(*WHOLE, "--without", "numbers,access")

        assert 1 + 5 == len(world.twilio.admin.journal())

    def test_numbers_cost_one_request(self, world: World) -> None:
        """The numbers of all trunks come in one list, masked."""
        trunks = [world.trunk(secure=True) for _ in range(3)]
        number = world.twilio.admin.add_phone_number(MAIN, phone_number="+15557654321")
        console = world.twilio.console().trunking.v1
        console.trunks(trunks[0]).phone_numbers.create(phone_number_sid=number["sid"])
        world.twilio.admin.clear_journal()
        ended = world.audit(*WHOLE, "--without", "access")

        assert 1 + 3 + 1 == len(world.twilio.admin.journal())
        assert [["+15*******21"]] == [trunk["numbers"] for trunk in ended.trunks if trunk["numbers"]]

    def test_list_on_several_trunks(self, world: World) -> None:
        """The addresses of a shared access list are read once, and judged for every trunk that has it."""
        lists = world.twilio.console().api.v2010.accounts(MAIN).sip.ip_access_control_lists
        office = lists.create(friendly_name="office").sid
        lists(office).ip_addresses.create(
            friendly_name="wide", ip_address="203.0.113.7", cidr_prefix_length=1
        )
        for _ in range(3):
            sid = world.trunk(secure=True)
            world.twilio.console().trunking.v1.trunks(sid).ip_access_control_lists.create(
                ip_access_control_list_sid=office
            )
        world.twilio.admin.clear_journal()
        ended = world.audit(*WHOLE, "--without", "numbers")

        assert 1 == len(world.twilio.admin.journal(path="/2010-04-01/**"))
        assert [["203.0.113.7/1"]] * 3 == [trunk["access"][0]["addresses"] for trunk in ended.trunks]
        assert all(
            "twilio-access-list-disallow-everyone" in {one["rule"] for one in trunk["findings"]}
            for trunk in ended.trunks
        )

    def test_logins_on_several_trunks(self, world: World) -> None:
        """The usernames of a shared credential list are read once; a name that is a number is masked."""
        lists = world.twilio.console().api.v2010.accounts(MAIN).sip.credential_lists
        office = lists.create(friendly_name="office").sid
        for username in ("pbx", "+15557654321"):
            lists(office).credentials.create(username=username, password="Correct-Horse-7")
        for _ in range(3):
            sid = world.trunk(secure=True)
            world.twilio.console().trunking.v1.trunks(sid).credentials_lists.create(
                credential_list_sid=office
            )
        world.twilio.admin.clear_journal()
        page = world.folder / "report.html"
        ended = world.audit(*WHOLE, "--without", "numbers", "--html", str(page))

        assert 1 == len(world.twilio.admin.journal(path="/2010-04-01/**"))
        assert [{"pbx", "+15*******21"}] * 3 == [set(one["access"][0]["usernames"]) for one in ended.trunks]
        assert "office (credentials: +15*******21, pbx)" in page.read_text()

    def test_usernames_fail(self, world: World) -> None:
        """Usernames that cannot be read are a gap, and the rest of the list is reported."""
        lists = world.twilio.console().api.v2010.accounts(MAIN).sip.credential_lists
        office = lists.create(friendly_name="office").sid
        trunk = world.twilio.console().trunking.v1.trunks(world.trunk(secure=True))
        trunk.credentials_lists.create(credential_list_sid=office)
        world.twilio.admin.fail("GET", "**/Credentials.json", status=501, times=None)
        ended = world.audit(*WHOLE)

        assert ["not served"] == [gap["gap"] for gap in ended.gaps(f"usernames of {office}")]
        assert [("office", None)] == [(one["name"], one["usernames"]) for one in ended.trunks[0]["access"]]

    def test_voice_region(self, world: World) -> None:
        """`--with routes` adds the region that handles calls to a trunk's domain."""
        world.trunk(secure=True, domain_name="audit.pstn.twilio.com")

        assert ["us1"] == [trunk["voice_region"] for trunk in world.audit(*WHOLE, "--with", "routes").trunks]
        assert [None] == [trunk["voice_region"] for trunk in world.audit(*WHOLE).trunks]

    def test_routed_elsewhere(self, world: World, tmp_path: Path) -> None:
        """The table and the page say that a trunk takes no calls if another region handles its domain."""
        domain = "audit-elsewhere.pstn.twilio.com"
        world.trunk(secure=True, domain_name=domain)
        page = tmp_path / "report.html"
        here = world.audit(*WHOLE, "--with", "routes")
        world.twilio.console().routes.v2.trunks(domain).update(voice_region="ie1")
        elsewhere = world.audit(*WHOLE, "--with", "routes", "--html", str(page))

        assert "takes no" not in here.out
        assert "takes no" in elsewhere.out
        assert "takes no calls to its domain" in page.read_text()

    def test_left_out(self, world: World) -> None:
        """A read that was left out gives None, not an empty list, and a gap with its costs."""
        world.trunk(secure=True)
        ended = world.audit(*WHOLE, "--without", "numbers,access")

        assert (0, [None], [None]) == (
            ended.code,
            [trunk["numbers"] for trunk in ended.trunks],
            [trunk["access"] for trunk in ended.trunks],
        )
        assert "two requests per trunk" in ended.gaps("access of all trunks")[0]["reason"]

    def test_not_served(self, world: World) -> None:
        """A read that a region does not serve is a gap, not a failure."""
        world.trunk(secure=True)
        world.twilio.admin.fail("GET", "**/IncomingPhoneNumbers.json", status=501, times=None)
        ended = world.audit(*WHOLE)

        assert (0, ["not served"]) == (ended.code, [gap["gap"] for gap in ended.gaps("phone numbers")])

    def test_urls_of_a_trunk_fail(self, world: World) -> None:
        """A trunk with unreadable URLs is not judged, and makes the report incomplete."""
        sid = world.trunk(friendly_name="unreadable")
        world.twilio.admin.fail("GET", f"/v1/Trunks/{sid}/OriginationUrls", status=501, times=None)
        ended = world.audit(*WHOLE, "--fail-on", "never")

        assert (3, "not judged", None) == (
            ended.code,
            ended.trunk("unreadable")["level"],
            ended.trunk("unreadable")["destinations"],
        )
        assert ["failed"] == [gap["gap"] for gap in ended.gaps(sid)]

    def test_throttled(self, world: World) -> None:
        """After a 429 the audit waits and repeats the request."""
        world.trunk(secure=True)
        world.twilio.admin.throttle("GET", "/v1/Trunks", times=1, retry_after_s=0)

        assert 0 == world.audit(*WHOLE).code

    def test_more_than_a_page(self, world: World) -> None:
        """Origination URLs, trunks and numbers of all pages are read."""
        for number in range(60):
            world.trunk([f"sip:{number}.example.com;transport=tls"], secure=True)

        assert 60 == len(world.audit(*WHOLE, "--without", "numbers,access").trunks)
