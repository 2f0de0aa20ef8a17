# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The repayment days of loans, gone by and to come, since when loans are cured (CL-07) or in arrears (HW-02).

A loan is cured on the day on which the last of its arrears and costs was paid; a due that is missed later and paid
begins it anew. Worked example (CB-X10): arrears paid on 2024-05-10, dues on 2024-06-20 and 2024-09-20; the second of
them is two repayment periods after the cure.
"""

from collections.abc import Iterable
from typing import Final

from recoup.rules import observed
from recoup.rules.columns import BillKind, BillState, Component, FactKind
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


_MISSED: Final = (
    f"SELECT rolled_due_on, CASE WHEN state = {BillState.OPEN:d} THEN 0 ELSE paid_on END AS paid_on FROM bill "
    f"WHERE missed = 1 AND kind <> {BillKind.COST:d} AND loan_id = ? ORDER BY rolled_due_on DESC"
)
_CAME_BACK: Final = f"""
SELECT COALESCE(CAST(sum(x.amount) AS BIGINT), 0) AS total FROM payment_line x JOIN payment y ON y.id = x.payment_id
LEFT JOIN payment_reversal r ON r.payment_id = y.id
WHERE r.id IS NULL AND x.loan_id = ? AND x.component = {Component.PRINCIPAL:d} AND y.value_on BETWEEN ? AND ?
  AND x.generation = (
    SELECT max(z.generation) FROM payment_line z WHERE z.loan_id = x.loan_id AND z.fact_seq = x.fact_seq
)"""
_FORGIVEN: Final = f"""
SELECT COALESCE(CAST(sum(x.amount) AS BIGINT), 0) AS total FROM loan_fact x
WHERE x.kind = {FactKind.WAIVER:d} AND x.reverses = 0 AND x.loan_id = ? AND x.component = {Component.PRINCIPAL:d}
  AND x.value_on BETWEEN ? AND ?
  AND NOT EXISTS (SELECT 1 FROM loan_fact y WHERE y.loan_id = x.loan_id AND y.reverses = x.seq)"""


async def arrears_began_on(loan_id: int) -> int:
    """The due day from which on something of a loan was unpaid on every evening up to now; 0 where nothing is.

    Worked example: dues of 20 January and 20 February are missed and the first is paid on 5 March: since 20 January.
    Had it been paid on 20 February, the arrears would go on from there all the same; on the 19th they would have ended.
    """
    began = 0
    for row in await sql.rows(_MISSED, [loan_id]):
        if not row["paid_on"] or (began and row["paid_on"] >= began):
            began = row["rolled_due_on"]
    return began


async def principal_gone(loan_id: int, day: int) -> int:
    """The principal of a loan that came back or was forgiven since its present arrears began, up to a day, in minor
    units (HW-02). What is written off is owed still and not among it.

    Worked example: 12,000.00 were owed when the first due was missed; 650.00 of principal are paid since and 4,000.00
    forgiven with a restructuring: 4,650.00.
    """
    began = await arrears_began_on(loan_id)
    if not began:
        return 0
    found = [await sql.rows(each, [loan_id, began + 1, day]) for each in (_CAME_BACK, _FORGIVEN)]
    return sum(int(rows[0]["total"]) for rows in found)
