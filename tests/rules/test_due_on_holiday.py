"""Money that comes on the contractual due day pays what is due, though that day is a holiday (IR-05)."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import DAY_LIMIT, BillKind, BillState, LoanFlag, Method, PlanKind, Settlement
from recoup.rules.policy import Policy
from tests.rules.books import Book, Row, rows, step
from tests.rules.policies import COMMERCIAL_BANK, HOUSING_FUND, TRADE_RECEIVABLES
from tests.rules.test_advance import bill, pay, story, until

DUE, ROLLED = date(2025, 2, 20), date(2025, 2, 24)
HOLIDAYS = Calendar.of(1, DAY_LIMIT, range(day_of(DUE), day_of(ROLLED)))
HOUSE: Row = {"method": Method.ANNUITY, "instalments": 240, "contract_principal": 60_000_000}
BULLET: Row = {
    "plan_kind": PlanKind.DAILY, "method": Method.BULLET, "settlement": Settlement.QUARTERLY, "settlement_day": 20,
    "due_offset": 1, "maturity_on": day_of(DUE), "first_due_on": 0,
}  # fmt: skip


def closed(policy: Policy) -> Policy:
    """From the due day to the day before the rolled one nobody works."""
    return replace(policy, calendar=HOLIDAYS, due_roll=Roll.FOLLOWING)


def house(*facts: Row) -> Book:
    """600,000.00 at 2.6 % over 240 months (HF-X01)."""
    return story(closed(HOUSING_FUND), *facts, rate=26_000, terms=HOUSE)


@pytest.mark.parametrize("parts", [(320_873,), (1, 320_872), (400_000,)])
def test_an_instalment_paid_on_its_due_day_is_not_missed(parts: tuple[int, ...]) -> None:
    """3,208.73 on the due day, at once or in parts: paid, with the interest of the month and no day more."""
    book = house(*(pay(DUE, part) for part in parts))
    seen = until(book, date(2025, 3, 10))
    first = bill(seen, 1)
    assert (first["principal"], first["interest"], first["state"]) == (190_873, 130_000, BillState.PAID)
    assert (first["due_on"], first["rolled_due_on"], first["paid_on"]) == tuple(map(day_of, (DUE, ROLLED, DUE)))
    state = seen.state.row(0)
    assert (state["missed_total"], state["overdue_since"], state["suspense"]) == (0, 0, sum(parts) - 320_873)
    assert rows(step(book, day_of(date(2025, 3, 10))))["state"] == rows(seen)["state"]
    second = bill(until(book, date(2025, 3, 20)), 2)
    assert second["interest"] == round((60_000_000 - 190_873) * 0.026 / 12)


def test_two_days_late_in_the_holiday_two_days_more_are_due() -> None:
    """1,908.73 for two days at 2.6 % are 0.28."""
    for amount, paid in ((320_873 + 28, True), (320_873 + 27, False)):
        seen = until(house(pay(date(2025, 2, 22), amount)), date(2025, 2, 23))
        assert (len(seen.bills) == 1, seen.state.row(0)["suspense"] == 0) == (paid, paid)


def test_a_bullet_paid_on_its_due_day_bears_interest_to_that_day() -> None:
    """12,000.00 at 12 %, 20 January to 20 February: 31 days of 4.00, none of the four that it rolls."""
    book = story(closed(COMMERCIAL_BANK), pay(DUE, 1_200_000 + 31 * 400), terms=BULLET)
    seen = until(book, date(2025, 3, 1))
    end = bill(seen, int(seen.bills.seq.max()))
    assert (end["kind"], end["principal"], end["interest"]) == (BillKind.MATURITY, 1_200_000, 31 * 400)
    state = seen.state.row(0)
    assert state["flags"] & LoanFlag.PAID_OFF
    assert (state["missed_total"], state["suspense"]) == (0, 0)


def test_one_fen_too_little_waits_for_the_rolled_day() -> None:
    """Less than the whole is kept, and the bill of the rolled day asks for the days until then."""
    seen = until(story(closed(COMMERCIAL_BANK), pay(DUE, 1_200_000 + 31 * 400 - 1), terms=BULLET), ROLLED)
    end = bill(seen, int(seen.bills.seq.max()))
    assert (end["opened_on"], end["interest"]) == (day_of(ROLLED), 35 * 400)


def test_a_receivable_paid_on_its_due_day_is_collected() -> None:
    """One due, no interest."""
    terms: Row = {"plan_kind": PlanKind.SINGLE, "method": Method.SINGLE, "maturity_on": day_of(DUE), "first_due_on": 0}
    seen = until(story(closed(TRADE_RECEIVABLES), pay(DUE, 1_200_000), rate=0, terms=terms), date(2025, 3, 1))
    assert bill(seen, 1)["state"] == BillState.PAID
    assert seen.state.row(0)["flags"] & LoanFlag.PAID_OFF
