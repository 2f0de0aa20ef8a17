# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans and the portfolio as they were on any day, as known at any moment: `(effective_on, recorded_at)`.

The answer is that of a walk: facts, reversals, chosen values and the calendar that were recorded by `recorded_at`,
through the morning of `effective_on`, stage by stage, as a replay does; `resuming` says from where it may begin.
Nothing is written. The morning of a day: its dues are open, its facts are in, its evening has not run.

Worked example: 100.00 of 15 May are told on 20 May. Of 16 May, as known on 18 May, the loan owes the whole; of 16 May,
as known on 21 May, it owes 100.00 less. Either answer stays what it is, whatever is recorded later.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from tortoise.transactions import in_transaction

from recoup.clock import Clock, SystemClock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.fields import micros_of
from recoup.rules.advance import advance_through
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import Bills, BoolArray, LoanFlag, State, Terms
from recoup.rules.edition import at
from recoup.rules.schedule import plan
from recoup.services import businessday, ledger, limits, loan_header, loan_query, projection, resuming, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.ledger import Loaded
from recoup.services.loan_header import Header
from recoup.services.loan_view import BillView, Figures, ScheduleRow
from recoup.services.portfolio import GradeCount, PortfolioRow
from recoup.services.projection import Standing
from recoup.services.resuming import Start

LOANS_MAX: Final = 250_000
"""Loans of one question about a portfolio."""
BATCH: Final = 20_000
"""Loans that are walked at once."""
UNDER_WAY: Final = timedelta(hours=1)
"""No command takes longer: what was recorded before is written or never will be."""
CLOCK: Final = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A day and what is known of it: the moment as given, and in microseconds since 1970."""

    effective_on: date
    recorded_at: datetime

    @property
    def day(self) -> int:
        """The day as a number."""
        return day_of(self.effective_on)

    @property
    def known_at(self) -> int:
        """The moment as a number."""
        return micros_of(self.recorded_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAsOf:
    """A loan on the morning of a day, as known at a moment. Amounts in minor units, rate in ppm; codes as in a loan.

    Of a loan that was not disbursed yet all amounts are zero and all codes None.
    """

    loan_id: str
    currency: str
    regime: str
    product: str
    pair: Pair
    disbursed: bool
    paid_off: bool
    balance: int
    principal: int
    overdue_principal: int
    overdue_interest: int
    overdue_other: int
    suspense: int
    written_off: int
    instalment: int
    rate: int
    next_due_on: date | None
    overdue_since: date | None
    floor: str | None
    grade: str | None
    status: str | None
    non_accrual: bool
    figures: Figures
    bills: tuple[BillView, ...]
    schedule: tuple[ScheduleRow, ...]


async def pair_of(effective_on: date | None, recorded_at: datetime | None, *, clock: Clock = CLOCK) -> Pair:
    """The pair that is meant: without a day the open one, without a moment now.

    Raises `Refused` for a day after the open one, VALUE_DATE_IN_FUTURE, and a moment yet to come, MOMENT_IN_FUTURE. A
    moment within the last hour waits for commands under way: what they record bears the moment of their beginning.
    """
    today = await businessday.current()
    now = clock.now()
    problems: list[Problem] = []
    if effective_on is not None:
        problems += limits.not_after(effective_on, ("effective_on",), today.number)
    if recorded_at is not None and recorded_at > now:
        shown, limit = recorded_at.isoformat(), now.isoformat()
        problems.append(Problem(code="MOMENT_IN_FUTURE", field=("recorded_at",), value=shown, limit=limit))
    if problems:
        raise Refused(*problems)
    if recorded_at is None or recorded_at > now - UNDER_WAY:
        now = await _after_commands(clock)
    return Pair(effective_on=effective_on or today.day, recorded_at=recorded_at or now)


async def _after_commands(clock: Clock) -> datetime:
    """A moment after which no command under way records anything any more: each holds the business day's row."""
    async with in_transaction():
        if sql.is_postgres():
            await sql.rows("SELECT day FROM business_day WHERE id = 1 FOR UPDATE")
        return clock.now()


async def loan(actor: Actor, key: str, pair: Pair) -> LoanAsOf:
    """A loan (public id or number). Needs `read`. Raises `NotFound` for one out of sight or not yet on the books then,
    `Refused` REGIME_INACTIVE where nobody can judge it."""
    owned = await recorded(actor, key, pair)
    header = (await loan_header.headers([owned]))[owned]
    for loaded in await ledger.load([owned], lock=False, day=pair.day, known_at=pair.known_at):
        return _loan(header, loaded, *await _standing(loaded, pair), pair)
    raise Refused(Problem(code="REGIME_INACTIVE", field=("loan",), value=header.number, limit=""))


async def recorded(actor: Actor, key: str, pair: Pair) -> int:
    """The internal id of a loan (public id or number) that was on the books then. Needs `read`. Raises `NotFound`."""
    require(actor, BOOK_READ)
    owned = await loan_query.internal_id(actor, key)
    if not await sql.rows("SELECT 1 AS known FROM loan WHERE id = ? AND recorded_at <= ?", [owned, pair.known_at]):
        raise NotFound("loan", key)
    return owned


async def _standing(loaded: Loaded, pair: Pair) -> tuple[Standing, Terms]:
    start = await resuming.start_of_one(loaded, pair.day, pair.known_at)
    return await asyncio.to_thread(_moved, loaded, start, pair.day)


def _moved(loaded: Loaded, start: Start, day: int) -> tuple[Standing, Terms]:
    """The loan on a morning, with every bill it ever had, and its terms then."""
    outcome = advance_through(start.batch, loaded.stages, day, closing=False)
    bills = Bills.concat((start.paid, outcome.bills))
    return projection.shown(loaded, replace(outcome, bills=bills.take(np.argsort(bills.seq))), day), outcome.terms


