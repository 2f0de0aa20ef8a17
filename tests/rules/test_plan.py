"""What must hold for any plan, and every option worked out by hand or by another road."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recoup.errors import Refused
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import AMOUNT_LIMIT, Method, PeriodUnit
from recoup.rules.dueday import MonthEnd, Rhythm
from recoup.rules.fraction import DayCount, LeapRule, MonthDays, YearCut, YearDays, weights
from recoup.rules.instalment import SHORT, agreed, even_instalment, spread
from recoup.rules.level import level_plan
from recoup.rules.money import Rounding
from recoup.rules.period_rate import compounded, whole_root
from recoup.rules.plan import plan
from recoup.rules.plan_batch import level_plans
from recoup.rules.plan_options import (
    Compounding,
    Drawing,
    InstalmentBasis,
    Line,
    RateChange,
    RateUnit,
    Step,
)
from recoup.rules.plan_rows import Plan
from recoup.rules.plan_run import Run
from recoup.rules.plan_terms import PlanTerms

MORE = settings(max_examples=200, deadline=None, derandomize=True)
REAL = DayCount(month_days=MonthDays.ACTUAL, year_days=YearDays.ACTUAL)
THE_DAYS = st.integers(day_of(date(1999, 1, 1)), day_of(date(2031, 12, 31)))


def rhythm(start: str = "2024-01-31", **options: object) -> Rhythm:
    """Months from a day, unless said otherwise."""
    named = {"every": 1, "unit": PeriodUnit.MONTHS} | options
    return Rhythm(starts_on=day_of(date.fromisoformat(start)), **named)  # type: ignore[arg-type]


def terms(principal: int = 100_000, rate: int = 120_000, instalments: int = 6, **options: object) -> PlanTerms:
    """1,000.00 at 12 % over six months of 30 days, unless said otherwise."""
    named = {"rhythm": rhythm()} | options
    return PlanTerms(principal=principal, rate=rate, instalments=instalments, **named)  # type: ignore[arg-type]


@st.composite
def even_terms(draw: st.DrawFn) -> PlanTerms:
    """Level plans over even periods, of any size and rounding."""
    principal = draw(st.one_of(st.integers(1, 2_000), st.integers(1, AMOUNT_LIMIT - 1), st.just(10**13)))
    return terms(
        principal, draw(st.one_of(st.just(0), st.integers(1, 90_000), st.integers(1, 10**6))), draw(st.integers(1, 60)),
        rhythm=Rhythm(starts_on=draw(THE_DAYS), every=draw(st.integers(1, 4)), unit=draw(st.sampled_from(PeriodUnit))),
        day_count=DayCount(year_days=draw(st.sampled_from([YearDays.D360, YearDays.D364, YearDays.D365]))),
        interest_rounding=draw(st.sampled_from(Rounding)), instalment_rounding=draw(st.sampled_from(Rounding)),
        multiple=draw(st.sampled_from([None, None, 1, 500, 10_000])),
    )  # fmt: skip


@st.composite
def any_terms(draw: st.DrawFn) -> PlanTerms:
    """Plans with whatever may be agreed about a balance that is kept in whole minor units."""
    method = draw(st.sampled_from([Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY]))
    count = draw(st.integers(1, 40))
    graces = method is not Method.INTEREST_ONLY
    level = method in {Method.ANNUITY, Method.FLAT}
    year = draw(st.sampled_from(YearDays))
    seqs = sorted(draw(st.sets(st.integers(1, count), max_size=3)))
    return terms(
        draw(st.integers(1, 10**9)), draw(st.integers(0, 10**6)), count,
        method=method,
        rhythm=Rhythm(
            starts_on=draw(THE_DAYS), every=draw(st.integers(1, 3)), unit=draw(st.sampled_from(PeriodUnit)),
            month_end=draw(st.sampled_from(MonthEnd)),
        ),
        day_count=DayCount(
            month_days=draw(st.sampled_from(MonthDays)), year_days=year, year_cut=draw(st.sampled_from(YearCut)),
            leap_rule=draw(st.sampled_from(LeapRule)) if year is YearDays.ACTUAL else LeapRule.NONE,
        ),
        interest_rounding=draw(st.sampled_from(Rounding)), instalment_rounding=draw(st.sampled_from(Rounding)),
        smooth=draw(st.booleans()) and level,
        principal_grace=draw(st.integers(0, count - 1)) if graces else 0,
        interest_grace=draw(st.integers(0, count - 1)),
        changes=tuple(
            RateChange(from_seq=seq, rate=draw(st.integers(0, 10**6)), recast=draw(st.booleans())) for seq in seqs
        ),
    )  # fmt: skip


def figures(made: Plan) -> tuple[object, ...]:
    """A plan as plain values."""
    return made.instalment, tuple(made.due_on), made.principal, made.interest, made.balance


def walked(of: PlanTerms) -> tuple[object, ...]:
    """The same plan by the general walk, whatever road `plan` takes."""
    run = Run.of(of)
    first = run.walk()
    return first, tuple(run.days[1 : len(run.balances) + 1]), run.principals, run.interests, run.balances


@MORE
@given(of=any_terms())
def test_rows_repay_the_principal_and_fall_to_nothing(of: PlanTerms) -> None:
    """Principal sums to what was lent; each balance is the one before less the row; nothing is below zero."""
    made = plan(of)
    assert sum(made.principal) == of.principal
    balances = [of.principal, *made.balance]
    assert [before - after for before, after in pairwise(balances)] == made.principal
    assert made.balance[-1] == 0
    assert min(*made.principal, *made.interest) >= 0


@MORE
@given(of=even_terms())
def test_the_short_road_gives_the_figures_of_the_general_walk(of: PlanTerms) -> None:
    """Every rounding, ties among them, with and without a multiple."""
    assert figures(plan(of)) == walked(of)


@MORE
@given(of=even_terms(), loans=st.lists(st.tuples(st.integers(1, AMOUNT_LIMIT - 1), st.integers(0, 10**6)), max_size=6))
def test_a_batch_is_as_many_plans(of: PlanTerms, loans: list[tuple[int, int]]) -> None:
    """Column for column, those that need more than 64 bits and those that are repaid early among them."""
    loans = [*loans, (of.principal, of.rate)]
    made = level_plans(of, *(np.array(column, dtype=np.int64) for column in zip(*loans, strict=True)))
    for place, (principal, rate) in enumerate(loans):
        alone = plan(replace(of, principal=principal, rate=rate))
        rows = len(alone.principal)
        assert made.instalment[place] == alone.instalment
        for column, expected in zip((made.principal, made.interest, made.balance), figures(alone)[2:], strict=True):
            assert column[:, place].tolist() == expected + [0] * (of.instalments - rows)  # type: ignore[operator]


def test_a_plan_whose_instalment_was_rounded_up_is_repaid_early_with_ties_to_even_too() -> None:
    """One fen in three instalments of one fen each is repaid by the first."""
    even = terms(
        principal=1, rate=0, instalments=3, interest_rounding=Rounding.HALF_EVEN, instalment_rounding=Rounding.UP
    )
    assert plan(even).principal == [1]


def test_a_batch_refuses_what_it_cannot_hold() -> None:
    """Uneven periods, amounts of 10^15 and more, negative rates."""
    one, rate = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    with pytest.raises(ValueError, match="even periods"):
        level_plans(terms(day_count=REAL), one, rate)
    with pytest.raises(ValueError, match="outside"):
        level_plans(terms(), one * AMOUNT_LIMIT, rate)
    with pytest.raises(ValueError, match="rate outside"):
        level_plans(terms(), one, rate - 1)


@pytest.mark.parametrize("count", [1, SHORT, SHORT + 1, 360])
@pytest.mark.parametrize("rounding", Rounding)
def test_the_even_instalment_is_the_exact_one(count: int, rounding: Rounding) -> None:
    """By powers, by 192 bits, and by the walk of the factors: one figure."""
    principal, numerator, unit = 123_456_789, 54_321, 12_000_000
    walk = spread(principal * (unit + numerator), [numerator] * (count - 1), unit)
    exact = agreed(walk[0], walk[1] * unit, rounding, None)
    assert even_instalment(principal, numerator, unit, count, rounding, None) == exact


@MORE
@given(later=st.lists(st.integers(0, 10**7), max_size=12), value=st.integers(1, 10**12))
def test_the_instalment_over_uneven_periods_repays_exactly(later: list[int], value: int) -> None:
    """Paid at the end of each period, the exact instalment leaves exactly nothing."""
    unit = 12_000_000
    instalment = Fraction(*spread(value, later, unit))
    owed = Fraction(value) - instalment
    for numerator in later:
        owed = owed * (1 + Fraction(numerator, unit)) - instalment
    assert owed == 0


@pytest.mark.parametrize(
    ("rounding", "interest"),
    [(Rounding.HALF_UP, 40001), (Rounding.HALF_EVEN, 40000), (Rounding.UP, 40001), (Rounding.DOWN, 40000)],
)
def test_half_a_cent_of_interest_goes_where_the_mode_says(rounding: Rounding, interest: int) -> None:
    """100,001.25 at 4.8 % bears 400.005 in a month."""
    made = plan(terms(10_000_125, 48_000, 360, interest_rounding=rounding))
    assert made.interest[0] == interest


def test_ten_to_the_thirteen_fen_do_not_overflow_and_ten_to_the_sixteen_are_refused() -> None:
    """Against exact fractions, in the single form and the batch; the refusal names field, value and limit."""
    made = plan(terms(10**13, 48_000, 360))
    factor = Fraction(1_004, 1_000) ** 360
    assert made.instalment == round(10**13 * Fraction(4, 1_000) * factor / (factor - 1))
    many = level_plans(terms(10**13, 48_000, 360), np.array([10**13]), np.array([48_000]))
    assert many.balance[:, 0].tolist() == made.balance
    with pytest.raises(Refused) as refused:
        terms(10**16)
    assert [(one.field, one.value, one.limit) for one in refused.value.problems] == [
        (("principal",), str(10**16), f"1…{10**15 - 1}")
    ]


@pytest.mark.parametrize(
    ("count", "start", "due", "year", "expected"),
    [
        (DayCount(), "2024-01-31", "2024-02-29", None, Fraction(30, 360)),
        (DayCount(year_days=YearDays.D365), "2024-01-31", "2024-02-29", None, Fraction(30, 365)),
        (DayCount(month_days=MonthDays.ACTUAL), "2024-01-31", "2024-02-29", None, Fraction(29, 360)),
        (REAL, "2023-12-12", "2024-01-12", None, Fraction(19, 365) + Fraction(12, 366)),
        (REAL, "2023-12-12", "2024-01-12", YearCut.JAN_1, Fraction(20, 365) + Fraction(11, 366)),
        (REAL, "2024-02-10", "2024-03-10", None, Fraction(29, 366)),
        (DayCount(year_days=YearDays.ACTUAL), "2024-02-10", "2024-03-10", None, Fraction(30, 366)),
        (DayCount(year_days=YearDays.ACTUAL), "2023-12-12", "2024-01-12", None, Fraction(19, 365) + Fraction(12, 366)),
    ],
)
def test_a_period_is_the_part_of_a_year_that_its_convention_says(
    count: DayCount, start: str, due: str, year: YearCut | None, expected: Fraction
) -> None:
    """Months of 30 days or real days; fixed years or real ones; the cut where it is agreed."""
    used = count if year is None else replace(count, year_cut=year)
    found, divisor = weights(used, rhythm(start), [day_of(date.fromisoformat(one)) for one in (start, due)])
    assert Fraction(found[0], divisor) == expected


@pytest.mark.parametrize(
    ("start", "due", "expected"),
    [
        ("2024-01-29", "2024-02-28", Fraction(30, 365)),  # the 29th lies after it
        ("2024-01-29", "2024-02-29", Fraction(31, 366)),  # on its due day: held
        ("2024-02-29", "2024-03-29", Fraction(29, 365)),  # on its first day: held by the one before
        ("2024-12-15", "2025-01-15", Fraction(31, 365)),  # not cut
        ("2023-12-15", "2024-03-15", Fraction(16, 365) + Fraction(75, 366)),  # holds it, so it is cut
    ],
)
def test_only_a_period_that_holds_29_february_meets_a_year_of_366_days_and_is_cut(
    start: str, due: str, expected: Fraction
) -> None:
    """LeapRule.FEB_29_PERIOD, on both sides of the day and of New Year."""
    rule = replace(REAL, leap_rule=LeapRule.FEB_29_PERIOD)
    found, divisor = weights(rule, rhythm(start), [day_of(date.fromisoformat(one)) for one in (start, due)])
    assert Fraction(found[0], divisor) == expected


def test_a_period_over_several_years_is_cut_at_each() -> None:
    """Two and a half years: each year's part by its own days."""
    found, divisor = weights(REAL, rhythm("2023-07-01"), [day_of(date(2023, 7, 1)), day_of(date(2025, 12, 31))])
    parts = Fraction(183, 365) + Fraction(366, 366) + Fraction(365, 365)
    assert Fraction(found[0], divisor) == parts


