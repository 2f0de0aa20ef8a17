"""What is drawn while an instalment waits for the end of a holiday, or after one was brought before it (IR-01, IR-05).

It bears from its own day, no sooner and no later, and it is in the dues after the one that waits or was asked for.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import DAY_LIMIT, BillState, FactKind, LoanFlag, Method, PlanKind, Settlement
from recoup.rules.origin import traced
from recoup.rules.policy import Policy
from tests.rules.books import Row
from tests.rules.policies import COMMERCIAL_BANK, HOUSING_FUND
from tests.rules.test_advance import bill, fact, pay, story, until
from tests.rules.test_rate_in_a_wait import DUE, NEXT, OLD, PART, PRINCIPAL, ROLLED, TERMS, changed, closed, fen, of

NEW_YEAR = date(2025, 1, 1)
MORE = 11_000_000


def drawn(on: date, amount: int = MORE) -> Row:
    """A further part of the loan."""
    return fact(FactKind.DRAWDOWN, on, amount)


@pytest.mark.parametrize("on", [DUE, date(2024, 12, 31), NEW_YEAR])
def test_a_plan_bears_on_what_was_drawn_from_its_day_on_and_asks_for_it_behind_the_due_that_waits(on: date) -> None:
    """Due on 30 December, rolled to 2 January: the bill is what it would have been, with three days on what it asks."""
    book = story(closed(), drawn(on), rate=OLD, terms=TERMS)
    seen = until(book, NEXT)
    first, second = bill(seen, 1), bill(seen, 2)
    assert (first["principal"], first["interest"]) == (PART, 237_500 + fen(of(PART, 3 * OLD, 360)))
    assert first["rolled_due_on"] == day_of(ROLLED)
    days = (NEXT - on).days
    assert second["interest"] == fen(of(PRINCIPAL - PART, 31 * OLD, 31 * 12) + of(MORE, days * OLD, 31 * 12))
    assert second["principal"] == fen(Fraction(PRINCIPAL - PART + MORE, 11))
    said = traced(book.batch(), book.stages, day_of(NEXT)).origins.interest
    assert [part.amount for part in said[2]] == [second["interest"]]


def test_an_annuity_asks_what_was_due_and_repays_what_was_drawn_with_the_rows_after_it() -> None:
    """Eleven instalments at 2.85 %."""
    annuity = TERMS | {"method": Method.ANNUITY}
    before = bill(until(story(closed(), rate=OLD, terms=annuity), ROLLED), 1)
    seen = until(story(closed(), drawn(NEW_YEAR), rate=OLD, terms=annuity), ROLLED)
    assert (bill(seen, 1)["principal"], bill(seen, 1)["interest"]) == (before["principal"], before["interest"])
    left, month = PRINCIPAL - before["principal"] + MORE, Fraction(OLD, 12 * 10**6)
    assert (seen.state.row(0)["principal"], seen.state.row(0)["instalment"]) == (
        left,
        fen(left * month / (1 - (1 + month) ** -11)),
    )


def test_every_due_that_waits_opens_first() -> None:
    """Dues of every day from 30 December to 1 January: the three that have come, and not the one of 2 January."""
    daily = TERMS | {"unit": 3, "every": 1, "instalments": 12, "method": Method.EQUAL_PRINCIPAL}
    seen = until(story(closed(), drawn(NEW_YEAR), rate=OLD, terms=daily), NEW_YEAR)
    assert seen.bills.due_on.tolist() == [day_of(DUE) + after for after in range(3)]
    assert set(seen.bills.rolled_due_on.tolist()) == {day_of(ROLLED)}


def test_money_kept_for_the_next_due_pays_the_bill_that_opens_with_the_draw_down() -> None:
    """As it would on the rolled day."""
    whole = PART + 237_500 + fen(of(PART, 3 * OLD, 360))
    seen = until(story(closed(), pay(date(2024, 12, 1), whole), drawn(NEW_YEAR), rate=OLD, terms=TERMS), NEW_YEAR)
    assert (bill(seen, 1)["state"], seen.state.row(0)["suspense"]) == (BillState.PAID, 0)


def test_a_rate_before_the_draw_down_keeps_its_days() -> None:
    """2.6 % from 31 December, drawn on 1 January: the bill has a day at the old rate and two at the new one."""
    seen = until(story(closed(), changed(date(2024, 12, 31)), drawn(NEW_YEAR), rate=OLD, terms=TERMS), NEXT)
    assert bill(seen, 1)["interest"] == 237_500 + fen(of(PART, OLD + 2 * 26_000, 360))
    bearing = of(PRINCIPAL - PART, OLD + 30 * 26_000, 31 * 12) + of(MORE, 29 * 26_000, 31 * 12)
    assert bill(seen, 2)["interest"] == fen(bearing)


def test_a_loan_settled_by_quarters_keeps_what_was_due_and_bears_by_days() -> None:
    """Principal alone waits: a twelfth as it was due, an eleventh of all that is left after it."""
    quarters: Row = TERMS | {
        "plan_kind": PlanKind.DAILY, "settlement": Settlement.QUARTERLY, "settlement_day": 20, "due_offset": 1,
    }  # fmt: skip
    policy = replace(COMMERCIAL_BANK, calendar=closed().calendar, due_roll=Roll.FOLLOWING)
    seen = until(story(policy, drawn(NEW_YEAR), rate=OLD, terms=quarters), NEXT)
    asked = [row for row in (seen.bills.row(at) for at in range(len(seen.bills))) if row["principal"]]
    assert [row["principal"] for row in asked] == [PART, fen(Fraction(PRINCIPAL - PART + MORE, 11))]
    waiting = until(story(policy, drawn(NEW_YEAR), rate=OLD, terms=quarters), NEW_YEAR).state.row(0)["flags"]
    assert (waiting & LoanFlag.DRAWN_WAITS, seen.state.row(0)["flags"] & LoanFlag.DRAWN_WAITS) == (128, 0)


@pytest.mark.parametrize("on", [date(2025, 2, 17), date(2025, 2, 19)])
def test_what_is_drawn_after_a_due_was_brought_forward_bears_for_the_days_that_were_billed_ahead(on: date) -> None:
    """Due on 20 February, asked for on the 17th with its whole month: what is drawn on the 17th bears from there."""
    holidays = Calendar.of(1, DAY_LIMIT, range(day_of(date(2025, 2, 18)), day_of(date(2025, 2, 22))))
    policy: Policy = replace(HOUSING_FUND, calendar=holidays, due_roll=Roll.PRECEDING)
    book = story(policy, fact(FactKind.DRAWDOWN, on, 1_100_000))
    seen = until(book, date(2025, 3, 20))
    month, days = 28, (date(2025, 3, 20) - on).days
    assert [bill(seen, seq)["interest"] for seq in (1, 2)] == [
        12_000,
        fen(of(1_100_000, month * 120_000, month * 12) + of(1_100_000, days * 120_000, month * 12)),
    ]
    said = traced(book.batch(), book.stages, day_of(date(2025, 3, 20))).origins.interest
    assert [part.amount for part in said[2]] == [bill(seen, 2)["interest"]]
