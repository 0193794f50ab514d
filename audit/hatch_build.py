"""Puts the rules of the policy pack into what is built: from the repository beside us, or from the sdist that we are in."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

RULES = "encrypted_trunks"


class RulesHook(BuildHookInterface[Any]):
    """The one place of the rules is the pack's folder, which has to work copied away alone and hence is no distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Include the rules, unless the install is editable and finds them where they are."""
        if version == "editable":
            return
        places = [Path(self.root).parent / "policies" / RULES, Path(self.root) / RULES]
        rules = next((place for place in places if place.joinpath("__init__.py").exists()), None)
        if rules is None:
            raise FileNotFoundError(
                f"the rules are in none of {', '.join(map(str, places))}: build from a clone of the repository, or from its sdist"
            )
        for file in sorted(rules.rglob("*.py")):
            build_data["force_include"][str(file)] = f"{RULES}/{file.relative_to(rules).as_posix()}"
