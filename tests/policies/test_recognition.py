"""Trunks and SIP URIs, recognised by shape and by words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encrypted_trunks.engine_requests import read_resource
from encrypted_trunks.recognition import NODE_RESOURCE
from encrypted_trunks.type_token import TypeToken
from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    RJ_TRUNK,
    RJ_URL,
    TRUNK,
    UNKNOWN_ARRAY,
    UNKNOWN_STRING,
    Analyzer,
    Res,
)

MINIMUM = "twilio-trunk-require-minimum-encryption"
URI = "twilio-origination-require-tls"
ROUTES = "twilio-trunk-require-tls-origination"
DOMAIN = "acme.pstn.twilio.com"
PLAIN = "sip:pbx.example.com"
SID = "TK" + "0" * 32

OTHERS_TOKEN = "acme:voice:Thing"


def mandatory(token: str, props: dict[str, Any]) -> list[str]:
    """The rules that refuse a resource."""
    return [found.rule for found in Analyzer().resource(token, props) if found.level == "mandatory"]


class TestTypeToken:
    """The words of a type."""

    @pytest.mark.parametrize(
        "token",
        [
            TRUNK,
            OFFICIAL_TRUNK,
            RJ_TRUNK,
            "twilio:trunking/v1:Trunk",
            "twilio:index:Trunk",
            "twilio:sip/trunk:Trunk",
            "twilio-rj:index/sipTrunkingTrunk:SipTrunkingTrunk",
            "telephony:trunking/trunksV1:TrunksV1",
            "acme:tf:twilio_trunking_trunks_v1",
            "acme:tf:twilio_sip_trunking_trunk",
            "kubernetes:trunking.twilio.crossplane.io/v1alpha1:Trunk",
            "pulumi-python:dynamic/twilio:trunk",
            "pulumi-python:dynamic/twilio:TrunkResource",
            "pulumi-python:dynamic/twilio:SipTrunkTls",
            "pulumi-python:dynamic/twilio:Trunk2",
            "pulumi-python:dynamic/twilio:siptrunkresource",
            "pulumi-python:dynamic/twilio:TrunkForSales",
            "pulumi-python:dynamic/twilio:SIPTrunk",
            "pulumi-python:dynamic/twilio.trunks:Resource",
            "pulumi-python:dynamic/acme.twilio:ElasticSipTrunk",
            "pulumi-python:dynamic:TwilioTrunk",
            "pulumi-nodejs:dynamic/voice:TwilioTrunk",
            "acme-twilio:voice:Trunk",
            "voice:index/sipTrunkingTrunk:SipTrunkingTrunk",
            "voice:index/trunkingTrunksV1:TrunkingTrunksV1",
        ],
    )
    def test_trunks(self, token: str) -> None:
        """Trunks of every maker are trunks, however they are spelt."""
        assert TypeToken.read(token).names_a_trunk

    @pytest.mark.parametrize(
        "token",
        [
            ORIGINATION,
            OFFICIAL_URL,
            RJ_URL,
            "twilio:index/trunkingTrunksCredentialListsV1:TrunkingTrunksCredentialListsV1",
            "twilio:index/sipTrunkingTrunkPhoneNumber:SipTrunkingPhoneNumber",
            "twilio:index/voiceByocTrunksV1:VoiceByocTrunksV1",
            "twilio:trunk/phoneNumber:PhoneNumber",
            "acme:tf:twilio_trunking_trunks_origination_urls_v1",
            "pulumi-python:dynamic/twilio:ByocTrunk",
            "pulumi-python:dynamic/twilio:PhoneNumberOnTrunk",
            "pulumi-python:dynamic/twilio:LookupTrunk",
            "pulumi-python:dynamic/twilio:RecordingOnTrunk",
            "pulumi-python:dynamic/twilio:TrunkRecording",
            "pulumi-python:dynamic/twilio:trunkphonenumbers",
            "pulumi-python:dynamic/twilio:GetTrunk",
            "pulumi-python:dynamic/cars:Trunk",
            "plivo:trunking/trunk:Trunk",
            "junos:vlan/trunking:Trunk",
            "openstack:networking/trunk:Trunk",
            "pulumi:providers:twilio",
            "voice:index/sipTrunkingOriginationUrl:SipTrunkingOriginationUrl",
            "voice:index/trunk:Trunk",
            "twilio",
            "",
        ],
    )
    def test_others(self, token: str) -> None:
        """A part of a trunk, a question about one, and other products are none."""
        assert not TypeToken.read(token).names_a_trunk


class TestTrunksByShape:
    """A mapping that says `secure` beside something that only a Twilio trunk has."""

    @pytest.mark.parametrize(
        "beside",
        [
            {"domain_name": DOMAIN},
            {"Domain": "ACME.PSTN.TWILIO.COM"},
            {"terminationUri": "acme.pstn.dublin.twilio.com"},
            {"transfer_mode": "sip-only"},
            {"transferMode": "DISABLE_ALL"},
            {"terminationUris": ["sip:acme.pstn.umatilla.us1.twilio.com"]},
            {"termination": {"domain": " acme.pstn.twilio.com "}},
            {"trunkSid": SID},
            {"sid": SID},
            {"transfer_caller_id": "from-transferor"},
            {"CNAM_LOOKUP_ENABLED": False},
            {"disasterRecoveryUrl": "https://example.com"},
            {"disaster-recovery-method": "POST"},
        ],
    )
    def test_anybodys(self, beside: dict[str, object]) -> None:
        """Under any type, and at any depth, it is refused."""
        trunk = {"secure": False, **beside}

        assert MINIMUM in mandatory(OTHERS_TOKEN, trunk)
        assert MINIMUM in mandatory(OTHERS_TOKEN, {"spec": {"forProvider": trunk}})
        assert MINIMUM in mandatory(OTHERS_TOKEN, {"all": [[], {"trunks": [trunk]}]})

    @pytest.mark.parametrize(
        "token",
        [
            "twilio:TrunkSettings",
            "twilio:index/voiceByocTrunksV1:VoiceByocTrunksV1",
            "acme:trunking:Thing",
            "twilio",
        ],
    )
    def test_twilios(self, token: str) -> None:
        """In a Twilio type the flag is enough."""
        assert MINIMUM in mandatory(token, {"trunk_sid": SID, "secure": False})

    @pytest.mark.parametrize(
        ("token", "props"),
        [
            (OTHERS_TOKEN, {"secure": False}),
            (OTHERS_TOKEN, {"domain_name": DOMAIN, "transfer_mode": "sip-only"}),
            (OTHERS_TOKEN, {"secure": False, "nested": {"domain_name": DOMAIN}}),
            (OTHERS_TOKEN, {"secure": False, "proxy": DOMAIN}),
            (OTHERS_TOKEN, {"secure": False, "domain_name": "acme.example.com"}),
            ("ftp:index:Job", {"secure": False, "transferMode": "passive"}),
            ("twilio:index/sipDomain:SipDomain", {"secure": False, "domainName": "acme.sip.twilio.com"}),
            ("twilio:Domain", {"secure": False, "domain_name": "acme.sip.twilio.com"}),
            ("plivo:trunking/trunk:Trunk", {"secure": False}),
            ("pulumi:pulumi:StackReference", {"outputs": {"secure": False, "domain_name": DOMAIN}}),
        ],
    )
    def test_none(self, token: str, props: dict[str, object]) -> None:
        """Less than that is none, and neither is a SIP domain."""
        assert mandatory(token, props) == []


class TestTrunksByName:
    """A type without `secure`."""

    @pytest.mark.parametrize(
        "props", [{"friendly_name": "x"}, {"trunkingTrunksV1Id": SID}, {"secure": None}, {"recording": {}}]
    )
    def test_refused(self, props: dict[str, object]) -> None:
        """A trunk without `secure` is refused."""
        assert mandatory(OFFICIAL_TRUNK, props) == [MINIMUM]

    @pytest.mark.parametrize("key", ["trunk_sid", "trunkSid", "TrunkSid", "trunk"])
    def test_of_another(self, key: str) -> None:
        """A resource that names its trunk is a part of it."""
        assert mandatory("twilio:index:TrunkThing", {key: SID}) == []


class TestNode:
    """Resources of Node with a type that says nothing, and a path that says everything."""

    @pytest.mark.parametrize("attributes", [{"secure": False}, {"friendlyName": "x"}])
    def test_trunk(self, attributes: dict[str, object]) -> None:
        """A trunk that is not secure is refused."""
        props = {"resource": ["trunking", "v1", "trunks"], "attributes": attributes}

        assert mandatory(NODE_RESOURCE, props) == [MINIMUM]

    @pytest.mark.parametrize("attributes", [{"secure": True}, UNKNOWN_STRING])
    def test_passes(self, attributes: object) -> None:
        """A trunk that is secure, or not known yet, passes."""
        assert (
            mandatory(NODE_RESOURCE, {"resource": ["trunking", "v1", "trunks"], "attributes": attributes})
            == []
        )

    @pytest.mark.parametrize(
        "props",
        [
            {"resource": ["voice", "v1", "byocTrunks"], "attributes": {"secure": False}},
            {"resource": UNKNOWN_STRING, "attributes": {}},
            {"resource": [], "attributes": {}},
            {"resource": ["trunking", "v1", {"trunks": "TK"}], "attributes": {}},
            {"attributes": {"secure": False}},
            {"secure": False},
        ],
    )
    def test_others(self, props: dict[str, object]) -> None:
        """Nothing is said of what the path does not name."""
        assert mandatory(NODE_RESOURCE, props) == []

    def test_url(self, analyzer: Analyzer) -> None:
        """A plain URI is refused, and joined with its trunk through the path."""
        trunk = Res(
            NODE_RESOURCE,
            "trunk",
            {"resource": ["trunking", "v1", "trunks"], "attributes": {"secure": False}},
        )
        path = ["trunking", "v1", {"trunks": UNKNOWN_STRING}, "originationUrls"]
        attributes = {"sipUrl": PLAIN, "enabled": True}
        url = Res(NODE_RESOURCE, "url", {"resource": path, "attributes": attributes}, {"resource": [trunk]})

        assert mandatory(NODE_RESOURCE, dict(url.props)) == [URI]
        analyzer.configure(MINIMUM, minimum="signalling").configure(URI, "advisory")
        assert "Plain text" in next(
            found.message for found in analyzer.stack(trunk, url) if found.rule == ROUTES
        )


class TestUris:
    """Texts that begin with `sip:`, and values where a URI belongs."""

    @pytest.mark.parametrize(
        ("token", "props", "paths"),
        [
            ("twilio:x:Y", {"a": {"b": [PLAIN, "tel:1"]}, "c": "https://x"}, ["a.b[0]"]),
            ("twilio:x:Y", {"sip_url": "pbx.example.com", "sipUris": [5]}, ["sip_url", "sipUris[0]"]),
            ("twilio:x:Y", {"sip_url": None, "destinations": [None, {}, "x"]}, []),
            (
                ORIGINATION,
                {"destinations": [None, "x", {}]},
                ["destinations[0]", "destinations[1]", "destinations[2].sip_url"],
            ),
            (ORIGINATION, {"destinations": UNKNOWN_ARRAY}, ["destinations"]),
            (OTHERS_TOKEN, {"sip_url": PLAIN, "destinations": [PLAIN]}, []),
            (OTHERS_TOKEN, {"trunk_sid": "x", "sip_url": PLAIN, "sipUri": "x"}, ["sip_url"]),
            (OTHERS_TOKEN, {"list": [SID], "to": f" {PLAIN.upper()}"}, ["to"]),
            ("kubernetes:core/v1:ConfigMap", {"data": {"TRUNK_SID": SID, "sip_url": PLAIN}}, []),
            (TRUNK, {"secure": True, "termination_uri": f"sip:{DOMAIN}"}, []),
            (TRUNK, {"secure": True, "termination_uri": PLAIN}, ["termination_uri"]),
        ],
    )
    def test_where(self, token: str, props: dict[str, object], paths: list[str]) -> None:
        """Each is found on a resource that is Twilio's or names a trunk, and none elsewhere."""
        shape = read_resource(Res(token, "x", props).message()).shape

        assert sorted(paths) == sorted(spot.path for spot in shape.uris)


