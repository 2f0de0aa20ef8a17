"""What conditions may ask of a loan that is alone in its batch (for batches: `measure`)."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

import numpy as np

from recoup.rules import billing, measure
from recoup.rules.columns import NEVER, Component, LoanFlag
from recoup.rules.lone import Lone
from recoup.rules.walk import NON_ACCRUAL, PAID_OFF

_RESTRUCTURED: Final = int(LoanFlag.RESTRUCTURED)
_AGAIN: Final = int(LoanFlag.RESTRUCTURED_AGAIN)


def of(lone: Lone) -> Callable[[str], int]:
    """The measures of the loan on the day that it sees."""
    return lambda name: _MEASURES[name](lone)


def next_due(lone: Lone) -> int:
    """The next unrolled due day to come, of an instalment or a settlement's bill; 0: none."""
    period = lone.period
    if lone.held.principal <= 0:
        return 0
    settlement = period.settles - 1 + period.due_offset if period.settles < NEVER else NEVER
    due = min(settlement, period.due or NEVER)
    return due if due < NEVER else 0


def _next_due_on(lone: Lone) -> int:
    """The same, rolled."""
    if lone.held.principal <= 0:
        return 0
    if lone.period.settles == NEVER:
        return lone.period.rolled if lone.period.rolled < NEVER else 0
    if lone.rolled_due < 0:
        lone.lay_down()
        due = billing.next_due(lone.walk, np.zeros(1, dtype=np.int64), rolled=True).item()
        lone.rolled_due = due if due < NEVER else 0
    return lone.rolled_due


def _due_on(lone: Lone) -> int:
    first = lone.bills.first_due_on
    return first if first < NEVER else _next_due_on(lone)


def _since(component: Component) -> Callable[[Lone], int]:
    return lambda lone: lone.bills.since(component, lone.seen)


def _days_past(since: Callable[[Lone], int]) -> Callable[[Lone], int]:
    def days(lone: Lone) -> int:
        start = since(lone)
        return lone.seen - start if start > 0 else 0

    return days


def _flag(flag: int) -> Callable[[Lone], int]:
    return lambda lone: int(lone.held.flags & flag > 0)


def _by_columns(name: str) -> Callable[[Lone], int]:
    """What hangs on every open bill."""

    def of(lone: Lone) -> int:
        lone.lay_down()
        lone.walk.day[0] = lone.seen
        value = measure.seen(lone.walk, np.zeros(1, dtype=np.int64))[name].item()
        lone.walk.day[0] = lone.day
        return value

    return of


def _held(column: str) -> Callable[[Lone], int]:
    return attrgetter(f"held.{column}")


_interest_since: Final = _since(Component.INTEREST)
_principal_since: Final = _since(Component.PRINCIPAL)

_MEASURES: Final[dict[str, Callable[[Lone], int]]] = {
    "today": attrgetter("seen"),
    "overdue_since": _held("overdue_since"),
    "interest_overdue_since": _interest_since,
    "principal_overdue_since": _principal_since,
    "dpd": _days_past(_held("overdue_since")),
    "interest_dpd": _days_past(_interest_since),
    "principal_dpd": _days_past(_principal_since),
    "missed": lambda lone: _MEASURES[measure.COUNTS[lone.walk.policy.count_mode]](lone),
    "missed_cumulative": _held("missed_total"),
    "missed_consecutive": _held("missed_run"),
    "missed_outstanding": lambda lone: lone.bills.missed,
    "missed_max": _held("missed_run_max"),
    "balance": lambda lone: lone.held.principal + lone.held.overdue_principal,
    "arrears": _by_columns("arrears"),
    "overdue_principal": _held("overdue_principal"),
    "overdue_interest": _held("overdue_interest"),
    "principal": _held("principal"),
    "suspense": _held("suspense"),
    "undrawn": lambda lone: max(0, lone.walk.terms.contract_principal.item() - lone.held.drawn),
    "due_on": _due_on,
    "next_due_on": _next_due_on,
    "maturity_on": lambda lone: lone.walk.terms.maturity_on.item(),
    "disbursed_on": lambda lone: lone.walk.terms.starts_on.item(),
    "non_accrual": _flag(NON_ACCRUAL),
    "paid_off": _flag(PAID_OFF),
    "observed": _flag(_RESTRUCTURED),
    "restructured_again": _flag(_AGAIN),
    "observed_until": _held("observed_until"),
    "misused": _held("misused"),
    "written_off": _held("written_off"),
    "facts": _held("facts"),
    "rate": _held("rate"),
    "penalty_rate": _held("penalty_rate"),
}
