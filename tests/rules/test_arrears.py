"""Misses that are taken back for whoever looks at a morning that a pass over several nights has left behind."""

import numpy as np

from recoup.rules import arrears
from recoup.rules.columns import Bills, State, Terms
from recoup.rules.daycount import PlanLines
from recoup.rules.walk import Walk
from tests.rules.policies import RETAIL


def test_misses_of_later_evenings_are_taken_back_and_the_first_of_them_is_told() -> None:
    """Bills due on days 10, 40 and 41 of a loan, one of day 40 of another, none of a third, seen on the morning of 40.

    The one of day 10 stays missed. Both loans are as they were until the evening of day 40; the longest run is kept.
    """
    due = [(0, 10), (0, 40), (0, 41), (1, 40)]
    bills = Bills.of([
        {"loan": loan, "seq": seq, "due_on": day, "rolled_due_on": day, "interest": 5, "missed": 1}
        for seq, (loan, day) in enumerate(due, 1)
    ])  # fmt: skip
    state = State.of([
        {"missed_total": 5, "missed_run": 3, "missed_run_max": 4}, {"missed_total": 1, "missed_run": 0}, {},
    ])  # fmt: skip
    terms = Terms.of([{"basis": 360}] * 3)
    walk = Walk.of(terms, state, bills, PlanLines.zeros(0), RETAIL)
    assert RETAIL.grace_days == 0
    assert arrears.uncount_missed(walk, 40).tolist() == [41, 41, 0]
    assert walk.bills.missed.tolist() == [1, 0, 0, 0]
    assert walk.state.missed_total.tolist() == [3, 0, 0]
    assert walk.state.missed_run.tolist() == [1, 0, 0]
    assert walk.state.missed_run_max.tolist() == [4, 0, 0]
    assert not np.any(arrears.uncount_missed(walk, 40)), "nothing is taken back twice"
