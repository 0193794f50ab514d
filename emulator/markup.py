"""HTML: every text is escaped, except elements that were made here."""

from html import escape
from typing import Self


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()

    @classmethod
    def joined(cls, parts: "list[Html]") -> Self:
        """Return *parts* one after the other."""
        return cls("".join(parts))


def tag(name: str, *children: str | Html, **attributes: str | int) -> Html:
    """Return an element. In attributes' names a trailing underscore is dropped, others become hyphens."""
    attrs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    inner = "".join(child if isinstance(child, Html) else escape(child) for child in children)
    return Html(f"<{name}{attrs}>{inner}</{name}>")
