import re
from html.parser import HTMLParser

import pytest
import requests

from emulator.markup import Html, tag
from emulator.page import SIGNS
from emulator.testing import running
from tests.emulator.conftest import unjudged

NUMBER = "PN" + "1" * 32
EVIL = """<script>alert("1")</script><img src=x onerror=alert(1)>&'"""


@pytest.fixture(scope="module")
def emulator():
    """An emulator that holds malformed URIs, which Twilio's descriptions do not have."""
    accounts = {f"AC{number:032x}": "token" for number in range(25)}
    with unjudged(), running(accounts=accounts) as emulator:
        yield emulator


@pytest.fixture
def trunks(twilio):
    return twilio.client().trunking.v1.trunks


@pytest.fixture
def get(twilio):
    """Get the page."""
    with requests.Session() as session:
        session.trust_env = False
        yield lambda **kwargs: session.get(f"{twilio.url}/", timeout=10, **kwargs)


@pytest.fixture
def text(get):
    """The words of the page, as a reader sees them."""
    return lambda: words(get().text)


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        if self.lasttag not in {"script", "style"}:
            self.found.append(data)


def words(page):
    parser = _Words()
    parser.feed(page)
    return re.sub(r"\s+", " ", " ".join(parser.found))


def add_url(trunk, sip_url, **changes):
    values = {"friendly_name": "sbc", "priority": 10, "weight": 10, "enabled": True, **changes}
    trunk.origination_urls.create(sip_url=sip_url, **values)


class TestAccounts:
    def test_subaccount(self, twilio, text):
        """A sub-account names its parent, and an inactive account says so."""
        child, parent = "AC" + "0" * 31 + "1", twilio.account_sid
        twilio.admin.put_account(child, parent_sid=parent, status="suspended")
        twilio.console(child).trunking.v1.trunks.create()

        assert f"Sub-account {child} of {parent} (suspended)" in text()

    def test_empty(self, twilio, text):
        """An account without trunks is there, and says so."""
        assert f"{twilio.account_sid} No trunks yet." in text()

    def test_many(self, twilio, text):
        """Accounts with trunks come first; accounts beyond the limit are only counted."""
        last = f"AC{24:032x}"
        twilio.console(last).trunking.v1.trunks.create()
        page = text()

        assert page.index(last) < page.index(twilio.account_sid)
        assert "… and 5 more accounts." in page

    def test_every_region(self, twilio, text):
        """Trunks of every region are shown, with their region."""
        trunk = twilio.console(region="ie1").trunking.v1.trunks.create(secure=True)

        assert f"SID {trunk.sid} Region ie1 Domain none Numbers none" in text()

    def test_many_trunks(self, trunks, text):
        """The latest fifty trunks are shown, the others counted."""
        for _ in range(51):
            trunks.create(friendly_name="one of many")
        page = text()

        assert 50 == page.count("one of many")
        assert "… and 1 more trunk." in page


