"""What a rule knows of a resource, and which types are trunks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from encrypted_trunks.props import Props, get, spellings

SECURE_TRUNK = "pulumi-python:dynamic/twilio:SecureTrunk"
"""The trunk of pulumi-twilio-trunking, the one trunk that is secure where nothing is said."""

TLS_ORIGINATION = "pulumi-python:dynamic/twilio:TlsOrigination"
"""The origination of pulumi-twilio-trunking, the one resource that owns the whole list of a trunk."""

# Dynamic resources of any library, then providers bridged from Terraform: `twilio:index/trunkingTrunksV1:TrunkingTrunksV1`
# (Twilio's own), `twilio:index/sipTrunkingTrunk:SipTrunkingTrunk` (RJPearson94's). Whoever adds such a provider names the
# package, so any name goes with `index/`. A team's own component called `acme-twilio:voice:Trunk` is none of these: what
# it holds is judged, not its wrapping.
_DYNAMIC = re.compile(r"pulumi-(?:python|nodejs):dynamic[/:].*twilio.*", re.IGNORECASE)
_BRIDGED = re.compile(
    r"[^:]*twilio[^:]*:[^:]*trunking[^:]*:[^:]+|[^:]+:index/(?:sipTrunking|trunkingTrunks)[^:]*:[^:]+",
    re.IGNORECASE,
)
_NAMES_A_TRUNK = re.compile(r"trunks?(?:v[0-9]+)?$", re.IGNORECASE)
_NAMES_A_BYOC_TRUNK = re.compile(r"byoc", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource as the rules see it.

    Attributes:
        token: the type.
        name: the name in the program.
        props: the properties as plain values, secrets too.
        urn: Pulumi's name.
        property_dependencies: the URNs that each property came from.
        secrets: the properties that are secrets as a whole; None where that cannot be told.
    """

    token: str
    name: str
    props: Props
    urn: str = ""
    property_dependencies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    secrets: frozenset[str] | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.token})"

    @property
    def stack(self) -> str:
        """The stack that its URN names; "" where it has no URN."""
        return self.urn.split(":")[2] if self.urn.startswith("urn:pulumi:") else ""

    @property
    def is_twilios(self) -> bool:
        """Whether it is made of something of Twilio's."""
        return "twilio" in self.token.lower() or self.is_of_trunking

    @cached_property
    def is_of_trunking(self) -> bool:
        """Whether a provider of Twilio's trunking manages it; a component, which only wraps others, is none of these."""
        return bool(_DYNAMIC.fullmatch(self.token) or _BRIDGED.fullmatch(self.token))

    @cached_property
    def is_trunk(self) -> bool:
        """Whether it is an Elastic SIP Trunk. BYOC trunks are another product, without the flag."""
        name = self.token.rpartition(":")[2]
        return bool(
            self.is_of_trunking and _NAMES_A_TRUNK.search(name) and not _NAMES_A_BYOC_TRUNK.search(name)
        )

    def hides(self, name: str) -> bool:
        """Whether the property *name* is known to be a secret, so that no message shows it."""
        return any(key in (self.secrets or ()) for key in spellings(name))

    @property
    def secure(self) -> object:
        """The trunk's `secure` flag; where it is absent, what its provider makes of that."""
        said = get(self.props, "secure")
        return self.token == SECURE_TRUNK if said is None else said
