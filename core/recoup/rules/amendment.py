"""Another version of the contract is in force from today on: later, shorter, due at once, on another plan (EX-01,
CL-09, CP-19).

Bills that are open stay as they are. Interest accrued and not billed yet stays accrued, to the last fraction, and is
billed with the first due of the new plan; so are, with it, the days of a holiday for which an instalment waited that
the new plan does not have any more. What accrued of penalty and compound interest is rounded first (kernel §4).

The instalment that comes next is the first of the new plan after the last that was opened, today's among them: it opens
this same morning. A last due of today or later always comes, though a holiday brought a later one forward: it asks for
all that is left. A due that the new plan has before today was never asked for and is passed over. The instalment is
divided anew over what is left, unless the contract fixes it. Where the days of settlement change so that one has gone
by, what has accrued is settled today.

Worked example. 12,000.00 at 12 %, twelve equal parts from 2025-02-20 on, are declared due on 2025-03-06: that morning
all that is not due yet, 11,000.00, is billed with the interest of fourteen days: twelve months of 28 days are a year of
the running period, 11,000.00 x 12 % x 14 / 336 = 55.00.
"""

from typing import Final

import numpy as np

from recoup.rules import billing, drawdown, misfit, observed, penalty, receipt, straddle, wait
from recoup.rules.columns import NEVER, BoolArray, Component, IntArray, Signal
from recoup.rules.daycount import Timetable
from recoup.rules.interest import grown, slope
from recoup.rules.walk import SCHEDULED, Walk, places, settling, summed

MULTIPLE_MAX: Final = 9_000
"""A day of a period is at most so many parts of a year: beyond it 10^15 minor units at 10^6 ppm leave 64 bits."""


def amend(walk: Walk, rows: IntArray, version: IntArray, fact_seq: IntArray) -> None:
    """These contract versions begin."""
    idx = walk.open_bills(rows)
    penalty.post(walk, idx, fact_seq=summed(len(walk.day), rows, fact_seq)[walk.bills.loan[idx]])
    held = penalty.set_aside(walk, idx)
    opened, waiting, divisor = _last_opened(walk, rows), walk.due[rows], walk.divisor[rows]
    _replace(walk, rows, version)
    penalty.take_up(walk, idx, held)
    walk.signal(rows, Signal.AMENDED, value=version)
    drawn = walk.state.interest_from[rows] > 0
    rows, opened, waiting, divisor, fact_seq = (each[drawn] for each in (rows, opened, waiting, divisor, fact_seq))
    _go_on(walk, rows, opened, waiting)
    without = (walk.due[rows] == 0) & (walk.state.principal[rows] > 0)
    reason = "a contract version has no due left for the principal that is not due yet"
    misfit.refuse(without, reason, loan_ids=walk.terms.loan_id[rows], fact_seq=fact_seq)
    _keep_accrued(walk, rows, divisor, waiting)
    drawdown.set_instalment(walk, rows)
    _settle_what_has_gone_by(walk, rows)
    for billed in (billing.open_settlements(walk, rows), billing.open_dues(walk, rows)):
        receipt.apply_suspense(walk, billed)
    observed.amended(walk, rows)


def _last_opened(walk: Walk, rows: IntArray) -> IntArray:
    """The unrolled due day of the last instalment that was opened; 0: none was."""
    number = walk.state.next_instalment[rows] - 1
    return np.where(number > 0, walk.times.due_on(rows, np.maximum(number, 1)), 0)


def _replace(walk: Walk, rows: IntArray, version: IntArray) -> None:
    """Put the versions in place of the contracts, and reckon their dues."""
    known = {pair: place for place, pair in enumerate(_keys(walk.contracts.loan_id, walk.contracts.contract_version))}
    wanted = _keys(walk.terms.loan_id[rows], version)
    if missing := [pair for pair in wanted if pair not in known]:
        msg = f"contract versions are not given: {missing}"
        raise ValueError(msg)
    walk.terms.put(rows, walk.contracts.take(np.array([known[pair] for pair in wanted], dtype=np.int64)))
    walk.times = Timetable.of(walk.terms, walk.times.lines)
    walk.settling = settling(walk.terms)


