# ruff: noqa: ANN401  the ORM hands values of any type to a field
"""The kinds of columns that Recoup stores. Money is whole minor units, a day a number, a moment whole microseconds.

Everything that a night reads or writes is a fixed-width whole number and never NULL: on PostgreSQL the widths are real,
on SQLite each is INTEGER and the ranges are held here and by the bulk adapters. Migrations name these classes by their
dotted path, so the module is frozen: add kinds, do not rename or move them.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar, overload

from tortoise.exceptions import ValidationError
from tortoise.fields import IntField
from tortoise.fields.base import Field
from tortoise.models import Model

INT2: Final = 2**15
INT4: Final = 2**31
INT8: Final = 2**63
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Moment = TypeVar("Moment", datetime, datetime | None)


def micros_of(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC: how moments are stored. A naive moment is refused."""
    if moment.tzinfo is None:
        message = "a moment needs an offset"
        raise ValueError(message)
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(micros: int) -> datetime:
    """The moment, in UTC, of stored microseconds."""
    return _EPOCH + timedelta(microseconds=micros)


def new_public_id(moment: datetime) -> str:
    """32 hexadecimal digits in the manner of UUIDv7: milliseconds first, so ids sort by time; the rest is random."""
    stamp = (micros_of(moment) // 1000).to_bytes(6, "big")
    noise = bytearray(os.urandom(10))
    noise[0] = 0x70 | noise[0] & 0x0F
    noise[2] = 0x80 | noise[2] & 0x3F
    return (stamp + bytes(noise)).hex()


def numbered_id(number: int) -> str:
    """The id that clients see of what bears a number only: 32 hexadecimal digits, like all the others."""
    return f"{number:032x}"


def number_in(public_id: str) -> int:
    """The number of such an id; 0, which nothing bears, for any other text."""
    try:
        number = int(public_id, 16) if len(public_id) == len(numbered_id(0)) else 0
    except ValueError:
        return 0
    return number if 0 < number < INT8 else 0


class WholeField(Field[int]):
    """A whole number within `BOUND`; the subclasses say how wide."""

    field_type = int
    skip_to_python_if_native = True  # the drivers give whole numbers
    BOUND: ClassVar[int] = INT8

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:  # noqa: ARG002  Tortoise's signature
        """The number itself. Raises ValidationError outside the column's range or for anything but whole numbers."""
        whole = self.to_python_value(value)
        if whole is not None and not -self.BOUND <= whole < self.BOUND:
            message = f"{self.model_field_name}: {value} is not a whole number within {self.BOUND}"
            raise ValidationError(message)
        self.validate(whole)
        return whole

    def to_python_value(self, value: Any) -> Any:
        """The number itself; the ORM would cut a fraction off without a word."""
        if value is None or type(value) is int:
            return value
        if isinstance(value, float):
            message = f"{self.model_field_name}: {value} is not a whole number"
            raise ValidationError(message)
        return int(value)


class IdField(IntField[int]):
    """A primary key, which the database counts up unless `generated` is False.

    A child of Tortoise's IntField, because only for such does it read a new key back from SQLite.
    """

    SQL_TYPE = "BIGINT"

    def __init__(self, *, generated: bool = True, **options: Any) -> None:
        options.pop("primary_key", None)
        super().__init__(primary_key=True, generated=generated, **options)

    class _db_postgres:  # noqa: N801  Tortoise looks for this name
        GENERATED_SQL = "BIGSERIAL NOT NULL PRIMARY KEY"

    class _db_sqlite:  # noqa: N801  Tortoise looks for this name
        SQL_TYPE = "INTEGER"
        GENERATED_SQL = "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"


class Int8Field(WholeField):
    """Eight bytes: counts, bits, references to rows."""

    SQL_TYPE = "BIGINT"


class AmountField(WholeField):
    """Minor units of the loan's currency."""

    SQL_TYPE = "BIGINT"


class Int4Field(WholeField):
    """Four bytes: rates in ppm, remainders, sequence numbers."""

    SQL_TYPE = "INT"
    BOUND = INT4


class Int2Field(WholeField):
    """Two bytes: codes, marks and small counters."""

    SQL_TYPE = "SMALLINT"
    BOUND = INT2


class DayField(WholeField):
    """Days since 1970-01-01; 0 is none. A number in Python too: see `recoup.rules.calendar.date_of`."""

    SQL_TYPE = "INT"
    BOUND = INT4


class MomentField(Field[Moment], Generic[Moment]):
    """A moment with its offset in Python, microseconds since 1970 UTC in the database; comparisons go by time."""

    SQL_TYPE = "BIGINT"
    field_type = datetime

    @overload
    def __init__(self: "MomentField[datetime]", *, null: Literal[False] = False, **options: Any) -> None: ...
    @overload
    def __init__(self: "MomentField[datetime | None]", *, null: Literal[True], **options: Any) -> None: ...
    def __init__(self, *, null: bool = False, **options: Any) -> None:
        super().__init__(null=null, **options)

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:  # noqa: ARG002  Tortoise's signature
        """Microseconds. Raises ValueError for a naive moment."""
        return micros_of(value) if isinstance(value, datetime) else value

    def to_python_value(self, value: Any) -> Any:
        """The moment in UTC."""
        return moment_of(value) if isinstance(value, int) else value


class PublicIdField(Field[str]):
    """The opaque id that clients see; made by `new_public_id`."""

    SQL_TYPE = "VARCHAR(32)"
    field_type = str

    def __init__(self, **options: Any) -> None:
        options.setdefault("unique", True)
        super().__init__(**options)
