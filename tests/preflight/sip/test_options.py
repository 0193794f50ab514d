"""`ask_options`: what is sent, and what each answer says about the far side."""

import itertools
import re

import pytest
from pulumi_twilio_trunking.base.sip_uri import SipUri

from tests.preflight.far_side import FarSide, Sent, answer
from twilio_trunks_audit.preflight.report import CANNOT_TELL, FAIL, PASS
from twilio_trunks_audit.preflight.sip.options import Asked, ask_options

URI = SipUri.parse(
    "sip:secret-user:secret-word@sbc.example.com:5063;transport=udp;edge=dublin?X-Key=secret-key"
)

OK = b"SIP/2.0 200 OK\r\n"
HOSTILE = {
    "a web server": ([b"HTTP/1.1 400 Bad Request\r\n"], "what is not SIP, beginning with 'HTTP/1.1"),
    "a shell": ([b"SSH-2.0-OpenSSH_9.2\r\n"], "what is not SIP, beginning with 'SSH-2.0"),
    "mail": ([b"220 mail ESMTP\r\n"], "what is not SIP, beginning with '220 mail"),
    "binary": ([b"\x00\x01\x02\xff" * 9], r"what is not SIP, beginning with '\x00"),
    "a line without its end": ([b"SIP/2.0 200 OK"], "a part of a message and then no more"),
    "an unknown status": ([b"SIP/2.0 999 Odd\r\n"], "what is not SIP"),
    "a status that is no number": ([b"SIP/2.0 \xff\xff\xff x\r\n"], "what is not SIP"),
    "endless headers": ([OK] + [b"X: " + b"a" * 99 + b"\r\n"] * 10_000, "headers of more than 64 KiB"),
    "a megabyte of headers": ([OK + b"X: y\r\n" * 170_000], "headers of more than 64 KiB"),
    "too many headers": ([OK + b"X: y\r\n" * 101 + b"\r\n"], "more than 100 headers"),
    "a long method": ([b"A" * 100_000], "what is not SIP"),
    "a long reason": ([b"SIP/2.0 200 " + b"A" * 100_000], "what is not SIP"),
    "white space": ([OK + b"X:" + b" " * 65_000 + b"\r\n\r\n" + b"A" * 9], "a part of a message"),
    "folded white space": ([OK + b"X:" + b"\r\n " * 20_000 + b"\r\n\r\n" + b"A"], "a part of a message"),
    "a body of 10 GB": ([OK + b"l: 10000000000\r\n\r\n"], "a body of more than 64 KiB"),
    "a body of one byte too many": ([OK + b"l: 65537\r\n\r\n"], "a body of more than 64 KiB"),
    "a part of a body": ([OK + b"l: 65536\r\n\r\nabc"], "a part of a message"),
    "no body": ([OK + b"l: 9\r\n\r\n"], "a part of a message"),
    "a negative length": ([OK + b"l: -1\r\n\r\n"], "a Content-Length that is not a number"),
    "a long length": ([OK + b"l: " + b"9" * 60_000 + b"\r\n\r\n"], "a Content-Length that is not a number"),
    "two lengths": ([OK + b"l: 1\r\nContent-Length: 2\r\n\r\n"], "a Content-Length that is not a number"),
    "a header without a colon": ([OK + b"no colon\r\n\r\n"], "a header without a name"),
    "a line feed": ([OK + b"X: a\nY: b\r\n\r\n"], "headers with control characters"),
    "a zero": ([OK + b"X: \x00\r\n\r\n"], "headers with control characters"),
}


def ask(far_side: FarSide, *, seconds: float = 5) -> Asked:
    return ask_options(far_side, URI, seconds=seconds)


def answering(*chunks: bytes, **settings: bool) -> FarSide:
    """A far side that sends *chunks* after it got a request."""
    return FarSide(lambda _: chunks, **settings)


