"""Trunks and lists that were there before Pulumi: what is accepted of a program, and what becomes of them at Twilio."""

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Unknown
from pulumi_twilio_trunking import SecureTrunk, TlsOrigination, secure_trunk, tls_origination
from pulumi_twilio_trunking.base.errors import ConfigurationError, PlainUriError, RefusedError
from pulumi_twilio_trunking.client.api import OriginationUrl, Recording, Trunk
from pulumi_twilio_trunking.engine.adopted import RESOURCE_NAME, SECURE_BY_DEFAULT
from pulumi_twilio_trunking.origination.destinations import declaration, plain_ones
from pulumi_twilio_trunking.origination.plan import Route
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider
from pulumi_twilio_trunking.trunk import inputs as trunk_inputs

SID, OTHER = "TK" + "0123456789abcdef" * 2, "TK" + "f" * 32
PLAIN, TLS = "sip:old-pbx.example.com", "sip:new-pbx.example.com;transport=tls"
HOME = {"account_sid": "AC" + "0" * 32, "region": "us1"}
ADOPTED = {"trunk_sid": SID, "destinations": [{"sip_url": PLAIN, "plain_text": True}], "adopted": True}


def problems(provider, olds, **news):
    return dict(failure.reason.split(": ", 1) for failure in provider.check(olds, news).failures)


def of_trunk(olds, **news):
    return problems(SecureTrunkProvider(), olds, **news)


def of_list(olds, *destinations, **others):
    return problems(TlsOriginationProvider(), olds, trunk_sid=SID, destinations=[*destinations], **others)


def as_program(inputs):
    """What a program has to give to get *inputs*."""
    return {name: value for name, value in inputs.items() if name not in ("__provider", "adopted")}


class TestMarks:
    @pytest.mark.parametrize("olds", [{}, {"secure": False, "adopted": True}])
    def test_never_reach_a_state(self, olds):
        """What a constructor tells `check` beside the inputs is not among those that it returns."""
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
        """Neither name stands in the state of a trunk that Pulumi made."""
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
        """What the constructor filled in is refused for an adopted trunk, with what to write."""
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
        """It is no way to get a plain URI onto a trunk."""
        reason = of_list(olds, {"sip_url": PLAIN, "plain_text": True}, **others)["destinations[0].plain_text"]

        assert "only for a URI that was on the trunk before it was adopted" in reason
        assert f"write '{PLAIN};transport=tls', and remove plain_text" in reason

    def test_is_accepted_of_what_is_adopted(self):
        """A list that is made with `adopt=True` may have it: the create refuses what is not there."""
        assert {} == of_list({}, {"sip_url": PLAIN, "plain_text": True}, adopt=True)

    @pytest.mark.parametrize("olds", [{}, ADOPTED])
    def test_is_refused_of_tls(self, olds):
        """It would say what is not so."""
        reason = of_list(olds, {"sip_url": TLS, "plain_text": True}, adopt=True)["destinations[0].plain_text"]

        assert f"'{TLS}' is TLS: remove plain_text" == reason

    @pytest.mark.parametrize("entry", [PLAIN, {"sip_url": PLAIN}, {"sip_url": PLAIN, "plain_text": False}])
    def test_is_needed(self, entry):
        """Without it a plain URI is refused, adopted or not."""
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
        """Each mistake is told once, where it is."""
        found = of_list({}, entry, adopt=True)
        found.pop("destinations[0].sip_url", None) if path == "plain_text" else None

        assert [f"destinations[0].{path}"] == list(found)
        assert reason in found[f"destinations[0].{path}"]

    def test_of_an_unknown_uri(self):
        """A URI that preview does not know says nothing yet."""
        assert {} == of_list({}, {"sip_url": Unknown(), "plain_text": True})

    def test_each_is_warned_about(self, warnings):
        """Each preview has the edit that mends a plain entry, disabled ones too, and no advice on its port."""
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


