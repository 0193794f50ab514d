"""Trunks together with the rest of a cloud, as the examples show it. Stand-in plugins play the clouds."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from pulumi_twilio_trunking import twilio_addresses

from tests.any_type_plugin import install
from tests.e2e.harness import PROJECT, ROOT, Stack

PASSWORD = "Aa1" + 10 * "random"
CLOUD = {
    "sbc-1": {"id": "1", "ipv4Address": "198.51.100.1", "fqdn": "sbc-1.example.com"},
    "sbc-2": {"id": "2", "ipv4Address": "198.51.100.2", "fqdn": "sbc-2.example.com"},
    "pbx": {"result": PASSWORD},
}


def who_may_dial(stack: Stack) -> tuple[set[str], set[str]]:
    """The addresses and the users in the lists that guard the one trunk."""
    client = stack.twilio.client()
    [trunk] = stack.trunks
    lists, sip = client.trunking.v1.trunks(trunk.sid), client.api.v2010.account.sip
    addresses = {
        address.ip_address
        for each in lists.ip_access_control_lists.list()
        for address in sip.ip_access_control_lists(each.sid).ip_addresses.list()
    }
    users = {
        user.username
        for each in lists.credentials_lists.list()
        for user in sip.credential_lists(each.sid).credentials.list()
    }
    return addresses, users


def test_with_servers_a_firewall_and_a_random_password(stack: Stack, tmp_path: Path) -> None:
    """Hosts, addresses and the password are unknown in the first preview; the first up has them."""
    plugins = install(tmp_path / "plugins", ["digitalocean", "random"], CLOUD)
    stack.environ["PATH"] = os.pathsep.join([str(plugins), stack.environ["PATH"]])
    stack.environ["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    stack.use_example("sbc-in-a-cloud")
    stack.config("zone", "example.com")
    stack.config("domainName", "acme-cloud.pstn.twilio.com")

    stack.up(preview=True)
    [trunk] = stack.trunks
    rules: list[dict[str, Any]] = stack.resource("Firewall")["inputs"]["inboundRules"]

    assert [f"sip:sbc-{n}.example.com;transport=tls" for n in (1, 2)] == [
        url.sip_url for url in stack.urls(trunk.sid)
    ]
    assert ({"198.51.100.1", "198.51.100.2"}, {"pbx"}) == who_may_dial(stack)
    assert [[*rule.cidrs] for rule in twilio_addresses().rules] == [rule["sourceAddresses"] for rule in rules]
    assert {} == stack.preview().changes
    assert PASSWORD not in stack.files_as_text()


def test_with_the_network_of_another_stack(stack: Stack) -> None:
    """The stack of the trunk takes hosts and addresses from the network's stack, and follows a change."""
    network = stack.folder / "network"
    network.mkdir()
    python = (stack.program / "Pulumi.yaml").read_text().rpartition("virtualenv: ")[2].strip()
    (network / "Pulumi.yaml").write_text(PROJECT.format(name="network", virtualenv=python))
    shutil.copy(ROOT / "examples/two-stacks/network/__main__.py", network)
    voice, stack.program = stack.program, network
    stack.pulumi("stack", "init", "dev")
    settings = network / "Pulumi.dev.yaml"
    sbcs = '\n  - {host: sbc-1.example.com, address: "198.51.100.1"}'
    settings.write_text(f"{settings.read_text()}config:\n  network:sbcs:{sbcs}\n")
    stack.up()
    stack.program = voice
    stack.use_example("two-stacks/voice")
    stack.config("networkStack", "organization/network/dev")
    stack.config("domainName", "acme-two.pstn.twilio.com")
    stack.up()
    [trunk] = stack.trunks

    assert ["sip:sbc-1.example.com;transport=tls"] == [url.sip_url for url in stack.urls(trunk.sid)]
    assert ({"198.51.100.1"}, set()) == who_may_dial(stack)
