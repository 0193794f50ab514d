"""Read a type token: whether it belongs to Twilio, and whether it names a trunk. Pure.

Makers of dynamic resources, bridges and packages choose the names, so words count, not spellings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final, Self

SECURE_TRUNK: Final = "pulumi-python:dynamic/twilio:SecureTrunk"
"""The trunk of pulumi-twilio-trunking. It always sends `secure`."""

TLS_ORIGINATION: Final = "pulumi-python:dynamic/twilio:TlsOrigination"
"""The origination of pulumi-twilio-trunking, the only resource that owns a trunk's whole list."""

TERMINATION_ACCESS: Final = "pulumi-python:dynamic/twilio:TerminationAccess"
"""The access of pulumi-twilio-trunking, the only resource that owns all lists on a trunk."""

TRUNK_PHONE_NUMBERS: Final = "pulumi-python:dynamic/twilio:TrunkPhoneNumbers"
"""The phone numbers of a trunk of pulumi-twilio-trunking."""

_PYTHON: Final = "pulumi-python:dynamic/twilio:"
_PLUGIN: Final = "twilio-trunking:index:"
"""The start of the types of pulumi-twilio-trunking in programs of other languages."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_TRUNK: Final = re.compile(r"trunk(?!ing)s?")
_GENERIC_NAMES: Final = _set("resource resources res r instance object v custom")
"""Type names that say nothing: the module decides then."""

_PREPOSITIONS: Final = _set("on of for in to at from by per between with and")

_NO_TRUNKS: Final = _set("""
    lookup look get find read query search list assign delete remove move attach detach link test byoc
    routes
""")
"""Words of actions and questions, and of products without `secure`: BYOC trunks, inbound routes."""

_PARTS: Final = _set("""
    access acl alarm alert assignment association attachment audit backup billing binding call cert
    certificate check cname cost credential dashboard destination dns domain event health hook insight
    ip key list log lookup member membership metric monitor number origination permission phone policie
    policy probe quota recording report route rule schedule secret setting status tag termination token
    uri url usage webhook
""")
"""Words for a part of a trunk, after it or before a preposition: `TrunkRecording`, `PhoneNumberOnTrunk`."""

_OTHER_VENDORS: Final = _set("""
    arista aruba avaya azure bandwidth chime cisco didww ethernet exotel flowroute genesys infobip junos
    livekit nexmo nokia nxos openstack ovh plivo ringcentral signalwire sinch switch telnyx vlan vlans
    voipms vonage voxbone vsphere webex zoom
""")
"""Words of others with something called trunking: telephony vendors, and network switches."""

_OTHER_PRODUCTS: Final = _set("""
    calls chat conversation conversations events flex incoming messaging notify proxy serverless studio
    sync taskrouter verify video worker workers workspace workspaces
""")
"""Words of Twilio's other products, where a SIP address is a person to call, not an origination URI."""

_PLATFORMS: Final = _set("""
    alicloud archive argocd aws aws-apigateway aws-native awsx azure azure-native azuread azuredevops
    azurerm checkly cloudflare cloudinit command consul datadog digitalocean docker docker-build doppler
    eks fly gcp github gitlab google google-native grafana hcloud helm heroku infisical kubernetes
    libvirt linode local netlify newrelic nomad null oci onepassword opsgenie pagerduty proxmoxve
    pulumiservice rancher2 random render scaleway sentry statuscake terraform time tls uptimerobot vault
    vercel vsphere
""")
"""Packages of clouds and platforms: their resources hold others' data, and create nothing at Twilio."""

_PLATFORM_GROUPS: Final = tuple(
    _set("""
    argoproj.io bitnami.com cattle.io cert-manager.io coreos.com crossplane.io external-secrets.io fluxcd.io
    helm.sh istio.io k8s.io knative.dev tekton.dev upbound.io
""")
)
"""API groups of Kubernetes platforms."""


@dataclass(frozen=True, kw_only=True)
class TypeToken:
    """A type token, and what its words say.

    Attributes:
        text: the token; for a resource of pulumi-twilio-trunking the one that it has in Python.
        in_another_language: whether it is one of pulumi-twilio-trunking with names in camel case.
        is_twilios: whether it says Twilio, or trunking without another vendor.
        names_a_trunk: whether it names a Twilio trunk, not a part of one or a question about one.
        ends_in_trunk: whether that name ends in `Trunk`.
        names_a_sip_domain: whether it names a SIP domain, Twilio's other product with a flag `secure`.
        names_origination: whether it says origination.
        is_of_another_product: whether it belongs to another Twilio product.
        is_another_vendors: whether it says another vendor, and not Twilio.
        is_a_platforms: whether its package belongs to a cloud or platform.
        is_of_kubernetes: whether it is a Kubernetes kind, for example one of Crossplane.
    """

    text: str
    in_another_language: bool
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
        """Parse *text*."""
        own = text.rpartition(":tf:")[2]  # the name of a Terraform module says nothing about its resources
        lower, words = own.lower(), _words(own)
        is_another_vendors = "twilio" not in lower and not _OTHER_VENDORS.isdisjoint(words)
        is_twilios = "twilio" in lower or ("trunking" in lower and not is_another_vendors)
        name = _name(own, words)
        return cls(
            text=text.replace(_PLUGIN, _PYTHON) if text.startswith(_PLUGIN) else text,
            in_another_language=text.startswith(_PLUGIN),
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
    """Give the words of the type's name, or of the whole token if the name says nothing."""
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
    if package == "kubernetes":  # users' own kinds have their own domain as a group
        group = rest.partition("/")[0]
        return "." not in group or group.endswith(_PLATFORM_GROUPS)
    return package in _PLATFORMS or package.partition("_")[0] in _PLATFORMS
