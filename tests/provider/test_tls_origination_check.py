"""What TlsOrigination's check accepts, completes and refuses. No network, no credentials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.errors import RefusedError
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

SID = "TK" + "0123456789abcdef" * 2
URI = "sip:a.example.com;transport=tls"
EVERYTHING = {"sip_url": URI, "priority": 0, "weight": 65535, "enabled": False, "friendly_name": "first"}
BOUNDS = [0, 1, 65534, 65535]


def check(destinations, trunk_sid=SID, **others):
    return TlsOriginationProvider().check(
        {}, {"trunk_sid": trunk_sid, "destinations": destinations, **others}
    )


def accepted(destinations, **others):
    result = check(destinations, **others)
    assert [] == [(failure.property, failure.reason) for failure in result.failures]
    return result.inputs


def failures(destinations, **others):
    """What is wrong, by the path that it is about."""
    return dict(named(failure) for failure in check(destinations, **others).failures)


def named(failure):
    path, reason = failure.reason.split(": ", 1)
    return path, reason


def uris(count):
    return [f"sip:host-{number}.example.com;transport=tls" for number in range(count)]


class TestDefaults:
    def test_a_text(self):
        """A SIP URI alone is a whole destination, named for its host."""
        assert {
            "trunk_sid": SID,
            "destinations": [
                {
                    "sip_url": URI,
                    "priority": 10,
                    "weight": 10,
                    "enabled": True,
                    "friendly_name": "a.example.com",
                }
            ],
        } == accepted([URI])

    def test_a_mapping(self):
        """What is given stays as it is."""
        assert [EVERYTHING] == accepted([EVERYTHING])["destinations"]

    @pytest.mark.parametrize("name", ["priority", "weight", "enabled", "friendly_name"])
    def test_none_is_not_given(self, name):
        """None counts as not given, for every field."""
        assert accepted([URI]) == accepted([{"sip_url": URI, name: None}])

    def test_order_is_priority(self):
        """The entry at place i gets the priority 10 * (i + 1)."""
        destinations = accepted(uris(10))["destinations"]

        assert list(range(10, 101, 10)) == [entry["priority"] for entry in destinations]

    def test_texts_and_mappings_together(self):
        """A list may hold both."""
        assert [10, 20] == [e["priority"] for e in accepted([URI, {"sip_url": URI}])["destinations"]]

    def test_long_hosts(self):
        """A name has up to 64 characters, so a long host is cut."""
        host = ".".join(["a" * 30] * 3)

        assert host[:64] == accepted([f"sip:{host};transport=tls"])["destinations"][0]["friendly_name"]

    def test_the_uri_is_kept_as_written(self):
        """User, password, port, parameters of any case and headers stay."""
        text = "SIP:a:b@[::1]:5071;LR;Transport=TLS;edge=dublin?X-A=%20"

        assert text == accepted([text])["destinations"][0]["sip_url"]

    def test_floats(self):
        """Numbers that Pulumi turned into floats are whole again."""
        [entry] = accepted([{"sip_url": URI, "priority": 5.0, "weight": 7.0}])["destinations"]

        assert [(5, int), (7, int)] == [(entry[n], type(entry[n])) for n in ("priority", "weight")]

    def test_the_sdks_own_keys(self):
        """The pickled provider among the props is no input."""
        assert accepted([URI]) == accepted([URI], __provider="gASV")


class TestUnknowns:
    def test_trunk_sid(self):
        """In the first preview the trunk has no SID yet."""
        inputs = accepted([URI], trunk_sid=Unknown())

        assert is_unknown(inputs["trunk_sid"])
        assert 10 == inputs["destinations"][0]["priority"]

    def test_whole_list(self):
        """The list may be unknown as a whole."""
        inputs = accepted(Unknown())

        assert SID == inputs["trunk_sid"]
        assert is_unknown(inputs["destinations"])

    def test_everything(self):
        """So may both."""
        assert all(map(is_unknown, accepted(Unknown(), trunk_sid=Unknown()).values()))

    def test_an_entry(self):
        """An entry may be, and its neighbours are completed by their place."""
        first, second = accepted([Unknown(), URI])["destinations"]

        assert is_unknown(first)
        assert 20 == second["priority"]

    @pytest.mark.parametrize("name", EVERYTHING)
    def test_a_field(self, name):
        """So may each field of an entry; the others stay as they are."""
        [entry] = accepted([{**EVERYTHING, name: Unknown()}])["destinations"]

        assert is_unknown(entry.pop(name))
        assert {key: value for key, value in EVERYTHING.items() if key != name} == entry

    def test_an_unknown_uri_alone(self):
        """An entry whose URI alone is given, and unknown, has its other defaults."""
        [entry] = accepted([{"sip_url": Unknown()}])["destinations"]

        assert (10, 10, True) == (entry["priority"], entry["weight"], entry["enabled"])

    @pytest.mark.parametrize(
        "destinations",
        [
            [Unknown(), "sip:a.example.com"],
            [{"sip_url": "sip:a.example.com", "priority": Unknown()}],
            [{"sip_url": Unknown(), "weight": 0}],
        ],
    )
    def test_known_ones_are_judged_all_the_same(self, destinations):
        """What is known already is refused in the first preview."""
        assert failures(destinations, trunk_sid=Unknown())

    def test_unknown_priorities_are_given(self):
        """An unknown priority is one that is given: its neighbours need theirs."""
        assert {"destinations[1].priority"} == set(
            failures([{"sip_url": URI, "priority": Unknown()}, {"sip_url": URI}])
        )

    def test_unknown_priorities_between_known_ones(self):
        """What is known on both sides of an unknown priority must not fall."""
        entries = [{"sip_url": URI, "priority": p} for p in (20, Unknown(), 10)]

        assert {"destinations[2].priority"} == set(failures(entries))


class TestTls:
    @pytest.mark.parametrize(
        ("uri", "correction"),
        [
            ("sip:a.example.com", "sip:a.example.com;transport=tls"),
            ("sip:a.example.com:5060", "sip:a.example.com;transport=tls"),
            ("sip:a.example.com:5061", "sip:a.example.com:5061;transport=tls"),
            ("sip:a.example.com;transport=udp", "sip:a.example.com;transport=tls"),
            ("sip:a.example.com;transport=TCP;edge=dublin", "sip:a.example.com;edge=dublin;transport=tls"),
            ("sips:a.example.com", "sip:a.example.com;transport=tls"),
            ("sip:a.example.com;transport=tls;transport=udp", "sip:a.example.com;transport=tls"),
            ("sip:user;transport=tls@a.example.com", "sip:user;transport=tls@a.example.com;transport=tls"),
            ("a.example.com", "sip:a.example.com;transport=tls"),
        ],
    )
    @pytest.mark.parametrize("form", [str, lambda uri: {"sip_url": uri}], ids=["text", "mapping"])
    def test_plain(self, uri, correction, form):
        """A URI that is not TLS is refused on its path, with the URI and its correction."""
        reason = failures([URI, form(uri)])["destinations[1].sip_url"]

        assert repr(uri) in reason
        assert repr(correction) in reason

    def test_another_port(self):
        """A port that may not be the TLS one stays in the correction, with the question."""
        reason = failures(["sip:a.example.com:5080"])["destinations[0].sip_url"]

        assert "'sip:a.example.com:5080;transport=tls'" in reason
        assert "make sure that 5080" in reason

    @pytest.mark.parametrize(
        "uri",
        [
            "",
            "sip:",
            "http://a.example.com",
            "sip:a.example.com;transport=tls\n",
            "sip:a.example.com:0;transport=tls",
            "sip:a.example.com:65536;transport=tls",
            "sip:.1.2.3;transport=tls",
        ],
    )
    def test_no_uri(self, uri):
        """What is no SIP URI is refused and named."""
        assert repr(uri) in failures([uri])["destinations[0].sip_url"]

    @pytest.mark.parametrize(
        ("name", "meant"),
        [("plain", None), ("text", None), ("plaintext", "plain_text"), ("prority", "priority")],
    )
    def test_no_spelling_takes_a_safeguard_away(self, name, meant):
        """Another name is taken for `plain_text` only where it is all but that."""
        [reason] = failures([{"sip_url": "sip:a.example.com;transport=tls", name: 1}]).values()

        assert reason.startswith("is not a property here: remove it")
        assert meant is None or f"or write {meant!r}" in reason
        assert (meant == "plain_text") == ("'plain_text'" in reason)

    @pytest.mark.parametrize(
        ("value", "shown"), [(5.0, "5"), (True, "True"), (["sip:a"], "a list"), ({"a": "b"}, "a mapping")]
    )
    def test_no_text(self, value, shown):
        """Something else in place of the URI is refused and named."""
        assert failures([{"sip_url": value}])["destinations[0].sip_url"].startswith(
            f"{shown} is not a SIP URI"
        )

    @pytest.mark.parametrize(
        "uri",
        [
            "sip:alice:s3cret@a.example.com",
            "sip:alice:s3cret@a.example.com:5080",
            "alice:s3cret@a.example.com",
            "sip:alice:s3cret@a.example.com;transport=tls ",
            "sip:alice:s3cret@a_b.example.com;transport=tls",
            "http://alice:s3cret@a.example.com",
            "sip:alice:p@s3cret@a.example.com;transport=tls",
            "sip:sip:alice:s3cret@a.example.com;transport=tls",
            "sip:alice:s3cret@a.example.com;transport=tls?X-T=s3cret\n",
        ],
    )
    def test_no_password(self, uri):
        """No failure repeats the password of a URI."""
        assert "s3cret" not in failures([uri])["destinations[0].sip_url"]

    @pytest.mark.parametrize(
        "destinations",
        [
            "sip:alice:s3cret@b",
            [["sip:alice:s3cret@b"]],
            [{"sip_url": ["sip:alice:s3cret@b"]}],
            {"x": "sip:a:s3cret@b"},
        ],
        ids=str,
    )
    def test_no_password_in_another_form(self, destinations):
        """Neither does one about a URI that stands where something else belongs."""
        assert "s3cret" not in " ".join(failures(destinations).values())

    def test_disabled_ones_too(self):
        """A disabled destination is one click away from taking calls."""
        assert failures([{"sip_url": "sip:a.example.com", "enabled": False}])


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
        """Neither does a plain URI in a list that is too long."""
        assert {"destinations", "destinations[0].sip_url"} == set(failures(["sip:a.example.com", *uris(10)]))


class TestUnchecked:
    @pytest.mark.parametrize("entry", ["sip:bob:s3cret@a.com", {"sip_url": "sip:bob:s3cret@a.com"}])
    def test_create(self, entry):
        """What a policy changed after the check is refused like in it, without what may be secret."""
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
        """The warning does not show what may be secret."""
        accepted(["sip:a:s3cret@a.example.com;edge=dubln;transport=tls?X-A=s3cret"])

        assert "s3cret" not in " ".join(warnings)

    def test_known(self, warnings):
        """A known edge is nobody's concern."""
        accepted(["sip:a.example.com;edge=dublin;transport=tls", Unknown(), {"sip_url": Unknown()}])

        assert [] == warnings


