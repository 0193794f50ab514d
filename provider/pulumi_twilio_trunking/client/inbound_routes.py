"""The regions that handle calls to termination domains, Twilio's routes API.

This is another product than trunking, and some stand-ins for Twilio do not serve it.
https://www.twilio.com/docs/global-infrastructure/inbound-processing-region-api-trunk
"""

from __future__ import annotations

from pulumi_twilio_trunking.client.endpoints import Endpoints, trying


class InboundRoutes(Endpoints):
    """Reads and sets which region handles the calls to a termination domain."""

    def voice_region(self, domain: str) -> str | None:
        """Read the region that calls to *domain* are routed to; None where the answer does not say."""
        with trying(f"read the region that {domain} is routed to", "route"):
            region: str | None = self.client.routes.v2.trunks(domain).fetch().voice_region
            return region.lower() if region else None

    def set_voice_region(self, domain: str, region: str) -> None:
        """Route calls to *domain* to a region. Twilio needs up to five minutes."""
        with trying(f"route {domain} to {region}", "route", post=True):
            self.client.routes.v2.trunks(domain).update(voice_region=region)
