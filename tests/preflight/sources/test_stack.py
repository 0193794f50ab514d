"""Trunks of a stack: what the Pulumi CLI wrote (`stacks/`), other makers' resources, and what is no stack."""

from __future__ import annotations

import io
import json
import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.policies.analyzer import (
    OFFICIAL_TRUNK,
    OFFICIAL_URL,
    ORIGINATION,
    TRUNK,
    UNKNOWN_STRING,
    urn,
)
from tests.policies.both_forms import in_camel_case, in_the_plugin
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.masking import Mask
from twilio_trunks_audit.preflight.sources import stack
from twilio_trunks_audit.preflight.sources.stack import from_preview, from_stack, from_state
from twilio_trunks_audit.preflight.trunks import Destination, Found, Trunk
from twilio_trunks_audit.report import NotExamined

STACKS = Path(__file__).parent / "stacks"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}
SID = "TK" + "1" * 32
URI = "sip:sbc.example.com;transport=tls"
STACK = "pulumi:pulumi:Stack"


def resource(token: str, name: str, **more: Any) -> dict[str, Any]:
    """A resource in a state; *more* are outputs, `id_`, `deps`, `inputs` or `custom`."""
    return {
        "urn": urn(token, name),
        "type": token,
        "custom": more.pop("custom", True),
        "id": more.pop("id_", ""),
        "delete": more.pop("delete", False),
        "propertyDependencies": more.pop("deps", {}),
        "inputs": more.pop("inputs", {}),
        "outputs": more,
    }


def trunk(name: str = "voice", **more: Any) -> dict[str, Any]:
    return resource(TRUNK, name, **{"id_": SID, "sid": SID, "secure": True} | more)


def origination(*destinations: Any, name: str = "voice", **more: Any) -> dict[str, Any]:
    given = {"id_": SID, "trunk_sid": SID, "destinations": list(destinations)}
    return resource(ORIGINATION, name, **given | more)


def state(folder: Path, *resources: Mapping[str, Any]) -> Path:
    path = folder / "state.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return path


def preview(folder: Path, *steps: tuple[str, Mapping[str, Any] | None], **more: Any) -> Path:
    path = folder / "preview.json"
    path.write_text(json.dumps({"steps": [{"op": op, "newState": new} for op, new in steps], **more}))
    return path


def uris(found: Found) -> dict[str, list[str]]:
    return {one.name: [destination.uri for destination in one.destinations] for one in found.trunks}


def named(found: Found, name: str) -> Trunk:
    [trunk] = [one for one in found.trunks if one.name == name]
    return trunk


def only(found: Found) -> Destination:
    [trunk] = found.trunks
    [destination] = trunk.destinations
    return destination


class TestWhatTheCliWrote:
    def test_state(self) -> None:
        found = from_state(STACKS / "export.json")
        plain = named(found, "plain")

        assert {"plain", "voice", "unknown"} == {one.name for one in found.trunks}
        assert [10, 20] == [one.priority for one in plain.destinations]
        assert ["OU", "OU"] == [one.sid[:2] for one in plain.destinations]
        assert ("TK", True, True) == (plain.sid[:2], plain.secure, plain.disaster_recovery)
        assert not named(found, "voice").disaster_recovery
        assert f"state {STACKS / 'export.json'}" == plain.source

    def test_secrets_are_named(self) -> None:
        [missed] = from_state(STACKS / "export.json").not_examined

        assert ("destinations of trunk hidden", "not asked") == (missed.what, missed.gap)
        assert "--show-secrets" in missed.reason

    def test_secrets_that_are_shown_are_read(self) -> None:
        found = from_state(STACKS / "export-shown.json")

        assert ["sip:alice:geheim@sbc-3.example.com;transport=tls"] == uris(found)["hidden"]
        assert () == found.not_examined
        assert "geheim" not in repr(found)
        assert "alice" not in repr(found)

    def test_preview(self) -> None:
        found = from_preview(STACKS / "preview.json")

        assert {"plain": 2, "voice": 1} == {name: len(all_) for name, all_ in uris(found).items()}
        assert (True, True) == (named(found, "plain").secure, named(found, "plain").disaster_recovery)
        assert [
            ("destinations of trunk hidden", "not asked"),
            ("destinations[0] of trunk unknown", "failed"),
        ] == [(one.what, one.gap) for one in found.not_examined]
        assert "known only after the first `pulumi up`" in found.not_examined[1].reason

    def test_preview_of_changes(self) -> None:
        """A trunk that does not change, a list that does, a trunk in another place, and what is deleted."""
        found = from_preview(STACKS / "preview-of-changes.json")

        assert {"plain", "unknown", "voice2"} == {one.name for one in found.trunks}
        assert ["sip:sbc-1.example.com;transport=tls", "sip:sbc-9.example.com;transport=tls"] == uris(found)[
            "plain"
        ]
        assert "TK" == named(found, "plain").sid[:2]
        assert "OU" == named(found, "unknown").destinations[0].sid[:2]