def test_a_first_period_of_other_length_counts_whole_months_and_a_share_of_the_month_begun() -> None:
    """10 January to 1 March: a month, and 20 of the 29 days to 10 March."""
    odd = rhythm("2024-01-10", first_due_on=day_of(date(2024, 3, 1)))
    found, divisor = weights(DayCount(), odd, (odd.starts_on, *odd.due_days(2)))
    assert [Fraction(one, divisor) for one in found] == [Fraction(30, 360) * (1 + Fraction(20, 29)), Fraction(30, 360)]


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ({}, ["2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31"]),
        ({"month_end": MonthEnd.FIRST}, ["2023-03-01", "2023-03-31", "2023-05-01", "2023-05-31"]),
        ({"first_due_on": day_of(date(2023, 2, 28))}, ["2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31"]),
        ({"first_due_on": day_of(date(2023, 2, 20))}, ["2023-02-20", "2023-03-20", "2023-04-20", "2023-05-20"]),
        ({"anchor_day": 30}, ["2023-02-28", "2023-03-30", "2023-04-30", "2023-05-30"]),
        ({"every": 2}, ["2023-03-31", "2023-05-31", "2023-07-31", "2023-09-30"]),
        ({"unit": PeriodUnit.WEEKS, "every": 2}, ["2023-02-14", "2023-02-28", "2023-03-14", "2023-03-28"]),
        ({"unit": PeriodUnit.DAYS, "every": 15}, ["2023-02-15", "2023-03-02", "2023-03-17", "2023-04-01"]),
    ],
)
def test_due_days_remember_their_anchor(options: dict[str, object], days: list[str]) -> None:
    """31 January, then the 28th, then the 31st again; or the 1st, where that is agreed."""
    assert [str(date_of(day)) for day in rhythm("2023-01-31", **options).due_days(4)] == days


