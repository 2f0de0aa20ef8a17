"""One policy after another: each day by the one that decides on it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from recoup.rules.advance import advance_through
from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import DAY_LIMIT, FactKind, Settlement, Signal
from recoup.rules.condition import Threshold
from recoup.rules.deadline import Moved
from recoup.rules.edition import Stage, at
from recoup.rules.money import Rounding
from recoup.rules.origin import traced
from recoup.rules.policy import CompoundRate, Floor, Penalty, Policy, Status, Watch
from tests.rules.books import START, Book
from tests.rules.policies import COMMERCIAL_BANK, HOUSING_FUND
from tests.rules.test_advance import story, until

DRAWN, TURN, PAID = START, START + 60, START + 70
"""Drawn on 2024-01-10, due ten days later, fifty days overdue when the policy turns, sixty when it is paid."""


def _book(later: Policy) -> Book:
    terms = {"loan_id": 1, "plan_kind": 2, "method": 5, "unit": 1, "every": 1, "instalments": 1, "starts_on": DRAWN,
             "maturity_on": DRAWN + 10, "basis": 360, "contract_principal": 100_000_000}  # fmt: skip
    drawn = {"loan": 0, "kind": FactKind.DRAWDOWN, "value_on": DRAWN, "amount": 100_000_000, "rate": 43_500, "seq": 1}
    paid = {"loan": 0, "kind": FactKind.PAYMENT, "value_on": PAID, "amount": 1, "seq": 2}
    return Book(COMMERCIAL_BANK, (terms,), (drawn, paid), later=(Stage(begins_on=TURN, policy=later),))


def test_what_accrued_before_keeps_its_rate() -> None:
    """The worked example of the module: 50 days at 6.525 %, ten at 8.7 %."""
    book = _book(replace(COMMERCIAL_BANK, penalty=Penalty(relative_ppm=1_000_000)))
    bills = advance_through(book.batch(), book.stages, PAID, closing=True).bills
    assert int(bills.penalty_posted[0]) == 1_147_917


def test_a_surcharge_that_ends_is_posted_and_grows_no_more() -> None:
    """50 days at 6.525 %: 9,062.50, and nothing after."""
    book = _book(replace(COMMERCIAL_BANK, penalty=None))
    bills = advance_through(book.batch(), book.stages, PAID, closing=True).bills
    assert int(bills.penalty_posted[0]) == 906_250
    assert (int(bills.penalty_acc[0]), int(bills.penalty_rem[0])) == (0, 0)


def test_another_year_of_the_penalty_rate_leaves_no_odd_remainder() -> None:
    """50 days by 360, then ten by 365: 9,062.50 + 1,787.67 at 6.525 %."""
    book = _book(replace(COMMERCIAL_BANK, penalty=Penalty(relative_ppm=500_000, basis=365), misuse=None))
    bills = advance_through(book.batch(), book.stages, PAID, closing=True).bills
    assert int(bills.penalty_posted[0]) == 906_250 + 178_767


def test_a_remainder_carried_from_rounding_up_is_made_up_for_where_the_next_policy_rounds_down() -> None:
    """0.12 fen a month, a hundredth of what is left: 1 is asked for, and 0.88 too much; then nothing, and not -1."""
    up = replace(HOUSING_FUND, rounding=Rounding.UP, carries_remainder=True)
    book = story(up, rate=120_000, terms={"contract_principal": 12})
    book = replace(book, later=(Stage(begins_on=day_of(date(2025, 3, 1)), policy=replace(up, rounding=Rounding.DOWN)),))
    seen = until(book, date(2026, 1, 20))
    assert seen.bills.interest.tolist() == [1, *[0] * 11]
    held = traced(book.batch(), book.stages, day_of(date(2026, 1, 20))).origins.interest
    assert [part.amount for seq in range(1, 13) for part in held[seq]] == [1, *[0] * 11]


def test_another_roll_does_not_move_the_maturity_at_which_compound_interest_got_dearer() -> None:
    """1,329.17 due on day 11; the maturity of day 36 rolled to day 39: 28 days at 4.35 %, 31 at 6.525 %.

    From day 60 on nothing rolls any more. What had been reckoned by then stays: not 25 days and 34.
    """
    closed = Calendar.of(1, DAY_LIMIT, range(DRAWN + 36, DRAWN + 39))
    old = replace(COMMERCIAL_BANK, compound=CompoundRate.CONTRACT_WITHIN_TERM, calendar=closed, due_roll=Roll.FOLLOWING)
    book = _book(replace(old, due_roll=Roll.NONE))
    monthly = {"settlement": Settlement.MONTHLY, "settlement_day": 20, "due_offset": 1, "maturity_on": DRAWN + 36}
    book = replace(book, policy=old, terms=(book.terms[0] | monthly,))
    bills = advance_through(book.batch(), book.stages, PAID, closing=True).bills
    first = bills.row(0)
    assert (first["interest"], first["due_on"]) == (132_917, DRAWN + 11)
    exact = Fraction(132_917 * (28 * 43_500 + 31 * 65_250), 360 * 10**6)
    assert first["compound_posted"] == round(exact)


def test_grades_statuses_and_watches_keep_their_names() -> None:
    """The new policy knows one grade more at the top and its statuses in another order; a watch of the old is gone."""
    never = Moved(anchor="today", calendar=COMMERCIAL_BANK.calendar)
    later = replace(
        COMMERCIAL_BANK,
        grades=("EXCELLENT", *COMMERCIAL_BANK.grades),
        floors=(Floor(grade=2, mask=Threshold("dpd", ">", 0), rules=()),),
        statuses=(Status(code="OVERDUE", mask=Threshold("dpd", ">", 0)), Status(code="NORMAL", mask=None)),
        watches=(
            Watch(code="NEW", mask=Threshold("dpd", ">", 999), due=never),
            replace(COMMERCIAL_BANK.watches[0]),
        ),
    )  # fmt: skip
    book = _book(replace(later, watches=(later.watches[0],)))
    outcome = advance_through(book.batch(), book.stages, PAID, closing=True)
    assert later.grades[int(outcome.state.grade[0])] == "SPECIAL_MENTION"
    assert later.statuses[int(outcome.state.status[0]) - 1].code == "OVERDUE"
    closed = outcome.signals.take(outcome.signals.signal == Signal.WATCH_CLOSED)
    assert [(row["on"], row["stage"], row["value"]) for row in map(closed.row, range(len(closed)))][-1] == (TURN, 0, 0)
    kept = _book(later)
    moved = advance_through(kept.batch(), kept.stages, PAID, closing=True)
    assert int(moved.state.watching[0]) == 1 << 1
    assert TURN not in moved.signals.on[np.isin(moved.signals.signal, (Signal.WATCH_OPENED, Signal.WATCH_CLOSED))]


@pytest.mark.parametrize(("day", "number"), [(0, 0), (TURN - 1, 0), (TURN, 1), (TURN + 9000, 1)])
def test_the_stage_of_a_day_is_the_last_that_has_begun(day: int, number: int) -> None:
    """Its first day belongs to it."""
    assert at(_book(COMMERCIAL_BANK).stages, day) == number
