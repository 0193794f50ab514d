"""What is accepted and probably not meant."""

import pytest
from pulumi.output import Unknown
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

        assert "name of the host" in line

    @pytest.mark.parametrize(
        "host", ["10.0.0.1", "127.0.0.1", "[::1]", "localhost", "pbx.LOCAL", "pbx.internal."]
    )
    def test_private_hosts(self, advice, host):
        """Twilio cannot reach what is not on the Internet."""
        [line] = advice(f"sip:{host};transport=tls")

        assert "private host" in line

    def test_secrets_are_masked(self, advice):
        """No warning shows a password or a header."""
        [line] = advice("sip:a:s3cret@a.example.com:5060;transport=tls?X-A=s3cret")

        assert "s3cret" not in line


class TestLists:
    def test_the_same_target_twice(self, advice):
        """Two ways to one host are no fail-over."""
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

    def test_unknowns(self, advice):
        """What is not known yet gets no advice."""
        entries = [{"sip_url": Unknown(), "priority": Unknown(), "enabled": Unknown()}, Unknown()]

        assert [] == advice(*entries)