_ENTRIES = st.fixed_dictionaries(
    {"sip_url": st.sampled_from(uris(3)) | st.builds(Unknown)},
    optional={
        "weight": st.integers(1, 65535).map(float) | st.builds(Unknown),
        "enabled": st.booleans() | st.builds(Unknown),
        "friendly_name": st.text("ab", min_size=1, max_size=64) | st.builds(Unknown),
    },
)
_LISTS = st.lists(_ENTRIES | st.sampled_from(uris(3)) | st.builds(Unknown), min_size=1, max_size=10)


class TestQuiet:
    @given(_LISTS)
    def test_check_is_idempotent(self, destinations):
        """What was checked passes unchanged, with unknowns or without."""
        once = accepted(destinations)

        assert once == accepted(once["destinations"])

    @given(st.lists(st.sampled_from(uris(3)), min_size=1, max_size=10))
    def test_diff_with_itself(self, destinations):
        """Equal inputs are no change."""
        checked = accepted(destinations)
        diff = TlsOriginationProvider().diff(SID, checked, checked)

        assert (False, []) == (diff.changes, diff.replaces)

    def test_diff_of_a_text_with_its_mapping(self):
        """The long form of a destination is no change to its short form."""
        short, long = accepted([URI]), accepted([{"sip_url": URI, "priority": 10.0, "weight": 10.0}])

        assert not TlsOriginationProvider().diff(SID, short, long).changes

    @pytest.mark.parametrize("name", EVERYTHING)
    def test_diff_of_each_field(self, name):
        """Each field that changes is a change in place."""
        other = {
            "sip_url": uris(1)[0],
            "priority": 1,
            "weight": 1,
            "enabled": True,
            "friendly_name": "other",
        }
        news = accepted([{**EVERYTHING, name: other[name]}])
        diff = TlsOriginationProvider().diff(SID, accepted([EVERYTHING]), news)

        assert (True, []) == (diff.changes, diff.replaces)

    @pytest.mark.parametrize(
        "destinations",
        [
            Unknown(),
            [Unknown()],
            [{"sip_url": Unknown()}],
            [{"sip_url": URI, "weight": Unknown()}],
            [URI, Unknown()],
        ],
    )
    def test_diff_of_unknowns(self, destinations):
        """What is unknown is a change in place."""
        diff = TlsOriginationProvider().diff(SID, accepted([URI]), accepted(destinations))

        assert (True, []) == (diff.changes, diff.replaces)

    @pytest.mark.parametrize("trunk_sid", [Unknown(), "TK" + "f" * 32])
    def test_diff_of_the_trunk(self, trunk_sid):
        """Another trunk replaces, the new one first; an unknown one is another."""
        diff = TlsOriginationProvider().diff(SID, accepted([URI]), accepted([URI], trunk_sid=trunk_sid))

        assert (True, ["trunk_sid"], False) == (diff.changes, diff.replaces, diff.delete_before_replace)
