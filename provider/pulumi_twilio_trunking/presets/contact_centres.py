"""Contact centres, and trunks of other carriers."""

from __future__ import annotations

from datetime import date

from pulumi import Input

from pulumi_twilio_trunking.presets.arguments import DOMAIN, LABEL, checked, uri
from pulumi_twilio_trunking.presets.preset import Preset, example

__all__ = ["amazon_chime_voice_connector", "genesys_cloud"]


@example(termination_id="acme", domain="mypurecloud.com")
def genesys_cloud(*, termination_id: Input[str], domain: Input[str]) -> Preset:
    """Send calls to Genesys Cloud BYOC. The form of its host is not confirmed.

    Args:
        termination_id: the termination identifier of the BYOC trunk.
        domain: the domain of the organisation's region, for example `mypurecloud.com`.
    """
    parts = (
        checked("genesys_cloud: termination_id", termination_id, LABEL),
        checked("genesys_cloud: domain", domain, DOMAIN),
    )
    return Preset(
        vendor="Genesys Cloud BYOC",
        destinations=(uri("sip:{}.byoc.{};transport=tls", *parts),),
        tls="offered",
        srtp="offered",
        vendor_switches=(
            "Compare the host with the one that your organisation shows: its form is not confirmed.",
            "Give the trunk TLS as its transport protocol, version 1.2; SRTP comes with it.",
        ),
        source="https://help.mypurecloud.com/articles/tls-trunk-transport-protocol-specification",
        read_on=date(2026, 11, 24),
    )


@example(connector_id="a1b2")
def amazon_chime_voice_connector(*, connector_id: Input[str]) -> Preset:
    """Send calls to an Amazon Chime SDK Voice Connector with its encryption on.

    Args:
        connector_id: the id of the Voice Connector, the first part of its host.
    """
    connector = checked("amazon_chime_voice_connector: connector_id", connector_id, LABEL)
    return Preset(
        vendor="Amazon Chime SDK Voice Connector",
        destinations=(uri("sip:{}.voiceconnector.chime.aws:5061;transport=tls", connector),),
        tls="required",
        srtp="required",
        vendor_switches=(
            "Leave the Voice Connector's encryption on, its default.",
            "It then takes TLS with SRTP, and blocks plain calls.",
        ),
        source="https://docs.aws.amazon.com/chime-sdk/latest/ag/create-voicecon.html",
        read_on=date(2026, 11, 24),
    )
