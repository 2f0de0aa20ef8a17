# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What colleagues were told and have read: reading is a fact, noted once and never taken back."""

from collections.abc import Sequence
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.fields import micros_of
from recoup.services import sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.unit_of_work import Mode, unit_of_work

MESSAGES_MAX: Final = 100
"""The most messages that are named at once."""

_UNREAD: Final = (
    "FROM message m WHERE m.principal_id = ? AND NOT EXISTS (SELECT 1 FROM message_reading r WHERE r.message_id = m.id)"
)
_READ: Final = (
    f"INSERT INTO message_reading (message_id, read_at, audit_id) SELECT m.id, ?, ? {_UNREAD} {{named}} "
    "ON CONFLICT (message_id) DO NOTHING RETURNING id"
)


async def unread(actor: Actor) -> int:
    """How many messages the actor was sent and has not read. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    return int((await sql.rows(f"SELECT count(*) AS n {_UNREAD}", [actor.principal_id]))[0]["n"])


async def read(actor: Actor, messages: Sequence[str] | None = None, *, mode: Mode = Mode.COMMIT) -> int:
    """Note that the actor has read messages (public ids), all of its own where None are named; how many were unread.

    Needs `book.read`: whoever is told something may say that it was read. Raises `NotFound` for a message that is not
    the actor's own, `Refused` TOO_MANY.
    """
    actor = require(actor, BOOK_READ)
    async with unit_of_work(actor, "message.read", mode=mode, input={"messages": messages}) as work:
        work.subject = ("principal", actor.principal_id)
        if messages is None:
            noted = await sql.rows(_READ.format(named=""), [micros_of(work.now), work.audit_id, actor.principal_id])
            return len(noted)
        await _own(actor, messages)
        named = f"AND m.public_id IN ({sql.places(messages)})"
        values: list[sql.Value] = [micros_of(work.now), work.audit_id, actor.principal_id, *messages]
        return len(await sql.rows(_READ.format(named=named), values))


async def _own(actor: Actor, messages: Sequence[str]) -> None:
    if not 0 < len(messages) <= MESSAGES_MAX:
        raise Refused(Problem(code="TOO_MANY", field=("messages",), value=str(len(messages)), limit=str(MESSAGES_MAX)))
    found = await sql.rows(
        f"SELECT public_id FROM message WHERE principal_id = ? AND public_id IN ({sql.places(messages)})",
        [actor.principal_id, *messages],
    )
    known = {row["public_id"] for row in found}
    for message in messages:
        if message not in known:
            raise NotFound("message", message)
