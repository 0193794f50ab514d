"""Properties, out of the engine's protobuf."""

import pytest
from google.protobuf import struct_pb2

from encrypted_trunks.properties import UNKNOWN, get, known_first, name_of, read, spelt
from tests.policies.analyzer import UNKNOWN_ARRAY, UNKNOWN_BOOLEAN, UNKNOWN_STRING, secret


def struct(props: dict[str, object]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(props)
    return made


class TestRead:
    """Taking properties out never raises."""

    def test_known(self) -> None:
        """Known values come out as they went in, at any depth."""
        props = {"a": 1, "b": [True, None, {"c": ["x", []]}], "d": {"e": {}}, "f": "", "g": 1.5}

        assert (props, frozenset()) == read(struct(props))

    @pytest.mark.parametrize("unknown", [UNKNOWN_ARRAY, UNKNOWN_BOOLEAN, UNKNOWN_STRING])
    def test_unknown(self, unknown: str) -> None:
        """An unknown becomes `UNKNOWN`, and its neighbours stay."""
        props = {"a": unknown, "b": [unknown, 1], "c": {"d": unknown, "e": 2}}

        assert read(struct(props))[0] == {"a": UNKNOWN, "b": [UNKNOWN, 1], "c": {"d": UNKNOWN, "e": 2}}

    def test_secrets(self) -> None:
        """The path of each secret is known, at any depth, and its value is as any other."""
        props = {
            "a": secret("x"),
            "b": [1, secret("y")],
            "c": {"d": secret({"e": [secret("z")]})},
            "f": "plain",
        }

        read_props, secrets = read(struct(props))

        assert read_props == {"a": "x", "b": [1, "y"], "c": {"d": {"e": ["z"]}}, "f": "plain"}
        assert secrets == {"a", "b[1]", "c.d", "c.d.e[0]"}

    def test_asset(self) -> None:
        """An asset stays a mapping, so that its text can be read."""
        asset = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}

        assert read(struct({"code": asset}))[0] == {"code": asset}

    def test_unknown_shows_itself(self) -> None:
        """An unknown in a message reads as one."""
        assert repr(UNKNOWN) == "<not known before up>"


class TestGet:
    """Reading by any spelling."""

    @pytest.mark.parametrize(
        "props",
        [
            {"sip_url": "x"},
            {"sipUrl": "x"},
            {"SIP-URL": "x"},
            {"sip_url": None, "sipUrl": "x"},
            {"sip_url": "", "sipUrl": "x"},
        ],
    )
    def test_found(self, props: dict[str, object]) -> None:
        """Every spelling is one name, and none hides another by being empty."""
        assert get(props, "sip_url") == "x"

    @pytest.mark.parametrize(
        ("props", "value"), [({}, None), ({"sip_url": None}, None), ({"sipUrl": ""}, "")]
    )
    def test_absent(self, props: dict[str, object], value: object) -> None:
        """A property that is null is absent, an empty one is empty."""
        assert get(props, "sip_url") == value

    def test_spelt(self) -> None:
        """Each spelling comes with its value."""
        assert list(spelt({"secure": True, "x": 1, "Secure": "false"}, "secure")) == [
            ("secure", True),
            ("Secure", "false"),
        ]
        assert name_of("trunk_Sid") == name_of("TRUNK-SID") == "trunksid"


class TestKnownFirst:
    """The program's inputs replace unknown outputs."""

    @pytest.mark.parametrize(
        ("said", "outputs", "known"),
        [
            (True, UNKNOWN, True),
            (None, UNKNOWN, None),
            (True, False, False),
            ({"a": 1, "b": 2}, {"a": UNKNOWN, "b": 3, "c": UNKNOWN}, {"a": 1, "b": 3, "c": None}),
            ("x", {"a": UNKNOWN}, {"a": UNKNOWN}),
        ],
    )
    def test_unknown(self, said: object, outputs: object, known: object) -> None:
        """Only unknowns are replaced, by what was said in their place."""
        assert known_first(said, outputs) == known
