"""The period in which a rate is fixed anew is divided exactly, in each of the three ways (HI-05)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recoup.rules.advance import Batch, advance
from recoup.rules.calendar import day_of
from recoup.rules.columns import NEVER, Bills, FactKind, Facts, Method, PeriodUnit, PlanKind, State, Terms
from recoup.rules.edition import Stage
from recoup.rules.origin import traced
from recoup.rules.policy import RefixSplit
from tests.rules.policies import HOUSING_FUND

START, DUE = day_of(date(2024, 12, 31)), day_of(date(2025, 1, 31))  # a month of 31 days
RATES = st.integers(0, 240_000)


def interest(
    split: RefixSplit, principal: int, first: int, changes: list[tuple[int, int]], *, flat: bool = False
) -> int:
    """The interest of the month's bill, in fen."""
    terms = Terms.of(
        [
            {
                "loan_id": 1, "plan_kind": PlanKind.SCHEDULED, "unit": PeriodUnit.MONTHS, "every": 1, "instalments": 2,
                "method": Method.FLAT if flat else Method.EQUAL_PRINCIPAL, "starts_on": START, "first_due_on": DUE,
                "anchor_day": 31, "basis": 360, "contract_principal": principal,
            }
        ]
    )  # fmt: skip
    facts = [{"kind": FactKind.DRAWDOWN, "value_on": START, "amount": principal, "rate": first, "seq": 1}]
    facts += [
        {"kind": FactKind.RATE, "value_on": START + after, "rate": rate, "seq": seq}
        for seq, (after, rate) in enumerate(changes, start=2)
    ]
    state = State.zeros(1)
    state.next_event[:] = NEVER
    policy = replace(HOUSING_FUND, refix_split=split)
    outcome = advance(Batch(terms, state, Bills.zeros(0), Facts.of(facts)), policy, DUE, closing=False)
    return int(outcome.bills.interest[0])


def half_up(value: Fraction) -> int:
    """To the nearest fen, a half upwards."""
    return int((2 * value + 1) // 2)


@settings(deadline=None)
@given(
    principal=st.integers(10**6, 10**12),
    rates=st.tuples(RATES, RATES, RATES),
    days=st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
def test_each_way_is_the_exact_fraction(principal: int, rates: tuple[int, int, int], days: tuple[int, int]) -> None:
    """Two changes in one month: by days, all of it at the last rate, or days of 360; rounded once."""
    one, two = sorted(days)
    changes = [(one, rates[1]), (two, rates[2])] if one < two else [(one, rates[2])]
    second = rates[1] if one < two else rates[2]
    weighted = rates[0] * one + second * (two - one) + rates[2] * (31 - two)
    changed = rates[0] != second or second != rates[2]
    yearly = Fraction(principal, 10**6)
    month = half_up(yearly * weighted / (31 * 12))
    assert interest(RefixSplit.PRORATA_DAYS, principal, rates[0], changes) == month
    whole = half_up(yearly * rates[2] / 12)
    assert interest(RefixSplit.WHOLE_PERIOD_AT_NEW_RATE, principal, rates[0], changes) == whole
    by_days = half_up(yearly * weighted / 360) if changed else month
    assert interest(RefixSplit.DAILY_360, principal, rates[0], changes) == by_days


@pytest.mark.parametrize("flat", [False, True])
def test_a_month_that_began_without_a_rate_is_reckoned_whole_at_the_new_one(flat: bool) -> None:  # noqa: FBT001  a column
    """1,000,000.00 at 2.4 % for a month is 2,000.00, whichever way principal is repaid."""
    split = RefixSplit.WHOLE_PERIOD_AT_NEW_RATE
    assert interest(split, 100_000_000, 0, [(10, 24_000)], flat=flat) == 200_000


@pytest.mark.parametrize("split", RefixSplit)
def test_a_rate_that_begins_with_the_period_does_not_straddle(split: RefixSplit) -> None:
    """On its first day there is nothing to divide: the month is one twelfth at the new rate."""
    assert interest(split, 100_000_000, 30_000, [(0, 24_000)]) == 200_000


@pytest.mark.parametrize("split", RefixSplit)
def test_the_same_rate_again_changes_nothing(split: RefixSplit) -> None:
    """A rate that is fixed anew at what it was leaves the month a month."""
    assert interest(split, 100_000_000, 24_000, [(12, 24_000)]) == 200_000


def test_the_trace_of_a_whole_month_at_the_new_rate_tells_that_rate() -> None:
    """1,000,000.00 at 2.85 %, from the tenth day on 2.6 %: one month at 2.6 %, 2,166.67."""
    terms = {
        "loan_id": 1, "plan_kind": PlanKind.SCHEDULED, "unit": PeriodUnit.MONTHS, "every": 1, "instalments": 2,
        "method": Method.EQUAL_PRINCIPAL, "starts_on": START, "first_due_on": DUE, "anchor_day": 31, "basis": 360,
        "contract_principal": 100_000_000,
    }  # fmt: skip
    facts = [
        {"kind": FactKind.DRAWDOWN, "value_on": START, "amount": 100_000_000, "rate": 28_500, "seq": 1},
        {"kind": FactKind.RATE, "value_on": START + 10, "rate": 26_000, "seq": 2},
    ]
    state = State.zeros(1)
    state.next_event[:] = NEVER
    policy = replace(HOUSING_FUND, refix_split=RefixSplit.WHOLE_PERIOD_AT_NEW_RATE)
    batch = Batch(Terms.of([terms]), state, Bills.zeros(0), Facts.of(facts))
    (part,) = traced(batch, (Stage(begins_on=0, policy=policy),), DUE).origins.interest[1]
    assert ({each.rate for each in part.stretches}, part.amount) == ({26_000}, 216_667)
