"""The same dated commands, told in time or late and in any order, leave the same loan, on both databases."""

import pytest

from tests.services.commanding import play
from tests.services.world import World

EACH_ON_BOTH = True


@pytest.mark.parametrize("seed", [1, 2])
async def test_commands_told_late_leave_what_commands_told_in_time_leave(world: World, seed: int) -> None:
    """State, bills, balances, grades and tasks; and what is stored is what the facts derive."""
    played = await play(world, seed)
    assert played.wrong == []
    assert played.compared > 0
