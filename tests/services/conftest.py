"""What every test of a service begins with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recoup.config import Settings
from recoup.services import endofday
from tests.conftest import begun
from tests.services.books import MISSED_TO, Opened, Snapshot, snapshot, to_the_missed_days, twin_of
from tests.services.world import World, found_world, install_regimes

_undisturbed: dict[bool, Snapshot] = {}


@begun
async def world() -> World:
    """Four institutions and an actor in a database of the test's own."""
    return await found_world()


@pytest.fixture(autouse=True)
def _regimes() -> None:
    """The four bundled regimes are there, also where somebody else has founded the world."""
    install_regimes()


@pytest.fixture
def twin(database_settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """Another database of the same kind."""
    if database_settings.is_postgres:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
    else:
        server, template = None, request.getfixturevalue("sqlite_template")
    yield from twin_of(database_settings, template, server, tmp_path)


@pytest.fixture
async def undisturbed(database_settings: Settings, twin: Opened) -> Snapshot:
    """What the book looks like after one undisturbed pass over the missed days; worked out once for each database."""
    if database_settings.is_postgres not in _undisturbed:
        async with twin() as world:
            await to_the_missed_days(world)
            await endofday.run(world.actor, until=MISSED_TO)
            _undisturbed[database_settings.is_postgres] = await snapshot()
    return _undisturbed[database_settings.is_postgres]