class TestForms:
    @pytest.mark.parametrize("entry", [URI, {"sip_url": URI, "priority": 10, "weight": 10, "enabled": True}])
    def test_in_python(self, tmp_path: Path, entry: object) -> None:
        found = from_state(state(tmp_path, trunk(), origination(entry)))

        assert Destination(uri=URI) == only(found)
        assert SID == found.trunks[0].sid

    @pytest.mark.parametrize("number", [math.nan, math.inf, -1, 65536, 1e300, "7"])
    def test_odd_numbers_are_left_out(self, tmp_path: Path, number: object) -> None:
        entry = {"sip_url": URI, "priority": number, "weight": number}

        assert Destination(uri=URI) == only(from_state(state(tmp_path, trunk(), origination(entry))))

    def test_in_other_languages(self, tmp_path: Path) -> None:
        entry = {"sip_url": URI, "priority": 5, "weight": 7, "enabled": False}
        made = [
            trunk(disaster_recovery_url="https://x.example"),
            origination(entry, origination_url_sids=["OU1"]),
        ]
        other = [
            one | {"type": in_the_plugin(one["type"]), "outputs": in_camel_case(one["outputs"])}
            for one in made
        ]
        found = from_state(state(tmp_path, *other))

        assert Destination(uri=URI, priority=5, weight=7, enabled=False, sid="OU1") == only(found)
        assert found.trunks[0].disaster_recovery

    def test_another_makers(self, tmp_path: Path) -> None:
        url = {"sipUrl": URI, "priority": 3, "weight": 4, "enabled": True, "trunkSid": SID}
        found = from_state(
            state(
                tmp_path,
                resource(OFFICIAL_TRUNK, "theirs", id_=SID, sid=SID, secure=False, friendlyName="x"),
                resource(OFFICIAL_URL, "url", id_="OU" + "2" * 32, **url),
            )
        )

        assert Destination(uri=URI, priority=3, weight=4, sid="OU" + "2" * 32) == only(found)
        assert ("theirs", False) == (found.trunks[0].name, found.trunks[0].secure)

    def test_dependency_names_the_trunk(self, tmp_path: Path) -> None:
        made = origination(URI, trunk_sid=UNKNOWN_STRING, id_="", deps={"trunk_sid": [urn(TRUNK, "voice")]})
        found = from_state(state(tmp_path, trunk(), trunk("other", sid="", id_=""), made))

        assert {"voice": [URI]} == uris(found)
        assert ["destinations of trunk other"] == [one.what for one in found.not_examined]

    def test_list_without_its_trunk(self, tmp_path: Path) -> None:
        found = from_state(state(tmp_path, origination(URI, name="calls")))

        assert ("calls", SID, None, None) == (
            found.trunks[0].name,
            found.trunks[0].sid,
            found.trunks[0].secure,
            found.trunks[0].disaster_recovery,
        )

    def test_urls_of_one_absent_trunk_are_together(self, tmp_path: Path) -> None:
        def url(number: int) -> dict[str, Any]:
            more = {"sipUrl": f"sip:s{number}.example.com", "priority": number, "trunkSid": SID}
            return resource(OFFICIAL_URL, f"url{number}", **more)

        found = from_state(state(tmp_path, url(1), url(2)))

        assert {"url1": ["sip:s1.example.com", "sip:s2.example.com"]} == uris(found)

    def test_trunk_without_destinations_is_only_named(self, tmp_path: Path) -> None:
        """They may be in another stack, or made by hand."""
        found = from_state(state(tmp_path, trunk("a"), trunk("b", id_="", sid=""), origination(URI)))

        assert {"a": [URI]} == uris(found)
        assert ["left out"] == [one.gap for one in found.not_examined]

    def test_no_trunk_has_destinations(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"has trunks, but no destinations: .*--account reads those"):
            from_state(state(tmp_path, trunk()))

    def test_what_is_about_to_be_deleted_is_left_out(self, tmp_path: Path) -> None:
        old = origination("sip:old.example.com;transport=tls", delete=True)
        found = from_state(state(tmp_path, trunk(), origination(URI), old))

        assert {"voice": [URI]} == uris(found)

    def test_components_only_repeat(self, tmp_path: Path) -> None:
        part = resource("twilio-trunking:index:VoiceTrunk", "all", custom=False, destinations=[URI])
        found = from_state(state(tmp_path, part, trunk(), origination(URI)))

        assert {"voice": [URI]} == uris(found)

    def test_one_secret_of_several(self, tmp_path: Path) -> None:
        hidden = {"sip_url": SECRET, "priority": 10, "weight": 10, "enabled": True}
        shown = {"sip_url": URI, "priority": 20, "weight": 10, "enabled": True}
        found = from_state(state(tmp_path, trunk(), origination(hidden, shown)))

        assert Destination(uri=URI, priority=20) == only(found)
        assert [
            NotExamined(
                what="destinations[0].sip_url of trunk voice",
                reason="it is a secret: write the file by `pulumi stack export --show-secrets`",
                gap="not asked",
            )
        ] == list(found.not_examined)

    def test_secret_trunk_sid(self, tmp_path: Path) -> None:
        """The destinations are tried even if it is not known on which trunk they are."""
        found = from_state(state(tmp_path, origination(URI, trunk_sid=SECRET, id_="")))

        assert URI == only(found).uri

    def test_names_are_printable(self, tmp_path: Path) -> None:
        found = from_state(state(tmp_path, trunk("a\n+14155550123\x1b[2J"), origination(URI)))

        assert ["a\\n+14*******23\\x1b[2J"] == [one.name for one in found.trunks]
        unmasked = from_state(tmp_path / "state.json", mask=Mask(unmasked=True))

        assert ["a\\n+14155550123\\x1b[2J"] == [one.name for one in unmasked.trunks]


