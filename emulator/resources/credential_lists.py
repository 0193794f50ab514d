"""Credential lists and their credentials; ``sip_lists`` has the sources."""

import re
from dataclasses import dataclass

from emulator.database import Changes, Value
from emulator.endpoints import api_routes
from emulator.errors import (
    CredentialInvalid,
    CredentialListInUse,
    CredentialListInvalid,
    TooManyCredentialLists,
    TooManyCredentials,
)
from emulator.fields import Field
from emulator.forms import Form
from emulator.resources.sip_lists import (
    Entries,
    Invalid,
    Kind,
    ListKind,
    SipList,
    SipLists,
    name_of,
    write_list,
)
from emulator.settings import Settings
from emulator.wire import Json, account_uri, pick, with_rfc2822

LONGEST_NAME = 64
LONGEST_USERNAME = 32
SHORTEST_PASSWORD = 12


@dataclass(frozen=True, kw_only=True)
class Credential:
    """An entry of a credential list. The password is not kept: no call needs it, no answer shows it."""

    sid: str
    account_sid: str
    credential_list_sid: str
    username: str
    date_created: str
    date_updated: str


def _invalid(settings: Settings) -> Invalid:
    return CredentialInvalid if settings.refuse_credentials_with_21243 else CredentialListInvalid


def username(name: str, value: Value, settings: Settings) -> None:
    if not value or len(str(value)) > LONGEST_USERNAME:
        raise _invalid(settings)(f"{name} must have 1 to {LONGEST_USERNAME} characters")


def password(name: str, value: Value, settings: Settings) -> None:
    """Accept a strong password; the error does not show it."""
    text = str(value or "")
    has_all = all(re.search(kind, text) for kind in ("[0-9]", "[a-z]", "[A-Z]"))
    if len(text) < SHORTEST_PASSWORD or not has_all:
        raise _invalid(settings)(
            f"{name} must have at least {SHORTEST_PASSWORD} characters, a digit, a small and a capital letter"
        )


FORM = Form({"friendly_name": Field(rule=name_of(LONGEST_NAME, CredentialListInvalid))})
NEW_CREDENTIAL = Form({"username": Field(rule=username), "password": Field(rule=password)})
CREDENTIAL = Form({"password": Field(rule=password)})


class CredentialLists(SipLists):
    """The credential lists of a region."""

    kind = ListKind(
        prefix="CL",
        table="credential_lists",
        form=FORM,
        required=("friendly_name",),
        invalid=lambda _: CredentialListInvalid,
        limit=lambda settings: settings.credential_lists_per_account,
        too_many=TooManyCredentialLists,
        unique=lambda _: ("friendly_name",),  # https://www.twilio.com/docs/api/errors/21240
        in_use=CredentialListInUse,
        on_trunk="has_credential_list",
    )


class Credentials(Entries[Credential]):
    """The credentials of all lists of a region."""

    kind = Kind(
        prefix="CR",
        table="credentials",
        form=NEW_CREDENTIAL,
        required=("username", "password"),
        invalid=_invalid,
        limit=lambda settings: settings.credentials_per_list,
        too_many=TooManyCredentials,
        unique=lambda _: ("username",),  # "up to 1,000 unique users"
    )
    lists = CredentialLists
    record = Credential
    parent = "credential_list_sid"

    def stored(self, changes: Changes) -> Changes:
        """Throw the password away."""
        return {column: value for column, value in changes.items() if column != "password"}


def write(record: SipList) -> Json:
    return write_list(record, "CredentialLists", "credentials", "Credentials")


def write_credential(record: Credential) -> Json:
    parent = f"{account_uri(record.account_sid)}/SIP/CredentialLists/{record.credential_list_sid}"
    names = "account_sid credential_list_sid date_created date_updated sid"
    uri = f"{parent}/Credentials/{record.sid}.json"
    return {**with_rfc2822(pick(record, names)), "uri": uri, "username": record.username}


_PATH = "/SIP/CredentialLists"

ROUTES = [
    *api_routes(_PATH, CredentialLists, "credential_lists", write, FORM),
    *api_routes(
        f"{_PATH}/{{list_sid}}/Credentials",
        Credentials,
        "credentials",
        write_credential,
        NEW_CREDENTIAL,
        update=CREDENTIAL,
    ),
]
