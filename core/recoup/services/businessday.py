"""The business day: a row in the database, not the clock on the wall. Nights are closed through the day before it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from recoup.clock import Clock
from recoup.errors import Problem, Refused
from recoup.records.businessday import BusinessDay
from recoup.rules.calendar import date_of, day_of
from recoup.services import sql
from recoup.services.access import Actor, require
from recoup.services.unit_of_work import Work, unit_of_work


class Phase(StrEnum):
    """Whether the day takes business as usual, or its night is being turned."""

    OPEN = "OPEN"
    CLOSING = "CLOSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """The open business day; `number` is the same day counted from 1970-01-01."""

    day: date
    number: int
    phase: Phase
    opened_at: datetime


async def begun() -> OpenDay | None:
    """The open business day; None while none was ever begun."""
    row = await BusinessDay.get_or_none(id=1)
    if row is None:
        return None
    return OpenDay(day=date_of(row.day), number=row.day, phase=Phase(row.phase), opened_at=row.opened_at)


async def first() -> int:
    """The business day on which anything was booked first; 0 before."""
    rows = await sql.rows("SELECT booked_on FROM audit_entry WHERE booked_on > 0 ORDER BY id LIMIT 1")
    return int(rows[0]["booked_on"]) if rows else 0


async def current() -> OpenDay:
    """The open business day. Raises `Refused` DAY_NOT_BEGUN while none was ever begun."""
    found = await begun()
    if found is None:
        raise Refused(Problem(code="DAY_NOT_BEGUN", field=("businessDay",)))
    return found


async def begin(actor: Actor, day: date, *, clock: Clock | None = None) -> OpenDay:
    """Open the first business day ever; asking again for the same day changes nothing. Needs `admin`.

    Raises `Refused` DAY_BEGUN once there is another.
    """
    actor = require(actor, "day.turn")
    async with unit_of_work(actor, "business_day.begin", input={"day": day}, clock=clock) as work:
        row = await BusinessDay.get_or_none(id=1)
        if row is None:
            await BusinessDay.create(id=1, day=day_of(day), phase=Phase.OPEN, opened_at=work.now)
            work.day = day_of(day)  # the first day is booked on itself
            work.event("day.opened", day=day.isoformat())
        elif row.day != day_of(day):
            open_day = date_of(row.day).isoformat()
            raise Refused(Problem(code="DAY_BEGUN", field=("day",), value=day.isoformat(), limit=open_day))
    return await current()


async def close(day: int) -> None:
    """The night of the open day begins. Inside a transaction."""
    await BusinessDay.filter(id=1, day=day).update(phase=Phase.CLOSING)


async def roll(work: Work, day: int) -> None:
    """Open this day; every night before it is closed. Inside a transaction."""
    await BusinessDay.filter(id=1).update(day=day, phase=Phase.OPEN, opened_at=work.now)
    work.event("day.opened", day=date_of(day).isoformat())
