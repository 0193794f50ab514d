"""Answers that several rules ask for one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def memoize_latest(function: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """Have *function* keep its latest answer for whoever asks for the very same thing next.

    What it is asked for must not change any more: a `Resource`, a tuple of them. The engine asks in several threads at memoize_latest;
    what is kept is replaced as a whole, so the worst that happens is that something is computed twice.
    """
    kept: tuple[Any, Any] = (object(), None)

    @wraps(function)
    def answer(asked: Asked) -> Answer:
        nonlocal kept
        latest = kept
        if latest[0] is not asked:
            kept = latest = (asked, function(asked))
        return latest[1]  # type: ignore[no-any-return]  # what `function` gave for it

    return answer
