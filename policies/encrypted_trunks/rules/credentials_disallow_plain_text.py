import re
from collections.abc import Iterator
from typing import Final

from pulumi_policy import Severity

from encrypted_trunks.frameworks import CREDENTIALS
from encrypted_trunks.origination import Entry, entries
from encrypted_trunks.properties import Unknown
from encrypted_trunks.provider_settings import config_key, is_default, passwords, settings
from encrypted_trunks.resources import Resource
from encrypted_trunks.rule import Finding, Options, Rule
from encrypted_trunks.sip_uri import SipUri, readable

_IS_CREDENTIAL: Final = re.compile(r"(?:token|secret|password)$", re.IGNORECASE)
_PYTHON: Final = ("pulumi:providers:pulumi-python", "pulumi-python:")
_REDACTED: Final = "[secret]"
"""The engine's text for a secret in a state that it cannot decrypt."""


def judge(resource: Resource, _options: Options) -> Iterator[Finding]:
    """Find the credentials of *resource* that are plain text. No message shows their values."""
    if resource.secrets is None:
        return
    for key, name, value in _credentials(resource):
        if not resource.hides(key) and _is_written(value):
            yield _in_plain_text(resource, key, name)
    for entry in entries(resource):
        uri = readable(entry.uri)
        if uri is not None and uri.password and not entry.secret:
            yield _in_a_uri(entry, uri)


def _credentials(resource: Resource) -> Iterator[tuple[str, str, object]]:
    """List the passwords of those who dial out, and a provider's credentials."""
    yield from ((path, "password", value) for path, value in passwords(resource))
    for key, name, value in settings(resource):
        if _IS_CREDENTIAL.search(name):
            yield key, name, value


def _is_written(value: object) -> bool:
    return not isinstance(value, Unknown) and value not in (None, "", _REDACTED)


def _in_plain_text(resource: Resource, key: str, name: str) -> Finding:
    return Finding(
        resource=resource,
        what="This credential is in plain text",
        value=key,
        why="it is readable in the stack's state and where it was set, and whoever reads it can use it",
        fix=f"{_secret(resource, key, name)}   # with a new one: revoke the one that was in plain text",
    )


def _in_a_uri(entry: Entry, uri: SipUri) -> Finding:
    """Advise to remove the password: Twilio answers no digest challenge for an origination URI."""
    shown = uri.without_password().masked()
    hidden = "" if str(shown) == str(uri.without_password()) else ", with what is hidden here put back"
    return Finding(
        resource=entry.resource,
        what="A password in a SIP URI is in plain text",
        value=str(entry),
        why="it is readable in the stack's state and in the request line of every call; "
        "and it logs nobody in, since Twilio sends no digest credentials",
        fix=f"{entry.code(str(shown))}   # revoke the password{hidden}",
    )


def _secret(resource: Resource, key: str, name: str) -> str:
    if is_default(resource):
        return f"pulumi config set --secret {config_key(resource, key)}"
    if not resource.token.startswith(_PYTHON):
        return f"{key}: a secret of the stack's config"
    last = key.rpartition(".")[2]
    place = f'"{last}": ' if ":" in key or last != key else f"{key}="
    return f'{place}config.require_secret("{name}"),'


RULE: Final[Rule] = Rule(
    name="twilio-credentials-disallow-plain-text",
    description="Twilio credentials must be secrets.",
    level="mandatory",
    severity=Severity.CRITICAL,
    fix="Set the credential with --secret, and rotate it.",
    frameworks=CREDENTIALS,
    of_resource=judge,
)