def _loan(header: Header, loaded: Loaded, standing: Standing, terms: Terms, pair: Pair) -> LoanAsOf:
    row = standing.state.row(0)
    drawn = row["interest_from"] > 0
    policy = loaded.stages[at(loaded.stages, pair.day)].policy
    statuses = [status.code for status in policy.statuses] if drawn else []
    dues = plan(terms, standing.state, policy, lines=loaded.batch.plan) if drawn else ()
    since, due = int(standing.figures.overdue_since[0]), row["next_due_on"]
    named = {"principal", "overdue_principal", "overdue_interest", "overdue_other", "suspense", "written_off"}
    named |= {"instalment", "rate"}
    return LoanAsOf(
        loan_id=header.public_id,
        currency=header.currency,
        regime=loaded.regime,
        product=loaded.product,
        pair=pair,
        disbursed=drawn,
        paid_off=bool(row["flags"] & LoanFlag.PAID_OFF),
        balance=row["principal"] + row["overdue_principal"],
        next_due_on=date_of(due) if due else None,
        overdue_since=date_of(since) if since else None,
        floor=policy.grades[row["floor"]] if drawn and policy.grades else None,
        grade=policy.grades[row["grade"]] if drawn and policy.grades else None,
        status=statuses[row["status"] - 1] if drawn and row["status"] else None,
        non_accrual=bool(row["flags"] & LoanFlag.NON_ACCRUAL),
        figures=loan_query.figures_view(header.public_id, standing, 0, pair.day),
        bills=tuple(_bills(header, standing, pair.day)),
        schedule=loan_query.schedule_rows(dues),
        **{name: row[name] for name in named},
    )


def _bills(header: Header, standing: Standing, day: int) -> Iterator[BillView]:
    for number in range(len(standing.bills)):
        yield loan_query.bill_view(header, standing.bills.row(number), standing.charged(number), day)


@dataclass(slots=True)
class _Sum:
    """What the loans of a regime in a currency add up to."""

    loans: int = 0
    balance: int = 0
    arrears: int = 0
    overdue_loans: int = 0


_Key = tuple[str, str]


async def portfolio(actor: Actor, pair: Pair) -> tuple[PortfolioRow, ...]:
    """The live loans in sight as they were, a row per regime and currency; grades from best to worst. Needs `read`.

    Raises `Refused` TOO_MANY for more loans than one question may walk.
    """
    require(actor, BOOK_READ)
    seen, values = sight.where(actor)
    found = await sql.rows(
        "SELECT l.id, l.currency FROM loan l JOIN organisation o ON o.id = l.organisation_id "
        f"WHERE {seen} AND l.recorded_at <= ? ORDER BY l.id LIMIT ?",
        [*values, pair.known_at, LOANS_MAX + 1],
    )
    if len(found) > LOANS_MAX:
        raise Refused(Problem(code="TOO_MANY", field=("loans",), value=str(len(found)), limit=str(LOANS_MAX)))
    currencies = {int(row["id"]): str(row["currency"]) for row in found}
    sums: dict[_Key, _Sum] = defaultdict(_Sum)
    grades: dict[tuple[_Key, int, str], list[int]] = defaultdict(lambda: [0, 0])
    for piece in sql.chunks(list(currencies), BATCH):
        for loaded in await ledger.load(_ids(piece), lock=False, day=pair.day, known_at=pair.known_at):
            start = await resuming.start(loaded, pair.day, pair.known_at)
            moved = await asyncio.to_thread(advance_through, start, loaded.stages, pair.day, closing=False)
            owned = np.array([currencies[loan_id] for loan_id in loaded.loan_ids.tolist()])
            for currency in np.unique(owned).tolist():
                _add(sums, grades, loaded, moved.state, (loaded.regime, currency), owned == currency, pair.day)
    return tuple(_row(key, each, grades) for key, each in sorted(sums.items()) if each.loans)


def _ids(piece: Sequence[sql.Value]) -> list[int]:
    return [value for value in piece if isinstance(value, int)]


def _add(
    sums: dict[_Key, _Sum],
    grades: dict[tuple[_Key, int, str], list[int]],
    loaded: Loaded,
    state: State,
    key: _Key,
    chosen: BoolArray,
    day: int,
) -> None:
    live = chosen & (state.interest_from > 0) & ((state.flags & LoanFlag.PAID_OFF) == 0)
    balance, total = state.principal + state.overdue_principal, sums[key]
    total.loans += int(live.sum())
    total.balance += int(balance[live].sum())
    total.arrears += int((state.overdue_principal + state.overdue_interest + state.overdue_other)[live].sum())
    total.overdue_loans += int((state.overdue_since[live] > 0).sum())
    for number, name in enumerate(loaded.stages[at(loaded.stages, day)].policy.grades):
        graded = live & (state.grade == number)
        if graded.any():
            count = grades[key, number, name]
            count[0] += int(graded.sum())
            count[1] += int(balance[graded].sum())


def _row(key: _Key, total: _Sum, grades: dict[tuple[_Key, int, str], list[int]]) -> PortfolioRow:
    return PortfolioRow(
        regime=key[0],
        currency=key[1],
        loans=total.loans,
        balance=total.balance,
        arrears=total.arrears,
        overdue_loans=total.overdue_loans,
        grades=tuple(
            GradeCount(grade=name, loans=count[0], balance=count[1])
            for (owner, _, name), count in sorted(grades.items())
            if owner == key
        ),
    )
