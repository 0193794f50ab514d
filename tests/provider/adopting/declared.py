"""Declarations of trunks and lists that existed before Pulumi, and the failures of their check."""

from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider

SID, OTHER = "TK" + "0123456789abcdef" * 2, "TK" + "f" * 32


PLAIN, TLS = "sip:old-pbx.example.com", "sip:new-pbx.example.com;transport=tls"


HOME = {"account_sid": "AC" + "0" * 32, "region": "us1"}


ADOPTED = {"trunk_sid": SID, "destinations": [{"sip_url": PLAIN, "plain_text": True}], "adopted": True}


def problems(provider, olds, **news):
    return dict(failure.reason.split(": ", 1) for failure in provider.check(olds, news).failures)


def of_trunk(olds, **news):
    return problems(SecureTrunkProvider(), olds, **news)


def of_list(olds, *destinations, **others):
    return problems(TlsOriginationProvider(), olds, trunk_sid=SID, destinations=[*destinations], **others)


def as_program(inputs):
    """The lines of a program that lead to *inputs*."""
    return {name: value for name, value in inputs.items() if name not in ("__provider", "adopted")}
