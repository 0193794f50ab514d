"""Write the documents that follow from the rules: `python -m encrypted_trunks.generated`, or `make generate`.

They are `baseline.json`, `strict.json`, the table of README.md, and the head of each page.
A rule without a page gets one with the headings of all sections.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from encrypted_trunks import RULES
from encrypted_trunks.configurations import Configuration, baseline, strict
from encrypted_trunks.rule import PACK, Rule

SECTIONS: Final = ("Why", "Bad", "Good", "Fix", "Configuration", "Twilio's codes", "What it cannot see")

_TABLE: Final = re.compile(r"^\| rule \|.*?\n(?=\n)", re.MULTILINE | re.DOTALL)
_BODY: Final = f"## {SECTIONS[0]}\n"


def files(rules: Sequence[Rule]) -> dict[Path, str]:
    """Give the text that each file must have."""
    readme = PACK / "README.md"
    return {
        PACK / "baseline.json": _json(baseline(rules)),
        PACK / "strict.json": _json(strict(rules)),
        readme: _TABLE.sub(lambda _: _table(rules), readme.read_text()),
        **{rule.page_file: _page(rule) for rule in rules},
    }


def _json(configuration: Configuration) -> str:
    return json.dumps(configuration, indent=2) + "\n"


def _table(rules: Sequence[Rule]) -> str:
    head = "| rule | level | severity | requirement |\n|---|---|---|---|\n"
    return head + "".join(map(_row, rules))


def _row(rule: Rule) -> str:
    link = f"[{rule.name}](pages/{rule.name}.md)"
    return f"| {link} | {rule.level} | {rule.severity.value} | {rule.description} |\n"


def _page(rule: Rule) -> str:
    written = rule.page_file.read_text() if rule.page_file.exists() else ""
    _, _, body = written.partition(_BODY)
    return _head(rule) + _BODY + (body or "\n" + "\n".join(f"## {title}\n" for title in SECTIONS[1:]))


def _head(rule: Rule) -> str:
    about = (
        "one resource, so it speaks before that resource is created."
        if rule.of_resource
        else "several resources together, so it speaks at the end of the preview."
    )
    supports = f"Supports: {'; '.join(rule.frameworks)}.\n" if rule.frameworks else ""
    level = f"{rule.level.capitalize()}, {rule.severity.value}; a rule about {about}"
    return f"# {rule.name}\n\n{rule.description}\n\n{level}\n{supports}\n"


def main() -> int:
    """Write all files."""
    for file, text in files(RULES).items():
        file.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
