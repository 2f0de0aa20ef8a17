"""asyncpg for Tortoise, with a transaction that gives its connection back when it cannot begin or be taken back.

Tortoise keeps the connection in such a case, so a server that restarts would empty the pool one failure at a time; and
it tells of the failed rollback instead of what went wrong.

    async with client.reading((".1.4.%", "", "7")):      a connection that only reads, and was told once for whom

A statement outside a transaction is one round trip, not two: what a session is told it is told for one transaction, so
that there is nothing to set back between two of its users.
Migrations look for "asyncpg" in the dotted name of a connection's class: keep it in this module's name.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TypeAlias

import asyncpg  # type: ignore[import-untyped]  # it has no types
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import BaseORMException


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


class Session(asyncpg.Connection):  # type: ignore[misc]  # it has no types
    """A connection of the pool."""

    def get_reset_query(self) -> str:
        """Nothing: a transaction that was left open is taken back all the same."""
        return ""


Told: TypeAlias = tuple[str, str, str]
"""What a reading session knows: patterns of paths, whom to look for among officers, and who it is that reads."""

_TELL: Final = (
    "SELECT set_config('recoup.paths', $1, false), set_config('recoup.principal', $2, false), "
    "set_config('recoup.person', $3, false)"
)
_ONLY_READING: Final = {"default_transaction_read_only": "on", "statement_timeout": "10000"}
_BROKEN: Final = (asyncio.CancelledError, BaseORMException, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_OF_A_POOL: Final = frozenset({"min_size", "max_size", "loop"})


class Readers:
    """Sessions that only read and stay told for whom: whoever sees the same as somebody before finds one ready."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], most: int) -> None:
        self._connect = connect
        self._free: list[tuple[Told, Any]] = []
        self._places = asyncio.Semaphore(most)

    @asynccontextmanager
    async def told(self, told: Told) -> AsyncIterator[Any]:
        """A session for the length of the block. One that failed or was left in the middle is not used again."""
        connection = await self._taken(told)
        try:
            yield connection
        except _BROKEN:
            connection.terminate()
            raise
        finally:
            self._back(told, connection)

    async def row(self, told: Told, statement: str, values: Sequence[int | str | None]) -> Any:  # noqa: ANN401
        """The first row of one statement in such a session."""
        connection = await self._taken(told)
        try:
            return await connection.fetchrow(statement, *values)
        except _BROKEN:
            connection.terminate()
            raise
        finally:
            self._back(told, connection)

    async def _taken(self, told: Told) -> Any:  # noqa: ANN401  asyncpg has no types
        await self._places.acquire()
        try:
            return await self._ready(told)
        except BaseException:
            self._places.release()
            raise

    def _back(self, told: Told, connection: Any) -> None:  # noqa: ANN401  asyncpg has no types
        self._places.release()
        if not connection.is_closed():
            self._free.append((told, connection))

    async def _ready(self, told: Told) -> Any:  # noqa: ANN401  asyncpg has no types
        if self._free and self._free[-1][0] == told and not self._free[-1][1].is_closed():
            return self._free.pop()[1]
        self._free = [free for free in self._free if not free[1].is_closed()]
        place = next((at for at, free in enumerate(self._free) if free[0] == told), 0)
        known, connection = self._free.pop(place) if self._free else (None, await self._connect())
        if known != told:
            try:
                await connection.execute(_TELL, *told)
            except BaseException:
                connection.terminate()
                raise
        return connection

    def close(self) -> None:
        """Let all of them go that nobody uses."""
        for _, connection in self._free:
            connection.terminate()
        self._free.clear()


class Client(AsyncpgDBClient):
    """The pool of a process, and the sessions in which it only reads: at most as many again."""

    connection_class = Session
    _readers: Readers | None = None

    @asynccontextmanager
    async def reading(self, told: Told) -> AsyncIterator[None]:
        """Read for the length of the block in a session that was told for whom; it writes nothing."""
        async with self._reading().told(told) as connection:
            client: Any = TransactionWrapper(self)
            client._connection = connection  # noqa: SLF001  as `PooledContext` does
            token = get_connections().set(self.connection_name, client)
            try:
                yield
            finally:
                get_connections().reset(token)

    async def read(self, told: Told, statement: str, values: Sequence[int | str | None]) -> Any:  # noqa: ANN401
        """The first row of one statement in such a session; its errors are asyncpg's own."""
        return await self._reading().row(told, statement, values)

    def _reading(self) -> Readers:
        if self._readers is None:
            self._readers = Readers(self._connect_reader, self.pool_maxsize)
        return self._readers

    async def _connect_reader(self) -> Any:  # noqa: ANN401  asyncpg has no types
        asked = {name: value for name, value in self._template.items() if name not in _OF_A_POOL}
        settings = {**self.server_settings, **_ONLY_READING}
        return await asyncpg.connect(password=self.password, **{**asked, "server_settings": settings})

    async def _close(self) -> None:
        if self._readers is not None:
            self._readers.close()
        await super()._close()

    def _in_transaction(self) -> TransactionContext:
        return PooledContext(TransactionWrapper(self), self._pool_init_lock)


client_class: Any = Client
