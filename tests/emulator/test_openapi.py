"""Twilio's OpenAPI description against the emulator; the copy is from twilio/twilio-oai, release 2.6.7."""

import json
import secrets
from pathlib import Path

import pytest

from emulator.resources import (
    credential_lists,
    ip_access_control_lists,
    oauth_apps,
    origination_urls,
    phone_numbers,
    recordings,
    trunk_phone_numbers,
    trunks,
)
from emulator.resources.trunk_lists import TrunkCredentialLists, TrunkIpAccessControlLists

DESCRIPTION = json.loads(Path(__file__).with_name("twilio_trunking_v1.json").read_text())
API = json.loads(Path(__file__).with_name("twilio_api_v2010_sip.json").read_text())
OAUTH = json.loads(Path(__file__).with_name("twilio_oauth_v2.json").read_text())
SCHEMAS = {**DESCRIPTION["components"]["schemas"], **API["components"]["schemas"]}
PATHS = {**DESCRIPTION["paths"], **API["paths"], **OAUTH["paths"]}
ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
ACCESS = f"{ACCOUNT}/SIP/IpAccessControlLists"
CREDENTIAL = f"{ACCOUNT}/SIP/CredentialLists"
ADDRESS = {"FriendlyName": "a", "IpAddress": "192.0.2.1"}
SECRET = {"Username": "a", "Password": "IWasAtSignal2018"}
URL = {"SipUrl": "sip:a", "Priority": 1, "Weight": 1, "Enabled": "true", "FriendlyName": "a"}


def sample(path, verb, name):
    """One of the description's own sample answers."""
    responses = PATHS[path][verb]["responses"]
    (response,) = responses.values()
    return response["content"]["application/json"]["examples"][name]["value"]


@pytest.fixture
def answers(call, twilio_emulator):
    """Return the emulator's answers, by schema."""
    trunk = call("POST", "/v1/Trunks").json()
    path = f"/v1/Trunks/{trunk['sid']}"
    number = call(
        "POST", f"{path}/PhoneNumbers", data={"PhoneNumberSid": f"PN{secrets.token_hex(16)}"}
    ).json()
    account = ACCOUNT.format(AccountSid=twilio_emulator.account_sid)
    access = call("POST", f"{account}/SIP/IpAccessControlLists.json", data={"FriendlyName": "a"}).json()
    credential = call("POST", f"{account}/SIP/CredentialLists.json", data={"FriendlyName": "a"}).json()
    return {
        "trunking.v1.trunk": trunk,
        "trunking.v1.trunk.recording": call("GET", f"{path}/Recording").json(),
        "trunking.v1.trunk.origination_url": call("POST", f"{path}/OriginationUrls", data=URL).json(),
        "trunking.v1.trunk.phone_number": number,
        "trunking.v1.trunk.ip_access_control_list": call(
            "POST", f"{path}/IpAccessControlLists", data={"IpAccessControlListSid": access["sid"]}
        ).json(),
        "trunking.v1.trunk.credential_list": call(
            "POST", f"{path}/CredentialLists", data={"CredentialListSid": credential["sid"]}
        ).json(),
        "api.v2010.account.incoming_phone_number": call(
            "GET", f"{account}/IncomingPhoneNumbers/{number['sid']}.json"
        ).json(),
        "api.v2010.account.sip.sip_ip_access_control_list": access,
        "api.v2010.account.sip.sip_ip_access_control_list.sip_ip_address": call(
            "POST", access["subresource_uris"]["ip_addresses"], data=ADDRESS
        ).json(),
        "api.v2010.account.sip.sip_credential_list": credential,
        "api.v2010.account.sip.sip_credential_list.sip_credential": call(
            "POST", credential["subresource_uris"]["credentials"], data=SECRET
        ).json(),
    }


