"""Whatever keeps the database from answering is told in one sentence, and nothing is half-written."""

import asyncio
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it has no types
import pytest
from tortoise.context import require_context
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from recoup.config import Settings, load
from recoup.database import check, connected, dialect, migrate, shown, tortoise_config
from recoup.errors import Misconfigured, Unavailable
from recoup.records.access import Organisation
from recoup.records.outage import outage_of
from recoup.translation import Language
from tests.conftest import Postgres

EACH_ON_BOTH = True


def _file(path: Path) -> Settings:
    return load(database_url=f"sqlite://{path}?busy_timeout=100&synchronous=OFF")


async def _refusal(settings: Settings) -> str:
    """The code of what `connected` says, after looking that both languages have the sentence."""
    with pytest.raises(Unavailable) as caught:
        async with connected(settings):
            pass
    problem = caught.value.problem
    for language in Language:
        assert shown(settings) in problem.message(language) or problem.code == "DATABASE_FOLDER_MISSING"
        assert problem.code not in problem.message(language)
    return problem.code


async def test_a_missing_folder(tmp_path: Path) -> None:
    settings = _file(tmp_path / "none" / "x.sqlite3")
    assert await _refusal(settings) == "DATABASE_FOLDER_MISSING"
    with pytest.raises(Unavailable, match="does not exist"):
        await migrate(settings)


async def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    assert await _refusal(_file(tmp_path / "x.sqlite3")) == "DATABASE_FILE_MISSING"
    assert not (tmp_path / "x.sqlite3").exists()


async def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert await _refusal(_file(tmp_path)) == "DATABASE_IS_FOLDER"


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_text("a letter, " * 1_000)
    assert await _refusal(_file(tmp_path / "x.sqlite3")) == "DATABASE_DAMAGED"
    with pytest.raises(Unavailable):
        await migrate(_file(tmp_path / "x.sqlite3"))
    assert (tmp_path / "x.sqlite3").read_text().startswith("a letter")


async def test_an_empty_database(unmigrated: Settings) -> None:
    if not unmigrated.is_postgres:
        sqlite3.connect(shown(unmigrated)).execute("PRAGMA user_version = 1").close()  # so that the file is there
    assert await _refusal(unmigrated) == "DATABASE_NOT_MIGRATED"


@pytest.fixture(name="read_only_path")
def _read_only_file(sqlite_copy: Path) -> Path:
    sqlite_copy.chmod(0o444)
    return sqlite_copy


async def test_a_read_only_file(read_only_path: Path) -> None:
    assert await _refusal(_file(read_only_path)) == "DATABASE_READ_ONLY"
    with pytest.raises(Unavailable, match="cannot be written"):
        await migrate(_file(read_only_path))


async def test_a_database_that_turns_read_only_while_it_is_open(sqlite_copy: Path) -> None:
    async with connected(_file(sqlite_copy)) as context:
        await context.db().execute_query("PRAGMA query_only = ON")
        with pytest.raises(OperationalError) as caught:
            await Organisation.create(code="A", name="A")
        assert (outage := outage_of(caught.value, "x")) is not None
        assert outage.problem.code == "DATABASE_READ_ONLY"


async def test_a_missing_table(database_settings: Settings) -> None:
    async with connected(database_settings) as context:
        await context.db().execute_query("DROP TABLE loan_fault")
    assert await _refusal(database_settings) == "DATABASE_TABLE_MISSING"


async def test_a_newer_database(database_settings: Settings) -> None:
    async with connected(database_settings) as context:
        await context.db().execute_query(
            "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('core', '0999_later', '2030-01-01')"
        )
    assert await _refusal(database_settings) == "DATABASE_NEWER"


async def test_postgres_that_is_away() -> None:
    assert await _refusal(load(database_url="postgresql://recoup:kept-apart@127.0.0.1:1/recoup")) == "DATABASE_AWAY"


async def test_a_password_is_never_shown() -> None:
    settings = load(database_url="postgresql://recoup:kept-apart@127.0.0.1:1/recoup")
    assert shown(settings) == "127.0.0.1:1/recoup"
    assert "kept-apart" not in repr(settings)
    with pytest.raises(Unavailable) as caught:
        await check(settings)
    assert "kept-apart" not in str(caught.value)


