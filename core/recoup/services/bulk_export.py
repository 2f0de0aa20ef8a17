"""Lists that somebody has written out whole, as JSON lines: asked for, carried out later, fetched for a week.

    ask       the query of a page is kept with whoever asks and under which scopes        one transaction
    claim     the next one that waits, or that whoever carried it out left behind         one transaction
    close     the file is there, or why there is none

What is written is what its maker would be told page by page, masked as for its maker; nobody else is given the file.
Who carries queries out knows the API (`recoup_graphql.exporting`); here is what is kept, and where the files lie.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from tortoise.transactions import in_transaction

from recoup.clock import Clock, SystemClock
from recoup.errors import NotFound, Problem, Refused
from recoup.records.export import BulkExport
from recoup.records.fields import micros_of, moment_of, new_public_id
from recoup.services import comparing, delegation, listing, sql, store
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.paging import FIRST_PAGE, Page, PageOf
from recoup.services.unit_of_work import Mode, unit_of_work

WAITING: Final = "WAITING"
RUNNING: Final = "RUNNING"
DONE: Final = "DONE"
FAILED: Final = "FAILED"
EXPIRED: Final = "EXPIRED"
KEPT: Final = timedelta(days=7)
"""How long a file may be fetched."""
LEASE: Final = timedelta(minutes=5)
"""How long an export is believed to be under way without a sign."""
UNDER_WAY_MAX: Final = 5
"""Exports of one principal that are not done."""
CHUNK: Final = 1 << 18
_FOLDER: Final = "exports"
"""Beside the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """An export as its maker sees it. `entries` and `size` (bytes) grow while it runs."""

    id: str
    state: str
    entries: int
    size: int
    reason: str
    created_at: datetime
    done_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Job:
    """An export to carry out: its query, for whom, and where its lines go."""

    id: str
    document: str
    actor: Actor | None


async def ask(actor: Actor, document: str, *, mode: Mode = Mode.COMMIT, clock: Clock | None = None) -> ExportView:
    """Have a list written out. Needs `book.read`. Raises `Refused` TOO_MANY where too many are not done yet."""
    actor = require(actor, BOOK_READ)
    async with unit_of_work(actor, "export.ask", mode=mode, input={"document": document}, clock=clock) as work:
        open_ones = await BulkExport.filter(principal_id=actor.principal_id, state__in=(WAITING, RUNNING)).count()
        if open_ones >= UNDER_WAY_MAX:
            raise Refused(
                Problem(
                    code="TOO_MANY",
                    field=("query",),
                    value=str(open_ones + 1),
                    limit=str(UNDER_WAY_MAX),
                    retryable=True,
                )
            )
        made = await BulkExport.create(
            public_id=new_public_id(work.now),
            principal_id=actor.principal_id,
            scopes=",".join(sorted(actor.scopes)),
            document=document,
            state=WAITING,
            held_until=work.now,
            created_at=work.now,
            audit_id=work.audit_id,
        )
        work.subject = ("bulk_export", made.id)
        return _view(made)


async def get(actor: Actor, export: str) -> ExportView:
    """An export of the asker's own, by its public id. Raises `NotFound`, also for anybody else's."""
    require(actor, BOOK_READ)
    found = await BulkExport.get_or_none(public_id=export, principal_id=actor.principal_id)
    if found is None:
        raise NotFound("export", export)
    return _view(found)


_EXPORTS: Final = """
SELECT e.id, e.public_id, e.state, e.entries, e.size, e.reason, e.created_at, e.done_at, e.expires_at
FROM bulk_export e"""
COMPARED: Final[comparing.Columns] = (
    comparing.text("state", "e.state", "Where it stands."),
    comparing.moment("createdAt", "e.created_at", "When it was asked for."),
)


async def page(actor: Actor, page: Page = FIRST_PAGE) -> PageOf[ExportView]:
    """The asker's own exports, the newest first. Needs `book.read`."""
    require(actor, BOOK_READ)
    wanted = listing.Wanted(
        select=_EXPORTS, where=["e.principal_id = ?"], values=[actor.principal_id], columns=COMPARED
    )
    order = listing.Order(name="export", keys=(("e.id", "id"),), descending=True)
    found = await listing.page(wanted, order, page)
    return found.holding([_of_row(row) for row in found.items])


def _of_row(row: sql.Row) -> ExportView:
    return ExportView(
        id=row["public_id"],
        state=row["state"],
        entries=row["entries"],
        size=row["size"],
        reason=row["reason"],
        created_at=moment_of(row["created_at"]),
        done_at=None if row["done_at"] is None else moment_of(row["done_at"]),
        expires_at=None if row["expires_at"] is None else moment_of(row["expires_at"]),
    )


