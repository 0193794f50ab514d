"""The ways to a CLI, in order: the person's own, an earlier one of ours, the official release, a build."""

from collections.abc import Callable, Iterable
from pathlib import Path

from toolchain import build, cache, find, official, progress
from toolchain.errors import NoCliError, UnavailableError

Route = tuple[str, Callable[[], Path]]

ON_PATH: Route = ("pulumi on PATH", find.on_path)
KEPT: Route = ("our cache", cache.kept)
OFFICIAL: Route = ("official install", official.install)
BUILD: Route = ("build from source", build.build)


def ensure() -> Path:
    """Return the folder that holds `pulumi` and the language host for Python, after getting them if need be.

    Takes no time worth mentioning where there is a CLI already, and several minutes where it has to be built.

    Raises:
        ToolchainError: there is none, and none could be had; the message says what was tried.
    """
    answers: dict[str, str] = {}
    found = _first((ON_PATH, KEPT), answers)
    if found is not None:
        return found
    for route, answer in answers.items():
        progress.say(f"{route}: {answer}")
    return _get(answers)


def _get(answers: dict[str, str]) -> Path:
    with cache.locked():  # another process may have filled the cache while we waited for the lock
        found = _first((KEPT, OFFICIAL, BUILD), answers, heard=progress.say)
    if found is None:
        raise NoCliError(str(find.MINIMUM), answers)
    return found


def _first(
    routes: Iterable[Route], answers: dict[str, str], heard: Callable[[str], None] = lambda _: None
) -> Path | None:
    for name, get in routes:
        try:
            return get()
        except (UnavailableError, OSError) as answer:  # a full disk is an answer, too
            if answers.get(name) != str(answer):
                heard(f"{name}: {answer}")
            answers[name] = str(answer)
    return None
