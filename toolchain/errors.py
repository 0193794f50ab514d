"""The errors of this package.

ToolchainError            base; the message is complete and meant for people
├── UnavailableError      one source gave no CLI; the message is its answer
├── NoCliError            no source gave a CLI
└── NoYamlHostError       the language host for YAML cannot be built
"""

from collections.abc import Mapping


class ToolchainError(Exception):
    """Base of all errors of this package."""


class UnavailableError(ToolchainError):
    """One source gave no CLI. Another may."""


class NoCliError(ToolchainError):
    """No source gave a CLI.

    Args:
        minimum: the oldest version that is accepted.
        answers: the answer of each source, by its name.
    """

    def __init__(self, minimum: str, answers: Mapping[str, str]) -> None:
        self.answers = dict(answers)
        tried = "\n".join(f"  - {source}: {answer}" for source, answer in answers.items())
        super().__init__(
            f"No Pulumi CLI of version {minimum} or newer was found, installed or built. Tried:\n{tried}\n"
            "Install Pulumi as https://www.pulumi.com/docs/install/ says, so that `pulumi` and "
            "`pulumi-language-python` are on PATH, and try again."
        )


class NoYamlHostError(ToolchainError):
    """There is no language host for YAML.

    Args:
        answer: why it cannot be built.
    """

    def __init__(self, answer: str) -> None:
        super().__init__(
            f"No pulumi-language-yaml was found, and it cannot be built: {answer}. "
            "Pulumi's own installation has it: https://www.pulumi.com/docs/install/"
        )
