"""Reports how well the SIP trunks of Twilio accounts are encrypted: `twilio-trunks audit`. It only reads."""