KEYS = st.sampled_from(
    ["secure", "domain_name", "transfer_mode", "friendly_name", "name", "mode", "url", "spec"]
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from([PLAIN, DOMAIN])
)
WORDS = st.lists(st.from_regex(r"[A-Za-z]{1,10}", fullmatch=True), min_size=3, max_size=3)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=8,
)
TRUNKS = st.sampled_from(
    [
        {"secure": False, "domain_name": DOMAIN},
        {"secure": False, "transfer_mode": "disable-all"},
        {"secure": "false", "disaster_recovery_url": "https://example.com"},
        {"secure": False, "cnam_lookup_enabled": True},
    ]
)


@st.composite
def respelt(draw: st.DrawFn, props: dict[str, Any]) -> dict[str, Any]:
    """*props* with each name in some spelling of it."""
    spellings = [
        str,
        str.upper,
        lambda name: name.title().replace("_", ""),
        lambda name: name.replace("_", "-"),
        lambda name: name[0] + name.title().replace("_", "")[1:],
    ]
    return {draw(st.sampled_from(spellings))(name): value for name, value in props.items()}


@st.composite
def buried(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    """*value* at some depth of a resource's properties."""
    found: Any = value
    for name in draw(st.lists(st.text("abcdefgh", min_size=1, max_size=8), max_size=12)):
        found = {name: [found, 1] if draw(st.booleans()) else found}
    return found


@given(words=WORDS, trunk=TRUNKS, data=st.data())
def test_the_same_trunk_is_always_refused(
    words: list[str], trunk: dict[str, Any], data: st.DataObject
) -> None:
    """Whatever its type is called, however its properties are spelt and wherever they are."""
    props = data.draw(respelt(trunk).flatmap(buried))

    assert MINIMUM in mandatory("{}:{}:{}".format(*words), props)


@given(words=WORDS, props=st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_has_no_trunks_shape_never_is(words: list[str], props: dict[str, Any]) -> None:
    """Random resources of nobody's are refused where chance gives them a trunk's shape, and nowhere else."""
    token = "{}:{}:{}".format(*words)

    refused = MINIMUM in mandatory(token, props)

    assert refused == _has_insecure_shape(props)


def _texts(value: object) -> list[object]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value] if isinstance(value, str) else [text for one in inner for text in _texts(one)]


def _mappings(value: object) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict) else []
    return [*own, *(found for one in inner for found in _mappings(one))]


def _has_insecure_shape(props: dict[str, Any]) -> bool:
    """Read independently of the pack: a flag that is not True beside a trunk's domain."""
    shaped = [one for one in _mappings(props) if "secure" in one and DOMAIN in _texts(one.get("domain_name"))]
    schemas = [one for one in shaped if isinstance(one["secure"], dict) and one["secure"]]
    return any(one["secure"] is not True for one in shaped if one not in schemas)
