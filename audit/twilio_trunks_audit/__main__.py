"""`python -m twilio_trunks_audit`, the same as `twilio-trunks`."""

from twilio_trunks_audit.cli import run

run()
