"""The emulator's page in a real browser: ``make page-test``."""

import shutil
import struct
import subprocess
from threading import Thread

import pytest

from emulator import testing
from emulator.testing import running

pytestmark = pytest.mark.page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LONG = "<b>a name</b> " + "without-an-end" * 30


class Around:
    """ASGI middleware: starts *then* after the page is sent for the first time, and may forbid scripts."""

    def __init__(self):
        self.app = None
        self.then = None
        self.scripts = True

    def around(self, app):
        self.app = app
        return self

    async def __call__(self, scope, receive, send):
        async def send_without_scripts(message):
            if message["type"] == "http.response.start" and not self.scripts:
                message["headers"].append((b"content-security-policy", b"script-src 'none'"))
            await send(message)

        await self.app(scope, receive, send_without_scripts)
        if scope["type"] == "http" and scope["path"] == "/" and self.then:
            then, self.then = self.then, None
            Thread(target=then).start()


@pytest.fixture
def around():
    return Around()


@pytest.fixture
def twilio(monkeypatch, around):
    """An emulator of its own: no description of Twilio's has this page."""
    monkeypatch.setattr(testing, "around_every_app", [])
    with running(middleware=around.around) as emulator:
        yield emulator


@pytest.fixture
def browse(tmp_path, twilio):
    """Open the page in a browser and end it; gives what the browser prints."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert browser, f"none of {', '.join(BROWSERS)} is installed; on Debian: apt-get install chromium"

    def run(*options):
        profile = tmp_path / "profile"
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        done = subprocess.run(
            [*command, *options, f"{twilio.url}/"], capture_output=True, text=True, check=True, timeout=120
        )
        return done.stdout

    return run


@pytest.fixture(autouse=True)
def filled(twilio):
    """An account with a trunk of each degree, a long name and a full list of URLs."""
    trunks = twilio.client().trunking.v1.trunks
    trunks.create(friendly_name=LONG)
    trunks.create(friendly_name="media", secure=True)
    trunks.create(friendly_name="plain", domain_name="acme.pstn.twilio.com")
    signalling = trunks(trunks.create(friendly_name="signalling").sid)
    for priority in range(10):
        signalling.origination_urls.create(
            friendly_name=f"sbc {priority}",
            sip_url=f"sip:{'long-' * 20}{priority}.example.com;transport=tls",
            priority=priority,
            weight=10,
            enabled=True,
        )
    return twilio


class TestPage:
    def test_shows_every_degree(self, browse):
        """The browser shows every trunk with its words, and names as they were given."""
        dom = browse("--dump-dom")

        for words in ("Signalling and media encrypted", "voice in clear", "Not encrypted", "No route"):
            assert words in dom
        assert "&lt;b&gt;a name&lt;/b&gt;" in dom
        assert "<b>" not in dom
        assert 10 == dom.count('class="tls"')

    def test_refreshes_by_itself(self, browse, twilio, around):
        """New things appear on a loaded page without a reload."""
        around.then = lambda: twilio.client().trunking.v1.trunks.create(friendly_name="came later")

        dom = browse("--dump-dom", "--virtual-time-budget=10000")

        assert "came later" in dom
        assert 'id="gone" role="status" hidden' in dom

    def test_without_scripts(self, browse, around):
        """It says the same without its script."""
        pages = []
        for around.scripts in (True, False):
            pages.append(_main(browse("--dump-dom")))

        assert pages[0] == pages[1]

    @pytest.mark.parametrize("width", [360, 1280])
    def test_pictures(self, browse, tmp_path, width):
        """A phone's and a desk's width can be drawn. The pictures are left for a person to look at."""
        picture = tmp_path / f"{width}.png"

        browse(f"--window-size={width},1600", "--hide-scrollbars", f"--screenshot={picture}")

        assert (width, 1600) == struct.unpack(">II", picture.read_bytes()[16:24])


def _main(dom):
    """The page's contents. Pictures are not compared: two runs of a browser may differ by a shade."""
    return dom[dom.index("<main") : dom.index("</main>")]
