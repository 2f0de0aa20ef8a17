"""Migrations run forward and back, twice, and side by side; afterwards the database is what the models say."""

from recoup.config import Settings
from recoup.database import check, migrate


async def test_a_migrated_database_is_what_models_and_guards_say(database_settings: Settings) -> None:
    assert await check(database_settings) == ()


async def test_migrating_twice_does_nothing_the_second_time(unmigrated: Settings) -> None:
    assert await migrate(unmigrated) == ("0001_initial", "0002_ledger")
    assert await migrate(unmigrated) == ()
