# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What a loan costs its debtor in a year, and whether that is more than courts let stand; a warning only (IR-11).

Whoever boards a loan or agrees on another rate is warned of what it will cost though everything is paid on its day; so
is whoever imports a book, of each row, and whoever has rates fixed anew, of each loan.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.regime.binding import BoundRegime
from recoup.rules import yearly_cost as rules
from recoup.rules.calendar import day_of
from recoup.rules.columns import Account, FactKind, Method, MonthDays, PeriodUnit, PlanKind
from recoup.rules.money import format_rate
from recoup.services import businessday, ledger, loan_query, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.booking import NewFact
from recoup.services.loan_view import ScheduleRow
from recoup.services.subject import Subject

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
    limit = _limit(loaded[0].bound)
    return YearlyCost(
        charges=charges,
        rate=rules.yearly_cost(charges, days),
        limit=limit,
        above=rules.exceeds(charges, days, limit),
    )


def of_schedule(bound: BoundRegime, principal: int, starts_on: int, rows: Sequence[ScheduleRow]) -> tuple[Problem, ...]:
    """The warning of a contract that is boarded, from the dues that it will have."""
    until = day_of(rows[-1].due_on) if rows else starts_on
    repaid = [(day_of(row.due_on), -row.principal) for row in rows]
    days = rules.principal_days([(starts_on, principal), *repaid], until)
    return tuple(_warning(sum(row.interest for row in rows), days, _limit(bound)))


def of_facts(one: Subject, facts: Sequence[NewFact]) -> tuple[Problem, ...]:
    """The warning of a command on a loan by which another rate is agreed, from the rate alone."""
    rates = [told.rate for told in facts if told.kind is FactKind.RATE]
    if not rates or not one.undue:
        return ()
    return tuple(_warning(*_cost_of_rate(rates[-1], one.terms, one.undue), _limit(one.loaded.bound)))


def of_rate(bound: BoundRegime, rate: int, terms: Mapping[str, int], undue: int) -> int | None:
    """What a rate costs a year (ppm) on so much principal under a contract, where that is above the cap; else None."""
    charges, days = _cost_of_rate(rate, terms, undue)
    return rules.yearly_cost(charges, days) if rules.exceeds(charges, days, _limit(bound)) else None


def may_exceed(bound: BoundRegime, rate: int) -> bool:
    """Whether the schedule of a contract at this rate can be above the cap at all.

    A flat rate costs less than twice as much, a month of 28 days a tenth more than its share of the year.
    """
    return rate * 22 > _limit(bound) * 10


def _cost_of_rate(rate: int, terms: Mapping[str, int], undue: int) -> tuple[int, int]:
    twelfths = terms["plan_kind"] == PlanKind.SCHEDULED and terms["unit"] == PeriodUnit.MONTHS
    basis = rules.YEAR if twelfths and terms["month_days"] == MonthDays.THIRTY else terms["basis"]
    base = terms["contract_principal"] if terms["method"] == Method.FLAT else undue
    return rules.cost_of_rate(rate, basis, base=base, outstanding=undue)


def _warning(charges: int, days: int, limit: int) -> Iterator[Problem]:
    if rules.exceeds(charges, days, limit):
        value = format_rate(rules.yearly_cost(charges, days))
        yield Problem(code="YEARLY_COST_ABOVE", field=("rate",), value=value, limit=format_rate(limit))


def _limit(bound: BoundRegime) -> int:
    return int(str(bound.values[PARAMETER]))


async def _movements(loan_id: int) -> list[tuple[int, int]]:
    """The days on which the outstanding principal moved, and by how much."""
    rows = await sql.rows(
        f"SELECT effective_on, CAST(SUM(CASE WHEN debit IN ({_PRINCIPAL}) THEN amount ELSE 0 END "
        f"- CASE WHEN credit IN ({_PRINCIPAL}) THEN amount ELSE 0 END) AS BIGINT) AS change FROM posting "
        f"WHERE loan_id = ? AND (debit IN ({_PRINCIPAL}) OR credit IN ({_PRINCIPAL})) GROUP BY effective_on",
        [loan_id],
    )
    return [(row["effective_on"], int(row["change"])) for row in rows]
