"""How long a late payment takes on a loan with many facts: from its first fact, and from a checkpoint.

    python -m bench replay --facts 4400

One overdue annuity with a payment on each of so many days; then a payment is told that lies `--back` payments back. The
kernel alone is measured, in memory: what a replay adds are the rows it reads and writes.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Final

from bench import machine
from recoup.rules.advance import Batch, advance
from recoup.rules.calendar import Calendar, Roll
from recoup.rules.columns import NEVER, Bills, Component, FactKind, Facts, State, Terms
from recoup.rules.condition import Threshold
from recoup.rules.edition import Stage
from recoup.rules.mark import advance_marking
from recoup.rules.money import Rounding
from recoup.rules.policy import Axis, CompoundRate, CountMode, Floor, Order, Penalty, Policy, Status, Surplus
from recoup.services.checkpoint import EVERY

_ORDER: Final = Order(
    axis=Axis.ITEM,
    components=(Component.COST, Component.INTEREST, Component.PENALTY, Component.COMPOUND, Component.PRINCIPAL),
)
POLICY: Final = Policy(
    calendar=Calendar.plain(),
    due_roll=Roll.NONE,
    grace_days=0,
    penalty=Penalty(relative_ppm=500_000),
    compound=CompoundRate.PENALTY,
    rounding=Rounding.HALF_UP,
    carries_remainder=False,
    allocation=_ORDER,
    allocation_non_accrual=_ORDER,
    surplus=Surplus.PREPAY,
    count_mode=CountMode.CUMULATIVE,
    non_accrual_enters=Threshold("dpd", ">", 90),
    non_accrual_leaves=Threshold("dpd", "=", 0),
    grades=("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD"),
    floors=(
        Floor(grade=1, mask=Threshold("dpd", ">", 0), rules=("CL-02",)),
        Floor(grade=2, mask=Threshold("dpd", ">", 90), rules=("CL-03",)),
    ),
    improves_by_rule=True,
    statuses=(Status(code="OVERDUE", mask=Threshold("dpd", ">", 0)), Status(code="NORMAL", mask=None)),
    watches=(),
)
FIRST: Final = 8_000


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench replay", description=__doc__)
    parser.add_argument("--facts", type=int, default=4_400)
    parser.add_argument("--back", type=int, default=10, help="payments told after the one that comes late")
    asked = parser.parse_args(arguments)
    print(f"replay, one loan, {asked.facts:,} payments on separate days, one told {asked.back} payments late")
    print(machine.described())
    batch = _loan(asked.facts)
    until = FIRST + 100 + asked.facts
    began = perf_counter()
    whole = advance(batch, POLICY, until, closing=True)
    print(f"from the first fact   {perf_counter() - began:7.3f} s")
    late = until - asked.back
    days = [day for day in batch.facts.value_on[EVERY - 1 :: EVERY].tolist() if day < late]
    _, marks = advance_marking(batch, (Stage(begins_on=0, policy=POLICY),), until, closing=True, days=days)
    mark = marks[-1]
    began = perf_counter()
    later = batch.facts.take(batch.facts.value_on > mark.day)
    on = replace(batch, terms=mark.terms, state=mark.state, bills=mark.bills, facts=later)
    again = advance(on, POLICY, until, closing=True)
    print(f"from its checkpoint   {perf_counter() - began:7.3f} s, {len(later)} facts")
    same = all((getattr(again.state, name) == getattr(whole.state, name)).all() for name in State.names())
    print("the same state" if same else "ANOTHER STATE")


def _loan(count: int) -> Batch:
    terms = {"loan_id": 1, "plan_kind": 1, "method": 1, "unit": 1, "every": 1, "instalments": 360, "starts_on": FIRST,
             "first_due_on": FIRST + 31, "anchor_day": 10, "basis": 360, "contract_principal": 10**9}  # fmt: skip
    drawn = {"value_on": FIRST, "seq": 1, "kind": FactKind.DRAWDOWN, "amount": 10**9, "rate": 60_000}
    paid = [
        {"value_on": FIRST + 100 + day, "seq": day + 2, "kind": FactKind.PAYMENT, "amount": 3_000}
        for day in range(count)
    ]
    state = State.zeros(1)
    state.next_event[:] = NEVER
    return Batch(Terms.of([terms]), state, Bills.zeros(0), Facts.of([drawn, *paid]))