class TestPreview:
    def test_replaced_resource_counts_once(self, tmp_path: Path) -> None:
        new = origination(URI, id_="", inputs={"trunk_sid": SID, "destinations": [URI]})
        steps = [("create-replacement", new), ("replace", new), ("delete-replaced", origination("sip:old"))]
        found = from_preview(preview(tmp_path, *steps, ("same", trunk())))

        assert URI == only(found).uri

    def test_what_it_did_not_write_is_named(self, tmp_path: Path) -> None:
        found = from_preview(preview(tmp_path, ("update", origination(URI)), changeSummary={"same": 7}))

        assert ["not asked"] == [one.gap for one in found.not_examined]
        assert "7 resources that do not change" in found.not_examined[0].what
        assert "--show-sames" in found.not_examined[0].reason

    def test_nothing_in_it(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"has no trunk.*--show-sames"):
            from_preview(preview(tmp_path, changeSummary={"same": 3}))


class TestOutputs:
    def outputs(self, tmp_path: Path, **values: object) -> Found:
        return from_state(state(tmp_path, resource(STACK, "dev", custom=False, **values)))

    def test_uris_at_any_depth(self, tmp_path: Path) -> None:
        found = self.outputs(tmp_path, b={"c": ["sip:two.example.com", 7, None]}, a=URI, d=URI, e="https://x")

        assert {"outputs": [URI, "sip:two.example.com"]} == uris(found)
        assert [10, 20] == [one.priority for one in found.trunks[0].destinations]

    def test_only_without_trunks(self, tmp_path: Path) -> None:
        stack_ = resource(STACK, "dev", custom=False, a="sip:other.example.com")
        found = from_state(state(tmp_path, stack_, trunk(), origination(URI)))

        assert {"voice": [URI]} == uris(found)

    def test_way_to_twilio_is_no_destination(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="has no trunk"):
            self.outputs(tmp_path, termination_uri="sip:a.pstn.twilio.com;transport=tls")

    def test_secret_ones_are_named(self, tmp_path: Path) -> None:
        [missed] = self.outputs(tmp_path, a=URI, password=SECRET).not_examined

        assert "left out" == missed.gap
        with pytest.raises(UsageError, match=r"Some outputs are secrets: .*--show-secrets"):
            self.outputs(tmp_path, uri=SECRET)

    def test_none(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="has no trunk, no destinations, and no SIP URI in its outputs"):
            self.outputs(tmp_path)


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("read", "content", "problem"),
        [
            (from_state, b"", "is not JSON"),
            (from_state, b"{", "is not JSON: .*, line 1, column 2"),
            (from_state, b"\x1f\x8b\x08", "is not text in UTF-8"),
            (from_state, b"[]", "holds no JSON object"),
            (from_state, b"[" * 100_000, "nested too deeply"),
            (from_state, b'{"version": 4, "terraform_version": "1.9"}', "is not the state of a stack"),
            (from_state, b'{"version": 3, "deployment": "v1:encrypted"}', "is not the state of a stack"),
            (from_state, b'{"deployment": {"resources": [{"type": "x"}]}}', "that cannot be read"),
            (from_state, b'{"steps": []}', "is a preview, not a state: give it to --preview"),
            (from_state, b'{"deployment": {}}', "has no trunk"),
            (from_state, b'{"deployment": null}', "has no trunk"),
            (from_preview, b'{"deployment": {}}', "is a state, not a preview: give it to --state"),
            (from_preview, b'{"sequence": 1}\n{"sequence": 2}', "is not JSON: Extra data"),
            (from_preview, b"{}", "is not a preview"),
        ],
    )
    def test_are_refused(
        self, tmp_path: Path, read: Callable[[Path], Found], content: bytes, problem: str
    ) -> None:
        path = tmp_path / "file.json"
        path.write_bytes(content)
        with pytest.raises(UsageError, match=problem):
            read(path)

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="cannot be read: No such file"):
            from_state(tmp_path / "nowhere")

    def test_broken_secret(self, tmp_path: Path) -> None:
        broken = SECRET | {"plaintext": "sip:alice:geheim@"}
        with pytest.raises(UsageError, match="cannot be read") as raised:
            from_state(state(tmp_path, trunk(), origination(broken)))

        assert "geheim" not in str(raised.value)

    def test_file_of_a_backend(self, tmp_path: Path) -> None:
        path = tmp_path / "dev.json"
        path.write_text(json.dumps({"checkpoint": {"latest": {"resources": [trunk(), origination(URI)]}}}))

        assert URI == only(from_state(path)).uri

    @pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
    def test_standard_input(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
        text = start + state(tmp_path, trunk(), origination(URI)).read_bytes()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        found = from_state(Path("-"))

        assert "state from standard input" == found.trunks[0].source


class TestCli:
    """A shell script on PATH is the Pulumi CLI."""

    @pytest.fixture
    def cli(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
        return tmp_path

    def pulumi(self, folder: Path, *lines: str) -> None:
        file = folder / "pulumi"
        file.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        file.chmod(0o755)

    @pytest.mark.parametrize(("show_secrets", "options"), [(False, []), (True, ["--show-secrets"])])
    def test_asks_for_the_state(self, cli: Path, *, show_secrets: bool, options: Sequence[str]) -> None:
        self.pulumi(cli, f'echo "$@" > {cli}/asked', f"cat {state(cli, trunk(), origination(URI))}")
        found = from_stack("prod", show_secrets=show_secrets)
        asked = (cli / "asked").read_text().split()

        assert "stack prod" == found.trunks[0].source
        assert ["stack", "export", "--stack", "prod", *options] == asked[3:]

    def test_secrets_need_an_option(self, cli: Path) -> None:
        self.pulumi(cli, f"cat {state(cli, trunk(), origination({'sip_url': SECRET}))}")
        [missed] = from_stack("prod", show_secrets=False).not_examined

        assert "it is a secret: add --show-secrets, so that Pulumi decrypts it" == missed.reason

    def test_its_words_are_passed_on(self, cli: Path) -> None:
        self.pulumi(cli, "echo \"error: no stack named 'prod' found\" >&2", "exit 6")
        with pytest.raises(
            UsageError, match="stack export --stack prod` failed: no stack named 'prod' found"
        ):
            from_stack("prod", show_secrets=False)

    def test_not_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(UsageError, match="not on PATH"):
            from_stack("prod", show_secrets=False)

    def test_cannot_be_started(self, cli: Path) -> None:
        self.pulumi(cli)
        (cli / "pulumi").write_text("#!/nowhere\n")
        with pytest.raises(UsageError, match="cannot be started"):
            from_stack("prod", show_secrets=False)

    def test_does_not_answer(self, cli: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its children end with it: one that holds the pipe would be waited for."""
        monkeypatch.setattr(stack, "ANSWER_SECONDS", 0.1)
        self.pulumi(cli, "sleep 100 &", "wait")
        with pytest.raises(UsageError, match="took longer than"):
            from_stack("prod", show_secrets=False)
