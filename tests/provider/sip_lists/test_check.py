"""What a preview accepts of lists, and what it says about the rest."""

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.credential_list import CredentialListProvider
from pulumi_twilio_trunking.ip_access_control_list import IpAccessControlListProvider

from tests.provider.sip_lists.lists import PASSWORD, kept, login

UNKNOWN = Unknown()


def access_check(*entries, **others):
    props = {"friendly_name": "office", "ip_addresses": [*entries], **others}
    return IpAccessControlListProvider().check({}, props)


def login_check(*entries, state=(), **others):
    props = {"friendly_name": "phones", "credentials": [*entries], **others}
    old = {"friendly_name": "phones", "credentials": [*state]} if state else {}
    return CredentialListProvider().check(old, props)


def reasons(result):
    return [failure.reason for failure in result.failures]


def accepted(result):
    assert [] == reasons(result)
    return result.inputs


class TestAddresses:
    @pytest.mark.parametrize(
        "entry",
        [
            "8.8.8.0/24",
            {"ip_address": "8.8.8.0/24"},
            {"ip_address": "8.8.8.0", "cidr_prefix_length": 24},
            {"ip_address": "8.8.8.0/24", "cidr_prefix_length": 24.0, "friendly_name": None},
        ],
        ids=["text", "mapping", "with a length", "with both"],
    )
    def test_completed(self, entry):
        """An entry is completed to the three fields of Twilio, the block for a name."""
        whole = {"ip_address": "8.8.8.0", "cidr_prefix_length": 24, "friendly_name": "8.8.8.0/24"}

        assert [whole] == accepted(access_check(entry))["ip_addresses"]

    def test_one_address(self):
        """An address without a length is one address, with or without /32."""
        whole = {"ip_address": "8.8.8.8", "cidr_prefix_length": 32, "friendly_name": "8.8.8.8"}

        for entry in ("8.8.8.8", "8.8.8.8/32"):
            assert [whole] == accepted(access_check(entry))["ip_addresses"]

    @pytest.mark.parametrize(
        ("entry", "said"),
        [
            ("8.8.8.7/24", "bits outside of its prefix: write '8.8.8.0/24' for the block, or '8.8.8.7' for"),
            ({"ip_address": "8.8.8.7", "cidr_prefix_length": 24}, "write '8.8.8.0' for the block"),
            ("2001:db8::1", "is IPv6, and Twilio takes IPv4 only"),
            ("2001:db8::/32", "is IPv6, and Twilio takes IPv4 only"),
            ("::ffff:8.8.8.8", "is IPv6, and Twilio takes IPv4 only"),
            ("sbc.example.com", "'sbc.example.com' is not an IPv4 address or block"),
            ("8.8.8", "'8.8.8' is not an IPv4 address or block"),
            ("8.8.8.8/33", "is not an IPv4 address or block"),
            ("8.8.8.0/255.255.255.0", "'8.8.8.0/255.255.255.0' is not accepted: write '8.8.8.0/24'"),
            (" 8.8.8.8 ", "is not accepted: write '8.8.8.8'"),
            ("", "is not an IPv4 address or block: write the addresses that your PBX dials from"),
            (5, "5 is not an address: write '203.0.113.7', a block, or a mapping with ip_address"),
            ({"ip_address": 5}, "5 is not an IPv4 address: write a text such as '203.0.113.7'"),
            ({"ip_address": "8.8.8.8", "cidr_prefix_length": 33}, "33 is not accepted: write a whole number"),
            ({"ip_address": "8.8.8.8", "cidr_prefix_length": -1}, "for example 32"),
            ({"ip_address": "8.8.8.8", "cidr_prefix_length": "24"}, "for example 32"),
            ({"ip_address": "8.8.8.0/24", "cidr_prefix_length": 25}, "25 contradicts '8.8.8.0/24'"),
            ({"cidr_prefix_length": 24}, "ip_addresses[0].ip_address: is missing"),
            ({"ip_address": "8.8.8.8", "friendly_name": ""}, "is empty: write a name, or leave it out"),
            ({"ip_address": "8.8.8.8", "friendly_name": "x" * 256}, "has 256 characters, 255 are accepted"),
            ({"ip": "8.8.8.8"}, "ip_addresses[0]: 'ip' is not a key here: write 'ip_address'"),
        ],
    )
    def test_refused(self, entry, said):
        """Each refusal names the entry, what is wrong with it, and what to write."""
        found = reasons(access_check(entry))

        assert any(said in reason for reason in found), found
        assert all(reason.startswith("ip_addresses[0]") for reason in found)

    @pytest.mark.parametrize("number", [1, 100])
    def test_as_many_as_fit(self, number):
        assert accepted(access_check(*(f"8.8.8.{last}" for last in range(number))))

    @pytest.mark.parametrize(
        ("entries", "said"),
        [
            ([], "ip_addresses: is an empty list: write at least one entry"),
            ([f"8.8.8.{last}" for last in range(101)], "has 101 entries, and Twilio takes 100: remove 1"),
            (["8.8.8.8", "9.9.9.9", "8.8.8.8/32"], "ip_addresses[2]: 8.8.8.8 is ip_addresses[0] already"),
        ],
    )
    def test_refused_lists(self, entries, said):
        [reason] = reasons(access_check(*entries))

        assert said in reason

    @pytest.mark.parametrize("value", ["8.8.8.8", {"ip_address": "8.8.8.8"}, 5])
    def test_not_a_list(self, value):
        [reason] = reasons(access_check(ip_addresses=value))

        assert "is not a list: write a list, for example ['203.0.113.7']" in reason

    def test_every_mistake_at_once(self):
        found = reasons(access_check("x", "8.8.8.7/24", "9.9.9.9", "9.9.9.9", friendly_name="", adopt="TK1"))

        assert 5 == len(found)

    def test_unknowns(self):
        """Unknown values pass, at any depth."""
        mapping = {"ip_address": "8.8.8.8", "cidr_prefix_length": UNKNOWN}
        entries = accepted(access_check(UNKNOWN, {"ip_address": UNKNOWN}, mapping))["ip_addresses"]

        assert entries[0] is UNKNOWN
        assert UNKNOWN is entries[1]["friendly_name"]
        assert UNKNOWN is accepted(access_check(ip_addresses=UNKNOWN))["ip_addresses"]


