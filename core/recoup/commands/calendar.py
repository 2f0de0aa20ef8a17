"""`recoup calendar`: the published working days and holidays, as a table or as a file that can be imported again."""

import asyncio
import csv
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recoup import config
from recoup.commands.local import opened
from recoup.commands.moment import moment
from recoup.services import access, importing
from recoup.services import calendar as days
from recoup.services.calendar import DayView
from recoup.translation import Language, say, spoken_language


def calendar(
    year: Annotated[int, typer.Argument(help="The year.", min=1990, max=2079)],
    *,
    known_at: Annotated[
        str | None, typer.Option(help="As it was known at a moment: 2025-01-31T09:30:00+08:00.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write every day to this CSV, as `recoup import` reads it.")
    ] = None,
) -> None:
    """Show the holidays of a year, and the weekends that are worked. `recoup import FILE --kind calendar` publishes."""
    language = spoken_language()
    found = asyncio.run(_days(language, year, moment(known_at)))
    if output is not None:
        _write(output, found)
        return
    table = Table(*(say(f"calendar.{name}", language) for name in ("day", "weekday", "working", "note")))
    for row in found:
        if row.note or row.working == (row.day.weekday() >= 5):
            worked = say("calendar.yes" if row.working else "calendar.no", language)
            table.add_row(
                str(row.day),
                say(f"calendar.weekday_{row.day.weekday()}", language),
                worked,
                days.noted(row.note, language),
            )
    Console(markup=False, highlight=False).print(table)
    sys.stdout.write(say("calendar.published", language, days=str(len(found)), year=str(year)) + "\n")


async def _days(language: Language, year: int, known_at: datetime | None) -> tuple[DayView, ...]:
    async with opened(config.load()):
        actor = await access.local_actor(language)
        return await days.days(actor, first=date(year, 1, 1), last=date(year, 12, 31), known_at=known_at)


def _write(path: Path, found: tuple[DayView, ...]) -> None:
    with importing.writing(path) as file:
        writer = csv.writer(file)
        writer.writerow(["day", "working", "note"])
        writer.writerows([row.day.isoformat(), "YES" if row.working else "NO", row.note] for row in found)
