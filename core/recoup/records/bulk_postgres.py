"""Bulk reading and writing on PostgreSQL: COPY in its binary form, and UPDATE from a temporary table.

A row of COPY is a field count and, for each field, its length and its bytes. When all are whole numbers of known width
and none is NULL, that is a NumPy record type, and a million rows are read by `np.frombuffer`.
"""

import re
import struct
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast
from zlib import crc32

import asyncpg  # type: ignore[import-untyped]  # it has no types
import numpy as np
from numpy.typing import NDArray
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError, OperationalError

from recoup.records.fitting import Given, Parameter, fields_of, fitted, plain, width_of
from recoup.rules.columns import IntArray

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = struct.pack(">h", -1)
_WIDTHS: Final = {"int2": 2, "int4": 4, "int8": 8}
_TYPES: Final = {2: "int2", 4: "int4", 8: "int8"}
_PLACES: Final = re.compile(r"IN \(\?\*\)|\?")
_CHUNK: Final = 1 << 20
_FEW: Final = 200
"""Up to so many rows go as arrays in one statement; beyond, COPY and a temporary table are quicker."""


class PostgresBulk:
    """See `recoup.records.bulk.Bulk`."""

    def __init__(self, client: BaseDBAsyncClient) -> None:
        self._client = client

    async def fetch(self, sql: str, params: Sequence[Parameter] = ()) -> dict[str, IntArray]:
        """The columns of an all-integer SELECT."""
        text = _inlined(sql, params)
        async with self._client.acquire_connection() as connection:
            with _translated():
                columns = await _described(connection, text)
                received = bytearray()

                async def keep(data: bytes) -> None:
                    received.extend(data)

                await connection.copy_from_query(text, output=keep, format="binary")
        return _parsed(received, columns, sql)

    async def insert(self, table: str, columns: Mapping[str, Given]) -> int:
        """Add rows; returns how many."""
        ready = fitted(table, columns)
        async with self._client.acquire_connection() as connection:
            with _translated():
                return await _copy_in(connection, table, ready)

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
        known = fields_of(table)
        kinds = {name: _TYPES[width_of(known[name])] for name in ready}
        kinds |= {f"held_{name}": _TYPES[width_of(known[name])] for name in held}
        values = {**ready, **{f"held_{name}": array for name, array in held.items()}}
        changes = ", ".join(f"{name} = s.{name}" for name in ready if name not in key)
        where = " AND ".join(
            [*(f"t.{name} = s.{name}" for name in key), *(f"t.{name} = s.held_{name}" for name in held)]
        )
        statement = f"UPDATE {table} AS t SET {changes} FROM {{}} AS s WHERE {where}"  # noqa: S608
        async with self._client.acquire_connection() as connection:
            with _translated():
                if len(next(iter(values.values()))) <= _FEW:
                    return await _update_few(connection, statement, kinds, values)
                async with connection.transaction():
                    return await _update_many(connection, statement, f"stage_{table}", kinds, values)


async def _update_few(
    connection: Any,  # noqa: ANN401  asyncpg has no types, here and below
    statement: str,
    kinds: Mapping[str, str],
    values: Mapping[str, Given],
) -> int:
    places = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(kinds.values(), start=1))
    source = f"unnest({places})"
    text = statement.format(source).replace(" AS s WHERE", f" AS s ({', '.join(kinds)}) WHERE")
    return _rows(await connection.execute(text, *map(plain, values.values())))


async def _update_many(
    connection: Any,  # noqa: ANN401
    statement: str,
    prefix: str,
    kinds: Mapping[str, str],
    values: Mapping[str, Given],
) -> int:
    """The temporary table is made once a connection and column set, and is emptied at each commit."""
    stage = f"{prefix}_{crc32(','.join(kinds).encode()):08x}"
    declared = ", ".join(f"{name} {kind} NOT NULL" for name, kind in kinds.items())
    await connection.execute(
        f"SET LOCAL client_min_messages = error;"
        f"CREATE TEMP TABLE IF NOT EXISTS {stage} ({declared}) ON COMMIT DELETE ROWS; TRUNCATE {stage}"
    )
    await _copy_numbers(connection, stage, kinds, values)
    return _rows(await connection.execute(statement.format(stage)))


def _rows(status: str) -> int:
    return int(status.rpartition(" ")[2])


_SECURED: Final = frozenset({"loan", "party", "work_case", "task", "approval", "contact_attempt", "message"})
"""Tables with row-level security, into which PostgreSQL does not COPY: their rows go through a temporary table."""


