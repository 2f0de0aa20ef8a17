"""Reports and forms that are not there; what they show is held by the rulebook's examples (`test_golden.py`)."""

from datetime import date

import pytest

from recoup.errors import NotFound
from recoup.services import businessday, report
from tests.services.world import World


async def test_a_document_that_is_not_there_is_not_found(world: World) -> None:
    """By name, like anything else."""
    await businessday.begin(world.actor, date(2024, 6, 20))
    with pytest.raises(NotFound):
        await report.compute(world.actor, "development_bank", "NO_SUCH_PAPER", [])
    with pytest.raises(NotFound):
        await report.compute(world.actor, "no_such_regime", "RECOVERY_QUARTERLY", [])
