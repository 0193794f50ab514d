"""The texts that a person reads: before the import, and after it what is not encrypted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pulumi_twilio_trunking.base.masking import masked_uri
from pulumi_twilio_trunking.base.sip_uri import SipUri, is_tls
from pulumi_twilio_trunking.client.api import MOST_NAMED, OriginationUrl, named
from pulumi_twilio_trunking.importing import encryption
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.selection import Adopted, Selection

BULLET = "- "


def table(selection: Selection) -> Iterator[str]:
    """Give the adopted trunks, a line each, with their destinations below them."""
    width = max(len(one.name) for one in selection.adopted)
    for index, account in enumerate(selection.accounts):
        if index:
            yield ""
        yield f"{account.place[0].upper()}{account.place[1:]}:"
        for one in selection.adopted:
            if one.account is account:
                yield from _rows(one, width)


def _rows(one: Adopted, width: int) -> Iterator[str]:
    trunk = one.found.trunk
    title = "" if trunk.friendly_name == one.name else f"  {trunk.friendly_name!r}"
    level = f"{encryption.level(one.found):{len(encryption.PLAIN)}}"
    yield f"  {one.name:{width}}  {trunk.sid}  {level}  {trunk.domain_name or ''}{title}".rstrip()
    for url in one.found.urls:
        disabled = "" if url.enabled else "  (disabled)"
        plain = "" if is_tls(url.sip_url) else "  NOT TLS"
        yield f"    {url.priority:5}  {_shown(url)}{disabled}{plain}"


def _shown(url: OriginationUrl) -> str:
    return repr(masked_uri(url.sip_url))[1:-1]


def summary(selection: Selection) -> Iterator[str]:
    """Say what is adopted and what is not, a paragraph each."""
    lists = sum(one.origination is not None for one in selection.adopted)
    places = " and ".join(account.place for account in selection.accounts)
    count = _count(len(selection.adopted), "trunk")
    yield f"Adopting {count} of {places}, {lists or 'none'} of them with origination URLs."
    yield from notes(selection)


def notes(selection: Selection) -> Iterator[str]:
    """Say what is not adopted and why, and which URIs carry secrets."""
    if selection.managed:
        it = "it" if len(selection.managed) == 1 else "them"
        yield f"Left alone, since the stack has {it} already: {named(selection.managed)}."
    yield from (one.text for one in selection.left_out)
    carriers = [
        one.found.trunk for one in selection.adopted if any(_carries_secret(url) for url in one.found.urls)
    ]
    if carriers:
        yield (
            f"SIP URIs of {named(carriers)} have a password or headers. "
            "They are in clear in the program and in the state, as they are at Twilio."
        )


def _carries_secret(url: OriginationUrl) -> bool:
    uri = SipUri.parse(url.sip_url)
    return uri.password is not None or uri.headers is not None


def warning(selection: Selection, *, where: str) -> Iterator[str]:
    """Say what is not encrypted, and stays so. *where* is a sentence on where to read what to do."""
    total = len(selection.adopted)
    open_ones = [one for one in selection.adopted if not one.found.trunk.secure]
    saved = [one for one in selection.adopted if one.found.trunk.secure and encryption.plain(one.found.urls)]
    if open_ones:
        of_all = f"{len(open_ones)} of {_count(total, 'trunk')}"
        yield f"NOT ENCRYPTED: {of_all}, as before; nothing was changed at Twilio.{where}"
        yield from _listed(open_ones)
    if saved:
        count = _count(len(saved), "trunk")
        yield f"ENCRYPTED ONLY BECAUSE THE TRUNK IS SECURE, while URIs ask for plain text: {count}.{where}"
        yield from _listed(saved)


def _listed(adopted: Sequence[Adopted]) -> Iterator[str]:
    for one in adopted[:MOST_NAMED]:
        yield f"{BULLET}{one.name!r} ({one.found.trunk.sid}): {' '.join(_findings(one.found))}"
    if len(adopted) > MOST_NAMED:
        yield f"{BULLET}and {len(adopted) - MOST_NAMED} more."


def _findings(found: FoundTrunk) -> Iterator[str]:
    if not found.trunk.secure:
        yield encryption.why_not_secure(found)
    for url in encryption.plain(found.urls):
        uri = SipUri.parse(url.sip_url)
        yield f"{uri.shown} is not TLS: {uri.why_not_tls()}."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
