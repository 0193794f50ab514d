"""Trunks and their origination URIs together."""

import pytest

from encrypted_trunks.rules.trunk_require_tls_origination import RULE
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_BOOLEAN,
    UNKNOWN_STRING,
    Analyzer,
    Res,
)

NAME = RULE.name
TLS = "sip:a.example.com;transport=tls"
PLAIN = "sip:b.example.com"
SID = "TK" + "0" * 32
NOT_JUDGED = "Not judged, which is never a pass"

OPEN = Res(TRUNK, "voice", {"secure": False})


def origination(*destinations: object, trunk: Res = OPEN) -> Res:
    """A TlsOrigination in the first preview: the SID is not known, what it was made from is."""
    props = {"trunk_sid": UNKNOWN_STRING, "destinations": list(destinations)}
    return Res(ORIGINATION, "route", props, {"trunk_sid": [trunk]})


class TestFirstPreview:
    """Nothing exists yet, so no SID is known."""

    def test_tls_passes(self, analyzer: Analyzer) -> None:
        """A trunk that is not secure passes where every URI is TLS."""
        assert analyzer.stack(OPEN, origination(TLS, {"sip_url": TLS, "enabled": True})) == []

    @pytest.mark.parametrize(
        "destinations", [[PLAIN, TLS], [TLS, PLAIN], [TLS, {"sip_url": PLAIN}], [PLAIN, UNKNOWN_STRING]]
    )
    def test_one_plain_fail_over(self, analyzer: Analyzer, destinations: list[object]) -> None:
        """One plain URI anywhere downgrades the trunk, whatever else is unknown."""
        [found] = analyzer.stack(OPEN, origination(*destinations))

        assert (NAME, "mandatory", OPEN.urn) == (found.rule, found.level, found.urn)
        assert f"'{PLAIN}' of route ({ORIGINATION})" in found.message
        assert "sip:b.example.com;transport=tls" in found.message

    def test_several_plain(self, analyzer: Analyzer) -> None:
        """Several plain URIs make one violation that counts them."""
        [found] = analyzer.stack(OPEN, origination(PLAIN, PLAIN, TLS, PLAIN))

        assert "and 2 more" in found.message

    @pytest.mark.parametrize("secure", [{}, {"secure": True}, {"secure": UNKNOWN_BOOLEAN}])
    def test_secure_or_unknown(self, analyzer: Analyzer, secure: dict[str, object]) -> None:
        """The rule ignores a trunk that is secure, or may turn out to be."""
        trunk = Res(TRUNK, "voice", secure)

        assert analyzer.stack(trunk, origination(PLAIN, trunk=trunk)) == []
        assert analyzer.stack(trunk) == []

    def test_disabled(self, analyzer: Analyzer) -> None:
        """A disabled plain URI carries no call."""
        assert analyzer.stack(OPEN, origination(TLS, {"sip_url": PLAIN, "enabled": False})) == []

    def test_wrong_enabled(self, analyzer: Analyzer) -> None:
        """A flag that is not a boolean does not disable."""
        [found] = analyzer.stack(OPEN, origination(TLS, {"sip_url": PLAIN, "enabled": "false"}))

        assert PLAIN in found.message


class TestUnknownUris:
    """Destinations that are known in `up` only."""

    @pytest.mark.parametrize(
        "destinations",
        [
            UNKNOWN_ARRAY,
            [UNKNOWN_STRING],
            [{"sip_url": UNKNOWN_STRING}],
            [{"sip_url": PLAIN, "enabled": UNKNOWN_BOOLEAN}],
        ],
    )
    def test_not_refused(self, analyzer: Analyzer, destinations: object) -> None:
        """Where nothing but unknowns is there, the preview goes on and `up` judges."""
        route = Res(ORIGINATION, "route", {"destinations": destinations}, {"trunk_sid": [OPEN]})

        assert analyzer.stack(OPEN, route) == []


class TestLeftOut:
    """Inputs that a bridge does not know in the outputs of a preview, though the program left them out."""

    @pytest.mark.parametrize("props", [{}, {"secure": False}])
    def test_is_not_unknown(self, props: dict[str, object]) -> None:
        """A trunk that the program does not make secure is judged by the program."""
        analyzer = Analyzer().configure("twilio-trunk-require-minimum-encryption", minimum="signalling")
        analyzer.resource(OFFICIAL_TRUNK, {"friendlyName": "x", **props}, "voice")
        trunk = Res(OFFICIAL_TRUNK, "voice", {"friendlyName": "x", "secure": UNKNOWN_BOOLEAN})

        [found] = [said for said in analyzer.stack(trunk) if said.rule == RULE.name]

        assert NOT_JUDGED in found.message


class TestNotJudged:
    """A trunk without visible URIs."""

    @pytest.mark.parametrize(
        "rest",
        [
            [],
            [origination()],
            [origination({"sip_url": TLS, "enabled": False})],
            [Res(ORIGINATION, "route", {"trunk_sid": SID, "destinations": [TLS]})],
            [
                Res(
                    "pulumi-python:dynamic/twilio:PhoneNumber",
                    "n",
                    {"trunk_sid": UNKNOWN_STRING},
                    {"trunk_sid": [OPEN]},
                )
            ],
            [Res(ORIGINATION, "route", {"destinations": [TLS]}, {"friendly_name": [OPEN]})],
            [Res("acme:monitor:Probe", "probe", {"sip_url": TLS}, {"trunk_sid": [OPEN]})],
            [Res(ORIGINATION, "wrapper", {"destinations": [TLS]}, {"trunk_sid": [OPEN]}, managed=False)],
            [Res("pulumi:pulumi:Stack", "stack", {"trunk_sid": SID, "sip_url": TLS}, managed=False)],
            [Res("twilio:x:Note", "note", {"note": TLS}, {"trunk_sid": [OPEN]})],
        ],
        ids=[
            *("none", "empty", "disabled", "another trunk's", "no URI", "related otherwise"),
            *("a monitor's", "a component's", "an export", "a note"),
        ],
    )
    def test_is_no_pass(self, analyzer: Analyzer, rest: list[Res]) -> None:
        """Without an enabled URI in this stack the trunk is refused, and the message says why."""
        [found] = analyzer.stack(OPEN, *rest)

        assert NOT_JUDGED in found.message
        assert OPEN.urn == found.urn