class TestAnswers:
    @pytest.mark.parametrize(
        "schema", [name for name in SCHEMAS if "_enum_" not in name and name != "trunking.v1.trunk.enum"]
    )
    def test_properties(self, answers, schema):
        """An answer has exactly the properties of its schema."""
        assert set(SCHEMAS[schema]["properties"]) == set(answers[schema])

    @pytest.mark.parametrize(
        ("schema", "path", "example"),
        [
            ("trunking.v1.trunk", "/v1/Trunks", "post create"),
            ("trunking.v1.trunk.origination_url", "/v1/Trunks/{TrunkSid}/OriginationUrls", "post create"),
            ("trunking.v1.trunk.phone_number", "/v1/Trunks/{TrunkSid}/PhoneNumbers", "post create"),
            (
                "trunking.v1.trunk.ip_access_control_list",
                "/v1/Trunks/{TrunkSid}/IpAccessControlLists",
                "post create",
            ),
            ("trunking.v1.trunk.credential_list", "/v1/Trunks/{TrunkSid}/CredentialLists", "post create"),
            (
                "api.v2010.account.incoming_phone_number",
                f"{ACCOUNT}/IncomingPhoneNumbers/{{Sid}}.json",
                "get fetch",
            ),
            ("api.v2010.account.sip.sip_ip_access_control_list", f"{ACCESS}.json", "post create"),
            (
                "api.v2010.account.sip.sip_ip_access_control_list.sip_ip_address",
                f"{ACCESS}/{{IpAccessControlListSid}}/IpAddresses.json",
                "post create",
            ),
            ("api.v2010.account.sip.sip_credential_list", f"{CREDENTIAL}.json", "post create"),
            (
                "api.v2010.account.sip.sip_credential_list.sip_credential",
                f"{CREDENTIAL}/{{CredentialListSid}}/Credentials.json",
                "post create",
            ),
        ],
    )
    def test_order(self, answers, schema, path, example):
        """The properties have the order of Twilio's sample."""
        verb, name = example.split()

        theirs, ours = list(sample(path, verb, name)), list(answers[schema])

        if schema == "api.v2010.account.incoming_phone_number":  # its samples differ in the last three
            theirs, ours = theirs[:-3], ours[:-3]
        assert theirs == ours

    @pytest.mark.parametrize(
        "path",
        [
            "/v1/Trunks",
            "/v1/Trunks/{TrunkSid}/OriginationUrls",
            "/v1/Trunks/{TrunkSid}/PhoneNumbers",
            "/v1/Trunks/{TrunkSid}/IpAccessControlLists",
            "/v1/Trunks/{TrunkSid}/CredentialLists",
        ],
    )
    def test_empty_list(self, call, path):
        """An empty list is Twilio's sample of one."""
        sid = call("POST", "/v1/Trunks").json()["sid"]
        if path == "/v1/Trunks":
            call("DELETE", f"/v1/Trunks/{sid}")

        answer = call("GET", path.replace("{TrunkSid}", sid)).text

        assert sample(path, "get", "readEmpty") == json.loads(answer.replace(sid, "TK" + "a" * 32))

    @pytest.mark.parametrize("path", [f"{ACCESS}.json", f"{CREDENTIAL}.json"])
    def test_empty_list_of_the_account(self, call, twilio_emulator, path):
        """An empty list of API 2010-04-01 is Twilio's sample of one."""
        sid = twilio_emulator.account_sid

        answer = call("GET", path.format(AccountSid=sid)).text

        assert sample(path, "get", "readEmpty") == json.loads(answer.replace(sid, "AC" + "a" * 32))

    def test_phone_number_links(self, answers):
        """A number links to itself among the account's numbers."""
        number = answers["trunking.v1.trunk.phone_number"]

        assert {
            "phone_number": f"https://api.twilio.com/2010-04-01/Accounts/{number['account_sid']}"
            f"/IncomingPhoneNumbers/{number['sid']}"
        } == number["links"]


class TestParameters:
    @pytest.mark.parametrize(
        ("path", "form"),
        [
            ("/v1/Trunks", trunks.FORM),
            ("/v1/Trunks/{Sid}", trunks.FORM),
            ("/v1/Trunks/{TrunkSid}/Recording", recordings.FORM),
            ("/v1/Trunks/{TrunkSid}/OriginationUrls", origination_urls.FORM),
            ("/v1/Trunks/{TrunkSid}/OriginationUrls/{Sid}", origination_urls.FORM),
            ("/v1/Trunks/{TrunkSid}/PhoneNumbers", trunk_phone_numbers.FORM),
            ("/v1/Trunks/{TrunkSid}/IpAccessControlLists", TrunkIpAccessControlLists.form),
            ("/v1/Trunks/{TrunkSid}/CredentialLists", TrunkCredentialLists.form),
            (f"{ACCOUNT}/IncomingPhoneNumbers/{{Sid}}.json", phone_numbers.FORM),
            (f"{ACCESS}.json", ip_access_control_lists.FORM),
            (f"{ACCESS}/{{Sid}}.json", ip_access_control_lists.FORM),
            (f"{ACCESS}/{{IpAccessControlListSid}}/IpAddresses.json", ip_access_control_lists.ADDRESS_FORM),
            (
                f"{ACCESS}/{{IpAccessControlListSid}}/IpAddresses/{{Sid}}.json",
                ip_access_control_lists.ADDRESS_FORM,
            ),
            (f"{CREDENTIAL}.json", credential_lists.FORM),
            (f"{CREDENTIAL}/{{Sid}}.json", credential_lists.FORM),
            (f"{CREDENTIAL}/{{CredentialListSid}}/Credentials.json", credential_lists.NEW_CREDENTIAL),
            (f"{CREDENTIAL}/{{CredentialListSid}}/Credentials/{{Sid}}.json", credential_lists.CREDENTIAL),
            ("/v2/token", oauth_apps.FORM),
        ],
    )
    def test_all_are_read(self, path, form):
        """A form's parameters are the description's, none missing, none invented."""
        body = PATHS[path]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]

        assert set(body["schema"]["properties"]) == set(map(form.name, form.fields))
