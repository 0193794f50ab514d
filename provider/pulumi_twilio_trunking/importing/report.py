"""What a person reads: before the import what is adopted and what is not, after it what is not encrypted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pulumi_twilio_trunking.base.sip_uri import SipUri, is_tls, masked
from pulumi_twilio_trunking.client.api import MOST_NAMED, OriginationUrl, named
from pulumi_twilio_trunking.importing import encryption
from pulumi_twilio_trunking.importing.plan import Adopted
from pulumi_twilio_trunking.importing.survey import Found
from pulumi_twilio_trunking.importing.sweep import Sweep

BULLET = "- "


def table(found: Sweep) -> Iterator[str]:
    """The trunks, a line each, with their destinations below them."""
    width = max(len(one.name) for one in found.adopted)
    for index, account in enumerate(found.accounts):
        if index:
            yield ""
        yield f"{account.place[0].upper()}{account.place[1:]}:"
        for one in found.adopted:
            if one.account is account:
                yield from _rows(one, width)


def _rows(one: Adopted, width: int) -> Iterator[str]:
    trunk = one.found.trunk
    title = "" if trunk.friendly_name == one.name else f"  {trunk.friendly_name!r}"
    yield f"  {one.name:{width}}  {trunk.sid}  {encryption.level(one.found):{len(encryption.PLAIN)}}  {trunk.domain_name or ''}{title}".rstrip()
    for url in one.found.urls:
        yield f"    {url.priority:5}  {_shown(url)}{'' if url.enabled else '  (disabled)'}{'' if is_tls(url.sip_url) else '  NOT TLS'}"


def _shown(url: OriginationUrl) -> str:
    return repr(masked(url.sip_url))[1:-1]


def summary(found: Sweep) -> Iterator[str]:
    """What is adopted and what is not, a paragraph each."""
    lists = sum(one.origination is not None for one in found.adopted)
    places = " and ".join(account.place for account in found.accounts)
    yield f"Adopting {_count(len(found.adopted), 'trunk')} of {places}, {lists or 'none'} of them with origination URLs."
    yield from notes(found)


def notes(found: Sweep) -> Iterator[str]:
    """What is not adopted and why, and what deserves a look besides."""
    if found.managed:
        yield f"Left alone, since the stack has {'it' if len(found.managed) == 1 else 'them'} already: {named(found.managed)}."
    yield from (one.text for one in found.left_out)
    yield from _secrets(found.adopted)


def _secrets(adopted: Sequence[Adopted]) -> Iterator[str]:
    carriers = [one.found.trunk for one in adopted if any(_carries_secret(url) for url in one.found.urls)]
    if carriers:
        yield (
            f"SIP URIs of {named(carriers)} have a password or headers, which stand in the program and in the state in clear, as they do "
            "at Twilio."
        )


def _carries_secret(url: OriginationUrl) -> bool:
    uri = SipUri.parse(url.sip_url)
    return uri.password is not None or uri.headers is not None


def warning(found: Sweep, *, where: str) -> Iterator[str]:
    """What is not encrypted, and stays so. *where* is a sentence on where to read what to do."""
    open_ones = [one for one in found.adopted if not one.found.trunk.secure]
    hanging = [one for one in found.adopted if one.found.trunk.secure and encryption.plain(one.found.urls)]
    if open_ones:
        of_all = f"{len(open_ones)} of {_count(len(found.adopted), 'trunk')}"
        yield f"NOT ENCRYPTED: {of_all}, as before; nothing was changed at Twilio.{where}"
        yield from _listed(open_ones)
    if hanging:
        yield f"ENCRYPTED ONLY BECAUSE THE TRUNK IS SECURE, while URIs ask for plain text: {_count(len(hanging), 'trunk')}.{where}"
        yield from _listed(hanging)


def _listed(adopted: Sequence[Adopted]) -> Iterator[str]:
    for one in adopted[:MOST_NAMED]:
        yield f"{BULLET}{one.name!r} ({one.found.trunk.sid}): {' '.join(_findings(one.found))}"
    if len(adopted) > MOST_NAMED:
        yield f"{BULLET}and {len(adopted) - MOST_NAMED} more."


def _findings(found: Found) -> Iterator[str]:
    if not found.trunk.secure:
        yield encryption.why_not_secure(found)
    for url in encryption.plain(found.urls):
        uri = SipUri.parse(url.sip_url)
        yield f"{uri.shown} is not TLS: {uri.why_not_tls()}."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
