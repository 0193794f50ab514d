"""The ``Authorization`` header of a request."""

import base64

import jwt

from emulator.errors import AuthenticationFailed


def read_credentials(authorization: str) -> tuple[str, str]:
    """Return user and password of HTTP's Basic scheme (RFC 7617)."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as error:  # of base64 and of UTF-8
        raise AuthenticationFailed from error
    if scheme.lower() != "basic" or not colon:
        raise AuthenticationFailed
    return user, password


def read_bearer_token(authorization: str) -> str | None:
    """Return the token of the Bearer scheme (RFC 6750), None for another scheme."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def app_of(access_token: str) -> str:
    """Return the SID of the OAuth app that *access_token* claims to come from."""
    try:
        return str(jwt.get_unverified_header(access_token)["kid"])
    except (
        jwt.InvalidTokenError,
        KeyError,
        RecursionError,
    ) as error:  # the last for brackets within brackets
        raise AuthenticationFailed from error
