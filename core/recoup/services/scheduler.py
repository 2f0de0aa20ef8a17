"""The clock behind the business day: fires when the cron line says so, and turns every day that is over.

What was done is a row of `job_run`, not the scheduler's memory: after a restart, or a night that failed, the next tick
walks from the open business day to yesterday. Several servers may fire at once: an advisory lock lets one of them work
(SQLite has one writer), and the row tells the others that it is done; the end of day itself does nothing twice.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # it has no types
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]  # as above
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]  # as above

from recoup.clock import Clock, SystemClock
from recoup.config import Settings
from recoup.errors import RecoupError
from recoup.records.businessday import JobRun
from recoup.rules.calendar import day_of
from recoup.services import businessday, dispatch, endofday, sql, webhook_delivery
from recoup.services.access import local_actor
from recoup.services.endofday import DayReport
from recoup.services.unit_of_work import unit_of_work

END_OF_DAY: Final = "endofday"
MISFIRE_SECONDS: Final = 6 * 3600
"""A server that was asleep at the hour still turns the day within so many seconds."""
RETRY_MINUTES: Final = 10
"""How often a night that was tried and is not done is tried again."""
MESSAGE_SECONDS: Final = 15
"""How often the outbox of messages is looked at."""
WEBHOOK_SECONDS: Final = 2
"""How often receivers of events are looked at."""
CLOCK: Final = SystemClock()

_log = structlog.get_logger("recoup.scheduler")


def scheduler_of(settings: Settings) -> AsyncIOScheduler:
    """A scheduler that turns the day, once at its start and then by the cron line, sends messages that wait, and tells
    receivers of events.

    Start and stop it in the lifespan.

    Its jobs find the database through the context in which it is started.
    """
    zone = ZoneInfo(settings.timezone)
    scheduler = AsyncIOScheduler(
        timezone=zone,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": MISFIRE_SECONDS},
    )
    scheduler.add_job(
        tick, CronTrigger.from_crontab(settings.end_of_day_cron, timezone=zone), [settings], id=END_OF_DAY
    )
    scheduler.add_job(tick, args=[settings], id=f"{END_OF_DAY}.at_start")
    again = IntervalTrigger(minutes=RETRY_MINUTES, timezone=zone)
    scheduler.add_job(tick_again, again, [settings], id=f"{END_OF_DAY}.again")
    if settings.messages:
        soon = IntervalTrigger(seconds=MESSAGE_SECONDS, timezone=zone)
        scheduler.add_job(dispatch.tick, soon, [settings], id="messages")
    if settings.webhooks:
        soon = IntervalTrigger(seconds=WEBHOOK_SECONDS, timezone=zone)
        scheduler.add_job(webhook_delivery.tick, soon, id="webhooks")
    return scheduler


async def tick_again(settings: Settings, clock: Clock = CLOCK) -> DayReport | None:
    """Tick where a night was tried and is not done: the database is back, a fault was retried or waived."""
    try:
        unfinished = await JobRun.filter(job=END_OF_DAY, done_at=None).exists()
    except Exception:  # noqa: BLE001  as in `tick`
        _log.exception("end_of_day_failed")
        return None
    return await tick(settings, clock) if unfinished else None


async def tick(settings: Settings, clock: Clock = CLOCK) -> DayReport | None:
    """Close every day that is over; None when none is, or another server is at it. Failures are logged, not raised:
    `tick_again` tries once more."""
    try:
        return await _tick(settings, clock)
    except RecoupError as refusal:
        _log.warning("end_of_day_refused", reason=str(refusal))
    except Exception:  # noqa: BLE001  the border of a background job: it is recorded, and tried again
        _log.exception("end_of_day_failed")
    return None


async def _tick(settings: Settings, clock: Clock) -> DayReport | None:
    today = clock.now().astimezone(ZoneInfo(settings.timezone)).date()
    actor = await local_actor()
    opened = await businessday.begun() or await businessday.begin(actor, today, clock=clock)
    until = today - timedelta(days=1)
    if opened.day > until:
        return None
    async with _alone(END_OF_DAY) as alone:
        if not alone or not await _begin(until, clock):
            return None
        report = await endofday.run(actor, until=until, clock=clock)
        _log.info("end_of_day", day_to=str(report.day_to), rolled=report.rolled, touched=report.touched)
        if report.rolled:
            await JobRun.filter(job=END_OF_DAY, day__lte=day_of(until), done_at=None).update(done_at=clock.now())
        return report


async def _begin(until: date, clock: Clock) -> bool:
    """Note the try; False where the day is done already."""
    async with unit_of_work(await local_actor(), "job.begin", input={"job": END_OF_DAY, "until": until}, clock=clock):
        row = await JobRun.get_or_none(job=END_OF_DAY, day=day_of(until))
        if row is None:
            await JobRun.create(job=END_OF_DAY, day=day_of(until), tries=1, started_at=clock.now())
            return True
        await JobRun.filter(job=END_OF_DAY, day=day_of(until)).update(tries=row.tries + 1, started_at=clock.now())
        return row.done_at is None


@asynccontextmanager
async def _alone(job: str) -> AsyncIterator[bool]:
    """Whether nobody else runs this job now. PostgreSQL's lock lives on a connection of its own, and dies with it."""
    if not sql.is_postgres():
        yield True
        return
    async with sql.connection().acquire_connection() as held:
        key = f"recoup.{job}"
        alone = bool(await held.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", key))
        try:
            yield alone
        finally:
            if alone:
                await held.fetchval("SELECT pg_advisory_unlock(hashtextextended($1, 0))", key)
