"""What the kernel says of loans on a day without anything being written."""

from dataclasses import dataclass, replace

import numpy as np

from recoup.rules import penalty
from recoup.rules.advance import Outcome, advance_through
from recoup.rules.columns import Bills, Facts, IntArray, State
from recoup.rules.edition import at
from recoup.rules.figures import Figures, figures_through
from recoup.rules.interest import settled
from recoup.rules.policy import Policy
from recoup.rules.walk import Walk
from recoup.services.ledger import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Loans on the morning of a day: states, open bills with what is unpaid of each, figures."""

    state: State
    bills: Bills
    penalty: IntArray  # of each bill: posted, and accrued as it would be posted
    compound: IntArray
    unpaid: IntArray  # of each bill: everything
    figures: Figures

    def charged(self, bill: int) -> tuple[int, int]:
        """Penalty and compound interest of a bill."""
        return int(self.penalty[bill]), int(self.compound[bill])


def standing(loaded: Loaded, on: int) -> Standing:
    """The loans of a batch on the morning of `on`, not before the day through which each is worked."""
    return shown(loaded, advance_through(loaded.batch, loaded.stages, on, closing=False), on)


def shown(loaded: Loaded, moved: Outcome, on: int) -> Standing:
    """Loans that were moved to the morning of `on`, as they are on it."""
    policy, plan, bills = loaded.stages[at(loaded.stages, on)].policy, loaded.batch.plan, moved.bills
    batch = replace(loaded.batch, terms=moved.terms, state=moved.state, bills=bills, facts=Facts.zeros(0))
    walk = Walk.of(moved.terms, moved.state, bills, plan, policy)
    rows = np.arange(len(bills), dtype=np.int64)
    grown = penalty.accrued(walk, rows, np.full(len(bills), on, dtype=np.int64)) if len(bills) else {}
    charged = {
        name: getattr(bills, f"{name}_posted") + _rounded(grown, name, policy) for name in ("penalty", "compound")
    }
    unpaid = sum(
        (getattr(bills, name) - getattr(bills, f"paid_{name}") for name in ("principal", "interest", "cost")),
        start=charged["penalty"] - bills.penalty_paid + charged["compound"] - bills.compound_paid,
    )
    return Standing(
        state=moved.state,
        bills=bills,
        penalty=charged["penalty"],
        compound=charged["compound"],
        unpaid=unpaid,
        figures=figures_through(batch, loaded.stages, on),
    )


def _rounded(grown: penalty.Charges, name: str, policy: Policy) -> IntArray | int:
    """What bills accrued and nobody posted yet, as it would be posted."""
    if name not in grown:
        return 0
    amount, _, _ = settled(grown[name].acc, grown[name].rem, grown[name].divisor, policy)
    return amount
