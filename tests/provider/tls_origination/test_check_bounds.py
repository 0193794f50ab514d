"""The check of a list: bounds, priorities, missing and unknown keys."""

import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from tests.provider.tls_origination.checks import BOUNDS, SID, URI, accepted, check, failures, named, uris


class TestBounds:
    @pytest.mark.parametrize("priority", BOUNDS)
    def test_priority(self, priority):
        """A priority is 0 to 65535."""
        assert priority == accepted([{"sip_url": URI, "priority": priority}])["destinations"][0]["priority"]

    @pytest.mark.parametrize("priority", [-1, 65536, 1.5, "10", True])
    def test_priority_out_of_bounds(self, priority):
        """Anything else is refused and named."""
        reason = failures([{"sip_url": URI, "priority": priority}])["destinations[0].priority"]

        assert repr(priority) in reason
        assert "from 0 to 65535" in reason

    @pytest.mark.parametrize("weight", BOUNDS[1:])
    def test_weight(self, weight):
        """A weight is 1 to 65535."""
        assert weight == accepted([{"sip_url": URI, "weight": weight}])["destinations"][0]["weight"]

    @pytest.mark.parametrize("weight", [0, -1, 65536, 0.5, "10", True])
    def test_weight_out_of_bounds(self, weight):
        """Anything else is refused and named."""
        reason = failures([{"sip_url": URI, "weight": weight}])["destinations[0].weight"]

        assert repr(weight) in reason
        assert "from 1 to 65535" in reason

    @pytest.mark.parametrize("length", [1, 64])
    def test_name(self, length):
        """A name has 1 to 64 characters."""
        entry = {"sip_url": URI, "friendly_name": "x" * length}

        assert "x" * length == accepted([entry])["destinations"][0]["friendly_name"]

    @pytest.mark.parametrize("length", [0, 65])
    def test_name_out_of_bounds(self, length):
        """Twilio refuses an empty one."""
        entry = {"sip_url": URI, "friendly_name": "x" * length}

        assert {"destinations[0].friendly_name"} == set(failures([entry]))

    @pytest.mark.parametrize("count", [1, 9, 10])
    def test_entries(self, count):
        """A trunk takes 1 to 10."""
        assert count == len(accepted(uris(count))["destinations"])

    def test_no_entry(self):
        """An empty list would leave the trunk without a route."""
        assert "at least one" in failures([])["destinations"]

    def test_too_many_entries(self):
        """11 are refused before Twilio does, with how many are too many."""
        reason = failures(uris(11))["destinations"]

        assert "11" in reason
        assert "21249" in reason
        assert "remove 1" in reason

    @pytest.mark.parametrize(
        ("value", "shown"), [(URI, repr(URI)), ({"sip_url": URI}, "a mapping"), (5.0, "5"), (True, "True")]
    )
    def test_no_list(self, value, shown):
        """A destination in place of the list is refused and named."""
        assert failures(value)["destinations"].startswith(f"{shown} is not a list")

    @pytest.mark.parametrize(
        ("value", "shown"), [(5.0, "5"), (True, "True"), ([URI], "a list"), ([], "a list")]
    )
    def test_no_destination(self, value, shown):
        """Something else in place of an entry is refused and named."""
        assert failures([URI, value])["destinations[1]"].startswith(f"{shown} is not a mapping")

    @pytest.mark.parametrize(
        ("value", "shown"),
        [("", "''"), ("TK1", "'TK1'"), ("OU" + "0" * 32, f"'OU{'0' * 32}'"), (5.0, "5")],
    )
    def test_trunk_sid(self, value, shown):
        """The trunk is named by its SID."""
        assert failures([URI], trunk_sid=value)["trunk_sid"].startswith(f"{shown} is not the SID")


class TestMissing:
    @pytest.mark.parametrize("name", ["trunk_sid", "destinations"])
    @pytest.mark.parametrize("form", ["absent", "None"])
    def test_inputs(self, name, form):
        """Both inputs are needed."""
        news = {"trunk_sid": SID, "destinations": [URI], name: None}
        if form == "absent":
            del news[name]

        [failure] = TlsOriginationProvider().check({}, news).failures

        assert (name, "is missing: it has no default") == named(failure)

    @pytest.mark.parametrize("entry", [{}, {"weight": 5.0}, {"sip_url": None}])
    def test_uri(self, entry):
        """An entry without a URI says so on its path."""
        assert "missing" in failures([entry])["destinations[0].sip_url"]


