"""The pack under the real CLI, on resources of other providers."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from encrypted_trunks import RULES
from tests.any_type_plugin import install
from tests.policies.cli import PACK, PLAIN, TLS, Stack

Table: TypeAlias = Mapping[str, tuple[str, dict[str, Any]]]
"""Resources by their names: the type and the properties."""

TRUNK_SID = "TK" + "0" * 32

REFUSED: Table = {
    "official_bridge": (
        "twilio:index/trunkingTrunksV1:TrunkingTrunksV1",
        {"friendlyName": "voice", "secure": False},
    ),
    "official_silent": ("twilio:index/trunkingTrunksV1:TrunkingTrunksV1", {"friendlyName": "voice"}),
    "rj_bridge": (
        "twilio:index/sipTrunkingTrunk:SipTrunkingTrunk",
        {"friendlyName": "voice", "secure": False},
    ),
    "official_renamed": (
        "telephony:trunking/trunksV1:TrunksV1",
        {"domainName": "acme.pstn.twilio.com", "secure": False},
    ),
    "rj_renamed": (
        "carrier:index/sipTrunkingTrunk:SipTrunkingTrunk",
        {"friendlyName": "voice", "secure": False, "transferMode": "disable-all"},
    ),
    "terraform_module": (
        "voicemodule:tf:twilio_trunking_trunks_v1",
        {"friendly_name": "voice", "secure": False},
    ),
    "crossplane_trunk": (
        "kubernetes:trunking.twilio.crossplane.io/v1alpha1:Trunk",
        {
            "metadata": {"name": "voice"},
            "spec": {"forProvider": {"friendlyName": "voice", "secure": False}},
        },
    ),
    "switched_off": ("twilio:index/trunkSettings:TrunkSettings", {"trunkSid": TRUNK_SID, "secure": False}),
    "spelt_twice": ("twilio:index:Trunk", {"secure": True, "Secure": "false"}),
    "nested_fleet": (
        "telephony:index/fleet:Fleet",
        {
            "sites": {
                "trunks": [
                    {"domainName": "a.pstn.twilio.com", "secure": True},
                    {"domainName": "b.pstn.twilio.com", "secure": False},
                ]
            }
        },
    ),
    "official_url": (
        "twilio:index/trunkingTrunksOriginationUrlsV1:TrunkingTrunksOriginationUrlsV1",
        {"trunkSid": TRUNK_SID, "sipUrl": PLAIN},
    ),
    "url_initials": ("twilio:index/originationUrl:OriginationUrl", {"trunkSid": TRUNK_SID, "sipURL": PLAIN}),
    "url_as_uri": ("telephony:index/route:Route", {"trunkSid": TRUNK_SID, "uri": PLAIN, "sip_url": TLS}),
    "url_as_list": ("telephony:index/routes:Routes", {"trunk_sid": TRUNK_SID, "urls": [TLS, PLAIN]}),
}

PASSED: Table = {
    "config_map": (
        "kubernetes:core/v1:ConfigMap",
        {"data": {"sip_url": PLAIN, "destinations": PLAIN, "secure": "false"}},
    ),
    "helm_values": (
        "kubernetes:helm.sh/v3:Release",
        {"chart": "kamailio", "values": {"sipUrl": PLAIN, "destinations": [{"sip_url": PLAIN}]}},
    ),
    "lambda_environment": (
        "aws:lambda/function:Function",
        {"environment": {"variables": {"sip_url": PLAIN, "SIP_URI": PLAIN}}},
    ),
    "freeswitch_gateway": ("freeswitch:index/gateway:Gateway", {"sip_url": PLAIN, "secure": False}),
    "livekit_trunk": (
        "livekit:index/sipOutboundTrunk:SipOutboundTrunk",
        {"address": "sip.example.com", "transport": "SIP_TRANSPORT_UDP", "destinations": [PLAIN]},
    ),
    "switch_trunk": ("openstack:networking/trunk:Trunk", {"name": "uplink", "adminStateUp": True}),
    "sip_probe": ("datadog:index/syntheticsTest:SyntheticsTest", {"destinations": [PLAIN], "uri": PLAIN}),
    "event_webhooks": (
        "twilio:index/eventSink:EventSink",
        {"destinations": ["https://hooks.example.com/calls"]},
    ),
    "numbers_called": ("twilio:index/dialPlan:DialPlan", {"destinations": ["+15550100", {}]}),
    "number_on_trunk": (
        "twilio:index/phoneNumberOnTrunk:PhoneNumberOnTrunk",
        {"trunkSid": TRUNK_SID, "phoneNumberSid": "PN" + "0" * 32},
    ),
    "sip_domain": (
        "twilio:index/apiAccountsSipDomains:ApiAccountsSipDomains",
        {"domainName": "acme.sip.twilio.com", "secure": False},
    ),
    "byoc_trunk": ("twilio:index/voiceByocTrunksV1:VoiceByocTrunksV1", {"friendlyName": "carrier"}),
}

WRAPPED = f"""\
pulumi.ComponentResource("acme:twilio:Trunk", "wrapping_component", {{
    "secure": False, "domain_name": "acme.pstn.twilio.com", "sip_url": {PLAIN!r},
}})
later = pulumi.CustomResource("twilio:index/incomingNumber:IncomingNumber", "number_later", {{"sid": None}})
data = {{"data": {{"sip_url": later.sid}}}}
pulumi.CustomResource("kubernetes:core/v1:ConfigMap", "config_map_later", data)
"""
"""A component, judged by its parts, and an unknown value in a place without a URI."""

NAMES = {*REFUSED, *PASSED, "wrapping_component", "number_later", "config_map_later"}


def preview(folder: Path, program: str, config: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
    """Preview *program* under *config*, but for the rules that only advise; its packages are played."""
    stack = Stack(folder / "stack", program)
    plugins = install(folder / "plugins", set(re.findall(r"CustomResource\([\"']([\w-]+):", program)))
    stack.environment["PATH"] = f"{plugins}{os.pathsep}{stack.environment['PATH']}"
    # What is not played would be sought at GitHub for seconds.
    stack.environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    silent = {
        name: "disabled"
        for name, said in config.items()
        if (said if isinstance(said, str) else said["enforcementLevel"]) == "advisory"
    }
    return stack.configured("preview", config={**config, **silent})


def declared(table: Table) -> str:
    """A program of the resources of *table*."""
    return "".join(
        f"pulumi.CustomResource({kind!r}, {name!r}, {props!r})\n" for name, (kind, props) in table.items()
    )


def refused_names(output: str) -> set[str]:
    """The resources that the policies' part of *output* speaks of."""
    said = re.search(r"^Policies:\n((?:[ \t].*\n|\n)*)", output, re.MULTILINE)
    assert said, output
    return {name for name in NAMES if re.search(rf"\b{name}\b", said[1])}


class TestOtherMakers:
    """One program a preview, as each costs seconds."""

    LEVELS: ClassVar = {rule.name: rule.level for rule in RULES}

    def test_refused(self, tmp_path: Path) -> None:
        """Trunks in plain text and plain URIs are refused, however their types and properties are spelt."""
        said = preview(tmp_path, declared(REFUSED), self.LEVELS)

        assert said.returncode != 0
        assert "can't run policy" not in said.stdout
        assert refused_names(said.stdout) == set(REFUSED)

    def test_passed(self, tmp_path: Path) -> None:
        """Trunks and SIP URIs of others pass, even under `strict.json`, which also refuses unknown values."""
        said = preview(tmp_path, declared(PASSED) + WRAPPED, json.loads((PACK / "strict.json").read_text()))

        assert "can't run policy" not in said.stdout
        assert refused_names(said.stdout) == set()
        assert said.returncode == 0, said.stdout
