"""The check of a trunk or a list that existed before Pulumi."""

import pulumi
import pytest
from pulumi.output import Unknown
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination
from pulumi_twilio_trunking.base.errors import ConfigurationError, PlainUriError, RefusedError
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, SECURE_BY_DEFAULT
from pulumi_twilio_trunking.origination.destinations import plain_ones
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider

from tests.provider.adopting.declared import ADOPTED, OTHER, PLAIN, SID, TLS, as_program, of_list, of_trunk


class TestMarks:
    @pytest.mark.parametrize("olds", [{}, {"secure": False, "adopted": True}])
    def test_never_reach_a_state(self, olds):
        """`check` does not return the marks that a constructor adds to the inputs."""
        marks = {SECURE_BY_DEFAULT: None, RESOURCE_NAME: "voice"}
        result = SecureTrunkProvider().check(olds, {"secure": False, "adopt": SID, **marks})

        assert [] == result.failures
        assert [] == [name for name in result.inputs if name.startswith("__")]

    def test_adopted_stays(self):
        """`adopted` comes with `adopt` and stays when that goes."""
        first = SecureTrunkProvider().check({}, {"secure": False, "adopt": SID}).inputs
        second = SecureTrunkProvider().check(first, {"secure": False}).inputs

        assert (SID, True) == (first["adopt"], first["adopted"])
        assert (None, True) == (second.get("adopt"), second["adopted"])

    def test_a_new_trunk_is_not_adopted(self):
        """The state of a trunk that Pulumi made has neither name."""
        inputs = SecureTrunkProvider().check({}, {SECURE_BY_DEFAULT: True}).inputs

        assert {"adopt", "adopted"}.isdisjoint(inputs)


class TestSecure:
    @pytest.mark.parametrize(
        ("olds", "news", "told"),
        [
            ({}, {"adopt": SID}, "write secure=False or secure=True, as it is now"),
            ({"adopted": True, "secure": False}, {}, "write secure=False, as it is now, or secure=True"),
            ({"adopted": True, "secure": True}, {}, "write secure=True, as it is now"),
        ],
        ids=["adopting", "adopted", "adopted and secure"],
    )
    @pytest.mark.parametrize(
        "given", [{"secure": True, SECURE_BY_DEFAULT: True}, {}], ids=["default", "none"]
    )
    def test_is_written_out(self, olds, news, told, given):
        """An adopted trunk refuses values that the constructor filled in; the error says what to write."""
        assert told in of_trunk(olds, **news, **given)["secure"]

    @pytest.mark.parametrize("secure", [True, False, Unknown()], ids=["True", "False", "unknown"])
    def test_that_is_written_out_is_accepted(self, secure):
        """Whatever is written counts, and a value that preview does not know."""
        assert {} == of_trunk({"adopted": True, "secure": False}, secure=secure)

    def test_of_other_trunks_has_its_default(self):
        """A trunk that Pulumi made takes it from the default."""
        assert {} == of_trunk({"secure": True}, secure=True, **{SECURE_BY_DEFAULT: True})


class TestAdopt:
    @pytest.mark.parametrize("sid", ["TK1", "OU" + "0" * 32, 1, ""])
    def test_is_a_sid(self, sid):
        """Nothing else is accepted."""
        assert "is not the SID of a trunk" in of_trunk({}, secure=True, adopt=sid)["adopt"]

    def test_may_be_unknown_in_preview(self):
        """A SID that preview does not know passes, any number of times."""
        for name in ("a", "b"):
            assert {} == of_trunk({}, secure=True, adopt=Unknown(), **{RESOURCE_NAME: name})

    def test_is_for_one_resource(self):
        """A second resource of a program is refused; the same one may be checked again."""
        for _ in range(2):
            assert {} == of_trunk({}, secure=True, adopt=SID, **{RESOURCE_NAME: "a"})

        assert (
            "is adopted by 'a' already"
            in of_trunk({}, secure=True, adopt=SID, **{RESOURCE_NAME: "b"})["adopt"]
        )
        assert {} == of_trunk({}, secure=True, adopt=OTHER, **{RESOURCE_NAME: "b"})

    def test_of_another_trunk_is_refused(self):
        """A resource stays the trunk that it is."""
        olds = {"secure": True, "adopted": True, "adopt": SID}

        assert f"declare a new resource for {OTHER}" in of_trunk(olds, secure=True, adopt=OTHER)["adopt"]

        news = {**as_program(olds), "adopt": OTHER}
        with pytest.raises(RefusedError, match=f"declare a new resource for {OTHER}"):
            SecureTrunkProvider().diff(SID, {"secure": True}, news)

    @pytest.mark.parametrize(
        ("declare", "instead"),
        [
            (lambda opts: SecureTrunk("voice", opts), "write adopt='TK…' instead"),
            (
                lambda opts: TlsOrigination("voice", opts, trunk_sid=SID, destinations=[TLS]),
                "write adopt=True instead",
            ),
        ],
        ids=["SecureTrunk", "TlsOrigination"],
    )
    def test_stands_in_for_the_import_option(self, declare, instead):
        """Pulumi's `import_` does not work for dynamic resources, which the constructor says."""
        with pytest.raises(ConfigurationError, match=instead):
            declare(pulumi.ResourceOptions(import_=SID))