class TestTrunks:
    @pytest.fixture
    def existing(self, client, domain):
        """A trunk that carries calls."""
        trunk = client.trunking.v1.trunks.create(
            friendly_name="PBX", domain_name=domain, disaster_recovery_url="https://example.com/x"
        )
        client.trunking.v1.trunks(trunk.sid).recordings().update(mode="record-from-answer")
        return trunk

    @pytest.fixture
    def program(self, existing, domain):
        """The program that declares it as it is."""
        return {
            "secure": False,
            "friendly_name": "PBX",
            "domain_name": domain,
            "disaster_recovery_url": "https://example.com/x",
            "recording": {"mode": "record-from-answer"},
            "adopt": existing.sid,
        }

    def test_are_taken_over_without_a_request_that_changes(self, trunk_stack, existing, program, twilio):
        """Adopting reads, and its outputs are those of a trunk that Pulumi made, and the line."""
        trunk_stack.up(**program)

        assert existing.sid == trunk_stack.id
        assert {"GET"} == {entry.method for entry in twilio.requests[2:]}
        assert (True, existing.sid) == (trunk_stack.outputs["adopted"], trunk_stack.outputs["adopt"])
        assert "nothing" == trunk_stack.preview(**program)

        outputs, inputs = dict(trunk_stack.outputs), dict(trunk_stack.inputs)
        trunk_stack.refresh()

        assert (outputs, inputs) == (trunk_stack.outputs, trunk_stack.inputs)

    @pytest.mark.parametrize(
        ("name", "value", "line"),
        [
            ("secure", True, "secure=False,  # not True"),
            ("friendly_name", "voice", "friendly_name='PBX',  # not 'voice'"),
            ("transfer_mode", "enable-all", "transfer_mode='disable-all',  # not 'enable-all'"),
            ("recording", None, "recording={'mode': 'record-from-answer', 'trim': 'do-not-trim'},  # not"),
            ("disaster_recovery_method", "GET", "disaster_recovery_method='POST',  # not 'GET'"),
            ("cnam_lookup_enabled", True, "cnam_lookup_enabled=False,  # not True"),
        ],
    )
    def test_must_be_as_declared(self, trunk_stack, program, name, value, line):
        """Each difference is refused, with the line to write; nothing is changed."""
        with pytest.raises(RefusedError) as caught:
            trunk_stack.up(**{**program, name: value})

        assert line in str(caught.value)
        assert 1 == str(caught.value).count("# not")

    @pytest.mark.parametrize(
        ("declared", "instead"),
        [
            ("https://bob:s3cret@a.com/x", "'https://…@a.com/x'"),
            ("https://b.com/?token=s3cret", "'https://b.com/?…'"),
            ("https://bob:s3cret@a.com/x?token=1", "what is declared, in the part that is not shown here"),
        ],
    )
    def test_secrets_of_a_url(self, trunk_stack, program, existing, declared, instead):
        """Neither URL is shown with what may be secret; where all else is the same, that is said."""
        existing.update(disaster_recovery_url="https://bob:s3cret@a.com/x?token=s3cret")

        with pytest.raises(RefusedError) as caught:
            trunk_stack.up(**{**program, "disaster_recovery_url": declared})

        assert f"disaster_recovery_url='https://…@a.com/x?…',  # not {instead}" in str(caught.value)
        assert "s3cret" not in str(caught.value)

    def test_without_a_domain_that_is_there(self, trunk_stack, program, domain):
        """What the program leaves out is a difference too, where Twilio has it."""
        del program["domain_name"]

        with pytest.raises(RefusedError, match=f"domain_name='{domain}',  # not None"):
            trunk_stack.up(**program)

    def test_are_any_resource_once_the_line_has_gone(self, trunk_stack, program, client):
        """Removing `adopt` is an update that sends nothing; then the trunk can be changed and deleted."""
        trunk_stack.up(**program)
        del program["adopt"]

        assert "update" == trunk_stack.up(**program)
        assert "adopt" not in trunk_stack.outputs

        trunk_stack.up(**{**program, "secure": True})
        trunk_stack.destroy()

        assert [] == client.trunking.v1.trunks.list()

    def test_are_not_deleted_while_the_line_stands(self, trunk_stack, program, client):
        """A delete is refused: not the running program's check, but the state says so."""
        trunk_stack.up(**program)

        with pytest.raises(RefusedError, match="remove `adopt`, or set force_delete=True"):
            trunk_stack.destroy()

        assert 1 == len(client.trunking.v1.trunks.list())

    def test_of_a_resource_that_the_program_renamed_stay(self, new_trunk_stack, program, client, warnings):
        """What a resource of the running program adopts is not deleted, though the old one never had the line."""
        del program["adopt"], program["disaster_recovery_url"], program["domain_name"]
        old, new = new_trunk_stack(), new_trunk_stack()
        old.up(**program)
        new.up(**program, adopt=old.id, **{RESOURCE_NAME: "new"})

        old.delete()

        assert new.id in {trunk.sid for trunk in client.trunking.v1.trunks.list()}
        assert f"trunk {new.id} was not deleted at Twilio: 'new' of this program adopts it" in warnings[-1]

    def test_adopted_later_are_noted(self, trunk_stack, program):
        """`adopt` with a resource's own SID is an update that sends nothing."""
        sid = program.pop("adopt")
        trunk_stack.id, trunk_stack.inputs = sid, {"secure": False, "adopted": True}
        trunk_stack.outputs = {"secure": False, "adopted": True}
        trunk_stack.refresh()

        assert "nothing" == trunk_stack.preview(**program)
        assert "update" == trunk_stack.up(**program, adopt=sid)
        assert sid == trunk_stack.outputs["adopt"]
        assert "nothing" == trunk_stack.preview(**program, adopt=sid)

    def test_of_another_account_are_not_there(self, trunk_stack, twilio):
        """A 404 says which account was looked in."""
        with pytest.raises(
            RefusedError, match=f"cannot be adopted: it is not in account {twilio.account_sid}"
        ):
            trunk_stack.up(secure=True, adopt=SID)


