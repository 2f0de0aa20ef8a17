"""What the books say against what the facts derive: the transfers to undo, and those to add. Pure.

Worked example: the books hold A, B and C, the derivation A and D. B and C are undone by rows with their accounts
exchanged, effective when they were; D is added. What is the same on both sides stays untouched.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

from recoup.rules.columns import IntArray, Transfers


class Entry(NamedTuple):
    """A transfer, whoever it belongs to."""

    effective_on: int
    kind: int
    debit: int
    credit: int
    amount: int
    bill_seq: int
    fact_seq: int

    def undone(self) -> "Entry":
        """The same with its accounts exchanged."""
        return self._replace(debit=self.credit, credit=self.debit)


def _entries(columns: Transfers) -> list[tuple[int, Entry]]:
    names = Entry._fields
    values = zip(*(getattr(columns, name).tolist() for name in names), strict=True)
    return [(loan, Entry(*row)) for loan, row in zip(columns.loan.tolist(), values, strict=True)]


def difference(booked: Transfers, reverses: IntArray, derived: Transfers) -> tuple[Transfers, IntArray]:
    """The transfers to book, and for each whether it undoes an earlier one (1) or is new (0).

    `reverses` marks the booked rows that undo others themselves: they and what they undid cancel out.
    """
    standing: dict[int, Counter[Entry]] = defaultdict(Counter)
    for (loan, entry), undoes in zip(_entries(booked), reverses.tolist(), strict=True):
        if undoes:
            standing[loan][entry.undone()] -= 1
        else:
            standing[loan][entry] += 1
    missing: list[tuple[int, Entry]] = []
    for loan, entry in _entries(derived):
        if standing[loan][entry] > 0:
            standing[loan][entry] -= 1
        else:
            missing.append((loan, entry))
    surplus = [
        (loan, entry.undone())
        for loan, left in sorted(standing.items())
        for entry in sorted(left.elements(), key=lambda entry: entry.effective_on)
    ]
    rows = [*surplus, *missing]
    columns = Transfers.of([{"loan": loan, **entry._asdict()} for loan, entry in rows])
    return columns, np.array([1] * len(surplus) + [0] * len(missing), dtype=np.int64)
