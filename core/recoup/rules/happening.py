"""Step 5 of a morning: the facts of the day, in the order in which they were recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from recoup.rules import amendment, billing, drawdown, grading, misuse, observed, receipt, waiver, writeoff
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
            WORKED[FactKind(kind)](walk, facts.take(facts.kind == kind))


def _begin(walk: Walk, facts: Facts) -> None:
    walk.state.facts[facts.loan] |= facts.amount


def _end(walk: Walk, facts: Facts) -> None:
    walk.state.facts[facts.loan] &= ~facts.amount


def _nothing(walk: Walk, facts: Facts) -> None:
    """Who looks after a loan, and which policy decides it, is the caller's to stage."""


def _draw(walk: Walk, facts: Facts) -> None:
    """What was due before opens first, though a holiday holds it: more is lent behind it."""
    receipt.apply_suspense(walk, billing.open_waiting(walk, facts.loan))
    drawdown.draw(walk, facts.loan, facts.amount, facts.rate, facts.seq)


def _capitalise(walk: Walk, facts: Facts) -> None:
    """As what is lent anew, and no tranche of the contract."""
    receipt.apply_suspense(walk, billing.open_waiting(walk, facts.loan))
    drawdown.lend(walk, facts.loan, facts.amount, facts.rate, facts.seq)


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


WORKED: Final[Mapping[FactKind, Callable[[Walk, Facts], None]]] = {
    FactKind.DRAWDOWN: _draw,
    FactKind.PAYMENT: lambda walk, of: receipt.receive(walk, of.loan, of.amount, of.seq, of.designation),
    FactKind.COST: lambda walk, of: _charge(walk, of.loan, of.amount, of.seq),
    FactKind.RATE: lambda walk, of: drawdown.change_rate(walk, of.loan, of.rate),
    FactKind.STATEMENT_BEGINS: _begin,
    FactKind.STATEMENT_ENDS: _end,
    FactKind.MISUSE: lambda walk, of: misuse.misuse(walk, of.loan, of.amount, of.seq),
    FactKind.WAIVER: lambda walk, of: waiver.waive(walk, of.loan, of.amount, of.component, of.seq),
    FactKind.SUSPENSE_APPLICATION: lambda walk, of: receipt.apply_now(walk, of.loan, of.amount, of.seq, of.designation),
    FactKind.SUSPENSE_REFUND: lambda walk, of: receipt.refund(walk, of.loan, of.amount, of.seq),
    FactKind.WRITE_OFF: lambda walk, of: writeoff.write_off(walk, of.loan, of.amount, of.seq),
    FactKind.AMENDMENT: lambda walk, of: amendment.amend(walk, of.loan, of.contract_version, of.seq),
    FactKind.OBSERVATION: lambda walk, of: observed.observe(walk, of.loan),
    FactKind.PLACEMENT: _nothing,
    FactKind.PROFILE: _nothing,
    FactKind.GRADE: lambda walk, of: grading.decide(walk, of.loan, of.amount),
    FactKind.CAPITALISATION: _capitalise,
}
"""What each kind of fact does on its morning."""
