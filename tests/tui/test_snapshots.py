"""Pictures of the screens an operator lives in, on the real server, at both sizes and in both languages.

A changed picture is looked at before it is accepted: `pytest tests/tui/test_snapshots.py --snapshot-update`.
"""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from textual.pilot import Pilot

from recoup_tui.app import ConsoleApp
from recoup_tui.language import Language
from recoup_tui.themes import THEMES
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import open_loan, press, settled, still, write

Step = Callable[[Pilot[None]], Awaitable[None]]
Compare = Callable[..., bool]

SIZES: Final = {"80x24": (80, 24), "160x48": (160, 48)}

on_both_sizes = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
in_both_languages = pytest.mark.parametrize("language", Language, ids=str)


async def worklist(pilot: Pilot[None]) -> None:
    """Home."""
    await settled(pilot)


async def loan(pilot: Pilot[None]) -> None:
    """The first case of the worklist."""
    await settled(pilot)
    await press(pilot, "enter")


async def grade(pilot: Pilot[None]) -> None:
    """Why a loan is graded as it is."""
    await open_loan(pilot, "RL-1004")
    await press(pilot, "4")


async def why(pilot: Pilot[None]) -> None:
    """What the grade's conditions read, in the dialog that explains."""
    await grade(pilot)
    await press(pilot, "w")


async def payment(pilot: Pilot[None]) -> None:
    """A payment that covers more than one due, before it is booked."""
    await open_loan(pilot, "RL-1004")
    await press(pilot, "f6")
    still(pilot)
    await write(pilot, "3000")


async def day(pilot: Pilot[None]) -> None:
    """The last end of day and its proofs."""
    await settled(pilot)
    await press(pilot, "f10")


async def portfolio(pilot: Pilot[None]) -> None:
    """The balance of a regime by grade."""
    await settled(pilot)
    await press(pilot, "f10", "2")


@on_both_sizes
@in_both_languages
@pytest.mark.parametrize("scene", [worklist, loan, payment, day], ids=lambda scene: scene.__name__)
def test_a_screen_looks_as_it_was_accepted(
    scene: Step, language: Language, size: tuple[int, int], console: MakeConsole, snap_compare: Compare
) -> None:
    """Columns straight, amounts at the right, nothing cut that matters."""
    assert snap_compare(console(language), terminal_size=size, run_before=scene)


@pytest.mark.parametrize(
    ("language", "size"), [(Language.ZH, (80, 24)), (Language.EN, (160, 48))], ids=["zh-80", "en-160"]
)
@pytest.mark.parametrize("scene", [grade, portfolio, why], ids=lambda scene: scene.__name__)
def test_a_tab_looks_as_it_was_accepted(
    scene: Step, language: Language, size: tuple[int, int], console: MakeConsole, snap_compare: Compare
) -> None:
    """Reasons with their articles, and bars beside their figures."""
    assert snap_compare(console(language), terminal_size=size, run_before=scene)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_every_theme_paints_the_worklist_as_it_was_accepted(
    theme: str, console: MakeConsole, snap_compare: Compare
) -> None:
    """Grades keep their letter whatever the colours."""

    async def painted(pilot: Pilot[None]) -> None:
        await settled(pilot)
        assert isinstance(pilot.app, ConsoleApp)
        pilot.app.theme = theme
        await press(pilot, "f5")

    assert snap_compare(console(), terminal_size=(100, 30), run_before=painted)
