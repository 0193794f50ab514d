"""HTTP statuses that mean the same thing everywhere in this package."""

from __future__ import annotations

from http import HTTPStatus

NOT_SERVED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
"""The answers of a region or a stand-in that lacks a resource, as ie1 lacks the phone numbers of trunks."""

MAY_NOT_LIST = NOT_SERVED | {HTTPStatus.FORBIDDEN}
"""The answers to listing trunks with an API key without that permission, or from a stand-in without lists."""

ANOTHER_ACCOUNT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""The answers for a path with another account's SID. A key without permission gets the same ones."""


def is_temporary(status: int) -> bool:
    """Say whether the same request may succeed later: Twilio throttles it, or fails."""
    return status == HTTPStatus.TOO_MANY_REQUESTS or (is_twilios_fault(status) and status not in NOT_SERVED)


def is_twilios_fault(status: int) -> bool:
    """Say whether Twilio failed, so that a change may have been carried out."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR
