"""Waiting for the console: until it is connected and nothing that it asked is still on its way."""

from collections.abc import Callable
from typing import Any, Final
from weakref import WeakSet

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from recoup_tui.app import ConsoleApp
from recoup_tui.screens.page import Page
from recoup_tui.session import Link, session_of
from recoup_tui.widgets.paged_table import Grid, PagedTable
from tests.conftest import PATIENCE

FOREVER: Final = {"connection", "listening", "signing in"}
BRIEFLY: Final = 0.05
"""After how many seconds without a key a console under test takes typing for done."""
TYPING_SECONDS: Final = 0.1
LOOK_SECONDS: Final = 0.02
_drawn: Final[WeakSet[Screen[Any]]] = WeakSet()


async def settled(pilot: Pilot[None]) -> None:
    """Return when the console rests: three looks in a row find no work under way."""
    calm = 0

    def rests() -> bool:
        nonlocal calm
        busy = any(not worker.is_finished for worker in pilot.app.workers if worker.group not in FOREVER)
        calm = 0 if busy or session_of(pilot.app).link is Link.OPENING else calm + 1
        return calm == 3

    await until(pilot, rests)
    screen = pilot.app.screen
    if screen not in _drawn:  # a page or a dialog that cannot be drawn is a fault, whoever looks
        _drawn.add(screen)
        screen._compositor.render_update(full=True, screen_stack=pilot.app._background_screens)


async def until(pilot: Pilot[None], comes: Callable[[], bool]) -> None:
    """Return when something that surely comes has come, however slow the machine is."""
    for _ in range(int(PATIENCE / LOOK_SECONDS)):
        await pilot.pause(LOOK_SECONDS)
        if comes():
            return
    raise AssertionError(f"waited in vain\n{picture(pilot)}")


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another, each when the console rests."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def write(pilot: Pilot[None], text: str) -> None:
    """Type a text into the focused line and wait for what follows from it."""
    await pilot.press(*text)
    await pilot.pause(TYPING_SECONDS)
    await settled(pilot)


def shown(pilot: Pilot[None], selector: str) -> str:
    """The text of a static part of the screen, as far as it is in view."""
    part = pilot.app.screen.query_one(selector, Static)
    lines = part.render_lines(part.outer_size.region)
    return "\n".join("".join(segment.text for segment in line).strip() for line in lines).strip()


def rows(pilot: Pilot[None], table: str) -> list[list[str]]:
    """The cells of a table as they are written."""
    grid = pilot.app.screen.query_one(f"#{table}", PagedTable).query_one(Grid)
    return [[cell.plain for cell in grid.get_row_at(place)] for place in range(grid.row_count)]


def column(pilot: Pilot[None], table: str, title: str) -> list[str]:
    """One column of a table, by its title."""
    grid = pilot.app.screen.query_one(f"#{table}", PagedTable).query_one(Grid)
    titles = [str(head.label) for head in grid.ordered_columns]
    return [row[titles.index(title)].strip() for row in rows(pilot, table)]


def page(pilot: Pilot[None]) -> Page:
    """The page in view."""
    assert isinstance(pilot.app.screen, Page)
    return pilot.app.screen


def console_of(pilot: Pilot[None]) -> ConsoleApp:
    """The console."""
    assert isinstance(pilot.app, ConsoleApp)
    return pilot.app


def still(pilot: Pilot[None]) -> None:
    """Stop the cursors from blinking, so that two pictures are alike."""
    for line in pilot.app.screen.query(Input):
        line.cursor_blink = False


async def open_loan(pilot: Pilot[None], number: str) -> None:
    """Open a loan by its number on the command line."""
    await settled(pilot)
    await pilot.press("colon")
    await write(pilot, f"ln {number}")
    await press(pilot, "enter")


def picture(pilot: Pilot[None]) -> str:
    """The whole screen as lines of text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)
