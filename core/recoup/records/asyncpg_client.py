"""asyncpg for Tortoise, with a transaction that gives its connection back when it cannot begin or be taken back.

Tortoise keeps the connection in such a case, so a server that restarts would empty the pool one failure at a time; and
it tells of the failed rollback instead of what went wrong.
Migrations look for "asyncpg" in the dotted name of a connection's class: keep it in this module's name.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it has no types
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections


class PooledContext(TransactionContextPooled):
    """A transaction on a connection of the pool."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        """The transaction's client."""
        await self.ensure_connection()
        pool: Any = self.client._parent._pool  # noqa: SLF001  Tortoise has no public name for it
        connection = await pool.acquire()
        self.client._connection = connection  # noqa: SLF001
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        """Commit, or take back after an error; what the error was is told even if the server is gone by then."""
        try:
            if error is None:
                await self._finish(self.client.commit)
            else:
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                    await self._finish(self.client.rollback)
        finally:
            get_connections().reset(self.token)
            pool: Any = self.client._parent._pool  # noqa: SLF001
            if pool is not None:
                await pool.release(self.client._connection)  # noqa: SLF001

    async def _finish(self, how: Callable[[], Awaitable[None]]) -> None:
        if not self.client._finalized:  # noqa: SLF001
            await how()


class Client(AsyncpgDBClient):
    """The pool of a process."""

    def _in_transaction(self) -> TransactionContext:
        return PooledContext(TransactionWrapper(self), self._pool_init_lock)


client_class: Any = Client
