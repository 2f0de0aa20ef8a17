"""Interest on the books of an evening, and a walk's state after one: what the night books and where a replay begins."""

from datetime import date

import pytest

from recoup.rules.accrual import in_force, on_evening
from recoup.rules.advance import advance
from recoup.rules.calendar import day_of
from recoup.rules.columns import Accruals, BillState
from recoup.rules.mark import advance_marking
from tests.rules.books import Row
from tests.rules.policies import COMMERCIAL_BANK
from tests.rules.test_advance import pay, story

DRAWN = day_of(date(2024, 1, 10))
STRETCH: Row = {
    "loan": 0, "on": DRAWN, "whole": 0, "rem": 0, "daily": 12_083, "daily_rem": 120_000_000, "divisor": 360,
    "stops_on": day_of(date(2025, 1, 10)), "grade": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "day", "accrued"),
    [
        ({}, date(2024, 1, 10), (12_083, 120_000_000)),
        ({}, date(2024, 1, 31), (265_833, 120_000_000)),
        ({}, date(2024, 1, 9), (0, 0)),
        ({"stops_on": day_of(date(2024, 1, 20))}, date(2024, 1, 31), (120_833, 120_000_000)),
        ({"whole": 7, "rem": 240_000_000}, date(2024, 1, 10), (12_091, 0)),
        ({"divisor": 0, "daily": 0, "daily_rem": 0}, date(2024, 1, 31), (0, 0)),
        ({"divisor": 1, "daily": 0, "daily_rem": 600_000}, date(2024, 1, 11), (1, 200_000)),
    ],
)
def test_an_evening_is_the_days_of_its_stretch(changed: Row, day: date, accrued: tuple[int, int]) -> None:
    """CB-X01: 22 days of 120.83 and a third on 31 January, 2,658.33 and a third; none before it, none after its end."""
    whole, rest = on_evening(Accruals.of([STRETCH | changed]), day_of(day))
    assert (int(whole[0]), int(rest[0])) == accrued


def test_the_stretch_in_force_is_the_last_that_began() -> None:
    """One that begins on the evening's own day is in force; each loan has its own."""
    rows = [STRETCH, STRETCH | {"on": DRAWN + 30, "whole": 5}, STRETCH | {"loan": 1, "on": DRAWN + 9}]
    told = Accruals.of(rows)
    assert in_force(told, DRAWN + 29).whole.tolist() == [0, 0]
    assert in_force(told, DRAWN + 30).whole.tolist() == [5, 0]
    assert in_force(told, DRAWN + 8).loan.tolist() == [0]


def test_a_mark_is_the_loan_as_it_was_after_an_evening() -> None:
    """A due missed, paid later: state, contract, open bill and signals as they were on the evening of 25 February."""
    book = story(COMMERCIAL_BANK, pay(date(2025, 3, 22), 300_000))
    evening, end = day_of(date(2025, 2, 25)), day_of(date(2025, 4, 1))
    plain = advance(book.batch(), COMMERCIAL_BANK, evening, closing=True)
    outcome, (mark,) = advance_marking(book.batch(), book.stages, end, closing=True, days=[evening])
    assert (mark.day, mark.signals) == (evening, len(plain.signals))
    assert mark.state.row(0) == plain.state.row(0)
    assert mark.terms.row(0) == plain.terms.row(0)
    assert mark.bills.row(0) == plain.bills.take(plain.bills.state == BillState.OPEN).row(0)
    assert len(mark.bills) == 1
    whole = advance(book.batch(), COMMERCIAL_BANK, end, closing=True)
    assert outcome.state.row(0) == whole.state.row(0)
    assert len(outcome.signals) == len(whole.signals) > mark.signals
