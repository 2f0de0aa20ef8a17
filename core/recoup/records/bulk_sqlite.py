"""Bulk reading and writing on SQLite: many rows a statement, in the connection's own thread."""

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError, OperationalError

from recoup.records.fitting import Given, Parameter, fitted, plain
from recoup.rules.columns import IntArray

Answer = TypeVar("Answer")


class SqliteBulk:
    """See `recoup.records.bulk.Bulk`."""

    def __init__(self, client: BaseDBAsyncClient) -> None:
        self._client = client

    async def fetch(self, sql: str, params: Sequence[Parameter] = ()) -> dict[str, IntArray]:
        """The columns of an all-integer SELECT."""
        text = sql.replace("IN (?*)", "IN (SELECT value FROM json_each(?))")
        values = [value if isinstance(value, int | str) else _json(value) for value in params]

        def read(connection: sqlite3.Connection) -> tuple[list[str], "array[int]"]:
            cursor = connection.cursor()
            cursor.row_factory = None
            cursor.execute(text, values)
            names = [column[0] for column in cursor.description]
            try:
                return names, array("q", chain.from_iterable(cursor))
            except (TypeError, OverflowError) as error:  # an array takes whole numbers of eight bytes and nothing else
                message = f"not whole numbers: {sql}"
                raise ValueError(message) from error

        names, numbers = await self._run(read)
        by_row = np.frombuffer(numbers, dtype=np.int64).reshape(-1, len(names))
        return dict(zip(names, np.ascontiguousarray(by_row.T), strict=True))

    async def insert(self, table: str, columns: Mapping[str, Given]) -> int:
        """Add rows; returns how many."""
        ready = fitted(table, columns)
        names, places = ", ".join(ready), ", ".join("?" * len(ready))
        return await self._many(f"INSERT INTO {table} ({names}) VALUES ({places})", list(ready.values()))  # noqa: S608

    async def update(
        self,
        table: str,
        key: Sequence[str],
        columns: Mapping[str, IntArray],
        *,
        expected: Mapping[str, IntArray] | None = None,
    ) -> int:
        """Set columns by key; returns how many rows changed."""
        ready, held = fitted(table, columns), fitted(table, expected or {})
        changes = [name for name in ready if name not in key]
        assignments = ", ".join(f"{name} = ?" for name in changes)
        where = " AND ".join(f"{name} = ?" for name in (*key, *held))
        values = [*(ready[name] for name in (*changes, *key)), *held.values()]
        return await self._many(f"UPDATE {table} SET {assignments} WHERE {where}", values)  # noqa: S608

    async def _many(self, statement: str, columns: Sequence[Given]) -> int:
        rows = zip(*map(plain, columns), strict=True)

        def write(connection: sqlite3.Connection) -> int:
            before = connection.total_changes
            connection.executemany(statement, rows)
            return connection.total_changes - before

        return await self._run(write)

    async def _run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        async with self._client.acquire_connection() as wrapped:
            opened: Any = wrapped
            with _translated():
                answer: Answer = await opened._execute(work, opened._conn)  # noqa: SLF001  its thread has no public name
            return answer


def _json(numbers: IntArray | Sequence[int]) -> str:
    return orjson.dumps(np.asarray(numbers, dtype=np.int64).tolist()).decode()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error
