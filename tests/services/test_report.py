"""Report rows through the services: exact figures, paper's units, ratios from sums."""

import tomllib
from datetime import date

import pytest

from recoup.errors import NotFound
from recoup.services import businessday, report
from tests.house.source import ROOT
from tests.services.world import World

EXAMPLE = tomllib.loads((ROOT / "tests" / "golden" / "reports" / "DB-X01.toml").read_text(encoding="utf-8"))


async def test_annex_three_comes_out_of_the_services_as_the_rulebook_prints_it(world: World) -> None:
    """DB-X01…DB-X04: each project and the total row."""
    await businessday.begin(world.actor, date(2024, 6, 20))
    given = [row["given"] for row in EXAMPLE["row"]]
    made = await report.compute(world.actor, EXAMPLE["regime"], EXAMPLE["document"], given)
    for row, expected in zip(made.rows, EXAMPLE["row"], strict=True):
        assert {column: row[column] for column in expected["printed"]} == expected["printed"]
    assert made.totals is not None
    assert {column: made.totals[column] for column in EXAMPLE["totals"]} == EXAMPLE["totals"]


async def test_a_document_that_is_not_there_is_not_found(world: World) -> None:
    """By name, like anything else."""
    await businessday.begin(world.actor, date(2024, 6, 20))
    with pytest.raises(NotFound):
        await report.compute(world.actor, "development_bank", "NO_SUCH_PAPER", [])
    with pytest.raises(NotFound):
        await report.compute(world.actor, "no_such_regime", "RECOVERY_QUARTERLY", [])
