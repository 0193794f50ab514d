import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.patterns import HOSTS, fits
from encrypted_trunks.properties import Unknown
from encrypted_trunks.provider_settings import config_key, is_default, settings
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import clipped

_NAMES: Final = ("baseUrl", "base_url")
_TWILIO: Final = ("twilio.com", "*.twilio.com")
_PLAIN_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]+)?(?:/[\w.~!$&'()*+,;=:@%/-]*)?",
    re.IGNORECASE | re.ASCII,
)
"""A URL without a user, a query, or anything else that two parsers may read differently."""


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Find a base URL that leads neither to Twilio, nor to this machine, nor to an allowed host."""
    allowed = [*_TWILIO, *(pattern.lower() for pattern in options["hosts"])]
    for key, name, value in settings(resource):
        if name not in _NAMES or value in (None, "") or isinstance(value, Unknown):
            continue
        if why := _why_not(value, allowed):
            yield _elsewhere(resource, key, value, why)


def _why_not(value: object, allowed: Sequence[str]) -> str:
    """Say why credentials must not go to *value*; "" if they may."""
    url = _PLAIN_URL.fullmatch(value) if isinstance(value, str) else None
    if url is None:
        return (
            "where it leads cannot be read: write a URL with a scheme and a host, at most a port and a path"
        )
    host = url["host"].lower().removesuffix(".").strip("[]")
    if _is_this_machine(host):
        return ""
    if not any(fits(host, pattern) for pattern in allowed):
        return "every request goes there with the credentials, and whoever answers there controls the account"
    return "" if url["scheme"].lower() == "https" else "without https the credentials go there in plain text"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _elsewhere(resource: Resource, key: str, value: object, why: str) -> Finding:
    shown = "[secret]" if resource.hides(key) else _shown(value)
    return Finding(
        resource=resource,
        what="Requests to Twilio, with their credentials, do not go to Twilio",
        value=f"{key} is {shown}",
        why=why,
        fix=f"{_without(resource, key)}"
        "   # or, for your own proxy: https, and its host in the rule's option hosts",
    )


def _shown(value: object) -> str:
    """Show only the scheme and the host of *value*: the rest may be a secret."""
    url = _PLAIN_URL.fullmatch(value) if isinstance(value, str) else None
    return repr(clipped(f"{url['scheme']}://{url['host']}")) if url else "no plain URL"


def _without(resource: Resource, key: str) -> str:
    return f"pulumi config rm {config_key(resource, key)}" if is_default(resource) else f"no {key}"


RULE: Final[Rule] = Rule(
    name="twilio-credentials-require-twilio-address",
    description="Requests to Twilio, with their credentials, must go to Twilio.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Remove the base URL, or allow its host in the rule's configuration.",
    options={"hosts": HOSTS},
    of_resource=judge,
)
