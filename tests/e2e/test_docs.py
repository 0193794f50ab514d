"""The programs in the documents run as they are."""

from __future__ import annotations

import re

import pytest
import yaml
from pulumi_twilio_trunking.client.credentials import find
from pulumi_twilio_trunking.origination.destinations import DestinationInputs
from pulumi_twilio_trunking.origination.inputs import TlsOriginationInputs
from pulumi_twilio_trunking.sip_lists.addresses import IpAccessControlListInputs, IpAddressInputs
from pulumi_twilio_trunking.sip_lists.credentials import CredentialInputs, CredentialListInputs
from pulumi_twilio_trunking.trunk.access_inputs import TerminationAccessInputs
from pulumi_twilio_trunking.trunk.inputs import SecureTrunkInputs
from pulumi_twilio_trunking.trunk.number_inputs import TrunkPhoneNumbersInputs

from emulator.records import ApiKey
from emulator.regions import base_path
from tests.e2e.harness import ROOT, Stack

# The programs of docs/adopt.md and docs/lookups.md need existing trunks: other files run them.
# That of docs/trunk-phone-numbers.md needs a number: tests/provider/engine/test_program.py runs it.
# test_voice_trunk.py runs that of README.md, test_roll_out.py that of docs/roll-out-encryption.md, and
# test_moving.py that of docs/move-languages.md.
PAGES = [
    "provider/README.md",
    "docs/secure-trunk.md",
    "docs/tls-origination.md",
    "docs/pulumi-options.md",
]


def programs(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_programs_run(page: str, stack: Stack) -> None:
    """Every program on the page deploys, and leaves nothing to change."""
    for program in programs(page):
        stack.write(program)
        stack.up()

        assert [True] == [trunk.secure for trunk in stack.trunks]
        assert {} == stack.preview().changes


def test_the_programs_about_lists_run(stack: Stack) -> None:
    """The programs of the pages about who may dial deploy, and leave nothing to change."""
    stack.config("pbxPassword", "IWasAtSignal2018", "--secret")
    pages = ["docs/ip-access-control-list.md", "docs/credential-list.md"]
    for together in (pages, ["docs/termination-access.md"]):
        stack.write("\n".join(program for page in together for program in programs(page)))
        stack.up()

        assert {} == stack.preview().changes


def test_the_program_for_another_account_runs(stack: Stack) -> None:
    """The program of docs/provider.md deploys in the region that it names, with the page's settings."""
    page = "docs/provider.md"
    sid, secret = "SK" + 32 * "e", "secret-of-the-key"
    key = ApiKey(sid=sid, secret=secret, account_sid=stack.twilio.account_sid, region="ie1")
    stack.twilio.admin.put_key(key)
    stack.config("twilio:baseUrl", stack.twilio.url + base_path("ie1"))
    values = {"euAccountSid": key.account_sid, "euApiKey": sid, "euApiSecret": secret}
    for option, name in re.findall(
        r"^\$ pulumi config set (--secret )?(\w+)", (ROOT / page).read_text(), re.MULTILINE
    ):
        stack.config(name, values[name], *option.split())
    [program] = programs(page)
    stack.write(program)
    stack.up()
    found = stack.twilio.client(key=key).trunking.v1.trunks.list()

    assert [True] == [trunk.secure for trunk in found]
    assert [] == stack.trunks
    assert secret not in stack.state


def test_the_environments_for_esc_are_credentials() -> None:
    """Each of the two on docs/credentials.md logs in, with its account and its secret."""
    blocks = re.findall(
        r"^```yaml\n(values:.*?)^```", (ROOT / "docs/credentials.md").read_text(), re.DOTALL | re.MULTILINE
    )
    found = []
    for block in blocks:
        text = re.sub(r"\n +fn::secret:", "", block)
        values = yaml.safe_load(text)["values"]
        found.append(find(values.get("pulumiConfig", {}).get, values.get("environmentVariables", {})))

    assert [("AC0123456789abcdef0123456789abcdef", "the secret of the key")] * 2 == [
        (credentials.account_sid, credentials.password) for credentials in found
    ]


def test_pages_have_programs() -> None:
    """Every page shows a program."""
    assert [] == [page for page in PAGES if not programs(page)]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("docs/secure-trunk.md", [*SecureTrunkInputs.model_fields]),
        ("docs/trunk-phone-numbers.md", [*TrunkPhoneNumbersInputs.model_fields]),
        ("docs/tls-origination.md", [*TlsOriginationInputs.model_fields, *DestinationInputs.model_fields]),
        (
            "docs/ip-access-control-list.md",
            [*IpAccessControlListInputs.model_fields, *IpAddressInputs.model_fields],
        ),
        ("docs/credential-list.md", [*CredentialListInputs.model_fields, *CredentialInputs.model_fields]),
        ("docs/termination-access.md", [*TerminationAccessInputs.model_fields]),
    ],
)
def test_every_input_is_described(page: str, names: list[str]) -> None:
    """The page of a resource has a row for each of its inputs; only states have `adopted`."""
    text = (ROOT / page).read_text()

    assert [] == [name for name in names if name != "adopted" and f"| `{name}` |" not in text]
