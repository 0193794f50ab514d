"""SecureTrunk's check accepts, completes and refuses inputs. No network, no credentials."""

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.trunk.inputs import (
    RECORDING_MODES,
    RECORDING_TRIMS,
    TRANSFER_CALLER_IDS,
    TRANSFER_MODES,
)

DEFAULTS = {
    "friendly_name": "",
    "secure": True,
    "transfer_mode": "disable-all",
    "transfer_caller_id": "from-transferee",
    "cnam_lookup_enabled": False,
    "recording": {"mode": "do-not-record", "trim": "do-not-trim"},
    "force_delete": False,
}
EVERYTHING = {
    "friendly_name": "voice-agent",
    "secure": False,
    "domain_name": "acme.pstn.twilio.com",
    "transfer_mode": "sip-only",
    "transfer_caller_id": "from-transferor",
    "cnam_lookup_enabled": True,
    "disaster_recovery_url": "https://example.com/twiml",
    "disaster_recovery_method": "GET",
    "recording": {"mode": "record-from-answer-dual", "trim": "trim-silence"},
    "force_delete": True,
}


def check(**news):
    return SecureTrunkProvider().check({}, news)


def accepted(**news):
    result = check(**news)
    assert [] == result.failures
    return result.inputs


def failures(**news):
    """The failures by their property's path."""
    return dict(named(failure) for failure in check(**news).failures)


def named(failure):
    path, reason = failure.reason.split(": ", 1)
    return path, reason


class TestDefaults:
    def test_nothing_given(self):
        """Every default is filled in, and secure is True."""
        assert DEFAULTS == accepted()

    def test_everything_given(self):
        """Given values stay unchanged."""
        assert EVERYTHING == accepted(**EVERYTHING)

    @pytest.mark.parametrize("name", EVERYTHING)
    def test_none_is_not_given(self, name):
        """None counts as not given, for every input."""
        assert DEFAULTS == accepted(**{name: None})

    @pytest.mark.parametrize("recording", [{}, {"mode": None}, {"mode": None, "trim": None}])
    def test_none_in_recording(self, recording):
        """None counts as not given inside a mapping too."""
        assert DEFAULTS == accepted(recording=recording)

    @pytest.mark.parametrize(
        ("given", "completed"),
        [
            ({"mode": "record-from-answer"}, {"mode": "record-from-answer", "trim": "do-not-trim"}),
            ({"trim": "trim-silence"}, {"mode": "do-not-record", "trim": "trim-silence"}),
        ],
    )
    def test_half_a_recording(self, given, completed):
        """A part that a recording leaves out has its default."""
        assert completed == accepted(recording=given)["recording"]

    def test_recovery_method(self):
        """Twilio fetches the disaster recovery URL by POST unless told otherwise."""
        assert "POST" == accepted(disaster_recovery_url="https://a.b")["disaster_recovery_method"]

    @pytest.mark.parametrize("name", ["domain_name", "disaster_recovery_url"])
    def test_empty_is_not_given(self, name):
        """An empty text is Twilio's way to clear, and ours to have none."""
        assert DEFAULTS == accepted(**{name: ""})

    def test_the_sdks_own_keys(self):
        """The pickled provider among the props is not an input."""
        assert DEFAULTS == accepted(__provider="gASV")


