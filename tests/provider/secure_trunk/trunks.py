"""Inputs of trunks, and the trunks at Twilio."""

INPUTS = {
    "friendly_name": "voice-agent",
    "secure": True,
    "transfer_mode": "sip-only",
    "transfer_caller_id": "from-transferor",
    "cnam_lookup_enabled": True,
    "disaster_recovery_url": "https://example.com/twiml",
    "disaster_recovery_method": "GET",
    "recording": {"mode": "record-from-answer-dual", "trim": "trim-silence"},
}


AN_HOUR = 3600


RECORDED = {"recording": {"mode": "record-from-answer"}}


def at_twilio(trunks):
    return {trunk.sid for trunk in trunks.list()}
