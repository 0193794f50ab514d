"""The text of a violation. The CLI prints nothing but this, so the fix and the page stand in it."""

from __future__ import annotations


def page(rule: str) -> str:
    """The page of the rule called *rule*."""
    return f"docs/policies/{rule}.md"


def violation(*, rule: str, what: str, where: str, why: str, fix: str) -> str:
    """Five lines: what is wrong, on which resource, why that matters, the line of code to write, the page."""
    return "\n".join([f"{what}", f"Where: {where}", f"Why:   {why}", f"Fix:   {fix}", f"Page:  {page(rule)}"])