class TestJoins:
    """Matching URIs to trunks."""

    @pytest.mark.parametrize(
        ("trunk_token", "url_token", "key", "sid"),
        [
            (OFFICIAL_TRUNK, OFFICIAL_URL, "sipUrl", "trunkSid"),
            (RJ_TRUNK, RJ_URL, "sipUrl", "trunkSid"),
            (
                "pulumi-python:dynamic/twilio:Trunk",
                "pulumi-python:dynamic/twilio:Url",
                "sip_url",
                "trunk_sid",
            ),
        ],
    )
    def test_other_makers(
        self, analyzer: Analyzer, trunk_token: str, url_token: str, key: str, sid: str
    ) -> None:
        """Other makers' types carry one URI a resource, in their own spelling."""
        trunk = Res(trunk_token, "voice")
        first = Res(url_token, "first", {key: TLS, sid: UNKNOWN_STRING, "enabled": True}, {sid: [trunk]})
        second = Res(url_token, "second", {key: PLAIN, sid: UNKNOWN_STRING, "enabled": True}, {sid: [trunk]})

        [found] = analyzer.stack(trunk, first, second)

        assert f"{key} = '{PLAIN}' of second" in found.message
        assert analyzer.stack(trunk, first) == []

    @pytest.mark.parametrize("output", ["sid", "id"])
    def test_by_sid(self, analyzer: Analyzer, output: str) -> None:
        """A SID that is written out joins with the trunk that has it."""
        trunk = Res(OFFICIAL_TRUNK, "voice", {"secure": False, output: SID})

        assert analyzer.stack(trunk, Res(OFFICIAL_URL, "u", {"trunkSid": SID, "sipUrl": TLS})) == []
        assert len(analyzer.stack(trunk, Res(OFFICIAL_URL, "u", {"trunkSid": SID, "sipUrl": PLAIN}))) == 1

    def test_two_trunks(self, analyzer: Analyzer) -> None:
        """URIs of one trunk do not count for another."""
        other = Res(TRUNK, "other", {"secure": False})

        [found] = analyzer.stack(OPEN, other, origination(TLS))

        assert other.urn == found.urn

    def test_either_of_two_trunks(self, analyzer: Analyzer) -> None:
        """A SID made from two trunks is evidence against both and for none."""
        other = Res(TRUNK, "other", {"secure": False})
        both = {"trunk_sid": [OPEN, other]}

        plain = analyzer.stack(OPEN, other, Res(ORIGINATION, "r", {"destinations": [PLAIN]}, both))
        tls = analyzer.stack(OPEN, other, Res(ORIGINATION, "r", {"destinations": [TLS]}, both))

        for [found], what in ((plain, "Plain text"), (tls, NOT_JUDGED)):
            assert what in found.message
            assert f"{other.name}, {OPEN.name} (" in found.message

    def test_sid_decides_between_two(self, analyzer: Analyzer) -> None:
        """A known SID decides which of two trunks is meant."""
        one = Res(TRUNK, "one", {"secure": False, "sid": SID})
        two = Res(TRUNK, "two", {"secure": True})
        route = Res(ORIGINATION, "r", {"trunk_sid": SID, "destinations": [TLS]}, {"trunk_sid": [one, two]})

        assert analyzer.stack(one, two, route) == []

    def test_several_carriers(self, analyzer: Analyzer) -> None:
        """All resources that name the trunk count."""
        tls = Res(OFFICIAL_URL, "a", {"sipUrl": TLS}, {"trunkSid": [OPEN]})
        plain = Res(OFFICIAL_URL, "x", {"sipUrl": PLAIN}, {"trunkSid": [OPEN]})

        [found] = analyzer.stack(OPEN, tls, plain)

        assert "sipUrl = 'sip:b.example.com' of x" in found.message

    def test_uris_on_the_trunk_itself(self, analyzer: Analyzer) -> None:
        """A trunk type that carries its URIs itself is judged by them."""
        token = "pulumi-python:dynamic/twilio:Trunk"

        urls = [{"sip_url": uri, "enabled": True} for uri in (TLS, PLAIN)]

        assert analyzer.stack(Res(token, "t", {"urls": urls[:1]})) == []
        assert len(analyzer.stack(Res(token, "t", {"urls": urls}))) == 1

    def test_outputs_that_are_no_routes(self, analyzer: Analyzer) -> None:
        """A URI that a resource repeats in outputs is not another route."""
        route = Res(
            ORIGINATION,
            "route",
            {"destinations": [{"sip_url": PLAIN, "enabled": False}], "route_plan": [{"sip_url": TLS}]},
            {"trunk_sid": [OPEN]},
        )

        [found] = analyzer.stack(OPEN, route)

        assert NOT_JUDGED in found.message
