"""The warnings about destinations that are accepted and probably not meant."""

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME
from pulumi_twilio_trunking.origination.warnings import PRIVATE_DOMAINS
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

TRUNK_SID = "TK" + 32 * "a"


@pytest.fixture
def advice(warnings):
    def of(*destinations):
        inputs = {"trunk_sid": TRUNK_SID, "destinations": list(destinations)}

        assert [] == TlsOriginationProvider().check({}, inputs).failures

        return warnings

    return of


class TestUris:
    def test_good_ones(self, advice):
        """Names of hosts, on any port but that of plain SIP, need no advice."""
        assert [] == advice("sip:a.example.com;transport=tls", "sip:b.example.com:5061;transport=tls")

    def test_the_port_of_plain_sip(self, advice):
        """TLS on 5060 is possible, and seldom meant."""
        [line] = advice("sip:a.example.com:5060;transport=tls")

        assert "5060 is the port of plain SIP" in line

    @pytest.mark.parametrize("host", ["192.0.43.7", "[2a00:1450::1]"])
    def test_addresses(self, advice, host):
        """A certificate seldom matches an address."""
        [line] = advice(f"sip:{host};transport=tls")

        assert "write the host name" in line

    @pytest.mark.parametrize(
        "host",
        ["10.0.0.1", "127.0.0.1", "[::1]", "localhost", "pbx.LOCAL", "pbx.internal.", "pbx", "pbx."]
        + [f"pbx.{domain}" for domain in PRIVATE_DOMAINS],
    )
    def test_private_hosts(self, advice, host):
        """Twilio cannot reach what is not on the Internet."""
        [line] = advice(f"sip:{host};transport=tls")

        assert "private host" in line

    @pytest.mark.parametrize("host", ["corp.example.com", "pbx.mycorp.com", "intranet.de", "notlocal.com"])
    def test_public_hosts(self, advice, host):
        """A name that merely contains the word of a private domain is not a private name."""
        assert [] == advice(f"sip:{host};transport=tls")

    @pytest.mark.parametrize(
        "edges", ["edge=dublin;edge=tokyo", "edge=dublin;EDGE=dublin", "edge=dublin;ed%67e=tokyo"]
    )
    def test_repeated_parameters(self, advice, edges):
        """Nobody can tell which of two parameters of one name counts."""
        [line] = advice(f"sip:a.example.com;transport=tls;{edges}")

        assert "the parameter 'edge' is there more than once" in line

    def test_headers_that_go_nowhere(self, advice):
        """Twilio passes on headers that begin with X-; others are named, without their values."""
        [line] = advice(
            "sip:a.example.com;transport=tls?Subject=s3cret&X-A=s3cret&Authorization=s3cret&x-b=1"
        )

        assert "headers that begin with X-: remove or rename 'Subject', 'Authorization'" in line
        assert "s3cret" not in line

    @pytest.mark.parametrize(("length", "lines"), [(1023, 0), (1024, 1)])
    def test_long_headers(self, advice, length, lines):
        """Where Twilio tells a limit, headers have fewer than 1024 characters."""
        found = advice(f"sip:a.example.com;transport=tls?X-A={'1' * (length - len('X-A='))}")

        assert lines == len(found)
        assert all("1024 characters" in line and "21227" in line for line in found)

    def test_secrets_are_masked(self, advice):
        """No warning shows a password or a header."""
        lines = advice("sip:a:s3cret@a.example.com:5060;transport=tls?X-A=s3cret")

        assert 2 == len(lines)
        assert not [line for line in lines if "s3cret" in line]

    @pytest.mark.parametrize("enabled", [True, False])
    def test_passwords(self, advice, enabled):
        """Twilio sends no digest credentials: a password in a URI warns, in a disabled one too."""
        uris = ["sip:agent:hunter2@a.example.com;transport=tls", "sip:agent@b.example.com;transport=tls"]
        lines = advice(*({"sip_url": uri, "enabled": enabled} for uri in uris))
        [line] = [line for line in lines if "password" in line]

        assert "sip:agent:…@a.example.com;transport=tls has a password" in line
        assert "no digest credentials" in line
        assert "hunter2" not in line

    def test_an_old_region(self, advice):
        """The old spelling of an edge is named with the new one."""
        [line] = advice("sip:a.example.com;transport=tls;region=us2")

        assert "write ;edge=umatilla" in line

    @pytest.mark.parametrize(
        ("uri", "why"),
        [
            ("sips:a.example.com", "the sips: scheme is not accepted"),
            ("sip:a.example.com", "it has no transport parameter"),
            ("sip:a.example.com;transport=tcp", "its transport is tcp"),
        ],
    )
    def test_plain_text(self, warnings, uri, why):
        """The warning says that the URI is not TLS, and why, and does not contradict the trunk."""
        inputs = {
            "trunk_sid": TRUNK_SID,
            "destinations": [{"sip_url": uri, "plain_text": True}],
            "adopt": True,
        }
        assert [] == TlsOriginationProvider().check({}, inputs).failures
        [line] = warnings

        assert f"not TLS as it is written ({why}" in line
        assert "only a secure trunk makes Twilio speak TLS to it all the same" in line
        assert "plain SIP" not in line


