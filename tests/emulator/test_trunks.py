import re
from datetime import UTC, datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from emulator.testing import running


class TestCreate:
    def test_nothing_is_required(self, trunks):
        """A trunk that is created without parameters has Twilio's defaults."""
        trunk = trunks.create()

        assert (None, None, None, None) == (
            trunk.friendly_name,
            trunk.domain_name,
            trunk.disaster_recovery_url,
            trunk.disaster_recovery_method,
        )
        assert (False, False, False) == (trunk.secure, trunk.cnam_lookup_enabled, trunk.symmetric_rtp_enabled)
        assert ("disable-all", "from-transferee") == (trunk.transfer_mode, trunk.transfer_caller_id)
        assert {"mode": "do-not-record", "trim": "do-not-trim"} == trunk.recording
        assert ("", []) == (trunk.auth_type, trunk.auth_type_set)

    def test_every_parameter_is_kept(self, trunks, domain):
        """All eight parameters come back as they were sent."""
        sent = {
            "friendly_name": "voice agent",
            "domain_name": domain,
            "disaster_recovery_url": "https://example.com/recovery",
            "disaster_recovery_method": "GET",
            "transfer_mode": "sip-only",
            "transfer_caller_id": "from-transferor",
            "secure": True,
            "cnam_lookup_enabled": True,
        }

        trunk = trunks(trunks.create(**sent).sid).fetch()

        assert sent == {name: getattr(trunk, name) for name in sent}

    def test_sid(self, trunks):
        """A trunk's SID is TK and 32 small hexadecimal digits."""
        assert re.fullmatch("TK[0-9a-f]{32}", trunks.create().sid)

    def test_belongs_to_the_account(self, trunks, twilio_emulator):
        """The account of the credentials owns the trunk."""
        assert twilio_emulator.account_sid == trunks.create().account_sid

    def test_addresses_are_twilios(self, trunks):
        """The trunk's own URL names Twilio's host, not the emulator's."""
        trunk = trunks.create()

        assert f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}" == trunk.url

    def test_links(self, trunks):
        """The links lead to the four lists below a trunk."""
        trunk = trunks.create()

        assert {
            "origination_urls": f"{trunk.url}/OriginationUrls",
            "credential_lists": f"{trunk.url}/CredentialLists",
            "ip_access_control_lists": f"{trunk.url}/IpAccessControlLists",
            "phone_numbers": f"{trunk.url}/PhoneNumbers",
        } == trunk.links

    def test_dates(self):
        """Dates are the clock's, in UTC, without fractions."""
        noon = datetime(2026, 3, 1, 12, 0, 0, 999999, tzinfo=UTC)
        with running(now=lambda: noon) as emulator:
            trunk = emulator.client().trunking.v1.trunks.create()

        assert (noon.replace(microsecond=0),) * 2 == (trunk.date_created, trunk.date_updated)

    def test_recovery_method_defaults_to_post(self, trunks):
        """A disaster recovery URL without a method is fetched by POST."""
        trunk = trunks.create(disaster_recovery_url="https://example.com/recovery")

        assert "POST" == trunk.disaster_recovery_method

    def test_names_need_not_be_unique(self, trunks):
        """Two trunks may have the same friendly name."""
        first, second = trunks.create(friendly_name="twin"), trunks.create(friendly_name="twin")

        assert first.sid != second.sid

    def test_symmetric_rtp_cannot_be_set(self, call):
        """A parameter that Twilio does not know is ignored."""
        answer = call("POST", "/v1/Trunks", data={"SymmetricRtpEnabled": "true"})

        assert (201, False) == (answer.status_code, answer.json()["symmetric_rtp_enabled"])

    @pytest.mark.parametrize("count", [99, 100])
    def test_up_to_a_hundred(self, trunks, count):
        """An account may hold 100 trunks."""
        for _ in range(count):
            trunks.create()

        assert count == len(trunks.list())

    def test_no_more_than_a_hundred(self, trunks):
        """The 101st trunk of an account is refused with 21244."""
        for _ in range(100):
            trunks.create()

        with pytest.raises(TwilioRestException) as refusal:
            trunks.create()

        assert (400, 21244) == (refusal.value.status, refusal.value.code)

    @pytest.mark.parametrize(
        "parameter",
        [
            {"TransferMode": "sometimes"},
            {"TransferMode": ""},
            {"TransferCallerId": "from-nobody"},
            {"Secure": "yes"},
            {"Secure": ""},
            {"CnamLookupEnabled": "1"},
            {"DisasterRecoveryMethod": "PUT"},
            {"DisasterRecoveryUrl": "example.com/recovery"},
            {"DisasterRecoveryUrl": "ftp://example.com"},
            {"DisasterRecoveryUrl": "https://["},
        ],
        ids=lambda parameter: "=".join(*parameter.items()),
    )
    def test_ill_formed_parameter(self, call, parameter):
        """A value that its parameter cannot have is refused with 20001, by the parameter's name."""
        answer = call("POST", "/v1/Trunks", data=parameter)

        assert (400, 20001) == (answer.status_code, answer.json()["code"])
        assert next(iter(parameter)) in answer.json()["message"]


