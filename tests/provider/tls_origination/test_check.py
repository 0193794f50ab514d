"""The check of a list: defaults, unknowns, TLS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

from tests.provider.tls_origination.checks import EVERYTHING, SID, URI, accepted, failures, uris


class TestDefaults:
    def test_a_text(self):
        """A SIP URI is a complete destination, named for its host."""
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
        """Given values stay unchanged."""
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
        """The pickled provider among the props is not an input."""
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
        """List and trunk may be unknown at once."""
        assert all(map(is_unknown, accepted(Unknown(), trunk_sid=Unknown()).values()))

    def test_an_entry(self):
        """An entry may be, and its neighbours are completed by their place."""
        first, second = accepted([Unknown(), URI])["destinations"]

        assert is_unknown(first)
        assert 20 == second["priority"]

    @pytest.mark.parametrize("name", EVERYTHING)
    def test_a_field(self, name):
        """Each field of an entry may be unknown; the others stay unchanged."""
        [entry] = accepted([{**EVERYTHING, name: Unknown()}])["destinations"]

        assert is_unknown(entry.pop(name))
        assert {key: value for key, value in EVERYTHING.items() if key != name} == entry

    def test_an_unknown_uri_alone(self):
        """An entry with only an unknown URI gets the other defaults."""
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
        """Known values are refused in the first preview."""
        assert failures(destinations, trunk_sid=Unknown())

    def test_unknown_priorities_are_given(self):
        """An unknown priority is one that is given: its neighbours need theirs."""
        assert {"destinations[1].priority"} == set(
            failures([{"sip_url": URI, "priority": Unknown()}, {"sip_url": URI}])
        )

    def test_unknown_priorities_between_known_ones(self):
        """Known priorities on both sides of an unknown one must not fall."""
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
        """A text that is not a SIP URI is refused and named."""
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
        """No failure repeats the password of a URI in a wrong place."""
        assert "s3cret" not in " ".join(failures(destinations).values())

    def test_disabled_ones_too(self):
        """A disabled destination is one click away from taking calls."""
        assert failures([{"sip_url": "sip:a.example.com", "enabled": False}])


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
        """Checked destinations pass unchanged, with unknowns or without."""
        once = accepted(destinations)

        assert once == accepted(once["destinations"])

    @given(st.lists(st.sampled_from(uris(3)), min_size=1, max_size=10))
    def test_diff_with_itself(self, destinations):
        """Equal inputs do not differ."""
        checked = accepted(destinations)
        diff = TlsOriginationProvider().diff(SID, checked, checked)

        assert (False, []) == (diff.changes, diff.replaces)

    def test_diff_of_a_text_with_its_mapping(self):
        """The long form of a destination does not differ from its short form."""
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
        """An unknown value is a change in place."""
        diff = TlsOriginationProvider().diff(SID, accepted([URI]), accepted(destinations))

        assert (True, []) == (diff.changes, diff.replaces)

    @pytest.mark.parametrize("trunk_sid", [Unknown(), "TK" + "f" * 32])
    def test_diff_of_the_trunk(self, trunk_sid):
        """Another trunk replaces, the new one first; an unknown one is another."""
        diff = TlsOriginationProvider().diff(SID, accepted([URI]), accepted([URI], trunk_sid=trunk_sid))

        assert (True, ["trunk_sid"], False) == (diff.changes, diff.replaces, diff.delete_before_replace)