class TestPlainText:
    def test_is_accepted_of_what_stands_there(self):
        """An entry that the state has with `plain_text` keeps it, wherever it moves in the list."""
        entry = {"sip_url": PLAIN, "plain_text": True}

        assert {} == of_list(ADOPTED, entry)
        assert {} == of_list(ADOPTED, TLS, entry)

    @pytest.mark.parametrize(
        ("olds", "others"),
        [
            ({}, {}),
            ({**ADOPTED, "destinations": [{"sip_url": PLAIN}]}, {}),
            ({**ADOPTED, "destinations": [{"sip_url": "sip:other.example.com", "plain_text": True}]}, {}),
            ({**ADOPTED, "adopt": True, "destinations": [{"sip_url": TLS}]}, {"adopt": True}),
        ],
        ids=["new", "found by a refresh", "another URI", "adopted already"],
    )
    def test_is_refused_of_anything_else(self, olds, others):
        """`plain_text` does not bring a plain URI onto a trunk."""
        reason = of_list(olds, {"sip_url": PLAIN, "plain_text": True}, **others)["destinations[0].plain_text"]

        assert "only for a URI that was on the trunk before it was adopted" in reason
        assert f"write '{PLAIN};transport=tls', and remove plain_text" in reason

    def test_is_accepted_of_what_is_adopted(self):
        """`plain_text` is accepted with `adopt=True`: the create refuses URLs that are not there."""
        assert {} == of_list({}, {"sip_url": PLAIN, "plain_text": True}, adopt=True)

    @pytest.mark.parametrize("olds", [{}, ADOPTED])
    def test_is_refused_of_tls(self, olds):
        """A TLS URI must not have `plain_text`."""
        reason = of_list(olds, {"sip_url": TLS, "plain_text": True}, adopt=True)["destinations[0].plain_text"]

        assert f"'{TLS}' is TLS: remove plain_text" == reason

    @pytest.mark.parametrize("entry", [PLAIN, {"sip_url": PLAIN}, {"sip_url": PLAIN, "plain_text": False}])
    def test_is_needed(self, entry):
        """A plain URI without `plain_text` is refused, adopted or not."""
        assert "is not TLS" in of_list(ADOPTED, entry)["destinations[0].sip_url"]
        assert "is not TLS" in of_list({}, entry, adopt=True)["destinations[0].sip_url"]

    @pytest.mark.parametrize(
        ("entry", "path", "reason"),
        [
            ({"sip_url": "pbx", "plain_text": True}, "sip_url", "it has no scheme"),
            ({"sip_url": PLAIN, "plain_text": "yes"}, "plain_text", "is not a boolean"),
            ({"sip_url": 5, "plain_text": True}, "sip_url", "is not a SIP URI"),
        ],
    )
    def test_of_what_is_wrong_otherwise(self, entry, path, reason):
        """Each mistake is named once, at its place."""
        found = of_list({}, entry, adopt=True)
        found.pop("destinations[0].sip_url", None) if path == "plain_text" else None

        assert [f"destinations[0].{path}"] == list(found)
        assert reason in found[f"destinations[0].{path}"]

    def test_of_an_unknown_uri(self):
        """A URI that preview does not know says nothing yet."""
        assert {} == of_list({}, {"sip_url": Unknown(), "plain_text": True})

    def test_each_is_warned_about(self, warnings):
        """Each preview has the correction for a plain entry, disabled ones too, and no advice on its port."""
        disabled = {"sip_url": "sip:off.example.com:5060", "plain_text": True, "enabled": False}
        enabled = {"sip_url": "sip:on.example.com:5060", "plain_text": True}
        of_list({}, disabled, enabled, adopt=True)
        of_list({}, disabled, adopt=True)

        assert 3 == len(warnings)
        assert "write 'sip:off.example.com;transport=tls', and remove plain_text" in warnings[0]
        assert "write 'sip:on.example.com;transport=tls', and remove plain_text" in warnings[1]
        assert "all destinations are disabled" in warnings[2]

    def test_lets_the_constructor_pass(self):
        """The constructor refuses plain URIs that do not say so, and leaves the others to `check`."""
        with pytest.raises(PlainUriError):
            TlsOrigination("voice", trunk_sid=SID, destinations=[{"sip_url": PLAIN}])

        assert [] == plain_ones([{"sip_url": PLAIN, "plain_text": True}])
