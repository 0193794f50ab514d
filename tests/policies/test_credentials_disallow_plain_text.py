"""Credentials in plain text."""

import pytest

from encrypted_trunks.resources import Resource
from encrypted_trunks.rules.credentials_disallow_plain_text import RULE
from tests.policies.analyzer import (
    ACCESS,
    CREDENTIALS,
    ORIGINATION,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_STRING,
    Analyzer,
    secret,
)

PYTHON = "pulumi:providers:pulumi-python"
TWILIO = "pulumi:providers:twilio"
VALUE = "hunter2hunter2"
SID = "AC" + "0" * 32


class TestPlainText:
    """Credentials that anybody can read."""

    @pytest.mark.parametrize("name", ["default", "eu"])
    @pytest.mark.parametrize("key", ["twilio:authToken", "twilio:apiSecret", "twilio:clientSecret"])
    def test_ours(self, analyzer: Analyzer, name: str, key: str) -> None:
        """A credential of the stack's config, or of a Provider, is refused, and its value is not said."""
        [found] = analyzer.resource(PYTHON, {"twilio:accountSid": "AC1", key: VALUE}, name)

        assert (RULE.name, "mandatory") == (found.rule, found.level)
        assert f"in plain text: {key}" in found.message
        assert VALUE not in found.message

    @pytest.mark.parametrize(
        ("token", "key"),
        [
            (TWILIO, "authToken"),
            (TWILIO, "auth_token"),
            (TWILIO, "apiSecret"),
            (TWILIO, "password"),
            ("pulumi:providers:rjpearson94-twilio", "authToken"),
            ("pulumi:providers:voice", "authToken"),
            ("pulumi:providers:pulumi-nodejs", "twilio:authToken"),
        ],
    )
    def test_of_other_makers(self, analyzer: Analyzer, token: str, key: str) -> None:
        """Whoever made the provider, its credentials are secrets."""
        [found] = analyzer.resource(token, {key: VALUE, "accountSid": SID}, "default_1_2_3")

        assert VALUE not in found.message

    def test_each(self, analyzer: Analyzer) -> None:
        """Each is named, and a secret beside it lets none off."""
        props = {"twilio:authToken": VALUE, "twilio:clientSecret": secret(VALUE), "twilio:apiSecret": VALUE}

        [found] = analyzer.resource(PYTHON, props, "default")

        assert f"Where: default ({PYTHON}): twilio:apiSecret" in found.message
        assert f"       default ({PYTHON}): twilio:authToken" in found.message
        assert "clientSecret" not in found.message

    @pytest.mark.parametrize(
        ("token", "name", "key", "fix"),
        [
            (PYTHON, "default", "twilio:authToken", "pulumi config set --secret twilio:authToken   #"),
            (TWILIO, "default_0_18_0", "authToken", "pulumi config set --secret twilio:authToken   #"),
            (
                "pulumi:providers:rj-twilio",
                "default",
                "apiSecret",
                "config set --secret rj-twilio:apiSecret   #",
            ),
            ("pulumi:providers:voice", "default", "apiSecret", "config set --secret voice:apiSecret   #"),
            (PYTHON, "eu", "twilio:authToken", '"twilio:authToken": config.require_secret("authToken"),   #'),
            (TWILIO, "eu", "password", "password: a secret of the stack's config   #"),
        ],
    )
    def test_fix(self, analyzer: Analyzer, token: str, name: str, key: str, fix: str) -> None:
        """The fix is a command for the stack's config, code for a program, and ends with rotation."""
        [found] = analyzer.resource(token, {key: VALUE, "username": SID}, name)

        assert fix in found.message
        assert "revoke the one that was in plain text" in found.message


class TestDialling:
    """Credentials of those who dial out."""

    @pytest.mark.parametrize(
        ("token", "key"),
        [
            ("twilio:index/sipCredential:SipCredential", "credentialListSid"),
            ("pulumi-python:dynamic/twilio:Credential", "credential_list_sid"),
        ],
    )
    @pytest.mark.parametrize("sid", ["CL1", UNKNOWN_STRING])
    def test_password(self, analyzer: Analyzer, token: str, key: str, sid: str) -> None:
        """The password of an entry of a credential list is refused in plain text, and passes as a secret."""
        props = {key: sid, "username": "pbx", "password": VALUE}

        [found] = analyzer.resource(token, props)

        assert "in plain text: password" in found.message
        assert VALUE not in found.message
        assert analyzer.resource(token, {**props, "password": secret(VALUE)}) == []