class TestFetch:
    def test_is_what_create_answered(self, trunks):
        """A fetch shows the trunk exactly as its creation did."""
        created = trunks.create(friendly_name="voice agent")

        assert vars(created)["sid"] == trunks(created.sid).fetch().sid

    def test_unknown(self, trunks):
        """A trunk that does not exist is 20404, with the path below the version in the text."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks("TK" + "0" * 32).fetch()

        assert (404, 20404) == (refusal.value.status, refusal.value.code)
        assert f"The requested resource /Trunks/TK{'0' * 32} was not found" in refusal.value.msg


class TestUpdate:
    def test_keeps_what_is_not_sent(self, trunks, domain):
        """Only the parameters that are sent change."""
        sid = trunks.create(friendly_name="before", domain_name=domain, secure=True).sid

        trunk = trunks(sid).update(friendly_name="after")

        assert ("after", domain, True) == (trunk.friendly_name, trunk.domain_name, trunk.secure)

    def test_answers_what_a_fetch_shows(self, trunk):
        """The answer of an update is the trunk after it."""
        updated = trunk.update(secure=True, transfer_mode="enable-all")
        fetched = trunk.fetch()

        assert (True, "enable-all") == (updated.secure, updated.transfer_mode)
        assert (True, "enable-all") == (fetched.secure, fetched.transfer_mode)

    def test_can_switch_secure_off(self, trunks):
        """A false is sent and kept."""
        sid = trunks.create(secure=True).sid

        assert trunks(sid).update(secure=False).secure is False

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("friendly_name", "voice agent"),
            ("domain_name", "cleared.pstn.twilio.com"),
            ("disaster_recovery_url", "https://example.com/recovery"),
            ("disaster_recovery_method", "GET"),
        ],
    )
    def test_clears_with_an_empty_value(self, trunks, name, value):
        """An empty value takes a text away."""
        sid = trunks.create(**{name: value}).sid

        assert getattr(trunks(sid).update(**{name: ""}), name) is None

    def test_moves_the_date(self):
        """An update moves the date of the last update, and no other."""
        clock = iter([datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)])
        with running(now=lambda: next(clock)) as emulator:
            trunks = emulator.client().trunking.v1.trunks
            trunk = trunks(trunks.create().sid).update(friendly_name="x")

        assert (1, 2) == (trunk.date_created.day, trunk.date_updated.day)

    def test_refused_as_a_whole(self, trunk):
        """One bad parameter keeps the good ones from changing anything."""
        with pytest.raises(TwilioRestException):
            trunk.update(friendly_name="after", transfer_mode="sometimes")

        assert trunk.fetch().friendly_name is None

    def test_unknown(self, trunks):
        """A trunk that does not exist cannot be updated."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks("TK" + "0" * 32).update(secure=True)

        assert (404, 20404) == (refusal.value.status, refusal.value.code)


