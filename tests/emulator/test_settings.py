from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException

from emulator.settings import Settings
from emulator.testing import running


@pytest.fixture
def code(origination):
    """The code of the error that *action* ends with under a setting, or None."""

    def run(action, **settings):
        with running(settings=Settings(**settings)) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            try:
                action(trunks, trunks(trunks.create(friendly_name="first").sid), origination)
            except TwilioRestException as refusal:
                return refusal.code
        return None

    return run


class TestEachSetting:
    def test_trunks_per_account(self, code):
        """A trial account may be limited to one trunk."""
        assert 21244 == code(lambda trunks, *_: trunks.create(), trunks_per_account=1)

    def test_origination_urls_per_trunk(self, code):
        """The limit of origination URLs may be another."""
        assert 21249 == code(
            lambda _, trunk, url: [trunk.origination_urls.create(**url) for _ in range(2)],
            origination_urls_per_trunk=1,
        )

    def test_delete_trunk_with_origination_urls(self, code):
        """A trunk with origination URLs may be kept from deletion."""

        def delete(_, trunk, url):
            trunk.origination_urls.create(**url)
            trunk.delete()

        assert 21247 == code(delete, delete_trunk_with_origination_urls=False)
        assert code(delete) is None

    def test_minimum_weight(self, code):
        """Weight 0 may be refused."""

        def create(weight):
            return lambda _, trunk, url: trunk.origination_urls.create(**{**url, "weight": weight})

        assert 20001 == code(create(0), minimum_weight=1)
        assert code(create(1), minimum_weight=1) is None

    @pytest.mark.parametrize("give_up", ["delete", "clear", "change"])
    def test_domain_reserved_seconds(self, code, give_up):
        """A domain name that was given up may stay reserved for a while; other names are free."""

        def again(name):
            def run(trunks, trunk, _):
                trunk.update(domain_name="acme.pstn.twilio.com")
                trunk.update(domain_name="ACME.pstn.twilio.com", friendly_name="still its own")
                {
                    "delete": trunk.delete,
                    "clear": lambda: trunk.update(domain_name=""),
                    "change": lambda: trunk.update(domain_name="other.pstn.twilio.com"),
                }[give_up]()
                trunks.create(domain_name=name)

            return run

        assert 21248 == code(again("Acme.pstn.twilio.com"), domain_reserved_seconds=2592000)
        assert code(again("acme-2.pstn.twilio.com"), domain_reserved_seconds=2592000) is None
        assert code(again("acme.pstn.twilio.com")) is None

    def test_domain_reserved_seconds_end(self):
        """After that time, by the emulator's clock, the name is free."""
        now = datetime(2026, 1, 1, tzinfo=UTC)
        with running(settings=Settings(domain_reserved_seconds=60), now=lambda: now) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            trunks.create(domain_name="acme.pstn.twilio.com").delete()
            now += timedelta(seconds=59)
            with pytest.raises(TwilioRestException):
                trunks.create(domain_name="acme.pstn.twilio.com")
            now += timedelta(seconds=1)

            assert trunks.create(domain_name="acme.pstn.twilio.com").sid

    def test_domain_reserved_seconds_kept(self, tmp_path):
        """A saved file has the reserved names, whatever else is set, and a reset forgets them."""
        settings, saved = Settings(domain_reserved_seconds=60, stale_reads_ms=1), tmp_path / "saved.sqlite"
        seed = {"trunks": [{"friendly_name": "seeded"}]}
        with running(settings=settings, seed=seed) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            trunks.create(domain_name="acme.pstn.twilio.com").delete()
            emulator.admin.save(saved)
            emulator.admin.reset()
            assert trunks.create(domain_name="acme.pstn.twilio.com").sid
            emulator.admin.load(saved)
            with pytest.raises(TwilioRestException, match="already taken"):
                trunks.create(domain_name="acme.pstn.twilio.com")

    def test_sips_uris(self, code):
        """A sips URI may be refused."""

        def create(_, trunk, url):
            trunk.origination_urls.create(**{**url, "sip_url": "SIPS:sbc.example.com"})

        assert 20001 == code(create, sips_uris=False)
        assert code(create) is None

    @pytest.mark.parametrize("kind", ["trunk", "origination URL"])
    def test_friendly_name_limit(self, code, kind):
        """A friendly name's length may be limited."""

        def name(length):
            if kind == "trunk":
                return lambda _, trunk, __: trunk.update(friendly_name="x" * length)
            return lambda _, trunk, url: trunk.origination_urls.create(
                **{**url, "friendly_name": "x" * length}
            )

        assert code(name(64), friendly_name_limit=64) is None
        assert 20001 == code(name(65), friendly_name_limit=64)
        assert code(name(65)) is None

    def test_attached_number_moves(self, code):
        """A number that is on a trunk may be allowed to move."""

        def move(trunks, trunk, _):
            trunk.phone_numbers.create(phone_number_sid="PN" + "0" * 32)
            other = trunks(trunks.create().sid)
            other.phone_numbers.create(phone_number_sid="PN" + "0" * 32)
            assert ([], 1) == (trunk.phone_numbers.list(), len(other.phone_numbers.list()))

        assert code(move, attached_number_moves=True) is None
        assert 21245 == code(move)

    def test_ip_addresses_per_list(self):
        """The limit of addresses may be another, as an older dictionary of errors has it."""
        with running(settings=Settings(ip_addresses_per_list=1)) as emulator:
            lists = emulator.client().api.v2010.account.sip.ip_access_control_lists
            addresses = lists(lists.create(friendly_name="x").sid).ip_addresses
            addresses.create(friendly_name="x", ip_address="192.0.2.1")

            with pytest.raises(TwilioRestException) as refusal:
                addresses.create(friendly_name="x", ip_address="192.0.2.2")

        assert 21237 == refusal.value.code

    @pytest.mark.parametrize(("is_set", "code_wanted"), [(True, 21243), (False, 21240)])
    def test_refuse_credentials_with_21243(self, is_set, code_wanted):
        """A credential's bad username or password may have the other of two codes."""
        with running(settings=Settings(refuse_credentials_with_21243=is_set)) as emulator:
            lists = emulator.client().api.v2010.account.sip.credential_lists
            credentials = lists(lists.create(friendly_name="x").sid).credentials

            for wrong in ({"username": "", "password": "Aa1" * 4}, {"username": "a", "password": "short"}):
                with pytest.raises(TwilioRestException) as refusal:
                    credentials.create(**wrong)
                assert code_wanted == refusal.value.code

    @pytest.mark.parametrize(
        ("newest_first", "names"), [(True, ["second", "first"]), (False, ["first", "second"])]
    )
    def test_newest_first(self, code, newest_first, names):
        """Lists may begin with the oldest."""

        def look(trunks, *_):
            trunks.create(friendly_name="second")
            assert names == [trunk.friendly_name for trunk in trunks.list(page_size=1)]

        assert code(look, newest_first=newest_first) is None


class TestParse:
    def test_by_type(self):
        """A value has the type of its setting."""
        assert Settings(sips_uris=False, minimum_weight=1) == Settings.parse(
            ["sips_uris=false", "minimum_weight=1"]
        )

    @pytest.mark.parametrize(
        "pair",
        [
            "x=1",
            "x",
            "sips_uris=1",
            "sips_uris",
            "minimum_weight=true",
            "minimum_weight=-1",
            "minimum_weight=" + "9" * 20,
        ],
    )
    def test_refused(self, pair):
        """A setting or a value that does not exist is refused."""
        with pytest.raises(ValueError, match=pair.partition("=")[0]):
            Settings.parse([pair])


class TestDocs:
    @pytest.mark.parametrize("name", Settings.names())
    def test_every_setting_is_described(self, name):
        """The page about the emulator names each setting with its default."""
        page = Path(__file__).parents[2].joinpath("docs/emulator.md").read_text()
        default = str(getattr(Settings(), name)).lower()

        assert f"| `{name}` | `{default}` |" in page
