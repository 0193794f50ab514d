"""Random sequences of calls and restarts, compared with a model of a few dictionaries."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)
from twilio.base.exceptions import TwilioRestException

from emulator.testing import running

DOMAINS = st.sampled_from([None, "a.pstn.twilio.com", "b.pstn.twilio.com", "c.b.pstn.twilio.com"])
NUMBERS = st.sampled_from([f"PN{digit * 32}" for digit in "12"])
LISTS = {"ip_access_control_lists": "IP_ACL", "credential_lists": "CREDENTIAL_LIST"}
IN_USE = {"ip_access_control_lists": 21236, "credential_lists": 21241}
URL = {"friendly_name": "sbc", "sip_url": "sip:a", "priority": 1, "weight": 1, "enabled": True}


def parent_of(domain):
    return domain.split(".", 1)[1] if domain and domain.startswith("c.") else None


class Trunks(RuleBasedStateMachine):
    """One account's trunks: ``domains`` by trunk, ``urls`` by trunk and SID, the others by SID."""

    trunks = Bundle("trunks")
    urls = Bundle("urls")
    lists = Bundle("lists")

    def __init__(self):
        super().__init__()
        self.exit = ExitStack()
        self.folder = self.exit.enter_context(tempfile.TemporaryDirectory())
        self.domains, self.urls_of, self.numbers = {}, {}, {}
        self.trunks_of_list, self.names = {}, 0
        self.restarts = 0

    @initialize()
    def start(self):
        self.server = ExitStack()
        emulator = self.server.enter_context(running(Path(self.folder) / "twilio.sqlite"))
        self.api = emulator.client().trunking.v1.trunks
        self.account = emulator.client().api.v2010.account

    @precondition(lambda self: self.restarts < 1)  # a restart takes as long as twenty calls
    @rule()
    def restart(self):
        self.restarts += 1
        self.server.close()
        self.start()

    @rule(target=trunks, domain=DOMAINS)
    def create_trunk(self, domain):
        code, trunk = self.attempt(
            lambda: self.api.create(domain_name=domain) if domain else self.api.create()
        )
        assert self.code_of_name(None, domain) == code
        if trunk:
            self.domains[trunk.sid], self.urls_of[trunk.sid] = domain, {}
        return trunk.sid if trunk else "TK" + "0" * 32

    @rule(sid=trunks, domain=DOMAINS)
    def rename_trunk(self, sid, domain):
        code, trunk = self.attempt(lambda: self.api(sid).update(domain_name=domain or ""))
        assert (20404 if sid not in self.domains else self.code_of_name(sid, domain)) == code
        if trunk:
            self.domains[sid] = domain

    @rule(sid=trunks)
    def delete_trunk(self, sid):
        code, _ = self.attempt(lambda: self.api(sid).delete())
        assert (20404 if sid not in self.domains else 21247 if self.is_parent(sid) else None) == code
        if code is None:
            del self.domains[sid], self.urls_of[sid]
            self.numbers = {number: trunk for number, trunk in self.numbers.items() if trunk != sid}
            for trunks in self.trunks_of_list.values():
                trunks.discard(sid)

    @rule(target=urls, sid=trunks)
    def create_url(self, sid):
        code, url = self.attempt(lambda: self.api(sid).origination_urls.create(**URL))
        full = len(self.urls_of.get(sid, {})) == 10
        assert (20404 if sid not in self.domains else 21249 if full else None) == code
        if url:
            self.urls_of[sid][url.sid] = 1
        return (sid, url.sid if url else "OU" + "0" * 32)

    @rule(pair=urls, weight=st.integers(-1, 3))
    def update_url(self, pair, weight):
        sid, url = pair
        code, _ = self.attempt(lambda: self.api(sid).origination_urls(url).update(weight=weight))
        known = url in self.urls_of.get(sid, {})
        assert (20404 if not known else 20001 if weight < 0 else None) == code
        if code is None:
            self.urls_of[sid][url] = weight

    @rule(pair=consumes(urls))
    def delete_url(self, pair):
        sid, url = pair
        code, _ = self.attempt(lambda: self.api(sid).origination_urls(url).delete())
        assert (None if self.urls_of.get(sid, {}).pop(url, None) is not None else 20404) == code

    @rule(sid=trunks, number=NUMBERS)
    def attach(self, sid, number):
        code, _ = self.attempt(lambda: self.api(sid).phone_numbers.create(phone_number_sid=number))
        assert (20404 if sid not in self.domains else 21245 if number in self.numbers else None) == code
        if code is None:
            self.numbers[number] = sid

    @rule(sid=trunks, number=NUMBERS)
    def detach(self, sid, number):
        code, _ = self.attempt(lambda: self.api(sid).phone_numbers(number).delete())
        assert (None if self.numbers.get(number) == sid else 20404) == code
        if code is None:
            del self.numbers[number]

    @rule(sid=trunks, number=NUMBERS)
    def move(self, sid, number):
        """The account's own view of a number ties it to a trunk too, wherever it is."""
        code, _ = self.attempt(lambda: self.account.incoming_phone_numbers(number).update(trunk_sid=sid))
        if code == 20404:  # nobody has named the number yet
            assert number not in self.numbers
            return
        assert (20001 if sid not in self.domains else None) == code
        if code is None:
            self.numbers[number] = sid

    @rule(target=lists, kind=st.sampled_from(list(LISTS)))
    def create_list(self, kind):
        self.names += 1
        made = getattr(self.account.sip, kind).create(friendly_name=str(self.names))
        self.trunks_of_list[kind, made.sid] = set()
        return kind, made.sid

    @rule(sid=trunks, of=lists)
    def attach_list(self, sid, of):
        code, _ = self.attempt(lambda: self.on_trunk(sid, of).create(of[1]))
        on = self.trunks_of_list.get(of)
        wrong = 20404 if sid not in self.domains else 20001 if on is None else 21245 if sid in on else None
        assert wrong == code
        if code is None:
            on.add(sid)

    @rule(sid=trunks, of=lists)
    def detach_list(self, sid, of):
        code, _ = self.attempt(lambda: self.on_trunk(sid, of)(of[1]).delete())
        on = self.trunks_of_list.get(of, set())
        assert (None if sid in on else 20404) == code
        on.discard(sid)

    @rule(of=lists)
    def delete_list(self, of):
        kind, list_sid = of
        code, _ = self.attempt(lambda: getattr(self.account.sip, kind)(list_sid).delete())
        on = self.trunks_of_list.get(of)
        assert (20404 if on is None else IN_USE[kind] if on else None) == code
        if code is None:
            del self.trunks_of_list[of]

    @invariant()
    def server_is_as_the_model(self):
        if not hasattr(self, "api"):
            return
        shown = {trunk.sid: trunk for trunk in self.api.list()}
        assert self.domains == {sid: trunk.domain_name for sid, trunk in shown.items()}
        assert {sid: self.auth_types_of(sid) for sid in shown} == {
            sid: set(trunk.auth_type_set) for sid, trunk in shown.items()
        }
        for sid, urls in self.urls_of.items():
            assert urls == {url.sid: url.weight for url in self.api(sid).origination_urls.list()}
            numbers = {number for number, trunk in self.numbers.items() if trunk == sid}
            assert numbers == {number.sid for number in self.api(sid).phone_numbers.list()}

    def teardown(self):
        self.server.close()
        self.exit.close()

    def code_of_name(self, sid, domain):
        """The code that a trunk's new domain name is refused with."""
        if sid and domain == self.domains[sid]:
            return None
        if sid and self.is_parent(sid):
            return 21247
        parent = parent_of(domain)
        if parent and parent not in self.domains.values():
            return 21247
        return 21245 if domain and domain in self.domains.values() else None

    def is_parent(self, sid):
        return self.domains[sid] is not None and self.domains[sid] in map(parent_of, self.domains.values())

    def on_trunk(self, sid, of):
        return getattr(self.api(sid), of[0].replace("credential_lists", "credentials_lists"))

    def auth_types_of(self, sid):
        return {LISTS[kind] for (kind, _), trunks in self.trunks_of_list.items() if sid in trunks}

    @staticmethod
    def attempt(call):
        """The code that *call* is refused with, and what it returns."""
        try:
            return None, call()
        except TwilioRestException as refusal:
            return refusal.code, None


TestModel = Trunks.TestCase
TestModel.settings = settings(max_examples=7, stateful_step_count=40, deadline=None)
