"""What conditions may ask of a loan at the end of a day (kernel §7), worked out when it is asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from recoup.rules import arrears, penalty
from recoup.rules.billing import next_due
from recoup.rules.columns import NEVER, IntArray, LoanFlag
from recoup.rules.interest import PPM
from recoup.rules.money import rounded
from recoup.rules.policy import CountMode
from recoup.rules.walk import Walk, summed

COUNTS: Final = {
    CountMode.CUMULATIVE: "missed_cumulative",
    CountMode.CONSECUTIVE: "missed_consecutive",
    CountMode.OUTSTANDING: "missed_outstanding",
}


@dataclass(slots=True)
class Seen(Mapping[str, IntArray]):
    """The measures of some loans today, each computed at most once."""

    walk: Walk
    rows: IntArray
    bills: IntArray  # where their open bills stand
    known: dict[str, IntArray] = field(default_factory=dict)

    def __getitem__(self, name: str) -> IntArray:
        """The column of a measure. `KeyError` for a name that the kernel does not give."""
        value = self.known.get(name)
        if value is None:
            value = self.known[name] = _MEASURES[name](self)
        return value

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(_MEASURES)

    def __len__(self) -> int:
        """How many names."""
        return len(_MEASURES)

    def forget(self, name: str) -> None:
        """A measure has changed under way."""
        self.known.pop(name, None)

    def by_loan(self, amounts: IntArray) -> IntArray:
        """Amounts of the open bills, added up by loan."""
        return summed(len(self.walk.day), self.walk.bills.loan[self.bills], amounts)[self.rows]


def seen(walk: Walk, rows: IntArray) -> Seen:
    """The measures of these loans today."""
    return Seen(walk, rows, walk.open_bills(rows))


def charge(view: Seen, name: str) -> IntArray:
    """Unpaid `penalty` or `compound` of each loan: posted, and accrued as it would be posted today (IR-02)."""
    walk, bills, idx = view.walk, view.walk.bills, view.bills
    amount = getattr(bills, f"{name}_posted")[idx] - getattr(bills, f"{name}_paid")[idx]
    if penalty.charges(walk) and len(idx):
        more = penalty.accrued(walk, idx, walk.day[bills.loan[idx]]).get(name)
        if more is not None:
            amount = amount + rounded(more.acc, more.rem, more.divisor * PPM, walk.policy.rounding)
    return view.by_loan(amount)


def _arrears(view: Seen) -> IntArray:
    """Everything due and unpaid; a bill that opened before its due day is not due yet."""
    bills, walk = view.walk.bills, view.walk
    due = bills.rolled_due_on[view.bills] <= walk.day[bills.loan[view.bills]]
    idx = view.bills[due]
    asked = arrears.unpaid_principal(bills, idx) + arrears.unpaid_interest(bills, idx)
    asked += bills.cost[idx] - bills.paid_cost[idx]
    loans = summed(len(walk.day), bills.loan[idx], asked)[view.rows]
    return loans + charge(view, "penalty") + charge(view, "compound")


def _dpd(anchor: str) -> Callable[[Seen], IntArray]:
    def since(view: Seen) -> IntArray:
        start = view[anchor]
        return np.where(start > 0, view["today"] - start, 0)

    return since


def _overdue_since(unpaid: Callable[..., IntArray]) -> Callable[[Seen], IntArray]:
    def since(view: Seen) -> IntArray:
        return arrears.oldest(view.walk, view.bills, unpaid(view.walk.bills, view.bills))[view.rows]

    return since


def _due_on(view: Seen) -> IntArray:
    """The rolled due day of the oldest unpaid bill, else of the next due; 0 when nothing is left to fall due."""
    bills = view.walk.bills
    idx = view.bills[arrears.counted(bills, view.bills)]
    first = np.full(len(view.walk.day), NEVER, dtype=np.int64)
    np.minimum.at(first, bills.loan[idx], bills.rolled_due_on[idx])
    oldest = first[view.rows]
    return np.where(oldest < NEVER, oldest, view["next_due_on"])


def _next_due_on(view: Seen) -> IntArray:
    due = next_due(view.walk, view.rows, rolled=True)
    return np.where(due < NEVER, due, 0)


def _flag(flag: LoanFlag) -> Callable[[Seen], IntArray]:
    return lambda view: np.where(view.walk.state.flags[view.rows] & flag, 1, 0)


def _state(column: str) -> Callable[[Seen], IntArray]:
    def of(view: Seen) -> IntArray:
        values: IntArray = getattr(view.walk.state, column)[view.rows]
        return values

    return of


_MEASURES: Final[dict[str, Callable[[Seen], IntArray]]] = {
    "today": lambda view: view.walk.day[view.rows],
    "overdue_since": _state("overdue_since"),
    "interest_overdue_since": _overdue_since(arrears.unpaid_interest),
    "principal_overdue_since": _overdue_since(arrears.unpaid_principal),
    "dpd": _dpd("overdue_since"),
    "interest_dpd": _dpd("interest_overdue_since"),
    "principal_dpd": _dpd("principal_overdue_since"),
    "missed": lambda view: view[COUNTS[view.walk.policy.count_mode]],
    "missed_cumulative": _state("missed_total"),
    "missed_consecutive": _state("missed_run"),
    "missed_outstanding": lambda view: arrears.outstanding(view.walk, view.bills)[view.rows],
    "missed_max": _state("missed_run_max"),
    "balance": lambda view: view["principal"] + view["overdue_principal"],
    "arrears": _arrears,
    "overdue_principal": _state("overdue_principal"),
    "overdue_interest": _state("overdue_interest"),
    "principal": _state("principal"),
    "suspense": _state("suspense"),
    "undrawn": lambda view: np.maximum(
        view.walk.terms.contract_principal[view.rows] - view.walk.state.drawn[view.rows], 0
    ),
    "due_on": _due_on,
    "next_due_on": _next_due_on,
    "maturity_on": lambda view: view.walk.terms.maturity_on[view.rows],
    "disbursed_on": lambda view: view.walk.terms.starts_on[view.rows],
    "non_accrual": _flag(LoanFlag.NON_ACCRUAL),
    "paid_off": _flag(LoanFlag.PAID_OFF),
    "observed": _flag(LoanFlag.RESTRUCTURED),
    "restructured_again": _flag(LoanFlag.RESTRUCTURED_AGAIN),
    "observed_until": _state("observed_until"),
    "misused": _state("misused"),
    "written_off": _state("written_off"),
    "facts": _state("facts"),
    "rate": _state("rate"),
    "penalty_rate": _state("penalty_rate"),
}

NAMES: Final = frozenset(_MEASURES)
"""Every name that conditions may use."""
