"""One HTTP client, and requests over real connections to a server that misbehaves to order."""

import socket
from dataclasses import replace

import pytest
from pulumi_twilio_trunking.client.http_client import HttpClient

URL = "https://trunking.twilio.com/v1/Trunks"
HTML = "<html><body><h1>Bad Gateway</h1></body></html>"


@pytest.fixture
def http(credentials):
    return HttpClient(credentials)


@pytest.fixture
def send(http, credentials):
    """Send one request with the credentials, and with *seconds* to try it again."""

    def send(method, url=URL, *, seconds=None, **kwargs):
        client = http if seconds is None else HttpClient(replace(credentials, retry_seconds=seconds))
        return client.request(method, url, auth=(credentials.username, credentials.password), **kwargs)

    return send


def dead_address():
    """An address on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{bound.getsockname()[1]}"
