# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The repayment days of loans, gone by and to come, and since when loans are cured (CL-07).

A loan is cured on the day on which the last of its arrears and costs was paid; a due that is missed later and paid
begins it anew. Worked example (CB-X10): arrears paid on 2024-05-10, dues on 2024-06-20 and 2024-09-20; the second of
them is two repayment periods after the cure.
"""

from collections.abc import Iterable
from typing import Final

from recoup.rules import observed
from recoup.rules.columns import BillKind, BillState
from recoup.rules.walk import Walk
from recoup.services import ledger, sql

AHEAD: Final = 12
"""Repayment days to come that a deadline may count."""

_BILLS: Final = f"SELECT DISTINCT loan_id, due_on FROM bill WHERE kind <> {BillKind.COST:d} AND loan_id IN ({{keys}})"

_CURED: Final = f"""
SELECT loan_id, max(paid_on) AS cured_on FROM bill
WHERE (missed = 1 OR kind = {BillKind.COST:d}) AND loan_id IN ({{keys}})
GROUP BY loan_id HAVING max(CASE WHEN state = {BillState.OPEN:d} THEN 1 ELSE 0 END) = 0"""


async def days_of(loan_ids: Iterable[int], day: int) -> dict[int, tuple[int, ...]]:
    """The repayment days of loans in order, by the database's own id: what was billed, and the next dozen."""
    wanted = sorted(set(loan_ids))
    found: dict[int, set[int]] = {loan_id: set() for loan_id in wanted}
    for row in await sql.rows_in(_BILLS, wanted):
        found[row["loan_id"]].add(row["due_on"])
    for loaded in await ledger.load(wanted, lock=False, day=day):
        batch = loaded.batch
        walk = Walk.of(batch.terms, batch.state, batch.bills, batch.plan, loaded.policy)
        for place, loan_id in enumerate(loaded.loan_ids.tolist()):
            found[loan_id].update(observed.coming(walk, place, max(found[loan_id], default=0), AHEAD))
    return {loan_id: tuple(sorted(days)) for loan_id, days in found.items()}


async def missed_after(loan_id: int, day: int) -> int:
    """The first repayment day after a day that was missed, paid by now or not; 0 where none was."""
    found = await sql.rows(
        f"SELECT COALESCE(min(due_on), 0) AS due_on FROM bill "
        f"WHERE missed = 1 AND kind <> {BillKind.COST:d} AND loan_id = ? AND due_on > ?",
        [loan_id, day],
    )
    return int(found[0]["due_on"])


async def cured_on(loan_ids: Iterable[int]) -> dict[int, int]:
    """The day on which each loan was cured, by the database's own id; without arrears, past or present, none."""
    rows = await sql.rows_in(_CURED, sorted(set(loan_ids)))
    return {row["loan_id"]: int(row["cured_on"]) for row in rows}
