"""TCP, TLS and the certificate of one address, tried as Twilio would."""