@given(start=THE_DAYS, every=st.integers(1, 12), end=st.sampled_from(MonthEnd))
def test_every_due_day_lies_in_its_month_or_on_the_first_of_the_next(start: int, every: int, end: MonthEnd) -> None:
    """Counted from the start, against the calendar."""
    begins = date_of(start)
    dues = Rhythm(starts_on=start, every=every, unit=PeriodUnit.MONTHS, month_end=end).due_days(30)
    for number, due in enumerate(map(date_of, dues), start=1):
        month = begins.year * 12 + begins.month - 1 + every * number
        late = due.day == 1 and end is MonthEnd.FIRST and begins.day > 28
        assert due.year * 12 + due.month - 1 == month + late
        assert due.day == begins.day or late or (end is MonthEnd.CLAMP and begins.day > due.day)


def test_interest_above_the_instalment_is_carried_and_the_last_row_takes_it() -> None:
    """1,000.00 at 12 % bears 10.00 a month; with 4.00 a month 6.00 is carried on and nothing repaid before the end."""
    made = plan(terms(instalment=400, instalments=3))
    assert (made.principal, made.interest) == ([0, 0, 100_000], [400, 400, 3000 - 800])


def test_graces_ask_later_for_what_they_did_not_ask_for() -> None:
    """Two rows without interest, then all of it; principal only after its own grace."""
    made = plan(terms(method=Method.EQUAL_PRINCIPAL, instalments=4, principal_grace=2, interest_grace=2))
    assert made.principal == [0, 0, 50_000, 50_000]
    assert made.interest == [0, 0, 3000, 500]
    level = plan(terms(instalments=4, principal_grace=2))
    assert (level.principal[:2], level.interest[:2]) == ([0, 0], [1000, 1000])
    assert level.instalment == plan(terms(instalments=2)).instalment


