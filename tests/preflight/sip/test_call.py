"""`rehearse_call`: what is sent, how each call ends, and what each answer says."""

import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pulumi_twilio_trunking.base.sip_uri import SipUri

from tests.preflight.far_side import FarSide, Sent, answer
from tests.preflight.sip.test_sdp import crypto, description
from twilio_trunks_audit.preflight.report import CANNOT_TELL, FAIL, PASS
from twilio_trunks_audit.preflight.sip.call import rehearse_call
from twilio_trunks_audit.preflight.sip.interruption import Interruption
from twilio_trunks_audit.preflight.sip.options import Asked
from twilio_trunks_audit.preflight.stream import Deadline

NUMBER, CALLER = "+14155550100", "+14155550199"
PLAIN = "sip:sbc.example.com:5063;edge=dublin"
SRTP = description("RTP/SAVP", crypto())
RTP = description("RTP/AVP")
CONTACT = "Contact: <sip:there@192.0.2.9:5071;transport=tls>"


def call(
    far_side: FarSide,
    uri: str = PLAIN,
    *,
    seconds: float = 5,
    interruption: Interruption | None = None,
    **more: Any,
) -> Asked:
    return rehearse_call(
        far_side,
        SipUri.parse(uri),
        number=NUMBER,
        caller=CALLER,
        seconds=seconds,
        interruption=interruption,
        **more,
    )


class Pbx(FarSide):
    """A far side that answers INVITE with some responses, and CANCEL and BYE as a PBX does.

    A response is a status, or one with a body.
    """

    def __init__(self, *responses: str | tuple[str, bytes], on_cancel=("487 Request Terminated",), **more):
        self.responses, self.on_cancel = responses, on_cancel
        self.more: list[str] = more.pop("headers", [CONTACT])
        super().__init__(self._react, address="127.0.0.1", **more)

    def _react(self, sent: Sent) -> list[bytes]:
        invite = self.sent[0]
        if sent.method == "INVITE":
            return [self._response(invite, one) for one in self.responses]
        if sent.method == "CANCEL":
            return [answer(sent, "200 OK"), *(self._response(invite, one) for one in self.on_cancel)]
        return [answer(sent, "200 OK")] if sent.method == "BYE" else []

    def _response(self, invite: Sent, response: str | tuple[str, bytes]) -> bytes:
        status, body = (response, b"") if isinstance(response, str) else response
        tag = "" if status.startswith("100") else ";tag=far"
        return answer(invite, status, *self.more, body=body, tag=tag)


class TestInvite:
    def test_is_twilios(self):
        pbx = Pbx()
        call(pbx)
        [invite] = pbx.sent

        assert invite.line == f"INVITE sip:{NUMBER}@sbc.example.com:5063;edge=dublin;transport=tls SIP/2.0"
        assert invite.header("To") == f"<sip:{NUMBER}@sbc.example.com:5063;edge=dublin;transport=tls>"
        assert invite.header("From").startswith(f"<sip:{CALLER}@127.0.0.1:49152>;tag=")
        assert invite.header("Contact") == f"<sip:{CALLER}@127.0.0.1:49152;transport=tls>"
        assert {"Max-Forwards: 70", "CSeq: 1 INVITE", "Content-Type: application/sdp"} <= {*invite.headers}
        assert invite.header("Content-Length") == str(len(invite.body))
        assert not invite.header("Diversion")
        assert not invite.header("Supported")

    def test_a_user_of_the_uri_is_called(self):
        """The dialled number is then only in Diversion: https://www.twilio.com/docs/sip-trunking#origination"""
        pbx = Pbx()
        call(pbx, "sips:agent%2B7:word@sbc.example.com;transport=udp")
        [invite] = pbx.sent

        assert invite.target == "sip:agent%2B7@sbc.example.com;transport=tls"
        assert invite.header("Diversion") == f"<sip:{NUMBER}@127.0.0.1:49152>;reason=unconditional"
        assert NUMBER not in invite.header("To")

    def test_x_headers_of_the_uri_are_sent(self):
        pbx = Pbx()
        call(pbx, f"{PLAIN}?X-Key=a%20b&x-Other=c&Subject=no&X-Bad=a%0D%0AEvil%3A%201&X-Empty=")
        [invite] = pbx.sent

        assert (invite.header("X-Key"), invite.header("x-Other")) == ("a b", "c")
        assert "X-Empty: " in invite.headers
        assert not {"Subject", "X-Bad", "Evil"} & {one.partition(":")[0] for one in invite.headers}

    def test_a_number_is_e164(self):
        with pytest.raises(ValueError, match=r"not in E\.164"):
            rehearse_call(Pbx(), SipUri.parse(PLAIN), number="4155550100", caller=CALLER, seconds=1)

    def test_its_media_port_is_held_meanwhile(self):
        taken = []

        def try_to_take(invite: Sent) -> list[bytes]:
            port = int(re.findall(rb"m=audio (\d+) ", invite.body)[0])
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                try:
                    other.bind(("127.0.0.1", port))
                except OSError:
                    taken.append(port)
            return []

        call(FarSide(try_to_take, address="127.0.0.1"))

        assert len(taken) == 1


