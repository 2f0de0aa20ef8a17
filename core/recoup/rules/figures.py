"""What a loan owes on the morning of a day, computed on read (kernel §4); nothing is changed.

Worked example (CB-X13): 1,000,000.00 at 4.35 % settled 8,579.17 on 2024-03-20 and nothing was paid. On the morning of
2024-06-20 there are 10,995.83 accrued since, and the interest is 91 days past due.
"""

from dataclasses import dataclass

import numpy as np

from recoup.rules import arrears, billing, penalty
from recoup.rules.advance import Batch, begin, move
from recoup.rules.columns import Columns, IntArray
from recoup.rules.edition import Stage, Stages
from recoup.rules.interest import PPM
from recoup.rules.measure import charge, seen
from recoup.rules.money import rounded
from recoup.rules.policy import Policy
from recoup.rules.walk import Walk


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
    """The figures of each loan on the morning of `on`: dues of the day are open, its evening has not run.

    `on` lies not before the day through which a loan is worked; an earlier day needs a replay.
    """
    return figures_through(batch, (Stage(begins_on=0, policy=policy),), on)


def figures_through(batch: Batch, stages: Stages, on: int) -> Figures:
    """The same under one policy after another."""
    walk, agenda = begin(batch, stages, on)
    move(walk, agenda, stages, on, closing=False)
    rows = np.arange(len(walk.day))
    walk.day[:] = np.maximum(on, walk.state.as_of)
    billing.accrue(walk, rows)
    penalty.accrue(walk, rows)
    walk.state.as_of[:] = walk.day
    arrears.refresh(walk, rows)
    return figures_of(walk, rows)


def figures_of(walk: Walk, rows: IntArray) -> Figures:
    """The figures of loans that were brought to a morning."""
    view, state = seen(walk, rows), walk.state
    accrued = rounded(state.interest_acc, state.interest_rem, walk.divisor * PPM, walk.policy.rounding)
    accrued = accrued + billing.beyond_period(walk, rows)
    surcharges = {"penalty": charge(view, "penalty"), "compound": charge(view, "compound")}
    unpaid = view.by_loan(arrears.unpaid(walk.bills, view.bills) - arrears.posted_charges(walk.bills, view.bills))
    return Figures(
        interest_accrued=accrued,
        **surcharges,
        arrears=view["arrears"],
        payoff=state.principal + accrued + unpaid + surcharges["penalty"] + surcharges["compound"],
        dpd=view["dpd"],
        missed_outstanding=view["missed_outstanding"],
        overdue_since=view["overdue_since"],
        interest_overdue_since=view["interest_overdue_since"],
        principal_overdue_since=view["principal_overdue_since"],
    )
