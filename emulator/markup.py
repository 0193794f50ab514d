"""HTML in which every text is escaped, because only elements are not."""

from html import escape
from typing import Self


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()

    @classmethod
    def joined(cls, parts: "list[Html]") -> Self:
        return cls("".join(parts))


def tag(name: str, *children: str | Html, **attributes: str | int) -> Html:
    """An element. A trailing underscore is dropped from an attribute's name, others become hyphens."""
    attrs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    inner = "".join(child if isinstance(child, Html) else escape(child) for child in children)
    return Html(f"<{name}{attrs}>{inner}</{name}>")
