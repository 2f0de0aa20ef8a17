# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Lists by keyset: a page of the rows of a SELECT under an order, forwards or backwards, with a capped total."""

import re
from dataclasses import dataclass
from typing import Final

from recoup.services import sql
from recoup.services.comparing import Columns, Sorting, Where, condition
from recoup.services.paging import TOTAL_MAX, Cursors, Page, PageOf, key_of


@dataclass(slots=True, kw_only=True)
class Wanted:
    """The rows before they are cut into pages: a SELECT … FROM …, and the conditions with their values.

    `columns`: what they may be compared and put in order by.
    """

    select: str
    where: list[str]
    values: list[sql.Value]
    columns: Columns = ()

    def add(self, condition: str, *values: sql.Value) -> None:
        """Narrow the rows by one more condition."""
        self.where.append(condition)
        self.values += values

    def narrow(self, where: Where | None) -> None:
        """Narrow the rows by what a client compares. Raises `Refused` where it is too much."""
        if where is not None:
            told, values = condition(where, self.columns)
            self.add(told, *values)

    def sorted(self, order: "Order", sorting: Sorting | None) -> "Order":
        """The order that a client wants, of which the list's own is the end; its key is a column of the rows then."""
        if sorting is None:
            return order
        column = next(column for column in self.columns if column.name == sorting.column)
        self.select = _FROM.sub(f", {column.expression} AS {_KEY} FROM ", self.select, count=1)
        way = "desc" if sorting.descending else "asc"
        return Order(
            name=f"{order.name}.{column.name}.{way}",
            keys=((column.expression, _KEY), *order.keys),
            descending=sorting.descending,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A total order: (expression, name of its column in the row) for each key, the last one unique.

    `name` is bound into the cursors: one of another order is refused.
    """

    name: str
    keys: tuple[tuple[str, str], ...]
    descending: bool = False


_KEY: Final = "sorting_key"
_FROM: Final = re.compile(r"\sFROM\s")
ASCENDING: Final = {True: "ASC", False: "DESC"}


def statement(wanted: Wanted, order: Order, page: Page) -> tuple[str, list[sql.Value]]:
    """The statement of a page's rows and of one more, in the direction in which they are read, with its values."""
    upwards = order.descending == page.backwards
    where, values = list(wanted.where), list(wanted.values)
    if page.cursor is not None:
        key = key_of(page.cursor, order.name, len(order.keys))
        expressions = ", ".join(expression for expression, _ in order.keys)
        where.append(f"({expressions}) {'>' if upwards else '<'} ({sql.places(key)})")
        values += key
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    by = ", ".join(f"{expression} {ASCENDING[upwards]}" for expression, _ in order.keys)
    return f"{wanted.select}{condition} ORDER BY {by} LIMIT {page.size + 1}", values


async def _total(wanted: Wanted) -> int:
    source = " FROM " + _FROM.split(wanted.select, maxsplit=1)[1]
    condition = f" WHERE {' AND '.join(wanted.where)}" if wanted.where else ""
    counted = await sql.rows(
        f"SELECT count(*) AS total FROM (SELECT 1 AS one{source}{condition} LIMIT {TOTAL_MAX + 1}) AS counted",
        wanted.values,
    )
    return int(counted[0]["total"])


async def page(wanted: Wanted, order: Order, page: Page) -> PageOf[sql.Row]:
    """The rows of the page. Raises `Refused` for a page size out of bounds or a foreign cursor."""
    wanted.narrow(page.where)
    order = wanted.sorted(order, page.sorting)
    asked, values = statement(wanted, order, page)
    found = await sql.rows(asked, values)
    more, found = len(found) > page.size, found[: page.size]
    if page.backwards:
        found.reverse()
    beyond = page.cursor is not None
    total = await _total(wanted) if page.counted else 0
    cursors = Cursors(order.name, [tuple(row[column] for _, column in order.keys) for row in found])
    for row in found:
        row.pop(_KEY, None)
    return PageOf(
        items=tuple(found),
        cursors=cursors,
        has_next=beyond if page.backwards else more,
        has_previous=more if page.backwards else beyond,
        total=min(total, TOTAL_MAX),
        total_is_exact=total <= TOTAL_MAX,
    )
