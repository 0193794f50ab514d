"""The addresses of a host, by a DNS server on loopback."""

from __future__ import annotations

import functools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from pulumi_twilio_trunking.base.sip_uri import SipUri

from twilio_trunks_audit.preflight.addresses import (
    MOST_ADDRESSES,
    Resolved,
    is_twilios,
    resolve,
    uses_interconnect,
)
from twilio_trunks_audit.preflight.report import CANNOT_TELL, FAIL, PASS, UNREACHABLE

HOST = "sbc.example.com"
ONE, TWO, SIX = "203.0.113.7", "203.0.113.8", "2001:db8::7"
PUBLIC, PUBLIC_TOO, PUBLIC_6 = "8.8.8.8", "1.1.1.1", "2606:4700::1111"

Zone = dict[tuple[str, str], "list[str] | str"]
"""By name and type: the records (`A`, `AAAA`, or `CNAME name`), or what happens instead."""


def _reply(zone: Zone, query: dns.message.Message) -> bytes:
    reply = dns.message.make_response(query)
    [question] = query.question
    name = question.name
    records = zone.get((name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)))
    if isinstance(records, str):
        if records == "silence":
            return b""
        if records == "garbage":
            return b"\xff" * 20
        reply.set_rcode(dns.rcode.from_text(records))
    for record in [] if isinstance(records, str) else records or []:
        alias, _, target = record.partition("CNAME ")
        if target:
            reply.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", f"{target}."))
            name = dns.name.from_text(target)
        else:
            kind = "AAAA" if ":" in alias else "A"
            reply.find_rrset(
                reply.answer, name, dns.rdataclass.IN, dns.rdatatype.from_text(kind), create=True
            ).add(dns.rdata.from_text("IN", kind, alias), 60)
    return reply.to_wire()


