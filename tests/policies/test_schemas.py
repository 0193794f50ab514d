"""Other people's resources, by the types and names of their own schemas."""

import json
from pathlib import Path
from typing import Any

import pytest

from encrypted_trunks.access_lists import is_entry
from encrypted_trunks.origination import entries
from encrypted_trunks.resources import Resource
from encrypted_trunks.trunk_routes import naming_one_trunk
from tests.policies.analyzer import Analyzer, Res, Violation, secret

FOLDER = Path(__file__).parent / "schemas"
READ = {file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))}
PACKAGES = {name: schema for name, schema in READ.items() if "package" in schema}
RESOURCES = [
    pytest.param(resource, id=f"{name} {resource['kind']}")
    for name, schema in PACKAGES.items()
    for resource in schema["resources"]
]
PREVIEWS = READ["previews"]["packages"]
DYNAMIC = READ["dynamic"]

PLAIN = "sip:pbx.example.com"
PREVIEWED = "sip:a.example.com"
SID = "AC" + "0" * 32
SNAKE = {
    "sipUrl": "sip_url",
    "trunkSid": "trunk_sid",
    "ipAccessControlListSid": "ip_access_control_list_sid",
    "ipAddress": "ip_address",
}
FLAG = "twilio-trunk-require-minimum-encryption"
URI = "twilio-origination-require-tls"
ROUTES = "twilio-trunk-require-tls-origination"
CREDENTIALS = "twilio-credentials-disallow-plain-text"
EVERYONE = "twilio-access-list-disallow-everyone"


def made(resource: dict[str, Any], *, snake: bool = False, **values: object) -> Resource:
    """A resource of that type with a value for each input, in camel case or in snake case."""
    props = {key: values.get(key, "x") for key in resource["inputProperties"]}
    spelt = {SNAKE.get(key, key) if snake else key: value for key, value in props.items()}
    return Resource(token=resource["token"], name="one", urn="urn:one", props=spelt)


def refused(found: list[Violation], rule: str) -> list[str]:
    return [violation.message for violation in found if violation.rule == rule]


class TestKinds:
    """Each resource of each package is what its schema makes of it."""

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_trunks(self, resource: dict[str, Any]) -> None:
        """A trunk is one, and nothing else is."""
        assert bool(made(resource).trunks) == (resource["kind"] == "trunk")

    @pytest.mark.parametrize("resource", RESOURCES)
    @pytest.mark.parametrize("snake", [False, True], ids=["camel", "snake"])
    def test_urls(self, resource: dict[str, Any], *, snake: bool) -> None:
        """An origination URL carries its URI, and nothing else does."""
        found = entries(made(resource, snake=snake, sipUrl=PLAIN))

        assert [entry.uri for entry in found] == [PLAIN] * (resource["kind"] == "origination_url")

    @pytest.mark.parametrize("resource", RESOURCES)
    @pytest.mark.parametrize("snake", [False, True], ids=["camel", "snake"])
    def test_what_names_a_trunk(self, resource: dict[str, Any], *, snake: bool) -> None:
        """Whatever belongs to a trunk by its SID joins with it."""
        one = made(resource, snake=snake, trunkSid="TK1")
        belongs = resource["kind"] == "origination_url" or resource["kind"].startswith("trunk_")

        assert naming_one_trunk([one]) == ([[one]] if belongs else [])

    @pytest.mark.parametrize("resource", RESOURCES)
    @pytest.mark.parametrize("snake", [False, True], ids=["camel", "snake"])
    def test_entries_of_access_lists(self, resource: dict[str, Any], *, snake: bool) -> None:
        """An address of an access list is one, and nothing else is."""
        assert is_entry(made(resource, snake=snake)) == (resource["kind"] == "ip_address")

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_everyone(self, analyzer: Analyzer, resource: dict[str, Any]) -> None:
        """An address with no bits of prefix lets everyone in, whatever a maker calls the prefix."""
        props = {key: 0 if "refix" in key else "x" for key in resource["inputProperties"]}

        assert bool(refused(analyzer.resource(resource["token"], props), EVERYONE)) == (
            resource["kind"] == "ip_address"
        )

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_passwords(self, analyzer: Analyzer, resource: dict[str, Any]) -> None:
        """The password of who dials out is a credential, and no other kind has one."""
        props = dict.fromkeys(resource["inputProperties"], "hunter2")

        found = refused(analyzer.resource(resource["token"], props), CREDENTIALS)

        assert len(found) == (resource["kind"] == "credential")


