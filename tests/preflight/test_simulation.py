"""What a caller hears, by Twilio's rules and what the checks saw."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twilio_trunks_audit.preflight.report import (
    NO_SRTP,
    AddressResult,
    Check,
    CheckName,
    DestinationResult,
    cannot_tell,
    failed,
    passed,
)
from twilio_trunks_audit.preflight.simulation import caller_hears

ALIVE = passed("SIP", "it answers OPTIONS with 200")
DEAD = failed("TCP", "refused", cause="nothing listens there", fix="start it")
SILENT = cannot_tell("SIP", "no response to OPTIONS", cause="a list of addresses", fix="ask its owner")
OTHER_NAME = failed("certificate name", "for another name", cause="another name", fix="get another one")
FIREWALL = cannot_tell("TCP", "no answer", cause="a firewall", fix="ask its owner")
NO_NAME = failed("DNS", "no such name", cause="a misspelt name", fix="mend it")
NO_DNS = cannot_tell("DNS", "no answer", cause="the resolver is down", fix="try again")


def host(
    name: str, *checks: Check, priority: int = 10, weight: int = 10, status: int | None = None
) -> DestinationResult:
    return destination(
        name, [AddressResult(address="192.0.2.1", checks=checks, call_status=status)], priority, weight
    )


def destination(
    name: str, addresses: list[AddressResult], priority: int = 10, weight: int = 10, *checks: Check
) -> DestinationResult:
    return DestinationResult(
        uri=f"sip:{name};transport=tls",
        host=name,
        port=5061,
        priority=priority,
        weight=weight,
        checks=checks,
        addresses=tuple(addresses),
    )


def heard(*destinations: DestinationResult, disaster_recovery: bool | None = False) -> list[str]:
    return list(caller_hears(destinations, disaster_recovery=disaster_recovery))


def test_two_hosts_that_answer() -> None:
    assert heard(host("sbc-1", ALIVE), host("sbc-2", ALIVE, priority=20)) == [
        "Now: sbc-1 answers.",
        "If sbc-1 fails: up to 4 s of silence, then sbc-2 answers.",
        "If both fail: up to 8 s of silence, then the call fails with error 32011.",
    ]


def test_a_dead_first_host_costs_every_caller_four_seconds() -> None:
    assert heard(host("sbc-1", DEAD), host("sbc-2", ALIVE, priority=20)) == [
        "Now: up to 4 s of silence, then sbc-2 answers.",
        "If sbc-2 fails: up to 8 s of silence, then the call fails with error 32011.",
    ]


@pytest.mark.parametrize(
    ("url", "end"),
    [
        (True, "the disaster recovery URL takes the call"),
        (False, "the call fails with error 32011"),
        (None, "the trunk's disaster recovery URL takes the call, else the call fails with error 32011"),
    ],
)
def test_all_dead(url: bool | None, end: str) -> None:  # noqa: FBT001 - a case
    dead = [host("sbc-1", DEAD), host("sbc-2", DEAD, priority=20)]

    assert heard(*dead, disaster_recovery=url) == [f"Now: up to 8 s of silence, then {end}."]


def test_hosts_are_tried_by_priority_and_not_in_the_order_given() -> None:
    first, *_ = heard(host("sbc-2", ALIVE, priority=20), host("sbc-1", ALIVE, priority=10))

    assert first == "Now: sbc-1 answers."


def test_a_host_that_nobody_can_see_from_here() -> None:
    now, *more = heard(host("sbc-1", FIREWALL), host("sbc-2", ALIVE, priority=20))

    assert now == (
        "Now: sbc-1 perhaps answers: this machine cannot tell. "
        "If not: up to 4 s of silence, then sbc-2 answers."
    )
    assert more == [
        "If sbc-1 fails: up to 4 s of silence, then sbc-2 answers.",
        "If both fail: up to 8 s of silence, then the call fails with error 32011.",
    ]


def test_hosts_of_one_priority_share_the_calls() -> None:
    first, second, last = heard(
        host("sbc-1", DEAD, weight=30), host("sbc-2", ALIVE, weight=10), host("sbc-3", ALIVE)
    )

    assert first == ("Now: sbc-2 answers or sbc-3 answers; 60 % of the calls first wait up to 4 s for sbc-1.")
    assert second.startswith("If sbc-2 fails: sbc-3 answers; 60 % of the calls first wait")
    assert last == "If both fail: up to 12 s of silence, then the call fails with error 32011."


@pytest.mark.parametrize("status", [400, 404, 405, 410, 416, 482, 484, 486, 600, 603])
def test_answers_that_end_the_call(status: int) -> None:
    refused = failed("call", f"refused with {status}", cause="", fix="")
    first, *_ = heard(host("sbc-1", ALIVE, refused, status=status), host("sbc-2", ALIVE, priority=20))

    assert first == f"Now: sbc-1 answers {status}, and Twilio tries no other host."


@pytest.mark.parametrize("status", [401, 403, 407, 408, 480, 488, 500, 503])
def test_answers_that_move_on_at_once(status: int) -> None:
    refused = failed("call", f"refused with {status}", cause="", fix="")
    first, *_ = heard(host("sbc-1", ALIVE, refused, status=status), host("sbc-2", ALIVE, priority=20))

    assert first == f"Now: sbc-1 refuses with {status}, then sbc-2 answers."


def test_silence_and_refusals_are_told_in_order() -> None:
    refused = failed("call", "refused with 488", cause="", fix="")
    first, *_ = heard(
        host("sbc-1", DEAD),
        host("sbc-2", ALIVE, refused, priority=20, status=488),
        host("sbc-3", DEAD, priority=30),
    )

    assert first == (
        "Now: up to 4 s of silence, then sbc-2 refuses with 488, then up to 4 s of silence, "
        "then the call fails with error 32011."
    )


def test_a_refusal_that_twilio_may_not_get() -> None:
    refused = cannot_tell("call", "refused with 403", cause="", fix="")
    first, *_ = heard(host("sbc-1", ALIVE, refused, status=403))

    assert first.startswith("Now: sbc-1 perhaps answers: this machine cannot tell. If not: up to 4 s")


def test_a_host_that_is_busy_now() -> None:
    busy = passed("call", "answers 480", warning="it takes calls, but not this one")
    first, *_ = heard(host("sbc-1", ALIVE, busy, status=480))

    assert first.startswith("Now: sbc-1 answers 480 now, and may take another call. If not: up to 4 s")


@pytest.mark.parametrize("name", ["certificate chain", "certificate name", "certificate dates"])
def test_a_certificate_that_twilio_may_refuse(name: CheckName) -> None:
    bad = failed(name, "bad", cause="", fix="")
    first, *_ = heard(host("sbc-1", bad, ALIVE), host("sbc-2", ALIVE, priority=20))

    assert first == (
        "Now: sbc-1 perhaps answers: Twilio may refuse its certificate. "
        "If not: up to 4 s of silence, then sbc-2 answers."
    )


def test_a_certificate_that_expires_soon_serves_today() -> None:
    soon = failed("certificate dates", "expires on 2026-12-03, in 3 days", cause="", fix="")

    assert heard(host("sbc-1", soon, ALIVE))[0] == "Now: sbc-1 answers."


def test_more_destinations_than_a_trunk_takes() -> None:
    many = [host(f"sbc-{number}", ALIVE, priority=number) for number in range(11)]

    assert heard(*many) == ["A trunk takes 10 destinations, and these are 11: no trunk tries all."]


def test_an_answer_without_srtp_ends_the_call() -> None:
    plain = failed("call", "RTP in clear", cause="", fix="", error=NO_SRTP)
    first, *_ = heard(host("sbc-1", ALIVE, plain, status=200), host("sbc-2", ALIVE, priority=20))

    assert first == "Now: sbc-1 answers without SRTP, and the call ends with error 32208."


def test_an_answer_without_srtp_ends_the_call_though_options_are_ignored() -> None:
    plain = failed("call", "RTP in clear", cause="", fix="", error=NO_SRTP)
    first, *_ = heard(host("sbc-1", SILENT, plain))

    assert first == "Now: sbc-1 answers without SRTP, and the call ends with error 32208."


def test_an_answer_does_not_outweigh_a_failure_before_it() -> None:
    first, *_ = heard(host("sbc-1", OTHER_NAME, ALIVE, passed("call", "SRTP"), status=200))

    assert first == (
        "Now: sbc-1 perhaps answers: Twilio may refuse its certificate. "
        "If not: up to 4 s of silence, then the call fails with error 32011."
    )


def test_an_answer_with_srtp_takes_the_call() -> None:
    first, *_ = heard(host("sbc-1", ALIVE, passed("call", "SRTP"), status=200))

    assert first == "Now: sbc-1 answers."


def test_a_host_of_which_one_address_answers() -> None:
    both = [
        AddressResult(address="192.0.2.1", checks=(ALIVE,)),
        AddressResult(address="192.0.2.2", checks=(DEAD,)),
    ]

    assert heard(destination("sbc-1", both))[0] == (
        "Now: sbc-1 answers at 1 of its 2 addresses. "
        "If not: up to 4 s of silence, then the call fails with error 32011."
    )


def test_an_ipv6_address_does_not_count() -> None:
    both = [
        AddressResult(address="192.0.2.1", checks=(ALIVE,)),
        AddressResult(address="2001:db8::1", checks=(DEAD,), counts=False),
    ]

    assert heard(destination("sbc-1", both))[0] == "Now: sbc-1 answers."


def test_a_name_that_does_not_exist() -> None:
    assert heard(destination("sbc-1", [], 10, 10, NO_NAME))[0] == (
        "Now: up to 4 s of silence, then the call fails with error 32011."
    )


def test_a_name_that_nobody_could_look_up() -> None:
    assert heard(destination("sbc-1", [], 10, 10, NO_DNS))[0].startswith("Now: sbc-1 perhaps answers")


def test_no_enabled_destination() -> None:
    assert heard() == ["Every call fails with error 32010: no destination is enabled."]


def test_two_ports_of_one_host_are_told_apart() -> None:
    first = host("sbc-1", ALIVE)

    assert heard(first, replace(first, port=5071))[1:] == [
        "If sbc-1:5061 fails: sbc-1:5071 answers; 50 % of the calls first wait up to 4 s for sbc-1:5061.",
        "If both fail: up to 8 s of silence, then the call fails with error 32011.",
    ]
