"""The steps that the documents tell people to do at Twilio, done in the emulator."""

import re
from pathlib import Path

import pytest
from pulumi_twilio_trunking.trunk.deletion_guard import HOW_TO_MOVE

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")))]


def text(page):
    return (ROOT / page).read_text()


class TestMovingANumber:
    def test_one_step(self, client, number_sid, twilio):
        """A number moves in one request, and is never on no trunk."""
        old, new = (client.trunking.v1.trunks.create() for _ in range(2))
        client.trunking.v1.trunks(old.sid).phone_numbers.create(number_sid)
        twilio.requests.clear()
        client.api.v2010.accounts(twilio.account_sid).incoming_phone_numbers(number_sid).update(
            trunk_sid=new.sid
        )

        [request] = twilio.requests
        assert request.path.endswith(f"/IncomingPhoneNumbers/{number_sid}.json")
        assert [number_sid] == [each.sid for each in client.trunking.v1.trunks(new.sid).phone_numbers.list()]
        assert [] == client.trunking.v1.trunks(old.sid).phone_numbers.list()

    @pytest.mark.parametrize("page", ["docs/encryption-broke-my-calls.md", "docs/secure-trunk.md"])
    def test_is_how_the_pages_move_one(self, page):
        """The pages that move numbers do it by the number itself."""
        assert "twilio api:core:incoming-phone-numbers:update --sid PN… --trunk-sid TK_OF_THE_" in text(page)

    def test_no_other_way(self):
        """No page adds a number to a trunk, or takes one off, by a command."""
        assert [] == [page for page in PAGES if re.search("trunks:phone-numbers:(create|remove)", text(page))]

    def test_messages(self):
        """Our errors say the same as the page."""
        assert re.search(r"IncomingPhoneNumbers/PN….json` with `TrunkSid=TK…`", text("docs/secure-trunk.md"))
        assert HOW_TO_MOVE.startswith("TrunkSid=TK… on IncomingPhoneNumbers/PN….json")


@pytest.mark.parametrize(
    ("what", "page"),
    [("KeyError: '__provider'", "docs/import.md"), ("No module named 'pulumi'", "docs/automation-api.md")],
)
def test_what_pulumi_says_is_found(what, page):
    """The page that helps, the troubleshooting and the errors have Pulumi's own errors word for word."""
    assert all(what in text(each) for each in (page, "docs/troubleshooting.md", "docs/errors.md"))
