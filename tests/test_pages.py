"""The pages name files that exist, and link to headings that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("policies/**/*.md")}
)
WITH_FILES = ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/glossary.md"]
"""Pages with `paths/in/backticks` that are files of this repository."""


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _broken(page: Path) -> list[str]:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", page.read_text())
    targets = [(page.parent / path if path else page, anchor) for path, anchor in links]
    return [
        f"{page.relative_to(ROOT)}: {target.name}#{anchor}"
        for target, anchor in targets
        if not target.exists() or (anchor and anchor not in _anchors(target))
    ]


def test_links():
    """Every relative link leads to a file, and to a heading in it."""
    assert [] == [link for page in PAGES for link in _broken(page)]


def test_readme_links_all():
    """The README leads to every page of docs/."""
    readme = ROOT.joinpath("README.md").read_text()

    assert [] == [page.name for page in ROOT.glob("docs/*.md") if f"(docs/{page.name})" not in readme]


@pytest.mark.parametrize("page", WITH_FILES)
def test_files(page):
    """Every file that the page names exists; `P/` is the provider's package."""
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", ROOT.joinpath(page).read_text())
    paths = [name.replace("P/", "provider/pulumi_twilio_trunking/", 1) for name in named]

    assert [] == [path for path in paths if not ROOT.joinpath(path).exists()]
