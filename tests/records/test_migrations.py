"""Migrations run forward and back, twice and side by side; afterwards the database is what the models say."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

import pytest
from tortoise.context import TortoiseContext, require_context
from tortoise.migrations.autodetector import MigrationAutodetector

from recoup.config import Settings
from recoup.database import CORE, NOTHING, check, connected, migrate, migration_names, tortoise_config
from recoup.records.bulk import bulk
from recoup.rules.calendar import date_of

STEPS: Final = tuple(migration_names())
KEPT: Final = 0 if os.environ.get("RECOUP_TEST_BOTH") else len(STEPS) - 3
"""So many of the oldest steps are not taken back: each costs the models of all that came before it."""


async def test_a_migrated_database_is_what_models_and_guards_say(database_settings: Settings) -> None:
    assert await check(database_settings) == ()


async def test_migrating_twice_does_nothing_the_second_time(unmigrated: Settings) -> None:
    assert await migrate(unmigrated) == STEPS
    assert await migrate(unmigrated) == ()


async def test_migrations_go_back_and_forth(unmigrated: Settings) -> None:
    """The newest of them, which may still change; at a release all, down to a database with nothing in it."""
    kept = STEPS[:KEPT]
    await migrate(unmigrated)
    assert await migrate(unmigrated, target=kept[-1] if kept else NOTHING) == STEPS[KEPT:][::-1]
    assert [finding.name for finding in await check(unmigrated)] == list(STEPS[KEPT:])
    assert await migrate(unmigrated, target=STEPS[KEPT]) == (STEPS[KEPT],)
    assert [finding.code for finding in await check(unmigrated)] == ["NOT_MIGRATED"] * (len(STEPS) - KEPT - 1)
    assert await migrate(unmigrated) == STEPS[KEPT + 1 :]
    assert await check(unmigrated) == ()


async def test_each_step_is_told_before_it_is_taken(unmigrated: Settings) -> None:
    told: list[tuple[str, int, int]] = []
    await migrate(unmigrated, lambda step, done, total: told.append((step, done, total)))
    total = len(STEPS) + 1
    assert told == [(step, done, total) for done, step in enumerate((*STEPS, "calendar", ""))]


async def test_programs_that_migrate_at_once_wait_for_each_other(unmigrated: Settings) -> None:
    code = (
        "import asyncio, sys\n"
        "from recoup.config import load\nfrom recoup.database import migrate\n"
        "print(*asyncio.run(migrate(load(database_url=sys.argv[1]))))"
    )
    url = unmigrated.database_url.get_secret_value()
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    ended = [await process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], ended
    assert sorted(out.decode().strip() for out, _ in ended) == ["", "", " ".join(STEPS)]
    assert await check(unmigrated) == ()


async def test_a_migration_that_fails_leaves_nothing_behind(unmigrated: Settings) -> None:
    def fail(step: str, _done: int, _total: int) -> None:
        if step == "calendar":
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await migrate(unmigrated, fail)
    assert [finding.code for finding in await check(unmigrated)] == ["NOT_MIGRATED"] * len(STEPS)


async def test_the_orm_sees_no_difference_between_models_and_migrations(tmp_path: Path) -> None:
    config = tortoise_config(f"sqlite://{tmp_path}/unused.sqlite3")
    async with TortoiseContext() as context:
        await context.init(config=config)
        assert context.apps is not None
        detector = MigrationAutodetector(context.apps, {CORE: config["apps"][CORE]})
        assert [writer.operations for writer in await detector.changes()] == []


def test_migrations_are_numbered_without_gaps() -> None:
    assert [int(name[:4]) for name in migration_names()] == list(range(1, len(migration_names()) + 1))


async def test_the_calendar_of_china_is_published_with_its_working_weekends(database: Settings) -> None:
    assert database.calendar == "CN"
    found = await bulk().fetch("SELECT day, working FROM calendar_day WHERE calendar = ? ORDER BY day", ["CN"])
    days, working = found["day"], found["working"]
    assert (date_of(int(days[0])).isoformat(), date_of(int(days[-1])).isoformat()) == ("2004-01-01", "2026-12-31")
    assert len(days) == days[-1] - days[0] + 1
    by_date = {date_of(int(day)).isoformat(): int(works) for day, works in zip(days, working, strict=True)}
    assert by_date["2024-02-12"] == 0  # Monday of the Spring Festival
    assert by_date["2024-02-04"] == 1  # Sunday worked in its stead
    assert by_date["2024-02-24"] == 0  # an ordinary Saturday
    assert by_date["2024-02-26"] == 1


async def test_postgres_keeps_room_beside_hot_rows_and_block_ranges_of_days(database: Settings) -> None:
    if not database.is_postgres:
        pytest.skip("SQLite has neither")
    client = require_context().db()
    options = await client.execute_query_dict("SELECT reloptions FROM pg_class WHERE relname = 'loan_state'")
    assert options == [{"reloptions": ["fillfactor=50"]}]
    index = await client.execute_query_dict("SELECT indexdef FROM pg_indexes WHERE indexname = 'posting_booked_on'")
    assert "USING brin (booked_on)" in index[0]["indexdef"]
    trees = await client.execute_query_dict("SELECT indexname FROM pg_indexes WHERE tablename = 'loan_state'")
    assert trees == [{"indexname": "loan_state_pkey"}]  # any other would make each update of a night touch it


async def test_a_newer_database_is_told_from_an_old_one(database_settings: Settings) -> None:
    async with connected(database_settings) as context:
        await context.db().execute_query(
            "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('core', '0999_later', '2030-01-01')"
        )
    assert [(finding.code, finding.name) for finding in await check(database_settings)] == [("NEWER", "0999_later")]


async def test_arrears_that_became_principal_are_called_so_and_stay_as_they_were_recorded(unmigrated: Settings) -> None:
    """Migration 0044: a draw-down of an amendment (kind 12) becomes 17, another stays 1, and no amount is edited."""

    async def kinds() -> list[int]:
        async with connected(unmigrated) as context:
            rows = await context.db().execute_query_dict("SELECT kind, amount FROM loan_fact ORDER BY seq")
        assert [row["amount"] for row in rows] == [600, 0, 7]
        return [row["kind"] for row in rows]

    await migrate(unmigrated)
    nothing = "payment_id, rate, designation, reverses, component, contract_version"
    columns = f"loan_id, seq, audit_id, kind, amount, recorded_at, value_on, booked_on, {nothing}"
    rows = ", ".join(f"(1, {', '.join(map(str, told))}, 1, 1, 1, 0, 0, 0, 0, 0, 0)" for told in _RECORDED)
    async with connected(unmigrated) as context:
        await context.db().execute_query(f"INSERT INTO loan_fact ({columns}) VALUES {rows}")  # noqa: S608  our own
    place = STEPS.index("0044_capitalised")
    assert await kinds() == [1, 12, 1]
    await migrate(unmigrated, target=STEPS[place - 1])
    await migrate(unmigrated)
    assert await kinds() == [1, 12, 17]
    async with connected(unmigrated) as context:
        with pytest.raises(Exception, match="recorded"):
            await context.db().execute_query("UPDATE loan_fact SET amount = 1")


_RECORDED: Final = ((1, 1, 1, 600), (2, 2, 12, 0), (3, 2, 1, 7))
"""A draw-down, and an amendment with what it capitalised: number, act, kind, amount."""
