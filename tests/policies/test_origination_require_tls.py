"""Origination URIs, one by one, in every resource that carries them."""

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.rules.origination_require_tls import RULE
from tests.contract.test_tls import assembled, mangled
from tests.policies.analyzer import (
    OFFICIAL_URL,
    ORIGINATION,
    RJ_URL,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    Violation,
    secret,
)
from tests.policies.test_sip_uri import NOT_TLS, well_formed

NAME = RULE.name
TLS = "sip:a.example.com;transport=tls"
PLAIN = "sip:b.example.com"
SID = "TK" + "0" * 32


def mandatory(found: list[Violation]) -> list[str]:
    return [violation.message for violation in found if violation.level == "mandatory"]


class TestWhere:
    """The places where a URI may be."""

    @pytest.mark.parametrize(
        ("token", "props", "place"),
        [
            (ORIGINATION, {"destinations": [TLS, PLAIN]}, "destinations[1] ="),
            (
                ORIGINATION,
                {"destinations": [{"sip_url": TLS}, {"sip_url": PLAIN}]},
                "destinations[1].sip_url =",
            ),
            (ORIGINATION, {"destinations": [[TLS, [PLAIN]]]}, "destinations[0][1][0] ="),
            (ORIGINATION, {"destinations": PLAIN}, "destinations ="),
            (OFFICIAL_URL, {"sipUrl": PLAIN}, "sipUrl ="),
            (RJ_URL, {"sipUrl": PLAIN, "enabled": True}, "sipUrl ="),
            ("pulumi-python:dynamic/twilio:OriginationUrl", {"sip_url": PLAIN}, "sip_url ="),
            (
                "acme:voice:Agent",
                {"trunkSid": "x", "phone": {"lines": [{"sip_url": TLS}, {"sipUrl": PLAIN}]}},
                "phone.lines[1].sipUrl =",
            ),
            ("acme:voice:Agent", {"of": SID, "destinations": [TLS, PLAIN]}, "destinations[1] ="),
            ("pulumi-nodejs:dynamic:Resource", {"trunk_sid": UNKNOWN_STRING, "sip_url": PLAIN}, "sip_url ="),
            ("pulumi-python:dynamic/twilio:OriginationUrl", {"SipUrl": PLAIN}, "SipUrl ="),
            ("pulumi-python:dynamic/twilio:OriginationUrl", {"uri": PLAIN, "sip_url": TLS}, "uri ="),
            ("pulumi-python:dynamic/twilio:OriginationUrl", {"form": {"sipURL": PLAIN}}, "form.sipURL ="),
            ("twilio:index:Route", {"urls": [TLS, {"any": PLAIN}]}, "urls[1].any ="),
            ("twilio:index:Route", {"note": f" {PLAIN}"}, "note ="),
        ],
    )
    def test_found(self, analyzer: Analyzer, token: str, props: dict[str, object], place: str) -> None:
        """A plain URI is refused anywhere, and the message says where."""
        [found] = analyzer.resource(token, props)

        assert (found.rule, found.level) == (NAME, "mandatory")
        assert f"{place} '" in found.message
        assert f"voice ({token})" in found.message

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (ORIGINATION, {"destinations": [TLS, {"sip_url": TLS, "priority": 10, "weight": 5}]}),
            (ORIGINATION, {"destinations": []}),
            (ORIGINATION, {}),
            (OFFICIAL_URL, {"sipUrl": TLS}),
            ("aws:networkfirewall:Rule", {"destinations": ["10.0.0.0/8", {"cidr": "10.0.0.0/8"}, 5]}),
            ("acme:pbx:Line", {"uri": PLAIN, "sip_url": None}),
            ("kubernetes:core/v1:ConfigMap", {"data": {"sip_url": PLAIN, "TRUNK_SID": SID}}),
            ("aws:lambda/function:Function", {"environment": {"variables": {"sipUrl": PLAIN}}}),
            ("twilio:index:Hook", {"destinations": ["https://example.com", "+15550100", {}], "url": "x"}),
            (ORIGINATION, {"destinations": [TLS], "termination_uri": "sip:acme.pstn.twilio.com"}),
        ],
    )
    def test_passes(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """TLS passes, and so does a text that is not a SIP URI, or does not belong to Twilio."""
        assert analyzer.resource(token, props) == []

    def test_components(self, analyzer: Analyzer) -> None:
        """A component repeats what its parts are told, and the stack what it exports."""
        for token in (ORIGINATION, "pulumi:pulumi:Stack"):
            assert analyzer.resource(token, {"trunk_sid": SID, "sip_url": PLAIN}, managed=False) == []

    def test_each_is_reported(self, analyzer: Analyzer) -> None:
        """Every plain URI is reported in order, and equal faults once."""
        [found] = analyzer.resource(
            ORIGINATION, {"destinations": ["sip:x.example.com", TLS, "sip:y.example.com"]}
        )

        assert found.message.splitlines()[:-1] == [
            "This origination URI is not TLS",
            f"Where: voice ({ORIGINATION}): destinations[0] = 'sip:x.example.com'",
            f"       voice ({ORIGINATION}): destinations[2] = 'sip:y.example.com'",
            "Why:   it names no transport, and Twilio then uses UDP",
            'Fix:   "sip:x.example.com;transport=tls",',
            '       "sip:y.example.com;transport=tls",',
        ]

    @pytest.mark.parametrize("enabled", [False, True, UNKNOWN_BOOLEAN, "no"])
    def test_disabled(self, analyzer: Analyzer, enabled: object) -> None:
        """A disabled URI is one flag away from plain text, so it is refused too."""
        assert len(mandatory(analyzer.resource(OFFICIAL_URL, {"sipUrl": PLAIN, "enabled": enabled}))) == 1

    @pytest.mark.parametrize(
        "value", [5, True, "", " ", "http://a.example.com", "a.example.com", [], {"a": 1}]
    )
    def test_no_sip_uri(self, analyzer: Analyzer, value: object) -> None:
        """An unreadable URI is a violation, not a crash."""
        assert len(mandatory(analyzer.resource(ORIGINATION, {"destinations": [{"sip_url": value}]}))) == 1

    @pytest.mark.parametrize("value", [5, False, None, {}, {"uri": TLS}])
    def test_no_destination(self, analyzer: Analyzer, value: object) -> None:
        """An entry of ours that has no URI is a violation."""
        assert len(mandatory(analyzer.resource(ORIGINATION, {"destinations": [TLS, value]}))) == 1


PLACES = [
    (ORIGINATION, lambda uri: {"destinations": [uri]}),
    (ORIGINATION, lambda uri: {"destinations": [TLS, {"sip_url": uri}]}),
    (ORIGINATION, lambda uri: {"destinations": secret([{"sip_url": secret(uri), "enabled": False}])}),
    (ORIGINATION, lambda uri: {"destinations": uri}),
    (OFFICIAL_URL, lambda uri: {"sipUrl": uri}),
    (RJ_URL, lambda uri: {"sipUrl": uri, "enabled": UNKNOWN_BOOLEAN}),
    ("twilio:voice:Agent", lambda uri: {"lines": [{"pbx": {"sip_url": uri}}]}),
    ("pulumi-nodejs:dynamic/twilio:Resource", lambda uri: {"destinations": [{"SipUri": uri}]}),
]


class TestEvasion:
    """Every spelling in every place."""

    @given(st.sampled_from(PLACES), well_formed(NOT_TLS) | assembled(first_only=False) | mangled())
    def test_nothing_that_is_not_tls_passes(self, place: tuple[str, Any], uri: str) -> None:
        """A URI passes if and only if an independent oracle finds one transport, tls."""
        token, props = place
        sent = props(uri)

        passes = mandatory(Analyzer([RULE]).resource(token, sent)) == []

        assert not passes or is_tls(uri)


def is_tls(uri: str) -> bool:
    """Read independently of the rule: cut the text between user and headers at semicolons."""
    behind_the_user = uri.rpartition("@")[2].partition("?")[0]
    names = [unquote(part).lower() for part in behind_the_user.split(";")[1:]]
    return [name for name in names if name.partition("=")[0] == "transport"] == ["transport=tls"] and uri[
        :4
    ].lower() == "sip:"


class TestUnknown:
    """URIs that are not known before `up`."""

    @pytest.mark.parametrize(
        "props",
        [
            {"destinations": UNKNOWN_ARRAY},
            {"destinations": [UNKNOWN_STRING, TLS]},
            {"destinations": [{"sip_url": UNKNOWN_STRING}]},
            {"sip_url": UNKNOWN_STRING},
        ],
    )
    def test_not_judged(self, analyzer: Analyzer, props: dict[str, object]) -> None:
        """An unknown URI is skipped, and the rule does not give up on it."""
        found = analyzer.resource(ORIGINATION, props)

        assert mandatory(found) == []
        assert not any("can't run" in violation.message for violation in found)

    @pytest.mark.parametrize("destinations", [[UNKNOWN_STRING, PLAIN], [PLAIN, UNKNOWN_STRING]])
    def test_beside_a_plain_one(self, analyzer: Analyzer, destinations: list[str]) -> None:
        """An unknown URI lets no plain one off, before it or behind it."""
        assert len(mandatory(analyzer.resource(ORIGINATION, {"destinations": destinations}))) == 1


class TestSecrets:
    """Secrets that must not be printed."""

    @pytest.mark.parametrize(
        "uri",
        [
            "sip:user:hunter2@b.example.com?X-Token=hunter2",
            "sip:user:hunter2@b.example.com; transport=tls",
            "user:hunter2@b.example.com",
            "sip:user:hunter2:hunter2@b@b.example.com",
            "sip:b.example.com?X-Token=a:hunter2@b&X=hunter2 ",
            "sips:user:hunter2@b.example.com:5061",
            "sip:user:hunter2?hunter2@b.example.com ",
        ],
    )
    @pytest.mark.parametrize("wrap", [secret, str], ids=["secret", "plain"])
    def test_password_and_headers(self, analyzer: Analyzer, uri: str, wrap: type) -> None:
        """A password and header values are masked, in what is shown and in the fix."""
        [found] = analyzer.resource(ORIGINATION, {"destinations": secret([{"sip_url": wrap(uri)}])})

        assert "hunter2" not in found.message

    def test_secret(self, analyzer: Analyzer) -> None:
        """A URI that is a secret is judged, and nothing of it is shown, not in the fix either."""
        [found] = analyzer.resource(ORIGINATION, {"destinations": secret([TLS, "sip:hunter2.example.com"])})

        assert "not TLS: destinations[1] = [secret]" in found.message
        assert 'Fix:   "sip:HOST;transport=tls",' in found.message
        assert "hunter2" not in found.message

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (ORIGINATION, {"destinations": [secret("sip:hunter2.example.com")]}),
            (ORIGINATION, {"destinations": [{"sip_url": secret("sip:hunter2.example.com")}]}),
            ("twilio:index:Route", {"form": secret({"SipUrl": "sip:hunter2.example.com"})}),
            (
                "pulumi-nodejs:dynamic:Resource",
                {
                    "resource": ["trunking", "v1", {"trunks": SID}, "originationUrls"],
                    "attributes": {"sipUrl": secret("sip:hunter2.example.com")},
                },
            ),
        ],
    )
    def test_secret_inside(self, analyzer: Analyzer, token: str, props: dict[str, object]) -> None:
        """A secret at any depth, and all within one, is not shown."""
        [found] = analyzer.resource(token, props)

        assert "= [secret]" in found.message
        assert "hunter2" not in found.message

    def test_user(self, analyzer: Analyzer) -> None:
        """A user without a password is not a secret."""
        [found] = analyzer.resource(ORIGINATION, {"destinations": ["sip:proj_x@b.example.com"]})

        assert "'sip:proj_x@b.example.com'" in found.message

    def test_hidden_is_said(self, analyzer: Analyzer) -> None:
        """Where the fix hides a part, it says so."""
        [found] = analyzer.resource(ORIGINATION, {"sip_url": "sip:u:p@b.example.com?X-A=1"})

        assert "'sip:u:***@b.example.com?…'" in found.message
        assert (
            'sip_url="sip:u:***@b.example.com;transport=tls?…",   # with what is hidden here put back'
            in found.message
        )


