"""A loan or the portfolio as it was on a day, as known at a moment."""

from datetime import date, datetime
from typing import Any

import strawberry
from strawberry import field

from recoup.services import as_of
from recoup.services.as_of import LoanAsOf as View
from recoup.services.as_of import Pair
from recoup_graphql.balances import LoanBalances, LoanToTheDay, balances, to_the_day
from recoup_graphql.bill import Bill, ScheduleRow, bill_node, schedule_row
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info
from recoup_graphql.money import Money, money, rate
from recoup_graphql.paging import given
from recoup_graphql.scalars import RateText


@strawberry.input(description="A day, and the moment of which one asks what was known of it.")
class AsOfInput:
    """A pair as a client tells it."""

    effective_on: date | None = field(
        default=strawberry.UNSET, description="The day, on its morning; the open business day when it is left out."
    )
    recorded_at: datetime | None = field(
        default=strawberry.UNSET,
        description="Only what was recorded by this moment counts; now when it is left out.",
    )


@strawberry.type(
    description="A loan on the morning of a day, as known at a moment: its dues of the day are open, its evening has "
    "not run. The answer for the same `effectiveOn` and `recordedAt` never changes.",
)
class LoanAsOf(LoanBalances, LoanToTheDay):
    """What was owed, and how the loan was judged."""

    effective_on: date = field(description="The day.")
    recorded_at: datetime = field(description="The moment; give it again to get this answer again.")
    regime: Code = field(description="The regime that it was managed under.")
    product: Code = field(description="The product of that regime.")
    is_disbursed: bool = field(description="Whether anything was paid out by then. If not, everything is zero or null.")
    is_paid_off: bool = field(description="Whether nothing was owed any more.")
    written_off: Money = field(description="Principal off the books and still claimed.")
    rate: RateText = field(description="The contract rate in force.")
    days_past_due: int = field(description="Days since `overdueSince`.")
    overdue_since: date | None = field(description="Due date of the oldest unpaid bill; null when nothing was overdue.")
    next_due_on: date | None = field(description="The next due date; null when nothing more fell due.")
    missed_total: int = field(description="Missed periods in all (累计逾期期数).")
    missed_run: int = field(description="Unpaid periods in an unbroken run (连续逾期期数).")
    missed_run_max: int = field(description="The longest such run so far (最长连续逾期期数).")
    missed_outstanding: int = field(description="Missed periods that were unpaid.")
    grade: Code | None = field(description="The official grade; null when the loan was not graded.")
    floor: Code | None = field(description="The worst grade whose condition held; null when the loan was not graded.")
    status: Code | None = field(description="The regime's name for the situation; null before disbursement.")
    is_non_accrual: bool = field(description="Whether interest was kept off the books.")
    bills: list[Bill] = field(description="Everything that had fallen due, oldest first.")
    schedule: list[ScheduleRow] = field(
        description="The dues that were still to come, projected from the state of that day; empty before disbursement."
    )


_COUNTED = ("missed_total", "missed_run", "missed_run_max", "missed_outstanding")


def as_of_node(view: View) -> LoanAsOf:
    """The answer as clients see it."""
    shown: dict[str, Any] = balances(view) | to_the_day(view.figures, view.currency)
    shown |= {
        name: None if code is None else regime_code(view.regime, noun, code)
        for name, noun, code in (
            ("grade", "grade", view.grade),
            ("floor", "grade", view.floor),
            ("status", "status", view.status),
        )
    }
    shown |= {name: getattr(view.figures, name) for name in _COUNTED}
    return LoanAsOf(
        effective_on=view.pair.effective_on,
        recorded_at=view.pair.recorded_at,
        regime=regime_code(view.regime, "regime", view.regime),
        product=regime_code(view.regime, "product", view.product),
        is_disbursed=view.disbursed,
        is_paid_off=view.paid_off,
        written_off=money(view.written_off, view.currency),
        rate=rate(view.rate),
        days_past_due=view.figures.dpd,
        overdue_since=view.overdue_since,
        next_due_on=view.next_due_on,
        is_non_accrual=view.non_accrual,
        bills=[bill_node(bill) for bill in view.bills],
        schedule=[schedule_row(row, view.currency) for row in view.schedule],
        **shown,
    )


async def loan_as_of(info: Info, loan: str, effective_on: date | None, recorded_at: datetime | None) -> LoanAsOf:
    """A loan as it was."""
    pair = await as_of.pair_of(given(effective_on), given(recorded_at))
    return as_of_node(await as_of.loan(info.context.asker, loan, pair))


async def pair_given(wanted: AsOfInput) -> Pair:
    """The pair that a client asks for."""
    return await as_of.pair_of(given(wanted.effective_on), given(wanted.recorded_at))
