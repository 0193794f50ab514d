"""Copies the rules of the policy pack into the wheel and the sdist, from the repository or the sdist."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

RULES = "encrypted_trunks"


class RulesHook(BuildHookInterface[Any]):
    """Adds the rules. The pack is not a distribution, because its folder must also work on its own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Include the rules. An editable install finds them in the repository."""
        if version == "editable":
            return
        places = [Path(self.root).parent / "policies" / RULES, Path(self.root) / RULES]
        rules = next((place for place in places if place.joinpath("__init__.py").exists()), None)
        if rules is None:
            raise FileNotFoundError(
                f"the rules are in none of {', '.join(map(str, places))}: "
                "build from a clone of the repository, or from its sdist"
            )
        for file in sorted(rules.rglob("*.py")):
            build_data["force_include"][str(file)] = f"{RULES}/{file.relative_to(rules).as_posix()}"
