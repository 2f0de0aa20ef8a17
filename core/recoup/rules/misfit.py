"""A fact that does not fit the loan on its day: it takes more than is there, or leaves a plan without a due.

Commands ask first, so that what they record fits. What was recorded may stop to fit when something with an earlier
value date is told late or taken back: 80.00 of costs were waived on 11 May; money of 8 April that pays them leaves
nothing to waive. Whoever replays the loan learns which fact it is.
"""

import numpy as np

from recoup.rules.columns import BoolArray, IntArray


class Misfit(ValueError):
    """The fact `fact_seq` of the loan `loan_id` does not fit; the text says why."""

    def __init__(self, reason: str, *, loan_id: int, fact_seq: int) -> None:
        super().__init__(reason)
        self.loan_id = loan_id
        self.fact_seq = fact_seq


def refuse(wrong: BoolArray, reason: str, *, loan_ids: IntArray, fact_seq: IntArray) -> None:
    """Raise `Misfit` for the first of these facts that is wrong, if one is."""
    found = np.flatnonzero(wrong)
    if len(found):
        first = int(found[0])
        raise Misfit(reason, loan_id=int(loan_ids[first]), fact_seq=int(fact_seq[first]))