class TestDelete:
    def test_is_gone(self, trunk):
        """A deleted trunk is not found any more."""
        assert trunk.delete() is True

        with pytest.raises(TwilioRestException) as refusal:
            trunk.fetch()

        assert 20404 == refusal.value.code

    def test_answers_without_a_body(self, call):
        """The answer to a deletion is an empty 204."""
        sid = call("POST", "/v1/Trunks").json()["sid"]

        answer = call("DELETE", f"/v1/Trunks/{sid}")

        assert (204, b"") == (answer.status_code, answer.content)

    def test_twice(self, trunk):
        """The second deletion of a trunk is 20404."""
        trunk.delete()

        with pytest.raises(TwilioRestException) as refusal:
            trunk.delete()

        assert 20404 == refusal.value.code

    def test_takes_its_origination_urls_along(self, trunk, origination):
        """A trunk with origination URLs may be deleted."""
        trunk.origination_urls.create(**origination)

        assert trunk.delete() is True

    def test_detaches_its_numbers(self, trunks, trunk):
        """The numbers of a deleted trunk are free for another one."""
        sid = "PN" + "d" * 32
        trunk.phone_numbers.create(phone_number_sid=sid)
        trunk.delete()

        other = trunks.create().sid

        assert other == trunks(other).phone_numbers.create(phone_number_sid=sid).trunk_sid

    def test_makes_room(self, trunks):
        """A deleted trunk no longer counts against the limit."""
        sids = [trunks.create().sid for _ in range(100)]
        trunks(sids[0]).delete()

        assert trunks.create().sid


class TestDomainName:
    @pytest.mark.parametrize(
        "name",
        ["a", "A-b-9", "a" * 63],
        ids=["one-letter", "letters-digits-dash", "63-characters"],
    )
    def test_accepted(self, trunks, name):
        """A label of letters, digits and dashes before Twilio's suffix is a domain name."""
        trunk = trunks.create(domain_name=f"{name}.pstn.twilio.com")

        assert f"{name}.pstn.twilio.com" == trunk.domain_name

    @pytest.mark.parametrize(
        "name",
        [
            "acme",
            "acme.example.com",
            "pstn.twilio.com",
            ".pstn.twilio.com",
            "acme.pstn.twilio.com.example.com",
            "acmepstn.twilio.com",
            "ac_me.pstn.twilio.com",
            "-acme.pstn.twilio.com",
            "acme-.pstn.twilio.com",
            "acme..pstn.twilio.com",
            "ac me.pstn.twilio.com",
            "acme.pstn.twilio.com\n",
            f"{'a' * 64}.pstn.twilio.com",
            f"{'a.' * 125}pstn.twilio.com",
        ],
    )
    def test_refused(self, trunks, name):
        """Any other domain name is refused with 21245."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=name)

        assert (400, 21245) == (refusal.value.status, refusal.value.code)

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("acme.example.com", "end with '.pstn.twilio.com'"),
            ("a" * 64 + ".pstn.twilio.com", "at most 63 characters, not 64"),
            ("b." + "a" * 100 + ".pstn.twilio.com", "at most 63 characters, not 100"),
            (".".join(["a" * 60] * 5) + ".pstn.twilio.com", "at most 253 characters, not 320"),
            (".pstn.twilio.com", "empty label"),
            ("a..b.pstn.twilio.com", "empty label"),
            ("-a.pstn.twilio.com", "must not begin or end with '-'"),
            ("a-.b.pstn.twilio.com", "must not begin or end with '-'"),
            ("a_b.pstn.twilio.com", "must be letters, digits and '-'"),
        ],
    )
    def test_reason(self, trunks, name, reason):
        """The refusal says what is wrong with it, and nothing else."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=name)

        assert 21245 == refusal.value.code
        assert reason in refusal.value.msg
        assert ("end with '.pstn" in reason) == ("end with '.pstn" in refusal.value.msg)

    def test_longest_label(self, trunks):
        """A label may have 63 characters."""
        assert trunks.create(domain_name="longest" * 9 + ".pstn.twilio.com").sid

    def test_taken_by_an_own_trunk(self, trunks, domain):
        """A name that another trunk of the account has is refused with 21245."""
        trunks.create(domain_name=domain)

        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=domain)

        assert 21245 == refusal.value.code

    def test_taken_in_other_letters(self, trunks, domain):
        """Names that differ in case only are the same name, as in the DNS."""
        trunks.create(domain_name=domain)

        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=domain.upper().replace("PSTN.TWILIO.COM", "pstn.twilio.com"))

        assert 21245 == refusal.value.code

    def test_taken_on_update(self, trunks, trunk, domain):
        """An update cannot take another trunk's name either."""
        trunks.create(domain_name=domain)

        with pytest.raises(TwilioRestException) as refusal:
            trunk.update(domain_name=domain)

        assert 21245 == refusal.value.code

    def test_its_own_again(self, trunks, domain):
        """An update may repeat the name that the trunk has."""
        sid = trunks.create(domain_name=domain).sid

        assert domain == trunks(sid).update(domain_name=domain).domain_name

    def test_taken_by_another_account(self, trunks, twilio_emulator, unused_accounts, domain):
        """A name that another account's trunk has is refused with 21248."""
        other = twilio_emulator.client(account_sid=next(unused_accounts))
        other.trunking.v1.trunks.create(domain_name=domain)

        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=domain)

        assert (400, 21248) == (refusal.value.status, refusal.value.code)

    def test_free_after_delete(self, trunks, domain):
        """A deleted trunk's name may be taken again."""
        trunks(trunks.create(domain_name=domain).sid).delete()

        assert domain == trunks.create(domain_name=domain).domain_name

    def test_free_after_rename(self, trunks, domain):
        """A name that its trunk gave up may be taken again."""
        trunks(trunks.create(domain_name=domain).sid).update(domain_name="")

        assert domain == trunks.create(domain_name=domain).domain_name

    def test_another_accounts_sid(self, trunks):
        """Another account's SID cannot be a domain name."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=f"AC{'f' * 32}.pstn.twilio.com")

        assert 21245 == refusal.value.code

    def test_its_own_accounts_sid(self, trunks, twilio_emulator):
        """The account's own SID can."""
        name = f"{twilio_emulator.account_sid}.pstn.twilio.com"

        assert name == trunks.create(domain_name=name).domain_name


