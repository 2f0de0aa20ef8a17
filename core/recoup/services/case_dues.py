# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What fell due of a loan in the period that a case or a document is about, what of it is paid, and what is not.

Bills are counted on the day to which their due day rolled; those of a cost, a misuse or a prepayment do not fall due by
the plan and are left out. Worked example (DB-X11): principal of 15,000,000.00 and interest of 1,234,567.89 fall due on
2024-06-21. With 16,234,567.89 paid that day, nothing of the day is unpaid.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from recoup.records.case import Case
from recoup.regime.deciding import Cell
from recoup.rules.columns import BillKind
from recoup.services import sql

NAMES: Final = frozenset({"due_in_period", "unpaid_in_period", "principal_paid_in_period", "interest_paid_in_period"})
"""What is known of a period."""

_KINDS: Final = ", ".join(str(int(kind)) for kind in (BillKind.INSTALMENT, BillKind.INTEREST, BillKind.MATURITY))
_SUMS: Final = """
COALESCE(CAST(sum(b.principal + b.interest) AS BIGINT), 0) AS due_in_period,
COALESCE(CAST(sum(b.principal + b.interest - b.paid_principal - b.paid_interest) AS BIGINT), 0) AS unpaid_in_period,
COALESCE(CAST(sum(b.paid_principal) AS BIGINT), 0) AS principal_paid_in_period,
COALESCE(CAST(sum(b.paid_interest) AS BIGINT), 0) AS interest_paid_in_period"""

_OF_CASES: Final = (
    f"SELECT c.id AS subject, {_SUMS} FROM work_case c LEFT JOIN bill b ON b.loan_id = c.loan_id "
    f"AND b.kind IN ({_KINDS}) AND b.rolled_due_on BETWEEN c.period_start AND c.period_end "
    "WHERE c.id IN ({keys}) GROUP BY c.id"
)
_OF_LOANS: Final = (
    f"SELECT l.id AS subject, {_SUMS} FROM loan l LEFT JOIN bill b ON b.loan_id = l.id "
    f"AND b.kind IN ({_KINDS}) AND b.rolled_due_on BETWEEN ? AND ? WHERE l.id IN ({{keys}}) GROUP BY l.id"
)


async def of_cases(cases: Iterable[Case]) -> dict[int, dict[str, Cell]]:
    """What fell due of each case's loan in the case's period, by the cases' ids."""
    ids = [case.id for case in cases if case.id and case.loan_id and case.period_end]
    return _told(await sql.rows_in(_OF_CASES, ids) if ids else [])


async def of_loans(loans: Sequence[int], first: int, last: int) -> dict[int, dict[str, Cell]]:
    """What fell due of loans from one day through another, by loan."""
    return _told(await sql.rows_in(_OF_LOANS, loans, [first, last]))


def _told(rows: Iterable[sql.Row]) -> dict[int, dict[str, Cell]]:
    return {row["subject"]: {name: row[name] for name in NAMES} for row in rows}
