"""SIP URIs of the command line."""

from __future__ import annotations

import pytest

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.preflight.sources.uris import from_uris
from twilio_trunks_audit.preflight.trunks import Destination, Found

FIRST = "sip:sbc-1.example.com;transport=tls"
SECOND = "sip:sbc-2.example.com"


def refusal(*texts: str) -> str:
    with pytest.raises(UsageError) as raised:
        from_uris(texts)
    return str(raised.value)


class TestOrder:
    def test_is_that_of_fail_over(self) -> None:
        [trunk] = from_uris([FIRST, SECOND]).trunks

        assert (Destination(uri=FIRST), Destination(uri=SECOND, priority=20)) == trunk.destinations
        assert ("command line", "command line") == (trunk.name, trunk.source)
        assert (None, None) == (trunk.secure, trunk.disaster_recovery)

    def test_nothing(self) -> None:
        assert Found() == from_uris([])

    def test_repeated_uri_is_left_out_and_named(self) -> None:
        found = from_uris([FIRST, SECOND, FIRST])
        [missed] = found.not_examined

        assert [FIRST, SECOND] == [one.uri for one in found.trunks[0].destinations]
        assert (f"{FIRST} again, URI 3 of the command line", "left out") == (missed.what, missed.gap)
        assert "it repeats URI 1" in missed.reason

    def test_other_users_of_one_host_are_kept(self) -> None:
        found = from_uris(["sip:+15550100001@h.example", "sip:+15550100002@h.example"])

        assert 2 == len(found.trunks[0].destinations)
        assert () == found.not_examined


class TestRefusal:
    def test_bare_host(self) -> None:
        assert "it has no scheme; write 'sip:sbc.example.com;transport=tls'" in refusal("sbc.example.com")

    def test_all_of_them_at_once(self) -> None:
        first, second = refusal("http://a.example/", FIRST, "sip:h:99999").splitlines()

        assert first.startswith("'http://a.example/' is not accepted: it is not a SIP URI")
        assert "its port is out of range" in second

    @pytest.mark.parametrize(
        "text",
        [
            "alice:geheim@sbc.example.com",
            "sip:alice:geheim@under_score",
            "sip:alice:geheim@h?X-Key=geheim value",
            "sip:alice@h?X-Key=geheim@other",
            "sip:alice:ge heim@h",
            "sips:alice:geheim@",
            "http://alice:geheim@h/",
            "x:geheim",
            "sip:h;x=\x1b[2J",
            "SIP:alice:geheim@h\n",
            "alice:geheim@h?b=geheim",
        ],
    )
    def test_shows_no_secret(self, text: str) -> None:
        said = refusal(text)

        assert "geheim" not in said
        assert "alice" not in said
        assert "heim" not in said
        assert said.isprintable()

    def test_is_short(self) -> None:
        assert len(refusal("x_" * 5_000)) < 1000

    def test_repr_shows_no_secret(self) -> None:
        assert "geheim" not in repr(from_uris(["sip:alice:geheim@h?X-Key=geheim", "sip:alice:geheim@h"] * 2))
        assert "alice" not in repr(from_uris(["sip:alice:geheim@h"] * 2))