class TestEverybody:
    @pytest.mark.parametrize(
        ("entries", "said"),
        [
            (["0.0.0.0/0"], "ip_addresses[0]: 0.0.0.0/0 lets in everyone: write the addresses that"),
            (["8.0.0.0/7"], "ip_addresses[0]: 8.0.0.0/7 lets in 33,554,432 addresses"),
            ([{"ip_address": "0.0.0.0/0", "cidr_prefix_length": 0}], "lets in everyone"),
            (["0.0.0.0/1", "128.0.0.0/1"], "ip_addresses[1]: 128.0.0.0/1 lets in 2,147,483,648 addresses"),
            (["8.0.0.0/8", "9.9.9.9"], "ip_addresses: lets in 16,777,217 addresses together"),
        ],
    )
    def test_is_refused(self, entries, said):
        """Nobody is told of the switch that lets everyone in."""
        found = reasons(access_check(*entries))

        assert any(said in reason for reason in found), found
        assert "allow_everyone" not in " ".join(found)
        assert accepted(access_check(*entries, allow_everyone=True))

    def test_a_block_of_8_bits(self):
        assert accepted(access_check("8.0.0.0/8", "8.8.8.8"))

    def test_is_not_suggested(self):
        """A misspelt property is never turned into the switch, unless it was nearly written."""
        [reason] = reasons(access_check("8.8.8.8", everyone=True))
        [nearly] = reasons(access_check("8.8.8.8", allow_everyon=True))

        assert "allow_everyone" not in reason
        assert "or write 'allow_everyone'" in nearly


class TestWarnings:
    @pytest.mark.parametrize(
        ("entries", "said"),
        [
            (["10.1.2.3"], "10.1.2.3 has private addresses, and Twilio sees public ones only"),
            (["192.168.0.0/16"], "has private addresses"),
            (["172.31.255.255"], "has private addresses"),
            (["100.64.0.1"], "has shared (carrier-grade NAT) addresses"),
            (["127.0.0.1"], "has loopback addresses"),
            (["169.254.0.0/16"], "has link-local addresses"),
            (["224.0.0.1"], "has multicast addresses"),
            (["9.9.9.0/24", "9.9.9.9"], "ip_addresses[1]: 9.9.9.9 is inside of ip_addresses[0], 9.9.9.0/24"),
        ],
    )
    def test_of_an_entry(self, warnings, entries, said):
        assert accepted(access_check(*entries, __declared_as="office"))

        assert 1 == len(warnings)
        assert warnings[0].startswith("IpAccessControlList 'office': ip_addresses[")
        assert said in warnings[0]

    @pytest.mark.parametrize("entry", ["8.8.8.8", "172.32.0.1", "192.0.2.7", "203.0.113.0/24", UNKNOWN])
    def test_none(self, warnings, entry):
        assert accepted(access_check(entry))

        assert [] == warnings

    def test_of_a_switch_without_effect(self, warnings):
        accepted(access_check("8.8.8.8", allow_everyone=True))

        assert "allow_everyone has no effect" in warnings[0]

    def test_of_a_prefix_of_0(self, warnings):
        accepted(access_check("0.0.0.0/0", allow_everyone=True))

        assert "Twilio is known to keep a prefix of 0 as 32" in " ".join(warnings)


