"""Reads the pages of the rules."""

from pathlib import Path

from encrypted_trunks import Rule

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "policies" / "pages"
INDEX = ROOT / "policies" / "README.md"


def text(rule: Rule) -> str:
    """The page of *rule*."""
    return (ROOT / rule.page).read_text()


def section(rule: Rule, title: str) -> str:
    """The text under *title* on the page of *rule*."""
    return text(rule).partition(f"\n## {title}\n")[2].partition("\n## ")[0]
