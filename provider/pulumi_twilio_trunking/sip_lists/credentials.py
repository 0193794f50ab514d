"""The credentials of a credential list in a program: what each entry accepts. No message has a password."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pulumi.dynamic import CheckFailure
from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator

from pulumi_twilio_trunking.base.inputs import LONGEST_NAME, Inputs, Unknowable, sid_of, text, without_none
from pulumi_twilio_trunking.sip_lists.entries import Login
from pulumi_twilio_trunking.sip_lists.inputs import SipListInputs, entry_list
from pulumi_twilio_trunking.sip_lists.plan import MOST_CREDENTIALS

LONGEST_USERNAME = 32
SHORTEST_PASSWORD = 12
"""Both in characters: https://www.twilio.com/docs/voice/sip/api/sip-credential-resource"""

MOST_NAMED = 20
"""Usernames in one message."""

_EXAMPLE = '{"username": "pbx", "password": config.require_secret("pbxPassword")}'

_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")

_KINDS = {"digit": "[0-9]", "lower-case letter": "[a-z]", "upper-case letter": "[A-Z]"}


def _kind_of(value: object) -> str:
    """Name the type of a value, since the value may be secret."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "a number"
    return "a text" if isinstance(value, str) else f"a value of type {type(value).__name__}"


def _password(value: object) -> str:
    """Accept a password that Twilio takes. The message tells what it lacks, and never shows it."""
    if not isinstance(value, str):
        raise ValueError(f"{_kind_of(value)} is not a password: write a text in quotes")
    _without_control_characters(value)
    without = [f"no {kind}" for kind, pattern in _KINDS.items() if not re.search(pattern, value)]
    problems = [f"is shorter than {SHORTEST_PASSWORD} characters"] if len(value) < SHORTEST_PASSWORD else []
    problems += [f"has {' and '.join(without)}"] if without else []
    if problems:
        raise ValueError(
            f"{' and '.join(problems)}: write one of at least {SHORTEST_PASSWORD} characters, with a digit, "
            "a lower-case and an upper-case letter"
        )
    return value


def _without_control_characters(value: object) -> object:
    """Refuse a line break and the like. The message does not show the value, which may be a password."""
    if isinstance(value, str) and _CONTROL_CHARACTER.search(value):
        raise ValueError(
            "has a line break or another control character, which no PBX sends: leave it out, for example "
            "where it comes from a file"
        )
    return value


def _entry(value: object) -> object:
    if isinstance(value, Mapping):
        return without_none(value)
    if isinstance(value, Inputs):
        return value
    raise ValueError(f"{_kind_of(value)} is not a mapping: write {_EXAMPLE}")


class CredentialInputs(Inputs):
    """One entry. https://www.twilio.com/docs/voice/sip/api/sip-credential-resource"""

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    username: Unknowable[
        Annotated[
            str,
            text(LONGEST_USERNAME, shortest=1, if_empty="write the username that the PBX logs in with"),
            BeforeValidator(_without_control_characters),
        ]
    ]
    password: Unknowable[Annotated[str, PlainValidator(_password)]] | None = Field(default=None, repr=False)


class CredentialListInputs(SipListInputs):
    """The inputs of a CredentialList. Each can change in place."""

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    friendly_name: Unknowable[Annotated[str, text(LONGEST_NAME, shortest=1)]]
    credentials: Unknowable[
        Annotated[
            list[Unknowable[Annotated[CredentialInputs, BeforeValidator(_entry)]]],
            entry_list(MOST_CREDENTIALS, _EXAMPLE, _kind_of),
        ]
    ]
    adopt: (
        Unknowable[Annotated[str, sid_of("CL", "a credential list", "the id of a CredentialList")]] | None
    ) = None

    @property
    def given(self) -> Any:
        return self.credentials

    @property
    def entries(self) -> list[Login]:
        return [Login.of_props(one.to_props()) for one in self.credentials]


def list_failures(value: object, keepable: Collection[str] | None) -> list[CheckFailure]:
    """Find the mistakes that one value does not show, even if other entries have mistakes.

    Args:
        value: the credentials in the program.
        keepable: the usernames that may keep the password that they have; None is any.
    """
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    entries = {place: one for place, one in enumerate(value) if isinstance(one, Mapping)}
    return [*_repeated(entries), *_without_password(entries, keepable)]


def _repeated(entries: Mapping[int, Mapping[str, Any]]) -> Iterator[CheckFailure]:
    first: dict[str, int] = {}
    for place, entry in entries.items():
        username = entry.get("username")
        if isinstance(username, str) and first.setdefault(username, place) != place:
            reason = f"is that of credentials[{first[username]}] already: give each entry its own"
            yield CheckFailure(f"credentials[{place}].username", reason)


def _without_password(
    entries: Mapping[int, Mapping[str, Any]], keepable: Collection[str] | None
) -> Iterator[CheckFailure]:
    reason = "is missing: write it (only a username from before Pulumi keeps the one it has)"
    for place, entry in entries.items():
        username, without = entry.get("username"), entry.get("password") is None
        without = without and entry.keys() <= CredentialInputs.model_fields.keys()  # else a key is misspelt
        if without and keepable is not None and isinstance(username, str) and username not in keepable:
            yield CheckFailure(f"credentials[{place}].password", reason)


def keepable(state: Mapping[str, Any]) -> set[str]:
    """The usernames that the state has without a password: they existed before Pulumi."""
    entries = state.get("credentials") or []
    return {one["username"] for one in entries if one.get("password") is None}


def changes_in_words(old: Sequence[Login], new: Sequence[Login]) -> str:
    """Say which users leave and come, and whose password changes, without passwords; "" if nothing does."""
    before, after = ({login.username: login for login in logins} for logins in (old, new))
    changed = [name for name in after if name in before and after[name].changed_from(before[name])]
    groups = [
        ([name for name in before if name not in after], "leaves", "leave"),
        (changed, "gets another password", "get other passwords"),
        ([name for name in after if name not in before], "is new", "are new"),
    ]
    return "; ".join(
        f"user {names[0]!r} {one}" if len(names) == 1 else f"users {_several(names)} {many}"
        for names, one, many in groups
        if names
    )


def _several(names: Sequence[str]) -> str:
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    return ", ".join(map(repr, shown)) + (f" and {more} more" if more > 0 else "")
