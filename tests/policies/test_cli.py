"""The pack under the real CLI. One test walks each road: what needs no engine is tried in process."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from encrypted_trunks import RULES
from tests.policies.cli import MINIMUM, PACK, PLAIN, PROGRAM, TLS, Stack

CONSTRAINTS = PACK.parent / "constraints.txt"
TOKEN = "0123456789abcdef0123456789abcdef"
URIS = "twilio-origination-require-tls"
LIST = "pulumi-python:dynamic/twilio:TlsOrigination"
TRUNK = "pulumi-python:dynamic/twilio:SecureTrunk"


class TestFirstPreview:
    """Nothing exists, and nothing is created."""

    def test_refused(self, tmp_path: Path) -> None:
        """A trunk that is not secure and a plain fail-over are two faults; each is refused once."""
        program = (
            "trunk = SecureTrunk('voice', secure=False)\n"
            f"TlsOrigination('voice', trunk_sid=trunk.id, destinations=[{TLS!r}, {PLAIN!r}])\n"
        )

        preview = Stack(tmp_path / "stack", program).judged("preview")

        assert preview.returncode != 0
        for rule in (MINIMUM, URIS):
            assert f"[mandatory] [severity: critical]  {rule}" in preview.stdout
            assert f"Page:  {PACK}/pages/{rule}.md" in preview.stdout
        assert preview.stdout.count("[mandatory]") == 2
        assert '"sip:b.example.com;transport=tls",' in preview.stdout
        assert "can't run policy" not in preview.stdout


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack that passes the baseline and leaves something to `up`."""
    program = (
        f"source = Source('source', {TLS!r})\n"
        "trunk = SecureTrunk('voice')\n"
        "TlsOrigination('voice', trunk_sid=trunk.id, destinations=[source.late])\n"
    )
    return Stack(tmp_path_factory.mktemp("configuration") / "stack", program)


BOTH = {
    "resource": "voice",
    "reason": "old PBX",
    "expires": "2027-01-31",
    "rule": MINIMUM,
    "kind": "break-glass",
}


class TestConfiguration:
    """The configuration that `--policy-pack-config` accepts."""

    @pytest.mark.parametrize(
        ("config", "messages"),
        [
            (
                {MINIMUM: {"minimum": "medya", "unknown": True}},
                ['"media", "signalling"', "unknown: Invalid type. Expected: string, given: boolean"],
            ),
            ({MINIMUM: {"enforcementLevel": "loud"}}, ['"loud" is not a valid enforcement level']),
            ({"twilio-trunk-note-unknwon": {"x": 1}}, ['invalid enforcement level ""']),
            (
                {
                    MINIMUM: {"minimums": [{"minimum": "media"}]},
                    "twilio-exemption-require-valid": {"exemptions": [BOTH]},
                    "twilio-trunk-note-unknwon": "mandatory",
                },
                [
                    "minimums.0: it needs stack, trunk or both",
                    "exemptions.0: give either rule, the one rule that it lifts, or kind: pbx-dials-tls",
                    "did you mean twilio-trunk-note-unknown?",
                ],
            ),
        ],
        ids=["values", "level", "rule without level", "the pack's own checks"],
    )
    def test_wrong(self, stack: Stack, config: dict[str, object], messages: list[str]) -> None:
        """Mistakes stop the preview before anything is judged; a line for each says what is accepted."""
        preview = stack.configured("preview", config=config)

        assert preview.returncode != 0
        for message in messages:
            assert message in preview.stdout
        assert "Traceback" not in preview.stdout
        assert "Loading policy packs...: done" not in preview.stdout

    @pytest.mark.parametrize("config", [{"all": "advisory"}, PACK / "baseline.json"], ids=["all", "baseline"])
    def test_right(self, stack: Stack, config: object) -> None:
        """A level for all rules and the written defaults are accepted."""
        assert stack.configured("preview", config=config).returncode == 0

    def test_strict(self, stack: Stack) -> None:
        """The strict configuration refuses in preview what the baseline leaves to `up`."""
        preview = stack.configured("preview", config=PACK / "strict.json")

        assert preview.returncode != 0
        assert f"[mandatory] [severity: critical]  {URIS}" in preview.stdout
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
ADVICE = {
    "twilio-trunk-note-plain-origination": "One flag keeps this trunk from plain text: destinations[4].",
    "twilio-origination-require-allowed-host": "): destinations[2].sip_url = 'sip:10.0.0.5;transport=tls'",
    "twilio-origination-disallow-private-host": "its host is not a public internet address",
    "twilio-origination-disallow-ip-literal": '"sip_url": "sip:HOST;transport=tls",   # HOST as in its',
    "twilio-origination-disallow-plain-port": "): destinations[1].sip_url = 'sip:alice@a.example.com:5060;",
    "twilio-trunk-require-enabled-origination": "enabled is False on destinations[0].sip_url",
    "twilio-trunk-require-fail-over": "have 4 targets, of 5 required: a.example.com:5060, 10.0.0.5:5061",
    "twilio-trunk-disallow-repeated-target": "lead to the same target: 2 to a.example.com:5060",
    "twilio-trunk-disallow-equal-priorities": "have the same priority: 2 have 1",
    "twilio-trunk-require-disaster-recovery": "disaster_recovery_url begins with 'http://'",
    "twilio-trunk-disallow-open-transfer": "transfer_mode is 'enable-all'",
    "twilio-trunk-note-recording": "the mode of recording is 'record-from-answer'",
    "twilio-trunk-note-termination-access": "Nobody may dial out: the trunk has a domain",
}
"""A part of the message of each rule that advises on the bad program."""


