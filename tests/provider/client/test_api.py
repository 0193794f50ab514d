"""Twilio's API as methods, through the official SDK: typed records, and only our own errors."""

import importlib
import inspect
import pkgutil
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest
import twilio.base.exceptions
from pulumi_twilio_trunking.base.errors import (
    NoAnswerError,
    NotFoundError,
    ThrottledError,
    TrunkingError,
    TwilioError,
    UnauthorizedError,
    WrongAccountError,
)
from pulumi_twilio_trunking.client.api import OriginationUrl, Recording, TrunkingApi, connect

from emulator.records import ApiKey
from emulator.testing import running

MAIN = "AC" + "a" * 32
GONE = "TK" + "0" * 32
GONE_URL = "OU" + "0" * 32
FIELDS = {
    "sip_url": "sip:a.example.com;transport=tls",
    "priority": 0,
    "weight": 1,
    "enabled": False,
    "friendly_name": "a",
}


class Verb(NamedTuple):
    """A method of the API, called for the trunk *sid*, and the request that it sends."""

    name: str
    call: Callable[[TrunkingApi, str], object]
    request: str


VERBS = [
    Verb("list_trunks", lambda api, _: api.list_trunks(), "GET /Trunks"),
    Verb("create_trunk", lambda api, _: api.create_trunk({"friendly_name": "a"}), "POST /Trunks"),
    Verb("read_trunk", lambda api, sid: api.read_trunk(sid), "GET /Trunks/TK*"),
    Verb("update_trunk", lambda api, sid: api.update_trunk(sid, {"secure": True}), "POST /Trunks/TK*"),
    Verb("delete_trunk", lambda api, sid: api.delete_trunk(sid), "DELETE /Trunks/TK*"),
    Verb("read_recording", lambda api, sid: api.read_recording(sid), "GET /Trunks/*/Recording"),
    Verb(
        "update_recording",
        lambda api, sid: api.update_recording(sid, Recording()),
        "POST /Trunks/*/Recording",
    ),
    Verb(
        "list_origination_urls",
        lambda api, sid: api.list_origination_urls(sid),
        "GET /Trunks/*/OriginationUrls",
    ),
    Verb(
        "create_origination_url",
        lambda api, sid: api.create_origination_url(sid, FIELDS),
        "POST /Trunks/*/OriginationUrls",
    ),
    Verb(
        "update_origination_url",
        lambda api, sid: api.update_origination_url(sid, GONE_URL, {"weight": 5}),
        "POST /Trunks/*/OriginationUrls/OU*",
    ),
    Verb(
        "delete_origination_url",
        lambda api, sid: api.delete_origination_url(sid, GONE_URL),
        "DELETE /Trunks/*/OriginationUrls/OU*",
    ),
]
every_verb = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
every_verb_with_an_answer = pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if not verb.name.startswith("delete")], ids=lambda verb: verb.name
)


def test_every_verb_is_tested():
    """The table above names every method of the API."""
    methods = [name for name, _ in inspect.getmembers(TrunkingApi, inspect.isfunction) if name[0] != "_"]

    assert sorted({*methods} - {"with_recording"}) == sorted(verb.name for verb in VERBS)


class TestTrunks:
    def test_defaults(self, api):
        """A trunk that was created with nothing is Twilio's default one, which is not secure."""
        trunk = api.create_trunk({})

        assert {
            "friendly_name": "",
            "secure": False,
            "domain_name": None,
            "transfer_mode": "disable-all",
            "transfer_caller_id": "from-transferee",
            "cnam_lookup_enabled": False,
            "disaster_recovery_url": None,
            "disaster_recovery_method": None,
            "recording": {"mode": "do-not-record", "trim": "do-not-trim"},
            "auth_type": None,
            "symmetric_rtp_enabled": False,
        } == trunk.model_dump(exclude={"sid", "account_sid"})

    def test_life(self, api, domain):
        """Create, read, update, clear, delete."""
        trunk = api.create_trunk({"friendly_name": "a", "secure": True, "domain_name": domain})
        assert trunk == api.read_trunk(trunk.sid)
        assert [trunk] == api.list_trunks()

        updated = api.update_trunk(trunk.sid, {"secure": False, "domain_name": "", "friendly_name": ""})
        assert (False, None, "") == (updated.secure, updated.domain_name, updated.friendly_name)

        api.delete_trunk(trunk.sid)
        assert [] == api.list_trunks()

    def test_recording(self, api):
        """Recording is set by a call of its own, and read along with the trunk."""
        sid = api.create_trunk({}).sid
        wanted = Recording(mode="record-from-answer", trim="trim-silence")

        assert wanted == api.update_recording(sid, wanted)
        assert wanted == api.read_trunk(sid).recording

    def test_many(self, api, client, seen_requests, faults):
        """A list is read to its end, page by page, always at the same address."""
        del faults  # undoes the small pages
        sids = {client.trunking.v1.trunks.create().sid for _ in range(5)}
        seen_requests.largest_page = 2

        assert sids == {trunk.sid for trunk in api.list_trunks()}


