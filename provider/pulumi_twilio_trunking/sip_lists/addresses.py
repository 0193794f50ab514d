"""The addresses of an IP access control list in a program: what an entry accepts, how wide a list may be.

Keep `SHORTEST_PREFIX` and the rules for a whole list in sync with the policy pack's
`twilio-access-list-disallow-everyone` and `…-together`; a contract test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Network, collapse_addresses
from typing import Annotated, Any, Self

from pulumi.dynamic import CheckFailure
from pydantic import BeforeValidator, PlainValidator

from pulumi_twilio_trunking.base.inputs import (
    Flag,
    Inputs,
    Unknowable,
    is_unknown,
    is_whole_number,
    shown,
    sid_of,
    text,
    whole_number,
    without_none,
)
from pulumi_twilio_trunking.client.sip_lists import ONE_ADDRESS
from pulumi_twilio_trunking.sip_lists.entries import Address, block_text
from pulumi_twilio_trunking.sip_lists.inputs import SipListInputs, entry_list
from pulumi_twilio_trunking.sip_lists.plan import MOST_ADDRESSES

LONGEST_NAME = 255
"""Of a list and of an entry, in characters: Twilio's OpenAPI description."""

SHORTEST_PREFIX = 8
"""The widest block that is accepted: a /8 has 16,777,216 addresses, more than any PBX."""

MOST_LET_IN = 1 << (ONE_ADDRESS - SHORTEST_PREFIX)

_NOT_PUBLIC = {
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    "shared (carrier-grade NAT)": ("100.64.0.0/10",),
    "loopback": ("127.0.0.0/8",),
    "link-local": ("169.254.0.0/16",),
    "reserved": ("0.0.0.0/8", "240.0.0.0/4"),
    "multicast": ("224.0.0.0/4",),
}
"""https://www.iana.org/assignments/iana-ipv4-special-registry"""

_EXAMPLE = "'203.0.113.7'"
WRITE_ADDRESSES = f"write the addresses that your PBX dials from, for example {_EXAMPLE}"


def _block(value: object) -> str:
    """Accept an IPv4 address or block, and give it back as `block_text` has it.

    Raises:
        ValueError: it is none, or has host bits; the message has the corrected block.
    """
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not an IPv4 address: write a text such as {_EXAMPLE}")
    said = value.strip()
    if _is_ipv6(said):
        raise ValueError(f"{value!r} is IPv6, and Twilio takes IPv4 only: {WRITE_ADDRESSES}")
    try:
        network = IPv4Network(said, strict=False)
    except ValueError:
        raise ValueError(f"{shown(value)} is not an IPv4 address or block: {WRITE_ADDRESSES}") from None
    meant = block_text(network)
    if network.network_address != IPv4Address(said.partition("/")[0]):
        raise ValueError(
            f"{value!r} has bits outside of its prefix: write {meant!r} for the block, or "
            f"{said.partition('/')[0]!r} for the one address"
        )
    if value not in {meant, f"{meant}/{ONE_ADDRESS}"}:
        raise ValueError(f"{value!r} is not accepted: write {meant!r}")
    return meant


def _is_ipv6(value: str) -> bool:
    try:
        IPv6Network(value.strip("[]"), strict=False)
    except ValueError:
        return False
    return True


class IpAddressInputs(Inputs):
    """One entry. https://www.twilio.com/docs/voice/sip/api/sip-ipaddress-resource"""

    ip_address: Unknowable[Annotated[str, PlainValidator(_block)]]
    cidr_prefix_length: Unknowable[Annotated[int, whole_number(0, ONE_ADDRESS, ONE_ADDRESS)]] | None = None
    friendly_name: Unknowable[Annotated[str, text(LONGEST_NAME, shortest=1)]] | None = None

    def completed(self) -> Self:
        """Split a block into address and prefix length; the block is the name, unless one is given."""
        if is_unknown(self.ip_address):
            return self.model_copy(update={"friendly_name": self.friendly_name or self.ip_address})
        address, _, said = self.ip_address.partition("/")
        length, name = self.cidr_prefix_length, self.friendly_name
        if length is None:
            length = int(said or ONE_ADDRESS)
        block = length if is_unknown(length) else block_text(IPv4Network((address, length), strict=False))
        update = {
            "ip_address": address,
            "cidr_prefix_length": length,
            "friendly_name": block if name is None else name,
        }
        return self.model_copy(update=update)


def _entry(value: object) -> object:
    """Accept a text or a mapping, and give back a mapping."""
    given = _as_mapping(value)
    if isinstance(given, Mapping):
        return without_none(given)
    if isinstance(given, IpAddressInputs):
        return given
    raise ValueError(
        f"{shown(value)} is not an address: write {_EXAMPLE}, a block, or a mapping with ip_address"
    )


def _as_mapping(value: object) -> object:
    return {"ip_address": value} if isinstance(value, str) else value


IpAddressEntry = Unknowable[Annotated[IpAddressInputs, BeforeValidator(_entry)]]


class IpAccessControlListInputs(SipListInputs):
    """The inputs of an IpAccessControlList. Each can change in place."""

    friendly_name: Unknowable[Annotated[str, text(LONGEST_NAME, shortest=1)]]
    ip_addresses: Unknowable[Annotated[list[IpAddressEntry], entry_list(MOST_ADDRESSES, _EXAMPLE, shown)]]
    allow_everyone: Flag = None
    adopt: (
        Unknowable[
            Annotated[str, sid_of("AL", "an IP access control list", "the id of an IpAccessControlList")]
        ]
        | None
    ) = None

    @property
    def given(self) -> Any:
        return self.ip_addresses

    def completed(self) -> Self:
        entries = self.ip_addresses
        if not is_unknown(entries):
            entries = [one if is_unknown(one) else one.completed() for one in entries]
        return self.model_copy(update={"ip_addresses": entries})

    @property
    def entries(self) -> list[Address]:
        return [Address.of_props(one.to_props()) for one in self.ip_addresses]