class TestSubdomains:
    def test_under_an_own_domain(self, trunks, domain):
        """A name with a dot is accepted below a name of the same account."""
        trunks.create(domain_name=domain)

        assert f"a.{domain}" == trunks.create(domain_name=f"a.{domain}").domain_name

    def test_under_nothing(self, trunks, domain):
        """A name with a dot is refused with 21247 where its parent does not exist."""
        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=f"a.{domain}")

        assert (400, 21247) == (refusal.value.status, refusal.value.code)

    def test_under_a_foreign_domain(self, trunks, twilio_emulator, unused_accounts, domain):
        """Another account's name cannot be a parent."""
        other = twilio_emulator.client(account_sid=next(unused_accounts))
        other.trunking.v1.trunks.create(domain_name=domain)

        with pytest.raises(TwilioRestException) as refusal:
            trunks.create(domain_name=f"a.{domain}")

        assert 21247 == refusal.value.code

    @pytest.mark.parametrize("name", ["", "other"], ids=["cleared", "renamed"])
    def test_parent_keeps_its_name(self, trunks, domain, name):
        """A parent cannot be renamed while it has sub-domains."""
        parent = trunks.create(domain_name=domain).sid
        trunks.create(domain_name=f"a.{domain}")

        with pytest.raises(TwilioRestException) as refusal:
            trunks(parent).update(domain_name=name and f"{name}-{domain}")

        assert 21247 == refusal.value.code

    def test_parent_may_change_otherwise(self, trunks, domain):
        """A parent may change in everything but its name."""
        parent = trunks.create(domain_name=domain).sid
        trunks.create(domain_name=f"a.{domain}")

        assert trunks(parent).update(domain_name=domain, secure=True).secure

    def test_parent_stays(self, trunks, domain):
        """A parent cannot be deleted while it has sub-domains."""
        parent = trunks.create(domain_name=domain).sid
        trunks.create(domain_name=f"a.{domain}")

        with pytest.raises(TwilioRestException) as refusal:
            trunks(parent).delete()

        assert 21247 == refusal.value.code

    def test_children_first(self, trunks, domain):
        """A parent may be deleted after its sub-domains."""
        parent = trunks.create(domain_name=domain).sid
        trunks(trunks.create(domain_name=f"a.{domain}").sid).delete()

        assert trunks(parent).delete() is True
