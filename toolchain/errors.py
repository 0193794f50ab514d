"""What can go wrong on the way to a CLI.

ToolchainError            the message is meant for the person, and complete
├── UnavailableError      one route gave no CLI; the message is what it answered
└── NoCliError            no route did
"""

from collections.abc import Mapping


class ToolchainError(Exception):
    """Base of all errors of this package."""


class UnavailableError(ToolchainError):
    """One route gave no CLI. Another may."""


class NoCliError(ToolchainError):
    """Every route was tried.

    Args:
        minimum: the oldest version that would have done.
        answers: what each route answered, by the route's name.
    """

    def __init__(self, minimum: str, answers: Mapping[str, str]) -> None:
        self.answers = dict(answers)
        tried = "\n".join(f"  - {route}: {answer}" for route, answer in answers.items())
        super().__init__(
            f"No Pulumi CLI of version {minimum} or newer could be found, installed or built. Tried:\n{tried}\n"
            "Install Pulumi as https://www.pulumi.com/docs/install/ says, so that `pulumi` and "
            "`pulumi-language-python` are on PATH, and try again."
        )