WEAK = {
    "Short1aaaaA": "is shorter than 12 characters",
    "nocapitals2018x": "has no upper-case letter",
    "NOSMALL2018XXX": "has no lower-case letter",
    "NoDigitsInHereX": "has no digit",
    "friday": "is shorter than 12 characters and has no digit and no upper-case letter",
}


class TestCredentials:
    def test_as_written(self):
        assert [login("pbx")] == accepted(login_check(login("pbx")))["credentials"]

    @pytest.mark.parametrize(("password", "said"), WEAK.items(), ids=range(len(WEAK)))
    def test_weak_passwords(self, password, said):
        """A refusal tells what a password lacks, and does not show it."""
        [reason] = reasons(login_check(login("pbx"), login("fax", password)))

        assert reason.startswith(f"credentials[1].password: {said}: write one of at least 12 characters")
        assert not password or password not in reason

    @pytest.mark.parametrize(
        ("entry", "said"),
        [
            (login(""), "credentials[0].username: is empty: write the username that the PBX logs in with"),
            (login("pbx\n"), "credentials[0].username: has a line break or another control character"),
            (login("pbx", f"{PASSWORD}\n"), "credentials[0].password: has a line break or another control"),
            (login("x" * 33), "has 33 characters, 32 are accepted"),
            ({"password": PASSWORD}, "credentials[0].username: is missing"),
            (kept("pbx"), "credentials[0].password: is missing: write it"),
            ({"username": "pbx", "password": None}, "credentials[0].password: is missing: write it"),
            (f"pbx/{PASSWORD}", "credentials[0]: a text is not a mapping"),
            ({"username": "pbx", "password": [PASSWORD]}, "a value of type list is not a password"),
            ({"username": "pbx", "pasword": PASSWORD}, "credentials[0].pasword: is not a property here"),
            (
                {"user": "pbx", "password": PASSWORD},
                "credentials[0]: 'user' is not a key here: write 'username'",
            ),
            (login("pbx", 123456789012), "a number is not a password: write a text in quotes"),
        ],
    )
    def test_refused(self, entry, said):
        """No refusal has a password, wherever it was written."""
        found = reasons(login_check(entry))

        assert any(said in reason for reason in found), found
        assert PASSWORD not in " ".join(found)

    @pytest.mark.parametrize("value", [f"pbx:{PASSWORD}", {"pbx": PASSWORD}, 5, []])
    def test_not_a_list(self, value):
        [reason] = reasons(login_check(credentials=value))

        assert "list: write" in reason
        assert PASSWORD not in reason

    def test_repeated_usernames(self):
        [reason] = reasons(login_check(login("pbx"), login("pbx")))

        assert reason == "credentials[1].username: is that of credentials[0] already: give each entry its own"

    @pytest.mark.parametrize("number", [1000, 1001])
    def test_limit(self, number):
        found = reasons(login_check(*(login(f"u{place}") for place in range(number))))

        surplus = ["credentials: has 1001 entries, and Twilio takes 1000: remove 1"]
        assert found == (surplus if number > 1000 else [])

    def test_kept_passwords(self):
        """A username that the state has without a password may go on without; another one may not."""
        state = [kept("old"), login("pbx")]

        assert accepted(login_check(kept("old"), login("pbx"), state=state))
        assert 1 == len(reasons(login_check(kept("old"), kept("pbx"), state=state)))
        assert accepted(login_check(kept("old"), adopt="CL" + "0" * 32))

    def test_unknowns(self):
        """Unknown values pass, at any depth."""
        entries = [UNKNOWN, {"username": UNKNOWN, "password": UNKNOWN}, login("pbx", UNKNOWN)]

        assert entries == accepted(login_check(*entries))["credentials"]
        assert UNKNOWN is accepted(login_check(credentials=UNKNOWN))["credentials"]

    def test_names(self):
        """The name of a credential list has 1 to 64 characters, that of an access list 1 to 255."""
        assert accepted(login_check(login("pbx"), friendly_name="x" * 64))
        assert accepted(access_check("8.8.8.8", friendly_name="x" * 255))
        assert 1 == len(reasons(login_check(login("pbx"), friendly_name="x" * 65)))
        assert 1 == len(reasons(access_check("8.8.8.8", friendly_name="x" * 256)))
