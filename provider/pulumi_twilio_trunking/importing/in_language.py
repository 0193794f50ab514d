"""What an import gives, in the language of the program: its resources, its program and its texts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi_twilio_trunking.base.errors import ConfigurationError, TrunkingError
from pulumi_twilio_trunking.importing.arguments import CONVERTER, IMPORT, PYTHON, YAML, Options
from pulumi_twilio_trunking.importing.import_resources import ImportResource, import_resources
from pulumi_twilio_trunking.importing.other_languages import in_plugin_form, yaml_source
from pulumi_twilio_trunking.importing.program import program_file
from pulumi_twilio_trunking.importing.pulumi_stack import TRUNK, Project, Stack
from pulumi_twilio_trunking.importing.selection import Selection
from pulumi_twilio_trunking.plugin.wording import worded

MAIN_YAML = "Main.yaml"
"""The name under which Pulumi takes a program in YAML from beside Pulumi.yaml, instead of it."""


@dataclass(frozen=True)
class InLanguage:
    """An import for a program in one language.

    Attributes:
        options: the options, with their language.
        project: the project of the program.
    """

    options: Options
    project: Project

    @property
    def is_python(self) -> bool:
        """Whether the resources are dynamic ones, which only programs in Python have."""
        return self.options.language == PYTHON

    def stack(self, stack: Stack) -> Stack:
        """Return the stack with the settings that a program in the language has, as those of Python's."""
        return stack if self.is_python else stack.in_another_language

    def worded(self, text: str) -> str:
        """Return *text* with the names of the language."""
        return text if self.is_python else worded(text)

    def resources(self, selection: Selection, environ: Mapping[str, str]) -> Iterator[ImportResource]:
        """Give the resources that Pulumi imports."""
        if self.is_python:
            return import_resources(selection, environ)
        # The plugin completes the settings of an account from its environment itself.
        return map(in_plugin_form, import_resources(selection, {}))

    def source(self, selection: Selection, file: Path) -> str:
        """Return the source of the program for *file*."""
        protect = self.options.protect
        if self.is_python:
            return program_file(selection, file, protect=protect)
        return yaml_source(selection, self.project.name or file.stem, protect=protect)

    @contextmanager
    def its_errors(self) -> Iterator[None]:
        """Write errors with the names of the language."""
        try:
            yield
        except TrunkingError as error:
            if self.is_python:
                raise
            raise ConfigurationError(self.worded(str(error))) from error

    @property
    def example(self) -> str:
        """The arguments that write a program, for example; "" if Pulumi writes it."""
        suffix = {PYTHON: ".py", YAML: ".yaml"}.get(self.options.language)
        return f"--program adopted_trunks{suffix}" if suffix else ""

    @property
    def command(self) -> str:
        """The command that imports."""
        return f"{IMPORT} -- {self.example}" if self.example else f"pulumi import --from {CONVERTER}"

    def use(self, file: Path, stack: Stack) -> str:
        """Say how the program in *file* gets into use, beside what *stack* has already."""
        if self.is_python:
            return f"with `import {file.stem}` in __main__.py, "
        if stack.named(TRUNK) and not self.options.again:
            return "with its resources beside those that the program has, "
        return "" if file.name == MAIN_YAML else f"with its resources in Pulumi.yaml, or as {MAIN_YAML}, "
