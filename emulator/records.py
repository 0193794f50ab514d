"""The records that a program makes itself, for ``emulator.testing.running`` and ``AdminClient``."""

from emulator.resources.keys import ApiKey
from emulator.resources.oauth_apps import OAuthApp

__all__ = ["ApiKey", "OAuthApp"]