def _keys(loan_id: IntArray, version: IntArray) -> list[tuple[int, int]]:
    return list(zip(loan_id.tolist(), version.tolist(), strict=True))


def _go_on(walk: Walk, rows: IntArray, opened: IntArray, waiting: IntArray) -> None:
    """Find the instalment that comes next, and its period."""
    state = walk.state
    told = zip(rows.tolist(), opened.tolist(), waiting.tolist(), strict=True)
    state.next_instalment[rows] = [_next_number(walk, *each) for each in told]
    state.interest_divisor[rows] = 0
    straddle.end(walk, rows)
    walk.settles[rows] = NEVER
    walk.turn(rows)
    walk.turn_settlement(rows)


def _next_number(walk: Walk, row: int, opened: int, waiting: int) -> int:
    numbers = np.arange(1, int(walk.times.count[row]) + 1)
    due = walk.times.due_on(np.full_like(numbers, row), numbers)
    today = walk.day[row]
    comes = (due > opened) & ((due >= today) | (due == waiting))
    comes[-1] |= due[-1] >= today
    found = places(comes)
    return int(numbers[found[0]]) if len(found) else len(numbers) + 1


def _keep_accrued(walk: Walk, rows: IntArray, old: IntArray, waiting: IntArray) -> None:
    """Put what has accrued into the unit of the new period, exactly, with the days that a waiting instalment rolled."""
    state, today = walk.state, walk.day[rows]
    passed = (waiting > 0) & (waiting < today) & (walk.due[rows] != waiting)
    was_plan = walk.terms.plan_kind[rows] == SCHEDULED
    start = np.maximum(waiting, state.interest_from[rows])
    days = np.where(passed & was_plan, np.maximum(today - start, 0), 0)
    _to_common_unit(walk, rows, old, days > 0)
    divisor, basis = walk.divisor[rows], walk.terms.basis[rows]
    if walk.trace is not None:
        walk.trace.stretches(
            Component.INTEREST, loan=rows, bill_seq=0, begins_on=start, days=days, base=state.principal[rows],
            rate=state.rate[rows], multiple=1, divisor=basis,
        )  # fmt: skip
    multiple = np.where(days > 0, divisor // basis, 1)
    waited = np.where(days > 0, state.waited[rows], 0)
    for rate, over in ((state.rate[rows], days), (np.ones_like(rows), waited)):
        per_day = slope(state.principal[rows], rate, multiple, divisor)
        state.interest_acc[rows], state.interest_rem[rows] = grown(
            state.interest_acc[rows], state.interest_rem[rows], per_day, over, divisor
        )
    wait.pay(walk, rows[days > 0])


def _to_common_unit(walk: Walk, rows: IntArray, old: IntArray, rolled: BoolArray) -> None:
    """A divisor that holds the new one and, as far as the remainder needs it, the old one; it is kept until billed."""
    state, new = walk.state, walk.divisor[rows]
    rem = state.interest_rem[rows]
    needed = old // np.gcd(rem, old)
    common = np.lcm(np.lcm(new, needed), np.where(rolled, walk.terms.basis[rows], 1))
    other = places((common != new) | (needed != new))
    if not len(other):
        return
    rows, common, new, needed, rem = rows[other], common[other], new[other], needed[other], rem[other]
    state.interest_rem[rows] = rem * needed // old[other] * (common // needed)
    state.interest_divisor[rows] = np.where(common == new, 0, common)
    walk.multiple[rows] *= common // new
    walk.divisor[rows] = common
    if (walk.multiple[rows] > MULTIPLE_MAX).any():
        raise OverflowError("periods of too many different lengths meet in one")


def _settle_what_has_gone_by(walk: Walk, rows: IntArray) -> None:
    drawdown.start_again(walk, rows)
    late = rows[walk.settles[rows] < walk.day[rows]]
    walk.settles[late] = walk.day[late]
