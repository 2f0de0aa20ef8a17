"""Due days that plans of every day seldom have: first days of their own, weeks and days, the ends of the table."""

from datetime import date, timedelta

import pytest

from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import PeriodUnit
from recoup.rules.dueday import MonthEnd, Rhythm

MONTHS, WEEKS, DAYS = PeriodUnit.MONTHS, PeriodUnit.WEEKS, PeriodUnit.DAYS
BOUND = date(2299, 12, 1)
"""No plan reaches this day."""


def _rhythm(start: str | date, unit: PeriodUnit = MONTHS, every: int = 1, first: str = "", **more: object) -> Rhythm:
    begins = date.fromisoformat(start) if isinstance(start, str) else start
    told = {"first_due_on": day_of(date.fromisoformat(first))} if first else {}
    return Rhythm(starts_on=day_of(begins), every=every, unit=unit, **told, **more)  # type: ignore[arg-type]


def _days(rhythm: Rhythm, count: int) -> list[str]:
    return [date_of(day).isoformat() for day in rhythm.due_days(count)]


def _nominal(rhythm: Rhythm) -> str:
    return date_of(rhythm.nominal_start()).isoformat()


def test_weeks_and_days_count_on_from_a_first_day_of_their_own() -> None:
    """Every second week from 10 January although the loan began on the 1st; every ten days without one."""
    fortnights = _rhythm("2024-01-01", WEEKS, 2, "2024-01-10")
    assert _days(fortnights, 3) == ["2024-01-10", "2024-01-24", "2024-02-07"]
    assert _nominal(fortnights) == "2023-12-27"
    tens = _rhythm("2024-01-01", DAYS, 10)
    assert _days(tens, 3) == ["2024-01-11", "2024-01-21", "2024-01-31"]
    assert _nominal(tens) == "2024-01-01"


def test_a_first_due_day_of_its_own_gives_the_anchor() -> None:
    """15 March after 31 January: the 15th of every month, of every second month; a whole first period began before."""
    monthly, bimonthly = _rhythm("2024-01-31", first="2024-03-15"), _rhythm("2024-01-31", every=2, first="2024-03-15")
    assert _days(monthly, 3) == ["2024-03-15", "2024-04-15", "2024-05-15"]
    assert _nominal(monthly) == "2024-02-15"
    assert _days(bimonthly, 3) == ["2024-03-15", "2024-05-15", "2024-07-15"]
    assert _nominal(bimonthly) == "2024-01-15"


def test_a_first_due_day_that_the_anchor_does_not_give_stands_alone() -> None:
    """8 March agreed, the 20th from then on."""
    odd = _rhythm("2024-01-31", first="2024-03-08", anchor_day=20)
    assert _days(odd, 3) == ["2024-03-08", "2024-04-20", "2024-05-20"]


def test_a_due_day_that_rolled_to_the_first_belongs_to_the_month_before() -> None:
    """The 31st of February 2023 is 1 March; March has its own 31st, the 31st of April is 1 May."""
    rolled = _rhythm("2023-01-31", first="2023-03-01", anchor_day=31, month_end=MonthEnd.FIRST)
    assert _days(rolled, 4) == ["2023-03-01", "2023-03-31", "2023-05-01", "2023-05-31"]
    assert _nominal(rolled) == "2023-01-31"


@pytest.mark.parametrize(
    ("rhythm", "count", "reaches"),
    [
        (_rhythm("2299-10-15"), 1, True),
        (_rhythm("2299-10-15"), 2, False),
        (_rhythm("2299-04-15", every=3), 2, True),
        (_rhythm("2299-04-15", every=4), 2, False),
        (_rhythm("2024-01-15", first="2299-11-20"), 1, False),
        (_rhythm(BOUND - timedelta(days=15), WEEKS), 2, True),
        (_rhythm(BOUND - timedelta(days=14), WEEKS), 2, False),
        (_rhythm(BOUND - timedelta(days=60), DAYS, 30), 2, False),
        (_rhythm(BOUND - timedelta(days=61), DAYS, 30), 2, True),
    ],
)
def test_a_plan_ends_before_december_2299(rhythm: Rhythm, count: int, reaches: bool) -> None:  # noqa: FBT001
    """The last month that is reckoned with is November 2299, the last day 30 November."""
    assert rhythm.reaches(count) is reaches
    assert date_of(rhythm.last_day()) == BOUND
