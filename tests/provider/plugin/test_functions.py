"""The functions of the plugin."""

import pytest

from tests.provider.plugin.conftest import AbortedError, invoke


def test_get_trunk(plugin, trunk_sid):
    """A trunk is found by its name, with the outputs of a SecureTrunk."""
    found = invoke(plugin, "getTrunk", friendlyName="by hand")

    assert trunk_sid == found["id"]
    assert {"mode": "do-not-record", "trim": "do-not-trim"} == found["recording"]


def test_get_phone_number(plugin, number_sid):
    """A number is found by its SID."""
    assert number_sid == invoke(plugin, "getPhoneNumber", sid=number_sid)["sid"]


def test_no_such_trunk(plugin, trunk_sid):
    """The message lists the trunks that there are."""
    with pytest.raises(AbortedError, match=f"has no trunk with domainName 'x'. There are: .*{trunk_sid}"):
        invoke(plugin, "getTrunk", domainName="x")


def test_get_twilio_addresses(plugin):
    """Twilio's addresses come with rules for a firewall."""
    found = invoke(plugin, "getTwilioAddresses", region="dublin")

    assert ["54.171.127.192/30"] == found["signalling"]
    assert 5061 == found["rules"][0]["firstPort"]
    assert found["readOn"].startswith("20")


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("getTrunk", {}, "give exactly one of sid, friendlyName, domainName, not none of them."),
        ("getTrunk", {"name": "x"}, "getTrunk has no argument name: give sid, friendlyName, domainName."),
        ("getTwilioAddresses", {"region": "us1"}, "region 'us1' is not accepted"),
        ("getNumber", {}, "there are twilio-trunking:index:getTrunk, "),
    ],
)
def test_refused(plugin, name, arguments, reason):
    """A call that cannot be answered says what to write."""
    with pytest.raises(AbortedError, match=reason):
        invoke(plugin, name, **arguments)
