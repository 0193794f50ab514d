"""Version numbers, as `pulumi version` and `go version` print them."""

import re
from typing import NamedTuple, Self


class Version(NamedTuple):
    """Three numbers in order. What a pre-release adds to them (`-alpha.1`) does not count here."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take the first version out of *text*: `v3.254.0`, `go version go1.26 linux/amd64`.

        Raises:
            ValueError: there is none in it.
        """
        found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
        if found is None:
            raise ValueError(f"no version number in {text!r}")
        return cls(*(int(number or 0) for number in found.groups()))

    def __str__(self) -> str:
        return ".".join(map(str, self))
