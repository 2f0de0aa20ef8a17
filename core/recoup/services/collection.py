"""What was collected of a month's sales: by the due day, and by the end of that month (TQ-01).

Worked example (TR-X13): sales of 2024-03 are 1,000,000.00; 820,000.00 came by 2024-04-05 and 940,000.00 by 2024-04-30.
The rates are 82.00 % and 94.00 %; 180,000.00 became 未收款 and 60,000.00 催收款.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from recoup.errors import NotFound
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import Account, PostingKind
from recoup.rules.provisioning import ratio
from recoup.services import limits, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The sales of a month in one currency, in minor units. Rates are exact, None where nothing was sold."""

    sales: int
    on_time: int
    by_month_end: int

    @property
    def on_time_rate(self) -> Fraction | None:
        """Collected by the due day, of the sales."""
        return ratio(self.on_time, self.sales)

    @property
    def month_end_rate(self) -> Fraction | None:
        """Collected by the end of the month in which it was due, of the sales."""
        return ratio(self.by_month_end, self.sales)

    @property
    def late(self) -> int:
        """What was not there on its due day."""
        return self.sales - self.on_time

    @property
    def left(self) -> int:
        """What was still not there at the end of that month."""
        return self.sales - self.by_month_end


_DEBT: Final = (int(Account.PRINCIPAL), int(Account.PRINCIPAL_OVERDUE), int(Account.RECEIVABLE))
_CASH: Final = (int(Account.CLEARING), int(Account.SALES_CLEARING), int(Account.SUSPENSE))

_MOVES: Final = """
SELECT l.maturity_on, t.effective_on, t.kind,
       CAST(sum(CASE WHEN t.credit IN {debt} AND t.debit IN {cash} THEN t.amount
                     WHEN t.debit IN {debt} AND t.credit IN {cash} THEN -t.amount ELSE 0 END) AS BIGINT) AS paid
FROM posting t
JOIN loan l ON l.id = t.loan_id
JOIN loan_state s ON s.loan_id = l.id
JOIN profile f ON f.id = s.profile_id
JOIN organisation o ON o.id = l.organisation_id
WHERE f.regime = ? AND l.currency = ? AND l.starts_on BETWEEN ? AND ? AND {seen}
GROUP BY l.maturity_on, t.effective_on, t.kind"""


async def of_month(actor: Actor, regime_code: str, month: date, *, currency: str = "CNY") -> Collected:
    """What was sold in the month of a day and how much of it was collected in time, payments taken back left out.

    Needs `read`. Raises `NotFound` for a regime that is not active, `Refused` for a currency or month that is none.
    """
    require(actor, BOOK_READ)
    if regime.spec_of(regime_code) is None:
        raise NotFound("regime", regime_code)
    limits.refuse({0: [*limits.currency(currency), *limits.day(month, ("month",))]}, single=True)
    first = day_of(month.replace(day=1))
    last = day_of(_month_end(month))
    seen, values = sight.where(actor)
    statement = _MOVES.format(debt=_DEBT, cash=_CASH, seen=seen)
    rows = await sql.rows(statement, [regime_code, currency, first, last, *values])
    sales = on_time = by_month_end = 0
    for row in rows:
        due, on, paid = row["maturity_on"], row["effective_on"], row["paid"]
        if row["kind"] == PostingKind.DRAWDOWN:
            sales -= paid
            continue
        on_time += paid if on <= due else 0
        by_month_end += paid if on <= day_of(_month_end(date_of(due))) else 0
    return Collected(sales=sales, on_time=on_time, by_month_end=by_month_end)


_OF_LOANS: Final = """
SELECT t.loan_id, l.maturity_on, t.effective_on,
       CAST(sum(CASE WHEN t.credit IN {debt} AND t.debit IN {cash} THEN t.amount
                     WHEN t.debit IN {debt} AND t.credit IN {cash} THEN -t.amount ELSE 0 END) AS BIGINT) AS paid
FROM posting t JOIN loan l ON l.id = t.loan_id LEFT JOIN audit_entry a ON a.id = t.audit_id
WHERE t.kind <> ? AND t.effective_on <= ? AND COALESCE(a.recorded_at, 0) <= ? AND t.loan_id IN ({{keys}})
GROUP BY t.loan_id, l.maturity_on, t.effective_on"""


async def of_loans(loans: Sequence[int], day: int, known_at: int) -> dict[int, Collected]:
    """The same of single loans, by the database's own id: what had come up to a day, as known at a moment."""
    found = {loan: Collected(sales=0, on_time=0, by_month_end=0) for loan in loans}
    asked = [int(PostingKind.DRAWDOWN), day, known_at]
    for row in await sql.rows_in(_OF_LOANS.format(debt=_DEBT, cash=_CASH), loans, asked):
        before, due, on, paid = found[row["loan_id"]], row["maturity_on"], row["effective_on"], row["paid"]
        found[row["loan_id"]] = Collected(
            sales=0,
            on_time=before.on_time + (paid if on <= due else 0),
            by_month_end=before.by_month_end + (paid if on <= day_of(_month_end(date_of(due))) else 0),
        )
    return found


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