class TestEnding:
    def test_an_answered_call_ends_by_bye(self):
        pbx = Pbx("100 Trying", "180 Ringing", ("200 OK", SRTP))
        asked = call(pbx)

        assert (asked.check.answer, asked.status) == (PASS, 200)
        assert asked.check.seen == "answers INVITE with 200 OK and SRTP (AES_CM_128_HMAC_SHA1_80)"
        assert pbx.methods == ["INVITE", "ACK", "BYE"]

    def test_ack_and_bye_go_to_the_contact_by_the_route(self):
        """RFC 3261, section 12.2.1.1."""
        routes = ["Record-Route: <sip:one;lr>, <sip:two;lr>", "Record-Route: <sip:three;lr>"]
        pbx = Pbx(("200 OK", SRTP), headers=[CONTACT, *routes])
        call(pbx)
        invite, ack, bye = pbx.sent

        assert [ack.target, bye.target] == ["sip:there@192.0.2.9:5071;transport=tls"] * 2
        assert bye.every("Route") == ["<sip:three;lr>", "<sip:two;lr>", "<sip:one;lr>"]
        assert (ack.header("CSeq"), bye.header("CSeq")) == ("1 ACK", "2 BYE")
        assert len({invite.branch(), ack.branch(), bye.branch()}) == 3
        assert {one.header("To") for one in (ack, bye)} == {f"{invite.header('To')};tag=far"}
        assert {one.header("From") for one in (ack, bye)} == {invite.header("From")}

    def test_one_with_early_media_is_cancelled(self):
        pbx = Pbx("100 Trying", ("183 Session Progress", SRTP))
        asked = call(pbx)
        invite, cancel, ack = pbx.sent

        assert (asked.check.answer, asked.status) == (PASS, None)
        assert (cancel.method, cancel.target) == ("CANCEL", invite.target)
        assert (cancel.branch(), cancel.header("CSeq")) == (invite.branch(), "1 CANCEL")
        assert cancel.header("To") == invite.header("To")
        assert (ack.line, ack.branch()) == (f"ACK {invite.target} SIP/2.0", invite.branch())
        assert ack.header("To") == f"{invite.header('To')};tag=far"

    def test_an_answer_that_crosses_the_cancel_is_hung_up(self):
        pbx = Pbx(("183 Session Progress", SRTP), on_cancel=[("200 OK", RTP)])
        asked = call(pbx)

        assert pbx.methods == ["INVITE", "CANCEL", "ACK", "BYE"]
        assert (asked.check.error, asked.status) == (32208, 200)

    def test_one_that_rings_too_long_is_cancelled(self):
        pbx = Pbx("180 Ringing")
        asked = call(pbx)

        assert (asked.check.answer, asked.status) == (CANNOT_TELL, None)
        assert asked.check.seen == "rings without an answer in 5 s"
        assert pbx.methods == ["INVITE", "CANCEL", "ACK"]

    def test_one_that_is_only_tried_is_cancelled(self):
        pbx = Pbx("100 Trying")

        assert call(pbx).check.seen == "no response to INVITE in 5 s"
        assert pbx.methods == ["INVITE", "CANCEL", "ACK"]

    def test_an_answer_after_the_time_counts(self):
        asked = call(Pbx("180 Ringing", on_cancel=[("200 OK", SRTP)]))

        assert (asked.check.answer, asked.status) == (PASS, 200)

    def test_nothing_is_cancelled_before_a_provisional_answer(self):
        """RFC 3261, section 9.1."""
        pbx = Pbx()
        asked = call(pbx)

        assert asked.check.seen == "no response to INVITE in 5 s"
        assert (asked.check.answer, pbx.methods) == (CANNOT_TELL, ["INVITE"])

    def test_a_late_provisional_answer_is_cancelled(self):
        class Late(Pbx):
            def receive(self, deadline: Deadline) -> bytes:
                if len(self.sent) == 1 and not self.timed_out:
                    self.timed_out = True
                    raise TimeoutError
                return super().receive(deadline)

        pbx = Late("180 Ringing")
        pbx.timed_out = False
        call(pbx)

        assert pbx.methods == ["INVITE", "CANCEL", "ACK"]

    def test_a_refusal_is_acknowledged(self):
        pbx = Pbx("100 Trying", "486 Busy Here")
        call(pbx)

        assert pbx.methods == ["INVITE", "ACK"]
        assert pbx.sent[1].branch() == pbx.sent[0].branch()

    def test_every_phone_of_a_forked_call_is_hung_up_once(self):
        def two_phones(sent: Sent) -> list[bytes]:
            if sent.method == "INVITE":
                first, second = (answer(sent, "200 OK", body=SRTP, tag=f";tag={one}") for one in "12")
                return [first + first + second]
            return [answer(sent, "200 OK", tag="")] if sent.header("To").endswith("2") else []

        far_side = FarSide(two_phones, address="127.0.0.1")
        call(far_side)

        assert [far_side.methods.count(one) for one in ("ACK", "BYE")] == [3, 2]

    def test_a_second_phone_that_answers_late_is_hung_up(self):
        def two_phones(sent: Sent) -> list[bytes]:
            invite = far_side.sent[0]
            if sent.method == "INVITE":
                rings = [answer(sent, "180 Ringing", tag=f";tag={one}") for one in "12"]
                return [*rings, answer(sent, "200 OK", body=SRTP, tag=";tag=1")]
            late = (
                [answer(invite, "200 OK", body=SRTP, tag=";tag=2")]
                if far_side.methods.count("BYE") == 1
                else []
            )
            return [answer(sent, "200 OK", tag=""), *late] if sent.method == "BYE" else []

        far_side = FarSide(two_phones, address="127.0.0.1")
        call(far_side)

        assert far_side.methods == ["INVITE", "ACK", "BYE", "ACK", "BYE"]

    @pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
    def test_an_interruption_ends_the_call_too(self, error):
        class Interrupted(Pbx):
            def receive(self, deadline: Deadline) -> bytes:
                if not self._waiting and self.methods == ["INVITE"]:
                    raise error
                return super().receive(deadline)

        pbx = Interrupted("180 Ringing")
        with pytest.raises(error):
            call(pbx)

        assert pbx.methods == ["INVITE", "CANCEL", "ACK"]

    def test_an_answer_at_the_last_moment_is_hung_up(self):
        class Slow(Pbx):
            def receive(self, deadline: Deadline) -> bytes:
                data = super().receive(deadline)
                if len(self.sent) == 1:
                    time.sleep(max(0, deadline.at - time.monotonic()))
                return data

        pbx = Slow(("200 OK", SRTP))
        asked = call(pbx, seconds=0.02)

        assert pbx.methods == ["INVITE", "ACK", "BYE"]
        assert asked.check.answer == PASS

    def test_an_answer_whose_body_comes_after_the_time_is_hung_up(self):
        class Halting(Pbx):
            """Sends the head of its answer, and the body only after the time for evidence."""

            halts = 1

            def receive(self, deadline: Deadline) -> bytes:
                if self._waiting[:1] == [SRTP] and self.halts:
                    self.halts = 0
                    raise TimeoutError
                head, end, body = super().receive(deadline).partition(b"\r\n\r\n")
                self._waiting[:0] = [body] if body else []
                return head + end

        pbx = Halting(("200 OK", SRTP), on_cancel=[])
        asked = call(pbx)

        assert pbx.methods == ["INVITE", "CANCEL", "ACK", "BYE"]
        assert asked.check.answer == PASS

    def test_one_that_rings_unreadably_is_cancelled(self):
        """What cannot be read may say that a phone rings."""
        pbx = Pbx("180 Ringing", headers=[f"X-{number}: 1" for number in range(101)])
        asked = call(pbx)

        assert "CANCEL" in pbx.methods
        assert (asked.check.answer, asked.check.seen) == (FAIL, "sends more than 100 headers")

    def test_a_contact_with_brackets_in_its_name_is_hung_up(self):
        name = r'"Hall <2nd \"floor\">"'
        pbx = Pbx(("200 OK", SRTP), headers=[f"Contact: {name} <sip:there@192.0.2.9>"])
        call(pbx)

        assert [one.target for one in pbx.sent[1:]] == ["sip:there@192.0.2.9"] * 2

    def test_a_broken_connection_ends_it(self):
        class Broken(Pbx):
            def send(self, data: bytes, deadline: Deadline) -> None:
                if self.sent:
                    raise BrokenPipeError
                super().send(data, deadline)

        assert call(Broken(("200 OK", SRTP))).check.answer == PASS
        assert call(Broken("180 Ringing")).check.answer == CANNOT_TELL
        assert call(Broken("488 No")).check.answer == FAIL

    def test_one_that_rings_on_a_closed_connection_is_cancelled_on_another(self):
        pbx, other = Pbx("180 Ringing", on_cancel=[], closes=True), FarSide()
        call(pbx, again=lambda: other)
        [cancel] = other.sent

        assert (cancel.method, cancel.branch(), other.closed) == ("CANCEL", pbx.sent[0].branch(), True)

    def test_one_that_is_answered_on_a_closed_connection_is_hung_up_on_another(self):
        def answered(sent: Sent) -> list[bytes]:
            return [answer(sent, "200 OK")] if sent.method == "INVITE" else []

        pbx, other = FarSide(answered, closes=True, address="127.0.0.1"), FarSide()
        call(pbx, again=lambda: other)

        assert other.methods == ["BYE"]

    def test_no_other_connection_is_made_for_a_call_that_is_over(self):
        call(Pbx("486 Busy Here", closes=True), again=lambda: pytest.fail("it is over"))
        call(Pbx(closes=True), again=lambda: pytest.fail("it never rang"))

    def test_a_closed_connection_says_nothing(self):
        asked = call(Pbx("100 Trying", closes=True))

        assert asked.check.seen == "closes the connection without a final response to INVITE"
        assert asked.check.answer == CANNOT_TELL

    def test_garbage_after_ringing_fails_and_is_cancelled(self):
        pbx = Pbx("180 Ringing", "\x00")
        asked = call(pbx)

        assert asked.check.answer == FAIL
        assert "CANCEL" in pbx.methods

    def test_a_far_side_that_never_stops_is_left(self):
        def flood(sent: Sent) -> list[bytes]:
            return [answer(sent, "200 OK", body=SRTP, tag=f";tag={one}") for one in range(50)]

        far_side = FarSide(lambda sent: flood(sent) if sent.method == "INVITE" else [], address="127.0.0.1")
        call(far_side)

        assert far_side.methods.count("BYE") <= 10

    def test_requests_of_the_far_side_do_not_disturb(self):
        class Asking(Pbx):
            def _react(self, sent: Sent) -> list[bytes]:
                theirs = b"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
                return [theirs, *super()._react(sent), theirs]

        assert call(Asking("180 Ringing", ("200 OK", SRTP))).status == 200


