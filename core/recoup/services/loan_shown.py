# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What is shown of loans, attribute by attribute: the columns that each needs, and how it is read from them.

    select(None)                                  SELECT l.public_id, l.number, … FROM loan l JOIN …: whole loans
    select(frozenset({"number", "balance"}))      only what these need, from no table more than it takes

`views` makes `LoanView`s of the rows; of a narrow statement, views that have the attributes asked for and no others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final, TypeAlias, cast

from recoup.errors import Problem, Refused
from recoup.rules.calendar import date_of
from recoup.rules.columns import NEVER, LoanFlag, Method
from recoup.services import party, regime, sql
from recoup.services.loan_view import APPROVED, LoanView
from recoup.services.regime import ProfilePolicy

Known: TypeAlias = ProfilePolicy | None

_BALANCE: Final = "s.principal + s.overdue_principal"
ORDERS: Final = {
    "number": "l.number",
    "balance": _BALANCE,
    "overdue_order": f"CASE WHEN s.overdue_since = 0 THEN {NEVER} ELSE s.overdue_since END",
    "due_order": f"CASE WHEN s.next_due_on = 0 THEN {NEVER} ELSE s.next_due_on END",
    "next_due_on": "s.next_due_on",
}
"""What loans are ordered by: the expression of each column that a cursor keeps."""
_EXPRESSIONS: Final = ORDERS | {
    "organisation_code": "o.code",
    "regime": "f.regime",
    "product": "f.product",
    "officer_code": "u.code",
    "today": "d.day",
    "told_since": "CASE WHEN s.profile_id <> l.profile_id THEN f.attributes END",
}
_OF_STATE: Final = frozenset(
    [
        "principal",
        "overdue_principal",
        "overdue_interest",
        "overdue_other",
        "suspense",
        "instalment",
        "rate",
        "floor",
        "grade",
        "status",
        "flags",
        "next_due_on",
        "overdue_since",
        "missed_total",
        "missed_run",
        "as_of",
        "version",
        "profile_id",
    ]
)
_JOINS: Final = (
    ("p", "JOIN party p ON p.id = l.party_id JOIN organisation po ON po.id = p.organisation_id"),
    ("f", "JOIN profile f ON f.id = s.profile_id"),
    ("u", "LEFT JOIN principal u ON u.id = l.officer_id"),
    ("d", "LEFT JOIN business_day d ON d.id = 1"),
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An attribute: its columns, and how it is read from them on the open business day."""

    columns: tuple[str, ...]
    of: Callable[[sql.Row, Known, int], object]


@lru_cache(maxsize=8192)
def _day(number: int) -> date | None:
    return date_of(number) if number else None


def _begun(row: sql.Row) -> bool:
    return bool(row["stage"] != APPROVED)


def _graded(column: str) -> _Shown:
    def of(row: sql.Row, known: Known, _: int) -> str | None:
        grades = known.policy.grades if known and _begun(row) else ()
        return grades[row[column]] if row[column] < len(grades) else None

    return _Shown((column, "stage", "profile_id", "today"), of)


def _status(row: sql.Row, known: Known, _: int) -> str | None:
    if not (row["status"] and known and _begun(row)):
        return None
    statuses = known.policy.statuses
    return statuses[row["status"] - 1].code if row["status"] <= len(statuses) else None


def _either(before: str, begun: str) -> _Shown:
    """What the contract says before the loan has begun, what the books say then."""
    return _Shown((before, begun, "stage"), lambda row, _, __: row[begun] if _begun(row) else row[before])


def _on(column: str) -> _Shown:
    return _Shown((column,), lambda row, _, __: _day(row[column]))


def _on_since_begun(column: str) -> _Shown:
    return _Shown((column, "stage"), lambda row, _, __: _day(row[column]) if _begun(row) else None)


def _plain(column: str) -> _Shown:
    return _Shown((column,), lambda row, _, __: row[column])


def _past_due(row: sql.Row, _: Known, today: int) -> int:
    return max(0, today - row["overdue_since"]) if row["overdue_since"] else 0


def _told_since(row: sql.Row) -> dict[str, str]:
    """What a move to another product or regime said of it. Its tier is reckoned and told by nobody."""
    told: dict[str, str] = sql.unpacked(row["told_since"]) or {}
    return {code: value for code, value in told.items() if code != "tier"}


_PLAIN: Final = (
    "number", "external_id", "organisation_code", "regime", "product", "currency", "stage", "contract_principal",
    "instalments", "balance", "principal", "overdue_principal", "overdue_interest", "overdue_other", "suspense",
    "missed_total", "missed_run", "version", "officer_code",
)  # fmt: skip
_SHOWN: Final[dict[str, _Shown]] = {name: _plain(name) for name in _PLAIN} | {
    "id": _plain("public_id"),
    "party": _Shown(("party",), lambda row, _, __: party.view(row)),
    "method": _Shown(("method",), lambda row, _, __: Method(row["method"]).name),
    "rate": _either("contract_rate", "rate"),
    "instalment": _either("contract_instalment", "instalment"),
    "starts_on": _on_since_begun("starts_on"),
    "first_due_on": _on("first_due_on"),
    "maturity_on": _on("maturity_on"),
    "floor": _graded("floor"),
    "grade": _graded("grade"),
    "status": _Shown(("status", "stage", "profile_id", "today"), _status),
    "non_accrual": _Shown(("flags",), lambda row, _, __: bool(row["flags"] & LoanFlag.NON_ACCRUAL)),
    "next_due_on": _on("next_due_on"),
    "overdue_since": _on("overdue_since"),
    "dpd": _Shown(("overdue_since", "today"), _past_due),
    "as_of": _on_since_begun("as_of"),
    "schedule_confirmed": _Shown(("confirmed_on",), lambda row, _, __: row["confirmed_on"] > 0),
    "attributes": _Shown(
        ("attributes", "told_since"),
        lambda row, _, __: {**sql.unpacked(row["attributes"]), **_told_since(row)},
    ),
}
_JUDGED: Final = frozenset({"floor", "grade", "status"})
"""Codes of the regime: their names stand in the policy of the loan's profile."""


@lru_cache(maxsize=256)
def select(only: frozenset[str] | None, keys: tuple[str, ...] = (), conditions: tuple[str, ...] = ()) -> str:
    """The SELECT … FROM … of whole loans, or of what these attributes need; `keys` are columns of an order besides.

    `conditions` are those that will follow: the tables that they speak of are joined.
    """
    wanted = list(_SHOWN) if only is None else sorted(only)
    keys = (*ORDERS, "profile_id") if only is None else keys
    columns = dict.fromkeys(("id", *keys, *(name for each in wanted for name in _SHOWN[each].columns)))
    listed = ", ".join(_column(name) for name in columns)
    told = f"{listed} {' '.join(conditions)}"
    joins = [join for alias, join in _JOINS if only is None or f"{alias}." in told.replace("po.", "p.")]
    return (
        f"SELECT {listed} FROM loan l JOIN loan_state s ON s.loan_id = l.id "
        f"JOIN organisation o ON o.id = l.organisation_id {' '.join(joins)}"
    )


def expression(column: str) -> str:
    """Where a column stands, or how it is reckoned."""
    return _EXPRESSIONS.get(column) or (f"s.{column}" if column in _OF_STATE else f"l.{column}")


def _column(name: str) -> str:
    return party.COLUMNS if name == "party" else f"{expression(name)} AS {name}"


async def views(rows: Iterable[sql.Row], only: frozenset[str] | None = None) -> list[LoanView]:
    """The loans in rows of such a statement. Raises `Refused` DAY_NOT_BEGUN."""
    listed = list(rows)
    if not listed:
        return []
    today = listed[0].get("today", 0)
    if today is None:
        raise Refused(Problem(code="DAY_NOT_BEGUN", field=("businessDay",)))
    known: dict[int, ProfilePolicy] = {}
    if only is None or only & _JUDGED:
        known = await regime.policies((row["profile_id"] for row in listed), today)
    if only is None:
        return [_whole(row, known.get(row["profile_id"]), today) for row in listed]
    made = [_narrow(row, known.get(row.get("profile_id", 0)), today, _made(only)) for row in listed]
    return cast("list[LoanView]", made)


def _whole(row: sql.Row, known: Known, today: int) -> LoanView:
    made: dict[str, Any] = {name: shown.of(row, known, today) for name, shown in _SHOWN.items()}
    return LoanView(**made)


@lru_cache(maxsize=256)
def _made(only: frozenset[str]) -> tuple[tuple[str, Callable[[sql.Row, Known, int], object]], ...]:
    """What has to be read in another way than as the column of its name."""
    return tuple((name, _SHOWN[name].of) for name in only if name not in _PLAIN)


def _narrow(
    row: sql.Row, known: Known, today: int, made: Iterable[tuple[str, Callable[[sql.Row, Known, int], object]]]
) -> SimpleNamespace:
    view = SimpleNamespace(**row)
    for name, of in made:
        setattr(view, name, of(row, known, today))
    return view
