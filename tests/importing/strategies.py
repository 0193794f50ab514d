"""Trunks and origination URLs as accounts have them, those included that no program of ours could declare."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import Any

from hypothesis import strategies as st
from pulumi_twilio_trunking.client.api import OriginationUrl, Recording, Trunk
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumber
from pulumi_twilio_trunking.client.sip_lists import Credential, IpAddress, SipList
from pulumi_twilio_trunking.client.trunk_lists import TrunkList
from pulumi_twilio_trunking.importing.account_lists import FoundList
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.sip_lists.entries import block_text
from pulumi_twilio_trunking.trunk.inputs import (
    RECORDING_MODES,
    RECORDING_TRIMS,
    TRANSFER_CALLER_IDS,
    TRANSFER_MODES,
)

AWKWARD = [
    "",
    " ",
    'say "hello"',
    "it's",
    """'"\\""",
    "two\nlines",
    "tab\tand\x00null\x7f",
    "Zürich \N{EN DASH} Büro №1",
    "東京 PBX",
    "🕿",
    "\u202eright to left\u2028",
    "class",
    "None",
    "print",
    "SecureTrunk",
    "1st floor",
    "a" * 64,
    "{braces} %s \\N{DASH}",
    '"""',
    "# no comment",
]

# Records


def trunk(**fields: object) -> Trunk:
    defaults = {
        "sid": "TK" + 32 * "a",
        "friendly_name": "voice-agent",
        "secure": True,
        "recording": Recording(),
    }
    others = {"transfer_mode": None, "transfer_caller_id": None, "cnam_lookup_enabled": False}
    return Trunk.model_validate({**defaults, **others, "symmetric_rtp_enabled": False, **fields})


def url(uri: str, **fields: object) -> OriginationUrl:
    host = uri.removeprefix("sip:").partition(";")[0]
    defaults = {"sid": "OU" + 32 * "b", "priority": 10, "weight": 10, "enabled": True, "friendly_name": host}
    return OriginationUrl.model_validate({**defaults, "sip_url": uri, **fields})


# Strategies


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)
names = st.sampled_from(AWKWARD) | st.sampled_from(["Voice Agent", "voice-agent", "Voice agent"]) | texts


def sids(prefix: str) -> st.SearchStrategy[str]:
    return st.integers(0, 16**32 - 1).map(lambda number: f"{prefix}{number:032x}")


labels = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
domains = labels.map(lambda label: f"{label}.pstn.twilio.com")
urls_of_twiml = labels.map(lambda label: f"https://{label}.example.com/twiml")

recordings = st.builds(
    Recording, mode=st.sampled_from(RECORDING_MODES), trim=st.sampled_from(RECORDING_TRIMS)
)


def trunks(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Trunk]:
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "sid": sids("TK"),
        "friendly_name": names,
        "secure": st.booleans(),
        "domain_name": st.none() | domains,
        "transfer_mode": st.sampled_from(TRANSFER_MODES),
        "transfer_caller_id": st.sampled_from(TRANSFER_CALLER_IDS),
        "cnam_lookup_enabled": st.booleans(),
        "disaster_recovery_url": st.none() | urls_of_twiml,
        "disaster_recovery_method": st.sampled_from([None, "GET", "POST"]),
        "recording": recordings,
        "auth_type": st.sampled_from([None, "IP_ACL", "IP_ACL,CREDENTIAL_LIST"]),
        "symmetric_rtp_enabled": st.booleans(),
    }
    return st.builds(Trunk, **{**kinds, **fields})


@st.composite
def sip_uris(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["sip", "sip", "sip", "SIP", "sips"]))
    user = draw(st.sampled_from(["", "agent@", "user:secret@", "+15550100@", "it's@"]))
    host = draw(labels) + draw(st.sampled_from([".example.com", ".example.com", ".internal"]))
    port = draw(st.sampled_from(["", "", ":5060", ":5061", ":32682"]))
    transport = draw(
        st.sampled_from(
            ["", "", ";transport=tls", ";transport=tls", ";Transport=TLS", ";transport=udp", ";transport=tcp"]
        )
    )
    others = draw(st.sampled_from(["", "", ";edge=dublin", ";lr"]))
    headers = draw(st.sampled_from(["", "", "?X-Tenant=a%20b"]))
    return f"{scheme}:{user}{host}{port}{transport}{others}{headers}"


