"""Queries that are clearer as SQL: `?` stands for a value on either database.

Everything runs on the connection of the present transaction, or on the process's own outside one. No value ever becomes
part of a statement's text.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from itertools import count
from typing import Any, Final, TypeAlias

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

Row: TypeAlias = dict[str, Any]
Value: TypeAlias = int | str | None

IN_MAX: Final = 500
"""The most values of one `IN (…)`: SQLite's limit on places is 32,766, but plans get slow long before."""

_PLACE: Final = re.compile(r"\?")

_memory: ContextVar[dict[str, dict[Any, Any]] | None] = ContextVar("memory", default=None)


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """A transaction that remembers what it has read of things that change seldom (`memory`)."""
    before = _memory.set({})
    try:
        async with in_transaction():
            yield
    finally:
        _memory.reset(before)


def memory(of: str) -> dict[Any, Any]:
    """What a transaction has read of something that changes seldom; outside one nothing is kept."""
    kept = _memory.get()
    return {} if kept is None else kept.setdefault(of, {})


def forget(of: str) -> None:
    """Read it anew: this transaction has changed it."""
    memory(of).clear()


def connection() -> BaseDBAsyncClient:
    """The connection of the present transaction, or the process's own."""
    return get_connection("default")


def is_postgres() -> bool:
    """Whether the database is PostgreSQL; SQLite otherwise."""
    return connection().capabilities.dialect == "postgres"


def placed(sql: str) -> str:
    """The statement with the places that the database at hand knows."""
    return _numbered(sql) if is_postgres() else sql


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> str:
    number = count(1)
    return _PLACE.sub(lambda _: f"${next(number)}", sql)


async def rows(sql: str, values: Sequence[Value] = ()) -> list[Row]:
    """The rows of a SELECT, by column name."""
    return await connection().execute_query_dict(placed(sql), list(values))


async def execute(sql: str, values: Sequence[Value] = ()) -> int:
    """Run a statement; how many rows it changed."""
    changed, _ = await connection().execute_query(placed(sql), list(values))
    return int(changed)


async def execute_many(sql: str, values: Sequence[Sequence[Value]]) -> None:
    """Run a statement once for each row of values."""
    if values:
        await connection().execute_many(placed(sql), [list(row) for row in values])


async def hold(name: str) -> None:
    """Let nobody else hold this name until the transaction ends: for a row that is not there yet to be locked."""
    if is_postgres():
        await rows("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", [name])


def places(values: Sequence[Value]) -> str:
    """`?, ?, ?`: as many places as values."""
    return ", ".join("?" * len(values))


def chunks(values: Sequence[Value], size: int = IN_MAX) -> Iterator[Sequence[Value]]:
    """The values in pieces that fit one `IN (…)`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def rows_in(sql: str, keys: Sequence[Value], before: Sequence[Value] = ()) -> list[Row]:
    """The rows of a SELECT that ends in `IN ({keys})`, run in pieces; `before` fills the places in front.

    SQLite would rather follow an index that another condition names than one for many keys, however much lies under it.
    Such a condition is written so that no index answers it: `COALESCE(a.ends_id, 0) = 0`, `d.regime || '' = ?`.
    """
    found: list[Row] = []
    for piece in chunks(keys):
        found += await rows(sql.replace("{keys}", places(piece)), [*before, *piece])
    return found


def unpacked(value: object) -> Any:  # noqa: ANN401  JSON is any shape
    """A JSON column as Python: drivers hand it over as text or unpacked already."""
    return orjson.loads(value) if isinstance(value, (str, bytes)) else value


def beginning(text: str) -> str:
    """A LIKE pattern for everything that begins with the text; `\\` escapes."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"