class TestUnknowns:
    @pytest.mark.parametrize("name", EVERYTHING)
    def test_each(self, name):
        """Any input may be unknown in a preview, and stays so."""
        inputs = accepted(**{**EVERYTHING, name: Unknown()})

        assert is_unknown(inputs.pop(name))
        assert {key: value for key, value in EVERYTHING.items() if key != name} == inputs

    @pytest.mark.parametrize("name", ["mode", "trim"])
    def test_in_recording(self, name):
        """A value inside a mapping may be unknown too."""
        recording = accepted(recording={**EVERYTHING["recording"], name: Unknown()})["recording"]

        assert is_unknown(recording[name])

    def test_all(self):
        """All inputs may be unknown at once."""
        inputs = accepted(**{name: Unknown() for name in EVERYTHING})

        assert set(EVERYTHING) == {name for name, value in inputs.items() if is_unknown(value)}

    def test_known_ones_are_judged_all_the_same(self):
        """Known values are refused in the first preview."""
        assert {"transfer_mode"} == set(failures(domain_name=Unknown(), transfer_mode="all"))

    def test_unknown_url_with_a_known_method(self):
        """Whether there will be a URL is not known: no contradiction yet."""
        inputs = accepted(disaster_recovery_url=Unknown(), disaster_recovery_method="GET")

        assert "GET" == inputs["disaster_recovery_method"]

    def test_diff(self):
        """An unknown input is a change."""
        provider = SecureTrunkProvider()

        assert provider.diff("TK1", accepted(), accepted(friendly_name=Unknown())).changes


class TestFailures:
    @pytest.mark.parametrize("name", ["secure", "cnam_lookup_enabled", "force_delete"])
    @pytest.mark.parametrize(
        ("value", "shown"), [("false", "'false'"), ("yes", "'yes'"), (0.0, "0"), (1.0, "1")]
    )
    def test_booleans(self, name, value, shown):
        """A text or number is not a boolean: `secure="false"` must not read as true."""
        assert failures(**{name: value})[name].startswith(f"{shown} is not a boolean")

    @pytest.mark.parametrize(
        ("name", "words"),
        [("transfer_mode", TRANSFER_MODES), ("transfer_caller_id", TRANSFER_CALLER_IDS)],
    )
    def test_words(self, name, words):
        """Twilio's words are accepted; another is refused with all of them."""
        for word in words:
            assert word == accepted(**{name: word})[name]
            assert word in failures(**{name: "nonsense"})[name]

    @pytest.mark.parametrize(("name", "words"), [("mode", RECORDING_MODES), ("trim", RECORDING_TRIMS)])
    def test_recording_words(self, name, words):
        """The same for the recording, on the path that the program wrote it at."""
        for word in words:
            assert word == accepted(recording={name: word})["recording"][name]
            assert word in failures(recording={name: "nonsense"})[f"recording.{name}"]

    @pytest.mark.parametrize("length", [0, 1, 63, 64])
    def test_name_in_bounds(self, length):
        """A name has up to 64 characters."""
        assert "x" * length == accepted(friendly_name="x" * length)["friendly_name"]

    def test_name_too_long(self):
        """65 are too many."""
        assert "has 65 characters, 64 are accepted" in failures(friendly_name="x" * 65)["friendly_name"]

    @pytest.mark.parametrize("value", ["acme", "acme.sip.twilio.com", "ACME.pstn.twilio.com"])
    def test_domain(self, value):
        """The failure names the domain and the one to write."""
        reason = failures(domain_name=value)["domain_name"]

        assert repr(value) in reason
        assert ".pstn.twilio.com'" in reason.removeprefix(repr(value))

    def test_recovery_url(self):
        """The failure names the URL and the one to write."""
        reason = failures(disaster_recovery_url="http://a.b/c")["disaster_recovery_url"]

        assert "'http://a.b/c'" in reason
        assert "'https://a.b/c'" in reason

    @pytest.mark.parametrize(("value", "meant"), [("get", "GET"), ("post", "POST")])
    def test_recovery_method(self, value, meant):
        """The failure says which method was meant."""
        found = failures(disaster_recovery_url="https://a.b", disaster_recovery_method=value)

        assert f"write {meant!r}" in found["disaster_recovery_method"]

    def test_recovery_method_without_a_url(self):
        """A method without a URL has no effect, which its author did not mean."""
        assert "disaster_recovery_url" in failures(disaster_recovery_method="GET")["disaster_recovery_method"]

    @pytest.mark.parametrize(
        ("value", "shown"),
        [("record-from-answer", "'record-from-answer'"), (5.0, "5"), (True, "True"), (["mode"], "a list")],
    )
    def test_recording_is_a_mapping(self, value, shown):
        """Something else in place of the recording is refused on its path, and named."""
        assert failures(recording=value)["recording"].startswith(f"{shown} is not a mapping")

    def test_all_at_once(self):
        """Every failure is there, each once, on its own path."""
        found = check(
            friendly_name="x" * 65,
            secure="yes",
            domain_name="acme",
            transfer_mode="all",
            transfer_caller_id="me",
            cnam_lookup_enabled="no",
            disaster_recovery_url="http://a.b",
            disaster_recovery_method="PUT",
            recording={"mode": "on", "trim": "on"},
            force_delete=1.0,
            nonsense=1.0,
        ).failures

        assert sorted(
            [
                "friendly_name",
                "secure",
                "domain_name",
                "transfer_mode",
                "transfer_caller_id",
                "cnam_lookup_enabled",
                "disaster_recovery_url",
                "disaster_recovery_method",
                "recording.mode",
                "recording.trim",
                "force_delete",
                "nonsense",
            ]
        ) == sorted(path for path, _ in map(named, found))

    def test_contradictions_along_with_the_rest(self):
        """A contradiction does not wait until everything else is mended."""
        assert {"secure", "disaster_recovery_method"} == set(
            failures(secure="yes", disaster_recovery_method="GET")
        )