def origination_urls(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[OriginationUrl]:
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "sid": sids("OU"),
        "sip_url": sip_uris(),
        "priority": st.integers(0, 3) | st.integers(0, 65535),
        "weight": st.just(10) | st.integers(1, 65535),
        "enabled": st.booleans(),
        "friendly_name": names.filter(bool),
    }
    return st.builds(OriginationUrl, **{**kinds, **fields})


def numbered(urls: Sequence[OriginationUrl]) -> list[OriginationUrl]:
    """As a program without priorities numbers them, named by their hosts."""
    return [
        url.model_copy(update={"priority": 10 * (index + 1), "weight": 10, "enabled": True})
        for index, url in enumerate(urls)
    ]


lists = st.lists(origination_urls(), max_size=10, unique_by=lambda url: url.sid)
found = st.builds(FoundTrunk, trunks(), lists | lists.map(numbered))
founds = st.lists(found, min_size=1, max_size=6, unique_by=lambda one: one.trunk.sid)

# Numbers and lists

numbers = st.builds(
    PhoneNumber, sid=sids("PN"), phone_number=st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)
)
blocks = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 32)).map(
    lambda one: IPv4Network(one, strict=False)
)
list_names = names.filter(bool)


@st.composite
def ip_lists(draw: st.DrawFn) -> FoundList:
    entries = []
    for block in draw(st.lists(blocks, min_size=1, max_size=4, unique_by=lambda one: one.network_address)):
        name = draw(list_names | st.just(block_text(block)))
        entries.append(
            IpAddress(
                sid=draw(sids("IP").filter(lambda sid: all(sid != one.sid for one in entries))),
                ip_address=str(block.network_address),
                cidr_prefix_length=block.prefixlen,
                friendly_name=name,
            )
        )
    return FoundList(SipList(sid=draw(sids("AL")), friendly_name=draw(list_names)), entries)


@st.composite
def credential_lists(draw: st.DrawFn) -> FoundList:
    usernames = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=32)
    entry = st.builds(Credential, sid=sids("CR"), username=usernames)
    unique = (lambda one: one.sid, lambda one: one.username)
    entries = draw(st.lists(entry, min_size=1, max_size=4, unique_by=unique))
    return FoundList(SipList(sid=draw(sids("CL")), friendly_name=draw(list_names)), entries)


@st.composite
def whole_accounts(draw: st.DrawFn) -> tuple[list[FoundTrunk], list[FoundList]]:
    """Trunks with numbers, and lists that guard some of them, one list several trunks."""
    by_sid = {"unique_by": lambda one: one.sid}
    of_both = draw(
        st.lists(
            ip_lists() | credential_lists(),
            max_size=4,
            unique_by=(lambda one: one.found.sid, lambda one: one.found.friendly_name),
        )
    )
    on_trunks = st.lists(st.sampled_from(of_both), **by_sid) if of_both else st.just([])
    spare = draw(st.lists(numbers, max_size=8, unique_by=(lambda n: n.sid, lambda n: n.phone_number)))
    trunks_of_it = []
    for one in draw(founds):
        guards = [TrunkList.model_validate(each.found.model_dump()) for each in draw(on_trunks)]
        mine = [spare.pop() for _ in range(draw(st.integers(0, min(3, len(spare)))))]
        trunks_of_it.append(FoundTrunk(one.trunk, one.urls, guards, mine))
    return trunks_of_it, of_both


# What no program can declare


undeclarable = st.builds(
    FoundTrunk,
    trunks(
        friendly_name=names | st.just("n" * 65),
        domain_name=st.none() | domains | domains.map(str.upper),
        disaster_recovery_url=st.none() | urls_of_twiml | st.just("http://plain.example.com/twiml"),
        transfer_mode=st.sampled_from([*TRANSFER_MODES, "some-day"]),
    ),
    st.lists(
        origination_urls(
            sip_url=sip_uris() | st.sampled_from(["sip://box.example.com:1234", "sip:a.example.com:99999"]),
            weight=st.just(10) | st.just(0),
            friendly_name=names,
        ),
        max_size=12,
        unique_by=lambda url: url.sid,
    ),
)
