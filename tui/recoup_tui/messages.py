"""What the parts of the console tell one another.

Signals go from the session down to whoever listens; messages go from a widget up to its screen.
"""

from dataclasses import dataclass

from textual.message import Message


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """The connection, the business day or the user changed. `is_back` says that a lost connection has returned."""

    is_back: bool = False


@dataclass(frozen=True, slots=True)
class LoanTouched:
    """The server told that something happened to a loan; without a number it may be any loan."""

    number: str | None


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The server does not know the token any more; `reason` is what it said."""

    reason: str


@dataclass
class FilterChanged(Message):
    """The operator finished typing a filter, or cleared it."""

    text: str


@dataclass
class RoleChosen(Message):
    """The operator chose whose work to see; None is everybody's."""

    part: str | None


@dataclass
class RowHighlighted(Message):
    """The cursor of a paged table stands on another row."""

    table_id: str


@dataclass
class RowOpened(Message):
    """Enter was pressed on a row of a paged table."""

    table_id: str