class TestLists:
    @pytest.fixture
    def existing(self, client, trunk_sid):
        """A trunk with two destinations, one of them plain."""
        urls = client.trunking.v1.trunks(trunk_sid).origination_urls
        for index, uri in enumerate([PLAIN, TLS]):
            urls.create(10, index, enabled=True, friendly_name=f"site {index}", sip_url=uri)
        return urls

    @pytest.fixture
    def program(self, trunk_sid):
        return {
            "trunk_sid": trunk_sid,
            "adopt": True,
            "destinations": [
                {"sip_url": PLAIN, "priority": 0, "plain_text": True},
                {"sip_url": TLS, "priority": 1},
            ],
        }

    def test_are_made_anew_without_a_gap(self, origination_stack, existing, program, twilio):
        """The new ones come first and the old ones go last; none of the old SIDs stays."""
        old = {url.sid for url in existing.list()}
        start = len(twilio.requests)

        origination_stack.up(**program)

        assert ["GET", "POST", "POST", "DELETE", "DELETE"] == [
            entry.method for entry in twilio.requests[start:]
        ]
        assert [PLAIN, TLS] == [url.sip_url for url in sorted(existing.list(), key=lambda url: url.priority)]
        assert old.isdisjoint({url.sid for url in existing.list()})
        assert "nothing" == origination_stack.preview(**program)

        outputs, inputs = dict(origination_stack.outputs), dict(origination_stack.inputs)
        origination_stack.refresh()

        assert (outputs, inputs) == (origination_stack.outputs, origination_stack.inputs)

    def test_of_ten_are_made_anew_one_by_one(self, origination_stack, existing, program, twilio):
        """At Twilio's limit of ten, nine of the ten routes exist at any moment."""
        for index in range(2, 10):
            uri = f"sip:{index}.example.com;transport=tls"
            existing.create(10, index, enabled=True, friendly_name="more", sip_url=uri)
            program["destinations"].append({"sip_url": uri, "priority": index})
        before = sorted(url.sip_url for url in existing.list())
        start = len(twilio.requests)

        origination_stack.up(**program)

        methods = [entry.method for entry in twilio.requests[start:]]
        steps = [{"POST": 1, "DELETE": -1}.get(method, 0) for method in methods]
        assert {-1, 0} == {sum(steps[:end]) for end in range(len(steps) + 1)}
        assert before == sorted(url.sip_url for url in existing.list())

    @pytest.mark.parametrize(
        "edit",
        [
            lambda entries: entries[:1],
            lambda entries: [*entries, {"sip_url": "sip:c.example.com;transport=tls", "priority": 2}],
            lambda entries: [entries[0], {**entries[1], "priority": 2}],
            lambda entries: [entries[0], {**entries[1], "weight": 9}],
            lambda entries: [entries[0], {**entries[1], "enabled": False}],
            lambda entries: [entries[0], {**entries[1], "sip_url": f"{TLS};edge=dublin"}],
        ],
        ids=["fewer", "more", "priority", "weight", "enabled", "uri"],
    )
    def test_must_be_as_declared(self, origination_stack, existing, program, edit, twilio):
        """Each difference that a call would notice is refused, with the list to write."""
        before = {url.sid for url in existing.list()}
        start = len(twilio.requests)

        with pytest.raises(
            RefusedError, match="has other origination URLs than those that are declared"
        ) as caught:
            origination_stack.up(**{**program, "destinations": edit(program["destinations"])})

        assert {"GET"} == {entry.method for entry in twilio.requests[start:]}
        assert before == {url.sid for url in existing.list()}
        assert (
            "{'sip_url': 'sip:old-pbx.example.com', 'priority': 0, 'friendly_name': 'site 0', 'plain_text': True}"
            in str(caught.value)
        )

    def test_that_a_killed_run_left_twice_are_taken(self, origination_stack, existing, program):
        """What a create made before it was killed stands beside the old ones, and is no difference."""
        existing.create(10, 0, enabled=True, friendly_name="anew", sip_url=PLAIN)

        origination_stack.up(**program)

        assert 2 == len(existing.list())

    def test_of_a_bare_trunk_are_refused(self, origination_stack, program):
        """Where nothing stands there is nothing to adopt."""
        with pytest.raises(RefusedError, match="there is nothing to adopt: remove adopt=True"):
            origination_stack.up(**program)

    def test_without_the_line_are_refused(self, origination_stack, existing, program):
        """Other URLs on the trunk are refused as before, and the message says how to adopt them."""
        program = {"trunk_sid": program["trunk_sid"], "destinations": [TLS]}

        with pytest.raises(RefusedError, match="add adopt=True"):
            origination_stack.up(**program)

        assert 2 == len(existing.list())

    def test_are_not_deleted_while_the_line_stands(self, origination_stack, existing, program):
        """A delete is refused; once the line has gone, which sends nothing, it goes through."""
        origination_stack.up(**program)

        with pytest.raises(RefusedError, match="remove `adopt`, run `pulumi up`, and delete then"):
            origination_stack.destroy()

        assert 2 == len(existing.list())

        del program["adopt"]

        assert "update" == origination_stack.up(**program)

        origination_stack.destroy()

        assert [] == existing.list()

    @pytest.mark.usefixtures("existing")
    def test_of_a_trunk_that_is_gone_are_deleted(self, origination_stack, program, client):
        """Nothing is left to protect."""
        origination_stack.up(**program)
        client.trunking.v1.trunks(program["trunk_sid"]).delete()

        origination_stack.destroy()

        assert origination_stack.id is None

    def test_are_handed_over_by_a_rename(self, new_origination_stack, existing, program):
        """Another resource makes the list anew, and what is left of the old one is deleted without a word."""
        old, new = new_origination_stack(), new_origination_stack()
        old.up(**program)
        new.up(**program)

        old.delete()

        assert sorted(new.outputs["origination_url_sids"]) == sorted(url.sid for url in existing.list())

    def test_that_a_refresh_read_twice_stay(self, new_origination_stack, existing, program):
        """After a rename that was cut short a refresh reads the list for both; the old one is deleted without its routes."""
        old, new = new_origination_stack(), new_origination_stack()
        old.up(**program)
        new.up(**program)
        for each in (old, new):
            each.refresh()
        new.up(**program)

        old.delete()

        assert sorted(new.outputs["origination_url_sids"]) == sorted(url.sid for url in existing.list())

    def test_of_which_a_plain_uri_was_mended_by_hand(self, origination_stack, existing, program):
        """A refresh shows it; `plain_text` is then refused."""
        origination_stack.up(**program)
        [plain] = [url for url in existing.list() if url.sip_url == PLAIN]
        existing(plain.sid).update(sip_url=f"{PLAIN};transport=tls")
        origination_stack.refresh()

        assert "plain_text" not in origination_stack.inputs["destinations"][0]
        assert ["destinations[0].plain_text"] == list(
            problems(origination_stack.provider, origination_stack.inputs, **program)
        )

    def test_to_which_somebody_added_a_plain_uri(self, origination_stack, existing, program, warnings):
        """What came later is drift, and not under `plain_text`."""
        origination_stack.up(**program)
        existing.create(10, 5, enabled=True, friendly_name="x", sip_url="sip:x.example.com")
        origination_stack.refresh()

        assert [True, None, None] == [
            entry.get("plain_text") for entry in origination_stack.inputs["destinations"]
        ]
        assert "got origination URLs outside of Pulumi that are not TLS" in warnings[-1]
        assert "update" == origination_stack.up(**program)
        assert [PLAIN, TLS] == [url.sip_url for url in sorted(existing.list(), key=lambda url: url.priority)]


TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=64)
URIS = st.sampled_from(
    [PLAIN, TLS, "sips:a.example.com", "sip:b.example.com:5060;transport=udp", "sip:+1@c:5061;transport=TLS"]
)
ROUTES = st.lists(
    st.builds(
        Route,
        sip_url=URIS,
        priority=st.integers(0, 65535) | st.sampled_from([10, 20]),
        weight=st.integers(1, 65535) | st.just(10),
        enabled=st.booleans(),
        friendly_name=TEXTS | st.sampled_from(["old-pbx.example.com", "a.example.com"]),
    ),
    min_size=1,
    max_size=10,
).map(lambda routes: sorted(routes, key=lambda route: route.priority))


class TestDeclaration:
    @given(ROUTES)
    def test_declares_what_is_there(self, routes):
        """The list that a refusal tells to write is exactly what stands there."""
        entries = eval(f"dict({declaration(routes)})")["destinations"]  # noqa: S307 - the text that a user pastes
        news = {"trunk_sid": SID, "destinations": entries, "adopt": True}
        result = TlsOriginationProvider().check({}, news)

        assert [] == [(failure.property, failure.reason) for failure in result.failures]
        assert [route.fields for route in routes] == [
            {name: value for name, value in entry.items() if name != "plain_text"}
            for entry in result.inputs["destinations"]
        ]

    def test_is_short(self):
        """What follows from the place in the list and from the URI is left out."""
        routes = [
            Route(sip_url=TLS, priority=10, weight=10, enabled=True, friendly_name="new-pbx.example.com"),
            Route(sip_url=PLAIN, priority=20, weight=10, enabled=False, friendly_name="old-pbx.example.com"),
        ]

        assert f"""\
    destinations=[
        '{TLS}',
        {{'sip_url': '{PLAIN}', 'enabled': False, 'plain_text': True}},
    ],""" == declaration(routes)

    def test_shows_no_secret(self):
        """Passwords and headers stay out of messages."""
        route = Route(
            sip_url="sip:a:hush@b;transport=tls?X-Key=hush",
            priority=1,
            weight=10,
            enabled=True,
            friendly_name="b",
        )

        assert "hush" not in declaration([route])


