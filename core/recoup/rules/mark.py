"""Loans as they were after some evenings of a walk: where another walk can go on instead of beginning anew (kernel §9).

A state after an evening, with its open bills and the contract in force, is all that a later day depends on. Going on
from it gives what one jump gives, to the last row (kernel §10).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from recoup.rules.advance import Batch, Outcome, begin, move, outcome_of
from recoup.rules.columns import Bills, BillState, State, Terms
from recoup.rules.edition import Stages


@dataclass(slots=True)
class Mark:
    """A batch after the evening of a day: states, contracts, open bills, and how many signals were given by then."""

    day: int
    state: State
    terms: Terms
    bills: Bills
    signals: int


def advance_marking(
    batch: Batch, stages: Stages, until: int, *, closing: bool, days: Sequence[int]
) -> tuple[Outcome, list[Mark]]:
    """As `advance_through`, and the batch as it was after each of these evenings, which lie before its end."""
    walk, agenda = begin(batch, stages, until)
    marks: list[Mark] = []
    for day in days:
        move(walk, agenda, stages, day, closing=True)
        bills = walk.book.result()
        unpaid = bills.take(bills.state == BillState.OPEN)
        marks.append(Mark(day, walk.state.copy(), walk.terms.copy(), unpaid, len(walk.signals)))
    move(walk, agenda, stages, until, closing=closing)
    return outcome_of(walk), marks
