"""Renew docs/presets.md from the presets: `python -m pulumi_twilio_trunking.presets docs/presets.md`."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from pulumi_twilio_trunking import presets
from pulumi_twilio_trunking.presets.preset import EXAMPLES, Preset

HEAD = """\
| vendor | preset | TLS | SRTP | `secure` | numbers | read on |
|---|---|---|---|---|---|---|"""


def renewed(page: str) -> str:
    """Return *page* with the parts from `<!-- generated: … -->` to `<!-- end -->` as the presets have it."""
    named = {name: getattr(presets, name)(**arguments) for name, arguments in EXAMPLES.items()}
    made = dict(sorted(named.items(), key=lambda item: item[1].vendor.casefold()))
    parts = {
        "table": "\n".join([HEAD, *(_row(name, preset) for name, preset in made.items())]),
        "sections": "\n\n".join(_section(name, preset) for name, preset in made.items()),
    }
    return re.sub(
        r"(?s)(<!-- generated: (\w+),.*?-->\n).*?(\n<!-- end -->)",
        lambda found: f"{found[1]}{parts[found[2]]}{found[3]}",
        page,
    )


def _row(name: str, preset: Preset) -> str:
    cells = [
        f"[{preset.vendor}]({preset.source})",
        f"`{name}({_parameters(name)})`",
        preset.tls,
        preset.srtp,
        f"`{preset.secure}`",
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


def main(file: Path) -> None:
    """Renew the page in *file*."""
    file.write_text(renewed(file.read_text()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
