"""The days of a loan that is alone in its batch: the steps of `advance`, in whole numbers where they are common (kernel
§2).

Worked example (CB-X06): unpaid since day 100, the loan is looked at on day 191, because DPD 91 makes it SUBSTANDARD; a
payment on day 150 that leaves the oldest bill unpaid asks none of its conditions again.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np

from recoup.rules import lone_charges, lone_money, lone_opening, lone_seen, nonaccrual, observed
from recoup.rules.answer import Answer, Asked, Column, Measure, answer
from recoup.rules.columns import NEVER, FactKind, LoanFlag, Signal
from recoup.rules.happening import WORKED, Agenda
from recoup.rules.interest import PPM
from recoup.rules.lone import Lone
from recoup.rules.money import rounded
from recoup.rules.policy import Mask, Policy, Watch
from recoup.rules.walk import NON_ACCRUAL, PAID_OFF, SINGLE, Walk

_PAYMENT: Final = int(FactKind.PAYMENT)
_WRITTEN_OFF: Final = int(LoanFlag.WRITTEN_OFF)


@dataclass(frozen=True, slots=True)
class Answers:
    """The conditions of a policy, for one loan."""

    enters: Answer | None
    leaves: Answer | None
    floors: tuple[Answer, ...]
    statuses: tuple[Answer | None, ...]
    watches: tuple[Answer, ...]

    @property
    def judging(self) -> list[Answer]:
        """Those that are asked of a day that ends."""
        return [each for each in (self.enters, self.leaves, *self.floors) if each is not None]

    @property
    def greeting(self) -> list[Answer]:
        """Those that are asked of a day that begins."""
        return [each for each in (*self.statuses, *self.watches) if each is not None]


@lru_cache(maxsize=256)
def _answers(policy: Policy) -> Answers:
    return Answers(
        enters=_perhaps(policy.non_accrual_enters),
        leaves=_perhaps(policy.non_accrual_leaves),
        floors=tuple(answer(floor.mask) for floor in policy.floors),
        statuses=tuple(_perhaps(status.mask) for status in policy.statuses),
        watches=tuple(answer(watch.mask) for watch in policy.watches),
    )


def _perhaps(mask: Mask | None) -> Answer | None:
    return None if mask is None else answer(mask)


def is_lone(walk: Walk) -> bool:
    """Whether a loan is alone, drawn, and need not tell how its figures come about."""
    return len(walk.day) == 1 and walk.trace is None and walk.state.interest_from.item() > 0


def move(walk: Walk, agenda: Agenda, until: int, *, closing: bool) -> None:
    """Every event day of the loan through `until`; of `until` the evening only if `closing`."""
    days = Days.of(walk, agenda)
    days.move(until, closing=closing)
    days.lone.lay_down()
    agenda.cursor[0] = days.cursor


@dataclass(slots=True)
class Days:
    """A lone loan's days: how far it has come in its facts, and what its conditions were asked last."""

    lone: Lone
    measure: Measure
    answers: Answers
    judged: Asked
    greeted: Asked
    cursor: int
    end: int

    @classmethod
    def of(cls, walk: Walk, agenda: Agenda) -> Self:
        """The loan where the walk has brought it."""
        answers, lone = _answers(walk.policy), Lone(walk, agenda)
        return cls(
            lone=lone,
            measure=lone_seen.of(lone),
            answers=answers,
            judged=Asked.of(answers.judging),
            greeted=Asked.of(answers.greeting),
            cursor=agenda.cursor.item(),
            end=agenda.end.item(),
        )

    def move(self, until: int, *, closing: bool) -> None:
        """Day after day; the state stays in whole numbers."""
        lone, stopped = self.lone, self.lone.walk.stopped.item()
        while True:
            held, fact_on = lone.held, self._fact_on()
            day = max(min(held.next_event, fact_on), held.as_of, held.closed_on + 1)
            if day > until or (day == until and stopped):
                return
            lone.day = lone.seen = day
            self._morning(eventful=fact_on == day)
            if day == until and not closing:
                lone.walk.stopped[0] = stopped = True
                lone.held.next_event = until
            else:
                self._evening()
                _note(lone)

    def _fact_on(self) -> int:
        return self.lone.facts.value_on[self.cursor] if self.cursor < self.end else NEVER

    def _morning(self, *, eventful: bool) -> None:
        """Steps 1 to 5."""
        lone, fresh = self.lone, self.lone.held.as_of < self.lone.day
        if fresh:
            lone_opening.accrue(lone)
            lone_charges.accrue(lone)
        lone.held.as_of = lone.day
        if fresh:
            lone_opening.open_due(lone)
        _refresh(lone)
        if eventful:
            self._happen()
            _refresh(lone)
        _finish(lone)
        if eventful:
            self._greet(lone.day)

    def _happen(self) -> None:
        """The facts of today, in order."""
        lone, facts = self.lone, self.lone.facts
        while self._fact_on() == lone.day:
            at = self.cursor
            self.cursor += 1
            if facts.kind[at] == _PAYMENT:
                lone_money.receive(lone, facts.amount[at], facts.seq[at], facts.designation[at])
            else:
                self._by_columns(at)

    def _by_columns(self, at: int) -> None:
        fact = self.lone.agenda.facts.take(np.array([at], dtype=np.int64))
        work = WORKED[FactKind(self.lone.facts.kind[at])]
        self.lone.by_columns(lambda walk, _: work(walk, fact))

    def _evening(self) -> None:
        """Steps 6 to 8."""
        lone = self.lone
        _count_missed(lone)
        _tell_overdue(lone)
        self._judge()
        lone.held.closed_on = lone.day
        self._greet(lone.day + 1)
        ahead = self.greeted.until - 1 if self.greeted.until < NEVER else NEVER
        lone.held.next_event = min(self._fact_on(), _next_event(lone, min(self.judged.until, ahead)))

    def _judge(self) -> None:
        """Non-accrual and grade, where an answer may have changed."""
        lone, policy, measure = self.lone, self.lone.walk.policy, self.measure
        anew = self.judged.anew(measure, lone.day, lone.held.flags & (NON_ACCRUAL | _WRITTEN_OFF))
        if not anew and not lone.held.corrected:
            return
        enters, leaves = self.answers.enters, self.answers.leaves
        _accrual(lone, enters=_holds(enters, measure), leaves=_holds(leaves, measure))
        if not policy.grades:
            return
        held, floor, fired = lone.held, 0, 0
        for bit, (each, holds) in enumerate(zip(policy.floors, self.answers.floors, strict=True)):
            if holds.holds(measure):
                floor, fired = max(floor, each.grade), fired | 1 << bit
        grade = floor if policy.improves_by_rule and floor < held.floor else max(held.grade, floor)
        if self._kept(floor, fired):
            grade = held.grade
        if (floor, grade) == (held.floor, held.grade):
            return
        before = (held.floor, floor, held.grade, grade)
        lone.walk.grades.write(lone.day, lone.walk.stage, *before, fired)
        held.floor, held.grade = floor, grade

    def _kept(self, floor: int, fired: int) -> bool:
        """Whether a grade that people decided better than the floor still stands (for batches: `grading`)."""
        held = self.lone.held
        if not held.corrected:
            return False
        another = fired << 1 & ~held.corrected
        risen = sum(map(self.measure, self.lone.walk.policy.lapses_on)) > held.corrected_at
        if another or risen or floor <= held.grade:
            held.corrected = held.corrected_at = 0
        return held.corrected > 0

    def _greet(self, day: int) -> None:
        """Status and watches for a day, where an answer may have changed."""
        lone, measure = self.lone, self.measure
        lone.seen, paid_off = day, lone.held.flags & PAID_OFF
        if self.greeted.anew(measure, day, paid_off):
            statuses = enumerate(self.answers.statuses, start=1)
            status = next((number for number, each in statuses if each is None or each.holds(measure)), 0)
            if self.answers.statuses and status != lone.held.status:
                lone.held.status = status
                lone.signal(Signal.STATUS_CHANGED, value=status)
            for index, each in enumerate(self.answers.watches):
                self._watch(index, holds=each.holds(measure), paid_off=bool(paid_off))
        lone.seen = lone.day

    def _watch(self, index: int, *, holds: bool, paid_off: bool) -> None:
        """Open or close a watch; after a loan is paid off they only close."""
        lone, bit = self.lone, 1 << index
        was = lone.held.watching & bit > 0
        holds = holds and (was or not paid_off)
        watch = lone.walk.policy.watches[index]
        if holds and (watch.each or not was):
            due = watch.due(Column(self.measure)).item()
            lone.held.watching |= bit
            another = watch.each and self._names_another(watch, due)
            if another or not was:
                lone.signal(Signal.WATCH_OPENED, value=index, bill_seq=due)
        elif was and not holds:
            lone.held.watching &= ~bit
            lone.signal(Signal.WATCH_CLOSED, value=index)

    def _names_another(self, watch: Watch, due: int) -> bool:
        """Whether the day of a watch is not the one that this walk has told of last; noted as told."""
        told = self.lone.walk.named.setdefault(watch.code, np.zeros(1, dtype=np.int64))
        before, told[0] = told.item(), due
        return before != due


