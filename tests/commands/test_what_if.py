"""`recoup what-if`: both sides in a table, in both languages, and one sentence for what cannot be asked."""

from datetime import date

import pytest

from tests.commands.running import Program
from tests.conftest import begun_unopened
from tests.services.world import World, found_world, home_loan


@begun_unopened
async def missed() -> World:
    """A home loan that paid nothing for four months."""
    world = await found_world()
    await world.begin(date(2024, 1, 10))
    await world.lend(home_loan(disbursed_on=date(2024, 1, 10)))
    await world.reach(date(2024, 6, 21))
    return world


@pytest.fixture
def database_kind() -> str:
    """SQLite is enough for words."""
    return "sqlite"


@pytest.mark.usefixtures("missed")
def test_both_sides_stand_beside_each_other_with_the_rules_that_gave_them(program: Program) -> None:
    """HC-03, HC-04: SUBSTANDARD by counting, DOUBTFUL by the ladder of cards; a wrong value is named."""
    told = program.run("what-if", "housing_fund", "--profile", "CARD")
    assert told.status == 0
    assert all(
        each in told.out for each in ("H-1", "600,000.00", "Substandard HC-03", "Doubtful HC-04", "1 of 1", "Overdue")
    )
    assert "可疑 HC-04" in program.run("what-if", "housing_fund", "--profile", "CARD", language="zh-CN").out
    for words, expected in (
        (("--set", "count_mode"), "count_mode"),
        (("--set", "count_mode=SOMETIMES"), "SOMETIMES"),
        (("--on", "June", "--profile", "CARD"), "June"),
        ((), "nothing would be different"),
    ):
        refused = program.run("what-if", "housing_fund", *words)
        assert (refused.status, expected in refused.err) == (1, True)
