"""What stands beside a loan does not touch it: a correction of income below zero too."""

import numpy as np

from recoup.rules.columns import Bills, Component, LoanFlag, State, Terms
from recoup.rules.daycount import PlanLines
from recoup.rules.nonaccrual import book_income
from recoup.rules.walk import Walk
from tests.rules.policies import COMMERCIAL_BANK


def test_income_taken_back_is_booked_beside_a_loan_in_non_accrual() -> None:
    """One fen less on each of two loans: off the books on the one that does not accrue, against income on the other."""
    state = State.of([{"flags": int(LoanFlag.NON_ACCRUAL), "off_book_interest": 5}, {}])
    walk = Walk.of(
        Terms.of([{"basis": 360}, {"basis": 360}]), state, Bills.zeros(0), PlanLines.zeros(0), COMMERCIAL_BANK
    )
    book_income(walk, np.array([0, 1]), Component.COMPOUND, np.array([-1, -1]), bill_seq=1)
    posted = walk.posted.gathered()
    assert [(row["loan"], row["amount"]) for row in map(posted.row, range(len(posted)))] == [(0, 1), (1, 1)]
    assert walk.state.off_book_interest.tolist() == [4, 0]