def _refresh(lone: Lone) -> None:
    """Since when the loan is overdue (for batches: `arrears.refresh`)."""
    lone.held.overdue_since = lone.bills.overdue_since(lone.day)


def _finish(lone: Lone) -> None:
    """The next due day, and whether anything is left to pay (for batches: `advance`)."""
    held = lone.held
    held.next_due_on = lone_seen.next_due(lone)
    owes = held.principal + held.overdue_principal + held.overdue_interest + held.overdue_other
    if not owes:
        accrued = rounded(held.interest_acc, held.interest_rem, lone.period.divisor * PPM, lone.walk.policy.rounding)
        owes = max(accrued, 0)
    was = held.flags & PAID_OFF > 0
    if owes == 0 and not was:
        held.flags |= PAID_OFF
        held.interest_acc = held.interest_rem = 0
        lone.signal(Signal.PAID_OFF)
    elif owes != 0 and was:
        held.flags &= ~PAID_OFF


def _count_missed(lone: Lone) -> None:
    """Bills whose last day ends are missed (for batches: `arrears`); an observation is followed, by columns."""
    held, missed = lone.held, lone.bills.miss(lone.day)
    if missed:
        held.missed_total += len(missed)
        held.missed_run += len(missed)
        held.missed_run_max = max(held.missed_run_max, held.missed_run)
    for _, seq in missed:
        lone.signal(Signal.MISSED, bill_seq=seq)
    if held.observed_from > 0 and (missed or held.flags & PAID_OFF or lone.day >= held.observed_until):
        idx = np.array([at for at, _ in missed], dtype=np.int64)
        lone.by_columns(lambda walk, rows: observed.follow(walk, rows, idx))


