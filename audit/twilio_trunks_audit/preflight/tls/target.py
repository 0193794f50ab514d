"""One address of a host, to connect to."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from twilio_trunks_audit.preflight.host_names import is_ipv6
from twilio_trunks_audit.preflight.stream import Deadline
from twilio_trunks_audit.preflight.tls.handshake import Handshake, shake_hands
from twilio_trunks_audit.preflight.tls.roots import Roots


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One address of a *host*, as `plain` returns it; each step takes *seconds* at most."""

    address: str
    port: int
    host: str
    roots: Roots
    seconds: float

    def tcp(self) -> socket.socket:
        """Connect by TCP.

        Raises:
            OSError: that fails, or takes too long.
        """
        family = socket.AF_INET6 if is_ipv6(self.address) else socket.AF_INET
        connecting = socket.socket(family, socket.SOCK_STREAM)
        try:
            connecting.settimeout(self.seconds)
            connecting.connect((self.address, self.port))
        except BaseException:
            connecting.close()
            raise
        return connecting

    def handshake(self, connected: socket.socket, *, wide: bool = False) -> Handshake:
        """Make a handshake over *connected*."""
        deadline = Deadline.after(self.seconds)
        return shake_hands(connected, self.host, self.roots, deadline, wide=wide)
