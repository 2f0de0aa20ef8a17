"""Random histories played against the clock: facts told late and in any order, nights missed, rules that change.

    python -m tests.services.histories 10000            a release's run, on every core, with a progress bar

Each history is a loan with its dated facts. They are entered in random order on random business days, as services enter
them: forward where a loan stands, or derived anew with the difference booked. At the end it must be what one jump over
the same facts is: state, bills and balances, to the fen. Loans stand beside one another in columns, so ten thousand
histories take minutes; one loan of each book is walked alone as well.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random
from typing import Final, TypeVar

import numpy as np
from rich.progress import Progress

from recoup.rules.advance import Batch, advance_through
from recoup.rules.calendar import Roll
from recoup.rules.columns import (
    NEVER,
    Bills,
    BillState,
    FactKind,
    Facts,
    IntArray,
    Method,
    PeriodUnit,
    PlanKind,
    Settlement,
    State,
    Terms,
    Transfers,
)
from recoup.rules.edition import Stage
from recoup.rules.money import Rounding
from recoup.rules.policy import CompoundRate, Policy, Surplus
from recoup.services.difference import difference
from tests.rules.books import SPAN, START, weekends
from tests.rules.policies import POLICIES

LOANS: Final = 250
"""Histories of one book."""
END: Final = START + SPAN
Row = dict[str, int]
Owned = TypeVar("Owned", Bills, Facts, Transfers)

_KINDS: Final = (
    *(FactKind.PAYMENT,) * 8,
    FactKind.COST,
    FactKind.RATE,
    FactKind.DRAWDOWN,
    FactKind.STATEMENT_BEGINS,
    FactKind.STATEMENT_ENDS,
)
"""What may be told in any order. What takes from something that must be there (waiver, write-off, refund) may not."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, and the business day on which it is entered; in order of entry."""

    entered_on: int
    fact: Row


@dataclass(frozen=True, slots=True)
class History:
    """A loan and what is told of it."""

    terms: Row
    told: tuple[Told, ...]


def policy_of(random: Random, like: Policy | None = None) -> Policy:
    """A policy of the rulebook with other roundings, rolls and surplus rules."""
    fit = [name for name, each in sorted(POLICIES.items()) if like is None or each.receivable == like.receivable]
    return replace(
        POLICIES[random.choice(fit)],
        calendar=weekends(),
        due_roll=random.choice(tuple(Roll)),
        grace_days=random.choice((0, 0, 3)),
        rounding=random.choice(tuple(Rounding)),
        carries_remainder=random.random() < 0.5,
        surplus=random.choice(tuple(Surplus)),
        compound=random.choice(tuple(CompoundRate)),
    )


def stages_of(random: Random) -> tuple[Stage, ...]:
    """A policy, and up to two that come into force later."""
    first = policy_of(random)
    days = sorted(random.sample(range(START + 5, END), random.choice((0, 1, 2))))
    later = (Stage(begins_on=day, policy=policy_of(random, first)) for day in days)
    return (Stage(begins_on=0, policy=first), *later)


def _contract(random: Random, receivable: bool) -> Row:  # noqa: FBT001  asked once
    starts = START + random.randint(0, 40)
    kind = PlanKind.SINGLE if receivable else random.choice((PlanKind.SCHEDULED, PlanKind.DAILY))
    methods = {
        PlanKind.SINGLE: (Method.SINGLE,),
        PlanKind.SCHEDULED: (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY, Method.BULLET),
        PlanKind.DAILY: (Method.BULLET, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY),
    }[kind]
    method = random.choice(methods)
    unit = random.choice((PeriodUnit.MONTHS, PeriodUnit.MONTHS, PeriodUnit.WEEKS, PeriodUnit.DAYS))
    once = method in (Method.BULLET, Method.SINGLE)
    return {
        "plan_kind": kind,
        "method": method,
        "unit": unit,
        "every": {PeriodUnit.MONTHS: random.choice((1, 3)), PeriodUnit.WEEKS: 2, PeriodUnit.DAYS: 10}[unit],
        "instalments": 1 if once else random.randint(1, 9),
        "starts_on": starts,
        "first_due_on": 0 if once else starts + random.randint(5, 45),
        "maturity_on": starts + random.randint(20, 200) if once else 0,
        "anchor_day": random.randint(1, 31),
        "basis": random.choice((360, 365)),
        "settlement": random.choice(tuple(Settlement)) if kind is PlanKind.DAILY else 0,
        "settlement_day": random.choice((20, 31)),
        "due_offset": random.choice((0, 1, 3)),
        "contract_principal": random.randint(1, 10**9),
    }


