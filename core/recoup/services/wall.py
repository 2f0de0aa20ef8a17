"""The second line: PostgreSQL itself leaves out what an actor may not see, whatever a query forgot.

    async with walled(actor):
        ...                       # on PostgreSQL only loans, parties and cases in sight are there

For reading lists and sums. Commands and what reckons over all that a debtor owes are not walled: a rule that counts a
debtor's loans elsewhere must see them. On SQLite, and for the installation itself, nothing happens.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeAlias, cast

from recoup.services import sight, sql
from recoup.services.access import Actor

_NOWHERE = "-"


Told: TypeAlias = tuple[str, str, str]
"""What the database is told of an actor."""


class _Reading(Protocol):
    def reading(self, told: Told) -> AbstractAsyncContextManager[None]: ...

    async def read(self, told: Told, statement: str, values: Sequence[sql.Value]) -> sql.Row | None: ...


def told(actor: Actor) -> Told:
    """What the database is told of an actor: patterns of paths, whom to look for among officers, and who it is."""
    patterns = [f"{path}%" if below else path for path, below in sight.areas(actor)]
    named = str(actor.principal_id) if sight.is_named(actor) else ""
    return ",".join(patterns) or _NOWHERE, named, str(actor.principal_id)


@asynccontextmanager
async def walled(actor: Actor) -> AsyncIterator[None]:
    """A session in which only what is in the actor's sight is there; it only reads, no statement for over 10 s."""
    if actor.grants is None or not sql.is_postgres():
        yield
        return
    async with cast("_Reading", sql.connection()).reading(told(actor)):
        yield


async def read(told: Told, statement: str, values: Sequence[sql.Value]) -> sql.Row | None:
    """The one row of a placed statement behind the wall, on PostgreSQL: the shortest way there is."""
    return await cast("_Reading", sql.connection()).read(told, statement, values)