async def test_postgres_without_that_database_or_that_user(postgres_server: Postgres) -> None:
    assert await _refusal(postgres_server.settings("nowhere")) == "DATABASE_MISSING"
    url = postgres_server.url.replace("postgres@", "nobody@")
    if url != postgres_server.url:
        assert await _refusal(load(database_url=url)) == "DATABASE_LOGIN"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (asyncpg.InvalidPasswordError("no"), "DATABASE_LOGIN"),
        (asyncpg.TooManyConnectionsError("no"), "DATABASE_CROWDED"),
        (asyncpg.ReadOnlySQLTransactionError("no"), "DATABASE_READ_ONLY"),
        (asyncpg.CannotConnectNowError("starting up"), "DATABASE_AWAY"),
        (asyncpg.DiskFullError("no"), "DATABASE_FULL"),
        (ConnectionResetError("gone"), "DATABASE_AWAY"),
        (TimeoutError(), "DATABASE_AWAY"),
        (OperationalError(sqlite3.OperationalError("database or disk is full")), "DATABASE_FULL"),
        (OperationalError(sqlite3.OperationalError("database is locked")), "DATABASE_BUSY"),
    ],
)
def test_outages_are_told_apart(error: Exception, code: str) -> None:
    outage = outage_of(error, "books")
    assert outage is not None
    assert outage.problem.code == code
    assert all(outage.problem.code not in outage.problem.message(language) for language in Language)


@pytest.mark.parametrize(
    "error",
    [IntegrityError(sqlite3.IntegrityError("UNIQUE constraint failed")), ValueError("x"), asyncpg.DataError("x")],
)
def test_what_is_no_outage_stays_what_it_is(error: Exception) -> None:
    assert outage_of(error) is None


async def test_a_transaction_that_cannot_begin_says_so_and_lets_others_go_on(sqlite_copy: Path) -> None:
    async with connected(_file(sqlite_copy)):
        other = sqlite3.connect(sqlite_copy, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(Unavailable) as caught:
                async with in_transaction():
                    pass
            assert caught.value.problem.code == "DATABASE_BUSY"
            assert caught.value.problem.retryable
        other.execute("ROLLBACK")
        other.close()
        async with in_transaction():
            await Organisation.create(code="A", name="A")


async def test_processes_that_read_and_then_write_never_fail_on_each_other(sqlite_copy: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from tortoise.transactions import in_transaction\n"
        "from recoup.config import load\nfrom recoup.database import connected\n"
        "from recoup.records import sequence\nfrom recoup.records.access import Organisation\n"
        "async def main():\n"
        "    async with connected(load(database_url=f'sqlite://{sys.argv[1]}?synchronous=OFF')):\n"
        "        for _ in range(40):\n"
        "            async with in_transaction():\n"
        "                await Organisation.all().count()\n"
        "                await sequence.numbers('payment', 1)\n"
        "asyncio.run(main())"
    )
    running = [await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(sqlite_copy)) for _ in range(3)]
    assert [await process.wait() for process in running] == [0, 0, 0]
    assert sqlite3.connect(sqlite_copy).execute("SELECT newest FROM sequence").fetchall() == [(120,)]


async def test_lost_connections_are_outages_and_the_pool_does_not_run_dry(
    database: Settings, postgres_server: Postgres
) -> None:
    if not database.is_postgres:
        pytest.skip("SQLite has no server to lose")
    name = shown(database).rpartition("/")[2]
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608

    async def losing() -> None:
        async with in_transaction() as connection:
            await asyncio.to_thread(postgres_server.run, kill)
            await connection.execute_query("SELECT 1")

    for _ in range(15):  # more often than the pool has connections
        with pytest.raises(Exception) as caught:  # whatever the driver makes of it
            await losing()
        outage = outage_of(caught.value)
        assert outage is not None, repr(caught.value)
        assert outage.problem.retryable
    for _ in range(3):
        with suppress(asyncpg.InternalClientError):  # one that died while idle is noticed by whoever takes it next
            async with in_transaction():
                await Organisation.create(code="A", name="A")
            break
    assert await Organisation.filter(code="A").count() == 1


async def test_a_nested_transaction_that_fails_takes_back_only_itself(database: Settings) -> None:
    async def inner() -> None:
        async with in_transaction():
            await Organisation.create(code="B", name="B")
            raise RuntimeError

    async with in_transaction():
        await Organisation.create(code="A", name="A")
        with pytest.raises(RuntimeError):
            await inner()
    assert [organisation.code for organisation in await Organisation.all()] == ["A"]
    assert dialect() == ("postgres" if database.is_postgres else "sqlite")


@pytest.mark.usefixtures("database")
async def test_a_script_in_a_transaction_is_taken_back_with_it() -> None:
    async def failing() -> None:
        async with in_transaction() as connection:
            await connection.execute_script(
                "INSERT INTO sequence (noun, newest) VALUES ('a;b', 1);"
                "INSERT INTO sequence (noun, newest) VALUES ('c', 1);"
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert await require_context().db().execute_query_dict("SELECT * FROM sequence") == []


@pytest.mark.parametrize("url", ["sqlite://x?mode=ro", "postgresql://a@h/b?mystery=1"])
def test_an_option_of_the_url_that_is_not_known_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        tortoise_config(url)
    assert caught.value.problem.field == ("database_url",)
