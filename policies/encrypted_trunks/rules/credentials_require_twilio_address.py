from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pulumi_policy import Severity

from encrypted_trunks.patterns import fits
from encrypted_trunks.properties import Unknown
from encrypted_trunks.provider_settings import config_key, is_default, settings
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import clipped

_NAMES: Final = ("baseUrl", "base_url")
_TWILIO: Final = ("twilio.com", "*.twilio.com")
_HOSTS: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "default": [],
}

_PLAIN_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]+)?(?:/[\w.~!$&'()*+,;=:@%/-]*)?",
    re.IGNORECASE | re.ASCII,
)
"""No user, no query, nothing that two readers may read in two ways."""


def judge(resource: Resource, options: Options) -> Iterator[Finding]:
    """Say which base URL of *resource* leads neither to Twilio, nor to this machine, nor to a host that was agreed on."""
    allowed = [*_TWILIO, *(pattern.lower() for pattern in options["hosts"])]
    for key, name, value in settings(resource):
        if name not in _NAMES or value in (None, "") or isinstance(value, Unknown):
            continue
        if why := _why_not(value, allowed):
            yield _elsewhere(resource, key, value, why)


def _why_not(value: object, allowed: Sequence[str]) -> str:
    """Say why *value* is no address for credentials; "" where it is one."""
    url = _PLAIN_URL.fullmatch(value) if isinstance(value, str) else None
    if url is None:
        return "where it leads cannot be read: it is no URL of a scheme and a host, a port or a path at most"
    host = url["host"].lower().removesuffix(".").strip("[]")
    if _is_this_machine(host):
        return ""
    if not any(fits(host, pattern) for pattern in allowed):
        return (
            "every request goes there, and the credentials with it, and whoever answers there has the account"
        )
    return "" if url["scheme"].lower() == "https" else "without https the credentials go there in clear"


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
        fix=f"{_without(resource, key)}   # or, for a proxy of yours: https, and its host in hosts, in the rule's configuration",
    )


def _shown(value: object) -> str:
    """The scheme and the host of *value*: what else stands in it may be a secret."""
    url = _PLAIN_URL.fullmatch(value) if isinstance(value, str) else None
    return repr(clipped(f"{url['scheme']}://{url['host']}")) if url else "no plain URL"


def _without(resource: Resource, key: str) -> str:
    return f"pulumi config rm {config_key(resource, key)}" if is_default(resource) else f"no {key}"


RULE: Final[Rule] = Rule(
    name="twilio-credentials-require-twilio-address",
    description="Requests to Twilio, with their credentials, must go to Twilio.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Remove the base URL, or agree on its host in the rule's configuration.",
    options={"hosts": _HOSTS},
    of_resource=judge,
)
