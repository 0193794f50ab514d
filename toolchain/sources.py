"""Where a CLI can come from, in order: PATH, our cache, the official release, a build."""

from collections.abc import Callable, Iterable
from pathlib import Path

from toolchain import build, cache, find, official, processes, yaml_host
from toolchain.errors import NoCliError, UnavailableError

Source = tuple[str, Callable[[], Path]]

ON_PATH: Source = ("pulumi on PATH", find.on_path)
KEPT: Source = ("our cache", cache.kept)
OFFICIAL: Source = ("official install", official.install)
BUILD: Source = ("build from source", build.build)


def ensure() -> Path:
    """Return the folder that holds `pulumi` and the language host for Python; get them if need be.

    This takes no time if there is a CLI already, and several minutes if one has to be built.

    Raises:
        ToolchainError: no source gives a CLI; the message says what was tried.
    """
    answers: dict[str, str] = {}
    found = _first((ON_PATH, KEPT), answers)
    if found is not None:
        return found
    for source, answer in answers.items():
        processes.say(f"{source}: {answer}")
    with cache.locked():  # another process may have filled the cache while we waited for the lock
        found = _first((KEPT, OFFICIAL, BUILD), answers, report=processes.say)
    if found is None:
        raise NoCliError(str(find.MINIMUM), answers)
    return found


def ensure_yaml() -> Path:
    """Return the folder that holds the language host for YAML; get it, and a CLI, if need be.

    Raises:
        ToolchainError: one of them cannot be had; the message says what was tried.
    """
    return yaml_host.ensure(ensure())


def _first(
    sources: Iterable[Source], answers: dict[str, str], report: Callable[[str], None] = lambda _: None
) -> Path | None:
    for name, get in sources:
        try:
            return get()
        except (UnavailableError, OSError) as answer:  # a full disk is an answer, too
            if answers.get(name) != str(answer):
                report(f"{name}: {answer}")
            answers[name] = str(answer)
    return None
