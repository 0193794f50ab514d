"""A stack from the CLI's answers; tests/e2e/test_import.py asks the real CLI."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.importing.pulumi_stack import (
    ACCESS,
    CREDENTIALS,
    NUMBERS,
    ORIGINATION,
    PROVIDER,
    TRUNK,
    Stack,
    in_project,
    read_stack,
    stack_from,
)

SID = "TK" + 32 * "a"


def resource(kind: str, name: str, **fields: object) -> dict[str, object]:
    return {"type": kind, "urn": f"urn:pulumi:dev::project::{kind}::{name}", **fields}


class TestProjects:
    @pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"])
    def test_above(self, tmp_path: Path, name: str) -> None:
        """A folder within a project's is in the project."""
        below = tmp_path / "a" / "b"
        below.mkdir(parents=True)

        assert not in_project(below)

        (tmp_path / name).touch()

        assert in_project(below)

    def test_none(self, tmp_path: Path) -> None:
        """Outside of a project the stack is empty, and the CLI is not called."""
        assert Stack() == read_stack(None, tmp_path)

    def test_a_stack_of_none(self, tmp_path: Path) -> None:
        """A stack cannot be named there."""
        with pytest.raises(ConfigurationError, match=r"there is no Pulumi\.yaml in"):
            read_stack("dev", tmp_path)

    def test_no_cli(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A project without a CLI is an error that says so."""
        (tmp_path / "Pulumi.yaml").touch()
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(ConfigurationError, match="the Pulumi CLI is not on PATH"):
            read_stack(None, tmp_path)


class TestStacks:
    def test_config(self) -> None:
        """Values by their keys; entries without a value, and structures, are left out."""
        config = {
            "twilio:a": {"value": "1", "secret": True},
            "b:c": {"objectValue": {}},
            "d:e": {"value": None},
        }

        assert {"twilio:a": "1"} == stack_from(config, {}).config

    def test_resources(self) -> None:
        """Trunks by their SIDs, names and provider instances; nothing of others' resources."""
        resources = [
            resource(TRUNK, "pbx", id=SID),
            resource(TRUNK, "a::b", id="TK1"),
            resource(ORIGINATION, "pbx", id=SID),
            resource(PROVIDER, "eu", id="x"),
            resource("pulumi:providers:twilio-trunking", "us", id="x"),
            resource("aws:s3:Bucket", "bucket", id="y"),
            resource("pulumi:pulumi:Stack", "project-dev"),
        ]
        stack = stack_from({}, {"deployment": {"resources": resources}})

        assert "pbx" == stack.named(TRUNK)[SID]
        assert {"pbx", "a::b"} == stack.names[TRUNK]
        assert {TRUNK, ORIGINATION} == stack.parts_of(SID)
        assert {"eu", "us"} == stack.providers

    def test_phone_numbers(self) -> None:
        """A resource that moved its numbers has them on another trunk than its id; the state tells which."""
        moved = {"trunk_sid": "TK2", "numbers": [{"sid": "PN1", "phone_number": "+14155550100"}]}
        resources = [
            resource(NUMBERS, "pbx", id=SID, outputs=moved),
            resource(NUMBERS, "secret", id="TK3", outputs={"numbers": {"ciphertext": "x"}}),
        ]
        stack = stack_from({}, {"deployment": {"resources": resources}})

        assert {"PN1"} == stack.numbers
        assert ({NUMBERS}, {NUMBERS}, set()) == tuple(map(stack.parts_of, ("TK2", "TK3", SID)))

    def test_other_languages(self) -> None:
        """Resources of a program in another language are in the stack as those of one in Python are."""
        start, moved = "twilio-trunking:index:", {"trunkSid": "TK2", "numbers": [{"sid": "PN1"}]}
        resources = [
            resource(f"{start}SecureTrunk", "pbx", id=SID),
            resource(f"{start}SecureTrunk${start}TlsOrigination", "pbx", id=SID)
            | {"type": f"{start}TlsOrigination"},
            resource(f"{start}TerminationAccess", "pbx", id=SID),
            resource(f"{start}TrunkPhoneNumbers", "pbx", id=SID, outputs=moved),
            resource(f"{start}CredentialList", "pbx", id="CL1"),
        ]
        stack = stack_from({}, {"deployment": {"resources": resources}})

        assert ({SID: "pbx"}, {"CL1": "pbx"}) == (stack.named(TRUNK), stack.named(CREDENTIALS))
        assert ({TRUNK, ORIGINATION, ACCESS}, {NUMBERS}) == tuple(map(stack.parts_of, (SID, "TK2")))
        assert {(TRUNK, SID), (ACCESS, SID), (NUMBERS, SID), (CREDENTIALS, "CL1")} == stack.elsewhere
        assert {"PN1"} == stack.numbers

    @pytest.mark.parametrize("deployment", [{}, {"deployment": None}, {"deployment": {"resources": None}}])
    def test_new(self, deployment: dict[str, object]) -> None:
        """A stack that was never deployed has none."""
        assert Stack() == stack_from({}, deployment)
