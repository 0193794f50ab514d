"""Finds the addresses of a host by DNS, as Twilio does, and judges whether Twilio can reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_address
from typing import Final
from urllib.parse import unquote

import dns.exception
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver
from pulumi_twilio_trunking.addresses import twilio_addresses
from pulumi_twilio_trunking.base.sip_uri import SipUri

from twilio_trunks_audit.preflight.host_names import comparable, is_ip, is_ipv6, is_twilios_name
from twilio_trunks_audit.preflight.report import Check, cannot_tell, failed, passed
from twilio_trunks_audit.preflight.stream import Deadline

MOST_ADDRESSES: Final = 16
"""A host with more has only the first ones tried."""

_SIGNALLING: Final = twilio_addresses().signalling

_NAME_IT: Final = "name the public address with --resolve HOST=ADDRESS"
_ADD_NAME: Final = "Look for a misspelt host in the SIP URI, or add an A record for it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """The addresses of a host.

    Attributes:
        checks: what was tried.
        addresses: IPv4 first.
    """

    checks: tuple[Check, ...]
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer to one question: addresses, or why there are none."""

    addresses: tuple[str, ...] = ()
    no_such_name: bool = False
    trouble: str = ""


def resolve(
    host: str,
    *,
    fixed: Mapping[str, Sequence[str]],
    seconds: float,
    interconnect: bool = False,
) -> Resolved:
    """Find the addresses of a host.

    Args:
        host: a name, or an IP address; an IPv6 address may be in brackets.
        fixed: the addresses of hosts that the user named, by the host as `comparable` returns it.
            They are taken as they are.
        seconds: the most that DNS may take, for IPv4 and IPv6 together.
        interconnect: whether Twilio reaches the host over a private line, where private addresses are right.
    """
    name = comparable(host)
    if name in fixed:
        return _named(_sorted(fixed[name]))
    if not is_ip(name):
        return _asked(name, seconds, interconnect=interconnect)
    return Resolved(checks=(_judged([name], "", interconnect=interconnect),), addresses=(name,))


def is_twilios(host: str, address: str) -> bool:
    """Whether a host is Twilio's own, by its name or by one of its addresses."""
    if is_twilios_name(host):
        return True
    return not is_ipv6(address) and any(IPv4Address(address) in IPv4Network(one) for one in _SIGNALLING)


def uses_interconnect(uri: SipUri) -> bool:
    """Whether Twilio reaches this URI over a private line, by `;tnx=` or an edge that ends in `-ix`.

    https://www.twilio.com/docs/global-infrastructure/localized-uris/interconnect-sip-uris
    """
    parameters = [(unquote(name).lower(), unquote(value or "").lower()) for name, value in uri.parameters]
    return any(
        name == "tnx" or (name in {"edge", "region"} and value.endswith("-ix")) for name, value in parameters
    )


def _named(addresses: tuple[str, ...]) -> Resolved:
    seen = f"{_list(addresses)}, as --resolve says"
    reachable = not all(map(is_ipv6, addresses))
    check = passed("DNS", seen) if reachable else _only_ipv6(addresses)
    return Resolved(checks=(check,), addresses=addresses)


def _asked(name: str, seconds: float, *, interconnect: bool) -> Resolved:
    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return Resolved(checks=(_no_resolver(),))
    deadline = Deadline.after(seconds)
    four = _ask(resolver, name, dns.rdatatype.A, deadline)
    six = _Answer() if four.no_such_name else _ask(resolver, name, dns.rdatatype.AAAA, deadline)
    addresses = _sorted([*four.addresses, *six.addresses])
    check = _no_ipv4(name, four, six) or _judged(addresses, _rest(addresses), interconnect=interconnect)
    return Resolved(checks=(check,), addresses=addresses[:MOST_ADDRESSES])


