"""A trunk must show the minimum level of encryption by what it says itself.

Severity: critical. Level: mandatory. Page: docs/policies/twilio-trunk-require-minimum-encryption.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
)

from encrypted_trunks.messages import page, violation
from encrypted_trunks.props import UNKNOWN, get
from encrypted_trunks.resources import Resource, of_args
from encrypted_trunks.sip_uri import shown

NAME: Final = "twilio-trunk-require-minimum-encryption"
MEDIA: Final = "media"
SIGNALLING: Final = "signalling"
LEVELS: Final = (MEDIA, SIGNALLING)


def minimum_level(config: Mapping[str, object]) -> str:
    """The level that *config* asks for; `media` where it says nothing.

    Raises:
        ValueError: a key or a value that the rule does not know; the message lists the right ones.
    """
    unknown_keys = sorted(set(config) - {"minimum"})
    if unknown_keys:
        raise ValueError(f"{NAME}: unknown configuration {', '.join(unknown_keys)}; accepted: minimum")
    minimum = config.get("minimum", MEDIA)
    if minimum not in LEVELS:
        raise ValueError(f"{NAME}: minimum is {minimum!r}; accepted: {', '.join(LEVELS)}")
    return str(minimum)


def judge(trunk: Resource, minimum: str) -> list[str]:
    """Say what keeps *trunk* below *minimum*; an unknown says nothing until `up`."""
    secure = trunk.secure
    if secure is True or secure is UNKNOWN:
        return []
    if secure is not False:
        return [_not_a_boolean(trunk, secure)]
    if minimum == MEDIA:
        return [_not_secure(trunk)]
    domain = get(trunk.props, "domain_name")
    return [] if domain in (None, "", UNKNOWN) else [_open_to_plain_calls(trunk, domain)]


def _not_a_boolean(trunk: Resource, secure: object) -> str:
    return violation(
        rule=NAME,
        what=f"secure is {shown(secure)}, which is neither True nor False",
        where=str(trunk),
        why="what Twilio makes of it is not known, and its default is a trunk in plain text",
        fix="secure=True,",
    )


def _not_secure(trunk: Resource) -> str:
    said = "is not set, and Twilio's default is False" if get(trunk.props, "secure") is None else "is False"
    return violation(
        rule=NAME,
        what=f"Calls on this trunk are not encrypted: secure {said}",
        where=str(trunk),
        why="without it the voice is plain RTP, and Twilio takes plain SIP from whoever dials out",
        fix="secure=True,   # the far side must speak TLS and SRTP, else calls fail with 32208 or 32209",
    )


def _open_to_plain_calls(trunk: Resource, domain: object) -> str:
    return violation(
        rule=NAME,
        what=f"This trunk takes calls in plain SIP: secure is False and domain_name is {shown(domain)}",
        where=str(trunk),
        why="Twilio refuses plain SIP to a termination domain only where secure is True",
        fix="secure=True,   # or no domain_name, where nothing dials out through this trunk",
    )


def _validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
    minimum = minimum_level(args.get_config())
    trunk = of_args(args)
    for message in judge(trunk, minimum) if trunk.is_trunk else []:
        report(message, None)


POLICY: Final[ResourceValidationPolicy] = ResourceValidationPolicy(
    name=NAME,
    description="A Twilio trunk must reach the minimum level of encryption.",
    enforcement_level=EnforcementLevel.MANDATORY,
    severity=Severity.CRITICAL,
    config_schema=PolicyConfigSchema(
        properties={"minimum": {"type": "string", "enum": list(LEVELS), "default": MEDIA}}
    ),
    remediation_steps="Set secure=True on the trunk.",
    url=page(NAME),
    validate=_validate,
)
