"""Moves loans forward in time: the one kernel behind the night, a payment, a preview, a replay and a what-if.

Interface, for those who call it (units as in `columns`; a day is worked morning first, evening last, kernel §2):

* `advance(batch, policy, until, closing=...)` works every event day of every loan up to `until`. Evenings before
  `until` always run; that of `until` only if `closing`. Inputs stay as they are.
* Facts are those not applied yet. A drawn loan takes none dated before `as_of` or on a day whose evening has run: that
  needs a replay, and is a `ValueError` here. Facts dated after `until` (a rate segment known beforehand) stay pending
  and are counted in `next_event`; the caller gives them again. So whoever loads a loan gives its facts with `value_on >
  as_of`, and with them the one that is being recorded.
* A loan is *drawn* once `interest_from > 0`. Before that its state is zeros with `next_event = NEVER`; its first
  DRAWDOWN fact brings amount, rate and day. Later draw-downs add to the balance and keep the rate; RATE facts change
  it.
* `Outcome.bills`: bills that were open, were touched or are new, sorted by (loan, seq). `transfers`, `lines`, `grades`
  and `signals` stand loan by loan, in order of happening. `version` is the caller's: the kernel never changes it.
* `state.grade`, `state.floor`: index in `policy.grades` (0 is the best). `state.status`: 1 + index in
  `policy.statuses`, 0 while there is none. `state.watching`, `GradeChanges.fired`: bit i is watch i, floor i.
* Status and watches are those of the day to come, told the evening before with that day as `on`, and looked at again
  after facts; grades and non-accrual are those of the day that ends. A loan paid off is told at once.
* `Bills.penalty_posted` is what rounding has put on the claim; `penalty_acc, penalty_rem` is accrued and not yet
  posted.
* Lines without a bill (a receivable paid before its due day, suspense) have `bill_seq` 0; lines of time (suspense
  applied to a bill that opens) have `fact_seq` 0.
* `Outcome.accruals` has the stretches in which contract interest ran on the books, from the given state on; the last of
  a loan holds until its next event.
* `figures.figures(batch, policy, on)` gives what a loan owes on the morning of a day without changing anything;
  `schedule.plan(terms, state, policy)` and `schedule.preview(...)` project the rows to come.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from recoup.rules import accrual, arrears, billing, edition, grading, lone_day, observed, penalty, receipt
from recoup.rules.columns import (
    AMOUNT_LIMIT,
    DAY_LIMIT,
    NEVER,
    RATE_LIMIT,
    Accruals,
    Bills,
    Component,
    FactKind,
    Facts,
    GradeChanges,
    IntArray,
    Lines,
    Signal,
    Signals,
    State,
    Terms,
    Transfers,
)
from recoup.rules.daycount import PlanLines
from recoup.rules.edition import Stage, Stages
from recoup.rules.happening import Agenda, happen
from recoup.rules.measure import Seen, seen
from recoup.rules.policy import Policy
from recoup.rules.walk import PAID_OFF, Walk, places

_MOVING: Final = (
    FactKind.DRAWDOWN,
    FactKind.CAPITALISATION,
    FactKind.PAYMENT,
    FactKind.COST,
    FactKind.WAIVER,
    FactKind.SUSPENSE_APPLICATION,
    FactKind.SUSPENSE_REFUND,
)
_MONEY: Final = (*_MOVING, FactKind.MISUSE, FactKind.WRITE_OFF)  # of these 0 has a meaning of its own


@dataclass(slots=True)
class Batch:
    """Loans under one policy, with their open bills and the facts that were not applied yet.

    `plan` holds the lines of irregular plans only; other loans need none. `contracts` holds the versions that AMENDMENT
    facts begin, found by (loan_id, contract_version).
    """

    terms: Terms
    state: State
    bills: Bills
    facts: Facts
    plan: PlanLines = field(default_factory=lambda: PlanLines.zeros(0))
    contracts: Terms = field(default_factory=lambda: Terms.zeros(0))


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    state: State
    terms: Terms
    bills: Bills
    transfers: Transfers
    lines: Lines
    grades: GradeChanges
    signals: Signals
    accruals: Accruals = field(default_factory=lambda: Accruals.zeros(0))


def advance(batch: Batch, policy: Policy, until: int, *, closing: bool) -> Outcome:
    """Work every event day of every loan through `until`; the evening of `until` only if `closing`.

    Raises `ValueError` for a fact that needs a replay, `OverflowError` beyond the limits of `columns`.
    """
    return advance_through(batch, (Stage(begins_on=0, policy=policy),), until, closing=closing)


def advance_through(batch: Batch, stages: Stages, until: int, *, closing: bool) -> Outcome:
    """The same under one policy after another: every day is worked under the one that decides on it.

    The first day of a stage is an event day of every loan. `GradeChanges.stage` and `Signals.stage` say which of the
    stages a row belongs to.
    """
    walk, agenda = begin(batch, stages, until)
    move(walk, agenda, stages, until, closing=closing)
    return outcome_of(walk)


def outcome_of(walk: Walk) -> Outcome:
    """What has become of a batch so far."""
    accrual.note(walk, np.arange(len(walk.day)))
    return Outcome(
        state=walk.state,
        terms=walk.terms,
        bills=walk.book.result(),
        transfers=walk.posted.gathered(),
        lines=walk.lines.gathered(),
        grades=walk.grades.gathered(),
        signals=walk.signals.gathered(),
        accruals=walk.accruals.gathered(),
    )


def begin(batch: Batch, stages: Stages, until: int) -> tuple[Walk, Agenda]:
    """Working copies of a batch whose figures were checked, under the policy of its earliest day."""
    _check(batch, until)
    state, facts = batch.state, batch.facts
    days = np.append(state.as_of[state.interest_from > 0], facts.value_on)
    number = edition.at(stages, int(days.min()) if len(days) else until)
    walk = Walk.of(batch.terms, batch.state, batch.bills, batch.plan, stages[number].policy)
    walk.stage, walk.contracts = number, batch.contracts
    accrual.note(walk, np.arange(len(walk.day)))
    return walk, Agenda.of(batch.facts, len(walk.day))


def move(walk: Walk, agenda: Agenda, stages: Stages, until: int, *, closing: bool) -> None:
    """Stage by stage through `until`."""
    for number, stage in enumerate(stages[walk.stage + 1 :], start=walk.stage + 1):
        if stage.begins_on > until:
            break
        _move(walk, agenda, stage.begins_on - 1, closing=True)
        rows = places((walk.state.interest_from > 0) & (walk.state.as_of < stage.begins_on))
        walk.day[rows] = stage.begins_on
        _work(walk, agenda, rows, until, closing=closing, turn=(number, stage.policy))
    _move(walk, agenda, until, closing=closing)


def _move(walk: Walk, agenda: Agenda, until: int, *, closing: bool) -> None:
    """Rounds: each works one event day of every loan that still has one."""
    while True:
        day = _event_day(walk, agenda)
        rows = places((day < until) | ((day == until) & ~walk.stopped))
        if not len(rows):
            return
        if lone_day.is_lone(walk):
            lone_day.move(walk, agenda, until, closing=closing)
            return
        walk.day[rows] = day[rows]
        _work(walk, agenda, rows, until, closing=closing)


_Turn: TypeAlias = tuple[int, Policy]
"""The number of a stage that begins, and its policy."""


def _work(walk: Walk, agenda: Agenda, rows: IntArray, until: int, *, closing: bool, turn: _Turn | None = None) -> None:
    """One day of each of these loans; of `until` the evening only if `closing`."""
    _morning(walk, agenda, rows, turn)
    if not closing:
        day = walk.day[rows]
        open_rows = rows[day == until]
        walk.stopped[open_rows] = True
        walk.state.next_event[open_rows] = until
        rows = rows[day < until]
    if len(rows):
        _evening(walk, agenda, rows)
        accrual.note(walk, rows)


def _event_day(walk: Walk, agenda: Agenda) -> IntArray:
    """The next day on which something happens to each loan; a loan that was never looked at is looked at first."""
    state = walk.state
    drawn = state.interest_from > 0
    known = np.where(drawn, state.next_event, NEVER)
    day = np.minimum(known, agenda.next_day())
    return np.where(drawn, np.maximum(np.maximum(day, state.as_of), state.closed_on + 1), day)


def _morning(walk: Walk, agenda: Agenda, rows: IntArray, turn: _Turn | None) -> None:
    """Steps 1 to 5. Rates wait for their turn among the facts: what has accrued is untouched by them.

    A policy that comes into force does so right after the accrual.
    """
    state = walk.state
    fresh = rows[state.as_of[rows] < walk.day[rows]]
    billing.accrue(walk, fresh)
    penalty.accrue(walk, fresh)
    state.as_of[rows] = walk.day[rows]
    if turn is not None:
        edition.begin(walk, rows, *turn)
    billing.due_today(walk, fresh)
    receipt.open_due(walk, fresh)
    arrears.refresh(walk, rows)
    today = agenda.next_day() == walk.day
    eventful = rows[today[rows]]
    if len(eventful):
        happen(walk, agenda, eventful)
        arrears.refresh(walk, eventful)
    _finish(walk, rows)
    greeted = eventful if turn is None else rows
    if len(greeted):
        grading.greet(walk, seen(walk, greeted[state.interest_from[greeted] > 0]))


def _finish(walk: Walk, rows: IntArray) -> None:
    """What follows from a morning: the next due day, and whether anything is left to pay."""
    state = walk.state
    due = billing.next_due(walk, rows, rolled=False)
    state.next_due_on[rows] = np.where(due < NEVER, due, 0)
    owes = state.principal[rows] + state.overdue_principal[rows] + state.overdue_interest[rows]
    owes += state.overdue_other[rows]
    owes += np.maximum(billing.accrued(walk, rows), 0)  # the last bill takes it all; what it left is not dropped
    done = (owes == 0) & (state.interest_from[rows] > 0)
    was = (state.flags[rows] & PAID_OFF) > 0
    ended, reopened = rows[done & ~was], rows[was & ~done]
    state.flags[ended] |= PAID_OFF
    state.flags[reopened] &= ~PAID_OFF
    state.interest_acc[ended] = state.interest_rem[ended] = 0
    if walk.trace is not None:
        walk.trace.drops(Component.INTEREST, ended, 0)
    walk.signal(ended, Signal.PAID_OFF)


def _evening(walk: Walk, agenda: Agenda, rows: IntArray) -> None:
    """Steps 6 to 8."""
    state = walk.state
    drawn = rows[state.interest_from[rows] > 0]
    missed = arrears.count_missed(walk, walk.open_bills(drawn))
    observed.follow(walk, drawn, missed)
    view = seen(walk, drawn)
    _tell_overdue(walk, view)
    grading.judge(walk, view)
    state.closed_on[rows] = walk.day[rows]
    state.next_event[rows] = agenda.next_day()[rows]
    change = np.minimum(grading.next_change(grading.judging(walk.policy), view), _look_ahead(walk, drawn))
    state.next_event[drawn] = np.minimum(state.next_event[drawn], _next_event(walk, view, change))


def _look_ahead(walk: Walk, rows: IntArray) -> IntArray:
    """Greet the day to come; the evening before the first day on which it would be greeted otherwise."""
    walk.day[rows] += 1
    view = seen(walk, rows)
    grading.greet(walk, view)
    change = grading.next_change(grading.greeting(walk.policy), view)
    walk.day[rows] -= 1
    return np.where(change < NEVER, change - 1, NEVER)


def _tell_overdue(walk: Walk, view: Seen) -> None:
    """A loan that was not late at the end of its last day is late now."""
    state, rows = walk.state, view.rows
    since = view["overdue_since"]
    was = (since > 0) & (since < state.closed_on[rows])
    newly = (view["dpd"] > 0) & ~was
    walk.signal(rows[newly], Signal.OVERDUE, value=view["dpd"][newly])


def _next_event(walk: Walk, view: Seen, change: IntArray) -> IntArray:
    """Step 8: the earliest day on which a morning or an evening would change anything; `change`: an answer by time."""
    state, rows = walk.state, view.rows
    tomorrow = view["today"] + 1
    live = state.principal[rows] > 0
    due = np.where(live, np.minimum(walk.rolled[rows], walk.settles[rows]), NEVER)
    closed = (view["paid_off"] > 0) & (state.watching[rows] == 0)
    day = np.minimum(np.minimum(due, _bill_event(walk, view)), np.where(closed, NEVER, change))
    begins = state.interest_from[rows]  # in days to come, where a holiday brought a bill forward
    day = np.minimum(np.minimum(day, observed.ends(walk, rows)), np.where(live & (begins >= tomorrow), begins, NEVER))
    return np.maximum(day, tomorrow)


def _bill_event(walk: Walk, view: Seen) -> IntArray:
    """The next day on which an open bill falls due, makes its loan overdue, or is missed."""
    bills, idx = walk.bills, view.bills[arrears.counted(walk.bills, view.bills)]
    first = np.full(len(walk.day), NEVER, dtype=np.int64)
    loans, rolled = bills.loan[idx], bills.rolled_due_on[idx]
    today = walk.day[loans]
    last_day = np.where(bills.missed[idx] > 0, 0, rolled + walk.policy.grace_days)
    for day in (rolled, rolled + 1, last_day):
        np.minimum.at(first, loans, np.where(day > today, day, NEVER))
    return first[view.rows]


def _check(batch: Batch, until: int) -> None:
    """Refuse at the door what would overflow inside, and facts that come too late."""
    state, facts = batch.state, batch.facts
    money = facts.amount[np.isin(facts.kind, _MONEY)]
    if any((column >= AMOUNT_LIMIT).any() for column in (state.principal, state.overdue_principal, money)):
        raise OverflowError("an amount is not below 10^15 minor units")
    if (money < 0).any() or (facts.rate < 0).any() or (facts.amount[np.isin(facts.kind, _MOVING)] == 0).any():
        raise ValueError("an amount of money is not above zero")
    if any((rate > RATE_LIMIT).any() for rate in (state.rate, facts.rate)):
        raise OverflowError("a rate is above 10^6 ppm a year")
    if until > DAY_LIMIT or (len(facts.loan) and int(facts.value_on.max()) > DAY_LIMIT):
        raise OverflowError("a day lies beyond the last that is reckoned with")
    if not len(facts.loan):
        return
    loans = facts.loan
    late = (facts.value_on < state.as_of[loans]) | (facts.value_on <= state.closed_on[loans])
    if (late & (state.interest_from[loans] > 0)).any():
        raise ValueError("a fact is dated before the state of its loan: replay the loan from there")