def test_an_instalment_by_hand_that_is_too_large_ends_the_plan_early() -> None:
    """400.00 a month repay 1,000.00 in three rows of six."""
    made = plan(terms(instalment=40_000))
    assert made.principal == [39_000, 39_390, 21_610]
    assert made.balance[-1] == 0
    assert len(made.due_on) == 3


def test_a_longer_amortisation_leaves_a_balloon() -> None:
    """The instalment of twelve rows, six of them: the rest stands open, and six more rows would repay it."""
    made, whole = plan(terms(amortisation=12)), plan(terms(instalments=12))
    assert made.instalment == whole.instalment
    assert made.balance == whole.balance[:6]
    parts = plan(terms(amortisation=12, method=Method.EQUAL_PRINCIPAL, principal=120_000))
    assert parts.principal == [10_000] * 6
    assert parts.balance[-1] == 60_000


def test_the_nominal_instalment_is_that_of_even_months_while_interest_counts_days() -> None:
    """Real days over 360, instalment of rate / 12."""
    made = plan(terms(day_count=DayCount(month_days=MonthDays.ACTUAL), basis=InstalmentBasis.NOMINAL))
    assert made.instalment == plan(terms()).instalment
    assert made.interest[0] == round(Fraction(100_000 * 29 * 12, 36_000))


