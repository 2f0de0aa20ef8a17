"""Policies of the four kinds of lender as the rulebook's defaults have them, written by hand: no regime is asked."""

from dataclasses import replace
from typing import Final

from recoup.rules.calendar import Calendar, Roll
from recoup.rules.columns import Component
from recoup.rules.condition import Constant, Every, FactBits, Opposite, Reached, Threshold, either
from recoup.rules.deadline import Moved
from recoup.rules.money import Rounding
from recoup.rules.policy import (
    Axis,
    CompoundRate,
    CountMode,
    Floor,
    Order,
    Penalty,
    Policy,
    Status,
    Surplus,
    Watch,
)

GRADES: Final = ("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")
TECHNICAL: Final = 1
"""Bit of the statement that a loan is overdue for a technical cause (CL-02)."""

COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL = (
    Component.COST,
    Component.INTEREST,
    Component.PENALTY,
    Component.COMPOUND,
    Component.PRINCIPAL,
)

_OVERDUE: Final = Threshold("dpd", ">", 0)
_SERIOUSLY: Final = either(
    (Every((_OVERDUE, Opposite(FactBits(TECHNICAL)))), Every((Threshold("dpd", ">", 7), FactBits(TECHNICAL))))
)

COMMERCIAL_BANK: Final = Policy(
    calendar=Calendar.plain(),
    due_roll=Roll.FOLLOWING,
    grace_days=0,
    penalty=Penalty(relative_ppm=500_000),
    misuse=Penalty(relative_ppm=1_000_000),
    compound=CompoundRate.PENALTY,
    rounding=Rounding.HALF_UP,
    carries_remainder=False,
    allocation=Order(axis=Axis.COMPONENT, components=(COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL)),
    allocation_non_accrual=Order(axis=Axis.COMPONENT, components=(COST, PRINCIPAL, INTEREST, PENALTY, COMPOUND)),
    surplus=Surplus.SUSPENSE,
    count_mode=CountMode.CUMULATIVE,
    non_accrual_enters=Threshold("dpd", ">", 90),
    non_accrual_leaves=Threshold("dpd", "=", 0),
    grades=GRADES,
    floors=(
        Floor(grade=1, mask=_SERIOUSLY, rules=("CL-02",)),
        Floor(grade=2, mask=Threshold("dpd", ">", 90), rules=("CL-03",)),
        Floor(grade=3, mask=Threshold("dpd", ">", 270), rules=("CL-04",)),
        Floor(grade=4, mask=Threshold("dpd", ">", 360), rules=("CL-05",)),
    ),
    improves_by_rule=False,
    statuses=(
        Status(code="SETTLED", mask=Threshold("paid_off", "=", 1)),
        Status(code="NON_ACCRUAL", mask=Threshold("non_accrual", "=", 1)),
        Status(code="OVERDUE", mask=Threshold("dpd", ">", 0)),
        Status(code="NORMAL", mask=None),
    ),
    watches=(
        Watch(code="T-DUN", mask=_OVERDUE, due=Moved(anchor="overdue_since", calendar=Calendar.plain(), days=1)),
        Watch(
            code="T-REM1",
            mask=Reached(Moved(anchor="next_due_on", calendar=Calendar.plain(), days=3, before=True)),
            due=Moved(anchor="next_due_on", calendar=Calendar.plain()),
        ),
    ),
)

HOUSING_FUND: Final = replace(
    COMMERCIAL_BANK,
    misuse=None,
    compound=CompoundRate.NONE,
    allocation=Order(axis=Axis.ITEM, components=(COST, PENALTY, INTEREST, PRINCIPAL)),
    allocation_non_accrual=Order(axis=Axis.ITEM, components=(COST, PENALTY, INTEREST, PRINCIPAL)),
    surplus=Surplus.NEXT_INSTALMENT,
    non_accrual_enters=None,
    non_accrual_leaves=None,
    floors=(
        Floor(grade=1, mask=Threshold("missed", ">=", 3), rules=("HC-02",)),
        Floor(grade=2, mask=Threshold("missed", ">=", 4), rules=("HC-03",)),
        Floor(grade=3, mask=Threshold("missed", ">=", 6), rules=("HC-04",)),
    ),
    improves_by_rule=True,
    better_than_floor=True,
    lapses_on=("missed",),
    statuses=(
        Status(code="SETTLED", mask=Threshold("paid_off", "=", 1)),
        Status(code="OVERDUE", mask=Threshold("dpd", ">", 0)),
        Status(code="CURRENT", mask=Constant(answer=True)),
    ),
)

RETAIL: Final = replace(
    COMMERCIAL_BANK,
    due_roll=Roll.NONE,
    allocation=Order(
        axis=Axis.ITEM, components=(COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL), honours_designation=True
    ),
    surplus=Surplus.PREPAY,
    improves_by_rule=True,
)

DEVELOPMENT_BANK: Final = replace(COMMERCIAL_BANK, compound=CompoundRate.NONE)


def _month_after(months: int, *, day: int) -> Reached:
    return Reached(Moved(anchor="due_on", calendar=Calendar.plain(), months=months, day=day))


TRADE_RECEIVABLES: Final = replace(
    COMMERCIAL_BANK,
    due_roll=Roll.NONE,
    penalty=None,
    compound=CompoundRate.NONE,
    non_accrual_enters=None,
    non_accrual_leaves=None,
    grades=(),
    floors=(),
    statuses=(
        Status(code="COLLECTED", mask=Threshold("paid_off", "=", 1)),
        Status(code="DUNNING", mask=_month_after(1, day=1)),
        Status(code="UNCOLLECTED", mask=Threshold("dpd", ">", 0)),
        Status(code="OPEN", mask=None),
    ),
    watches=(
        Watch(
            code="REPORT",
            mask=Every((_month_after(1, day=1), Threshold("paid_off", "=", 0))),
            due=Moved(anchor="due_on", calendar=Calendar.plain(), months=1, day=6),
        ),
    ),
    receivable=True,
)

POLICIES: Final = {
    "COMMERCIAL_BANK": COMMERCIAL_BANK,
    "HOUSING_FUND": HOUSING_FUND,
    "RETAIL": RETAIL,
    "DEVELOPMENT_BANK": DEVELOPMENT_BANK,
    "TRADE_RECEIVABLES": TRADE_RECEIVABLES,
}