def _fact(random: Random, principal: int, day: int) -> Row:
    kind = random.choice(_KINDS)
    part = random.choice((random.randint(1, max(2, principal // 4)), 2 * principal))
    small = {FactKind.COST: 5000, FactKind.DRAWDOWN: 10**6}
    amount = random.randint(1, small[kind]) if kind in small else part
    if kind in (FactKind.STATEMENT_BEGINS, FactKind.STATEMENT_ENDS):
        amount = 1
    return {
        "kind": kind,
        "value_on": day,
        "amount": 0 if kind is FactKind.RATE else amount,
        "rate": random.randint(0, 200_000) if kind is FactKind.RATE else 0,
    }


def history_of(random: Random, days: Sequence[int], *, receivable: bool) -> History:
    """A loan drawn on its first day, with up to eight facts of different days, each told on some later day."""
    terms = _contract(random, receivable)
    starts, principal = terms["starts_on"], terms["contract_principal"]
    drawn: Row = {
        "kind": FactKind.DRAWDOWN,
        "value_on": starts,
        "amount": principal,
        "rate": random.randint(0, 240_000),
    }
    begun = next(day for day in days if day >= starts)
    told = [Told(begun, drawn)]
    more = []
    for day in random.sample(range(starts + 1, END + 1), random.randint(0, 8)):
        entered = [each for each in days if each >= max(day, begun)]
        prompt = random.random() < 0.4
        more.append(Told(entered[0] if prompt else random.choice(entered), _fact(random, principal, day)))
    random.shuffle(more)
    told += sorted(more, key=lambda each: each.entered_on)
    return History(terms, tuple(told))


class Play:
    """Histories side by side, entered as services enter them."""

    def __init__(self, stages: Sequence[Stage], histories: Sequence[History]) -> None:
        self.stages = stages
        self.terms = Terms.of([each.terms | {"loan_id": row} for row, each in enumerate(histories)])
        self.rows = np.arange(len(histories), dtype=np.int64)
        facts = [
            told.fact | {"loan": row, "seq": seq}
            for row, each in enumerate(histories)
            for seq, told in enumerate(each.told, start=1)
        ]
        self.entered_on = np.array([told.entered_on for each in histories for told in each.told], dtype=np.int64)
        self.facts = Facts.of(facts)
        self.state = State.zeros(len(histories))
        self.state.next_event[:] = NEVER
        self.bills = Bills.zeros(0)
        self.booked, self.undoes = Transfers.zeros(0), np.zeros(0, dtype=np.int64)

    def unworked(self, rows: IntArray, facts: Facts) -> Batch:
        """Loans before their first fact."""
        state = State.zeros(len(rows))
        state.next_event[:] = NEVER
        return Batch(self.terms.take(rows), state, Bills.zeros(0), _of(facts, rows))

    def forward(self, rows: IntArray, facts: Facts, day: int, *, closing: bool) -> None:
        """On from where these loans stand."""
        unpaid = self.bills.take(self.bills.state == BillState.OPEN)
        batch = Batch(self.terms.take(rows), self.state.take(rows), _of(unpaid, rows), _of(facts, rows))
        done = advance_through(batch, self.stages, day, closing=closing)
        done.transfers.loan, done.bills.loan = rows[done.transfers.loan], rows[done.bills.loan]
        self.state.put(rows, done.state)
        self.bills = _merged(self.bills, done.bills)
        self._book(done.transfers, np.zeros(len(done.transfers), dtype=np.int64))

    def anew(self, rows: IntArray, known: Facts, day: int) -> None:
        """From the first fact, and the difference is booked."""
        done = advance_through(self.unworked(rows, known), self.stages, day, closing=False)
        mine = np.isin(self.booked.loan, rows)
        booked = _of(self.booked, rows)
        change, undoes = difference(booked, self.undoes[mine], done.transfers)
        change.loan, done.bills.loan = rows[change.loan], rows[done.bills.loan]
        self.state.put(rows, done.state)
        self.bills = Bills.concat([self.bills.take(~np.isin(self.bills.loan, rows)), done.bills])
        self._book(change, undoes)

    def _book(self, transfers: Transfers, undoes: IntArray) -> None:
        self.booked = Transfers.concat([self.booked, transfers])
        self.undoes = np.append(self.undoes, undoes)

    def enter(self, day: int) -> None:
        """Everything that is told on a business day, one fact of each loan after another."""
        today = np.flatnonzero(self.entered_on == day)
        while len(today):
            _, first = np.unique(self.facts.loan[today], return_index=True)
            now, today = today[first], np.delete(today, first)
            rows = self.facts.loan[now]
            begun = self.state.interest_from[rows] > 0
            late = self.facts.value_on[now] < self.state.as_of[rows]
            late |= self.facts.value_on[now] <= self.state.closed_on[rows]
            back = begun & late
            if (~back).any():
                self.forward(rows[~back], self.facts.take(now[~back]), day, closing=False)
            if back.any():
                known = self.facts.seq <= self._newest(now[back])
                self.anew(rows[back], self.facts.take(known), day)

    def _newest(self, now: IntArray) -> IntArray:
        newest = np.zeros(len(self.rows), dtype=np.int64)
        newest[self.facts.loan[now]] = self.facts.seq[now]
        return newest[self.facts.loan]

    def run(self, days: Sequence[int]) -> None:
        """Night passes from one business day to the next, and the last night."""
        for day in days:
            self.forward(self.rows, Facts.zeros(0), day - 1, closing=True)
            self.enter(day)
        self.forward(self.rows, Facts.zeros(0), END, closing=True)

    def wrong(self) -> list[int]:
        """The loans that are not what one jump over their facts is; one of them is walked alone too."""
        whole = advance_through(self.unworked(self.rows, self.facts), self.stages, END, closing=True)
        last = self.rows[-1:]
        alone = advance_through(self.unworked(last, self.facts), self.stages, END, closing=True)
        bad = {int(last[0])} if alone.state.row(0) != whole.state.row(int(last[0])) else set()
        for name in State.names():
            bad |= set(np.flatnonzero(getattr(self.state, name) != getattr(whole.state, name)).tolist())
        mine, theirs = _by_loan(self.bills), _by_loan(whole.bills)
        bad |= {loan for loan in {*mine, *theirs} if mine.get(loan) != theirs.get(loan)}
        booked, derived = _net(self.booked), _net(whole.transfers)
        bad |= {
            loan
            for loan, account in {*booked, *derived}
            if booked.get((loan, account), 0) != derived.get((loan, account), 0)
        }
        return sorted(bad)


def _of(columns: Owned, rows: IntArray) -> Owned:
    kept = columns.take(np.isin(columns.loan, rows))
    kept.loan = np.searchsorted(rows, kept.loan).astype(np.int64)
    return kept


def _merged(before: Bills, after: Bills) -> Bills:
    known = np.isin((before.loan << 32) | before.seq, (after.loan << 32) | after.seq)
    return Bills.concat([before.take(~known), after])


def _by_loan(bills: Bills) -> dict[int, list[tuple[int, ...]]]:
    found: dict[int, list[tuple[int, ...]]] = {}
    columns = [getattr(bills, name).tolist() for name in Bills.names()]
    for row in sorted(zip(*columns, strict=True)):
        found.setdefault(row[0], []).append(row)
    return found


def _net(transfers: Transfers) -> dict[tuple[int, int], int]:
    net: dict[tuple[int, int], int] = {}
    columns = (transfers.loan, transfers.debit, transfers.credit, transfers.amount)
    for loan, debit, credit, amount in zip(*(column.tolist() for column in columns), strict=True):
        net[loan, debit] = net.get((loan, debit), 0) + amount
        net[loan, credit] = net.get((loan, credit), 0) - amount
    return {key: amount for key, amount in net.items() if amount}


def failures(seed: int, loans: int = LOANS) -> list[str]:
    """The histories of a seed that fail, each as small as leaving facts out makes it; empty if all hold."""
    random = Random(seed)  # noqa: S311  a seeded story
    stages = stages_of(random)
    days = [*sorted(random.sample(range(START + 41, END), 6)), END]
    receivable = stages[0].policy.receivable
    histories = [history_of(random, days, receivable=receivable) for _ in range(loans)]
    play = Play(stages, histories)
    play.run(days)
    return [_described(seed, stages, days, histories[loan]) for loan in play.wrong()]


def _described(seed: int, stages: Sequence[Stage], days: Sequence[int], history: History) -> str:
    small = _smallest(history, lambda each: _fails(stages, days, each))  # whole where only its neighbours make it fail
    told = "\n".join(f"  entered {each.entered_on}: {each.fact}" for each in small.told)
    turns = [stage.begins_on for stage in stages]
    return f"seed {seed}, policies from {turns}, business days {days}\n  {small.terms}\n{told}"


def _fails(stages: Sequence[Stage], days: Sequence[int], history: History) -> bool:
    play = Play(stages, [history])
    play.run(days)
    return bool(play.wrong())


def _smallest(history: History, fails: Callable[[History], bool]) -> History:
    for place in range(len(history.told) - 1, 0, -1):
        fewer = replace(history, told=history.told[:place] + history.told[place + 1 :])
        if fails(fewer):
            history = fewer
    return history


def _batches(count: int) -> Iterator[int]:
    yield from [LOANS] * (count // LOANS)
    if count % LOANS:
        yield count % LOANS


def main(arguments: Sequence[str]) -> int:
    """Play so many histories; exit status 1 if one fails, after printing it with its seed."""
    count, first = int(arguments[0]) if arguments else 10_000, int(arguments[1]) if len(arguments) > 1 else 1
    sizes = list(_batches(count))
    wrong: list[str] = []
    with Progress() as bar, ProcessPoolExecutor() as pool:
        step = bar.add_task("histories", total=count)
        seeds = range(first, first + len(sizes))
        for size, found in zip(sizes, pool.map(failures, seeds, sizes), strict=True):
            bar.advance(step, size)
            wrong += found
    sys.stdout.write("\n".join(wrong or [f"{count:,} histories hold"]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
