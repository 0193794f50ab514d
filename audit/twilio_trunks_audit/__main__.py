"""`python -m twilio_trunks_audit` runs `twilio-trunks`."""

from twilio_trunks_audit.cli import run

run()