class TestProviders:
    """The settings of each package's provider."""

    @pytest.mark.parametrize("name", PACKAGES)
    def test_credentials(self, analyzer: Analyzer, name: str) -> None:
        """Each setting that the schema marks secret, and Twilio's `password`, is refused in plain text."""
        provider = PACKAGES[name]["provider"]
        inputs = provider["inputProperties"]
        credentials = {key for key, said in inputs.items() if said.get("secret") or key == "password"}
        props = {key: "hunter2" if key in credentials else SID for key in inputs}

        found = refused(analyzer.resource(provider["token"], props), CREDENTIALS)

        assert credentials
        assert len(found) == 1
        assert all(key in found[0] for key in credentials)

    @pytest.mark.parametrize("name", PACKAGES)
    def test_secrets(self, analyzer: Analyzer, name: str) -> None:
        """As secrets they pass."""
        provider = PACKAGES[name]["provider"]
        props = {key: secret(SID) for key in provider["inputProperties"]}

        assert refused(analyzer.resource(provider["token"], props), CREDENTIALS) == []


class TestPreviews:
    """The engine's requests for programs of two packages."""

    @pytest.mark.parametrize(
        ("package", "findings"),
        [
            ("any-terraform-rjpearson94-twilio", {("bare", FLAG), ("url", URI), ("url2", URI)}),
            (
                "any-terraform-twilio-twilio",
                {
                    ("default_0_0_0", CREDENTIALS),
                    ("cred", CREDENTIALS),
                    ("addr", EVERYONE),
                    ("bare", FLAG),
                    ("url", URI),
                },
            ),
        ],
    )
    def test_resources(self, analyzer: Analyzer, package: str, findings: set[tuple[str, str]]) -> None:
        """Each resource gets the judgement that its inputs deserve, and no other that stops the preview."""
        said = {
            (one["name"], violation.rule)
            for one in PREVIEWS[package]["resource_policy"]
            for violation in analyzer.resource(one["type"], one["properties"], one["name"])
            if violation.level == "mandatory"
        }

        assert said == findings

    @pytest.mark.parametrize("package", PREVIEWS)
    def test_stack(self, analyzer: Analyzer, package: str) -> None:
        """Trunk and URLs are joined without known SIDs, and an absent input counts as absent."""
        analyzer.configure(FLAG, minimum="signalling").configure(URI, "advisory")
        for one in PREVIEWS[package]["resource_policy"]:
            analyzer.resource(one["type"], one["properties"], one["name"])

        found = analyzer.stack(*_stack(PREVIEWS[package]["stack_policy"]))

        [message] = refused(found, ROUTES)
        assert f"sipUrl = '{PREVIEWED}' of url (" in message
        assert "Where: bare (" in message


def _stack(sent: list[dict[str, Any]]) -> list[Res]:
    by_name: dict[str, Res] = {}
    waiting = list(sent)
    while waiting:
        one = waiting.pop(0)
        deps = one.get("propertyDependencies", {})
        if all(name in by_name for names in deps.values() for name in names):
            sources = {key: [by_name[name] for name in names] for key, names in deps.items()}
            by_name[one["name"]] = Res(one["type"], one["name"], one["properties"], sources)
        else:
            waiting.append(one)
    return list(by_name.values())


class TestDynamic:
    """Dynamic resources, which anybody may call anything."""

    @pytest.mark.parametrize("language", ["python", "nodejs"])
    def test_tokens(self, language: str) -> None:
        """A trunk is known by a token that says both Twilio and trunk, and by its shape under every other."""
        tokens = DYNAMIC[language]["tokens"].values()
        shape = {"secure": False, "domainName": "acme.pstn.twilio.com"}

        trunks = [token for token in tokens if Resource(token=token, name="x", props={}).trunks]

        assert trunks == [f"pulumi-{language}:dynamic/twilio:Trunk"]
        assert all(Resource(token=token, name="x", props=shape).trunks for token in tokens)

    @pytest.mark.parametrize("language", ["python", "nodejs"])
    def test_uris(self, analyzer: Analyzer, language: str) -> None:
        """A URI is judged under every token, where the resource names a trunk."""
        for token in DYNAMIC[language]["tokens"].values():
            assert refused(analyzer.resource(token, {"trunk_sid": "TK1", "sip_url": PLAIN}), URI)

    @pytest.mark.parametrize("language", ["python", "nodejs"])
    def test_provider(self, analyzer: Analyzer, language: str) -> None:
        """Settings with the namespace `twilio` are Twilio's under both providers."""
        assert refused(
            analyzer.resource(DYNAMIC[language]["provider"], {"twilio:authToken": "hunter2"}), CREDENTIALS
        )

    @pytest.mark.parametrize(("kind", "rule"), [("trunk", FLAG), ("origination_url", URI)])
    def test_published(self, analyzer: Analyzer, kind: str, rule: str) -> None:
        """Resources of a published provider for any Twilio resource are judged by their path."""
        for one in DYNAMIC["published"]:
            assert refused(analyzer.resource(one["token"], one[kind]), rule)