def test_a_rate_change_without_recast_keeps_the_instalment() -> None:
    """The last row takes what the higher rate leaves."""
    kept = plan(terms(changes=(RateChange(from_seq=3, rate=240_000, recast=False),)))
    recast = plan(terms(changes=(RateChange(from_seq=3, rate=240_000),)))
    totals = [principal + interest for principal, interest in zip(kept.principal, kept.interest, strict=True)]
    assert len(set(totals[:-1])) == 1
    assert totals[-1] > totals[0]
    assert recast.principal[2] + recast.interest[2] > totals[0]
    assert kept.interest[2] == recast.interest[2] == round(Fraction(kept.balance[1] * 24, 1200))


def test_a_multiple_is_for_instalments_and_not_for_equal_parts() -> None:
    """172.50 becomes 170.00 with tens; equal parts of the principal stay."""
    flat = plan(terms(method=Method.FLAT, rate=70_000, multiple=1000))
    assert flat.instalment == 17_000
    parts = terms(method=Method.EQUAL_PRINCIPAL, multiple=1000)
    assert figures(plan(parts)) == figures(plan(replace(parts, multiple=None)))
    assert plan(terms(principal=100, multiple=10_000)).instalment == plan(terms(principal=100)).instalment


def test_bullets_and_interest_only_repay_at_the_end() -> None:
    """Interest with each row or all at once, for the same days."""
    monthly = plan(terms(method=Method.INTEREST_ONLY))
    assert (monthly.principal, monthly.interest) == ([0] * 5 + [100_000], [1000] * 6)
    once = plan(terms(method=Method.BULLET))
    assert (once.principal, once.interest, once.balance) == ([100_000], [6000], [0])
    assert once.due_on == (terms().rhythm.due_days(6)[-1],)
    dearer = plan(terms(method=Method.BULLET, changes=(RateChange(from_seq=4, rate=240_000),)))
    assert dearer.interest == [9000]


