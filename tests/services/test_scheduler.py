"""The scheduler: every day that is over is turned, once, whoever fires and however often."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from recoup.clock import FixedClock
from recoup.config import Settings
from recoup.records.businessday import EodRun, JobRun
from recoup.rules.calendar import day_of
from recoup.services import businessday, endofday, scheduler
from tests.conftest import PATIENCE
from tests.services.world import World, home_loan

BEGUN = date(2024, 1, 10)
SHANGHAI = timezone(timedelta(hours=8))


def half_past_midnight(day: date) -> FixedClock:
    """00:30 in Shanghai on that day, which is the day before in London."""
    return FixedClock(datetime(day.year, day.month, day.day, 0, 30, tzinfo=SHANGHAI).astimezone(UTC))


async def test_a_tick_turns_every_day_that_is_over(world: World, database: Settings) -> None:
    """After four missed nights one tick closes them all; the day of the clock is open then."""
    await world.begin(BEGUN)
    await world.lend(home_loan(disbursed_on=BEGUN))
    report = await scheduler.tick(database, half_past_midnight(date(2024, 1, 14)))
    assert report is not None
    assert (report.day_from, report.day_to, report.rolled) == (BEGUN, date(2024, 1, 13), True)
    assert (await businessday.current()).day == date(2024, 1, 14)


async def test_a_second_tick_of_the_same_day_does_nothing(world: World, database: Settings) -> None:
    """What was done is a row, not somebody's memory."""
    await world.begin(BEGUN)
    clock = half_past_midnight(date(2024, 1, 11))
    assert await scheduler.tick(database, clock) is not None
    assert await scheduler.tick(database, clock) is None
    row = await JobRun.get(job="endofday", day=day_of(BEGUN))
    assert (row.tries, row.done_at) == (1, clock.now())
    assert await EodRun.all().count() == 1


async def test_several_servers_fire_at_once_and_the_night_is_run_once(world: World, database: Settings) -> None:
    """One works, the others find it busy or done."""
    await world.begin(BEGUN)
    await world.lend(home_loan(disbursed_on=BEGUN))
    clock = half_past_midnight(date(2024, 1, 12))
    reports = await asyncio.gather(*(scheduler.tick(database, clock) for _ in range(4)))
    assert sum(report is not None for report in reports) >= 1
    assert await EodRun.all().count() == 1
    assert (await businessday.current()).day == date(2024, 1, 12)


async def test_a_tick_that_failed_is_tried_again_by_the_next(
    world: World, database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure is logged and never ends the scheduler."""
    await world.begin(BEGUN)
    clock = half_past_midnight(date(2024, 1, 11))

    async def failing(*_: object, **__: object) -> None:
        message = "the disk is on fire"
        raise OSError(message)

    with monkeypatch.context() as patched:
        patched.setattr(endofday, "run", failing)
        assert await scheduler.tick(database, clock) is None
    row = await JobRun.get(job="endofday", day=day_of(BEGUN))
    assert row.done_at is None
    assert await scheduler.tick_again(database, clock) is not None
    assert await scheduler.tick_again(database, clock) is None
    row = await JobRun.get(job="endofday", day=day_of(BEGUN))
    assert (row.tries, row.done_at is None) == (2, False)


async def test_a_refusal_leaves_the_day_for_somebody_to_look_at(world: World, database: Settings) -> None:
    """An unpublished calendar is nothing that trying again mends."""
    await world.begin(date(2026, 12, 31))
    assert await scheduler.tick(database, half_past_midnight(date(2027, 1, 1))) is None
    assert (await businessday.current()).day == date(2026, 12, 31)


@pytest.mark.usefixtures("world")
async def test_the_first_tick_ever_begins_the_day_of_the_clock(database: Settings) -> None:
    """In the institution's own time zone."""
    assert await scheduler.tick(database, half_past_midnight(date(2024, 1, 11))) is None
    assert (await businessday.current()).day == date(2024, 1, 11)


async def test_before_midnight_nothing_is_over(world: World, database: Settings) -> None:
    """The open day is today."""
    await world.begin(BEGUN)
    assert await scheduler.tick(database, half_past_midnight(BEGUN)) is None
    assert (await businessday.current()).day == BEGUN


async def test_the_scheduler_fires_at_its_start_and_by_the_cron_line_in_local_time(database: Settings) -> None:
    """`30 0 * * *` is half past midnight in Shanghai."""
    made = scheduler.scheduler_of(database)
    jobs = {job.id: job for job in made.get_jobs()}
    assert set(jobs) == {"endofday", "endofday.at_start", "endofday.again", "messages", "webhooks"}
    noon = datetime(2024, 1, 10, 12, tzinfo=SHANGHAI)
    following = jobs["endofday"].trigger.get_next_fire_time(None, noon)
    assert following.isoformat() == "2024-01-11T00:30:00+08:00"


async def test_a_started_scheduler_catches_up_by_itself(world: World, database: Settings) -> None:
    """The lifespan of a server starts it; a night that the server slept through is turned at once."""
    await world.begin(date(2026, 1, 5))
    made = scheduler.scheduler_of(database)
    made.start()
    try:
        for _ in range(PATIENCE * 20):
            if (await businessday.current()).day > date(2026, 1, 5):
                break
            await asyncio.sleep(0.05)
    finally:
        made.shutdown(wait=False)
    assert (await businessday.current()).day > date(2026, 1, 5)
