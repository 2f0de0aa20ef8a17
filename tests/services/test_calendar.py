"""Days are published without a gap, corrected before they are reached, and known as they were at any moment."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from recoup.errors import Refused
from recoup.services import calendar, importing, regime
from recoup.services.calendar import DayDraft
from recoup.services.import_calendar import CalendarBook
from recoup.services.import_file import Source
from recoup.services.import_map import ColumnMap, read_map
from recoup.services.importing import ImportReport
from recoup.services.parameter import ParameterDraft
from tests.services.agreeing import choose
from tests.services.world import World, term_loan

LAST = date(2026, 12, 31)
"""The last day that the library knows."""


def day(value: date, *, working: bool = True, note: str = "") -> DayDraft:
    """A day to publish."""
    return DayDraft(day=value, working=working, note=note)


async def codes(world: World, *drafts: DayDraft) -> list[tuple[str, str]]:
    """What is refused of these days: place and code."""
    with pytest.raises(Refused) as refusal:
        await calendar.publish(world.actor, drafts)
    return [(problem.field[0], problem.code) for problem in refusal.value.problems]


async def test_the_next_days_are_published_once(world: World) -> None:
    """Weekends are told like every other day; telling the same again is known."""
    new_year = [day(LAST + timedelta(days=1), working=False, note="New Year's Day"), day(LAST + timedelta(days=2))]
    assert await calendar.publish(world.actor, new_year) == 2
    assert await calendar.publish(world.actor, new_year) == 0
    found = await calendar.days(world.actor, first=LAST, last=LAST + timedelta(days=9))
    assert [(row.day.day, row.working, row.note) for row in found] == [
        (31, True, ""),
        (1, False, "New Year's Day"),
        (2, True, ""),
    ]
    assert [row.recorded_at is None for row in found] == [True, False, False]


async def test_a_gap_is_refused_wherever_it_lies(world: World) -> None:
    """After the last published day, before the first, and within what is told."""
    after, before = LAST + timedelta(days=3), date(2003, 12, 30)
    assert await codes(world, day(after)) == [("0", "CALENDAR_GAP")]
    assert await codes(world, day(before)) == [("0", "CALENDAR_GAP")]
    told = (day(LAST + timedelta(days=1)), day(LAST + timedelta(days=3)))
    assert await codes(world, *told) == [("1", "CALENDAR_GAP")]


async def test_a_day_to_come_is_corrected_and_what_was_known_before_stays(world: World) -> None:
    """A holiday is announced for a day that was published as worked."""
    await world.begin(date(2026, 5, 1))
    feast = date(2026, 9, 3)
    before = datetime.now(tz=UTC)
    assert await calendar.publish(world.actor, [day(feast, working=False, note="Victory Day")]) == 1
    (now,) = await calendar.days(world.actor, first=feast, last=feast)
    (then,) = await calendar.days(world.actor, first=feast, last=feast, known_at=before)
    assert (now.working, then.working) == (False, True)
    assert not (await regime.calendar()).working[(feast - date(2004, 1, 1)).days]


async def test_a_day_that_was_worked_stays(world: World) -> None:
    """The open business day and every one before it; nothing of the command is written."""
    await world.begin(date(2026, 5, 6))
    wrong = (day(date(2026, 5, 6), working=False), day(date(2026, 5, 7), working=False))
    assert await codes(world, *wrong) == [("0", "CALENDAR_DAY_WORKED")]
    assert (await calendar.days(world.actor, first=date(2026, 5, 7), last=date(2026, 5, 7)))[0].working


async def test_a_day_that_an_open_bill_rolled_over_stays(world: World) -> None:
    """Settled monthly: the interest of 2026-02-20 is due on the 21st, within the Spring Festival, so on the 24th."""
    await world.begin(date(2026, 1, 5))
    monthly = ParameterDraft(
        institution="BANK", regime="commercial_bank", key="settlement", value="MONTHLY", since=date(2026, 1, 6)
    )
    await choose(world, monthly)
    await world.reach(date(2026, 1, 6))
    await world.lend(term_loan(disbursed_on=date(2026, 1, 6), maturity_on=date(2027, 1, 6)))
    await world.reach(date(2026, 2, 22))
    assert await codes(world, day(date(2026, 2, 24), working=False)) == [("0", "CALENDAR_DAY_PROMISED")]
    assert await codes(world, day(date(2026, 2, 23))) == [("0", "CALENDAR_DAY_PROMISED")]
    assert await calendar.publish(world.actor, [day(date(2026, 2, 25), working=False)]) == 1


async def test_a_due_day_that_becomes_a_holiday_rolls(world: World) -> None:
    """IR-05: settled on 2026-09-20, due on the 21st, which was published as worked, now rolled to the 22nd."""
    await world.begin(date(2026, 9, 1))
    await world.lend(term_loan(disbursed_on=date(2026, 9, 1), maturity_on=date(2027, 9, 1)))
    await calendar.publish(world.actor, [day(date(2026, 9, 21), working=False)])
    await world.reach(date(2026, 9, 22))
    assert (await world.see("L-1")).overdue_since is None
    await world.reach(date(2026, 9, 24))
    assert (await world.see("L-1")).overdue_since == date(2026, 9, 22)


async def test_a_calendar_that_ends_before_a_due_is_told(world: World) -> None:
    """Loans need the days after the last one published."""
    assert await calendar.shortage() is None
    await world.begin(date(2026, 9, 1))
    await world.lend(term_loan(disbursed_on=date(2026, 9, 1), maturity_on=date(2027, 9, 1)))
    assert await calendar.shortage() is None
    await world.reach(date(2026, 12, 22))
    short = await calendar.shortage()
    assert short is not None
    assert (short.code, short.limit, short.details) == (
        "CALENDAR_ENDS",
        "2026-12-31",
        {"loans": "1", "needed": "2027-03-21"},
    )


async def imported(world: World, path: Path) -> ImportReport:
    """Import a calendar."""
    book = CalendarBook()
    told: ColumnMap = read_map(None, book.columns, book.families)
    source = Source(path=path, encoding="utf-8-sig", delimiter=None, sheet=None)
    return await importing.import_book(world.actor, source, book, told=told)


async def test_years_are_imported_in_one_file_and_again_without_harm(world: World, tmp_path: Path) -> None:
    """More rows than a chunk, so gaps are looked for across chunks."""
    path = tmp_path / "calendar.csv"
    rows = [LAST + timedelta(days=after) for after in range(-5, 1500)]
    lines = [f"{value},{'NO' if value.weekday() >= 5 else 'YES'}," for value in rows]
    path.write_text("day,working,note\n" + "\n".join(lines), encoding="utf-8")
    done = await imported(world, path)
    assert (done.bad, done.stored, done.known) == (0, 1499, 6)
    again = await imported(world, path)
    assert (again.bad, again.stored, again.known) == (0, 0, 1505)


async def test_a_day_left_out_of_a_file_keeps_the_whole_of_it_out(world: World, tmp_path: Path) -> None:
    """The row after the gap is named, in the second chunk as in the first."""
    path = tmp_path / "calendar.csv"
    rows = [LAST + timedelta(days=after) for after in range(1, 1500) if after != 1200]
    path.write_text("day,working,note\n" + "\n".join(f"{value},YES," for value in rows), encoding="utf-8")
    done = await imported(world, path)
    assert not done.written
    assert [(one.row, one.problem.code) for one in done.problems] == [(1201, "CALENDAR_GAP")]
