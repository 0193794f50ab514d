"""Read the request, call the backend, write JSON. Nothing is decided here.

One module an API of Twilio's: ``trunking`` (v1), ``api`` (2010-04-01), ``routes`` (v2); ``common`` has what they share.
"""
