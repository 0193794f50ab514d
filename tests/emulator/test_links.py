"""The setting ``links_name_the_address``."""

import pytest
import requests

from emulator.records import ApiKey
from emulator.settings import Settings
from emulator.testing import running

ACCOUNT = "AC" + "1" * 32
KEY = ApiKey(sid="SK" + "2" * 32, secret="secret", account_sid=ACCOUNT, region="ie1")


@pytest.fixture(scope="module")
def emulator():
    settings = Settings(links_name_the_address=True)
    with running(accounts={ACCOUNT: "token"}, keys=[KEY], settings=settings, https=True) as emulator:
        yield emulator


@pytest.fixture
def session():
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (ACCOUNT, "token")
        yield session


def follow(session, url, wanted):
    """Return all of a list, by its links only."""
    found = []
    while url:
        page = session.get(url, timeout=10).json()
        found += page[wanted]
        url = page["meta"]["next_page_url"]
    return found


class TestLinks:
    @pytest.mark.parametrize(
        ("below", "auth"),
        [
            ("", (ACCOUNT, "token")),
            ("/_region/ie1", (KEY.sid, KEY.secret)),
            (f"/_emulator/console/{ACCOUNT}", None),
            (f"/_emulator/console/{ACCOUNT}/_region/au1", None),
        ],
        ids=["plain", "region", "console", "console in a region"],
    )
    def test_lead_back(self, emulator, session, below, auth):
        """A client that follows links comes back to where it began: pages, things, what belongs to them."""
        session.auth = auth
        base = f"{emulator.url}{below}/v1/Trunks"
        made = [session.post(base, timeout=10).json() for _ in range(3)]

        assert all(trunk["url"] == f"{base}/{trunk['sid']}" for trunk in made)
        assert {trunk["sid"] for trunk in made} == {
            trunk["sid"] for trunk in follow(session, f"{base}?PageSize=1", "trunks")
        }
        assert all(
            session.get(link, timeout=10).ok for link in made[0]["links"].values() if "Phone" not in link
        )
        for trunk in made:
            session.delete(trunk["url"], timeout=10)

    def test_relative(self, emulator, session):
        """Relative addresses of API 2010-04-01 keep the region too."""
        session.auth = (KEY.sid, KEY.secret)
        lists = f"/_region/ie1/2010-04-01/Accounts/{ACCOUNT}/SIP/CredentialLists"
        made = session.post(
            f"{emulator.url}{lists}.json", data={"FriendlyName": "https://trunking.twilio.com/v1"}, timeout=10
        ).json()

        assert f"{lists}/{made['sid']}.json" == made["uri"]
        assert {"credentials": f"{lists}/{made['sid']}/Credentials.json"} == made["subresource_uris"]
        assert "https://trunking.twilio.com/v1" == made["friendly_name"]

    def test_values_stay(self, emulator, session):
        """An address that a person chose is not a link, though it names Twilio."""
        url = "https://trunking.twilio.com/v1/x"
        made = session.post(f"{emulator.url}/v1/Trunks", data={"DisasterRecoveryUrl": url}, timeout=10).json()

        assert url == made["disaster_recovery_url"]

    def test_by_name(self, emulator, session):
        """Asked by Twilio's own name, they are Twilio's."""
        session.proxies = {"https": emulator.https.proxy_url}
        session.verify = str(emulator.https.authority.certificate)
        answer = session.get("https://trunking.twilio.com/v1/Trunks", timeout=10).json()

        assert answer["meta"]["url"].startswith("https://trunking.twilio.com/v1/Trunks?")

    def test_refusals_and_nothing(self, emulator, session):
        """Errors keep their page, and an answer without a body has none."""
        missing = session.get(f"{emulator.url}/v1/Trunks/TK{'0' * 32}", timeout=10)
        made = session.post(f"{emulator.url}/v1/Trunks", timeout=10).json()

        assert "https://www.twilio.com/docs/errors/20404" == missing.json()["more_info"]
        assert (204, b"") == (
            (gone := session.delete(made["url"], timeout=10)).status_code,
            gone.content,
        )


class TestDefault:
    def test_twilios(self, call):
        """Without the setting links are Twilio's, as the official SDKs expect."""
        assert call("GET", "/v1/Trunks").json()["meta"]["url"].startswith("https://trunking.twilio.com/")
