"""Dues put straight into the books, for an example that gives dues and no way to them (CB-X12)."""

from datetime import date

import numpy as np

from recoup.records.bulk import bulk
from recoup.records.loan import Loan, LoanState
from recoup.rules.calendar import day_of
from recoup.rules.columns import BillKind, Bills, LoanFlag
from recoup.services.loan import LoanDraft
from tests.services.world import World

SETTLED, SECOND, PRINCIPAL, COST = 857_917, 1_111_667, 100_000_000, 120_000
PENALTY, COMPOUND = 906_250, 11_082


async def put_dues(world: World, draft: LoanDraft, today: date, *, non_accrual: bool) -> None:
    """A loan with the dues of CB-X12: two settled interests, the principal with its penalty, a cost, compound interest.

    Everything is posted through today, so that a payment of today finds just these figures.
    """
    await world.party(draft.party_number)
    await world.board(draft)
    loan = await Loan.get(number=draft.number)
    day = day_of(today)
    rows = [
        {"kind": BillKind.INTEREST, "rolled_due_on": day_of(date(2024, 3, 21)), "interest": SETTLED},
        {"kind": BillKind.INTEREST, "rolled_due_on": day_of(date(2024, 6, 21)), "interest": SECOND}
        | {"compound_posted": COMPOUND},
        {"kind": BillKind.MATURITY, "rolled_due_on": day_of(date(2024, 6, 25)), "principal": PRINCIPAL}
        | {"penalty_posted": PENALTY},
        {"kind": BillKind.COST, "rolled_due_on": day_of(date(2024, 7, 1)), "cost": COST},
    ]
    bills = Bills.of(
        [
            {**row, "seq": seq, "due_on": row["rolled_due_on"], "opened_on": row["rolled_due_on"], "missed": 1}
            | {"penalty_from": day, "state": 1}
            for seq, row in enumerate(rows, start=1)
        ]
    )
    columns = {name: getattr(bills, name) for name in Bills.names() if name != "loan"}
    await bulk().insert("bill", {"loan_id": np.full(len(rows), loan.id, dtype=np.int64), **columns})
    await LoanState.filter(loan_id=loan.id).update(
        overdue_principal=PRINCIPAL,
        overdue_interest=SETTLED + SECOND,
        overdue_other=COST + PENALTY + COMPOUND,
        rate=43_500,
        penalty_rate=65_250,
        as_of=day,
        closed_on=day - 1,
        interest_from=day,
        next_seq=5,
        next_instalment=2,
        overdue_since=day_of(date(2024, 3, 21)),
        flags=int(LoanFlag.NON_ACCRUAL) if non_accrual else 0,
        next_event=day,
        last_fact=1,
    )
    await Loan.filter(id=loan.id).update(stage="LIVE")
