"""Property values between the engine and the verbs, and the texts for people."""

from datetime import date

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.output import Unknown
from pulumi.runtime import rpc
from pulumi_twilio_trunking.plugin.detail import detailed
from pulumi_twilio_trunking.plugin.wire import camel, received, secrets_in, sent, snake
from pulumi_twilio_trunking.plugin.wording import _names

from tests.provider.plugin.conftest import SECRET, SIGNATURE, plain, struct


@pytest.mark.parametrize("name", sorted({*_names()}))
def test_names_go_there_and_back(name):
    """Every property has one name in the verbs and one in other languages."""
    assert name == snake(camel(name))


def test_received_names():
    """The names of a request are converted at any depth, its texts are not."""
    given = struct({"trunkSid": "TK", "destinations": [{"sipUrl": "sip:sipUrl@a"}]})

    assert {"trunk_sid": "TK", "destinations": [{"sip_url": "sip:sipUrl@a"}]} == received(given)


def test_received_unknowns():
    """An unknown is an `Unknown`, in a list within a mapping too."""
    found = received(struct({"a": rpc.UNKNOWN, "b": [{"c": rpc.UNKNOWN}]}))

    assert isinstance(found["a"], Unknown)
    assert isinstance(found["b"][0]["c"], Unknown)


def test_received_secrets():
    """A setting that is secret arrives as its value."""
    given = struct({"authToken": {SIGNATURE: SECRET, "value": "x"}})

    assert {"auth_token": "x"} == received(given)


def test_secrets_in():
    """A property is secret if anything in it is."""
    secret = {SIGNATURE: SECRET, "value": "x"}
    given = struct({"aB": [{"c": secret}], "d": {"e": secret}, "f": "x", "g": secret})

    assert {"a_b", "d", "g"} == secrets_in(given)
    assert {"a_b": [{"c": "x"}], "d": {"e": "x"}, "f": "x", "g": "x"} == received(given)


def test_sent():
    """An answer has camelCase, unknowns as the engine's text, dates as text, and nothing without a value."""
    props = {
        "trunk_sid": Unknown(),
        "read_on": date(2026, 11, 24),
        "adopt": None,
        "a_b": ({"c_d": 1},),
    }

    assert {"trunkSid": rpc.UNKNOWN, "readOn": "2026-11-24", "aB": [{"cD": 1.0}]} == plain(sent(props))


def test_sent_secrets():
    """A property that is always secret is so as a whole."""
    found = plain(sent({"all_credentials": [{"password": "x"}], "b": 1}, ["all_credentials"]))

    assert {SIGNATURE: SECRET, "value": [{"password": "x"}]} == found["allCredentials"]
    assert 1 == found["b"]


def test_nothing_is_sent_as_nothing():
    """An answer without properties is empty."""
    assert Struct() == sent({})


@pytest.mark.parametrize(
    ("olds", "news", "paths"),
    [
        ({"a_b": 1}, {"a_b": 1}, {}),
        ({"a_b": 1}, {"a_b": 2}, {"aB": "UPDATE"}),
        ({}, {"a_b": 2}, {"aB": "ADD"}),
        ({"trunk_sid": 1}, {}, {"trunkSid": "DELETE_REPLACE"}),
        ({"trunk_sid": "x"}, {"trunk_sid": Unknown()}, {"trunkSid": "UPDATE_REPLACE"}),
        ({"l": [{"a_b": 1}, 2]}, {"l": [{"a_b": 3}]}, {"l[0].aB": "UPDATE", "l[1]": "DELETE"}),
        ({"m": {"sao-paulo": 1}}, {"m": {"sao-paulo": 2}}, {'m["sao-paulo"]': "UPDATE"}),
        ({"secret": [1, 2]}, {"secret": [1, 3]}, {"secret": "UPDATE"}),
    ],
)
def test_detailed(olds, news, paths):
    """A change names the innermost property, unless it may be secret."""
    found = detailed(olds, news, ["trunk_sid"], ["secret"])

    assert paths == {path: one.Kind.Name(one.kind) for path, one in found.items()}
    assert all(one.inputDiff for one in found.values())