class TestPriorities:
    @pytest.mark.parametrize("priorities", [(0, 0, 0), (1, 2, 3), (5, 5, 6), (65535, 65535), (0,)])
    def test_rising(self, priorities):
        """Priorities that never fall along the list are taken as they are."""
        entries = [{"sip_url": URI, "priority": priority} for priority in priorities]

        assert list(priorities) == [entry["priority"] for entry in accepted(entries)["destinations"]]

    def test_falling(self):
        """One that falls contradicts the order of the list."""
        entries = [{"sip_url": URI, "priority": priority} for priority in (10, 30, 20, 30, 5)]
        found = failures(entries)

        assert {"destinations[2].priority", "destinations[4].priority"} == set(found)
        assert "20 is lower than the 30" in found["destinations[2].priority"]

    @pytest.mark.parametrize(
        ("priorities", "place"), [((None, 10), 0), ((10, None), 1), ((0, None), 1), ((10, 20, None), 2)]
    )
    def test_mixed(self, priorities, place):
        """Priorities are given for all or for none; 0 is one that is given."""
        entries = [{"sip_url": URI, "priority": priority} for priority in priorities]

        assert {f"destinations[{place}].priority"} == set(failures(entries))

    def test_mixed_with_a_text(self):
        """A text among mappings with priorities has none."""
        assert {"destinations[1].priority"} == set(failures([{"sip_url": URI, "priority": 1}, URI]))


class TestAllAtOnce:
    def test_values(self):
        """Every failure is there, each once, on its own path."""
        found = check(
            [
                "sip:a.example.com",
                {"sip_url": "x", "priority": -1, "weight": 0, "enabled": "no", "friendly_name": ""},
                {"nonsense": 1.0},
                5.0,
            ],
            trunk_sid="TK1",
            nonsense=1.0,
        ).failures

        assert sorted(
            [
                "trunk_sid",
                "nonsense",
                "destinations[0].sip_url",
                "destinations[1].sip_url",
                "destinations[1].priority",
                "destinations[1].weight",
                "destinations[1].enabled",
                "destinations[1].friendly_name",
                "destinations[2].sip_url",
                "destinations[2].nonsense",
                "destinations[3]",
            ]
        ) == sorted(path for path, _ in map(named, found))

    def test_priorities_along_with_the_rest(self):
        """Falling priorities do not wait until everything else is mended."""
        entries = [{"sip_url": URI, "priority": 20}, {"sip_url": "sip:a.example.com", "priority": 10}]

        assert {"destinations[1].sip_url", "destinations[1].priority"} == set(failures(entries))

    def test_too_many_along_with_the_rest(self):
        """A plain URI in a list that is too long is refused along with its length."""
        assert {"destinations", "destinations[0].sip_url"} == set(failures(["sip:a.example.com", *uris(10)]))


class TestUnchecked:
    @pytest.mark.parametrize("entry", ["sip:bob:s3cret@a.com", {"sip_url": "sip:bob:s3cret@a.com"}])
    def test_create(self, entry):
        """A value that a policy changed after the check is refused as in the check, without its secrets."""
        expected = r"nothing was done: destinations\[0\]\.sip_url: 'sip:bob:…@a\.com' is not TLS"
        with pytest.raises(RefusedError, match=expected) as refused:
            TlsOriginationProvider().create({"trunk_sid": SID, "destinations": [entry]})

        assert "s3cret" not in str(refused.value)


class TestUnknownKeys:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [("destination", "destinations"), ("trunkSid", "trunk_sid"), ("trunk", "trunk_sid")],
    )
    def test_misspelt(self, name, meant):
        """A key that we do not know is refused with the one that was meant."""
        assert f"write {meant!r}" in failures([URI], **{name: 1.0})[name]

    @pytest.mark.parametrize(
        ("name", "meant"),
        [("wieght", "weight"), ("sipUrl", "sip_url"), ("enable", "enabled"), ("name", "friendly_name")],
    )
    def test_misspelt_in_an_entry(self, name, meant):
        """Inside an entry the entry's own keys are proposed."""
        assert f"write {meant!r}" in failures([{"sip_url": URI, name: 1.0}])[f"destinations[0].{name}"]


class TestEdges:
    def test_misspelt(self, warnings):
        """Twilio ignores a misspelt edge, so it passes with a warning."""
        accepted(["sip:a.example.com;edge=dubln;transport=tls"])

        [warning] = warnings
        assert "did you mean 'dublin'?" in warning
        assert "sip:a.example.com" in warning

    def test_no_password(self, warnings):
        """The warning does not show possible secrets."""
        accepted(["sip:a:s3cret@a.example.com;edge=dubln;transport=tls?X-A=s3cret"])

        assert "s3cret" not in " ".join(warnings)

    def test_known(self, warnings):
        """A known edge does not warn."""
        accepted(["sip:a.example.com;edge=dublin;transport=tls", Unknown(), {"sip_url": Unknown()}])

        assert [] == warnings
