"""The text of an error: what failed, what Twilio said, and what to do."""

import pytest
from pulumi_twilio_trunking.base import advice, errors
from pulumi_twilio_trunking.base.advice import TABLE, advice_on
from pulumi_twilio_trunking.base.errors import DOCS, NoAnswerError, TwilioError
from pulumi_twilio_trunking.client.endpoints import trying

from tests import generated

STATUS = {
    20003: 401,
    20004: 405,
    20005: 403,
    20006: 403,
    20008: 403,
    20104: 401,
    20403: 403,
    20404: 404,
    20409: 409,
    20429: 429,
    20500: 500,
    20503: 503,
    70051: 403,
}
"""From Twilio's pages and answers. All others have 400, as is Twilio's habit."""


def refused(api):
    """The error of a request about a trunk."""
    with pytest.raises(TwilioError) as refused:
        api.read_trunk("TK1")
    return refused.value


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.code > 999 and row.on in {"", "trunk"}], ids=lambda row: row.code
)
def test_three_parts(api, faults, row):
    """Each code about a trunk has three lines: what was tried, Twilio's words with a link, the advice."""
    faults.refuse("GET /Trunks/TK1", STATUS.get(row.code, 400), row.code, times=100)

    status = STATUS.get(row.code, 400)
    assert str(refused(api)).splitlines() == [
        "could not read trunk TK1:",
        f"Twilio answered {status}, error {row.code}: No such luck (request RQ0123). See {DOCS}/{row.code}.",
        row.action,
    ]


@pytest.mark.parametrize("status", [401, 404])
def test_advice_on_an_answer_without_a_code(api, faults, status):
    """A 401 or 404 from somebody else than Twilio has advice and no link."""
    faults.answer("GET /Trunks/TK1", status, "<html>not here</html>")

    assert str(refused(api)).endswith(f", not a JSON object.\n{advice_on(status, status)}")


@pytest.mark.parametrize(
    ("body", "is_gone"),
    [('{"code": 20404}', True), ("{}", True), ("", True), ("<html>404</html>", False), ("not here", False)],
)
def test_the_404_of_a_proxy(body, is_gone):
    """A 404 in HTML or plain text does not say that a thing is gone."""
    assert is_gone == isinstance(errors.from_answer(404, body), errors.NotFoundError)


def test_advice_on_any_401():
    """A 401 with any code speaks of rotation, unless the code has advice of its own."""
    assert "--run-program" in errors.from_answer(401, '{"code": 20999}').advice
    assert advice_on(401, 20104) == errors.from_answer(401, '{"code": 20104}').advice
    assert "--run-program" not in advice_on(401, 20104)


def test_advice_by_kind_of_thing(monkeypatch):
    """A code has advice for each kind of thing: 21245 is a bad domain only on a trunk."""
    monkeypatch.setitem(advice._ACTIONS, ("list", 21245), "Detach it first.")

    told = {}
    for thing in ("trunk", "list", "number"):
        with pytest.raises(TwilioError) as failed, trying("do it", thing):
            raise errors.from_answer(400, '{"code": 21245}')
        told[thing] = failed.value.advice

    assert "domain name" in told["trunk"]
    assert ("Detach it first.", "") == (told["list"], told["number"])


def test_other_codes(api, faults):
    """A code without advice is still shown with its link."""
    faults.refuse("GET /Trunks/TK1", 400, 29999)

    assert str(refused(api)).endswith(f"See {DOCS}/29999.")


def test_in_one_line():
    """As a part of another sentence an error has no line breaks, and nothing is missing."""
    error = NoAnswerError("it did not answer.", "Look.")
    error.tried = "try it"
    error.leaves("A is left.")
    error.leaves("B is left.")

    assert "could not try it:\nit did not answer.\nLook.\nA is left. B is left." == str(error)
    assert str(error).replace("\n", " ") == error.in_one_line()


def test_secrets(api, faults):
    """Twilio's words repeat what was sent, and are masked."""
    said = "Invalid: sip:bob:s3cret@a.com?X-T=s3cret https://bob:s3cret@a.com/?token=s3cret"
    faults.answer("GET /Trunks/TK1", 400, f'{{"code": 21227, "message": "{said}"}}')

    message = str(refused(api))

    assert "Invalid: sip:bob:…@a.com?… https://…@a.com/?…" in message
    assert "s3cret" not in message


class TestTable:
    def test_is_in_order(self):
        """The codes rise, and none has two rows for the same kind of thing."""
        keys = [(row.code, row.on) for row in TABLE]

        assert sorted(set(keys)) == keys

    def test_every_sentence_ends(self):
        """Advice is one or more whole sentences."""
        assert [] == [row.code for row in TABLE if not row.action.endswith(".")]


def test_page():
    """The generated parts of docs/errors.md are current: `make generate` writes them."""
    page = generated.DOCS / "errors.md"

    assert generated.current(page) == page.read_text()
