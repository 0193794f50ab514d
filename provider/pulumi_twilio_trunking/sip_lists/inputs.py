"""The inputs that both kinds of lists have, and what the state keeps beside the entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BeforeValidator

from pulumi_twilio_trunking.base.inputs import Inputs, is_unknown
from pulumi_twilio_trunking.sip_lists.entries import Entry

NOT_SENT = ("allow_everyone", "adopt", "adopted")
"""Inputs that Twilio does not know."""


class SipListInputs(Inputs):
    """The inputs of a list. A subclass has `friendly_name`, its entries, and `adopt`, in this order."""

    if TYPE_CHECKING:
        friendly_name: str
        adopt: str | None
    adopted: Literal[True] | None = None
    """Marks, in the state only, a list that existed before Pulumi. It stays there for good."""

    @property
    def given(self) -> Any:
        """The entries as given: a list of models, some of them unknown, or unknown as a whole."""
        raise NotImplementedError

    @property
    def known(self) -> list[tuple[int, Any]]:
        """The entries that are wholly known, each with its place in the list."""
        entries = [] if is_unknown(self.given) else self.given
        return [
            (place, one)
            for place, one in enumerate(entries)
            if not is_unknown(one) and not any(is_unknown(value) for _, value in one)
        ]

    @property
    def is_partly_unknown(self) -> bool:
        if is_unknown(self.given) or is_unknown(self.friendly_name):
            return True
        return len(self.known) < len(self.given)

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries as values; all are known."""
        raise NotImplementedError

    @property
    def not_sent(self) -> dict[str, Any]:
        return not_sent(dict(self))

    def completed(self) -> Self:
        return self


def not_sent(props: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs within *props* that Twilio does not know, without those that say nothing."""
    return {name: props[name] for name in NOT_SENT if props.get(name)}


def entry_list(most: int, example: str, shown: Callable[[object], str]) -> BeforeValidator:
    """Accept a list of 1 to *most* entries; *example* is what to write, *shown* writes a wrong value."""

    def validate(value: object) -> object:
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise ValueError(f"{shown(value)} is not a list: write a list, for example [{example}]")
        if not value:
            raise ValueError(f"is an empty list: write at least one entry, for example [{example}]")
        if len(value) > most:
            raise ValueError(f"has {len(value)} entries, and Twilio takes {most}: remove {len(value) - most}")
        return value

    return BeforeValidator(validate)
