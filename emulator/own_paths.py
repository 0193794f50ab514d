"""The emulator's own paths, which Twilio does not have."""

from emulator import regions

OWN_PREFIX = "/_emulator"
CONSOLE = f"{OWN_PREFIX}/console"
PAGE = "/"


def is_own(path: str) -> bool:
    """Tell whether *path* is one of them, in any region."""
    _, path = regions.split(path)
    return path in {PAGE, OWN_PREFIX} or path.startswith(f"{OWN_PREFIX}/")
