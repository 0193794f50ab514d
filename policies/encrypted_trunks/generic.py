"""Resources of the Node package `twilio-pulumi-provider`, whose type token says nothing and whose properties say all.

{"resource": ["trunking", "v1", {"trunks": "TK…"}, "originationUrls"], "attributes": {"sipUrl": "sip:…"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from encrypted_trunks.props import Props
from encrypted_trunks.resources import Resource

TOKEN = "pulumi-nodejs:dynamic:Resource"  # noqa: S105 - a type token is no secret
"""The token of every dynamic resource in Node that gives itself no other."""


def unwrapped(resource: Resource) -> Resource:
    """*resource* under a token that says what it is, with its attributes as properties; others come back as they are."""
    path, attributes = resource.props.get("resource"), resource.props.get("attributes")
    if resource.token != TOKEN or not isinstance(path, list) or not isinstance(attributes, Mapping):
        return resource
    if path[:1] != ["trunking"] or not isinstance(path[-1], str):
        return resource
    sources = resource.property_dependencies.get("resource", frozenset())
    return replace(
        resource,
        token=f"pulumi-nodejs:dynamic/twilio:{path[-1]}",
        props={**attributes, **_trunk_sid(path)},
        property_dependencies={**resource.property_dependencies, "trunk_sid": sources},
    )


def _trunk_sid(path: list[object]) -> Props:
    named = [step["trunks"] for step in path if isinstance(step, Mapping) and "trunks" in step]
    return {"trunk_sid": named[0]} if named else {}
