# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Working days and holidays: published a day at a time without a gap, corrected before they are reached (IR-05).

The table is seeded from a library and goes on from there by import. Nothing published is edited: a later row for a day
corrects the one before, so what was known at a moment stays what it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import chinese_calendar

from recoup.errors import Problem
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, moment_of
from recoup.rules.calendar import date_of, day_of
from recoup.services import audit, businessday, limits, regime, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.loan_view import LIVE
from recoup.services.unit_of_work import Mode, Work, unit_of_work
from recoup.translation import Language

NAME_MAX: Final = 64
"""Characters of a holiday's name."""
SHOWN_MAX: Final = 1_100
"""Days that one question may ask for: three years."""


def noted(note: str, language: Language) -> str:
    """The name of a holiday in a language, where it is one that the calendar began with; else as it was published.

    >>> noted("Spring Festival", Language.ZH), noted("Flood", Language.ZH)
    ('春节', 'Flood')
    """
    known = _CHINESE.get(note) if language is Language.ZH else None
    return known or note


_CHINESE: Final[Mapping[str, str]] = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDraft:
    """A day as it is published; `note` names the holiday, or what is worked for it."""

    day: date
    working: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A published day. `recorded_at` None: known from the beginning."""

    day: date
    working: bool
    note: str
    recorded_at: datetime | None


async def days(actor: Actor, *, first: date, last: date, known_at: datetime | None = None) -> tuple[DayView, ...]:
    """The published days from the first to the last, as they are known, or were at a moment. Needs `read`."""
    require(actor, BOOK_READ)
    span = (last - first).days + 1
    limits.refuse({0: list(limits.whole(span, ("last",), least=1, most=SHOWN_MAX))}, single=True)
    known = await _known(day_of(first), day_of(last), known_at)
    return tuple(_view(known[day]) for day in sorted(known))


async def _known(first: int, last: int, known_at: datetime | None = None) -> dict[int, sql.Row]:
    """The days of a stretch by number, each as it was recorded last."""
    where, values = ("", []) if known_at is None else (" AND recorded_at <= ?", [micros_of(known_at)])
    rows = await sql.rows(
        "SELECT day, working, note, recorded_at FROM calendar_day WHERE calendar = ? AND day BETWEEN ? AND ?"
        f"{where} ORDER BY day, recorded_at",
        [regime.installed().calendar, first, last, *values],
    )
    return {row["day"]: row for row in rows}


def _view(row: sql.Row) -> DayView:
    return DayView(
        day=date_of(row["day"]),
        working=bool(row["working"]),
        note=row["note"],
        recorded_at=moment_of(row["recorded_at"]) if row["recorded_at"] else None,
    )


async def same(drafts: Sequence[DayDraft]) -> set[date]:
    """Those of the days that are published just as the drafts say."""
    known = await _around(drafts)
    return {draft.day for draft in drafts if _is_known(draft, known)}


async def _around(drafts: Sequence[DayDraft]) -> dict[int, sql.Row]:
    numbers = [day_of(draft.day) for draft in drafts]
    return await _known(min(numbers), max(numbers)) if numbers else {}


def _is_known(draft: DayDraft, known: Mapping[int, sql.Row]) -> bool:
    row = known.get(day_of(draft.day))
    return row is not None and (bool(row["working"]), row["note"]) == (draft.working, draft.note)


async def examine(drafts: Sequence[DayDraft]) -> dict[int, list[Problem]]:
    """What is wrong with days, by place: given twice, worked already, promised, or with a gap before them.

    Days that are published as they are told are passed over.
    """
    known, today, edges = await _around(drafts), await _today(), await _edges()
    told = [draft for draft in drafts if not _is_known(draft, known)]
    promised = await _promised([day_of(draft.day) for draft in told if day_of(draft.day) in known])
    found: dict[int, list[Problem]] = {}
    seen: set[date] = set()
    for place, draft in enumerate(drafts):
        problems = list(_own(draft))
        if draft.day in seen:
            problems.append(Problem(code="GIVEN_TWICE", field=("day",), value=draft.day.isoformat()))
        if draft in told and day_of(draft.day) in known:
            problems += _of_change(draft, today, promised)
        seen.add(draft.day)
        if problems:
            found[place] = problems
    for place, problem in _gaps(drafts, edges):
        found.setdefault(place, []).append(problem)
    return found


async def _today() -> int:
    opened = await businessday.begun()
    return opened.number if opened else 0


async def _edges() -> tuple[int, int] | None:
    """The first and the last published day; None before there is any. Between them every day is."""
    found = await sql.rows(
        "SELECT COALESCE(MIN(day), 0) AS first, COALESCE(MAX(day), 0) AS last FROM calendar_day WHERE calendar = ?",
        [regime.installed().calendar],
    )
    return (found[0]["first"], found[0]["last"]) if found[0]["last"] else None


def _own(draft: DayDraft) -> Iterator[Problem]:
    yield from limits.day(draft.day, ("day",))
    yield from limits.text(draft.note, ("note",), NAME_MAX)


def _of_change(draft: DayDraft, today: int, promised: set[int]) -> Iterator[Problem]:
    """A published day may be another only while nothing was done by it."""
    if day_of(draft.day) <= today:
        limit = date_of(today).isoformat()
        yield Problem(code="CALENDAR_DAY_WORKED", field=("day",), value=draft.day.isoformat(), limit=limit)
    elif day_of(draft.day) in promised:
        yield Problem(code="CALENDAR_DAY_PROMISED", field=("day",), value=draft.day.isoformat())


def _gaps(drafts: Sequence[DayDraft], edges: tuple[int, int] | None) -> Iterator[tuple[int, Problem]]:
    """Days that leave unpublished ones between themselves and what is published, or one another."""
    placed = sorted((day_of(draft.day), place) for place, draft in enumerate(drafts))
    if not placed:
        return
    first, last = edges or (placed[0][0], placed[0][0])
    for day, place in placed:
        if day > last + 1:
            limit = date_of(last + 1).isoformat()
            yield place, Problem(code="CALENDAR_GAP", field=("day",), value=date_of(day).isoformat(), limit=limit)
        last = max(last, day)
    for day, place in reversed(placed):
        if day < first - 1:
            limit = date_of(first - 1).isoformat()
            yield place, Problem(code="CALENDAR_GAP", field=("day",), value=date_of(day).isoformat(), limit=limit)
        first = min(first, day)


async def _promised(changed: Sequence[int]) -> set[int]:
    """Those of the days over or onto which the due day of an opened bill rolled: debtors were told of it."""
    if not changed:
        return set()
    rows = await sql.rows(
        "SELECT DISTINCT due_on, rolled_due_on FROM bill WHERE rolled_due_on >= ? AND due_on <= ?",
        [min(changed), max(changed)],
    )
    return {day for day in changed for row in rows if row["due_on"] <= day <= row["rolled_due_on"]}


async def publish(actor: Actor, drafts: Sequence[DayDraft], *, mode: Mode = Mode.COMMIT) -> int:
    """Publish days, or correct days to come; how many were new. Needs `admin`. Raises `Refused` with every problem."""
    actor = require(actor, "parameter.change")
    limits.count(drafts)
    async with unit_of_work(actor, "calendar.publish", mode=mode, input=audit.summary(drafts)) as work:
        limits.refuse(await examine(drafts), single=False)
        standing = await same(drafts)
        new = [draft for draft in drafts if draft.day not in standing]
        if new:
            await _insert(work, new)
            first, last = (edge(draft.day for draft in new).isoformat() for edge in (min, max))
            work.event("calendar.published", first=first, last=last)
        return len(new)


async def _insert(work: Work, drafts: Sequence[DayDraft]) -> None:
    size = len(drafts)
    await bulk().insert(
        "calendar_day",
        {
            "calendar": [regime.installed().calendar] * size,
            "day": [day_of(draft.day) for draft in drafts],
            "working": [int(draft.working) for draft in drafts],
            "note": [draft.note for draft in drafts],
            "recorded_at": [micros_of(work.now)] * size,
        },
    )
    sql.forget(regime.PUBLISHED)


async def shortage() -> Problem | None:
    """What is wrong with a calendar that ends before the next due day of a live loan; None while it suffices."""
    edges = await _edges()
    found = await sql.rows(
        "SELECT COALESCE(MAX(s.next_due_on), 0) AS last, COUNT(*) AS loans FROM loan_state s "
        f"JOIN loan l ON l.id = s.loan_id WHERE l.stage = '{LIVE}' AND s.next_due_on > ?",
        [edges[1] if edges else 0],
    )
    if not found[0]["loans"]:
        return None
    ends = date_of(edges[1]).isoformat() if edges else ""
    needed = date_of(found[0]["last"]).isoformat()
    details = {"loans": str(found[0]["loans"]), "needed": needed}
    return Problem(
        code="CALENDAR_ENDS", field=("calendar",), value=regime.installed().calendar, limit=ends, details=details
    )