class TestLists:
    def test_the_same_target_twice(self, advice):
        """Two destinations on one host are not a fail-over."""
        [line] = advice("sip:a.example.com;transport=tls", "sip:A.example.com:5061;transport=tls")

        assert "2 destinations lead to a.example.com:5061" in line

    def test_other_edges_are_other_ways(self, advice):
        """The same host from another edge of Twilio's is another way to it."""
        assert [] == advice(
            "sip:a.example.com;transport=tls;edge=dublin", "sip:a.example.com;transport=tls;edge=ashburn"
        )

    def test_all_disabled(self, advice):
        """A trunk without an enabled destination takes no calls."""
        [line] = advice({"sip_url": "sip:a.example.com;transport=tls", "enabled": False})

        assert "32010" in line

    def test_equal_priorities(self, advice):
        """Equal priorities without weights may be meant as an order."""
        entries = [{"sip_url": f"sip:{host}.example.com;transport=tls", "priority": 10.0} for host in "ab"]
        [line] = advice(*entries)

        assert "no order" in line

    def test_equal_priorities_with_weights(self, advice):
        """Whoever gives weights means to share the calls."""
        entries = [
            {"sip_url": f"sip:{host}.example.com;transport=tls", "priority": 10, "weight": weight}
            for host, weight in [("a", 80), ("b", 20)]
        ]

        assert [] == advice(*entries)

    @pytest.mark.parametrize(
        ("rows", "named"),
        [
            ([(5, 10), (5, 10), (9, 50)], "(5)"),
            ([(5, 10), (5, 10), (9, 10), (9, 10)], "(5, 9)"),
            ([(5, 10), (5, 50), (9, 10), (9, 10)], "(9)"),
        ],
    )
    def test_each_priority(self, advice, rows, named):
        """Each priority is judged by its own weights."""
        entries = [
            {"sip_url": f"sip:h{index}.example.com;transport=tls", "priority": priority, "weight": weight}
            for index, (priority, weight) in enumerate(rows)
        ]
        [line] = advice(*entries)

        assert f"equal priority {named} share" in line

    def test_unknowns(self, advice):
        """Unknown values get no advice."""
        entries = [{"sip_url": Unknown(), "priority": Unknown(), "enabled": Unknown()}, Unknown()]

        assert [] == advice(*entries)


class TestNames:
    """Pulumi shows a warning under the stack, so each one names its resource."""

    @staticmethod
    def check(name, trunk_sid=TRUNK_SID):
        entries = [{"sip_url": "sip:a.example.com;transport=tls", "enabled": False}]
        return TlsOriginationProvider().check(
            {}, {"trunk_sid": trunk_sid, "destinations": entries, RESOURCE_NAME: name}
        )

    def test_two_lists(self, warnings):
        """Advice that applies to two lists is given for each, once."""
        for name in ("a", "b", "a"):
            self.check(name)

        assert ["TlsOrigination 'a': all", "TlsOrigination 'b': all"] == [line[:23] for line in warnings]

    @pytest.mark.parametrize(
        ("trunk_sid", "begin"),
        [(TRUNK_SID, f"the origination of trunk {TRUNK_SID}: all"), (Unknown(), "a TlsOrigination: all")],
    )
    def test_without_a_name(self, warnings, trunk_sid, begin):
        """Inputs that no constructor made are named by their trunk, if it is known."""
        self.check(None, trunk_sid)

        assert warnings[0].startswith(begin)

    def test_leaves_no_trace(self):
        """The name is only for `check` and never gets into a state."""
        assert {"trunk_sid", "destinations"} == set(self.check("a").inputs)