class TestStates:
    """What `state_of` gives is what `check` and `read` would."""

    @given(
        st.builds(
            Trunk,
            sid=st.just(SID),
            friendly_name=TEXTS | st.just(""),
            secure=st.booleans(),
            domain_name=st.sampled_from([None, "", "acme.pstn.twilio.com"]),
            transfer_mode=st.sampled_from(trunk_inputs.TRANSFER_MODES),
            transfer_caller_id=st.sampled_from(["", *trunk_inputs.TRANSFER_CALLER_IDS]),
            cnam_lookup_enabled=st.booleans(),
            disaster_recovery_url=st.sampled_from([None, "https://example.com/x"]),
            disaster_recovery_method=st.sampled_from([None, "GET", "POST"]),
            recording=st.builds(
                Recording,
                mode=st.sampled_from(trunk_inputs.RECORDING_MODES),
                trim=st.sampled_from(trunk_inputs.RECORDING_TRIMS),
            ),
            auth_type=st.sampled_from([None, "IP_ACL"]),
            symmetric_rtp_enabled=st.booleans(),
        )
    )
    def test_of_a_trunk(self, trunk):
        """The program that gives its inputs changes nothing."""
        state = secure_trunk.state_of(trunk, HOME)
        provider = SecureTrunkProvider()
        result = provider.check(state.inputs, as_program(state.inputs))

        assert [] == result.failures
        assert {**result.inputs, "__provider": state.inputs["__provider"]} == state.inputs
        assert not provider.diff(SID, state.outputs, result.inputs).changes
        assert state.inputs.items() <= state.outputs.items()

    @given(ROUTES)
    def test_of_a_list(self, routes):
        """The program that gives its inputs changes nothing, and its plain URIs may stay."""
        urls = [OriginationUrl(sid=f"OU{index:032}", **route.fields) for index, route in enumerate(routes)]
        state = tls_origination.state_of(SID, urls, HOME)
        provider = TlsOriginationProvider()
        result = provider.check(state.inputs, as_program(state.inputs))

        assert [] == [(failure.property, failure.reason) for failure in result.failures]
        assert {**result.inputs, "__provider": state.inputs["__provider"]} == state.inputs
        assert not provider.diff(SID, state.outputs, result.inputs).changes
        assert [url.sid for url in urls] == state.outputs["origination_url_sids"]