class TestOriginationUrls:
    def test_life(self, api):
        """Create, update, list, delete; zero and False are sent."""
        sid = api.create_trunk({}).sid
        url = api.create_origination_url(sid, FIELDS)
        assert FIELDS == url.model_dump(exclude={"sid"})

        changed = api.update_origination_url(sid, url.sid, {"enabled": True, "priority": 65535})
        assert OriginationUrl(**{**FIELDS, "sid": url.sid, "enabled": True, "priority": 65535}) == changed
        assert [changed] == api.list_origination_urls(sid)

        api.delete_origination_url(sid, url.sid)
        assert [] == api.list_origination_urls(sid)


class TestGone:
    @pytest.mark.parametrize(
        "name", ["read_trunk", "update_trunk", "update_recording", "list_origination_urls"]
    )
    def test_of_a_trunk(self, api, name):
        """A missing trunk is not found, even by lists, where the SDK hides the status."""
        [verb] = [verb for verb in VERBS if verb.name == name]

        with pytest.raises(NotFoundError) as refused:
            verb.call(api, GONE)

        assert (404, 20404) == (refused.value.status, refused.value.code)
        assert GONE in str(refused.value)

    def test_deleting_what_is_gone(self, api):
        """Deleting a resource that is gone already succeeds."""
        sid = api.create_trunk({}).sid

        api.delete_trunk(GONE)
        api.delete_origination_url(GONE, GONE_URL)
        api.delete_origination_url(sid, GONE_URL)


class TestErrors:
    @every_verb
    @pytest.mark.parametrize(
        ("status", "kind"), [(400, TwilioError), (401, UnauthorizedError), (429, ThrottledError)]
    )
    def test_say_what_was_tried(self, api, faults, verb, status, kind):
        """Every verb's error says what it tried, with Twilio's words."""
        faults.refuse(verb.request, status, 21248, times=100)

        with pytest.raises(TrunkingError) as refused:
            verb.call(api, GONE)

        assert kind is type(refused.value)
        assert verb.name.split("_")[0] in refused.value.tried.replace("set", "update")
        assert str(refused.value).startswith(f"could not {refused.value.tried}:\nTwilio answered {status}")
        assert "RQ0123" in str(refused.value)

    @every_verb
    def test_lost_answers(self, api, faults, verb):
        """Every verb says what it tried if Twilio did not answer."""
        faults.lose(verb.request, committed=False, times=100)

        with pytest.raises(NoAnswerError) as lost:
            verb.call(api, GONE)

        assert lost.value.tried
        assert verb.request.startswith("POST") is lost.value.maybe_done

    @every_verb
    @pytest.mark.parametrize("status", [400, 500, 503])
    def test_html(self, api, faults, verb, status):
        """The error for a proxy's HTML page names its status."""
        faults.answer(verb.request, status, "<html>", times=100)

        with pytest.raises(TwilioError, match=f"Twilio answered {status}") as refused:
            verb.call(api, GONE)

        assert (status >= 500) is refused.value.maybe_done

    @every_verb_with_an_answer
    @pytest.mark.parametrize("body", ["", "[]", "<html>"])
    def test_no_object(self, api, faults, verb, body):
        """A success without an object is an error."""
        faults.answer(verb.request, 200, body)

        with pytest.raises(NoAnswerError):
            verb.call(api, GONE)

    @every_verb_with_an_answer
    @pytest.mark.parametrize(
        "body",
        [
            "{}",
            '{"ok": true}',
            '{"ok": true, "and": 1}',
            '{"meta": {"key": "trunks"}}',
            '{"meta": null, "trunks": []}',
            '{"meta": {"key": "x"}, "x": null}',
            '{"meta": {"key": "x"}, "x": [1]}',
            '{"meta": {"key": "x"}, "x": [{"sid": null}]}',
        ],
    )
    def test_another_object(self, api, faults, verb, body):
        """An object of another kind is an error of ours, not of the SDK's."""
        faults.answer(verb.request, 200, body)

        with pytest.raises(NoAnswerError) as unreadable:
            verb.call(api, GONE)

        assert unreadable.value.tried

    @every_verb
    def test_a_refusal_of_credentials(self, credentials, verb):
        """The error names a wrong token as the cause, and does not show it."""
        api = connect(replace(credentials, password="wr0ng"))

        with pytest.raises(UnauthorizedError) as refused:
            verb.call(api, GONE)

        assert 20003 == refused.value.code
        assert "wr0ng" not in str(refused.value)

    def test_a_post_is_maybe_done_where_the_answer_is_unreadable(self, api, faults):
        """A trunk may have been made although the answer lacks its SID."""
        faults.answer("POST /Trunks", 201, "{}", committed=True)

        with pytest.raises(NoAnswerError) as unreadable:
            api.create_trunk({})

        assert unreadable.value.maybe_done

    @pytest.mark.parametrize("kind", ["TwilioException", "TwilioRestException", "TwilioServiceException"])
    @every_verb
    def test_each_of_the_sdks_exceptions(self, kind, verb):
        """Every exception of the SDK below a verb becomes one of ours."""
        sdks = getattr(twilio.base.exceptions, kind)
        arguments = {"TwilioException": ("Unable",), "TwilioRestException": (400, "/x")}.get(kind)
        error = sdks(*arguments) if arguments else sdks.__new__(sdks)
        error.status = 400

        class Trunks:
            def __getattr__(self, _):
                raise error

            def __call__(self, _):
                raise error

        api = TrunkingApi.__new__(TrunkingApi)
        api._trunks = Trunks()

        with pytest.raises(TrunkingError):
            verb.call(api, GONE)


