"""`where` and `orderBy` of lists, made of the columns that the services declare: one table for both.

LoanWhere { and: [LoanWhere!] or: [LoanWhere!] number: TextComparator balance: MoneyComparator … }
TaskOrder { field: TaskOrderField! direction: OrderDirection! }
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, EnumMeta
from typing import Any, Final, Optional

import strawberry
from strawberry import field

from recoup.services.comparing import Column, Columns, Compared, Kind, Predicate, Sorting, Where
from recoup_graphql.money import MoneyInput, minor

_EQ: Final = "Equal to it."
_NEQ: Final = "Anything that is there, but this."
_IN: Final = "One of them."


@strawberry.enum(description="Which way a list runs.")
class OrderDirection(Enum):
    """Up or down."""

    ASC = strawberry.enum_value("ASC", description="Smallest, earliest, first in the alphabet first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest, last in the alphabet first.")


@strawberry.input(description="Compares a text. All that is said must hold; what is missing meets none of it.")
class TextComparator:
    """Of texts, exactly as they are written."""

    eq: str | None = field(default=strawberry.UNSET, description=_EQ)
    neq: str | None = field(default=strawberry.UNSET, description=_NEQ)
    one_of: list[str] | None = field(default=strawberry.UNSET, name="in", description=_IN)
    starts_with: str | None = field(default=strawberry.UNSET, description="Begins with it.")


@strawberry.input(description="Compares a whole number. All that is said must hold.")
class IntComparator:
    """Of whole numbers."""

    eq: int | None = field(default=strawberry.UNSET, description=_EQ)
    neq: int | None = field(default=strawberry.UNSET, description=_NEQ)
    one_of: list[int] | None = field(default=strawberry.UNSET, name="in", description=_IN)
    lt: int | None = field(default=strawberry.UNSET, description="Below it.")
    lte: int | None = field(default=strawberry.UNSET, description="At most this.")
    gt: int | None = field(default=strawberry.UNSET, description="Above it.")
    gte: int | None = field(default=strawberry.UNSET, description="At least this.")


@strawberry.input(description="Compares a day. All that is said must hold; no day meets none of it.")
class DateComparator:
    """Of days."""

    eq: date | None = field(default=strawberry.UNSET, description=_EQ)
    neq: date | None = field(default=strawberry.UNSET, description=_NEQ)
    one_of: list[date] | None = field(default=strawberry.UNSET, name="in", description=_IN)
    lt: date | None = field(default=strawberry.UNSET, description="Before it.")
    lte: date | None = field(default=strawberry.UNSET, description="On it or before.")
    gt: date | None = field(default=strawberry.UNSET, description="After it.")
    gte: date | None = field(default=strawberry.UNSET, description="On it or after.")


@strawberry.input(description="Compares a moment. All that is said must hold.")
class DateTimeComparator:
    """Of moments."""

    lt: datetime | None = field(default=strawberry.UNSET, description="Before it.")
    lte: datetime | None = field(default=strawberry.UNSET, description="At it or before.")
    gt: datetime | None = field(default=strawberry.UNSET, description="After it.")
    gte: datetime | None = field(default=strawberry.UNSET, description="At it or after.")


@strawberry.input(
    description="Compares an amount; only amounts of the same currency meet it. All that is said must hold."
)
class MoneyComparator:
    """Of amounts."""

    eq: MoneyInput | None = field(default=strawberry.UNSET, description=_EQ)
    neq: MoneyInput | None = field(default=strawberry.UNSET, description="Another amount of its currency.")
    lt: MoneyInput | None = field(default=strawberry.UNSET, description="Below it.")
    lte: MoneyInput | None = field(default=strawberry.UNSET, description="At most this.")
    gt: MoneyInput | None = field(default=strawberry.UNSET, description="Above it.")
    gte: MoneyInput | None = field(default=strawberry.UNSET, description="At least this.")


_COMPARATORS: Final[dict[Kind, type]] = {
    Kind.TEXT: TextComparator,
    Kind.WHOLE: IntComparator,
    Kind.DAY: DateComparator,
    Kind.MOMENT: DateTimeComparator,
    Kind.AMOUNT: MoneyComparator,
}
_OPS: Final = {
    "eq": "eq", "neq": "neq", "one_of": "in", "lt": "lt", "lte": "lte", "gt": "gt", "gte": "gte",
    "starts_with": "startsWith",
}  # fmt: skip
_ALL: Final = "All of these must hold as well. At most three deep, and 20 comparisons in all."
_ANY: Final = "And one of these at least."
_WHERE: Final = "Only entries that meet these comparisons, besides the filter's conditions."
_ORDER: Final = "In which order; the list's own when nothing is said, which also settles ties."


@dataclass(frozen=True, slots=True)
class Comparable:
    """What a list takes: `where` and `order_by` as arguments, and how they are read."""

    columns: Columns
    where: Any
    order: Any

    def asked(self, where: Any, order: Any) -> tuple[Where | None, Sorting | None]:  # noqa: ANN401  made of a table
        """In the services' terms. Raises `Refused` for amounts that are none."""
        return (
            self._where(where) if where else None,
            Sorting(str(order.field.value), descending=order.direction is OrderDirection.DESC) if order else None,
        )

    def _where(self, told: Any) -> Where:  # noqa: ANN401  made of a table
        return Where(
            predicates=tuple(one for column in self.columns for one in _predicates(column, told)),
            every=tuple(self._where(part) for part in told.every or ()),
            some=tuple(self._where(part) for part in told.some or ()),
        )


