"""What happened, told after the commit: a durable ordered feed, and a hint that wakes listeners in this process.

The outbox row is written with the change itself, so nothing is told that did not happen and nothing that happened goes
untold. A listener that was away reads the feed from its last cursor.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import structlog

from recoup.records import bulk, sequence
from recoup.records.fields import micros_of, moment_of, new_public_id
from recoup.regime.context import Event as Told
from recoup.rules.calendar import date_of
from recoup.services import regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import PAGE_MAX, cursor_of, key_of

POLL_SECONDS: Final = 2.0
"""How long a listener waits at most for what another process wrote."""

_ORDER: Final = "event"
_log: Final = structlog.get_logger()
_listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event that a command is about to leave. Ids are the database's own; 0: it concerns none."""

    kind: str
    loan_id: int = 0
    party_id: int = 0
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event of the outbox. `cursor` is opaque and orders the feed."""

    id: str
    cursor: str
    recorded_at: datetime
    booked_on: date
    kind: str
    loan_id: str | None
    loan_number: str | None
    party_id: str | None
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A stretch of the feed, oldest first; `has_next` says whether more is there already."""

    events: tuple[EventView, ...]
    has_next: bool


async def write(drafts: Sequence[Draft], *, booked_on: int, recorded_at: datetime) -> list[str]:
    """Append events inside the present transaction, just before its end; their public ids.

    Their ids are gap-free and in order of commit: a reader who has seen one has missed none before it.
    """
    if not drafts:
        return []
    names = [new_public_id(recorded_at) for _ in drafts]
    await bulk.bulk().insert(
        "outbox_event",
        {
            "id": await sequence.numbers("outbox_event", len(drafts)),
            "public_id": names,
            "recorded_at": [micros_of(recorded_at)] * len(drafts),
            "booked_on": [booked_on] * len(drafts),
            "kind": [draft.kind for draft in drafts],
            "loan_id": [draft.loan_id for draft in drafts],
            "party_id": [draft.party_id for draft in drafts],
            "data": [dict(draft.data) for draft in drafts],
        },
    )
    return names


def hint() -> None:
    """Wake every listener of this process: something was committed."""
    for loop, woken in list(_listeners):
        loop.call_soon_threadsafe(woken.set)


async def tell_regimes(names: Sequence[str]) -> None:
    """Tell the regimes that listen of committed events, in order. What they raise is logged and not felt."""
    registry = regime.installed().registry
    if not names or not registry.listens:
        return
    rows = await sql.rows_in(_TOLD, names)
    for row in sorted(rows, key=lambda row: int(row["id"])):
        told = Told(
            id=row["public_id"],
            kind=row["kind"],
            regime=row["regime"] or "",
            booked_on=date_of(row["booked_on"]),
            loan=row["loan_id"] or "",
            party=row["party_id"] or "",
            data=sql.unpacked(row["data"]),
        )
        for failure in registry.notify(told):
            _log.error("regime.hook_failed", regime=failure.code, hook=failure.hook, traceback=failure.traceback)


_TOLD: Final = """
SELECT e.id, e.public_id, e.booked_on, e.kind, e.data, f.regime, l.public_id AS loan_id, p.public_id AS party_id
FROM outbox_event e
LEFT JOIN loan l ON l.id = e.loan_id
LEFT JOIN loan_state s ON s.loan_id = l.id
LEFT JOIN profile f ON f.id = s.profile_id
LEFT JOIN party p ON p.id = CASE WHEN e.party_id = 0 THEN l.party_id ELSE e.party_id END
WHERE e.public_id IN ({keys})"""

_EVENTS: Final = """
SELECT e.id, e.public_id, e.recorded_at, e.booked_on, e.kind, e.data,
       l.public_id AS loan_id, l.number AS loan_number, p.public_id AS party_id
FROM outbox_event e
LEFT JOIN loan l ON l.id = e.loan_id
LEFT JOIN party p ON p.id = CASE WHEN e.party_id = 0 THEN l.party_id ELSE e.party_id END
LEFT JOIN organisation o ON o.id = COALESCE(l.organisation_id, p.organisation_id)
WHERE e.id > ? AND (e.loan_id = 0 AND e.party_id = 0 OR {seen})
"""


def _view(row: sql.Row) -> EventView:
    return EventView(
        id=row["public_id"],
        cursor=cursor_at(row["id"]),
        recorded_at=moment_of(row["recorded_at"]),
        booked_on=date_of(row["booked_on"]),
        kind=row["kind"],
        loan_id=row["loan_id"],
        loan_number=row["loan_number"],
        party_id=row["party_id"],
        data=sql.unpacked(row["data"]),
    )


async def feed(actor: Actor, *, after: str | None = None, limit: int = PAGE_MAX, loan: str | None = None) -> Feed:
    """Events after a cursor (None: from the beginning), at most `PAGE_MAX`; of one loan (public id) if asked.

    Needs `read`; events of loans and parties out of sight are left out.
    """
    require(actor, BOOK_READ)
    begin = place_of(after) if after else 0
    size = max(1, min(limit, PAGE_MAX))
    seen, placed = sight.where(actor, party="p.id")
    values: list[sql.Value] = [begin, *placed]
    text = _EVENTS.format(seen=seen)
    if loan is not None:
        text += " AND l.public_id = ?"
        values.append(loan)
    found = await sql.rows(f"{text} ORDER BY e.id LIMIT {size + 1}", values)
    return Feed(events=tuple(_view(row) for row in found[:size]), has_next=len(found) > size)


async def latest(actor: Actor) -> str | None:
    """The cursor of the newest event; None while there is none."""
    require(actor, BOOK_READ)
    place = await newest()
    return cursor_at(place) if place else None


async def newest() -> int:
    """The place of the newest event; 0 while there is none."""
    return int((await sql.rows("SELECT COALESCE(max(id), 0) AS newest FROM outbox_event"))[0]["newest"])


def place_of(cursor: str) -> int:
    """The place in the feed that a cursor names. Raises `Refused` CURSOR_FOREIGN."""
    return int(key_of(cursor, _ORDER, 1)[0])


def cursor_at(place: int) -> str:
    """The cursor of a place in the feed."""
    return cursor_of(_ORDER, place)


async def subscribe(actor: Actor, *, after: str | None = None, loan: str | None = None) -> AsyncIterator[EventView]:
    """Events as they come, from `after` or from now on: at once for this process, within seconds for others."""
    cursor = after if after is not None else await latest(actor)
    woken = asyncio.Event()
    listener = (asyncio.get_running_loop(), woken)
    _listeners.add(listener)
    try:
        while True:
            woken.clear()
            stretch = await feed(actor, after=cursor, loan=loan)
            for event in stretch.events:
                cursor = event.cursor
                yield event
            if not stretch.has_next:
                await _wait(woken)
    finally:
        _listeners.discard(listener)


async def _wait(woken: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(woken.wait(), POLL_SECONDS)
    except TimeoutError:
        return
