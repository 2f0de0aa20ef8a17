"""The database: how it is reached, brought up to date and checked.

`connected` opens it for a program, `migrate` makes or updates it under a lock, `check` compares it with what the models
and the guards say. Whatever keeps it from answering becomes one `Unavailable` that says what to do.
"""

import os
import pkgutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import chinese_calendar
import numpy as np
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, require_context
from tortoise.migrations.executor import MigrationTarget
from tortoise.models import Model
from tortoise.transactions import in_transaction

from recoup.clock import SystemClock
from recoup.config import Settings
from recoup.errors import Misconfigured, Problem, RecoupError, Unavailable
from recoup.records.bulk import bulk
from recoup.records.ddl import Ddl
from recoup.records.drift import Finding, drift, migration_findings
from recoup.records.fields import micros_of
from recoup.records.inspection import tables_of
from recoup.records.outage import outage_of
from recoup.records.stepping import Executor
from recoup.rules.calendar import date_of, day_of

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told before each step and at the end: the step's name, how many are done, how many there are."""

CORE: Final = "core"
LEDGER: Final = "ledger"
MIGRATIONS: Final = "recoup_migrations.core"
NOTHING: Final = "nothing"
"""The target of `migrate` that takes every migration back."""
CALENDAR: Final = "CN"
CALENDAR_STEP: Final = "calendar"
"""The last step of `migrate`; the others bear the names of migrations."""
_NOUNS: Final = {
    CORE: "access party loan officer payment approval amendment fact case task evidence document audit outbox "
    "businessday parameter edition sequence contact message claim_event webhook exemption export",
    LEDGER: "loan plan bill posting payment fact grade audit businessday calendar rate checkpoint general_ledger",
}
_MIGRATION_LOCK: Final = 7_265_636_075_021
_SQLITE_PRAGMAS: Final = {
    "page_size": "8192",
    "journal_mode": "WAL",
    "synchronous": "FULL",  # a payment that was acknowledged survives a power cut
    "busy_timeout": "10000",
    "cache_size": "-65536",
    "recursive_triggers": "ON",  # else INSERT OR REPLACE slips past the append-only guards
}
_SQLITE_OPTIONS: Final = frozenset({"synchronous", "busy_timeout", "cache_size"})
_POSTGRES_OPTIONS: Final = {"host": "host", "sslmode": "ssl", "minsize": "minsize", "maxsize": "maxsize"}


def tortoise_config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for a database URL. Raises Misconfigured for an option that is not known.

    `sqlite://<path>?synchronous=NORMAL&busy_timeout=…&cache_size=…`, or
    `postgresql://user:password@host:port/name?host=<socket folder>&sslmode=require&minsize=1&maxsize=10`.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    connection = _sqlite(url, options) if parts.scheme == "sqlite" else _postgres(parts, options)
    apps: dict[str, dict[str, Any]] = {
        app: {"models": [f"recoup.records.{noun}" for noun in nouns.split()], "default_connection": "default"}
        for app, nouns in _NOUNS.items()
    }
    apps[CORE]["migrations"] = MIGRATIONS
    return {"connections": {"default": connection}, "apps": apps, "use_tz": True, "timezone": "UTC"}


def _sqlite(url: str, options: dict[str, str]) -> dict[str, Any]:
    _refuse_unknown(options, _SQLITE_OPTIONS)
    path = unquote(url.partition("://")[2].partition("?")[0])
    return {"engine": "recoup.records.sqlite", "credentials": {"file_path": path, **_SQLITE_PRAGMAS, **options}}


def _postgres(parts: SplitResult, options: dict[str, str]) -> dict[str, Any]:
    _refuse_unknown(options, frozenset(_POSTGRES_OPTIONS))
    credentials: dict[str, Any] = {
        "host": parts.hostname or "localhost",
        "port": parts.port or 5432,
        "user": unquote(parts.username or "") or None,
        "password": unquote(parts.password or "") or None,
        "database": unquote(parts.path.removeprefix("/")),
        "minsize": 1,
        "maxsize": 10,
        "timeout": 10,
        "server_settings": {"application_name": "recoup", "timezone": "UTC", "datestyle": "ISO, YMD", "jit": "off"},
    }
    credentials |= {_POSTGRES_OPTIONS[name]: value for name, value in options.items()}
    return {"engine": "recoup.records.asyncpg_client", "credentials": credentials}


