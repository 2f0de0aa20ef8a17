"""Numbers without gaps, and ids before their rows exist. Both are taken inside the transaction that uses them."""

from typing import Final

import numpy as np
from tortoise import fields
from tortoise.context import require_context
from tortoise.models import Model

from recoup.errors import Problem, Unavailable
from recoup.records.fields import Int8Field
from recoup.rules.columns import IntArray

_TRIES: Final = 50


class Sequence(Model):
    """The last number given out for a noun."""

    noun = fields.CharField(max_length=32, primary_key=True)
    newest = Int8Field()

    class Meta:
        table = "sequence"
        table_description = "Last number given out for a noun"


async def numbers(noun: str, count: int) -> IntArray:
    """The next `count` numbers of a noun, from 1 on. Gap-free: a transaction that fails gives its numbers back.

    Others who want numbers of the same noun wait until this transaction ends; call it only inside one.
    """
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    places = ("?", "?") if _is_sqlite() else ("$1::varchar", "$2::bigint")
    rows = (
        await require_context()
        .db()
        .execute_query_dict(
            f"INSERT INTO sequence (noun, newest) VALUES ({places[0]}, {places[1]})"  # noqa: S608
            " ON CONFLICT (noun) DO UPDATE SET newest = sequence.newest + excluded.newest RETURNING newest",
            [noun, count],
        )
    )
    newest = int(rows[0]["newest"])
    return np.arange(newest - count + 1, newest + 1, dtype=np.int64)


async def ids(table: str, count: int) -> int:
    """The first of `count` primary keys in a row, kept for rows about to be inserted; gaps may arise.

    For tables that count their own keys. Nobody else is given them, whether or not the rows are inserted.
    """
    client = require_context().db()
    if _is_sqlite():
        take = "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ? RETURNING seq"
        rows = await client.execute_query_dict(take, [count, table])
        if not rows:  # no row was ever inserted
            await client.execute_query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, 0)", [table])
            rows = await client.execute_query_dict(take, [count, table])
        return int(rows[0]["seq"]) - count + 1
    for _ in range(_TRIES):
        rows = await client.execute_query_dict(
            "SELECT min(id) AS lowest, max(id) AS highest FROM"
            " (SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2::int)) AS taken",
            [table, count],
        )
        if rows[0]["highest"] - rows[0]["lowest"] == count - 1:  # else others took some in between
            return int(rows[0]["lowest"])
    raise Unavailable(Problem(code="DATABASE_BUSY", value=table, retryable=True, details={"database": table}))


def _is_sqlite() -> bool:
    return require_context().db().capabilities.dialect == "sqlite"