def test_steps_and_lines_are_taken_as_they_are_agreed() -> None:
    """Instalments by hand from a row on; dues that no formula says, with and without their own interest."""
    stepped = plan(terms(steps=(Step(from_seq=1, instalment=10_000), Step(from_seq=4, instalment=20_000))))
    totals = [principal + interest for principal, interest in zip(stepped.principal, stepped.interest, strict=True)]
    assert totals[:5] == [10_000, 10_000, 10_000, 20_000, 20_000]
    start = date(2024, 1, 31)
    lines = (
        Line(due_on=day_of(date(2024, 4, 30)), principal=40_000),
        Line(due_on=day_of(date(2024, 7, 31)), principal=60_000, interest=123),
    )
    listed = plan(
        terms(method=Method.IRREGULAR, instalments=2, lines=lines, day_count=DayCount(month_days=MonthDays.ACTUAL))
    )
    days = (date(2024, 4, 30) - start).days
    assert (listed.principal, listed.interest) == (
        [40_000, 60_000],
        [round(Fraction(100_000 * 12 * days, 36_000)), 123],
    )


@pytest.mark.parametrize(("unit", "rate"), [(RateUnit.MONTH, 10_000), (RateUnit.TERM, 60_000)])
def test_a_rate_for_a_month_or_for_the_term_is_a_rate_for_the_year(unit: RateUnit, rate: int) -> None:
    """1 % a month, 6 % for six months, 12 % a year: one plan."""
    assert figures(plan(terms(rate=rate, rate_unit=unit))) == figures(plan(terms()))


def test_a_compounding_rate_is_the_root_that_gives_it_back() -> None:
    """Six months of it are one half-year, twelve a year, to 39 digits."""
    digits = 10**40
    monthly = compounded(50_000, 2, 1, 12)
    assert abs(Fraction(digits + monthly, digits) ** 6 - Fraction(1025, 1000)) < Fraction(1, 10**38)
    assert compounded(50_000, 2, 6, 12) == digits // 40
    assert compounded(50_000, 1, 12, 12) == digits // 20


@given(value=st.integers(1, 10**30), root=st.integers(1, 12))
def test_a_whole_root_is_the_largest_whose_power_fits(value: int, root: int) -> None:
    """By its definition."""
    found = whole_root(value, root)
    assert found**root <= value < (found + 1) ** root


def test_an_exact_balance_is_rounded_only_where_it_is_shown() -> None:
    """Against a walk in fractions with the unrounded instalment."""
    made = plan(terms(exact=True, instalments=12, principal=123_457))
    factor = Fraction(101, 100)
    instalment = Fraction(123_457) * Fraction(1, 100) * factor**12 / (factor**12 - 1)
    balance = Fraction(123_457)
    for row in range(11):
        interest = balance / 100
        balance += interest - instalment
        assert made.interest[row] == int(interest + Fraction(1, 2))
        assert made.balance[row] == int(balance + Fraction(1, 2))
    assert compounded(0, 1, 1, 12) == 0
    assert made.balance[-1] == 0


def test_an_exact_balance_survives_a_recast_and_equal_parts() -> None:
    """Thirds of a minor unit go on through the rows."""
    thirds = plan(terms(principal=100, rate=0, instalments=3, exact=True, method=Method.EQUAL_PRINCIPAL))
    assert (thirds.principal, thirds.balance) == ([33, 33, 33], [67, 33, 0])
    recast = plan(terms(exact=True, changes=(RateChange(from_seq=3, rate=60_000),)))
    plain = plan(terms(changes=(RateChange(from_seq=3, rate=60_000),)))
    assert [abs(a - b) for a, b in zip(recast.balance, plain.balance, strict=True)] <= [3] * 6