def _predicates(column: Column, told: Any) -> Iterator[Predicate]:  # noqa: ANN401  made of a table
    comparator = getattr(told, column.name)
    for name, op in _OPS.items() if comparator else ():
        value = getattr(comparator, name, None)
        if value is not None and value is not strawberry.UNSET:
            told_values = value if isinstance(value, list) else [value]
            yield Predicate(column.name, op, tuple(_value(each, column.name) for each in told_values))


def _value(value: Any, name: str) -> Compared:  # noqa: ANN401  what a comparator takes
    if isinstance(value, MoneyInput):
        return minor(value, "where", name), str(value.currency)
    told: Compared = value
    return told


def comparable(noun: str, columns: Columns) -> Comparable:
    """The input types of a list, named after what it lists."""
    return Comparable(columns, _where_input(noun, columns), _order_input(noun, columns))


def _where_input(noun: str, columns: Iterable[Column]) -> Any:  # noqa: ANN401  made of a table
    name = f"{noun}Where"
    own: dict[str, Any] = {"__module__": __name__, "__doc__": "Made of a table.", "__annotations__": {}}
    parts = {"every": ("and", _ALL), "some": ("or", _ANY)}
    for attribute, (told, words) in parts.items():
        own["__annotations__"][attribute] = f"list[{name}] | None"
        own[attribute] = field(default=strawberry.UNSET, name=told, description=words)
    for column in columns:
        own["__annotations__"][column.name] = Optional[_COMPARATORS[column.kind]]  # noqa: UP045  of a value, not a name
        own[column.name] = field(default=strawberry.UNSET, name=column.name, description=_told(column))
    made = type(name, (), own)
    globals()[name] = made  # its parts are of its own kind, and are looked for here by their name
    return strawberry.input(made, description="Comparisons of columns. Everything that is said must hold.")


def _told(column: Column) -> str:
    return f"{column.words} Found by an index." if column.indexed else column.words


def _order_input(noun: str, columns: Iterable[Column]) -> Any:  # noqa: ANN401  made of a table
    values = {
        _constant(column.name): strawberry.enum_value(column.name, description=column.words)
        for column in columns
        if column.sorts
    }
    kind = EnumMeta.__call__(Enum, f"{noun}OrderField", values)
    fields = strawberry.enum(kind, description="What the list can be ordered by.")
    own = {
        "__module__": __name__,
        "__doc__": "Made of a table.",
        "__annotations__": {"field": fields, "direction": OrderDirection},
        "field": field(description="What to order by."),
        "direction": field(description="Which way."),
    }
    made = type(f"{noun}Order", (), own)
    return strawberry.input(made, description="An order of the list. Ties go as the list goes by itself.")


def _constant(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name)


def where_argument(of: Comparable) -> Any:  # noqa: ANN401  an annotation
    """The argument `where` of a list."""
    return strawberry.argument(description=_WHERE, graphql_type=Optional[of.where])  # noqa: UP045  of a value, not a name


def order_argument(of: Comparable) -> Any:  # noqa: ANN401  an annotation
    """The argument `orderBy` of a list."""
    return strawberry.argument(description=_ORDER, graphql_type=Optional[of.order])  # noqa: UP045