class TestUnchecked:
    def test_create(self):
        """A value that a policy changed after the check is refused as in the check, without its secrets."""
        props = {"disaster_recovery_url": "http://bob:s3cret@a.b", "recording": {"mode": "on"}}

        with pytest.raises(
            RefusedError, match=r"nothing was done: disaster_recovery_url: '.*; recording\.mode: 'on'"
        ) as refused:
            SecureTrunkProvider().create(props)

        assert "s3cret" not in str(refused.value)


class TestUnknownKeys:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("secured", "secure"),
            ("friendlyName", "friendly_name"),
            ("domainName", "domain_name"),
            ("domain", "domain_name"),
            ("recordings", "recording"),
            ("transfer_modes", "transfer_mode"),
        ],
    )
    def test_misspelt(self, name, meant):
        """An unknown key is refused with the one that was meant: a misspelt `secure` must not be ignored."""
        assert f"write {meant!r}" in failures(**{name: False})[name]

    def test_far_from_all(self):
        """Where nothing is near, all are listed."""
        reason = failures(zzz=1.0)["zzz"]

        assert all(name in reason for name in EVERYTHING)

    @pytest.mark.parametrize(("name", "meant"), [("mod", "mode"), ("trims", "trim")])
    def test_misspelt_in_recording(self, name, meant):
        """Inside the recording the recording's own keys are proposed."""
        assert f"write {meant!r}" in failures(recording={name: "x"})[f"recording.{name}"]


class TestQuiet:
    @pytest.mark.parametrize(
        "news",
        [
            {},
            EVERYTHING,
            {"disaster_recovery_url": "https://a.b"},
            {"recording": {"trim": "trim-silence"}},
            {"domain_name": "", "secure": False},
        ],
    )
    def test_check_is_idempotent(self, news):
        """Checked inputs pass unchanged."""
        once = accepted(**news)

        assert once == accepted(**once)

    @pytest.mark.parametrize("news", [{}, EVERYTHING, {"disaster_recovery_url": "https://a.b"}])
    def test_diff_with_itself(self, news):
        """Equal inputs do not differ."""
        checked = accepted(**news)

        assert not SecureTrunkProvider().diff("TK1", checked, checked).changes

    @pytest.mark.parametrize("name", [name for name in EVERYTHING if name != "disaster_recovery_method"])
    def test_diff_of_each(self, name):
        """Each input that is removed again is a change."""
        without = {key: value for key, value in EVERYTHING.items() if key != name}
        if name == "disaster_recovery_url":
            del without["disaster_recovery_method"]

        diff = SecureTrunkProvider().diff("TK1", accepted(**EVERYTHING), accepted(**without))

        assert diff.changes
        assert not diff.replaces
