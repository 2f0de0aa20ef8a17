"""What every test of a service begins with."""

import pytest

from recoup.config import Settings
from tests.services.world import World, found_world


@pytest.fixture
async def world(database: Settings) -> World:  # noqa: ARG001  the world lies in it
    """Four institutions and an actor in a database of the test's own."""
    return await found_world()
