"""Due days, settlement days, and the share of a year that a period is."""

from datetime import date

import numpy as np
import pytest

from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import Method, PeriodUnit, PlanKind, Settlement, Terms
from recoup.rules.daycount import PlanLines, Timetable, next_settlement

ONE = np.zeros(1, dtype=np.int64)


def timetable(lines: PlanLines | None = None, **columns: int | date) -> Timetable:
    """The timetable of one contract."""
    numbers = {name: day_of(value) if isinstance(value, date) else value for name, value in columns.items()}
    given = {"plan_kind": PlanKind.SCHEDULED, "unit": PeriodUnit.MONTHS, "every": 1, "basis": 360, "instalments": 12}
    return Timetable.of(Terms.of([given | numbers]), PlanLines.zeros(0) if lines is None else lines)


def due(times: Timetable, number: int) -> date | None:
    """The due day of an instalment."""
    day = int(times.due_on(ONE, ONE + number)[0])
    return date_of(day) if day else None


def test_due_days_return_to_the_anchor_after_short_months() -> None:
    """The 31st is remembered through February."""
    times = timetable(starts_on=date(2024, 12, 31), first_due_on=date(2025, 1, 31), anchor_day=31)
    days = [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]
    assert [due(times, number) for number in (1, 2, 3, 4)] == days
    assert due(times, 13) is None


def test_the_first_and_the_last_due_day_are_what_the_contract_says() -> None:
    """An odd first day and an odd maturity; between them the formula."""
    times = timetable(
        starts_on=date(2025, 1, 2), first_due_on=date(2025, 1, 15), anchor_day=20, instalments=3,
        maturity_on=date(2025, 3, 25),
    )  # fmt: skip
    assert [due(times, number) for number in (1, 2, 3)] == [date(2025, 1, 15), date(2025, 2, 20), date(2025, 3, 25)]


@pytest.mark.parametrize(
    ("unit", "every", "second"), [("WEEKS", 2, date(2025, 1, 29)), ("DAYS", 10, date(2025, 1, 25))]
)
def test_weeks_and_days_are_counted(unit: str, every: int, second: date) -> None:
    """Periods that are not months."""
    times = timetable(unit=PeriodUnit[unit], every=every, starts_on=date(2025, 1, 1), first_due_on=date(2025, 1, 15))
    assert due(times, 2) == second


def test_a_whole_month_is_a_twelfth_of_a_year_shared_among_its_days() -> None:
    """HI-01; a first period that is not whole counts days over the basis."""
    whole = timetable(starts_on=date(2025, 12, 20), first_due_on=date(2026, 1, 20), anchor_day=20)
    odd = timetable(starts_on=date(2025, 12, 25), first_due_on=date(2026, 1, 20), anchor_day=20)
    assert [int(part[0]) for part in whole.period(ONE, ONE + 1)[1:]] == [1, 12 * 31]
    assert [int(part[0]) for part in odd.period(ONE, ONE + 1)[1:]] == [1, 360]
    assert [int(part[0]) for part in odd.period(ONE, ONE + 2)[1:]] == [1, 12 * 31]


def test_a_quarter_of_a_plan_is_a_quarter_of_a_year() -> None:
    """Three months: 3/12, reduced, so that the unit stays small."""
    times = timetable(every=3, starts_on=date(2025, 1, 20), first_due_on=date(2025, 4, 20), anchor_day=20)
    assert [int(part[0]) for part in times.period(ONE, ONE + 1)[1:]] == [1, 4 * 90]


def test_lines_take_the_place_of_the_formula() -> None:
    """An irregular plan has as many dues as it has lines."""
    days = [date(2025, 2, 1), date(2025, 7, 15)]
    rows = [{"number": number, "due_on": day_of(day)} for number, day in enumerate(days, start=1)]
    times = timetable(PlanLines.of(rows), method=Method.IRREGULAR, starts_on=date(2025, 1, 1))
    assert [due(times, number) for number in (1, 2, 3)] == [*days, None]


@pytest.mark.parametrize(
    ("start", "kind", "day", "expected"),
    [
        (date(2024, 1, 10), "QUARTERLY", 20, date(2024, 3, 20)),
        (date(2024, 3, 20), "QUARTERLY", 20, date(2024, 3, 20)),
        (date(2024, 3, 21), "QUARTERLY", 20, date(2024, 6, 20)),
        (date(2024, 12, 21), "QUARTERLY", 20, date(2025, 3, 20)),
        (date(2024, 2, 10), "MONTHLY", 31, date(2024, 2, 29)),
        (date(2024, 1, 21), "MONTHLY", 20, date(2024, 2, 20)),
    ],
)
def test_the_next_settlement_day(start: date, kind: str, day: int, expected: date) -> None:
    """IR-03: the first one on or after the first day that was not billed."""
    found = next_settlement(ONE + day_of(start), Settlement[kind], ONE + day)
    assert date_of(int(found[0])) == expected
