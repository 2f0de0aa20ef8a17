"""The projection of rows to come (kernel §3): the kernel's own steps 3 and 4, with everything paid on its due day.

Worked example (HF-X01): 600,000.00 at 2.6 % over 240 months asks 3,208.73 a month, first 1,908.73 and 1,300.00, and at
last 3,208.16.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from recoup.rules import billing, drawdown
from recoup.rules.columns import NEVER, Bills, Columns, IntArray, State, Terms
from recoup.rules.daycount import PlanLines
from recoup.rules.policy import Policy
from recoup.rules.rate import annuity
from recoup.rules.walk import Walk, places

__all__ = ["PlanLines", "Row", "ScheduleRows", "annuity", "plan", "preview", "project", "rows_of"]

ROUNDS_MAX: Final = 20_000
"""Rounds of a projection: no plan has more dues than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row to come: what would be asked for if everything before it is paid on its due day."""

    number: int
    due_on: int
    rolled_due_on: int
    principal: int
    interest: int
    total: int
    balance: int  # principal left after the row


@dataclass(slots=True)
class ScheduleRows(Columns):
    """Rows to come of many loans, sorted by (loan, number). `loan` is the row of the batch."""

    loan: IntArray
    number: IntArray
    due_on: IntArray
    rolled_due_on: IntArray
    principal: IntArray
    interest: IntArray
    balance: IntArray


def plan(terms: Terms, state: State, policy: Policy, *, lines: PlanLines | None = None) -> tuple[Row, ...]:
    """The rows to come of one drawn loan (a batch of one) from its present state, at its present rate."""
    return rows_of(project(terms, state, policy, lines=lines))


def preview(
    terms: Terms, policy: Policy, *, principal: int, rate: int, lines: PlanLines | None = None
) -> tuple[Row, ...]:
    """The rows of one loan (a batch of one) that is drawn in full on `terms.starts_on`; for boarding (RB-03)."""
    walk = _walk(terms, State.zeros(1), policy, lines)
    walk.day[:] = walk.state.as_of[:] = terms.starts_on
    one = np.zeros(1, dtype=np.int64)
    drawdown.draw(walk, one, one + principal, one + rate, one)
    return rows_of(_project(walk))


def project(terms: Terms, state: State, policy: Policy, *, lines: PlanLines | None = None) -> ScheduleRows:
    """The rows to come of many loans at once."""
    return _project(_walk(terms, state, policy, lines))


def rows_of(rows: ScheduleRows) -> tuple[Row, ...]:
    """The rows as plain values."""
    return tuple(_rows(rows))


def _rows(rows: ScheduleRows) -> Iterator[Row]:
    names = [name for name in rows.names() if name != "loan"]
    for values in zip(*(getattr(rows, name).tolist() for name in names), strict=True):
        named = dict(zip(names, values, strict=True))
        yield Row(total=named["principal"] + named["interest"], **named)


def _walk(terms: Terms, state: State, policy: Policy, lines: PlanLines | None) -> Walk:
    listed = PlanLines.zeros(0) if lines is None else lines
    return Walk.of(terms, state, Bills.zeros(0), listed, policy)


def _project(walk: Walk) -> ScheduleRows:
    state = walk.state
    balance = state.principal.copy()
    for _ in range(ROUNDS_MAX):
        next_day = np.minimum(walk.rolled, walk.settles)
        rows = places((state.principal > 0) & (next_day < NEVER))
        if not len(rows):
            break
        walk.day[rows] = np.maximum(next_day[rows], state.as_of[rows])
        billing.accrue(walk, rows)
        state.as_of[rows] = walk.day[rows]
        billing.open_settlements(walk, rows)
        billing.open_dues(walk, rows)
    return _listed(walk.book.result(), balance)


def _listed(bills: Bills, balance: IntArray) -> ScheduleRows:
    """Bills as rows: numbered, each with what is left of the principal after it."""
    begins = np.searchsorted(bills.loan, bills.loan)
    paid = np.cumsum(bills.principal)
    before = paid[begins] - bills.principal[begins]
    return ScheduleRows(
        loan=bills.loan,
        number=np.arange(len(bills.loan)) - begins + 1,
        due_on=bills.due_on,
        rolled_due_on=bills.rolled_due_on,
        principal=bills.principal,
        interest=bills.interest,
        balance=balance[bills.loan] - (paid - before),
    )