class TestAdvice:
    """Rules that advise, all on one program."""

    CONFIG: ClassVar = {
        URIS: "disabled",
        "twilio-origination-require-allowed-host": {"hosts": ["*.example.com"]},
        "twilio-trunk-require-fail-over": {"targets": 5},
    }

    def test_bad(self, tmp_path: Path) -> None:
        """Each prints its message with level, severity and page, shows no secret, and stops nothing."""
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


MANY = """\
for number in range(30):
    trunk = SecureTrunk(
        f"trunk-{number}", secure=False, domain_name=f"acme-{number}.pstn.twilio.com", auth_type=""
    )
    destinations = [f"sip:pbx-{number}.example.com;transport=tls"]
    TlsOrigination(f"trunk-{number}", trunk_sid=trunk.id, destinations=destinations)
"""


def test_length(tmp_path: Path) -> None:
    """The same fault of many trunks is printed once, and names each of them."""
    preview = Stack(tmp_path / "stack", MANY).judged("preview")

    section = preview.stdout.partition("Policies:\n")[2].partition("\n\n")[0]
    assert len(section.splitlines()) <= 58, section
    assert preview.returncode != 0
    assert all(f"trunk-{number}" in section for number in range(30))


def test_unknown(tmp_path: Path) -> None:
    """A preview notes a URI that it cannot judge. `up` refuses it, if it is plain, before it exists."""
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
    assert LIST not in stack.resources()


LISTS = {
    "joined": ("1", f"{TLS!r}, {TLS!r}"),
    "plain": ("2", f"{TLS!r}, {PLAIN!r}"),
    "alone": ("4", repr(TLS)),
    "hidden": ("5", f"pulumi.Output.secret({TLS!r})"),
}
"""The last digits of the trunk's SID in each list, and its destinations. The trunk `alone` has 3."""


