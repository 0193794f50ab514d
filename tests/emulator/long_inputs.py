"""``python -m tests.emulator.long_inputs``: try every reader and masker with all long texts."""

import base64
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

from emulator import admin, authorization_header, clock, markup, masking, pagination, patterns, regions
from emulator.console import _LOOPBACK, _PATH
from emulator.encryption import is_tls
from emulator.errors import ApiError
from emulator.fault_json import read_fault
from emulator.own_paths import is_own
from emulator.resources import (
    accounts,
    credential_lists,
    inbound_routes,
    ip_access_control_lists,
    keys,
    origination_urls,
    phone_numbers,
    recordings,
    trunks,
)
from emulator.settings import Settings
from tests.long_texts import judge

Case = tuple[str, Callable[[str], object]]
FIRST_LINES = 65536
"""The server takes no more of a request's path and headers."""


def cases() -> Iterator[Case]:
    yield "mask", lambda text: masking.mask("SipUrl", text)
    yield "mask a name", lambda text: masking.mask(text, "")
    yield "form", lambda text: trunks.FORM.read(text.encode())
    yield (
        "form of one",
        lambda text: trunks.FORM.read(b"FriendlyName=" + text.encode()),
    )
    yield (
        "read_page_request",
        lambda text: [
            pagination.read_page_request({name: text}) for name in ("Page", "PageSize", "PageToken")
        ],
    )
    for name in phone_numbers.FILTERS:
        yield f"filter {name}", lambda text, name=name: phone_numbers._read_filters({name: text})
    yield "read_credentials", _read_credentials
    yield "read_bearer_token", lambda text: authorization_header.read_bearer_token(f"Bearer {text}")
    yield "app_of", lambda text: authorization_header.app_of(text[:FIRST_LINES])
    yield (
        "app_of a header",
        lambda text: authorization_header.app_of(_encoded(text[:FIRST_LINES]) + ".e30.AA"),
    )
    yield "is_tls", is_tls
    yield "split", lambda text: (regions.split(text), regions.split(f"/_region/{text}"), is_own(text))
    yield "console", lambda text: (_PATH.fullmatch(f"/_emulator/console/{text}"), _LOOPBACK.fullmatch(text))
    yield "path", lambda text: [match(text[:FIRST_LINES]) for match in _patterns()]
    yield "pattern", lambda text: patterns.path_pattern(text[:999] + "!").fullmatch(text[:FIRST_LINES])
    yield "settings", lambda text: Settings.parse([text, f"sips_uris={text}", f"minimum_weight={text}"])
    yield "read_iso", clock.read_iso
    yield "read_fault", lambda text: read_fault({"effect": "drop", "path": f"/{text}", "method": text})
    yield "journal's filter", lambda text: admin._read_filter({"since": text, "limit": text})
    yield "admin's JSON", _read_json
    yield "permissions", lambda text: [_key(text), _key("GET /" + text), _key("GET /," + text)]
    yield (
        "paths about accounts",
        lambda text: keys._ABOUT_ACCOUNTS.fullmatch("/2010-04-01/Accounts/" + text),
    )
    yield "filters of accounts", lambda text: accounts._read_filters({"Status": text})
    yield "strict", lambda text: trunks.FORM.read(text.encode(), strict=True)
    yield "domain", lambda text: trunks._wrong_with_domain(text + trunks.DOMAIN_SUFFIX)
    yield "markup", lambda text: markup.tag("p", text, title=text)
    yield from _rules()


def _rules() -> Iterator[Case]:
    forms = {
        "trunk": trunks.FORM,
        "url": origination_urls.FORM,
        "recording": recordings.FORM,
        "number": phone_numbers.FORM,
        "route": inbound_routes.FORM,
        "list": ip_access_control_lists.FORM,
        "address": ip_access_control_lists.ADDRESS_FORM,
        "credential list": credential_lists.FORM,
        "credential": credential_lists.NEW_CREDENTIAL,
    }
    for name, form in forms.items():
        yield f"rules of a {name}", lambda text, form=form: [_hold(form, each, text) for each in form.fields]


def _hold(form, column, text):
    with suppress(ValueError, ApiError):
        form.check({column: text}, Settings())


def _patterns():
    for text in ("/v1/Trunks/{sid}", "{a}{b}{c}", "/**/a*a*a/**b", "**a" * 300, "*a" * 300 + "b"):
        yield patterns.path_pattern(text).fullmatch


def _read_credentials(text):
    authorization_header.read_credentials("Basic " + base64.b64encode(text.encode()).decode())
    authorization_header.read_credentials(text)


def _read_json(text):
    with suppress(admin.AdminError):
        admin._read(lambda: json.loads(text), {})


def _key(permissions):
    with suppress(ValueError):
        keys.ApiKey(sid="SK", secret="", account_sid="AC", kind="restricted", permissions=permissions)


def _encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


if __name__ == "__main__":
    wanted = sys.argv[1:]
    late = list(judge(case for case in cases() if not wanted or case[0] in wanted))
    sys.stdout.write("\n".join(late))
    sys.exit(1 if late else 0)
