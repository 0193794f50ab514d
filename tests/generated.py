"""The parts of pages that `python -m tests.generated` writes from the code. Tests compare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pulumi_twilio_trunking.base import advice, errors

DOCS = Path(__file__).parents[1] / "docs"


def _codes() -> str:
    rows = ["| code | what it means here | what to do |", "|---|---|---|"]
    for row in advice.TABLE:
        code = f"[{row.code}]({errors.DOCS}/{row.code})" if row.code > 999 else f"{row.code:d}, no code"
        on = f", on a {row.on}" if row.on else ""
        rows.append(f"| {code}{on} | {row.meaning} | {row.action} |")
    return "\n".join(rows)


def _exceptions() -> str:
    tree = (errors.__doc__ or "").partition("\n\n")[2].strip()
    return f"```text\n{tree}\n```"


PAGES: Mapping[Path, Mapping[str, Callable[[], str]]] = {
    DOCS / "errors.md": {"codes": _codes, "exceptions": _exceptions},
}
"""By page, its generated parts: each is between `<!-- generated: NAME -->` and `<!-- end -->`."""


def current(page: Path) -> str:
    """Return the text of *page* with its generated parts as they should be."""
    text = page.read_text(encoding="utf-8")
    for name, part in PAGES[page].items():
        begin, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
        before, _, after = text.partition(begin)
        text = f"{before}{begin}{part()}\n{end}{after.partition(end)[2]}"
    return text


if __name__ == "__main__":
    for each in PAGES:
        each.write_text(current(each), encoding="utf-8")
