"""A booked loan asks for what a quote on the same terms shows."""

from dataclasses import replace
from datetime import date
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recoup.rules import schedule
from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import InstalmentRounding, Method, MonthDays, PeriodUnit, PlanKind, Terms
from recoup.rules.dueday import Rhythm
from recoup.rules.fraction import DayCount, YearDays
from recoup.rules.fraction import MonthDays as Counted
from recoup.rules.money import Rounding
from recoup.rules.plan import plan
from recoup.rules.plan_terms import PlanTerms
from tests.rules.policies import POLICIES

POLICY = replace(POLICIES["RETAIL"], calendar=Calendar.plain(), due_roll=Roll.NONE)
START = day_of(date(2024, 1, 31))


@st.composite
def agreed(draw: st.DrawFn) -> tuple[PlanTerms, Terms]:
    """The same plan, as a quote is asked for it and as a contract says it."""
    method = draw(st.sampled_from([Method.ANNUITY, Method.EQUAL_PRINCIPAL]))
    count, every = draw(st.integers(1, 40)), draw(st.sampled_from([1, 2, 3, 6]))
    unit, days = draw(st.sampled_from(PeriodUnit)), draw(st.sampled_from(MonthDays))
    year = draw(st.sampled_from([YearDays.D360, YearDays.D365]))
    thirty = days is MonthDays.THIRTY and unit is PeriodUnit.MONTHS
    rounding = draw(st.sampled_from(Rounding))
    grace = draw(st.integers(0, count - 1))
    longer = draw(st.one_of(st.none(), st.integers(count, count + 30)))
    multiple = draw(st.sampled_from([None, 100])) if method is Method.ANNUITY else None
    principal, rate = draw(st.integers(10**6, 10**11)), draw(st.integers(0, 90_000))
    rhythm = Rhythm(starts_on=draw(st.integers(START, START + 400)), every=every, unit=unit)
    asked = PlanTerms(
        principal=principal, rate=rate, instalments=count, rhythm=rhythm, method=method,
        day_count=DayCount(
            month_days=Counted.THIRTY if thirty else Counted.ACTUAL, year_days=YearDays.D360 if thirty else year
        ),
        instalment_rounding=rounding, multiple=multiple, principal_grace=grace, amortisation=longer,
    )  # fmt: skip
    dues = rhythm.due_days(count)
    row = {
        "plan_kind": PlanKind.SCHEDULED, "method": method, "unit": unit, "every": every, "instalments": count,
        "starts_on": rhythm.starts_on, "first_due_on": dues[0], "anchor_day": rhythm.anchor(), "maturity_on": dues[-1],
        "basis": int(year.value), "contract_principal": principal, "month_days": days,
        "instalment_rounding": InstalmentRounding[rounding.name], "instalment_multiple": multiple or 0,
        "principal_grace": grace, "amortisation": longer or 0,
    }  # fmt: skip
    return asked, Terms.of([{name: int(value) for name, value in row.items()}])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(pair=agreed())
def test_a_loan_asks_for_the_rows_of_the_quote(pair: tuple[PlanTerms, Terms]) -> None:
    """Day, principal, interest and balance of every row; a balloon is billed with the last."""
    asked, terms = pair
    told = plan(asked)
    rows = schedule.preview(terms, POLICY, principal=asked.principal, rate=asked.rate)
    shown = list(zip(told.due_on, told.principal, told.interest, strict=True))
    due_on, principal, interest = shown[-1]
    shown[-1] = (due_on, principal + told.balance[-1], interest)
    billed = [row for row in shown if row[1] + row[2] > 0]
    assert [(row.due_on, row.principal, row.interest) for row in rows] == billed
    left = accumulate((row.principal for row in rows), lambda balance, part: balance - part, initial=asked.principal)
    assert [row.balance for row in rows] == list(left)[1:]


@pytest.mark.parametrize("code", InstalmentRounding)
def test_an_instalment_rounds_as_the_contract_says_or_as_interest_does(code: InstalmentRounding) -> None:
    """1,000.00 at 12 % over seven months asks 148.628…: by the policy half-up."""
    terms = Terms.of([
        {
            "plan_kind": int(PlanKind.SCHEDULED), "method": int(Method.ANNUITY), "unit": int(PeriodUnit.MONTHS),
            "every": 1, "instalments": 7, "starts_on": START, "first_due_on": day_of(date(2024, 2, 29)),
            "anchor_day": 31, "basis": 360, "contract_principal": 100_000, "instalment_rounding": int(code),
        }
    ])  # fmt: skip
    first = schedule.preview(terms, POLICY, principal=100_000, rate=120_000)[0]
    down = code is InstalmentRounding.DOWN
    assert first.total == (14862 if down else 14863)
