"""Twilio's descriptions, with their words as schema, and with existing things in their paths.

Without the limits, most of what a generator makes of a description is refused, and rightly; without the
things, most of its paths lead nowhere.
"""

import json
import re
from pathlib import Path
from typing import Any

from tests.emulator.contract import exact

Json = dict[str, Any]
Sids = dict[str, list[str]]

KEPT = 5
"""How many items of each kind are not for deletion."""

URLS = ("DisasterRecoveryUrl", "VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl", "StatusCallback")
NO_URL_OR_ONE = r"^(https://[a-z]{1,20}\.example\.com/[a-z]{0,9})?$"
LIMITS: dict[str, Json] = {
    "DomainName": {"pattern": r"^([a-z]{12,20}\.pstn\.twilio\.com)?$"},
    **{name: {"pattern": NO_URL_OR_ONE} for name in URLS},
    "SipUrl": {"pattern": r"^sip:[a-z]{1,20}\.example\.com(;transport=tls)?$"},
    "Weight": {"minimum": 1, "maximum": 65535},
    "Priority": {"minimum": 0, "maximum": 65535},
    "IpAddress": {"pattern": r"^192\.0\.2\.[1-9]?[0-9]$"},
    "CidrPrefixLength": {"minimum": 0, "maximum": 32},
    "Username": {"pattern": r"^[a-z]{1,32}$"},
    "Password": {"pattern": r"^[a-z]{6}[A-Z]{6}[0-9]{1,6}$"},
    "PhoneNumber": {"pattern": r"^[+0-9*]{0,12}$"},
    "ApiVersion": {"enum": ["2010-04-01", "2008-08-01"]},
    "Page": {"maximum": 10**18 - 1},  # not from Twilio: the emulator counts no further
    "PageToken": {"maxLength": 0},  # a token is the API's own affair
}
"""By the name of the parameter: a word of the description, or of the page that it links to."""

NAMES: dict[str, Json] = {
    "Trunks": {"maxLength": 64},
    "OriginationUrls": {"minLength": 1, "maxLength": 64},
    "CredentialLists": {"minLength": 1, "maxLength": 64},
    "IpAccessControlLists": {"minLength": 1, "maxLength": 255},
    "IpAddresses": {"minLength": 1, "maxLength": 255},
}
"""Limits of FriendlyName, by collection."""


def spell_out(description: Path, items: Sids, parents: Sids) -> Json:
    """A description that allows what Twilio allows.

    Args:
        description: Twilio's own.
        items: SIDs that exist, by collection, for paths that end with one.
        parents: SIDs that exist, by parameter, for everything that such a path goes through or a form names.
    """
    spelt: Json = _with_limits(json.loads(description.read_text()))
    spelt["components"] = exact(spelt["components"])
    for template, item in spelt["paths"].items():
        collection = re.findall(r"/([A-Za-z]+)(?=[/.]|$)", template)[-1]
        for method in item.keys() & {"get", "post", "delete"}:
            operation = item[method]
            operation["responses"] = exact(operation["responses"])
            known = items.get(collection, [])
            sids = known[KEPT:] if method == "delete" else known[:KEPT]
            _name_things(operation, {"Sid": sids} | parents)
            _mind_the_form(operation, parents, NAMES.get(collection, {}))
    return spelt


def _with_limits(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_limits(item) for item in node]
    if not isinstance(node, dict):
        return node
    changed = {key: _with_limits(value) for key, value in node.items()}
    if "schema" in changed and changed.get("name") in LIMITS:
        changed["schema"] = _limited(changed["schema"], LIMITS[changed["name"]])
    properties = changed.get("properties")
    if isinstance(properties, dict):
        changed["properties"] = {
            name: _limited(schema, LIMITS.get(name, {})) for name, schema in properties.items()
        }
    return changed


def _limited(schema: Json, limit: Json) -> Json:
    """A pattern of ours says more than a format, and both at once are hard to generate."""
    return {key: value for key, value in schema.items() if key != "format" or "pattern" not in limit} | limit


def _name_things(operation: Json, sids: Sids) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            parameter["schema"] = {"type": "string", "enum": sids[parameter["name"]]}


def _mind_the_form(operation: Json, parents: Sids, name: Json) -> None:
    """A form with required parameters is itself required, which the descriptions forget to say."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        operation["requestBody"]["required"] = "required" in schema
        known = {parameter: {"type": "string", "enum": sids} for parameter, sids in parents.items()}
        schema["properties"] |= {key: known[key] for key in known.keys() & schema["properties"].keys()}
        if "client_id" in schema["properties"]:
            schema["required"] = ["grant_type", "client_id", "client_secret"]  # as the page of the token says
        if "FriendlyName" in schema["properties"]:
            schema["properties"]["FriendlyName"] |= name