class TestInTheirList:
    """Credentials inside their list, as `CredentialList` has them."""

    ENTRY = {"username": "pbx", "password": VALUE}  # noqa: RUF012 - only read

    def test_plain(self, analyzer: Analyzer) -> None:
        """A list that is not secret is refused, password by password, and none is said."""
        entries = [{"username": "a", "password": secret(VALUE)}, self.ENTRY]

        [found] = analyzer.resource(CREDENTIALS, {"credentials": entries})

        assert "in plain text: credentials[1].password" in found.message
        assert 'Fix:   "password": config.require_secret("password"),   #' in found.message
        assert VALUE not in found.message

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            ("twilio-native:sip:CredentialList", {"credentials": [ENTRY]}),
            ("twilio-native:sip:CredentialListV2", {"Credentials": {"pbx": ENTRY}}),
            (
                "kubernetes:sip.twilio.example.org/v1:CredentialList",
                {"spec": {"forProvider": {"credentials": [ENTRY]}}},
            ),
        ],
    )
    def test_other_makers(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """Whoever made the list."""
        [found] = analyzer.resource(token, props)

        assert VALUE not in found.message

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (CREDENTIALS, {"credentials": secret([ENTRY]), "usernames": ["pbx"]}),
            (CREDENTIALS, {"credentials": [secret(ENTRY)]}),
            (CREDENTIALS, {"credentials": UNKNOWN_ARRAY}),
            (CREDENTIALS, {"credentials": [{"username": "pbx", "password": UNKNOWN_STRING}]}),
            (CREDENTIALS, {"credentials": "[secret]"}),
            (ACCESS, {"credential_list_sids": ["CL1"], "trunk_sid": "TK1"}),
            ("acme:db:CredentialList", {"credentials": [ENTRY]}),
            ("twilio:chat:Credential", {"credentials": [ENTRY]}),
        ],
    )
    def test_passes(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """The list that our constructor marks, values that are not known, and other people's lists pass."""
        assert analyzer.resource(token, props) == []


URI = "sip:agent:hunter2@pbx.example.com;transport=tls"
RJ_URL = "twilio:index/sipTrunkingOriginationUrl:SipTrunkingOriginationUrl"


class TestUris:
    """A password in a SIP URI."""

    @pytest.mark.parametrize(
        ("token", "props", "where"),
        [
            (ORIGINATION, {"trunk_sid": "TK1", "destinations": [URI]}, "destinations[0]"),
            (
                ORIGINATION,
                {"trunk_sid": "TK1", "destinations": [{"sip_url": URI}]},
                "destinations[0].sip_url",
            ),
            (ORIGINATION, {"destinations": [{"sip_url": URI, "enabled": False}]}, "destinations[0].sip_url"),
            (RJ_URL, {"trunkSid": "TK1", "sipUrl": URI}, "sipUrl"),
        ],
    )
    def test_plain(self, analyzer: Analyzer, token: str, props: dict[str, object], where: str) -> None:
        """It is found in anybody's resource, and not said; the fix is a URI without it."""
        [found] = [each for each in analyzer.resource(token, props) if each.rule == RULE.name]

        assert f"A password in a SIP URI is in plain text: {where}" in found.message
        assert "sip:agent@pbx.example.com;transport=tls" in found.message
        assert "hunter2" not in found.message

    @pytest.mark.parametrize(
        "props",
        [
            {"destinations": secret([URI])},
            {"destinations": [secret(URI)]},
            {"destinations": [{"sip_url": secret(URI)}]},
            {
                "destinations": [
                    "sip:agent@pbx.example.com;transport=tls",
                    "sip:a:@pbx.example.com;transport=tls",
                ]
            },
            {"destinations": [UNKNOWN_STRING]},
        ],
    )
    def test_passes(self, analyzer: Analyzer, props: dict[str, object]) -> None:
        """A secret passes, and so does a URI without a password."""
        assert RULE.name not in [each.rule for each in analyzer.resource(ORIGINATION, props)]


class TestPasses:
    """Credentials that nobody can read, and values that are not Twilio credentials."""

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (PYTHON, {"twilio:authToken": secret(VALUE)}),
            (PYTHON, {"twilio:authToken": UNKNOWN_STRING}),
            (PYTHON, {"twilio:authToken": secret(UNKNOWN_STRING)}),
            (PYTHON, {"twilio:authToken": ""}),
            (PYTHON, {"twilio:authToken": None}),
            (PYTHON, {"twilio:authToken": "[secret]"}),
            (PYTHON, {"twilio:accountSid": "AC1", "twilio:apiKey": "SK1", "twilio:baseUrl": "https://proxy"}),
            (PYTHON, {"acme:authToken": VALUE}),
            (TWILIO, {"authToken": secret(VALUE), "apiKey": "SK1", "accountSid": "AC1"}),
            ("pulumi:providers:github", {"token": VALUE}),
            ("pulumi:providers:voice", {"authToken": VALUE, "accountSid": "ACME"}),
            ("acme:db:User", {"username": "u", "password": VALUE}),
            (
                "twilio:index/sipTrunkingCredentialList:SipTrunkingCredentialList",
                {"credentialListSid": "CL1"},
            ),
            (TRUNK, {"twilio:authToken": VALUE, "authToken": VALUE}),
            (ORIGINATION, {"destinations": []}),
        ],
    )
    def test_passes(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """A secret, an unknown, nothing, other settings and other people's credentials pass."""
        assert analyzer.resource(token, props, "default") == []

    def test_where_secrets_cannot_be_told(self) -> None:
        """If the engine does not say what is secret, the rule says nothing."""
        nobody_knows = Resource(token=PYTHON, name="default", props={"twilio:authToken": VALUE})

        assert list(RULE.judge([nobody_knows], {})) == []
