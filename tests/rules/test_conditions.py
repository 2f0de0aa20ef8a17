"""Conditions and deadlines over columns: today's answer, and the day on which time changes it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.calendar import Calendar, Roll, day_of
from recoup.rules.columns import NEVER, IntArray, Measures
from recoup.rules.condition import (
    Constant,
    Every,
    FactBits,
    Opposite,
    Ratio,
    Reached,
    Threshold,
    either,
    every,
    leaves,
    moves,
)
from recoup.rules.deadline import Earliest, Latest, Moved
from recoup.rules.policy import Mask


def column(*values: int) -> IntArray:
    """A column of whole numbers."""
    return np.array(values, dtype=np.int64)


def overdue(*, since: date, on: date) -> Measures:
    """A loan overdue since a day, seen on another."""
    start, today = day_of(since), day_of(on)
    return {"today": column(today), "overdue_since": column(start), "dpd": column(max(0, today - start))}


def moved(
    *, months: int = 0, day: int | None = None, days: int = 0, before: bool = False, exclusive: bool = False
) -> Moved:
    """A deadline from the column `from`, in a calendar without holidays."""
    plain = Calendar.plain()
    return Moved(anchor="from", calendar=plain, months=months, day=day, days=days, before=before, exclusive=exclusive)


def holds(mask: Mask, measures: Measures) -> bool:
    """The answer for the only row."""
    return bool(mask.holds(measures)[0])


def test_more_than_ninety_days_begins_on_day_ninety_one() -> None:
    """CB-X06: due 2024-03-20, 06-18 is day 90 and 06-19 is day 91."""
    mask = Threshold("dpd", ">", 90)
    seen = overdue(since=date(2024, 3, 20), on=date(2024, 6, 18))
    assert not holds(mask, seen)
    assert mask.changes(seen)[0] == day_of(date(2024, 6, 19))
    assert holds(mask, overdue(since=date(2024, 3, 20), on=date(2024, 6, 19)))


def test_a_loan_without_arrears_never_changes_by_time() -> None:
    """The anchor is 0, so no threshold lies ahead."""
    mask = Threshold("dpd", ">", 90)
    assert mask.changes({"today": column(100), "overdue_since": column(0), "dpd": column(0)})[0] == NEVER


@given(
    op=st.sampled_from(["<", "<=", "=", ">=", ">"]),
    value=st.integers(0, 400),
    day=st.integers(1000, 1500),
    ahead=st.integers(1, 400),
)
def test_between_today_and_the_day_of_change_the_answer_stays(op: str, value: int, day: int, ahead: int) -> None:
    """The engine may sleep until `changes`: no answer differs before it."""
    mask = Threshold("dpd", op, value)

    def seen(today: int) -> Measures:
        return {"today": column(today), "overdue_since": column(1000), "dpd": column(today - 1000)}

    change = int(mask.changes(seen(day))[0])
    assert change > day
    if day + ahead < change:
        assert holds(mask, seen(day + ahead)) == holds(mask, seen(day))


@given(part=st.integers(0, 10**15 - 1), whole=st.integers(0, 10**15 - 1), ppm=st.integers(0, 10**6))
def test_a_ratio_is_compared_exactly_without_overflow(part: int, whole: int, ppm: int) -> None:
    """The vector form agrees with unbounded integers up to the limit of amounts."""
    measures = {"today": column(1), "part": column(part), "whole": column(whole)}
    expected = {"<": part * 10**6 < ppm * whole, "=": part * 10**6 == ppm * whole, ">": part * 10**6 > ppm * whole}
    assert {op: holds(Ratio("part", op, ppm, "whole"), measures) for op in expected} == expected


def test_exactly_twenty_per_cent_is_not_more_than_twenty() -> None:
    """CB-X08, debtor C: 100 of 500 million at all banks."""
    measures = {"today": column(1), "bad": column(100_000_000_00), "all": column(500_000_000_00)}
    assert not holds(Ratio("bad", ">", 200_000, "all"), measures)


def test_fact_bits_are_tested_by_any_bit() -> None:
    """HF-20: any of the seven factors."""
    measures = {"today": column(1, 1), "facts": column(0b0100, 0b1000)}
    assert FactBits(0b0110).holds(measures).tolist() == [True, False]


def test_constants_settle_the_conditions_around_them() -> None:
    """What a profile decides is decided before a batch is touched."""
    open_part = Threshold("dpd", ">", 0)
    assert every((Constant(answer=True), open_part)) is open_part
    assert every((Constant(answer=False), open_part)) == Constant(answer=False)
    assert either((Constant(answer=False), open_part)) is open_part
    assert either((Constant(answer=True), open_part)) == Constant(answer=True)


def test_an_unknown_anchor_is_never_reached() -> None:
    """Unknown can never open a door."""
    mask = Reached(Moved(anchor="limitation_on", calendar=Calendar.plain()))
    measures = {"today": column(9999), "limitation_on": column(0)}
    assert not holds(mask, measures)
    assert mask.changes(measures)[0] == NEVER
    assert holds(Opposite(mask), measures)


@pytest.mark.parametrize(
    ("deadline", "anchor", "expected"),
    [
        (moved(months=1, before=True), date(2024, 3, 31), date(2024, 2, 29)),  # DB-X07 (c)
        (moved(days=7, before=True), date(2024, 6, 20), date(2024, 6, 13)),  # DB-X07 (b)
        (moved(months=1, day=1), date(2024, 12, 5), date(2025, 1, 1)),  # TR-02
        (moved(day=31), date(2024, 2, 5), date(2024, 2, 29)),  # end of the month, TR-X02
        (moved(day=10), date(2024, 2, 5), date(2024, 2, 10)),  # TR-09
        (moved(days=5), date(2025, 3, 1), date(2025, 3, 6)),  # TR-11, first day not counted
        (moved(months=12), date(2024, 2, 29), date(2025, 2, 28)),  # month-end clamp
        (moved(months=1, day=7, exclusive=True), date(2026, 1, 31), date(2026, 2, 6)),
    ],
)
def test_a_deadline_moves_by_months_then_day_of_month_then_days(deadline: Moved, anchor: date, expected: date) -> None:
    """The five shapes of regime.md §4, on examples of the rulebook."""
    assert deadline({"today": column(1), "from": column(day_of(anchor))})[0] == day_of(expected)


def test_working_days_skip_the_weekend_and_the_roll_goes_to_monday() -> None:
    """DB-X10: Friday 2024-06-21 plus one working day is Monday 24; HF-X07 rolled: Saturday 2026-02-07 is Monday 9."""
    weekend = [day for day in range(day_of(date(2024, 1, 1)), day_of(date(2026, 12, 31))) if (day + 3) % 7 in (5, 6)]
    calendar = Calendar.of(day_of(date(2024, 1, 1)), day_of(date(2026, 12, 31)), weekend)
    friday = {"today": column(1), "from": column(day_of(date(2024, 6, 21)))}
    saturday = {"today": column(1), "from": column(day_of(date(2026, 2, 7)))}
    assert Moved(anchor="from", calendar=calendar, days=1, working=True)(friday)[0] == day_of(date(2024, 6, 24))
    assert Moved(anchor="from", calendar=calendar, roll=Roll.FOLLOWING)(saturday)[0] == day_of(date(2026, 2, 9))


def test_the_longer_of_two_waits_until_both_are_known() -> None:
    """CL-07: two periods or six months, whichever is longer (CB-X10 a: 2024-11-10)."""
    parts = (
        Moved(anchor="second", calendar=Calendar.plain()),
        Moved(anchor="cured", calendar=Calendar.plain(), months=6),
    )
    both = {"second": column(day_of(date(2024, 9, 20)), 0), "cured": column(*[day_of(date(2024, 5, 10))] * 2)}
    assert Latest(parts)(both).tolist() == [day_of(date(2024, 11, 10)), 0]
    assert Earliest(parts)(both).tolist() == [day_of(date(2024, 9, 20)), day_of(date(2024, 11, 10))]


def test_time_moves_days_past_due_and_deadlines_and_nothing_else() -> None:
    """What never moves is not asked when it will."""
    still = (Threshold("missed", ">", 3), FactBits(1), Ratio("arrears", ">", 1, "balance"), Constant(answer=True))
    assert not any(moves(mask) for mask in (*still, Every(still), Opposite(still[0])))
    moving = (Threshold("dpd", ">", 90), Reached(moved()))
    assert all(moves(mask) for mask in (*moving, Every((*still, moving[0])), Opposite(moving[1])))


def test_the_parts_of_a_condition_are_those_that_read_something() -> None:
    """In order, through what is joined and what is turned round; a constant reads nothing."""
    late, stated, paid = Threshold("dpd", ">", 7), FactBits(1), Threshold("paid_off", "=", 1)
    turned = Opposite(either((stated, paid)))
    assert list(leaves(Every((late, turned, Constant(answer=True))))) == [late, stated, paid]
