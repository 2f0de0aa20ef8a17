"""Which faults of the drivers mean that the database is away, closed, full or unmade, told as `Unavailable`.

Everything else (a constraint that refused, a bug in a statement) is not an outage and stays what it is.
"""

import sqlite3
from typing import Final

import asyncpg  # type: ignore[import-untyped]  # it has no types
from tortoise.exceptions import BaseORMException

from recoup.errors import Problem, Unavailable

_SQLITE: Final = (
    ("readonly", "DATABASE_READ_ONLY"),
    ("locked", "DATABASE_BUSY"),
    ("unable to open", "DATABASE_CANNOT_OPEN"),
    ("no such table", "DATABASE_TABLE_MISSING"),
    ("not a database", "DATABASE_DAMAGED"),
    ("malformed", "DATABASE_DAMAGED"),
    ("full", "DATABASE_FULL"),
    ("disk i/o", "DATABASE_FULL"),
)
_POSTGRES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (asyncpg.InvalidAuthorizationSpecificationError, "DATABASE_LOGIN"),
    (asyncpg.InvalidCatalogNameError, "DATABASE_MISSING"),
    (asyncpg.TooManyConnectionsError, "DATABASE_CROWDED"),
    (asyncpg.ReadOnlySQLTransactionError, "DATABASE_READ_ONLY"),
    (asyncpg.UndefinedTableError, "DATABASE_TABLE_MISSING"),
    (asyncpg.InsufficientPrivilegeError, "DATABASE_FORBIDDEN"),
    (asyncpg.LockNotAvailableError, "DATABASE_BUSY"),
    (asyncpg.QueryCanceledError, "DATABASE_BUSY"),  # it took longer than a statement may
    (asyncpg.DiskFullError, "DATABASE_FULL"),
    (asyncpg.CannotConnectNowError, "DATABASE_AWAY"),
    (asyncpg.AdminShutdownError, "DATABASE_AWAY"),
    (asyncpg.CrashShutdownError, "DATABASE_AWAY"),
    (asyncpg.PostgresConnectionError, "DATABASE_AWAY"),
    (asyncpg.InterfaceError, "DATABASE_AWAY"),
    (asyncpg.InternalClientError, "DATABASE_AWAY"),  # how a connection fails that the server ended while it was idle
    (OSError, "DATABASE_AWAY"),
)
_RETRYABLE: Final = frozenset({"DATABASE_BUSY", "DATABASE_AWAY", "DATABASE_CROWDED"})


def outage_of(error: BaseException, name: str = "") -> Unavailable | None:
    """The outage that a driver's error tells of, or None if it is no outage. `name` is the database as shown to people.

    Give it errors that came out of database calls only: it takes any OSError for a lost connection.
    """
    cause = _innermost(error)
    code = _sqlite_code(str(cause)) if isinstance(cause, sqlite3.Error) else _postgres_code(cause)
    if code is None:
        return None
    reason = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
    return Unavailable(
        Problem(code=code, value=name, limit=reason, retryable=code in _RETRYABLE, details={"database": name})
    )


def _innermost(error: BaseException) -> BaseException:
    """Tortoise wraps the driver's error: as its argument, or as its cause."""
    while isinstance(error, BaseORMException):
        wrapped = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error.__cause__
        if wrapped is None:
            return error
        error = wrapped
    return error


def _sqlite_code(text: str) -> str | None:
    lowered = text.lower()
    return next((code for words, code in _SQLITE if words in lowered), None)


def _postgres_code(error: BaseException) -> str | None:
    if isinstance(error, asyncpg.InterfaceError) and "in progress" in str(error):
        return None  # two tasks on one connection: a bug, not an outage
    return next((code for kind, code in _POSTGRES if isinstance(error, kind)), None)