class TestAnotherAccount:
    """Credentials of another account than the one that is named: no path of Twilio's says which is meant."""

    NAMED = "AC" + "f" * 32

    @pytest.fixture
    def stranger(self, credentials):
        """An API key of the account, with the SID of another."""
        key_sid = "SK" + "1" * 32
        key = ApiKey(sid=key_sid, secret="secret", account_sid=MAIN, region="us1")
        with running(accounts={MAIN: "token"}, keys=[key]) as twilio:
            login = {"account_sid": self.NAMED, "username": key_sid, "password": "secret"}
            api = connect(replace(credentials, base_url=twilio.url, **login))
            yield api, twilio.client().trunking.v1.trunks

    def test_create(self, stranger):
        """A trunk that was made in the wrong account is removed again, and both accounts are named."""
        api, trunks = stranger

        with pytest.raises(WrongAccountError, match=f"those of account {MAIN}.*is {self.NAMED}") as refused:
            api.create_trunk({"friendly_name": "a"})

        assert [] == trunks.list()
        assert "was made there, and it was removed again." in str(refused.value)
        assert "Nothing was changed" not in str(refused.value)

    def test_read(self, stranger):
        """A trunk of the wrong account is not read, by its SID or in a list."""
        api, trunks = stranger
        sid = trunks.create().sid

        for call in (api.list_trunks, lambda: api.read_trunk(sid)):
            with pytest.raises(WrongAccountError, match="Nothing was changed"):
                call()


class TestConnect:
    def test_one_for_a_process(self, credentials):
        """The same credentials share one API, with its connections."""
        assert connect(credentials) is connect(replace(credentials))
        assert connect(credentials) is not connect(replace(credentials, password="other"))

    def test_in_threads(self, api):
        """Four threads may use it at once, as Pulumi's SDK does."""
        made = []
        threads = [threading.Thread(target=lambda: made.append(api.create_trunk({}).sid)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert 8 == len(set(made))
        assert set(made) == {trunk.sid for trunk in api.list_trunks()}

    def test_a_stray_token_is_not_mixed_in(self, monkeypatch, credentials):
        """The environment neither completes nor moves the client."""
        for name in ("ACCOUNT_SID", "AUTH_TOKEN", "REGION", "EDGE"):
            monkeypatch.setenv(f"TWILIO_{name}", "stray")
        client = connect(replace(credentials, password="unique to this test"))._trunks._version.domain.twilio

        assert (credentials.account_sid, "unique to this test", None, None) == (
            client.account_sid,
            client.password,
            client.region,
            client.edge or None,
        )

    def test_user_agent(self, credentials):
        """Twilio's support sees who called."""
        client = connect(credentials)._trunks._version.domain.twilio

        assert any(part.startswith("pulumi-twilio-trunking/") for part in client.user_agent_extensions)


def test_the_sdk_has_no_other_exceptions():
    """The SDK has no other exceptions than those that the tests above raise."""
    found = set()
    for module in pkgutil.iter_modules(importlib.import_module("twilio.base").__path__, "twilio.base."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, Exception) and kind.__module__.startswith("twilio."):
                found.add(kind.__name__)

    # ObsoleteException is raised by methods that are obsolete; the trunking ones are not.
    assert {
        "TwilioException",
        "TwilioRestException",
        "TwilioServiceException",
        "ObsoleteException",
    } == found
