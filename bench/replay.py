"""How long a late payment takes on a loan with many facts: from its first fact, and from a checkpoint.

    python -m bench replay --facts 4400

Loans of some shapes with a payment on each of so many days; then a payment is told that lies `--back` payments back.
The kernel alone is measured, in memory: what a replay adds are the rows it reads and writes.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import Final

from bench import machine
from recoup.rules.advance import Batch, Outcome, advance
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
DRAWN: Final = 10**9
_KEEPS: Final = replace(POLICY, surplus=Surplus.NEXT_INSTALMENT)
_ANNUITY: Final = {
    "loan_id": 1, "plan_kind": 1, "method": 1, "unit": 1, "every": 1, "instalments": 360, "starts_on": FIRST,
    "first_due_on": FIRST + 31, "anchor_day": 10, "basis": 360, "contract_principal": DRAWN,
}  # fmt: skip
_BULLET: Final = {
    "loan_id": 1, "plan_kind": 2, "method": 5, "starts_on": FIRST, "maturity_on": FIRST + 9_000, "settlement": 2,
    "settlement_day": 20, "basis": 360, "contract_principal": DRAWN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """A loan of ten million at 6 %, and what is paid on it every day from its 100th on."""

    said: str
    policy: Policy
    terms: Mapping[str, int]
    paid: int

    def batch(self, count: int) -> Batch:
        """The loan before anything happened, with so many payments to come."""
        drawn = {"value_on": FIRST, "seq": 1, "kind": FactKind.DRAWDOWN, "amount": DRAWN, "rate": 60_000}
        paid = [
            {"value_on": FIRST + 100 + day, "seq": day + 2, "kind": FactKind.PAYMENT, "amount": self.paid}
            for day in range(count)
        ]
        state = State.zeros(1)
        state.next_event[:] = NEVER
        return Batch(Terms.of([self.terms]), state, Bills.zeros(0), Facts.of([drawn, *paid]))


SHAPES: Final = (
    Shape("never cured, up to 147 open bills", POLICY, _ANNUITY, 30_00),
    Shape("served, kept for the next bill", _KEEPS, _ANNUITY, 2_050_00),
    Shape("served, prepaid every day", POLICY, _ANNUITY, 2_050_00),
    Shape("interest settled every month", _KEEPS, _BULLET, 1_700_00),
)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench replay", description=__doc__)
    parser.add_argument("--facts", type=int, default=4_400)
    parser.add_argument("--back", type=int, default=10, help="payments told after the one that comes late")
    asked = parser.parse_args(arguments)
    print(f"replay, one loan, {asked.facts:,} payments on separate days, one told {asked.back} payments late")
    print(machine.described())
    print("seconds of processor time: the best of three")
    for shape in SHAPES:
        _measure(shape, asked.facts, asked.back)


def _measure(shape: Shape, count: int, back: int) -> None:
    batch, until = shape.batch(count), FIRST + 100 + count
    seconds, whole = _timed(lambda: advance(batch, shape.policy, until, closing=True))
    late = until - back
    days = [day for day in batch.facts.value_on[EVERY - 1 :: EVERY].tolist() if day < late]
    _, marks = advance_marking(batch, (Stage(begins_on=0, policy=shape.policy),), until, closing=True, days=days)
    mark = marks[-1]
    later = batch.facts.take(batch.facts.value_on > mark.day)
    on = replace(batch, terms=mark.terms, state=mark.state, bills=mark.bills, facts=later)
    again, outcome = _timed(lambda: advance(on, shape.policy, until, closing=True))
    same = all((getattr(outcome.state, name) == getattr(whole.state, name)).all() for name in State.names())
    told = f"{len(whole.transfers):,} transfers" + ("" if same else ", ANOTHER STATE")
    print(f"{shape.said:36} {seconds:7.3f} from the first fact {again:7.3f} from its checkpoint   {told}")


def _timed(walk: Callable[[], Outcome]) -> tuple[float, Outcome]:
    best = float("inf")
    for _ in range(3):
        began = process_time()
        outcome = walk()
        best = min(best, process_time() - began)
    return best, outcome
