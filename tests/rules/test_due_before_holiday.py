"""Dues that a holiday brings forward (roll PRECEDING): whole periods, and nothing due before it was opened."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import DAY_LIMIT, FactKind, Method, PlanKind, Settlement
from recoup.rules.policy import Policy, Surplus
from recoup.rules.schedule import plan
from tests.rules.books import Row, rows, step
from tests.rules.policies import COMMERCIAL_BANK
from tests.rules.test_advance import bill, fact, pay, story, until

DUE, BROUGHT = date(2025, 2, 20), date(2025, 2, 17)
HOLIDAYS = Calendar.of(1, DAY_LIMIT, range(day_of(date(2025, 2, 18)), day_of(date(2025, 2, 22))))
DAILY: Row = {
    "plan_kind": PlanKind.DAILY, "method": Method.BULLET, "settlement": Settlement.MONTHLY, "settlement_day": 20,
    "maturity_on": day_of(date(2025, 8, 20)), "first_due_on": 0,
}  # fmt: skip


def early(policy: Policy = COMMERCIAL_BANK) -> Policy:
    """From 18 to 21 February nobody works, and dues move to the day before."""
    return replace(policy, calendar=HOLIDAYS, due_roll=Roll.PRECEDING)


def test_an_instalment_brought_forward_holds_its_whole_month() -> None:
    """120.00 for the month though it is asked for three days early; the next month begins on the due day."""
    seen = until(story(early(), pay(BROUGHT, 112_000)), date(2025, 3, 20))
    first, second = bill(seen, 1), bill(seen, 2)
    assert (first["opened_on"], first["rolled_due_on"], first["due_on"]) == tuple(map(day_of, (BROUGHT, BROUGHT, DUE)))
    assert (first["interest"], second["interest"]) == (12_000, 11_000)
    assert rows(step(story(early(), pay(BROUGHT, 112_000)), day_of(date(2025, 3, 20))))["state"] == rows(seen)["state"]


def test_a_plan_to_come_says_the_same() -> None:
    """The projection brings dues forward as the kernel does."""
    book = story(early())
    drawn = until(book, date(2025, 1, 20))
    row = plan(drawn.terms, drawn.state, early())[0]
    assert (row.rolled_due_on, row.interest, row.principal) == (day_of(BROUGHT), 12_000, 100_000)


def test_prepaid_in_the_days_that_were_billed_ahead_no_day_bears_twice() -> None:
    """5,000.00 more on the day of the bill: the next month bears on what is left, all of its days once."""
    policy = replace(early(), surplus=Surplus.PREPAY)
    seen = until(story(policy, pay(BROUGHT, 112_000 + 500_000)), date(2025, 3, 20))
    assert bill(seen, 3)["interest"] == 6_000


@pytest.mark.parametrize(("offset", "rolled"), [(1, date(2025, 2, 21)), (0, date(2025, 2, 20))])
def test_settled_interest_is_not_due_before_it_was_settled(offset: int, rolled: date) -> None:
    """Settled on the 20th, opened on the 21st: not late on the morning on which it is asked for."""
    seen = until(story(early(), terms=DAILY | {"due_offset": offset}), date(2025, 2, 21))
    second = bill(seen, 2)
    assert (second["opened_on"], second["rolled_due_on"]) == (day_of(date(2025, 2, 21)), day_of(rolled))


def test_a_loan_drawn_after_the_day_to_which_its_due_moves_is_not_late_at_once() -> None:
    """Drawn on the 19th, due on the 20th, moved to the 17th: asked for on the 20th, with one day of interest."""
    terms = {"starts_on": day_of(date(2025, 2, 19))}
    first = bill(until(story(early(), terms=terms), DUE), 1)
    assert (first["opened_on"], first["rolled_due_on"], first["interest"]) == (day_of(DUE), day_of(DUE), 400)


def test_what_is_due_at_once_falls_due_before_a_due_that_was_brought_forward() -> None:
    """The instalment of the 20th was opened on the 17th; on the 18th everything falls due."""
    day = date(2025, 2, 18)
    at_once = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(day), "contract_version": 1}
    amended = fact(FactKind.AMENDMENT, BROUGHT, contract_version=1)
    book = story(early(), amended)
    seen = until(replace(book, contracts=(book.terms[0] | at_once,)), day)
    assert [bill(seen, seq)["principal"] for seq in (1, 2)] == [100_000, 1_100_000]
    assert bill(seen, 2)["rolled_due_on"] == day_of(BROUGHT)


def test_listed_interest_is_not_asked_for_beside_interest_settled_by_months() -> None:
    """The lines name 7.77; the settlements bear what accrues, and the last line the rest of it."""
    terms = DAILY | {"method": Method.IRREGULAR, "maturity_on": 0, "due_offset": 1, "settlement_day": 31}
    due = date(2025, 2, 10)
    lines = ({"loan": 0, "number": 1, "due_on": day_of(due), "principal": 1_200_000, "interest": 777},)
    seen = until(story(COMMERCIAL_BANK, terms=terms, lines=lines), due)
    assert [bill(seen, seq)["interest"] for seq in (1, 2)] == [12 * 400, 9 * 400]
