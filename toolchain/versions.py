"""Version numbers, as `pulumi version` and `go version` print them."""

import re
from typing import NamedTuple, Self


class Version(NamedTuple):
    """Three numbers. The suffix of a pre-release (`-alpha.1`) does not count."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the first version in *text*: `v3.254.0`, `go version go1.26 linux/amd64`.

        Raises:
            ValueError: *text* has none.
        """
        found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
        if found is None:
            raise ValueError(f"no version number in {text!r}")
        return cls(*(int(number or 0) for number in found.groups()))

    def __str__(self) -> str:
        return ".".join(map(str, self))
