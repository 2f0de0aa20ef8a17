"""Lists narrowed by comparing their columns, and put in order by one of them.

    COLUMNS = (text("state", "c.state", "State."), day("dueOn", "c.due_on", "When it is due."))
    condition(Where(predicates=(Predicate("dueOn", "lt", (date(2024, 2, 1),)),)), COLUMNS)

Each list declares its columns once: their names in the API, where they stand in its SELECT, and of which kind they are.
What is missing (no day, no number) meets no comparison. Nothing of a client becomes part of a statement's text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final, TypeAlias

from recoup.errors import Problem, Refused
from recoup.records.fields import micros_of
from recoup.rules.calendar import day_of
from recoup.services import sql

DEPTH_MAX: Final = 3
"""How deep conditions may stand in one another."""
PREDICATES_MAX: Final = 20
"""Comparisons of one list."""


class Kind(Enum):
    """What a column holds, and so how it is compared."""

    TEXT = "TEXT"
    WHOLE = "WHOLE"
    DAY = "DAY"
    MOMENT = "MOMENT"
    AMOUNT = "AMOUNT"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `currency`: of an amount, where its currency stands; `sorts`: no row is without a value.

    `indexed`: an index leads to what is equal to a value, or within bounds, in a list of any length; a test holds it.
    """

    name: str
    expression: str
    kind: Kind
    words: str
    currency: str = ""
    sorts: bool = True
    indexed: bool = False


Columns: TypeAlias = tuple[Column, ...]
Amount: TypeAlias = tuple[int, str]
"""Minor units, and their currency."""
Compared: TypeAlias = str | int | date | datetime | Amount


@dataclass(frozen=True, slots=True)
class Predicate:
    """A column compared with a value, or (`in`) with one of several: `eq neq in lt lte gt gte startsWith`."""

    column: str
    op: str
    values: tuple[Compared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """All of the predicates, all of `every`, and one of `some` where there is any."""

    predicates: tuple[Predicate, ...] = ()
    every: tuple["Where", ...] = ()
    some: tuple["Where", ...] = ()


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column a list runs, and which way. Ties go as the list goes by itself."""

    column: str
    descending: bool = False


def text(name: str, expression: str, words: str, *, sorts: bool = True, indexed: bool = False) -> Column:
    """A column of texts; `sorts` False where some rows have none."""
    return Column(name, expression, Kind.TEXT, words, sorts=sorts, indexed=indexed)


def whole(name: str, expression: str, words: str) -> Column:
    """A column of whole numbers."""
    return Column(name, expression, Kind.WHOLE, words)


def day(name: str, expression: str, words: str, *, indexed: bool = False) -> Column:
    """A column of days, 0 for none."""
    return Column(name, expression, Kind.DAY, words, indexed=indexed)


def moment(name: str, expression: str, words: str, *, indexed: bool = False) -> Column:
    """A column of moments."""
    return Column(name, expression, Kind.MOMENT, words, indexed=indexed)


def amount(name: str, expression: str, words: str, *, currency: str) -> Column:
    """A column of minor units, compared within one currency."""
    return Column(name, expression, Kind.AMOUNT, words, currency)


_SIGNS: Final = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def condition(where: Where, columns: Columns) -> tuple[str, list[sql.Value]]:
    """The condition with the values of its places. Raises `Refused` CONDITION_TOO_DEEP, TOO_MANY."""
    if _depth(where) > DEPTH_MAX:
        raise Refused(Problem(code="CONDITION_TOO_DEEP", field=("where",), limit=str(DEPTH_MAX)))
    count = _count(where)
    if count > PREDICATES_MAX:
        raise Refused(Problem(code="TOO_MANY", field=("where",), value=str(count), limit=str(PREDICATES_MAX)))
    values: list[sql.Value] = []
    return _condition(where, {column.name: column for column in columns}, values), values


def _depth(where: Where) -> int:
    return 1 + max((_depth(part) for part in (*where.every, *where.some)), default=0)


def _count(where: Where) -> int:
    """Each value of an `in` counts as well: it is one of many that are asked for."""
    own = sum(max(1, len(one.values)) for one in where.predicates)
    return own + sum(_count(part) for part in (*where.every, *where.some))


def _condition(where: Where, columns: dict[str, Column], values: list[sql.Value]) -> str:
    parts = [_compared(columns[one.column], one, values) for one in where.predicates]
    parts += [_condition(part, columns, values) for part in where.every]
    if where.some:
        parts.append(f"({' OR '.join([_condition(part, columns, values) for part in where.some])})")
    return f"({' AND '.join(parts)})" if parts else "(1 = 1)"


def _compared(column: Column, one: Predicate, values: list[sql.Value]) -> str:
    if not one.values:
        return "(1 = 0)"
    if one.op == "startsWith":
        values.append(sql.beginning(str(one.values[0])))
        return f"{column.expression} LIKE ? ESCAPE '\\'"
    place = "?" if column.kind is Kind.TEXT else "CAST(? AS BIGINT)"
    parts = list(_parts(column, _SIGNS.get(one.op, "="), place, one.values, values))
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _parts(column: Column, sign: str, place: str, told: Sequence[Compared], values: list[sql.Value]) -> Iterator[str]:
    for each in told:
        compared = f"{column.expression} {sign} {place}"
        if isinstance(each, tuple):
            values += each
            yield f"({compared} AND {column.currency} = ?)"
        elif column.kind is Kind.DAY and isinstance(each, date):
            values.append(day_of(each))
            yield f"({compared} AND {column.expression} > 0)"
        else:
            values.append(
                micros_of(each) if isinstance(each, datetime) else each if isinstance(each, int) else str(each)
            )
            yield compared
