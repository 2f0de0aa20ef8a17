"""A rate that begins while an instalment waits for the end of a holiday counts for the days after it (IR-05, IR-10)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import DAY_LIMIT, BillKind, FactKind, Method
from recoup.rules.figures import figures_through
from recoup.rules.origin import traced
from recoup.rules.policy import Policy, RefixSplit, Surplus
from tests.rules.books import Book, Row
from tests.rules.policies import HOUSING_FUND
from tests.rules.test_advance import bill, fact, pay, story, until

START, DUE, CHANGED, ROLLED, NEXT = (
    date(2024, 11, 30), date(2024, 12, 30), date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 30),
)  # fmt: skip
PRINCIPAL, PART = 100_000_000, 8_333_333  # 1,000,000.00 in twelve equal parts
OLD, NEW = 28_500, 26_000
TERMS: Row = {
    "method": Method.EQUAL_PRINCIPAL, "starts_on": day_of(START), "first_due_on": day_of(DUE), "anchor_day": 30,
    "contract_principal": PRINCIPAL,
}  # fmt: skip


def closed(split: RefixSplit = RefixSplit.PRORATA_DAYS, *, rolled: date = ROLLED) -> Policy:
    """From the due day to the day before the rolled one nobody works."""
    calendar = Calendar.of(1, DAY_LIMIT, range(day_of(DUE), day_of(rolled)))
    return replace(HOUSING_FUND, calendar=calendar, due_roll=Roll.FOLLOWING, refix_split=split)


def changed(on: date = CHANGED, rate: int = NEW) -> Row:
    """The rate from a day on."""
    return fact(FactKind.RATE, on, rate=rate)


def told(policy: Policy, *facts: Row, **terms: int) -> Book:
    """The loan at 2.85 %, fixed anew at 2.6 % on 1 January."""
    return story(policy, changed(), *facts, rate=OLD, terms=TERMS | terms)


def fen(value: Fraction) -> int:
    """To the nearest fen, a half upwards."""
    return int((2 * value + 1) // 2)


def of(base: int, ppm_days: int, days_of_year: int) -> Fraction:
    """Interest of an amount over days at rates, of a year of so many."""
    return Fraction(base * ppm_days, days_of_year * 10**6)


def test_the_bill_has_each_rolled_day_at_its_own_rate() -> None:
    """83,333.33: 30 and 31 December at 2.85 %, 1 January at 2.6 %: 19.21, beside a month of 2,375.00."""
    first = bill(until(told(closed()), ROLLED), 1)
    assert (first["principal"], first["interest"]) == (PART, 237_500 + 1_921)


@pytest.mark.parametrize(
    ("split", "ppm_days", "days_of_year"),
    [
        (RefixSplit.PRORATA_DAYS, 2 * OLD + 29 * NEW, 31 * 12),
        (RefixSplit.WHOLE_PERIOD_AT_NEW_RATE, 31 * NEW, 31 * 12),
        (RefixSplit.DAILY_360, 2 * OLD + 29 * NEW, 360),
    ],
)
def test_the_period_after_is_divided_as_the_policy_says(split: RefixSplit, ppm_days: int, days_of_year: int) -> None:
    """Its first two days came before the rate (HI-05); the period after it is one twelfth again."""
    book = told(closed(split))
    assert bill(until(book, NEXT), 2)["interest"] == fen(of(PRINCIPAL - PART, ppm_days, days_of_year))
    last = bill(until(book, date(2025, 2, 28)), 3)
    assert last["interest"] == fen(of(PRINCIPAL - 2 * PART, NEW, 12))


def test_a_rate_of_the_due_day_counts_for_every_rolled_day() -> None:
    """Nothing has waited yet: three days at 2.6 %, and the whole month after; 2.85 % for the month before."""
    seen = until(story(closed(RefixSplit.DAILY_360), changed(DUE), rate=OLD, terms=TERMS), NEXT)
    assert bill(seen, 1)["interest"] == 237_500 + fen(of(PART, 3 * NEW, 360))
    assert bill(seen, 2)["interest"] == fen(of(PRINCIPAL - PART, NEW, 12))


def test_an_annuity_asks_what_was_due_and_is_worked_out_anew_behind_it() -> None:
    """The waiting row keeps the instalment of 2.85 %; eleven at 2.6 % repay what is left."""
    book = told(closed(), method=Method.ANNUITY)
    before = until(story(closed(), rate=OLD, terms=TERMS | {"method": Method.ANNUITY}), ROLLED)
    seen = until(book, ROLLED)
    asked, left = bill(seen, 1), PRINCIPAL - bill(before, 1)["principal"]
    assert asked["principal"] == bill(before, 1)["principal"]
    assert seen.state.row(0)["principal"] == left
    assert (until(book, CHANGED).state.row(0)["flags"] & 64, seen.state.row(0)["flags"] & 64) == (64, 0)  # RATE_WAITS
    month = Fraction(NEW, 12 * 10**6)
    assert seen.state.row(0)["instalment"] == fen(left * month / (1 - (1 + month) ** -11))


def test_an_annuity_fixed_by_contract_is_worked_out_anew_too() -> None:
    """As by a rate change on any other day."""
    book = told(closed(), method=Method.ANNUITY, contract_instalment=9_000_000)
    seen = until(book, ROLLED)
    assert bill(seen, 1)["principal"] == 9_000_000 - 237_500
    month = Fraction(NEW, 12 * 10**6)
    left = PRINCIPAL - 9_000_000 + 237_500
    assert seen.state.row(0)["instalment"] == fen(left * month / (1 - (1 + month) ** -11))


def test_money_that_closes_the_loan_meanwhile_pays_each_day_at_its_rate() -> None:
    """On 1 January the month and two days at 2.85 %: what the figures said is what closes it."""
    policy = replace(closed(), surplus=Surplus.PREPAY)
    whole = PRINCIPAL + 237_500 + fen(of(PRINCIPAL, 2 * OLD, 360))
    book = told(policy)
    assert figures_through(book.batch(), book.stages, day_of(CHANGED)).row(0)["payoff"] == whole
    seen = until(told(policy, pay(CHANGED, whole)), date(2025, 1, 3))
    assert (bill(seen, 1)["kind"], bill(seen, 1)["interest"]) == (BillKind.PREPAYMENT, whole - PRINCIPAL)
    state = seen.state.row(0)
    assert (state["principal"], state["suspense"], state["waited"]) == (0, 0, 0)


def test_days_that_were_paid_are_not_asked_for_again() -> None:
    """Interest to 1 January is paid with a part of the principal: one day of 2.6 % is left in the wait."""
    policy = replace(closed(), surplus=Surplus.PREPAY)
    interest = 237_500 + fen(of(PRINCIPAL, 2 * OLD, 360))
    seen = until(told(policy, pay(CHANGED, interest + 1_000_000)), NEXT)
    assert (bill(seen, 1)["interest"], bill(seen, 1)["principal"]) == (interest, 1_000_000)
    assert bill(seen, 2)["interest"] == fen(of(PART, NEW, 360))
    assert bill(seen, 3)["interest"] == fen(of(PRINCIPAL - 1_000_000 - PART, 29 * NEW, 31 * 12))


def test_an_amendment_keeps_the_days_of_the_instalment_that_waited() -> None:
    """Everything falls due on 1 February instead: a month, two days at 2.85 % and all since at 2.6 %."""
    new = date(2025, 2, 1)
    version = {"method": Method.BULLET, "first_due_on": 0, "maturity_on": day_of(new), "contract_version": 1}
    amended = fact(FactKind.AMENDMENT, CHANGED, contract_version=1)
    book = told(closed(), amended)
    book = replace(book, contracts=(book.terms[0] | version,))
    seen = bill(until(book, new), 1)
    ppm_days = 2 * OLD + (new - CHANGED).days * NEW
    assert (seen["principal"], seen["interest"]) == (PRINCIPAL, 237_500 + fen(of(PRINCIPAL, ppm_days, 360)))


@settings(deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 240_000)), max_size=4, unique_by=lambda x: x[0]))
def test_any_changes_in_the_wait_bear_each_day_by_itself(changes: list[tuple[int, int]]) -> None:
    """Nine days of holiday: the bill and the period after it are sums over days; the trace tells every one of them."""
    rolled, first = date(2025, 1, 8), day_of(DUE)
    steps = sorted((after, rate) for after, rate in changes if first + after < day_of(rolled))
    facts = [fact(FactKind.RATE, date.fromordinal(DUE.toordinal() + after), rate=rate) for after, rate in steps]
    book = story(closed(rolled=rolled), *facts, rate=OLD, terms=TERMS)
    ends = [(0, OLD), *steps, (31, 0)]
    daily = [rate for (start, rate), (end, _) in pairwise(ends) for _ in range(start, end)]
    found = traced(book.batch(), book.stages, day_of(NEXT))
    bills = found.outcome.bills
    assert bills.interest.tolist() == [
        237_500 + fen(of(PART, sum(daily[:9]), 360)),
        fen(of(PRINCIPAL - PART, sum(daily), 31 * 12)),
    ]
    assert int(found.outcome.state.waited[0]) == 0
    for parts, days in ((found.origins.interest[1][1:], 9), (found.origins.interest[2], 31)):
        said = [each.rate for part in parts for each in part.stretches for _ in range(each.days) if each.rate]
        assert said == [rate for rate in daily[:days] if rate]