class TestTrunk:
    def test_facts(self, trunks, text):
        """SID, domain, numbers and the disaster recovery URL."""
        trunk = trunks.create(
            domain_name="acme.pstn.twilio.com", disaster_recovery_url="https://example.com/sorry"
        )
        number = trunks(trunk.sid).phone_numbers.create(phone_number_sid=NUMBER).phone_number

        assert (
            f"SID {trunk.sid} Domain acme.pstn.twilio.com May dial nobody (32200) Numbers {number} "
            "If all fails https://example.com/sorry" in text()
        )

    def test_who_may_dial(self, twilio, trunks, text):
        """The users and the addresses of the lists on the trunk, if it has a domain to dial."""
        trunk, sip = trunks.create(domain_name="acme.pstn.twilio.com"), twilio.client().api.v2010.account.sip
        users, office = (lists.create("a") for lists in (sip.credential_lists, sip.ip_access_control_lists))
        sip.credential_lists(users.sid).credentials.create("pbx", "IWasAtSignal2018")
        sip.ip_access_control_lists(office.sid).ip_addresses.create("a", "203.0.113.7")
        trunks(trunk.sid).credentials_lists.create(users.sid)

        assert "May dial users pbx Numbers" in text()

        trunks(trunk.sid).ip_access_control_lists.create(office.sid)

        assert "May dial users pbx from 203.0.113.7/32 Numbers" in text()

    @pytest.mark.parametrize(
        ("uri", "degree", "said"),
        [
            (None, "media", "Signalling and media encrypted"),
            ("sip:a.example.com;transport=tls", "signalling", "Signalling encrypted, voice in clear"),
            ("sip:a.example.com", "plain", "Not encrypted"),
            (None, "none", "No route"),
        ],
    )
    def test_level(self, trunks, get, uri, degree, said):
        """Each degree has its words and its shape."""
        trunk = trunks(trunks.create(secure=degree == "media").sid)
        if uri:
            add_url(trunk, uri)
        page = get().text

        assert said in words(page)
        assert [degree] == [name for name, shape in SIGNS.items() if shape in page]

    def test_order(self, trunks, text):
        """URLs have the order in which calls try them, disabled ones last."""
        trunk = trunks(trunks.create().sid)
        add_url(trunk, "sip:off.example.com", priority=1, enabled=False)
        add_url(trunk, "sip:third.example.com", priority=20)
        add_url(trunk, "sip:second.example.com", priority=10, weight=10)
        add_url(trunk, "sip:first.example.com;transport=tls", priority=10, weight=30)
        page = text()

        assert (
            "1 TLS sip:first.example.com;transport=tls sbc, priority 10, weight 30, 75% of these calls"
            in page
        )
        assert "1 plain sip:second.example.com sbc, priority 10, weight 10, 25% of these calls" in page
        assert "2 plain sip:third.example.com sbc, priority 20, weight 10" in page
        assert "off sip:off.example.com sbc, priority 1, weight 10, disabled, not tried" in page
        assert ["first", "second", "third", "off"] == re.findall(r"sip:(\w+)\.", page)

    def test_plain_uri_of_a_secure_trunk(self, trunks, text):
        """The page says if a URI is TLS only because of its trunk."""
        add_url(trunks(trunks.create(secure=True).sid), "sip:sbc.example.com")

        assert "1 TLS sip:sbc.example.com" in text()
        assert "TLS because the trunk is secure" in text()

    def test_no_passwords(self, trunks, get):
        """Passwords in URLs are not shown."""
        trunk = trunks.create(disaster_recovery_url="https://me:t0psecret@example.com/")
        add_url(trunks(trunk.sid), "sip:me:t0psecret@sbc.example.com;transport=tls")

        assert "t0psecret" not in get().text


class TestRequests:
    def test_latest_first(self, twilio, trunks, text):
        """The latest requests with their answers, faults and the console told apart."""
        trunks.create()
        twilio.admin.drop("DELETE", committed=False)
        with pytest.raises(requests.ConnectionError):
            trunks("TK" + "0" * 32).delete()
        twilio.console().trunking.v1.trunks.list()
        page = text()
        told = page[page.index("Latest requests") :]

        assert re.search(r"GET /v1/Trunks 200 \d+ ms console,", told)
        assert f"DELETE /v1/Trunks/TK{'0' * 32} dropped (fault)" in told
        assert told.index("GET") < told.index("DELETE") < told.index("POST")

    def test_leaves_no_trace(self, twilio, get):
        """Looking at the page is not a request to Twilio."""
        get()

        assert [] == twilio.admin.journal()


class TestSafety:
    def test_escapes(self, twilio, trunks, get):
        """Nothing that a client sends becomes HTML."""
        trunk = trunks.create(friendly_name=EVIL)
        add_url(trunks(trunk.sid), "sip:sbc.example.com;x=<i>;transport=tls", friendly_name=f"</small>{EVIL}")
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (EVIL.replace(":", ""), "x")
            session.get(f"{twilio.url}/v1/<script>x", timeout=10)
        page = get().text

        assert EVIL in words(page)
        assert 1 == page.count("<script")
        assert "<img" not in page
        assert "<i>" not in page

    def test_loads_nothing(self, get):
        """The page names no other address and may use none."""
        answer = get()
        links = re.findall(r"""(?:src|href)=["'](.*?)["']|url\((.*?)\)""", answer.text)

        assert [("data:,", "")] == links
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "no-store" == answer.headers["Cache-Control"]

    def test_refreshes_without_scripts(self, get):
        assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in get().text

    @pytest.mark.parametrize("headers", [{"Host": "example.com"}, {"Origin": "https://example.com"}])
    def test_keeps_other_pages_out(self, get, headers):
        assert 403 == get(headers=headers).status_code


class TestTag:
    def test_escapes(self):
        """Text and attributes are escaped, elements are not."""
        assert '<a title="&lt;&quot;&#x27;"><b>&lt;i&gt;</b>&amp;</a>' == tag(
            "a", tag("b", "<i>"), "&", title="<\"'"
        )

    def test_names(self):
        assert '<p class="x" data-y="1"></p>' == tag("p", class_="x", data_y=1)

    def test_html_as_it_is(self):
        assert "<p><br></p>" == tag("p", Html("<br>"))
