"""Exactly one effect, however often a command comes and wherever its connection is cut."""

import pytest

from recoup.config import Settings
from tests.schema.deliveries import play


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Claims of keys wait for each other differently on each."""
    return str(request.param)


async def test_every_mutation_three_times_through_cut_connections_has_one_effect(database_settings: Settings) -> None:
    """`make deliveries` delivers 2,000; here fewer, with every kind of cut."""
    cut = await play(database_settings, 48, seed=7)
    assert min(cut.values()) > 0
    assert cut["late"] + cut["half"] >= 8