def _ask(
    resolver: dns.resolver.Resolver, name: str, kind: dns.rdatatype.RdataType, deadline: Deadline
) -> _Answer:
    try:
        absolute = dns.name.from_text(name)
        answer = resolver.resolve(absolute, kind, lifetime=deadline.left())
    except (dns.resolver.NXDOMAIN, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
        return _Answer(no_such_name=True)
    except dns.resolver.NoAnswer:
        return _Answer()
    except (dns.exception.Timeout, TimeoutError):
        return _Answer(trouble="it does not answer in time")
    except dns.resolver.NoNameservers as refusal:
        return _Answer(trouble=_refusal(refusal))
    except dns.exception.DNSException as problem:
        return _Answer(trouble=f"its answer cannot be read ({type(problem).__name__})")
    # In the same order each time: name servers change it from answer to answer.
    return _Answer(addresses=tuple(sorted((one.address for one in answer), key=ip_address)))


def _refusal(refusal: dns.resolver.NoNameservers) -> str:
    """The last answer of a resolver that gave up; each error ends with the response, where there is one."""
    responses = [error[4] for error in refusal.kwargs.get("errors", ()) if error[4] is not None]
    if not responses:
        return "it cannot be reached"
    code = responses[-1].rcode()
    return (
        "its answer cannot be used" if code == dns.rcode.NOERROR else f"it answers {dns.rcode.to_text(code)}"
    )


def _no_resolver() -> Check:
    return cannot_tell(
        "DNS",
        "no resolver is configured",
        cause="This machine has no /etc/resolv.conf, or it names no server.",
        fix=f"Configure a resolver, or {_NAME_IT}.",
    )


def _no_ipv4(name: str, four: _Answer, six: _Answer) -> Check | None:
    """Judge a name without IPv4 addresses; None if it has one."""
    if four.addresses:
        return None
    if four.no_such_name:
        return failed(
            "DNS",
            f"no such name: {name}",
            cause="Twilio finds the far side by DNS, and the name is not there.",
            fix=_ADD_NAME,
        )
    if four.trouble:
        return cannot_tell(
            "DNS",
            f"the resolver of this machine: {four.trouble}",
            cause="The resolver, or the name server of the host, has a fault.",
            fix=f"Try again and look at the name server of the host, or {_NAME_IT}.",
        )
    if six.addresses:
        return _only_ipv6(six.addresses)
    return failed(
        "DNS",
        f"{name} has no address",
        cause="Twilio asks DNS for an A record (IPv4), and the name has none.",
        fix=_ADD_NAME,
    )


def _only_ipv6(addresses: Sequence[str]) -> Check:
    return failed(
        "DNS",
        f"only IPv6: {_list(addresses)}",
        cause="Twilio calls from IPv4 addresses and reaches only IPv4 addresses.",
        fix="Give the far side a public IPv4 address, and add an A record for it.",
    )


def _judged(addresses: Sequence[str], warning: str, *, interconnect: bool) -> Check:
    """Judge the *addresses* of a host; those of IPv6 do not count beside one of IPv4."""
    four = [one for one in addresses if not is_ipv6(one)]
    if not four:
        return _only_ipv6(addresses)
    hidden = [one for one in four if not _is_public(one)]
    if not hidden:
        fix = "Make the name point to the far side only." if warning else ""
        return passed("DNS", _list(addresses), warning=warning, fix=fix)
    seen = f"{_list(hidden)} {'is not a public address' if len(hidden) == 1 else 'are not public addresses'}"
    if interconnect:
        return cannot_tell(
            "DNS",
            seen,
            cause="The URI is for Interconnect, where Twilio may reach private addresses.",
            fix="Run the preflight from the network that the Interconnect line ends in.",
        )
    return failed(
        "DNS",
        seen,
        cause="Twilio calls over the internet, and reaches only public addresses.",
        fix="Put the far side's public address into DNS, or into a URI that has an address. "
        f"If only this machine sees a private one, {_NAME_IT}.",
    )


def _is_public(address: str) -> bool:
    parsed = ip_address(address)
    return parsed.is_global and not parsed.is_multicast


def _rest(addresses: Sequence[str]) -> str:
    more = len(addresses) - MOST_ADDRESSES
    return f"{more} more addresses are not tried" if more > 0 else ""


def _sorted(addresses: Sequence[str]) -> tuple[str, ...]:
    """Without repetitions, IPv4 first; else in their order."""
    return tuple(sorted(dict.fromkeys(addresses), key=is_ipv6))


def _list(addresses: Sequence[str]) -> str:
    more = len(addresses) - MOST_ADDRESSES
    return ", ".join(addresses[:MOST_ADDRESSES]) + (f" and {more} more" if more > 0 else "")
