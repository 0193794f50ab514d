"""The pack under the real CLI, on programs of naive resources that check nothing themselves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest

import toolchain
from encrypted_trunks import RULES

PACK = Path(__file__).parents[2] / "policies"
CONSTRAINTS = PACK.parent / "constraints.txt"
VIRTUALENV = Path(sys.prefix)
TLS = "sip:a.example.com;transport=tls"
PLAIN = "sip:b.example.com:5060"
TOKEN = "0123456789abcdef0123456789abcdef"
MINIMUM = "twilio-trunk-require-minimum-encryption"

PROGRAM = """\
import uuid
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Naive(ResourceProvider):
    def create(self, props):
        print("made", sorted(props))
        return CreateResult("TK" + uuid.uuid4().hex, {**props, "late": props.get("value")})

class SecureTrunk(Resource, module="twilio", name="SecureTrunk"):
    def __init__(self, name, secure=True, **props):
        super().__init__(Naive(), name, {"secure": secure, **props})

class TlsOrigination(Resource, module="twilio", name="TlsOrigination"):
    def __init__(self, name, **props):
        super().__init__(Naive(), name, props)

class Source(Resource, module="acme", name="Source"):
    late: pulumi.Output[object]

    def __init__(self, name, value):
        super().__init__(Naive(), name, {"value": value, "late": None})

