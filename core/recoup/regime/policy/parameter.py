"""What an institution may set: parameters, and named sets of settings (regime.md §3).

A policy writes a regulation's number as a literal beside its citation, and an institution's number as `P("key")`. The
value of a parameter on a day is the institution's own setting, else that of its profile, else the default.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "INT", "DAYS", "MONTHS", "PERIODS", "MONEY", "RATE", "BOOL", "CODE", "CODES", "ORDER", "TIME", "DATE", "TEXT",
    "NAME", "PERSON", "ORGANISATION",
]  # fmt: skip
"""What a value is: MONEY in minor units, RATE in parts per million, PERIODS are repayment periods, ORDER a tuple of
codes in which the place counts, TIME is HH:MM local."""

INT: Final = "INT"
DAYS: Final = "DAYS"
MONTHS: Final = "MONTHS"
PERIODS: Final = "PERIODS"
MONEY: Final = "MONEY"
RATE: Final = "RATE"
BOOL: Final = "BOOL"
CODE: Final = "CODE"
CODES: Final = "CODES"
ORDER: Final = "ORDER"
TIME: Final = "TIME"
DATE: Final = "DATE"
TEXT: Final = "TEXT"
NAME: Final = "NAME"
PERSON: Final = "PERSON"
ORGANISATION: Final = "ORGANISATION"

Scalar: TypeAlias = int | bool | str | date
Rows: TypeAlias = tuple[tuple[str, Scalar], ...]
"""A table: pairs of a code and its value, such as a rate for each grade."""
Value: TypeAlias = Scalar | tuple[str, ...] | Rows


@dataclass(frozen=True, slots=True)
class P:
    """The value of a parameter. `by` picks the row of a table-valued one by an attribute of the subject.

    `P("interval_months", by="grade")` is the months between two checks for the loan's grade (CK-02).
    """

    key: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What binding leaves of a `P` with `by`: the rows of the institution, one of which the subject's attribute picks.

    No policy writes one. An attribute whose value has no row picks nothing (`None`).
    """

    by: str
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """Something an institution may set: its kind, its default, and the bounds the rules put on it.

    `minimum` and `maximum` bound numbers, each row of a table alike; `choices` are the admissible codes (an ORDER is a
    permutation of them); `above` names a parameter whose value this one must exceed.
    """

    code: str
    kind: Kind
    default: Value
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    above: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named set of settings that belong together, such as a local variant of a rule (TV-01)."""

    code: str
    values: tuple[tuple[str, Value], ...]
    rules: tuple[str, ...] = ()
