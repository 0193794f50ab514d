"""OPTIONS and calls with real far sides: Kamailio, a proxy, and baresip, a telephone."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pulumi_twilio_trunking.base.sip_uri import SipUri

from tests.preflight import real_far_sides
from tests.preflight.real_far_sides import Files, needs_baresip, needs_kamailio
from twilio_trunks_audit.preflight.report import CANNOT_TELL, FAIL, PASS
from twilio_trunks_audit.preflight.sip.call import rehearse_call
from twilio_trunks_audit.preflight.sip.options import Asked, ask_options
from twilio_trunks_audit.preflight.stream import Deadline, Stream
from twilio_trunks_audit.preflight.tls.connecting import connect
from twilio_trunks_audit.preflight.tls.roots import Roots

NUMBER, CALLER = "+14155550100", "+14155550199"
SRTP = "answers INVITE with 200 Answering and SRTP (AES_CM_128_HMAC_SHA1_80)"
HUNG_UP = "session closed: Connection reset by peer"
"""What baresip says of a call that the other side ends by BYE."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A certificate for all of them."""
    return real_far_sides.make_files(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, files: Files) -> Iterator[int]:
    """The port of a Kamailio."""
    with real_far_sides.kamailio(tmp_path_factory.mktemp("kamailio"), files) as port:
        yield port


@contextmanager
def connected(port: int, files: Files) -> Iterator[Stream]:
    """Connect as a preflight does. Both far sides pass its checks of TLS and of the certificate."""
    tried = connect("127.0.0.1", port, "127.0.0.1", roots=Roots.of_file(files.ca), seconds=10)
    assert tried.stream
    with closing(tried.stream):
        assert {PASS} == {check.answer for check in tried.checks}
        yield tried.stream


def ask(port: int, files: Files, parameters: str, *, seconds: float = 10) -> Asked:
    uri = SipUri.parse(f"sip:127.0.0.1:{port}{parameters}")
    with connected(port, files) as stream:
        return ask_options(stream, uri, seconds=seconds)


def call(port: int, files: Files, parameters: str = "", *, seconds: float = 10) -> Asked:
    uri = SipUri.parse(f"sip:pbx@127.0.0.1:{port}{parameters};transport=tls")
    with connected(port, files) as stream:
        return rehearse_call(stream, uri, number=NUMBER, caller=CALLER, seconds=seconds)


@needs_kamailio
class TestOptions:
    @pytest.mark.parametrize("status", [200, 403, 404, 405])
    def test_kamailio_answers(self, proxy, files, status):
        asked = ask(proxy, files, f";answer={status}")

        assert (asked.check.answer, asked.status) == (PASS, status)
        assert asked.check.seen == f"answers OPTIONS with {status} As asked"

    def test_kamailio_keeps_silent(self, proxy, files):
        assert ask(proxy, files, ";answer=none", seconds=0.3).check.answer == CANNOT_TELL


@needs_baresip
class TestCall:
    @pytest.mark.parametrize("encryption", ["srtp", "srtp-mand"])
    def test_baresip_with_srtp_passes(self, tmp_path: Path, files, encryption):
        with real_far_sides.baresip(tmp_path, files, f"answermode=auto;mediaenc={encryption}") as port:
            asked = call(port, files)

        assert (asked.check.answer, asked.check.seen, asked.status) == (PASS, SRTP, 200)
        assert HUNG_UP in (tmp_path / "baresip.log").read_text()

    def test_baresip_without_srtp_fails(self, tmp_path: Path, files):
        with real_far_sides.baresip(tmp_path, files, "answermode=auto") as port:
            asked = call(port, files)

        assert (asked.check.answer, asked.status) == (FAIL, 488)

    def test_early_media_is_enough(self, tmp_path: Path, files):
        with real_far_sides.baresip(tmp_path, files, "answermode=early;mediaenc=srtp-mand") as port:
            asked = call(port, files)

        assert (asked.check.answer, asked.status) == (PASS, None)
        assert "183 Session Progress and SRTP" in asked.check.seen
        assert "session closed" in (tmp_path / "baresip.log").read_text()

    def test_a_ringing_telephone_stops(self, tmp_path: Path, files):
        with real_far_sides.baresip(tmp_path, files, "answermode=manual;mediaenc=srtp-mand") as port:
            asked = call(port, files, seconds=0.3)

        assert (asked.check.answer, asked.status) == (CANNOT_TELL, None)
        assert "session closed" in (tmp_path / "baresip.log").read_text()

    @needs_kamailio
    def test_through_a_proxy(self, proxy, tmp_path: Path, files):
        """BYE reaches the telephone only by the route that the proxy recorded."""
        with real_far_sides.baresip(tmp_path, files, "answermode=auto;mediaenc=srtp-mand") as port:
            asked = call(proxy, files, f";next={port}")

        assert (asked.check.answer, asked.check.seen) == (PASS, SRTP)
        assert HUNG_UP in (tmp_path / "baresip.log").read_text()

    @needs_kamailio
    def test_ringing_through_a_proxy_stops(self, proxy, tmp_path: Path, files):
        with real_far_sides.baresip(tmp_path, files, "answermode=manual;mediaenc=srtp-mand") as port:
            asked = call(proxy, files, f";next={port}", seconds=0.3)

        assert (asked.check.answer, asked.status) == (CANNOT_TELL, None)
        assert "session closed" in (tmp_path / "baresip.log").read_text()

    @needs_kamailio
    def test_ringing_on_after_a_broken_connection_stops(self, proxy, tmp_path: Path, files):
        def again() -> Stream | None:
            return connect("127.0.0.1", proxy, "127.0.0.1", roots=Roots.of_file(files.ca), seconds=10).stream

        with real_far_sides.baresip(tmp_path, files, "answermode=manual;mediaenc=srtp-mand") as port:
            uri = SipUri.parse(f"sip:pbx@127.0.0.1:{proxy};next={port};transport=tls")
            with connected(proxy, files) as stream:
                rehearse_call(Breaking(stream), uri, number=NUMBER, caller=CALLER, seconds=10, again=again)

        assert "session closed" in (tmp_path / "baresip.log").read_text()


@dataclass
class Breaking:
    """A connection that breaks as soon as the far side says that it rings."""

    stream: Stream

    @property
    def local_address(self) -> tuple[str, int]:
        return self.stream.local_address

    def send(self, data: bytes, deadline: Deadline) -> None:
        self.stream.send(data, deadline)

    def receive(self, deadline: Deadline) -> bytes:
        data = self.stream.receive(deadline)
        if b"SIP/2.0 180 " in data:
            self.close()
            raise ConnectionResetError
        return data

    def close(self) -> None:
        self.stream.close()