"""


class Stack:
    """A stack on a backend of its own."""

    def __init__(self, folder: Path, program: str) -> None:
        cli = toolchain.ensure()
        self.folder = folder
        self.environment = os.environ | {
            "PATH": f"{cli}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        (folder / "state").mkdir(parents=True)
        options = {"toolchain": "pip", "virtualenv": str(VIRTUALENV)}
        project = {"name": "naive", "runtime": {"name": "python", "options": options}}
        (folder / "Pulumi.yaml").write_text(json.dumps(project))
        (folder / "__main__.py").write_text(PROGRAM + program)
        self.pulumi("stack", "init", "dev")

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the CLI, its output in one text."""
        return subprocess.run(
            ["pulumi", "--non-interactive", "--color=never", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
            check=False,
        )

    def judged(
        self, *arguments: str, pack: Path = PACK, **config: object
    ) -> subprocess.CompletedProcess[str]:
        """Run the CLI with the pack, configured for the minimum."""
        return self.configured(*arguments, pack=pack, config={MINIMUM: config} if config else {})

    def configured(
        self, *arguments: str, config: object, pack: Path = PACK
    ) -> subprocess.CompletedProcess[str]:
        """Run the CLI with the pack and its whole configuration, or the file that holds it."""
        file = config if isinstance(config, Path) else self.folder / "config.json"
        if file is not config:
            file.write_text(json.dumps(config))
        return self.pulumi(*arguments, "--policy-pack", str(pack), "--policy-pack-config", str(file))

    def resources(self) -> list[str]:
        """The types of what exists."""
        return [found["type"] for found in self._state()]

    def inputs(self, kind: str) -> dict[str, object]:
        """The inputs of the one resource whose type ends in *kind*, secrets readable."""
        [found] = [found["inputs"] for found in self._state() if found["type"].endswith(kind)]
        return {key: value for key, value in found.items() if key != "__provider"}

    def _state(self) -> list[dict[str, Any]]:
        exported = json.loads(self.pulumi("stack", "export", "--show-secrets").stdout)
        return list(exported["deployment"].get("resources", []))


def not_secure(*destinations: str) -> str:
    """A program: a trunk that is not secure, and its URIs."""
    return (
        "trunk = SecureTrunk('voice', secure=False)\n"
        f"TlsOrigination('voice', trunk_sid=trunk.id, destinations={list(destinations)!r})\n"
    )


class TestFirstPreview:
    """Nothing exists, and nothing is made."""

    def test_refused(self, tmp_path: Path) -> None:
        """A trunk that is not secure, and a plain fail-over, are two faults: each is refused once, with the fix."""
        stack = Stack(tmp_path / "stack", not_secure(TLS, PLAIN))

        preview = stack.judged("preview")

        assert preview.returncode != 0
        for rule in ("trunk-require-minimum-encryption", "origination-require-tls"):
            assert f"[mandatory] [severity: critical]  twilio-{rule}" in preview.stdout
            assert f"Page:  {PACK}/pages/twilio-{rule}.md" in preview.stdout
        assert preview.stdout.count("[mandatory]") == 2
        assert '"sip:b.example.com;transport=tls",' in preview.stdout
        assert "can't run policy" not in preview.stdout

    def test_signalling(self, tmp_path: Path) -> None:
        """The minimum `signalling` alone, without a level, lets a trunk with nothing but TLS URIs pass."""
        stack = Stack(tmp_path / "stack", not_secure(TLS, TLS))

        assert stack.judged("preview").returncode != 0
        assert stack.judged("preview", minimum="signalling").returncode == 0

    def test_signalling_stays_mandatory(self, tmp_path: Path) -> None:
        """A rule that is configured without a level keeps its own."""
        program = "SecureTrunk('voice', secure=False, domain_name='acme.pstn.twilio.com')\n"
        stack = Stack(tmp_path / "stack", program)

        preview = stack.judged("preview", minimum="signalling")

        assert preview.returncode != 0
        assert "domain_name is 'acme.pstn.twilio.com'" in preview.stdout


def exempting(fields: dict[str, str]) -> dict[str, object]:
    """A configuration with one exemption."""
    one = {"resource": "voice", "reason": "old PBX", "expires": "2027-01-31", **fields}
    return {"twilio-exemption-require-valid": {"exemptions": [one]}}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack that passes the baseline and leaves something to `up`."""
    program = (
        f"source = Source('source', {TLS!r})\n"
        "trunk = SecureTrunk('voice')\n"
        "TlsOrigination('voice', trunk_sid=trunk.id, destinations=[source.late])\n"
    )
    return Stack(tmp_path_factory.mktemp("configuration") / "stack", program)


class TestConfiguration:
    """What `--policy-pack-config` takes."""

    @pytest.mark.parametrize(
        ("config", "accepted"),
        [
            ({MINIMUM: {"minimum": "medya"}}, '"media", "signalling"'),
            ({MINIMUM: {"minimums": [{"minimum": "media"}]}}, "minimums.0: it needs stack, trunk or both"),
            ({MINIMUM: {"unknown": True}}, "unknown: Invalid type. Expected: string, given: boolean"),
            ({MINIMUM: {"minimun": "media"}}, "minimun; accepted: minimum, minimums, unknown"),
            ({MINIMUM: {"enforcementLevel": "loud"}}, '"loud" is not a valid enforcement level'),
            ({"twilio-trunk-note-unknown": {"x": 1}}, "configuration x; accepted: only enforcementLevel"),
            ({"twilio-trunk-note-unknwon": "mandatory"}, "did you mean twilio-trunk-note-unknown?"),
            (
                {"aws-bucket": "advisory"},
                "there is no rule aws-bucket; there are: twilio-exemption-require-valid,",
            ),
            ({"twilio-trunk-note-unknwon": {"x": 1}}, 'invalid enforcement level ""'),
            (
                {"all": {"enforcementLevel": "advisory", "minimum": "media"}},
                "all: takes only a level; move minimum to the rule that it is for",
            ),
            (
                {"all": "disabled", MINIMUM: {"minimum": "media"}},
                f"{MINIMUM}: all would disable it, but it has options",
            ),
            (
                exempting({"rule": MINIMUM, "kind": "break-glass"}),
                "exemptions.0: give either rule, the one rule that it lifts, or kind: pbx-dials-tls or break-glass",
            ),
        ],
        ids=[
            "value",
            "item",
            "type",
            "key",
            "level",
            "key of none",
            "rule",
            "far from any",
            "rule without level",
            "options of all",
            "disabled by all",
            "rule and kind",
        ],
    )
    def test_wrong(self, stack: Stack, config: dict[str, object], accepted: str) -> None:
        """What is wrong stops the preview before anything is judged, and says in a line what is accepted."""
        preview = stack.configured("preview", config=config)

        assert preview.returncode != 0
        assert accepted in preview.stdout
        assert "Traceback" not in preview.stdout
        assert "Loading policy packs...: done" not in preview.stdout

    @pytest.mark.parametrize(
        "config", [{"all": "advisory"}, {}, PACK / "baseline.json"], ids=["all", "none", "baseline"]
    )
    def test_right(self, stack: Stack, config: object) -> None:
        """A level for all rules, nothing, and what is written out of nothing, are taken."""
        assert stack.configured("preview", config=config).returncode == 0

    def test_strict(self, stack: Stack) -> None:
        """The strict preset refuses in preview what the baseline leaves to `up`."""
        preview = stack.configured("preview", config=PACK / "strict.json")

        assert preview.returncode != 0
        assert "[mandatory] [severity: critical]  twilio-origination-require-tls" in preview.stdout
        assert "destinations[0] is not known yet" in preview.stdout


BAD = """\
trunk = SecureTrunk(
    "bad",
    domain_name="acme.pstn.twilio.com",
    auth_type="",
    transfer_mode="enable-all",
    recording={"mode": "record-from-answer"},
    disaster_recovery_url="http://user:s3cret@voice.example.com/closed",
)
TlsOrigination("bad", trunk_sid=trunk.id, destinations=[
    {"sip_url": "sip:a.example.com:5060;transport=tls", "priority": 1},
    {"sip_url": "sip:alice@a.example.com:5060;transport=tls", "priority": 1},
    {"sip_url": "sip:10.0.0.5;transport=tls", "priority": 2},
    {"sip_url": "sip:8.8.4.4;transport=tls", "priority": 3},
    {"sip_url": "sip:b.example.com", "priority": 4},
])
off = SecureTrunk("off", disaster_recovery_url="https://voice.example.com/closed")
TlsOrigination("off", trunk_sid=off.id, destinations=[
    {"sip_url": "sip:a.example.com;transport=tls", "enabled": False},
])
"""
GOOD = """\
trunk = SecureTrunk("good", disaster_recovery_url="https://voice.example.com/closed")
TlsOrigination("good", trunk_sid=trunk.id, destinations=[
    f"sip:{host}.example.com;transport=tls" for host in "abcde"
])
"""
ADVICE = {
    "twilio-trunk-note-plain-origination": "One flag keeps this trunk from plain text: destinations[4].sip_url",
    "twilio-origination-require-allowed-host": "): destinations[2].sip_url = 'sip:10.0.0.5;transport=tls'",
    "twilio-origination-disallow-private-host": "its host is not a public internet address",
    "twilio-origination-disallow-ip-literal": '"sip_url": "sip:HOST;transport=tls",   # HOST as in its',
    "twilio-origination-disallow-plain-port": "): destinations[1].sip_url = 'sip:alice@a.example.com:5060;transport=tls'",
    "twilio-trunk-require-enabled-origination": "enabled is False on destinations[0].sip_url",
    "twilio-trunk-require-fail-over": "have 4 targets, of 5 required: a.example.com:5060, 10.0.0.5:5061",
    "twilio-trunk-disallow-repeated-target": "lead to the same target: 2 to a.example.com:5060",
    "twilio-trunk-disallow-equal-priorities": "have the same priority: 2 have 1",
    "twilio-trunk-require-disaster-recovery": "disaster_recovery_url begins with 'http://'",
    "twilio-trunk-disallow-open-transfer": "transfer_mode is 'enable-all'",
    "twilio-trunk-note-recording": "the mode of recording is 'record-from-answer'",
    "twilio-trunk-note-termination-access": "Nobody may dial out: the trunk has a domain",
}
"""What each rule that advises says of the bad program."""


class TestAdvice:
    """Rules that advise, all on one program."""

    CONFIG: ClassVar = {
        "twilio-origination-require-tls": "disabled",
        "twilio-origination-require-allowed-host": {"hosts": ["*.example.com"]},
        "twilio-trunk-require-fail-over": {"targets": 5},
    }

    def test_bad(self, tmp_path: Path) -> None:
        """Each says what it has to say, with its level, severity and page, shows no secret, and stops nothing."""
        stack = Stack(tmp_path / "stack", BAD)

        preview = stack.configured("preview", config=self.CONFIG)

        assert preview.returncode == 0, preview.stdout
        for rule in RULES:
            if rule.name in ADVICE:
                assert f"[advisory] [severity: {rule.severity.value}]  {rule.name}" in preview.stdout
                assert f"Page:  {rule.page_file}" in preview.stdout
                assert ADVICE[rule.name] in preview.stdout
        assert "s3cret" not in preview.stdout
        assert "can't run policy" not in preview.stdout

    def test_good(self, tmp_path: Path) -> None:
        """None speaks of a program that heeds them all."""
        stack = Stack(tmp_path / "stack", GOOD)

        preview = stack.configured("preview", config=self.CONFIG)

        assert preview.returncode == 0
        assert "Policies:" in preview.stdout
        assert [] == [name for name in ADVICE if name in preview.stdout]


MANY = """\
for number in range({count}):
    trunk = SecureTrunk(f"trunk-{{number}}", secure={secure}, domain_name=f"acme-{{number}}.pstn.twilio.com", auth_type="")
    TlsOrigination(f"trunk-{{number}}", trunk_sid=trunk.id, destinations=[f"sip:pbx-{{number}}.example.com;transport=tls"])
"""


class TestLength:
    """What a run prints of a stack with many trunks."""

    @pytest.mark.parametrize(("count", "secure", "most"), [(10, True, 15), (30, False, 60)])
    def test_lines(self, tmp_path: Path, count: int, most: int, *, secure: bool) -> None:
        """The same thing of many trunks is said once, and each of them is named."""
        stack = Stack(tmp_path / "stack", MANY.format(count=count, secure=secure))

        preview = stack.judged("preview")

        section = preview.stdout.partition("Policies:\n")[2].partition("\n\n")[0]
        assert len(["Policies:", *section.splitlines(), ""]) <= most, section
        assert (preview.returncode == 0) == secure
        assert all(f"trunk-{number}" in section for number in range(count))


class TestUnknown:
    """Values that something else outputs: a preview notes what it cannot judge, and `up` judges it in time."""

    def test_flag(self, tmp_path: Path) -> None:
        """A trunk that turns out to be not secure is refused before it exists."""
        stack = Stack(tmp_path / "stack", "SecureTrunk('voice', secure=Source('source', False).late)\n")

        preview = stack.judged("preview")
        up = stack.judged("up", "--yes", "--skip-preview")

        assert preview.returncode == 0
        assert "Not judged in this preview: secure is not known yet" in preview.stdout
        assert up.returncode != 0
        assert "secure is False" in up.stdout
        assert "pulumi-python:dynamic/twilio:SecureTrunk" not in stack.resources()

    def test_uri(self, tmp_path: Path) -> None:
        """A URI that turns out to be plain is refused before it exists."""
        program = (
            f"source = Source('source', {PLAIN!r})\n"
            "trunk = SecureTrunk('voice', secure=False)\n"
            "TlsOrigination('voice', trunk_sid=trunk.id, destinations=[source.late])\n"
        )
        stack = Stack(tmp_path / "stack", program)

        preview = stack.judged("preview", minimum="signalling")
        up = stack.judged("up", "--yes", "--skip-preview", minimum="signalling")

        assert preview.returncode == 0
        assert "Not judged in this preview: destinations[0] is not known yet" in preview.stdout
        assert up.returncode != 0
        assert "destinations[0] = 'sip:b.example.com:5060'" in up.stdout
        assert "pulumi-python:dynamic/twilio:TlsOrigination" not in stack.resources()


class TestUpdate:
    """A stack that exists already."""

    def test_downgrade(self, tmp_path: Path) -> None:
        """A fail-over that turns plain, and a trunk that turns not secure, are refused in the update's preview."""
        stack = Stack(tmp_path / "stack", not_secure(TLS, TLS).replace("False", "True"))
        assert stack.judged("up", "--yes").returncode == 0

        (stack.folder / "__main__.py").write_text(PROGRAM + not_secure(TLS, PLAIN))
        preview = stack.judged("preview", minimum="signalling")

        assert preview.returncode != 0
        assert "twilio-origination-require-tls" in preview.stdout


class TestState:
    """What exists already, exported to a file, judged without the program."""

    SID = "TK" + "0" * 32
    ANALYZE = ("policy", "analyze", "--file", "state.json")

    def exported(self, folder: Path, *destinations: str, of: str = SID) -> Stack:
        """A stack with a trunk that is not secure and a list that names it by its SID, written out; and its state in a file."""
        listed = ", ".join(destinations)
        program = (
            f"SecureTrunk('voice', secure=False, sid={self.SID!r})\n"
            f"TlsOrigination('voice', trunk_sid={of!r}, destinations=[{listed}])\n"
        )
        stack = Stack(folder / "stack", program)
        stack.pulumi("up", "--yes")
        stack.pulumi("stack", "export", "--file", "state.json")
        return stack

    def test_joined_by_sid(self, tmp_path: Path) -> None:
        """A list that names its trunk by a SID that is written out is that trunk's: with TLS it passes, by `signalling`."""
        stack = self.exported(tmp_path, repr(TLS), repr(TLS))

        assert stack.judged(*self.ANALYZE, minimum="signalling").returncode == 0

    def test_plain_among_them(self, tmp_path: Path) -> None:
        """With a plain URI in it the list is refused, and the trunk's part in it is not said again."""
        stack = self.exported(tmp_path, repr(TLS), repr(PLAIN))

        analyze = stack.judged(*self.ANALYZE, minimum="signalling")

        assert analyze.returncode != 0
        assert (
            "twilio-origination-require-tls  (pulumi-python:dynamic/twilio:TlsOrigination: voice)"
            in analyze.stdout
        )
        assert f"not TLS: destinations[1] = '{PLAIN}'" in analyze.stdout
        assert "twilio-trunk-require-tls-origination" not in analyze.stdout

    def test_another_trunks(self, tmp_path: Path) -> None:
        """A list of another trunk is no evidence: the trunk is not judged, which is no pass."""
        stack = self.exported(tmp_path, repr(TLS), of="TK" + "1" * 32)

        assert "Not judged, which is never a pass" in stack.judged(*self.ANALYZE, minimum="signalling").stdout

    def test_secrets(self, tmp_path: Path) -> None:
        """A URI that is a secret is judged where the engine can decrypt it, refused where not, and never shown."""
        stack = self.exported(tmp_path, f"pulumi.Output.secret({TLS!r})")
        decrypted = stack.judged(*self.ANALYZE, minimum="signalling")
        stack.environment["PULUMI_CONFIG_PASSPHRASE"] = "wrong"
        redacted = stack.judged(*self.ANALYZE, minimum="signalling")

        assert decrypted.returncode == 0
        assert redacted.returncode != 0
        assert "This origination URI is not TLS: destinations = [secret]" in redacted.stdout
        assert "a.example.com" not in decrypted.stdout + redacted.stdout


class TestCredentials:
    """A token that was set without --secret."""

    def test_plain_text(self, tmp_path: Path) -> None:
        """It is refused in preview, in `up` and in what exists, and passes once it is a secret; its value is not said."""
        stack = Stack(tmp_path / "stack", "SecureTrunk('voice')\n")
        analyze = ("policy", "analyze", "--stack", "dev")
        stack.pulumi("config", "set", "twilio:authToken", TOKEN)

        refused = [stack.judged("preview"), stack.judged("up", "--yes", "--skip-preview")]
        nothing = stack.resources()
        stack.pulumi("up", "--yes")
        refused.append(stack.judged(*analyze))

        assert "pulumi-python:dynamic/twilio:SecureTrunk" not in nothing
        for run in refused:
            assert run.returncode != 0
            assert "pulumi config set --secret twilio:authToken" in run.stdout
            assert TOKEN not in run.stdout

        stack.pulumi("config", "set", "--secret", "twilio:authToken", TOKEN)

        assert [stack.judged(*verb).returncode for verb in (("preview",), ("up", "--yes"), analyze)] == [
            0,
            0,
            0,
        ]


class TestRemediation:
    """The level `remediate`, on types as other makers have them."""

    PROGRAM = """\
class Trunk(Resource, module="twilio", name="Trunk"):
    def __init__(self, name, **props):
        super().__init__(Naive(), name, props)

class OriginationUrl(Resource, module="twilio", name="OriginationUrl"):
    def __init__(self, name, **props):
        super().__init__(Naive(), name, props)

late = Source("source", "known by now").late
trunk = Trunk("voice", note=late, pin=pulumi.Output.secret("1234"), nested={"list": [late, 1]})
OriginationUrl("a", trunk_sid=trunk.id, sip_url="sip:a.example.com;edge=dublin")
"""
    CONFIG: ClassVar = {MINIMUM: "remediate", "twilio-origination-require-tls": "remediate"}

    def test_written(self, tmp_path: Path) -> None:
        """A plain trunk and its plain URI are created encrypted, the rest as the program says, and stay so."""
        stack = Stack(tmp_path / "stack", self.PROGRAM)

        assert stack.configured("preview", config={}).returncode != 0
        assert stack.configured("preview", config=self.CONFIG).returncode == 0
        assert stack.configured("up", "--yes", "--skip-preview", config=self.CONFIG).returncode == 0
        again = stack.configured("preview", "--expect-no-changes", config=self.CONFIG)

        trunk, url = stack.inputs("twilio:Trunk"), stack.inputs("twilio:OriginationUrl")
        secret = {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            "plaintext": '"1234"',
        }
        assert trunk == {
            "note": "known by now",
            "pin": secret,
            "nested": {"list": ["known by now", 1]},
            "secure": True,
        }
        assert url["sip_url"] == "sip:a.example.com;edge=dublin;transport=tls"
        assert again.returncode == 0

    def test_only_while_it_is_on(self, tmp_path: Path) -> None:
        """A run without it takes back what the program does not say, which the rule then refuses."""
        stack = Stack(tmp_path / "stack", self.PROGRAM)
        stack.configured("up", "--yes", "--skip-preview", config=self.CONFIG)

        refused = stack.configured("preview", config={})
        without = stack.pulumi("preview")

        assert "secure is not set" in refused.stdout
        assert "[diff: -secure]" in without.stdout


class TestCopiedAway:
    """The pack without the project around it."""

    def test_runs(self, tmp_path: Path) -> None:
        """The folder alone, with an environment of its own made as its documentation says, refuses as it does here."""
        pack = tmp_path / "pack"
        shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns("__pycache__"))
        settings = (pack / "PulumiPolicy.yaml").read_text()
        (pack / "PulumiPolicy.yaml").write_text(settings.replace("virtualenv: ../.venv", "virtualenv: .venv"))
        subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=pack, check=True)
        install = [".venv/bin/pip", "install", "--quiet", "--constraint", str(CONSTRAINTS)]
        subprocess.run([*install, "--requirement", "requirements.txt"], cwd=pack, check=True)
        stack = Stack(tmp_path / "stack", "SecureTrunk('voice', secure=False)\n")

        preview = stack.judged("preview", pack=pack)

        assert preview.returncode != 0
        assert "twilio-trunk-require-minimum-encryption" in preview.stdout
