"""What a kind of book must be able to do so that it can be imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from recoup.errors import Problem
from recoup.services.access import Actor
from recoup.services.import_cells import Cells

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Something on the books already; `differs` names the columns in which the file says otherwise."""

    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a chunk: rows that are new on the books, and rows that were there."""

    new: int
    known: int


class Kind(Protocol[Asked]):
    """A kind of book. `read` notes a row's problems on its cells; the others see rows without any."""

    columns: frozenset[str]
    families: tuple[str, ...]

    def read(self, cells: Cells) -> Asked:
        """What the row asks for."""
        ...

    def key(self, row: Asked) -> str:
        """What may come only once in a file."""
        ...

    async def known(self, rows: Sequence[Asked]) -> Mapping[str, Known]:
        """The rows that are on the books already, by key."""
        ...

    async def examine(self, actor: Actor, rows: Sequence[Asked]) -> Mapping[int, Sequence[Problem]]:
        """What would be refused, by the place of the row; nothing is written."""
        ...

    async def warn(self, actor: Actor, rows: Sequence[Asked]) -> Mapping[int, Sequence[Problem]]:
        """What to know of rows that nothing is wrong with, by the place of the row; they come in all the same."""
        ...

    async def store(self, actor: Actor, rows: Sequence[Asked]) -> Stored:
        """Write the rows; safe to repeat."""
        ...
