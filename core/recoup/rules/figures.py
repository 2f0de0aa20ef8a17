"""What a loan owes on the morning of a day, computed on read (kernel §4); nothing is changed."""

from dataclasses import dataclass

from recoup.rules.advance import Batch
from recoup.rules.columns import Columns, IntArray
from recoup.rules.policy import Policy


@dataclass(slots=True)
class Figures(Columns):
    """One row a loan, in minor units, days and counts."""

    interest_accrued: IntArray  # contract interest of [interest_from, on), not billed yet, as it would be posted
    penalty: IntArray  # posted and unpaid, and accrued as it would be posted
    compound: IntArray
    arrears: IntArray  # everything due and unpaid, penalty, compound and costs among it
    payoff: IntArray  # what would close the loan on that day; suspense is not set off
    dpd: IntArray
    missed_outstanding: IntArray
    overdue_since: IntArray
    interest_overdue_since: IntArray
    principal_overdue_since: IntArray


def figures(batch: Batch, policy: Policy, on: int) -> Figures:
    """The figures of each loan on the morning of `on`: dues of the day are open, its evening has not run."""
    raise NotImplementedError
