"""SQLite for Tortoise, fit for several processes: a transaction takes the write lock when it begins.

Tortoise begins lazily, so two processes that read and then write fail with "database is locked" however long they may
wait. Migrations look for "sqlite" in the dotted name of a connection's class: keep it in this module's name.
"""

import sqlite3
from typing import Any

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections

from recoup.errors import Problem, Unavailable


class Writing(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first moment."""

    async def begin(self) -> None:
        """Take the write lock. Raises Unavailable if another process keeps it, or the file is read-only."""
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            code = "DATABASE_READ_ONLY" if "readonly" in str(error) else "DATABASE_BUSY"
            name = str(getattr(self._parent, "filename", ""))
            problem = Problem(code=code, value=name, retryable=code == "DATABASE_BUSY", details={"database": name})
            raise Unavailable(problem) from error

    async def execute_script(self, query: str) -> None:
        """The statements one by one: sqlite3's own script would commit the transaction first."""
        statement = ""
        for part in query.split(";"):
            statement += part + ";"
            if sqlite3.complete_statement(statement):
                if statement.strip(" \n;"):
                    await self.execute_query(statement)
                statement = ""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Writing(self))


class WritingContext(SqliteTransactionContext):
    """Enters `Writing`, and lets go of the connection if the lock cannot be had."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        """The transaction's client."""
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        client: TransactionalDBClient = self.connection
        return client


class Client(SqliteClient):
    """One connection of a process."""

    def _in_transaction(self) -> TransactionContext:
        return WritingContext(Writing(self), self._lock)


client_class: Any = Client
