"""The page at ``/``: the trunks of each account, how well they are encrypted, and the latest requests."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from string import Template

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from emulator import __version__
from emulator.admin import Controls
from emulator.contents import Contents, Holder
from emulator.encryption import Degree, Level, Step, call_order, is_tls, level
from emulator.journal import NO_ANSWER, Filter, Record
from emulator.markup import Html, tag
from emulator.masking import mask, shortened
from emulator.pagination import PageRequest
from emulator.resources.credential_lists import Credentials
from emulator.resources.ip_access_control_lists import IpAddresses
from emulator.resources.origination_urls import OriginationUrl, OriginationUrls
from emulator.resources.phone_numbers import PhoneNumber
from emulator.resources.trunk_lists import TrunkCredentialLists, TrunkIpAccessControlLists
from emulator.resources.trunk_phone_numbers import TrunkPhoneNumbers
from emulator.resources.trunks import Trunk, Trunks
from emulator.settings import DEFAULT_REGION
from emulator.store import Store

ACCOUNTS_SHOWN = 20
TRUNKS_SHOWN = 50
REQUESTS_SHOWN = 25
NUMBERS_SHOWN = 20
NAME_SHOWN = 200

_ALL = PageRequest(size=1000)
_REFUSED = 400
_TEMPLATE = Template(files("emulator").joinpath("page.html").read_text("utf-8"))

SIGNS: dict[Degree, str] = {
    "media": '<circle cx="8" cy="8" r="7.2" fill="currentColor"/>'
    '<path class="on" d="M4.5 8.3l2.4 2.4 4.6-5"/>',
    "signalling": '<circle cx="8" cy="8" r="6.5"/><path d="M8 1.5a6.5 6.5 0 0 0 0 13z" fill="currentColor"/>',
    "plain": '<path d="M8 1.6L15 14.2H1z"/><path d="M8 6v4M8 11.6v1"/>',
    "none": '<circle cx="8" cy="8" r="6.5" stroke-dasharray="2.6 2.4"/>',
}
"""A shape for each degree, so that colour is not the only difference."""


class Page(HTMLResponse):
    """A page that may load nothing, and may run only its own script."""

    def __init__(self, main: Html) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
            "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        super().__init__(_TEMPLATE.substitute(nonce=nonce, main=main), headers=headers)


class Overview(HTTPEndpoint):
    """``/``."""

    async def get(self, request: Request) -> Response:
        contents: Contents = request.app.state.contents
        controls: Controls = request.app.state.controls
        accounts = contents.accounts()
        shown = [_account(request.app.state.stores, account) for account in accounts[:ACCOUNTS_SHOWN]]
        main = tag(
            "main",
            _heading(request),
            *shown,
            _more(len(accounts) - ACCOUNTS_SHOWN, "account", "accounts"),
            _requests(controls.journal.select(Filter(limit=REQUESTS_SHOWN))),
        )
        return Page(main)


def _heading(request: Request) -> Html:
    return tag(
        "header",
        tag("h1", "Twilio emulator"),
        tag(
            "p",
            f"Version {__version__}, on {request.url.netloc}, data {request.app.state.data}",
            class_="where",
        ),
    )


def _more(count: int, one: str, many: str) -> Html:
    return (
        tag("p", f"… and {count} more {one if count == 1 else many}.", class_="quiet")
        if count > 0
        else Html()
    )


# Accounts


def _account(stores: Mapping[str, Store], account: Holder) -> Html:
    trunks = [
        _trunk(store, trunk)
        for store in stores.values()
        for trunk in Trunks(store).list(account.sid, PageRequest(size=TRUNKS_SHOWN)).slice.records
    ]
    return tag(
        "section",
        tag("h2", *_whose(account)),
        *trunks[:TRUNKS_SHOWN],
        _more(account.trunks - TRUNKS_SHOWN, "trunk", "trunks")
        if account.trunks
        else tag("p", "No trunks yet.", class_="quiet"),
        class_="account",
    )


def _whose(account: Holder) -> Iterable[Html | str]:
    parent = [" of ", tag("code", account.parent_sid)] if account.parent_sid else []
    status = [] if account.status == "active" else [f" ({account.status})"]
    return ("Sub-account " if parent else "Account ", tag("code", account.sid), *parent, *status)


def _trunk(store: Store, trunk: Trunk) -> Html:
    urls = OriginationUrls(store).list(trunk.account_sid, trunk.sid, _ALL).slice.records
    numbers = TrunkPhoneNumbers(store).on(trunk.sid, _ALL).slice.records
    found = level(trunk, urls)
    return tag(
        "article",
        tag("h3", shortened(trunk.friendly_name or "(no name)", NAME_SHOWN)),
        _badge(found),
        tag("p", found.reason, class_="reason"),
        tag("dl", *_facts(trunk, store.region, numbers, _may_dial(store, trunk))),
        _origination(call_order(trunk, urls), [url for url in urls if not url.enabled]),
        class_=f"trunk {found.degree}",
    )


def _badge(found: Level) -> Html:
    sign = Html(f'<svg viewBox="0 0 16 16" aria-hidden="true">{SIGNS[found.degree]}</svg>')
    return tag("p", sign, tag("strong", found.words), class_="level")


def _facts(trunk: Trunk, region: str, numbers: Sequence[PhoneNumber], may_dial: str) -> Iterable[Html]:
    facts = [
        ("SID", trunk.sid),
        *([("Region", region)] if region != DEFAULT_REGION else []),
        ("Domain", trunk.domain_name or "none"),
        *([("May dial", may_dial)] if trunk.domain_name else []),
        ("Numbers", _listed(number.phone_number for number in numbers) or "none"),
        *(
            [("If all fails", mask("Url", trunk.disaster_recovery_url))]
            if trunk.disaster_recovery_url
            else []
        ),
    ]
    return (tag("div", tag("dt", name), tag("dd", value)) for name, value in facts)


def _listed(texts: Iterable[str]) -> str:
    """The first few of *texts*, and how many more there are."""
    all_of_them = [*texts]
    rest = len(all_of_them) - NUMBERS_SHOWN
    return ", ".join(all_of_them[:NUMBERS_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _may_dial(store: Store, trunk: Trunk) -> str:
    """Who gets in: the users, the addresses, or users at these addresses only."""
    account = trunk.account_sid
    of_users = TrunkCredentialLists(store).list(account, trunk.sid, _ALL).slice.records
    of_addresses = TrunkIpAccessControlLists(store).list(account, trunk.sid, _ALL).slice.records
    users = [
        e.username for one in of_users for e in Credentials(store).list(account, one.sid, _ALL).slice.records
    ]
    addresses = [
        f"{e.ip_address}/{e.cidr_prefix_length}"
        for one in of_addresses
        for e in IpAddresses(store).list(account, one.sid, _ALL).slice.records
    ]
    allowed = [
        *([f"users {_listed(users) or '(none)'}"] if of_users else []),
        *([f"from {_listed(addresses) or 'nowhere'}"] if of_addresses else []),
    ]
    return " ".join(allowed) or "nobody (32200)"


def _origination(steps: Sequence[Step], disabled: Sequence[OriginationUrl]) -> Html:
    if not steps and not disabled:
        return tag("p", "No origination URLs.", class_="quiet")
    tried = [_tried(step, shared=_is_shared(step, steps)) for step in steps]
    off = [_row("off", "disabled, not tried", _transport(None), url) for url in disabled]
    return tag("div", tag("h4", "Calls try, in this order"), tag("ul", *tried, *off, class_="order"))


def _is_shared(step: Step, steps: Sequence[Step]) -> bool:
    return sum(other.place == step.place for other in steps) > 1


def _tried(step: Step, *, shared: bool) -> Html:
    notes = [f"{step.share:.0%} of these calls"] if shared else []
    if step.is_tls and not is_tls(step.url.sip_url):
        notes.append("TLS because the trunk is secure")
    return _row(str(step.place), ", ".join(notes), _transport(step), step.url)


def _transport(step: Step | None) -> Html:
    if step is None:
        return Html()
    return tag("span", "TLS" if step.is_tls else "plain", class_="tls" if step.is_tls else "no-tls")


def _row(place: str, note: str, transport: Html, url: OriginationUrl) -> Html:
    about = ", ".join(
        part
        for part in (
            shortened(url.friendly_name, NAME_SHOWN),
            f"priority {url.priority}, weight {url.weight}",
            note,
        )
        if part
    )
    return tag(
        "li",
        tag("span", place, class_="place"),
        tag("span", transport, class_="transport"),
        tag("span", tag("code", mask("SipUrl", url.sip_url)), tag("small", about), class_="uri"),
        class_="off" if place == "off" else "on",
    )


# Requests


def _requests(records: Sequence[Record]) -> Html:
    if not records:
        return tag("section", tag("h2", "Latest requests"), tag("p", "None yet.", class_="quiet"))
    columns = ("Time (UTC)", "Request", "Answer", "Took", "By")
    head = tag("thead", tag("tr", *(tag("th", column, scope="col") for column in columns)))
    body = tag("tbody", *(_request(record) for record in reversed(records)))
    return tag("section", tag("h2", "Latest requests"), tag("div", tag("table", head, body), class_="scroll"))


def _request(record: Record) -> Html:
    who = record.account_sid or "nobody"
    return tag(
        "tr",
        tag("td", f"{record.time:%H:%M:%S}"),
        tag("td", tag("code", f"{record.method} {record.path}"), class_="path"),
        tag("td", _answer(record), class_="bad" if _is_bad(record) else "good"),
        tag("td", f"{record.duration_s * 1000:.0f} ms"),
        tag("td", "console, " if record.by == "console" else "", tag("code", _short(who), title=who)),
    )


def _is_bad(record: Record) -> bool:
    return record.status == NO_ANSWER or record.status >= _REFUSED


def _answer(record: Record) -> str:
    answer = "dropped" if record.status == NO_ANSWER else str(record.status)
    return f"{answer} (fault)" if record.faults else answer


def _short(sid: str) -> str:
    return sid if len(sid) <= 12 else f"{sid[:6]}…{sid[-4:]}"  # noqa: PLR2004 - what is left when it is cut