def test_what_exists(tmp_path: Path) -> None:
    """The pack judges an exported state, and the preview of an update."""
    analyze = ("policy", "analyze", "--file", "state.json")
    program = "".join(
        f"SecureTrunk({name!r}, secure=False, sid='TK' + '{3 if name == 'alone' else digit}' * 32)\n"
        f"TlsOrigination({name!r}, trunk_sid='TK' + '{digit}' * 32, destinations=[{destinations}])\n"
        for name, (digit, destinations) in LISTS.items()
    )
    stack = Stack(tmp_path / "stack", program)
    stack.pulumi("up", "--yes")
    stack.pulumi("stack", "export", "--file", "state.json")

    said = stack.judged(*analyze, minimum="signalling").stdout

    # A literal SID joins a list with its trunk. Another trunk's list proves nothing.
    assert said.count("[mandatory]") == 2
    assert f"{URIS}  ({LIST}: plain)" in said
    assert f"not TLS: destinations[1] = '{PLAIN}'" in said
    assert "Not judged, which is never a pass" in said
    assert f"Where: alone ({TRUNK})" in said
    assert "[secret]" not in said

    right, stack.environment["PULUMI_CONFIG_PASSPHRASE"] = (
        stack.environment["PULUMI_CONFIG_PASSPHRASE"],
        "wrong",
    )
    redacted = stack.judged(*analyze, minimum="signalling").stdout
    stack.environment["PULUMI_CONFIG_PASSPHRASE"] = right

    # The engine cannot decrypt the secret URI, so the pack refuses it, and does not show it.
    assert "This origination URI is not TLS: destinations = [secret]" in redacted
    assert f"Where: hidden ({LIST})" in redacted

    update = f"TlsOrigination('joined', trunk_sid='TK' + '1' * 32, destinations=[{TLS!r}, {PLAIN!r}])\n"
    (stack.folder / "__main__.py").write_text(PROGRAM + update)
    preview = stack.judged("preview", minimum="signalling")

    assert preview.returncode != 0
    assert f"{URIS}  ({LIST}: joined)" in preview.stdout


def test_credentials(tmp_path: Path) -> None:
    """A plain-text token is refused in `up` and in the state, never shown, and passes once it is a secret."""
    stack = Stack(tmp_path / "stack", "SecureTrunk('voice')\n")
    analyze = ("policy", "analyze", "--stack", "dev")
    stack.pulumi("config", "set", "twilio:authToken", TOKEN)

    refused = [stack.judged("up", "--yes", "--skip-preview")]
    nothing = stack.resources()
    stack.pulumi("up", "--yes", "--skip-preview")
    refused.append(stack.judged(*analyze))

    assert TRUNK not in nothing
    for run in refused:
        assert run.returncode != 0
        assert "pulumi config set --secret twilio:authToken" in run.stdout
        assert TOKEN not in run.stdout

    stack.pulumi("config", "set", "--secret", "twilio:authToken", TOKEN)

    assert [stack.judged(*verb).returncode for verb in (("up", "--yes"), analyze)] == [0, 0]


class TestRemediation:
    """The level `remediate`, on types of other providers."""

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
    CONFIG: ClassVar = {MINIMUM: "remediate", URIS: "remediate"}

    def test_written(self, tmp_path: Path) -> None:
        """A plain trunk and a plain URI are created encrypted, and stay so until a run without the level."""
        stack = Stack(tmp_path / "stack", self.PROGRAM)

        assert stack.configured("up", "--yes", config=self.CONFIG).returncode == 0
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

        refused = stack.configured("preview", config={})
        without = stack.pulumi("preview")

        assert refused.returncode != 0
        assert "secure is not set" in refused.stdout
        assert "[diff: -secure]" in without.stdout


class TestCopiedAway:
    """The pack without the project around it."""

    def test_runs(self, tmp_path: Path) -> None:
        """A copy of the folder, with its own environment as its documentation says, refuses the same."""
        pack = tmp_path / "pack"
        shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns("__pycache__"))
        settings = (pack / "PulumiPolicy.yaml").read_text()
        (pack / "PulumiPolicy.yaml").write_text(settings.replace("virtualenv: ../.venv", "virtualenv: .venv"))
        # An environment without a pip of its own is made in a third of the time.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=pack, check=True)
        pip = [sys.executable, "-m", "pip", "--python", ".venv/bin/python", "install", "--quiet"]
        requirements = ["--constraint", str(CONSTRAINTS), "--requirement", "requirements.txt"]
        subprocess.run([*pip, "--no-compile", *requirements], cwd=pack, check=True)
        stack = Stack(tmp_path / "stack", "SecureTrunk('voice', secure=False)\n")

        preview = stack.judged("preview", pack=pack)

        assert preview.returncode != 0
        assert "twilio-trunk-require-minimum-encryption" in preview.stdout
