"""The paths that are the emulator's own and none of Twilio's."""

from emulator import regions

OWN_PREFIX = "/_emulator"
CONSOLE = f"{OWN_PREFIX}/console"
PAGE = "/"


def is_own(path: str) -> bool:
    """Whether *path* is one of them, in whatever region."""
    _, path = regions.split(path)
    return path in {PAGE, OWN_PREFIX} or path.startswith(f"{OWN_PREFIX}/")
