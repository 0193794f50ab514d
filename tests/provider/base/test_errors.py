"""What a person reads when Twilio refuses: its answer, and what to do about it."""

import re
from pathlib import Path

import pytest
from pulumi_twilio_trunking.base import errors
from pulumi_twilio_trunking.base.errors import ADVICE, DOCS, TwilioError

PAGE = (Path(__file__).parents[3] / "docs" / "errors.md").read_text()
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
"""As Twilio's pages and answers have them; 400 is its habit for all others."""


def rows() -> dict[int, tuple[str, str]]:
    """The table of docs/errors.md: by code, the cell that links it and what to do."""
    cells = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| \[?\d", line)]
    return {int(re.findall(r"\d+", code)[0]): (code, advice) for code, _, advice in cells}


@pytest.mark.parametrize("code", [code for code in ADVICE if code > 999])
def test_advice(api, faults, code):
    """Whatever Twilio answers with a code of the table ends in the advice on it, after its own words and a link."""
    faults.refuse("GET /Trunks/TK1", STATUS.get(code, 400), code, times=100)

    with pytest.raises(TwilioError) as refused:
        api.read_trunk("TK1")

    told = f"error {code}: No such luck (request RQ0123). See {DOCS}/{code}. {ADVICE[code]}"
    assert str(refused.value).endswith(told)


@pytest.mark.parametrize("status", [401, 404])
def test_advice_on_an_answer_without_a_code(api, faults, status):
    """A 401 or 404 that is not Twilio's own has advice and no link."""
    faults.answer("GET /Trunks/TK1", status, "<html>not here</html>")

    with pytest.raises(TwilioError) as refused:
        api.read_trunk("TK1")

    assert str(refused.value).endswith(f"characters. {ADVICE[status]}")


def test_advice_on_any_401():
    """Whatever code a 401 has, it speaks of rotation; one with advice of its own keeps that."""
    assert str(errors.from_answer(401, '{"code": 20999}')).endswith(ADVICE[20003])
    assert str(errors.from_answer(401, '{"code": 20104}')).endswith(ADVICE[20104])


def test_other_codes(api, faults):
    """A code without advice is shown with its link all the same."""
    faults.refuse("GET /Trunks/TK1", 400, 29999)

    with pytest.raises(TwilioError) as refused:
        api.read_trunk("TK1")

    assert str(refused.value).endswith(f"See {DOCS}/29999.")


def test_secrets(api, faults):
    """Twilio's words repeat what was sent, and are masked."""
    said = "Invalid: sip:bob:s3cret@a.com?X-T=s3cret https://bob:s3cret@a.com/?token=s3cret"
    faults.answer("GET /Trunks/TK1", 400, f'{{"code": 21227, "message": "{said}"}}')

    with pytest.raises(TwilioError, match=r"Invalid: sip:bob:…@a\.com\?… https://…@a\.com/\?…") as refused:
        api.read_trunk("TK1")

    assert "s3cret" not in str(refused.value)


class TestPage:
    def test_has_all_advice(self):
        """docs/errors.md has each code with its link and the words that `pulumi` prints."""
        linked = {code: f"[{code}]({DOCS}/{code})" if code > 999 else f"{code}, no code" for code in ADVICE}

        assert {code: (linked[code], ADVICE[code]) for code in ADVICE} == rows()

    def test_is_in_order(self):
        """The codes rise, in the page and in the source."""
        assert sorted(ADVICE) == [*ADVICE]
        assert sorted(ADVICE) == [*rows()]

    def test_has_the_tree(self):
        """The tree of exceptions is the module's own."""
        tree = (errors.__doc__ or "").partition("\n\n")[2].strip()

        assert tree in PAGE


def test_every_sentence_ends():
    """Advice is one or more whole sentences."""
    assert [] == [code for code, advice in ADVICE.items() if not advice.endswith(".")]