def _view(row: BulkExport) -> ExportView:
    return ExportView(
        id=row.public_id,
        state=row.state,
        entries=row.entries,
        size=row.size,
        reason=row.reason,
        created_at=row.created_at,
        done_at=row.done_at,
        expires_at=row.expires_at,
    )


async def claim(clock: Clock) -> Job | None:
    """The export that has waited longest, kept from other workers for a while; None where none waits."""
    async with in_transaction():
        locking = " FOR UPDATE SKIP LOCKED" if sql.is_postgres() else ""
        found = await sql.rows(
            "SELECT id FROM bulk_export WHERE state = ? OR (state = ? AND held_until < ?) "  # noqa: S608  our own words
            f"ORDER BY id LIMIT 1{locking}",
            [WAITING, RUNNING, micros_of(clock.now())],
        )
        if not found:
            return None
        row = await BulkExport.get(id=found[0]["id"])
        held = clock.now() + LEASE
        await BulkExport.filter(id=row.id).update(state=RUNNING, entries=0, size=0, held_until=held)
    who = await delegation.actor_of(row.principal_id, clock=clock)
    scopes = frozenset(row.scopes.split(","))
    return Job(row.public_id, row.document, None if who is None else replace(who, scopes=who.scopes & scopes))


async def progressed(export: str, entries: int, size: int, clock: Clock) -> None:
    """So much is written; whoever carries it out is still there."""
    held = clock.now() + LEASE
    await BulkExport.filter(public_id=export).update(entries=entries, size=size, held_until=held)


async def done(export: str, clock: Clock) -> None:
    """Its file is whole."""
    now = clock.now()
    await BulkExport.filter(public_id=export).update(state=DONE, done_at=now, expires_at=now + KEPT)


async def failed(export: str, reason: str, clock: Clock) -> None:
    """There is no file, and why."""
    await BulkExport.filter(public_id=export).update(state=FAILED, done_at=clock.now(), reason=reason[:500])


async def expire(clock: Clock) -> int:
    """Remove the files whose time is over; how many."""
    over = await BulkExport.filter(state=DONE, expires_at__lte=clock.now())
    for row in over:
        await asyncio.to_thread(_remove, row.public_id)
        await BulkExport.filter(id=row.id).update(state=EXPIRED)
    return len(over)


async def content(
    actor: Actor, export: str, *, begins: int = 0, clock: Clock | None = None
) -> tuple[ExportView, AsyncIterator[bytes]]:
    """The file of an export of the asker's own from a byte on. It never changes, so a broken download can go on.

    Raises `NotFound` for any other export, and for one whose file is not there; `Unavailable`.
    """
    view = await get(actor, export)
    over = view.expires_at is None or view.expires_at <= (clock or SystemClock()).now()
    if view.state != DONE or over:
        raise NotFound("export", export)
    return view, _read(await _opened(export), begins)


# --- where the files lie ----------------------------------------------------------------------------------------------


class Lines:
    """The file of an export while it is written; it has its name only when it is whole. Each raises `Unavailable`."""

    def __init__(self, export: str) -> None:
        self._files, root = store.place(_FOLDER)
        self._path, self._draft = f"{root}/{export}.jsonl", f"{root}/{export}.part"
        with store.reached():
            store.make_folder(self._files, root)
            self._file: Any = self._files.open(self._draft, "wb")

    def write(self, lines: bytes) -> None:
        """Append."""
        with store.reached():
            self._file.write(lines)

    def close(self) -> None:
        """It is whole."""
        with store.reached():
            self._file.close()
            self._files.mv(self._draft, self._path)

    def drop(self) -> None:
        """It is of no use."""
        with store.attempted():
            self._file.close()
            for path in (self._draft, self._path):
                if self._files.exists(path):
                    self._files.rm(path)


def _remove(export: str) -> None:
    files, root = store.place(_FOLDER)
    with store.reached():
        if store.is_there(files, f"{root}/{export}.jsonl"):
            files.rm(f"{root}/{export}.jsonl")


async def _opened(export: str) -> Any:  # noqa: ANN401  fsspec has no types
    """The file of an export, open for reading. Raises `NotFound` where it is not there."""
    files, root = store.place(_FOLDER)
    path = f"{root}/{export}.jsonl"
    with store.reached():
        if not await asyncio.to_thread(store.is_there, files, path):
            raise NotFound("export", export)
        return await asyncio.to_thread(files.open, path, "rb")


async def _read(file: Any, begins: int) -> AsyncIterator[bytes]:  # noqa: ANN401  fsspec has no types
    try:
        with store.reached():
            await asyncio.to_thread(file.seek, begins)
        while chunk := await _next(file):
            yield chunk
    finally:
        await asyncio.to_thread(file.close)


async def _next(file: Any) -> bytes:  # noqa: ANN401  fsspec has no types
    with store.reached():
        return bytes(await asyncio.to_thread(file.read, CHUNK))