async def _copy_in(connection: Any, table: str, values: Mapping[str, Given]) -> int:  # noqa: ANN401
    if table not in _SECURED:
        return await _copy_straight(connection, table, values)
    stage, names = f"new_{table}", ", ".join(values)
    async with connection.transaction():
        await connection.execute(f"CREATE TEMP TABLE {stage} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")
        rows = await _copy_straight(connection, stage, values, known=table)
        await connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {stage}")  # noqa: S608  our names
        await connection.execute(f"DROP TABLE {stage}")
    return rows


async def _copy_straight(
    connection: Any,  # noqa: ANN401
    table: str,
    values: Mapping[str, Given],
    *,
    known: str = "",
) -> int:
    """COPY rows into a table whose columns are those of `known`, or its own."""
    fields = fields_of(known or table)
    widths = {name: width_of(fields[name]) for name in values}
    rows = len(next(iter(values.values()), ()))
    if rows == 0:
        return 0
    if all(isinstance(column, np.ndarray) for column in values.values()):
        await _copy_numbers(connection, table, {name: _TYPES[width] for name, width in widths.items()}, values)
        return rows
    records = zip(*map(plain, values.values()), strict=True)
    return _rows(await connection.copy_records_to_table(table, records=records, columns=list(values)))


async def _copy_numbers(
    connection: Any,  # noqa: ANN401
    table: str,
    kinds: Mapping[str, str],
    values: Mapping[str, Given],
) -> None:
    layout = _layout([_WIDTHS[kind] for kind in kinds.values()])
    records: NDArray[np.void] = np.zeros(len(next(iter(values.values()))), dtype=layout)
    records["fields"] = len(kinds)
    for place, (name, kind) in enumerate(kinds.items()):
        records[f"length{place}"] = _WIDTHS[kind]
        records[f"value{place}"] = values[name]
    await connection.copy_to_table(table, source=_pieces(records), columns=list(kinds), format="binary")


async def _pieces(records: NDArray[np.void]) -> AsyncIterator[bytes]:
    yield _HEADER
    content = records.tobytes()
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]
    yield _TRAILER


def _layout(widths: Sequence[int]) -> np.dtype[np.void]:
    parts: list[tuple[str, str]] = [("fields", ">i2")]
    for place, width in enumerate(widths):
        parts += [(f"length{place}", ">i4"), (f"value{place}", f">i{width}")]
    return np.dtype(parts)


async def _described(connection: Any, text: str) -> dict[str, int]:  # noqa: ANN401
    """The result's columns and their widths. Raises ValueError for a column that is no whole number."""
    attributes = (await connection.prepare(text)).get_attributes()
    for attribute in attributes:
        if attribute.type.name not in _WIDTHS:
            message = f"{attribute.name} is {attribute.type.name}, not a whole number; cast it to int8"
            raise ValueError(message)
    return {attribute.name: _WIDTHS[attribute.type.name] for attribute in attributes}


def _parsed(received: bytearray, columns: Mapping[str, int], sql: str) -> dict[str, IntArray]:
    layout = _layout(list(columns.values()))
    rows, rest = divmod(len(received) - len(_HEADER) - len(_TRAILER), layout.itemsize)
    records = np.frombuffer(received, dtype=layout, count=rows, offset=len(_HEADER)) if rest == 0 else None
    if records is None or any((records[f"length{i}"] != width).any() for i, width in enumerate(columns.values())):
        message = f"NULL where a whole number must be: {sql}"
        raise ValueError(message)
    return {name: records[f"value{place}"].astype(np.int64) for place, name in enumerate(columns)}


def _inlined(sql: str, params: Sequence[Parameter]) -> str:
    """The statement with its values in place: COPY takes no parameters."""
    values = iter(params)

    def literal(found: re.Match[str]) -> str:
        value = next(values)
        if found[0] == "?":
            return _quoted(value) if isinstance(value, str) else f"({int(cast('int', value))})"
        numbers = ",".join(str(int(number)) for number in cast("Sequence[int]", value))
        return f"= ANY ('{{{numbers}}}'::int8[])"

    return _PLACES.sub(literal, sql)


def _quoted(value: str) -> str:
    if "\x00" in value:
        message = "a text with a zero byte"
        raise ValueError(message)
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        raise IntegrityError(error) from error
    except (asyncpg.SyntaxOrAccessError, asyncpg.DataError) as error:
        raise OperationalError(error) from error
