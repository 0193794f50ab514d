"""Values in seeds and in the JSON of the admin API, which have the same names and rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from emulator.fields import is_sid
from emulator.masking import mask
from emulator.resources import accounts, keys
from emulator.settings import REGIONS

Accepted = Mapping[str, str]
"""The fields that something may have, each with the values that it may have."""

ACCOUNT: Accepted = {
    "auth_token": "a text; a new account needs one",
    "parent_sid": "the SID of the account that it belongs to",
    "status": f"one of {', '.join(accounts.STATUSES)}",
}
KEY: Accepted = {
    "secret": "a text",
    "account_sid": "the account that it opens",
    "region": f"one of {', '.join(REGIONS)}",
    "kind": f"one of {', '.join(keys.KINDS)}",
    "permissions": "of a restricted key: 'GET /v1/Trunks/**, POST /v1/Trunks', "
    "a method and a pattern of paths each",
}

_CHOICES: Mapping[str, Iterable[str]] = {"status": accounts.STATUSES, "region": REGIONS, "kind": keys.KINDS}


def read_sid(value: str, prefix: str) -> str:
    """Return *value*, or raise ValueError if it is not an SID that begins with *prefix*."""
    if not is_sid(prefix, value):
        raise ValueError(f"{value!r} is not an SID: expected '{prefix}' and 32 hexadecimal digits")
    return value


def read_texts(
    values: Mapping[str, Any], accepted: Accepted, *, required: Iterable[str] = (), **choices: Iterable[str]
) -> dict[str, str]:
    """Return *values*, which must be texts and not empty.

    Args:
        values: by the names in *accepted*.
        accepted: says in errors what each may be.
        required: names that must be there.
        choices: the only texts of a name; those of ``status``, ``region`` and ``kind`` are known.

    Raises:
        ValueError: a value is missing, or is not accepted.
    """
    choices = {**_CHOICES, **choices}
    for name in (*values, *required):
        if name not in values:
            raise ValueError(f"there is no {name!r}: it must be {accepted[name]}")
        value = values[name]
        if not isinstance(value, str) or not value or value not in choices.get(name, [value]):
            raise ValueError(f"{name} must be {accepted[name]}, not {mask(name, repr(value))}")
    return dict(values)
