"""Rows by the hundred thousand: NumPy columns in and out, inside the current transaction.

PostgreSQL speaks COPY in its binary form, SQLite takes many rows a statement. Both refuse what does not fit: a value
beyond its column's width, a fraction, a NULL that was read where a number must be. Drivers' errors come out as
Tortoise's `IntegrityError` and `OperationalError`.

In SQL for `fetch`, `?` is a value and `IN (?*)` a list of whole numbers of any length.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tortoise.context import require_context

from recoup.records.bulk_postgres import PostgresBulk
from recoup.records.bulk_sqlite import SqliteBulk
from recoup.records.fitting import Given, Parameter
from recoup.rules.columns import IntArray


class Bulk(Protocol):
    """Set-based reading and writing on the connection of the current transaction."""

    async def fetch(self, sql: str, params: Sequence[Parameter] = ()) -> dict[str, IntArray]:
        """The columns of a SELECT whose every value is a whole number. Raises ValueError for anything else."""
        ...

    async def insert(self, table: str, columns: Mapping[str, Given]) -> int:
        """Add rows; returns how many. Raises ValueError, before writing, for a value that does not fit its column.

        Columns that are not whole numbers take text, and dicts and lists as JSON; a moment may be given as one.
        """
        ...

    async def update(
        self,
        table: str,
        key: Sequence[str],
        columns: Mapping[str, IntArray],
        *,
        expected: Mapping[str, IntArray] | None = None,
    ) -> int:
        """Set columns of the rows with the given key; returns how many rows changed.

        `columns` holds the key and what is to be set. A row changes only while its columns named in `expected` still
        hold those values, so fewer changed rows than given means that somebody was quicker.
        """
        ...


def bulk() -> Bulk:
    """The adapter for the connection in use: the transaction's inside one, else one of its own."""
    client = require_context().db()
    return SqliteBulk(client) if client.capabilities.dialect == "sqlite" else PostgresBulk(client)
