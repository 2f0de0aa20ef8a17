"""asyncpg for Tortoise, with a transaction that gives its connection back when it cannot begin.

Tortoise keeps the connection in that case, so a server that restarts would empty the pool one failure at a time.
Migrations look for "asyncpg" in the dotted name of a connection's class: keep it in this module's name.
"""

from typing import Any

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


class Client(AsyncpgDBClient):
    """The pool of a process."""

    def _in_transaction(self) -> TransactionContext:
        return PooledContext(TransactionWrapper(self), self._pool_init_lock)


client_class: Any = Client
