"""Every vendor's preset: URIs that are TLS to every reader, with a source and a date."""

from __future__ import annotations

import inspect
import re
from datetime import date

import pytest
from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from encrypted_trunks.sip_uri import why_not_tls
from tests.provider.presets.calls import CALLS, EXAMPLES, OTHER_CHOICES, PARAMETERS, made

TRUNK_SID = "TK" + "0" * 32
each_vendor = pytest.mark.parametrize("name", EXAMPLES)
each_call = pytest.mark.parametrize(("name", "arguments"), CALLS)


def test_none_is_left_out():
    """Every public function has an example, and everything with an example is public."""
    assert sorted(EXAMPLES) == sorted({*presets.__all__} - {"Preset", "Support", "Transfers"})


@pytest.mark.parametrize(("name", "arguments", "destinations"), OTHER_CHOICES)
def test_other_choices(name, arguments, destinations):
    """A region, a residency, a credential choose the hosts."""
    uris = getattr(presets, name)(**arguments).destinations

    assert destinations == [uri.removeprefix("sip:").replace(";transport=tls", "") for uri in uris]


@each_call
def test_destinations(name, arguments, warnings):
    """Destinations pass TlsOrigination's check silently, are TLS to the pack, and differ in their hosts."""
    destinations = list(getattr(presets, name)(**arguments).destinations)
    checked = TlsOriginationProvider().check({}, {"trunk_sid": TRUNK_SID, "destinations": destinations})
    targets = {SipUri.parse(uri).target for uri in destinations}

    assert [] == checked.failures
    assert [] == warnings
    assert {None} == {why_not_tls(uri) for uri in destinations}
    assert len(targets) == len(destinations)


@each_call
def test_fixed_user(name, arguments):
    """A preset says so when its URI has a fixed user."""
    preset = getattr(presets, name)(**arguments)

    assert preset.one_number_per_trunk == any(SipUri.parse(uri).user for uri in preset.destinations)


@each_vendor
def test_source_and_switches(name):
    """A preset has its source and date, and tells in sentences what to set on the vendor's side."""
    preset = made(name)

    assert re.fullmatch(r"https://\S+", preset.source)
    assert date(2026, 1, 1) < preset.read_on < date(2027, 1, 1)
    assert preset.vendor_switches
    assert [] == [text for text in preset.vendor_switches if not re.fullmatch(r"[A-Z].*\.", text)]


@each_vendor
def test_refer_has_a_source(name):
    """A preset says how the vendor transfers calls only with the page that says so."""
    preset = made(name)

    assert ("unknown" == preset.refer) == ("" == preset.refer_source)
    assert re.fullmatch(r"(https://\S+)?", preset.refer_source)


@each_vendor
def test_no_transfers_unless_wanted(name):
    """No preset opens a trunk for transfers until the program asks for them."""
    assert "disable-all" == made(name).transfer_mode


@each_vendor
def test_documented(name):
    """Every docstring describes the arguments, in their order."""
    arguments = inspect.getdoc(getattr(presets, name)).partition("Args:\n")[2]

    assert list(PARAMETERS[name]) == re.findall(r"^ {4}(\w+): ", arguments, re.MULTILINE)


@each_vendor
def test_unknown_warns(name, logged):
    """A preset warns exactly when TLS or SRTP is unknown."""
    preset = made(name)

    assert ("unknown" in (preset.tls, preset.srtp)) == bool(logged)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if "srtp" in PARAMETERS[name]])
@pytest.mark.parametrize("level", ["required", "offered", "none"])
def test_test_call_ends_the_warning(name, level, logged):
    """The result of a test call counts, and ends the warning."""
    preset = made(name, **{known: level for known in ("tls", "srtp") if known in PARAMETERS[name]})

    assert level == preset.srtp
    assert [] == logged