def test_a_tranche_that_begins_anew_after_everything_was_repaid_is_repaid_too() -> None:
    """A plan by hand that ends early goes on where more is drawn later."""
    later = Drawing(on=day_of(date(2024, 6, 10)), amount=50_000)
    made = plan(terms(instalment=60_000, drawings=(later,)))
    assert sum(made.principal) == 150_000
    assert made.balance[-1] == 0


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"instalments": 0}, "instalments"),
        ({"principal_grace": 6}, "principalGrace"),
        ({"interest_grace": 6}, "interestGrace"),
        ({"amortisation": 5}, "amortisationInstalments"),
        ({"day_count": DayCount(leap_rule=LeapRule.FEB_29_PERIOD)}, "leapRule"),
        ({"basis": InstalmentBasis.NOMINAL, "rhythm": rhythm(unit=PeriodUnit.WEEKS)}, "instalmentBasis"),
        ({"basis": InstalmentBasis.NOMINAL, "method": Method.FLAT}, "instalmentBasis"),
        ({"compounding": Compounding.ANNUAL, "method": Method.FLAT}, "compounding"),
        ({"compounding": Compounding.ANNUAL, "day_count": DayCount(month_days=MonthDays.ACTUAL)}, "compounding"),
        ({"compounding": Compounding.ANNUAL, "day_count": DayCount(year_days=YearDays.ACTUAL)}, "compounding"),
        ({"compounding": Compounding.ANNUAL, "rate_unit": RateUnit.MONTH}, "compounding"),
        ({"instalment": 5, "method": Method.EQUAL_PRINCIPAL}, "instalment"),
        ({"instalment": 5, "smooth": True}, "smoothResidual"),
        ({"smooth": True, "exact": True}, "smoothResidual"),
        ({"instalment": 5, "multiple": 5}, "instalmentMultiple"),
        ({"principal_grace": 1, "method": Method.BULLET}, "principalGrace"),
        ({"interest_grace": 1, "method": Method.BULLET}, "interestGrace"),
        ({"amortisation": 12, "method": Method.FLAT}, "amortisationInstalments"),
        ({"changes": (RateChange(from_seq=7, rate=1),)}, "rateChanges"),
        ({"changes": (RateChange(from_seq=3, rate=1), RateChange(from_seq=3, rate=1))}, "rateChanges"),
        ({"rate_unit": RateUnit.TERM, "changes": (RateChange(from_seq=3, rate=1),)}, "rateChanges"),
        ({"steps": (Step(from_seq=1, instalment=5),), "method": Method.FLAT}, "steps"),
        ({"rhythm": rhythm(first_due_on=day_of(date(2024, 1, 31)))}, "firstDueOn"),
        ({"rhythm": rhythm(anchor_day=32)}, "anchorDay"),
        ({"rhythm": rhythm(anchor_day=3, unit=PeriodUnit.DAYS)}, "anchorDay"),
        ({"rhythm": rhythm(every=3660)}, "instalments"),
        ({"drawings": (Drawing(on=day_of(date(2024, 1, 31)), amount=1),)}, "drawings"),
        ({"drawings": (Drawing(on=day_of(date(2024, 7, 31)), amount=1),)}, "drawings"),
        ({"drawings": (Drawing(on=day_of(date(2024, 2, 1)), amount=AMOUNT_LIMIT - 1),)}, "drawings"),
        ({"lines": (Line(due_on=20_000, principal=1),)}, "lines"),
        ({"method": Method.IRREGULAR}, "lines"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_together_is_refused_by_name(options: dict[str, Any], key: str) -> None:
    """The key, its value, and what would be accepted."""
    with pytest.raises(Refused) as refused:
        terms(**options)
    problem = refused.value.problems[0]
    assert problem.field == (key,)
    assert problem.value
    assert problem.limit


def test_the_short_road_leaves_what_needs_thought_to_the_walk() -> None:
    """A plan that multiples repay early, and one whose interest is above its instalment."""
    early = terms(principal=1000, multiple=300)
    assert early.even is not None
    assert level_plan(early, early.even) is None
    carried = terms(
        principal=100, rate=5_000, instalments=360, interest_rounding=Rounding.UP, instalment_rounding=Rounding.DOWN
    )
    assert carried.even is not None
    assert level_plan(carried, carried.even) is None
