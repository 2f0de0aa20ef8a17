"""Money goes out, rates change, and the instalment follows (kernel §3, HI-01, HI-02, HI-04)."""

import numpy as np

from recoup.rules import penalty, straddle, wait
from recoup.rules.columns import (
    AMOUNT_LIMIT,
    Component,
    InstalmentRounding,
    IntArray,
    LoanFlag,
    Method,
    MonthDays,
    PeriodUnit,
    PostingKind,
    Signal,
    Terms,
)
from recoup.rules.daycount import MONTHS_OF_YEAR
from recoup.rules.instalment import agreed, even_instalment, spread
from recoup.rules.interest import PPM, grown, slope
from recoup.rules.money import Rounding, divide
from recoup.rules.rate import penalty_rate
from recoup.rules.trace import Instalment
from recoup.rules.walk import DRAWN_WAITS, RATE_WAITS, SCHEDULED, Walk


def draw(walk: Walk, rows: IntArray, amount: IntArray, rate: IntArray, fact_seq: IntArray) -> None:
    """A tranche is paid out: it is lent, and so much less is left to draw (C4.2).

    Worked example: of 100,000,000.00 in two tranches 60,000,000.00 were drawn, of which a quarter's interest of
    750,000.00 was capitalised. The loan is one of 60,750,000.00, and 40,000,000.00 are left to draw.
    """
    walk.state.drawn[rows] += amount
    lend(walk, rows, amount, rate, fact_seq)


def lend(walk: Walk, rows: IntArray, amount: IntArray, rate: IntArray, fact_seq: IntArray) -> None:
    """What is lent first starts the loan at its rate; what is later adds to the balance and divides it anew."""
    state = walk.state
    first = rows[state.interest_from[rows] == 0]
    state.rate[first] = rate[state.interest_from[rows] == 0]
    state.penalty_rate[first] = penalty_rate(state.rate[first], walk.policy.penalty)
    state.interest_from[first] = walk.day[first]
    state.next_instalment[first] = 1
    state.next_seq[first] = np.maximum(state.next_seq[first], 1)
    start_again(walk, rows)
    _bear_billed_ahead(walk, rows, amount)
    waits = np.isin(rows, wait.rolling(walk, rows))
    state.principal[rows] += amount
    if (state.principal[rows] >= AMOUNT_LIMIT).any():
        raise OverflowError("a balance reached the limit of 10^15 minor units")
    state.flags[rows] &= ~LoanFlag.PAID_OFF
    walk.turn(first)
    walk.turn_settlement(first)
    state.flags[rows[waits]] |= DRAWN_WAITS
    set_instalment(walk, rows[~waits])
    accounts = {"debit": walk.principal_account, "credit": walk.clearing_account}
    walk.post(rows, PostingKind.DRAWDOWN, amount, **accounts, fact_seq=fact_seq)


def start_again(walk: Walk, rows: IntArray) -> None:
    """Nothing was lent until today: interest not yet billed begins now, and the next settlement is one to come."""
    state = walk.state
    idle = rows[(state.interest_from[rows] > 0) & (state.principal[rows] == 0)]
    state.interest_from[idle] = np.maximum(state.interest_from[idle], walk.day[idle])
    wait.forget(walk, idle)
    walk.turn_settlement(idle)


def _bear_billed_ahead(walk: Walk, rows: IntArray, amount: IntArray) -> None:
    """A holiday brought a plan's due forward, and its bill has the days up to the due: they were figured without what
    is drawn today, which bears for them in the period after (PRECEDING)."""
    state, flat = walk.state, walk.terms.method[rows] == Method.FLAT
    ahead = (walk.terms.plan_kind[rows] == SCHEDULED) & ~flat
    days = np.where(ahead, np.maximum(state.interest_from[rows] - walk.day[rows], 0), 0)
    if not days.any():
        return
    rate, multiple, divisor = state.rate[rows], walk.multiple[rows], walk.divisor[rows]
    if walk.trace is not None:
        walk.trace.stretches(
            Component.INTEREST, loan=rows, bill_seq=0, begins_on=walk.day[rows], days=days, base=amount, rate=rate,
            multiple=multiple, divisor=divisor,
        )  # fmt: skip
    state.interest_acc[rows], state.interest_rem[rows] = grown(
        state.interest_acc[rows], state.interest_rem[rows], slope(amount, rate, multiple, divisor), days, divisor
    )


def set_instalment(walk: Walk, rows: IntArray) -> None:
    """The instalment that the contract fixes, or that its plan asks for."""
    given = walk.terms.contract_instalment[rows]
    walk.state.instalment[rows] = given
    walk.state.flags[rows] &= ~(RATE_WAITS | DRAWN_WAITS)
    divide_anew(walk, rows[(given == 0) | (walk.terms.method[rows] != Method.ANNUITY)])