class TestRequest:
    def test_is_that_of_a_well_behaved_client(self):
        """RFC 3261, section 8.1.1."""
        far_side = FarSide()
        ask(far_side)
        [sent] = far_side.sent

        assert sent.line == "OPTIONS sip:sbc.example.com:5063;edge=dublin;transport=tls SIP/2.0"
        assert re.fullmatch(
            r"SIP/2\.0/TLS 192\.0\.2\.7:49152;branch=z9hG4bK[0-9a-f]{32};rport", sent.header("Via")
        )
        assert re.fullmatch(r"<sip:preflight@192\.0\.2\.7:49152>;tag=[0-9a-f]{16}", sent.header("From"))
        assert sent.header("To") == "<sip:sbc.example.com:5063;edge=dublin;transport=tls>"
        assert sent.header("Contact") == "<sip:preflight@192.0.2.7:49152;transport=tls>"
        assert sent.header("User-Agent").startswith("twilio-trunks-preflight/")
        assert {"Max-Forwards: 70", "CSeq: 1 OPTIONS", "Accept: application/sdp", "Content-Length: 0"} <= {
            *sent.headers
        }

    def test_has_nothing_secret_of_the_uri(self):
        far_side = FarSide()
        ask(far_side)

        assert "secret" not in str(vars(far_side.sent[0]))

    def test_identifiers_differ(self):
        far_side = FarSide()
        ask(far_side)
        ask(far_side)
        first, second = far_side.sent

        assert all(first.header(name) != second.header(name) for name in ("Via", "From", "Call-ID"))

    def test_an_ipv6_address_is_in_brackets(self):
        far_side = FarSide(address="2001:db8::7")
        ask(far_side)

        assert far_side.sent[0].header("Via").startswith("SIP/2.0/TLS [2001:db8::7]:49152;")


class TestAnswer:
    @pytest.mark.parametrize(
        "status", ["200 OK", "401 Unauthorized", "403 Forbidden", "404 Not Found", "405 Method Not Allowed"]
    )
    def test_any_answer_passes(self, status):
        asked = ask(FarSide(lambda sent: [answer(sent, status)]))

        assert (asked.check.answer, asked.check.warning) == (PASS, "")
        assert asked.check.seen == f"answers OPTIONS with {status}"
        assert asked.status == int(status[:3])

    def test_a_failure_of_the_far_side_passes_with_a_warning(self):
        asked = ask(FarSide(lambda sent: [answer(sent, "503 Service Unavailable")]))

        assert (asked.check.answer, asked.status) == (PASS, 503)
        assert "moves on" in asked.check.warning

    def test_one_without_a_reason_passes(self):
        asked = ask(FarSide(lambda sent: [answer(sent, "200")]))

        assert asked.check.seen == "answers OPTIONS with 200"

    def test_the_final_one_counts(self):
        asked = ask(FarSide(lambda sent: [answer(sent, "100 Trying"), answer(sent, "200 OK")]))

        assert asked.status == 200

    def test_a_provisional_one_passes_with_a_warning(self):
        asked = ask(FarSide(lambda sent: [answer(sent, "100 Trying")]))

        assert (asked.check.answer, asked.status) == (PASS, 100)
        assert asked.check.warning == "No final response follows."

    def test_several_messages_in_one_read(self):
        asked = ask(
            FarSide(
                lambda sent: [
                    b"\r\n\r\n" + answer(sent, "100 Trying") + b"\r\n" + answer(sent, "200 OK") + b"\r\n"
                ]
            )
        )

        assert asked.status == 200

    def test_byte_by_byte(self):
        asked = ask(
            FarSide(lambda sent: [bytes([one]) for one in b"\r\n\r\n" + answer(sent, "200 OK", body=b"v=0")])
        )

        assert asked.status == 200

    def test_folded_headers_and_compact_names(self):
        def compact(sent: Sent) -> list[bytes]:
            text = answer(
                sent, "200 OK", "Supported: a,\r\n b,\r\n\tc", body=b"SIP/2.0 500 x\r\n\r\n"
            ).decode()
            text = text.replace("Via:", "v:").replace("Content-Length:", "l :").replace("To:", "t:")
            return [text.encode()]

        assert ask(FarSide(compact)).status == 200

    def test_white_space_before_a_colon(self):
        """RFC 3261, section 25.1, allows it."""

        def spaced(sent: Sent) -> list[bytes]:
            return [
                answer(sent, status, body=b"text").replace(b"Length:", b"Length \t:")
                for status in ("100 Trying", "200 OK")
            ]

        assert ask(FarSide(spaced)).status == 200

    @pytest.mark.parametrize("other", ["branch", "CSeq"])
    def test_those_of_other_transactions_are_skipped(self, other):
        def answers(sent: Sent) -> list[bytes]:
            stranger = answer(sent, "500 Other", cseq="1 INVITE" if other == "CSeq" else "")
            if other == "branch":
                stranger = stranger.replace(sent.branch().encode(), b"z9hG4bKother")
            return [stranger, answer(sent, "200 OK")]

        assert ask(FarSide(answers)).status == 200

    def test_requests_of_the_far_side_are_skipped(self):
        theirs = (
            b"OPTIONS sip:preflight@192.0.2.7:49152;transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9\r\n"
            b"CSeq: 1 OPTIONS\r\nContent-Length: 3\r\n\r\nabc"
        )

        assert ask(FarSide(lambda sent: [theirs, answer(sent, "200 OK")])).status == 200

    def test_only_one_request_is_sent(self):
        far_side = FarSide(lambda sent: [answer(sent, "503 Busy", "Retry-After: 1")])
        ask(far_side)

        assert far_side.methods == ["OPTIONS"]


