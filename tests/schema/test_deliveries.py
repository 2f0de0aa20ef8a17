"""Exactly one effect, however often a command comes and wherever its connection is cut."""

from typing import Final

import pytest

from recoup.config import Settings
from tests.schema.deliveries import play

EACH_ON_BOTH = True

DELIVERIES: Final = {"sqlite": 2_000, "postgres": 48}


@pytest.fixture(params=sorted(DELIVERIES))
def database_kind(request: pytest.FixtureRequest) -> str:
    """Claims of keys wait for each other differently on each."""
    return str(request.param)


async def test_every_mutation_three_times_through_cut_connections_has_one_effect(
    database_kind: str, database_settings: Settings
) -> None:
    """With every kind of cut."""
    cut = await play(database_settings, DELIVERIES[database_kind], seed=7)
    assert min(cut.values()) > 0
    assert cut["late"] + cut["half"] >= 8