def _refuse_unknown(options: dict[str, str], known: frozenset[str]) -> None:
    for name in options.keys() - known:
        raise Misconfigured(
            Problem(code="SETTING_INVALID", field=("database_url",), value=f"?{name}=", limit=", ".join(sorted(known)))
        )


def shown(settings: Settings) -> str:
    """The database as it may be shown: a path, or host and name; never the password."""
    url = settings.database_url.get_secret_value()
    if not settings.is_postgres:
        return unquote(url.partition("://")[2].partition("?")[0])
    parts = urlsplit(url)
    host = dict(parse_qsl(parts.query)).get("host") or f"{parts.hostname}:{parts.port or 5432}"
    return f"{host}{parts.path}"


def dialect() -> Literal["sqlite", "postgres"]:
    """Which kind of database the present context works on."""
    return "sqlite" if require_context().db().capabilities.dialect == "sqlite" else "postgres"


@asynccontextmanager
async def connected(settings: Settings, *, global_fallback: bool = False) -> AsyncIterator[TortoiseContext]:
    """An open database, migrated to just this version, for the length of the block.

    `global_fallback` lets tasks that were not started inside the block find it (a server's requests); a process has
    one such database at most. Raises Unavailable when the database cannot be reached, written or is not migrated.
    """
    async with _opened(settings, must_exist=True, global_fallback=global_fallback) as context:
        try:
            await _refuse_unmigrated(context.db(), settings)
        except Exception as error:
            raise _told(error, settings) from error
        yield context


@asynccontextmanager
async def _opened(
    settings: Settings, *, must_exist: bool, global_fallback: bool = False
) -> AsyncIterator[TortoiseContext]:
    if not settings.is_postgres:
        _refuse_unusable_file(Path(shown(settings)), must_exist=must_exist)
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, whatever kind of database that was
    async with TortoiseContext() as context:
        try:
            await context.init(
                config=tortoise_config(settings.database_url.get_secret_value()),
                _enable_global_fallback=global_fallback,
            )
            await context.db().execute_query("SELECT 1")
        except Exception as error:
            raise _told(error, settings) from error
        yield context


def _told(error: Exception, settings: Settings) -> Exception:
    if isinstance(error, RecoupError):
        return error
    return outage_of(error, shown(settings)) or error


def outage(error: Exception) -> Unavailable | None:
    """The outage behind an error that a server met in a database call; None where it is a bug."""
    return error if isinstance(error, Unavailable) else outage_of(error)


def _refuse_unusable_file(path: Path, *, must_exist: bool) -> None:
    def refusal(code: str, value: Path) -> Unavailable:
        return Unavailable(Problem(code=code, value=str(value), details={"database": str(value)}))

    folder = path.parent
    if not folder.is_dir():
        raise refusal("DATABASE_FOLDER_MISSING", folder)
    if path.is_dir():
        raise refusal("DATABASE_IS_FOLDER", path)
    if not path.exists():
        if must_exist:
            raise refusal("DATABASE_FILE_MISSING", path)
        if not os.access(folder, os.W_OK):
            raise refusal("DATABASE_READ_ONLY", folder)
    elif not os.access(path, os.W_OK) or not path.stat().st_mode & 0o222:  # the mark counts for root as well
        raise refusal("DATABASE_READ_ONLY", path)


