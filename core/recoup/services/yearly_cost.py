# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What a loan costs its debtor in a year, and whether that is more than courts let stand; a warning only (IR-11)."""

from dataclasses import dataclass
from typing import Final

from recoup.rules import yearly_cost as rules
from recoup.rules.columns import Account
from recoup.services import businessday, ledger, loan_query, sql
from recoup.services.access import BOOK_READ, Actor, require

PARAMETER: Final = "cost_warning"
"""The cap, ppm a year."""
_PRINCIPAL: Final = ", ".join(
    str(int(account)) for account in (Account.PRINCIPAL, Account.PRINCIPAL_OVERDUE, Account.RECEIVABLE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyCost:
    """Charges from the first draw-down to the open business day, and what they are in a year (ppm)."""

    charges: int
    rate: int
    limit: int
    above: bool


async def of_loan(actor: Actor, loan: str) -> YearlyCost | None:
    """The yearly cost of a loan; None before its first day is over, or without its regime. Needs `read`."""
    require(actor, BOOK_READ)
    loan_id = await loan_query.internal_id(actor, loan)
    today = (await businessday.current()).number
    loaded = await ledger.load([loan_id], lock=False, day=today)
    days = rules.principal_days(await _movements(loan_id), today)
    if not loaded or days <= 0:
        return None
    bills = await loan_query.bills(actor, loan)
    charges = sum(bill.interest + bill.cost + bill.penalty + bill.compound for bill in bills)
    charges += (await loan_query.figures(actor, [loan]))[loan].accrued_interest
    limit = int(str(loaded[0].bound.values[PARAMETER]))
    return YearlyCost(
        charges=charges,
        rate=rules.yearly_cost(charges, days),
        limit=limit,
        above=rules.exceeds(charges, days, limit),
    )


async def _movements(loan_id: int) -> list[tuple[int, int]]:
    """The days on which the outstanding principal moved, and by how much."""
    rows = await sql.rows(
        f"SELECT effective_on, CAST(SUM(CASE WHEN debit IN ({_PRINCIPAL}) THEN amount ELSE 0 END "
        f"- CASE WHEN credit IN ({_PRINCIPAL}) THEN amount ELSE 0 END) AS BIGINT) AS change FROM posting "
        f"WHERE loan_id = ? AND (debit IN ({_PRINCIPAL}) OR credit IN ({_PRINCIPAL})) GROUP BY effective_on",
        [loan_id],
    )
    return [(row["effective_on"], int(row["change"])) for row in rows]
