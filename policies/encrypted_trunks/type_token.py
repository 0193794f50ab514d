"""What a type token says: whether it is Twilio's, and whether it names a trunk. Pure: a text in, facts out.

Dynamic resources, bridges and packages of one's own are called whatever their makers like, so words count, not spellings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final, Self

SECURE_TRUNK: Final = "pulumi-python:dynamic/twilio:SecureTrunk"
"""The trunk of pulumi-twilio-trunking, whose constructor always says `secure`."""

TLS_ORIGINATION: Final = "pulumi-python:dynamic/twilio:TlsOrigination"
"""The origination of pulumi-twilio-trunking, the one resource that owns the whole list of a trunk."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_TRUNK: Final = re.compile(r"trunk(?!ing)s?")
_GENERIC_NAMES: Final = _set("resource resources res r instance object v custom")
"""Type names that say nothing, so that the module has to tell."""

_PREPOSITIONS: Final = _set("on of for in to at from by per between with and")

_NO_TRUNKS: Final = _set("""
    lookup look get find read query search list assign delete remove move attach detach link test byoc routes
""")
"""Words that make the type a deed or a question about a trunk, or another product: BYOC trunks and inbound routes have no `secure`."""

_PARTS: Final = _set("""
    phone number recording credential access acl ip list origination destination route url uri termination domain setting
    attachment association binding member assignment monitor alarm alert check probe health status metric usage report event hook
    webhook call log policy policie rule tag lookup quota dashboard insight billing dns cname cert certificate membership backup cost
    audit schedule permission token key secret
""")
"""Behind `Trunk`, or before it with a preposition, they make the type a part of one: `TrunkRecording`, `PhoneNumberOnTrunk`."""

_OTHER_VENDORS: Final = _set("""
    plivo telnyx vonage nexmo bandwidth signalwire sinch didww voxbone flowroute ringcentral genesys avaya cisco livekit chime azure
    zoom webex infobip exotel ovh voipms aruba nokia vlan vlans switch ethernet junos arista nxos openstack vsphere
""")
"""Whoever else has something called trunking: other vendors of telephony, and networks of switches."""

_OTHER_PRODUCTS: Final = _set("""
    studio taskrouter workspace workspaces worker workers conversation conversations sync serverless verify video flex chat proxy
    notify messaging events calls incoming
""")
"""Words of Twilio's other products, where a SIP address is somebody to talk to and no origination URI."""

_PLATFORMS: Final = _set("""
    alicloud archive argocd aws aws-apigateway aws-native awsx azure azure-native azuread azuredevops azurerm checkly cloudflare
    cloudinit command consul datadog digitalocean docker docker-build doppler eks fly gcp github gitlab google google-native grafana
    hcloud helm heroku infisical kubernetes libvirt linode local netlify newrelic nomad null oci onepassword opsgenie pagerduty
    proxmoxve pulumiservice rancher2 random render scaleway sentry statuscake terraform time tls uptimerobot vault vercel vsphere
""")
"""Packages whose resources hold other people's data, and make nothing at Twilio."""

_PLATFORM_GROUPS: Final = (
    *(
        "k8s.io",
        "helm.sh",
        "knative.dev",
        "argoproj.io",
        "fluxcd.io",
        "cattle.io",
        "external-secrets.io",
        "upbound.io",
    ),
    *("crossplane.io", "coreos.com", "tekton.dev", "bitnami.com", "istio.io", "cert-manager.io"),
)
"""Groups of kinds of Kubernetes, likewise."""


@dataclass(frozen=True, kw_only=True)
class TypeToken:
    """A type token, and what its words say.

    Attributes:
        text: the token.
        is_twilios: whether it says Twilio, or trunking of no other maker.
        names_a_trunk: whether it is Twilio's and its name is a trunk, not a part of one or a question about one.
        ends_in_trunk: whether that name says nothing behind `Trunk`.
        names_a_sip_domain: whether its name is a SIP domain, Twilio's other product with a flag `secure`.
        names_origination: whether it says origination.
        is_of_another_product: whether it is of another product of Twilio's.
        is_another_vendors: whether it says another vendor of telephony, and not Twilio.
        is_a_platforms: whether its package holds data for others.
        is_of_kubernetes: whether it is a kind of Kubernetes, one of Crossplane's for example.
    """

    text: str
    is_twilios: bool
    names_a_trunk: bool
    ends_in_trunk: bool
    names_a_sip_domain: bool
    names_origination: bool
    is_of_another_product: bool
    is_another_vendors: bool
    is_a_platforms: bool
    is_of_kubernetes: bool

    @classmethod
    @lru_cache(maxsize=4096)
    def read(cls, text: str) -> Self:
        """Take *text* at its words."""
        own = text.rpartition(":tf:")[2]  # what a Terraform module is called says nothing of its resources
        lower, words = own.lower(), _words(own)
        is_another_vendors = "twilio" not in lower and not _OTHER_VENDORS.isdisjoint(words)
        is_twilios = "twilio" in lower or ("trunking" in lower and not is_another_vendors)
        name = _name(own, words)
        return cls(
            text=text,
            is_twilios=is_twilios,
            names_a_trunk=is_twilios and "routes" not in words and _names_a_trunk(name),
            ends_in_trunk=_ends_in_trunk(name),
            names_a_sip_domain="sipdomain" in re.sub("[^a-z]", "", lower),
            names_origination="origination" in lower,
            is_of_another_product="trunk" not in lower and not _OTHER_PRODUCTS.isdisjoint(words),
            is_another_vendors=is_another_vendors,
            is_a_platforms=not is_twilios and _is_a_platforms(lower),
            is_of_kubernetes=lower.startswith("kubernetes:"),
        )


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(text)]


def _name(text: str, words: Sequence[str]) -> Sequence[str]:
    """The words of the type's name; those of the whole token where the name says nothing."""
    name = _words(text.rpartition(":")[2])
    return name if any(word not in _GENERIC_NAMES and word != "twilio" for word in name) else words


def _ends_in_trunk(name: Sequence[str]) -> bool:
    telling = [word for word in name if word not in _GENERIC_NAMES]
    return bool(telling) and bool(_TRUNK.search(telling[-1]))


def _names_a_trunk(name: Sequence[str]) -> bool:
    place = next((index for index, word in enumerate(name) if _TRUNK.search(word)), None)
    last = next((index for index in reversed(range(len(name))) if _TRUNK.search(name[index])), None)
    if place is None or last is None:
        return False
    head, _, tail = _TRUNK.sub(" ", name[last]).partition(" ")
    before, after = name[:place], list(takewhile(lambda word: word not in _PREPOSITIONS, name[last + 1 :]))
    belongs = before[-1:] and before[-1] in _PREPOSITIONS and any(map(_is_part, before))
    is_none = not _NO_TRUNKS.isdisjoint((*before, head))
    return not (belongs or is_none or tail.startswith(tuple(_PARTS)) or any(map(_is_part, after)))


def _is_part(word: str) -> bool:
    return word in _PARTS or word.removesuffix("s") in _PARTS or word.removesuffix("es") in _PARTS


def _is_a_platforms(lower: str) -> bool:
    package, _, rest = lower.partition(":")
    if package == "kubernetes":  # a kind of one's own has a group with a domain of one's own
        group = rest.partition("/")[0]
        return "." not in group or group.endswith(_PLATFORM_GROUPS)
    return package in _PLATFORMS or package.partition("_")[0] in _PLATFORMS
