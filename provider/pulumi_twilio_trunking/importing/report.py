"""The texts that a person reads: before the import, and after it what is not encrypted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pulumi_twilio_trunking.base.masking import masked_uri
from pulumi_twilio_trunking.base.sip_uri import SipUri, is_tls
from pulumi_twilio_trunking.client.api import MOST_NAMED, OriginationUrl, named
from pulumi_twilio_trunking.importing import access, encryption
from pulumi_twilio_trunking.importing.account_trunks import FoundTrunk
from pulumi_twilio_trunking.importing.adoption import Adopted, AdoptedList
from pulumi_twilio_trunking.importing.pulumi_stack import ADDRESSES, CREDENTIALS
from pulumi_twilio_trunking.importing.selection import Selection

BULLET = "- "


def table(selection: Selection) -> Iterator[str]:
    """Give the adopted trunks, a line each, with what is on them below; then the adopted lists."""
    names = [one.name for one in selection.adopted] + [one.name for one in selection.lists]
    width = max(map(len, names))
    for index, account in enumerate(selection.accounts):
        if index:
            yield ""
        yield f"{account.place[0].upper()}{account.place[1:]}:"
        for one in selection.adopted:
            if one.account is account:
                yield from _rows(one, width)
        for each in selection.lists:
            if each.account is account:
                yield _list_row(each, width)


def _rows(one: Adopted, width: int) -> Iterator[str]:
    trunk = one.found.trunk
    title = "" if trunk.friendly_name == one.name else f"  {trunk.friendly_name!r}"
    level = f"{encryption.level(one.found):{len(encryption.PLAIN)}}"
    yield f"  {one.name:{width}}  {trunk.sid}  {level}  {trunk.domain_name or ''}{title}".rstrip()
    for url in one.found.urls:
        disabled = "" if url.enabled else "  (disabled)"
        plain = "" if is_tls(url.sip_url) else "  NOT TLS"
        yield f"    {url.priority:5}  {_shown(url)}{disabled}{plain}"
    if one.found.numbers:
        yield f"    calls to {access.few(number.phone_number for number in one.found.numbers)}"
    if one.found.lists:
        yield f"    who may dial: {access.few(access.lists_on(one.found))}"


def _list_row(one: AdoptedList, width: int) -> str:
    name = one.found.found.friendly_name
    title = "" if name == one.name else f"  {name!r}"
    wide = "  OPEN TO MANY" if one.is_wide else ""
    return f"  {one.name:{width}}  {one.found.sid}  {access.shown(one)}{wide}{title}"


def _shown(url: OriginationUrl) -> str:
    return repr(masked_uri(url.sip_url))[1:-1]


def summary(selection: Selection) -> Iterator[str]:
    """Say what is adopted and what is not, a paragraph each."""
    lists = sum(one.origination is not None for one in selection.trunks)
    places = " and ".join(account.place for account in selection.accounts)
    count = _count(len(selection.trunks), "trunk")
    yield f"Adopting {count} of {places}, {lists or 'none'} of them with origination URLs."
    beside = [*_beside(selection)]
    if beside:
        yield f"Adopting besides: {', '.join(beside)}."
    yield from notes(selection)


def _beside(selection: Selection) -> Iterator[str]:
    """What comes into the stack beside trunks and their origination URLs."""
    numbers = sum(len(one.numbers.inputs["phone_numbers"]) for one in selection.adopted if one.numbers)
    if numbers:
        yield _count(numbers, "phone number")
    for kind, thing in ((ADDRESSES, "IP access control list"), (CREDENTIALS, "credential list")):
        count = sum(one.type == kind for one in selection.lists)
        if count:
            yield _count(count, thing)
    guarded = sum(one.access is not None for one in selection.adopted)
    if guarded:
        yield f"who may dial through {_count(guarded, 'trunk')}"


def notes(selection: Selection) -> Iterator[str]:
    """Say what is not adopted and why, and which URIs carry secrets."""
    if selection.managed:
        it = "it" if len(selection.managed) == 1 else "them"
        yield f"Left alone, since the stack has {it} already: {named(selection.managed)}."
    yield from (one.text for one in selection.left_out)
    yield from selection.not_read
    yield from _access_notes(selection)
    carriers = [
        one.found.trunk for one in selection.adopted if any(_carries_secret(url) for url in one.found.urls)
    ]
    if carriers:
        yield (
            f"SIP URIs of {named(carriers)} have a password or headers. "
            "They are in clear in the program and in the state, as they are at Twilio."
        )


def _access_notes(selection: Selection) -> Iterator[str]:
    """Say which numbers no resource has, which trunks are open to many, and which domains nobody may dial."""
    if selection.unlisted:
        numbers = ", ".join(number.phone_number for number in selection.unlisted[:MOST_NAMED])
        more = len(selection.unlisted) - MOST_NAMED
        others = f" and {more} more" if more > 0 else ""
        yield (
            f"Left alone: {numbers}{others}, on trunks that have a TrunkPhoneNumbers in the stack. Write "
            "them there: they are taken as they are."
        )
    wide = {one.found.sid for one in selection.lists if one.is_wide}
    opened = [one.found.trunk for one in selection.adopted if access.is_open(one.found, wide)]
    if opened:
        yield (
            f"OPEN TO MANY: {named(opened)}. Their IP access control lists have more addresses than any PBX, "
            "and no password is asked for: anybody there may dial out at your cost."
        )
    closed = [one.found.trunk for one in selection.adopted if access.is_closed(one.found)]
    if closed:
        yield f"Nobody may dial to the domain of {named(closed)}: no list guards it (32200)."


def _carries_secret(url: OriginationUrl) -> bool:
    uri = SipUri.parse(url.sip_url)
    return uri.password is not None or uri.headers is not None


def warning(selection: Selection, *, where: str) -> Iterator[str]:
    """Say what is not encrypted, and stays so. *where* is a sentence on where to read what to do."""
    total = len(selection.trunks)
    open_ones = [one for one in selection.trunks if not one.found.trunk.secure]
    saved = [one for one in selection.trunks if one.found.trunk.secure and encryption.plain(one.found.urls)]
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
        yield f"{BULLET}{one.name!r} ({one.found.sid}): {' '.join(_findings(one.found))}"
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