class TestFix:
    """The line of code to paste."""

    @pytest.mark.parametrize(
        ("uri", "fix"),
        [
            ("sip:b.example.com", '"sip:b.example.com;transport=tls",'),
            ("sip:b.example.com:5060", '"sip:b.example.com;transport=tls",'),
            ("sip:b.example.com:5061", '"sip:b.example.com:5061;transport=tls",'),
            (
                "sip:b.example.com:5070",
                '"sip:b.example.com:5070;transport=tls",   # is 5070 that host\'s TLS port?',
            ),
            ("sip:B.example.com;transport=udp;edge=dublin", '"sip:B.example.com;transport=tls;edge=dublin",'),
            ("sip:b.example.com;edge=dublin;transport=tcp", '"sip:b.example.com;edge=dublin;transport=tls",'),
            ("sip:b.example.com;transport=udp;lr;transport=tls", '"sip:b.example.com;transport=tls;lr",'),
            ("sips:me@b.example.com", '"sip:me@b.example.com;transport=tls",'),
            ("sip:[2001:db8::1]:5060", '"sip:[2001:db8::1];transport=tls",'),
            ("b.example.com", '"sip:b.example.com;transport=tls",'),
            ("sip:b.example.com;transport=tls\n", '"sip:b.example.com;transport=tls",'),
            ("https://b.example.com", '"sip:HOST;transport=tls",'),
            ("sip:b.example.com;tr%61nsport=tls", '"sip:b.example.com;transport=tls",'),
        ],
    )
    def test_string(self, analyzer: Analyzer, uri: str, fix: str) -> None:
        """The fix keeps all that was written but the transport and the plain port."""
        [found] = analyzer.resource(ORIGINATION, {"destinations": [uri]})

        assert f"Fix:   {fix}" in found.message.splitlines()

    def test_mapping(self, analyzer: Analyzer) -> None:
        """In a mapping the fix is an item of it."""
        [found] = analyzer.resource(ORIGINATION, {"destinations": [{"sip_url": PLAIN}]})

        assert 'Fix:   "sip_url": "sip:b.example.com;transport=tls",' in found.message

    def test_argument(self, analyzer: Analyzer) -> None:
        """At the top the fix is an argument; for a program in any language it is a property and its value."""
        [found] = analyzer.resource(ORIGINATION, {"sip_url": PLAIN})
        [others] = analyzer.resource(OFFICIAL_URL, {"sipUrl": PLAIN})

        assert 'Fix:   sip_url="sip:b.example.com;transport=tls",' in found.message
        assert 'Fix:   sipUrl: "sip:b.example.com;transport=tls"' in others.message.splitlines()
