"""The parts of pages that `make generate` writes from the code. Tests compare them."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr
from pathlib import Path

from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.base import advice, errors
from pulumi_twilio_trunking.presets.preset import EXAMPLES, Preset

from tests.preflight.pictures import PICTURES

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


def _presets() -> dict[str, Preset]:
    """By name, each preset with the arguments of its example, sorted by vendor."""
    with redirect_stderr(io.StringIO()):  # the warnings of presets with unknown SRTP
        made = {name: getattr(presets, name)(**arguments) for name, arguments in EXAMPLES.items()}
    return dict(sorted(made.items(), key=lambda item: item[1].vendor.casefold()))


def _preset_table() -> str:
    head = [
        "| vendor | preset | TLS | SRTP | `secure` | REFER | numbers | read on |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_row(name, preset) for name, preset in _presets().items())])


def _row(name: str, preset: Preset) -> str:
    cells = [
        f"[{preset.vendor}]({preset.source})",
        f"`{name}({_parameters(name)})`",
        preset.tls,
        preset.srtp,
        f"`{preset.secure}`",
        f"[{preset.refer}]({preset.refer_source})" if preset.refer_source else preset.refer,
        "one a trunk" if preset.one_number_per_trunk else "any",
        str(preset.read_on),
    ]
    return f"| {' | '.join(cells)} |"


def _parameters(name: str) -> str:
    parameters = inspect.signature(getattr(presets, name)).parameters.values()
    shown = [one.replace(annotation=one.empty) for one in parameters if one.name not in ("tls", "srtp")]
    return ", ".join(map(str, shown))


def _section(name: str, preset: Preset) -> str:
    arguments = ", ".join(f'{key}="{value}"' for key, value in EXAMPLES[name].items())
    destinations = ",\n".join(f"`{destination}`" for destination in preset.destinations)
    return "\n".join(
        [
            f"### {preset.vendor}",
            "",
            f"`presets.{name}({arguments})` gives {destinations}.",
            "",
            *preset.vendor_switches,
        ]
    )


def _preset_sections() -> str:
    return "\n\n".join(_section(name, preset) for name, preset in _presets().items())


PAGES: Mapping[Path, Mapping[str, Callable[[], str]]] = {
    DOCS / "errors.md": {"codes": _codes, "exceptions": _exceptions},
    DOCS / "preflight.md": PICTURES,
    DOCS / "presets.md": {"table": _preset_table, "sections": _preset_sections},
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
