"""`recoup migrate`: make the database, or bring it up to date."""

import asyncio
import sys
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from recoup import config, database
from recoup.commands.local import opened
from recoup.config import Settings
from recoup.translation import Language, say, spoken_language


def migrate() -> None:
    """Make the database or bring it up to date, under a lock; publish the calendar of working days."""
    language = spoken_language()
    settings = config.load()
    with _bar() as bar:
        steps = asyncio.run(database.migrate(settings, _shower(bar, language)))
    asyncio.run(_look(settings))
    key = "migrate.done" if steps else "migrate.nothing"
    sys.stdout.write(say(key, language, database=database.shown(settings), steps=", ".join(steps)) + "\n")


async def _look(settings: Settings) -> None:
    """Tell of a regime whose editions were altered in place; what its loans are kept by is remembered from here on."""
    async with opened(settings):
        pass


def _bar() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _shower(bar: Progress, language: Language) -> Callable[[str, int, int], None]:
    task = bar.add_task("", total=None)

    def show(step: str, done: int, total: int) -> None:
        words = say("migrate.calendar", language) if step == database.CALENDAR_STEP else step
        bar.update(task, description=words, completed=done, total=total)

    return show
