"""Step 5 of a morning: the facts of the day, in the order in which they were recorded."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from recoup.rules import drawdown, misuse, receipt, waiver, writeoff
from recoup.rules.columns import (
    NEVER,
    BillKind,
    Component,
    FactKind,
    Facts,
    IntArray,
    PostingKind,
)
from recoup.rules.nonaccrual import INCOMES, RECEIVABLES
from recoup.rules.walk import OPEN, Walk, places


@dataclass(slots=True)
class Agenda:
    """The facts of a batch, and how far each loan has come in them."""

    facts: Facts
    cursor: IntArray  # the next fact of each loan
    end: IntArray

    @classmethod
    def of(cls, facts: Facts, size: int) -> Self:
        """Facts in any order; they are worked by (value day, sequence)."""
        if len(facts.loan) > 1:
            facts = facts.take(np.lexsort((facts.seq, facts.value_on, facts.loan)))
        loans = np.arange(size)
        return cls(facts, np.searchsorted(facts.loan, loans), np.searchsorted(facts.loan, loans, side="right"))

    def next_day(self) -> IntArray:
        """For each loan the value day of its next fact; NEVER if none is left."""
        days = np.full(len(self.cursor), NEVER, dtype=np.int64)
        if not len(self.facts.loan):
            return days
        have = places(self.cursor < self.end)
        days[have] = self.facts.value_on[self.cursor[have]]
        return days

    def take(self, walk: Walk, rows: IntArray) -> IntArray:
        """The next fact of today for each of these loans that has one."""
        have = rows[self.cursor[rows] < self.end[rows]]
        have = have[self.facts.value_on[self.cursor[have]] == walk.day[have]]
        taken: IntArray = self.cursor[have]
        self.cursor[have] += 1
        return taken


def happen(walk: Walk, agenda: Agenda, rows: IntArray) -> None:
    """All facts of today for these loans: the first of each, then the second, and so on."""
    while len(taken := agenda.take(walk, rows)):
        facts = agenda.facts.take(taken)
        rows = facts.loan
        for kind in np.unique(facts.kind).tolist():
            _apply(walk, FactKind(kind), facts.take(facts.kind == kind))


def _apply(walk: Walk, kind: FactKind, facts: Facts) -> None:
    rows, amount, seq = facts.loan, facts.amount, facts.seq
    match kind:
        case FactKind.DRAWDOWN:
            drawdown.draw(walk, rows, amount, facts.rate, seq)
        case FactKind.PAYMENT:
            receipt.receive(walk, rows, amount, seq, facts.designation)
        case FactKind.COST:
            _charge(walk, rows, amount, seq)
        case FactKind.RATE:
            drawdown.change_rate(walk, rows, facts.rate)
        case FactKind.STATEMENT_BEGINS:
            walk.state.facts[rows] |= amount
        case FactKind.STATEMENT_ENDS:
            walk.state.facts[rows] &= ~amount
        case FactKind.MISUSE:
            misuse.misuse(walk, rows, amount, seq)
        case FactKind.WAIVER:
            waiver.waive(walk, rows, amount, facts.component, seq)
        case FactKind.SUSPENSE_APPLICATION:
            receipt.apply_now(walk, rows, amount, seq, facts.designation)
        case FactKind.SUSPENSE_REFUND:
            receipt.refund(walk, rows, amount, seq)
        case FactKind.WRITE_OFF:
            writeoff.write_off(walk, rows, amount, seq)
        case FactKind.PLACEMENT | FactKind.PROFILE:
            pass  # who looks after a loan, and which policy decides it, is the caller's to stage


def _charge(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray) -> None:
    """A cost is due on the day it arises; it bears nothing and does not make a loan overdue."""
    today, seq = walk.day[rows], walk.take_seq(rows)
    walk.book.add(
        len(rows), loan=rows, seq=seq, kind=int(BillKind.COST), state=OPEN,
        due_on=today, rolled_due_on=today, penalty_from=today, opened_on=today, cost=amount,
    )  # fmt: skip
    walk.state.overdue_other[rows] += amount
    accounts = {"debit": RECEIVABLES[Component.COST], "credit": INCOMES[Component.COST]}
    walk.post(rows, PostingKind.COST, amount, **accounts, bill_seq=seq, fact_seq=fact_seq)