# Rules for an entry with its prefix length, and for the whole list


def list_failures(value: object, *, allow_everyone: bool) -> list[CheckFailure]:
    """Find the mistakes that one value does not show, even if other entries have mistakes."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    blocks = dict(_blocks(value))
    problems = [*_length_failures(value), *_repeated(blocks)]
    if not allow_everyone:
        problems += _wide(blocks)
    return problems


def _blocks(entries: Sequence[object]) -> Iterator[tuple[int, IPv4Network]]:
    """The known blocks, each with its place in the list. A wrong one is a failure of its own."""
    for place, entry in enumerate(entries):
        given = _as_mapping(entry)
        if isinstance(given, Mapping):
            length = given.get("cidr_prefix_length")
            with suppress(ValueError):
                network = IPv4Network(_block(given.get("ip_address")))
                if length is None:
                    yield place, network
                elif is_whole_number(length, 0, ONE_ADDRESS):
                    yield place, IPv4Network((network.network_address, int(length)), strict=False)


def _length_failures(entries: Sequence[object]) -> Iterator[CheckFailure]:
    """An address has no bits outside of its prefix length, and no two lengths."""
    for place, entry in enumerate(entries):
        address = entry.get("ip_address") if isinstance(entry, Mapping) else None
        length: Any = entry.get("cidr_prefix_length") if isinstance(entry, Mapping) else None
        if isinstance(address, str) and is_whole_number(length, 0, ONE_ADDRESS):
            with suppress(ValueError):
                yield from _contradictions(f"ip_addresses[{place}]", address, int(length))


def _contradictions(entry: str, address: str, length: int) -> Iterator[CheckFailure]:
    start, slash, said = address.partition("/")
    meant = str(IPv4Network((start, length), strict=False).network_address)
    if slash and said != str(length):
        yield CheckFailure(
            f"{entry}.cidr_prefix_length", f"{length} contradicts {address!r}: write one of them"
        )
    elif not slash and meant != start:
        reason = (
            f"{start!r} has bits outside of its prefix of {length}: write {meant!r} for the block, or leave "
            "out cidr_prefix_length for the one address"
        )
        yield CheckFailure(f"{entry}.ip_address", reason)


def _repeated(blocks: Mapping[int, IPv4Network]) -> Iterator[CheckFailure]:
    first: dict[IPv4Network, int] = {}
    for place, block in blocks.items():
        before = first.setdefault(block, place)
        if before != place:
            reason = f"{block_text(block)} is ip_addresses[{before}] already: remove one of them"
            yield CheckFailure(f"ip_addresses[{place}]", reason)


def _wide(blocks: Mapping[int, IPv4Network]) -> Iterator[CheckFailure]:
    wide = {place: block for place, block in blocks.items() if block.num_addresses > MOST_LET_IN}
    for place, block in wide.items():
        yield CheckFailure(f"ip_addresses[{place}]", f"{block} lets in {_whom(block)}: {WRITE_ADDRESSES}")
    together = [*collapse_addresses(blocks.values())]
    count = sum(block.num_addresses for block in together)
    if not wide and count > MOST_LET_IN:
        whom = "everyone" if together == [IPv4Network("0.0.0.0/0")] else f"{count:,} addresses"
        yield CheckFailure("ip_addresses", f"lets in {whom} together: {WRITE_ADDRESSES}")


def _whom(block: IPv4Network) -> str:
    return f"{block.num_addresses:,} addresses" if block.prefixlen else "everyone"


def is_wide(blocks: Sequence[IPv4Network]) -> bool:
    """Whether a list of *blocks* needs `allow_everyone`."""
    return any(True for _ in _wide(dict(enumerate(blocks))))


def warnings_about(inputs: IpAccessControlListInputs) -> Iterator[str]:
    """Say what is accepted in a list and probably not meant."""
    blocks = {place: Address.of_props(entry.to_props()).network for place, entry in inputs.known}
    for place, block in blocks.items():
        kind = _not_public(block)
        if kind:
            yield (
                f"ip_addresses[{place}]: {block_text(block)} has {kind} addresses, and Twilio sees public "
                "ones only: write the public address that your PBX dials from."
            )
        if not block.prefixlen:
            yield (
                f"ip_addresses[{place}]: {block} lets in everyone, and Twilio is known to keep a prefix of "
                "0 as 32, which lets in nobody."
            )
        around = [other for other, one in blocks.items() if one != block and block.subnet_of(one)]
        if around:
            yield (
                f"ip_addresses[{place}]: {block_text(block)} is inside of ip_addresses[{around[0]}], "
                f"{blocks[around[0]]}: it lets in nobody more, and removing it keeps nobody out."
            )
    if inputs.allow_everyone and not inputs.is_partly_unknown and not is_wide([*blocks.values()]):
        yield "allow_everyone has no effect: remove it, so that no later edit lets in everyone."


def _not_public(block: IPv4Network) -> str | None:
    """The kind of addresses in *block* that no packet on the internet comes from."""
    kinds = (
        kind
        for kind, ranges in _NOT_PUBLIC.items()
        if any(block.subnet_of(IPv4Network(one)) for one in ranges)
    )
    return next(kinds, None)
