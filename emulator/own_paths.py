"""The paths that are the emulator's own and none of Twilio's."""

OWN_PREFIX = "/_emulator"
CONSOLE = f"{OWN_PREFIX}/console"
PAGE = "/"


def is_own(path: str) -> bool:
    return path in {PAGE, OWN_PREFIX} or path.startswith(f"{OWN_PREFIX}/")