def change_rate(walk: Walk, rows: IntArray, rate: IntArray) -> None:
    """A rate segment begins today: what has accrued is divided (HI-05), an annuity is worked out anew (HF-X08).

    An instalment that waits for the end of a holiday stays as it was due: what follows is worked out once it opens.
    """
    idx = walk.open_bills(rows)
    if penalty.charges(walk) and len(idx):
        penalty.touch(walk, idx)
    straddle.divide(walk, rows, rate)
    wait.hold(walk, rows, rate)
    walk.state.rate[rows] = rate
    walk.state.penalty_rate[rows] = penalty_rate(rate, walk.policy.penalty)
    waits = wait.held(walk, rows)
    divide_anew(walk, rows[(walk.terms.method[rows] == Method.ANNUITY) & ~waits])
    walk.signal(rows, Signal.RATE_CHANGED, value=rate)


def divide_after_wait(walk: Walk, rows: IntArray) -> None:
    """The instalment has opened: an annuity is worked out anew at a rate that began while it waited, and any plan for
    what was drawn meanwhile."""
    left = walk.state.principal[rows] > 0
    drawn = wait.drawn(walk, rows)
    anew = wait.held(walk, rows) & (walk.terms.method[rows] == Method.ANNUITY) & ~drawn
    wait.forget(walk, rows)
    divide_anew(walk, rows[anew & left])
    set_instalment(walk, rows[drawn & left])


def divide_anew(walk: Walk, rows: IntArray) -> None:
    """The instalment that repays the present balance over what is left of the plan, at the present rate.

    An annuity holds principal and interest; with equal principal and flat interest it is the principal part alone;
    plans that repay at the end have none.
    """
    if not len(rows):
        return
    terms, number = walk.terms, walk.state.next_instalment[rows]
    first = np.maximum(number, terms.principal_grace[rows] + 1)
    last = np.maximum(walk.times.count[rows], terms.amortisation[rows])
    columns = (rows, walk.state.principal[rows], first, np.maximum(last - first + 1, 1))
    parts = [_told(walk, *each) for each in zip(*(column.tolist() for column in columns), strict=True)]
    walk.state.instalment[rows] = parts


def _told(walk: Walk, row: int, principal: int, first: int, left: int) -> int:
    amount = _part(walk, row, principal, first, left)
    if walk.trace is not None and amount:
        multiple, divisor = _share(walk.terms, row)
        walk.trace.entries.append(
            Instalment(
                loan=row,
                on=int(walk.day[row]),
                method=Method(int(walk.terms.method[row])),
                principal=principal,
                rate=int(walk.state.rate[row]),
                left=left,
                multiple=multiple,
                divisor=divisor,
                amount=amount,
                rounding=_rounding(walk, row),
            )
        )
    return amount


def _share(terms: Terms, row: int) -> tuple[int, int]:
    """A period as a share of a year, multiple and divisor; 0 where periods have days of their own."""
    every, unit = int(terms.every[row]), int(terms.unit[row])
    if unit != PeriodUnit.MONTHS:
        return every * (7 if unit == PeriodUnit.WEEKS else 1), int(terms.basis[row])
    return (every if terms.month_days[row] == MonthDays.THIRTY else 0), MONTHS_OF_YEAR


def _rounding(walk: Walk, row: int) -> Rounding:
    code = InstalmentRounding(int(walk.terms.instalment_rounding[row]))
    return walk.policy.rounding if code is InstalmentRounding.AS_INTEREST else Rounding[code.name]


def _part(walk: Walk, row: int, principal: int, first: int, left: int) -> int:
    method, terms = int(walk.terms.method[row]), walk.terms
    rounding = _rounding(walk, row)
    if method in (Method.EQUAL_PRINCIPAL, Method.FLAT):
        return divide(principal, left, rounding)
    if method != Method.ANNUITY:
        return 0
    rate, multiple = int(walk.state.rate[row]), int(terms.instalment_multiple[row]) or None
    every, unit, basis = int(terms.every[row]), int(terms.unit[row]), int(terms.basis[row])
    if unit != PeriodUnit.MONTHS:
        days = every * (7 if unit == PeriodUnit.WEEKS else 1)
        return even_instalment(principal, rate * days, basis * PPM, left, rounding, multiple)
    if terms.month_days[row] == MonthDays.THIRTY:
        return even_instalment(principal, rate * every, MONTHS_OF_YEAR * PPM, left, rounding, multiple)
    now, *later = (rate * days for days in _period_days(walk, row, first, left))
    return agreed(*_over(spread(principal * (basis * PPM + now), later, basis * PPM), basis * PPM), rounding, multiple)


def _period_days(walk: Walk, row: int, first: int, left: int) -> list[int]:
    """The days of so many whole periods of a plan, from the one before its `first` due on."""
    rows, numbers = np.full(left + 1, row), np.arange(first - 1, first + left)
    days = walk.times.nominal(rows, numbers)
    if first == 1:
        days[0], days[1] = walk.terms.starts_on[row], walk.terms.first_due_on[row]
    return [int(gap) for gap in np.diff(days)]


def _over(fraction: tuple[int, int], unit: int) -> tuple[int, int]:
    return fraction[0], fraction[1] * unit
