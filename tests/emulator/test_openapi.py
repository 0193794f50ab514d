"""Twilio's OpenAPI description against the emulator; the copy is from twilio/twilio-oai, release 2.6.7."""

import json
import secrets
from pathlib import Path

import pytest

from emulator import forms

DESCRIPTION = json.loads(Path(__file__).with_name("twilio_trunking_v1.json").read_text())
SCHEMAS = DESCRIPTION["components"]["schemas"]
URL = {"SipUrl": "sip:a", "Priority": 1, "Weight": 1, "Enabled": "true", "FriendlyName": "a"}


def sample(path, verb, name):
    """One of the description's own sample answers."""
    responses = DESCRIPTION["paths"][path][verb]["responses"]
    (response,) = responses.values()
    return response["content"]["application/json"]["examples"][name]["value"]


@pytest.fixture
def answers(call):
    """What the emulator answers, by schema."""
    trunk = call("POST", "/v1/Trunks").json()
    path = f"/v1/Trunks/{trunk['sid']}"
    number = {"PhoneNumberSid": f"PN{secrets.token_hex(16)}"}
    return {
        "trunking.v1.trunk": trunk,
        "trunking.v1.trunk.recording": call("GET", f"{path}/Recording").json(),
        "trunking.v1.trunk.origination_url": call("POST", f"{path}/OriginationUrls", data=URL).json(),
        "trunking.v1.trunk.phone_number": call("POST", f"{path}/PhoneNumbers", data=number).json(),
    }


class TestAnswers:
    @pytest.mark.parametrize(
        "schema",
        [
            "trunking.v1.trunk",
            "trunking.v1.trunk.recording",
            "trunking.v1.trunk.origination_url",
            "trunking.v1.trunk.phone_number",
        ],
    )
    def test_properties(self, answers, schema):
        """An answer has exactly the properties of its schema."""
        assert set(SCHEMAS[schema]["properties"]) == set(answers[schema])

    @pytest.mark.parametrize(
        ("schema", "path"),
        [
            ("trunking.v1.trunk", "/v1/Trunks"),
            ("trunking.v1.trunk.origination_url", "/v1/Trunks/{TrunkSid}/OriginationUrls"),
            ("trunking.v1.trunk.phone_number", "/v1/Trunks/{TrunkSid}/PhoneNumbers"),
        ],
    )
    def test_order(self, answers, schema, path):
        """The properties stand in the order of Twilio's sample."""
        assert list(sample(path, "post", "create")) == list(answers[schema])

    @pytest.mark.parametrize(
        "path", ["/v1/Trunks", "/v1/Trunks/{TrunkSid}/OriginationUrls", "/v1/Trunks/{TrunkSid}/PhoneNumbers"]
    )
    def test_empty_list(self, call, path):
        """An empty list is Twilio's sample of one."""
        sid = call("POST", "/v1/Trunks").json()["sid"]
        if path == "/v1/Trunks":
            call("DELETE", f"/v1/Trunks/{sid}")

        answer = call("GET", path.replace("{TrunkSid}", sid)).text

        assert sample(path, "get", "readEmpty") == json.loads(answer.replace(sid, "TK" + "a" * 32))

    def test_phone_number_links(self, answers):
        """A number links to itself among the account's numbers."""
        number = answers["trunking.v1.trunk.phone_number"]

        assert {
            "phone_number": f"https://api.twilio.com/2010-04-01/Accounts/{number['account_sid']}"
            f"/IncomingPhoneNumbers/{number['sid']}"
        } == number["links"]


class TestParameters:
    @pytest.mark.parametrize(
        ("path", "parameters"),
        [
            ("/v1/Trunks", forms.TRUNK),
            ("/v1/Trunks/{Sid}", forms.TRUNK),
            ("/v1/Trunks/{TrunkSid}/Recording", forms.RECORDING),
            ("/v1/Trunks/{TrunkSid}/OriginationUrls", forms.ORIGINATION_URL),
            ("/v1/Trunks/{TrunkSid}/OriginationUrls/{Sid}", forms.ORIGINATION_URL),
            ("/v1/Trunks/{TrunkSid}/PhoneNumbers", forms.PHONE_NUMBER),
        ],
    )
    def test_all_are_read(self, path, parameters):
        """A form's parameters are the description's, none missing, none invented."""
        body = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"][
            "application/x-www-form-urlencoded"
        ]

        assert set(body["schema"]["properties"]) == set(parameters)