class Patient(Pbx):
    """A far side that keeps whoever reads waiting, as a socket does."""

    def __init__(self, *responses: str) -> None:
        self.is_read = threading.Event()
        super().__init__(*responses)

    def receive(self, deadline: Deadline) -> bytes:
        if not self._waiting:
            self.is_read.set()
            time.sleep(deadline.left())
        return super().receive(deadline)


class TestInterruption:
    """Ctrl-C comes in the main thread, while calls run in others."""

    def test_it_ends_a_call(self):
        pbx, interruption = Patient("180 Ringing"), Interruption()
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(call, pbx, seconds=60, interruption=interruption)
            pbx.is_read.wait()
            interruption.end_calls()

            assert pbx.methods == ["INVITE", "CANCEL", "ACK"]
            assert running.result().check.answer == CANNOT_TELL

    def test_no_call_begins_afterwards(self):
        interruption = Interruption()
        interruption.end_calls()
        pbx = Pbx()
        with pytest.raises(TimeoutError):
            call(pbx, interruption=interruption)

        assert pbx.methods == []


class TestJudgement:
    @pytest.mark.parametrize(
        ("status", "judged"),
        [
            ("400 Bad Request", FAIL),
            ("401 Unauthorized", FAIL),
            ("403 Forbidden", CANNOT_TELL),
            ("404 Not Found", FAIL),
            ("407 Proxy Authentication Required", FAIL),
            ("408 Request Timeout", CANNOT_TELL),
            ("415 Unsupported Media Type", FAIL),
            ("420 Bad Extension", FAIL),
            ("480 Temporarily Unavailable", PASS),
            ("484 Address Incomplete", FAIL),
            ("486 Busy Here", PASS),
            ("487 Request Terminated", CANNOT_TELL),
            ("488 Not Acceptable Here", FAIL),
            ("500 Server Internal Error", FAIL),
            ("503 Service Unavailable", FAIL),
            ("600 Busy Everywhere", PASS),
            ("603 Decline", PASS),
            ("604 Does Not Exist Anywhere", FAIL),
            ("606 Not Acceptable", FAIL),
            ("699 Odd", FAIL),
        ],
    )
    def test_a_refusal(self, status, judged):
        asked = call(Pbx(status))
        check = asked.check

        assert (check.name, check.answer, check.seen) == ("call", judged, f"answers INVITE with {status}")
        assert asked.status == int(status[:3])
        assert bool(check.warning) == (judged == PASS)
        assert (check.error == 32011) == (judged == FAIL)
        assert check.fix

    def test_404_is_about_whom_twilio_calls(self):
        numbered, named = (
            call(Pbx("404 Not Found"), uri) for uri in ("sip:sbc.example.com", "sip:agent@sbc.example.com")
        )

        assert "does not know the number" in numbered.check.cause
        assert "does not know the user of the SIP URI" in named.check.cause

    def test_488_means_srtp(self):
        assert "SRTP" in call(Pbx("488 Not Acceptable Here")).check.cause

    @pytest.mark.parametrize("status", ["200 OK", "183 Session Progress"])
    def test_plain_rtp_fails_as_32208(self, status):
        check = call(Pbx((status, RTP))).check

        assert (check.answer, check.error) == (FAIL, 32208)
        assert check.seen == f"answers INVITE with {status} and plain RTP (RTP/AVP)"

    def test_an_answer_without_sdp_fails(self):
        assert call(Pbx("200 OK")).check.seen == "answers INVITE with 200 OK and no SDP"

    def test_a_redirect_is_not_followed(self):
        contact = "Contact: <sip:+14155550123@next.example.com;transport=tls?X-Key=secret>"
        pbx = Pbx("302 Moved Temporarily", headers=[contact])
        check = call(pbx).check

        assert check.answer == CANNOT_TELL
        assert check.seen == (
            "answers INVITE with 302 Moved Temporarily, "
            "to sip:+14*******23@next.example.com;transport=tls?X-Key=***"
        )
        assert pbx.methods == ["INVITE", "ACK"]

    def test_nothing_secret_is_shown(self):
        uri = "sip:secret-user@sbc.example.com?X-Key=secret%2Dkey"
        status = f"404 {NUMBER} secret-user secret-key"
        asked = call(Pbx(status), uri)

        assert "secret" not in repr(asked)
        assert NUMBER[1:] not in repr(asked)

    def test_garbage_that_repeats_a_secret_is_not_shown(self):
        far_side = FarSide(lambda _: [b"secret-user@\r\n"], address="127.0.0.1")
        asked = call(far_side, "sip:secret-user@sbc.example.com")

        assert asked.check.seen == "sends what is not SIP"
