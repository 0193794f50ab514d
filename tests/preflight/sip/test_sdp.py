"""The offer of a call, and the judgement of answers."""

import base64
import re

import pytest

from twilio_trunks_audit.preflight.report import NO_SRTP, UNREACHABLE
from twilio_trunks_audit.preflight.sip import sdp

KEY = base64.b64encode(bytes(30)).decode()


def description(profile: str, *attributes: str, port: int = 4000) -> bytes:
    lines = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"]
    return "\r\n".join([*lines, f"m=audio {port} {profile} 0 101", *attributes, ""]).encode()


def crypto(text: str = f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}") -> str:
    return f"a=crypto:{text}"


class TestOffer:
    def test_is_twilios_on_a_secure_trunk(self):
        lines = sdp.offer("192.0.2.7", 40_000).decode().split("\r\n")

        assert lines[0] == "v=0"
        assert lines[3] == "c=IN IP4 192.0.2.7"
        assert [line for line in lines if line.startswith("m=")] == ["m=audio 40000 RTP/SAVP 0 8 101"]
        assert {"a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=ptime:20", "a=sendrecv"} <= {*lines}

    def test_has_one_key_of_one_suite(self):
        [key] = re.findall(r"a=crypto:(.*)\r\n", sdp.offer("192.0.2.7", 40_000).decode())
        suite, inline = key.split(" inline:")

        assert suite == "1 AES_CM_128_HMAC_SHA1_80"
        assert len(base64.b64decode(inline, validate=True)) == 30

    def test_has_a_new_key_each_time(self):
        assert sdp.offer("192.0.2.7", 40_000) != sdp.offer("192.0.2.7", 40_000)

    def test_has_an_ipv6_address(self):
        assert b"c=IN IP6 2001:db8::7\r\n" in sdp.offer("2001:db8::7", 40_000)

    def test_would_be_a_good_answer(self):
        assert sdp.judge(sdp.offer("192.0.2.7", 40_000)).error is None


class TestJudge:
    @pytest.mark.parametrize(
        "key",
        [
            crypto(),
            crypto(f"1 aes_cm_128_hmac_sha1_80 inline:{KEY}"),
            crypto(f"1\tAES_CM_128_HMAC_SHA1_80 \tinline:{KEY}\tWSH=64"),
            crypto(f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^31"),
            crypto(f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^31 WSH=64"),
        ],
    )
    def test_srtp_passes(self, key):
        media = sdp.judge(description("RTP/SAVP", key))

        assert (media.seen, media.error) == ("SRTP (AES_CM_128_HMAC_SHA1_80)", None)

    @pytest.mark.parametrize(
        ("answer", "seen"),
        [
            (description("RTP/AVP"), "plain RTP (RTP/AVP)"),
            (description("RTP/AVP", crypto()), "plain RTP (RTP/AVP beside a key for SRTP)"),
            (description("RTP/AVPF"), "plain RTP (RTP/AVPF)"),
            (description("RTP/SAVPF", crypto()), "RTP/SAVPF, which is not RTP/SAVP"),
            (description("UDP/TLS/RTP/SAVP"), "UDP/TLS/RTP/SAVP, which is not RTP/SAVP"),
            (description("RTP/SAVP"), "RTP/SAVP without a key (no a=crypto)"),
            (description("RTP/SAVP", "a=fingerprint:sha-256 AB"), "RTP/SAVP with DTLS-SRTP"),
            (
                description("RTP/SAVP", crypto(f"1 AES_CM_128_HMAC_SHA1_32 inline:{KEY}")),
                "the suite AES_CM_128_HMAC_SHA1_32, which was not offered",
            ),
            (description("RTP/SAVP", crypto(f"1 {sdp.SUITE} inline:{KEY}|1:1")), "a key with an MKI"),
            (description("RTP/SAVP", crypto(f"1 {sdp.SUITE} inline:{KEY}|2^20|1:4")), "a key with an MKI"),
            (
                description("RTP/SAVP", crypto(f"1 {sdp.SUITE} inline:{KEY} UNENCRYPTED_SRTP")),
                "SRTP that is switched off in part (UNENCRYPTED_SRTP)",
            ),
            (
                description("RTP/SAVP", crypto(f"1 {sdp.SUITE} inline:{KEY[:-4]}")),
                "a key that is not 30 bytes in Base64",
            ),
            (
                description("RTP/SAVP", crypto(f"1 {sdp.SUITE} inline:*{KEY}")),
                "a key that is not 30 bytes in Base64",
            ),
            (description("RTP/SAVP", crypto("1")), "a broken a=crypto line"),
            (description("RTP/\u202e" + "X" * 90), r"RTP/\u202E" + "X" * 30 + ", which is not RTP/SAVP"),
            (b"", "no SDP"),
            (b"\x00\xff" * 30_000, "no SDP"),
            (b"m=audio x RTP/SAVP 0", "no SDP"),
        ],
        ids=str,
    )
    def test_everything_else_fails(self, answer, seen):
        media = sdp.judge(answer)

        assert (media.seen.lower(), media.error) == (seen.lower(), NO_SRTP)
        assert media.cause
        assert media.fix

    def test_a_rejected_stream_fails(self):
        media = sdp.judge(description("RTP/SAVP", crypto(), port=0))

        assert (media.seen, media.error) == ("the voice rejected (port 0)", UNREACHABLE)

    def test_a_key_of_another_stream_does_not_count(self):
        video = "m=video 4002 RTP/SAVP 96"

        assert sdp.judge(description("RTP/SAVP", video, crypto())).error == NO_SRTP

    def test_lines_may_end_without_a_carriage_return(self):
        assert sdp.judge(description("RTP/SAVP", crypto()).replace(b"\r", b"")).error is None

    def test_it_may_be_a_part_of_a_body(self):
        parts = (
            b"--x\r\nContent-Type: application/sdp\r\n\r\n" + description("RTP/SAVP", crypto()) + b"--x--\r\n"
        )

        assert sdp.judge(parts).error is None

    def test_dtls_has_a_fix_of_its_own(self):
        assert "Switch DTLS-SRTP off" in sdp.judge(description("UDP/TLS/RTP/SAVPF")).fix