@contextmanager
def dns_server(zone: Zone) -> Iterator[dns.resolver.Resolver]:
    """Serve *zone* by UDP, and yield a resolver that asks this server."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                data, sender = server.recvfrom(4096)
                if not data:
                    return
                reply = _reply(zone, dns.message.from_wire(data))
                if reply:
                    server.sendto(reply, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
        try:
            yield resolver
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
                stop.sendto(b"", server.getsockname())
            thread.join()


def asked(zone: Zone, host: str = HOST, *, seconds: float = 5, interconnect: bool = False) -> Resolved:
    """Resolve *host* with a server of *zone*."""
    with dns_server(zone) as resolver, pytest.MonkeyPatch.context() as patch:
        patch.setattr(dns.resolver, "Resolver", lambda: resolver)
        return resolve(host, fixed={}, seconds=seconds, interconnect=interconnect)


def test_ipv4_comes_first():
    found = asked({(HOST, "A"): [PUBLIC, PUBLIC_TOO], (HOST, "AAAA"): [PUBLIC_6]})
    [check] = found.checks

    assert (PUBLIC_TOO, PUBLIC, PUBLIC_6) == found.addresses
    assert ("DNS", PASS, f"{PUBLIC_TOO}, {PUBLIC}, {PUBLIC_6}") == (check.name, check.answer, check.seen)


@pytest.mark.parametrize("host", ["SBC.Example.com", "sbc.example.com."])
def test_case_and_a_last_dot_do_not_matter(host):
    assert (PUBLIC,) == asked({(HOST, "A"): [PUBLIC]}, host).addresses


def test_aliases_are_followed():
    assert (PUBLIC,) == asked({(HOST, "A"): ["CNAME pbx.example.net", PUBLIC]}).addresses


@pytest.mark.parametrize(
    ("zone", "seen"),
    [
        ({(HOST, "A"): "NXDOMAIN"}, f"no such name: {HOST}"),
        ({}, f"{HOST} has no address"),
        ({(HOST, "A"): ["CNAME pbx.example.net"]}, f"{HOST} has no address"),
        ({(HOST, "AAAA"): "SERVFAIL"}, f"{HOST} has no address"),
        ({(HOST, "AAAA"): [SIX]}, f"only IPv6: {SIX}"),
    ],
    ids=["no name", "no address", "an alias of nothing", "no IPv4, and no answer", "IPv6"],
)
def test_without_an_ipv4_address_the_check_fails(zone, seen):
    [check] = asked(zone).checks

    assert (FAIL, UNREACHABLE, seen) == (check.answer, check.error, check.seen)
    assert "A record" in check.fix


def test_ipv6_addresses_are_there_to_be_tried():
    assert (SIX,) == asked({(HOST, "AAAA"): [SIX]}).addresses


@pytest.mark.parametrize(
    ("trouble", "seen"),
    [
        ("SERVFAIL", "it answers SERVFAIL"),
        ("REFUSED", "it answers REFUSED"),
        ("silence", "it does not answer in time"),
        ("garbage", "it does not answer in time"),
        ([f"CNAME b.{HOST}", f"CNAME {HOST}"], "its answer cannot be used"),
    ],
)
def test_without_an_answer_nobody_can_tell(trouble, seen):
    found = asked({(HOST, "A"): trouble, (HOST, "AAAA"): trouble}, seconds=0.2)
    [check] = found.checks

    assert (CANNOT_TELL, None, ()) == (check.answer, check.error, found.addresses)
    assert f"the resolver of this machine: {seen}" == check.seen
    assert "--resolve" in check.fix


def test_an_endless_chain_of_aliases_is_not_followed():
    aliases = [f"CNAME pbx-{number}.example.net" for number in range(40)]
    [check] = asked({(HOST, "A"): [*aliases, PUBLIC], (HOST, "AAAA"): aliases}).checks

    assert CANNOT_TELL == check.answer


def test_trouble_with_ipv6_does_not_matter():
    found = asked({(HOST, "A"): [PUBLIC], (HOST, "AAAA"): "SERVFAIL"})

    assert ([PASS], (PUBLIC,)) == ([check.answer for check in found.checks], found.addresses)


def test_trouble_with_ipv4_matters():
    found = asked({(HOST, "A"): "SERVFAIL", (HOST, "AAAA"): [PUBLIC_6]})

    assert ([CANNOT_TELL], (PUBLIC_6,)) == ([check.answer for check in found.checks], found.addresses)


@pytest.mark.parametrize("name", ["x" * 64 + ".example.com", ".".join(["x" * 60] * 5), "a..example.com"])
def test_a_name_that_cannot_be_is_no_name(name):
    [check] = asked({}, name).checks

    assert (FAIL, f"no such name: {name}") == (check.answer, check.seen)


def test_without_a_resolver_nobody_can_tell(monkeypatch, tmp_path):
    without = functools.partial(dns.resolver.Resolver, filename=str(tmp_path / "none"))
    monkeypatch.setattr(dns.resolver, "Resolver", without)
    [check] = resolve(HOST, fixed={}, seconds=5).checks

    assert (CANNOT_TELL, "no resolver is configured") == (check.answer, check.seen)


def test_many_addresses_are_cut():
    every = [f"8.8.4.{number}" for number in range(MOST_ADDRESSES + 4)]
    found = asked({(HOST, "A"): every})
    [check] = found.checks

    assert MOST_ADDRESSES == len(found.addresses)
    assert (PASS, "4 more addresses are not tried.") == (check.answer, check.warning)
    assert check.seen.endswith(" and 4 more")


HIDDEN = ["10.0.0.5", "172.16.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1", "169.254.0.1", ONE, "224.0.0.1"]


class TestNotPublic:
    @pytest.mark.parametrize("address", HIDDEN)
    def test_fails(self, address):
        found = asked({(HOST, "A"): [PUBLIC, address]})
        [check] = found.checks

        assert (FAIL, f"{address} is not a public address") == (check.answer, check.seen)
        assert {PUBLIC, address} == {*found.addresses}

    def test_fails_as_the_host_of_the_uri(self):
        found = resolve("10.0.0.5", fixed={}, seconds=5)
        [check] = found.checks

        assert (FAIL, ("10.0.0.5",)) == (check.answer, found.addresses)

    def test_several(self):
        [check] = asked({(HOST, "A"): ["10.0.0.5", "10.0.0.6"]}).checks

        assert "10.0.0.5, 10.0.0.6 are not public addresses" == check.seen

    def test_over_a_private_line_nobody_can_tell(self):
        [check] = asked({(HOST, "A"): ["10.0.0.5"]}, interconnect=True).checks

        assert (CANNOT_TELL, "10.0.0.5 is not a public address") == (check.answer, check.seen)

    def test_is_the_users_word_where_he_names_it(self):
        fixed = {HOST: [SIX, "10.0.0.5", "10.0.0.5"]}
        found = resolve(f"{HOST.upper()}.", fixed=fixed, seconds=5)
        [check] = found.checks

        assert (PASS, f"10.0.0.5, {SIX}, as --resolve says") == (check.answer, check.seen)
        assert ("10.0.0.5", SIX) == found.addresses

    def test_of_ipv6_alone_fails_where_the_user_names_it_too(self):
        [check] = resolve(HOST, fixed={HOST: [SIX]}, seconds=5).checks

        assert (FAIL, f"only IPv6: {SIX}") == (check.answer, check.seen)


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("Acme.pstn.Twilio.com.", "127.0.0.1", True),
        ("sbc.example.com", "54.172.60.3", True),
        ("sbc.example.com", "54.172.60.4", False),
        ("nottwilio.com", "::1", False),
    ],
)
def test_twilios_own_hosts(host: str, address: str, *, expected: bool) -> None:
    assert expected == is_twilios(host, address)


class TestIpAddress:
    def test_of_ipv4_passes(self):
        found = resolve(PUBLIC, fixed={}, seconds=5)

        assert ([PASS], (PUBLIC,)) == ([check.answer for check in found.checks], found.addresses)

    def test_of_ipv6_fails(self):
        found = resolve(f"[{PUBLIC_6}]", fixed={}, seconds=5)
        [check] = found.checks

        assert (FAIL, f"only IPv6: {PUBLIC_6}") == (check.answer, check.seen)
        assert (PUBLIC_6,) == found.addresses


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", False),
        (";edge=ashburn", False),
        (";edge=ashburn-ix", True),
        (";EDGE=London-IX", True),
        (";region=us1-ix", True),
        (";tnx=TNX123", True),
        (";tnx", True),
        (";transport=tls;edge=tokyo%2Dix", True),
    ],
)
def test_interconnect_shows_in_the_uri(parameters, expected):
    assert expected is uses_interconnect(SipUri.parse(f"sip:{HOST}{parameters}"))
