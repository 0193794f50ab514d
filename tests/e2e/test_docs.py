"""What the documents show runs as it stands."""

from __future__ import annotations

import re

import pytest
from pulumi_twilio_trunking.secure_trunk import SecureTrunkInputs
from pulumi_twilio_trunking.tls_origination import DestinationInputs, TlsOriginationInputs

from tests.e2e.harness import ROOT, Stack

PAGES = ["README.md", "provider/README.md", "docs/secure-trunk.md", "docs/tls-origination.md"]


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


def test_pages_have_programs() -> None:
    """Every page shows a program."""
    assert [] == [page for page in PAGES if not programs(page)]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("docs/secure-trunk.md", [*SecureTrunkInputs.model_fields]),
        ("docs/tls-origination.md", [*TlsOriginationInputs.model_fields, *DestinationInputs.model_fields]),
    ],
)
def test_every_input_is_described(page: str, names: list[str]) -> None:
    """The page of a resource has a row for each of its inputs; `adopted` stands in a state alone."""
    text = (ROOT / page).read_text()

    assert [] == [name for name in names if name != "adopted" and f"| `{name}` |" not in text]


def test_links_lead_somewhere() -> None:
    """Every relative link of every page leads to a file."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert [] == broken
