"""Remember an answer that several rules ask for in a row."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def memoize_latest(function: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """Make *function* keep its latest answer, for the next call with the same object.

    The argument must not change: a `Resource`, or a tuple of them. Threads are safe: question and answer are
    replaced together, so at worst two threads compute the same answer.
    """
    kept: tuple[Any, Any] = (object(), None)

    @wraps(function)
    def answer(asked: Asked) -> Answer:
        nonlocal kept
        latest = kept
        if latest[0] is not asked:
            kept = latest = (asked, function(asked))
        return latest[1]  # type: ignore[no-any-return]

    return answer
