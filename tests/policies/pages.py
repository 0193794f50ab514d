"""What a rule's page and its row in the index say of it, derived from the rule."""

from __future__ import annotations

from pathlib import Path

from encrypted_trunks import Rule

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "policies" / "pages"
INDEX = ROOT / "policies" / "README.md"
SECTIONS = ["Why", "Bad", "Good", "Fix", "Configuration", "Twilio's codes", "What it cannot see"]


def text(rule: Rule) -> str:
    """The page of *rule*."""
    return (ROOT / rule.page).read_text()


def head(rule: Rule) -> str:
    """The lines that a page begins with."""
    about = (
        "a rule about one resource, so it speaks before that resource is created."
        if rule.of_resource
        else "a rule about several resources together, so it speaks at the end of the preview."
    )
    supports = f"Supports: {'; '.join(rule.frameworks)}.\n" if rule.frameworks else ""
    level = f"{rule.level.capitalize()}, {rule.severity.value}; {about}"
    return f"# {rule.name}\n\n{rule.description}\n\n{level}\n{supports}\n## Why\n"


def section(rule: Rule, title: str) -> str:
    """What stands under *title* on the page of *rule*."""
    return text(rule).partition(f"\n## {title}\n")[2].partition("\n## ")[0]