def migration_names() -> tuple[str, ...]:
    """The migrations that this version knows, in order."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(import_module(MIGRATIONS).__path__)))


async def applied_names(client: BaseDBAsyncClient) -> tuple[str, ...]:
    """The migrations that the database has been through, in order."""
    if "tortoise_migrations" not in await tables_of(client):
        return ()
    rows = await client.execute_query_dict("SELECT name FROM tortoise_migrations WHERE app = 'core' ORDER BY name")
    return tuple(str(row["name"]) for row in rows)


async def _refuse_unmigrated(client: BaseDBAsyncClient, settings: Settings) -> None:
    known, applied = migration_names(), await applied_names(client)
    if missing := sorted(set(known) - set(applied)):
        raise _unfit("DATABASE_NOT_MIGRATED", settings, ", ".join(missing))
    if newer := sorted(set(applied) - set(known)):
        raise _unfit("DATABASE_NEWER", settings, ", ".join(newer))
    there = await tables_of(client)
    for model in _models():
        if model._meta.db_table not in there:  # noqa: SLF001  Tortoise has no public name for it
            raise _unfit("DATABASE_TABLE_MISSING", settings, model._meta.db_table)  # noqa: SLF001


def _unfit(code: str, settings: Settings, limit: str) -> Unavailable:
    name = shown(settings)
    return Unavailable(Problem(code=code, value=name, limit=limit, details={"database": name}))


def _models() -> list[type[Model]]:
    apps = require_context().apps
    return [] if apps is None else [model for app in (CORE, LEDGER) for model in apps[app].values()]


async def migrate(
    settings: Settings, progress: Progress | None = None, *, target: str | None = None
) -> tuple[str, ...]:
    """Make the tables, or bring them up to date, in one transaction; returns the steps taken.

    Two programs that migrate at once wait for each other; the second finds nothing to do. `target` names the migration
    to stop at, forward or back; `NOTHING` takes everything back. Raises Unavailable.
    """
    async with _opened(settings, must_exist=False):
        try:
            async with in_transaction() as client:
                await _lock(client)
                return await _migrate(client, progress or _silent, target)
        except Exception as error:
            raise _told(error, settings) from error


def _silent(step: str, done: int, total: int) -> None:
    """No progress is shown."""


async def _lock(client: BaseDBAsyncClient) -> None:
    """SQLite's transaction holds the write lock already."""
    if client.capabilities.dialect == "postgres":
        await client.execute_query("SET LOCAL lock_timeout = '60s'")
        await client.execute_query("SELECT pg_advisory_xact_lock($1)", [_MIGRATION_LOCK])


async def _migrate(client: BaseDBAsyncClient, progress: Progress, target: str | None) -> tuple[str, ...]:
    executor = Executor(client, {CORE: {"migrations": MIGRATIONS, "default_connection": "default"}})
    # The recorder looks for its table by trying, which would spoil PostgreSQL's transaction: so it is made first.
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))  # noqa: SLF001
    names = {None: "__latest__", NOTHING: "__first__"}
    goal = [MigrationTarget(CORE, names.get(target, target or ""))]
    plan = [step.migration.name for step in await executor.plan(goal)]
    seeds = target is None
    total = len(plan) + seeds
    done = iter(range(total))

    def tell(event: str, _app: str, name: str) -> None:
        if event.endswith("_start"):
            progress(name, next(done), total)

    await executor.migrate(goal, progress=tell)
    if seeds:
        progress(CALENDAR_STEP, next(done), total)
        await seed_calendar()
    progress("", total, total)
    return tuple(plan)


async def seed_calendar() -> int:
    """Publish the working days of China where they are not yet published; returns how many were new.

    Weekends, the holidays that the State Council announced and the weekends worked in their stead, for the whole years
    that the installed `chinesecalendar` knows: 2004 to 2026, and later ones with its next release. The first ones are
    known from the beginning, later ones from the moment on which they come.
    """
    holidays: dict[date, str] = chinese_calendar.holidays
    first, last = day_of(date(min(holidays).year, 1, 1)), day_of(date(max(holidays).year, 12, 31))
    there = await bulk().fetch("SELECT day FROM calendar_day WHERE calendar = ?", [CALENDAR])
    days = np.setdiff1d(np.arange(first, last + 1, dtype=np.int64), there["day"])
    dates = [date_of(int(day)) for day in days]
    return await bulk().insert(
        "calendar_day",
        {
            "calendar": [CALENDAR] * len(days),
            "day": days,
            "working": [int(_works(day)) for day in dates],
            "note": [holidays.get(day, "") for day in dates],
            "recorded_at": [micros_of(SystemClock().now()) if len(there["day"]) else 0] * len(days),
        },
    )


def _works(day: date) -> bool:
    return day in chinese_calendar.workdays or (day.weekday() < 5 and day not in chinese_calendar.holidays)


async def check(settings: Settings) -> tuple[Finding, ...]:
    """Everything in which the database differs from what models and migrations say; empty when it is sound.

    Raises Unavailable when it cannot be reached. A database that was never migrated is a finding.
    """
    async with _opened(settings, must_exist=True) as context:
        try:
            known, applied = migration_names(), await applied_names(context.db())
            if known != applied:
                return migration_findings(known, applied)
            return await drift(context.db(), _models(), _statements(context.db().capabilities.dialect))
        except Exception as error:
            raise _told(error, settings) from error


def _statements(kind: str) -> list[str]:
    """What the migrations' own operations run on this kind of database, in order."""
    statements: list[str] = []
    for name in migration_names():
        for operation in import_module(f"{MIGRATIONS}.{name}").Migration.operations:
            if isinstance(operation, Ddl):
                statements += [step.statement(kind) for step in operation.steps]
    return statements