class TestSilence:
    def test_no_answer_says_nothing(self):
        asked = ask(FarSide())

        assert (asked.check.answer, asked.status) == (CANNOT_TELL, None)
        assert asked.check.seen == "no response to OPTIONS in 5 s"

    def test_neither_does_a_closed_connection(self):
        asked = ask(FarSide(closes=True))

        assert asked.check.answer == CANNOT_TELL
        assert asked.check.seen == "closes the connection without a response to OPTIONS"

    def test_keep_alives_are_no_answer(self):
        assert ask(answering(b"\r\n\r\n", b"\r", b"\n")).check.answer == CANNOT_TELL

    def test_endless_keep_alives_end_with_the_time(self):
        asked = ask(FarSide(lambda _: itertools.repeat(b"\r\n" * 8000, 2000)), seconds=0.02)

        assert asked.check.answer == CANNOT_TELL


class TestHostile:
    @pytest.mark.parametrize("case", HOSTILE)
    def test_it_is_not_sip(self, case):
        chunks, seen = HOSTILE[case]
        asked = ask(answering(*chunks))

        assert (asked.check.answer, asked.check.error) == (FAIL, 32011)
        assert seen in asked.check.seen
        assert len(asked.check.seen) < 120

    def test_it_is_not_sip_either_if_the_connection_closes_in_a_message(self):
        assert ask(answering(b"SIP/2.0 200 OK\r\nVia", closes=True)).check.answer == FAIL

    def test_the_largest_message_passes(self):
        asked = ask(FarSide(lambda sent: [answer(sent, "200 OK", *["X: y"] * 90, body=b"x" * 65_536)]))

        assert asked.status == 200

    def test_the_reason_is_printable_and_short(self):
        asked = ask(FarSide(lambda sent: [answer(sent, "200 \u202eO\u2028K\x1b" + "x" * 900)]))

        assert asked.check.answer == FAIL

        asked = ask(FarSide(lambda sent: [answer(sent, "200 \u202eO\u2028K" + "x" * 900)]))

        assert asked.check.seen.startswith(r"answers OPTIONS with 200 \u202eO\u2028K")
        assert len(asked.check.seen) == len("answers OPTIONS with 200 ") + 80

    def test_a_reason_that_is_not_utf_8(self):
        latin = FarSide(lambda sent: [answer(sent, "404 Nicht verf?gbar").replace(b"?", b"\xfc")])

        assert ask(latin).check.seen == "answers OPTIONS with 404 Nicht verf\ufffdgbar"

    def test_the_reason_is_cut_after_secrets_are_hidden(self):
        uri = SipUri.parse(f"sip:{'secret-' * 20}@sbc.example.com")
        far_side = FarSide(lambda sent: [answer(sent, f"404 {uri.user * 9}")])
        asked = ask_options(far_side, uri, seconds=5)

        assert asked.check.seen == "answers OPTIONS with 404 " + "***" * 9

    def test_the_reason_tells_no_secret(self):
        reason = "no secret-user, secret-word, secret-key at +4930123456789"
        asked = ask(FarSide(lambda sent: [answer(sent, f"404 {reason}")]))

        assert asked.check.seen == "answers OPTIONS with 404 no ***, ***, *** at +49*********89"