def _tell_overdue(lone: Lone) -> None:
    """The loan was not late at the end of its last day, and is now."""
    since = lone.held.overdue_since
    was = 0 < since < lone.held.closed_on
    if since > 0 and lone.day > since and not was:
        lone.signal(Signal.OVERDUE, value=lone.day - since)


def _holds(asked: Answer | None, measure: Measure) -> bool:
    return asked is not None and asked.holds(measure)


def _accrual(lone: Lone, *, enters: bool, leaves: bool) -> None:
    """Enter or leave non-accrual, by columns."""
    inside = lone.off_book
    if (enters and not inside) or (leaves and inside):
        sides = (np.array([enters]), np.array([leaves]))
        lone.by_columns(lambda walk, rows: nonaccrual.transition(walk, rows, *sides))


def _next_event(lone: Lone, change: int) -> int:
    """Step 8: the earliest day on which a morning or an evening would change anything; `change`: an answer by time."""
    held, period, tomorrow = lone.held, lone.period, lone.day + 1
    day = lone.bills.event_after(lone.day)
    if held.principal > 0:
        day = min(day, period.rolled, period.settles)
        if held.interest_from >= tomorrow:  # days to come, where a holiday brought a bill forward
            day = min(day, held.interest_from)
    if held.watching or not held.flags & PAID_OFF:
        day = min(day, change)
    if held.observed_until > 0:
        day = min(day, held.observed_until)
    return max(day, tomorrow)


def _note(lone: Lone) -> None:
    """Write down how interest runs from here on (for batches: `accrual.note`)."""
    held, period = lone.held, lone.period
    runs = period.plan_kind != SINGLE and not held.flags & (NON_ACCRUAL | PAID_OFF)
    bears = runs and held.principal > 0 and held.interest_from <= held.as_of
    grows = (held.interest_acc, held.interest_rem) if runs else (0, 0)
    pace = lone.pace() if bears else (0, 0)
    lone.walk.accruals.write(held.as_of, *grows, *pace, period.divisor if runs else 0, period.stops_on, held.grade)
