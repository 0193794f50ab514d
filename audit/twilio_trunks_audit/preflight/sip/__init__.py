"""OPTIONS and INVITE over a TLS connection, and what the responses mean."""
