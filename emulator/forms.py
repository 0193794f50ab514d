"""The form in a request's body: from its text to the columns that it sets."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from emulator.database import Changes
from emulator.errors import InvalidParameter, MissingParameter
from emulator.fields import Field, parameter_name
from emulator.masking import shortened
from emulator.settings import Settings


@dataclass(frozen=True)
class Form:
    """The parameters of a request, each by the column that it sets; *name* gives a column's parameter."""

    fields: Mapping[str, Field]
    name: Callable[[str], str] = parameter_name

    def read(self, body: bytes, *, strict: bool = False) -> Changes:
        """Return the columns that an urlencoded *body* sets; a parameter that was not sent is not among them.

        Unknown parameters are ignored, as the twilio-feature-factory skill saw Twilio do.

        Raises:
            InvalidParameter: a value cannot be decoded, or a parameter is unknown and *strict* is set.
        """
        sent = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        names = {self.name(column): column for column in self.fields}
        if strict:
            refuse_unknown(sent, names)
        return self.decode({column: sent[name] for name, column in names.items() if name in sent})

    def decode(self, texts: Mapping[str, str]) -> Changes:
        """Return the values of *texts*, which are by column."""
        return {column: self.fields[column].decode(self.name(column), sent) for column, sent in texts.items()}

    def check(self, changes: Changes, settings: Settings) -> None:
        """Raise the error of the first rule that *changes* break."""
        for column, value in changes.items():
            self.fields[column].rule(self.name(column), value, settings)

    def require(self, changes: Changes, columns: Iterable[str]) -> None:
        """Raise MissingParameter for the first of *columns* that was not sent, or was sent empty."""
        for column in columns:
            if changes.get(column) is None:
                raise MissingParameter(self.name(column))


def refuse_unknown(sent: Iterable[str], known: Collection[str]) -> None:
    """Raise InvalidParameter for the first name in *sent* that is not *known*."""
    for name in sent:
        if name not in known:
            expected = f"there is no such parameter here, only {', '.join(known)}"
            raise InvalidParameter(shortened(name, 100), expected)
