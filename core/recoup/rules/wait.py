"""An instalment waits for the end of a holiday, and meanwhile a rate begins (IR-05, IR-10).

It was due before, so it stays as it was, and each of the days that it waits bears the rate in force on it: in the bill,
in the period that begins with them, and in what closes the loan. What the present rate would put on them wrongly is
kept as `waited`, the sum of (old rate - new) x days before each change; it is 0 where no rate begins.

Worked example. 1,000,000.00 in twelve equal parts at 2.85 %, due on 30 December, rolled to 2 January, fixed anew at
2.6 % on 1 January: `waited` is 2,500 ppm x 2 days. The bill of 83,333.33 has two days at 2.85 % and one at 2.6 %, 19.21
instead of 18.06; of the month of 31 days that they begin, the 916,666.67 that are left bear 140.46 and 64.07.
"""

import numpy as np

from recoup.rules.columns import BoolArray, IntArray
from recoup.rules.policy import RefixSplit
from recoup.rules.walk import BY_DAYS, DRAWN_WAITS, RATE_WAITS, SCHEDULED, Walk, places


def rolling(walk: Walk, rows: IntArray) -> IntArray:
    """Those of these loans whose next instalment is due by contract and waits for the end of a holiday (IR-05)."""
    today = walk.day[rows]
    waits = (walk.due[rows] > 0) & (walk.due[rows] <= today) & (today < walk.rolled[rows])
    return rows[waits & (walk.state.principal[rows] > 0)]


def hold(walk: Walk, rows: IntArray, rate: IntArray) -> None:
    """These loans get another rate today: keep what the days so far bear beside it where an instalment waits."""
    waits = np.isin(rows, rolling(walk, rows))
    if not waits.any():
        return
    rows, rate, state = rows[waits], rate[waits], walk.state
    state.flags[rows] |= RATE_WAITS
    plan = walk.terms.plan_kind[rows] == SCHEDULED
    rows, rate = rows[plan], rate[plan]
    start = np.maximum(walk.due[rows], state.interest_from[rows])
    state.waited[rows] += (state.rate[rows] - rate) * (walk.day[rows] - start)
    if walk.trace is not None:
        walk.trace.waits(rows, walk.day[rows], state.rate[rows])


def held(walk: Walk, rows: IntArray) -> BoolArray:
    """Whether a rate began while an instalment of these loans waits."""
    return np.asarray((walk.state.flags[rows] & RATE_WAITS) > 0, dtype=np.bool_)


def drawn(walk: Walk, rows: IntArray) -> BoolArray:
    """Whether more was lent while an instalment of these loans waits."""
    return np.asarray((walk.state.flags[rows] & DRAWN_WAITS) > 0, dtype=np.bool_)


def end(walk: Walk, rows: IntArray) -> IntArray:
    """The instalment opens: what the period that it begins takes over, as the policy divides a period (HI-05)."""
    waited = np.where(walk.state.principal[rows] > 0, walk.state.waited[rows], 0)
    if not waited.any():
        return waited
    match walk.policy.refix_split:
        case RefixSplit.WHOLE_PERIOD_AT_NEW_RATE:
            pay(walk, rows)
            return np.zeros_like(waited)
        case RefixSplit.DAILY_360:
            walk.state.flags[rows[places(waited)]] |= BY_DAYS
        case RefixSplit.PRORATA_DAYS:
            pass
    return waited


def pay(walk: Walk, rows: IntArray) -> None:
    """The days so far are paid, or kept elsewhere."""
    walk.state.waited[rows] = 0
    if walk.trace is not None:
        walk.trace.waits_no_more(rows)


def forget(walk: Walk, rows: IntArray) -> None:
    """Nothing waits any more, beside which a rate began or more was lent."""
    pay(walk, rows)
    walk.state.flags[rows] &= ~(RATE_WAITS | DRAWN_WAITS)
