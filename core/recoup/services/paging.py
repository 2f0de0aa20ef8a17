"""Pages of lists: a hard cap, keyset cursors that belong to one order, and totals that stop counting somewhere."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, overload

import orjson

from recoup.errors import Problem, Refused
from recoup.services.comparing import Sorting, Where

T = TypeVar("T")
U = TypeVar("U")

PAGE_MAX: Final = 100
"""The most rows of a page."""
PAGE_DEFAULT: Final = 20
"""Rows of a page when nobody says."""
TOTAL_MAX: Final = 10_000
"""Totals above this are told as *at least* this many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a list: `first` rows after a cursor, or `last` rows before one. At most `PAGE_MAX`.

    `counted`: whether anybody looks at the total; where nobody does it is told as 0. `where` and `sorting` are in terms
    of the columns that the list declares.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    counted: bool = True
    where: Where | None = None
    sorting: Sorting | None = None

    @property
    def backwards(self) -> bool:
        """Whether the page is asked for from its end."""
        return self.last is not None

    @property
    def size(self) -> int:
        """How many rows; raises `Refused` for anything but 1 to `PAGE_MAX`, or when both ends are asked for."""
        if self.first is not None and self.last is not None:
            raise Refused(Problem(code="PAGE_BOTH_ENDS", field=("last",), value=str(self.last)))
        field, asked = ("last", self.last) if self.backwards else ("first", self.first)
        size = PAGE_DEFAULT if asked is None else asked
        if not 1 <= size <= PAGE_MAX:
            raise Refused(Problem(code="PAGE_SIZE", field=(field,), value=str(size), limit=str(PAGE_MAX)))
        return size

    @property
    def cursor(self) -> str | None:
        """The cursor that counts for the end asked from."""
        return self.before if self.backwards else self.after


FIRST_PAGE: Final = Page()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOf(Generic[T]):
    """A page: rows in list order, a cursor for each, and how much more there is."""

    items: tuple[T, ...]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    total: int
    total_is_exact: bool

    def holding(self, items: Sequence[U]) -> "PageOf[U]":
        """The same page with its rows shown in another way, in the same order."""
        return PageOf(
            items=tuple(items),
            cursors=self.cursors,
            has_next=self.has_next,
            has_previous=self.has_previous,
            total=self.total,
            total_is_exact=self.total_is_exact,
        )


def cursor_of(order: str, *key: int | str) -> str:
    """An opaque cursor for the row with that sort key under that order."""
    return urlsafe_b64encode(orjson.dumps([order, *key])).decode().rstrip("=")


class Cursors(Sequence[str]):
    """The cursors of a page's rows, each made when somebody looks at it."""

    def __init__(self, order: str, keys: Sequence[tuple[int | str, ...]]) -> None:
        self._order = order
        self._keys = keys

    def __len__(self) -> int:
        """As many as rows."""
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...

    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        """The cursor of a row, or of some."""
        if isinstance(at, slice):
            return Cursors(self._order, self._keys[at])
        return cursor_of(self._order, *self._keys[at])


def key_of(cursor: str, order: str, width: int) -> list[int | str]:
    """The sort key inside a cursor; raises `Refused` CURSOR_FOREIGN where another order or somebody else made it."""
    foreign = Refused(Problem(code="CURSOR_FOREIGN", field=("after",), value=cursor))
    try:
        opened = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as wrong:
        raise foreign from wrong
    if not isinstance(opened, list) or len(opened) != width + 1 or opened[0] != order:
        raise foreign
    key = opened[1:]
    if not all(isinstance(part, (int, str)) and not isinstance(part, bool) for part in key):
        raise foreign
    return key
