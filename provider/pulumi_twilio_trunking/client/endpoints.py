"""Shared by all methods on Twilio's API: errors that say what was tried, and the account check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BeforeValidator
from twilio.base.exceptions import TwilioException

from pulumi_twilio_trunking.base.errors import (
    CHECK_BASE_URL,
    NoAnswerError,
    NotFoundError,
    TrunkingError,
    TwilioError,
)
from pulumi_twilio_trunking.client.account_check import OwnAccount

if TYPE_CHECKING:
    from twilio.rest import Client

PAGE = 1000
"""The largest page that Twilio gives."""

T = TypeVar("T")
OrNone = Annotated[T | None, BeforeValidator(lambda value: value or None)]
"""Twilio clears a text to null or to "": both are None."""


class Endpoints:
    """Some of Twilio's endpoints, as methods, for one account."""

    def __init__(self, client: Client, account: OwnAccount) -> None:
        self.client: Client = client
        self._account = account

    @contextmanager
    def _trying(self, what: str, thing: str = "", *, post: bool = False) -> Iterator[None]:
        """Do as `trying`, but let a 404 out only if the credentials are of the account."""
        with trying(what, thing, post=post):
            try:
                yield
            except NotFoundError:
                with trying(what, thing):
                    self._account.make_sure()
                raise


@contextmanager
def trying(what: str, thing: str = "", *, post: bool = False) -> Iterator[None]:
    """Note on an error what was tried; raise `NoAnswerError` for an answer that cannot be read.

    Args:
        what: a verb and its object, for example "read trunk TK…".
        thing: the kind of thing that it is about, for advice: `pulumi_twilio_trunking.base.advice.Advice.on`.
        post: True where Twilio may have carried out a request although its answer is unreadable.
    """
    try:
        yield
    except TrunkingError as error:
        if not error.tried:
            error.tried = what
            if isinstance(error, TwilioError):
                error.was_about(thing)
        raise
    except (TwilioException, ValueError, KeyError, TypeError, AttributeError) as problem:
        unreadable = NoAnswerError("the answer lacks what Twilio's answers have.", CHECK_BASE_URL)
        unreadable.tried = what
        unreadable.maybe_done = post
        raise unreadable from problem


def ignore_not_found() -> suppress:
    return suppress(NotFoundError)
